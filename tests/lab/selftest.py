"""Proof of the gateway itself: `python selftest.py`. Every line that it prints was seen over HTTP.

The tool's tests stand on the lab, so the lab must not be what is wrong: signatures are refused, every read of the
allow-list is answered, every paginated one comes in two pages, every kind of fault looks as it should.
"""

from __future__ import annotations

import http.client
import importlib
import io
import json
import sys
import time
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any, Callable
from urllib.parse import urlsplit

import boto3
from botocore import xform_name
from botocore.exceptions import ClientError, HTTPClientError

from accounts import parts
from accounts.traps import TRAPS
from client import HERE, Account, Gateway, static_key
from gateway import reads
from gateway.calls import Call, Incoming
from gateway.faults import KINDS
from gateway.owners import NAMED_BY_ARN
from gateway.paging import find, look
from gateway.signature import STATIC_SECRET

ACCOUNT = "111111111111"
REGION = "ap-northeast-1"
ALL_READS = [(service, operation) for service, operations in reads.ALLOWED.items() for operation in operations]


def furnish(gateway: Gateway) -> dict[str, dict[str, Any]]:
    """Two of most things; returns the parameters that reads of one resource need."""
    setup = gateway.account(ACCOUNT)
    ids: dict[str, Any] = {}
    s3, ec2, cognito = setup.client("s3"), setup.client("ec2"), setup.client("cognito-idp")
    for name in ("lab-one", "lab-two", "lab-three"):
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
        setup.client("sqs").create_queue(QueueName=name)
        setup.client("events").create_event_bus(Name=name)
        setup.client("logs").create_log_group(logGroupName=f"/lab/{name}")
        setup.client("apigateway").create_rest_api(name=name)
        setup.client("apigatewayv2").create_api(Name=name, ProtocolType="HTTP")
        setup.client("dynamodb").create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        )
        ids["pool"] = cognito.create_user_pool(PoolName=name)["UserPool"]["Id"]
        ids["vpc"] = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        function(setup, name)
    by_s3 = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    parts.versioned(setup, "lab-one")
    parts.locked(setup, "lab-one", "GOVERNANCE", 1)
    s3.put_bucket_encryption(Bucket="lab-one", ServerSideEncryptionConfiguration={"Rules": [by_s3]})
    trail = setup.client("cloudtrail").create_trail(Name="lab", S3BucketName="lab-one", IsMultiRegionTrail=True)
    edge = furnish_edge(setup, ids["vpc"])
    key = setup.client("kms").create_key()["KeyMetadata"]["KeyId"]
    parts.stream(setup, "lab", "lab-one", "")
    ids |= apis_and_balancers(setup, ids["vpc"])
    lake = f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:eventdatastore/lab"
    setup.answer("cloudtrail:GetEventDataStore", answer={"EventDataStoreArn": lake, "Status": "ENABLED"})
    setup.answer("cloudtrail:GetChannel", answer={"Name": "aws-service-channel/lab/one"})
    setup.answer("observabilityadmin:GetTelemetryRule", answer={"RuleName": "lab"})
    pool = {"UserPoolId": ids["pool"]}
    detector = {"DetectorId": setup.client("guardduty").create_detector(Enable=True)["DetectorId"]}
    setup.client("securityhub").enable_security_hub()
    monitoring(setup)
    workloads = containers_and_databases(setup)
    return {
        "AssumeRole": {"RoleArn": "arn:aws:iam::333333333333:role/audit-gap", "RoleSessionName": "selftest"},
        "GetTrailStatus": {"Name": trail["TrailARN"]},
        "GetEventSelectors": {"TrailName": trail["TrailARN"]},
        "GetEventConfiguration": {"TrailName": trail["TrailARN"]},
        "GetEventDataStore": {"EventDataStore": lake},
        "GetChannel": {"Channel": f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:channel/lab"},
        "GetTelemetryRule": {"RuleIdentifier": "lab"},
        "ListBuckets": {"MaxBuckets": 1000},
        "GetBucketEncryption": {"Bucket": "lab-one"},
        "GetBucketLifecycleConfiguration": {"Bucket": "lab-one"},
        "GetBucketVersioning": {"Bucket": "lab-one"},
        "GetObjectLockConfiguration": {"Bucket": "lab-one"},
        "HeadBucket": {"Bucket": "lab-one"},
        "ListObjectsV2": {"Bucket": "lab-one"},
        "GetMetricData": counted(setup),
        "ListLogSources": {"accounts": [ACCOUNT], "regions": [REGION]},
        "GetBucketLocation": {"Bucket": "lab-one"},
        "GetBucketLogging": {"Bucket": "lab-one"},
        "HeadBucket": {"Bucket": "lab-one"},
        "ListUserPools": {"MaxResults": 60},
        "DescribeUserPool": pool,
        "GetLogDeliveryConfiguration": pool,
        "ListIdentityProviders": pool,
        "DescribeTable": {"TableName": "lab-one"},
        "DescribeKinesisStreamingDestination": {"TableName": "lab-one"},
        "DescribeLogStreams": {"logGroupName": "/lab/lab-one"},
        "FilterLogEvents": {"logGroupName": "/lab/lab-one"},
        "DescribeAccountPolicies": {"policyType": "SUBSCRIPTION_FILTER_POLICY"},
        "DescribeEventBus": {"Name": "lab-one"},
        "DescribeKey": {"KeyId": key},
        "GetKeyPolicy": {"KeyId": key, "PolicyName": "default"},
        "GetDetector": detector,
        "ListPublishingDestinations": detector,
        "DescribePublishingDestination": {**detector, "DestinationId": "1"},
        "GetAdministratorAccount": detector,
        "BatchGetAccountStatus": {"accountIds": [ACCOUNT]},
        "DescribeDeliveryStream": {"DeliveryStreamName": "lab"},
        "GetTopicAttributes": {"TopicArn": parts.topic(setup, "lab")},
        "apigateway:GetStages": {"restApiId": ids["rest-api"]},
        "apigatewayv2:GetStages": {"ApiId": ids["http-api"]},
        "DescribeLoadBalancerAttributes": {"LoadBalancerArn": ids["balancer"]},
        "DescribeListeners": {"LoadBalancerArn": ids["balancer"]},
        **edge,
        **workloads,
    }


def counted(setup: Account) -> dict[str, Any]:
    """Three series and three objects; returns the parameters that ask for the series."""
    parts.files(setup, "lab-one", "log/%Y/%m/%d", [0, 1, 2])
    # It is finer than what a page shows.
    setup.edit("s3:ListObjectsV2", "Contents[*].LastModified", remove=True)
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    queries = []
    for name in ("one", "two", "three"):
        parts.at_work(setup, "AWS/Lambda", "Invocations", FunctionName=name)
        dimensions = [{"Name": "FunctionName", "Value": name}]
        metric = {"Namespace": "AWS/Lambda", "MetricName": "Invocations", "Dimensions": dimensions}
        queries.append({"Id": name, "MetricStat": {"Metric": metric, "Period": 10800, "Stat": "Sum"}})
    return {"MetricDataQueries": queries, "StartTime": now - timedelta(days=14), "EndTime": now}


def furnish_edge(setup: Account, vpc: str) -> dict[str, dict[str, Any]]:
    """DNS, distributions and ACLs; returns the parameters of their reads."""
    group = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/dns/lab"
    parts.log_group(setup, "/dns/lab", "us-east-1")
    for name in ("one", "two", "three"):
        parts.query_log(setup, parts.hosted_zone(setup, f"{name}.example"), group)
        parts.resolver_log(setup, vpc, "arn:aws:s3:::lab-one", name)
        distribution = parts.distribution(setup, name)
        acl = parts.web_acl(setup, name)
        parts.acl_log(setup, acl, "arn:aws:s3:::aws-waf-logs-lab")
        parts.writable(setup, name, "route53.amazonaws.com", "*", REGION)
    parts.bucket_without_acls(setup, "lab-one")
    parts.expiring(setup, "lab-one", 400)
    setup.client("kinesis").create_stream(StreamName="lab", ShardCount=1)
    return {
        "GetDistributionConfig": {"Id": distribution["id"]},
        "ListWebACLs": {"Scope": "REGIONAL"},
        "GetWebACL": {"Scope": "REGIONAL", "Name": acl.split("/")[-2], "Id": acl.split("/")[-1]},
        "ListLoggingConfigurations": {"Scope": "REGIONAL"},
        "ListResourcesForWebACL": {"WebACLArn": acl},
        "ListProfileResourceAssociations": {"ProfileId": "rp-lab"},
        "GetBucketOwnershipControls": {"Bucket": "lab-one"},
        "DescribeStreamSummary": {"StreamName": "lab"},
    }


def containers_and_databases(setup: Account) -> dict[str, dict[str, Any]]:
    """Services and databases of each kind; returns the parameters of their reads."""
    first = parts.ecs_cluster(setup, "one")
    for name in ("one", "two", "three"):
        if name != "one":
            parts.ecs_cluster(setup, name)
        definition = parts.task_definition(setup, name, {"app": None})
        parts.ecs_service(setup, "one", name, definition)
        parts.ecs_by_rule(setup, first, definition, "lab-one", REGION)
        parts.ecs_by_schedule(setup, first, definition, REGION)
        parts.aurora(setup, f"lab-{name}", {"server_audit_logging": "1"})
        parts.postgresql(setup, f"lab-{name}-raw", {"log_connections": "1"})
    for kind in ("DBClusters", "DBInstances"):
        # It is that of the answer, and pages are compared.
        setup.edit(f"rds:Describe{kind}", f"{kind}[*].LatestRestorableTime", REGION, remove=True)
    for date in ("CreationDate", "LastModificationDate"):
        # It is finer than what a page shows.
        setup.edit("scheduler:ListSchedules", f"Schedules[*].{date}", REGION, remove=True)
    return {
        "DescribeServices": {"cluster": "one", "services": ["one"]},
        "DescribeTaskDefinition": {"taskDefinition": definition},
        "DescribeTasks": {"cluster": "one", "tasks": ["gone"]},
        "ListServices": {"cluster": "one"},
        "ListRuleNamesByTarget": {"TargetArn": first, "EventBusName": "lab-one"},
        "ListRules": {"EventBusName": "lab-one"},
        "ListTargetsByRule": {"Rule": "one-1", "EventBusName": "lab-one"},
        "GetSchedule": {"Name": "one-1"},
        "ListTasks": {"cluster": "one"},
        "DescribeDBParameters": {"DBParameterGroupName": "lab-one-raw-parameters"},
        "DescribeDBClusterParameters": {"DBClusterParameterGroupName": "lab-one-cluster"},
    }


def monitoring(setup: Account) -> None:
    """Alarms, and answers where nothing would be an error."""
    for name in ("lab-one", "lab-two", "lab-three"):
        parts.alarm(setup, name)
        parts.repository(setup, name)
    hub = {"HubV2Arn": f"arn:aws:securityhub:{REGION}:{ACCOUNT}:hubv2/1"}
    setup.answer("securityhub:DescribeSecurityHubV2", answer=hub)
    published = {
        "DestinationId": "1",
        "DestinationType": "S3",
        "Status": "PUBLISHING",
        "PublishingFailureStartTimestamp": 0,
        "DestinationProperties": {"DestinationArn": "arn:aws:s3:::lab-one"},
    }
    setup.answer("guardduty:DescribePublishingDestination", answer=published)


def function(setup: Account, name: str) -> None:
    role = "arn:aws:iam::111111111111:role/lab"
    iam = setup.client("iam")
    try:
        iam.create_role(RoleName="lab", AssumeRolePolicyDocument="{}")
    except iam.exceptions.EntityAlreadyExistsException:
        pass
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("index.py", "")
    setup.client("lambda").create_function(
        FunctionName=name, Role=role, Runtime="python3.13", Handler="index.main", Code={"ZipFile": code.getvalue()}
    )


def apis_and_balancers(setup: Account, vpc: str) -> dict[str, str]:
    """Stages of both kinds of API, and two load balancers with two listeners each."""
    ids = parts.apis(setup, "lab")
    for stage in ("one", "two"):
        setup.client("apigatewayv2").create_stage(ApiId=ids["http-api"], StageName=stage)
    subnet = setup.client("ec2").create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    elb = setup.client("elbv2")
    for name in ("lab-one", "lab-two"):
        ids["balancer"] = parts.load_balancer(setup, name, [subnet])
        for port in (80, 81):
            elb.create_listener(
                LoadBalancerArn=ids["balancer"],
                Protocol="HTTP",
                Port=port,
                DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}],
            )
    for namespace in ("AWS/Bedrock", "AWS/BedrockMantle"):
        parts.invoked(setup, REGION, namespace)
    return ids


