//! Lambda functions.

use aws_sdk_lambda::Client;
use aws_sdk_lambda::config::Builder;

use super::answer_guard::AnswerGuard;
use super::failure::required;
use super::{Answer, Ask};
use crate::facts::Failure;
use crate::facts::lambda::{Function, ListFunctions};

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(list_functions)
}

fn client(ask: Ask<'_>, region: &str) -> Client {
    ask.session.client(region, |config| Client::from_conf(Builder::from(config).interceptor(AnswerGuard).build()))
}

/// The answer holds environment values; only the fields of the fact leave this function.
async fn list_functions(ask: Ask<'_>, read: ListFunctions) -> Result<Vec<Function>, Failure> {
    let client = client(ask, &read.region);
    let page = |marker| client.list_functions().set_marker(marker).send();
    let mut functions = Vec::new();
    for page in ask.pages(page, |page| page.next_marker()).await? {
        for function in required(page.functions, "Functions")? {
            let layers = function.layers.unwrap_or_default();
            let logging = function.logging_config;
            let (format, application, system, log_group) = logging.map_or((None, None, None, None), |logging| {
                (logging.log_format, logging.application_log_level, logging.system_log_level, logging.log_group)
            });
            functions.push(Function {
                name: required(function.function_name, "FunctionName")?,
                arn: required(function.function_arn, "FunctionArn")?,
                role: required(function.role, "Role")?,
                modified: function.last_modified.and_then(|time| time.parse().ok()),
                log_group,
                log_format: format.map(|format| format.as_str().to_owned()),
                application_log_level: application.map(|level| level.as_str().to_owned()),
                system_log_level: system.map(|level| level.as_str().to_owned()),
                layers: layers.into_iter().filter_map(|layer| layer.arn).collect(),
            });
        }
    }
    Ok(functions)
}
