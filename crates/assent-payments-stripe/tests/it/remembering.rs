//! What `localstripe` lacks of Stripe, between it and the adapter: a request
//! under an idempotency key that is known is answered as it was, and makes
//! nobody.

use std::{
    collections::HashMap,
    io::{self, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

use assent_conformance::{
    localstripe::LocalStripe,
    payments::{Customer, Provider},
};
use assent_domain::values::Token;

use crate::stripe::{Asked, read};

/// A `localstripe` that remembers.
pub(crate) struct Remembering {
    stripe: LocalStripe,
    address: SocketAddr,
    is_away: Arc<AtomicBool>,
    serving: Option<JoinHandle<()>>,
}

impl Remembering {
    /// `None` where there is no `localstripe`, which standard error then says.
    pub(crate) fn start() -> Option<Self> {
        let stripe = LocalStripe::start()?;
        let behind = stripe.address();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it has one");
        let is_away = Arc::new(AtomicBool::new(false));
        let away = is_away.clone();
        let serving = thread::spawn(move || {
            let mut known = HashMap::new();
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { continue };
                if away.load(Ordering::SeqCst) {
                    return;
                }
                let Some(asked) = read(&stream) else { continue };
                let key = asked.header("idempotency-key").map(str::to_owned);
                let answer = match key {
                    Some(key) => known.entry(key).or_insert_with(|| ask(behind, &asked)).clone(),
                    None => ask(behind, &asked),
                };
                // Who has gone away needs no answer.
                stream.write_all(&answer).ok();
            }
        });
        Some(Self { stripe, address, is_away, serving: Some(serving) })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Provider for Remembering {
    fn good(&self) -> Token {
        Token::new(self.stripe.token(LocalStripe::GOOD_CARD))
    }

    fn refused(&self) -> Vec<Token> {
        let declined = self.stripe.token(LocalStripe::DECLINED_CARD);
        [declined.as_str(), "tok_unknown", "nonsense"].map(Token::new).into()
    }

    fn customers(&self) -> Vec<Customer> {
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let made = self.stripe.customers();
        // One whose card was refused stays here without a card; Stripe makes none.
        let with_card = made.iter().filter(|it| it["default_source"].is_string());
        with_card.map(|it| Customer { id: text(&it["id"]), email: text(&it["email"]) }).collect()
    }

    fn go_away(&mut self) {
        self.is_away.store(true, Ordering::SeqCst);
        // So that it looks.
        TcpStream::connect(self.address).ok();
        self.serving.take().map(JoinHandle::join);
    }
}

impl Drop for Remembering {
    fn drop(&mut self) {
        self.go_away();
    }
}

/// What is answered behind, as it came.
fn ask(behind: SocketAddr, asked: &Asked) -> Vec<u8> {
    let ask = || -> io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect(behind)?;
        let headers = asked.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
        let headers: String = headers.collect();
        let Asked { line, body, .. } = asked;
        write!(stream, "{line}\r\n{headers}Connection: close\r\n\r\n{body}")?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(answer)
    };
    ask().expect("localstripe answers")
}
