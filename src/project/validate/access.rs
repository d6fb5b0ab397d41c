//! How environments and their accounts are reached, and what the project demands in them.

use super::{Validator, text};
use crate::diagnostic::{Form, Noun, Problem};
use crate::matrix::yaml::Located;
use crate::project::file::{AccountEntry, EnvironmentEntry};
use crate::project::{Credentials, OtherAccount, ProjectEnvironment, Protection, forms, protection};

impl Validator<'_> {
    pub(super) fn environment(&mut self, id: &Located<String>, entry: &EnvironmentEntry) -> ProjectEnvironment {
        self.known(Noun::Environment, id);
        self.has_form(entry.account.as_ref(), Form::Account, forms::is_account);
        let regions = entry.regions.as_ref().map(|regions| regions.value.as_slice()).unwrap_or_default();
        for region in regions {
            self.has_form(Some(region), Form::Region, forms::is_region);
        }
        if let Some(list) = &entry.regions {
            self.findings.not_empty("regions", list.is_empty(), list.place());
        }
        if let Some(channel) = &entry.slack_channel {
            self.not_blank("slack_channel", channel);
        }
        if let Some(days) = entry.retention_days.as_ref().filter(|days| days.value == 0) {
            self.findings.report(days.place(), Problem::Malformed { form: Form::Days, value: "0".to_owned() });
        }
        ProjectEnvironment {
            id: id.value.clone(),
            account: text(entry.account.as_ref()),
            credentials: self.credentials(&Access::of_environment(entry)),
            regions: regions.iter().map(|region| region.value.clone()).collect(),
            slack_channel: text(entry.slack_channel.as_ref()),
            retention_days: entry.retention_days.as_ref().map(|days| days.value),
            protection: match &entry.protection {
                Some(demanded) => protection::protection(demanded, &mut self.findings),
                None => Protection::default(),
            },
            other_accounts: self.other_accounts(entry),
        }
    }

    /// Each account is named once, and differs from the environment's own: what is asked where would be open otherwise.
    fn other_accounts(&mut self, entry: &EnvironmentEntry) -> Vec<OtherAccount> {
        let Some(list) = &entry.other_accounts else { return Vec::new() };
        self.findings.not_empty("other_accounts", list.is_empty(), list.place());
        let mut named: Vec<&str> = entry.account.iter().map(|account| account.value.as_str()).collect();
        let mut others = Vec::new();
        for other in &list.value {
            let account = &other.account;
            self.has_form(Some(account), Form::Account, forms::is_account);
            if named.contains(&account.as_str()) {
                self.findings.report(account.place(), Problem::AccountRepeated { account: account.value.clone() });
            }
            if other.role_arn.is_none() && other.profile.is_none() {
                let problem = Problem::NoneOf { keys: vec!["role_arn", "profile"] };
                self.findings.report(account.place(), problem);
            }
            named.push(account);
            let credentials = self.credentials(&Access::of_account(other));
            others.push(OtherAccount { account: account.value.clone(), credentials });
        }
        others
    }

    fn credentials(&mut self, entry: &Access<'_>) -> Credentials {
        self.has_form(entry.session_name, Form::SessionName, forms::is_session_name);
        if let Some(profile) = entry.profile {
            self.not_blank("profile", profile);
        }
        let Some(role) = entry.role_arn else {
            for (key, value) in [("external_id", entry.external_id), ("session_name", entry.session_name)] {
                if let Some(value) = value {
                    self.findings.report(value.place(), Problem::Requires { key, needed: "role_arn" });
                }
            }
            return entry.profile.map_or(Credentials::Current, |name| Credentials::Profile(name.value.clone()));
        };
        if let Some(profile) = entry.profile {
            self.findings.report(profile.place(), Problem::Conflict { keys: vec!["role_arn", "profile"] });
        }
        match (forms::role_account(role), entry.account) {
            (None, _) => self.malformed(Form::RoleArn, role),
            (Some(role_account), Some(account)) if role_account != account.value => self.findings.report(
                role.place(),
                Problem::AccountMismatch { account: account.value.clone(), role_account: role_account.to_owned() },
            ),
            (Some(_), _) => {}
        }
        Credentials::Role {
            arn: role.value.clone(),
            external_id: text(entry.external_id),
            session_name: text(entry.session_name),
        }
    }
}

/// How an account is reached, as written.
struct Access<'e> {
    account: Option<&'e Located<String>>,
    role_arn: Option<&'e Located<String>>,
    external_id: Option<&'e Located<String>>,
    session_name: Option<&'e Located<String>>,
    profile: Option<&'e Located<String>>,
}

impl<'e> Access<'e> {
    fn of_environment(entry: &'e EnvironmentEntry) -> Self {
        let EnvironmentEntry { account, role_arn, external_id, session_name, profile, .. } = entry;
        Self {
            account: account.as_ref(),
            role_arn: role_arn.as_ref(),
            external_id: external_id.as_ref(),
            session_name: session_name.as_ref(),
            profile: profile.as_ref(),
        }
    }

    fn of_account(entry: &'e AccountEntry) -> Self {
        let AccountEntry { account, role_arn, external_id, session_name, profile } = entry;
        Self {
            account: Some(account),
            role_arn: role_arn.as_ref(),
            external_id: external_id.as_ref(),
            session_name: session_name.as_ref(),
            profile: profile.as_ref(),
        }
    }
}
