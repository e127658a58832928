//! The clauses of the mailer contract; `mailer_contract!` runs them all.

#![expect(missing_docs, reason = "a clause is documented by its name")]

use std::{collections::BTreeSet, sync::Arc};

use assent_domain::{
    ids::LetterId,
    mail::{Letter, Mailer},
    values::EmailAddress,
};
use mailparse::{MailHeaderMap, ParsedMail};
use time::{OffsetDateTime, macros::datetime};
use tokio::task::JoinSet;
use uuid::Uuid;

/// Expands to one `#[tokio::test]` per clause of the mailer contract.
///
/// `$fresh` is called once a test and returns a future of `(mailer, letterbox)`:
/// an `Arc<dyn Mailer>`, and the [`crate::mailer::Letterbox`], still
/// empty, that its letters arrive in.
#[macro_export]
macro_rules! mailer_contract {
    ($fresh:expr) => {
        $crate::mailer_contract! { @clauses $fresh;
            a_letter_arrives_whole,
            any_script_arrives_as_it_was_written,
            lines_that_begin_with_a_dot_arrive,
            very_long_lines_arrive,
            blank_lines_and_trailing_spaces_arrive,
            a_subject_cannot_begin_another_header,
            a_text_cannot_end_its_letter_early,
            two_letters_are_two,
            the_same_letter_twice_is_recognisable,
            letters_sent_at_once_all_arrive,
            a_check_succeeds_and_sends_nothing,
        }
    };
    (@clauses $fresh:expr; $($clause:ident),+ $(,)?) => { $(
        #[::tokio::test(flavor = "multi_thread")]
        async fn $clause() {
            let (mailer, letterbox) = ($fresh)().await;
            $crate::mailer::$clause(mailer, letterbox).await;
        }
    )+ };
}

/// Where the letters of the mailer under test arrive.
pub trait Letterbox: Send + Sync {
    /// Every letter whose sending has returned, each copy by itself, in any order.
    fn delivered(&self) -> impl Future<Output = Vec<Delivered>> + Send;
}

/// A letter as its reader sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// Every address in `To`, separated by a comma and a space.
    pub to: String,
    /// The subject, decoded.
    pub subject: String,
    /// The text, decoded, with LF line ends.
    pub text: String,
    /// The `Message-ID`, with its angle brackets.
    pub message_id: String,
    /// The `Date`.
    pub date: OffsetDateTime,
}

impl Delivered {
    /// Reads a mail as it travels: headers, an empty line, the encoded text.
    ///
    /// # Panics
    ///
    /// If `raw` is no mail, or a header is missing or there twice.
    #[must_use]
    pub fn parse(raw: &[u8]) -> Self {
        let mail = mailparse::parse_mail(raw).expect("a letter is a mail");
        let to = mailparse::addrparse(&header(&mail, "To")).expect("To holds addresses");
        let date = mailparse::dateparse(&header(&mail, "Date")).expect("Date is a date");
        Self {
            to: to.to_string(),
            subject: header(&mail, "Subject"),
            text: mail.get_body().expect("the text can be decoded").replace("\r\n", "\n"),
            message_id: header(&mail, "Message-ID"),
            date: OffsetDateTime::from_unix_timestamp(date).expect("Date is within reach"),
        }
    }
}

fn header(mail: &ParsedMail<'_>, name: &str) -> String {
    let mut values = mail.headers.get_all_values(name);
    assert_eq!(values.len(), 1, "{name} is there once");
    values.remove(0)
}

/// A letter to Ada; `number` is its identity.
#[must_use]
pub fn letter(number: u128) -> Letter {
    Letter {
        id: LetterId(Uuid::from_u128(number)),
        to: EmailAddress::parse("ada@example.org").expect("a sample address is valid"),
        subject: "Your invitation".to_owned(),
        text: "Dear Ada,\n\nwelcome.\n".to_owned(),
        written_at: datetime!(2026-01-02 03:04:05.678901 UTC),
    }
}

async fn arrives_whole(mailer: Arc<dyn Mailer>, letterbox: impl Letterbox, letter: Letter) {
    mailer.send(&letter).await.expect("the letter is handed over");

    let delivered = letterbox.delivered().await;
    let [delivered] = delivered.as_slice() else { panic!("not one letter: {delivered:?}") };
    assert_eq!(delivered.to, letter.to.as_str());
    assert_eq!(delivered.subject, letter.subject);
    assert_eq!(delivered.text, letter.text);
    assert_eq!(delivered.date, letter.written_at.replace_nanosecond(0).expect("zero is in range"));
    assert!(delivered.message_id.contains(&letter.id.to_string()), "{}", delivered.message_id);
}

pub async fn a_letter_arrives_whole(mailer: Arc<dyn Mailer>, letterbox: impl Letterbox) {
    arrives_whole(mailer, letterbox, letter(1)).await;
}

