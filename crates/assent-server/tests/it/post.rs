//! Where letters arrive: a folder, or a mail server of the test's own.

use std::{fs, path::PathBuf};

use assent_conformance::{mailer::Delivered, smtp::SmtpSink};
use tokio::runtime::{Builder, Runtime};

use crate::{home::Home, until};

/// The addressees' letterbox.
pub(crate) enum Post {
    /// Mails are `.eml` files in this folder.
    Filed(PathBuf),
    /// Mails go to this server.
    Sent(MailServer),
}

/// A mail server on a thread of its own.
pub(crate) struct MailServer {
    pub(crate) sink: SmtpSink,
    runtime: Runtime,
}

impl Post {
    /// The files that a service in `home` writes.
    pub(crate) fn filed(home: &Home) -> Self {
        Self::Filed(home.data("mail"))
    }

    /// Waits for the letter to `address`: there is one.
    #[track_caller]
    pub(crate) fn letter_to(&self, address: &str) -> Delivered {
        let mut letters = until(&format!("a letter to {address}"), || {
            let letters = self.letters_to(address);
            (!letters.is_empty()).then_some(letters)
        });
        assert_eq!(letters.len(), 1, "{letters:?}");
        letters.remove(0)
    }

    fn letters_to(&self, address: &str) -> Vec<Delivered> {
        let mut letters = match self {
            Self::Filed(folder) => filed_in(folder),
            Self::Sent(server) => server.letters(),
        };
        letters.retain(|letter| letter.to == address);
        letters
    }
}

fn filed_in(folder: &PathBuf) -> Vec<Delivered> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let files = entries.map(|entry| entry.unwrap().path());
    let mails = files.filter(|file| file.extension().is_some_and(|end| end == "eml"));
    mails.map(|file| Delivered::parse(&fs::read(file).unwrap())).collect()
}

impl MailServer {
    pub(crate) fn start() -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let sink = runtime.block_on(SmtpSink::start());
        Self { sink, runtime }
    }

    /// Every letter that was taken, oldest first.
    pub(crate) fn letters(&self) -> Vec<Delivered> {
        self.sink.messages().iter().map(assent_conformance::smtp::Received::letter).collect()
    }

    /// How many letters to `address` were taken.
    pub(crate) fn count_to(&self, address: &str) -> usize {
        self.letters().iter().filter(|letter| letter.to == address).count()
    }

    /// Waits until a letter to `address` was taken.
    #[track_caller]
    pub(crate) fn received(&self, address: &str) {
        let what = format!("a letter to {address}");
        until(&what, || (self.count_to(address) > 0).then_some(()));
    }

    /// Waits for an SMTP command that begins with `command`.
    pub(crate) fn heard(&self, command: &str) {
        self.runtime.block_on(self.sink.heard(command));
    }
}
