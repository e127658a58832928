//! The feed: what a post may say, and what it is to whom until it is deleted.

use assent_test_town::{Answer, Organization, Person, Town, list, text};
use serde_json::{Value, json};
use time::Duration;

pub(crate) const POSTS: &str = "/api/feed/posts";

/// A post that says little but its title.
pub(crate) fn titled(title: &str) -> Value {
    json!({"title": title, "body": "This is a post body"})
}

/// What is done with posts.
pub(crate) trait Posts {
    /// What the organization's attempt to post answers.
    async fn publish(&self, organization: &Organization, post: Value) -> Answer;

    /// What the person's attempt to post to a feed answers.
    async fn write_to(&self, apikey: &str, person: &Person, post: Value) -> Answer;

    /// What the organization's attempt to `delete`, `hide` or `show` answers.
    async fn moderate(&self, by: &Organization, what: &str, uid: &str) -> Answer;

    /// The page of its feed that an organization sees.
    async fn own_feed(&self, organization: &Organization, query: &str) -> Vec<Value>;

    /// The page of an organization's feed that a person sees.
    async fn feed_for(&self, person: &Person, apikey: &str, query: &str) -> Vec<Value>;
}

impl Posts for Town {
    async fn publish(&self, organization: &Organization, post: Value) -> Answer {
        let body = json!({"post": post});
        self.organizations.post("/api/feed/posts/create", &organization.session, body).await
    }

    async fn write_to(&self, apikey: &str, person: &Person, post: Value) -> Answer {
        let path = format!("/api/organization/{apikey}/feed/posts/create");
        self.people.post(&path, &person.session, json!({"post": post})).await
    }

    async fn moderate(&self, by: &Organization, what: &str, uid: &str) -> Answer {
        let body = json!({"post": {"feedPostUid": uid}});
        self.organizations.post(&format!("{POSTS}/{what}"), &by.session, body).await
    }

    async fn own_feed(&self, organization: &Organization, query: &str) -> Vec<Value> {
        let path = format!("{POSTS}{query}");
        list(&self.organizations.get(&path, &organization.session).await.done()["posts"])
    }

    async fn feed_for(&self, person: &Person, apikey: &str, query: &str) -> Vec<Value> {
        let path = format!("/api/organization/{apikey}/feed/posts{query}");
        list(&self.people.get(&path, &person.session).await.done()["posts"])
    }
}

pub(crate) fn uid_of(created: &Answer) -> String {
    text(&created.done()["post"]["uid"])
}

pub(crate) fn titles(posts: &[Value]) -> Vec<String> {
    posts.iter().map(|post| text(&post["title"])).collect()
}

const CREATED_KEYS: [&str; 10] = [
    "uid",
    "organizationApikey",
    "title",
    "body",
    "mediaUrl",
    "mediaMimeType",
    "createdAt",
    "deletedAt",
    "hiddenAt",
    "organizationPost",
];
const LISTED_KEYS: [&str; 10] = [
    "uid",
    "organizationApikey",
    "title",
    "body",
    "mediaUrl",
    "mediaMimeType",
    "createdAt",
    "hiddenAt",
    "organizationPost",
    "myPost",
];

#[actix_web::test]
async fn the_documented_post_is_created_and_listed_with_the_documented_keys() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let post = json!({
        "title": "This is a post title", "body": "This is a post body",
        "mediaUrl": "http://videourl.com/video.mp4", "mediaMimeType": "video/mp4",
    });
    let answer = town.publish(&bob, post).await;
    let created = answer.done()["post"].clone();
    assert_eq!(answer.keys(""), ["success", "post"]);
    assert_eq!(answer.keys("/post"), CREATED_KEYS);
    let uid = text(&created["uid"]);
    assert!(
        uid.len() == 32 && uid.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')),
        "{uid}"
    );
    let expected = json!({
        "uid": uid, "organizationApikey": "bobco", "title": "This is a post title",
        "body": "This is a post body", "mediaUrl": "http://videourl.com/video.mp4",
        "mediaMimeType": "video/mp4", "createdAt": "2026-01-02T03:04:05.678Z",
        "deletedAt": null, "hiddenAt": null, "organizationPost": true,
    });
    assert_eq!(created, expected);

    let answer = town.organizations.get(POSTS, &bob.session).await;
    assert_eq!(answer.keys(""), ["success", "posts"]);
    assert_eq!(answer.keys("/posts/0"), LISTED_KEYS);
    let listed = &answer.done()["posts"][0];
    assert_eq!((&listed["myPost"], &listed["organizationPost"]), (&json!(true), &json!(true)));
    for key in &LISTED_KEYS[..9] {
        assert_eq!(listed[key], created[key], "{key}");
    }
}

