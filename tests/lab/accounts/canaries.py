"""An account whose answers are full of secrets: what audit-gap reads of it may not come out of audit-gap again.

Every secret begins with `canary-` and says where it stands. The gateway notes which ones it has handed out.
"""

import json

from botocore.exceptions import ClientError
from client import Account, Gateway

from . import halfway, parts
from .parts import TOKYO

ACCOUNT = "888888888888"
NAME = "canaries-prd"


def build(gateway: Gateway) -> dict[str, str]:
    account = gateway.account(ACCOUNT)
    ids = halfway.furnish(account, NAME)
    functions(account)
    apis(account, ids)
    containers(account)
    databases(account)
    topics_and_targets(account)
    logs(account)
    edge(account)
    stores(account)
    return ids


def token(place: str) -> str:
    """A secret that looks like one: of a kind that people paste into descriptions and tags."""
    return f"canary-{place}-AKIAIOSFODNN7EXAMPLE-ghp_0123456789abcdef"


def functions(account: Account) -> None:
    function = account.client("lambda")
    for listed in function.list_functions()["Functions"]:
        function.update_function_configuration(
            FunctionName=listed["FunctionName"],
            Description=f"password={token('lambda-description')}",
            Environment={"Variables": {"DATABASE_URL": f"postgres://app:{token('lambda-environment')}@db/app"}},
        )
        function.tag_resource(Resource=listed["FunctionArn"], Tags={"token": token("lambda-tag")})


def apis(account: Account, ids: dict[str, str]) -> None:
    for name, value in (("apiKey", "stage-variable"), ("webhook", "stage-webhook")):
        change = {"op": "replace", "path": f"/variables/{name}", "value": token(value)}
        account.client("apigateway").update_stage(restApiId=ids["rest-api"], stageName="live", patchOperations=[change])
    variables = {"apiKey": token("http-stage-variable")}
    account.edit("apigatewayv2:GetStages", "Items[*].StageVariables", TOKYO, set=variables)
    account.edit("apigateway:GetRestApis", "items[*].description", TOKYO, set=token("api-description"))


def containers(account: Account) -> None:
    account.edit(
        "ecs:DescribeTaskDefinition",
        "taskDefinition.containerDefinitions[*].environment",
        TOKYO,
        set=[{"name": "TOKEN", "value": token("ecs-environment")}],
    )
    account.edit(
        "ecs:DescribeTaskDefinition",
        "taskDefinition.containerDefinitions[*].command",
        TOKYO,
        set=["serve", "--api-key", token("ecs-command")],
    )
    logged = {"logDriver": "splunk", "options": {"splunk-token": token("ecs-log-option"), "splunk-url": "https://s"}}
    account.edit(
        "ecs:DescribeTaskDefinition", "taskDefinition.containerDefinitions[*].logConfiguration", TOKYO, set=logged
    )


def databases(account: Account) -> None:
    values = {"server_audit_excl_users": token("rds-parameter"), "init_connect": token("rds-init-connect")}
    parameters = [{"ParameterName": name, "ParameterValue": value, "ApplyMethod": "immediate"} for name, value in values.items()]
    account.edit("rds:DescribeDBClusters", "DBClusters[*].TagList", TOKYO, set=[tag("rds-tag")])
    rds = account.client("rds")
    for group in rds.describe_db_cluster_parameter_groups()["DBClusterParameterGroups"]:
        name = group["DBClusterParameterGroupName"]
        try:
            rds.modify_db_cluster_parameter_group(DBClusterParameterGroupName=name, Parameters=parameters)
        except ClientError:  # one of AWS's own, which nobody may change
            continue


def topics_and_targets(account: Account) -> None:
    sns, events = account.client("sns"), account.client("events")
    for topic in sns.list_topics()["Topics"]:
        hook = f"https://hooks.example.com/services/{token('sns-webhook')}"
        sns.subscribe(TopicArn=topic["TopicArn"], Protocol="https", Endpoint=hook)
        sns.set_topic_attributes(TopicArn=topic["TopicArn"], AttributeName="DisplayName", AttributeValue=token("sns-name"))
    definition = account.client("ecs").list_task_definitions()["taskDefinitionArns"][0]
    cluster = account.client("ecs").list_clusters()["clusterArns"][0]
    bus = f"{NAME}-events"
    parts.ecs_by_rule(account, cluster, definition, bus)
    parts.ecs_by_schedule(account, cluster, definition)
    account.edit("events:ListTargetsByRule", "Targets[*].Input", TOKYO, set=json.dumps({"key": token("target-input")}))
    headers = {"HeaderParameters": {"Authorization": token("target-header")}}
    account.edit("events:ListTargetsByRule", "Targets[*].HttpParameters", TOKYO, set=headers)
    account.edit("scheduler:GetSchedule", "Target.Input", TOKYO, set=token("schedule-input"))
    events.tag_resource(ResourceARN=f"arn:aws:events:{TOKYO}:{account.id}:event-bus/{bus}", Tags=[tag("bus-tag")])
    account.edit("cloudwatch:DescribeAlarms", "MetricAlarms[*].AlarmDescription", TOKYO, set=token("alarm-description"))


def logs(account: Account) -> None:
    for group in (f"/aws/lambda/{NAME}-api", f"/ecs/{NAME}-web"):
        parts.written(account, group)
        client = account.client("logs")
        event = {"timestamp": client.describe_log_streams(logGroupName=group)["logStreams"][0]["creationTime"]}
        event["message"] = json.dumps({"authorization": token("log-line")})
        client.put_log_events(logGroupName=group, logStreamName="lab", logEvents=[event])
    arn = f"arn:aws:s3:::{NAME}-sf-data/{token('management-event')}"
    account.edit("cloudtrail:LookupEvents", "Events[*].CloudTrailEvent", TOKYO, set=json.dumps({"request": arn}))


def edge(account: Account) -> None:
    header = {"Quantity": 1, "Items": [{"HeaderName": "X-Origin-Secret", "HeaderValue": token("origin-header")}]}
    account.edit("cloudfront:ListDistributions", "DistributionList.Items[*].Origins.Items[*].CustomHeaders", set=header)
    account.edit("wafv2:ListWebACLs", "WebACLs[*].Description", TOKYO, set=token("acl-description"))


def stores(account: Account) -> None:
    ssm = account.client("ssm")
    ssm.put_parameter(Name=f"/{NAME}/database", Value=token("parameter"), Type="SecureString")
    account.client("secretsmanager").create_secret(Name=f"{NAME}/api", SecretString=token("secret"))
    account.client("dynamodb").tag_resource(
        ResourceArn=f"arn:aws:dynamodb:{TOKYO}:{account.id}:table/{NAME}-briefings", Tags=[tag("table-tag")]
    )
    account.edit("cognito-idp:DescribeUserPool", "UserPool.EmailVerificationMessage", TOKYO, set=token("pool-message"))
    account.edit("ec2:DescribeVpcs", "Vpcs[*].Tags", TOKYO, set=[tag("vpc-tag")])
    account.edit("ec2:DescribeInstances", "Reservations[*].Instances[*].Tags", TOKYO, set=[tag("instance-tag")])


def tag(place: str) -> dict[str, str]:
    return {"Key": "token", "Value": token(place)}
