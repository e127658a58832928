//! The clauses of folders of filed letters; `mail_folder_contract!` runs them
//! all.

#![expect(missing_docs, reason = "a clause is documented by its name")]

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use assent_domain::{
    mail::{FiledLetter, Letter, MailFolder, Mailer},
    values::EmailAddress,
};
use time::Duration;
use tokio::task::JoinSet;

use crate::mailer::letter;

/// Expands to one `#[tokio::test]` per clause of the mail folder's contract.
///
/// `$fresh` is called once a test and returns a future of
/// `(folder, mailer, guard)`: an `Arc<dyn MailFolder>` that is empty, the
/// `Arc<dyn Mailer>` that files letters in it, and whatever has to live as long
/// as the test.
#[macro_export]
macro_rules! mail_folder_contract {
    ($fresh:expr) => {
        $crate::mail_folder_contract! { @clauses $fresh;
            a_filed_letter_is_read_as_it_was_written,
            any_script_is_read_as_it_was_written,
            every_address_is_read_as_it_was_written,
            letters_are_listed_newest_first_without_their_texts,
            no_more_are_listed_than_are_asked_for,
            letters_of_one_instant_are_all_listed,
            each_listed_letter_is_the_one_that_is_read_by_its_name,
            an_empty_folder_lists_nothing_and_has_nothing,
            no_other_name_is_a_letters,
            no_name_leads_elsewhere,
            a_letter_is_seen_whole_or_not_at_all,
        }
    };
    (@clauses $fresh:expr; $($clause:ident),+ $(,)?) => { $(
        #[::tokio::test(flavor = "multi_thread")]
        async fn $clause() {
            let (folder, mailer, _guard) = ($fresh)().await;
            $crate::mail_folder::$clause(folder, mailer).await;
        }
    )+ };
}

async fn file(mailer: &Arc<dyn Mailer>, letter: &Letter) {
    mailer.send(letter).await.expect("the letter is filed");
}

async fn list(folder: &Arc<dyn MailFolder>, limit: usize) -> Vec<FiledLetter> {
    folder.list(limit).await.expect("the folder can be listed")
}

async fn read(folder: &Arc<dyn MailFolder>, name: &str) -> Option<FiledLetter> {
    folder.read(name).await.unwrap_or_else(|error| panic!("{name:?}: {error}"))
}

/// The name of the only letter there is.
async fn only(folder: &Arc<dyn MailFolder>) -> String {
    let mut listed = list(folder, 2).await;
    assert_eq!(listed.len(), 1, "{listed:?}");
    listed.remove(0).name
}

/// Files these, and expects each to be read as it was written.
async fn are_read(
    folder: Arc<dyn MailFolder>,
    mailer: Arc<dyn Mailer>,
    letters: impl IntoIterator<Item = Letter>,
) {
    for (seconds, letter) in (0..).zip(letters) {
        let written_at = letter.written_at + Duration::seconds(seconds);
        let letter = Letter { written_at, ..letter };
        file(&mailer, &letter).await;
        let newest = list(&folder, 1).await.remove(0).name;
        let filed = read(&folder, &newest).await.expect("it is there");
        assert_eq!(
            (filed.to.as_str(), filed.subject, filed.text),
            (letter.to.as_str(), letter.subject, letter.text)
        );
        let late = letter.written_at - filed.written_at;
        assert!(late >= Duration::ZERO && late < Duration::MILLISECOND, "{late}");
    }
}

pub async fn a_filed_letter_is_read_as_it_was_written(
    folder: Arc<dyn MailFolder>,
    mailer: Arc<dyn Mailer>,
) {
    are_read(folder, mailer, [letter(1)]).await;
}

pub async fn any_script_is_read_as_it_was_written(
    folder: Arc<dyn MailFolder>,
    mailer: Arc<dyn Mailer>,
) {
    let subject = "Łódź & Søn, 日本語の組織, «Ελλάδα», 🏛️ ".repeat(5).trim_end().to_owned();
    let text = "Grüße = Grüße\n\n.\nFrom 日本語\n🏛️ e\u{301} ≠ é\n".repeat(20);
    are_read(folder, mailer, [Letter { subject, text, ..letter(1) }]).await;
}

pub async fn every_address_is_read_as_it_was_written(
    folder: Arc<dyn MailFolder>,
    mailer: Arc<dyn Mailer>,
) {
    let addresses = [
        "ada+tag@example.org",
        "o'hara@example.org",
        "käthe@bücher.example",
        "\"a<b>\"@example.org",
        "\"a,b\"@example.org",
    ];
    let letters = addresses.map(|address| {
        let to = EmailAddress::parse(address).unwrap_or_else(|_| panic!("{address} is one"));
        Letter { to, ..letter(1) }
    });
    are_read(folder, mailer, letters).await;
}

pub async fn letters_are_listed_newest_first_without_their_texts(
    folder: Arc<dyn MailFolder>,
    mailer: Arc<dyn Mailer>,
) {
    let days = |days| letter(0).written_at + Duration::days(days);
    // Filed in another order than they were written in, over the ends of months and years.
    for (number, day) in [(1, 2), (2, 0), (3, 400), (4, -3), (5, 40)] {
        let subject = day.to_string();
        let written = Letter { subject, written_at: days(day), ..letter(number) };
        file(&mailer, &written).await;
    }
    let listed = list(&folder, 10).await;
    let subjects: Vec<_> = listed.iter().map(|letter| letter.subject.as_str()).collect();
    assert_eq!(subjects, ["400", "40", "2", "0", "-3"]);
    assert!(listed.iter().all(|listed| listed.text.is_empty()), "{listed:?}");
    assert!(listed.iter().all(|listed| listed.to == letter(0).to.as_str()), "{listed:?}");
}

