//! Filed mails, read back.
//!
//! Names in subjects and texts may be in any script: encoded words,
//! quoted-printable and base64 all have to be undone.

use assent_domain::mail::FiledLetter;
use mailparse::{MailHeaderMap, MailParseError};

use crate::name::FileName;

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
