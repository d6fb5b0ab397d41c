//! What makes a zone or a VPC log its DNS queries.

use serde_json::json;

use super::{Subject, ZONE_SERVICE};
use crate::facts::Fact;
use crate::facts::ec2::Vpc;
use crate::facts::route53::{HostedZone, ListQueryLoggingConfigs};
use crate::facts::route53resolver::{
    ListResolverQueryLogConfigAssociations, ListResolverQueryLogConfigs, QueryLogAssociation,
};
use crate::judge::destination::Destination;
use crate::judge::log_group_policy::Writer;
use crate::judge::remedy::destination::{Mend, mend_destination};
use crate::judge::remedy::plan::Plan;
use crate::judge::remedy::{Remedy, hcl, label, shell, shell_object};
use crate::judge::scope::{Candidate, Cx};

/// Where the log groups of zones are by custom, so that one resource policy serves all.
const ZONE_GROUPS: &str = "/aws/route53/";

/// The remedy for one zone or VPC.
pub(super) async fn of(subject: &Candidate<Subject>, cx: &Cx<'_>) -> Option<Remedy> {
    let mut plan = Plan::default();
    match &subject.item {
        Subject::Zone(zone) => mend_zone(&mut plan, subject, zone, cx).await,
        Subject::Vpc(vpc) => mend_vpc(&mut plan, vpc, &subject.region, cx).await,
    }
    plan.remedy_by_arn(&subject.arn, &subject.region)
}

/// The zone's log group is mended, together with the policy that lets Route 53 write to it; without a group that serves, it
/// gets one of its own.
async fn mend_zone(plan: &mut Plan, subject: &Candidate<Subject>, zone: &HostedZone, cx: &Cx<'_>) {
    let region = &subject.region;
    let Fact::Seen(configs) = cx.read(ListQueryLoggingConfigs { region: region.clone() }).await else { return };
    let config = configs.iter().find(|config| config.zone_id == zone.id);
    let group = config.and_then(|config| Destination::of_arn(&config.log_group_arn));
    if let Some(group) = &group {
        let mut mended = Plan::default();
        match mend_destination(&mut mended, cx, group, region, &subject.arn).await {
            Mend::Beyond => replace_zone_log(plan, zone),
            Mend::Fine => {
                end_denial(plan, cx, group, region, &subject.arn).await;
                return let_route53_write(plan, cx, region, group.name());
            }
            Mend::Mended => {
                end_denial(&mut mended, cx, group, region, &subject.arn).await;
                let_route53_write(&mut mended, cx, region, group.name());
                *plan = mended;
                return;
            }
        }
    }
    let mut name = format!("{ZONE_GROUPS}{}", zone.name);
    if group.is_some_and(|group| group.name() == name) {
        name.push_str("-queries");
    }
    plan.say(
        format!("{} のクエリログを {region} のロググループ {name} に出力する", zone.name),
        format!("log the queries of {} to the log group {name} in {region}", zone.name),
    );
    plan.new_log_group(cx, region, &name);
    let_route53_write(plan, cx, region, &name);
    plan.run(&format!(
        "aws route53 create-query-logging-config --hosted-zone-id {} --cloud-watch-logs-log-group-arn {}",
        shell(&zone.id),
        shell(&cx.scope.arn("logs", region, &format!("log-group:{name}")))
    ));
    plan.block(&format!(
        "resource \"aws_route53_query_log\" \"{}\" {{\n  zone_id                  = {}\n  cloudwatch_log_group_arn = aws_cloudwatch_log_group.{}.arn\n}}\n",
        label(&zone.name),
        hcl(&zone.id),
        label(&name),
    ));
}

/// A zone has one query log, which cannot be changed.
fn replace_zone_log(plan: &mut Plan, zone: &HostedZone) {
    plan.say(
        format!("{} の今のクエリログの設定を削除する（ID は list-query-logging-configs が示す）", zone.name),
        format!("delete the query log that {} has (list-query-logging-configs shows its id)", zone.name),
    );
    plan.run(&format!("aws route53 list-query-logging-configs --hosted-zone-id {}", shell(&zone.id)));
    plan.run("aws route53 delete-query-logging-config --id REPLACE_WITH_THE_ID_SHOWN");
}

