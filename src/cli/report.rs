//! `audit-gap report`: the monthly report, three files beside those of earlier months.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;

use super::format::{self, Content, Format, Style, Write};
use super::job::{Inputs, Job, JobArgs};
use super::output::{Output, Staged};
use super::scan::compared;
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
use crate::matrix::Matrix;
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
    /// Write the month's report to a file in a further form, as often as wanted: `--write csv=2026-11.csv`.
    #[arg(long, value_name = "FORMAT=PATH", value_parser = format::write)]
    write: Vec<Write>,
    /// Begin CSV with the byte order mark by which Excel knows UTF-8.
    #[arg(long)]
    csv_bom: bool,
    #[command(flatten)]
    job: JobArgs,
}

/// A month. What is wrong otherwise is said with the option's name.
fn month(text: &str) -> Result<Month, &'static str> {
    Month::parse(text).ok_or("YYYY-MM")
}

/// Scans or replays, and writes the month's folder.
pub(super) fn run(args: &Args, lang: Lang) -> Result<Exit, Failure> {
    let inputs = Inputs::of_month(&args.job, Some(args.month), lang)?;
    let job = Job::new(&args.job, &inputs, &args.env, &[])?;
    let zone = job.project.map(Project::time_zone).cloned().unwrap_or_else(default_time_zone);
    args.refuse_month_to_come(&job, &zone)?;
    let earlier = args.earlier(&job, &inputs.matrix)?;
    let folder = args.folder();
    let made: Vec<&Path> = folder.ancestors().take_while(|path| !path.exists()).collect();
    let make = || std::fs::create_dir_all(&folder);
    let done = if made.is_empty() { make() } else { interrupt::unfinished(make, |()| folder.clone()) };
    done.map_err(|error| Failure::usage(Complaint::Unwritable { path: &folder.display().to_string(), error: &error }))?;
    let written = write(args, lang, &inputs, &job, earlier, &zone);
    // Folders that stayed empty go again; whatever is in one was put there by somebody.
    for folder in made.into_iter().filter(|path| !path.as_os_str().is_empty()) {
        let _ = std::fs::remove_dir(folder);
    }
    written
}

/// What is known of earlier months.
struct Earlier {
    /// The report of the month before.
    previous: Option<Report>,
    /// How earlier months stood.
    trend: Vec<Point>,
    /// What whoever reads them should know.
    warnings: Vec<Text>,
}

/// The files of the month, proven writable before the work begins.
struct Files {
    json: Output,
    markdown: Output,
    page: Output,
    /// The facts of a live scan: without them the page could not be made again.
    snapshot: Option<Output>,
    /// Those that `--write` names.
    further: format::Files,
}

fn write(
    args: &Args,
    lang: Lang,
    inputs: &Inputs,
    job: &Job<'_>,
    earlier: Earlier,
    zone: &TimeZone,
) -> Result<Exit, Failure> {
    let files = args.files()?;
    let scan = job.scan()?;
    let report = &scan.report;
    say_unreached(report, lang);
    let (exit, why) = exit::decide(FailOn::Never, report, None);
    if exit != Exit::Clean {
        // A month of which nothing was seen must not take the place of one of which something was.
        say(texts::not_written(&args.folder().display().to_string()).get(lang));
        say(why.get(lang));
        return Ok(exit);
    }
    let delta = earlier.previous.map(|previous| compared(&previous, report)).transpose()?;
    let mut trend = earlier.trend;
    trend.retain(|point| point.month != args.month);
    trend.push(Point { month: args.month, summary: report.summary.clone() });
    let collected = Month::of(validity::today(report.generated_at, zone));
    let of_statements = scan.warnings.iter().map(|warning| warning.message());
    let warnings: Vec<Text> = of_statements.chain(earlier.warnings).collect();
    let page = html::render(&Page {
        month: args.month,
        collected,
        report,
        delta: delta.as_ref(),
        trend: &trend,
        matrix: &inputs.matrix,
        assignments: job.project.map(Project::plan).unwrap_or_default(),
        warnings: &warnings,
        callers: &callers(&scan.facts),
        today: args.job.as_of().unwrap_or_else(|| validity::today(report.generated_at, zone)),
        command: &args.command(job),
        lang,
    });
    let style = Style { matrix: &inputs.matrix, lang, csv_bom: args.csv_bom };
    files.write(scan, delta.as_ref(), page, style)?;
    for warning in warnings {
        say(warning.get(lang));
    }
    if collected != args.month {
        say(texts::other_month(args.month, collected).get(lang));
    }
    say(texts::written(&args.folder().display().to_string(), args.job.is_live()).get(lang));
    say(why.get(lang));
    Ok(exit)
}

