//! Letters as SMTP carries them.

use assent_domain::{
    ids::LetterId,
    mail::{Letter, Mailbox},
};
use assent_mime::{Way, compose, on_the_wire, wants_eight_bit};

/// A letter on the wire: envelope and mail.
pub(crate) struct Message {
    pub(crate) id: LetterId,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) mail: Vec<u8>,
    /// Whether the mail is more than ASCII.
    pub(crate) eight_bit: bool,
}

impl Message {
    /// `letter` for a server that takes any octets, or not.
    pub(crate) fn new(from: &Mailbox, letter: &Letter, way: Way) -> Self {
        let mut mail = compose(from, letter, way);
        // What ends the mail on the wire, CR LF dot CR LF, ends its last line too.
        if mail.ends_with(b"\r\n") {
            mail.truncate(mail.len() - 2);
        }
        Self {
            id: letter.id,
            from: on_the_wire(&from.address),
            to: on_the_wire(&letter.to),
            mail,
            eight_bit: way == Way::EightBit && wants_eight_bit(letter),
        }
    }
}
