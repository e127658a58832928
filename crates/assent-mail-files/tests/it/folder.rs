//! What is particular to a folder.

use std::{fs, path::Path};

use assent_conformance::mailer::letter;
use assent_domain::mail::{Letter, MailError, MailFolder, Mailer};
use proptest::prelude::*;

use crate::{mailer, temporary};

const FIRST: &str = "20260102T030405.678Z-00000000-0000-0000-0000-000000000001.eml";

fn names(folder: &Path) -> Vec<String> {
    let files = fs::read_dir(folder).expect("the folder can be listed");
    let mut names: Vec<_> = files
        .map(|file| file.expect("the folder can be listed").file_name())
        .map(|name| name.into_string().expect("names are UTF-8"))
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_letter_is_one_file_named_after_its_time_and_identity() {
    let folder = temporary();
    let mailer = mailer(&folder);
    mailer.send(&letter(1)).await.unwrap();
    mailer.send(&letter(1)).await.unwrap();
    assert_eq!(names(folder.path()), [FIRST]);
}

#[tokio::test]
async fn the_mail_is_one_that_a_mail_server_takes() {
    let folder = temporary();
    mailer(&folder).send(&letter(1)).await.unwrap();
    let mail = fs::read_to_string(folder.path().join(FIRST)).unwrap();
    let expected = [
        "From: \"Assent\" <no-reply@localhost>",
        "To: <ada@example.org>",
        "Subject: Your invitation",
        "Date: Fri, 2 Jan 2026 03:04:05 +0000",
        "Message-ID: <00000000-0000-0000-0000-000000000001@localhost>",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=\"utf-8\"",
        "Content-Transfer-Encoding: 7bit",
        "",
        "Dear Ada,",
        "",
        "welcome.",
        "",
    ];
    assert_eq!(mail.split("\r\n").collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn files_that_are_no_letters_are_neither_listed_nor_read() {
    let above = temporary();
    let folder = above.path().join("mail");
    let mailer = mailer(&folder);
    mailer.send(&letter(1)).await.unwrap();
    fs::write(above.path().join(FIRST), "secret").unwrap();
    for name in ["notes.eml", ".left-by-a-crash.partial", "0.eml"] {
        fs::write(folder.join(name), "Subject: no\r\n\r\n").unwrap();
    }

    assert_eq!(mailer.list(10).await.unwrap().len(), 1);
    let absolute = above.path().join(FIRST).display().to_string();
    for name in ["notes.eml", ".left-by-a-crash.partial", "../mail", &absolute, ""] {
        assert_eq!(mailer.read(name).await.unwrap(), None, "{name}");
        assert_eq!(mailer.read(&format!("../{name}")).await.unwrap(), None, "../{name}");
    }
    assert_eq!(mailer.read(&format!("../{FIRST}")).await.unwrap(), None);
}

#[tokio::test]
async fn a_folder_that_is_not_there_yet_is_an_empty_list() {
    let mailer = mailer(temporary().path().join("mail"));
    assert_eq!(mailer.list(10).await.unwrap(), []);
    assert_eq!(mailer.read(FIRST).await.unwrap(), None);
}

#[tokio::test]
async fn a_damaged_letter_does_not_hide_the_others() {
    let folder = temporary();
    let mailer = mailer(&folder);
    mailer.send(&letter(1)).await.unwrap();
    mailer.send(&letter(2)).await.unwrap();
    fs::write(folder.path().join(FIRST), b"\xff\0=?utf-8?Q?").unwrap();
    assert_eq!(mailer.list(10).await.unwrap().len(), 2);
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_may_look_at_letters() {
    use std::os::unix::fs::PermissionsExt;

    let above = temporary();
    let folder = above.path().join("data/mail");
    mailer(&folder).send(&letter(1)).await.unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&folder), mode(&folder.join(FIRST))), (0o700, 0o600));
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_a_failure() {
    let above = temporary();
    let taken = above.path().join("mail");
    fs::write(&taken, "a file").unwrap();
    let mailer = mailer(&taken);
    assert!(matches!(mailer.check().await, Err(MailError::Failed(_))));
    let Err(MailError::Failed(why)) = mailer.send(&letter(1)).await else { panic!("it is sent") };
    assert_eq!(why.to_string(), format!("could not create {}", taken.display()));
}

#[tokio::test]
async fn a_letter_that_cannot_be_filed_leaves_nothing_behind() {
    let folder = temporary();
    fs::create_dir(folder.path().join(FIRST)).unwrap();
    let mailer = mailer(&folder);
    assert!(matches!(mailer.send(&letter(1)).await, Err(MailError::Failed(_))));
    assert_eq!(names(folder.path()), [FIRST]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_subject_and_text_can_be_read_back(
        subject in r"\PC{0,100}",
        text in r"(\PC{0,100}[\n\t ]{0,2}){0,5}",
    ) {
        let subject = subject.trim().to_owned();
        let letter = Letter { subject, text, ..letter(1) };
        let folder = temporary();
        let mailer = mailer(&folder);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let read = runtime.block_on(async {
            mailer.send(&letter).await.unwrap();
            mailer.read(FIRST).await.unwrap().unwrap()
        });
        prop_assert_eq!((read.subject, read.text), (letter.subject, letter.text));
    }
}
