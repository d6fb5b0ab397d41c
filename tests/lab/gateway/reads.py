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
    "s3": ("GetBucketLocation", "GetBucketLogging", "HeadBucket", "ListBuckets", "ListDirectoryBuckets"),
    "logs": (
        "DescribeAccountPolicies",
        "DescribeDeliveries",
        "DescribeDeliveryDestinations",
        "DescribeDeliverySources",
        "DescribeLogGroups",
    ),
    "cognito-idp": ("DescribeUserPool", "GetLogDeliveryConfiguration", "ListIdentityProviders", "ListUserPools"),
    "dynamodb": ("DescribeKinesisStreamingDestination", "DescribeTable", "ListTables"),
    "sqs": ("ListQueues",),
    "events": ("DescribeEventBus", "ListEventBuses"),
    "kms": ("DescribeKey",),
    "firehose": ("DescribeDeliveryStream",),
    "lambda": ("ListFunctions",),
    "apigateway": ("GetRestApis",),
    "apigatewayv2": ("GetApis",),
    "resourcegroupstaggingapi": ("GetResources",),
}


def allowed(service: str, operation: str) -> bool:
    return operation in ALLOWED.get(service, ())
