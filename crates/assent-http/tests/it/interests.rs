//! Buying interests as the person has them.

use assent_test_town::{Answer, Person, Town, list, merge, text};
use serde_json::{Value, json};
use time::Duration;

pub(crate) const OWN: &str = "/api/buying_interest";

/// The documents' example, changed by `change`; `null` removes a key.
pub(crate) fn interest(change: Value) -> Value {
    let mut interest = json!({
        "tags": ["4wd"], "brands": ["Ford"], "currency": "$", "end_date": "2099-10-08",
        "industry": "Automotive", "location": "San Francisco", "price_low": 1000,
        "price_high": 100_000, "description": "Buying interest description",
        "beginning_date": "2018-11-07",
    });
    merge(&mut interest, change);
    interest
}

/// What a person does with their interests.
pub(crate) trait Interests {
    /// What the person's attempt to record an interest answers.
    async fn want(&self, person: &Person, interest: Value) -> Answer;

    /// The person's own interests.
    async fn interests_of(&self, person: &Person) -> Vec<Value>;

    /// What the person's attempt to delete an interest answers.
    async fn want_no_more(&self, person: &Person, uid: &str) -> Answer;
}

impl Interests for Town {
    async fn want(&self, person: &Person, interest: Value) -> Answer {
        let body = json!({"buyingInterest": interest});
        self.people.post(&format!("{OWN}/create"), &person.session, body).await
    }

    async fn interests_of(&self, person: &Person) -> Vec<Value> {
        list(&self.people.get(OWN, &person.session).await.done()["buyingInterests"])
    }

    async fn want_no_more(&self, person: &Person, uid: &str) -> Answer {
        let body = json!({"buyingInterestUid": uid});
        self.people.post(&format!("{OWN}/delete"), &person.session, body).await
    }
}

pub(crate) fn uid_of(created: &Answer) -> String {
    text(&created.done()["buyingInterest"]["uid"])
}

/// Somebody who has registered and signed nothing.
pub(crate) async fn somebody(town: &Town, name: &str) -> Person {
    let organization = town.sign_up(&format!("Friends of {name}")).await;
    let segment = town.invite(&organization, &format!("{name}@example.org")).await;
    town.register(&segment).await
}

const KEYS: [&str; 11] = [
    "uid",
    "tags",
    "brands",
    "currency",
    "end_date",
    "industry",
    "location",
    "price_low",
    "price_high",
    "description",
    "beginning_date",
];

#[actix_web::test]
async fn an_interest_is_answered_and_listed_as_it_was_sent_with_a_uid() {
    let town = Town::new().await;
    let alice = somebody(&town, "alice").await;
    let answer = town.want(&alice, interest(json!({}))).await;
    let created = answer.done()["buyingInterest"].clone();
    assert_eq!(answer.keys(""), ["success", "buyingInterest"]);
    assert_eq!(answer.keys("/buyingInterest"), KEYS);
    let uid = text(&created["uid"]);
    assert!(
        uid.len() == 32 && uid.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')),
        "{uid}"
    );
    assert_eq!(created, interest(json!({"uid": uid})));

    let answer = town.people.get(OWN, &alice.session).await;
    assert_eq!(answer.keys(""), ["success", "buyingInterests"]);
    assert_eq!(answer.keys("/buyingInterests/0"), KEYS);
    assert_eq!(answer.done()["buyingInterests"], json!([created]));
}

#[actix_web::test]
async fn what_is_one_line_is_trimmed_before_it_is_checked_and_a_description_stays() {
    let town = Town::new().await;
    let alice = somebody(&town, "alice").await;
    let sent = interest(json!({
        "tags": [" 4wd "], "brands": ["Ford\u{200b}"], "currency": " $ ", "industry": "Automotive\n",
        "location": " San Francisco", "beginning_date": " 2018-11-07 ", "end_date": "2099-10-08\u{a0}",
        "description": " A car\nfor the snow ",
    }));
    let mut created = town.want(&alice, sent).await.done()["buyingInterest"].clone();
    merge(&mut created, json!({"uid": null}));
    assert_eq!(created, interest(json!({"description": " A car\nfor the snow "})));
    let faulty = interest(json!({"tags": [" "], "location": " abc "}));
    town.want(&alice, faulty).await.refused_on("invalid-field", &["location", "tags"]);
    let blank = interest(json!({"location": " ", "end_date": " "}));
    let created = town.want(&alice, blank).await.done()["buyingInterest"].clone();
    assert_eq!((&created["location"], &created["end_date"]), (&Value::Null, &Value::Null));
}

