//! Buying interests as organizations get to read them.

use assent_test_town::{Organization, Town, list, text};
use serde_json::{Value, json};
use time::Duration;

use crate::interests::{Interests as _, interest, somebody, uid_of};

const MATCHING: &str = "/api/buying_interests";

/// What an organization sees of interests.
trait Matching {
    /// The page of interests that an organization sees.
    async fn matching(&self, organization: &Organization, query: &str) -> Vec<Value>;
}

impl Matching for Town {
    async fn matching(&self, organization: &Organization, query: &str) -> Vec<Value> {
        let path = format!("{MATCHING}{query}");
        let reply = self.organizations.get(&path, &organization.session).await.done();
        list(&reply["buyingInterests"])
    }
}

fn uids(interests: &[Value]) -> Vec<String> {
    interests.iter().map(|interest| text(&interest["uid"])).collect()
}

/// Who an interest says that it is from.
fn from(interest: &Value) -> Value {
    json!([interest["email"], interest["first_name"], interest["last_name"]])
}

/// A profile that asks for name and address and looks for cars.
fn asks() -> Value {
    json!({
        "requested_data": {"email": true, "firstname": true, "lastname": true},
        "industries": ["Automotive"], "brands": ["ford"], "marketplace_tags": ["4WD"],
    })
}

#[actix_web::test]
async fn the_documented_interest_is_listed_with_the_documented_keys() {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", asks()).await;
    let alice = town.member(&bob, "alice").await;
    let changes = json!({
        "personal_data": {"firstname": "alice", "lastname": "walker"},
        "shared_personal_data": {"email": true, "firstname": true, "lastname": true},
    });
    town.change(&alice, &bob, changes).await;
    let uid = uid_of(&town.want(&alice, interest(json!({}))).await);
    let answer = town.organizations.get(MATCHING, &bob.session).await;
    assert_eq!(answer.keys(""), ["success", "buyingInterests"]);
    let keys = [
        "uid",
        "email",
        "first_name",
        "last_name",
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
    assert_eq!(answer.keys("/buyingInterests/0"), keys);
    let known = json!({
        "uid": uid, "email": "alice@example.org", "first_name": "alice", "last_name": "walker",
    });
    assert_eq!(answer.done()["buyingInterests"], json!([interest(known)]));
}

#[actix_web::test]
async fn who_it_is_from_is_told_by_field_to_those_alone_with_whom_they_share_it() {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", asks()).await;
    let eve = town.sign_up_asking("Eve Ltd", asks()).await;
    let alice = town.member(&bob, "alice").await;
    town.want(&alice, interest(json!({}))).await.done();
    let seen = async |by: &Organization| from(&town.matching(by, "").await[0]);
    let nothing = json!([null, null, null]);

    assert_eq!(seen(&bob).await, json!(["alice@example.org", null, null]));
    assert_eq!(seen(&eve).await, nothing);
    let changes = json!({
        "personal_data": {"firstname": "Alice", "lastname": "Walker"},
        "shared_personal_data": {"email": false, "firstname": true},
    });
    town.change(&alice, &bob, changes).await;
    assert_eq!(seen(&bob).await, json!([null, "Alice", null]));
    // What is not asked for any more is not told any more.
    town.ask(&bob, json!({"requested_data": {"firstname": false}})).await;
    assert_eq!(seen(&bob).await, nothing);
    town.ask(&bob, json!({"requested_data": {"firstname": true}})).await;
    assert_eq!(seen(&bob).await, json!([null, "Alice", null]));
    assert_eq!(seen(&eve).await, nothing);
}

#[actix_web::test]
async fn an_invitation_that_was_followed_but_not_signed_under_tells_nothing() {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", asks()).await;
    let known = json!({"email": "alice@example.org", "firstname": "Alice"});
    let alice = town.register(&town.invite_knowing(&bob, known).await).await;
    town.want(&alice, interest(json!({}))).await.done();
    assert_eq!(from(&town.matching(&bob, "").await[0]), json!([null, null, null]));
}

#[actix_web::test]
async fn every_list_that_the_profile_fills_meets_the_interest() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let alice = somebody(&town, "alice").await;
    let mut made = Vec::new();
    for change in [
        json!({"brands": [" FORD "], "tags": ["4wd", "cheap"]}),
        json!({"brands": [], "tags": ["4WD"]}),
        json!({"brands": ["Škoda"], "tags": ["x"], "industry": "Travel"}),
    ] {
        town.world.clock.advance(Duration::SECOND);
        made.push(uid_of(&town.want(&alice, interest(change)).await));
    }
    assert_eq!(town.matching(&bob, "").await, [] as [Value; 0], "a new profile looks for nothing");
    for (industries, brands, tags, expected) in [
        (json!(["Automotive"]), json!([]), json!([]), &[1, 0][..]),
        (json!(["Automotive", "Travel"]), json!([]), json!([]), &[2, 1, 0]),
        (json!([]), json!(["ford"]), json!([]), &[0]),
        (json!([]), json!(["opel", " škODA "]), json!([]), &[2]),
        (json!([]), json!([]), json!([" 4Wd", "other"]), &[1, 0]),
        (json!(["Automotive"]), json!(["Ford"]), json!(["cheap"]), &[0]),
        (json!(["Travel"]), json!(["Ford"]), json!(["cheap"]), &[]),
        (json!(["Automotive"]), json!(["cheap"]), json!([]), &[]),
        (json!(["Energy"]), json!([]), json!([]), &[]),
        (json!([]), json!([]), json!([]), &[]),
    ] {
        let profile = json!({"industries": industries, "brands": brands, "marketplace_tags": tags});
        town.ask(&bob, profile.clone()).await;
        let expected: Vec<_> = expected.iter().map(|number| made[*number].clone()).collect();
        assert_eq!(uids(&town.matching(&bob, "").await), expected, "{profile}");
    }
}

