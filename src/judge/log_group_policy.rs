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
    /// Whether the policies let the service write to a log group of this account: those of the account, or else the
    /// group's own, which is asked only then.
    pub(crate) async fn judge(
        &self,
        cx: &Cx<'_>,
        group: &Destination,
        region: &str,
    ) -> (Grade, Vec<Reason>, Vec<Evidence>) {
        let (mut policies, mut failures) = (Vec::new(), Vec::new());
        for scope in [None, Some(group.arn.clone())] {
            match cx.read(DescribeResourcePolicies { region: region.to_owned(), log_group_arn: scope }).await {
                Fact::Seen(more) => policies.extend(more),
                Fact::Unreadable(why) => failures.push(why),
            }
            if failures.is_empty() && self.permission(cx, &policies, &group.arn) == Permission::Yes {
                break;
            }
        }
        let permission = self.permission(cx, &policies, &group.arn);
        let names: Vec<&str> = policies.iter().filter_map(|policy| policy.name.as_deref()).collect();
        let call = DescribeResourcePolicies::KIND.call;
        let evidence = vec![Evidence::new(call, region, Some(&group.arn), "policyName", names)];
        let (grade, reasons) = self.graded(permission, &failures, &group.arn);
        (grade, reasons, evidence)
    }

    /// A policy that could not be read may allow, and may deny what another allows.
    fn graded(&self, permission: Permission, failures: &[Unreadable], group_arn: &str) -> (Grade, Vec<Reason>) {
        if !failures.is_empty() {
            return (Grade::UNKNOWN, failures.iter().map(Reason::unreadable).collect());
        }
        let service = self.service;
        match permission {
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

    fn permission(&self, cx: &Cx<'_>, policies: &[ResourcePolicy], group_arn: &str) -> Permission {
        let statements: Vec<&Statement> = policies.iter().flat_map(|policy| &policy.statements).collect();
        // Policies name the group alone, its streams (`:*`), or a beginning of names.
        let resources = [group_arn.to_owned(), format!("{group_arn}:*"), format!("{group_arn}:log-stream:x")];
        let request = Request {
            service: self.service,
            source_arn: self.source_arn,
            source_account: &cx.scope.account,
            actions: &ACTIONS,
            resources: &resources,
        };
        request.permission(&statements)
    }
}
