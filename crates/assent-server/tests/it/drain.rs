//! SIGTERM and SIGINT: requests under way end with their answers, then the
//! process does, with success.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
};

use serde_json::json;

use crate::{
    DEADLINE,
    actors::ADMIN,
    home::Home,
    http::Api,
    server::{Process, Server},
    until,
};

#[test]
fn a_request_under_way_is_answered_before_sigterm_ends_the_service() {
    let home = Home::on_sqlite();
    let server = Server::start(&home);
    let (mut request, late) = half_a_request(&server);

    server.process.signal("TERM");
    server.process.log.find("a line on stopping", |line| line.contains("stopping").then_some(()));
    no_longer_listens(server.organizations);
    request.write_all(late.as_bytes()).unwrap();
    let mut answer = String::new();
    request.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert!(answer.ends_with("{\"success\":true}"), "{answer}");

    let addresses = [server.organizations, server.end_users, server.operators];
    let (status, _) = server.process.ended();
    assert_eq!(status.code(), Some(0));
    for address in addresses {
        TcpListener::bind(address).expect("the address is free again");
    }
    // What was acknowledged is there at the next start.
    let server = Server::start(&home);
    crate::post::Post::filed(&home).letter_to(ADMIN);
    drop(server);
}

#[test]
fn a_connection_without_a_request_does_not_hold_up_the_end() {
    let home = Home::on_sqlite();
    let server = Server::start(&home);
    let mut idle = TcpStream::connect(server.organizations).unwrap();
    idle.set_read_timeout(Some(DEADLINE)).unwrap();
    idle.write_all(b"GET /status HTTP/1.1\r\nHost: assent\r\n\r\n").unwrap();
    let mut start = [0; 12];
    idle.read_exact(&mut start).unwrap();
    assert_eq!(&start, b"HTTP/1.1 200");
    let silent = TcpStream::connect(server.end_users).unwrap();
    let begun = std::time::Instant::now();
    let (status, _) = server.terminate();
    assert_eq!(status.code(), Some(0));
    // Half of what a request under way would get.
    assert!(begun.elapsed().as_secs() < 15, "{:?}", begun.elapsed());
    drop(silent);
}

#[test]
fn sigint_ends_the_service_as_sigterm_does() {
    let home = Home::on_sqlite();
    let server = Server::start(&home);
    server.process.signal("INT");
    assert_eq!(server.process.ended().0.code(), Some(0));
}

#[test]
fn sigquit_drains_and_sighup_does_no_harm() {
    let home = Home::on_sqlite();
    let server = Server::start(&home);
    server.process.signal("HUP");
    server.process.log.find("a word on SIGHUP", |line| line.contains("SIGHUP").then_some(()));
    assert_eq!(server.operator().get("/health/ready").status, 200);
    let (mut request, late) = half_a_request(&server);
    server.process.signal("QUIT");
    server.process.log.find("a line on stopping", |line| line.contains("stopping").then_some(()));
    server.process.signal("HUP");
    request.write_all(late.as_bytes()).unwrap();
    let mut answer = String::new();
    request.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert_eq!(server.process.ended().0.code(), Some(0));
}

#[test]
fn a_second_signal_ends_it_at_once() {
    for (first, second, code) in
        [("TERM", "TERM", 143), ("INT", "INT", 130), ("QUIT", "TERM", 143), ("TERM", "QUIT", 131)]
    {
        let home = Home::on_sqlite();
        let server = Server::start(&home);
        let (request, _) = half_a_request(&server);
        server.process.signal(first);
        server
            .process
            .log
            .find("a line on stopping", |line| line.contains("stopping").then_some(()));
        server.process.signal(second);
        assert_eq!(server.process.ended().0.code(), Some(code), "{first}, {second}");
        drop(request);
    }
}

#[test]
fn an_idle_connection_is_kept_for_as_long_as_is_set() {
    let home = Home::on_sqlite().set("keep-alive", "2s");
    let server = Server::start(&home);
    for address in [server.organizations, server.end_users, server.operators] {
        let mut idle = TcpStream::connect(address).unwrap();
        idle.set_read_timeout(Some(DEADLINE)).unwrap();
        idle.write_all(b"GET /health/live HTTP/1.1\r\nHost: assent\r\n\r\n").unwrap();
        let begun = std::time::Instant::now();
        let mut answer = String::new();
        idle.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 "), "{answer}");
        // Not by the first answer, and not by the library's default of 5 s.
        assert!((1..5).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
    }
}

/// What a server says to a head that expects it, once it reads on (RFC 9110, 10.1.1).
const GO_ON: &[u8; 25] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// A request that a worker has begun to read, and the rest of it. That a connection
/// was accepted would not do: the framework drops those that still wait for a worker
/// when it is told to stop.
fn half_a_request(server: &Server) -> (TcpStream, String) {
    let token = server.printed_invite_token();
    let body = json!({"email": ADMIN, "inviteToken": token}).to_string();
    let (early, late) = body.split_at(body.len() / 2);
    let mut request = TcpStream::connect(server.organizations).unwrap();
    request.set_read_timeout(Some(DEADLINE)).unwrap();
    let head = format!(
        "POST /api/signup HTTP/1.1\r\nHost: assent\r\nExpect: 100-continue\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    request.write_all(head.as_bytes()).unwrap();
    let mut go_on = [0; GO_ON.len()];
    request.read_exact(&mut go_on).unwrap();
    assert_eq!(&go_on, GO_ON);
    request.write_all(early.as_bytes()).unwrap();
    (request, late.to_owned())
}

#[test]
fn a_service_that_has_just_said_where_it_is_ends_well_too() {
    let home = Home::on_sqlite();
    for _ in 0..5 {
        let process = Process::start(&home, &["serve"]);
        process.output.find("the first line", |line| line.contains("serves").then_some(()));
        process.signal("TERM");
        let (status, _) = process.ended();
        assert_eq!(status.code(), Some(0), "{status}");
    }
}

fn no_longer_listens(address: std::net::SocketAddr) {
    until("the address to be closed", || Api::new(address).try_get("/status").err());
}

#[test]
fn it_serves_on_when_nobody_reads_its_log() {
    let server = Process::start_unread(&Home::on_sqlite()).serving();
    for _ in 0..20 {
        assert_eq!(server.operator().try_get("/health/ready").unwrap().status, 200);
    }
    assert_eq!(server.terminate().0.code(), Some(0));
}
