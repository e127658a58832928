//! SIGKILL in the midst of an upload: all of its rows are there, or none.

use std::{
    fmt::Write as _,
    io::{Read, Write},
    net::TcpStream,
};

use diesel::{
    Connection, PgConnection, RunQueryDsl, SqliteConnection, dsl::sql, sql_types::BigInt,
};

use crate::{
    DEADLINE, actors::BobCo, any_of, home::Home, http::form_with_file, post::Post, server::Server,
    until,
};

/// When the service is killed.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Moment {
    /// Half of the file was sent.
    HalfSent,
    /// All of it was sent.
    AllSent,
    /// Some of its rows are staged.
    Staged,
    /// The reply begins.
    Answering,
}

macro_rules! an_upload_is_all_or_nothing {
    ($($moment:ident: $on_sqlite:ident, $on_postgres:ident;)+) => { $(
        #[test]
        fn $on_sqlite() {
            upload_and_kill(&Home::on_sqlite(), Moment::$moment);
        }

        #[test]
        fn $on_postgres() {
            let Some(home) = Home::on_postgres() else { return };
            upload_and_kill(&home, Moment::$moment);
        }
    )+ };
}

an_upload_is_all_or_nothing! {
    HalfSent: half_an_upload_is_none_on_sqlite, half_an_upload_is_none_on_postgres;
    AllSent: a_kill_when_all_was_sent_leaves_all_or_none_on_sqlite,
        a_kill_when_all_was_sent_leaves_all_or_none_on_postgres;
    Staged: a_kill_while_rows_are_written_leaves_all_or_none_on_sqlite,
        a_kill_while_rows_are_written_leaves_all_or_none_on_postgres;
    Answering: an_upload_that_is_answered_outlives_a_kill_on_sqlite,
        an_upload_that_is_answered_outlives_a_kill_on_postgres;
}

/// Enough for several lots.
const ROWS: usize = 12_000;

/// Uploads, and uploads again to a service that was started anew.
fn upload_and_kill(home: &Home, moment: Moment) {
    let server = Server::start(home);
    let bobco = BobCo::on(&server, &Post::filed(home));
    let people = people();
    let mut upload = Upload::begin(&server, &bobco, &people);
    upload.send_half();
    if moment != Moment::HalfSent {
        upload.send_the_rest();
    }
    match moment {
        Moment::HalfSent | Moment::AllSent => {}
        Moment::Staged => {
            let least = any_of(1, ROWS / 3);
            let staged = until("staged rows", || Some(rows_in(home)).filter(|rows| *rows >= least));
            println!("killed after {staged} rows");
        }
        Moment::Answering => upload.read_status(),
    }

    let server = server.kill_9_and_restart(home);
    let bobco = bobco.at(&server);
    let listed = bobco.api.get("/api/end_user_invites").ok();
    let seen = listed["endUserInvites"].as_array().unwrap().len();
    let (_, rows) = bobco.api.upload(&people).csv();
    let rows = &rows[1..];
    assert_eq!(rows.len(), ROWS);
    let there = rows.iter().filter(|row| row.contains(",already-invited,")).count();
    let new = rows.iter().filter(|row| row.ends_with(",invited,")).count();
    println!("{moment:?}: {there} rows were there");
    let expected: &[_] = match moment {
        Moment::HalfSent => &[(0, ROWS)],
        Moment::AllSent | Moment::Staged => &[(0, ROWS), (ROWS, 0)],
        Moment::Answering => &[(ROWS, 0)],
    };
    assert!(expected.contains(&(there, new)), "{there} were there, {new} are new");
    assert_eq!(seen, there.min(10), "what was seen at once is what was there");
    assert_eq!(rows_in(home), ROWS, "nothing is left of the first");
}

fn people() -> String {
    let street = "Street ".repeat(100);
    let mut people = "Email,First Name,Street\r\n".to_owned();
    for number in 0..ROWS {
        write!(people, "person{number}@example.com,Per,{street}\r\n").unwrap();
    }
    people
}

/// An upload whose pieces are sent one by one.
struct Upload {
    stream: TcpStream,
    body: Vec<u8>,
}

impl Upload {
    fn begin(server: &Server, bobco: &BobCo, people: &str) -> Self {
        let (content_type, body) = form_with_file(people);
        let mut stream = TcpStream::connect(server.organizations).unwrap();
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        let head = format!(
            "POST /api/orgs/invite_end_user_batch HTTP/1.1\r\n\
             Host: {}\r\nSession-Id: {}\r\nContent-Type: {content_type}\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n",
            server.organizations,
            bobco.api.session(),
            body.len(),
        );
        stream.write_all(head.as_bytes()).unwrap();
        Self { stream, body }
    }

    fn send_half(&mut self) {
        self.stream.write_all(&self.body[..self.body.len() / 2]).unwrap();
    }

    fn send_the_rest(&mut self) {
        self.stream.write_all(&self.body[self.body.len() / 2..]).unwrap();
    }

    fn read_status(&mut self) {
        let mut status = [0; 12];
        self.stream.read_exact(&mut status).unwrap();
        assert_eq!(&status, b"HTTP/1.1 200");
    }
}

/// How many invitations the store has, seen or not.
fn rows_in(home: &Home) -> usize {
    let count = sql::<BigInt>("SELECT count(*) FROM invites");
    let count: i64 = if home.is_postgres() {
        count.get_result(&mut PgConnection::establish(&home.database_url()).unwrap())
    } else {
        let path = home.data("assent.db");
        count.get_result(&mut SqliteConnection::establish(path.to_str().unwrap()).unwrap())
    }
    .unwrap();
    usize::try_from(count).unwrap()
}
