//! Schemas of the domain's own types.

pub(crate) mod domain;
pub(crate) mod values;
pub(crate) mod vocabulary;
