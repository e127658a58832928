//! What a mail server's reply means: for the letter, for whoever runs the
//! service, or for now.
//!
//! The enhanced status code decides (RFC 3463, and IANA's registry of them),
//! else the basic one (RFC 5321, 4.2; RFC 4954; RFC 7504). Of the command only
//! this counts: before a recipient was named, none was refused.

use smtp_proto::Response;

/// What a reply means that is no good news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// It may go right later, by itself.
    Later,
    /// This letter, or its recipient, is refused for good.
    Letter,
    /// The service is refused: what whoever runs it can do.
    Operator(&'static str),
}

pub(crate) const SIGN_IN: &str =
    "the mail server does not take the user and password of --smtp-url, or wants some";
const RELAY: &str = "the mail server does not relay for this service: give it a user and password \
     in --smtp-url, or have it trust this machine";
const POLICY: &str = "the mail server's policy refuses this service: see what it says, and whether \
     it may send for the domain of --mail-from (SPF, DKIM, reputation)";
const SENDER: &str = "the mail server does not take the sender: set --mail-from to an address of \
     yours";
const SERVER: &str = "the mail server is not one for this: check --smtp-url";

/// A reply, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    code: u16,
    enhanced: Option<[u16; 3]>,
    text: String,
}

impl From<Response<String>> for Reply {
    fn from(reply: Response<String>) -> Self {
        let Response { code, esc, message } = reply;
        let text = message.split(|c: char| c.is_control() || c.is_whitespace());
        let text = text.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        // A detail of three digits is not made out by the parser.
        let enhanced = match esc {
            [0, ..] => text.split(' ').next().and_then(enhanced),
            esc => Some(esc.map(u16::from)),
        };
        Self { code, enhanced, text }
    }
}

fn enhanced(word: &str) -> Option<[u16; 3]> {
    let mut parts = word.split('.').map(|part| part.parse().ok());
    let code = [parts.next()??, parts.next()??, parts.next()??];
    (parts.next().is_none() && [2, 4, 5].contains(&code[0])).then_some(code)
}

impl Reply {
    /// One line of at most 200 characters that can stand in a log.
    pub(crate) fn in_one_line(&self) -> String {
        let mut line = self.code.to_string();
        if let Some([class, subject, detail]) = self.enhanced {
            let enhanced = format!("{class}.{subject}.{detail}");
            if !self.text.starts_with(&enhanced) {
                line = format!("{line} {enhanced}");
            }
        }
        line = format!("{line} {}", self.text);
        line.trim_end().chars().take(200).collect()
    }

    /// What it means, after a recipient was `named` or before.
    pub(crate) fn meaning(&self, named: bool) -> Meaning {
        if self.code / 100 != 5 {
            return Meaning::Later;
        }
        let meaning = match self.enhanced {
            // 5.0.0 and 5.5.0 say nothing; a class that is none of a 5xx is a slip.
            None | Some([5, 0 | 5, 0] | [0..=4 | 6.., ..]) => self.by_basic_code(named),
            Some([_, subject, detail]) => self.by_enhanced_code(subject, detail),
        };
        match meaning {
            Meaning::Letter if !named && !self.is_about_the_mail() => Meaning::Operator(SENDER),
            meaning => meaning,
        }
    }

    fn by_enhanced_code(&self, subject: u16, detail: u16) -> Meaning {
        match (subject, detail) {
            // The sender's address, or its domain.
            (1, 7 | 8) => Meaning::Operator(SENDER),
            (1, _) if self.speaks_of_relaying() => Meaning::Operator(RELAY),
            // Addresses (no such mailbox or domain, moved, takes no mail); mailboxes
            // (disabled, full); content, and with it addresses beyond ASCII (5.6.7).
            (1 | 2 | 6, _)
            // Too big; no way to the recipient's domain; another owner (RFC 7293).
            | (3, 4)
            | (4, 1 | 4 | 6 | 310)
            | (7, 17 | 18) => Meaning::Letter,
            (7, 8 | 9 | 11 | 13 | 57) => Meaning::Operator(SIGN_IN),
            (5, 1) if self.code == 530 => Meaning::Operator(SIGN_IN),
            (7, _) if self.speaks_of_relaying() => Meaning::Operator(RELAY),
            (7, _) => Meaning::Operator(POLICY),
            (3, 2 | 5) => Meaning::Operator(SERVER),
            _ => Meaning::Later,
        }
    }

    fn by_basic_code(&self, named: bool) -> Meaning {
        match self.code {
            530 | 534 | 535 | 538 => Meaning::Operator(SIGN_IN),
            521 => Meaning::Operator(SERVER),
            550 | 551 | 553 | 554 if self.speaks_of_relaying() => Meaning::Operator(RELAY),
            550 | 551 | 553 if !named => Meaning::Operator(SENDER),
            550..=553 | 556 => Meaning::Letter,
            _ => Meaning::Later,
        }
    }

