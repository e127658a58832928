//! The folder mailer honours the contracts of mailers and of mail folders.

mod contract;
mod folder;

use std::path::Path;

use assent_domain::mail::Mailbox;
use assent_mail_files::FileMailer;
use tempfile::TempDir;

fn mailer(folder: impl AsRef<Path>) -> FileMailer {
    let from = Mailbox::parse("Assent <no-reply@localhost>").expect("a sample mailbox is valid");
    FileMailer::new(folder.as_ref().to_owned(), from)
}

fn temporary() -> TempDir {
    tempfile::tempdir().expect("a temporary folder can be made")
}
