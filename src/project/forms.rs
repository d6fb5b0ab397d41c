//! The forms of AWS identifiers, as far as a typing error can be told without asking AWS.

use jiff::civil::Date;

/// Twelve digits.
pub(super) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A day of the calendar, written year-month-day and nothing else: a time of day would say that it counts.
pub(crate) fn day(text: &str) -> Option<Date> {
    text.parse::<Date>().ok().filter(|date| date.to_string() == text)
}

/// Such as `ap-northeast-1`, `us-gov-west-1`, `eusc-de-east-1`: at least three parts, letters, then a number.
pub(super) fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let Some((number, words)) = parts.split_last() else { return false };
    let is_number = (1..=2).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    let is_word = |word: &&str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    words.len() >= 2 && is_number && words.iter().all(is_word) && words[0].len() >= 2
}

/// `arn:partition:service:region:account:resource`; region and account may be empty.
pub(super) fn is_arn(text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    match parts.as_slice() {
        ["arn", partition, service, region, account, resource] => {
            partition.starts_with("aws")
                && !service.is_empty()
                && !resource.is_empty()
                && (region.is_empty() || is_region(region))
                && (account.is_empty() || *account == "aws" || is_account(account))
                && !text.contains(char::is_whitespace)
        }
        _ => false,
    }
}

/// The account of the role that an ARN names, or `None` if it names no role.
pub(super) fn role_account(text: &str) -> Option<&str> {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    match parts.as_slice() {
        ["arn", _, "iam", "", account, resource] if is_arn(text) && is_account(account) => {
            resource.strip_prefix("role/").is_some_and(|name| !name.is_empty()).then_some(*account)
        }
        _ => None,
    }
}

/// A role session's name, as STS AssumeRole takes it: 2 to 64 characters.
pub(super) fn is_session_name(text: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
    (2..=64).contains(&text.len()) && text.chars().all(is_allowed)
}

/// The path to a field of a JSON record: names joined by dots. Lists need no sign of their own; `[*]` and a leading `$.` may
/// stand there all the same.
pub(super) fn is_field_path(text: &str) -> bool {
    let path = text.strip_prefix("$.").unwrap_or(text).replace("[*]", "");
    let is_name = |name: &str| {
        let is_allowed = |c: char| !c.is_whitespace() && !c.is_control() && !"[]\"'`*$".contains(c);
        name.chars().any(char::is_alphanumeric) && name.chars().all(is_allowed)
    };
    path.len() <= 256 && path.split('.').all(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts() {
        assert!(is_account("012345678901"));
        for wrong in ["", "12345678901", "1234567890123", "12345678901a", "１２３４５６７８９０１２"] {
            assert!(!is_account(wrong), "{wrong}");
        }
    }

    #[test]
    fn regions() {
        for right in ["ap-northeast-1", "us-gov-west-1", "eusc-de-east-1", "cn-north-1", "us-iso-east-1"] {
            assert!(is_region(right), "{right}");
        }
        for wrong in
            ["", "tokyo", "ap-northeast", "ap_northeast_1", "AP-northeast-1", "ap-northeast-1a", "ap--1", "a-b-1"]
        {
            assert!(!is_region(wrong), "{wrong}");
        }
    }

    #[test]
    fn arns() {
        let right =
            ["arn:aws:s3:::bucket", "arn:aws-cn:sqs:cn-north-1:111111111111:queue", "arn:aws:iam::aws:policy/x"];
        for right in right {
            assert!(is_arn(right), "{right}");
        }
        for wrong in
            ["", "bucket", "arn:aws:s3", "arn:aws:s3:::", "arn:gcp:s3:::b", "arn:aws:sqs:tokyo:1:q", "arn:aws:s3:::a b"]
        {
            assert!(!is_arn(wrong), "{wrong}");
        }
    }

    #[test]
    fn roles() {
        assert_eq!(role_account("arn:aws:iam::333333333333:role/team/audit-gap"), Some("333333333333"));
        for wrong in
            ["arn:aws:iam::333333333333:user/a", "arn:aws:iam::333333333333:role/", "arn:aws:sts::333333333333:role/a"]
        {
            assert_eq!(role_account(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn field_paths() {
        for right in ["user", "user.id", "@timestamp", "$.user.id", "changes[*].from", "x-forwarded-for", "利用者.id"]
        {
            assert!(is_field_path(right), "{right}");
        }
        for wrong in
            ["", ".", "user.", "user..id", "user id", "$", "a[0]", "headers[\"x\"]", "*", "_", &"a".repeat(257)]
        {
            assert!(!is_field_path(wrong), "{wrong}");
        }
    }

    #[test]
    fn session_names() {
        assert!(is_session_name("audit-gap@prd"));
        for wrong in ["a", "audit gap", "監査", &"a".repeat(65)] {
            assert!(!is_session_name(wrong), "{wrong}");
        }
    }
}
