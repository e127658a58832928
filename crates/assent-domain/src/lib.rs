//! Rules and ports of Assent: no SQL, HTTP, async runtime or clock of its own.
//!
//! A use case is a function that takes [`App`] and answers with its own error
//! enum. It reaches the world through ports: [`store::Store`],
//! [`mail::Mailer`], [`accounts::PasswordHasher`],
//! [`organizations::Payments`], [`entropy::Clock`], [`entropy::Random`].

pub mod account_data;
pub mod accounts;
pub mod agreements;
pub mod crypto;
pub mod daily_counts;
pub mod emails;
pub mod end_users;
pub mod entropy;
pub mod feed;
pub mod housekeeping;
pub mod ids;
pub mod installation;
pub mod interests;
pub mod invites;
pub mod limits;
pub mod mail;
pub mod organizations;
pub mod outcome;
pub mod pages;
mod reads;
pub mod rights_holders;
mod rules;
pub mod spreadsheet;
pub mod store;
pub mod strict_json;
pub mod values;
pub mod vocabulary;
mod writes;

use std::sync::Arc;

use accounts::PasswordHasher;
use crypto::SealingKey;
use end_users::{Anchors, KeptPages};
use entropy::{Clock, Random};
use feed::Instants;
use organizations::Payments;
pub use reads::Reads;
pub use rules::Rules;
use store::Store;
pub use writes::Writes;

/// Everything a use case may reach. Cheap to clone: every field is shared.
#[derive(Clone)]
pub struct App {
    /// Durable state.
    pub store: Arc<dyn Store>,
    /// What many ask of it at once.
    pub reads: Reads,
    /// What many write to it at once.
    pub writes: Writes,
    /// The only source of the current time.
    pub clock: Arc<dyn Clock>,
    /// The only source of unpredictability.
    pub random: Arc<dyn Random>,
    /// Hashes passwords.
    pub passwords: Arc<dyn PasswordHasher>,
    /// Makes customers, if the operator has a payment provider.
    pub payments: Option<Arc<dyn Payments>>,
    /// Seals what is stored.
    pub master_key: SealingKey,
    /// What the operator decided.
    pub rules: Arc<Rules>,
    /// Remembered places in lists of end users.
    pub anchors: Arc<Anchors>,
    /// Pages of them that were shown.
    pub pages: Arc<KeptPages>,
    /// When the feeds' newest posts were written.
    pub instants: Arc<Instants>,
}
