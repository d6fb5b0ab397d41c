//! RDS: database instances and clusters, and the settings of theirs that decide what is logged.

use aws_sdk_rds::Client;
use aws_sdk_rds::config::Builder;
use aws_sdk_rds::types::{self, ClusterScalabilityType, Filter};

use super::answer_guard::AnswerGuard;
use super::failure::required;
use super::{Answer, Ask};
use crate::facts::Failure;
use crate::facts::rds::{
    AUDIT_OPTION_SETTINGS, AUDIT_OPTIONS, ActivityStream, DbCluster, DbInstance, DbOption, DescribeDbClusterParameters,
    DescribeDbClusters, DescribeDbInstances, DescribeDbParameters, DescribeOptionGroups, EXCLUDED_USERS, Exports,
    INCLUDED_USERS, Membership, OptionGroup, OptionSetting, Parameter,
};

/// The database user that is RDS.
const RDS_ITSELF: &str = "rdsadmin";
/// `MaxRecords`: the most that these listings allow.
const PAGE_SIZE: i32 = 100;

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(describe_db_instances)
        .or_else(|| ask.by(describe_db_clusters))
        .or_else(|| ask.by(describe_option_groups))
        .or_else(|| ask.by(describe_db_parameters))
        .or_else(|| ask.by(describe_db_cluster_parameters))
}

fn client(ask: Ask<'_>, region: &str) -> Client {
    ask.session.client(region, |config| Client::from_conf(Builder::from(config).interceptor(AnswerGuard).build()))
}

async fn describe_db_instances(ask: Ask<'_>, read: DescribeDbInstances) -> Result<Vec<DbInstance>, Failure> {
    let client = client(ask, &read.region);
    let page = |marker| client.describe_db_instances().max_records(PAGE_SIZE).set_marker(marker).send();
    let mut instances = Vec::new();
    for page in ask.pages(page, |page| page.marker()).await? {
        for instance in page.db_instances.unwrap_or_default() {
            instances.push(db_instance(instance)?);
        }
    }
    Ok(instances)
}

fn db_instance(instance: types::DbInstance) -> Result<DbInstance, Failure> {
    let parameter_group = |group: types::DbParameterGroupStatus| {
        let name = required(group.db_parameter_group_name, "DBParameterGroups[].DBParameterGroupName")?;
        Ok(Membership { name, status: group.parameter_apply_status })
    };
    let option_group = |group: types::OptionGroupMembership| {
        let name = required(group.option_group_name, "OptionGroupMemberships[].OptionGroupName")?;
        Ok(Membership { name, status: group.status })
    };
    let parameter_groups = instance.db_parameter_groups.unwrap_or_default().into_iter().map(parameter_group);
    let option_groups = instance.option_group_memberships.unwrap_or_default().into_iter().map(option_group);
    let pending = instance.pending_modified_values.and_then(|pending| pending.pending_cloudwatch_logs_exports);
    Ok(DbInstance {
        id: required(instance.db_instance_identifier, "DBInstanceIdentifier")?,
        arn: required(instance.db_instance_arn, "DBInstanceArn")?,
        engine: required(instance.engine, "Engine")?,
        cluster: instance.db_cluster_identifier,
        parameter_groups: parameter_groups.collect::<Result<_, Failure>>()?,
        option_groups: option_groups.collect::<Result<_, Failure>>()?,
        exports: exports(instance.enabled_cloudwatch_logs_exports, pending),
        activity_stream: ActivityStream {
            status: instance.activity_stream_status.map(|status| status.as_str().to_owned()),
            mode: instance.activity_stream_mode.map(|mode| mode.as_str().to_owned()),
            kinesis_stream: instance.activity_stream_kinesis_stream_name,
        },
    })
}

async fn describe_db_clusters(ask: Ask<'_>, read: DescribeDbClusters) -> Result<Vec<DbCluster>, Failure> {
    let client = client(ask, &read.region);
    let page = |marker| client.describe_db_clusters().max_records(PAGE_SIZE).set_marker(marker).send();
    let mut clusters = Vec::new();
    for page in ask.pages(page, |page| page.marker()).await? {
        for cluster in page.db_clusters.unwrap_or_default() {
            clusters.push(db_cluster(cluster)?);
        }
    }
    Ok(clusters)
}

