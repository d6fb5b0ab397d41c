//! Texts about what lies in other accounts than the environment's own.

use super::Text;
use crate::facts::Cause;

/// What lets another account be asked: the end of a sentence on what does not show from here.
pub fn name_it() -> Text {
    Text::new(
        "audit-gap.yaml の other_accounts にそのアカウントを書けば判定できる",
        "name that account under other_accounts in audit-gap.yaml to have it judged",
    )
}

/// A region of another account.
pub fn region_of(region: &str, account: &str) -> Text {
    Text::new(format!("アカウント {account} の {region}"), format!("{region} of account {account}"))
}

/// Why a read of another account was not made: nobody could be its caller.
pub fn without_credentials(account: &str, call: &str, region: &str) -> Text {
    Text::new(
        format!(
            "audit-gap.yaml の other_accounts にあるアカウント {account} の認証情報がなく、{region} の {call} を読み取れなかった。ロールの信頼ポリシーまたはプロファイルを直して再実行する"
        ),
        format!(
            "without valid credentials for account {account}, which audit-gap.yaml names under other_accounts, {call} in {region} was not read; mend the trust policy of its role, or its profile, and scan again"
        ),
    )
}

/// Another account that could not be asked: why, and what to do.
pub fn unreached(environment: &str, account: &str, cause: Cause, message: &str) -> Text {
    Text::new(
        format!(
            "環境 {environment} の other_accounts のアカウント {account}: {cause}: {message}。ロールの信頼ポリシーまたはプロファイルを直す"
        ),
        format!(
            "environment {environment}, account {account} of other_accounts: {cause}: {message}; mend the trust policy of its role, or its profile"
        ),
    )
}
