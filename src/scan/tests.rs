use serde_json::json;

use super::*;
use crate::assess::gap::GapStatus;
use crate::assess::report::Unclaimed;
use crate::diagnostic::SourceFile;
use crate::facts::dynamodb::ListTables;
use crate::facts::ec2::DescribeRegions;
use crate::facts::lambda::{Function, ListFunctions};
use crate::facts::logs::{DescribeLogGroups, LogGroup};
use crate::facts::s3::{Bucket, ListBuckets};
use crate::facts::snapshot::{Replay, Snapshot};
use crate::facts::sqs::ListQueues;
use crate::facts::{Cause, Record};
use crate::judge::testing::{ACCOUNT, Canned, LONG_AGO, TOKYO};
use crate::judge::trail_remedy::tests::put_by;
use crate::judge::trail_support::account::{Account, basic, trail};
use crate::judge::verdict::Current;
use crate::lang::Text;
use crate::trail::{AdvancedEventSelector, EventSelectors};

const LEADER: &str = "us-east-1";

fn tokyo() -> String {
    TOKYO.to_owned()
}

fn function(name: &str) -> Function {
    let arn = format!("arn:aws:lambda:{TOKYO}:{ACCOUNT}:function:{name}");
    let (log_group, log_format, layers) = (None, None, Vec::new());
    let (application_log_level, system_log_level) = (None, None);
    let role = String::new();
    Function {
        name: name.to_owned(),
        arn,
        role,
        log_group,
        log_format,
        application_log_level,
        system_log_level,
        layers,
        modified: None,
    }
}

fn group(name: &str) -> LogGroup {
    let arn = format!("arn:aws:logs:{TOKYO}:{ACCOUNT}:log-group:{name}");
    LogGroup {
        name: name.to_owned(),
        arn,
        retention_days: None,
        deletion_protection: false,
        kms_key_id: None,
        class: None,
        created: LONG_AGO,
    }
}

fn account() -> Canned {
    let buckets = ["jmc-prd-briefing-output", "forgotten"].map(|name| Bucket {
        name: name.to_owned(),
        region: Some(tokyo()),
        created: LONG_AGO,
    });
    Canned::default()
        .seen(DescribeRegions { region: tokyo() }, vec![LEADER.to_owned(), tokyo()])
        .seen(ListBuckets { region: LEADER.to_owned() }, buckets.to_vec())
        .seen(ListFunctions { region: tokyo() }, vec![function("jmc-prd-etl"), function("orphan")])
        .seen(
            DescribeLogGroups { region: tokyo() },
            vec![group("/aws/lambda/jmc-prd-etl"), group("/aws/lambda/orphan"), group("/ecs/web")],
        )
}

const PROJECT: &str = r#"
environments:
  prd: { account: "333333333333", regions: [ap-northeast-1] }
components:
  s3-output: { names: ["jmc-{env}-briefing-output"] }
  s3-sf-data: { names: ["jmc-{env}-sf-data"] }
  lambda-api: { names: ["jmc-{env}-api*"] }
  lambda-bedrock: { names: ["jmc-{env}-bedrock*"] }
  lambda-tavily: { names: ["jmc-{env}-tavily*"] }
  lambda-etl: { names: ["jmc-{env}-etl*"] }
  nextjs-auth: { log_groups: ["/ecs/web"] }
"#;

struct World {
    matrix: Matrix,
    project: Project,
}

impl World {
    fn new() -> Self {
        let matrix = Matrix::embedded().unwrap();
        let project = Project::parse(&SourceFile::new("audit-gap.yaml", PROJECT), &matrix).unwrap();
        Self { matrix, project }
    }

    fn plan(&self) -> Plan<'_> {
        Plan {
            matrix: &self.matrix,
            project: Some(&self.project),
            components: self.matrix.components().iter().collect(),
            complete: true,
            as_of: None,
            demo: false,
            progress: Arc::new(|_| {}),
        }
    }

    fn target(&self, identity: Identity, source: Arc<dyn Source>) -> Target<'_> {
        Target {
            environment: self.matrix.environment("prd").unwrap(),
            identity,
            regions: vec![tokyo()],
            other_accounts: Vec::new(),
            collected_at: Timestamp::UNIX_EPOCH,
            sample_logs: false,
            source,
        }
    }

    async fn scan(&self, facts: Canned) -> Scan {
        run(&self.plan(), vec![self.target(identity(), Arc::new(facts))]).await.unwrap()
    }
}

