//! Why a verdict on DNS query logs is what it is.

use crate::judge::verdict::Reason;

/// Why there are no queries to log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum OutOfScope {
    PrivateZone { name: String },
    VpcWithoutInterfaces,
}

impl OutOfScope {
    pub(super) fn reason(&self) -> Reason {
        match self {
            Self::PrivateZone { name } => Reason::new(
                "private-zone",
                format!("{name} はプライベートホストゾーンで、その問い合わせは VPC のリゾルバークエリログに残る"),
                format!("{name} is a private hosted zone: its queries are in the Resolver query logs of the VPCs"),
            ),
            Self::VpcWithoutInterfaces => Reason::new(
                "vpc-without-interfaces",
                "この VPC にはネットワークインターフェースがなく、DNS の問い合わせは生じない",
                "the VPC has no network interface, so no DNS query originates in it",
            ),
        }
    }
}

/// What is to be said of the logs of zones and VPCs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Finding {
    ZoneNotLogged { zone: String },
    VpcNotLogged { vpc: String, region: String },
    VpcOfOtherAccount { vpc: String, owner: String },
    AssociationPending { vpc: String, config: String, status: String },
    AssociationBroken { vpc: String, config: String, status: String, error: Option<String> },
    ConfigPending { config: String },
    ConfigBroken { config: String, status: String, destination: String },
    ConfigNotVisible { config: String },
    StatusNotUnderstood { config: String, status: String },
    DestinationNotUnderstood { arn: String },
    ThroughProfile { vpc: String, profile: String, config: String },
    ProfileIncomplete { profile: String, config: String, statuses: [String; 2] },
}

impl Finding {
    pub(super) fn reason(&self) -> Reason {
        match self {
            Self::ZoneNotLogged { zone } => Reason::new(
                "zone-queries-not-logged",
                format!(
                    "パブリックホストゾーン {zone} のクエリログが設定されていない。us-east-1 のロググループへの出力を設定する"
                ),
                format!(
                    "the public hosted zone {zone} logs no queries; set up its query log to a log group in us-east-1"
                ),
            ),
            Self::VpcNotLogged { vpc, region } => Reason::new(
                "vpc-queries-not-logged",
                format!("{region} の {vpc} はリゾルバークエリログの設定に関連付けられていない。関連付ける"),
                format!("{vpc} in {region} is associated with no Resolver query logging configuration; associate it"),
            ),
            Self::VpcOfOtherAccount { vpc, owner } => Reason::new(
                "vpc-of-other-account",
                format!("{vpc} はアカウント {owner} の共有で、所有者のクエリログの設定はこのアカウントから見えない"),
                format!("{vpc} is shared by account {owner}, whose query logging does not show in this account"),
            ),
            Self::AssociationPending { vpc, config, status } => Reason::new(
                "query-log-association-pending",
                format!("{vpc} とクエリログの設定 {config} の関連付けは {status} で、まだ有効 (ACTIVE) でない"),
                format!(
                    "the association of {vpc} with the query logging configuration {config} is {status}, not ACTIVE"
                ),
            ),
            Self::AssociationBroken { vpc, config, status, error } => {
                association_broken(vpc, config, status, error.as_deref().unwrap_or("NONE"))
            }
            Self::ConfigPending { config } => Reason::new(
                "query-log-config-pending",
                format!("クエリログの設定 {config} は作成中 (CREATING)"),
                format!("the query logging configuration {config} is still being created (CREATING)"),
            ),
            Self::ConfigBroken { config, status, destination } => config_broken(config, status, destination),
            Self::ConfigNotVisible { config } => Reason::new(
                "query-log-config-not-visible",
                format!("関連付けられたクエリログの設定 {config} がこのアカウントの一覧になく、出力先を確認できない"),
                format!(
                    "the query logging configuration {config} is not listed for this account: where it goes is unknown"
                ),
            ),
            Self::StatusNotUnderstood { config, status } => Reason::new(
                "query-log-status-not-understood",
                format!("クエリログの設定 {config} の状態 {status} を解釈できない"),
                format!("the status {status} of the query logging configuration {config} could not be understood"),
            ),
            Self::DestinationNotUnderstood { arn } => Reason::new(
                "query-log-destination-not-understood",
                format!("クエリログの出力先 {arn} を解釈できない"),
                format!("the destination {arn} of the query log could not be understood"),
            ),
            Self::ThroughProfile { vpc, profile, config } => Reason::new(
                "logged-through-profile",
                format!("{vpc} の問い合わせは Route 53 Profile {profile} のクエリログの設定 {config} により記録される"),
                format!("the queries of {vpc} are logged by {config}, which the Route 53 Profile {profile} holds"),
            ),
            Self::ProfileIncomplete { profile, config, statuses: [of_vpc, of_config] } => {
                profile_incomplete(profile, config, of_vpc, of_config)
            }
        }
    }
}

fn association_broken(vpc: &str, config: &str, status: &str, error: &str) -> Reason {
    let (ja, en) = error_text(error);
    Reason::new(
        "query-log-association-broken",
        format!("{vpc} とクエリログの設定 {config} の関連付けは {status} で、記録されない{ja}"),
        format!(
            "the association of {vpc} with the query logging configuration {config} is {status}: nothing is logged{en}"
        ),
    )
}

fn config_broken(config: &str, status: &str, destination: &str) -> Reason {
    Reason::new(
        "query-log-config-broken",
        format!(
            "クエリログの設定 {config} は {status} で、{destination} に届かない。出力先の存在と書き込み権限を確認する"
        ),
        format!(
            "the query logging configuration {config} is {status} and delivers nothing to {destination}; check that it exists and may be written to"
        ),
    )
}

fn profile_incomplete(profile: &str, config: &str, of_vpc: &str, of_config: &str) -> Reason {
    Reason::new(
        "profile-association-incomplete",
        format!(
            "Route 53 Profile {profile} の関連付けが有効でない（VPC との関連付け {of_vpc}、クエリログの設定 {config} との関連付け {of_config}）"
        ),
        format!(
            "the Route 53 Profile {profile} is not in effect: its association with the VPC is {of_vpc}, with the query logging configuration {config} {of_config}"
        ),
    )
}

/// What `Error` of an association means, as the end of a sentence.
fn error_text(error: &str) -> (String, String) {
    match error {
        "NONE" => (String::new(), String::new()),
        "DESTINATION_NOT_FOUND" => (
            "（出力先が存在しない: DESTINATION_NOT_FOUND）".to_owned(),
            " (its destination does not exist: DESTINATION_NOT_FOUND)".to_owned(),
        ),
        "ACCESS_DENIED" => (
            "（出力先への書き込みが許可されていない: ACCESS_DENIED）".to_owned(),
            " (it may not write to its destination: ACCESS_DENIED)".to_owned(),
        ),
        other => (format!("（{other}）"), format!(" ({other})")),
    }
}
