//! Who may read a feed, write to it, and delete what.

use assent_test_town::{Answer, Organization, Person, Town};
use serde_json::{Value, json};

use crate::feed::{POSTS, Posts as _, titled, uid_of};

async fn read(town: &Town, person: &Person, apikey: &str) -> Answer {
    let path = format!("/api/organization/{apikey}/feed/posts");
    town.people.get(&path, &person.session).await
}

async fn delete(town: &Town, person: &Person, apikey: &str, uid: &str) -> Answer {
    let path = format!("/api/organization/{apikey}/feed/posts/delete");
    town.people.post(&path, &person.session, json!({"feedPostUid": uid})).await
}

/// Signs an agreement of the two and ends it.
async fn once_agreed(town: &Town, person: &mut Person, organization: &Organization) {
    town.sign(person, organization).await;
    let body = json!({"organizationApikey": organization.apikey});
    town.people.post("/api/end_sisa", &person.session, body).await.done();
}

#[actix_web::test]
async fn without_a_session_of_its_own_server_nobody_gets_to_a_feed() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let alice = town.member(&bob, "alice").await;
    let of_bob = ["", "nonsense", &alice.session];
    for session in of_bob {
        town.organizations.get(POSTS, session).await.failed(401, "unauthenticated");
        for what in ["create", "delete", "hide", "show"] {
            let path = format!("{POSTS}/{what}");
            let answer = town.organizations.post_bytes(&path, session, "{").await;
            answer.failed(401, "unauthenticated");
        }
    }
    for session in ["", "nonsense", &bob.session] {
        let path = "/api/organization/bobco/feed/posts";
        town.people.get(path, session).await.failed(401, "unauthenticated");
        for what in ["create", "delete"] {
            let answer = town.people.post_bytes(&format!("{path}/{what}"), session, "{").await;
            answer.failed(401, "unauthenticated");
        }
    }
}

#[actix_web::test]
async fn a_feed_that_is_not_open_is_there_for_those_alone_who_have_signed() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let eve = town.sign_up("Eve Ltd").await;
    let alice = town.member(&bob, "alice").await;
    let stranger = town.member(&eve, "mallory").await;
    let invited = town.register(&town.invite(&bob, "bert@example.org").await).await;
    let mut former = town.register(&town.invite(&bob, "carl@example.org").await).await;
    once_agreed(&town, &mut former, &bob).await;
    let uid = uid_of(&town.write_to("bobco", &alice, titled("Alice's")).await);

    for person in [&stranger, &invited, &former] {
        read(&town, person, "bobco").await.refused("unknown-organization");
        let answer = town.write_to("bobco", person, titled("x")).await;
        answer.refused("unknown-organization");
        delete(&town, person, "bobco", &uid).await.refused("unknown-organization");
    }
    for apikey in ["nobody", "BOBCO", "%00", "%F0%9F%8F%9B"] {
        read(&town, &alice, apikey).await.refused("unknown-organization");
        town.write_to(apikey, &alice, titled("x")).await.refused("unknown-organization");
        delete(&town, &alice, apikey, &uid).await.refused("unknown-organization");
    }
    assert_eq!(town.feed_for(&alice, "bobco", "").await.len(), 1);
}

