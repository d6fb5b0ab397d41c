"""The operations that audit-gap may ask. Anything else is answered 403 and counted: a write would show at once.

Lanes of other tools, which the comparison runs beside audit-gap, may ask whatever only reads.
"""

ALLOWED: dict[str, tuple[str, ...]] = {
    "sts": ("AssumeRole", "GetCallerIdentity"),
    "ec2": (
        "DescribeFlowLogs",
        "DescribeInstances",
        "DescribeInternetGateways",
        "DescribeNatGateways",
        "DescribeNetworkInterfaces",
        "DescribeRegions",
        "DescribeRouteTables",
        "DescribeSubnets",
        "DescribeVpcs",
    ),
    "cloudtrail": (
        "DescribeTrails",
        "GetChannel",
        "GetEventConfiguration",
        "GetEventDataStore",
        "GetEventSelectors",
        "GetTrailStatus",
        "ListChannels",
        "ListEventDataStores",
        "LookupEvents",
    ),
    "observabilityadmin": ("GetTelemetryRule", "ListTelemetryRules"),
    "s3": (
        "GetBucketEncryption",
        "GetBucketLifecycleConfiguration",
        "GetBucketLocation",
        "GetBucketLogging",
        "GetBucketOwnershipControls",
        "GetBucketVersioning",
        "GetObjectLockConfiguration",
        "HeadBucket",
        "ListBuckets",
        "ListDirectoryBuckets",
        "ListObjectsV2",
    ),
    "logs": (
        "DescribeAccountPolicies",
        "DescribeDeliveries",
        "DescribeDeliveryDestinations",
        "DescribeDeliverySources",
        "DescribeLogGroups",
        "DescribeLogStreams",
        "DescribeResourcePolicies",
        "FilterLogEvents",
    ),
    "cognito-idp": ("DescribeUserPool", "GetLogDeliveryConfiguration", "ListIdentityProviders", "ListUserPools"),
    "dynamodb": ("DescribeKinesisStreamingDestination", "DescribeTable", "ListTables"),
    "ecr": ("DescribeRepositories",),
    "ecs": (
        "DescribeClusters",
        "DescribeServices",
        "DescribeTaskDefinition",
        "DescribeTasks",
        "ListClusters",
        "ListServices",
        "ListTasks",
    ),
    "kinesis": ("DescribeStreamSummary",),
    "rds": (
        "DescribeDBClusterParameters",
        "DescribeDBClusters",
        "DescribeDBInstances",
        "DescribeDBParameters",
        "DescribeOptionGroups",
    ),
    "sns": ("GetTopicAttributes",),
    "sqs": ("ListQueues",),
    "events": ("DescribeEventBus", "ListEventBuses", "ListRuleNamesByTarget", "ListRules", "ListTargetsByRule"),
    "kms": ("DescribeKey", "GetKeyPolicy"),
    "firehose": ("DescribeDeliveryStream",),
    "lambda": ("ListFunctions",),
    "apigateway": ("GetAccount", "GetRestApis", "GetStages"),
    "apigatewayv2": ("GetApis", "GetStages"),
    "bedrock": ("GetModelInvocationLoggingConfiguration",),
    "cloudwatch": ("DescribeAlarms", "GetMetricData", "ListMetrics"),
    "elbv2": ("DescribeListeners", "DescribeLoadBalancerAttributes", "DescribeLoadBalancers"),
    "resourcegroupstaggingapi": ("GetResources",),
    "route53": ("ListHostedZones", "ListQueryLoggingConfigs"),
    "route53profiles": ("ListProfileAssociations", "ListProfileResourceAssociations"),
    "route53resolver": ("ListResolverQueryLogConfigAssociations", "ListResolverQueryLogConfigs"),
    "cloudfront": ("GetDistributionConfig", "ListDistributions", "ListRealtimeLogConfigs"),
    "wafv2": ("GetWebACL", "ListLoggingConfigurations", "ListResourcesForWebACL", "ListWebACLs"),
    "config": (
        "DescribeConfigurationRecorderStatus",
        "DescribeConfigurationRecorders",
        "DescribeDeliveryChannelStatus",
        "DescribeDeliveryChannels",
        "ListConfigurationRecorders",
    ),
    "guardduty": (
        "DescribePublishingDestination",
        "GetAdministratorAccount",
        "GetDetector",
        "ListDetectors",
        "ListPublishingDestinations",
    ),
    "inspector2": ("BatchGetAccountStatus", "ListCoverage"),
    "scheduler": ("GetSchedule", "ListSchedules"),
    "securityhub": ("DescribeHub", "DescribeSecurityHubV2", "GetEnabledStandards"),
    "securitylake": ("ListDataLakes", "ListLogSources"),
}


# How AWS begins the names of operations that change nothing, and the one report of IAM that must be ordered.
READS = ("BatchGet", "Describe", "Get", "Head", "List", "Lookup", "Search", "GenerateCredentialReport")


def allowed(service: str, operation: str) -> bool:
    return operation in ALLOWED.get(service, ())


def only_reads(operation: str) -> bool:
    return operation.startswith(READS)
