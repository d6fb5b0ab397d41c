//! Why a verdict on flow logs is what it is.

use crate::judge::verdict::Reason;

/// Why there is no traffic to record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum OutOfScope {
    NoInterfaces,
    Unattached,
    NothingBehind,
    NatGatewayGone { state: String },
}

impl OutOfScope {
    pub(super) fn reason(&self) -> Reason {
        match self {
            Self::NoInterfaces => Reason::new(
                "vpc-without-interfaces",
                "この VPC にはネットワークインターフェースがなく、記録すべき通信がない",
                "the VPC has no network interface, so there is no traffic to record",
            ),
            Self::Unattached => Reason::new(
                "internet-gateway-unattached",
                "このインターネットゲートウェイはどの VPC にもアタッチされていない",
                "the internet gateway is attached to no VPC",
            ),
            Self::NothingBehind => Reason::new(
                "nothing-behind-internet-gateway",
                "このゲートウェイへの経路を持つサブネットにネットワークインターフェースがない",
                "no network interface is in a subnet with a route to the gateway",
            ),
            Self::NatGatewayGone { state } => Reason::new(
                "nat-gateway-gone",
                format!("この NAT ゲートウェイの状態は {state} で、通信は通らない"),
                format!("the NAT gateway is {state}; no traffic passes it"),
            ),
        }
    }
}

/// What is not recorded of network interfaces, or not known to be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Uncovered {
    /// No flow log records anything of them.
    Entirely,
    AcceptedOnly,
    RejectedOnly,
    /// They are in a VPC of another account, whose flow logs do not show here.
    SharedVpc {
        owner: String,
    },
    /// They are another account's, whose flow logs on them do not show here.
    OfOtherAccount {
        owner: String,
    },
}

impl Uncovered {
    /// The reason about `interfaces`, some of the `total`.
    pub(super) fn reason(&self, interfaces: &[&str], total: usize) -> Reason {
        let (names, count) = (enumeration(interfaces), interfaces.len());
        match self {
            Self::Entirely => Reason::new(
                "interfaces-not-covered",
                format!(
                    "{total} 個中 {count} 個のネットワークインターフェースの通信を記録するフローログがない: {names}"
                ),
                format!("no flow log records {count} of {total} network interfaces: {names}"),
            ),
            Self::AcceptedOnly => Reason::new(
                "rejected-traffic-not-recorded",
                format!(
                    "{total} 個中 {count} 個のネットワークインターフェースで拒否された通信 (REJECT) が記録されない: {names}"
                ),
                format!("rejected traffic of {count} of {total} network interfaces is not recorded: {names}"),
            ),
            Self::RejectedOnly => Reason::new(
                "accepted-traffic-not-recorded",
                format!(
                    "{total} 個中 {count} 個のネットワークインターフェースで許可された通信 (ACCEPT) が記録されない: {names}"
                ),
                format!("accepted traffic of {count} of {total} network interfaces is not recorded: {names}"),
            ),
            Self::SharedVpc { owner } => Reason::new(
                "vpc-of-other-account",
                format!("VPC はアカウント {owner} の共有で、所有者のフローログはこのアカウントから見えない: {names}"),
                format!("the VPC is shared by account {owner}, whose flow logs do not show in this account: {names}"),
            ),
            Self::OfOtherAccount { owner } => Reason::new(
                "interfaces-of-other-account",
                format!(
                    "アカウント {owner} のネットワークインターフェースに設定されたフローログはここから見えない: {names}"
                ),
                format!("flow logs that account {owner} set on its network interfaces do not show here: {names}"),
            ),
        }
    }
}

/// What is to be said of flow logs: shortfalls in the order in which they are told, then notes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Finding {
    NotActive {
        status: String,
    },
    DeliveryFailed {
        error: Option<String>,
    },
    RateLimited,
    DeliveryError {
        error: String,
    },
    DestinationNotUnderstood,
    /// A custom format leaves these out.
    FieldsMissing {
        fields: Vec<&'static str>,
    },
    PacketAddressesMissing,
    RegionalNatUnconfirmed,
    DeliveryNotYetReported,
    /// Beside others that record everything.
    Useless,
}

impl Finding {
    /// Whether it leaves the verdict as it is.
    pub(super) fn is_note(&self) -> bool {
        match self {
            Self::DeliveryNotYetReported | Self::Useless => true,
            Self::NotActive { .. }
            | Self::DeliveryFailed { .. }
            | Self::RateLimited
            | Self::DeliveryError { .. }
            | Self::DestinationNotUnderstood
            | Self::FieldsMissing { .. }
            | Self::PacketAddressesMissing
            | Self::RegionalNatUnconfirmed => false,
        }
    }

