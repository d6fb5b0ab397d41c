//! Steps in another account of the environment: how commands and Terraform text say so.

use super::comment;

/// The line of a shell before commands that are to be run in `account`; none is the environment's own. Which credentials may
/// change things there is not known here: those by which it is read may not.
pub(crate) fn shell_mark(account: Option<&str>) -> String {
    comment(&match account {
        Some(account) => format!("In account {account}, with credentials that may change it:"),
        None => "In the environment's own account:".to_owned(),
    })
}

/// The line of Terraform text before blocks of `account`, which name the provider by [`alias`].
pub(crate) fn terraform_mark(account: Option<&str>) -> String {
    comment(&match account {
        Some(account) => {
            format!("In account {account}: provider \"aws\" {{ alias = \"{}\" }} has its credentials.", alias(account))
        }
        None => "In the environment's own account:".to_owned(),
    })
}

/// What the provider of an account is called.
fn alias(account: &str) -> String {
    format!("account_{account}")
}

/// The blocks, whose resources are those of `account`'s provider. An import block takes the provider of its resource.
pub(crate) fn provided(blocks: &str, account: &str) -> String {
    with_provider(blocks, account, "resource ")
}

/// An import block without a resource block, which Terraform writes: it names the provider itself.
pub(crate) fn provided_import(block: &str, account: &str) -> String {
    with_provider(block, account, "import ")
}

fn with_provider(blocks: &str, account: &str, kind: &str) -> String {
    let line = |line: &str| match line.starts_with(kind) && line.ends_with('{') {
        true => format!("{line}\n  provider = aws.{}\n", alias(account)),
        false => format!("{line}\n"),
    };
    blocks.lines().map(line).collect()
}

#[cfg(test)]
mod tests {
    use crate::judge::remedy::plan::Plan;
    use crate::judge::remedy::tests::shown;

    fn rule(plan: &mut Plan, name: &str) {
        plan.say(format!("{name} を直す"), format!("mend {name}"));
        plan.run(&format!("aws s3api put-bucket-versioning --bucket '{name}'"));
        plan.block(&format!("resource \"aws_s3_bucket_versioning\" \"{name}\" {{\n  bucket = \"{name}\"\n}}\n"));
    }

    #[test]
    fn each_turn_to_another_account_is_said() {
        let mut plan = Plan::default();
        rule(&mut plan, "own");
        plan.within(Some("222222222222"), |plan| {
            rule(plan, "archived");
            plan.amend("aws_kms_key", "k", "k", &["is_enabled = true".to_owned()]);
        });
        let mut after = Plan::default();
        after.within(Some("222222222222"), |plan| rule(plan, "archived-too"));
        rule(&mut after, "own-too");
        let remedy = plan.then(after).remedy_by_arn("arn:aws:s3:::own", "ap-northeast-1");
        insta::assert_snapshot!(shown(&remedy.into_iter().collect::<Vec<_>>()));
    }
}
