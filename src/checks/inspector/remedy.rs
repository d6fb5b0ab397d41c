//! What makes Amazon Inspector scan what it does not.

use super::{ENABLED, Type};
use crate::facts::inspector::{AccountStatus, Inactive};
use crate::judge::remedy::plan::Plan;
use crate::judge::remedy::{hcl, hcl_list, label, shell, shell_object};
use crate::judge::scope::Cx;

/// Scans of these types. What is on already stays on: Terraform's resource names all types.
pub(super) fn enable(cx: &Cx<'_>, region: &str, types: &[Type], status: Option<&AccountStatus>) -> Plan {
    let names = |types: &[Type]| types.iter().map(|kind| kind.name().to_uppercase()).collect::<Vec<_>>();
    let wanted = names(types);
    let on = |of: fn(&AccountStatus) -> &Option<String>| status.is_some_and(|it| of(it).as_deref() == Some(ENABLED));
    let mut all = wanted.clone();
    all.extend(on(|it| &it.ec2).then(|| "EC2".to_owned()));
    all.extend(on(|it| &it.ecr).then(|| "ECR".to_owned()));
    all.extend(on(|it| &it.lambda).then(|| "LAMBDA".to_owned()));
    all.extend(on(|it| &it.lambda_code).then(|| "LAMBDA_CODE".to_owned()));
    all.extend(on(|it| &it.code_repository).then(|| "CODE_REPOSITORY".to_owned()));
    all.sort();
    all.dedup();
    let (account, list) = (&cx.scope.account, wanted.join(", "));
    Plan::step(
        format!(
            "Amazon Inspector の {list} スキャンを有効にする（別アカウントが Inspector を管理していれば、そのアカウントで行う）"
        ),
        format!("turn on {list} scanning of Amazon Inspector (where another account administers Inspector, there)"),
        format!(
            "aws inspector2 enable --region {} --account-ids {} --resource-types {}\n",
            shell(region),
            shell(account),
            wanted.join(" ")
        ),
        format!(
            "resource \"aws_inspector2_enabler\" \"{}\" {{\n  account_ids    = [{}]\n  resource_types = {}\n}}\n",
            label(region),
            hcl(account),
            hcl_list(&all)
        ),
    )
}

/// Resources that are not scanned although their type is: what their reason asks for, else the list of them.
pub(super) fn cover(region: &str, inactive: &Inactive) -> Plan {
    let Inactive { resource_type, reason, resources, first } = inactive;
    let quoted = shell(region);
    let only = serde_json::json!({ "scanStatusReason": [{ "comparison": "EQUALS", "value": reason }] });
    let list = format!("aws inspector2 list-coverage --region {quoted} --filter-criteria {}\n", shell_object(&only));
    match reason.as_str() {
        "UNMANAGED_EC2_INSTANCE" | "NO_INVENTORY" | "STALE_INVENTORY" => Plan::step(
            format!(
                "SSM が管理していない EC2 インスタンス {resources} 台 ({first} など) もスキャンするよう、エージェントレスを併用するハイブリッドモードにする（設定はアカウント全体に効く）"
            ),
            format!(
                "set the hybrid scan mode, which scans the {resources} instances ({first} first) that SSM does not manage without an agent, too (it holds for the whole account)"
            ),
            format!(
                "{list}aws inspector2 update-configuration --region {quoted} --ec2-configuration scanMode=EC2_HYBRID\n"
            ),
            String::new(),
        ),
        "EXCLUDED_BY_TAG" if resource_type == "AWS_EC2_INSTANCE" => Plan::step(
            format!("スキャンから除外するタグ InspectorEc2Exclusion を {first} など {resources} 台から外す"),
            format!(
                "remove the tag InspectorEc2Exclusion from the {resources} instances ({first} first) that it keeps from being scanned"
            ),
            format!(
                "{list}aws ec2 delete-tags --region {quoted} --resources {} --tags Key=InspectorEc2Exclusion\n",
                shell(first)
            ),
            String::new(),
        ),
        _ => Plan::step(
            format!("スキャンされない {resource_type} {resources} 件 ({first} など) の理由 {reason} を取り除く"),
            format!(
                "clear the reason {reason} for which {resources} of {resource_type} ({first} first) are not scanned"
            ),
            list,
            String::new(),
        ),
    }
}
