//! What a mail server's reply means: for the letter, for whoever runs the
//! service, or for now.
//!
//! The enhanced status code decides (RFC 3463, and IANA's registry of them).
//! Where it says nothing of its own, the words do, and last the basic code (RFC
//! 5321, 4.2; RFC 4954; RFC 7504). Of the command only this counts: before a
//! recipient was named, none was refused.

use crate::{
    reply::Reply,
    words::{
        OF_POLICY, OF_RELAYING, OF_SIGNING_IN, OF_THE_DOMAIN, OF_THE_GREETING, OF_THE_RECIPIENT,
        OF_THE_SENDER, OF_TLS,
    },
};

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

const SIGN_IN: &str =
    "the mail server does not take the user and password of --smtp-url, or wants some";
const TLS: &str = "the mail server wants TLS: use smtp+starttls:// or smtps:// in --smtp-url";
const RELAY: &str = "the mail server does not relay for this service: give it a user and password \
     in --smtp-url, or have it trust this machine";
const POLICY: &str = "the mail server's policy refuses this service: see what it says, and whether \
     it may send for the domain of --mail-from (SPF, DKIM, reputation)";
const DOMAIN: &str = "the domain of --mail-from does not vouch for these mails: let its SPF, DKIM \
     and DMARC records allow the mail server of --smtp-url, or set another sender";
const SENDER: &str = "the mail server does not take the sender: set --mail-from to an address of \
     yours that exists";
const GREETING: &str = "the mail server does not take a greeting by this machine's address \
     (EHLO): give it a user and password in --smtp-url, or have it trust this machine";
const SERVER: &str = "the mail server is not one for this: check --smtp-url";

impl Reply {
    /// What it means, after a recipient was `named` or before.
    pub(crate) fn meaning(&self, named: bool) -> Meaning {
        if self.code / 100 != 5 {
            return Meaning::Later;
        }
        match self.by_its_codes() {
            Meaning::Letter if !named && !self.is_about_the_mail() => Meaning::Operator(SENDER),
            meaning => meaning,
        }
    }

    fn by_its_codes(&self) -> Meaning {
        // These are about signing in alone, whatever the enhanced code says.
        if [530, 534, 535, 538].contains(&self.code) {
            let no_tls = self.code == 538 || self.speaks(OF_TLS);
            return Meaning::Operator(if no_tls { TLS } else { SIGN_IN });
        }
        match self.enhanced {
            // 5.0.0 and 5.5.0 say nothing; a class that is none of a 5xx is a slip.
            None | Some([5, 0, _] | [5, 5, 0] | [0..=4 | 6.., ..]) => self.by_basic_code(),
            Some([_, subject, detail]) => self.by_enhanced_code(subject, detail),
        }
    }

    fn by_enhanced_code(&self, subject: u16, detail: u16) -> Meaning {
        match (subject, detail) {
            // The sender's address, or its domain; Exchange: not this user's.
            (1, 7 | 8) | (2, 252) | (7, 27) => Meaning::Operator(SENDER),
            // "Other or undefined": servers have no code of its own for these.
            (1 | 2, 0) if self.speaks(OF_THE_SENDER) => Meaning::Operator(SENDER),
            // Addresses (no such mailbox or domain, moved, takes no mail); mailboxes
            // (disabled, full); content, and with it addresses beyond ASCII (5.6.7).
            (1 | 2 | 6, _)
            // Too big; no way to the recipient's domain; another owner (RFC 7293).
            | (3, 4)
            | (4, 1 | 4 | 6 | 310)
            | (7, 17 | 18) => Meaning::Letter,
            (7, 8 | 9 | 11 | 13 | 57) => Meaning::Operator(SIGN_IN),
            (7, 10) => Meaning::Operator(TLS),
            // DKIM, SPF, both (RFC 7372); Microsoft's for DMARC.
            (7, 20..=24 | 26 | 509 | 515) => Meaning::Operator(DOMAIN),
            (7, _) => Meaning::Operator(self.advice().unwrap_or(POLICY)),
            (3, 2 | 5) => Meaning::Operator(SERVER),
            _ => self.advice().map_or(Meaning::Later, Meaning::Operator),
        }
    }

    fn by_basic_code(&self) -> Meaning {
        let refused = [550, 551, 552, 553, 556].contains(&self.code);
        if let Some(advice) = self.advice()
            && !(refused && self.speaks_of_the_recipient())
        {
            return Meaning::Operator(advice);
        }
        match self.code {
            521 => Meaning::Operator(SERVER),
            _ if refused => Meaning::Letter,
            _ => Meaning::Later,
        }
    }

