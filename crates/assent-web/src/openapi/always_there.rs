//! Which schemas are needed, and which of their keys a client may rely on.
//! Replies write every key, `null` where there is nothing; only maps by a
//! vocabulary leave keys out. An `Option` in what is read, though, may be
//! missing, and that is what the derived schemas say everywhere.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;
use utoipa::openapi::{PathItem, Paths, RefOr, Schema, path::Operation};

use super::operation::Schemas;

/// Drops what nothing refers to, and requires every key of what is only
/// answered, but of those that have their `own_word` on it.
pub(super) fn require(paths: &Paths, schemas: &mut Schemas, own_word: &[&str]) {
    let (mut taken, mut named) = (BTreeSet::new(), BTreeSet::new());
    let items = paths.paths.values();
    for operation in items.flat_map(operations).flatten() {
        name_all(&json(&operation.request_body), schemas, &mut taken);
        name_all(&json(&operation), schemas, &mut named);
    }
    schemas.retain(|name, _| named.contains(name));
    for (name, schema) in schemas {
        if !own_word.contains(&name.as_str()) && !taken.contains(name) {
            require_keys(schema);
        }
    }
}

fn operations(item: &PathItem) -> [&Option<Operation>; 5] {
    [&item.get, &item.post, &item.put, &item.patch, &item.delete]
}

/// Requires the keys of an object, also where it adds them to those of others.
fn require_keys(schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::T(Schema::Object(object)) => {
            object.required = object.properties.keys().cloned().collect();
        }
        RefOr::T(Schema::AllOf(parts)) => parts.items.iter_mut().for_each(require_keys),
        _ => {}
    }
}

fn json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).expect("texts and numbers are JSON")
}

/// Adds the names of the schemas that `value` refers to, and of what is in them.
fn name_all(value: &Value, schemas: &Schemas, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            let reference = object.get("$ref").and_then(Value::as_str);
            let name = reference.and_then(|reference| reference.rsplit('/').next());
            if let Some((name, schema)) = name.and_then(|name| schemas.get_key_value(name))
                && names.insert(name.clone())
            {
                name_all(&json(schema), schemas, names);
            }
            object.values().for_each(|value| name_all(value, schemas, names));
        }
        Value::Array(items) => items.iter().for_each(|item| name_all(item, schemas, names)),
        _ => {}
    }
}
