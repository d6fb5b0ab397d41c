//! What records the events that other accounts put on a bus: the bus's own log.

use crate::facts::events::EventBus;
use crate::judge::remedy::{
    Remedy, comment, create_log_group_command, hcl, import, label, log_group_block, retention_command, shell,
};
use crate::judge::scope::{Candidate, Cx};
use crate::lang::Text;

/// The bus's own log, delivered to a log group of its own.
///
/// `IncludeDetail=NONE`: whether an event was put is asked, not what it contains. The group's name begins with
/// `/aws/vendedlogs/`, whose resource policy does not grow with each group.
pub(super) fn bus_log(cx: &Cx<'_>, bus: &Candidate<EventBus>) -> Remedy {
    let (name, region, days) = (&bus.item.name, &bus.region, cx.scope.retention_days);
    let group = format!("/aws/vendedlogs/events/event-bus/{name}");
    Remedy {
        resource: Some(bus.arn.clone()),
        summary: Text::new(
            format!(
                "他のアカウントからの PutEvents はこのアカウントの CloudTrail に残らないため、イベントバス {} 自身のログ (INFO) をロググループ {group} に配信する。update-event-bus の前に describe-event-bus の設定を控える",
                bus.arn
            ),
            format!(
                "CloudTrail here does not hold PutEvents from other accounts: deliver the own log (INFO) of the event bus {} to the log group {group}. Note what describe-event-bus shows before update-event-bus",
                bus.arn
            ),
        ),
        cli: commands(cx, name, region, &bus.arn, &group, days),
        terraform: terraform(name, region, &bus.arn, &group, days),
        config: String::new(),
    }
}

fn commands(cx: &Cx<'_>, name: &str, region: &str, arn: &str, group: &str, days: Option<u32>) -> String {
    let delivery = format!("event-bus-{}", label(name));
    let group_arn = cx.scope.arn("logs", region, &format!("log-group:{group}"));
    let destination_arn = cx.scope.arn("logs", region, &format!("delivery-destination:{delivery}"));
    let to = shell(&format!("destinationResourceArn={group_arn}"));
    let (quoted, delivery, arn) = (shell(region), shell(&delivery), shell(arn));
    format!(
        "{}{}\
         aws events describe-event-bus --region {quoted} --name {}\n\
         aws events update-event-bus --region {quoted} --name {} --log-config 'IncludeDetail=NONE,Level=INFO'\n\
         aws logs put-delivery-source --region {quoted} --name {delivery} --resource-arn {arn} --log-type INFO_LOGS\n\
         aws logs put-delivery-destination --region {quoted} --name {delivery} --delivery-destination-configuration {to}\n\
         aws logs create-delivery --region {quoted} --delivery-source-name {delivery} --delivery-destination-arn {}\n",
        create_log_group_command(region, group),
        retention_command(region, group, days),
        shell(name),
        shell(name),
        shell(&destination_arn),
    )
}

fn terraform(name: &str, region: &str, arn: &str, group: &str, days: Option<u32>) -> String {
    let (bus, log_group) = (label(name), label(group));
    let delivery = hcl(&format!("event-bus-{bus}"));
    format!(
        "{}\n{}resource \"aws_cloudwatch_event_bus\" \"{bus}\" {{\n  name = {}\n  log_config {{\n    include_detail = \"NONE\"\n    level          = \"INFO\"\n  }}\n  lifecycle {{\n    ignore_changes = [dead_letter_config, description, event_source_name, kms_key_identifier, tags]\n  }}\n}}\n\n{}\n\
         resource \"aws_cloudwatch_log_delivery_source\" \"{bus}\" {{\n  name         = {delivery}\n  log_type     = \"INFO_LOGS\"\n  resource_arn = {}\n}}\n\n\
         resource \"aws_cloudwatch_log_delivery_destination\" \"{bus}\" {{\n  name = {delivery}\n  delivery_destination_configuration {{\n    destination_resource_arn = aws_cloudwatch_log_group.{log_group}.arn\n  }}\n}}\n\n\
         resource \"aws_cloudwatch_log_delivery\" \"{bus}\" {{\n  delivery_source_name     = aws_cloudwatch_log_delivery_source.{bus}.name\n  delivery_destination_arn = aws_cloudwatch_log_delivery_destination.{bus}.arn\n}}\n",
        comment(&format!("The provider's region is {region}.")),
        import("aws_cloudwatch_event_bus", &bus, name),
        hcl(name),
        log_group_block(group, days),
        hcl(arn),
    )
}
