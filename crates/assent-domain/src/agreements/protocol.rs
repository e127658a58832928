//! The protocol's building blocks: JWTs and signatures.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use thiserror::Error;

use crate::{
    crypto::{SigningKey, b64, from_b64, hmac_sha256, same_secret, sha256, verify_ed25519},
    strict_json,
};

/// The `@context` of every document of the protocol.
pub const CONTEXT: &str = "https://protocol.jlinc.org/context/jlinc-v7.jsonld";

/// The signature type: ed25519 over a SHA-256 hash.
pub const SIG_TYPE: &str = "sha256:ed25519";

/// `{"alg":"HS256","typ":"JWT"}` in b64.
const JWT_HEADER: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";

/// The decentralized identifier of the party with this public key (b64).
#[must_use]
pub fn did(public_key: &str) -> String {
    format!("did:jlinc:{public_key}")
}

/// The JWT of a payload, taken byte for byte, under its maker's `secret`. The
/// HMAC key is the secret's text, not the bytes it decodes to.
#[must_use]
pub fn jwt(secret: &str, payload_json: &str) -> String {
    let signed = format!("{JWT_HEADER}.{}", b64(payload_json));
    let mac = hmac_sha256(secret.as_bytes(), signed.as_bytes());
    format!("{signed}.{}", b64(mac))
}

/// Whether `jwt` was made under `secret`, which only its maker can tell.
#[must_use]
pub fn jwt_mac_holds(secret: &str, jwt: &str) -> bool {
    jwt.rsplit_once('.').is_some_and(|(signed, mac)| {
        let expected = hmac_sha256(secret.as_bytes(), signed.as_bytes());
        from_b64(mac).is_some_and(|mac| same_secret(&mac, &expected))
    })
}

/// Why a text is not a JWT of the protocol.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum JwtError {
    /// Not three parts in b64, or the last is no MAC.
    #[error("is not a JWT")]
    Malformed,
    /// The header is not `{"alg":"HS256","typ":"JWT"}`.
    #[error("does not have the header {{\"alg\":\"HS256\",\"typ\":\"JWT\"}}")]
    Header,
    /// The payload is not the JSON it should be. Holds the reason.
    #[error("does not hold what it should: {0}")]
    Payload(String),
}

/// The payload of `jwt` as it was written. The form is checked, the MAC is not.
pub fn jwt_payload(jwt: &str) -> Result<String, JwtError> {
    let mut parts = jwt.split('.');
    let (Some(header), Some(payload), Some(mac), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(JwtError::Malformed);
    };
    if header != JWT_HEADER {
        return Err(JwtError::Header);
    }
    if from_b64(mac).is_none_or(|mac| mac.len() != 32) {
        return Err(JwtError::Malformed);
    }
    let payload = from_b64(payload).ok_or(JwtError::Malformed)?;
    String::from_utf8(payload).map_err(|_| JwtError::Payload("it is not UTF-8".to_owned()))
}

/// The payload as a JSON object without duplicate keys.
pub(super) fn jwt_object(jwt: &str) -> Result<Value, JwtError> {
    let value =
        strict_json::parse(&jwt_payload(jwt)?).map_err(|e| JwtError::Payload(e.to_string()))?;
    if value.is_object() {
        Ok(value)
    } else {
        Err(JwtError::Payload("it is not an object".to_owned()))
    }
}

/// The payload as one of the protocol's documents.
pub(super) fn jwt_document<T: DeserializeOwned>(jwt: &str) -> Result<T, JwtError> {
    T::deserialize(jwt_object(jwt)?).map_err(|e| JwtError::Payload(e.to_string()))
}

/// One of the protocol's documents as the text that goes into a JWT.
pub(super) fn document_text(document: &impl Serialize) -> String {
    serde_json::to_string(document).expect("a document has text keys and no other fallible part")
}

/// The signature over a text: ed25519 over its SHA-256.
pub(super) fn sign_text(key: &SigningKey, text: &str) -> String {
    key.sign(&sha256(text))
}

/// Whether `signature` (b64) is one over the 32 bytes of `hash`.
pub(super) fn signature_holds(public_key: &[u8; 32], hash: &[u8; 32], signature: &str) -> bool {
    from_b64(signature).is_some_and(|signature| verify_ed25519(public_key, hash, &signature))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_maker_of_a_jwt_can_tell_that_its_mac_holds() {
        let made = jwt("secret", r#"{"a":1}"#);
        assert_eq!(jwt_payload(&made).unwrap(), r#"{"a":1}"#);
        assert!(jwt_mac_holds("secret", &made));
        assert!(!jwt_mac_holds("another", &made));
        assert!(!jwt_mac_holds("secret", &jwt("secret", r#"{"a":2}"#)[1..]));
        assert!(!jwt_mac_holds("secret", ""));
    }

    #[test]
    fn a_text_that_is_no_jwt_of_the_protocol_has_no_payload() {
        let mac = b64([0; 32]);
        let none = b64(r#"{"alg":"none","typ":"JWT"}"#);
        for (text, fault) in [
            (String::new(), JwtError::Malformed),
            (format!("{JWT_HEADER}.e30"), JwtError::Malformed),
            (format!("{JWT_HEADER}.e30.{mac}."), JwtError::Malformed),
            (format!("{JWT_HEADER}.e30."), JwtError::Malformed),
            (format!("{JWT_HEADER}.e31.{mac}"), JwtError::Malformed),
            (format!("{JWT_HEADER}.e30=.{mac}"), JwtError::Malformed),
            (format!("{none}.e30.{mac}"), JwtError::Header),
        ] {
            assert_eq!(jwt_payload(&text), Err(fault), "{text:?}");
        }
    }

    #[test]
    fn a_jwt_whose_payload_says_a_key_twice_holds_no_object() {
        for payload in [r#"{"a":1,"a":1}"#, r#"{"b":[{"a":1,"\u0061":2}]}"#, "[]", "", "{} {}"] {
            let made = jwt("secret", payload);
            assert!(matches!(jwt_object(&made), Err(JwtError::Payload(_))), "{payload:?}");
        }
    }
}
