"""The operations that audit-gap may ask. Anything else is answered 403 and counted: a write would show at once."""

ALLOWED: dict[str, tuple[str, ...]] = {
    "sts": ("GetCallerIdentity", "AssumeRole"),
    "ec2": (
        "DescribeFlowLogs",
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
    ),
    "observabilityadmin": ("GetTelemetryRule", "ListTelemetryRules"),
    "s3": ("GetBucketLocation", "GetBucketLogging", "GetBucketOwnershipControls", "ListBuckets"),
    "logs": (
        "DescribeAccountPolicies",
        "DescribeDeliveries",
        "DescribeDeliveryDestinations",
        "DescribeDeliverySources",
        "DescribeLogGroups",
        "DescribeResourcePolicies",
    ),
    "cognito-idp": ("DescribeUserPool", "GetLogDeliveryConfiguration", "ListIdentityProviders", "ListUserPools"),
    "dynamodb": ("DescribeKinesisStreamingDestination", "DescribeTable", "ListTables"),
    "sqs": ("ListQueues",),
    "events": ("DescribeEventBus", "ListEventBuses"),
    "kms": ("DescribeKey",),
    "firehose": ("DescribeDeliveryStream",),
    "lambda": ("ListFunctions",),
    "apigateway": ("GetRestApis", "GetStages"),
    "apigatewayv2": ("GetApis",),
    "route53": ("ListHostedZones", "ListQueryLoggingConfigs"),
    "route53profiles": ("ListProfileAssociations", "ListProfileResourceAssociations"),
    "route53resolver": ("ListResolverQueryLogConfigAssociations", "ListResolverQueryLogConfigs"),
    "cloudfront": ("GetDistributionConfig", "ListDistributions", "ListRealtimeLogConfigs"),
    "wafv2": ("ListLoggingConfigurations", "ListResourcesForWebACL", "ListWebACLs"),
    "kinesis": ("DescribeStreamSummary",),
    "resourcegroupstaggingapi": ("GetResources",),
}


def allowed(service: str, operation: str) -> bool:
    return operation in ALLOWED.get(service, ())
