//! ECS clusters, and what runs in them.

use std::collections::BTreeSet;

use aws_sdk_ecs::Client;
use aws_sdk_ecs::config::Builder;
use aws_sdk_ecs::types::{self, ClusterField};

use super::answer_guard::AnswerGuard;
use super::failure::{self, required};
use super::{Answer, Ask};
use crate::facts::ecs::{
    Cluster, Container, DescribeClusters, DescribeServices, DescribeTaskDefinition, DescribeTasks, LOG_OPTIONS,
    ListClusters, ListServices, ListTasks, LogConfiguration, LogRouter, Service, Task,
};
use crate::facts::{Cause, Failure};

pub(super) fn answer(ask: Ask<'_>) -> Option<Answer<'_>> {
    ask.by(list_clusters)
        .or_else(|| ask.by(describe_clusters))
        .or_else(|| ask.by(list_services))
        .or_else(|| ask.by(describe_services))
        .or_else(|| ask.by(list_tasks))
        .or_else(|| ask.by(describe_tasks))
        .or_else(|| ask.by(describe_task_definition))
}

fn client(ask: Ask<'_>, region: &str) -> Client {
    ask.session.client(region, |config| Client::from_conf(Builder::from(config).interceptor(AnswerGuard).build()))
}

async fn list_clusters(ask: Ask<'_>, read: ListClusters) -> Result<Vec<String>, Failure> {
    let client = client(ask, &read.region);
    let page = |token| client.list_clusters().max_results(100).set_next_token(token).send();
    let mut arns = Vec::new();
    for page in ask.pages(page, |page| page.next_token()).await? {
        arns.extend(required(page.cluster_arns, "clusterArns")?);
    }
    Ok(arns)
}

async fn list_services(ask: Ask<'_>, read: ListServices) -> Result<Vec<String>, Failure> {
    let client = client(ask, &read.region);
    let page = |token| client.list_services().cluster(&read.cluster).max_results(100).set_next_token(token).send();
    let mut arns = Vec::new();
    for page in ask.pages(page, |page| page.next_token()).await? {
        arns.extend(required(page.service_arns, "serviceArns")?);
    }
    Ok(arns)
}

async fn list_tasks(ask: Ask<'_>, read: ListTasks) -> Result<Vec<String>, Failure> {
    let client = client(ask, &read.region);
    let page = |token| client.list_tasks().cluster(&read.cluster).max_results(100).set_next_token(token).send();
    let mut arns = Vec::new();
    for page in ask.pages(page, |page| page.next_token()).await? {
        arns.extend(required(page.task_arns, "taskArns")?);
    }
    Ok(arns)
}

async fn describe_clusters(ask: Ask<'_>, read: DescribeClusters) -> Result<Vec<Cluster>, Failure> {
    let request = client(ask, &read.region).describe_clusters().set_clusters(Some(read.clusters));
    let page = ask.page(request.include(ClusterField::Configurations).send()).await?;
    only_gone(page.failures.as_deref())?;
    required(page.clusters, "clusters")?.into_iter().map(cluster).collect()
}

fn cluster(cluster: types::Cluster) -> Result<Cluster, Failure> {
    let exec = cluster.configuration.and_then(|configuration| configuration.execute_command_configuration);
    let log = exec.as_ref().and_then(|exec| exec.log_configuration.clone());
    Ok(Cluster {
        arn: required(cluster.cluster_arn, "clusterArn")?,
        exec_logging: exec.and_then(|exec| exec.logging).map(|logging| logging.as_str().to_owned()),
        exec_log_group: log.as_ref().and_then(|log| log.cloud_watch_log_group_name.clone()),
        exec_bucket: log.and_then(|log| log.s3_bucket_name),
    })
}

async fn describe_services(ask: Ask<'_>, read: DescribeServices) -> Result<Vec<Service>, Failure> {
    let request = client(ask, &read.region).describe_services().cluster(read.cluster);
    let page = ask.page(request.set_services(Some(read.services)).send()).await?;
    only_gone(page.failures.as_deref())?;
    required(page.services, "services")?.into_iter().map(service).collect()
}

/// Where deployments are made by someone else (CODE_DEPLOY, EXTERNAL), task sets say what runs.
fn service(service: types::Service) -> Result<Service, Failure> {
    let deployments = service.deployments.unwrap_or_default().into_iter();
    let deployed = deployments
        .filter(|deployment| deployment.status.as_deref() != Some("INACTIVE"))
        .filter_map(|deployment| deployment.task_definition);
    let sets = service.task_sets.unwrap_or_default().into_iter().filter_map(|set| set.task_definition);
    let mut task_definitions: BTreeSet<String> = deployed.chain(sets).collect();
    if task_definitions.is_empty() {
        task_definitions.extend(service.task_definition);
    }
    Ok(Service {
        arn: required(service.service_arn, "serviceArn")?,
        name: required(service.service_name, "serviceName")?,
        status: required(service.status, "status")?,
        task_definitions: task_definitions.into_iter().collect(),
        exec_enabled: service.enable_execute_command,
    })
}

async fn describe_tasks(ask: Ask<'_>, read: DescribeTasks) -> Result<Vec<Task>, Failure> {
    let request = client(ask, &read.region).describe_tasks().cluster(read.cluster);
    let page = ask.page(request.set_tasks(Some(read.tasks)).send()).await?;
    only_gone(page.failures.as_deref())?;
    let fact = |task: types::Task| {
        Ok(Task {
            task_definition: required(task.task_definition_arn, "taskDefinitionArn")?,
            group: task.group,
            exec_enabled: task.enable_execute_command,
        })
    };
    required(page.tasks, "tasks")?.into_iter().map(fact).collect()
}

async fn describe_task_definition(ask: Ask<'_>, read: DescribeTaskDefinition) -> Result<Vec<Container>, Failure> {
    // Without a revision the service wants the family's name.
    let name = read.arn.rsplit('/').next().unwrap_or(&read.arn);
    let asked = if name.contains(':') { read.arn.as_str() } else { name };
    let page = ask.page(client(ask, &read.region).describe_task_definition().task_definition(asked).send()).await?;
    let definition = required(page.task_definition, "taskDefinition")?;
    required(definition.container_definitions, "containerDefinitions")?.into_iter().map(container).collect()
}

/// Environment values, commands and secrets of the container end here.
fn container(container: types::ContainerDefinition) -> Result<Container, Failure> {
    Ok(Container {
        log_router: container.firelens_configuration.map(log_router),
        name: required(container.name, "containerDefinitions[].name")?,
        log: container.log_configuration.map(log_configuration),
    })
}

fn log_router(firelens: types::FirelensConfiguration) -> LogRouter {
    LogRouter { own_config: firelens.options.is_some_and(|options| options.contains_key("config-file-value")) }
}

fn log_configuration(log: types::LogConfiguration) -> LogConfiguration {
    let options = log.options.unwrap_or_default().into_iter();
    let options = options.map(|(name, value)| (name.to_ascii_lowercase(), value));
    LogConfiguration {
        driver: log.log_driver.as_str().to_owned(),
        options: options.filter(|(name, _)| LOG_OPTIONS.contains(&name.as_str())).collect(),
    }
}

/// What was listed may be gone by the time it is described (`MISSING`); any other failure hides something that exists.
fn only_gone(failures: Option<&[types::Failure]>) -> Result<(), Failure> {
    match failures.unwrap_or_default().iter().find(|failure| failure.reason() != Some("MISSING")) {
        None => Ok(()),
        Some(failed) => {
            let (arn, reason) = (failed.arn().unwrap_or_default(), failed.reason().unwrap_or_default());
            Err(failure::failure(Cause::ServiceError, &format!("{arn}: {reason}")))
        }
    }
}
