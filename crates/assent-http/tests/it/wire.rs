//! The organization server on a socket: what bodies do that do not arrive
//! whole, or not at all.

use std::{
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use actix_web::dev::ServerHandle;
use assent_test_town::{FILE, Form, Town};
use assent_web::Serving;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::watch,
};

use crate::batch::PATH;

/// The organization server of a town, listening.
pub(crate) struct Listening {
    address: SocketAddr,
    pub(crate) handle: ServerHandle,
    pub(crate) stop: watch::Sender<bool>,
}

impl Listening {
    fn to(town: &Town) -> Self {
        Self::keeping(town, Duration::from_secs(5))
    }

    /// One whose connections may be idle for so long.
    pub(crate) fn keeping(town: &Town, keep_alive: Duration) -> Self {
        let mount = assent_http::organization_api(&town.shared);
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
        let address = listener.local_addr().expect("it has an address");
        let (stop, stopping) = watch::channel(false);
        let serving = Serving {
            workers: 1,
            keep_alive,
            drain_seconds: 30,
            stopping,
            random: Arc::clone(&town.shared.app.random),
        };
        let server = assent_web::listen(listener, &serving, mount).expect("it listens");
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self { address, handle, stop }
    }

    pub(crate) async fn call(&self) -> Call {
        Call(TcpStream::connect(self.address).await.expect("it listens"), Vec::new())
    }
}

/// A connection, and what came over it and was not looked at yet.
pub(crate) struct Call(TcpStream, pub(crate) Vec<u8>);

impl Call {
    pub(crate) async fn say(&mut self, bytes: impl AsRef<[u8]>) {
        // A server that has answered may hang up on the rest.
        let _ = self.0.write_all(bytes.as_ref()).await;
    }

    async fn hang_up_half(&mut self) {
        let _ = self.0.shutdown().await;
    }

    /// The head and the body of the next response; `None` when the server
    /// hung up.
    pub(crate) async fn hear(&mut self) -> Option<(String, Vec<u8>)> {
        let patience = Duration::from_secs(30);
        tokio::time::timeout(patience, self.response()).await.expect("the server answers")
    }

    /// The head of the next response, in lower case.
    async fn hear_head(&mut self) -> Option<String> {
        loop {
            if let Some(at) = self.1.windows(4).position(|window| window == b"\r\n\r\n") {
                let rest = self.1.split_off(at + 4);
                let head = String::from_utf8(std::mem::replace(&mut self.1, rest));
                return Some(head.expect("ASCII").to_lowercase());
            }
            self.more().await?;
        }
    }

    /// The head of the next response, and all that follows until the server
    /// hangs up.
    async fn hear_to_the_end(&mut self) -> (String, Vec<u8>) {
        let head = self.hear_head().await.expect("an answer");
        while self.more().await.is_some() {}
        (head, std::mem::take(&mut self.1))
    }

    async fn response(&mut self) -> Option<(String, Vec<u8>)> {
        let head = self.hear_head().await?;
        if head.contains("transfer-encoding: chunked") {
            while !self.1.ends_with(b"\r\n0\r\n\r\n") {
                self.more().await?;
            }
            return Some((head, std::mem::take(&mut self.1)));
        }
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.expect("a length").parse().expect("a number");
        while self.1.len() < length {
            self.more().await?;
        }
        let rest = self.1.split_off(length);
        Some((head, std::mem::replace(&mut self.1, rest)))
    }

    async fn more(&mut self) -> Option<()> {
        let mut piece = vec![0; 64 << 10];
        let read = self.0.read(&mut piece).await.unwrap_or(0);
        self.1.extend_from_slice(&piece[..read]);
        (read > 0).then_some(())
    }

    /// The status and the JSON of the next response.
    async fn hear_json(&mut self) -> (u16, Value) {
        let (head, body) = self.hear().await.expect("an answer");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        (status.expect("a status"), serde_json::from_slice(&body).expect("JSON"))
    }
}

fn upload_head(session: &str, length: usize) -> String {
    let session =
        if session.is_empty() { String::new() } else { format!("Session-Id: {session}\r\n") };
    format!(
        "POST {PATH} HTTP/1.1\r\nHost: x\r\n{session}Content-Type: {}\r\n\
         Content-Length: {length}\r\n\r\n",
        Form::content_type(),
    )
}

