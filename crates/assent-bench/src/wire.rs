//! HTTP/1.1 over one kept connection: as much as the server's answers need, and
//! little enough that the load costs little.

mod body;

use std::{fmt::Write as _, net::SocketAddr};

use anyhow::{Context, bail, ensure};
use body::Framing;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// How much is read at once.
const PIECE: usize = 64 << 10;
/// The longest head of an answer.
const HEAD_MAX: usize = 16 << 10;

/// A connection that is kept from one call to the next.
pub(crate) struct Connection {
    stream: TcpStream,
    /// What was read.
    buffer: Vec<u8>,
    /// How much of it belongs to no call yet.
    filled: usize,
    /// The last answer's body.
    body: Vec<u8>,
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    pub(crate) body: &'a [u8],
}

impl Answer<'_> {
    /// Refuses an answer that is no success.
    pub(crate) fn ok(&self) -> anyhow::Result<()> {
        ensure!(
            self.status == 200 && self.body.starts_with(br#"{"success":true"#),
            "answered {}: {}",
            self.status,
            String::from_utf8_lossy(&self.body[..self.body.len().min(500)])
        );
        Ok(())
    }
}

impl Connection {
    pub(crate) async fn open(to: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(to).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: vec![0; PIECE], filled: 0, body: Vec::new() })
    }

    /// Sends a whole request and reads the whole answer.
    pub(crate) async fn call(&mut self, request: &[u8]) -> anyhow::Result<Answer<'_>> {
        let mut body = std::mem::take(&mut self.body);
        body.clear();
        self.stream.write_all(request).await?;
        let status = self.receive(|piece| body.extend_from_slice(piece)).await?;
        self.body = body;
        Ok(Answer { status, body: &self.body })
    }

    /// Sends a part of a request.
    pub(crate) async fn send(&mut self, part: &[u8]) -> anyhow::Result<()> {
        Ok(self.stream.write_all(part).await?)
    }

    /// Reads an answer, its body piece by piece, and tells the status.
    pub(crate) async fn receive(&mut self, mut piece: impl FnMut(&[u8])) -> anyhow::Result<u16> {
        let head = loop {
            if let Some(end) = end_of_head(&self.buffer[..self.filled]) {
                break end;
            }
            ensure!(self.filled < HEAD_MAX, "an answer's head has no end");
            self.fill().await?;
        };
        let (status, mut framing) = read_head(&self.buffer[..head])?;
        self.consume(head);
        loop {
            let used = framing.take(&self.buffer[..self.filled], &mut piece)?;
            self.consume(used);
            if framing.is_whole() {
                return Ok(status);
            }
            self.fill().await?;
        }
    }

    async fn fill(&mut self) -> anyhow::Result<()> {
        match self.stream.read(&mut self.buffer[self.filled..]).await? {
            0 => bail!("the server closed the connection in the midst of an answer"),
            read => self.filled += read,
        }
        Ok(())
    }

    fn consume(&mut self, used: usize) {
        self.buffer.copy_within(used..self.filled, 0);
        self.filled -= used;
    }
}

fn end_of_head(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4)
}

/// The status, and how the body is framed.
fn read_head(head: &[u8]) -> anyhow::Result<(u16, Framing)> {
    let head = std::str::from_utf8(head).context("an answer's head is no text")?;
    let mut lines = head.split("\r\n");
    let status =
        lines.next().and_then(|line| line.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok());
    let status = status.with_context(|| format!("an answer begins strangely: {head}"))?;
    for line in lines {
        let Some((name, value)) = line.split_once(':') else { continue };
        if name.eq_ignore_ascii_case("content-length") {
            return Ok((status, Framing::of_length(value.trim().parse()?)));
        }
        if name.eq_ignore_ascii_case("transfer-encoding") {
            ensure!(value.trim() == "chunked", "a body is sent as {value}");
            return Ok((status, Framing::chunked()));
        }
    }
    bail!("an answer does not say how long it is: {head}")
}

/// A whole request for `path`.
pub(crate) fn get(path: &str, session: Option<&str>) -> Vec<u8> {
    head("GET", path, session).into_bytes_with("")
}

/// A whole request for the page at `path`, by a browser that has this cookie.
pub(crate) fn page(path: &str, cookie: &str) -> Vec<u8> {
    let mut head = head("GET", path, None);
    head.line("Accept", "text/html");
    head.line("Cookie", cookie);
    head.into_bytes_with("")
}

/// A whole request that has JSON for `path`.
pub(crate) fn post(path: &str, session: Option<&str>, json: &str) -> Vec<u8> {
    let mut head = head("POST", path, session);
    head.line("Content-Type", "application/json");
    head.line("Content-Length", &json.len().to_string());
    head.into_bytes_with(json)
}

/// The head of a request for `path` whose body of `length` bytes follows.
pub(crate) fn upload(path: &str, session: &str, content_type: &str, length: usize) -> Vec<u8> {
    let mut head = head("POST", path, Some(session));
    head.line("Content-Type", content_type);
    head.line("Content-Length", &length.to_string());
    head.into_bytes_with("")
}

struct Head(String);

fn head(method: &str, path: &str, session: Option<&str>) -> Head {
    let mut head = Head(format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n"));
    if let Some(session) = session {
        head.line("Session-Id", session);
    }
    head
}

impl Head {
    fn line(&mut self, name: &str, value: &str) {
        write!(self.0, "{name}: {value}\r\n").expect("a text takes more text");
    }

    fn into_bytes_with(self, body: &str) -> Vec<u8> {
        (self.0 + "\r\n" + body).into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_says_the_status_and_the_length() {
        let (status, framing) =
            read_head(b"HTTP/1.1 200 OK\r\nx: y\r\ncontent-Length: 12\r\n\r\n").unwrap();
        assert_eq!((status, framing), (200, Framing::of_length(12)));
        let (status, framing) =
            read_head(b"HTTP/1.1 503 Busy\r\ntransfer-encoding: chunked\r\n\r\n").unwrap();
        assert_eq!((status, framing), (503, Framing::chunked()));
        assert!(read_head(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
        assert!(read_head(b"SSH-2.0\r\n\r\n").is_err());
    }

    #[test]
    fn a_request_is_whole() {
        let request = post("/api/login", Some("abc"), "{}");
        let text = String::from_utf8(request).unwrap();
        assert_eq!(
            text,
            "POST /api/login HTTP/1.1\r\nHost: localhost\r\nSession-Id: abc\r\n\
             Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
        );
    }
}
