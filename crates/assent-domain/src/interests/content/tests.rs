//! What passes as a buying interest and what does not.

use proptest::{collection::vec, option, prelude::*, sample::select};
use time::macros::date;

use super::*;

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

#[expect(clippy::unnecessary_wraps, reason = "that is what a draft has")]
fn given(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// The draft of the documents' example.
fn draft() -> InterestDraft {
    InterestDraft {
        tags: texts(&["4wd"]),
        brands: texts(&["Ford"]),
        currency: "$".to_owned(),
        industry: "Automotive".to_owned(),
        location: given("San Francisco"),
        description: "Buying interest description".to_owned(),
        price_low: Some(1_000),
        price_high: Some(100_000),
        beginning_date: given("2018-11-07"),
        end_date: given("2019-10-08"),
    }
}

/// The fields that are at fault.
fn faulty(draft: InterestDraft) -> Vec<&'static str> {
    draft.check().err().into_iter().flat_map(BTreeMap::into_keys).collect()
}

#[test]
fn the_documented_interest_passes_as_it_is() {
    let content = draft().check().unwrap();
    assert_eq!((content.tags, content.brands), (texts(&["4wd"]), texts(&["Ford"])));
    assert_eq!((content.price_low, content.price_high), (Some(1_000), Some(100_000)));
    assert_eq!(content.beginning_date, Some(date!(2018 - 11 - 07)));
    assert_eq!(content.end_date, Some(date!(2019 - 10 - 08)));
}

#[test]
fn brands_location_prices_and_dates_are_optional() {
    let bare = InterestDraft {
        brands: Vec::new(),
        location: None,
        price_low: None,
        price_high: None,
        beginning_date: None,
        end_date: None,
        ..draft()
    };
    let empty = InterestDraft {
        location: given(""),
        beginning_date: given(""),
        end_date: given(""),
        ..bare.clone()
    };
    assert_eq!(empty.check().unwrap(), bare.check().unwrap());
}

#[test]
fn tags_are_1_to_50_texts_of_1_to_100_characters_and_brands_as_many_or_none() {
    let long = "é".repeat(100);
    for (list, fits) in [
        (vec![long.clone()], true),
        (vec![format!("{long}x")], false),
        (vec!["x".to_owned(); 50], true),
        (vec!["x".to_owned(); 51], false),
        (texts(&["x", ""]), false),
        (texts(&[" "]), false),
        (texts(&["nul\0"]), false),
    ] {
        let tags = InterestDraft { tags: list.clone(), ..draft() };
        assert_eq!(faulty(tags), if fits { vec![] } else { vec!["tags"] }, "{list:?}");
        let brands = InterestDraft { brands: list.clone(), ..draft() };
        assert_eq!(faulty(brands), if fits { vec![] } else { vec!["brands"] }, "{list:?}");
    }
    assert_eq!(faulty(InterestDraft { tags: Vec::new(), ..draft() }), ["tags"]);
}

#[test]
fn currency_and_industry_are_of_the_vocabularies() {
    for currency in CURRENCIES {
        assert_eq!(faulty(InterestDraft { currency: currency.to_owned(), ..draft() }), [""; 0]);
    }
    for industry in INDUSTRIES {
        assert_eq!(faulty(InterestDraft { industry: industry.to_owned(), ..draft() }), [""; 0]);
    }
    for unknown in ["", "USD", "automotive", " $", "Fishing"] {
        let (currency, industry) = (unknown.to_owned(), unknown.to_owned());
        let draft = InterestDraft { currency, industry, ..draft() };
        assert_eq!(faulty(draft), ["currency", "industry"], "{unknown:?}");
    }
}

#[test]
fn a_description_has_10_to_5_000_characters_and_a_location_4_to_200() {
    for (description, fits) in [
        ("é".repeat(10), true),
        ("é".repeat(9), false),
        ("é".repeat(5_000), true),
        ("é".repeat(5_001), false),
        (" ".repeat(10), false),
        ("one line\nand another\t".to_owned(), true),
        ("a bell is no text\u{7}".to_owned(), false),
        (String::new(), false),
    ] {
        let draft = InterestDraft { description: description.clone(), ..draft() };
        assert_eq!(faulty(draft).is_empty(), fits, "{description:?}");
    }
    for (location, fits) in [
        ("Bern".to_owned(), true),
        ("Ulm".to_owned(), false),
        ("Ulm ".to_owned(), false),
        ("é".repeat(200), true),
        ("é".repeat(201), false),
        ("San\nFrancisco".to_owned(), false),
    ] {
        let draft = InterestDraft { location: Some(location.clone()), ..draft() };
        assert_eq!(faulty(draft).is_empty(), fits, "{location:?}");
    }
}

#[test]
fn prices_are_whole_numbers_from_0_and_the_lowest_is_not_above_the_highest() {
    for (low, high, fields) in [
        (Some(0), Some(0), &[][..]),
        (Some(PRICE_MAX), Some(PRICE_MAX), &[]),
        (Some(5), None, &[]),
        (None, Some(5), &[]),
        (Some(-1), None, &["price_low"]),
        (None, Some(-1), &["price_high"]),
        (Some(-1), Some(-2), &["price_high", "price_low"]),
        (Some(6), Some(5), &["price_high"]),
        (Some(PRICE_MAX + 1), Some(5), &["price_low"]),
        (Some(i64::MIN), Some(i64::MAX), &["price_high", "price_low"]),
    ] {
        let draft = InterestDraft { price_low: low, price_high: high, ..draft() };
        assert_eq!(faulty(draft), fields, "{low:?} {high:?}");
    }
}

