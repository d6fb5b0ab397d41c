//! Why a verdict on container logs is what it is.

use crate::judge::verdict::Reason;

/// The container that a finding is about.
#[derive(Clone, Copy)]
pub(super) struct Which<'a> {
    /// `name`.
    pub(super) container: &'a str,
    /// The family and revision of its task definition.
    pub(super) definition: &'a str,
}

impl Which<'_> {
    fn named(self) -> (String, String) {
        let Self { container, definition } = self;
        (format!("{definition} のコンテナ {container}"), format!("the container {container} of {definition}"))
    }
}

/// Why a container's log reaches nothing.
pub(super) enum Lost {
    WithoutLog,
    RouterWithoutLog,
    WithoutGroup,
    WithoutRouter,
}

impl Lost {
    pub(super) fn reason(&self, of: Which<'_>) -> Reason {
        let (ja, en) = of.named();
        match self {
            Self::WithoutLog => Reason::new(
                "container-without-log",
                format!("{ja} にログ設定がない。logConfiguration (awslogs など) を追加する"),
                format!("{en} has no log configuration; add one, such as awslogs"),
            ),
            Self::RouterWithoutLog => Reason::new(
                "log-router-without-log",
                format!("{ja} (ログルーター) 自身のログがなく、取りこぼしに気付けない。awslogs を追加する"),
                format!("{en}, which routes logs, has none of its own: nobody sees what it drops; add awslogs"),
            ),
            Self::WithoutGroup => Reason::new(
                "awslogs-without-group",
                format!("{ja} の awslogs に awslogs-group が指定されていない"),
                format!("{en} logs to awslogs, but names no awslogs-group"),
            ),
            Self::WithoutRouter => Reason::new(
                "firelens-without-router",
                format!("{ja} は awsfirelens だが、firelensConfiguration を持つコンテナがない"),
                format!("{en} logs to awsfirelens, but no container has a firelensConfiguration"),
            ),
        }
    }
}

/// What makes a container's log less than certain.
pub(super) enum Doubt<'a> {
    HostLocal {
        driver: &'a str,
    },
    OutsideAws {
        target: &'a str,
    },
    /// The log router assumes a role of another account to deliver.
    OutsideAccount {
        account: &'a str,
    },
    RouteNotShown,
    /// `include-pattern` or `exclude-pattern` of FireLens.
    Filtered,
    /// A remark: the router reads a configuration file of its own.
    RouterHasOwnConfig,
    DriverNotUnderstood {
        driver: &'a str,
    },
    /// A remark: the log mode is not blocking, or left to the account's `defaultLogDriverMode`, by default non-blocking.
    MayDropRecords,
}

impl Doubt<'_> {
    pub(super) fn reason(&self, of: Which<'_>) -> Reason {
        let (ja, en) = of.named();
        match self {
            Self::HostLocal { driver } => Reason::new(
                "container-log-on-host",
                format!("{ja} のログ ({driver}) はホストに残るだけで、転送されるかを AWS からは確認できない"),
                format!("the log of {en} ({driver}) stays on the host; AWS does not show whether it is shipped"),
            ),
            Self::OutsideAws { target } => Reason::new(
                "container-log-outside-aws",
                format!("{ja} のログは {target} へ送られ、届いているかを AWS からは確認できない"),
                format!("the log of {en} goes to {target}; AWS does not show whether it arrives"),
            ),
            Self::RouteNotShown => Reason::new(
                "firelens-route-not-shown",
                format!("{ja} のログの送り先はログルーターの設定の中にあり、AWS からは確認できない"),
                format!(
                    "where the log of {en} goes is up to the log router's own configuration, which AWS does not show"
                ),
            ),
            Self::OutsideAccount { account } => Reason::new(
                "container-log-outside-account",
                format!(
                    "{ja} のログはアカウント {account} のロール (role_arn) で送られ、届いているかをこのアカウントからは確認できない"
                ),
                format!(
                    "the log of {en} is sent with a role of account {account} (role_arn); this account cannot tell whether it arrives"
                ),
            ),
            Self::Filtered => Reason::new(
                "container-log-filtered",
                format!(
                    "{ja} のログは include-pattern / exclude-pattern で絞り込まれ、一致しない行が破棄される。監査の行が落ちないよう外す"
                ),
                format!(
                    "the log of {en} passes include-pattern or exclude-pattern, which drop lines; remove them so that no audit line is lost"
                ),
            ),
            Self::RouterHasOwnConfig => Reason::new(
                "log-router-own-config",
                format!(
                    "{ja} のログルーターは独自の設定ファイルを読み込み、そこで行が捨てられても AWS からは分からない"
                ),
                format!(
                    "the log router of {en} reads a configuration file of its own; whether that drops lines is not shown by AWS"
                ),
            ),
            Self::DriverNotUnderstood { driver } => Reason::new(
                "log-driver-not-understood",
                format!("{ja} のログドライバー {driver} を解釈できない"),
                format!("the log driver {driver} of {en} could not be understood"),
            ),
            Self::MayDropRecords => Reason::new(
                "log-mode-not-blocking",
                format!("{ja} のログは mode が blocking でなく、出力が詰まるとバッファを超えた分が失われうる"),
                format!(
                    "the log of {en} is not in mode blocking: what exceeds the buffer may be dropped under pressure"
                ),
            ),
        }
    }
}

/// A log group that the driver is to create, and that is not there.
pub(super) fn group_not_created_yet(group: &str, region: &str) -> Reason {
    Reason::new(
        "log-group-not-created-yet",
        format!("ロググループ {group} は {region} にまだなく、コンテナの起動時に作成される設定である"),
        format!("the log group {group} does not exist in {region} yet; it is to be created when a container starts"),
    )
}

/// Why the shells of ECS Exec are not all logged.
pub(super) enum Shell {
    NotLogged { cluster: String },
    NeedsAwslogs { cluster: String, containers: Vec<String> },
    WithoutDestination { cluster: String },
    NotShown { cluster: String },
}

impl Shell {
    pub(super) fn reason(&self) -> Reason {
        match self {
            Self::NotLogged { cluster } => Reason::new(
                "exec-not-logged",
                format!("クラスター {cluster} の ECS Exec のログは NONE で、シェル内の操作が残らない"),
                format!("the cluster {cluster} logs ECS Exec with NONE: what is typed in a shell leaves no trace"),
            ),
            Self::NeedsAwslogs { cluster, containers } => {
                let containers = containers.join(", ");
                Reason::new(
                    "exec-log-needs-awslogs",
                    format!(
                        "クラスター {cluster} の ECS Exec のログは DEFAULT で、awslogs でないコンテナ ({containers}) のシェルは残らない"
                    ),
                    format!(
                        "the cluster {cluster} logs ECS Exec with DEFAULT, so shells in containers without awslogs ({containers}) leave no trace"
                    ),
                )
            }
            Self::WithoutDestination { cluster } => Reason::new(
                "exec-log-without-destination",
                format!("クラスター {cluster} の ECS Exec のログは OVERRIDE だが、出力先が指定されていない"),
                format!("the cluster {cluster} logs ECS Exec with OVERRIDE, but names no destination"),
            ),
            Self::NotShown { cluster } => Reason::new(
                "exec-logging-not-understood",
                format!("クラスター {cluster} の ECS Exec のログ設定を確認できない"),
                format!("how the cluster {cluster} logs ECS Exec could not be established"),
            ),
        }
    }
}
