//! Whether a bucket keeps its records as long as the environment demands: its lifecycle rules.
//!
//! A rule counts if it can be about some of the records. Where a service puts them in a bucket is its own habit: see [`Keys`].
//! Services write them without tags, so rules for tags pass them over; how large they are nobody knows, so rules for sizes count.

use super::bucket_region;
use super::reads::together;
use super::remedy::{comment, hcl, shell};
use super::scope::Cx;
use super::verdict::Evidence;
use crate::facts::s3::{ExpirationRule, GetBucketLifecycle};
use crate::facts::{Fact, Read, ReadKind};
use crate::trail::Lack;

/// What [`shortfall`] may read.
pub(crate) const READS: &[&ReadKind] =
    &together::<{ 1 + bucket_region::READS.len() }>(&[&[GetBucketLifecycle::KIND], bucket_region::READS]);

/// How the keys of the records begin: path segments, in which `*` stands for any text, in one of several forms. Without a
/// form nothing is known, so every rule of the bucket counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Keys(Vec<String>);

impl Keys {
    /// Keys that begin with one of `forms`.
    pub fn beginning<S: Into<String>>(forms: impl IntoIterator<Item = S>) -> Self {
        Self(forms.into_iter().map(Into::into).collect())
    }

    /// The keys `path` below these.
    pub fn below(&self, path: &str) -> Self {
        match self.0.as_slice() {
            [] => Self::beginning([path]),
            forms => Self::beginning(forms.iter().map(|form| format!("{}/{path}", form.trim_end_matches('/')))),
        }
    }

    /// Either these keys or the others.
    pub fn or(self, others: Self) -> Self {
        Self(self.0.into_iter().chain(others.0).collect())
    }

    /// The forms; none if nothing is known of the keys.
    pub(crate) fn forms(&self) -> &[String] {
        &self.0
    }

    /// Whether some of the keys can begin with `prefix`.
    fn may_begin(&self, prefix: &str) -> bool {
        self.0.is_empty() || self.0.iter().any(|form| agree(form, prefix))
    }
}

/// Whether a key can begin with both the form and the prefix: as far as both reach, each segment agrees. The last segment of
/// either may go on.
fn agree(form: &str, prefix: &str) -> bool {
    let (mut forms, mut prefixes) = (form.split('/').peekable(), prefix.split('/').peekable());
    while let (Some(form), Some(prefix)) = (forms.next(), prefixes.next()) {
        let agrees = match (forms.peek().is_some(), prefixes.peek().is_some()) {
            (true, true) => matches(form, prefix),
            (true, false) => begins(form, prefix),
            // The form's last segment may go on in any way.
            (false, _) => begins(form, prefix) || matches(&format!("{form}*"), prefix),
        };
        if !agrees {
            return false;
        }
    }
    true
}

/// Whether a segment is the form, `*` standing for any text.
fn matches(form: &str, segment: &str) -> bool {
    match form.split_once('*') {
        None => form == segment,
        Some((before, after)) => segment.strip_prefix(before).is_some_and(|rest| {
            rest.char_indices().map(|(at, _)| at).chain([rest.len()]).any(|end| matches(after, &rest[end..]))
        }),
    }
}

/// Whether a segment of the form can begin with `text`.
fn begins(form: &str, text: &str) -> bool {
    match form.split_once('*') {
        None => form.starts_with(text),
        Some((before, _)) => before.starts_with(text) || text.starts_with(before),
    }
}