#[actix_web::test]
async fn an_open_feed_is_read_by_all_and_written_by_those_who_have_signed() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let carol = town.open_organization("carol").await;
    let stranger = town.member(&bob, "mallory").await;
    let mut former = town.member(&bob, "former").await;
    once_agreed(&town, &mut former, &carol).await;
    let mut alice = town.member(&bob, "alice").await;
    town.sign(&mut alice, &carol).await.done();
    town.publish(&carol, titled("Carol's")).await.done();
    let hidden = uid_of(&town.publish(&carol, titled("Hidden")).await);
    town.moderate(&carol, "hide", &hidden).await.done();
    let uid = uid_of(&town.write_to("carol", &alice, titled("Alice's")).await);

    for person in [&stranger, &former] {
        let seen = town.feed_for(person, "carol", "").await;
        assert_eq!(seen.len(), 2);
        assert!(seen.iter().all(|post| post["myPost"] == false));
        town.write_to("carol", person, titled("x")).await.refused("no-agreement");
        delete(&town, person, "carol", &uid).await.refused("no-agreement");
    }
    // What is no longer public or published is closed to strangers again.
    for change in [json!({"published": false}), json!({"published": true, "public": false})] {
        town.ask(&carol, change).await;
        read(&town, &stranger, "carol").await.refused("unknown-organization");
        let answer = town.write_to("carol", &stranger, titled("x")).await;
        answer.refused("unknown-organization");
        assert_eq!(town.feed_for(&alice, "carol", "").await.len(), 2);
    }
    town.write_to("carol", &alice, titled("Still here")).await.done();
}

#[actix_web::test]
async fn everybody_deletes_their_own_posts_alone() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let (alice, bert) = (town.member(&bob, "alice").await, town.member(&bob, "bert").await);
    let of_bob = uid_of(&town.publish(&bob, titled("Bob's")).await);
    let of_alice = uid_of(&town.write_to("bobco", &alice, titled("Alice's")).await);

    town.moderate(&bob, "delete", &of_alice).await.refused("unknown-post");
    delete(&town, &bert, "bobco", &of_alice).await.refused("unknown-post");
    delete(&town, &alice, "bobco", &of_bob).await.refused("unknown-post");
    for uid in
        ["", "x", &"f".repeat(32), &of_alice.to_uppercase(), &format!("{of_alice}0"), "\u{0}"]
    {
        delete(&town, &alice, "bobco", uid).await.refused("unknown-post");
        for what in ["delete", "hide", "show"] {
            town.moderate(&bob, what, uid).await.refused("unknown-post");
        }
    }
    assert_eq!(town.own_feed(&bob, "").await.len(), 2);
}

#[actix_web::test]
async fn an_organization_and_its_people_get_to_no_other_feed() {
    let town = Town::new().await;
    let (bob, eve) = (town.sign_up("Bob Co").await, town.sign_up("Eve Ltd").await);
    let mut alice = town.member(&bob, "alice").await;
    let segment = town.invite(&eve, "alice@example.org").await;
    let body = json!({"token": segment});
    town.people.post("/api/register/add", &alice.session, body).await.done();
    town.sign(&mut alice, &eve).await.done();
    let of_bob = uid_of(&town.publish(&bob, titled("Bob's")).await);
    let of_alice = uid_of(&town.write_to("bobco", &alice, titled("Alice's")).await);

    assert_eq!(town.own_feed(&eve, "").await, [] as [Value; 0]);
    assert_eq!(town.feed_for(&alice, "eveltd", "").await, [] as [Value; 0]);
    for uid in [&of_bob, &of_alice] {
        for what in ["delete", "hide", "show"] {
            town.moderate(&eve, what, uid).await.refused("unknown-post");
        }
    }
    // Her own post, but not of that feed.
    delete(&town, &alice, "eveltd", &of_alice).await.refused("unknown-post");
    let seen = town.feed_for(&alice, "bobco", "").await;
    assert_eq!(seen.len(), 2);
    assert!(seen.iter().all(|post| post["organizationApikey"] == "bobco"));
}

#[actix_web::test]
async fn posts_at_the_same_instant_all_get_in() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let alice = town.member(&bob, "alice").await;
    let posting = (0..10).map(async |number: u32| {
        if number.is_multiple_of(2) {
            town.publish(&bob, titled("Bob's")).await.done();
        } else {
            town.write_to("bobco", &alice, titled("Alice's")).await.done();
        }
    });
    futures_util::future::join_all(posting).await;
    let seen = town.feed_for(&alice, "bobco", "").await;
    let instants: std::collections::BTreeSet<_> =
        seen.iter().map(|post| post["createdAt"].to_string()).collect();
    assert_eq!((seen.len(), instants.len()), (10, 10));
}
