//! Where the shells that ECS Exec opens are logged.

use std::collections::{BTreeMap, BTreeSet};

use futures::future::join_all;

use super::reasons::Shell;
use super::workloads::{Workload, tail};
use crate::facts::ecs::{CLUSTERS_OR_TASKS_AT_ONCE, Cluster, DescribeClusters};
use crate::facts::{Fact, Read, Unreadable};
use crate::judge::destination::Destination;
use crate::judge::grade::Grade;
use crate::judge::scope::{Candidate, Cx};
use crate::judge::vended_logs::Mechanism;
use crate::judge::verdict::{Evidence, Reason};

/// What the clusters say that have workloads with ECS Exec switched on. Others are not asked.
pub(super) struct ExecLogs(BTreeMap<String, Result<Cluster, Unreadable>>);

impl ExecLogs {
    pub(super) async fn read(cx: &Cx<'_>, workloads: &[Candidate<Workload>]) -> Self {
        let mut by_region: BTreeMap<&str, BTreeSet<&String>> = BTreeMap::new();
        for workload in workloads {
            by_region.entry(&workload.region).or_default().extend(&workload.item.exec_clusters);
        }
        let mut asked = Vec::new();
        for (region, arns) in by_region {
            let arns: Vec<String> = arns.into_iter().cloned().collect();
            let some = |some: &[String]| DescribeClusters { region: region.to_owned(), clusters: some.to_vec() };
            asked.extend(arns.chunks(CLUSTERS_OR_TASKS_AT_ONCE).map(some));
        }
        let answers = join_all(asked.into_iter().map(|read| async move { (read.clone(), cx.read(read).await) })).await;
        let mut known = BTreeMap::new();
        for (read, answer) in answers {
            match answer {
                Fact::Seen(clusters) => {
                    known.extend(clusters.into_iter().map(|cluster| (cluster.arn.clone(), Ok(cluster))));
                }
                Fact::Unreadable(why) => {
                    known.extend(read.clusters.into_iter().map(|arn| (arn, Err(why.clone()))));
                }
            }
        }
        Self(known)
    }

    /// How far the shells limit what is recorded of a workload. Opening one is a call that CloudTrail shows, so that what
    /// is typed in it escapes makes a part of the whole, not nothing.
    pub(super) async fn judge(
        &self,
        cx: &Cx<'_>,
        workload: &Candidate<Workload>,
        without_awslogs: &BTreeSet<String>,
    ) -> Mechanism {
        let clusters = workload.item.exec_clusters.iter();
        let judged = join_all(clusters.map(|arn| self.in_cluster(cx, &workload.region, arn, without_awslogs))).await;
        judged.into_iter().fold(Mechanism::whole(), Mechanism::and)
    }

    async fn in_cluster(&self, cx: &Cx<'_>, region: &str, arn: &str, without_awslogs: &BTreeSet<String>) -> Mechanism {
        let name = tail(arn).to_owned();
        let cluster = match self.0.get(arn) {
            Some(Ok(cluster)) => cluster,
            Some(Err(why)) => return Mechanism::because(Grade::AT_LEAST_PART, Reason::unreadable(why)),
            None => return Mechanism::because(Grade::AT_LEAST_PART, Shell::NotShown { cluster: name }.reason()),
        };
        let logging = cluster.exec_logging.as_deref();
        let mut judged = match logging {
            None | Some("DEFAULT") if without_awslogs.is_empty() => Mechanism::whole(),
            None | Some("DEFAULT") => {
                let containers = without_awslogs.iter().cloned().collect();
                Mechanism::because(Grade::PART, Shell::NeedsAwslogs { cluster: name, containers }.reason())
            }
            Some("NONE") => Mechanism::because(Grade::PART, Shell::NotLogged { cluster: name }.reason()),
            Some("OVERRIDE") => overridden(cx, region, cluster).await,
            Some(_) => Mechanism::because(Grade::AT_LEAST_PART, Shell::NotShown { cluster: name }.reason()),
        };
        let field = "configuration.executeCommandConfiguration.logging";
        judged.evidence.insert(0, Evidence::new(DescribeClusters::KIND.call, region, Some(arn), field, logging));
        judged
    }
}

/// The cluster's own destinations for shells: one that keeps what it gets is enough.
async fn overridden(cx: &Cx<'_>, region: &str, cluster: &Cluster) -> Mechanism {
    let scope = cx.scope;
    let group = cluster
        .exec_log_group
        .iter()
        .map(|name| Destination::log_group(&scope.partition, region, &scope.account, name));
    let bucket = cluster
        .exec_bucket
        .iter()
        .filter_map(|name| Destination::of_arn(&format!("arn:{}:s3:::{name}", scope.partition)));
    let destinations: Vec<Destination> = group.chain(bucket).collect();
    let judged = join_all(destinations.iter().map(|destination| destination.judge(cx, region))).await;
    let mut all = judged.into_iter().map(Mechanism::delivered).fold(Mechanism::none(), Mechanism::or);
    if destinations.is_empty() {
        all.reasons.push(Shell::WithoutDestination { cluster: tail(&cluster.arn).to_owned() }.reason());
    }
    Mechanism { grade: all.grade.or(Grade::PART), ..all }
}
