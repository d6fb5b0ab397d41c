//! The engine against brute force: every string over a small alphabet, and the documented formula per event and selector.

use proptest::prelude::*;

use super::*;
use crate::trail::event::StringSet;

/// An event of the miniature world: resource ARN, name, readOnly, principal.
type Event<'a> = (&'a str, &'a str, bool, &'a str);

const NAMES: [&str; 2] = ["n", "m"];

/// The formula as documented, on its own terms.
fn field_holds(f: &FieldSelector, x: &str) -> bool {
    let mut selected = f.equals.len() + f.starts_with.len() + f.ends_with.len() == 0;
    for v in &f.equals {
        selected |= x == v;
    }
    for v in &f.starts_with {
        selected |= x.as_bytes().get(..v.len()) == Some(v.as_bytes());
    }
    for v in &f.ends_with {
        selected |= tail(x, v.len()) == Some(v.as_bytes());
    }
    let mut vetoed = false;
    for v in &f.not_equals {
        vetoed |= x == v;
    }
    for v in &f.not_starts_with {
        vetoed |= x.as_bytes().get(..v.len()) == Some(v.as_bytes());
    }
    for v in &f.not_ends_with {
        vetoed |= tail(x, v.len()) == Some(v.as_bytes());
    }
    selected && !vetoed
}

fn tail(x: &str, length: usize) -> Option<&[u8]> {
    x.len().checked_sub(length).map(|start| &x.as_bytes()[start..])
}