fn identity() -> Identity {
    Identity::Established { account: ACCOUNT.to_owned(), caller: format!("arn:aws:iam::{ACCOUNT}:role/audit-gap") }
}

#[tokio::test(start_paused = true)]
async fn every_row_is_a_finding_in_the_order_of_the_matrix() {
    let world = World::new();
    let report = world.scan(account()).await.report;
    let rows: Vec<&str> = report.findings.iter().map(|finding| finding.component.as_str()).collect();
    let expected: Vec<&str> = world.matrix.components().iter().map(|component| component.id.value.as_str()).collect();
    assert_eq!(rows, expected);
    assert_eq!(report.summary["prd"].total() as usize, expected.len());
    assert_eq!(report.environments[0].unscanned_regions, [LEADER]);
    assert_eq!(report.generated_at, Timestamp::UNIX_EPOCH);
}

#[tokio::test(start_paused = true)]
async fn a_replay_of_the_facts_gives_the_same_report() {
    let world = World::new();
    let live = world.scan(account()).await;
    let text = Snapshot::seal("1", live.facts.clone()).to_json().unwrap();
    let saved = Snapshot::parse(text.as_bytes()).unwrap();
    let target = world.target(saved.environments[0].identity.clone(), Replay::of(&saved.environments[0]));
    let replayed = run(&world.plan(), vec![target]).await.unwrap();
    assert_eq!(json!(replayed.report), json!(live.report));
}

#[tokio::test(start_paused = true)]
async fn what_no_row_claims_is_listed() {
    let report = World::new().scan(account()).await.report;
    let item = |kind: &str, arn: String| Unclaimed { environment: "prd".to_owned(), kind: kind.to_owned(), arn };
    let mut expected = vec![
        item("bucket", "arn:aws:s3:::forgotten".to_owned()),
        item("function", function("orphan").arn),
        item("log-group", group("/aws/lambda/orphan").arn),
    ];
    expected.sort();
    assert_eq!(report.unclaimed, expected);
}

#[tokio::test(start_paused = true)]
async fn of_some_rows_nobody_can_say_what_the_others_claim() {
    let world = World::new();
    let plan = Plan { complete: false, components: vec![world.matrix.component("s3-output").unwrap()], ..world.plan() };
    let target = world.target(identity(), Arc::new(account()));
    let report = run(&plan, vec![target]).await.unwrap().report;
    assert_eq!(report.findings.len(), 1);
    assert_eq!(report.unclaimed, []);
}

#[tokio::test(start_paused = true)]
async fn a_failed_list_names_itself_and_claims_nothing() {
    let facts = account().failed(ListFunctions { region: tokyo() }, Cause::Denied);
    let report = World::new().scan(facts).await.report;
    assert!(report.unclaimed.iter().all(|item| item.kind != "function"));
    let denied: Vec<_> = report.unreadable.iter().filter(|item| item.cause == Cause::Denied).collect();
    assert_eq!(denied.len(), 1);
    assert_eq!((denied[0].call.as_str(), denied[0].action.as_str()), ("lambda:ListFunctions", "lambda:ListFunctions"));
}

#[tokio::test(start_paused = true)]
async fn a_disabled_region_ends_the_scan() {
    let world = World::new();
    let facts = account().seen(DescribeRegions { region: tokyo() }, vec![LEADER.to_owned()]);
    let error = run(&world.plan(), vec![world.target(identity(), Arc::new(facts))]).await.err().unwrap();
    assert_eq!(error.regions, [TOKYO]);
}

struct Unasked;

impl Source for Unasked {
    fn answer(&self, request: crate::facts::Request) -> futures::future::BoxFuture<'static, Record> {
        panic!("{} was asked without an identity", request.kind.call)
    }
}

#[tokio::test]
async fn without_identity_nothing_is_asked_and_nothing_is_known() {
    let world = World::new();
    let failure = Failure { cause: Cause::Credentials, message: "no credentials".to_owned() };
    let failed = Identity::Failed { expected_account: Some(ACCOUNT.to_owned()), failure };
    let report = run(&world.plan(), vec![world.target(failed, Arc::new(Unasked))]).await.unwrap().report;
    assert!(report.findings.iter().all(|finding| finding.current == Current::Unknown));
    let open = |finding: &Finding| matches!(finding.gap, GapStatus::Undetermined | GapStatus::NotApplicable);
    assert!(report.findings.iter().all(open));
    assert_eq!(report.environments[0].account, None);
    assert_eq!((report.unreadable.len(), report.unreadable[0].call.as_str()), (1, "sts:GetCallerIdentity"));
}