fn db_cluster(cluster: types::DbCluster) -> Result<DbCluster, Failure> {
    let member = |member: types::DbClusterMember| {
        let name = required(member.db_instance_identifier, "DBClusterMembers[].DBInstanceIdentifier")?;
        Ok(Membership { name, status: member.db_cluster_parameter_group_status })
    };
    let members = cluster.db_cluster_members.unwrap_or_default().into_iter().map(member);
    let pending = cluster.pending_modified_values.and_then(|pending| pending.pending_cloudwatch_logs_exports);
    Ok(DbCluster {
        id: required(cluster.db_cluster_identifier, "DBClusterIdentifier")?,
        arn: required(cluster.db_cluster_arn, "DBClusterArn")?,
        engine: required(cluster.engine, "Engine")?,
        engine_mode: cluster.engine_mode,
        limitless: cluster.cluster_scalability_type == Some(ClusterScalabilityType::Limitless),
        parameter_group: cluster.db_cluster_parameter_group,
        members: members.collect::<Result<_, Failure>>()?,
        exports: exports(cluster.enabled_cloudwatch_logs_exports, pending),
        activity_stream: ActivityStream {
            status: cluster.activity_stream_status.map(|status| status.as_str().to_owned()),
            mode: cluster.activity_stream_mode.map(|mode| mode.as_str().to_owned()),
            kinesis_stream: cluster.activity_stream_kinesis_stream_name,
        },
    })
}

fn exports(enabled: Option<Vec<String>>, pending: Option<types::PendingCloudwatchLogsExports>) -> Exports {
    Exports {
        enabled: enabled.unwrap_or_default(),
        pending: pending.and_then(|pending| pending.log_types_to_enable).unwrap_or_default(),
    }
}

async fn describe_option_groups(ask: Ask<'_>, read: DescribeOptionGroups) -> Result<Vec<OptionGroup>, Failure> {
    let client = client(ask, &read.region);
    let page = |marker| client.describe_option_groups().max_records(PAGE_SIZE).set_marker(marker).send();
    let mut groups = Vec::new();
    for page in ask.pages(page, |page| page.marker()).await? {
        for group in page.option_groups_list.unwrap_or_default() {
            let options = group.options.unwrap_or_default().into_iter().filter_map(db_option);
            groups.push(OptionGroup {
                name: required(group.option_group_name, "OptionGroupName")?,
                options: options.collect(),
            });
        }
    }
    Ok(groups)
}

fn db_option(option: types::Option) -> Option<DbOption> {
    let name = option.option_name.filter(|name| AUDIT_OPTIONS.contains(&name.as_str()))?;
    let setting = |setting: types::OptionSetting| {
        let name = setting.name.filter(|name| AUDIT_OPTION_SETTINGS.contains(&name.as_str()))?;
        let value = setting.value.or(setting.default_value);
        Some(OptionSetting { value: kept(&name, value), name })
    };
    let settings = option.option_settings.unwrap_or_default().into_iter().filter_map(setting).collect();
    Some(DbOption { name, settings })
}

async fn describe_db_parameters(ask: Ask<'_>, read: DescribeDbParameters) -> Result<Vec<Parameter>, Failure> {
    let client = client(ask, &read.region);
    let filter = by_name(&read.names);
    let page = |marker| {
        let request = client.describe_db_parameters().db_parameter_group_name(&read.group).filters(filter.clone());
        request.max_records(PAGE_SIZE).set_marker(marker).send()
    };
    let pages = ask.pages(page, |page| page.marker()).await?;
    Ok(parameters(pages.into_iter().flat_map(|page| page.parameters.unwrap_or_default()), &read.names))
}

async fn describe_db_cluster_parameters(
    ask: Ask<'_>,
    read: DescribeDbClusterParameters,
) -> Result<Vec<Parameter>, Failure> {
    let client = client(ask, &read.region);
    let filter = by_name(&read.names);
    let page = |marker| {
        let request = client.describe_db_cluster_parameters().db_cluster_parameter_group_name(&read.group);
        request.filters(filter.clone()).max_records(PAGE_SIZE).set_marker(marker).send()
    };
    let pages = ask.pages(page, |page| page.marker()).await?;
    Ok(parameters(pages.into_iter().flat_map(|page| page.parameters.unwrap_or_default()), &read.names))
}

fn by_name(names: &[String]) -> Filter {
    Filter::builder().name("parameter-name").set_values(Some(names.to_vec())).build()
}

/// The parameters that were asked for, whatever else the service sends along.
fn parameters(all: impl Iterator<Item = types::Parameter>, names: &[String]) -> Vec<Parameter> {
    let fact = |parameter: types::Parameter| {
        let name = parameter.parameter_name.filter(|name| names.contains(name))?;
        let value = kept(&name, parameter.parameter_value);
        Some(Parameter { value, name, source: parameter.source, apply_type: parameter.apply_type })
    };
    all.filter_map(fact).collect()
}

/// Who the users of a database are is nobody's business here: how many are listed decides.
fn kept(name: &str, value: Option<String>) -> Option<String> {
    let is_excluded = EXCLUDED_USERS.contains(&name);
    if !is_excluded && !INCLUDED_USERS.contains(&name) {
        return value;
    }
    let itself = |user: &str| is_excluded && user == RDS_ITSELF;
    let counts = |user: &&str| !user.is_empty() && !itself(user);
    value.map(|users| users.split(',').map(str::trim).filter(counts).count().to_string())
}
