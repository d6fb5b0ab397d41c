//! JSON Schemas of the files that people write, generated from the types that read them.

use schemars::{JsonSchema, schema_for};
use serde_json::Value;

use super::{ComponentsFile, EnvironmentsFile, Legend, RecordItemsFile, ThreatsFile};

/// Every schema with the name of its file under `matrix/schema/`.
pub fn all() -> Vec<(&'static str, Value)> {
    vec![
        ("legend.schema.json", schema::<Legend>()),
        ("environments.schema.json", schema::<EnvironmentsFile>()),
        ("record-items.schema.json", schema::<RecordItemsFile>()),
        ("components.schema.json", schema::<ComponentsFile>()),
        ("threats.schema.json", schema::<ThreatsFile>()),
    ]
}

fn schema<T: JsonSchema>() -> Value {
    schema_for!(T).into()
}