#[actix_web::test]
async fn an_upload_whose_sender_goes_away_stores_nothing() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let server = Listening::to(&town);
    let row = |number| {
        format!(
            "person{number}@example.org
"
        )
    };
    let rows = (0..5_000).map(row).collect::<Vec<_>>().concat();
    let whole = Form::of_file(format!("Email\n{rows}")).body();
    for cut in [whole.len() / 2, whole.len() - 200] {
        let mut call = server.call().await;
        call.say(upload_head(&bob.session, whole.len())).await;
        call.say(&whole[..cut]).await;
        call.hang_up_half().await;
        // Whether it is told or not, the server is done with it after this.
        if let Some((head, body)) = call.hear().await {
            assert!(head.starts_with("http/1.1 "), "{head}");
            assert!(!String::from_utf8_lossy(&body).contains("Signup Url"));
        }
        assert!(town.invites_of(&bob).await.is_empty());
    }
    let mut call = server.call().await;
    call.say(upload_head(&bob.session, whole.len())).await;
    call.say(&whole).await;
    let (head, body) = call.hear().await.expect("an answer");
    assert!(head.starts_with("http/1.1 200") && head.contains("text/csv"), "{head}");
    assert_eq!(String::from_utf8(body).expect("UTF-8").lines().count(), 5_001);
    server.handle.stop(false).await;
}

#[actix_web::test]
async fn without_a_session_a_file_is_refused_before_it_is_there() {
    let town = Town::new().await;
    let server = Listening::to(&town);
    let form = Form::new().text("note", "x").file(FILE, "Email\n");
    let mut call = server.call().await;
    call.say(upload_head("", 10_000_000)).await;
    call.say(form.begun()).await;
    assert_eq!(call.hear_json().await.0, 401);

    let mut call = server.call().await;
    call.say(upload_head("nonsense", 10_000_000)).await;
    assert_eq!(call.hear_json().await.0, 401);
    server.handle.stop(false).await;
}

#[actix_web::test]
async fn a_body_that_says_it_is_too_large_is_refused_before_it_is_there() {
    let town = Town::new().await;
    let server = Listening::to(&town);
    let mut call = server.call().await;
    call.say("POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Length: 262145\r\n\r\n").await;
    let (status, body) = call.hear_json().await;
    assert_eq!((status, &body["code"]), (413, &json!("body-too-large")));

    // One that does not say so is read up to the limit.
    let mut call = server.call().await;
    call.say("POST /api/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n").await;
    for _ in 0..5 {
        call.say(format!("{:x}\r\n{}\r\n", 64 << 10, " ".repeat(64 << 10))).await;
    }
    let (status, body) = call.hear_json().await;
    assert_eq!((status, &body["success"]), (413, &json!(false)));
    server.handle.stop(false).await;
}

#[actix_web::test]
async fn an_upload_over_the_limit_is_a_413() {
    let town = Town::with(|plan| plan.upload_limit = 100_000).await;
    let bob = town.sign_up("Bob Co").await;
    let server = Listening::to(&town);
    let whole = Form::of_file(format!("Email\n{}", "a@b.example\n".repeat(10_000))).body();
    let mut call = server.call().await;
    call.say(upload_head(&bob.session, whole.len())).await;
    call.say(&whole[..110_000]).await;
    let (status, body) = call.hear_json().await;
    assert_eq!((status, &body["code"]), (413, &json!("body-too-large")));
    assert!(town.invites_of(&bob).await.is_empty());
    server.handle.stop(false).await;
}

