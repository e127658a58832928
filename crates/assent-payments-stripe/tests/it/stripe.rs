//! A Stripe of our own: it says what it is told to say, and keeps what it
//! was asked.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// What it does with a connection.
pub(crate) enum Turn {
    /// Answers this.
    Answer(u16, &'static str),
    /// Answers with a redirect to this address.
    Redirect(String),
    /// Reads the request, and hangs up.
    HangUp,
    /// Reads the request, and says nothing as long as it lives.
    Silence,
    /// Begins an answer, and never ends it.
    HalfAnAnswer,
}

/// A request as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) line: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

pub(crate) struct Stripe {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Stripe {
    /// Serves these turns in order; the last of them again and again.
    pub(crate) fn start(turns: impl IntoIterator<Item = Turn>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it has one");
        let asked = Arc::new(Mutex::new(Vec::new()));
        let turns: Vec<_> = turns.into_iter().collect();
        thread::spawn({
            let asked = asked.clone();
            move || {
                let (mut kept, mut next) = (Vec::new(), 0);
                for stream in listener.incoming() {
                    let Ok(mut stream) = stream else { return };
                    let Some(request) = read(&stream) else { continue };
                    asked.lock().expect("nobody panics").push(request);
                    let turn = turns.get(next).or(turns.last()).expect("there is a turn");
                    next += 1;
                    match turn {
                        Turn::Answer(status, body) => {
                            write(&mut stream, &format!("HTTP/1.1 {status} X"), "", body);
                        }
                        Turn::Redirect(to) => {
                            write(
                                &mut stream,
                                "HTTP/1.1 302 X",
                                &format!("Location: {to}\r\n"),
                                "",
                            );
                        }
                        Turn::HangUp => {}
                        Turn::Silence => kept.push(stream),
                        Turn::HalfAnAnswer => {
                            stream
                                .write_all(
                                    b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\":",
                                )
                                .ok();
                            kept.push(stream);
                        }
                    }
                }
            }
        });
        Self { address, asked }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("nobody panics").clone()
    }
}

fn write(stream: &mut TcpStream, line: &str, headers: &str, body: &str) {
    let length = body.len();
    // Who has gone away needs no answer.
    write!(
        stream,
        "{line}\r\n{headers}Content-Type: application/json\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n{body}"
    )
    .ok();
}

/// The request that comes; `None` when none does.
pub(crate) fn read(stream: &TcpStream) -> Option<Asked> {
    let mut reader = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let line = line.trim_end().to_owned();
        if line.is_empty() {
            break;
        }
        lines.push(line);
    }
    let mut lines = lines.into_iter();
    let line = lines.next()?;
    let headers = lines.map(|line| {
        let (name, value) = line.split_once(": ").expect("a header");
        (name.to_owned(), value.to_owned())
    });
    let mut asked = Asked { line, headers: headers.collect(), body: String::new() };
    let length = asked.header("content-length").map_or(0, |length| length.parse().expect("digits"));
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    asked.body = String::from_utf8(body).expect("a form is ASCII");
    Some(asked)
}
