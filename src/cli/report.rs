//! `audit-gap report`: the monthly report, three files beside those of earlier months.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::format::{Content, Format, Style};
use super::job::{Inputs, Job, JobArgs};
use super::output::{Output, Staged};
use super::{Exit, Failure, input, interrupt, say, say_unreached, unserializable};
use crate::assess::exit::{self, FailOn};
use crate::assess::report::Report;
use crate::assess::validity;
use crate::compare::{self, Delta};
use crate::facts::snapshot::{EnvironmentFacts, Identity, Snapshot};
use crate::judge::remedy::shell;
use crate::lang::cli::Complaint;
use crate::lang::monthly as texts;
use crate::lang::{Lang, Text};
use crate::monthly::{Month, Point};
use crate::project::Project;
use crate::render::html::{self, Page};
use crate::scan::{Scan, TOOL, default_time_zone};

/// The report's own JSON, by which later months compare themselves.
const JSON: &str = "report.json";

/// Arguments of `audit-gap report`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The month that is reported.
    #[arg(long, value_name = "YYYY-MM", value_parser = month)]
    month: Month,
    /// The environments; `all` means every environment of the project file.
    #[arg(long, value_name = "ENV", num_args = 1.., value_delimiter = ',', default_value = "all")]
    env: Vec<String>,
    /// Last month's JSON report [default: report.json in last month's folder, if it is there].
    #[arg(long, value_name = "FILE")]
    previous: Option<PathBuf>,
    /// The folder that holds a folder for every month.
    #[arg(long, value_name = "DIR", default_value = "reports")]
    out: PathBuf,
    #[command(flatten)]
    job: JobArgs,
}

/// A month. What is wrong otherwise is said with the option's name.
fn month(text: &str) -> Result<Month, &'static str> {
    Month::parse(text).ok_or("YYYY-MM")
}

/// Scans or replays, and writes the month's folder.
pub(super) fn run(args: &Args, lang: Lang) -> Result<Exit, Failure> {
    let inputs = Inputs::read(&args.job, lang)?;
    let job = Job::new(&args.job, &inputs, &args.env, &[])?;
    let previous = args.previous(&job)?;
    let trend = args.trend(&job)?;
    let folder = args.folder();
    let is_new = !folder.exists();
    let make = || std::fs::create_dir_all(&folder);
    let made = if is_new { interrupt::unfinished(make, |()| folder.clone()) } else { make() };
    made.map_err(|error| Failure::usage(Complaint::Unwritable { path: &folder.display().to_string(), error: &error }))?;
    let written = write(args, lang, &inputs, &job, Earlier { previous, trend });
    if written.is_err() && is_new {
        // Only an empty folder goes; whatever is in it was put there by somebody.
        let _ = std::fs::remove_dir(&folder);
    }
    written
}

/// What is known of earlier months.
struct Earlier {
    /// The report of the month before.
    previous: Option<Report>,
    /// How earlier months stood.
    trend: Vec<Point>,
}

/// The files of the month, proven writable before the work begins.
struct Files {
    json: Output,
    markdown: Output,
    page: Output,
    /// The facts of a live scan: without them the page could not be made again.
    snapshot: Option<Output>,
}

fn write(args: &Args, lang: Lang, inputs: &Inputs, job: &Job<'_>, earlier: Earlier) -> Result<Exit, Failure> {
    let files = args.files()?;
    let scan = job.scan()?;
    let report = &scan.report;
    let delta = earlier.previous.map(|previous| compare::compare(&previous, report));
    let mut trend = earlier.trend;
    trend.retain(|point| point.month != args.month);
    trend.push(Point { month: args.month, summary: report.summary.clone() });
    let warnings: Vec<Text> = scan.warnings.iter().map(|warning| warning.message()).collect();
    let zone = job.project.map(Project::time_zone).cloned().unwrap_or_else(default_time_zone);
    let today = args.job.as_of().unwrap_or_else(|| validity::today(report.generated_at, &zone));
    let page = html::render(&Page {
        month: args.month,
        report,
        delta: delta.as_ref(),
        trend: &trend,
        matrix: &inputs.matrix,
        assignments: job.project.map(Project::plan).unwrap_or_default(),
        warnings: &warnings,
        callers: &callers(&scan.facts),
        today,
        command: &args.command(job),
        lang,
    });
    let (exit, why) = exit::decide(FailOn::Never, report, None);
    let collected = Month::of(validity::today(report.generated_at, &zone));
    let style = Style { matrix: &inputs.matrix, lang, csv_bom: false };
    say_unreached(report, lang);
    files.write(scan, delta.as_ref(), page, style)?;
    for warning in warnings {
        say(warning.get(lang));
    }
    if collected != args.month {
        say(texts::other_month(args.month, collected).get(lang));
    }
    say(texts::written(&args.folder().display().to_string()).get(lang));
    say(why.get(lang));
    Ok(exit)
}

