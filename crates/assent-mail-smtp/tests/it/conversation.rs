//! What is said to a mail server, and what its answers mean.

use std::time::Duration;

use assent_conformance::{
    mailer::letter,
    smtp::{Answer, SmtpSink},
};
use assent_domain::{
    mail::{Letter, MailError, Mailer},
    outcome::with_causes,
    values::EmailAddress,
};
use assent_mail_smtp::{Login, Security, SmtpConfig};

use crate::{config, mailer};

async fn sink_that_answers(command: &str, answer: Answer) -> SmtpSink {
    let sink = SmtpSink::start().await;
    sink.answer(command, answer);
    sink
}

async fn send(sink: &SmtpSink) -> Result<(), MailError> {
    mailer(config(sink)).send(&letter(1)).await
}

/// The failure and its causes in one line; panics on anything else.
fn failure(outcome: Result<(), MailError>) -> String {
    let Err(MailError::Failed(error)) = outcome else { panic!("no failure: {outcome:?}") };
    with_causes(&*error)
}

/// What the operator is told to do, and the failure; panics on anything else.
fn misconfigured(outcome: Result<(), MailError>) -> (&'static str, String) {
    let Err(MailError::Misconfigured { advice, source }) = outcome else {
        panic!("not the operator's to mend: {outcome:?}")
    };
    (advice, with_causes(&*source))
}

#[tokio::test]
async fn a_letter_is_one_conversation() {
    let sink = SmtpSink::start().await;
    send(&sink).await.unwrap();
    let expected = [
        "EHLO [127.0.0.1]",
        "MAIL FROM:<no-reply@assent.example>",
        "RCPT TO:<ada@example.org>",
        "DATA",
        "QUIT",
    ];
    assert_eq!(sink.commands(), expected);
}

#[tokio::test]
async fn the_mail_says_who_sent_it_and_that_nobody_did_by_hand() {
    let sink = SmtpSink::start().await;
    send(&sink).await.unwrap();
    let received = sink.received(1).await.remove(0);
    let mail = String::from_utf8(received.raw).unwrap();
    for header in [
        "From: \"Assent\" <no-reply@assent.example>\r\n",
        "To: <ada@example.org>\r\n",
        "Date: Fri, 2 Jan 2026 03:04:05 +0000\r\n",
        "Message-ID: <00000000-0000-0000-0000-000000000001@assent.example>\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "Content-Type: text/plain; charset=\"utf-8\"\r\n",
    ] {
        assert!(mail.contains(header), "no {header:?} in {mail}");
    }
}

#[tokio::test]
async fn a_check_goes_as_far_as_signing_in() {
    let sink = SmtpSink::start().await;
    let login = Some(Login { user: "ada".to_owned(), password: "secret".to_owned() });
    mailer(SmtpConfig { login, ..config(&sink) }).check().await.unwrap();
    assert_eq!(sink.commands(), ["EHLO [127.0.0.1]", "AUTH PLAIN AGFkYQBzZWNyZXQ=", "QUIT"]);
}

#[tokio::test]
async fn a_refused_recipient_is_final() {
    let sink = SmtpSink::start().await;
    let words = "550-5.1.1 nobody\r\n550 5.1.1 of that name";
    sink.answer("RCPT TO:<ada@example.org>", Answer::reply(words));

    let Err(MailError::Refused(why)) = send(&sink).await else { panic!("it is not refused") };
    assert_eq!(why, "550 5.1.1 nobody of that name");
    assert_eq!(sink.messages(), []);
    sink.heard("QUIT").await;
}

#[tokio::test]
async fn the_words_of_a_refusal_are_one_short_clean_line() {
    let words = format!("550 \u{1b}[31mno\tway\u{7f} {}", "é".repeat(400));
    let sink = sink_that_answers("RCPT", Answer::reply(&words)).await;

    let Err(MailError::Refused(why)) = send(&sink).await else { panic!("it is not refused") };
    assert!(why.starts_with("550 [31mno way ééé"), "{why}");
    assert_eq!(why.chars().count(), 200);
}

