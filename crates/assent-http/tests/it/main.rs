//! The three servers over HTTP, each test in a town of its own: a world on a
//! fresh `SQLite` file, its letters collected, its clock standing still.

mod account_data;
mod agreements;
mod answer;
mod away;
mod batch;
mod batch_faults;
mod batch_sessions;
mod complete_signup;
mod end_sisa;
mod end_users;
mod envelope;
mod exports;
mod form;
mod invites;
mod journeys;
mod limits;
mod login;
mod mail_limits;
mod many;
mod operator;
mod own_data;
mod persons_signup;
mod profile;
mod properties;
mod register;
mod register_add;
mod reset;
mod secrets;
mod sessions;
mod settlers;
mod signup;
mod table;
mod tenants;
mod town;
mod wire;
