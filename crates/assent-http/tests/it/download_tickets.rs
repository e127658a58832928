//! Download tickets: what stands for a session in an address, once.

use assent_test_town::{Answer, FILE, Form, Organization, PASSWORD, Town, text, unknown_token};
use assent_web::SessionInUrl;
use futures_util::future::join_all;
use serde_json::{Value, json};
use time::Duration;

use crate::batch::PATH;

const TICKETS: &str = "/api/download_tickets";

async fn issue(town: &Town, by: &Organization) -> String {
    let reply = town.organizations.post(TICKETS, &by.session, json!({})).await.done();
    text(&reply["ticket"])
}

/// The two addresses that a ticket may stand in.
fn addresses(ticket: &str) -> [String; 2] {
    [
        format!("/api/end_users.csv?sessionId={ticket}"),
        format!("/api/email_list/{ticket}/Newsletter"),
    ]
}

async fn get(town: &Town, path: &str) -> Answer {
    town.organizations.get(path, "").await
}

async fn upload(town: &Town, field: &str) -> Answer {
    let form = Form::new().text("session_id", field).file(FILE, "Email\na@b.example\n");
    town.organizations.send(form.upload_to(PATH, "")).await
}

fn asks() -> Value {
    json!({"requested_data": {"email": true}, "consents": {"Newsletter": true}})
}

#[actix_web::test]
async fn a_ticket_is_32_characters_and_good_for_a_minute() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    for body in ["", "{}", "{", "[]", "\0"] {
        let answer = town.organizations.post_bytes(TICKETS, &bob.session, body).await;
        assert_eq!(answer.keys(""), ["success", "ticket", "expiresAt"]);
        let reply = answer.done();
        assert_eq!(reply["expiresAt"], "2026-01-02T03:05:05.678Z", "{body:?}");
        let ticket = text(&reply["ticket"]);
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        assert!(ticket.len() == 32 && ticket.chars().all(plain), "{ticket}");
    }
}

#[actix_web::test]
async fn a_ticket_stands_once_wherever_a_session_id_does() {
    for session_in_url in [SessionInUrl::Allow, SessionInUrl::Refuse] {
        let town = Town::with(|plan| plan.session_in_url = session_in_url).await;
        let bob = town.sign_up_asking("Bob Co", asks()).await;
        town.member(&bob, "alice").await;
        for which in 0..2 {
            let path = addresses(&issue(&town, &bob).await)[which].clone();
            let answer = get(&town, &path).await;
            assert!(answer.rows()[0].contains(&"Email".to_owned()), "{path}");
            assert_eq!(answer.header("cache-control"), "no-store");
            assert_eq!(answer.header("referrer-policy"), "no-referrer");
            let again = get(&town, &path).await;
            again.failed(401, "unauthenticated");
            assert_eq!(again.header("cache-control"), "no-store");
            assert_eq!(again.header("referrer-policy"), "no-referrer");
        }
        let ticket = issue(&town, &bob).await;
        assert_eq!(upload(&town, &ticket).await.column("Status"), ["invited"]);
        upload(&town, &ticket).await.failed(401, "unauthenticated");

        // The session itself is as it was.
        assert!(town.organizations.is_open(&bob.session).await);
    }
}

#[actix_web::test]
async fn a_ticket_used_at_one_place_is_used_at_all() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let ticket = issue(&town, &bob).await;
    // Whatever the answer: what is wrong here is not the ticket.
    let path = format!("/api/email_list/{ticket}/Spam");
    get(&town, &path).await.no_file_on("unknown-consent", &["consentType"]);
    for path in addresses(&ticket) {
        get(&town, &path).await.failed(401, "unauthenticated");
    }
    upload(&town, &ticket).await.failed(401, "unauthenticated");
}

#[actix_web::test]
async fn a_ticket_opens_nothing_after_a_minute() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let (late, in_time) = (issue(&town, &bob).await, issue(&town, &bob).await);
    town.world.clock.advance(Duration::MINUTE - Duration::MICROSECOND);
    get(&town, &addresses(&in_time)[0]).await.rows();
    town.world.clock.advance(Duration::MICROSECOND);
    for path in addresses(&late) {
        get(&town, &path).await.failed(401, "unauthenticated");
    }
    upload(&town, &late).await.failed(401, "unauthenticated");
}

