//! From the project file as written to the project: every id known, every value well-formed, `{env}` filled in.

mod access;

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::{TimeZone, TimeZoneDatabase};

use super::binding::fill_in;
use super::file::{AssignmentEntry, AttestationEntry, BindingEntry, Covers, ExceptionEntry, FieldEntries};
use super::{
    Assignment, Attestation, Binding, ComponentBinding, DEFAULT_TIME_ZONE, Exception, NamePattern, Project,
    ProjectEnvironment, ProjectFile, Subject, forms,
};
use crate::assess::validity::Term;
use crate::checks::CheckSpec;
use crate::content::attribute::{Attribute, FieldMap};
use crate::diagnostic::{Diagnostic, Form, Noun, Problem, SourceFile};
use crate::matrix::Matrix;
use crate::matrix::findings::Findings;
use crate::matrix::yaml::{Entries, Located};

/// The keys that say which resources a row means.
const TARGETS: [&str; 5] = ["names", "arns", "tags", "log_groups", "absent"];

pub(super) fn validate(file: ProjectFile, source: &SourceFile, matrix: &Matrix) -> Result<Project, Vec<Diagnostic>> {
    let mut validator = Validator::new(source, matrix);
    let time_zone = validator.time_zone(file.time_zone.as_ref());
    validator.environments = file.environments.0.iter().map(|(id, entry)| validator.environment(id, entry)).collect();
    for (component, entry) in &file.components.0 {
        validator.component(component, entry);
    }
    let attestations = file.attestations.iter().filter_map(|entry| validator.attestation(entry)).collect();
    let exceptions = file.exceptions.iter().filter_map(|entry| validator.exception(entry)).collect();
    let plan = file.plan.iter().filter_map(|entry| validator.assignment(entry)).collect();
    let mut found = validator.findings.found;
    match time_zone {
        Some(time_zone) if found.is_empty() => Ok(Project {
            file_name: source.name.clone(),
            time_zone,
            environments: validator.environments,
            bindings: validator.bindings,
            attestations,
            exceptions,
            plan,
        }),
        _ => {
            found.sort_by_key(|diagnostic| (diagnostic.line, diagnostic.column));
            found.dedup();
            Err(found)
        }
    }
}

struct Validator<'a> {
    findings: Findings<'a>,
    component_ids: Vec<String>,
    /// Rows that mean no resources.
    unbindable: Vec<String>,
    /// Rows that mean resources other than log groups.
    without_log_groups: Vec<String>,
    threat_ids: Vec<String>,
    environment_ids: Vec<String>,
    environments: Vec<ProjectEnvironment>,
    bindings: Vec<ComponentBinding>,
}

impl<'a> Validator<'a> {
    fn new(source: &'a SourceFile, matrix: &Matrix) -> Self {
        let rows = |which: &dyn Fn(&CheckSpec) -> bool| -> Vec<String> {
            let chosen = matrix.components().iter().filter(|component| which(&component.check));
            chosen.map(|component| component.id.value.clone()).collect()
        };
        Self {
            findings: Findings::new(source),
            component_ids: matrix.components().iter().map(|component| component.id.value.clone()).collect(),
            unbindable: rows(&|check| !check.takes_binding()),
            without_log_groups: rows(&|check| check.takes_binding() && !check.takes_log_groups()),
            threat_ids: matrix.threats().iter().map(|threat| threat.id.value.clone()).collect(),
            environment_ids: matrix.environments().iter().map(|environment| environment.id.value.clone()).collect(),
            environments: Vec::new(),
            bindings: Vec::new(),
        }
    }

    fn malformed(&mut self, form: Form, value: &Located<String>) {
        self.findings.report(value.place(), Problem::Malformed { form, value: value.value.clone() });
    }

    fn has_form(&mut self, value: Option<&Located<String>>, form: Form, is_right: impl Fn(&str) -> bool) {
        if let Some(value) = value.filter(|value| !is_right(value)) {
            self.malformed(form, value);
        }
    }

