//! Whether a service may write to a log group: the resource policies of CloudWatch Logs.

use super::destination::Destination;
use super::grade::Grade;
use super::scope::Cx;
use super::service_permission::{Permission, Request};
use super::verdict::{Evidence, Reason};
use crate::facts::logs::{DescribeResourcePolicies, ResourcePolicy};
use crate::facts::policy::Statement;
use crate::facts::{Fact, Read, ReadKind, Unreadable};

/// What [`Writer::judge`] may read.
pub(crate) const READS: &[&ReadKind] = &[DescribeResourcePolicies::KIND];

/// What a service does to deliver.
const ACTIONS: [&str; 2] = ["logs:CreateLogStream", "logs:PutLogEvents"];

/// A service that writes on behalf of a resource of this account.
pub(crate) struct Writer<'a> {
    /// Its principal: `route53.amazonaws.com`.
    pub(crate) service: &'a str,
    /// The resource whose records it writes (`aws:SourceArn`).
    pub(crate) source_arn: &'a str,
}

impl Writer<'_> {
    /// Whether the policies let the service write to a log group of this account: those of the account, and the group's own,
    /// either of which may allow it, or deny what the other allows.
    pub(crate) async fn judge(
        &self,
        cx: &Cx<'_>,
        group: &Destination,
        region: &str,
    ) -> (Grade, Vec<Reason>, Vec<Evidence>) {
        let (policies, failures) = policies(cx, &group.arn, region).await;
        let names: Vec<&str> = policies.iter().filter_map(|policy| policy.name.as_deref()).collect();
        let call = DescribeResourcePolicies::KIND.call;
        let evidence = vec![Evidence::new(call, region, Some(&group.arn), "policyName", names)];
        let (grade, reasons) = if failures.is_empty() {
            self.graded(cx, &policies, &group.arn)
        } else {
            // A policy that could not be read may allow, and may deny what another allows.
            (Grade::UNKNOWN, failures.iter().map(Reason::unreadable).collect())
        };
        (grade, reasons, evidence)
    }

    /// The policies that deny the service to write, by name or, of the group's own, by its ARN.
    pub(crate) async fn denials(&self, cx: &Cx<'_>, group_arn: &str, region: &str) -> Vec<String> {
        let (policies, _) = policies(cx, group_arn, region).await;
        self.denying(cx, &policies, group_arn)
    }

    fn denying(&self, cx: &Cx<'_>, policies: &[ResourcePolicy], group_arn: &str) -> Vec<String> {
        let resources = resources(group_arn);
        let request = self.request(cx, &resources);
        let denies = |policy: &&ResourcePolicy| policy.statements.iter().any(|it| request.is_denied_by(it));
        let names = policies.iter().filter(denies).map(|policy| policy.name.as_deref().unwrap_or(group_arn));
        names.map(str::to_owned).collect()
    }

    fn graded(&self, cx: &Cx<'_>, policies: &[ResourcePolicy], group_arn: &str) -> (Grade, Vec<Reason>) {
        let service = self.service;
        let denying = self.denying(cx, policies, group_arn).join(", ");
        let statements: Vec<&Statement> = policies.iter().flat_map(|policy| &policy.statements).collect();
        match self.request(cx, &resources(group_arn)).permission(&statements) {
            Permission::Yes => (Grade::WHOLE, Vec::new()),
            Permission::Perhaps => (
                Grade::UNKNOWN,
                vec![Reason::new(
                    "log-group-policy-conditional",
                    format!(
                        "{service} の {group_arn} への書き込みは条件付きで許可されており、条件を満たすか判断できない"
                    ),
                    format!(
                        "{service} may write to {group_arn} under conditions only, and whether they hold is unclear"
                    ),
                )],
            ),
            Permission::No if !denying.is_empty() => (
                Grade::NOTHING,
                vec![Reason::new(
                    "log-group-policy-denies",
                    format!(
                        "CloudWatch Logs のリソースポリシー {denying} が {service} に {group_arn} への書き込みを拒否している。Deny のステートメントを外す"
                    ),
                    format!(
                        "the resource policy {denying} of CloudWatch Logs denies {service} to write to {group_arn}; take the Deny statement out of it"
                    ),
                )],
            ),
            Permission::No => (
                Grade::NOTHING,
                vec![Reason::new(
                    "log-group-policy-lacking",
                    format!(
                        "CloudWatch Logs のリソースポリシーが {service} に {group_arn} への書き込みを許可していない。logs:CreateLogStream と logs:PutLogEvents を許可する"
                    ),
                    format!(
                        "no resource policy of CloudWatch Logs lets {service} write to {group_arn}; allow it logs:CreateLogStream and logs:PutLogEvents"
                    ),
                )],
            ),
        }
    }

    fn request<'a>(&'a self, cx: &'a Cx<'_>, resources: &'a [String]) -> Request<'a> {
        Request {
            service: self.service,
            source_arn: self.source_arn,
            source_account: &cx.scope.account,
            actions: &ACTIONS,
            resources,
        }
    }
}

/// Policies name the group alone, its streams (`:*`), or a beginning of names.
fn resources(group_arn: &str) -> [String; 3] {
    [group_arn.to_owned(), format!("{group_arn}:*"), format!("{group_arn}:log-stream:x")]
}

/// The policies of the account and of the group, and which of the two could not be read.
async fn policies(cx: &Cx<'_>, group_arn: &str, region: &str) -> (Vec<ResourcePolicy>, Vec<Unreadable>) {
    let (mut policies, mut failures) = (Vec::new(), Vec::new());
    for scope in [None, Some(group_arn.to_owned())] {
        match cx.read(DescribeResourcePolicies { region: region.to_owned(), log_group_arn: scope }).await {
            Fact::Seen(more) => policies.extend(more),
            Fact::Unreadable(why) => failures.push(why),
        }
    }
    (policies, failures)
}