fn put_for(scan: &Scan, row: &str) -> (EventSelectors, Text) {
    let finding = scan.report.findings.iter().find(|finding| finding.component == row).unwrap();
    (put_by(&finding.remediation[0]), finding.remediation[0].summary.clone())
}

/// A trail takes one set of selectors: whichever rows are asked about, the command holds what all of them need.
#[tokio::test(start_paused = true)]
async fn a_scan_of_some_rows_proposes_what_a_scan_of_all_rows_does() {
    let world = World::new();
    let trails = Account::with([trail("t", basic("WriteOnly", true, &[]))]);
    let facts = trails
        .facts()
        .seen(DescribeRegions { region: tokyo() }, vec![LEADER.to_owned(), tokyo()])
        .seen(ListQueues { region: tokyo() }, vec!["jobs".to_owned()])
        .seen(ListTables { region: tokyo() }, vec!["items".to_owned()]);
    let whole = world.scan(facts.clone()).await;
    let some = Plan {
        components: world.matrix.components().iter().filter(|it| it.id.value == "sqs").collect(),
        complete: false,
        ..world.plan()
    };
    let replayed = run(&some, vec![world.target(identity(), Replay::of(&whole.facts[0]))]).await.unwrap();
    let (selectors, summary) = put_for(&whole, "sqs");
    assert_eq!(selectors, put_for(&whole, "dynamodb").0);
    assert_eq!(replayed.report.findings.len(), 1);
    assert_eq!(put_for(&replayed, "sqs").0, selectors);
    assert!(summary.en.contains("what every row needs"), "{}", summary.en);

    let live = run(&some, vec![world.target(identity(), Arc::new(facts))]).await.unwrap();
    assert!(live.facts[0].reads.iter().all(|read| read.call != "dynamodb:ListTables"), "nothing is asked for it");
    let (fewer, summary) = put_for(&live, "sqs");
    assert_ne!(fewer, selectors);
    let management = |it: &EventSelectors| -> Vec<AdvancedEventSelector> {
        let is_management = |it: &&AdvancedEventSelector| format!("{it:?}").contains("Management");
        it.advanced_event_selectors.iter().filter(is_management).cloned().collect()
    };
    assert_eq!(
        management(&fewer),
        management(&selectors),
        "what was read of the trail decides the rows of the account"
    );
    assert!(
        summary.en.contains("It does not hold what iam, eventbridge, dynamodb, cloudtrail may need"),
        "{}",
        summary.en
    );
    assert!(!summary.en.contains("ecr"), "{}", summary.en);
}

/// Nothing else closes the shortfall of a row that means nothing: it is to be created, bound or declared absent.
#[tokio::test(start_paused = true)]
async fn a_row_without_resources_says_what_is_to_be_done() {
    let world = World::new();
    let report = world.scan(account().seen(ListQueues { region: tokyo() }, Vec::new())).await.report;
    let finding = report.findings.iter().find(|finding| finding.component == "sqs").unwrap();
    assert_eq!((finding.current, finding.gap), (Current::NotPresent, GapStatus::Gap));
    let [remedy] = finding.remediation.as_slice() else { panic!("{:?}", finding.remediation) };
    assert!(
        remedy.config.contains("\"sqs\":\n    environments:\n      \"prd\": { absent: true }"),
        "{}",
        remedy.config
    );
    let project = format!("{PROJECT}\n  sqs: {{ environments: {{ prd: {{ absent: true }} }} }}\n");
    let project = Project::parse(&SourceFile::new("audit-gap.yaml", project), &world.matrix).unwrap();
    let world = World { project, ..world };
    let report = world.scan(account().seen(ListQueues { region: tokyo() }, Vec::new())).await.report;
    let finding = report.findings.iter().find(|finding| finding.component == "sqs").unwrap();
    assert_eq!((finding.gap, finding.remediation.len()), (GapStatus::NotApplicable, 0));
}
