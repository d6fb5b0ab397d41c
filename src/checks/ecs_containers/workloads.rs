//! What runs: services, and tasks outside services, whether they run now or EventBridge runs them, with the task definitions
//! in use.

use std::collections::{BTreeMap, BTreeSet};

use futures::future::join_all;

use super::scheduled::{self, Scheduled};
use crate::facts::ecs::{
    CLUSTERS_OR_TASKS_AT_ONCE, DescribeServices, DescribeTasks, ListClusters, ListServices, ListTasks,
    SERVICES_AT_ONCE, Service, Task,
};
use crate::facts::{Fact, Read, Unreadable};
use crate::judge::binding::Listed;
use crate::judge::scope::{Candidate, Cx};
use crate::judge::verdict::Evidence;

/// A service, or the tasks outside services that run one task definition.
#[derive(Debug, Clone, Default)]
pub(super) struct Workload {
    /// ARNs of the task definitions in use.
    pub(super) definitions: BTreeSet<String>,
    /// ARNs of the clusters in which ECS Exec can open shells in it.
    pub(super) exec_clusters: BTreeSet<String>,
    /// Failed reads that may hide further task definitions in use.
    pub(super) unread: Vec<Unreadable>,
    /// What said so.
    pub(super) evidence: Vec<Evidence>,
}

impl Candidate<Workload> {
    /// The names of the cluster and of the service; none for tasks outside services.
    pub(super) fn service(&self) -> Option<(&str, &str)> {
        self.arn.split_once(":service/").and_then(|(_, path)| path.split_once('/'))
    }
}

/// Every workload of the configured regions.
pub(super) async fn list(cx: &Cx<'_>) -> Listed<Workload> {
    let mut listed = Listed { candidates: Vec::new(), unlisted: Vec::new() };
    let mut clusters = Vec::new();
    for (region, answer) in cx.read_in(&cx.scope.regions, |region| ListClusters { region }).await {
        match answer {
            Fact::Seen(arns) => clusters.extend(arns.into_iter().map(|arn| (region.clone(), arn))),
            Fact::Unreadable(why) => listed.unlisted.push(why),
        }
    }
    clusters.sort();
    let (in_clusters, (by_eventbridge, unread)) = futures::join!(
        join_all(clusters.iter().map(|(region, arn)| InCluster::read(cx, region.clone(), arn.clone()))),
        scheduled::list(cx, &clusters),
    );
    let mut outside_services = OutsideServices::new();
    for cluster in in_clusters {
        listed.candidates.extend(cluster.services.iter().map(|service| cluster.service(service)));
        cluster.add_tasks_outside_services(&mut outside_services);
        listed.unlisted.extend(cluster.services_unread.into_iter().chain(cluster.tasks_unread));
    }
    for task in by_eventbridge {
        let Scheduled { region, cluster, definition, exec_enabled, evidence } = task;
        add(&mut outside_services, &region, &cluster, &definition, exec_enabled, evidence);
    }
    listed.unlisted.extend(unread);
    listed.candidates.extend(outside_services.into_values());
    listed
}

/// Tasks that no service runs, by the ARN of their task definition.
type OutsideServices = BTreeMap<String, Candidate<Workload>>;

/// Adds what runs a task definition in a cluster. Names: the family and the clusters.
fn add(
    all: &mut OutsideServices,
    region: &str,
    cluster: &str,
    definition: &str,
    exec_enabled: bool,
    evidence: Evidence,
) {
    let workload = all.entry(definition.to_owned()).or_insert_with(|| {
        let name = tail(definition);
        let family = name.rsplit_once(':').map_or(name, |(family, _)| family).to_owned();
        let item = Workload { definitions: BTreeSet::from([definition.to_owned()]), ..Workload::default() };
        Candidate { arn: definition.to_owned(), names: vec![family], region: region.to_owned(), item }
    });
    if !workload.names.iter().any(|name| name == tail(cluster)) {
        workload.names.push(tail(cluster).to_owned());
    }
    if exec_enabled {
        workload.item.exec_clusters.insert(cluster.to_owned());
    }
    if !workload.item.evidence.contains(&evidence) {
        workload.item.evidence.push(evidence);
    }
}

