//! JSON Schemas of the files that people write, generated from the types that read them.

use schemars::{JsonSchema, schema_for};
use serde_json::Value;

use crate::project::ProjectFile;

use super::{ComponentsFile, EnvironmentsFile, Legend, RecordItemsFile, ThreatsFile};

/// Every schema with the name of its file under `matrix/schema/`.
pub fn all() -> Vec<(&'static str, Value)> {
    vec![
        ("legend.schema.json", schema::<Legend>()),
        ("environments.schema.json", schema::<EnvironmentsFile>()),
        ("record-items.schema.json", schema::<RecordItemsFile>()),
        ("components.schema.json", schema::<ComponentsFile>()),
        ("threats.schema.json", schema::<ThreatsFile>()),
        ("audit-gap.schema.json", schema::<ProjectFile>()),
    ]
}

fn schema<T: JsonSchema>() -> Value {
    let mut schema = schema_for!(T).into();
    refuse_null(&mut schema);
    schema
}

/// An optional key may be left out, but not be left without a value: what the parser refuses, the schema refuses too.
fn refuse_null(schema: &mut Value) {
    match schema {
        Value::Array(schemas) => schemas.iter_mut().for_each(refuse_null),
        Value::Object(keys) => {
            keys.retain(|key, value| !(key == "default" && value.is_null()));
            if let Some(Value::Array(types)) = keys.get_mut("type") {
                types.retain(|name| name != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    keys.insert("type".to_owned(), only);
                }
            }
            if let Some(Value::Array(alternatives)) = keys.get_mut("anyOf") {
                alternatives.retain(|alternative| alternative["type"] != "null");
                if let [Value::Object(only)] = alternatives.as_slice() {
                    let only = only.clone();
                    keys.remove("anyOf");
                    keys.extend(only);
                }
            }
            keys.values_mut().for_each(refuse_null);
        }
        _ => {}
    }
}