#[tokio::test]
async fn what_a_reply_means_goes_by_the_reply_and_not_by_the_command() {
    enum Means {
        Later,
        Letter,
        Operator,
    }
    for (command, reply, means) in [
        ("CONNECT", "554 5.3.2 go away", Means::Operator),
        ("CONNECT", "554 5.7.606 Access denied, banned sending IP", Means::Operator),
        ("EHLO", "502 5.5.1 what?", Means::Later),
        ("EHLO", "550 5.7.606 Access denied, banned sending IP", Means::Operator),
        ("MAIL", "550 5.7.1 not from you", Means::Operator),
        ("RCPT", "451 4.7.1 come back later", Means::Later),
        ("RCPT", "554 5.7.1 Relay access denied", Means::Operator),
        ("RCPT", "530 5.7.0 sign in first", Means::Operator),
        ("RCPT", "550 relaying denied", Means::Operator),
        ("RCPT", "550 5.7.606 Access denied, banned sending IP", Means::Operator),
        ("RCPT", "550 5.2.1 disabled", Means::Letter),
        ("RCPT", "550 nobody", Means::Letter),
        ("DATA", "554 5.5.1 no", Means::Later),
        ("DATA", "550 5.1.1 nobody after all", Means::Letter),
        (".", "552 5.3.4 too big", Means::Letter),
        (".", "550 5.7.1 looks like spam", Means::Operator),
        (".", "554 something", Means::Later),
        (".", "452 4.3.1 full", Means::Later),
    ] {
        let sink = sink_that_answers(command, Answer::reply(reply)).await;
        let outcome = send(&sink).await;
        let shown = match means {
            Means::Later => failure(outcome),
            Means::Operator => misconfigured(outcome).1,
            Means::Letter => match outcome {
                Err(MailError::Refused(words)) => words,
                _ => panic!("{command} {reply}: {outcome:?}"),
            },
        };
        assert!(shown.ends_with(reply), "{command}: {shown}");
        assert_eq!(sink.messages(), [], "{command}");
    }
}

#[tokio::test]
async fn a_wrong_password_is_a_failure_that_does_not_show_it() {
    let sink = sink_that_answers("AUTH", Answer::reply("535 5.7.8 who are you?")).await;
    let login = Some(Login { user: "ada".to_owned(), password: "hunter2".to_owned() });
    let mailer = mailer(SmtpConfig { login, ..config(&sink) });

    let (advice, shown) = misconfigured(mailer.check().await);
    assert!(advice.contains("--smtp-url"), "{advice}");
    assert_eq!(shown, "the mail server answered AUTH with: 535 5.7.8 who are you?");
    assert_eq!(misconfigured(mailer.send(&letter(1)).await).1, shown);
}

#[tokio::test]
async fn a_way_to_sign_in_that_is_not_known_is_told_and_not_begun() {
    let sink = sink_that_answers("EHLO", Answer::reply("250-sink\r\n250 AUTH CRAM-MD5")).await;
    let login = Some(Login { user: "ada".to_owned(), password: "hunter2".to_owned() });
    let mailer = mailer(SmtpConfig { login, ..config(&sink) });

    let (advice, _) = misconfigured(mailer.check().await);
    assert!(advice.contains("PLAIN and LOGIN"), "{advice}");
    assert_eq!(sink.commands(), ["EHLO [127.0.0.1]"]);

    let both = Answer::reply("250-sink\r\n250 AUTH CRAM-MD5 PLAIN");
    sink.answer("EHLO", both);
    mailer.check().await.unwrap();
}

#[tokio::test]
async fn a_letter_to_a_script_that_the_server_does_not_take_is_given_up_in_words() {
    let sink = sink_that_answers("EHLO", Answer::reply("250-sink\r\n250 8BITMIME")).await;
    let to = EmailAddress::parse("жанна@example.com").unwrap();
    let outcome = mailer(config(&sink)).send(&Letter { to, ..letter(1) }).await;
    let Err(MailError::Refused(words)) = outcome else { panic!("not given up: {outcome:?}") };
    assert!(words.contains("SMTPUTF8"), "{words}");
    assert_eq!(sink.commands(), ["EHLO [127.0.0.1]", "QUIT"]);

    let to = EmailAddress::parse("ada@bücher.example").unwrap();
    mailer(config(&sink)).send(&Letter { to, ..letter(2) }).await.unwrap();
}

#[tokio::test]
async fn a_link_stays_whole_however_long_it_is() {
    let link = format!("https://{}.example.org/members/area/de/signup/1", "a-portal".repeat(12));
    let plain = format!("Hello,\n\nfollow this link:\n\n{link}\n");
    let script = format!("Hello, “Ökö e.V.”,\n\n{link}\n");
    for (text, offers, encoding, parameters) in [
        (&plain, "250 HELP", "7bit", ""),
        (&plain, "250 8BITMIME", "7bit", ""),
        (&script, "250 8BITMIME", "8bit", " BODY=8BITMIME"),
    ] {
        let offers = Answer::reply(&format!("250-sink\r\n{offers}"));
        let sink = sink_that_answers("EHLO", offers).await;
        let text = text.clone();
        mailer(config(&sink)).send(&Letter { text: text.clone(), ..letter(1) }).await.unwrap();
        let received = sink.received(1).await.remove(0);
        assert_eq!(received.letter().text, text);
        let mail = String::from_utf8(received.raw).unwrap();
        assert!(mail.contains(&format!("\r\n{link}\r\n")), "{mail}");
        assert!(mail.contains(&format!("Content-Transfer-Encoding: {encoding}\r\n")), "{mail}");
        let sender = format!("MAIL FROM:<no-reply@assent.example>{parameters}");
        assert!(sink.commands().contains(&sender), "{:?}", sink.commands());
    }
}