/// What a policy denies, no other allows. Its text is not kept, so that no command can write it anew.
async fn end_denial(plan: &mut Plan, cx: &Cx<'_>, group: &Destination, region: &str, zone: &str) {
    let writer = Writer { service: ZONE_SERVICE, source_arn: zone };
    for policy in writer.denials(cx, &group.arn, region).await {
        plan.say(
            format!("リソースポリシー {policy} から {ZONE_SERVICE} を拒否する Deny のステートメントを外す"),
            format!("take the statement that denies {ZONE_SERVICE} out of the resource policy {policy}"),
        );
        let scope = if policy == group.arn {
            format!("--policy-scope RESOURCE --resource-arn {}", shell(&group.arn))
        } else {
            format!("--query {}", shell(&format!("resourcePolicies[?policyName=='{policy}']")))
        };
        plan.run(&format!("aws logs describe-resource-policies --region {} {scope}", shell(region)));
    }
}

/// The resource policy that Route 53 needs: one for all groups below `/aws/route53/`, since a region takes ten policies only.
fn let_route53_write(plan: &mut Plan, cx: &Cx<'_>, region: &str, group: &str) {
    let (policy, groups) = match group.strip_prefix(ZONE_GROUPS) {
        Some(_) => ("route53-query-logs".to_owned(), format!("{ZONE_GROUPS}*")),
        None => (format!("route53-query-logs-{}", label(group)), group.to_owned()),
    };
    let document = json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Principal": { "Service": ZONE_SERVICE },
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": cx.scope.arn("logs", region, &format!("log-group:{groups}:*")),
        "Condition": { "StringEquals": { "aws:SourceAccount": cx.scope.account } },
    }] });
    plan.say(
        format!(
            "{ZONE_SERVICE} にロググループ {groups} への書き込みを許可する（同じ名前のリソースポリシーは置き換わる）"
        ),
        format!("let {ZONE_SERVICE} write to the log group {groups} (a resource policy of that name is replaced)"),
    );
    plan.run(&format!(
        "aws logs put-resource-policy --region {} --policy-name {} --policy-document {}",
        shell(region),
        shell(&policy),
        shell_object(&document)
    ));
    plan.block(&format!(
        "resource \"aws_cloudwatch_log_resource_policy\" \"{}\" {{\n  policy_name     = {}\n  policy_document = {}\n}}\n",
        label(&policy),
        hcl(&policy),
        hcl(&document.to_string()),
    ));
}

/// What the VPC's association logs to is mended; else the VPC joins the configuration that logs another VPC of the region,
/// or else a new one.
async fn mend_vpc(plan: &mut Plan, vpc: &Vpc, region: &str, cx: &Cx<'_>) {
    let read = ListResolverQueryLogConfigAssociations { region: region.to_owned() };
    let Fact::Seen(associations) = cx.read(read).await else { return };
    let own = associations.iter().find(|one| one.vpc_id == vpc.vpc_id);
    let other = associations.iter().find(|one| one.vpc_id != vpc.vpc_id && one.status == "ACTIVE");
    match own {
        None => match other {
            Some(other) => join(plan, vpc, region, &other.config_id),
            None => join_new(plan, vpc, region, cx),
        },
        Some(own) => mend_association(plan, vpc, region, own, other, cx).await,
    }
}

