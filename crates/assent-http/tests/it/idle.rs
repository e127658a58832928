//! Connections on which nothing comes.

use std::time::Duration;

use assent_test_town::Town;

use crate::wire::Listening;

#[actix_web::test]
async fn a_connection_on_which_nothing_came_yet_may_be_idle_and_ends_without_an_answer() {
    let town = Town::new().await;
    let server = Listening::keeping(&town, Duration::from_secs(8));
    let (mut silent, mut early) = (server.call().await, server.call().await);
    tokio::time::sleep(Duration::from_secs(6)).await;
    early.say("GET /status HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(early.hear().await.expect("an answer").0.starts_with("http/1.1 200"));
    assert_eq!(silent.hear().await, None);
    assert!(silent.1.is_empty(), "{:?}", silent.1);
    server.handle.stop(false).await;
}

#[actix_web::test]
async fn a_connection_on_which_nothing_came_yet_keeps_no_server_that_stops() {
    let town = Town::new().await;
    let server = Listening::keeping(&town, Duration::from_mins(10));
    let mut silent = server.call().await;
    // By now the server has taken the first one.
    let mut other = server.call().await;
    other.say("GET /status HTTP/1.1\r\nHost: x\r\n\r\n").await;
    other.hear().await.expect("an answer");
    server.stop.send(true).expect("it listens");
    assert_eq!(silent.hear().await, None);
    server.handle.stop(true).await;
}