def ask(account: Account, service: str, operation: str, params: dict[str, Any], **config: Any) -> dict[str, Any]:
    return getattr(account.client(service, REGION, **config), xform_name(operation))(**params)


def params_of(params: dict[str, dict], service: str, operation: str) -> dict[str, Any]:
    """The parameters of an operation; two services may have one of the same name."""
    return params.get(f"{service}:{operation}", params.get(operation, {}))


def every_read_is_answered(tool: Account, params: dict[str, dict]) -> str:
    for service, operation in ALL_READS:
        ask(tool, service, operation, params_of(params, service, operation))
    return f"{len(ALL_READS)} reads answered"


def every_list_has_two_pages(gateway: Gateway, tool: Account, params: dict[str, dict]) -> str:
    paginated = 0
    for service, operation in ALL_READS:
        paginator = find(Call(service, operation, REGION, ACCOUNT, "", {}, Incoming("", "", "", {}, b"")))
        if paginator is None:
            continue
        paginated += 1
        gateway.control("POST", "pages", {"small": False})
        whole = look(ask(tool, service, operation, params_of(params, service, operation)), paginator.result) or []
        gateway.control("POST", "pages", {"small": True})
        seen, pages, token = [], 0, None
        while pages == 0 or token:
            extra = {paginator.input_token: token} if token else {}
            page = ask(tool, service, operation, {**params_of(params, service, operation), **extra})
            seen += look(page, paginator.result) or []
            token = look(page, paginator.output_token)
            pages += 1
        assert pages >= 2, f"{operation}: {pages} page"
        assert seen == whole, f"{operation}: {len(seen)} of {len(whole)} items over {pages} pages"
    gateway.control("POST", "pages", {"small": False})
    return f"{paginated} paginated reads came in two pages or more, complete and in order"


