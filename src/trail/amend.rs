//! What a trail's selectors must become so that it records a class of events too.
//!
//! cloudtrail:PutEventSelectors replaces all selectors of a trail, and a trail has either basic or advanced ones: so what is
//! there is carried over as advanced selectors, and what is lacking comes beside it.

use super::coverage::Level;
use super::decide::decide;
use super::event::{EventClass, Field, StringSet};
use super::selector::{AdvancedEventSelector, Clause, EventSelectors, FieldSelector};

impl EventSelectors {
    /// The same selection in advanced selectors.
    pub fn to_advanced(&self) -> Vec<AdvancedEventSelector> {
        let basic = Self { advanced_event_selectors: Vec::new(), ..self.clone() };
        let converted = basic.clauses().into_iter().map(|clause| AdvancedEventSelector {
            name: None,
            field_selectors: clause.conditions.into_iter().map(|(_, condition)| condition).collect(),
        });
        converted.chain(self.advanced_event_selectors.iter().cloned()).collect()
    }
}

/// Most values that all advanced selectors of a trail may hold together (quotas of CloudTrail, "Advanced event selectors").
const MOST_VALUES: usize = 500;

/// The selectors with what else it takes to select every event of the classes; unchanged if they do already. What is added
/// for resources of one type is one selector, which names them, or takes all of the type where they are too many.
pub fn amended(selectors: &EventSelectors, classes: &[EventClass]) -> Vec<AdvancedEventSelector> {
    let mut advanced = selectors.to_advanced();
    let management: Vec<&EventClass> = classes.iter().filter(|class| !class.is_data()).collect();
    if management.iter().any(|class| !selects(&advanced, class)) {
        advanced = with_management(advanced, &management);
    }
    for class in classes.iter().filter(|class| class.is_data()) {
        if !selects(&advanced, class)
            && let Some(selector) = class.selector()
        {
            add(&mut advanced, selector);
        }
    }
    within_quota(advanced)
}

/// Adds a selector of resources: to the one that was added for their type, if there is one.
fn add(advanced: &mut Vec<AdvancedEventSelector>, selector: AdvancedEventSelector) {
    let added = advanced.iter_mut().find(|it| {
        let fields =
            |it: &AdvancedEventSelector| it.field_selectors.iter().map(|it| it.field.clone()).collect::<Vec<_>>();
        let alike = |at: usize| it.field_selectors.get(at) == selector.field_selectors.get(at);
        it.name == selector.name && fields(it) == fields(&selector) && alike(0) && alike(1)
    });
    let Some(arns) = added.and_then(|it| it.field_selectors.get_mut(2)) else { return advanced.push(selector) };
    for more in selector.field_selectors.into_iter().skip(2) {
        arns.equals.extend(more.equals);
        arns.starts_with.extend(more.starts_with);
    }
}

/// With all resources of a type, where those that were added are too many to name: of the types that name most, first.
fn within_quota(mut advanced: Vec<AdvancedEventSelector>) -> Vec<AdvancedEventSelector> {
    let values = |it: &AdvancedEventSelector| it.field_selectors.iter().map(count).sum::<usize>();
    while advanced.iter().map(values).sum::<usize>() > MOST_VALUES {
        let added = advanced.iter_mut().filter(|it| is_added(it)).max_by_key(|it| values(it));
        let Some(most) = added else { break };
        most.field_selectors.truncate(2);
    }
    advanced
}

fn count(condition: &FieldSelector) -> usize {
    let FieldSelector { field: _, equals, starts_with, ends_with, not_equals, not_starts_with, not_ends_with } =
        condition;
    [equals, starts_with, ends_with, not_equals, not_starts_with, not_ends_with].iter().map(|values| values.len()).sum()
}

/// Whether it is one that was added, with resources named.
fn is_added(selector: &AdvancedEventSelector) -> bool {
    selector.name.as_ref().is_some_and(|name| name.starts_with(ADDED)) && selector.field_selectors.len() == 3
}

/// How the names of added selectors begin.
const ADDED: &str = "audit: ";

