//! What redacted fields leave of WAF's records.

use super::reasons::Finding;
use crate::content::{self, Held, Item, RecordItems};
use crate::facts::wafv2::RedactedField;
use crate::judge::grade::Grade;

/// Operation, target and user agent are items that a record must have; credentials in headers are better left out.
pub(super) fn is_required(field: &RedactedField) -> bool {
    matches!(field.kind.as_str(), "UriPath" | "Method") || is_user_agent(field)
}

/// A header without a name stands for all of them.
fn is_user_agent(field: &RedactedField) -> bool {
    let named = field.name.as_deref().is_none_or(|name| name.eq_ignore_ascii_case("user-agent"));
    field.kind == "SingleHeader" && named
}

/// What a record holds of the six items of an audit record ("Log fields"): WAF sees requests, not who is signed in. What is
/// redacted is to be taken out of `RedactedFields`.
pub(super) fn record(redacted: &[RedactedField]) -> RecordItems {
    let hidden = |kind: &str| redacted.iter().any(|field| field.kind == kind);
    let unless = |hidden: bool, field: &str, redaction: &'static str| match hidden {
        true => (None, Some(redaction)),
        false => (Some(field.to_owned()), None),
    };
    let no_user_agent = redacted.iter().any(is_user_agent);
    content::items(|item| match item {
        Item::Time => Held::chosen(vec!["timestamp".to_owned()], &[], true),
        Item::User => Held::never(false),
        Item::Operation => {
            let (field, add) = unless(hidden("Method"), "httpRequest.httpMethod", "RedactedFields: - Method");
            Held::chosen(field.into_iter().collect(), add.as_slice(), true)
        }
        Item::Target => {
            let (field, add) = unless(hidden("UriPath"), "httpRequest.uri", "RedactedFields: - UriPath");
            Held::chosen(field.into_iter().collect(), add.as_slice(), false)
        }
        Item::Source => {
            let redaction = "RedactedFields: - SingleHeader user-agent";
            let (field, add) = unless(no_user_agent, "httpRequest.headers[user-agent]", redaction);
            let fields = ["httpRequest.clientIp".to_owned()].into_iter().chain(field).collect();
            Held::chosen(fields, add.as_slice(), !no_user_agent)
        }
        Item::Result => Held::chosen(vec!["action".to_owned(), "responseCodeSent".to_owned()], &[], false),
    })
}

/// What redaction takes from a record that must be in it.
pub(super) fn fields_grade(redacted: &[RedactedField], name: &str) -> (Grade, Option<Finding>) {
    let text = |fields: Vec<&RedactedField>| {
        let named = |field: &RedactedField| {
            field.name.as_ref().map_or_else(|| field.kind.clone(), |name| format!("{} {name}", field.kind))
        };
        fields.into_iter().map(named).collect::<Vec<_>>().join(", ")
    };
    let lacking: Vec<&RedactedField> = redacted.iter().filter(|field| is_required(field)).collect();
    match (lacking.is_empty(), redacted.is_empty()) {
        (false, _) => (Grade::PART, Some(Finding::FieldsMissing { acl: name.to_owned(), fields: text(lacking) })),
        (true, false) => {
            let fields = text(redacted.iter().collect());
            (Grade::WHOLE, Some(Finding::Redacted { acl: name.to_owned(), fields }))
        }
        (true, true) => (Grade::WHOLE, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::Carried;

    fn field(kind: &str, name: Option<&str>) -> RedactedField {
        RedactedField { kind: kind.to_owned(), name: name.map(str::to_owned) }
    }

    #[test]
    fn what_is_redacted_is_not_in_the_record() {
        let musts = |redacted: &[RedactedField]| record(redacted).into_iter().map(|it| it.must).collect::<Vec<_>>();
        use Carried::{Absent, Carried as Held, Partly};
        assert_eq!(musts(&[]), [Held, Absent, Held, Held, Held, Held]);
        assert_eq!(musts(&[field("Method", None), field("UriPath", None)]), [Held, Absent, Absent, Absent, Held, Held]);
        assert_eq!(musts(&[field("SingleHeader", Some("User-Agent"))])[4], Partly);
        assert_eq!(musts(&[field("SingleHeader", Some("authorization")), field("QueryString", None)]), musts(&[]));
        for required in [field("Method", None), field("UriPath", None), field("SingleHeader", Some("user-agent"))] {
            let lacks = record(std::slice::from_ref(&required)).iter().any(|it| !it.add.is_empty());
            assert!(lacks && is_required(&required));
        }
    }
}
