//! How mails leave.

use assent_domain::mail::{Mailbox, RetrySchedule};
use assent_mail_smtp::SmtpConfig;

use super::{
    Raw,
    read::{Reader, mailbox},
    units,
};

/// How mails leave.
#[derive(Clone)]
pub(crate) struct Mail {
    /// The server that takes them; they are filed when there is none.
    pub(crate) smtp: Option<SmtpConfig>,
    pub(crate) from: Mailbox,
    pub(crate) tries: usize,
}

impl Mail {
    pub(super) fn resolve(raw: &Raw, read: &mut Reader<'_>) -> Self {
        let smtp = raw.smtp_url.as_deref().map(SmtpConfig::parse).transpose();
        let smtp = smtp.unwrap_or_else(|error| {
            read.fault(format!("--smtp-url {error}"));
            None
        });
        let from =
            read.or("mail-from", raw.mail_from.as_ref(), mailbox, "Assent <no-reply@localhost>");
        let tries = |text: &str| units::number(text, 1..=100);
        Self { smtp, from, tries: read.or("mail-tries", raw.mail_tries.as_ref(), tries, "16") }
    }

    /// When letters are tried again.
    pub(crate) fn retry_schedule(&self) -> RetrySchedule {
        RetrySchedule::new(self.tries)
    }
}