impl Args {
    fn folder(&self) -> PathBuf {
        self.out.join(self.month.to_string())
    }

    fn files(&self) -> Result<Files, Failure> {
        let open = |name: &str| {
            let output = Output::file(&self.folder().join(name))?;
            output.is_none_of("--out", &self.job.files())?;
            output.is_none_of("--out", &[("--previous", self.previous.as_deref())])?;
            Ok(output)
        };
        Ok(Files {
            json: open(JSON)?,
            markdown: open("report.md")?,
            page: open("index.html")?,
            snapshot: if self.job.is_live() { Some(open("snapshot.json")?) } else { None },
        })
    }

    /// Last month's report, of the selected environments: the named one, else the one in last month's folder.
    fn previous(&self, job: &Job<'_>) -> Result<Option<Report>, Failure> {
        let beside = self.out.join(self.month.previous().to_string()).join(JSON);
        let report = match &self.previous {
            Some(path) => Some(input::report(path)?),
            None if beside.exists() => Some(input::report(&beside)?),
            None => None,
        };
        Ok(report.map(|report| compare::narrowed(report, &job.environment_names(), &[])))
    }

    /// How earlier months stood. Months of the demo are no past of an account, nor the other way round.
    fn trend(&self, job: &Job<'_>) -> Result<Vec<Point>, Failure> {
        let mut points = Vec::new();
        for month in self.month.trend() {
            let path = self.out.join(month.to_string()).join(JSON);
            if month == self.month || !path.exists() {
                continue;
            }
            let report = input::report(&path)?;
            if report.demo == job.is_demo() {
                points.push(Point { month, summary: report.summary });
            }
        }
        Ok(points)
    }

    /// The command that makes the page again, without AWS.
    fn command(&self, job: &Job<'_>) -> String {
        let saved = self.folder().join("snapshot.json");
        let mut words = vec!["report".to_owned(), "--month".to_owned(), self.month.to_string(), "--env".to_owned()];
        words.extend(job.environment_names().into_iter().map(str::to_owned));
        words.extend(self.job.offline(&saved));
        let previous = self.previous.iter().map(|path| ("--previous", path.as_path()));
        let out = (self.out != Path::new("reports")).then_some(("--out", self.out.as_path()));
        for (option, path) in previous.chain(out) {
            words.extend([option.to_owned(), path.display().to_string()]);
        }
        let is_plain = |word: &str| word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte));
        let quoted = words.iter().map(|word| if is_plain(word) { word.clone() } else { shell(word) });
        format!("{} {}", TOOL.0, quoted.collect::<Vec<_>>().join(" "))
    }
}

impl Files {
    /// Everything is complete before anything is put in place.
    fn write(self, scan: Scan, delta: Option<&Delta>, page: String, style: Style<'_>) -> Result<(), Failure> {
        let content = Content::Scan(&scan.report, delta);
        let mut staged = vec![
            self.json.stage(Format::Json.render(content, style, false)?)?,
            self.markdown.stage(Format::Markdown.render(content, style, false)?)?,
            self.page.stage(page)?,
        ];
        if let Some(snapshot) = self.snapshot {
            staged.push(snapshot.stage(Snapshot::seal(TOOL.1, scan.facts).to_json().map_err(unserializable)?)?);
        }
        Staged::commit_all(staged)
    }
}

/// Who asked, by environment.
fn callers(facts: &[EnvironmentFacts]) -> BTreeMap<String, String> {
    let established = |facts: &EnvironmentFacts| match &facts.identity {
        Identity::Established { caller, .. } => Some((facts.name.clone(), caller.clone())),
        Identity::Failed { .. } => None,
    };
    facts.iter().filter_map(established).collect()
}
