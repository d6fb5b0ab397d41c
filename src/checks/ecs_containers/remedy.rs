//! What makes the containers of a workload, and the shells in them, leave a log.

use std::collections::BTreeMap;

use serde_json::json;

use super::workloads::{Workload, tail};
use crate::judge::destination::{Destination, State};
use crate::judge::remedy::plan::Plan;
use crate::judge::remedy::{Remedy, comment, hcl, shell, shell_object};
use crate::judge::scope::{Candidate, Cx};
use crate::judge::verdict::Reason;
use crate::lang::Text;

/// What the log configuration of a container falls short of.
pub(super) struct Flaw {
    /// The task definition's ARN.
    pub(super) definition: String,
    /// The container's name.
    pub(super) container: String,
    /// The codes of the reasons.
    pub(super) codes: Vec<String>,
}

/// Shortfalls that a log configuration of `awslogs` ends.
const WITHOUT_LOG: [&str; 10] = [
    "awslogs-without-group",
    "container-log-on-host",
    "container-without-log",
    "data-stream-gone",
    "data-stream-not-active",
    "firelens-without-router",
    "kept-one-day",
    "log-router-without-log",
    "stream-gone",
    "stream-not-active",
];
/// Shortfalls that concern the cluster's setting for shells.
const SHELLS: [&str; 3] = ["exec-log-needs-awslogs", "exec-log-without-destination", "exec-not-logged"];
/// What is transit to a place whose keeping AWS does not tell.
const TRANSIT: [&str; 2] = ["data-stream-transit", "stream-end-unverified"];

/// The remedy for a workload whose verdict has these reasons and whose records go to `claims`.
pub(super) async fn of_workload(
    cx: &Cx<'_>,
    workload: &Candidate<Workload>,
    flaws: &[Flaw],
    reasons: &[Reason],
    claims: &[String],
) -> Option<Remedy> {
    let region = &workload.region;
    let has = |codes: &[&str]| reasons.iter().any(|reason| codes.contains(&reason.code.as_str()));
    let mut plan = Plan::default();
    let destinations: Vec<Destination> = claims.iter().filter_map(|arn| Destination::of_arn(arn)).collect();
    plan.mend(cx, region, &destinations).await;
    revise(&mut plan, cx, workload, flaws, claims).await;
    if has(&["nothing-arrives"]) {
        permit(&mut plan, cx, workload);
    }
    if has(&SHELLS) {
        for cluster in &workload.item.exec_clusters {
            log_shells(&mut plan, cx, region, tail(cluster)).await;
        }
    }
    if has(&TRANSIT) {
        plan.say(
            "ストリームの先で記録が必要な期間保管されることを人が確認し、例外として承認する",
            "have somebody verify that the stream's own end keeps the records long enough, and accept that as an exception",
        );
        plan.accept(cx, &workload.arn, Some("the end of the stream was verified to keep the records"));
    }
    let arn = &workload.arn;
    plan.remedy(arn, region, &Text::new(format!("ECS の {arn}"), format!("{arn} of ECS")))
}

/// A task definition cannot be changed: a new revision takes its place.
async fn revise(plan: &mut Plan, cx: &Cx<'_>, workload: &Candidate<Workload>, flaws: &[Flaw], claims: &[String]) {
    let mut by_definition: BTreeMap<&str, Vec<&Flaw>> = BTreeMap::new();
    let is = |flaw: &Flaw, codes: &[&str]| flaw.codes.iter().any(|code| codes.contains(&code.as_str()));
    for flaw in flaws.iter().filter(|flaw| is(flaw, &WITHOUT_LOG) || is(flaw, &["container-log-filtered"])) {
        by_definition.entry(&flaw.definition).or_default().push(flaw);
    }
    for (definition, flaws) in by_definition {
        let name = tail(definition);
        let family = name.rsplit_once(':').map_or(name, |(family, _)| family);
        let group = match alive_group(cx, &workload.region, claims).await {
            Some(group) => group,
            None => format!("/ecs/{family}"),
        };
        if flaws.iter().any(|flaw| is(flaw, &WITHOUT_LOG)) {
            plan.ensure_log_group(cx, &workload.region, &group).await;
        }
        let options =
            json!({ "awslogs-group": group, "awslogs-region": workload.region, "awslogs-stream-prefix": family });
        let configuration = json!({ "logDriver": "awslogs", "options": options });
        let settings: Vec<String> = flaws
            .iter()
            .map(|flaw| match is(flaw, &WITHOUT_LOG) {
                true => format!("{}: \"logConfiguration\": {configuration}", flaw.container),
                false => format!(
                    "{}: no \"include-pattern\" and no \"exclude-pattern\" in its logConfiguration",
                    flaw.container
                ),
            })
            .collect();
        let containers: Vec<&str> = flaws.iter().map(|flaw| flaw.container.as_str()).collect();
        let containers = containers.join(", ");
        plan.say(
            format!("{name} のコンテナ {containers} のログ設定を直した新しいリビジョンを登録し、使う"),
            format!("register a new revision of {name} with the log configuration of {containers} mended, and use it"),
        );
        register(plan, workload, name, family, &settings);
        let settings: Vec<String> =
            settings.iter().map(|setting| format!("container_definitions, {setting}")).collect();
        plan.amend("aws_ecs_task_definition", family, definition, &settings);
    }
}