#[actix_web::test]
async fn what_is_optional_may_be_missing_null_or_empty() {
    let town = Town::new().await;
    let alice = somebody(&town, "alice").await;
    let optional = ["brands", "location", "price_low", "price_high", "beginning_date", "end_date"];
    let mut null = interest(json!({}));
    for key in optional {
        null[key] = json!(null);
    }
    let missing = optional.iter().map(|key| (*key, json!(null))).collect::<Value>();
    let mut empty = null.clone();
    for key in ["location", "beginning_date", "end_date"] {
        empty[key] = json!("");
    }
    let mut expected = null.clone();
    expected["brands"] = json!([]);
    for sent in [interest(missing), null, empty] {
        let mut created = town.want(&alice, sent).await.done()["buyingInterest"].clone();
        merge(&mut created, json!({"uid": null}));
        assert_eq!(created, expected);
    }
}

#[actix_web::test]
async fn every_faulty_field_is_named_at_once_and_nothing_is_recorded() {
    let town = Town::new().await;
    let alice = somebody(&town, "alice").await;
    for (change, fields) in [
        (json!({"tags": []}), &["tags"][..]),
        (json!({"tags": ["x", 7]}), &["tags"]),
        (json!({"tags": "x", "brands": "x"}), &["brands", "tags"]),
        (json!({"tags": vec!["x"; 51], "brands": vec!["x"; 51]}), &["brands", "tags"]),
        (json!({"brands": ["x".repeat(101)]}), &["brands"]),
        (json!({"brands": [" "]}), &["brands"]),
        (json!({"currency": "USD", "industry": "Fishing"}), &["currency", "industry"]),
        (json!({"location": "Ulm"}), &["location"]),
        (json!({"location": ["Berlin"]}), &["location"]),
        (json!({"description": "too short"}), &["description"]),
        (json!({"description": "x".repeat(5_001)}), &["description"]),
        (json!({"description": "nul\u{0} is no character"}), &["description"]),
        (json!({"price_low": -1}), &["price_low"]),
        (json!({"price_low": 5, "price_high": 4}), &["price_high"]),
        (json!({"price_low": 1.5, "price_high": "7"}), &["price_high", "price_low"]),
        (json!({"price_high": u64::MAX}), &["price_high"]),
        (json!({"price_high": i64::MAX}), &["price_high"]),
        (json!({"beginning_date": "2023-02-29"}), &["beginning_date"]),
        (json!({"beginning_date": 20_230_101, "end_date": true}), &["beginning_date", "end_date"]),
        (json!({"beginning_date": "2024-01-02", "end_date": "2024-01-01"}), &["end_date"]),
        (
            json!({"tags": [], "currency": 7, "price_low": -1, "end_date": "soon"}),
            &["currency", "end_date", "price_low", "tags"],
        ),
    ] {
        let answer = town.want(&alice, interest(change)).await;
        answer.refused_on("invalid-field", fields);
    }
    let answer = town.want(&alice, json!({})).await;
    answer.refused_on("invalid-field", &["currency", "description", "industry", "tags"]);
    for interest in [json!("text"), json!([])] {
        let answer = town.want(&alice, interest).await;
        answer.refused_on("invalid-field", &["buyingInterest"]);
    }
    assert_eq!(town.interests_of(&alice).await, [] as [Value; 0]);
}