/// How the bucket of an account that can be asked falls short of the retention that the environment demands, if it does. Asks
/// nothing where the environment demands none.
pub(crate) async fn shortfall(cx: &Cx<'_>, bucket: &str, keys: &Keys) -> (Fact<Option<Lack>>, Vec<Evidence>) {
    let Some(required) = cx.scope.retention_days else {
        return (Fact::Seen(None), Vec::new());
    };
    let cx = bucket_region::owner(cx, bucket).await;
    let region = match bucket_region::home(&cx, bucket).await {
        Fact::Seen(Some((_, region))) => region,
        Fact::Seen(None) => return (Fact::Seen(None), Vec::new()),
        Fact::Unreadable(why) => return (Fact::Unreadable(why), Vec::new()),
    };
    let rules = match cx.read(GetBucketLifecycle { region: region.clone(), bucket: bucket.to_owned() }).await {
        Fact::Seen(rules) => rules,
        Fact::Unreadable(why) => return (Fact::Unreadable(why), Vec::new()),
    };
    let field =
        |name, value: Option<String>| Evidence::new(GetBucketLifecycle::KIND.call, &region, Some(bucket), name, value);
    let rule = soonest(&rules, keys);
    let mut evidence = vec![match rule {
        Some(ExpirationRule { date: Some(date), .. }) => field("Rules[].Expiration.Date", Some(date.to_string())),
        rule => field("Rules[].Expiration.Days", rule.and_then(|rule| rule.days).map(|days| days.to_string())),
    }];
    let mut lack = rule.and_then(|rule| lack(bucket, cx.other_account(), rule, required));
    // Versions that are demanded are to bring back what was overwritten or deleted, as long as it has to be kept.
    if lack.is_none() && cx.scope.protection.versioning {
        let versions = soonest_of_versions(&rules, keys);
        let days = versions.and_then(|rule| rule.noncurrent_days).map(|days| days.to_string());
        evidence.push(field("Rules[].NoncurrentVersionExpiration.NoncurrentDays", days));
        lack = versions.and_then(|rule| lack_of_versions(bucket, cx.other_account(), rule, required));
    }
    (Fact::Seen(lack), cx.said(evidence))
}

fn about<'a>(rules: &'a [ExpirationRule], keys: &Keys) -> impl Iterator<Item = &'a ExpirationRule> {
    rules.iter().filter(|rule| !rule.tagged && keys.may_begin(&rule.prefix))
}

/// The rule that deletes the records first.
fn soonest<'a>(rules: &'a [ExpirationRule], keys: &Keys) -> Option<&'a ExpirationRule> {
    let deleting = about(rules, keys).filter(|rule| rule.date.is_some() || rule.days.is_some());
    deleting.min_by_key(|rule| (rule.date.is_none(), rule.date, rule.days, &rule.id))
}

/// The rule that first deletes versions that are not current.
fn soonest_of_versions<'a>(rules: &'a [ExpirationRule], keys: &Keys) -> Option<&'a ExpirationRule> {
    let deleting = about(rules, keys).filter(|rule| rule.noncurrent_days.is_some());
    deleting.min_by_key(|rule| (rule.noncurrent_days, &rule.id))
}

fn lack_of_versions(bucket: &str, account: Option<&str>, rule: &ExpirationRule, required: u32) -> Option<Lack> {
    let days = rule.noncurrent_days.filter(|days| i64::from(*days) < i64::from(required))?;
    let (bucket, account, rule) = (bucket.to_owned(), account.map(str::to_owned), rule.id.clone());
    Some(Lack::VersionsExpire { bucket, account, rule, days, required })
}

fn lack(bucket: &str, account: Option<&str>, rule: &ExpirationRule, required: u32) -> Option<Lack> {
    let (bucket, account, id) = (bucket.to_owned(), account.map(str::to_owned), rule.id.clone());
    match (rule.date, rule.days) {
        (Some(date), _) => Some(Lack::ExpiresOn { bucket, account, rule: id, date, required }),
        (None, Some(days)) if i64::from(days) < i64::from(required) => {
            Some(Lack::Expires { bucket, account, rule: id, days, required })
        }
        _ => None,
    }
}

/// The commands that change the one rule. `put-bucket-lifecycle-configuration` replaces all of them.
pub(crate) fn commands(lack: &Lack) -> String {
    let (name, required) = (shell(lack.bucket()), lack.required());
    let rule = shell(lack.rule());
    let longer = match lack {
        Lack::VersionsExpire { .. } => format!(".NoncurrentVersionExpiration.NoncurrentDays) = {required}"),
        Lack::Expires { .. } | Lack::ExpiresOn { .. } => format!(".Expiration) = {{\"Days\": {required}}}"),
    };
    format!(
        "aws s3api get-bucket-lifecycle-configuration --bucket {name} --query '{{Rules: Rules}}' --output json > lifecycle.json\n\
         jq --arg rule {rule} '(.Rules[] | select(.ID == $rule) | {longer}' lifecycle.json > lifecycle-longer.json\n\
         aws s3api put-bucket-lifecycle-configuration --bucket {name} --lifecycle-configuration file://lifecycle-longer.json\n"
    )
}

