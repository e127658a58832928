//! The pages, called without a socket.

mod accounts;
mod browser;
mod everywhere;
mod forgery;
mod organization;
mod person;