    /// The reason about `flow_logs`.
    pub(super) fn reason(&self, flow_logs: &[&str]) -> Reason {
        let names = enumeration(flow_logs);
        match self {
            Self::NotActive { status } => Reason::new(
                "flow-log-not-active",
                format!("フローログ {names} の状態は {status} で、ACTIVE ではない"),
                format!("the flow log {names} is {status}, not ACTIVE"),
            ),
            Self::DeliveryFailed { error } => delivery_failed(&names, error.as_deref()),
            Self::RateLimited => Reason::new(
                "flow-log-rate-limited",
                format!("フローログ {names} は流量制限 (Rate limited) により記録の一部を失っている"),
                format!("the flow log {names} is rate limited and loses records"),
            ),
            Self::DeliveryError { error } => Reason::new(
                "flow-log-delivery-error",
                format!("フローログ {names} が配信エラー「{error}」を報告している"),
                format!("the flow log {names} reports the delivery error “{error}”"),
            ),
            Self::DestinationNotUnderstood => Reason::new(
                "flow-log-destination-not-understood",
                format!("フローログ {names} の出力先を解釈できない"),
                format!("the destination of the flow log {names} could not be understood"),
            ),
            Self::FieldsMissing { fields } => {
                let fields = fields.join(", ");
                Reason::new(
                    "flow-log-fields-missing",
                    format!(
                        "フローログ {names} の形式に {fields} がなく、誰と誰のいつの通信か、許可されたかが残らない"
                    ),
                    format!(
                        "the format of the flow log {names} lacks {fields}: who talked to whom, when, or with what result, is lost"
                    ),
                )
            }
            Self::PacketAddressesMissing => Reason::new(
                "packet-addresses-missing",
                format!(
                    "フローログ {names} の形式に pkt-srcaddr と pkt-dstaddr がなく、NAT の背後の通信元・通信先が残らない"
                ),
                format!(
                    "the format of the flow log {names} lacks pkt-srcaddr and pkt-dstaddr: it does not show who talks through the gateway"
                ),
            ),
            Self::RegionalNatUnconfirmed => Reason::new(
                "regional-nat-gateway-unconfirmed",
                format!("リージョナル NAT ゲートウェイの通信が VPC のフローログ {names} に残るかは確認できない"),
                format!(
                    "whether the VPC's flow log {names} holds the traffic of a regional NAT gateway is unconfirmed"
                ),
            ),
            Self::DeliveryNotYetReported => Reason::new(
                "delivery-not-yet-reported",
                format!("フローログ {names} は配信の成否をまだ報告していない"),
                format!("the flow log {names} has not reported yet whether it delivers"),
            ),
            Self::Useless => Reason::new(
                "other-flow-log-broken",
                format!("他のフローログが全通信を記録しているが、フローログ {names} は機能していない"),
                format!("other flow logs record everything, but the flow log {names} does not work"),
            ),
        }
    }
}

fn delivery_failed(names: &str, error: Option<&str>) -> Reason {
    let (ja, en) = match error {
        Some("Access error") => (
            "「Access error」: IAM ロールまたは出力先のポリシーが書き込みを許可していない".to_owned(),
            "“Access error”: the IAM role or the destination's policy does not allow writing".to_owned(),
        ),
        Some(error) => (format!("「{error}」"), format!("“{error}”")),
        None => ("理由は報告されていない".to_owned(), "no reason is reported".to_owned()),
    };
    Reason::new(
        "flow-log-delivery-failed",
        format!("フローログ {names} の配信が失敗している（{ja}）"),
        format!("the flow log {names} fails to deliver ({en})"),
    )
}

/// No flow log at all watches any of `total` interfaces.
pub(super) fn no_flow_log(total: usize) -> Reason {
    Reason::new(
        "no-flow-log",
        format!("フローログがなく、{total} 個のネットワークインターフェースの通信が記録されない"),
        format!("there is no flow log: the traffic of {total} network interfaces is not recorded"),
    )
}

/// A note on a VPC that only logs on its subnets and interfaces cover.
pub(super) fn new_subnets_not_covered() -> Reason {
    Reason::new(
        "new-subnets-not-covered",
        "VPC 全体のフローログがないため、今後追加されるサブネットは自動では記録されない",
        "no flow log is set on the VPC, so subnets that are added later are not recorded by themselves",
    )
}

/// The first few names, and how many more there are.
fn enumeration(names: &[&str]) -> String {
    const SHOWN: usize = 3;
    let shown = names[..names.len().min(SHOWN)].join(", ");
    if names.len() > SHOWN { format!("{shown}, … (+{})", names.len() - SHOWN) } else { shown }
}

pub(super) fn addresses_unconfirmed_in_lake() -> Reason {
    Reason::new(
        "lake-may-lack-addresses",
        "Security Lake のフローログが NAT ゲートウェイの背後のアドレスを含むかは確認されていない",
        "nobody has confirmed that the flow logs in Security Lake hold the addresses behind a NAT gateway",
    )
}
