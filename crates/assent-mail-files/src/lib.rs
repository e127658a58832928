//! The mailer port into a folder of .eml files: the embedded default.
//!
//! A letter's file appears whole or not at all, and is on the disk once its
//! sending returns. It is named after the letter, so a second copy replaces
//! the first, and names sort by time. The files hold the mails as SMTP would
//! carry them: any mail program opens them, any mail server takes them.

mod folder;
mod mail;
mod name;

use std::path::PathBuf;

use assent_domain::{
    mail::{FiledLetter, Letter, MailError, MailFolder, Mailbox, Mailer},
    outcome::{BoxError, BoxFuture},
};
use assent_mime::{Way, compose};

use crate::{
    folder::{Folder, FolderError},
    name::FileName,
};

/// Files letters instead of sending them.
#[derive(Clone, Debug)]
pub struct FileMailer {
    folder: Folder,
    from: Mailbox,
}

impl FileMailer {
    /// Files letters from `from` into `folder`, which is created with the
    /// first one, readable by its owner alone.
    #[must_use]
    pub fn new(folder: PathBuf, from: Mailbox) -> Self {
        Self { folder: Folder::new(folder), from }
    }

    /// Does `work` on a thread that may block.
    async fn hop<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Folder) -> Result<T, FolderError> + Send + 'static,
    ) -> Result<T, BoxError> {
        let folder = self.folder.clone();
        let span = tracing::Span::current();
        #[expect(clippy::disallowed_methods, reason = "this is the adapter's one hop")]
        let hop = tokio::task::spawn_blocking(move || span.in_scope(|| work(&folder)));
        Ok(hop.await??)
    }
}

impl Mailer for FileMailer {
    fn send<'a>(&'a self, letter: &'a Letter) -> BoxFuture<'a, Result<(), MailError>> {
        Box::pin(async move {
            let name = FileName::of(letter);
            let mail = compose(&self.from, letter, Way::EightBit);
            self.hop(move |folder| folder.write(name, &mail)).await.map_err(MailError::Failed)
        })
    }

    fn check(&self) -> BoxFuture<'_, Result<(), MailError>> {
        Box::pin(async { self.hop(Folder::check).await.map_err(MailError::Failed) })
    }
}

impl MailFolder for FileMailer {
    fn list(&self, limit: usize) -> BoxFuture<'_, Result<Vec<FiledLetter>, BoxError>> {
        Box::pin(self.hop(move |folder| {
            let mut letters = Vec::new();
            for name in folder.newest(limit)? {
                // Gone means deleted meanwhile.
                if let Some(raw) = folder.read(name)? {
                    letters.push(FiledLetter { text: String::new(), ..mail::parse(name, &raw) });
                }
            }
            Ok(letters)
        }))
    }

    fn read<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<FiledLetter>, BoxError>> {
        Box::pin(async move {
            let Some(name) = FileName::parse(name) else { return Ok(None) };
            let raw = self.hop(move |folder| folder.read(name)).await?;
            Ok(raw.map(|raw| mail::parse(name, &raw)))
        })
    }
}
