//! The servers of a world, called without a socket, for tests of anything that
//! is answered over HTTP.
//!
//! Each test has a [`Town`] of its own, on a fresh `SQLite` file, its letters
//! collected, its clock standing still. Further servers of the same world are
//! made by [`Server::mounting`] with [`Town::shared`]. What goes wrong here
//! panics: a test's step that fails is the test's failure.

mod answer;
mod documents;
mod form;
mod journeys;
mod rendezvous;
mod settlers;
mod town;

pub use answer::Answer;
pub use documents::{Document, codes};
pub use form::{FILE, Form};
pub use journeys::{
    Organization, PASSWORD, Person, event_types, is_hex_secret, linked, list, merge, text,
    unknown_token,
};
pub use rendezvous::Rendezvous;
pub use town::{Plan, Server, Town, Wrap, request};
