//! What writes a log, how soon each kind of writer must have written, and by which metric its work shows.

use std::collections::BTreeMap;

use jiff::SignedDuration;

use crate::facts::cloudwatch::Statistic;

/// A kind of writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// A Lambda function. Dimension: `FunctionName`.
    Function,
    /// A Lambda function whose runtime writes no lines of its own, so that an invocation may leave none.
    QuietFunction,
    /// A stage of a REST API. Dimensions: `ApiName`, `Stage`.
    RestApi,
    /// A stage of one of several REST APIs of the same name, which their metric does not tell apart.
    RestApiOfSharedName,
    /// A stage of an HTTP API. Dimensions: `ApiId`, `Stage`.
    HttpApi,
    /// A stage of a WebSocket API. Dimensions: `ApiId`, `Stage`.
    WebSocketApi,
    /// The containers of an ECS service. Dimensions: `ClusterName`, `ServiceName`.
    Service,
    /// A public hosted zone. Dimension: `HostedZoneId`.
    PublicZone,
    /// A Cognito user pool. Dimension: `UserPool`.
    UserPool,
    /// An application load balancer. Dimension: `LoadBalancer`.
    ApplicationLoadBalancer,
    /// A network load balancer. Dimension: `LoadBalancer`.
    NetworkLoadBalancer,
    /// A CloudFront distribution. Dimension: `DistributionId`.
    Distribution,
    /// A web ACL that logs allowed and blocked requests. Dimension: `WebACL`.
    WebAcl,
    /// A web ACL that logs blocked requests only. Dimension: `WebACL`.
    WebAclBlocking,
    /// The interfaces that a VPC flow log watches.
    FlowLog,
    /// The VPCs whose DNS queries the Resolver logs.
    Resolver,
    /// An S3 bucket with server access logs. Dimension: `BucketName`.
    Bucket,
    /// The models that Bedrock invokes. No dimension: every model counts.
    Models,
    /// An RDS instance that exports its log. Dimension: `DBInstanceIdentifier`.
    Database,
    /// An Aurora or Multi-AZ cluster that exports its log. Dimension: `DBClusterIdentifier`.
    DatabaseCluster,
    /// A DocumentDB cluster that exports its log. Dimension: `DBClusterIdentifier`.
    DocumentCluster,
    /// A Firehose stream that brings what it takes in to a bucket. Dimension: `DeliveryStreamName`.
    Stream,
}

/// How surely work leaves a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effort {
    /// All of it does.
    Every,
    /// All of it should, but the service promises neither that nor when: only three empty windows prove anything, and one
    /// is a shortfall.
    Best,
    /// Not all of it has to: silence never proves more than a shortfall.
    Some,
}

/// The metric of a writer's work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Traffic {
    /// The namespace: `AWS/Lambda`.
    pub(crate) namespace: &'static str,
    /// The names of metrics that add up: `Invocations`.
    pub(crate) metrics: &'static [&'static str],
    /// What is summed up of them.
    pub(crate) statistic: Statistic,
    /// The dimensions that a series must have. Series with others beside are finer views of the same.
    pub(crate) dimensions: &'static [&'static str],
    /// Dimensions that it may have besides.
    pub(crate) optional: &'static [&'static str],
    /// Values that dimensions must have.
    pub(crate) fixed: &'static [(&'static str, &'static str)],
    /// Whether every such writer has the metric: then one that CloudWatch does not list has not worked.
    pub(crate) always: bool,
    /// What is counted, in Japanese and English.
    pub(crate) of: (&'static str, &'static str),
}

impl Traffic {
    /// Whether a listed series is one of those that count: neither too coarse nor too fine.
    pub(crate) fn counts(&self, dimensions: &BTreeMap<String, String>) -> bool {
        let known = |name: &String| self.dimensions.iter().chain(self.optional).any(|it| it == name);
        dimensions.keys().all(known)
            && self.dimensions.iter().all(|name| dimensions.contains_key(*name))
            && self.fixed.iter().all(|(name, value)| dimensions.get(*name).is_some_and(|it| it == value))
    }

    const fn counted(
        namespace: &'static str,
        metrics: &'static [&'static str],
        dimensions: &'static [&'static str],
        of: (&'static str, &'static str),
    ) -> Self {
        let statistic = Statistic::Sum;
        Self { namespace, metrics, statistic, dimensions, optional: &[], fixed: &[], always: true, of }
    }
}

