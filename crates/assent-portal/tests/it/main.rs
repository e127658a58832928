//! The pages, called without a socket.

mod accounts;
mod browser;
mod data;
mod everywhere;
mod forgery;
mod imports;
mod off;
mod invites;
mod organization;
mod person;
mod people;