#[actix_web::test]
async fn own_interests_are_listed_newest_first_until_they_are_deleted() {
    let town = Town::new().await;
    let (alice, bert) = (somebody(&town, "alice").await, somebody(&town, "bert").await);
    let mut uids = Vec::new();
    for _ in 0..3 {
        town.world.clock.advance(Duration::SECOND);
        uids.push(uid_of(&town.want(&alice, interest(json!({}))).await));
    }
    // Its own list shows what is over, too.
    let over = interest(json!({"end_date": "2019-10-08"}));
    let of_bert = uid_of(&town.want(&bert, over).await);
    let listed = async |person: &Person| -> Vec<String> {
        town.interests_of(person).await.iter().map(|interest| text(&interest["uid"])).collect()
    };
    assert_eq!(listed(&alice).await, [&uids[2], &uids[1], &uids[0]].map(Clone::clone));

    assert_eq!(town.want_no_more(&alice, &uids[1]).await.text(), r#"{"success":true}"#);
    let refused = town.want_no_more(&alice, &uids[1]).await;
    refused.refused_on("unknown-interest", &["buyingInterestUid"]);
    assert_eq!(listed(&alice).await, [&uids[2], &uids[0]].map(Clone::clone));
    assert_eq!(listed(&bert).await, [of_bert]);
}

#[actix_web::test]
async fn an_interest_that_is_unknown_or_anothers_is_not_deleted() {
    let town = Town::new().await;
    let (alice, mallory) = (somebody(&town, "alice").await, somebody(&town, "mallory").await);
    let uid = uid_of(&town.want(&alice, interest(json!({}))).await);
    town.want_no_more(&mallory, &uid).await.refused("unknown-interest");
    for unknown in ["", "x", &"f".repeat(32), &uid[1..], &format!("{uid}0"), "\u{0}"] {
        town.want_no_more(&alice, unknown).await.refused("unknown-interest");
    }
    assert_eq!(town.interests_of(&mallory).await, [] as [Value; 0]);
    assert_eq!(town.interests_of(&alice).await.len(), 1);
}

#[actix_web::test]
async fn a_person_has_at_most_a_hundred_interests_until_they_delete_one() {
    let town = Town::new().await;
    let (alice, bert) = (somebody(&town, "alice").await, somebody(&town, "bert").await);
    for _ in 0..100 {
        town.want(&alice, interest(json!({}))).await.done();
    }
    town.want(&alice, interest(json!({}))).await.refused("too-many-interests");
    town.want(&bert, interest(json!({}))).await.done();
    let listed = town.interests_of(&alice).await;
    assert_eq!(listed.len(), 100);
    town.want_no_more(&alice, &text(&listed[50]["uid"])).await.done();
    town.want(&alice, interest(json!({}))).await.done();
    town.want(&alice, interest(json!({}))).await.refused("too-many-interests");
}

#[actix_web::test]
async fn past_interests_take_no_place_of_those_that_are_not_until_there_are_five_hundred() {
    let town = Town::new().await;
    let alice = somebody(&town, "alice").await;
    let past = || interest(json!({"beginning_date": null, "end_date": "2000-01-01"}));
    for _ in 0..400 {
        town.want(&alice, past()).await.done();
    }
    for _ in 0..100 {
        town.want(&alice, interest(json!({}))).await.done();
    }
    let refused = town.want(&alice, past()).await.refused("too-many-interests");
    assert!(text(&refused["error"]).contains("past ones included"), "{refused}");
    let listed = town.interests_of(&alice).await;
    assert_eq!(listed.len(), 500);
    town.want_no_more(&alice, &text(&listed[499]["uid"])).await.done();
    let refused = town.want(&alice, interest(json!({}))).await.refused("too-many-interests");
    assert!(!text(&refused["error"]).contains("past"), "{refused}");
    town.want(&alice, past()).await.done();
}

#[actix_web::test]
async fn without_a_session_of_a_person_there_are_no_interests_of_theirs() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    for session in ["", "nonsense", &bob.session] {
        town.people.get(OWN, session).await.failed(401, "unauthenticated");
        for what in ["create", "delete"] {
            let answer = town.people.post_bytes(&format!("{OWN}/{what}"), session, "{").await;
            answer.failed(401, "unauthenticated");
        }
    }
}
