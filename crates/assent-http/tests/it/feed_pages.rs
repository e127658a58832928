//! The pages of a feed.

use assent_test_town::{Town, text};
use time::Duration;

use crate::{
    feed::{POSTS, Posts as _, titled, titles},
    table::encoded,
};

#[actix_web::test]
async fn pages_of_twenty_cover_every_post_once_even_those_of_one_instant() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let alice = town.member(&bob, "alice").await;
    // The clock stands still for most of them.
    for number in 0..45 {
        if number % 20 == 19 {
            town.world.clock.advance(Duration::SECOND);
        }
        town.publish(&bob, titled(&number.to_string())).await.done();
    }
    let newest_first: Vec<_> = (0..45).rev().map(|number| number.to_string()).collect();
    let (mut of_bob, mut of_alice, mut query) = (vec![], vec![], String::new());
    for size in [20, 20, 5, 0] {
        let page = town.own_feed(&bob, &query).await;
        assert_eq!(page.len(), size);
        of_bob.extend(titles(&page));
        of_alice.extend(titles(&town.feed_for(&alice, "bobco", &query).await));
        if let Some(last) = page.last() {
            query = format!("?before={}", encoded(&text(&last["createdAt"])));
        }
    }
    assert_eq!(of_bob, newest_first);
    assert_eq!(of_alice, newest_first);
}

#[actix_web::test]
async fn before_is_an_instant_of_any_offset_and_excludes_itself() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let alice = town.member(&bob, "alice").await;
    town.publish(&bob, titled("one")).await.done();
    town.world.clock.advance(Duration::SECOND);
    town.publish(&bob, titled("two")).await.done();
    for (before, seen) in [
        ("", &["two", "one"][..]),
        ("2026-01-02T03:04:06.679Z", &["two", "one"]),
        ("2026-01-02T03:04:06.678001Z", &["two", "one"]),
        ("2026-01-02T03:04:06.678Z", &["one"]),
        ("2026-01-02T05:04:06.678+02:00", &["one"]),
        ("2026-01-02T03:04:05.678Z", &[]),
        ("2026-01-02T03:04:06Z", &["one"]),
        ("0000-01-01T00:00:00Z", &[]),
        ("9999-12-31T23:59:59.999Z", &["two", "one"]),
    ] {
        let query = format!("?before={}", encoded(before));
        assert_eq!(titles(&town.own_feed(&bob, &query).await), seen, "{before}");
        assert_eq!(titles(&town.feed_for(&alice, "bobco", &query).await), seen, "{before}");
    }
    for before in [
        "yesterday",
        "2026-01-02",
        "2026-01-02T03:04:06",
        "2026-02-30T00:00:00Z",
        "1",
        "\u{0}",
        "9999-12-31T23:59:59-23:59",
        "+010000-01-01T00:00:00Z",
    ] {
        let query = format!("?before={}", encoded(before));
        let answer = town.organizations.get(&format!("{POSTS}{query}"), &bob.session).await;
        answer.refused_on("invalid-field", &["before"]);
        let path = format!("/api/organization/bobco/feed/posts{query}");
        let answer = town.people.get(&path, &alice.session).await;
        answer.refused_on("invalid-field", &["before"]);
    }
}
