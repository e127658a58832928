//! Uploads: where the session may stand.

use assent_test_town::{Answer, FILE, Form, Town};
use time::Duration;

use crate::batch::PATH;

const CSV: &str = "Email\na@b.example\n";

async fn send(town: &Town, form: Form, session: &str) -> Answer {
    town.organizations.send(form.upload_to(PATH, session)).await
}

#[actix_web::test]
async fn the_session_may_stand_in_a_field_before_the_file_as_documented() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let form = Form::new()
        .text("note", "hello")
        .text("session_id", &bob.session)
        .file("another", "x")
        .file(FILE, CSV);
    assert_eq!(send(&town, form, "").await.column("Status"), ["invited"]);
}

#[actix_web::test]
async fn a_field_after_the_file_comes_too_late() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let form = Form::of_file(CSV).text("session_id", &bob.session);
    send(&town, form, "").await.failed(401, "unauthenticated");
    assert!(town.invites_of(&bob).await.is_empty());
}

#[actix_web::test]
async fn without_a_session_a_file_is_not_read_however_it_looks() {
    let town = Town::with(|plan| plan.upload_limit = 100).await;
    let bob = town.sign_up("Bob Co").await;
    let files = [CSV.to_owned(), String::new(), "\"".to_owned(), "x".repeat(1_000)];
    for file in files {
        send(&town, Form::of_file(&file), "").await.failed(401, "unauthenticated");
        for nobody in ["", "nonsense", "é", &"0".repeat(64)] {
            let form = Form::new().text("session_id", nobody).file(FILE, &file);
            send(&town, form, "").await.failed(401, "unauthenticated");
        }
    }
    assert!(town.invites_of(&bob).await.is_empty());
}

#[actix_web::test]
async fn a_header_that_opens_nothing_is_not_made_good_by_a_field() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let form = Form::new().text("session_id", &bob.session).file(FILE, CSV);
    send(&town, form, "nonsense").await.failed(401, "unauthenticated");
    assert!(town.invites_of(&bob).await.is_empty());
}

#[actix_web::test]
async fn an_expired_session_is_none_in_the_field_either() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    town.world.clock.advance(Duration::hours(12));
    let form = Form::new().text("session_id", &bob.session).file(FILE, CSV);
    send(&town, form.clone(), "").await.failed(401, "unauthenticated");
    send(&town, form, &bob.session).await.failed(401, "unauthenticated");
}

#[actix_web::test]
async fn a_form_that_can_not_be_read_has_no_session_in_it() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    for body in ["", "--", "\0", "------a-boundary-of-ours\r\n", CSV] {
        let request = Form::new().upload_to(PATH, "").set_payload(body);
        town.organizations.send(request).await.failed(401, "unauthenticated");
    }
    let long = Form::new().text("session_id", &"x".repeat(5_000)).file(FILE, CSV);
    send(&town, long, "").await.failed(401, "unauthenticated");
    let bytes = Form::new().file("session_id", [0xff, 0xfe]).file(FILE, CSV);
    send(&town, bytes, "").await.failed(401, "unauthenticated");
    assert!(town.invites_of(&bob).await.is_empty());
}
