//! What the HTTP library answers by itself, to bytes that are no request: it
//! has a status and no body, and nobody is asked. On its way out it gets the
//! envelope and the id that every other answer has. It came to no path, so to
//! no surface whose wire could be asked.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use actix_web::rt::net::TcpStream;
use assent_domain::{crypto::b64, entropy::Random};
use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::{envelope::Body, failure::Failure};

/// A connection on which no answer is bare.
pub(crate) struct Connection {
    stream: TcpStream,
    random: Arc<dyn Random>,
    /// What stands in place of a bare answer and was not sent yet.
    pending: Bytes,
}

impl Connection {
    pub(crate) fn new(stream: TcpStream, random: Arc<dyn Random>) -> Self {
        Self { stream, random, pending: Bytes::new() }
    }

    fn poll_pending(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.pending.has_remaining() {
            let sent = ready!(Pin::new(&mut self.stream).poll_write(cx, &self.pending))?;
            if sent == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.pending.advance(sent);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_pending(cx))?;
        let Some(answer) = enveloped(bytes, &*self.random) else {
            return Pin::new(&mut self.stream).poll_write(cx, bytes);
        };
        self.pending = answer.into();
        // What does not fit now goes with the flush, which follows.
        match self.poll_pending(cx) {
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            _ => Poll::Ready(Ok(bytes.len())),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_pending(cx))?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_pending(cx))?;
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// The answer in place of a bare one; `None` if these bytes are none. They
/// have to be one from end to end, with the library's headers and no other: an
/// answer of ours has more, and no body of ours holds such lines, for JSON has
/// no line ends in its texts and a CSV quotes what has a comma, as a date has.
fn enveloped(bytes: &[u8], random: &dyn Random) -> Option<Vec<u8>> {
    const LONGEST: usize = 256;
    if bytes.len() > LONGEST || !bytes.starts_with(b"HTTP/1.") {
        return None;
    }
    let text = std::str::from_utf8(bytes).ok()?.strip_suffix("\r\n\r\n")?;
    let mut lines = text.split("\r\n");
    let first = lines.next()?;
    let (code, error) = meaning(first.split(' ').nth(1)?)?;
    let mut headers = String::new();
    let mut is_empty = false;
    for line in lines {
        match line.split_once(": ")? {
            ("content-length", "0") => is_empty = true,
            ("connection" | "date", _) => headers.extend([line, "\r\n"]),
            _ => return None,
        }
    }
    if !is_empty {
        return None;
    }
    let id = b64(random.bytes::<15>());
    let failure = Failure::unsuccessful(code, error);
    let body = serde_json::to_string(&Body::from(&failure)).ok()?;
    let answer = format!(
        "{first}\r\ncontent-length: {}\r\n{headers}content-type: application/json\r\n\
         cache-control: no-store\r\nreferrer-policy: no-referrer\r\n\
         x-content-type-options: nosniff\r\nrequest-id: {id}\r\n\r\n{body}",
        body.len()
    );
    Some(answer.into_bytes())
}

/// The code and the sentence for a status of the library's own.
fn meaning(status: &str) -> Option<(&'static str, &'static str)> {
    Some(match status {
        "400" => ("malformed-request", "this is not an HTTP request that can be read"),
        "408" => ("request-too-slow", "the request did not come in time: send it again"),
        "431" => ("headers-too-large", "the head of the request is too large: send less of it"),
        "500" => ("internal", "something went wrong on our side: try again later"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use assent_conformance::fixtures::CountingRandom;

    use super::*;

    const BARE: &str = "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\
                        date: Thu, 26 Nov 2026 22:18:39 GMT\r\n\r\n";

    #[test]
    fn a_bare_answer_gets_the_envelope_and_an_id() {
        let answer =
            String::from_utf8(enveloped(BARE.as_bytes(), &CountingRandom::default()).unwrap())
                .unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{head}");
        assert!(head.contains(&format!("content-length: {}\r\n", body.len())), "{head}");
        assert!(head.contains("connection: close\r\ndate: Thu"), "{head}");
        assert!(head.ends_with("request-id: AAAAAAAAAAEAAAAAAAAC"), "{head}");
        let expected = "{\"success\":false,\"error\":\"this is not an HTTP request that can be read\",\
                        \"code\":\"malformed-request\"}";
        assert_eq!(body, expected);
    }

    #[test]
    fn whatever_else_goes_over_the_connection_is_left_alone() {
        for other in [
            "HTTP/1.1 100 Continue\r\n\r\n".to_owned(),
            BARE.replace("400 Bad Request", "404 Not Found"),
            BARE.replace("content-length: 0", "content-length: 2"),
            BARE.replace("content-length: 0\r\n", ""),
            BARE.replace("date", "request-id: x\r\ndate"),
            format!("{BARE}x"),
            format!("x{BARE}"),
            BARE[..BARE.len() - 1].to_owned(),
            BARE.replace("close", &"x".repeat(300)),
            String::new(),
        ] {
            assert_eq!(enveloped(other.as_bytes(), &CountingRandom::default()), None, "{other}");
        }
    }
}
