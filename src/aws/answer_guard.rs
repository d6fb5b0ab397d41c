//! A guard against answers that are none.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::AfterDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use quick_xml::events::Event;

/// Refuses a success whose body is empty, or is XML that ends before its elements do.
///
/// The SDK reads an empty body as an object without fields, so "200, nothing" from a broken proxy would become "no trails"
/// or "no queues": the service's own empty answer always has a body. Only HEAD has none, and is sent without this guard.
/// Likewise it reads XML that was cut off as far as it goes: half a list of buckets would become the list.
#[derive(Debug)]
pub(super) struct AnswerGuard;

#[dyn_dispatch_hint]
impl Intercept for AnswerGuard {
    fn name(&self) -> &'static str {
        "AnswerGuard"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(body) = context.response().body().bytes().filter(|_| context.output_or_error().is_ok()) else {
            return Ok(());
        };
        match body.trim_ascii() {
            [] => Err("the answer is empty".into()),
            xml @ [b'<', ..] if !is_whole(xml) => Err("the answer is XML that ends too early".into()),
            _ => Ok(()),
        }
    }
}

/// Whether every element of an XML document that is opened is closed, and there is one.
fn is_whole(xml: &[u8]) -> bool {
    let mut reader = quick_xml::Reader::from_reader(xml);
    let (mut open, mut any) = (0_usize, false);
    loop {
        match reader.read_event() {
            Ok(Event::Start(_)) => (open, any) = (open + 1, true),
            // An end without a start is an error of the reader's own.
            Ok(Event::End(_)) => open = open.saturating_sub(1),
            Ok(Event::Empty(_)) => any = true,
            Ok(Event::Eof) => return any && open == 0,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}
