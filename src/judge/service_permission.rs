//! What resource policies let a service do.

use crate::facts::policy::{Condition, Statement, like};

/// What policies say of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Permission {
    /// Nothing allows it, or something denies it.
    No,
    /// A condition that is not understood decides.
    Perhaps,
    /// It is allowed.
    Yes,
}

/// What a service asks to do on behalf of a resource of this account.
pub(crate) struct Request<'a> {
    /// Its principal: `route53.amazonaws.com`.
    pub(crate) service: &'a str,
    /// The resource on whose behalf (`aws:SourceArn`).
    pub(crate) source_arn: &'a str,
    /// Its account (`aws:SourceAccount`), whosever the policy is.
    pub(crate) source_account: &'a str,
    /// The actions: all of them have to be allowed.
    pub(crate) actions: &'a [&'a str],
    /// Ways in which policies write the resource: any of them will do.
    pub(crate) resources: &'a [String],
}

impl Request<'_> {
    /// Whether the statements allow it. A denial outweighs every permission.
    pub(crate) fn permission(&self, statements: &[&Statement]) -> Permission {
        let of_action = |action: &&str| {
            let most = |allowing: bool| {
                statements
                    .iter()
                    .filter(|statement| statement.allows == allowing)
                    .map(|statement| self.applies(statement, action))
                    .max()
                    .unwrap_or(Permission::No)
            };
            match most(false) {
                Permission::Yes => Permission::No,
                Permission::Perhaps => most(true).min(Permission::Perhaps),
                Permission::No => most(true),
            }
        };
        self.actions.iter().map(of_action).min().unwrap_or(Permission::No)
    }

    /// Whether the statement denies it for certain, so that nothing allowed elsewhere helps.
    pub(crate) fn is_denied_by(&self, statement: &Statement) -> bool {
        let denies = |action: &&str| self.applies(statement, action) == Permission::Yes;
        !statement.allows && self.actions.iter().any(denies)
    }

    fn applies(&self, statement: &Statement, action: &str) -> Permission {
        let covers = statement.services.iter().any(|service| service == "*" || service == self.service)
            && statement.actions.cover(action, true)
            && self.resources.iter().any(|resource| statement.resources.cover(resource, false));
        if !covers {
            return Permission::No;
        }
        statement.conditions.iter().map(|condition| self.holds(condition)).min().unwrap_or(Permission::Yes)
    }

    /// The two conditions against the confused deputy, and the one of the keys that AWS manages: a service calls from an
    /// account of its own (`kms:CallerAccount`). That it calls over
    /// TLS is certain. Others are not weighed.
    fn holds(&self, condition: &Condition) -> Permission {
        let value = match condition.key.to_ascii_lowercase().as_str() {
            "aws:sourceaccount" => self.source_account,
            "aws:sourcearn" => self.source_arn,
            "kms:calleraccount" => "",
            // Services call over TLS.
            "aws:securetransport" => "true",
            _ => return Permission::Perhaps,
        };
        let is_like = || condition.values.iter().any(|wanted| like(wanted, value, false));
        let holds = match condition.operator.as_str() {
            "Bool" => condition.values.iter().any(|wanted| wanted.eq_ignore_ascii_case(value)),
            "StringNotEquals" => condition.values.iter().all(|wanted| wanted != value),
            "StringNotLike" | "ArnNotLike" | "ArnNotEquals" => !is_like(),
            "StringEquals" => condition.values.iter().any(|wanted| wanted == value),
            "StringLike" | "ArnLike" | "ArnEquals" => is_like(),
            _ => return Permission::Perhaps,
        };
        if holds { Permission::Yes } else { Permission::No }
    }
}
