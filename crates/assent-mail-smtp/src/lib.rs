//! The mailer port over SMTP.
//!
//! A letter is one conversation, and one deadline covers all of it. Only a
//! refused recipient is final; whatever else goes wrong may go right later,
//! so a reply lost after the last dot can make a second copy, which its
//! `Message-ID` tells from a second letter.

mod config;
mod message;

use std::{net::IpAddr, time::Duration};

use assent_domain::{
    mail::{Letter, MailError, Mailbox, Mailer},
    store::BoxFuture,
};
use mail_send::{
    Credentials, SmtpClient,
    smtp::{AssertReply, message::Parameters, tls::build_tls_connector},
};
use thiserror::Error;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{TlsConnector, rustls::crypto};

pub use crate::config::{Login, Security, SmtpConfig, SmtpUrlError};
use crate::message::Message;

/// How long the server may take to say goodbye once the letter is dealt with.
const GOODBYE: Duration = Duration::from_secs(2);

/// Hands letters to a mail server.
#[derive(Clone)]
pub struct SmtpMailer {
    config: SmtpConfig,
    from: Mailbox,
    protection: Protection,
}

/// [`Security`] with what it takes.
#[derive(Clone)]
enum Protection {
    Plain,
    StartTls(TlsConnector),
    Tls(TlsConnector),
}

/// This machine lacks what TLS needs.
#[derive(Debug, Error)]
#[error("cannot check certificates of mail servers, install the ca-certificates package: {0}")]
pub struct TlsError(String);

/// Why a conversation came to nothing.
#[derive(Debug, Error)]
enum Failure {
    #[error("the mail server took longer than {0:?}")]
    TooSlow(Duration),
    #[error("the mail server answered {at} with: {reply}")]
    Answered { at: &'static str, reply: String },
    #[error("the conversation with the mail server broke off {at}")]
    Broken { at: &'static str, source: mail_send::Error },
}

impl From<Failure> for MailError {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure.into())
    }
}

/// For `map_err`: what went wrong while the conversation was `at` this point.
fn failed<E: Into<mail_send::Error>>(at: &'static str) -> impl FnOnce(E) -> Failure {
    move |error| match error.into() {
        mail_send::Error::UnexpectedReply(reply)
        | mail_send::Error::AuthenticationFailed(reply) => {
            Failure::Answered { at, reply: in_one_line(reply.code, reply.esc, &reply.message) }
        }
        source => Failure::Broken { at, source },
    }
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// A connection, protected or not.
type Client = SmtpClient<Box<dyn Stream>>;

impl SmtpMailer {
    /// Sends letters from `from` through the server of `config`. Reads this
    /// machine's certificates, which blocks: call it at start-up.
    pub fn new(config: SmtpConfig, from: Mailbox) -> Result<Self, TlsError> {
        let protection = match config.security {
            Security::Plain => Protection::Plain,
            Security::StartTls => Protection::StartTls(tls_connector()?),
            Security::Tls => Protection::Tls(tls_connector()?),
        };
        Ok(Self { config, from, protection })
    }

    /// One conversation: hands `message` over, if there is one.
    async fn converse(&self, message: Option<&Message>) -> Result<(), MailError> {
        let conversation = async {
            let mut client = self.connect().await?;
            let outcome = match message {
                Some(message) => hand_over(&mut client, message).await,
                None => Ok(()),
            };
            Ok::<_, Failure>((client, outcome))
        };
        let patience = self.config.timeout;
        let too_slow = |_| Failure::TooSlow(patience);
        let (client, outcome) = timeout(patience, conversation).await.map_err(too_slow)??;
        // The letter's fate is sealed, whatever the server says to this.
        timeout(GOODBYE.min(patience), client.quit()).await.ok();
        outcome
    }

    /// Connects, protects the connection and signs in.
    async fn connect(&self) -> Result<Client, Failure> {
        let SmtpConfig { host, port, login, .. } = &self.config;
        let stream = TcpStream::connect((host.as_str(), *port)).await;
        let stream = stream.map_err(failed("while connecting"))?;
        let me = address_literal(stream.local_addr().map_err(failed("while connecting"))?.ip());

        // mail-send's timeout is for one command; ours is for all of them.
        let mut client = SmtpClient { stream, timeout: Duration::MAX };
        let mut client = match &self.protection {
            Protection::Plain => {
                greeted(&mut client).await?;
                boxed(client)
            }
            Protection::StartTls(tls) => {
                greeted(&mut client).await?;
                client.ehlo(&me).await.map_err(failed("EHLO"))?;
                // A server that does not offer it refuses the command.
                boxed(client.start_tls(tls, host).await.map_err(failed("STARTTLS"))?)
            }
            Protection::Tls(tls) => {
                let client = client.into_tls(tls, host).await;
                let mut client = client.map_err(failed("while starting TLS"))?;
                greeted(&mut client).await?;
                boxed(client)
            }
        };
        let capabilities = client.ehlo(&me).await.map_err(failed("EHLO"))?;
        if let Some(Login { user, password }) = login {
            let credentials = Credentials::new(user.as_str(), password.as_str());
            client.authenticate(&credentials, &capabilities).await.map_err(failed("AUTH"))?;
        }
        Ok(client)
    }
}

impl Mailer for SmtpMailer {
    fn send<'a>(&'a self, letter: &'a Letter) -> BoxFuture<'a, Result<(), MailError>> {
        Box::pin(async move { self.converse(Some(&Message::new(&self.from, letter))).await })
    }

    fn check(&self) -> BoxFuture<'_, Result<(), MailError>> {
        Box::pin(self.converse(None))
    }
}