    /// Whether it is the mail itself that is refused, which may be told at any
    /// command: its size, its content, the script of its addresses.
    fn is_about_the_mail(&self) -> bool {
        matches!(self.enhanced, Some([_, 2, 3] | [_, 3, 4] | [_, 6, _])) || self.code == 552
    }

    /// Servers without enhanced codes, and some with, say so in words alone.
    fn speaks_of_relaying(&self) -> bool {
        let text = self.text.to_lowercase();
        ["relay", "rcpthosts", "authenticat", "not permitted", "not allowed to send"]
            .iter()
            .any(|word| text.contains(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(line: &str, named: bool) -> Meaning {
        let (code, text) = line.split_once(' ').unwrap();
        let message = text.to_owned();
        Reply::from(Response { code: code.parse().unwrap(), esc: [0; 3], message }).meaning(named)
    }

    #[test]
    fn refusals_of_the_letter_or_its_recipient_are_for_good() {
        for reply in [
            "550 5.1.1 <ada@example.org>: Recipient address rejected: User unknown",
            "550 5.1.2 no such domain",
            "556 5.1.10 the domain takes no mail",
            "550 5.2.1 the mailbox is disabled",
            "552 5.2.2 mailbox full",
            "552 5.3.4 message too big",
            "552 5.2.3 too long for this mailbox",
            "550 5.4.1 Recipient address rejected: Access denied",
            "550 5.4.310 DNS domain does not exist",
            "550 5.6.7 addresses beyond ASCII are not taken",
            "554 5.6.0 content refused",
            "550 5.5.0 mailbox unavailable",
            "550 no such user here",
            "551 user not local",
            "552 too large",
            "553 mailbox name not allowed",
            "556 no mail here",
        ] {
            assert_eq!(meaning(reply, true), Meaning::Letter, "{reply}");
        }
    }

    #[test]
    fn refusals_of_the_service_are_the_operators_to_mend() {
        for (reply, advice) in [
            ("554 5.7.1 <ada@example.org>: Relay access denied", RELAY),
            ("550 5.7.1 Unable to relay", RELAY),
            ("550 relay not permitted", RELAY),
            ("550 Relaying denied", RELAY),
            ("553 sorry, that domain isn't in my list of allowed rcpthosts", RELAY),
            ("550 5.1.1 we do not relay", RELAY),
            ("554 5.7.1 service unavailable; client host blocked", POLICY),
            ("550 5.7.606 access denied, banned sending IP", POLICY),
            ("550 5.7.26 unauthenticated mail, DMARC", RELAY),
            ("550 5.7.0 local policy violation", POLICY),
            ("530 5.7.0 must issue a STARTTLS command first", POLICY),
            ("530 5.5.1 Authentication Required", SIGN_IN),
            ("530 authentication required", SIGN_IN),
            ("535 5.7.8 bad credentials", SIGN_IN),
            ("535 no", SIGN_IN),
            ("553 5.1.8 sender address rejected: domain not found", SENDER),
            ("521 5.3.2 this server takes no mail", SERVER),
            ("521 no mail here", SERVER),
        ] {
            assert_eq!(meaning(reply, true), Meaning::Operator(advice), "{reply}");
        }
    }

    #[test]
    fn what_is_neither_may_go_right_later() {
        for reply in [
            "421 4.3.2 shutting down",
            "450 4.2.1 greylisted",
            "451 5.1.1 a slip: the basic code is temporary",
            "452 4.3.1 disk full",
            "500 what?",
            "501 5.5.4 bad argument",
            "503 bad sequence",
            "550 5.3.1 system full",
            "554 transaction failed",
            "554 5.0.0 transaction failed",
            "555 5.5.4 unsupported parameter",
        ] {
            assert_eq!(meaning(reply, true), Meaning::Later, "{reply}");
        }
    }

    #[test]
    fn before_a_recipient_is_named_none_is_refused() {
        for (reply, expected) in [
            ("550 5.1.0 sender rejected", Meaning::Operator(SENDER)),
            ("550 sender rejected", Meaning::Operator(SENDER)),
            ("553 sender is unknown", Meaning::Operator(SENDER)),
            ("550 5.7.1 not from you", Meaning::Operator(POLICY)),
            ("552 5.3.4 message too big", Meaning::Letter),
            ("552 message too big", Meaning::Letter),
            ("550 5.6.7 addresses beyond ASCII are not taken", Meaning::Letter),
            ("554 go away", Meaning::Later),
        ] {
            assert_eq!(meaning(reply, false), expected, "{reply}");
        }
    }
}
