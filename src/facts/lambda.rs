//! Lambda functions.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Read, ReadKind, explicit};

/// `lambda:ListFunctions`. Environment values are dropped where the answer arrives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListFunctions {
    /// The region that is asked.
    pub region: String,
}

impl Read for ListFunctions {
    type Answer = Vec<Function>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "lambda:ListFunctions", action: "lambda:ListFunctions", version: 4, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// One function (`Functions[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Function {
    /// `FunctionName`.
    pub name: String,
    /// `FunctionArn`.
    pub arn: String,
    /// `Role`: the ARN of the role that the function writes its log with.
    pub role: String,
    /// `LastModified`: of the code or of any setting; null if it is not told in a form that is understood.
    #[serde(deserialize_with = "explicit")]
    pub modified: Option<Timestamp>,
    /// `LoggingConfig.LogGroup`; null = `/aws/lambda/` and the function's name.
    #[serde(deserialize_with = "explicit")]
    pub log_group: Option<String>,
    /// `LoggingConfig.LogFormat`: Text or JSON. Only JSON has levels.
    #[serde(deserialize_with = "explicit")]
    pub log_format: Option<String>,
    /// `LoggingConfig.ApplicationLogLevel`: what the function itself writes below it is dropped.
    #[serde(deserialize_with = "explicit")]
    pub application_log_level: Option<String>,
    /// `LoggingConfig.SystemLogLevel`: what Lambda writes of each invocation below it is dropped.
    #[serde(deserialize_with = "explicit")]
    pub system_log_level: Option<String>,
    /// `Layers[].Arn`: an extension among them may send logs elsewhere.
    pub layers: Vec<String>,
}

impl Function {
    /// The name of the log group that the function writes to.
    pub fn log_group_name(&self) -> String {
        self.log_group.clone().unwrap_or_else(|| self.own_group_name())
    }

    /// Whether it writes to the log group that Lambda makes for it.
    pub fn has_own_group(&self) -> bool {
        self.log_group.as_ref().is_none_or(|group| *group == self.own_group_name())
    }

    fn own_group_name(&self) -> String {
        format!("/aws/lambda/{}", self.name)
    }
}
