use assent_domain::{
    accounts::Password,
    values::{EmailAddress, Token},
};
use serde_json::{Map, Value, json};
use utoipa::{PartialSchema, ToSchema};

use crate::input::{Fields, Input, body::parse};

crate::input! {
    /// Everything that a field may be,
    /// on two lines.
    struct Order as OrderRequest {
        /// Who orders.
        email: EmailAddress,
        password: Password,
        access_token: Token,
        name_2: String,
        note: Option<String>,
        /// As fast as may be.
        is_urgent: bool,
        is_gift: Option<bool>,
        extras: Map<String, Value>,
        address: Address,
        billing_address: Option<Address>,
    }
}

crate::input! {
    /// Where to.
    struct Address as PostalAddress, strict = true, keys = snake_case {
        post_code: String,
        po_box: Option<String>,
    }
}

fn order() -> Value {
    json!({
        "email": "a@b.example",
        "password": " x ",
        "accessToken": "t",
        "name2": " n ",
        "note": "!",
        "isUrgent": true,
        "isGift": true,
        "extras": {"a": 1},
        "address": {"post_code": "1", "po_box": "2"},
        "billingAddress": {"post_code": "3", "po_box": "4"},
    })
}

/// What is said to a body of this kind; empty when there is no fault.
fn said_to<T: Input>(body: &Value) -> String {
    let failure = parse::<T>(body.to_string().as_bytes()).err();
    let told = failure.map(|failure| failure.to_string()).unwrap_or_default();
    told.trim_start_matches("Some fields are missing or not valid: ").to_owned()
}

/// Holds what `T` documents against what it reads, by a `whole` body that has all
/// keys.
fn documents_what_it_reads<T: Input + ToSchema>(whole: &Value) {
    let schema = serde_json::to_value(T::schema()).unwrap();
    let documented: Vec<_> = schema["properties"].as_object().unwrap().keys().collect();
    let sent: Vec<_> = whole.as_object().unwrap().keys().collect();
    assert_eq!(documented, sent, "{schema}");
    assert_eq!(said_to::<T>(whole), "");
    for key in documented {
        let required = schema["required"].as_array().unwrap().contains(&json!(key));
        let (mut missing, mut null) = (whole.clone(), whole.clone());
        missing.as_object_mut().unwrap().remove(key);
        null[key] = Value::Null;
        let fault = if required { format!("{key} is missing.") } else { String::new() };
        assert_eq!((said_to::<T>(&missing), said_to::<T>(&null)), (fault.clone(), fault), "{key}");
        // No field is a list.
        let mut wrong = whole.clone();
        wrong[key] = json!([]);
        let fault = said_to::<T>(&wrong);
        assert!(fault.starts_with(&format!("{key} has to be ")), "{key}: {fault}");
    }
}

#[test]
fn what_is_declared_documents_what_it_reads() {
    documents_what_it_reads::<Order>(&order());
    documents_what_it_reads::<Address>(&order()["address"]);
}

#[test]
fn descriptions_formats_and_limits_are_those_that_were_declared() {
    assert_eq!(Order::name(), "OrderRequest");
    let schema = serde_json::to_value(Order::schema()).unwrap();
    assert_eq!(schema["description"], "Everything that a field may be,\non two lines.");
    let email = json!({
        "type": "string", "format": "idn-email", "maxLength": 254, "description": "Who orders.",
    });
    let urgent = json!({"type": ["boolean", "null"], "description": "As fast as may be."});
    let address = json!({"$ref": "#/components/schemas/PostalAddress"});
    for (key, expected) in [
        ("email", email),
        ("password", json!({"type": "string", "format": "password"})),
        ("accessToken", json!({"type": "string"})),
        ("note", json!({"type": ["string", "null"]})),
        ("isUrgent", urgent),
        ("isGift", json!({"type": ["boolean", "null"]})),
        ("extras", json!({"type": "object"})),
        ("billingAddress", json!({"oneOf": [address.clone(), {"type": "null"}]})),
        ("address", address),
    ] {
        assert_eq!(schema["properties"][key], expected, "{key}");
    }
    let mut schemas = Vec::new();
    Order::schemas(&mut schemas);
    assert!(schemas.contains(&("PostalAddress".to_owned(), Address::schema())));
}

#[test]
fn what_is_declared_is_read() {
    let order = parse::<Order>(order().to_string().as_bytes()).unwrap();
    assert_eq!(order.email.as_str(), "a@b.example");
    assert_eq!((order.password.expose(), order.access_token.expose()), (" x ", "t"));
    assert_eq!((order.name_2.as_str(), order.note.as_deref()), ("n", Some("!")));
    assert_eq!((order.is_urgent, order.is_gift), (true, Some(true)));
    assert_eq!(order.extras["a"], 1);
    assert_eq!(
        (order.address.post_code.as_str(), order.address.po_box.as_deref()),
        ("1", Some("2"))
    );
    assert_eq!(order.billing_address.unwrap().post_code, "3");
}

#[test]
fn all_faults_are_told_at_once_those_of_inner_objects_too() {
    let body = json!({"password": 7, "isUrgent": "yes", "name2": "x", "accessToken": [],
        "extras": 1, "address": {"po_box": 4}, "note": {}});
    let expected = "accessToken has to be a text; email is missing; extras has to be an object; \
                    isUrgent has to be true or false; note has to be a text; password has to be \
                    a text; po_box has to be a text; post_code is missing.";
    assert_eq!(said_to::<Order>(&body), expected);
}

struct Parcel(u64);

crate::input! {
    /// A parcel that is not empty.
    struct ParcelFields as ParcelRequest {
        to: String,
        content: Option<String>,
    }
    => Parcel: filled
}

fn filled(fields: &mut Fields<'_>, read: ParcelFields) -> Option<Parcel> {
    let content = read.content.flatten().unwrap_or_default();
    if content.is_empty() {
        fields.more_faults([("content", "is empty".to_owned())].into());
    }
    Some(Parcel((read.to?.len() + content.len()) as u64))
}

#[test]
fn a_rule_tells_its_faults_beside_those_of_the_fields() {
    let told = |body| said_to::<Parcel>(&body);
    assert_eq!(told(json!({})), "content is empty; to is missing.");
    assert_eq!(told(json!({"content": 7})), "content has to be a text; to is missing.");
    assert_eq!(told(json!({"to": "x", "content": ""})), "content is empty.");
    assert_eq!(parse::<Parcel>(br#"{"to": "x", "content": "yz"}"#).unwrap().0, 3);
    let schema = serde_json::to_value(Parcel::schema()).unwrap();
    assert_eq!(schema["required"], json!(["to"]));
    assert_eq!(Parcel::name(), "ParcelRequest");
}

#[test]
fn a_key_said_twice_is_refused_where_that_was_declared() {
    let twice = r#"{"post_code": "1", "post_code": "2"}"#;
    let failure = parse::<Address>(twice.as_bytes()).err().unwrap();
    assert!(format!("{failure:?}").contains("malformed-body"));
    assert_eq!(parse::<Parcel>(br#"{"to": "a", "to": "bc", "content": "d"}"#).unwrap().0, 3);
}

#[test]
fn names_become_keys() {
    for (field, key) in [("to", "to"), ("access_token", "accessToken"), ("_a__b_2c_", "aB2c")] {
        let camel = super::camel::<16>(field);
        let length = super::camel_length(field);
        assert_eq!(str::from_utf8(&camel[..length]).unwrap(), key);
    }
}