#[actix_web::test]
async fn a_ticket_ends_with_its_session_and_with_no_other() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let body = json!({"email": bob.email, "password": PASSWORD});
    let reply = town.organizations.post("/api/login", "", body).await.done();
    let kept = issue(&town, &bob).await;
    let second = Organization { session: text(&reply["sessionId"]), ..bob };
    let ended = issue(&town, &second).await;
    town.organizations.post("/api/logout", &second.session, json!({})).await.done();
    get(&town, &addresses(&ended)[0]).await.failed(401, "unauthenticated");
    get(&town, &addresses(&kept)[0]).await.rows();
}

#[actix_web::test]
async fn a_ticket_shows_the_organization_that_made_it_and_no_other() {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", asks()).await;
    let eve = town.sign_up_asking("Eve Inc", asks()).await;
    town.member(&bob, "alice").await;
    assert_eq!(get(&town, &addresses(&issue(&town, &bob).await)[0]).await.rows().len(), 2);
    assert_eq!(get(&town, &addresses(&issue(&town, &eve).await)[0]).await.rows().len(), 1);
    upload(&town, &issue(&town, &eve).await).await.rows();
    assert_eq!(town.invites_of(&bob).await.len(), 1);
}

#[actix_web::test]
async fn a_ticket_is_no_session_in_the_header() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let ticket = issue(&town, &bob).await;
    for path in ["/api/orgs/profile", "/api/end_users.csv", "/api/email_list/-/Newsletter"] {
        town.organizations.get(path, &ticket).await.failed(401, "unauthenticated");
    }
    town.organizations.post(TICKETS, &ticket, json!({})).await.failed(401, "unauthenticated");
    // Nor does a header that counts first use it up.
    get(&town, &addresses(&ticket)[0]).await.rows();
    let ticket = issue(&town, &bob).await;
    let path = &addresses(&ticket)[0];
    town.organizations.get(path, "nonsense").await.failed(401, "unauthenticated");
    town.organizations.get(path, &bob.session).await.rows();
    get(&town, path).await.rows();
}

#[actix_web::test]
async fn nobody_makes_or_guesses_a_ticket() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let alice = town.member(&bob, "alice").await;
    let unknown = unknown_token();
    for nobody in ["", "nonsense", &alice.session, unknown.expose()] {
        let answer = town.organizations.post_bytes(TICKETS, nobody, "{").await;
        answer.failed(401, "unauthenticated");
    }
    // The other server has none.
    town.people.post(TICKETS, &alice.session, json!({})).await.failed(404, "not-found");
    for guess in ["-".repeat(32), "0".repeat(32), "a_-9".repeat(8)] {
        for path in addresses(&guess) {
            get(&town, &path).await.failed(401, "unauthenticated");
        }
        upload(&town, &guess).await.failed(401, "unauthenticated");
    }
}

#[actix_web::test]
async fn of_fifty_who_use_a_ticket_at_once_one_gets_in() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let ticket = issue(&town, &bob).await;
    let [table, list] = addresses(&ticket);
    let paths = (0..50).map(|number| if number % 2 == 0 { &table } else { &list });
    let answers = join_all(paths.map(|path| get(&town, path))).await;
    let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!(won.len(), 1);
    for answer in lost {
        answer.failed(401, "unauthenticated");
    }
}

#[actix_web::test]
async fn the_housekeeping_forgets_tickets_that_had_their_time() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    town.letters().await;
    issue(&town, &bob).await;
    town.world.clock.advance(Duration::MINUTE + Duration::MICROSECOND);
    let kept = issue(&town, &bob).await;
    let forgotten = assent_domain::housekeeping::step(&town.world.app).await;
    // Beside it the full bucket of the sign-up.
    assert_eq!(forgotten.expect("the store works"), 2);
    get(&town, &addresses(&kept)[0]).await.rows();
}
