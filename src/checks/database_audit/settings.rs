//! The parameters and options of one member that are in force.

use std::collections::BTreeMap;

use futures::future::join_all;

use super::databases::{Database, Member};
use super::reasons::{Lack, OptionLack};
use crate::facts::rds::{
    DbOption, DescribeDbClusterParameters, DescribeDbInstances, DescribeDbParameters, DescribeOptionGroups, Membership,
    Parameter,
};
use crate::facts::{Fact, Read, Unreadable};
use crate::judge::grade::Grade;
use crate::judge::scope::Cx;
use crate::judge::vended_logs::Mechanism;
use crate::judge::verdict::Evidence;

/// What the parameter groups of one member set.
#[derive(Default)]
pub(super) struct Settings {
    parameters: BTreeMap<String, Setting>,
    unread: Vec<Unreadable>,
    pub(super) evidence: Vec<Evidence>,
}

struct Setting {
    value: String,
    group: String,
    status: Option<String>,
    /// It takes a reboot to change it.
    is_static: bool,
}

/// Another value for a parameter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Change {
    pub(super) parameter: &'static str,
    pub(super) value: String,
    /// The group that sets it now; none where nothing does.
    pub(super) group: Option<String>,
}

impl Change {
    /// Whether it takes a reboot (`ApplyType`).
    pub(super) fn is_static(&self) -> bool {
        ["audit_trail", "neptune_enable_audit_log", "shared_preload_libraries"].contains(&self.parameter)
    }
}

impl Settings {
    /// Reads the parameters `names` of the cluster's group and, above them, those that the member's own groups set.
    pub(super) async fn read(cx: &Cx<'_>, database: &Database, member: &Member, names: &[&str]) -> Self {
        let mut settings = Self::of_cluster(cx, database, member, names).await;
        let own = join_all(member.parameter_groups.iter().map(|group| async move {
            let read = DescribeDbParameters {
                region: database.region.clone(),
                group: group.name.clone(),
                names: owned(names),
            };
            (group, cx.read(read).await)
        }));
        for (group, answer) in own.await {
            // The defaults of an instance's group give way to what its cluster's group sets.
            let counts = |parameter: &Parameter| !database.is_cluster || parameter.source.as_deref() == Some("user");
            settings.add(database, DescribeDbParameters::KIND.call, group, answer, counts);
        }
        settings
    }

    /// Reads the parameters `names` of the cluster's group alone.
    pub(super) async fn of_cluster(cx: &Cx<'_>, database: &Database, member: &Member, names: &[&str]) -> Self {
        let mut settings = Self::default();
        if let Some(group) = &database.cluster_parameters {
            let read = DescribeDbClusterParameters {
                region: database.region.clone(),
                group: group.clone(),
                names: owned(names),
            };
            let group = Membership { name: group.clone(), status: member.cluster_parameters.clone() };
            let answer = cx.read(read).await;
            settings.add(database, DescribeDbClusterParameters::KIND.call, &group, answer, |_| true);
        }
        settings
    }

    fn add(
        &mut self,
        database: &Database,
        call: &'static str,
        group: &Membership,
        answer: Fact<Vec<Parameter>>,
        counts: impl Fn(&Parameter) -> bool,
    ) {
        let parameters = match answer {
            Fact::Seen(parameters) => parameters,
            Fact::Unreadable(why) => return self.unread.push(why),
        };
        let (region, name) = (&database.region, Some(group.name.as_str()));
        if call == DescribeDbParameters::KIND.call {
            let (call, field) = (DescribeDbInstances::KIND.call, "ParameterApplyStatus");
            self.evidence.push(Evidence::new(call, region, name, field, group.status.as_deref()));
        }
        for parameter in parameters {
            self.evidence.push(Evidence::new(call, region, name, &parameter.name, parameter.value.as_deref()));
            let Some(value) = parameter.value.clone().filter(|_| counts(&parameter)) else { continue };
            let setting = Setting {
                value,
                group: group.name.clone(),
                status: group.status.clone(),
                is_static: parameter.apply_type.as_deref() != Some("dynamic"),
            };
            self.parameters.insert(parameter.name, setting);
        }
    }

