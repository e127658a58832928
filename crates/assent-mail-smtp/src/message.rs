//! Letters as SMTP carries them.

use assent_domain::{
    ids::LetterId,
    mail::{Letter, Mailbox},
    values::EmailAddress,
};
use mail_builder::{
    MessageBuilder,
    headers::{address::Address, raw::Raw},
};
use url::Host;

/// A letter on the wire: envelope and mail.
pub(crate) struct Message {
    pub(crate) id: LetterId,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) mail: Vec<u8>,
}

impl Message {
    pub(crate) fn new(from: &Mailbox, letter: &Letter) -> Self {
        let (from_name, from) = (from.name.as_deref(), on_the_wire(&from.address));
        let to = on_the_wire(&letter.to);
        let domain = from.rsplit('@').next().unwrap_or_default();
        let mut mail = Vec::new();
        MessageBuilder::new()
            .from(Address::new_address(from_name, from.as_str()))
            .to(to.as_str())
            .subject(letter.subject.replace(char::is_control, " "))
            .date(letter.written_at.unix_timestamp())
            .message_id(format!("{}@{domain}", letter.id))
            .header("Auto-Submitted", Raw::new("auto-generated"))
            .text_body(with_crlf(&letter.text))
            .serialize(&mut mail);
        // What ends the mail on the wire, CR LF dot CR LF, ends its last line too.
        if mail.ends_with(b"\r\n") {
            mail.truncate(mail.len() - 2);
        }
        Self { id: letter.id, from, to, mail }
    }

    /// Whether the server has to be asked to take more than ASCII in addresses.
    pub(crate) fn needs_utf8(&self) -> bool {
        !self.from.is_ascii() || !self.to.is_ascii()
    }
}

/// `address` with a domain in ASCII: mail servers look domains up in that
/// form, and few take the other.
fn on_the_wire(address: &EmailAddress) -> String {
    let address = address.as_str();
    let ascii = address.rsplit_once('@').filter(|(_, domain)| !domain.is_ascii()).and_then(
        |(local, domain)| match Host::parse(domain) {
            Ok(Host::Domain(domain)) => Some(format!("{local}@{domain}")),
            _ => None,
        },
    );
    ascii.unwrap_or_else(|| address.to_owned())
}

/// `text` with the line ends of mail, and without characters that are neither
/// text nor line ends.
fn with_crlf(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.replace(|c: char| c.is_control() && !matches!(c, '\n' | '\t'), "");
    text.replace('\n', "\r\n")
}