/// Reads and writes where there was one of them, if that is enough; else all management events. So an excluded source
/// stays excluded unless it is what the class is about.
fn with_management(advanced: Vec<AdvancedEventSelector>, classes: &[&EventClass]) -> Vec<AdvancedEventSelector> {
    let mut relaxed = advanced.clone();
    for selector in relaxed.iter_mut().filter(|selector| is_of_management(selector)) {
        selector.field_selectors.retain(|condition| condition.field != Field::ReadOnly.name());
    }
    relaxed.dedup();
    if classes.iter().all(|class| selects(&relaxed, class)) {
        return relaxed;
    }
    let category = equals(&Field::EventCategory, ["Management".to_owned()]);
    let all = AdvancedEventSelector { name: None, field_selectors: vec![category] };
    let others = advanced.into_iter().filter(|selector| !is_of_management(selector));
    std::iter::once(all).chain(others).collect()
}

fn is_of_management(selector: &AdvancedEventSelector) -> bool {
    let category = selector.field_selectors.iter().find(|condition| condition.field == Field::EventCategory.name());
    category.is_some_and(|condition| condition.matches("Management"))
}

fn selects(advanced: &[AdvancedEventSelector], class: &EventClass) -> bool {
    let selectors = EventSelectors { event_selectors: Vec::new(), advanced_event_selectors: advanced.to_vec() };
    let clauses = selectors.clauses();
    decide(class, &clauses.iter().collect::<Vec<&Clause>>()).level() == Level::Full
}

fn equals(field: &Field, values: impl IntoIterator<Item = String>) -> FieldSelector {
    FieldSelector { field: field.name().to_owned(), equals: values.into_iter().collect(), ..FieldSelector::default() }
}