/// The rule as Terraform manages it; one resource holds all rules of a bucket, so it is changed where it is.
pub(crate) fn block(lack: &Lack) -> String {
    let (place, rule) =
        (comment(&format!("in the aws_s3_bucket_lifecycle_configuration of {}", lack.bucket())), hcl(lack.rule()));
    let (kept, days) = match lack {
        Lack::VersionsExpire { .. } => ("noncurrent_version_expiration", "noncurrent_days"),
        Lack::Expires { .. } | Lack::ExpiresOn { .. } => ("expiration", "days"),
    };
    format!(
        "{place}\nrule {{\n  id     = {rule}\n  status = \"Enabled\"\n  {kept} {{\n    {days} = {}\n  }}\n}}\n",
        lack.required()
    )
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;

    use super::*;

    fn rule(id: &str, prefix: &str, days: i32) -> ExpirationRule {
        let (id, prefix) = (id.to_owned(), prefix.to_owned());
        ExpirationRule { id, prefix, tagged: false, days: Some(days), date: None, noncurrent_days: None }
    }

    #[test]
    fn a_rule_is_about_the_keys_that_can_begin_with_its_prefix() {
        let keys =
            Keys::beginning(["logs/AWSLogs/111111111111/vpcflowlogs/", "logs/AWSLogs/aws-account-id=111111111111/"]);
        for prefix in
            ["", "l", "logs", "logs/", "logs/AWSLogs/1", "logs/AWSLogs/111111111111/vpcflowlogs/ap-northeast-1/2026"]
        {
            assert!(keys.may_begin(prefix), "{prefix}");
        }
        for prefix in [
            "x",
            "log/",
            "logs2",
            "logs/AWSLogs/2",
            "logs/AWSLogs/1111111111110",
            "logs/AWSLogs/111111111111/elasticloadbalancing/",
            "AWSLogs/",
        ] {
            assert!(!keys.may_begin(prefix), "{prefix}");
        }
        assert!(Keys::default().may_begin("anything/"), "nothing is known of the keys");
    }

    #[test]
    fn a_star_stands_for_any_text_of_one_segment() {
        let keys = Keys::beginning(["AWSLogs/o-*/111111111111/CloudTrail"]);
        for prefix in ["AWSLogs/o-", "AWSLogs/o-abc/111111111111/", "AWSLogs/o-abc/111111111111/CloudTrail-Digest/"] {
            assert!(keys.may_begin(prefix), "{prefix}");
        }
        for prefix in ["AWSLogs/x", "AWSLogs/o-abc/2", "AWSLogs/o-abc/111111111111/Config/", "AWSLogs/111111111111/"] {
            assert!(!keys.may_begin(prefix), "{prefix}");
        }
    }

    #[test]
    fn the_rule_that_deletes_first_decides() {
        let keys = Keys::beginning(["AWSLogs/"]);
        let rules = [rule("long", "", 400), rule("short", "AWSLogs/", 30), rule("other", "tmp/", 1)];
        let decided = soonest(&rules, &keys).and_then(|rule| lack("b", None, rule, 365));
        assert_eq!(
            decided,
            Some(Lack::Expires {
                bucket: "b".to_owned(),
                account: None,
                rule: "short".to_owned(),
                days: 30,
                required: 365
            })
        );
        assert_eq!(soonest(&rules[..1], &keys).and_then(|rule| lack("b", None, rule, 365)), None);
        assert_eq!(soonest(&[rule("even", "", 365)], &keys).and_then(|rule| lack("b", None, rule, 365)), None);
        let tagged = ExpirationRule { tagged: true, ..rule("tagged", "", 1) };
        assert_eq!(soonest(&[tagged], &keys), None);
    }

    #[test]
    fn a_day_of_deletion_spares_no_record() {
        let keys = Keys::default();
        let date = Date::constant(2030, 1, 1);
        let on = ExpirationRule { days: None, date: Some(date), ..rule("day", "", 0) };
        let decided = soonest(&[rule("long", "", 9999), on], &keys).and_then(|rule| lack("b", None, rule, 1));
        assert_eq!(
            decided,
            Some(Lack::ExpiresOn { bucket: "b".to_owned(), account: None, rule: "day".to_owned(), date, required: 1 })
        );
    }
}