#[tokio::test]
async fn what_mail_does_not_take_as_it_is_is_encoded() {
    let script = "Hello, “Ökö e.V.”\n".to_owned();
    let long = format!("{}\n", "a".repeat(999));
    for (text, offers) in [(script, "250 HELP"), (long, "250 8BITMIME")] {
        let offers = Answer::reply(&format!("250-sink\r\n{offers}"));
        let sink = sink_that_answers("EHLO", offers).await;
        mailer(config(&sink)).send(&Letter { text: text.clone(), ..letter(1) }).await.unwrap();
        let received = sink.received(1).await.remove(0);
        assert_eq!(received.letter().text, text);
        assert!(received.raw.is_ascii());
    }
}

#[tokio::test]
async fn a_server_that_falls_silent_is_given_up_in_time() {
    for command in ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "."] {
        let sink = sink_that_answers(command, Answer::Silence).await;
        let timeout = Duration::from_millis(200);
        let mailer = mailer(SmtpConfig { timeout, ..config(&sink) });
        let letter = letter(1);
        let sending = tokio::time::timeout(Duration::from_secs(10), mailer.send(&letter));
        let shown = failure(sending.await.unwrap());
        assert_eq!(shown, "the mail server took longer than 200ms", "{command}");
    }
}

#[tokio::test]
async fn a_reply_lost_after_the_last_dot_is_a_failure_and_a_second_copy_is_recognisable() {
    let sink = sink_that_answers(".", Answer::HangUp).await;
    let shown = failure(send(&sink).await);
    assert!(shown.starts_with("the conversation with the mail server broke off DATA"), "{shown}");

    sink.answer_as_usual();
    send(&sink).await.unwrap();
    let received = sink.received(2).await;
    assert_eq!(received[0].letter(), received[1].letter());
}

#[tokio::test]
async fn a_letter_that_was_taken_stays_taken_whatever_the_goodbye() {
    for answer in [Answer::HangUp, Answer::Silence, Answer::reply("421 4.3.2 oops")] {
        let sink = sink_that_answers("QUIT", answer).await;
        let timeout = Duration::from_secs(2);
        mailer(SmtpConfig { timeout, ..config(&sink) }).send(&letter(1)).await.unwrap();
        assert_eq!(sink.messages().len(), 1);
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_a_failure() {
    let config = config(&SmtpSink::start().await);
    let shown = failure(mailer(config).check().await);
    assert!(shown.starts_with("the conversation with the mail server broke off"), "{shown}");
}

#[tokio::test]
async fn without_the_tls_asked_for_nothing_is_said() {
    let login = Some(Login { user: "ada".to_owned(), password: "secret".to_owned() });
    for (security, heard) in
        [(Security::StartTls, vec!["EHLO [127.0.0.1]", "STARTTLS"]), (Security::Tls, vec![])]
    {
        let sink = SmtpSink::start().await;
        let timeout = Duration::from_secs(10);
        let config = SmtpConfig { security, login: login.clone(), timeout, ..config(&sink) };
        failure(mailer(config).send(&letter(1)).await);
        assert_eq!(sink.commands(), heard, "{security:?}");
    }
}

#[tokio::test]
async fn an_address_in_another_script_is_announced_and_its_domain_is_in_ascii() {
    let sink = SmtpSink::start().await;
    let mailer = mailer(config(&sink));
    for (number, to, wire) in [
        (1, "ada@bücher.example", "ada@xn--bcher-kva.example"),
        (2, "adá@bücher.example", "adá@xn--bcher-kva.example"),
    ] {
        let to = EmailAddress::parse(to).unwrap();
        mailer.send(&Letter { to, ..letter(number) }).await.unwrap();
        let received = sink.messages().pop().unwrap();
        assert_eq!((received.letter().to.as_str(), received.to), (wire, vec![wire.to_owned()]));
    }
    let senders: Vec<_> = sink.commands().into_iter().filter(|c| c.starts_with("MAIL")).collect();
    let sender = "MAIL FROM:<no-reply@assent.example>";
    assert_eq!(senders, [sender.to_owned(), format!("{sender} SMTPUTF8")]);
}
