//! Which databases there are: clusters with their members, and instances outside clusters.

use std::collections::BTreeMap;

use crate::facts::rds::{
    ActivityStream, DbCluster, DbInstance, DescribeDbClusters, DescribeDbInstances, Exports, Membership,
};
use crate::facts::{Fact, Read, Unreadable};
use crate::judge::binding::Listed;
use crate::judge::scope::{Candidate, Cx};
use crate::judge::verdict::Evidence;

/// A cluster, or an instance outside clusters.
#[derive(Debug, Clone)]
pub(super) struct Database {
    pub(super) id: String,
    pub(super) arn: String,
    pub(super) region: String,
    pub(super) engine: String,
    pub(super) is_cluster: bool,
    /// The group whose parameters hold for the whole cluster.
    pub(super) cluster_parameters: Option<String>,
    /// The instances that serve it: of an instance outside clusters, itself.
    pub(super) members: Vec<Member>,
    pub(super) exports: Exports,
    pub(super) activity_stream: ActivityStream,
    /// Failed reads without which its members' own settings are not known.
    pub(super) unread: Vec<Unreadable>,
}

/// An instance that serves a database.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub(super) id: String,
    /// Whether the cluster's parameters are in force here (`DBClusterParameterGroupStatus`).
    pub(super) cluster_parameters: Option<String>,
    /// Parameter groups of its own.
    pub(super) parameter_groups: Vec<Membership>,
    pub(super) option_groups: Vec<Membership>,
}

/// Every database of the configured regions.
pub(super) async fn list(cx: &Cx<'_>) -> Listed<Database> {
    let regions = &cx.scope.regions;
    let (clusters, instances) = futures::join!(
        cx.read_in(regions, |region| DescribeDbClusters { region }),
        cx.read_in(regions, |region| DescribeDbInstances { region }),
    );
    let mut listed = Listed { candidates: Vec::new(), unlisted: Vec::new() };
    for ((region, clusters), (_, instances)) in clusters.into_iter().zip(instances) {
        let (instances, unread) = split(instances);
        let (clusters, unlisted) = split(clusters);
        let by_id: BTreeMap<&str, &DbInstance> =
            instances.iter().map(|instance| (instance.id.as_str(), instance)).collect();
        let whole = |cluster| candidate(of_cluster(&region, cluster, &by_id, unread.clone()));
        listed.candidates.extend(clusters.into_iter().map(whole));
        let alone = instances.iter().filter(|instance| instance.cluster.is_none());
        listed.candidates.extend(alone.map(|instance| candidate(of_instance(&region, instance))));
        listed.unlisted.extend(unlisted.into_iter().chain(unread));
    }
    listed
}

fn split<T>(answer: Fact<Vec<T>>) -> (Vec<T>, Vec<Unreadable>) {
    match answer {
        Fact::Seen(items) => (items, Vec::new()),
        Fact::Unreadable(why) => (Vec::new(), vec![why]),
    }
}

fn candidate(database: Database) -> Candidate<Database> {
    let mut names = vec![database.id.clone()];
    names.extend(database.members.iter().map(|member| member.id.clone()).filter(|id| *id != database.id));
    Candidate { arn: database.arn.clone(), names, region: database.region.clone(), item: database }
}

/// Aurora Serverless v1 runs without instances that anyone sees, always with the parameters of its cluster. So do the
/// shards of Aurora Limitless, of which nothing says whether the parameters are in force.
fn of_cluster(
    region: &str,
    cluster: DbCluster,
    instances: &BTreeMap<&str, &DbInstance>,
    unread: Vec<Unreadable>,
) -> Database {
    let member = |member: Membership| {
        let own = instances.get(member.name.as_str());
        Member {
            parameter_groups: own.map(|own| own.parameter_groups.clone()).unwrap_or_default(),
            option_groups: own.map(|own| own.option_groups.clone()).unwrap_or_default(),
            id: member.name,
            cluster_parameters: member.status,
        }
    };
    let mut members: Vec<Member> = cluster.members.into_iter().map(member).collect();
    let serverless = cluster.engine_mode.as_deref() == Some("serverless");
    if members.is_empty() && (serverless || cluster.limitless) {
        members.push(Member {
            id: cluster.id.clone(),
            cluster_parameters: serverless.then(|| "in-sync".to_owned()),
            parameter_groups: Vec::new(),
            option_groups: Vec::new(),
        });
    }
    Database {
        id: cluster.id,
        arn: cluster.arn,
        region: region.to_owned(),
        engine: cluster.engine,
        is_cluster: true,
        cluster_parameters: cluster.parameter_group,
        members,
        exports: cluster.exports,
        activity_stream: cluster.activity_stream,
        unread,
    }
}

fn of_instance(region: &str, instance: &DbInstance) -> Database {
    let itself = Member {
        id: instance.id.clone(),
        cluster_parameters: None,
        parameter_groups: instance.parameter_groups.clone(),
        option_groups: instance.option_groups.clone(),
    };
    Database {
        id: instance.id.clone(),
        arn: instance.arn.clone(),
        region: region.to_owned(),
        engine: instance.engine.clone(),
        is_cluster: false,
        cluster_parameters: None,
        members: vec![itself],
        exports: instance.exports.clone(),
        activity_stream: instance.activity_stream.clone(),
        unread: Vec::new(),
    }
}

impl Database {
    /// What the lists said of it.
    pub(super) fn evidence(&self) -> Vec<Evidence> {
        let call = if self.is_cluster { DescribeDbClusters::KIND.call } else { DescribeDbInstances::KIND.call };
        let field = |name: &str, value: Option<&str>| Evidence::new(call, &self.region, Some(&self.arn), name, value);
        let exports = self.exports.enabled.join(", ");
        let mut evidence = vec![
            field("Engine", Some(&self.engine)),
            field("EnabledCloudwatchLogsExports", Some(exports.as_str()).filter(|exports| !exports.is_empty())),
            field("ActivityStreamStatus", self.activity_stream.status.as_deref()),
        ];
        if self.is_cluster {
            evidence.extend(self.members.iter().map(|member| {
                let path = format!("DBClusterMembers[{}].DBClusterParameterGroupStatus", member.id);
                field(&path, member.cluster_parameters.as_deref())
            }));
        }
        evidence
    }
}
