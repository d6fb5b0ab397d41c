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

/// The answer holds environment values; only names, ARNs and log groups leave this function.
async fn list_functions(ask: Ask<'_>, read: ListFunctions) -> Result<Vec<Function>, Failure> {
    let client = client(ask, &read.region);
    let page = |marker| client.list_functions().set_marker(marker).send();
    let mut functions = Vec::new();
    for page in ask.pages(page, |page| page.next_marker()).await? {
        for function in required(page.functions, "Functions")? {
            functions.push(Function {
                name: required(function.function_name, "FunctionName")?,
                arn: required(function.function_arn, "FunctionArn")?,
                log_group: function.logging_config.and_then(|logging| logging.log_group),
            });
        }
    }
    Ok(functions)
}