    /// The value that a parameter is set to; none where the engine's default holds.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(|setting| setting.value.as_str())
    }

    /// Whether a parameter is switched on. RDS spells it in many ways.
    pub(super) fn is_on(&self, name: &str) -> bool {
        self.value(name).is_some_and(is_on)
    }

    /// `value` for `parameter`, unless it `holds` what is wanted already. None of it where a group could not be read.
    pub(super) fn change(&self, parameter: &'static str, value: &str, holds: bool) -> Option<Change> {
        let group = self.parameters.get(parameter).map(|setting| setting.group.clone());
        let needed = !holds && self.unread.is_empty();
        needed.then(|| Change { parameter, value: value.to_owned(), group })
    }

    /// What a parameter that is set as wanted contributes: all if it is in force, nothing if not. A dynamic one whose
    /// group waits for a reboot may be in force already.
    pub(super) fn in_force(&self, database: &str, name: &str) -> Mechanism {
        let Some(setting) = self.parameters.get(name) else { return Mechanism::whole() };
        let grade = match setting.status.as_deref() {
            Some("in-sync") => return Mechanism::whole(),
            None => Grade::UNKNOWN,
            Some("pending-reboot" | "applying") if !setting.is_static => Grade::UNKNOWN,
            Some(_) => Grade::NOTHING,
        };
        let status = setting.status.as_deref().unwrap_or("null");
        let lack = Lack::ParameterNotInForce { parameter: name, group: &setting.group, status };
        Mechanism::because(grade, lack.reason(database))
    }

    /// Nobody knows, where a group could not be read; else what `judged` says.
    pub(super) fn judged(self, judged: impl FnOnce(&Self) -> Mechanism) -> Mechanism {
        let mut recorded = match self.unread.is_empty() {
            true => judged(&self),
            false => {
                let unread = self.unread.iter().map(|why| Mechanism::unreadable(Grade::WHOLE, why));
                unread.fold(Mechanism::whole(), Mechanism::and)
            }
        };
        recorded.evidence.splice(0..0, self.evidence);
        recorded
    }
}

/// `1`, `on`, `true` and `yes`, in any case.
pub(super) fn is_on(value: &str) -> bool {
    ["1", "on", "true", "yes"].contains(&value.trim().to_ascii_lowercase().as_str())
}

/// The items of a comma-separated value, in lower case.
pub(super) fn items(value: &str) -> impl Iterator<Item = String> {
    value.split(',').map(|item| item.trim().to_ascii_lowercase()).filter(|item| !item.is_empty())
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// The option `name` of the member's option groups, with the membership in the group that holds it.
pub(super) async fn held_option(
    cx: &Cx<'_>,
    database: &Database,
    member: &Member,
    name: &str,
) -> Result<Option<(Membership, DbOption)>, Unreadable> {
    let groups = cx.read(DescribeOptionGroups { region: database.region.clone() }).await.into_result()?;
    let find = |membership: &Membership| {
        let group = groups.iter().find(|group| group.name == membership.name)?;
        group.options.iter().find(|option| option.name == name)
    };
    let holding = member.option_groups.iter().filter_map(|membership| Some((membership, find(membership)?)));
    // While one group takes another's place, both are listed.
    let best = holding.min_by_key(|(membership, _)| membership.status.as_deref() != Some("in-sync"));
    Ok(best.map(|(membership, option)| (membership.clone(), option.clone())))
}

/// The option `name` of the member's option groups, as far as it is in force, with what stands against it.
pub(super) async fn option(
    cx: &Cx<'_>,
    database: &Database,
    member: &Member,
    name: &str,
) -> (Option<DbOption>, Mechanism) {
    let call = DescribeOptionGroups::KIND.call;
    let (membership, option) = match held_option(cx, database, member, name).await {
        Ok(Some(held)) => held,
        Ok(None) => {
            let lack = OptionLack::Absent { option: name };
            return (None, Mechanism::because(Grade::NOTHING, lack.reason(&database.id)));
        }
        Err(why) => return (None, Mechanism::unreadable(Grade::WHOLE, &why)),
    };
    let field = |field: &str, value: Option<&str>| {
        Evidence::new(call, &database.region, Some(&membership.name), &format!("{name}.{field}"), value)
    };
    let status = membership.status.as_deref();
    let mut in_force = match status {
        Some("in-sync") => Mechanism::whole(),
        _ => {
            let lack = OptionLack::NotInForce { option: name, group: &membership.name, status };
            Mechanism::because(Grade::NOTHING, lack.reason(&database.id))
        }
    };
    in_force.evidence.push(field("Status", status));
    let settings = option.settings.iter();
    in_force.evidence.extend(settings.map(|setting| field(&setting.name, setting.value.as_deref())));
    (Some(option), in_force)
}
