//! Where the mail server is and how to speak to it, as one URL.

use std::{fmt, net::IpAddr, time::Duration};

use percent_encoding::percent_decode_str;
use thiserror::Error;
use url::{Host, Url};

/// How to reach a mail server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmtpConfig {
    /// The server's name or address, IPv6 without brackets.
    pub host: String,
    /// The server's port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// What to sign in with, if at all.
    pub login: Option<Login>,
    /// How long one letter may take in all, connecting included. The mailer
    /// port promises an answer within a minute.
    pub timeout: Duration,
}

/// How a connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// Not at all.
    Plain,
    /// TLS after `STARTTLS`; without it no letter is sent.
    StartTls,
    /// TLS from the first byte.
    Tls,
}

/// A user name and its password, which [`Debug`](fmt::Debug) output never shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The user name.
    pub user: String,
    /// The password.
    pub password: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login")
            .field("user", &self.user)
            .field("password", &format_args!("…"))
            .finish()
    }
}

/// Why a text is not an [`SmtpConfig`], and what to do; never shows the text.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum SmtpUrlError {
    /// No URL, or one of another kind.
    #[error(
        "is not the URL of a mail server; write smtp+starttls://user:password@host, \
         smtps://user:password@host or smtp://localhost:port, with characters such as \
         @ / : % in the user or password percent-encoded"
    )]
    Malformed,
    /// A plain connection that would leave this machine.
    #[error(
        "would send mail unencrypted to {0}; write smtp+starttls:// or smtps://, \
         or add ?insecure=yes if the network between is yours"
    )]
    Unprotected(String),
    /// The user or the password is missing, or is no text once decoded.
    #[error("needs both a user and a password, percent-encoded text, or neither of them")]
    Login,
    /// Something after the host and port that means nothing here.
    #[error(
        "has something after host and port; there may only be ?insecure=yes, \
         and that only with smtp://"
    )]
    Surplus,
}

impl SmtpConfig {
    /// Parses `smtp://host:port` (plain: to this machine only, unless it ends
    /// in `?insecure=yes`; default port 25), `smtp+starttls://user:password@host`
    /// (587) or `smtps://user:password@host` (465). The timeout is 30 seconds.
    pub fn parse(url: &str) -> Result<Self, SmtpUrlError> {
        let url = Url::parse(url.trim()).map_err(|_| SmtpUrlError::Malformed)?;
        let (security, default_port) = match url.scheme() {
            "smtp" => (Security::Plain, 25),
            "smtp+starttls" => (Security::StartTls, 587),
            "smtps" => (Security::Tls, 465),
            _ => return Err(SmtpUrlError::Malformed),
        };
        let host = match url.host().ok_or(SmtpUrlError::Malformed)? {
            Host::Domain(name) if is_host_name(name) => name.to_lowercase(),
            Host::Domain(_) => return Err(SmtpUrlError::Malformed),
            Host::Ipv4(address) => address.to_string(),
            Host::Ipv6(address) => address.to_string(),
        };
        let insecure = match after_port(&url).as_str() {
            "" => false,
            "?insecure=yes" if security == Security::Plain => true,
            _ => return Err(SmtpUrlError::Surplus),
        };
        if security == Security::Plain && !insecure && !is_this_machine(&host) {
            return Err(SmtpUrlError::Unprotected(host));
        }
        Ok(Self {
            host,
            port: url.port().unwrap_or(default_port),
            security,
            login: login(&url)?,
            timeout: Duration::from_secs(30),
        })
    }
}

/// What follows the port, a lone slash aside.
fn after_port(url: &Url) -> String {
    let path = url.path();
    let mut rest = path.strip_prefix('/').unwrap_or(path).to_owned();
    for (sign, part) in [('?', url.query()), ('#', url.fragment())] {
        if let Some(part) = part {
            rest.push(sign);
            rest.push_str(part);
        }
    }
    rest
}

fn login(url: &Url) -> Result<Option<Login>, SmtpUrlError> {
    let decoded = |text: &str| {
        let text = percent_decode_str(text).decode_utf8().map_err(|_| SmtpUrlError::Login)?;
        // SMTP separates user and password by NUL.
        let usable = !text.is_empty() && !text.contains('\0');
        if usable { Ok(text.into_owned()) } else { Err(SmtpUrlError::Login) }
    };
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        (user, password) => {
            let password = decoded(password.unwrap_or_default())?;
            Ok(Some(Login { user: decoded(user)?, password }))
        }
    }
}

fn is_host_name(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
}

fn is_this_machine(host: &str) -> bool {
    let loopback = host.parse::<IpAddr>().map(|address| address.to_canonical().is_loopback());
    loopback.unwrap_or(host == "localhost")
}