#[actix_web::test]
async fn an_end_users_post_is_theirs_to_them_and_not_to_anybody_else() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let (alice, bert) = (town.member(&bob, "alice").await, town.member(&bob, "bert").await);
    let answer = town.write_to("bobco", &alice, titled("Alice's")).await;
    assert_eq!(answer.keys("/post"), CREATED_KEYS);
    let created = answer.done()["post"].clone();
    assert_eq!(created["organizationPost"], false);
    assert_eq!((&created["mediaUrl"], &created["mediaMimeType"]), (&json!(null), &json!(null)));
    assert_eq!(created["organizationApikey"], "bobco");
    town.publish(&bob, titled("Bob's")).await.done();

    let flags = |posts: Vec<Value>| -> Vec<Value> {
        let flags = posts.iter().map(|p| json!([p["title"], p["organizationPost"], p["myPost"]]));
        flags.collect()
    };
    let path = "/api/organization/bobco/feed/posts";
    assert_eq!(town.people.get(path, &alice.session).await.keys("/posts/0"), LISTED_KEYS);
    assert_eq!(
        flags(town.feed_for(&alice, "bobco", "").await),
        [json!(["Bob's", true, false]), json!(["Alice's", false, true])]
    );
    assert_eq!(
        flags(town.feed_for(&bert, "bobco", "").await),
        [json!(["Bob's", true, false]), json!(["Alice's", false, false])]
    );
    assert_eq!(
        flags(town.own_feed(&bob, "").await),
        [json!(["Bob's", true, true]), json!(["Alice's", false, false])]
    );
}

#[actix_web::test]
async fn every_faulty_field_is_named_at_once_on_both_servers_and_nothing_is_posted() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let alice = town.member(&bob, "alice").await;
    let (title, body, url) = ("Title", "Body", "https://a.example/x");
    for (post, fields) in [
        (json!({}), &["body", "title"][..]),
        (json!({"title": null, "body": 7}), &["body", "title"]),
        (json!({"title": "", "body": " "}), &["body", "title"]),
        (json!({"title": "x".repeat(201), "body": body}), &["title"]),
        (json!({"title": "two\nlines", "body": body}), &["title"]),
        (json!({"title": "nul\u{0}", "body": "nul\u{0}"}), &["body", "title"]),
        (json!({"title": title, "body": "x".repeat(20_001)}), &["body"]),
        (json!({"title": title, "body": body, "mediaUrl": "/x"}), &["mediaUrl"]),
        (json!({"title": title, "body": body, "mediaUrl": "javascript:alert(1)"}), &["mediaUrl"]),
        (json!({"title": title, "body": body, "mediaUrl": 7}), &["mediaUrl"]),
        (
            json!({"title": title, "body": body, "mediaUrl": [], "mediaMimeType": "image/png"}),
            &["mediaUrl"],
        ),
        (
            json!({"title": title, "body": body, "mediaUrl": url, "mediaMimeType": "text/html"}),
            &["mediaMimeType"],
        ),
        (json!({"title": title, "body": body, "mediaMimeType": "image/png"}), &["mediaMimeType"]),
        (
            json!({"title": 7, "body": "", "mediaUrl": "x", "mediaMimeType": "image"}),
            &["body", "mediaMimeType", "mediaUrl", "title"],
        ),
    ] {
        town.publish(&bob, post.clone()).await.refused_on("invalid-field", fields);
        town.write_to("bobco", &alice, post).await.refused_on("invalid-field", fields);
    }
    for post in [json!("text"), json!([]), json!(null)] {
        town.publish(&bob, post.clone()).await.refused_on("invalid-field", &["post"]);
        town.write_to("bobco", &alice, post).await.refused_on("invalid-field", &["post"]);
    }
    assert_eq!(town.own_feed(&bob, "").await, [] as [Value; 0]);
}

#[actix_web::test]
async fn a_post_may_be_as_long_as_the_limits_and_have_no_medium() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let (title, body) = ("é".repeat(200), "é\n\t".repeat(6_666));
    let url = format!("https://a.example/{}", "x".repeat(1_982));
    let post = json!({"title": title, "body": body, "mediaUrl": url});
    let created = town.publish(&bob, post).await.done()["post"].clone();
    assert_eq!((&created["title"], &created["body"]), (&json!(title), &json!(body)));
    assert_eq!((&created["mediaUrl"], &created["mediaMimeType"]), (&json!(url), &json!(null)));
    let post = json!({"title": "a", "body": "b", "mediaUrl": "", "mediaMimeType": ""});
    let created = town.publish(&bob, post).await.done()["post"].clone();
    assert_eq!((&created["mediaUrl"], &created["mediaMimeType"]), (&json!(null), &json!(null)));
}