pub async fn any_script_arrives_as_it_was_written(
    mailer: Arc<dyn Mailer>,
    letterbox: impl Letterbox,
) {
    let subject = "Łódź & Søn, 日本語の組織, «Ελλάδα», 🏛️ ".repeat(5).trim_end().to_owned();
    let text = "Grüße = Grüße\n日本語の本文です。\n🏛️ e\u{301} ≠ é\n".repeat(20);
    arrives_whole(mailer, letterbox, Letter { subject, text, ..letter(1) }).await;
}

pub async fn lines_that_begin_with_a_dot_arrive(
    mailer: Arc<dyn Mailer>,
    letterbox: impl Letterbox,
) {
    let text = ".\n..\n.hidden\n\n.\nthe end\n.\n".to_owned();
    arrives_whole(mailer, letterbox, Letter { text, ..letter(1) }).await;
}

pub async fn very_long_lines_arrive(mailer: Arc<dyn Mailer>, letterbox: impl Letterbox) {
    let text = format!("{}\n{}\n.{}\n", "a".repeat(5_000), "é".repeat(5_000), "b c".repeat(2_000));
    let subject = "a long subject ".repeat(100).trim_end().to_owned();
    arrives_whole(mailer, letterbox, Letter { subject, text, ..letter(1) }).await;
}

pub async fn blank_lines_and_trailing_spaces_arrive(
    mailer: Arc<dyn Mailer>,
    letterbox: impl Letterbox,
) {
    let text = "\n\none\n\n\ntwo  \n\t\n=3D\nFrom here\n\n".to_owned();
    arrives_whole(mailer, letterbox, Letter { text, ..letter(1) }).await;
}

pub async fn a_subject_cannot_begin_another_header(
    mailer: Arc<dyn Mailer>,
    letterbox: impl Letterbox,
) {
    for (number, end) in (1..).zip(["\r\n", "\n", "\r"]) {
        let subject = ["Hello", "To: eve@example.org", "", "Eve's text"].join(end);
        mailer.send(&Letter { subject, ..letter(number) }).await.expect("handed over");
    }

    let delivered = letterbox.delivered().await;
    assert_eq!(delivered.len(), 3);
    for delivered in delivered {
        assert_eq!((delivered.to, delivered.text), (letter(1).to.to_string(), letter(1).text));
    }
}

pub async fn a_text_cannot_end_its_letter_early(
    mailer: Arc<dyn Mailer>,
    letterbox: impl Letterbox,
) {
    let ends = ["\r\n.\r\n", "\n.\n", "\n.\r\n", "\r.\r", "\r\n.\r", "\r\n.\n"];
    for (number, end) in (1..).zip(ends) {
        let smuggled = "MAIL FROM:<eve@example.org>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n";
        let text = format!("before{end}{smuggled}Subject: Eve's{end}after\n");
        mailer.send(&Letter { text, ..letter(number) }).await.expect("handed over");
    }

    let delivered = letterbox.delivered().await;
    assert_eq!(delivered.len(), ends.len());
    for delivered in delivered {
        assert_eq!(delivered.to, letter(1).to.to_string());
        assert!(delivered.text.ends_with("after\n"), "{:?}", delivered.text);
    }
}

pub async fn two_letters_are_two(mailer: Arc<dyn Mailer>, letterbox: impl Letterbox) {
    mailer.send(&letter(1)).await.expect("the first is handed over");
    mailer.send(&letter(2)).await.expect("the second is handed over");

    assert_eq!(message_ids(&letterbox.delivered().await).len(), 2);
}

pub async fn the_same_letter_twice_is_recognisable(
    mailer: Arc<dyn Mailer>,
    letterbox: impl Letterbox,
) {
    mailer.send(&letter(1)).await.expect("the first copy is handed over");
    mailer.send(&letter(1)).await.expect("the second copy is handed over");

    let delivered = letterbox.delivered().await;
    assert_eq!(message_ids(&delivered).len(), 1, "{delivered:?}");
}

pub async fn letters_sent_at_once_all_arrive(mailer: Arc<dyn Mailer>, letterbox: impl Letterbox) {
    let mut sending = JoinSet::new();
    for number in 0..50 {
        let mailer = mailer.clone();
        sending.spawn(async move { mailer.send(&letter(number)).await });
    }
    for sent in sending.join_all().await {
        sent.expect("each is handed over");
    }

    let delivered = letterbox.delivered().await;
    assert_eq!((delivered.len(), message_ids(&delivered).len()), (50, 50));
}

pub async fn a_check_succeeds_and_sends_nothing(
    mailer: Arc<dyn Mailer>,
    letterbox: impl Letterbox,
) {
    mailer.check().await.expect("letters can be handed over");
    assert_eq!(letterbox.delivered().await, []);
}

fn message_ids(delivered: &[Delivered]) -> BTreeSet<&str> {
    delivered.iter().map(|letter| letter.message_id.as_str()).collect()
}
