//! EventBridge Scheduler: schedules, and the ECS tasks that they run.

use serde::{Deserialize, Serialize};

use super::events::EcsTarget;
use super::{Read, ReadKind};

/// Whether a target's ARN is that of a schedule that calls `ecs:RunTask` itself, without a cluster's ARN (a universal target).
pub fn calls_run_task(target_arn: &str) -> bool {
    target_arn.ends_with(":scheduler:::aws-sdk:ecs:runTask")
}

/// `scheduler:ListSchedules`: the schedules of every group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListSchedules {
    /// The region that is asked.
    pub region: String,
}

impl Read for ListSchedules {
    type Answer = Vec<Schedule>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "scheduler:ListSchedules", action: "scheduler:ListSchedules", version: 1, paginated: true };

    fn region(&self) -> &str {
        &self.region
    }
}

/// `scheduler:GetSchedule`: the ECS task that the schedule runs; null if it runs none or is gone since it was listed. What else the target is given, the
/// task's environment perhaps, is dropped where the answer arrives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetSchedule {
    /// The region that is asked.
    pub region: String,
    /// `GroupName`.
    pub group: String,
    /// `Name`.
    pub name: String,
}

impl Read for GetSchedule {
    type Answer = Option<EcsTarget>;
    const KIND: &'static ReadKind =
        &ReadKind { call: "scheduler:GetSchedule", action: "scheduler:GetSchedule", version: 1, paginated: false };

    fn region(&self) -> &str {
        &self.region
    }
}

/// One schedule (`Schedules[]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// `GroupName`.
    pub group: String,
    /// `Name`.
    pub name: String,
    /// Whether `State` is not DISABLED.
    pub enabled: bool,
    /// `Target.Arn`: for an ECS task the cluster's ARN, or one of which [`calls_run_task`] holds.
    pub target_arn: String,
}
