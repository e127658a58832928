//! The mailer port over SMTP.
//!
//! A letter is one conversation, and one deadline covers all of it. What a
//! refusal means is in `meaning`; whatever else goes wrong may go right later, so
//! a reply lost after the last dot can make a second copy, which its
//! `Message-ID` tells from a second letter.

mod config;
mod heard;
mod meaning;
mod message;
mod reply;
mod tls;
mod words;

use std::{net::IpAddr, time::Duration};

use assent_domain::{
    mail::{Letter, MailError, Mailbox, Mailer},
    outcome::BoxFuture,
};
use assent_mime::Way;
use mail_send::{
    Credentials, SmtpClient,
    smtp::{AssertReply, message::Parameters},
};
use smtp_proto::{AUTH_LOGIN, AUTH_PLAIN, EXT_8BIT_MIME, EXT_SMTP_UTF8, EhloResponse};
use thiserror::Error;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{TlsConnector, rustls};

pub use crate::{
    config::{Login, Security, SmtpConfig, SmtpUrlError},
    tls::TlsError,
};
use crate::{heard::Heard, meaning::Meaning, message::Message, reply::Reply};

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

/// Why a conversation came to nothing.
#[derive(Debug, Error)]
enum Failure {
    #[error("the mail server took longer than {0:?}")]
    TooSlow(Duration),
    #[error("the mail server answered {at} with: {}", .reply.in_one_line())]
    Answered { at: &'static str, reply: Reply, named: bool },
    #[error("the conversation with the mail server broke off {at}")]
    Broken { at: &'static str, source: mail_send::Error },
    #[error("the mail server's certificate is not believed: {0}")]
    Certificate(rustls::Error),
    #[error("the mail server offers no AUTH PLAIN and no AUTH LOGIN")]
    NoSignIn,
    #[error("the mail server does not announce SMTPUTF8")]
    NoUtf8,
}

const NO_SIGN_IN: &str = "the mail server offers no way to sign in that Assent knows, which are \
     PLAIN and LOGIN: turn one of them on there, use smtps:// or smtp+starttls:// if it offers \
     them under TLS alone, or leave user and password out of --smtp-url";
const SENDER_IN_ASCII: &str =
    "--mail-from has other letters than ASCII before the @, and the mail server does not take them";

impl From<Failure> for MailError {
    fn from(failure: Failure) -> Self {
        let advice = match &failure {
            Failure::Answered { reply, named, .. } => match reply.meaning(*named) {
                Meaning::Letter => return Self::Refused(reply.in_one_line()),
                Meaning::Operator(advice) => Some(advice),
                Meaning::Later => None,
            },
            Failure::Certificate(why) => tls::advice(why),
            Failure::NoSignIn => Some(NO_SIGN_IN),
            Failure::NoUtf8 => Some(SENDER_IN_ASCII),
            Failure::TooSlow(_) | Failure::Broken { .. } => None,
        };
        match advice {
            Some(advice) => Self::Misconfigured { advice, source: failure.into() },
            None => Self::Failed(failure.into()),
        }
    }
}

/// For `map_err`: what went wrong while connecting.
fn lost<E: Into<mail_send::Error>>(error: E) -> Failure {
    failed("while connecting", &[])(error.into())
}

/// The same while the conversation was `at` this point, and this was `heard`.
fn failed(at: &'static str, heard: &[u8]) -> impl FnOnce(mail_send::Error) -> Failure {
    failed_at(at, false, heard)
}

/// The same; a recipient was `named` by now, or not.
fn failed_at(
    at: &'static str,
    named: bool,
    heard: &[u8],
) -> impl FnOnce(mail_send::Error) -> Failure {
    move |error| match error {
        mail_send::Error::UnexpectedReply(reply)
        | mail_send::Error::AuthenticationFailed(reply) => {
            Failure::Answered { at, reply: Reply::new(reply.code, heard), named }
        }
        mail_send::Error::Tls(error) if tls::advice(&error).is_some() => {
            Failure::Certificate(*error)
        }
        source => Failure::Broken { at, source },
    }
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// A connection, protected or not.
type Client = SmtpClient<Heard<Box<dyn Stream>>>;

impl SmtpMailer {
    /// Sends letters from `from` through the server of `config`. Reads this
    /// machine's certificates, which blocks: call it at start-up.
    pub fn new(config: SmtpConfig, from: Mailbox) -> Result<Self, TlsError> {
        let protection = match config.security {
            Security::Plain => Protection::Plain,
            Security::StartTls => Protection::StartTls(tls::connector()?),
            Security::Tls => Protection::Tls(tls::connector()?),
        };
        Ok(Self { config, from, protection })
    }

    /// One conversation: hands `letter` over, if there is one.
    async fn converse(&self, letter: Option<&Letter>) -> Result<(), MailError> {
        let conversation = async {
            let (mut client, server) = self.connect().await?;
            let outcome = match letter {
                Some(letter) => {
                    let eight_bit = server.capabilities & EXT_8BIT_MIME != 0;
                    let way = if eight_bit { Way::EightBit } else { Way::SevenBit };
                    let message = Message::new(&self.from, letter, way);
                    hand_over(&mut client, &server, &message).await
                }
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

    /// Connects, protects the connection and signs in; answers what the server
    /// says it can do, too.
    async fn connect(&self) -> Result<(Client, EhloResponse<String>), Failure> {
        let SmtpConfig { host, port, login, .. } = &self.config;
        let stream = TcpStream::connect((host.as_str(), *port)).await.map_err(lost)?;
        let me = address_literal(stream.local_addr().map_err(lost)?.ip());

        let mut client = match &self.protection {
            Protection::Plain => boxed(greeted(stream).await?),
            Protection::StartTls(tls) => {
                let mut client = greeted(stream).await?;
                hello(&mut client, &me).await?;
                // A server that does not offer it refuses the command.
                let ready = client.cmd(b"STARTTLS\r\n").await;
                let ready = ready.and_then(AssertReply::assert_positive_completion);
                ready.map_err(failed("STARTTLS", client.stream.last()))?;
                let client = client_on(client.stream.stream).into_tls(tls, host).await;
                let SmtpClient { stream, .. } = client.map_err(failed("STARTTLS", &[]))?;
                boxed(client_on(Heard::new(stream)))
            }
            Protection::Tls(tls) => {
                let client = client_on(stream).into_tls(tls, host).await;
                let SmtpClient { stream, .. } =
                    client.map_err(failed("while starting TLS", &[]))?;
                boxed(greeted(stream).await?)
            }
        };
        let mut server = hello(&mut client, &me).await?;
        if let Some(Login { user, password }) = login {
            // mail-send would begin others, and not know how to end them.
            server.auth_mechanisms &= AUTH_PLAIN | AUTH_LOGIN;
            if server.auth_mechanisms == 0 {
                return Err(Failure::NoSignIn);
            }
            let credentials = Credentials::new(user.as_str(), password.as_str());
            let signed_in = client.authenticate(&credentials, &server).await.map(drop);
            signed_in.map_err(failed("AUTH", client.stream.last()))?;
        }
        Ok((client, server))
    }
}

impl Mailer for SmtpMailer {
    fn send<'a>(&'a self, letter: &'a Letter) -> BoxFuture<'a, Result<(), MailError>> {
        Box::pin(async move { self.converse(Some(letter)).await })
    }

    fn check(&self) -> BoxFuture<'_, Result<(), MailError>> {
        Box::pin(self.converse(None))
    }
}

fn client_on<S: Stream>(stream: S) -> SmtpClient<S> {
    // mail-send's timeout is for one command; ours is for all of them.
    SmtpClient { stream, timeout: Duration::MAX }
}

fn boxed<S: Stream + 'static>(client: SmtpClient<Heard<S>>) -> Client {
    client_on(Heard::new(Box::new(client.stream.stream)))
}

async fn greeted<S: Stream>(stream: S) -> Result<SmtpClient<Heard<S>>, Failure> {
    let mut client = client_on(Heard::new(stream));
    let greeting = client.read().await.and_then(AssertReply::assert_positive_completion);
    greeting.map_err(failed("the connection", client.stream.last()))?;
    Ok(client)
}

async fn hello<S: Stream>(
    client: &mut SmtpClient<Heard<S>>,
    me: &str,
) -> Result<EhloResponse<String>, Failure> {
    let server = client.ehlo(me).await;
    server.map_err(failed("EHLO", client.stream.last()))
}

async fn hand_over(
    client: &mut Client,
    server: &EhloResponse<String>,
    message: &Message,
) -> Result<(), MailError> {
    let takes_utf8 = server.capabilities & EXT_SMTP_UTF8 != 0;
    if !takes_utf8 && !message.from.is_ascii() {
        return Err(Failure::NoUtf8.into());
    }
    if !takes_utf8 && !message.to.is_ascii() {
        let words = "the mail server does not take other letters than ASCII before the @ of an \
                     address (it does not announce SMTPUTF8)";
        return Err(MailError::Refused(words.to_owned()));
    }
    let mut parameters = Parameters::new();
    if message.eight_bit {
        parameters.add(("BODY", "8BITMIME"));
    }
    if !message.from.is_ascii() || !message.to.is_ascii() {
        parameters.add("SMTPUTF8");
    }
    let from = client.mail_from(&message.from, &parameters).await.map(drop);
    from.map_err(failed("MAIL FROM", client.stream.last()))?;
    let to = client.rcpt_to(&message.to, &Parameters::new()).await.map(drop);
    to.map_err(failed_at("RCPT TO", true, client.stream.last()))?;
    let taken = client.data(&message.mail).await;
    let taken = taken.map_err(failed_at("DATA", true, client.stream.last()))?;
    let reply = Reply::new(taken.code, client.stream.last()).in_one_line();
    tracing::debug!(letter = %message.id, reply, "the mail server took a letter");
    Ok(())
}

/// What a client without a name of its own calls itself (RFC 5321, 4.1.3).
fn address_literal(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => format!("[{address}]"),
        IpAddr::V6(address) => format!("[IPv6:{address}]"),
    }
}
