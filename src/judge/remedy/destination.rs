//! What makes the places that records go to exist, and keep them as long as the environment demands.

use super::plan::Plan;
use super::{
    comment, create_bucket_command, create_log_group_command, hcl, import, label, log_group_block, retention_command,
};
use crate::judge::bucket_encryption;
use crate::judge::destination::{Destination, State};
use crate::judge::keeping;
use crate::judge::scope::Cx;
use crate::trail::Lack;

/// What becomes of a destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mend {
    /// Nothing is wrong with it, as far as it shows.
    Fine,
    /// The plan mends it.
    Mended,
    /// It does not serve: another one is needed.
    Beyond,
}

/// Mends a destination of vended logs that a resource of `region` delivers for `source_arn`.
pub(crate) async fn mend_destination(
    plan: &mut Plan,
    cx: &Cx<'_>,
    destination: &Destination,
    region: &str,
    source_arn: &str,
) -> Mend {
    let (name, home) = (destination.name(), destination.region());
    let judged = destination.judge(cx, region).await;
    if let Some(lack) = &judged.lack {
        plan.keep_longer_in_bucket(lack);
    }
    let encryption = match destination.bucket_name() {
        Some(bucket) if judged.is_there() => bucket_encryption::mend(plan, cx, bucket, source_arn).await,
        _ => Mend::Fine,
    };
    let account = judged.account.as_deref();
    match judged.state {
        State::Gone(_) if destination.is_log_group() => {
            plan.within(account, |plan| {
                plan.say(
                    format!("{home} に出力先のロググループ {name} を作り直す"),
                    format!("create the log group {name}, to which logs go, in {home} again"),
                );
                plan.new_log_group(cx, home, name);
            });
            Mend::Mended
        }
        State::Short(why) if judged.lack.is_none() && why.code == "retention-short" => {
            plan.within(account, |plan| plan.keep_longer(cx, home, name));
            Mend::Mended
        }
        State::Short(_) if judged.lack.is_some() => Mend::Mended,
        State::Gone(_) | State::Short(_) => Mend::Beyond,
        State::Alive => encryption,
        State::KeepingUnread(_) | State::OtherAccount(_) | State::OwnerUnread(_) | State::Unreadable(_) => encryption,
    }
}

impl Plan {
    /// Mends those of the destinations that are gone or forget too soon. Asks nothing that the verdict did not ask.
    pub(crate) async fn mend(&mut self, cx: &Cx<'_>, region: &str, destinations: &[Destination]) {
        for destination in destinations {
            let judged = destination.judge(cx, region).await;
            if let Some(lack) = &judged.lack {
                self.keep_longer_in_bucket(lack);
            }
            let why = match judged.state {
                State::Gone(why) | State::Short(why) if judged.lack.is_none() => why.code,
                _ => continue,
            };
            let (home, name) = (destination.region(), destination.name());
            self.within(judged.account.as_deref(), |plan| {
                if destination.is_log_group() && home != region {
                    plan.block(&comment(&format!("The next log group is in {home}.")));
                }
                match (why.as_str(), judged.bucket) {
                    ("log-group-gone", _) => plan.create_log_group(cx, home, name),
                    ("retention-short", _) => plan.keep_longer(cx, home, name),
                    ("bucket-gone", Some(bucket)) => plan.create_bucket(region, &bucket),
                    _ => {}
                }
            });
        }
    }

    /// The log group `name` of this account in `region`: made if it does not exist, kept longer if it forgets too soon.
    /// Returns its ARN.
    pub(crate) async fn ensure_log_group(&mut self, cx: &Cx<'_>, region: &str, name: &str) -> String {
        let group = Destination::log_group(&cx.scope.partition, region, &cx.scope.account, name);
        self.mend(cx, region, std::slice::from_ref(&group)).await;
        group.arn
    }

    fn create_log_group(&mut self, cx: &Cx<'_>, region: &str, name: &str) {
        self.say(
            format!("{region} にロググループ {name} を作成する"),
            format!("create the log group {name} in {region}"),
        );
        self.new_log_group(cx, region, name);
    }

    /// Makes a log group that keeps its records as long as the environment demands; what for is said elsewhere.
    pub(crate) fn new_log_group(&mut self, cx: &Cx<'_>, region: &str, name: &str) {
        let days = cx.scope.retention_days;
        self.run(&create_log_group_command(region, name));
        // Without a policy, a new group keeps its records without end.
        if days.is_some() {
            self.run(&retention_command(region, name, days));
        }
        self.block(&log_group_block(name, days));
    }

    /// A log group that exists is to keep its records as long as the environment demands.
    pub(crate) fn keep_longer(&mut self, cx: &Cx<'_>, region: &str, name: &str) {
        let Some(days) = cx.scope.retention_days else { return };
        self.say(
            format!("ロググループ {name} の保持期間を {days} 日以上にする"),
            format!("make the log group {name} keep its records for {days} days or longer"),
        );
        self.retain(cx, region, name);
    }

    /// Gives a log group that exists the retention that the environment demands; what for is said elsewhere.
    pub(crate) fn retain(&mut self, cx: &Cx<'_>, region: &str, name: &str) {
        let days = cx.scope.retention_days;
        self.run(&retention_command(region, name, days));
        self.block(&(import("aws_cloudwatch_log_group", &label(name), name) + &log_group_block(name, days)));
    }

    /// A lifecycle rule of a bucket is to delete records no sooner than the environment demands.
    pub(crate) fn keep_longer_in_bucket(&mut self, lack: &Lack) {
        let (bucket, rule, required) = (lack.bucket(), lack.rule(), lack.required());
        self.within(lack.account(), |plan| {
            plan.say(
                format!(
                    "S3 バケット {bucket} のライフサイクルルール {rule} を {required} 日以上残すように直す（ほかのルールはそのまま残る）"
                ),
                format!(
                    "let the lifecycle rule {rule} of the S3 bucket {bucket} keep records for {required} days or longer, its other rules staying as they are"
                ),
            );
            plan.run(&keeping::commands(lack));
            plan.block(&keeping::block(lack));
        });
    }

    /// A bucket that is gone, anew under its old name.
    fn create_bucket(&mut self, region: &str, name: &str) {
        self.say(
            format!("S3 バケット {name} を {region} に作成する"),
            format!("create the S3 bucket {name} in {region}"),
        );
        self.new_bucket(region, name);
    }

    /// Makes a bucket in `region`; what for is said elsewhere.
    pub(crate) fn new_bucket(&mut self, region: &str, name: &str) {
        self.run(&create_bucket_command(region, name));
        self.block(&format!("resource \"aws_s3_bucket\" \"{}\" {{\n  bucket = {}\n}}\n", label(name), hcl(name)));
    }
}