/// A log group of the region that the workload writes to already and that is in order.
async fn alive_group(cx: &Cx<'_>, region: &str, claims: &[String]) -> Option<String> {
    for group in claims.iter().filter_map(|arn| Destination::of_arn(arn)) {
        let here = group.is_log_group() && group.region() == region;
        if here && group.judge(cx, region).await.state == State::Alive {
            return Some(group.name().to_owned());
        }
    }
    None
}

fn register(plan: &mut Plan, workload: &Candidate<Workload>, name: &str, family: &str, settings: &[String]) {
    let region = shell(&workload.region);
    plan.run(&format!(
        "aws ecs describe-task-definition --region {region} --task-definition {} --query taskDefinition",
        shell(name)
    ));
    plan.run("# save what it shows, without taskDefinitionArn, revision, status, requiresAttributes, compatibilities,");
    plan.run("# registeredAt and registeredBy, and change in containerDefinitions:");
    for setting in settings {
        plan.run(&comment(&format!("  {setting}")));
    }
    plan.run(&format!(
        "aws ecs register-task-definition --region {region} --cli-input-json file://REPLACE_WITH_THE_SAVED_FILE"
    ));
    match workload.service() {
        Some((cluster, service)) => plan.run(&format!(
            "aws ecs update-service --region {region} --cluster {} --service {} --task-definition {}",
            shell(cluster),
            shell(service),
            shell(family)
        )),
        None => plan.run("# whatever runs the task (a schedule, a rule, a pipeline) is to run the new revision"),
    }
}

/// The agent writes with the execution role of the task definition.
fn permit(plan: &mut Plan, cx: &Cx<'_>, workload: &Candidate<Workload>) {
    plan.say(
        "タスク定義の executionRoleArn が示すロールに AmazonECSTaskExecutionRolePolicy を付与し、アプリケーションが標準出力に書くことを確認する",
        "attach AmazonECSTaskExecutionRolePolicy to the role that executionRoleArn of the task definition names, and check that the application writes to its standard output",
    );
    for definition in &workload.item.definitions {
        plan.run(&format!(
            "aws ecs describe-task-definition --region {} --task-definition {} --query taskDefinition.executionRoleArn",
            shell(&workload.region),
            shell(tail(definition))
        ));
    }
    plan.run(&format!(
        "aws iam attach-role-policy --role-name REPLACE_WITH_THE_EXECUTION_ROLE --policy-arn arn:{}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
        cx.scope.partition
    ));
}

/// Logs the shells of a cluster to a group of their own. The cluster's configuration is replaced as a whole.
async fn log_shells(plan: &mut Plan, cx: &Cx<'_>, region: &str, cluster: &str) {
    let group = format!("/ecs/{cluster}/exec");
    plan.ensure_log_group(cx, region, &group).await;
    plan.say(
        format!("クラスター {cluster} の ECS Exec のログを {group} に出力する（既存の kmsKeyId と managedStorageConfiguration は残す。タスクロールに logs:PutLogEvents などの許可が要る）"),
        format!("log ECS Exec of the cluster {cluster} to {group} (keep its kmsKeyId and managedStorageConfiguration; the task role needs permissions such as logs:PutLogEvents)"),
    );
    let configuration = json!({ "executeCommandConfiguration": {
        "logging": "OVERRIDE",
        "logConfiguration": { "cloudWatchLogGroupName": group },
    }});
    let (quoted, name) = (shell(region), shell(cluster));
    plan.run(&format!("aws ecs describe-clusters --region {quoted} --clusters {name} --include CONFIGURATIONS"));
    plan.run("# update-cluster replaces the configuration: add what describe-clusters shows besides");
    plan.run(&format!(
        "aws ecs update-cluster --region {quoted} --cluster {name} --configuration {}",
        shell_object(&configuration)
    ));
    let settings = [
        "configuration {".to_owned(),
        "  execute_command_configuration {".to_owned(),
        "    logging = \"OVERRIDE\"".to_owned(),
        format!("    log_configuration {{ cloud_watch_log_group_name = {} }}", hcl(&group)),
        "  }".to_owned(),
        "}".to_owned(),
    ];
    plan.amend("aws_ecs_cluster", cluster, cluster, &settings);
}