/// What one cluster showed of itself.
struct InCluster {
    region: String,
    arn: String,
    services: Vec<Service>,
    services_unread: Vec<Unreadable>,
    tasks: Vec<Task>,
    tasks_unread: Vec<Unreadable>,
}

impl InCluster {
    async fn read(cx: &Cx<'_>, region: String, arn: String) -> Self {
        let services = described(
            cx,
            ListServices { region: region.clone(), cluster: arn.clone() },
            SERVICES_AT_ONCE,
            |services| DescribeServices { region: region.clone(), cluster: arn.clone(), services },
        );
        let tasks = described(
            cx,
            ListTasks { region: region.clone(), cluster: arn.clone() },
            CLUSTERS_OR_TASKS_AT_ONCE,
            |tasks| DescribeTasks { region: region.clone(), cluster: arn.clone(), tasks },
        );
        let ((mut services, services_unread), (tasks, tasks_unread)) = futures::join!(services, tasks);
        services.retain(|service: &Service| service.status != "INACTIVE");
        Self { region, arn, services, services_unread, tasks, tasks_unread }
    }

    /// A service with what its definitions say and what its tasks run: the two differ while it is being changed.
    fn service(&self, service: &Service) -> Candidate<Workload> {
        let group = format!("service:{}", service.name);
        let tasks = self.tasks.iter().filter(|task| task.group.as_ref() == Some(&group));
        let mut definitions: BTreeSet<String> = service.task_definitions.iter().cloned().collect();
        let mut exec = service.exec_enabled;
        for task in tasks {
            definitions.insert(task.task_definition.clone());
            exec |= task.exec_enabled;
        }
        let in_use: Vec<&str> = definitions.iter().map(|arn| tail(arn)).collect();
        let call = DescribeServices::KIND.call;
        let evidence = vec![
            Evidence::new(call, &self.region, Some(&service.arn), "taskDefinition", in_use.join(", ")),
            Evidence::new(call, &self.region, Some(&service.arn), "enableExecuteCommand", exec),
        ];
        Candidate {
            arn: service.arn.clone(),
            names: vec![service.name.clone(), tail(&self.arn).to_owned()],
            region: self.region.clone(),
            item: Workload {
                definitions,
                exec_clusters: exec.then(|| self.arn.clone()).into_iter().collect(),
                unread: self.tasks_unread.clone(),
                evidence,
            },
        }
    }

    /// Tasks that no service started. As long as services could not be read, a task in a service's group is left to them.
    fn add_tasks_outside_services(&self, all: &mut OutsideServices) {
        for task in &self.tasks {
            let service = task.group.as_deref().and_then(|group| group.strip_prefix("service:"));
            let in_service = service.is_some_and(|name| {
                !self.services_unread.is_empty() || self.services.iter().any(|service| service.name == name)
            });
            if in_service {
                continue;
            }
            let call = DescribeTasks::KIND.call;
            let arn = &task.task_definition;
            let evidence = Evidence::new(call, &self.region, Some(arn), "taskDefinitionArn", tail(arn));
            add(all, &self.region, &self.arn, arn, task.exec_enabled, evidence);
        }
    }
}

/// Lists, then describes what was listed, so many at once. Returns what was described and which reads failed.
async fn described<L, D, T>(
    cx: &Cx<'_>,
    list: L,
    at_once: usize,
    describe: impl Fn(Vec<String>) -> D,
) -> (Vec<T>, Vec<Unreadable>)
where
    L: Read<Answer = Vec<String>>,
    D: Read<Answer = Vec<T>>,
{
    let mut arns = match cx.read(list).await {
        Fact::Seen(arns) => arns,
        Fact::Unreadable(why) => return (Vec::new(), vec![why]),
    };
    arns.sort();
    let (mut items, mut unread) = (Vec::new(), Vec::new());
    for answer in join_all(arns.chunks(at_once).map(|some| cx.read(describe(some.to_vec())))).await {
        match answer {
            Fact::Seen(some) => items.extend(some),
            Fact::Unreadable(why) => unread.push(why),
        }
    }
    (items, unread)
}

/// What follows the last slash of an ARN: a cluster's name, a task definition's family and revision.
pub(super) fn tail(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}
