//! One connection to the server: commands, replies, messages.

use std::{future, io};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    sync::watch,
};

use super::{Answer, Received, State};

/// One connection to the server.
pub(super) struct Connection {
    stream: BufReader<TcpStream>,
    state: watch::Sender<State>,
}

/// The sender and the recipients of the message to come.
struct Envelope {
    from: String,
    to: Vec<String>,
    parameters: String,
}

impl Connection {
    pub(super) fn new(stream: TcpStream, state: watch::Sender<State>) -> Self {
        Self { stream: BufReader::new(stream), state }
    }

    /// Answers until the client hangs up, quits or breaks the rules of lines.
    pub(super) async fn converse(&mut self) -> io::Result<()> {
        let mut envelope: Option<Envelope> = None;
        if !self.answer("CONNECT", "220 sink.test ready").await? {
            return Ok(());
        }
        while let Some(line) = self.line().await? {
            let command = String::from_utf8(line).map_err(io::Error::other)?;
            self.state.send_modify(|state| state.commands.push(command.clone()));
            let verb = command.split(' ').next().unwrap_or_default().to_ascii_uppercase();
            match verb.as_str() {
                "EHLO" => {
                    let extensions = "250-8BITMIME\r\n250-SMTPUTF8\r\n250 AUTH PLAIN";
                    self.answer(&command, &format!("250-sink.test\r\n{extensions}")).await?;
                }
                "AUTH" => {
                    let plain = command.starts_with("AUTH PLAIN ");
                    let usual = if plain { "235 welcome" } else { "504 not that way" };
                    self.answer(&command, usual).await?;
                }
                "MAIL" => {
                    let (from, parameters) = path(&command)?;
                    let sender = Envelope { from, to: Vec::new(), parameters };
                    let usual = reply_to_address(&sender.from, &sender);
                    envelope = self.answer(&command, usual).await?.then_some(sender);
                }
                "RCPT" => match &mut envelope {
                    Some(envelope) => {
                        let (address, _) = path(&command)?;
                        let usual = reply_to_address(&address, envelope);
                        if self.answer(&command, usual).await? {
                            envelope.to.push(address);
                        }
                    }
                    None => self.say("503 MAIL first").await?,
                },
                "DATA" => match envelope.take().filter(|envelope| !envelope.to.is_empty()) {
                    Some(envelope) => {
                        if self.answer(&command, "354 go ahead").await? {
                            self.message(envelope).await?;
                        }
                    }
                    None => self.say("503 RCPT first").await?,
                },
                "NOOP" | "RSET" => {
                    self.answer(&command, "250 fine").await?;
                }
                "QUIT" => {
                    self.answer(&command, "221 bye").await?;
                    return Ok(());
                }
                _ => self.say("500 what?").await?,
            }
        }
        Ok(())
    }

    /// Takes a message up to the dot that ends it, and answers.
    async fn message(&mut self, envelope: Envelope) -> io::Result<()> {
        let (mut raw, mut fault) = (Vec::new(), None);
        let eight_bit = ["8BITMIME", "SMTPUTF8"].iter().any(|e| envelope.parameters.contains(e));
        loop {
            let line = self.line().await?.ok_or(io::ErrorKind::UnexpectedEof)?;
            if line == b"." {
                break;
            }
            let line = line.strip_prefix(b".").unwrap_or(&line);
            if line.len() > 998 {
                fault = Some("554 a line over 998 bytes");
            } else if line.contains(&b'\r') {
                fault = Some("554 CR without LF");
            } else if !eight_bit && !line.is_ascii() {
                fault = Some("554 not ASCII, and not announced");
            }
            raw.extend_from_slice(line);
            raw.extend_from_slice(b"\r\n");
        }
        let refused = match self.state.borrow().answer_to(".") {
            Some(Answer::Reply(line)) => !line.starts_with('2'),
            Some(Answer::Silence | Answer::HangUp) => false,
            None => fault.is_some(),
        };
        if !refused {
            let received = Received { from: envelope.from, to: envelope.to, raw };
            self.state.send_modify(|state| state.received.push(received));
        }
        self.answer(".", fault.unwrap_or("250 2.0.0 taken")).await?;
        Ok(())
    }

    /// Answers `command` as the test wants or else as `usual`; says whether
    /// that was good news.
    async fn answer(&mut self, command: &str, usual: &str) -> io::Result<bool> {
        let wish = self.state.borrow().answer_to(command);
        let line = match wish {
            None => usual.to_owned(),
            Some(Answer::Reply(line)) => line,
            Some(Answer::Silence) => future::pending().await,
            Some(Answer::HangUp) => return Err(io::ErrorKind::ConnectionAborted.into()),
        };
        self.say(&line).await?;
        Ok(line.starts_with(['2', '3']))
    }

    async fn say(&mut self, line: &str) -> io::Result<()> {
        self.stream.write_all(format!("{line}\r\n").as_bytes()).await
    }

    /// The next line without its end; `None` when the client has hung up.
    async fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        if self.stream.read_until(b'\n', &mut line).await? == 0 {
            return Ok(None);
        }
        if !line.ends_with(b"\r\n") {
            self.say("500 LF without CR").await?;
            return Err(io::ErrorKind::InvalidData.into());
        }
        line.truncate(line.len() - 2);
        Ok(Some(line))
    }
}

/// The address between `<` and `>`, and the parameters after it.
fn path(command: &str) -> io::Result<(String, String)> {
    let path = command.split_once(":<").and_then(|(_, rest)| rest.rsplit_once('>'));
    let (address, parameters) = path.ok_or(io::ErrorKind::InvalidData)?;
    Ok((address.to_owned(), parameters.to_owned()))
}

fn reply_to_address(address: &str, envelope: &Envelope) -> &'static str {
    if address.is_ascii() || envelope.parameters.contains("SMTPUTF8") {
        "250 fine"
    } else {
        "553 5.6.7 not ASCII, and not announced"
    }
}
