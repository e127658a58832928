//! Letters to mails and back.
//!
//! Mails are read back with mailparse, because names in subjects and texts may
//! be in any script: mail-builder then picks encoded words, quoted-printable
//! or base64, and all three have to be undone.

use assent_domain::mail::{FiledLetter, Letter, Mailbox};
use mail_builder::{
    MessageBuilder,
    headers::{address::Address, raw::Raw},
};
use mailparse::{MailHeaderMap, MailParseError};

use crate::name::FileName;

/// `letter` as a mail.
pub(crate) fn compose(from: &Mailbox, letter: &Letter) -> Vec<u8> {
    let domain = from.address.as_str().rsplit('@').next().unwrap_or_default();
    let mut mail = Vec::new();
    MessageBuilder::new()
        .from(Address::new_address(from.name.as_deref(), from.address.as_str()))
        .to(letter.to.as_str())
        .subject(letter.subject.replace(char::is_control, " "))
        .date(letter.written_at.unix_timestamp())
        .message_id(format!("{}@{domain}", letter.id))
        .header("Auto-Submitted", Raw::new("auto-generated"))
        .text_body(with_crlf(&letter.text))
        .serialize(&mut mail);
    mail
}

/// `text` with the line ends of mail, and without characters that are neither
/// text nor line ends.
fn with_crlf(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.replace(|c: char| c.is_control() && !matches!(c, '\n' | '\t'), "");
    text.replace('\n', "\r\n")
}

/// The mail in the file called `name`. What cannot be made out is left empty:
/// an operator had rather see a damaged letter than none.
pub(crate) fn parse(name: FileName, raw: &[u8]) -> FiledLetter {
    let mut letter = FiledLetter {
        name: name.to_string(),
        to: String::new(),
        subject: String::new(),
        written_at: name.written_at,
        text: String::new(),
    };
    if let Err(error) = read_into(&mut letter, raw) {
        tracing::warn!(name = letter.name, %error, "a filed letter is damaged");
    }
    letter
}

fn read_into(letter: &mut FiledLetter, raw: &[u8]) -> Result<(), MailParseError> {
    let mail = mailparse::parse_mail(raw)?;
    letter.subject = mail.headers.get_first_value("Subject").unwrap_or_default();
    let to = mail.headers.get_first_value("To").unwrap_or_default();
    letter.to = to.trim_matches(['<', '>']).into();
    letter.text = mail.get_body()?.replace("\r\n", "\n");
    Ok(())
}
