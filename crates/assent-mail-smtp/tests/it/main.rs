//! The SMTP mailer honours the contract, reads its URL and knows what is final.

mod config;
mod contract;
mod conversation;

use assent_conformance::smtp::SmtpSink;
use assent_domain::mail::Mailbox;
use assent_mail_smtp::{SmtpConfig, SmtpMailer};

fn from() -> Mailbox {
    Mailbox::parse("Assent <no-reply@assent.example>").expect("a sample mailbox is valid")
}

fn config(sink: &SmtpSink) -> SmtpConfig {
    SmtpConfig::parse(&sink.url()).expect("the sink's URL is valid")
}

fn mailer(config: SmtpConfig) -> SmtpMailer {
    SmtpMailer::new(config, from()).expect("this machine has certificates")
}
