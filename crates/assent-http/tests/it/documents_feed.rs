//! The requests that the documents of the organization server print about its
//! feed, buying interests and verified emails.

use assent_test_town::{Organization, Town, is_hex_secret, linked, text};
use serde_json::{Value, json};
use time::{Duration, macros::datetime};

use crate::{
    documents::{bob_co, printed, town_at},
    feed::{Posts as _, titled, uid_of},
    interests::{Interests as _, interest},
};

#[actix_web::test]
async fn the_documents_request_for_posts_answers_those_from_before_the_instant() {
    let town = town_at(datetime!(2018-11-07 23:27:19.518 UTC)).await;
    let bob = bob_co(&town).await;
    let mut uids = Vec::new();
    for (title, body) in
        [("Example post title", "Post body"), ("Example post title 2", "Post body 2")]
    {
        let post = json!({
            "title": title, "body": body,
            "mediaUrl": "http://imageurl.com/image.jpg", "mediaMimeType": "image/jpeg",
        });
        uids.push(uid_of(&town.publish(&bob, post).await));
        town.world.clock.advance(Duration::minutes(2));
    }
    // At the very instant that the request names, which is not before it.
    town.world.clock.advance(datetime!(2018-11-07 23:31:16.046 UTC) - town.world.app.clock.now());
    town.publish(&bob, titled("Too late")).await.done();

    let path = "/api/feed/posts?before=2018-11-07T23%3A31%3A16.046Z";
    let answer = town.organizations.get(path, &bob.session).await;
    let post = |uid: &str, title: &str, body: &str, created_at: &str| {
        json!({
            "uid": uid,
            "organizationApikey": "bobco",
            "body": body,
            "title": title,
            "mediaUrl": "http://imageurl.com/image.jpg",
            "mediaMimeType": "image/jpeg",
            // The documents print later instants than the one asked for.
            "createdAt": created_at,
            "myPost": true,
            // The documents print `false`; the contract has `true` for the organization's.
            "organizationPost": true,
            // The contract adds since when a post is hidden.
            "hiddenAt": null,
        })
    };
    // The documents print the oldest first; the contract has the newest first.
    let expected = json!({
        "success": true,
        "posts": [
            post(&uids[1], "Example post title 2", "Post body 2", "2018-11-07T23:29:19.518Z"),
            post(&uids[0], "Example post title", "Post body", "2018-11-07T23:27:19.518Z"),
        ],
    });
    assert_eq!(answer.done(), expected);
}

#[actix_web::test]
async fn the_documents_request_to_create_a_post_answers_it() {
    let town = town_at(datetime!(2018-11-07 23:35:55.961 UTC)).await;
    let bob = bob_co(&town).await;
    let body = json!({
        "post": {
            "title": "This is a post title",
            "body": "This is a post body",
            "mediaUrl": "http://videourl.com/video.mp4",
            "mediaMimeType": "video/mp4",
        },
    });
    let answer = town.organizations.post("/api/feed/posts/create", &bob.session, body).await;
    let reply = answer.done();
    let expected = json!({
        "success": true,
        "post": {
            "uid": "e80f11b39aa3294ed3b5a37b69012a73",
            "organizationApikey": "bobco",
            "body": "This is a post body",
            "createdAt": "2018-11-07T23:35:55.961Z",
            "deletedAt": null,
            "hiddenAt": null,
            "title": "This is a post title",
            "mediaUrl": "http://videourl.com/video.mp4",
            "mediaMimeType": "video/mp4",
            "organizationPost": true,
        },
    });
    assert_eq!(reply, printed(expected, &[("/post/uid", &reply["post"]["uid"])]));
    assert!(is_hex_secret(&text(&reply["post"]["uid"])), "{reply}");
}

/// What the printed request about one post answers.
async fn on_post(town: &Town, bob: &Organization, path: &str, uid: &str) {
    let body = json!({"post": {"feedPostUid": uid}});
    let answer = town.organizations.post(path, &bob.session, body).await;
    answer.done();
    assert_eq!(answer.json(), json!({"success": true}));
}

/// Since when the only post is hidden.
async fn hidden_at(town: &Town, bob: &Organization) -> Value {
    town.own_feed(bob, "").await[0]["hiddenAt"].clone()
}

#[actix_web::test]
async fn the_documents_request_to_delete_a_post_deletes_it() {
    let town = Town::new().await;
    let bob = bob_co(&town).await;
    let uid = uid_of(&town.publish(&bob, titled("This is a post title")).await);
    on_post(&town, &bob, "/api/feed/posts/delete", &uid).await;
    assert_eq!(town.own_feed(&bob, "").await, [] as [Value; 0]);
}

