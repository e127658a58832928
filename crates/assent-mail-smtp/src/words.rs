//! What servers speak of that have no code for it.
//!
//! More is taken for the service's fault than may be: one wrong setting must
//! not give up every letter, and a letter that is tried in vain costs little.

pub(crate) const OF_THE_DOMAIN: &[&str] =
    &["dmarc", "dkim", "spf", "unauthenticated email", "required authentication level"];
pub(crate) const OF_THE_SENDER: &[&str] =
    &["sender", "sender's", "verification failed for", "sendasdenied", "return-path"];
pub(crate) const OF_THE_GREETING: &[&str] = &["helo", "ehlo"];
pub(crate) const OF_THE_RECIPIENT: &[&str] = &[
    "user unknown",
    "unknown user",
    "no such",
    "not found",
    "unknown recipient",
    "recipient unknown",
    "recipient address rejected",
    "invalid recipient",
    "no mailbox",
    "mailbox unavailable",
    "does not exist",
    "doesn't exist",
    "unrouteable",
];
pub(crate) const OF_TLS: &[&str] = &["starttls", "tls", "ssl", "encryption"];
pub(crate) const OF_RELAYING: &[&str] = &[
    "relay",
    "relayed",
    "relaying",
    "relays",
    "rcpthosts",
    "not permitted",
    "not allowed to send",
    "not local",
];
pub(crate) const OF_SIGNING_IN: &[&str] = &[
    "auth",
    "smtp-auth",
    "authenticate",
    "authenticated",
    "authentication",
    "not authorized",
    "log in",
    "log on",
    "logged in",
    "login",
    "sign in",
    "credentials",
    "password",
    "pop before smtp",
    "pop-before-smtp",
    "check for new mail",
];
pub(crate) const OF_POLICY: &[&str] = &[
    "access denied",
    "banned",
    "blacklist",
    "blacklisted",
    "blocked",
    "blocklist",
    "blocklisted",
    "client host",
    "dnsbl",
    "policy",
    "ptr",
    "rbl",
    "rdns",
    "reputation",
    "reverse dns",
    "spamhaus",
    "your ip",
];
