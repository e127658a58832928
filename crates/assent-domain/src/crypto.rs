//! The cryptography that the rules need, each primitive under one name, all
//! from one library.
//!
//! `b64` is base64url without padding, as the JLINC protocol writes it.

use std::fmt;

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    constant_time, digest, hkdf, hmac,
    signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use thiserror::Error;

use crate::entropy::Random;

/// The bytes in base64url without padding.
#[must_use]
pub fn b64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes that `text` stands for in base64url without padding; `None` when
/// it is anything else.
#[must_use]
pub fn from_b64(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// SHA-256 of `bytes`.
#[must_use]
pub fn sha256(bytes: impl AsRef<[u8]>) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest::digest(&digest::SHA256, bytes.as_ref()).as_ref());
    hash
}

/// HMAC-SHA-256 of `message` under `key`.
#[must_use]
pub fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut mac = [0; 32];
    mac.copy_from_slice(hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), message).as_ref());
    mac
}

/// `N` bytes derived from `key` by HKDF-SHA-256 (RFC 5869) without salt.
///
/// # Panics
///
/// If `N` is over 8,160 bytes, the function's limit.
#[must_use]
pub fn hkdf_sha256<const N: usize>(key: &[u8], info: &str) -> [u8; N] {
    struct Length(usize);
    impl hkdf::KeyType for Length {
        fn len(&self) -> usize {
            self.0
        }
    }
    let mut derived = [0; N];
    hkdf::Salt::new(hkdf::HKDF_SHA256, &[])
        .extract(key)
        .expand(&[info.as_bytes()], Length(N))
        .and_then(|okm| okm.fill(&mut derived))
        .expect("the output is short enough");
    derived
}

/// Whether two secrets are the same, in time that does not tell where they differ.
#[must_use]
pub fn same_secret(a: &[u8], b: &[u8]) -> bool {
    constant_time::verify_slices_are_equal(a, b).is_ok()
}

/// Whether `signature` is an ed25519 signature of `message` under `public_key`.
#[must_use]
pub fn verify_ed25519(public_key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, public_key).verify(message, signature).is_ok()
}

/// An ed25519 key pair.
pub struct SigningKey {
    seed: [u8; 32],
    pair: Ed25519KeyPair,
}

impl SigningKey {
    /// A new key. Its public part does not begin with `-`: it is an id that
    /// stands in spreadsheets, which would take it for a formula.
    #[must_use]
    pub fn generate(random: &dyn Random) -> Self {
        loop {
            let key = Self::from_seed(random.bytes());
            if !key.public_key().starts_with('-') {
                return key;
            }
        }
    }

    /// The key that `seed` (RFC 8032's private key) stands for.
    ///
    /// # Panics
    ///
    /// Never: every 32 bytes are a seed.
    #[must_use]
    pub fn from_seed(seed: [u8; 32]) -> Self {
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed).expect("every 32 bytes are a seed");
        Self { seed, pair }
    }

    /// The seed: seal it before it is stored.
    #[must_use]
    pub fn seed(&self) -> &[u8; 32] {
        &self.seed
    }

    /// The public part, 43 characters b64.
    #[must_use]
    pub fn public_key(&self) -> String {
        b64(self.pair.public_key())
    }

    /// The signature over `message`, in b64.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> String {
        b64(self.pair.sign(message))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SigningKey").field(&self.public_key()).finish()
    }
}

/// A 32-byte key that seals what is stored (AES-256-GCM). The master key is
/// one; each agreement's payload key is another.
#[derive(Clone)]
pub struct SealingKey([u8; 32]);

/// Why a sealed value could not be opened.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("a sealed value does not open: another master key, or the record was altered")]
pub struct SealError;

/// What a sealed value is for. It is bound to the value, so that one kind
/// cannot be passed off as another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purpose(pub &'static str);

impl SealingKey {
    /// A new key.
    #[must_use]
    pub fn generate(random: &dyn Random) -> Self {
        Self(random.bytes())
    }

    /// The key made of `bytes`.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The key's bytes: seal them before they are stored.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// Seals `plain`: a random 12-byte nonce, then the ciphertext with its tag.
    ///
    /// # Panics
    ///
    /// Only above AES-GCM's limit of 64 GiB.
    #[must_use]
    pub fn seal(&self, purpose: Purpose, plain: &[u8], random: &dyn Random) -> Vec<u8> {
        let nonce: [u8; NONCE_LEN] = random.bytes();
        let mut sealed = plain.to_vec();
        self.cipher()
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(purpose.0),
                &mut sealed,
            )
            .expect("the plain text is short enough");
        sealed.splice(0..0, nonce);
        sealed
    }

    /// Opens what [`SealingKey::seal`] made for the same purpose.
    pub fn open(&self, purpose: Purpose, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let (nonce, body) = sealed.split_first_chunk::<NONCE_LEN>().ok_or(SealError)?;
        let mut body = body.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let plain = self
            .cipher()
            .open_in_place(nonce, Aad::from(purpose.0), &mut body)
            .map_err(|_| SealError)?
            .len();
        body.truncate(plain);
        Ok(body)
    }

    /// Opens a sealed value of exactly `N` bytes, such as a key.
    pub fn open_exact<const N: usize>(
        &self,
        purpose: Purpose,
        sealed: &[u8],
    ) -> Result<[u8; N], SealError> {
        self.open(purpose, sealed)?.try_into().map_err(|_| SealError)
    }

    fn cipher(&self) -> LessSafeKey {
        LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &self.0).expect("the key has 32 bytes"))
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealingKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Zeros;
    impl Random for Zeros {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0);
        }
    }

    const LETTER: Purpose = Purpose("letter");

    #[test]
    fn what_is_sealed_opens_under_the_same_key_and_purpose_only() {
        let key = SealingKey::new([7; 32]);
        let sealed = key.seal(LETTER, b"hello", &Zeros);
        assert_eq!(key.open(LETTER, &sealed).unwrap(), b"hello");
        assert_eq!(key.open(Purpose("token"), &sealed), Err(SealError));
        assert_eq!(SealingKey::new([8; 32]).open(LETTER, &sealed), Err(SealError));
    }

    #[test]
    fn no_key_is_made_whose_public_part_begins_with_a_dash() {
        struct Next(std::sync::atomic::AtomicU64);
        impl Random for Next {
            fn fill(&self, bytes: &mut [u8]) {
                let next = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                bytes.fill(0);
                bytes[..8].copy_from_slice(&next.to_be_bytes());
            }
        }
        let (random, count) = (Next(0.into()), 1_000);
        let first_of = |_| SigningKey::generate(&random).public_key().remove(0);
        assert!((0..count).map(first_of).all(|first| first != '-'));
        let drawn = random.0.into_inner();
        assert!(drawn > count, "some were thrown away");
    }

    #[test]
    fn an_altered_or_cut_sealed_value_does_not_open() {
        let key = SealingKey::new([7; 32]);
        let sealed = key.seal(LETTER, b"hello", &Zeros);
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert_eq!(key.open(LETTER, &altered), Err(SealError), "byte {at}");
            assert_eq!(key.open(LETTER, &sealed[..at]), Err(SealError), "cut at {at}");
        }
    }

    #[test]
    fn hkdf_matches_the_third_test_case_of_rfc_5869() {
        let derived: [u8; 42] = hkdf_sha256(&[0x0b; 22], "");
        assert_eq!(
            hex::encode(derived),
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d\
             9d201395faa4b61a96c8"
        );
    }
}
