//! What the URL of a mail server may say.

use std::time::Duration;

use assent_mail_smtp::{Login, Security, SmtpConfig, SmtpUrlError};

fn parsed(url: &str) -> SmtpConfig {
    SmtpConfig::parse(url).unwrap_or_else(|error| panic!("{url}: {error}"))
}

#[test]
fn each_scheme_has_its_protection_and_port() {
    for (url, security, port) in [
        ("smtp://localhost", Security::Plain, 25),
        ("smtp://localhost:1025", Security::Plain, 1025),
        ("smtp+starttls://mail.example.org", Security::StartTls, 587),
        ("smtp+starttls://mail.example.org:2525/", Security::StartTls, 2525),
        ("smtps://mail.example.org", Security::Tls, 465),
        (" SMTPS://mail.example.org:4650 ", Security::Tls, 4650),
    ] {
        let config = parsed(url);
        assert_eq!((config.security, config.port), (security, port), "{url}");
    }
}

#[test]
fn a_letter_may_take_thirty_seconds() {
    assert_eq!(parsed("smtp://localhost").timeout, Duration::from_secs(30));
}

#[test]
fn user_and_password_are_percent_decoded() {
    let config = parsed("smtps://ada%40example.org:p%40ss%3A%2F%C3%A9+@mail.example.org");
    let login = Login { user: "ada@example.org".to_owned(), password: "p@ss:/é+".to_owned() };
    assert_eq!((config.host.as_str(), config.login), ("mail.example.org", Some(login)));
}

#[test]
fn a_plain_connection_stays_on_this_machine() {
    for (url, host) in [
        ("smtp://localhost", "localhost"),
        ("smtp://LocalHost:25", "localhost"),
        ("smtp://127.8.9.10:25", "127.8.9.10"),
        ("smtp://[::1]:25", "::1"),
        ("smtp://mail.example.org:25?insecure=yes", "mail.example.org"),
        ("smtp://10.0.0.1/?insecure=yes", "10.0.0.1"),
    ] {
        assert_eq!(parsed(url).host, host, "{url}");
    }
    for (url, host) in [
        ("smtp://mail.example.org:25", "mail.example.org"),
        ("smtp://10.0.0.1", "10.0.0.1"),
        ("smtp://localhost.example.org", "localhost.example.org"),
        ("smtp://127.0.0.1.example.org", "127.0.0.1.example.org"),
        ("smtp://[2001:db8::1]", "2001:db8::1"),
        ("smtp://0.0.0.0", "0.0.0.0"),
        ("smtp://127.1", "127.1"),
    ] {
        let error = SmtpUrlError::Unprotected(host.to_owned());
        assert_eq!(SmtpConfig::parse(url), Err(error), "{url}");
    }
}

#[test]
fn what_is_no_url_of_a_mail_server_is_refused() {
    for (url, error) in [
        ("", SmtpUrlError::Malformed),
        ("localhost", SmtpUrlError::Malformed),
        ("localhost:25", SmtpUrlError::Malformed),
        ("smtp:localhost", SmtpUrlError::Malformed),
        ("smtp://", SmtpUrlError::Malformed),
        ("smtp://:25", SmtpUrlError::Malformed),
        ("smtp://localhost:99999", SmtpUrlError::Malformed),
        ("smtp://local%68ost", SmtpUrlError::Malformed),
        ("smtps://user:pa/ss@mail.example.org", SmtpUrlError::Malformed),
        ("https://mail.example.org", SmtpUrlError::Malformed),
        ("smtps://user:12/34@mail.example.org", SmtpUrlError::Surplus),
        ("smtps://mail.example.org/inbox", SmtpUrlError::Surplus),
        ("smtps://mail.example.org#x", SmtpUrlError::Surplus),
        ("smtps://mail.example.org?insecure=yes", SmtpUrlError::Surplus),
        ("smtps://mail.example.org?tls=insecure", SmtpUrlError::Surplus),
        ("smtp://mail.example.org?insecure=no", SmtpUrlError::Surplus),
        ("smtps://user@mail.example.org", SmtpUrlError::Login),
        ("smtps://:password@mail.example.org", SmtpUrlError::Login),
        ("smtps://user:%FF@mail.example.org", SmtpUrlError::Login),
        ("smtps://user:a%00b@mail.example.org", SmtpUrlError::Login),
    ] {
        assert_eq!(SmtpConfig::parse(url), Err(error), "{url}");
    }
}

#[test]
fn neither_debug_output_nor_errors_show_the_password() {
    let shown = format!("{:?}", parsed("smtps://ada:hunter2@mail.example.org"));
    assert!(shown.contains("ada") && !shown.contains("hunter2"), "{shown}");

    for url in ["smtp://ada:hunter2@mail.example.org", "smtps://ada:hunter2@mail.example.org/x"] {
        let error = SmtpConfig::parse(url).unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}