fn selected_by(selectors: &EventSelectors, (arn, name, read_only, principal): Event<'_>) -> bool {
    let basic = selectors.event_selectors.iter().any(|s| {
        let class = match s.read_write_type.as_str() {
            "All" => true,
            "ReadOnly" => read_only,
            _ => !read_only,
        };
        class
            && s.data_resources
                .iter()
                .any(|r| r.r#type == "AWS::S3::Object" && r.values.iter().any(|v| arn.starts_with(v)))
    });
    let advanced = selectors.advanced_event_selectors.iter().any(|s| {
        s.field_selectors.iter().all(|f| match f.field.as_str() {
            "eventCategory" => field_holds(f, "Data"),
            "resources.type" => field_holds(f, "AWS::S3::Object"),
            "resources.ARN" => field_holds(f, arn),
            "eventName" => field_holds(f, name),
            "readOnly" => field_holds(f, if read_only { "true" } else { "false" }),
            "userIdentity.arn" => field_holds(f, principal),
            other => panic!("{other}"),
        })
    });
    basic || advanced
}

/// Every string over {a, b, c} up to a length; `c` is in no pattern.
fn strings(length: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut last = all.clone();
    for _ in 0..length {
        last = last.iter().flat_map(|s| ["a", "b", "c"].map(|c| format!("{s}{c}"))).collect();
        all.extend(last.iter().cloned());
    }
    all
}

struct World {
    base: String,
    arns: Vec<String>,
    principals: Vec<String>,
}

impl World {
    fn class(&self) -> EventClass {
        EventClass::of(
            in_tokyo(),
            [
                (Field::EventCategory, StringSet::one_of(["Data"])),
                (Field::ResourceType, StringSet::one_of(["AWS::S3::Object"])),
                (Field::ResourceArn, StringSet::starting_with(&self.base)),
                (Field::EventName, StringSet::one_of(NAMES)),
                (Field::ReadOnly, StringSet::one_of(["true", "false"])),
                (Field::Principal, StringSet::any()),
            ],
        )
    }

    fn level(&self, recorders: &[EventSelectors]) -> Level {
        let (mut hit, mut missed) = (false, false);
        let within = |arn: &&String| arn.starts_with(&self.base) && (self.base.is_empty() || **arn != self.base);
        for arn in self.arns.iter().filter(within) {
            for name in NAMES {
                for read_only in [false, true] {
                    for principal in &self.principals {
                        let recorded = recorders.iter().any(|r| selected_by(r, (arn, name, read_only, principal)));
                        hit |= recorded;
                        missed |= !recorded;
                    }
                }
            }
        }
        match (hit, missed) {
            (true, false) => Level::Full,
            (true, true) => Level::Partial,
            (false, _) => Level::None,
        }
    }
}

fn field(name: &'static str, pattern: &'static str) -> impl Strategy<Value = FieldSelector> {
    let list = || prop_oneof![3 => Just(Vec::new()), 2 => prop::collection::vec(pattern, 1..3)];
    (list(), list(), list(), list(), list(), list()).prop_map(
        move |(equals, starts_with, ends_with, not_equals, not_starts_with, not_ends_with)| FieldSelector {
            field: name.to_owned(),
            equals,
            starts_with,
            ends_with,
            not_equals,
            not_starts_with,
            not_ends_with,
        },
    )
}

/// A selector as simple as people write, so that full coverage by complementary selectors is not rare: one operator, one value.
fn simple(name: &'static str, pattern: &'static str) -> impl Strategy<Value = FieldSelector> {
    (0usize..6, pattern).prop_map(move |(operator, value)| {
        let operator = ["=", "^", "$", "!=", "!^", "!$"][operator];
        advanced(&[(name, operator, &value)]).field_selectors.remove(0)
    })
}

fn advanced_selector(arn: &'static str, principal: &'static str) -> impl Strategy<Value = AdvancedEventSelector> {
    let maybe = prop::option::weighted::<BoxedStrategy<FieldSelector>>;
    let any = |name, pattern| prop_oneof![field(name, pattern), simple(name, pattern)].boxed();
    (
        maybe(0.8, any("resources.ARN", arn)),
        maybe(0.2, any("resources.ARN", arn)),
        maybe(0.3, any("userIdentity.arn", principal)),
        maybe(0.2, simple("eventName", "[nm]").boxed()),
        maybe(0.2, simple("readOnly", "true|false").boxed()),
        prop_oneof![9 => Just("Data"), 1 => Just("Management")],
        prop_oneof![9 => Just("AWS::S3::Object"), 1 => Just("AWS::SQS::Queue")],
    )
        .prop_map(|(first, second, principal, name, read_only, category, r#type)| {
            let mut selector = advanced(&[("eventCategory", "=", category), ("resources.type", "=", r#type)]);
            selector.field_selectors.extend([first, second, principal, name, read_only].into_iter().flatten());
            selector
        })
}

fn basic_selector() -> impl Strategy<Value = EventSelector> {
    let kind = prop_oneof![Just("All"), Just("ReadOnly"), Just("WriteOnly")];
    (kind, any::<bool>(), prop::collection::vec("[ab]{1,3}", 0..3)).prop_map(|(kind, management, values)| {
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        basic(kind, management, &[("AWS::S3::Object", &values)])
    })
}

fn recorder(arn: &'static str, principal: &'static str) -> impl Strategy<Value = EventSelectors> {
    prop_oneof![
        4 => prop::collection::vec(advanced_selector(arn, principal), 1..4).prop_map(advanceds),
        1 => prop::collection::vec(basic_selector(), 1..3).prop_map(basics),
    ]
}

fn check(world: &World, recorders: &[EventSelectors]) -> Result<Level, TestCaseError> {
    let coverage = judge_trails(&world.class(), recorders.iter().cloned().map(trail).collect());
    let expected = world.level(recorders);
    prop_assert_eq!(coverage.verdict, Verdict::Known(expected), "{:?}", &coverage);
    prop_assert_eq!(coverage.shortfalls.is_empty(), expected == Level::Full);
    for (witness, recorded) in [(&coverage.recorded, true), (&coverage.missed, false)] {
        let Some(Witness(event)) = witness else { continue };
        let value = |field| event.get(&field).map_or("", String::as_str);
        let concrete = (
            value(Field::ResourceArn),
            value(Field::EventName),
            value(Field::ReadOnly) == "true",
            value(Field::Principal),
        );
        let principal_is_shown = event.contains_key(&Field::Principal) || concrete.3.is_empty();
        prop_assert!(principal_is_shown);
        prop_assert_eq!(recorders.iter().any(|r| selected_by(r, concrete)), recorded, "{:?}", event);
    }
    Ok(expected)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    /// Long patterns on one unbounded field.
    #[test]
    fn one_unbounded_field(base in "[ab]{0,2}", recorders in prop::collection::vec(recorder("[ab]{1,3}", "[ab]{0}"), 1..4)) {
        check(&World { base, arns: strings(7), principals: vec!["c".to_owned(), String::new()] }, &recorders)?;
    }

    /// Two unbounded fields at once.
    #[test]
    fn two_unbounded_fields(base in "[ab]{0,1}", recorders in prop::collection::vec(recorder("[ab]{1,2}", "[ab]"), 1..4)) {
        check(&World { base, arns: strings(5), principals: strings(3) }, &recorders)?;
    }
}

/// The generators reach all three answers often enough to mean something.
#[test]
fn the_generators_reach_every_level() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let strategy = prop::collection::vec(recorder("[ab]{1,2}", "[ab]"), 1..4);
    let world = World { base: "a".to_owned(), arns: strings(5), principals: strings(3) };
    let mut seen = BTreeMap::new();
    for _ in 0..200 {
        let recorders = strategy.new_tree(&mut runner).unwrap().current();
        *seen.entry(world.level(&recorders)).or_insert(0) += 1;
    }
    assert!(
        [Level::None, Level::Partial, Level::Full].iter().all(|level| seen.get(level).copied().unwrap_or(0) >= 10),
        "{seen:?}"
    );
}
