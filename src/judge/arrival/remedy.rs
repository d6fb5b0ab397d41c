//! What to look at where nothing arrives. Which link is broken no configuration tells: else the verdict would say it.

use std::collections::BTreeSet;

use crate::facts::Read;
use crate::facts::firehose::DescribeDeliveryStream;
use crate::facts::logs::DescribeLatestStream;
use crate::facts::s3::FirstObject;
use crate::judge::destination::Destination;
use crate::judge::remedy::plan::Plan;
use crate::judge::remedy::{Remedy, shell};
use crate::judge::verdict::{ResourceVerdict, Verdict};

/// Codes of logs in which nothing arrives.
const SILENT: [&str; 3] = ["nothing-arrives", "nothing-arrives-yet", "arrival-unproven"];

impl Verdict {
    /// Gives each resource whose records do not arrive the commands that show who may write to the place where they should.
    #[must_use]
    pub(crate) fn with_remedies_for_silence(self) -> Self {
        let silent = |it: &&ResourceVerdict| it.reasons.iter().any(|why| SILENT.contains(&why.code.as_str()));
        let remedies: Vec<Option<Remedy>> = self.resources.iter().filter(silent).map(look_into).collect();
        self.with_remedies(remedies)
    }
}

/// The evidence tells which places were looked into.
fn look_into(resource: &ResourceVerdict) -> Option<Remedy> {
    let of = |call: &'static str| {
        let asked = resource.evidence.iter().filter(move |it| it.call == call);
        asked
            .filter_map(|it| Some((it.resource.clone()?, it.region.clone(), it.account.clone())))
            .collect::<BTreeSet<_>>()
    };
    let mut plan = Plan::default();
    for (bucket, region, account) in of(FirstObject::KIND.call) {
        plan.within(account.as_deref(), |plan| who_may_write_to_bucket(plan, &bucket, &region));
    }
    for (arn, region, account) in of(DescribeLatestStream::KIND.call) {
        let Some(group) = Destination::of_arn(&arn) else { continue };
        plan.within(account.as_deref(), |plan| who_may_write_to_group(plan, group.name(), &region));
    }
    for (arn, region, account) in of(DescribeDeliveryStream::KIND.call) {
        let Some(stream) = Destination::of_arn(&arn) else { continue };
        plan.within(account.as_deref(), |plan| what_a_stream_may(plan, stream.name(), &region));
    }
    plan.remedy_by_arn(&resource.arn, &resource.region)
}

fn who_may_write_to_bucket(plan: &mut Plan, bucket: &str, region: &str) {
    let (quoted, home) = (shell(bucket), shell(region));
    plan.say(
        format!("S3 バケット {bucket} のポリシー・ACL・暗号化キーが配信サービスの書き込みを許可しているかを調べる"),
        format!("see whether policy, ACL and key of the bucket {bucket} let the service that delivers write"),
    );
    plan.run(&format!(
        "aws s3api get-bucket-policy --region {home} --bucket {quoted} --query Policy --output text\n\
             aws s3api get-bucket-acl --region {home} --bucket {quoted}\n\
             aws s3api get-bucket-encryption --region {home} --bucket {quoted}"
    ));
}

fn who_may_write_to_group(plan: &mut Plan, name: &str, region: &str) {
    let home = shell(region);
    plan.say(
        format!("ロググループ {name} への書き込みが、リソースポリシーとロールで許可されているかを調べる"),
        format!("see whether a resource policy or the role lets the service write to the log group {name}"),
    );
    plan.run(&format!(
            "aws logs describe-resource-policies --region {home}\n\
             aws logs describe-log-streams --region {home} --log-group-name {} --order-by LastEventTime --descending --max-items 1",
            shell(name)
        ));
}

fn what_a_stream_may(plan: &mut Plan, name: &str, region: &str) {
    plan.say(
        format!("Firehose ストリーム {name} の取り込みと配信が許可されているかを、ロールとエラーログの設定で調べる"),
        format!("see by its role and its error log whether the Firehose stream {name} may take in and deliver"),
    );
    let described = "DeliveryStreamDescription.Destinations[].ExtendedS3DestinationDescription.[RoleARN,BucketARN,CloudWatchLoggingOptions]";
    plan.run(&format!(
        "aws firehose describe-delivery-stream --region {} --delivery-stream-name {} --query {}",
        shell(region),
        shell(name),
        shell(described)
    ));
}