    fn known(&mut self, noun: Noun, id: &Located<String>) {
        let known = match noun {
            Noun::Component => &self.component_ids,
            Noun::Threat => &self.threat_ids,
            _ => &self.environment_ids,
        };
        if !known.contains(&id.value) {
            let problem = Problem::UnknownId { noun, id: id.value.clone(), known: known.clone() };
            self.findings.report(id.place(), problem);
        }
    }

    fn not_blank(&mut self, key: &'static str, value: &Located<String>) {
        self.findings.not_empty(key, value.trim().is_empty(), value.place());
    }

    /// The zone by its IANA name, from the database that is built in, so that every machine answers alike.
    fn time_zone(&mut self, name: Option<&Located<String>>) -> Option<TimeZone> {
        let zone = TimeZoneDatabase::bundled().get(name.map_or(DEFAULT_TIME_ZONE, |name| name)).ok();
        if let (None, Some(name)) = (&zone, name) {
            self.malformed(Form::TimeZone, name);
        }
        zone
    }

    /// Resolves a row's binding for every environment of the matrix; an environment's own entry replaces the general one.
    fn component(&mut self, component: &Located<String>, entry: &BindingEntry) {
        self.known(Noun::Component, component);
        self.means_resources(component, entry);
        for (id, single) in &entry.environments.0 {
            self.known(Noun::Environment, id);
            self.means_resources(component, single);
            if let Some((nested, _)) = single.environments.0.first() {
                let allowed = TARGETS.map(str::to_owned).to_vec();
                self.findings.report(nested.place(), Problem::UnknownKey { key: "environments".to_owned(), allowed });
            }
        }
        for environment in self.environment_ids.clone() {
            let single = entry.environments.0.iter().find(|(id, _)| id.value == environment);
            let (place, entry) = match single {
                Some((id, single)) => (id.place(), single),
                None if !entry.environments.0.is_empty() && !entry.has_target() => continue,
                None => (component.place(), entry),
            };
            if let Some(binding) = self.binding(place, entry, &environment) {
                self.bindings.push(ComponentBinding { component: component.value.clone(), environment, binding });
            }
        }
    }

    /// Refuses to bind a row that means no resources, or to log groups one that means others: nobody would read what
    /// stands there, or names of log groups would be sought among names of functions.
    fn means_resources(&mut self, component: &Located<String>, entry: &BindingEntry) {
        if !self.unbindable.contains(&component.value) {
            return self.means_log_groups(component, entry);
        }
        let keys = [
            ("names", entry.names.as_ref().map(Located::place)),
            ("arns", entry.arns.as_ref().map(Located::place)),
            ("tags", entry.tags.as_ref().map(Located::place)),
            ("log_groups", entry.log_groups.as_ref().map(Located::place)),
            ("contains", entry.contains.as_ref().map(Located::place)),
        ];
        for (key, place) in keys {
            if let Some(place) = place {
                let component = component.value.clone();
                self.findings.report(place, Problem::NoResources { component, key });
            }
        }
    }

    fn means_log_groups(&mut self, component: &Located<String>, entry: &BindingEntry) {
        if !self.without_log_groups.contains(&component.value) {
            return;
        }
        // What `contains` lacks without `log_groups` is said anyway.
        let groups = entry.log_groups.as_ref().map(|groups| ("log_groups", groups.place()));
        let contains = entry.contains.as_ref().filter(|_| groups.is_some()).map(|text| ("contains", text.place()));
        for (key, place) in groups.into_iter().chain(contains) {
            self.findings.report(place, Problem::NoLogGroups { component: component.value.clone(), key });
        }
    }