#[actix_web::test]
async fn the_documents_request_to_hide_a_post_hides_it() {
    let town = Town::new().await;
    let bob = bob_co(&town).await;
    let uid = uid_of(&town.publish(&bob, titled("This is a post title")).await);
    on_post(&town, &bob, "/api/feed/posts/hide", &uid).await;
    assert_eq!(hidden_at(&town, &bob).await, "2026-01-02T03:04:05.678Z");
}

#[actix_web::test]
async fn the_documents_request_to_show_a_post_shows_it_again() {
    let town = Town::new().await;
    let bob = bob_co(&town).await;
    let uid = uid_of(&town.publish(&bob, titled("This is a post title")).await);
    town.moderate(&bob, "hide", &uid).await.done();
    on_post(&town, &bob, "/api/feed/posts/show", &uid).await;
    assert_eq!(hidden_at(&town, &bob).await, json!(null));
}

#[actix_web::test]
async fn the_documents_request_for_buying_interests_answers_those_that_match() {
    let town = town_at(datetime!(2018-11-07 20:53:14.322 UTC)).await;
    let bob = bob_co(&town).await;
    let asks = json!({
        "requested_data": {"email": true, "firstname": true, "lastname": true},
        "industries": ["Automotive"], "brands": ["Ford"], "marketplace_tags": ["4wd"],
    });
    town.ask(&bob, asks).await;
    let alice = town.member_at(&bob, "alice.walker@example.com").await;
    let change = json!({
        "personal_data": {"firstname": "alice", "lastname": "walker"},
        "shared_personal_data": {"firstname": true, "lastname": true},
    });
    town.change(&alice, &bob, change).await;
    let documented = interest(json!({"end_date": "2019-10-08"}));
    let uid = crate::interests::uid_of(&town.want(&alice, documented).await);
    let other = interest(json!({"industry": "Travel", "end_date": "2019-10-08"}));
    town.want(&alice, other).await.done();

    let answer = town.organizations.get("/api/buying_interests", &bob.session).await;
    let expected = json!({
        "success": true,
        "buyingInterests": [{
            "uid": "10504b9f0c13c5b9c1e21dc30a3618c6",
            "email": "alice.walker@example.com",
            "first_name": "alice",
            "last_name": "walker",
            "tags": ["4wd"],
            "brands": ["Ford"],
            "currency": "$",
            "end_date": "2019-10-08",
            "industry": "Automotive",
            "location": "San Francisco",
            "price_low": 1000,
            "price_high": 100_000,
            "description": "Buying interest description",
            "beginning_date": "2018-11-07",
        }],
    });
    assert!(is_hex_secret(&uid), "{uid}");
    assert_eq!(answer.done(), printed(expected, &[("/buyingInterests/0/uid", &json!(uid))]));
}

#[actix_web::test]
async fn the_documents_request_for_the_emails_answers_which_of_them_are_verified() {
    let town = Town::new().await;
    let bob = town.sign_up_as("Bob Co", "alice@example.com").await;
    town.world.clock.advance(Duration::SECOND);
    let body = json!({"email": "alice2@example.com"});
    town.organizations.post("/api/orgs/emails/add", &bob.session, body).await.done();
    let answer = town.organizations.get("/api/orgs/emails", &bob.session).await;
    let expected = json!({
        "success": true,
        "emails": [
            {"email": "alice@example.com", "verified": true},
            {"email": "alice2@example.com", "verified": false},
        ],
    });
    assert_eq!(answer.done(), expected);
}

/// The code of an address that is added as the documents do.
async fn add_email(town: &Town, bob: &Organization) -> String {
    let body = json!({"email": "newemail@example.com"});
    let answer = town.organizations.post("/api/orgs/emails/add", &bob.session, body).await;
    let expected = json!({"success": true, "email": "newemail@example.com", "verified": false});
    assert_eq!(answer.done(), expected);
    let letter = town.letter().await;
    assert_eq!(letter.to.as_str(), "newemail@example.com");
    linked(&letter, "https://organizations.example/verify_email/")
}

#[actix_web::test]
async fn the_documents_request_to_add_an_email_mails_it_a_link() {
    let town = Town::new().await;
    let bob = bob_co(&town).await;
    let code = add_email(&town, &bob).await;
    assert!(is_hex_secret(&code), "{code}");
}

#[actix_web::test]
async fn the_documents_request_to_verify_an_email_answers_that_it_is_verified() {
    let town = Town::new().await;
    let bob = bob_co(&town).await;
    // The documents print the reply for the body; the contract says what the body is.
    let body = json!({"verificationCode": add_email(&town, &bob).await});
    let answer = town.organizations.post("/api/orgs/emails/verify", &bob.session, body).await;
    let expected = json!({"success": true, "email": "newemail@example.com", "verified": true});
    assert_eq!(answer.done(), expected);
}