async fn mend_association(
    plan: &mut Plan,
    vpc: &Vpc,
    region: &str,
    own: &QueryLogAssociation,
    other: Option<&QueryLogAssociation>,
    cx: &Cx<'_>,
) {
    let pending = matches!(own.status.as_str(), "CREATING" | "ACTION_NEEDED");
    // The Resolver's configurations are asked only for an association that may log.
    let mended = own.status == "ACTIVE" && mend_config(plan, region, &own.config_id, cx).await;
    if mended {
        return;
    }
    let (id, config) = (&own.id, &own.config_id);
    if pending {
        plan.say(
            format!("関連付け {id} の状態を確認し、ACTIVE にならなければ関連付け直す"),
            format!("look at the association {id}; if it does not become ACTIVE, make it anew"),
        );
        plan.run(&format!(
            "aws route53resolver get-resolver-query-log-config-association --region {} --resolver-query-log-config-association-id {}",
            shell(region),
            shell(id)
        ));
    }
    plan.say(
        format!("{} と設定 {config} の関連付けを解除する", vpc.vpc_id),
        format!("dissolve the association of {} with the configuration {config}", vpc.vpc_id),
    );
    plan.run(&format!(
        "aws route53resolver disassociate-resolver-query-log-config --region {} --resolver-query-log-config-id {} --resource-id {}",
        shell(region),
        shell(config),
        shell(&vpc.vpc_id)
    ));
    match other.filter(|other| other.config_id != *config) {
        Some(other) => join(plan, vpc, region, &other.config_id),
        None => join_new(plan, vpc, region, cx),
    }
}

/// Whether the destination of a configuration that works can be mended.
async fn mend_config(plan: &mut Plan, region: &str, config_id: &str, cx: &Cx<'_>) -> bool {
    let Fact::Seen(configs) = cx.read(ListResolverQueryLogConfigs { region: region.to_owned() }).await else {
        return false;
    };
    let config = configs.iter().find(|config| config.id == config_id && config.status == "CREATED");
    let Some(destination) = config.and_then(|config| Destination::of_arn(&config.destination_arn)) else {
        return false;
    };
    mend_destination(plan, cx, &destination, region, &cx.scope.arn("logs", region, "*")).await == Mend::Mended
}

fn join(plan: &mut Plan, vpc: &Vpc, region: &str, config: &str) {
    plan.say(
        format!("{} をクエリログの設定 {config}（{region} の他の VPC が使っている）に関連付ける", vpc.vpc_id),
        format!(
            "associate {} with the query logging configuration {config}, which logs another VPC of {region}",
            vpc.vpc_id
        ),
    );
    associate(plan, vpc, region, &shell(config), &hcl(config));
}

fn join_new(plan: &mut Plan, vpc: &Vpc, region: &str, cx: &Cx<'_>) {
    let name = format!("dns-queries-{}", vpc.vpc_id);
    let group = format!("/aws/vendedlogs/route53resolver/{}", vpc.vpc_id);
    plan.say(
        format!("ロググループ {group} に出力するクエリログの設定 {name} を作り、{} に関連付ける（ID は作成の応答が示す）", vpc.vpc_id),
        format!(
            "create the query logging configuration {name}, which logs to the log group {group}, and associate {} with it (the answer to its creation shows its id)",
            vpc.vpc_id
        ),
    );
    plan.new_log_group(cx, region, &group);
    plan.run(&format!(
        "aws route53resolver create-resolver-query-log-config --region {} --name {quoted} --destination-arn {} --creator-request-id {quoted}",
        shell(region),
        shell(&cx.scope.arn("logs", region, &format!("log-group:{group}"))),
        quoted = shell(&name)
    ));
    let id = label(&name);
    plan.block(&format!(
        "resource \"aws_route53_resolver_query_log_config\" \"{id}\" {{\n  name            = {}\n  destination_arn = aws_cloudwatch_log_group.{}.arn\n}}\n",
        hcl(&name),
        label(&group),
    ));
    let reference = format!("aws_route53_resolver_query_log_config.{id}.id");
    associate(plan, vpc, region, "REPLACE_WITH_THE_ID_SHOWN", &reference);
}

/// `word` is the configuration's id as a word of the shell, `reference` as Terraform calls it.
fn associate(plan: &mut Plan, vpc: &Vpc, region: &str, word: &str, reference: &str) {
    plan.run(&format!(
        "aws route53resolver associate-resolver-query-log-config --region {} --resolver-query-log-config-id {word} --resource-id {}",
        shell(region),
        shell(&vpc.vpc_id)
    ));
    plan.block(&format!(
        "resource \"aws_route53_resolver_query_log_config_association\" \"{}\" {{\n  resolver_query_log_config_id = {reference}\n  resource_id                  = {}\n}}\n",
        label(&vpc.vpc_id),
        hcl(&vpc.vpc_id),
    ));
}