    fn binding(&mut self, place: (u32, u32), entry: &BindingEntry, environment: &str) -> Option<Binding> {
        let of_log_groups = [
            ("contains", entry.contains.as_ref().map(Located::place)),
            ("fields", entry.fields.as_ref().map(Located::place)),
        ];
        for (key, place) in of_log_groups {
            if let Some(place) = place.filter(|_| entry.log_groups.is_none()) {
                self.findings.report(place, Problem::Requires { key, needed: "log_groups" });
            }
        }
        let bindings = [
            entry.names.as_ref().map(|names| Binding::Names(self.patterns("names", names, environment))),
            entry.arns.as_ref().map(|arns| Binding::Arns(self.arns(arns, environment))),
            entry.tags.as_ref().map(|tags| Binding::Tags(self.tags(tags, environment))),
            entry.log_groups.as_ref().map(|groups| Binding::LogGroups {
                groups: self.patterns("log_groups", groups, environment),
                contains: text(entry.contains.as_ref()),
                fields: entry.fields.as_ref().map(|fields| self.fields(fields)).unwrap_or_default(),
            }),
            entry.absent.as_ref().map(|absent| self.absent(absent)),
        ];
        let given = TARGETS.iter().zip(&bindings).filter(|(_, binding)| binding.is_some());
        let keys: Vec<&'static str> = given.map(|(key, _)| *key).collect();
        match keys.len() {
            0 => self.findings.report(place, Problem::NoneOf { keys: TARGETS.to_vec() }),
            1 => {}
            _ => self.findings.report(place, Problem::Conflict { keys }),
        }
        bindings.into_iter().flatten().next()
    }

    fn absent(&mut self, absent: &Located<bool>) -> Binding {
        if !absent.value {
            let problem = Problem::UnknownValue { value: "false".to_owned(), allowed: vec!["true".to_owned()] };
            self.findings.report(absent.place(), problem);
        }
        Binding::Absent
    }

    fn filled(&mut self, value: &Located<String>, environment: &str) -> Option<String> {
        fill_in(value, environment).map_err(|form| self.malformed(form, value)).ok()
    }

    fn patterns(
        &mut self,
        key: &'static str,
        list: &Located<Vec<Located<String>>>,
        environment: &str,
    ) -> Vec<NamePattern> {
        self.findings.not_empty(key, list.is_empty(), list.place());
        let mut patterns = Vec::new();
        for name in &list.value {
            self.not_blank(key, name);
            let Some(filled) = self.filled(name, environment) else { continue };
            match NamePattern::new(filled) {
                Ok(pattern) => patterns.push(pattern),
                Err(form) => self.malformed(form, name),
            }
        }
        patterns
    }

    /// Paths by what they hold. A key that is not known would silently leave its item to the default names.
    fn fields(&mut self, fields: &FieldEntries) -> FieldMap {
        self.findings.not_empty("fields", fields.0.is_empty(), fields.place());
        let mut map = FieldMap::new();
        for (key, paths) in &fields.0 {
            let Some(attribute) = Attribute::parse(key) else {
                let allowed = Attribute::ALL.map(|it| it.as_str().to_owned()).to_vec();
                self.findings.report(key.place(), Problem::UnknownKey { key: key.value.clone(), allowed });
                continue;
            };
            self.findings.not_empty(attribute.as_str(), paths.is_empty(), paths.place());
            for path in &paths.value {
                self.has_form(Some(path), Form::FieldPath, forms::is_field_path);
            }
            map.insert(attribute, paths.iter().map(|path| path.value.clone()).collect());
        }
        map
    }

    fn arns(&mut self, list: &Located<Vec<Located<String>>>, environment: &str) -> Vec<String> {
        self.findings.not_empty("arns", list.is_empty(), list.place());
        let mut arns = Vec::new();
        for arn in &list.value {
            let Some(filled) = self.filled(arn, environment) else { continue };
            if !forms::is_arn(&filled) {
                self.malformed(Form::Arn, arn);
            }
            arns.push(filled);
        }
        arns
    }

    fn tags(&mut self, tags: &Located<Entries<Located<String>>>, environment: &str) -> BTreeMap<String, String> {
        self.findings.not_empty("tags", tags.0.is_empty(), tags.place());
        let mut filled = BTreeMap::new();
        for (key, value) in &tags.0 {
            if let Some(value) = self.filled(value, environment) {
                filled.insert(key.value.clone(), value);
            }
        }
        filled
    }

    fn attestation(&mut self, entry: &AttestationEntry) -> Option<Attestation> {
        let environments = self.named_environments(&entry.environments);
        for (key, value) in [("statement", &entry.statement), ("owner", &entry.owner), ("evidence", &entry.evidence)] {
            self.not_blank(key, value);
        }
        let place = entry.environments.place();
        let subject = self.subject(entry.component.as_ref(), entry.threat.as_ref(), entry.covers.as_ref(), place);
        let term = self.term(entry.from.as_ref(), &entry.until);
        Some(Attestation {
            subject: subject?,
            environments,
            statement: entry.statement.value.clone(),
            owner: entry.owner.value.clone(),
            evidence: entry.evidence.value.clone(),
            term: term?,
            line: entry.component.as_ref().or(entry.threat.as_ref())?.line,
        })
    }

