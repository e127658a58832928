//! Journeys through the real binary: started, called over HTTP, killed,
//! started again.
//!
//! Every test has a home of its own, with its own store and ports. Nothing
//! waits for time to pass: what is waited for is a condition, and a deadline
//! says when to give up.

#![expect(clippy::unwrap_used, reason = "a helper of tests may fail as a test does")]

mod actors;
mod commands;
mod csv_commands;
mod demo;
mod drain;
mod exits;
mod home;
mod http;
mod killed_changes;
mod killed_letters;
mod killed_uploads;
mod manual;
mod master_key;
mod operators;
mod output;
mod payments;
mod post;
mod projections;
mod replicas;
mod schema;
mod server;
mod settings;
mod story;

use std::{
    thread,
    time::{Duration, Instant},
};

/// How long a test waits for what should happen soon, on a busy machine.
const DEADLINE: Duration = Duration::from_secs(30);

/// Asks again and again until there is an answer.
#[track_caller]
fn until<T>(what: &str, mut answer: impl FnMut() -> Option<T>) -> T {
    let given_up = Instant::now() + DEADLINE;
    loop {
        if let Some(answer) = answer() {
            return answer;
        }
        assert!(Instant::now() < given_up, "waited in vain for {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// A number from `least` to `most`, another one in every run.
fn any_of(least: usize, most: usize) -> usize {
    let mut bytes = [0; 8];
    aws_lc_rs::rand::fill(&mut bytes).expect("the system has randomness");
    least + usize::from_le_bytes(bytes) % (most - least + 1)
}
