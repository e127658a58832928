//! What a document says of the values in a request is what its server refuses.

use serde_json::{Map, Value, json};

/// A value in a request with a limit.
struct Limited {
    /// The keys that lead to it.
    path: Vec<String>,
    /// The most that fits, where the example has such a value.
    most: Option<Value>,
    /// What is just beyond.
    beyond: Vec<Value>,
}

/// Requests each of which has one value beyond its limit, and others at theirs,
/// with the key of that value.
pub(crate) fn beyond_limits(
    document: &Value,
    schema: &Value,
    example: &Value,
) -> Vec<(Value, String)> {
    let mut all = Vec::new();
    find(document, schema, Some(example), &mut Vec::new(), &mut all);
    let requests = all.iter().enumerate().flat_map(|(index, limited)| {
        let mut request = example.clone();
        for (_, other) in all.iter().enumerate().filter(|(other, _)| *other != index) {
            if let Some(most) = &other.most {
                put(&mut request, &other.path, most.clone());
            }
        }
        let key = limited.path.last().cloned().unwrap_or_default();
        limited.beyond.iter().map(move |value| {
            let mut request = request.clone();
            put(&mut request, &limited.path, value.clone());
            (request, key.clone())
        })
    });
    requests.collect()
}

fn find(
    document: &Value,
    schema: &Value,
    example: Option<&Value>,
    path: &mut Vec<String>,
    all: &mut Vec<Limited>,
) {
    if let Some(reference) = schema["$ref"].as_str() {
        let pointer = reference.strip_prefix('#').expect("it is in the document");
        let schema = document.pointer(pointer).expect("it is there");
        return find(document, schema, example, path, all);
    }
    // What may be `null`.
    for schema in schema["oneOf"].as_array().into_iter().flatten() {
        find(document, schema, example, path, all);
    }
    for (key, schema) in schema["properties"].as_object().into_iter().flatten() {
        path.push(key.clone());
        find(document, schema, example.and_then(|example| example.get(key)), path, all);
        path.pop();
    }
    let beyond = beyond(schema, example);
    if !beyond.is_empty() {
        // Another address, or password, is refused for what it is.
        let is_own =
            ["password", "idn-email"].contains(&schema["format"].as_str().unwrap_or_default());
        let most = example.filter(|_| !is_own).and_then(|example| most(schema, example));
        all.push(Limited { path: path.clone(), most, beyond });
    }
}

fn beyond(schema: &Value, example: Option<&Value>) -> Vec<Value> {
    let mut beyond = Vec::new();
    let number = |keyword| schema[keyword].as_i64();
    let base = example.and_then(Value::as_str).unwrap_or_default();
    let with_length = |chars| of_length(base, chars, &schema["format"]).into();
    beyond.extend(number("maxLength").map(|most| with_length(most + 1)));
    beyond.extend(number("minLength").map(|fewest| with_length(fewest - 1)));
    beyond.extend(number("maximum").map(|most| Value::from(most + 1)));
    beyond.extend(number("minimum").map(|least| Value::from(least - 1)));
    beyond.extend(schema["enum"].is_array().then(|| json!("none of these")));
    let items = &schema["items"];
    beyond.extend(number("maxItems").map(|most| list_of(items, most + 1)));
    beyond.extend(number("minItems").map(|fewest| list_of(items, fewest - 1)));
    beyond.extend(items_beyond(items));
    beyond
}

fn items_beyond(items: &Value) -> Vec<Value> {
    if items.is_null() {
        return Vec::new();
    }
    beyond(items, None).into_iter().map(|item| json!([item])).collect()
}

fn most(schema: &Value, example: &Value) -> Option<Value> {
    if let (Some(most), Some(base)) = (schema["maxLength"].as_i64(), example.as_str()) {
        return Some(of_length(base, most, &schema["format"]).into());
    }
    let most = schema["maxItems"].as_i64().map(|most| list_of(&schema["items"], most));
    most.or_else(|| schema.get("maximum").cloned())
}

/// So many items, each as long as it may be.
fn list_of(items: &Value, count: i64) -> Value {
    let chars = items["maxLength"].as_i64().unwrap_or(9);
    let item = |index: i64| match items["enum"].as_array() {
        Some(words) => words[0].clone(),
        None => of_length(&index.to_string(), chars, &Value::Null).into(),
    };
    (0..count).map(item).collect()
}

/// The text, cut off or made longer; an address stays one.
fn of_length(base: &str, chars: i64, format: &Value) -> String {
    let chars = usize::try_from(chars).expect("a length");
    if format == "idn-email" {
        let domain = (2..chars).map(|at| if at % 50 == 0 { '.' } else { 'b' });
        return "a@".chars().chain(domain).collect();
    }
    base.chars().chain(std::iter::repeat('x')).take(chars).collect()
}

fn put(request: &mut Value, path: &[String], value: Value) {
    let Some((key, rest)) = path.split_first() else {
        *request = value;
        return;
    };
    if !request.is_object() {
        *request = Map::new().into();
    }
    put(&mut request[key], rest, value);
}

/// Panics unless the answer says that this value, and no other, is refused.
pub(crate) fn refuses(answer: &Value, key: &str, at: &str) {
    assert_eq!(answer["code"], "invalid-field", "{at}: {key}: {answer}");
    let fields = answer["fields"].as_object().expect("fields are refused");
    let is_it = |field: &String| field == key || field.ends_with(&format!(".{key}"));
    assert!(fields.len() == 1 && fields.keys().all(is_it), "{at}: {key}: {answer}");
}