/// `AWS/Logs` `IncomingLogEvents`: the events that a log group took in.
pub(crate) const INCOMING: Traffic =
    Traffic::counted("AWS/Logs", &["IncomingLogEvents"], &["LogGroupName"], ("ログイベント", "log events"));

/// `AWS/Firehose` `IncomingRecords`: the records that a stream took in.
pub(crate) const TAKEN_IN: Traffic = of_stream(&["IncomingRecords"], ("取り込んだ記録", "records taken in"));

/// `AWS/Firehose` `DeliveryToS3.Records`: the records that a stream brought to its bucket.
pub(crate) const BROUGHT_TO_BUCKET: Traffic =
    of_stream(&["DeliveryToS3.Records"], ("配信した記録", "records delivered"));

const fn of_stream(metrics: &'static [&'static str], of: (&'static str, &'static str)) -> Traffic {
    Traffic::counted("AWS/Firehose", metrics, &["DeliveryStreamName"], of)
}

/// `DatabaseConnections`, measured once a minute, is how many clients are connected; RDS's own connections do not count.
const fn connected(namespace: &'static str, dimensions: &'static [&'static str]) -> Traffic {
    Traffic::counted(namespace, &["DatabaseConnections"], dimensions, ("接続・分", "connection minutes"))
}

/// What stands between a writer and a Firehose stream that took in nothing, in Japanese and English.
pub(crate) const CHECK_STREAM: (&str, &str) = (
    "配信元のロールに firehose:PutRecordBatch の許可があるか、ログ配信のロール AWSServiceRoleForLogDelivery を使うならストリームにタグ LogDeliveryEnabled=true があるか",
    "that the role of whoever delivers may firehose:PutRecordBatch, and for AWSServiceRoleForLogDelivery that the stream has the tag LogDeliveryEnabled=true",
);

const REQUESTS: (&str, &str) = ("リクエスト", "requests");

impl Source {
    /// Every kind.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 22] = [
        Self::Function,
        Self::QuietFunction,
        Self::RestApi,
        Self::RestApiOfSharedName,
        Self::HttpApi,
        Self::WebSocketApi,
        Self::Service,
        Self::PublicZone,
        Self::UserPool,
        Self::ApplicationLoadBalancer,
        Self::NetworkLoadBalancer,
        Self::Distribution,
        Self::WebAcl,
        Self::WebAclBlocking,
        Self::FlowLog,
        Self::Resolver,
        Self::Bucket,
        Self::Models,
        Self::Database,
        Self::DatabaseCluster,
        Self::DocumentCluster,
        Self::Stream,
    ];

    /// How long a record may take to arrive. Nothing in CloudWatch Logs is late before two hours: the times of log streams
    /// lag for one (`DescribeLogStreams`).
    pub(crate) fn window(self) -> SignedDuration {
        SignedDuration::from_hours(match self {
            // Written as the work is done.
            Self::Function
            | Self::RestApi
            | Self::RestApiOfSharedName
            | Self::HttpApi
            | Self::WebSocketApi
            | Self::Models => 2,
            // Aggregated for ten minutes at most and delivered some minutes later ("Flow log basics"); the Resolver and WAF
            // write files of five minutes.
            Self::FlowLog | Self::Resolver | Self::WebAcl | Self::WebAclBlocking => 2,
            // Buffered for fifteen minutes at most (`BufferingHints.IntervalInSeconds`).
            Self::Stream => 2,
            // Containers may be quiet at night, and so may connections that a pool holds open.
            Self::QuietFunction | Self::Service | Self::Database | Self::DatabaseCluster | Self::DocumentCluster => 24,
            // Files of five minutes, "eventually consistent" ("Access logs for your Application Load Balancer").
            Self::ApplicationLoadBalancer | Self::NetworkLoadBalancer => 24,
            // Within an hour for most, within 24 for all that come ("Standard logging").
            Self::Distribution => 24,
            Self::UserPool => 24,
            // DNSQueries counts what Route 53 answers itself, which is what it logs: resolvers' caches matter to neither.
            Self::PublicZone => 24,
            // "Within a few hours", on a best-effort basis ("Logging requests with server access logging").
            Self::Bucket => 48,
        })
    }

    /// How surely its work leaves a record.
    pub(crate) fn effort(self) -> Effort {
        match self {
            Self::Function
            | Self::RestApi
            | Self::HttpApi
            | Self::WebSocketApi
            | Self::PublicZone
            | Self::WebAcl
            | Self::WebAclBlocking
            | Self::FlowLog
            | Self::Resolver
            | Self::Models
            | Self::Stream => Effort::Every,
            Self::ApplicationLoadBalancer
            | Self::NetworkLoadBalancer
            | Self::Distribution
            | Self::UserPool
            | Self::Bucket => Effort::Best,
            Self::QuietFunction
            | Self::Service
            | Self::RestApiOfSharedName
            | Self::Database
            | Self::DatabaseCluster
            | Self::DocumentCluster => Effort::Some,
        }
    }

    /// The metric of its work; none where the service has no metric of it.
    pub(crate) fn traffic(self) -> Option<Traffic> {
        let counted = Traffic::counted;
        Some(match self {
            Self::Function | Self::QuietFunction => {
                counted("AWS/Lambda", &["Invocations"], &["FunctionName"], ("呼び出し", "invocations"))
            }
            Self::RestApi | Self::RestApiOfSharedName => {
                counted("AWS/ApiGateway", &["Count"], &["ApiName", "Stage"], REQUESTS)
            }
            Self::HttpApi => counted("AWS/ApiGateway", &["Count"], &["ApiId", "Stage"], REQUESTS),
            // `MessageCount` counts messages to clients, too, which no access log records.
            Self::WebSocketApi => {
                counted("AWS/ApiGateway", &["ConnectCount"], &["ApiId", "Stage"], ("接続", "connections"))
            }
            // A measurement that tasks make as long as they run.
            Self::Service => Traffic {
                statistic: Statistic::SampleCount,
                ..counted(
                    "AWS/ECS",
                    &["CPUUtilization"],
                    &["ClusterName", "ServiceName"],
                    ("タスク稼働の計測", "measurements of running tasks"),
                )
            },
            Self::PublicZone => {
                counted("AWS/Route53", &["DNSQueries"], &["HostedZoneId"], ("DNS クエリ", "DNS queries"))
            }
            // "Published for each user pool client": `UserPool` and `UserPoolClient` ("User pool metrics in CloudWatch"). Of
            // each request the sum takes 1 for a success and 0 for a failure.
            Self::UserPool => counted(
                "AWS/Cognito",
                &["SignInSuccesses"],
                &["UserPool", "UserPoolClient"],
                ("成功したサインイン", "successful sign-ins"),
            ),
            Self::ApplicationLoadBalancer => {
                counted("AWS/ApplicationELB", &["RequestCount"], &["LoadBalancer"], REQUESTS)
            }
            // Only connections to TLS listeners are logged.
            Self::NetworkLoadBalancer => {
                counted("AWS/NetworkELB", &["NewFlowCount_TLS"], &["LoadBalancer"], ("TLS 接続", "TLS connections"))
            }
            Self::Distribution => Traffic {
                fixed: &[("Region", "Global")],
                ..counted("AWS/CloudFront", &["Requests"], &["DistributionId", "Region"], REQUESTS)
            },
            Self::WebAcl => of_acl(&["AllowedRequests", "BlockedRequests"]),
            Self::WebAclBlocking => of_acl(&["BlockedRequests"]),
            // Request metrics of S3 are off unless a bucket asks for them.
            Self::Bucket => {
                Traffic { always: false, ..counted("AWS/S3", &["AllRequests"], &["BucketName", "FilterId"], REQUESTS) }
            }
            Self::Models => counted("AWS/Bedrock", &["Invocations"], &["ModelId"], ("呼び出し", "invocations")),
            Self::Database => connected("AWS/RDS", &["DBInstanceIdentifier"]),
            Self::DatabaseCluster => connected("AWS/RDS", &["DBClusterIdentifier"]),
            Self::DocumentCluster => connected("AWS/DocDB", &["DBClusterIdentifier"]),
            Self::Stream => TAKEN_IN,
            Self::FlowLog | Self::Resolver => return None,
        })
    }

    /// What stands between a writer and a log group that took in nothing, in Japanese and English.
    pub(crate) fn check_group(self) -> (&'static str, &'static str) {
        match self {
            Self::Function => (
                "関数の実行ロールに logs:CreateLogStream と logs:PutLogEvents の許可があるか",
                "that the function's role may logs:CreateLogStream and logs:PutLogEvents",
            ),
            Self::Service => (
                "タスク実行ロールに logs:CreateLogStream と logs:PutLogEvents の許可があるか",
                "that the task execution role may logs:CreateLogStream and logs:PutLogEvents",
            ),
            Self::RestApi | Self::RestApiOfSharedName | Self::WebSocketApi => (
                "API Gateway のアカウント設定のロールが存在し、logs:CreateLogStream と logs:PutLogEvents を許可しているか",
                "that the role of API Gateway's account settings exists and may logs:CreateLogStream and logs:PutLogEvents",
            ),
            Self::PublicZone => (
                "ロググループのリソースポリシーが route53.amazonaws.com に書き込みを許可しているか",
                "that a resource policy of the log group lets route53.amazonaws.com write",
            ),
            Self::FlowLog => (
                "フローログの IAM ロールに logs:CreateLogStream と logs:PutLogEvents の許可があるか",
                "that the flow log's role may logs:CreateLogStream and logs:PutLogEvents",
            ),
            Self::Models => (
                "Bedrock のログ用ロールに logs:CreateLogStream と logs:PutLogEvents の許可があるか",
                "that Bedrock's role for logging may logs:CreateLogStream and logs:PutLogEvents",
            ),
            Self::Database | Self::DatabaseCluster | Self::DocumentCluster => (
                "サービスリンクロールが存在し、ロググループの KMS キーポリシーが logs サービスに許可しているか、監査の設定が記録すべき操作を選んでいるか",
                "that the service-linked role exists, that the key's policy lets CloudWatch Logs encrypt, and that the audit settings pick what is done",
            ),
            _ => (
                "ロググループのリソースポリシーが delivery.logs.amazonaws.com に書き込みを許可しているか、KMS キーポリシーが logs サービスに許可しているか",
                "that a resource policy of the log group lets delivery.logs.amazonaws.com write, and that its key's policy lets CloudWatch Logs encrypt",
            ),
        }
    }

    /// The principals that a bucket must let write what it delivers, in Japanese and English.
    pub(crate) fn check_bucket(self) -> (&'static str, &'static str) {
        match self {
            Self::ApplicationLoadBalancer => (
                "バケットポリシーが logdelivery.elasticloadbalancing.amazonaws.com（または旧リージョンの ELB アカウント）の s3:PutObject を許可しているか",
                "that the bucket policy lets logdelivery.elasticloadbalancing.amazonaws.com (in older regions the account of Elastic Load Balancing) s3:PutObject",
            ),
            Self::Distribution => (
                "バケットの ACL に awslogsdelivery の FULL_CONTROL が残っているか（標準ログ v2 なら delivery.logs.amazonaws.com のバケットポリシー）",
                "that the bucket's ACL still grants awslogsdelivery FULL_CONTROL (for standard logging v2, that its policy lets delivery.logs.amazonaws.com write)",
            ),
            Self::Bucket => (
                "バケットポリシーが logging.s3.amazonaws.com の s3:PutObject を許可しているか",
                "that the bucket policy lets logging.s3.amazonaws.com s3:PutObject",
            ),
            Self::Models => (
                "バケットポリシーが bedrock.amazonaws.com の s3:PutObject を許可しているか",
                "that the bucket policy lets bedrock.amazonaws.com s3:PutObject",
            ),
            Self::Stream => (
                "ストリームのロールにバケットへの s3:PutObject とキーの kms:GenerateDataKey の許可があるか（ストリームのエラーログに理由が出る）",
                "that the stream's role may s3:PutObject into the bucket and kms:GenerateDataKey with its key (the stream's error log says why not)",
            ),
            _ => (
                "バケットポリシーが delivery.logs.amazonaws.com の s3:PutObject と s3:GetBucketAcl を許可しているか、KMS キーポリシーが同じサービスに許可しているか",
                "that the bucket policy lets delivery.logs.amazonaws.com s3:PutObject and s3:GetBucketAcl, and that the key's policy admits the same service",
            ),
        }
    }
}

/// Of each web ACL, `ALL` stands for all of its rules and its default action together. A regional ACL's series name the
/// region besides. The value of `WebACL` is `VisibilityConfig.MetricName`.
const fn of_acl(metrics: &'static [&'static str]) -> Traffic {
    Traffic {
        optional: &["Region"],
        fixed: &[("Rule", "ALL")],
        ..Traffic::counted("AWS/WAFV2", metrics, &["WebACL", "Rule"], REQUESTS)
    }
}