#[actix_web::test]
async fn a_body_that_nobody_read_is_not_taken_for_a_request() {
    let town = Town::new().await;
    let server = Listening::to(&town);
    let smuggled = "POST /api/nonsense HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n";
    let mut call = server.call().await;
    call.say(format!(
        "POST /api/orgs/profile HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{smuggled}\
         GET /status HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        smuggled.len(),
    ))
    .await;
    assert_eq!(call.hear_json().await.0, 401);
    if let Some((head, body)) = call.hear().await {
        assert!(head.starts_with("http/1.1 200"), "{head}");
        assert_eq!(body, br#"{"status":"OK"}"#);
        assert_eq!(call.hear().await, None);
    }
    server.handle.stop(false).await;
}

#[actix_web::test]
async fn an_export_is_streamed_to_its_end() {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", json!({"requested_data": {"email": true}})).await;
    town.settle(&bob, 0..1_234).await;
    let server = Listening::to(&town);
    let mut call = server.call().await;
    let path = format!("/api/end_users.csv?sessionId={}", bob.session);
    call.say(format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n")).await;
    let (head, body) = call.hear().await.expect("an answer");
    assert!(head.starts_with("http/1.1 200") && head.contains("chunked"), "{head}");
    assert!(String::from_utf8(body).expect("UTF-8").contains("person1233@example.org"));
    server.handle.stop(false).await;
}

#[actix_web::test]
async fn http_1_0_gets_an_export_without_chunks_and_a_close() {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", json!({"requested_data": {"email": true}})).await;
    town.settle(&bob, 0..1_234).await;
    let server = Listening::to(&town);
    let head = format!("HTTP/1.0\r\nSession-Id: {}\r\nConnection: keep-alive", bob.session);
    for path in ["/api/end_users.csv", "/api/end_user_account_data"] {
        let mut call = server.call().await;
        call.say(format!("GET {path} {head}\r\n\r\n")).await;
        let (head, body) = call.hear_to_the_end().await;
        assert!(head.starts_with("http/1.0 200"), "{head}");
        for absent in ["transfer-encoding", "content-length", "keep-alive"] {
            assert!(!head.contains(absent), "{path}: {head}");
        }
        let body = String::from_utf8(body).expect("UTF-8");
        assert!(body.contains("person1233@example.org"), "{path}");
        assert!(body.ends_with("]}") || body.ends_with("\r\n"), "{path}");
        assert_eq!(town.organizations.get(path, &bob.session).await.text(), body, "{path}");
    }
    // What has a length keeps the connection, if that is asked for.
    let mut call = server.call().await;
    for _ in 0..2 {
        call.say("GET /status HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").await;
        let (head, body) = call.hear().await.expect("an answer");
        assert!(head.contains("content-length: 15") && head.contains("keep-alive"), "{head}");
        assert_eq!(body, br#"{"status":"OK"}"#);
    }
    server.handle.stop(false).await;
}

#[actix_web::test]
async fn head_sends_no_body_over_a_connection_that_goes_on() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let server = Listening::to(&town);
    let mut call = server.call().await;
    for path in ["/status", "/api/end_users.csv", "/openapi.json", "/api/nonsense", "/api/login"] {
        let session = &bob.session;
        call.say(format!("HEAD {path} HTTP/1.1\r\nHost: x\r\nSession-Id: {session}\r\n\r\n")).await;
        let head = call.hear_head().await.expect("an answer");
        let sized = head.contains("\ncontent-length: ") && !head.contains("\ncontent-length: 0");
        assert!(sized != head.contains("chunked"), "{path}: {head}");
    }
    call.say("GET /status HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let (head, body) = call.hear().await.expect("an answer");
    assert!(head.starts_with("http/1.1 200"), "{head}");
    assert_eq!(body, br#"{"status":"OK"}"#);
    server.handle.stop(false).await;
}

#[actix_web::test]
async fn what_is_no_request_is_told_so_in_the_envelope() {
    let town = Town::new().await;
    let server = Listening::to(&town);
    let head = "POST /api/login HTTP/1.1\r\nHost: x\r\n";
    let many: String = (0..200).fold(String::new(), |lines, _| lines + "A: x\r\n");
    for (bytes, status, code) in [
        ("\u{16}\u{3}\u{1}\r\n\r\n".to_owned(), 400, "malformed-request"),
        ("GET /status\r\n\r\n".to_owned(), 400, "malformed-request"),
        ("GET /a b HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(), 400, "malformed-request"),
        ("GET /status HTTP/1.1\r\n\r\n".to_owned(), 400, "malformed-request"),
        (
            format!("{head}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{{}}"),
            400,
            "malformed-request",
        ),
        (format!("{head}Content-Length: many\r\n\r\n"), 400, "malformed-request"),
        (format!("{head}{many}\r\n"), 431, "headers-too-large"),
        ("GET /status HTTP/1.1\r\nHos".to_owned(), 408, "request-too-slow"),
        ("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(), 404, "not-found"),
    ] {
        let mut call = server.call().await;
        call.say(&bytes).await;
        let (head, body) = call.hear().await.expect("an answer");
        assert!(head.starts_with(&format!("http/1.1 {status} ")), "{bytes}: {head}");
        assert!(head.contains("\r\nrequest-id: "), "{bytes}: {head}");
        assert!(head.contains("\r\ncontent-type: application/json\r\n"), "{bytes}: {head}");
        let body: Value = serde_json::from_slice(&body).expect("JSON");
        assert_eq!((&body["success"], &body["code"]), (&json!(false), &json!(code)), "{bytes}");
        if status != 404 {
            assert!(head.contains("\r\nconnection: close\r\n"), "{bytes}: {head}");
            assert_eq!(call.hear().await, None, "{bytes}");
        }
    }
    server.handle.stop(false).await;
}
