//! What is to be done for one resource, step by step, until it is a remedy.

use std::fmt::Write;

use super::destination::{Destination, State};
use super::remedy::{
    Remedy, comment, hcl, import, label, log_group_block, retention_command, shell, shell_object, yaml, yaml_file,
};
use super::scope::Cx;
use crate::lang::Text;

/// Steps that together mend one resource.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    ja: Vec<String>,
    en: Vec<String>,
    cli: String,
    terraform: String,
}

impl Plan {
    /// Says what a step does.
    pub(crate) fn say(&mut self, ja: impl Into<String>, en: impl Into<String>) {
        self.ja.push(ja.into());
        self.en.push(en.into());
    }

    /// Adds a command, without its line end.
    pub(crate) fn command(&mut self, command: &str) {
        self.cli.push_str(command);
        self.cli.push('\n');
    }

    /// Adds a Terraform block.
    pub(crate) fn block(&mut self, block: &str) {
        if !self.terraform.is_empty() {
            self.terraform.push('\n');
        }
        self.terraform.push_str(block.trim_end());
        self.terraform.push('\n');
    }

    /// Adds the settings of a resource that exists and has others besides: Terraform writes those itself.
    pub(crate) fn amend(&mut self, kind: &str, name: &str, id: &str, settings: &[String]) {
        let label = label(name);
        let mut block = format!(
            "# terraform plan -generate-config-out=generated.tf writes the other settings of {kind}.{label}; then set in it:\n"
        );
        for setting in settings {
            // Writing to a string cannot fail.
            let _ = writeln!(block, "{}", comment(&format!("  {setting}")));
        }
        self.block(&(block + &import(kind, &label, id)));
    }

    /// The remedy of `resource` in `region`. `ja` and `en` name the resource.
    pub(crate) fn remedy(self, resource: &str, region: &str, (ja, en): (&str, &str)) -> Remedy {
        let terraform = match self.terraform.as_str() {
            "" => String::new(),
            blocks => comment(&format!("The provider's region is {region}.")) + "\n" + blocks,
        };
        Remedy {
            resource: Some(resource.to_owned()),
            summary: Text::new(format!("{ja}: {}", self.ja.join("。")), format!("{en}: {}", self.en.join("; "))),
            cli: self.cli,
            terraform,
        }
    }

    /// The log group `name` of this account in `region`: made if it does not exist, kept longer if it forgets too soon.
    /// Returns its ARN.
    pub(crate) async fn ensure_log_group(&mut self, cx: &Cx<'_>, region: &str, name: &str) -> String {
        let group = Destination::log_group(&cx.scope.partition, region, &cx.scope.account, name);
        self.mend(cx, region, std::slice::from_ref(&group.arn)).await;
        group.arn
    }

    /// A log group that does not exist yet, and keeps its records as long as the environment demands.
    fn create_log_group(&mut self, cx: &Cx<'_>, region: &str, name: &str) {
        let days = cx.scope.retention_days;
        self.say(
            format!("{region} にロググループ {name} を作成する"),
            format!("create the log group {name} in {region}"),
        );
        let create = format!("aws logs create-log-group --region {} --log-group-name {}", shell(region), shell(name));
        self.command(&create);
        if days.is_some() {
            self.cli.push_str(&retention_command(region, name, days));
        }
        self.block(&log_group_block(name, days));
    }

    /// A log group that exists is to keep its records as long as the environment demands.
    fn keep_longer(&mut self, cx: &Cx<'_>, region: &str, name: &str) {
        let Some(days) = cx.scope.retention_days else { return };
        self.say(
            format!("ロググループ {name} の保持期間を {days} 日以上にする"),
            format!("make the log group {name} keep its records for {days} days or longer"),
        );
        self.cli.push_str(&retention_command(region, name, Some(days)));
        let block = import("aws_cloudwatch_log_group", &label(name), name) + &log_group_block(name, Some(days));
        self.block(&block);
    }

