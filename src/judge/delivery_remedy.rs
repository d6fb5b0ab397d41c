//! What mends the vended deliveries of a resource's logs.

use serde_json::json;

use super::destination::Destination;
use super::remedy::destination::{Mend, mend_destination};
use super::remedy::plan::Plan;
use super::remedy::{comment, hcl, hcl_list, import, label, shell, shell_object};
use super::scope::Cx;
use crate::facts::Fact;
use crate::facts::logs::{
    Delivery, DeliverySource, DescribeDeliveries, DescribeDeliveryDestinations, DescribeDeliverySources,
};

/// The vended logs of one type of a resource.
pub(crate) struct Vended<'a> {
    pub(crate) cx: &'a Cx<'a>,
    pub(crate) region: &'a str,
    pub(crate) resource_arn: &'a str,
    pub(crate) log_type: &'a str,
    /// What a new log group below `/aws/vendedlogs/` is called, and what a source and a destination are called after.
    pub(crate) name: String,
}

impl Vended<'_> {
    /// The delivery source of the resource, if it has one that works.
    pub(crate) async fn source(&self) -> Option<DeliverySource> {
        let read = DescribeDeliverySources { region: self.region.to_owned() };
        let Fact::Seen(sources) = self.cx.read(read).await else { return None };
        let of_resource = |source: &DeliverySource| {
            source.resource_arns.iter().any(|arn| arn == self.resource_arn)
                && source.log_type.as_deref() == Some(self.log_type)
                && source.status.as_deref() != Some("INACTIVE")
        };
        sources.into_iter().find(of_resource)
    }

    /// Mends what the resource delivers, or else delivers it to a log group. `widened` gives the fields that a delivery's
    /// records are to hold, if they lack some. Reads only what the verdict rests on.
    pub(crate) async fn mend(&self, plan: &mut Plan, widened: impl Fn(&[String]) -> Option<Vec<String>>) {
        let Some(source) = self.source().await else {
            return self.deliver(plan, None, false);
        };
        let Fact::Seen(deliveries) = self.cx.read(DescribeDeliveries { region: self.region.to_owned() }).await else {
            return;
        };
        if source.sampling_rate.as_deref().is_some_and(|rate| rate.parse::<f64>().is_ok_and(|rate| rate < 100.0)) {
            self.take_all(plan, &source.name);
        }
        let own = |delivery: &&Delivery| {
            delivery.source_name == source.name && delivery.destination_type.as_deref() != Some("XRAY")
        };
        let mut beside = false;
        for delivery in deliveries.iter().filter(own) {
            beside = true;
            if self.mend_delivery(plan, delivery).await != Mend::Beyond {
                if let Some(fields) = widened(&delivery.record_fields) {
                    self.widen(plan, delivery, &fields);
                }
                return;
            }
        }
        self.deliver(plan, Some(&source.name), beside);
    }

    async fn mend_delivery(&self, plan: &mut Plan, delivery: &Delivery) -> Mend {
        let mut names = delivery.destination_arn.split(':').skip(3).filter(|name| !name.is_empty());
        let (home, account) = (names.next().unwrap_or(self.region), names.next().unwrap_or_default());
        let there = self.cx.in_account(account).unwrap_or_else(|| self.cx.here());
        let read = DescribeDeliveryDestinations { region: home.to_owned() };
        let Fact::Seen(destinations) = there.read(read).await else { return Mend::Fine };
        let listed = destinations.into_iter().find(|destination| destination.arn == delivery.destination_arn);
        let resource = listed.and_then(|destination| destination.resource_arn);
        let Some(destination) = resource.as_deref().and_then(Destination::of_arn) else { return Mend::Fine };
        let source = self.cx.scope.arn("logs", self.region, &format!("delivery-source:{}", delivery.source_name));
        let mend = mend_destination(plan, self.cx, &destination, self.region, &source).await;
        if mend == Mend::Beyond && destination.is_log_group() {
            self.end(plan, delivery, &destination);
        }
        mend
    }

    /// A delivery to a log group makes way for another one.
    fn end(&self, plan: &mut Plan, delivery: &Delivery, destination: &Destination) {
        let (id, group) = (&delivery.id, destination.name());
        plan.say(
            format!("ロググループ {group} への配信 {id} をやめる"),
            format!("end the delivery {id} to the log group {group}"),
        );
        plan.run(&format!("aws logs delete-delivery --region {} --id {}", shell(self.region), shell(id)));
    }

    fn take_all(&self, plan: &mut Plan, source: &str) {
        let (region, arn, kind) = (shell(self.region), shell(self.resource_arn), shell(self.log_type));
        plan.say(
            format!("配信ソース {source} の samplingRate を 100 にする"),
            format!("set the samplingRate of the delivery source {source} to 100"),
        );
        plan.run(&format!(
            "aws logs put-delivery-source --region {region} --name {} --resource-arn {arn} --log-type {kind} --delivery-source-configuration samplingRate=100",
            shell(source)
        ));
        plan.block(&format!(
            "{}\n{}",
            comment("set the samplingRate of this delivery source to 100 where its configuration is written"),
            import("aws_cloudwatch_log_delivery_source", &label(source), source),
        ));
    }

    fn widen(&self, plan: &mut Plan, delivery: &Delivery, fields: &[String]) {
        let (region, id, all) = (self.region, &delivery.id, fields.join(" "));
        plan.say(
            format!("配信 {id} の recordFields に足りない項目を加える（{all}）"),
            format!("add the lacking fields to the recordFields of the delivery {id} ({all})"),
        );
        let words: Vec<String> = fields.iter().map(|field| shell(field)).collect();
        plan.run(&format!(
            "aws logs update-delivery-configuration --region {} --id {} --record-fields {}",
            shell(region),
            shell(id),
            words.join(" ")
        ));
        let (source, destination) = (hcl(&delivery.source_name), hcl(&delivery.destination_arn));
        plan.block(&format!(
            "{}resource \"aws_cloudwatch_log_delivery\" \"{label}\" {{\n  delivery_source_name     = {source}\n  delivery_destination_arn = {destination}\n  record_fields            = {}\n}}\n",
            import("aws_cloudwatch_log_delivery", &label(id), id),
            hcl_list(fields),
            label = label(id),
        ));
    }

    /// A delivery from the source that there is, or else a new one, to a log group of its own. The group's name begins with
    /// `/aws/vendedlogs/`, whose resource policy does not grow with each group. `beside` another delivery it takes another name.
    fn deliver(&self, plan: &mut Plan, source: Option<&str>, beside: bool) {
        let name = if beside { format!("{}-audit", self.name) } else { self.name.clone() };
        let group = format!("/aws/vendedlogs/{name}");
        plan.say(
            format!("ログ ({}) をロググループ {group} に配信する（配信には料金がかかる）", self.log_type),
            format!("deliver its logs ({}) to the log group {group} (deliveries are charged)", self.log_type),
        );
        plan.new_log_group(self.cx, self.region, &group);
        let arn = self.cx.scope.arn("logs", self.region, &format!("log-group:{group}"));
        let reference = format!("aws_cloudwatch_log_group.{}.arn", label(&group));
        self.join(plan, source, &label(&name), &arn, &reference);
    }

    /// A delivery from a new source to a bucket that there is.
    pub(crate) fn deliver_to_bucket(&self, plan: &mut Plan, bucket: &str) {
        let arn = format!("arn:{}:s3:::{bucket}", self.cx.scope.partition);
        plan.say(
            format!("ログ ({}) を今の S3 バケット {bucket} に配信する（標準ログ v2）", self.log_type),
            format!("deliver its logs ({}) to the bucket {bucket} that it has (standard logging v2)", self.log_type),
        );
        self.join(plan, None, &label(&self.name), &arn, &hcl(&arn));
    }

    /// Joins the source to the place `arn`, which Terraform calls `reference`.
    fn join(&self, plan: &mut Plan, existing: Option<&str>, name: &str, arn: &str, reference: &str) {
        let region = shell(self.region);
        let source = existing.unwrap_or(name);
        let destination_arn = self.cx.scope.arn("logs", self.region, &format!("delivery-destination:{name}"));
        let (quoted, source_word, to) =
            (shell(name), shell(source), shell_object(&json!({ "destinationResourceArn": arn })));
        let mut source_reference = hcl(source);
        if existing.is_none() {
            let (resource, kind) = (self.resource_arn, self.log_type);
            plan.run(&format!(
                "aws logs put-delivery-source --region {region} --name {source_word} --resource-arn {} --log-type {}",
                shell(resource),
                shell(kind)
            ));
            plan.block(&format!(
                "resource \"aws_cloudwatch_log_delivery_source\" \"{name}\" {{\n  name         = {}\n  log_type     = {}\n  resource_arn = {}\n}}\n",
                hcl(source),
                hcl(kind),
                hcl(resource),
            ));
            source_reference = format!("aws_cloudwatch_log_delivery_source.{name}.name");
        }
        plan.run(&format!(
            "aws logs put-delivery-destination --region {region} --name {quoted} --delivery-destination-configuration {to}"
        ));
        plan.run(&format!(
            "aws logs create-delivery --region {region} --delivery-source-name {source_word} --delivery-destination-arn {}",
            shell(&destination_arn)
        ));
        plan.block(&format!(
            "resource \"aws_cloudwatch_log_delivery_destination\" \"{name}\" {{\n  name = {}\n  delivery_destination_configuration {{\n    destination_resource_arn = {reference}\n  }}\n}}\n",
            hcl(name),
        ));
        plan.block(&format!(
            "resource \"aws_cloudwatch_log_delivery\" \"{name}\" {{\n  delivery_source_name     = {source_reference}\n  delivery_destination_arn = aws_cloudwatch_log_delivery_destination.{name}.arn\n}}\n"
        ));
    }
}
