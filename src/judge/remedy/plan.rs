//! A remedy of several steps for one resource.

use std::fmt::Write;

use super::script::Script;
use super::{Remedy, account, comment, hcl, import, label, shell, shell_object, yaml, yaml_file};
use crate::judge::scope::Cx;
use crate::lang::Text;

/// The steps that were thought of so far: what they do, their commands and their Terraform text.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    ja: Vec<String>,
    en: Vec<String>,
    cli: Script,
    terraform: Script,
    config: String,
    /// Whose resources the steps are about that are being written; none are the environment's own.
    account: Option<String>,
    /// Where they are to be done, if not in the resource's own region.
    region: Option<String>,
}

impl Plan {
    /// One step: what it does, in Japanese and English, its commands and its Terraform text. Either may be empty.
    pub(crate) fn step(
        ja: impl Into<String>,
        en: impl Into<String>,
        commands: impl AsRef<str>,
        terraform: impl AsRef<str>,
    ) -> Self {
        let mut plan = Self::default();
        plan.say(ja, en);
        plan.run(commands.as_ref());
        plan.block(terraform.as_ref());
        plan
    }

    /// Says what a step does.
    pub(crate) fn say(&mut self, ja: impl Into<String>, en: impl Into<String>) {
        let (mut ja, mut en) = (ja.into(), en.into());
        if let Some(account) = &self.account {
            ja = format!("アカウント {account} で {ja}");
            en = format!("in account {account}, {en}");
        }
        self.ja.push(ja);
        self.en.push(en);
    }

    /// Writes steps that are about resources of `account`; none is the environment's own.
    pub(crate) fn within<T>(&mut self, account: Option<&str>, write: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.account, account.map(str::to_owned));
        let written = write(self);
        self.account = before;
        written
    }

    /// Adds commands or comments of a shell, the last of which need not end its line.
    pub(crate) fn run(&mut self, commands: &str) {
        self.cli.add(self.account.as_deref(), commands, "");
    }

    /// Whether it holds these commands already.
    pub(crate) fn runs(&self, commands: &str) -> bool {
        self.cli.holds(commands)
    }

    /// Adds Terraform text, behind an empty line if there is some already.
    pub(crate) fn block(&mut self, text: &str) {
        let text = match &self.account {
            Some(other) => account::provided(text, other),
            None => text.to_owned(),
        };
        self.terraform.add(self.account.as_deref(), &text, "\n");
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
        let import = import(kind, &label, id);
        block += &self.account.as_ref().map_or(import.clone(), |other| account::provided_import(&import, other));
        self.block(&block);
    }

    /// These steps, then those.
    pub(crate) fn then(mut self, other: Self) -> Self {
        self.ja.extend(other.ja);
        self.en.extend(other.en);
        self.cli.append(other.cli, "");
        self.terraform.append(other.terraform, "\n");
        self.config.push_str(&other.config);
        self
    }

    /// The same, to be done in `region`.
    pub(crate) fn done_in(self, region: &str) -> Self {
        Self { region: Some(region.to_owned()), ..self }
    }

    /// The remedy for the resource of this ARN and region, which a reader knows as `name`; none if there is nothing to do.
    pub(crate) fn remedy(self, arn: &str, region: &str, name: &Text) -> Option<Remedy> {
        let region = self.region.as_deref().unwrap_or(region);
        let terraform = match self.terraform.text("\n", account::terraform_mark) {
            blocks if blocks.is_empty() => blocks,
            blocks => comment(&format!("The provider's region is {region}.")) + "\n" + &blocks,
        };
        (!self.ja.is_empty()).then(|| Remedy {
            resource: Some(arn.to_owned()),
            summary: Text::new(
                format!("{}: {}", name.ja, self.ja.join("。")),
                format!("{}: {}", name.en, self.en.join("; ")),
            ),
            cli: self.cli.text("", account::shell_mark),
            terraform,
            config: self.config,
        })
    }

    /// The remedy for a resource that a reader knows by its ARN.
    pub(crate) fn remedy_by_arn(self, arn: &str, region: &str) -> Option<Remedy> {
        self.remedy(arn, region, &Text::new(arn, arn))
    }

    /// The remedy for what a service is in a region, which a reader knows by the region that the steps are done in.
    pub(crate) fn remedy_by_region(self, arn: &str, region: &str) -> Option<Remedy> {
        let name = self.region.clone().unwrap_or_else(|| region.to_owned());
        self.remedy(arn, region, &Text::new(name.clone(), name))
    }

    /// Lets a role do what a policy that AWS manages allows.
    pub(crate) fn permit(&mut self, role_arn: &str, policy_arn: &str) {
        let role = role_arn.rsplit('/').next().unwrap_or(role_arn);
        let policy = policy_arn.rsplit('/').next().unwrap_or(policy_arn);
        self.say(format!("ロール {role} に {policy} を付与する"), format!("attach {policy} to the role {role}"));
        self.run(&format!("aws iam attach-role-policy --role-name {} --policy-arn {}", shell(role), shell(policy_arn)));
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
        self.run(&format!(
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

    /// What no setting mends: an accepted gap, for the project file. Without a `reason` people have to give theirs.
    pub(crate) fn accept(&mut self, cx: &Cx<'_>, resource: &str, reason: Option<&str>) {
        let reason = reason.map_or_else(|| "REPLACE_WITH_WHAT_WAS_CHECKED".to_owned(), yaml);
        self.config.push_str(&yaml_file(&[
            "exceptions:".to_owned(),
            format!("  - component: {}", yaml(cx.component)),
            format!("    environments: [{}]", yaml(&cx.scope.environment)),
            format!("    resource: {}", yaml(resource)),
            format!("    reason: {reason}"),
            "    approved_by: REPLACE_WITH_WHO_APPROVES".to_owned(),
            "    from: REPLACE_WITH_THE_FIRST_VALID_DAY".to_owned(),
            "    until: REPLACE_WITH_THE_LAST_VALID_DAY".to_owned(),
        ]));
    }
}