#[test]
fn dates_are_real_days_and_the_last_is_not_before_the_first() {
    for (beginning, end, fields) in [
        (given("2024-02-29"), given("2024-02-29"), &[][..]),
        (given("2024-02-29"), None, &[]),
        (None, given("0000-01-01"), &[]),
        (given("2024-03-01"), given("2024-02-29"), &["end_date"]),
        (given("2023-02-29"), given("2023-04-31"), &["beginning_date", "end_date"]),
        (given("2023-13-01"), given("2020-01-01"), &["beginning_date"]),
        (given("2023-1-1"), None, &["beginning_date"]),
        (given("01/02/2023"), None, &["beginning_date"]),
        (None, given("2023-01-01T00:00:00Z"), &["end_date"]),
        (None, given("+2023-01-01"), &["end_date"]),
        (None, given("-001-01-01"), &["end_date"]),
        (None, given(" 2023-01-01"), &["end_date"]),
        (None, given("२०२३-01-01"), &["end_date"]),
    ] {
        let (beginning_date, end_date) = (beginning.clone(), end.clone());
        let draft = InterestDraft { beginning_date, end_date, ..draft() };
        assert_eq!(faulty(draft), fields, "{beginning:?} {end:?}");
    }
}

#[test]
fn all_faults_are_told_at_once() {
    let nothing_right = InterestDraft {
        brands: texts(&[""]),
        location: given("x"),
        price_low: Some(-1),
        price_high: Some(-1),
        beginning_date: given("x"),
        end_date: given("x"),
        ..InterestDraft::default()
    };
    let all = [
        "beginning_date",
        "brands",
        "currency",
        "description",
        "end_date",
        "industry",
        "location",
        "price_high",
        "price_low",
        "tags",
    ];
    assert_eq!(faulty(nothing_right), all);
}

#[test]
fn terms_are_compared_without_case_and_blanks_around_and_by_kind() {
    let content = InterestContent {
        tags: texts(&["Ford", " 4WD "]),
        brands: texts(&["ford", "FORD ", "Škoda"]),
        ..draft().check().unwrap()
    };
    let term = |kind, text: &str| (kind, text.to_owned());
    let expected = [
        term(TermKind::Brand, "ford"),
        term(TermKind::Brand, "škoda"),
        term(TermKind::Tag, "4wd"),
        term(TermKind::Tag, "ford"),
    ];
    assert_eq!(content.terms(), expected.into());
}

fn any_word() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z ]{0,12}", "\\PC{0,12}", any::<String>()]
}

fn any_date() -> impl Strategy<Value = Option<String>> {
    option::of(prop_oneof![3 => "20[0-9]{2}-[01][0-9]-[0-3][0-9]", 1 => any_word()])
}

fn any_draft() -> impl Strategy<Value = InterestDraft> {
    let choice = |known: &'static [&'static str]| prop_oneof![3 => select(known).prop_map(str::to_owned), 1 => any_word()];
    let price = || option::of(prop_oneof![3 => 0..1_000_i64, 1 => any::<i64>()]);
    let described = (choice(&CURRENCIES), choice(&INDUSTRIES), "[a-z ]{8,40}|\\PC{0,40}");
    let lists = (vec(any_word(), 0..3), vec(any_word(), 0..3), option::of(any_word()));
    (described, lists, price(), price(), any_date(), any_date()).prop_map(
        |((currency, industry, description), (tags, brands, location), low, high, from, to)| {
            InterestDraft {
                tags,
                brands,
                currency,
                industry,
                location,
                description,
                price_low: low,
                price_high: high,
                beginning_date: from,
                end_date: to,
            }
        },
    )
}

/// `draft` with the field `key` of the documented one.
fn mended(mut broken: InterestDraft, key: &str) -> InterestDraft {
    let sound = draft();
    match key {
        "tags" => broken.tags = sound.tags,
        "brands" => broken.brands = sound.brands,
        "currency" => broken.currency = sound.currency,
        "industry" => broken.industry = sound.industry,
        "location" => broken.location = sound.location,
        "description" => broken.description = sound.description,
        "price_low" => broken.price_low = None,
        "price_high" => broken.price_high = None,
        "beginning_date" => broken.beginning_date = None,
        "end_date" => broken.end_date = None,
        key => panic!("{key} is no field"),
    }
    broken
}

proptest! {
    #[test]
    fn what_passes_keeps_every_rule_and_says_what_was_said(draft in any_draft()) {
        if let Ok(content) = draft.clone().check() {
            prop_assert!(!content.tags.is_empty());
            prop_assert!(content.description.trim().chars().count() >= 10);
            prop_assert!(content.price_low.is_none_or(|price| (0..=PRICE_MAX).contains(&price)));
            prop_assert!(content.price_high.is_none_or(|price| (0..=PRICE_MAX).contains(&price)));
            if let (Some(low), Some(high)) = (content.price_low, content.price_high) {
                prop_assert!(low <= high);
            }
            if let (Some(from), Some(to)) = (content.beginning_date, content.end_date) {
                prop_assert!(from <= to);
            }
            prop_assert!(content.terms().iter().all(|(_, text)| !text.is_empty()));
            let written = |date: Option<Date>| date.map(crate::values::date_text).unwrap_or_default();
            prop_assert_eq!(written(content.end_date), draft.end_date.unwrap_or_default());
            prop_assert_eq!(content.tags, draft.tags);
            prop_assert_eq!(content.brands, draft.brands);
            prop_assert_eq!(content.description, draft.description);
        }
    }

    #[test]
    fn mending_the_fields_that_are_at_fault_mends_the_draft(draft in any_draft()) {
        let whole = faulty(draft.clone()).into_iter().fold(draft, mended);
        prop_assert_eq!(faulty(whole), [""; 0]);
    }
}