    /// What its words say that whoever runs the service can do.
    fn advice(&self) -> Option<&'static str> {
        let topics = [
            (OF_THE_DOMAIN, DOMAIN),
            (OF_THE_SENDER, SENDER),
            (OF_THE_GREETING, GREETING),
            (OF_TLS, TLS),
            (OF_RELAYING, RELAY),
            (OF_SIGNING_IN, SIGN_IN),
            (OF_POLICY, POLICY),
        ];
        topics.iter().find(|(words, _)| self.speaks(words)).map(|(_, advice)| *advice)
    }

    /// Whether it is the recipient that is not there: a server that verifies
    /// the sender says the same of that one, and names it so.
    fn speaks_of_the_recipient(&self) -> bool {
        self.speaks(OF_THE_RECIPIENT) && !self.speaks(OF_THE_SENDER)
    }

    fn speaks(&self, words: &[&str]) -> bool {
        let text = self.words();
        words.iter().any(|word| text.contains(&format!(" {word} ")))
    }

    /// Whether it is the mail itself that is refused, which may be told at any
    /// command: its size, its content, the script of its addresses.
    fn is_about_the_mail(&self) -> bool {
        matches!(self.enhanced, Some([_, 2, 3] | [_, 3, 4] | [_, 6, _])) || self.code == 552
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(lines: &str, named: bool) -> Meaning {
        Reply::new(lines[..3].parse().unwrap(), lines.as_bytes()).meaning(named)
    }

    #[test]
    fn refusals_of_the_letter_or_its_recipient_are_for_good() {
        for reply in [
            "550 5.1.1 <ada@example.org>: Recipient address rejected: User unknown",
            "550 5.1.1 <who@example.com>: Recipient address rejected: User unknown in relay \
             recipient table",
            "550 5.1.1 User relay-team unknown",
            "550 5.1.1 User auth unknown, sender was told",
            "550 #5.1.0 Address rejected.",
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
            "550 <relay@relay.example>: User unknown",
            "550 User unknown in relay recipient table",
            "550 relay-team is nobody",
            "550 login@example.org is nobody",
            "550 Unrouteable address",
            "550 Requested action not taken: mailbox unavailable",
            "551 user not here",
            "552 too large",
            "553 mailbox name not allowed",
            "553 sorry, no mailbox here by that name (#5.1.1)",
            "511 sorry, no mailbox here by that name (#5.1.1 - chkuser)",
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
            ("550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain", RELAY),
            ("550 relay not permitted", RELAY),
            ("550 Relaying denied", RELAY),
            ("554 5.0.0 relaying denied", RELAY),
            ("553 sorry, that domain isn't in my list of allowed rcpthosts", RELAY),
            ("553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", RELAY),
            ("554 5.7.1 service unavailable; client host blocked", POLICY),
            ("550 5.7.606 Access denied, banned sending IP [192.0.2.1]", POLICY),
            ("550 5.7.0 local policy violation", POLICY),
            ("550 #5.7.1 Your access to submit messages has been rejected.", POLICY),
            ("550 Blocked - see https://www.spamhaus.org/query/ip/192.0.2.1", POLICY),
            ("550 reverse DNS lookup failed", POLICY),
            ("550 no PTR record", POLICY),
            (
                "550-5.7.26 Unauthenticated email from example.com is not accepted due to\r\n\
                 550-5.7.26 domain's DMARC policy. Please contact the administrator\r\n\
                 550 5.7.26 of example.com",
                DOMAIN,
            ),
            ("550 5.7.26 unauthenticated", DOMAIN),
            ("550 5.7.509 Access denied, sending domain does not pass", DOMAIN),
            ("550 5.7.515 does not meet the required authentication level", DOMAIN),
            ("550 5.7.1 SPF check failed", DOMAIN),
            ("550 rejected by the DMARC policy of example.com", DOMAIN),
            ("530 5.7.0 must issue a STARTTLS command first", TLS),
            ("538 5.7.11 encryption required", TLS),
            ("550 5.7.10 encryption needed", TLS),
            ("530 5.5.1 Authentication Required", SIGN_IN),
            ("530 authentication required", SIGN_IN),
            ("535 5.7.8 bad credentials", SIGN_IN),
            ("535 5.7.139 Authentication unsuccessful", SIGN_IN),
            ("535 no", SIGN_IN),
            ("550 SMTP AUTH is required for message submission on port 587", SIGN_IN),
            ("550 you must log in to send", SIGN_IN),
            ("503 This mail server requires authentication when sending", SIGN_IN),
            ("503 5.5.1 you must authenticate first", SIGN_IN),
            ("550 5.7.1 Client was not authenticated", SIGN_IN),
            ("550 Access denied - Invalid HELO name (See RFC2821 4.1.1.1)", GREETING),
            ("504 5.5.2 <[192.0.2.1]>: Helo command rejected: need a name", GREETING),
            ("553 5.1.8 sender address rejected: domain not found", SENDER),
            ("550 #5.1.8 Domain of sender address does not exist", SENDER),
            ("550 5.1.0 <no-reply@localhost>: Sender address rejected: User unknown", SENDER),
            ("553 5.7.1 <a@b.example>: Sender address rejected: not owned by user", SENDER),
            ("554 5.2.252 SendAsDenied; a@b.example not allowed to send as", SENDER),
            ("554 5.2.0 STOREDRV; a@b.example SendAsDenied", SENDER),
            ("550-Verification failed for <no-reply@localhost>", SENDER),
            (
                "550-Verification failed for <no-reply@localhost>\r\n\
                 550-Response: 550 User unknown\r\n550 Sender verify failed",
                SENDER,
            ),
            ("550 Sender verify failed", SENDER),
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
            ("550 user unknown", Meaning::Operator(SENDER)),
            ("550 no", Meaning::Operator(SENDER)),
            ("550 you must log in to send", Meaning::Operator(SIGN_IN)),
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