/// Trusts whom this machine trusts.
fn tls_connector() -> Result<TlsConnector, TlsError> {
    // rustls panics when two providers are built in and none is chosen. If one
    // is chosen already, that one serves as well.
    crypto::aws_lc_rs::default_provider().install_default().ok();
    build_tls_connector(false).map_err(TlsError)
}

async fn greeted(
    client: &mut SmtpClient<impl AsyncRead + AsyncWrite + Unpin>,
) -> Result<(), Failure> {
    let greeting = client.read().await.and_then(AssertReply::assert_positive_completion);
    greeting.map_err(failed("the connection"))
}

fn boxed(client: SmtpClient<impl Stream + 'static>) -> Client {
    SmtpClient { stream: Box::new(client.stream), timeout: client.timeout }
}

async fn hand_over(client: &mut Client, message: &Message) -> Result<(), MailError> {
    let mut parameters = Parameters::new();
    if message.needs_utf8() {
        parameters.add("SMTPUTF8");
    }
    client.mail_from(&message.from, &parameters).await.map_err(failed("MAIL FROM"))?;
    match client.rcpt_to(&message.to, &Parameters::new()).await {
        Err(mail_send::Error::UnexpectedReply(reply)) if reply.code / 100 == 5 => {
            let reply = in_one_line(reply.code, reply.esc, &reply.message);
            return Err(MailError::Refused(reply));
        }
        outcome => outcome.map_err(failed("RCPT TO"))?,
    }
    let reply = client.data(&message.mail).await.map_err(failed("DATA"))?;
    let reply = in_one_line(reply.code, reply.esc, &reply.message);
    tracing::debug!(letter = %message.id, reply, "the mail server took a letter");
    Ok(())
}

/// A reply as one line of at most 200 characters that can stand in a log.
fn in_one_line(code: u16, enhanced: [u8; 3], message: &str) -> String {
    let mut line = match enhanced {
        [0, ..] => code.to_string(),
        [class, subject, detail] => format!("{code} {class}.{subject}.{detail}"),
    };
    for word in message.split(|c: char| c.is_control() || c.is_whitespace()) {
        if !word.is_empty() {
            line.push(' ');
            line.push_str(word);
        }
    }
    line.chars().take(200).collect()
}

/// What a client without a name of its own calls itself (RFC 5321, 4.1.3).
fn address_literal(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => format!("[{address}]"),
        IpAddr::V6(address) => format!("[IPv6:{address}]"),
    }
}
