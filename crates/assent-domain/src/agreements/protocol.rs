//! The protocol's building blocks: JWTs, signatures, instants.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use thiserror::Error;
use time::{
    OffsetDateTime, PrimitiveDateTime, UtcOffset, format_description::BorrowedFormatItem,
    macros::format_description,
};

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

const INSTANT: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");

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

/// The instant as `YYYY-MM-DDTHH:MM:SS.mmmZ`, what is below a millisecond cut
/// off. Years from 0 to 9999.
#[must_use]
pub fn protocol_instant(at: OffsetDateTime) -> String {
    let at = at.to_offset(UtcOffset::UTC);
    let (date, (hour, minute, second, milli)) = (at.date(), at.time().as_hms_milli());
    let (month, day) = (u8::from(date.month()), date.day());
    format!("{:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z", date.year())
}

/// The instant that [`protocol_instant`] writes as `text`; `None` for any
/// other text, such as one with an offset or other digits.
#[must_use]
pub fn parse_protocol_instant(text: &str) -> Option<OffsetDateTime> {
    let at = PrimitiveDateTime::parse(text, INSTANT).ok()?.assume_utc();
    (at.year() >= 0 && protocol_instant(at) == text).then_some(at)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn an_instant_is_written_in_utc_to_the_millisecond_and_read_back() {
        let at = datetime!(2026-11-21 21:53:06.521_999 +2);
        assert_eq!(protocol_instant(at), "2026-11-21T19:53:06.521Z");
        assert_eq!(
            parse_protocol_instant("2026-11-21T19:53:06.521Z"),
            Some(datetime!(2026-11-21 19:53:06.521 UTC))
        );
    }

    #[test]
    fn an_instant_in_any_other_form_is_none() {
        for text in [
            "",
            "2026-11-21T19:53:06Z",
            "2026-11-21T19:53:06.52Z",
            "2026-11-21T19:53:06.5210Z",
            "2026-11-21T19:53:06.521",
            "2026-11-21T19:53:06.521z",
            "2026-11-21 19:53:06.521Z",
            "2026-11-21T19:53:06.521+00:00",
            "+2026-11-21T19:53:06.521Z",
            "-2026-11-21T19:53:06.521Z",
            "-001-11-21T19:53:06.521Z",
            "2026-02-29T19:53:06.521Z",
            "2026-11-21T24:00:00.000Z",
            "2026-11-21T23:59:60.000Z",
            " 2026-11-21T19:53:06.521Z",
            "2026-11-21T19:53:06.521Z ",
            "२०२६-11-21T19:53:06.521Z",
        ] {
            assert_eq!(parse_protocol_instant(text), None, "{text:?}");
        }
    }

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
