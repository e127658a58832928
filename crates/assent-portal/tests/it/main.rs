//! The pages, called without a socket.

mod accounts;
mod browser;
mod data;
mod everywhere;
mod feed;
mod finding;
mod forgery;
mod imports;
mod invites;
mod off;
mod off_link;
mod operator;
mod on_list;
mod organization;
mod people;
mod person;
mod preview;
mod profile;
mod security;
