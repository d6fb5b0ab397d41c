//! The committed JSON Schemas are those of the types. `UPDATE_SCHEMAS=1` rewrites them.

use std::path::PathBuf;

use audit_gap::matrix::schema;

#[test]
#[allow(clippy::disallowed_methods, reason = "the variable is for whoever runs the test")]
fn committed_schemas_are_those_of_the_types() {
    let directory = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("matrix/schema");
    let mut names = Vec::new();
    for (name, value) in schema::all() {
        let generated = serde_json::to_string_pretty(&value).unwrap() + "\n";
        let path = directory.join(name);
        if std::env::var("UPDATE_SCHEMAS").as_deref() == Ok("1") {
            std::fs::create_dir_all(&directory).unwrap();
            std::fs::write(&path, &generated).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(committed, generated, "{name} is out of date; run the test again with UPDATE_SCHEMAS=1");
        names.push(name.to_owned());
    }
    let mut found: Vec<String> =
        std::fs::read_dir(&directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    found.sort();
    names.sort();
    assert_eq!(found, names);
}

#[test]
fn schemas_name_the_kinds_of_check_and_refuse_unknown_keys() {
    let all = schema::all();
    let (_, components) = all.iter().find(|(name, _)| *name == "components.schema.json").unwrap();
    let kinds: Vec<&str> = components["$defs"]["CheckSpec"]["oneOf"]
        .as_array()
        .unwrap()
        .iter()
        .map(|kind| kind["required"][0].as_str().unwrap())
        .collect();
    assert_eq!(kinds, audit_gap::checks::CheckSpec::KINDS);
    for (name, schema) in &all {
        assert_eq!(schema["additionalProperties"], false, "{name}");
    }
}
