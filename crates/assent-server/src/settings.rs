//! Settings: flag, then environment, then file, then default. Everything that
//! is wrong is told at once.
//!
//! A section is a module: its settings, what they mean, how they are read, and
//! what is told of those without effect. Here is the list.

mod addresses;
mod agreements;
mod kit;
mod logs;
mod mail;
mod passwords;
mod payments;
mod proxies;
mod requests;
mod sessions;
mod sign_in;
mod store;

pub(crate) use addresses::Addresses;
pub(crate) use kit::{
    END_USERS, Group, LOG, MAIL, ORGANIZATIONS, PAYMENTS, SERVICE, STORE, duration,
};
pub(crate) use logs::LogFormat;
pub(crate) use store::Database;

kit::sections! {
    addresses: Addresses;
    store: Store;
    mail: Mail;
    passwords: Passwords;
    proxies: Proxies;
    requests: Requests;
    sign_in: SignIn;
    agreements: Agreements;
    sessions: Sessions;
    payments: Payments;
    logs: Logs;
}
