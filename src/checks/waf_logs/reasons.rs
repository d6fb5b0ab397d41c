//! Why a verdict on WAF logs is what it is.

use crate::judge::verdict::Reason;

/// Why there is nothing to log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum OutOfScope {
    /// The ACL is attached to nothing.
    ProtectsNothing { acl: String },
    /// WAF cannot be attached to HTTP and WebSocket APIs.
    CannotBeProtected { api: String },
    /// Only VPC endpoints reach the API.
    Private { stage: String },
}

impl OutOfScope {
    pub(super) fn reason(&self) -> Reason {
        match self {
            Self::ProtectsNothing { acl } => Reason::new(
                "acl-protects-nothing",
                format!("Web ACL {acl} は対象のリソースに関連付けられておらず、何も保護していない"),
                format!("the web ACL {acl} is attached to none of the resources in question: it protects nothing"),
            ),
            Self::CannotBeProtected { api } => Reason::new(
                "api-cannot-have-acl",
                format!("HTTP / WebSocket API の {api} には Web ACL を関連付けられない"),
                format!("{api} is an HTTP or WebSocket API, which cannot have a web ACL"),
            ),
            Self::Private { stage } => Reason::new(
                "private-api-without-acl",
                format!(
                    "{stage} はプライベート API のステージで VPC エンドポイントからしか呼び出せず、Web ACL を必須としない"
                ),
                format!("{stage} is a stage of a private API, which only VPC endpoints reach: it needs no web ACL"),
            ),
        }
    }
}

/// What is to be said of ACLs and their logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Finding {
    NoAcl { resource: String },
    Classic { resource: String, acl_id: String },
    NotLogged { acl: String },
    DropsBlocked { acl: String },
    DropsAllowed { acl: String },
    Conditional { acl: String },
    DropsChallenges { acl: String },
    FieldsMissing { acl: String, fields: String },
    Redacted { acl: String, fields: String },
    DestinationNotUnderstood { acl: String, arn: String },
    SecurityLake { acl: String },
    TelemetryRule { acl: String },
    WithoutMetrics { acl: String },
    FirewallManager { acl: String },
}

impl Finding {
    pub(super) fn reason(&self) -> Reason {
        match self {
            Self::NoAcl { resource } => Reason::new(
                "no-web-acl",
                format!(
                    "{resource} に Web ACL が関連付けられておらず、攻撃は検査も記録もされない。ログを記録する Web ACL を関連付ける"
                ),
                format!(
                    "{resource} has no web ACL: attacks are neither inspected nor recorded; associate one that logs"
                ),
            ),
            Self::Classic { resource, acl_id } => Reason::new(
                "waf-classic",
                format!(
                    "{resource} の Web ACL {acl_id} は WAF Classic のもので、記録の設定は調べていない。AWS WAF (v2) に移行する"
                ),
                format!(
                    "the web ACL {acl_id} of {resource} belongs to WAF Classic, whose logging is not read; move to AWS WAF (v2)"
                ),
            ),
            Self::NotLogged { acl } => Reason::new(
                "acl-not-logged",
                format!("Web ACL {acl} のログ記録が設定されていない。aws-waf-logs- で始まる出力先を設定する"),
                format!("the web ACL {acl} logs nothing; set up a destination whose name begins with aws-waf-logs-"),
            ),
            Self::DropsBlocked { acl } => Reason::new(
                "filter-drops-block",
                format!(
                    "Web ACL {acl} のログフィルターは BLOCK を捨てており、遮断した攻撃が記録に残らない。フィルターで BLOCK を KEEP にする"
                ),
                format!(
                    "the logging filter of the web ACL {acl} drops BLOCK: blocked attacks leave no record; let it keep BLOCK"
                ),
            ),
            Self::DropsAllowed { acl } => Reason::new(
                "filter-drops-allow",
                format!(
                    "Web ACL {acl} のログフィルターは ALLOW を捨てており、許可したリクエストが記録に残らない。フィルターで ALLOW を KEEP にする"
                ),
                format!(
                    "the logging filter of the web ACL {acl} drops ALLOW: allowed requests leave no record; let it keep ALLOW"
                ),
            ),
            Self::Conditional { acl } => Reason::new(
                "filter-conditional",
                format!(
                    "Web ACL {acl} のログフィルターはラベルなどの条件次第で、一部のリクエストしか記録しない。BLOCK と ALLOW を無条件で KEEP にする"
                ),
                format!(
                    "the logging filter of the web ACL {acl} keeps requests under conditions (labels, say) only; let it keep BLOCK and ALLOW without one"
                ),
            ),
            Self::DropsChallenges { acl } => Reason::new(
                "filter-drops-challenges",
                format!("Web ACL {acl} のログフィルターは CAPTCHA / CHALLENGE で終わるリクエストを残さない場合がある"),
                format!("the logging filter of the web ACL {acl} may drop requests that end in CAPTCHA or CHALLENGE"),
            ),
            Self::FieldsMissing { acl, fields } => Reason::new(
                "fields-missing",
                format!(
                    "Web ACL {acl} のログでは必要な項目 {fields} が伏せられる。RedactedFields か DataProtectionConfig から外す"
                ),
                format!(
                    "the log of the web ACL {acl} leaves out {fields}, which are required; take them out of RedactedFields or DataProtectionConfig"
                ),
            ),
            Self::Redacted { acl, fields } => Reason::new(
                "fields-redacted",
                format!("Web ACL {acl} のログでは {fields} が伏せられる"),
                format!("the log of the web ACL {acl} leaves out {fields}"),
            ),
            Self::DestinationNotUnderstood { acl, arn } => Reason::new(
                "acl-log-destination-not-understood",
                format!("Web ACL {acl} のログの出力先 {arn} を解釈できない"),
                format!("the destination {arn} of the log of the web ACL {acl} could not be understood"),
            ),
            Self::SecurityLake { acl } => Reason::new(
                "logged-by-security-lake",
                format!("Web ACL {acl} のログは Security Lake が収集している"),
                format!("the log of the web ACL {acl} is collected by Security Lake"),
            ),
            Self::WithoutMetrics { acl } => Reason::new(
                "acl-without-metrics",
                format!("Web ACL {acl} は CloudWatch メトリクスを出力しないため、ログが届いているかは判定していない"),
                format!(
                    "the web ACL {acl} keeps no CloudWatch metrics, so that whether its log arrives is not weighed"
                ),
            ),
            Self::TelemetryRule { acl } => Reason::new(
                "logged-by-telemetry-rule",
                format!("Web ACL {acl} のログは CloudWatch のテレメトリルールが設定している"),
                format!("the log of the web ACL {acl} is set up by a telemetry rule of CloudWatch"),
            ),
            Self::FirewallManager { acl } => Reason::new(
                "logged-by-firewall-manager",
                format!("Web ACL {acl} のログ設定は Firewall Manager が管理している"),
                format!("the log of the web ACL {acl} is managed by Firewall Manager"),
            ),
        }
    }
}
