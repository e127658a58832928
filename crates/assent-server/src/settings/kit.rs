//! What sections of settings are made of, and how all of them are loaded.

mod file;
mod group;
mod load;
mod raw;
mod read;
mod secrets;
mod section;
mod units;
mod unknown;

pub(crate) use group::{
    END_USERS, Group, LOG, MAIL, ORGANIZATIONS, PASSWORDS, PAYMENTS, SERVICE, STORE,
};
pub(super) use read::{Named, Reader, named};
pub(super) use section::{Section, Setting, Written, instead_of, sections, settings};
pub(crate) use units::duration;
pub(super) use units::{address, choice, listed, number, quota, size, switch, web_address};