impl Args {
    fn folder(&self) -> PathBuf {
        self.out.join(self.month.to_string())
    }

    fn files(&self) -> Result<Files, Failure> {
        let names = [JSON, "report.md", "index.html"].into_iter().chain(self.job.is_live().then_some("snapshot.json"));
        let paths: Vec<PathBuf> = names.map(|name| self.folder().join(name)).collect();
        let open = |path: &PathBuf| {
            let output = Output::file(path)?;
            output.is_none_of("--out", &self.job.files())?;
            output.is_none_of("--out", &[("--previous", self.previous.as_deref())])?;
            Ok(output)
        };
        let mut opened = paths.iter().map(open).collect::<Result<Vec<_>, Failure>>()?.into_iter();
        let mut taken: Vec<(&str, Option<&Path>)> = paths.iter().map(|path| ("--out", Some(path.as_path()))).collect();
        taken.extend(self.job.files());
        taken.push(("--previous", self.previous.as_deref()));
        let further = format::Files::open(&self.write, &taken)?;
        match (opened.next(), opened.next(), opened.next()) {
            (Some(json), Some(markdown), Some(page)) => {
                Ok(Files { json, markdown, page, snapshot: opened.next(), further })
            }
            _ => Err(Failure::usage(Complaint::Internal("a month has three files".to_owned()))),
        }
    }

    /// Refuses to report a month that had not begun when the facts were collected. The demo has been asked for its own.
    fn refuse_month_to_come(&self, job: &Job<'_>, zone: &TimeZone) -> Result<(), Failure> {
        let collected = job.collected_at().map(|instant| Month::of(validity::today(instant, zone)));
        match collected.filter(|collected| *collected < self.month) {
            Some(collected) => Err(Failure::usage(Complaint::MonthToCome { month: self.month, collected })),
            None => Ok(()),
        }
    }

    /// What earlier months left: last month's report, the named one before the one in last month's folder, and the numbers of
    /// all. Only the selected environments count.
    fn earlier(&self, job: &Job<'_>, matrix: &Matrix) -> Result<Earlier, Failure> {
        let beside = self.out.join(self.month.previous().to_string()).join(JSON);
        // Months of the demo are no past of an account, nor the other way round.
        let kin = |report: &Report| report.demo == job.is_demo();
        let kept = if beside.exists() { Some(input::report(&beside, matrix)?).filter(kin) } else { None };
        let named = self.previous.as_deref().map(|path| input::report(path, matrix)).transpose()?;
        let mut warnings = Vec::new();
        if kept.is_some() && named.is_some() && kept != named {
            warnings.push(texts::previous_beside(&beside.display().to_string()));
        }
        let previous = named.or(kept).map(|report| compare::narrowed(report, &job.environment_names(), &[]));
        let late = |previous: &Report| job.collected_at().is_some_and(|collected| previous.generated_at > collected);
        warnings.extend(previous.as_ref().filter(|it| late(it)).map(|it| texts::previous_is_later(it.generated_at)));
        Ok(Earlier { previous, trend: self.trend(job, matrix)?, warnings })
    }

    /// How earlier months stood. Months of the demo are no past of an account, nor the other way round.
    fn trend(&self, job: &Job<'_>, matrix: &Matrix) -> Result<Vec<Point>, Failure> {
        let mut points = Vec::new();
        for month in self.month.trend() {
            let path = self.out.join(month.to_string()).join(JSON);
            if month == self.month || !path.exists() {
                continue;
            }
            let report = input::report(&path, matrix)?;
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
        staged.extend(self.further.stage(content, style)?);
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
