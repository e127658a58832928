//! How mails leave.

use assent_domain::{
    mail::{Mailbox, RetrySchedule},
    values::EmailAddress,
};
use assent_mail_smtp::SmtpConfig;
use clap::ValueHint;
use mailparse::MailAddr;

use super::kit::{MAIL, Reader, Section, named, number, settings};

settings! {
    smtp_url / smtp_url_file: MAIL, "ASSENT_SMTP_URL", "URL"
        [hide_short_help = false, value_hint = ValueHint::Url]:
        "smtp://, smtp+starttls:// or smtps:// [default: filed]",
        "Such as smtps://user:password@mail.example.com; percent-encode @ / : % in user and \
         password. smtp:// goes to this machine alone, unless ?insecure=yes is appended. Without \
         a URL, mails are filed in <data dir>/mail.";
    mail_from: MAIL, "ASSENT_MAIL_FROM", "MAILBOX":
        "Whom mails come from [default: Assent <no-reply@localhost>]";
    mail_tries: MAIL, "ASSENT_MAIL_TRIES", "N":
        "How often a mail is tried before it is given up [default: 16, over 3 days]";
}

/// How mails leave.
#[derive(Clone)]
pub(crate) struct Mail {
    /// The server that takes them; they are filed when there is none.
    pub(crate) smtp: Option<SmtpConfig>,
    pub(crate) from: Mailbox,
    pub(crate) tries: usize,
}

impl Section for Mail {
    type Written = Written;

    fn read(written: &Written, read: &mut Reader<'_>) -> Self {
        let smtp = written.smtp_url.as_deref().map(SmtpConfig::parse).transpose();
        let smtp = smtp.unwrap_or_else(|error| {
            read.fault("smtp_url", &error.to_string());
            None
        });
        let tries = |text: &str| number(text, 1..=100);
        Self {
            smtp,
            from: read.or(named!(written.mail_from), mailbox, "Assent <no-reply@localhost>"),
            tries: read.or(named!(written.mail_tries), tries, "16"),
        }
    }
}

impl Mail {
    /// Whether mails are sent to others, and not filed here.
    pub(crate) fn is_sent(&self) -> bool {
        self.smtp.is_some()
    }

    /// When letters are tried again.
    pub(crate) fn retry_schedule(&self) -> RetrySchedule {
        RetrySchedule::new(self.tries)
    }
}

/// One mailbox as mails write it: quoted pairs, comments, encoded words.
fn mailbox(text: &str) -> Result<Mailbox, String> {
    let form = || "is not one mailbox such as Assent <no-reply@example.org>".to_owned();
    if text.chars().any(char::is_control) {
        return Err(form());
    }
    let header = format!("From: {}", text.trim());
    let (header, _) = mailparse::parse_header(header.as_bytes()).map_err(|_| form())?;
    let read = mailparse::addrparse_header(&header).map_err(|_| form())?;
    let [MailAddr::Single(one)] = read.as_slice() else { return Err(form()) };
    let name = one.display_name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    if name.is_some_and(|name| name.chars().any(char::is_control)) {
        return Err(form());
    }
    let address = EmailAddress::parse(&one.addr).map_err(|_| form())?;
    Ok(Mailbox { name: name.map(str::to_owned), address })
}

#[cfg(test)]
mod tests {
    use super::{super::Settings, *};

    #[test]
    fn a_mail_is_tried_as_often_as_the_schedule_is_made_for() {
        assert_eq!(Settings::of(&[]).0.mail.tries, RetrySchedule::TRIES);
    }

    #[test]
    fn a_mailbox_is_read_as_mails_write_it() {
        for (text, name, address) in [
            ("no-reply@example.org", None, "no-reply@example.org"),
            ("<no-reply@example.org>", None, "no-reply@example.org"),
            ("Assent <no-reply@localhost>", Some("Assent"), "no-reply@localhost"),
            (r#""Quoted \"Name\"" <m@example.org>"#, Some(r#"Quoted "Name""#), "m@example.org"),
            (r#""Back\\slash" <m@example.org>"#, Some(r"Back\slash"), "m@example.org"),
            (r#""Bob, Inc. <x>" <m@example.org>"#, Some("Bob, Inc. <x>"), "m@example.org"),
            ("Bob (the one) <m@example.org>", Some("Bob"), "m@example.org"),
            ("=?UTF-8?Q?J=C3=BCrgen?= <m@example.org>", Some("J\u{fc}rgen"), "m@example.org"),
            ("J\u{fc}rgen <m@example.org>", Some("J\u{fc}rgen"), "m@example.org"),
        ] {
            let read = mailbox(text).unwrap_or_else(|fault| panic!("{text} {fault}"));
            assert_eq!((read.name.as_deref(), read.address.as_str()), (name, address), "{text}");
        }
        for text in [
            "",
            "nobody",
            "Assent <no-reply@localhost",
            "a@example.org, b@example.org",
            "Group: a@example.org;",
            "Assent <>",
            "A\nBcc: x@example.org <a@example.org>",
            "=?UTF-8?Q?A=0AB?= <a@example.org>",
        ] {
            assert!(mailbox(text).is_err(), "{text:?}");
        }
    }
}
