//! What could be done at most, taken in the same run on the same rows.

pub(crate) mod cpu;
pub(crate) mod postgres;
pub(crate) mod sqlite;