impl EventClass {
    /// A selector of all data events on the resource that the class is about. None for management events.
    fn selector(&self) -> Option<AdvancedEventSelector> {
        let part = self.parts().first().filter(|_| self.is_data())?;
        let (Some(StringSet::OneOf(types)), Some(arns)) =
            (part.get(&Field::ResourceType), part.get(&Field::ResourceArn))
        else {
            return None;
        };
        let arn = match arns {
            StringSet::OneOf(arns) => equals(&Field::ResourceArn, arns.iter().cloned()),
            StringSet::StartingWith { prefix, .. } => {
                let field = Field::ResourceArn.name().to_owned();
                FieldSelector { field, starts_with: vec![prefix.clone()], ..FieldSelector::default() }
            }
        };
        Some(AdvancedEventSelector {
            name: Some(format!("{ADDED}{}", types.first()?)),
            field_selectors: vec![
                equals(&Field::EventCategory, ["Data".to_owned()]),
                equals(&Field::ResourceType, types.iter().cloned()),
                arn,
            ],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::event::{Access, Place};
    use super::super::selector::{DataResource, EventSelector};
    use super::*;

    const REGION: &str = "ap-northeast-1";
    const TABLE: &str = "arn:aws:dynamodb:ap-northeast-1:333333333333:table/t";

    fn classes() -> Vec<EventClass> {
        let place = || Place::Region(REGION.to_owned());
        let mut classes = Vec::new();
        for access in [Access::Read, Access::Write] {
            classes.push(EventClass::s3_objects("aws", "333333333333", REGION, "b", access));
            classes.push(EventClass::s3_objects("aws", "333333333333", REGION, "b-archive", access));
            classes.push(EventClass::s3_objects("aws", "333333333333", REGION, "b--apne1-az1--x-s3", access));
            classes.push(EventClass::dynamodb_items(REGION, TABLE, access));
            classes.push(EventClass::management("kms.amazonaws.com", access, place()));
            classes.push(EventClass::management("ecr.amazonaws.com", access, place()));
        }
        classes.push(EventClass::sqs_messages(REGION, "arn:aws:sqs:ap-northeast-1:333333333333:q"));
        classes
    }

    fn basic(access: &str, management: bool, excluded: &[&str], data: &[(&str, &str)]) -> EventSelectors {
        let selector = EventSelector {
            read_write_type: access.to_owned(),
            include_management_events: management,
            data_resources: data
                .iter()
                .map(|(kind, value)| DataResource { r#type: (*kind).to_owned(), values: vec![(*value).to_owned()] })
                .collect(),
            exclude_management_event_sources: excluded.iter().map(|&source| source.to_owned()).collect(),
        };
        EventSelectors { event_selectors: vec![selector], advanced_event_selectors: Vec::new() }
    }

    fn cases() -> Vec<EventSelectors> {
        let data: [&[(&str, &str)]; 5] = [
            &[],
            &[("AWS::S3::Object", "arn:aws:s3")],
            &[("AWS::S3::Object", "arn:aws:s3:::b/"), ("AWS::DynamoDB::Table", TABLE)],
            &[("AWS::S3::Object", "arn:aws:s3:::b")],
            &[("AWS::DynamoDB::Table", "arn:aws:dynamodb")],
        ];
        let mut cases = vec![EventSelectors::default()];
        for access in ["All", "ReadOnly", "WriteOnly"] {
            for (management, excluded) in [(true, &[][..]), (true, &["kms.amazonaws.com"][..]), (false, &[][..])] {
                cases.extend(data.iter().map(|data| basic(access, management, excluded, data)));
            }
        }
        cases
    }

    fn level(selectors: &EventSelectors, class: &EventClass) -> Level {
        let clauses = selectors.clauses();
        decide(class, &clauses.iter().collect::<Vec<_>>()).level()
    }

    fn advanced(advanced_event_selectors: Vec<AdvancedEventSelector>) -> EventSelectors {
        EventSelectors { event_selectors: Vec::new(), advanced_event_selectors }
    }

    #[test]
    fn conversion_selects_neither_more_nor_less() {
        for case in cases() {
            let converted = advanced(case.to_advanced());
            for class in classes() {
                assert_eq!(level(&converted, &class), level(&case, &class), "{case:?} {class:?}");
            }
        }
    }

    #[test]
    fn amended_selectors_select_the_class_and_lose_nothing() {
        for case in cases() {
            for class in classes() {
                let amended = advanced(amended(&case, std::slice::from_ref(&class)));
                assert_eq!(level(&amended, &class), Level::Full, "{case:?} {class:?}");
                for other in classes() {
                    assert!(level(&amended, &other) >= level(&case, &other), "{case:?} {class:?} {other:?}");
                }
            }
        }
    }

    #[test]
    fn what_suffices_is_left_alone_and_what_is_excluded_stays_so() {
        let all = basic("All", true, &["kms.amazonaws.com"], &[]);
        let ecr = EventClass::management("ecr.amazonaws.com", Access::Both, Place::Region(REGION.to_owned()));
        let kms = EventClass::management("kms.amazonaws.com", Access::Both, Place::Region(REGION.to_owned()));
        assert_eq!(amended(&all, std::slice::from_ref(&ecr)), all.to_advanced());
        let writes = basic("WriteOnly", true, &["kms.amazonaws.com"], &[]);
        let widened = advanced(amended(&writes, &[ecr]));
        assert_eq!(level(&widened, &kms), Level::None);
        assert_eq!(level(&advanced(amended(&writes, std::slice::from_ref(&kms))), &kms), Level::Full);
    }

    /// Whatever the order of the classes, so that the commands of several rows end alike.
    #[test]
    fn what_is_added_for_a_type_is_one_selector_until_it_is_too_much() {
        let queue = |n: usize| EventClass::sqs_messages(REGION, &format!("arn:aws:sqs:{REGION}:333333333333:q{n:03}"));
        let (few, many): (Vec<_>, Vec<_>) = ((0..100).map(queue).collect(), (0..600).map(queue).collect());
        let before = basic("All", true, &[], &[]);
        let after = amended(&before, &few);
        assert_eq!(after.len(), before.to_advanced().len() + 1);
        let again = amended(&advanced(after.clone()), &few);
        assert_eq!(again, after, "adding again changes nothing");
        let more = amended(&advanced(after), &[queue(700)]);
        assert_eq!(more.len(), before.to_advanced().len() + 1, "{more:?}");
        let mut classes = many;
        classes.push(EventClass::dynamodb_items(REGION, TABLE, Access::Both));
        let after = amended(&before, &classes);
        let values: usize = after.iter().flat_map(|it| &it.field_selectors).map(count).sum();
        assert!(values <= MOST_VALUES, "{values}");
        assert!(after.iter().any(|it| it.field_selectors.iter().any(|it| it.equals == [TABLE])), "tables stay named");
        for class in &classes {
            assert_eq!(level(&advanced(after.clone()), class), Level::Full, "{class:?}");
        }
    }

    #[test]
    fn only_the_very_resource_is_added() {
        let class = EventClass::s3_objects("aws", "333333333333", REGION, "b", Access::Read);
        let amended = advanced(amended(&EventSelectors::default(), &[class]));
        let archive = EventClass::s3_objects("aws", "333333333333", REGION, "b-archive", Access::Read);
        assert_eq!(level(&amended, &archive), Level::None);
    }
}
