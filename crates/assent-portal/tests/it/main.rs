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
mod on_list;
mod operator;
mod organization;
mod people;
mod person;
mod preview;
mod profile;
mod security;
