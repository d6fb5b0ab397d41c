//! A guard against answers that are none.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::AfterDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

/// Refuses a success whose body is empty.
///
/// The SDK reads an empty body as an object without fields, so "200, nothing" from a broken proxy would become "no trails"
/// or "no queues": the service's own empty answer always has a body. Only HEAD has none, and is sent without this guard.
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
        let empty = context.response().body().bytes().is_some_and(|body| body.trim_ascii().is_empty());
        if context.output_or_error().is_ok() && empty {
            return Err("the answer is empty".into());
        }
        Ok(())
    }
}
