//! Letters as mails (RFC 5322, RFC 2045): what every mailer composes.
//!
//! A text travels as it is where that is allowed, for links in it are to stay
//! whole: in ASCII and in lines that mail takes it is `7bit`; with other letters
//! in it `8bit`, if the way takes that; else it is encoded.

use assent_domain::{
    mail::{Letter, Mailbox},
    values::EmailAddress,
};
use mail_builder::{
    MessageBuilder,
    headers::{address::Address, raw::Raw},
    mime::{BodyPart, MimePart},
};
use url::Host;

/// The most octets of a line, its end left out (RFC 5322, 2.1.1).
const LONGEST_LINE: usize = 998;

/// What the way of a mail takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// ASCII alone.
    SevenBit,
    /// Any octets (RFC 6152).
    EightBit,
}

/// `letter` as a mail.
#[must_use]
pub fn compose(from: &Mailbox, letter: &Letter, way: Way) -> Vec<u8> {
    let (from_name, from) = (from.name.as_deref(), on_the_wire(&from.address));
    let domain = from.rsplit('@').next().unwrap_or_default();
    let text = with_crlf(&letter.text);
    let encoding = as_it_is(&text, way);
    let mut body = MimePart::new("text/plain", BodyPart::Text(text.into()));
    if let Some(encoding) = encoding {
        body = body.transfer_encoding(encoding);
    }
    let mut mail = Vec::new();
    MessageBuilder::new()
        .from(Address::new_address(from_name, from.as_str()))
        .to(on_the_wire(&letter.to))
        .subject(letter.subject.replace(char::is_control, " "))
        .date(letter.written_at.unix_timestamp())
        .message_id(format!("{}@{domain}", letter.id))
        .header("Auto-Submitted", Raw::new("auto-generated"))
        .body(body)
        .serialize(&mut mail);
    mail
}

/// Whether the text of `letter` is more than the way of ASCII takes as it is.
#[must_use]
pub fn wants_eight_bit(letter: &Letter) -> bool {
    as_it_is(&with_crlf(&letter.text), Way::EightBit) == Some("8bit")
}

/// The encoding under which `text` travels as it is, if there is one.
fn as_it_is(text: &str, way: Way) -> Option<&'static str> {
    if text.split("\r\n").any(|line| line.len() > LONGEST_LINE) {
        return None;
    }
    match way {
        _ if text.is_ascii() => Some("7bit"),
        Way::EightBit => Some("8bit"),
        Way::SevenBit => None,
    }
}

/// `address` with a domain in ASCII: mail servers look domains up in that
/// form, and few take the other.
#[must_use]
pub fn on_the_wire(address: &EmailAddress) -> String {
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
