//! The text that people agree to, unless the operator names another.

use std::sync::LazyLock;

use crate::crypto::sha256;

/// The Standard Information Sharing Agreement, version 1. It is known by the
/// hash of its bytes: never edit it, add another version.
pub const TEXT: &str = include_str!("../../data/sisa-v1.txt");

/// SHA-256 of the text's bytes in lower-case hex, which ends its address.
#[must_use]
pub fn hash() -> &'static str {
    static HASH: LazyLock<String> = LazyLock::new(|| hex::encode(sha256(TEXT)));
    &HASH
}