    /// A bucket that is gone, anew under its old name.
    fn create_bucket(&mut self, region: &str, name: &str) {
        self.say(
            format!("S3 バケット {name} を {region} に作成する"),
            format!("create the S3 bucket {name} in {region}"),
        );
        let constraint = match region {
            "us-east-1" => String::new(),
            _ => format!(" --create-bucket-configuration {}", shell(&format!("LocationConstraint={region}"))),
        };
        let (quoted, bucket) = (shell(region), shell(name));
        self.command(&format!("aws s3api create-bucket --region {quoted} --bucket {bucket}{constraint}"));
        self.block(&format!("resource \"aws_s3_bucket\" \"{}\" {{\n  bucket = {}\n}}\n", label(name), hcl(name)));
    }

    /// Mends those of the destinations that are gone or forget too soon. Asks nothing that the verdict did not ask.
    pub(crate) async fn mend(&mut self, cx: &Cx<'_>, region: &str, destinations: &[String]) {
        for destination in destinations.iter().filter_map(|arn| Destination::of_arn(arn)) {
            let why = match destination.judge(cx, region).await.state {
                State::Gone(why) | State::Short(why) => why.code,
                _ => continue,
            };
            if destination.is_log_group() && destination.region() != region {
                self.block(&comment(&format!("The next log group is in {}.", destination.region())));
            }
            match why.as_str() {
                "log-group-gone" => self.create_log_group(cx, destination.region(), destination.name()),
                "retention-short" => self.keep_longer(cx, destination.region(), destination.name()),
                "bucket-gone" => self.create_bucket(region, destination.name()),
                _ => {}
            }
        }
    }

    /// Lets a role write to log groups by a policy that AWS manages.
    pub(crate) fn permit(&mut self, role_arn: &str, policy_arn: &str) {
        let role = role_arn.rsplit('/').next().unwrap_or(role_arn);
        let policy = policy_arn.rsplit('/').next().unwrap_or(policy_arn);
        self.say(format!("ロール {role} に {policy} を付与する"), format!("attach {policy} to the role {role}"));
        self.command(&format!(
            "aws iam attach-role-policy --role-name {} --policy-arn {}",
            shell(role),
            shell(policy_arn)
        ));
        self.block(&format!(
            "resource \"aws_iam_role_policy_attachment\" \"{}\" {{\n  role       = {}\n  policy_arn = {}\n}}\n",
            label(role),
            hcl(role),
            hcl(policy_arn)
        ));
    }

    /// A role that `service` may assume, with a policy that AWS manages. Returns its ARN.
    pub(crate) fn create_role(&mut self, cx: &Cx<'_>, name: &str, service: &str, policy_arn: &str) -> String {
        let trust = serde_json::json!({
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}],
        });
        self.say(format!("ロール {name} を作成する"), format!("create the role {name}"));
        self.command(&format!(
            "aws iam create-role --role-name {} --assume-role-policy-document {}",
            shell(name),
            shell_object(&trust)
        ));
        self.block(&format!(
            "resource \"aws_iam_role\" \"{}\" {{\n  name               = {}\n  assume_role_policy = {}\n}}\n",
            label(name),
            hcl(name),
            hcl(&trust.to_string())
        ));
        let arn = format!("arn:{}:iam::{}:role/{name}", cx.scope.partition, cx.scope.account);
        self.permit(&arn, policy_arn);
        arn
    }

    /// What no setting mends: an accepted gap, for the project file.
    pub(crate) fn accept(&mut self, cx: &Cx<'_>, resource: &str, reason: &str) {
        self.cli.push_str(&yaml_file(&[
            "exceptions:".to_owned(),
            format!("  - component: {}", yaml(cx.component)),
            format!("    environments: [{}]", yaml(&cx.scope.environment)),
            format!("    resource: {}", yaml(resource)),
            format!("    reason: {}", yaml(reason)),
            "    approved_by: REPLACE_WITH_WHO_APPROVES".to_owned(),
            "    until: REPLACE_WITH_THE_LAST_VALID_DAY".to_owned(),
        ]));
    }
}