def signatures_are_checked(gateway: Gateway) -> str:
    def refused(key: str, secret: str, service: str, method: str, token: str | None = None) -> str:
        session = boto3.Session(key, secret, token, region_name=REGION)
        client = session.client(service, endpoint_url=gateway.url)
        return error_code(lambda: getattr(client, method)())

    key = static_key(ACCOUNT)
    assert refused(key, "wrong", "sts", "get_caller_identity") == "SignatureDoesNotMatch"
    assert refused(key, "wrong", "s3", "list_buckets") == "SignatureDoesNotMatch"
    assert refused(key, "wrong", "ec2", "describe_vpcs") == "SignatureDoesNotMatch"
    assert refused(key, "wrong", "cloudtrail", "describe_trails") == "InvalidSignatureException"
    assert refused(key, "wrong", "lambda", "list_functions") == "InvalidSignatureException"
    assert refused("AKIAUNKNOWN", STATIC_SECRET, "sts", "get_caller_identity") == "InvalidClientTokenId"
    given = ask(
        gateway.account(ACCOUNT, setup=False),
        "sts",
        "AssumeRole",
        {"RoleArn": "arn:aws:iam::333333333333:role/audit-gap", "RoleSessionName": "selftest"},
    )["Credentials"]
    assumed = boto3.Session(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"], region_name=REGION)
    identity = assumed.client("sts", endpoint_url=gateway.url).get_caller_identity()
    assert identity["Account"] == "333333333333", identity
    without_token = refused(given["AccessKeyId"], given["SecretAccessKey"], "sts", "get_caller_identity")
    assert without_token == "InvalidClientTokenId"
    return "wrong signatures refused in five protocols; assumed credentials belong to the role's account"


def writes_are_refused(gateway: Gateway, tool: Account) -> str:
    gateway.control("DELETE", "counts")
    for service, operation, params in (
        ("s3", "CreateBucket", {"Bucket": "lab-written"}),
        ("cloudtrail", "StopLogging", {"Name": "lab"}),
        ("ec2", "CreateVpc", {"CidrBlock": "10.9.0.0/16"}),
        ("lambda", "DeleteFunction", {"FunctionName": "lab-one"}),
    ):
        config = {"LocationConstraint": REGION}
        extra = {"CreateBucketConfiguration": config} if operation == "CreateBucket" else {}
        error_code(lambda: ask(tool, service, operation, {**params, **extra}))
    refused = [entry["operation"] for entry in gateway.control("GET", "counts")["refused"]]
    assert refused == ["s3:CreateBucket", "cloudtrail:StopLogging", "ec2:CreateVpc", "lambda:DeleteFunction"], refused
    return f"writes refused and counted: {', '.join(refused)}"


def guests_may_read_more(gateway: Gateway) -> str:
    """Another tool asks what audit-gap never asks; what moto lacks is said at once, and a write stays refused."""
    gateway.control("POST", "guests", {"lane": "GUEST"})
    gateway.control("DELETE", "counts")
    guest = gateway.account(f"{ACCOUNT}GUEST", setup=False)
    ask(guest, "iam", "ListUsers", {})
    assert error_code(lambda: ask(guest, "bedrock", "ListGuardrails", {})) == "NotImplemented"
    assert error_code(lambda: ask(guest, "iam", "CreateUser", {"UserName": "lab"}))
    asked = [(entry["operation"], entry["reason"]) for entry in gateway.control("GET", "counts")["refused"]]
    assert asked == [("bedrock:ListGuardrails", "not-emulated"), ("iam:CreateUser", "not-a-read")], asked
    return "other tools may read what audit-gap does not, and no more"


# One read of each protocol, paginated where the protocol has such a read.
PER_PROTOCOL = {
    "json": ("logs", "DescribeLogGroups"),
    "query": ("sts", "GetCallerIdentity"),
    "ec2": ("ec2", "DescribeVpcs"),
    "rest-xml": ("s3", "ListBuckets"),
    "rest-json": ("lambda", "ListFunctions"),
}


class Captured(Exception):
    """A signed request, taken out of boto3 to be sent by hand."""


def send_by_hand(tool: Account, service: str, operation: str) -> tuple[int, str, bytes | None]:
    """Status, content type and body of one call as they are on the wire; no body if the connection broke in it."""

    def capture(request: Any, **_: Any) -> None:
        raise Captured(request)

    client = tool.client(service, REGION)
    client.meta.events.register("before-send", capture)
    try:
        getattr(client, xform_name(operation))()
    except Captured as captured:
        request = captured.args[0]
    url = urlsplit(request.url)
    connection = http.client.HTTPConnection(url.netloc)
    target = url.path + (f"?{url.query}" if url.query else "")
    headers = {k: v.decode() if isinstance(v, bytes) else v for k, v in request.headers.items()}
    connection.request(request.method, target, request.body, headers)
    response = connection.getresponse()
    try:
        return response.status, response.headers["Content-Type"], response.read()
    except http.client.IncompleteRead:
        return response.status, response.headers["Content-Type"], None


def faults_look_right(gateway: Gateway, tool: Account) -> str:
    tried = 0
    for protocol, (service, operation) in PER_PROTOCOL.items():
        kinds = KINDS - {"endless-token", "empty-page-with-token"} if protocol == "query" else KINDS
        gateway.control("DELETE", "faults")
        _, content_type, whole = send_by_hand(tool, service, operation)
        assert "html" not in content_type, (protocol, content_type)
        for kind in sorted(kinds):
            gateway.control("DELETE", "faults")
            gateway.control("POST", "faults", {"kind": kind, "operation": f"{service}:{operation}", "seconds": 2})
            if kind in ON_THE_WIRE:
                seen = send_by_hand(tool, service, operation)
                assert ON_THE_WIRE[kind](seen, whole), (protocol, kind, seen)
            else:
                check_fault(kind, protocol, service, operation, outcome(kind, tool, service, operation))
            tried += 1
    gateway.control("DELETE", "faults")
    times_and_after(gateway, tool)
    return f"{tried} faults ({len(KINDS)} kinds, {len(PER_PROTOCOL)} protocols) look as they should"


# What these faults are on the wire: (status, content type, body), and the whole body without the fault.
ON_THE_WIRE = {
    "html": lambda seen, _: seen[0] == 200 and seen[1] == "text/html" and seen[2].startswith(b"<html"),
    "empty": lambda seen, _: seen[0] == 200 and seen[2] == b"",
    "truncated": lambda seen, _: seen[0] == 200 and seen[2] is None,
    "garbled": lambda seen, whole: seen[0] == 200 and 0 < len(seen[2]) <= len(whole) // 2 + 1,
}
# What boto3 makes of the others: error codes or exceptions.
AS_CODES = {
    "access-denied": {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"},
    "throttle": {"Throttling", "ThrottlingException", "RequestLimitExceeded", "SlowDown", "TooManyRequestsException"},
    "expired-token": {"ExpiredToken", "ExpiredTokenException", "RequestExpired"},
    "error": {"ValidationException"},
    "http-500": {"InternalError", "InternalFailure"},
    "reset": {"ConnectionClosedError"},
    "hang": {"ReadTimeoutError"},
}


def outcome(kind: str, tool: Account, service: str, operation: str) -> Any:
    """The answer, or the name of what boto3 raised."""
    try:
        return ask(tool, service, operation, {}, **({"read_timeout": 1} if kind == "hang" else {}))
    except ClientError as error:
        return error.response["Error"]["Code"]
    except HTTPClientError as broken:
        return type(broken).__name__


def check_fault(kind: str, protocol: str, service: str, operation: str, seen: Any) -> None:
    if kind in AS_CODES:
        assert isinstance(seen, str) and seen in AS_CODES[kind], f"{protocol} {kind}: {seen}"
        return
    paginator = find(Call(service, operation, REGION, ACCOUNT, "", {}, Incoming("", "", "", {}, b"")))
    assert look(seen, paginator.output_token).startswith("lab-"), seen
    assert bool(look(seen, paginator.result)) == (kind == "endless-token"), (kind, protocol, seen)


def times_and_after(gateway: Gateway, tool: Account) -> None:
    gateway.control("POST", "faults", {"kind": "throttle", "operation": "sqs:ListQueues", "after": 1, "times": 2})
    codes = [error_code(lambda: ask(tool, "sqs", "ListQueues", {})) for _ in range(4)]
    assert codes == ["", "ThrottlingException", "ThrottlingException", ""], codes
    gateway.control("DELETE", "faults")


def latency_is_added(gateway: Gateway, tool: Account) -> str:
    gateway.control("POST", "latency", {"ms": 150})
    begin = time.monotonic()
    ask(tool, "sts", "GetCallerIdentity", {})
    took = time.monotonic() - begin
    gateway.control("POST", "latency", {"ms": 0})
    assert took >= 0.15, took
    return "latency is added"


def answers_are_checked(gateway: Gateway, tool: Account) -> str:
    setup = gateway.account(ACCOUNT)
    try:
        setup.answer("cloudtrail:GetTrailStatus", answer={"IsLoging": True})
        raise AssertionError("a misspelt member was accepted")
    except OSError as refused:
        assert "400" in str(refused)
    setup.edit("ec2:DescribeVpcs", "Vpcs[*].OwnerId", set="999999999999")
    owners = {vpc["OwnerId"] for vpc in ask(tool, "ec2", "DescribeVpcs", {})["Vpcs"]}
    assert owners == {"999999999999"}, owners
    return "canned answers are checked against the model; edits arrive"


def other_accounts_are_refused(gateway: Gateway, params: dict[str, dict]) -> str:
    """A neighbour is told nothing of what is not its own, unless the owner's policy, here a canned answer, says so."""
    neighbour = gateway.account("222222222222", setup=False)
    of_buckets = {name for name, given in params.items() if "Bucket" in given}
    asked = [(service, operation) for service, operation in ALL_READS if service == "s3" and operation in of_buckets]
    asked += [tuple(name.split(":")) for name in NAMED_BY_ARN if any(":" in str(v) for v in arns(params, name))]
    refused = {"AccessDenied", "AccessDeniedException", "AuthorizationError", "403"}
    for service, operation in asked:
        given = params_of(params, service, operation)
        code = error_code(lambda: ask(neighbour, service, operation, given))
        assert code in refused, (service, operation, code)
    setup = gateway.account("222222222222")
    setup.answer("s3:GetBucketVersioning", where={"Bucket": "lab-one"}, answer={"Status": "Enabled"})
    assert ask(neighbour, "s3", "GetBucketVersioning", {"Bucket": "lab-one"})["Status"] == "Enabled"
    assert error_code(lambda: ask(neighbour, "s3", "HeadBucket", {"Bucket": "lab-none"})) == "404"
    return f"{len(asked)} reads of another account's resources are refused; a policy that is canned is heeded"


def arns(params: dict[str, dict], name: str) -> list[str]:
    service, _, operation = name.partition(":")
    return [params_of(params, service, operation).get(NAMED_BY_ARN[name], "")]


def accounts_and_truth_agree(gateway: Gateway) -> str:
    """Every account builds, every id of which its truth speaks was made, and traps and truths are the same."""
    spoken = 0
    for name in ("bare", "halfway", "hardened", "estate", "guarded", "traps"):
        made = importlib.import_module(f"accounts.{name}").build(gateway)
        truth = json.loads((HERE / f"accounts/{name}.truth.json").read_text())
        if name == "traps":
            assert list(truth["traps"]) == list(TRAPS)
        for content in truth.get("environments", truth.get("traps")).values():
            for arn in content["resources"]:
                arn.format(**made)
                spoken += 1
    return f"the accounts build, and the {spoken} resources of which their truth speaks exist"


def error_code(action: Callable[[], Any]) -> str:
    try:
        action()
    except ClientError as error:
        return error.response["Error"]["Code"]
    return ""


def main() -> None:
    gateway = Gateway.start()
    params = furnish(gateway)
    tool = gateway.account(ACCOUNT, setup=False)
    for line in (
        signatures_are_checked(gateway),
        every_read_is_answered(tool, params),
        every_list_has_two_pages(gateway, tool, params),
        writes_are_refused(gateway, tool),
        guests_may_read_more(gateway),
        faults_look_right(gateway, tool),
        latency_is_added(gateway, tool),
        answers_are_checked(gateway, tool),
        other_accounts_are_refused(gateway, params),
        accounts_and_truth_agree(gateway),
    ):
        print(f"ok  {line}")
    gateway.stop()


if __name__ == "__main__":
    sys.exit(main())