#[actix_web::test]
async fn an_interest_is_listed_until_its_last_day_is_over_or_it_is_deleted() {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", asks()).await;
    let alice = somebody(&town, "alice").await;
    let until = |day: Value| interest(json!({"end_date": day, "beginning_date": null}));
    let open = uid_of(&town.want(&alice, until(json!(null))).await);
    town.want(&alice, until(json!("2026-01-01"))).await.done();
    town.world.clock.advance(Duration::SECOND);
    let today = uid_of(&town.want(&alice, until(json!("2026-01-02"))).await);
    assert_eq!(uids(&town.matching(&bob, "").await), [today.clone(), open.clone()]);
    // Up to the last second of the day, in UTC. A session has to be used in between.
    for wait in [Duration::hours(10), Duration::seconds((10 * 60 + 55) * 60 + 53)] {
        town.world.clock.advance(wait);
        assert_eq!(town.interests_of(&alice).await.len(), 3);
        assert_eq!(uids(&town.matching(&bob, "").await), [today.clone(), open.clone()]);
    }
    town.world.clock.advance(Duration::SECOND);
    assert_eq!(uids(&town.matching(&bob, "").await), std::slice::from_ref(&open));

    town.want_no_more(&alice, &open).await.done();
    assert_eq!(town.matching(&bob, "").await, [] as [Value; 0]);
}

#[actix_web::test]
async fn the_list_has_a_hundred_a_page_newest_first() {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", asks()).await;
    let (alice, bert) = (somebody(&town, "alice").await, somebody(&town, "bert").await);
    let mut made = Vec::new();
    for number in 0..105 {
        town.world.clock.advance(Duration::MILLISECOND);
        let person = if number < 60 { &alice } else { &bert };
        made.insert(0, uid_of(&town.want(person, interest(json!({}))).await));
    }
    for query in ["", "?page=", "?page=1"] {
        assert_eq!(uids(&town.matching(&bob, query).await), made[..100], "{query}");
    }
    assert_eq!(uids(&town.matching(&bob, "?page=2").await), made[100..]);
    for query in ["?page=3", &format!("?page={}", i64::MAX)] {
        assert_eq!(town.matching(&bob, query).await, [] as [Value; 0]);
    }
    for query in ["?page=0", "?page=-1", "?page=x"] {
        let path = format!("{MATCHING}{query}");
        let answer = town.organizations.get(&path, &bob.session).await;
        answer.refused_on("invalid-field", &["page"]);
    }
}

#[actix_web::test]
async fn without_a_session_of_an_organization_there_are_no_interests_to_read() {
    let town = Town::new().await;
    let alice = somebody(&town, "alice").await;
    for session in ["", "nonsense", &alice.session] {
        town.organizations.get(MATCHING, session).await.failed(401, "unauthenticated");
    }
}
