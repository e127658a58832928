//! Two services on one PostgreSQL database.

use serde_json::json;

use crate::{
    actors::{ADMIN, ADMINS_PASSWORD, BobCo, log_in},
    home::Home,
    post::{MailServer, Post},
    server::{Process, token_in},
    until,
};

#[test]
fn two_services_that_start_at_once_on_an_empty_database_work_as_one() {
    let Some(home) = Home::on_postgres() else { return };
    let mails = MailServer::start();
    let home = home.set("smtp-url", &mails.sink.url());
    let twin = home.twin();
    let (first, second) = (Process::start(&home, &["serve"]), Process::start(&twin, &["serve"]));
    let (first, second) = (first.serving(), second.serving());
    let token = until("an invite link", || {
        [&first, &second].iter().find_map(|server| {
            let output = server.process.output.so_far();
            output.lines().find_map(token_in).map(str::to_owned)
        })
    });

    // A letter for each service, at least; both couriers look for all of them.
    let addresses: Vec<_> = (0..20).map(|number| format!("org{number}@example.com")).collect();
    for (address, number) in addresses.iter().zip(0..) {
        let server = if number % 2 == 0 { &first } else { &second };
        let body = json!({"email": address, "inviteToken": token});
        server.organization().post("/api/signup", &body).ok();
    }
    for address in &addresses {
        mails.received(address);
    }

    let post = Post::Sent(mails);
    let bobco = BobCo::sign_up(&first, &post, &token);
    let there = bobco.at(&second);
    assert_eq!(there.api.get("/api/orgs/profile").ok()["organizationProfile"]["name"], "Bob Co");
    let alice = bobco.gain(&first, "alice@example.com");
    let events = alice.at(&second).change(&json!({"consents": {"Newsletter": true}}));
    assert_eq!(events.len(), 1);
    assert_eq!(bobco.account_data()[0]["consents"]["Newsletter"], true);
    assert_eq!(bobco.account_data(), there.account_data());

    let other = log_in(&second.organization(), ADMIN, ADMINS_PASSWORD);
    there.api.post("/api/logout", &json!({})).ok();
    assert_eq!(bobco.api.get("/api/orgs/profile").status, 401, "it was logged out there");
    first.organization().with(other.session()).get("/api/orgs/profile").ok();

    let mut links = 0;
    for server in [first, second] {
        let (status, output) = server.terminate();
        assert_eq!(status.code(), Some(0));
        links += output.iter().filter(|line| token_in(line).is_some()).count();
    }
    assert_eq!(links, 1, "one of the two was first");
    // Both couriers have ended: whatever they would send, they have sent.
    let Post::Sent(mails) = post else { unreachable!("it was made so") };
    for address in addresses.iter().map(String::as_str).chain([ADMIN]) {
        assert_eq!(mails.count_to(address), 1, "letters to {address}");
    }
}