pub async fn no_more_are_listed_than_are_asked_for(
    folder: Arc<dyn MailFolder>,
    mailer: Arc<dyn Mailer>,
) {
    for number in 0_u32..5 {
        let written_at = letter(0).written_at + Duration::seconds(i64::from(number));
        file(&mailer, &Letter { written_at, ..letter(number.into()) }).await;
    }
    let all = list(&folder, usize::MAX).await;
    assert_eq!(all.len(), 5);
    for limit in 0..7 {
        assert_eq!(list(&folder, limit).await, all[..limit.min(5)], "{limit}");
    }
}

pub async fn letters_of_one_instant_are_all_listed(
    folder: Arc<dyn MailFolder>,
    mailer: Arc<dyn Mailer>,
) {
    for number in 0_u32..20 {
        file(&mailer, &Letter { subject: number.to_string(), ..letter(number.into()) }).await;
    }
    let listed = list(&folder, 100).await;
    let mut numbers: Vec<u32> = listed.iter().filter_map(|it| it.subject.parse().ok()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (0..20).collect::<Vec<_>>());
    assert_eq!(list(&folder, 100).await, listed, "they stay in their order");
}

pub async fn each_listed_letter_is_the_one_that_is_read_by_its_name(
    folder: Arc<dyn MailFolder>,
    mailer: Arc<dyn Mailer>,
) {
    for number in 0_u32..5 {
        let (subject, text) = (format!("subject {number}"), format!("text {number}\n"));
        file(&mailer, &Letter { subject, text, ..letter(number.into()) }).await;
    }
    for listed in list(&folder, 10).await {
        let read = read(&folder, &listed.name).await.expect("what is listed is there");
        assert_eq!(read.text, format!("{}\n", listed.subject.replace("subject", "text")));
        assert_eq!(FiledLetter { text: String::new(), ..read }, listed);
    }
}

pub async fn an_empty_folder_lists_nothing_and_has_nothing(
    folder: Arc<dyn MailFolder>,
    mailer: Arc<dyn Mailer>,
) {
    assert_eq!(list(&folder, 10).await, []);
    file(&mailer, &letter(1)).await;
    let name = only(&folder).await;
    assert_eq!(read(&folder, &name.replace('1', "2")).await, None);
}

pub async fn no_other_name_is_a_letters(folder: Arc<dyn MailFolder>, mailer: Arc<dyn Mailer>) {
    file(&mailer, &letter(1)).await;
    let name = only(&folder).await;
    for other in [
        "",
        " ",
        "\0",
        "\u{e9}",
        "0",
        &name[1..],
        &name[..name.len() - 1],
        &name.repeat(2),
        &name.to_uppercase(),
        &format!("{name}\0"),
        &format!("{name}\n"),
        &format!(" {name}"),
        &"x".repeat(100_000),
    ] {
        // Where names are hexadecimal there may be no other case.
        if other != name {
            assert_eq!(read(&folder, other).await, None, "{other:?}");
        }
    }
    assert!(read(&folder, &name).await.is_some());
}

pub async fn no_name_leads_elsewhere(folder: Arc<dyn MailFolder>, mailer: Arc<dyn Mailer>) {
    file(&mailer, &letter(1)).await;
    let name = only(&folder).await;
    let elsewhere = [".", "..", "/", "../", "~", "/etc/passwd", "../../../../../../etc/passwd"];
    for name in elsewhere {
        assert_eq!(read(&folder, name).await, None, "{name:?}");
    }
    for around in ["./N", "../N", "/N", "//N", "x/../N", "..\\N", "%2e%2e%2fN", "N/", "N/.", "N/.."]
    {
        let name = around.replace('N', &name);
        assert_eq!(read(&folder, &name).await, None, "{name:?}");
    }
}

pub async fn a_letter_is_seen_whole_or_not_at_all(
    folder: Arc<dyn MailFolder>,
    mailer: Arc<dyn Mailer>,
) {
    let whole = Letter { text: "a line\n".repeat(1_000), ..letter(1) };
    file(&mailer, &whole).await;
    let name = only(&folder).await;
    let is_enough = Arc::new(AtomicBool::new(false));
    let mut filing = JoinSet::new();
    for _ in 0..4 {
        let (mailer, whole, is_enough) = (mailer.clone(), whole.clone(), is_enough.clone());
        filing.spawn(async move {
            while !is_enough.load(Ordering::SeqCst) {
                file(&mailer, &whole).await;
            }
        });
    }
    for _ in 0..300 {
        let seen = read(&folder, &name).await.expect("nothing is taken away");
        assert!(seen.text == whole.text, "{} bytes of {}", seen.text.len(), whole.text.len());
        for listed in list(&folder, 10).await {
            assert_eq!(listed.subject, whole.subject);
        }
    }
    is_enough.store(true, Ordering::SeqCst);
    filing.join_all().await;
}