    fn exception(&mut self, entry: &ExceptionEntry) -> Option<Exception> {
        let environments = self.named_environments(&entry.environments);
        for (key, value) in [("reason", &entry.reason), ("approved_by", &entry.approved_by)] {
            self.not_blank(key, value);
        }
        if let Some(resource) = &entry.resource {
            self.not_blank("resource", resource);
        }
        let place = entry.environments.place();
        let subject = self.subject(entry.component.as_ref(), entry.threat.as_ref(), entry.covers.as_ref(), place);
        let term = self.term(entry.from.as_ref(), &entry.until);
        Some(Exception {
            subject: subject?,
            environments,
            resource: text(entry.resource.as_ref()),
            reason: entry.reason.value.clone(),
            approved_by: entry.approved_by.value.clone(),
            term: term?,
            line: entry.component.as_ref().or(entry.threat.as_ref())?.line,
        })
    }

    fn assignment(&mut self, entry: &AssignmentEntry) -> Option<Assignment> {
        self.known(Noun::Component, &entry.component);
        let environments = self.named_environments(&entry.environments);
        self.not_blank("owner", &entry.owner);
        Some(Assignment {
            component: entry.component.value.clone(),
            environments,
            owner: entry.owner.value.clone(),
            due: self.date(&entry.due)?,
        })
    }

    fn named_environments(&mut self, list: &Located<Vec<Located<String>>>) -> Vec<String> {
        self.findings.not_empty("environments", list.is_empty(), list.place());
        let known = self.environment_ids.clone();
        self.findings.references(Noun::Environment, &list.value, &known);
        list.iter().map(|id| id.value.clone()).collect()
    }

    fn subject(
        &mut self,
        component: Option<&Located<String>>,
        threat: Option<&Located<String>>,
        covers: Option<&Located<Covers>>,
        place: (u32, u32),
    ) -> Option<Subject> {
        match (component, threat) {
            (Some(component), None) => {
                self.known(Noun::Component, component);
                let covers = covers.map(|covers| covers.value).unwrap_or_default();
                Some(Subject::Component { id: component.value.clone(), covers })
            }
            (None, Some(threat)) => {
                self.known(Noun::Threat, threat);
                if let Some(covers) = covers {
                    self.findings.report(covers.place(), Problem::Conflict { keys: vec!["threat", "covers"] });
                }
                Some(Subject::Threat { id: threat.value.clone() })
            }
            (Some(_), Some(threat)) => {
                self.findings.report(threat.place(), Problem::Conflict { keys: vec!["component", "threat"] });
                None
            }
            (None, None) => {
                self.findings.report(place, Problem::NoneOf { keys: vec!["component", "threat"] });
                None
            }
        }
    }

    /// Both days well-formed, and the first not after the last.
    fn term(&mut self, from: Option<&Located<String>>, until: &Located<String>) -> Option<Term> {
        let first = from.map(|from| self.date(from));
        let last = self.date(until);
        if let (Some(place), Some(Some(first)), Some(last)) = (from, first, last)
            && first > last
        {
            self.findings.report(place.place(), Problem::Reversed { from: first.to_string(), until: last.to_string() });
        }
        Some(Term { from: first.map_or(Some(None), |first| first.map(Some))?, until: last? })
    }

    fn date(&mut self, value: &Located<String>) -> Option<Date> {
        let date = forms::day(value);
        if date.is_none() {
            self.malformed(Form::Date, value);
        }
        date
    }
}

impl BindingEntry {
    fn has_target(&self) -> bool {
        self.names.is_some()
            || self.arns.is_some()
            || self.tags.is_some()
            || self.log_groups.is_some()
            || self.contains.is_some()
            || self.fields.is_some()
            || self.absent.is_some()
    }
}

fn text(value: Option<&Located<String>>) -> Option<String> {
    value.map(|value| value.value.clone())
}
