//! EventBridge Scheduler: schedules, and the ECS tasks that they run.

use aws_sdk_scheduler::Client;
use aws_sdk_scheduler::config::Builder;
use aws_sdk_scheduler::types::{ScheduleState, ScheduleSummary, Target};
use serde_json::Value;

use super::answer_guard::AnswerGuard;
use super::failure::{malformed, required};
use super::{Answer, Ask};
use crate::facts::Failure;
use crate::facts::events::EcsTarget;
use crate::facts::scheduler::{GetSchedule, ListSchedules, Schedule, calls_run_task};

/// `MaxResults`: the most that the listing allows.
const PAGE_SIZE: i32 = 100;

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(list_schedules).or_else(|| ask.by(get_schedule))
}

fn client(ask: Ask<'_>, region: &str) -> Client {
    ask.session.client(region, |config| Client::from_conf(Builder::from(config).interceptor(AnswerGuard).build()))
}

async fn list_schedules(ask: Ask<'_>, read: ListSchedules) -> Result<Vec<Schedule>, Failure> {
    let client = client(ask, &read.region);
    let page = |token| client.list_schedules().max_results(PAGE_SIZE).set_next_token(token).send();
    let pages = ask.pages(page, |page| page.next_token()).await?;
    let fact = |schedule: ScheduleSummary| {
        Ok(Schedule {
            group: required(schedule.group_name, "Schedules[].GroupName")?,
            name: required(schedule.name, "Schedules[].Name")?,
            enabled: schedule.state != Some(ScheduleState::Disabled),
            target_arn: required(schedule.target, "Schedules[].Target")?.arn,
        })
    };
    pages.into_iter().flat_map(|page| page.schedules).map(fact).collect()
}

async fn get_schedule(ask: Ask<'_>, read: GetSchedule) -> Result<Option<EcsTarget>, Failure> {
    let request = client(ask, &read.region).get_schedule().group_name(read.group).name(read.name);
    match ask.page_or_none(request.send(), |error| error.is_resource_not_found_exception()).await? {
        Some(page) => ecs_target(required(page.target, "Target")?),
        None => Ok(None),
    }
}

/// The answer holds what the target is given; only the fields of the fact leave this function.
fn ecs_target(target: Target) -> Result<Option<EcsTarget>, Failure> {
    if calls_run_task(&target.arn) {
        return run_task(target.input.as_deref().unwrap_or_default()).map(Some);
    }
    Ok(target.ecs_parameters.map(|ecs| EcsTarget {
        cluster: target.arn,
        task_definition: ecs.task_definition_arn,
        exec_enabled: ecs.enable_execute_command == Some(true),
    }))
}

/// What `ecs:RunTask` is called with.
fn run_task(input: &str) -> Result<EcsTarget, Failure> {
    // The error is dropped: it may quote what the task is given.
    let input: Value = serde_json::from_str(input).map_err(|_| malformed("the Input of a schedule is no JSON"))?;
    let text = |name: &str| input[name].as_str().map(str::to_owned);
    Ok(EcsTarget {
        cluster: text("Cluster").unwrap_or_else(|| "default".to_owned()),
        task_definition: required(text("TaskDefinition"), "Input.TaskDefinition")?,
        exec_enabled: input["EnableExecuteCommand"] == true,
    })
}
