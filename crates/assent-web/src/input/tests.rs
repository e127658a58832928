use actix_web::test::TestRequest;
use utoipa::openapi::{RefOr, Schema};

use super::{body::parse, *};

#[test]
fn what_is_no_json_object_is_a_malformed_body() {
    for body in [&b""[..], b"{", b"[]", b"null", b"\xff", b"\"text\""] {
        let failure = parse::<Said>(body).unwrap_err();
        assert!(format!("{failure:?}").contains("malformed-body"), "{body:?}");
    }
}

struct Number;
impl Field for Number {
    type Value = i64;

    fn schema() -> RefOr<Schema> {
        <i64 as utoipa::PartialSchema>::schema()
    }

    fn read(fields: &mut Fields<'_>, name: &str) -> Option<i64> {
        fields.integer(name)
    }
}

#[derive(Debug)]
struct Price(Option<i64>);
impl Input for Price {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self(Option::<Number>::read(fields, "price").flatten()))
    }
}

struct Texts(Vec<String>);
impl Input for Texts {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let texts = [fields.text("line"), fields.text_as_written("prose")];
        let list = fields.texts("list");
        Some(Self([texts.map(|text| text.unwrap_or_default().to_owned()).to_vec(), list?].concat()))
    }
}

#[test]
fn blanks_around_one_line_are_no_part_of_it_and_longer_texts_stay_as_written() {
    let said = "{\"line\":\"\u{200b} a  b\\t\",\"prose\":\" x\\n\",\"list\":[\" c \",\" \"]}";
    assert_eq!(parse::<Texts>(said.as_bytes()).ok().unwrap().0, ["a  b", " x\n", "c", ""]);
    let request =
        TestRequest::with_uri("/x?page=%202&before=+2018-11-07T23:31:16Z+").to_http_request();
    let query = Query::of(&request);
    assert_eq!(query.page().unwrap(), 2);
    assert!(query.instant("before").unwrap().is_some());
}

#[derive(Debug)]
struct Said;
impl Input for Said {
    const STRICT: bool = true;

    fn read(_: &mut Fields<'_>) -> Option<Self> {
        Some(Self)
    }
}

#[test]
fn a_byte_order_mark_in_front_is_read_over() {
    assert_eq!(parse::<Price>(b"\xef\xbb\xbf{\"price\": 7}").unwrap().0, Some(7));
    parse::<Price>(b"\xef\xbb\xbf\xef\xbb\xbf{}").unwrap_err();
}

#[test]
fn a_whole_number_is_one_however_it_is_written() {
    for (text, number) in [
        ("1000", 1_000),
        ("1000.0", 1_000),
        ("1e3", 1_000),
        ("-0.0", 0),
        ("100000000000000.0", 100_000_000_000_000),
        ("9007199254740991.0", 9_007_199_254_740_991),
        ("-9007199254740991.0", -9_007_199_254_740_991),
        ("9.007199254740991e15", 9_007_199_254_740_991),
        ("9007199254740993", 9_007_199_254_740_993),
    ] {
        let body = format!("{{\"price\": {text}}}");
        assert_eq!(parse::<Price>(body.as_bytes()).unwrap().0, Some(number), "{text}");
    }
    for text in ["1000.5", "1e300", "9007199254740992.0", "9007199254740993.0", "\"1000\"", "true"]
    {
        let body = format!("{{\"price\": {text}}}");
        parse::<Price>(body.as_bytes()).unwrap_err();
    }
}

#[test]
fn a_key_said_twice_is_refused_where_both_may_matter() {
    let body = br#"{"consents": {"Newsletter": false}, "consents": {"Membership": false}}"#;
    let failure = parse::<Said>(body).unwrap_err();
    assert!(format!("{failure:?}").contains("malformed-body"));
    parse::<Price>(br#"{"price": 1, "price": 2}"#).unwrap();
}

#[test]
fn a_second_question_mark_is_read_as_an_ampersand() {
    let request = TestRequest::with_uri("/x?page=2?filters=%5B%5D").to_http_request();
    let query = Query::of(&request);
    assert_eq!(query.page().unwrap(), 2);
    assert_eq!(query.get("filters"), Some("[]"));
}

#[test]
fn a_page_is_a_number_from_one_on() {
    for (uri, ok) in [("/x", true), ("/x?page=1", true), ("/x?page=0", false), ("/x?page=a", false)]
    {
        let request = TestRequest::with_uri(uri).to_http_request();
        assert_eq!(Query::of(&request).page().is_ok(), ok, "{uri}");
    }
}
