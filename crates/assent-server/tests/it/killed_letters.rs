//! SIGKILL while letters wait: each is sent after the next start, and once.

use assent_conformance::smtp::Answer;
use serde_json::json;

use crate::{home::Home, post::MailServer, server::Server};

#[test]
fn a_letter_that_waited_is_sent_once_after_a_kill_on_sqlite() {
    letters_and_kills(Home::on_sqlite());
}

#[test]
fn a_letter_that_waited_is_sent_once_after_a_kill_on_postgres() {
    let Some(home) = Home::on_postgres() else { return };
    letters_and_kills(home);
}

fn letters_and_kills(home: Home) {
    let mails = MailServer::start();
    let home = home.set("smtp-url", &mails.sink.url());
    let server = Server::start(&home);
    let invite = server.printed_invite_token();
    let sign_up = |server: &Server, address: &str| {
        let body = json!({"email": address, "inviteToken": invite});
        server.organization().post("/api/signup", &body).ok();
    };

    // The mail server puts the first letter off. The second is sent after it,
    // so once the second is there, it is recorded that the first has to wait.
    mails.sink.answer("RCPT TO:<later@example.com>", Answer::reply("451 4.7.1 come again"));
    sign_up(&server, "later@example.com");
    mails.heard("RCPT TO:<later@example.com>");
    sign_up(&server, "now@example.com");
    mails.received("now@example.com");

    // The mail server falls silent: while the courier has the third letter in
    // its hands, the fourth lies in the outbox.
    mails.sink.answer("RCPT TO:<silent@example.com>", Answer::Silence);
    sign_up(&server, "silent@example.com");
    mails.heard("RCPT TO:<silent@example.com>");
    sign_up(&server, "queued@example.com");
    mails.sink.answer_as_usual();
    let server = server.kill_9_and_restart(&home);
    mails.received("queued@example.com");
    mails.received("later@example.com");

    // Everything again, with a letter that is queued as the service dies.
    sign_up(&server, "last@example.com");
    let server = server.kill_9_and_restart(&home);
    sign_up(&server, "end@example.com");
    mails.received("end@example.com");
    // The courier ends the step that it is at; nothing is sent any more.
    assert_eq!(server.terminate().0.code(), Some(0));
    for address in ["now", "queued", "later", "end"] {
        let address = format!("{address}@example.com");
        assert_eq!(mails.count_to(&address), 1, "letters to {address}");
    }
    // These may have been in the courier's hands: they come when its lease ends.
    for address in ["silent", "last"] {
        assert!(mails.count_to(&format!("{address}@example.com")) <= 1);
    }
}
