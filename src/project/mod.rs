//! The project file, `audit-gap.yaml`: the accounts behind the environments, the resources behind the rows, what people
//! vouch for, and the gaps that were accepted.

mod binding;
mod file;
mod forms;
mod protection;
mod template;
mod validate;

use jiff::civil::Date;
use jiff::tz::TimeZone;

pub use binding::{Binding, NamePattern};
pub use file::{Covers, ProjectFile};
pub(crate) use forms::day;
pub use protection::{LockMode, ObjectLock, Protection};

use crate::assess::validity::Term;
use crate::diagnostic::{Diagnostic, SourceFile};
use crate::matrix::{Matrix, yaml};

/// The time zone in which a day ends, unless the project file names another.
pub const DEFAULT_TIME_ZONE: &str = "Asia/Tokyo";

/// A validated project file: every id in it is known to the matrix.
#[derive(Debug, Clone, PartialEq)]
pub struct Project {
    file_name: String,
    time_zone: TimeZone,
    environments: Vec<ProjectEnvironment>,
    bindings: Vec<ComponentBinding>,
    attestations: Vec<Attestation>,
    exceptions: Vec<Exception>,
    plan: Vec<Assignment>,
}

/// How one environment is reached, and what the project demands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectEnvironment {
    /// The environment's id in the matrix.
    pub id: String,
    /// The account that the credentials must belong to, twelve digits; `None` takes any.
    pub account: Option<String>,
    /// Where the credentials come from.
    pub credentials: Credentials,
    /// The regions in which regional rows are judged; empty means the credentials' own region.
    pub regions: Vec<String>,
    /// The Slack channel that notifications of this environment must reach.
    pub slack_channel: Option<String>,
    /// How many days logs must be kept.
    pub retention_days: Option<u32>,
    /// How the places that logs go to must be protected.
    pub protection: Protection,
    /// The other accounts that hold what this environment's trails lead to: a log archive, the organization's management.
    pub other_accounts: Vec<OtherAccount>,
}

/// How another account of an environment is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherAccount {
    /// Twelve digits; the credentials must belong to it.
    pub account: String,
    /// Where the credentials come from.
    pub credentials: Credentials,
}

/// Where the credentials of an environment come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credentials {
    /// The credentials that the program is started with.
    Current,
    /// A profile of the AWS configuration files.
    Profile(String),
    /// A role, assumed with the credentials that the program is started with.
    Role {
        /// The role's ARN.
        arn: String,
        /// The external id that the role's trust policy asks for.
        external_id: Option<String>,
        /// The session's name in the other account's CloudTrail; `None` takes the program's.
        session_name: Option<String>,
    },
}

/// The resources that one row means in one environment.
#[derive(Debug, Clone, PartialEq)]
struct ComponentBinding {
    component: String,
    environment: String,
    binding: Binding,
}

/// What an attestation or an exception speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// One side of a component row.
    Component {
        /// The row's id.
        id: String,
        /// The side.
        covers: Covers,
    },
    /// A threat row.
    Threat {
        /// The row's id.
        id: String,
    },
}

/// A person's statement for what AWS cannot show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attestation {
    /// What it speaks of.
    pub subject: Subject,
    /// The environments for which it is made.
    pub environments: Vec<String>,
    /// What the person states.
    pub statement: String,
    /// Who states it.
    pub owner: String,
    /// Where the evidence is kept.
    pub evidence: String,
    /// The days on which it is valid; they may be past, or still to come.
    pub term: Term,
    /// The line of the project file, for messages.
    pub line: u32,
}

/// An accepted gap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// What it speaks of.
    pub subject: Subject,
    /// The environments for which it is made.
    pub environments: Vec<String>,
    /// The one resource that it accepts, exactly as the report names it; `None` accepts the whole row.
    pub resource: Option<String>,
    /// Why the gap is accepted.
    pub reason: String,
    /// Who accepted it.
    pub approved_by: String,
    /// The days on which it is valid; they may be past, or still to come.
    pub term: Term,
    /// The line of the project file, for messages.
    pub line: u32,
}

/// Who closes the gaps of a row, until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The row's id.
    pub component: String,
    /// The environments in which it is to be closed.
    pub environments: Vec<String>,
    /// Who closes it.
    pub owner: String,
    /// The day by which it is to be closed; may be past.
    pub due: Date,
}

impl Project {
    /// Parses and validates a project file.
    ///
    /// # Errors
    /// Everything that is wrong with it: the first unreadable place, else all unknown ids and malformed values.
    pub fn parse(source: &SourceFile, matrix: &Matrix) -> Result<Self, Vec<Diagnostic>> {
        let file: ProjectFile = yaml::parse(source).map_err(|diagnostic| vec![diagnostic])?;
        validate::validate(file, source, matrix)
    }

    /// The project file that `audit-gap init` writes: every key of the format, explained, for the rows of a matrix.
    pub fn template(matrix: &Matrix) -> String {
        template::template(matrix)
    }

    /// The file's name as the user knows it.
    pub fn file_name(&self) -> &str {
        &self.file_name
    }

    /// The time zone in which days begin and end.
    pub fn time_zone(&self) -> &TimeZone {
        &self.time_zone
    }

    /// The environments, in the file's order.
    pub fn environments(&self) -> &[ProjectEnvironment] {
        &self.environments
    }

    /// The environment with an id.
    pub fn environment(&self, id: &str) -> Option<&ProjectEnvironment> {
        self.environments.iter().find(|environment| environment.id == id)
    }

    /// What a row means in an environment, with `{env}` filled in; `None` if the file does not say.
    pub fn binding(&self, component: &str, environment: &str) -> Option<&Binding> {
        let mut bindings = self.bindings.iter();
        bindings
            .find(|bound| bound.component == component && bound.environment == environment)
            .map(|bound| &bound.binding)
    }

    /// The attestations, in the file's order, expired ones too.
    pub fn attestations(&self) -> &[Attestation] {
        &self.attestations
    }

    /// Who closes which gaps until when, in the file's order.
    pub fn plan(&self) -> &[Assignment] {
        &self.plan
    }

    /// The exceptions, in the file's order, expired ones too.
    pub fn exceptions(&self) -> &[Exception] {
        &self.exceptions
    }
}