#[actix_web::test]
async fn a_hidden_post_is_seen_by_the_organization_alone_until_it_is_shown_again() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let alice = town.member(&bob, "alice").await;
    let uids = [
        uid_of(&town.publish(&bob, titled("Bob's")).await),
        uid_of(&town.write_to("bobco", &alice, titled("Alice's")).await),
    ];
    for uid in &uids {
        for wait in [0, 60] {
            // The second time changes nothing, not even since when.
            town.world.clock.advance(Duration::seconds(wait));
            let answer = town.moderate(&bob, "hide", uid).await;
            assert_eq!(answer.text(), r#"{"success":true}"#);
        }
    }
    let hidden = town.own_feed(&bob, "").await;
    assert_eq!(titles(&hidden), ["Alice's", "Bob's"]);
    assert_eq!(hidden[1]["hiddenAt"], "2026-01-02T03:04:05.678Z");
    assert_eq!(hidden[0]["hiddenAt"], "2026-01-02T03:05:05.678Z");
    // Not even its author sees it.
    assert_eq!(town.feed_for(&alice, "bobco", "").await, [] as [Value; 0]);
    for uid in &uids {
        for _ in 0..2 {
            let answer = town.moderate(&bob, "show", uid).await;
            assert_eq!(answer.text(), r#"{"success":true}"#);
        }
    }
    for posts in [town.own_feed(&bob, "").await, town.feed_for(&alice, "bobco", "").await] {
        assert_eq!(titles(&posts), ["Alice's", "Bob's"]);
        assert!(posts.iter().all(|post| post["hiddenAt"].is_null()));
    }
}

#[actix_web::test]
async fn a_deleted_post_is_gone_for_everybody_and_for_good() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let alice = town.member(&bob, "alice").await;
    let path = "/api/organization/bobco/feed/posts/delete";
    // Either server takes either form.
    for (number, wrapped) in [(1, true), (2, false)] {
        let form = |uid: &str| {
            let named = json!({"feedPostUid": uid});
            if wrapped { json!({"post": named}) } else { named }
        };
        let of_bob = uid_of(&town.publish(&bob, titled("Bob's")).await);
        let of_alice = uid_of(&town.write_to("bobco", &alice, titled("Alice's")).await);
        // What is hidden can be deleted as well.
        town.moderate(&bob, "hide", &of_alice).await.done();
        let delete_bobs = format!("{POSTS}/delete");
        let answer = town.organizations.post(&delete_bobs, &bob.session, form(&of_bob)).await;
        assert_eq!(answer.text(), r#"{"success":true}"#, "{number}");
        let answer = town.people.post(path, &alice.session, form(&of_alice)).await;
        assert_eq!(answer.text(), r#"{"success":true}"#, "{number}");
        assert_eq!(town.own_feed(&bob, "").await, [] as [Value; 0]);
        assert_eq!(town.feed_for(&alice, "bobco", "").await, [] as [Value; 0]);
        for what in ["delete", "hide", "show"] {
            for uid in [&of_bob, &of_alice] {
                let answer = town.moderate(&bob, what, uid).await;
                answer.refused_on("unknown-post", &["feedPostUid"]);
            }
        }
        let answer = town.people.post(path, &alice.session, form(&of_alice)).await;
        answer.refused_on("unknown-post", &["feedPostUid"]);
    }
    let body = json!({"post": 7, "feedPostUid": "f".repeat(32)});
    let answer = town.people.post(path, &alice.session, body).await;
    answer.refused_on("invalid-field", &["post"]);
}

#[actix_web::test]
async fn what_is_one_line_of_a_post_is_trimmed_and_its_body_stays() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let post = json!({
        "title": " News\n", "body": " Two\nlines ", "mediaUrl": " http://videourl.com/v.mp4 ",
        "mediaMimeType": "video/mp4\u{a0}",
    });
    let created = town.publish(&bob, post).await.done()["post"].clone();
    assert_eq!((&created["title"], &created["body"]), (&json!("News"), &json!(" Two\nlines ")));
    let media = (&created["mediaUrl"], &created["mediaMimeType"]);
    assert_eq!(media, (&json!("http://videourl.com/v.mp4"), &json!("video/mp4")));
    let blank = json!({"title": "x", "body": "x", "mediaUrl": " ", "mediaMimeType": " "});
    let created = town.publish(&bob, blank).await.done()["post"].clone();
    assert_eq!(created["mediaUrl"], Value::Null);
}
