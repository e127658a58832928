//! Whether a form was sent by the page that it is on.
//!
//! A browser says where a request comes from, and that is believed first. The
//! hidden field holds for browsers that do not say: an HMAC of the session's id,
//! or of the random cookie of who is not signed in. It is masked anew in each
//! answer, so that a compressed answer would not tell it.

use actix_web::{HttpRequest, http::header};
use assent_domain::{
    crypto::{SealingKey, b64, from_b64, hkdf_sha256, hmac_sha256, same_secret},
    entropy::Random,
};
use url::Url;

/// The name of the hidden field.
pub(crate) const FIELD: &str = "csrf";

const LENGTH: usize = 32;

/// What the hidden fields of one visit are made of.
#[derive(Clone)]
pub(crate) struct Secret([u8; LENGTH]);

impl Secret {
    /// That of who has `basis`: the session's id, or what the cookie holds.
    pub(crate) fn new(master_key: &SealingKey, basis: &str) -> Self {
        let key: [u8; 32] = hkdf_sha256(master_key.expose(), "assent/portal-forms/v1");
        Self(hmac_sha256(&key, basis.as_bytes()))
    }

    /// What the hidden field holds this time.
    pub(crate) fn masked(&self, random: &dyn Random) -> String {
        let mask: [u8; LENGTH] = random.bytes();
        let hidden = std::array::from_fn::<u8, LENGTH, _>(|at| self.0[at] ^ mask[at]);
        b64([mask, hidden].concat())
    }

    /// Whether the hidden field came from a page of this visit.
    pub(crate) fn is_in(&self, field: &str) -> bool {
        let Some(bytes) = from_b64(field).filter(|bytes| bytes.len() == 2 * LENGTH) else {
            return false;
        };
        let (mask, hidden) = bytes.split_at(LENGTH);
        let told: Vec<u8> = mask.iter().zip(hidden).map(|(mask, hidden)| mask ^ hidden).collect();
        same_secret(&told, &self.0)
    }
}

/// Whether the browser says that a request comes from elsewhere than from a page
/// of this host, or of the portal at `portal`.
pub(crate) fn is_from_elsewhere(request: &HttpRequest, portal: &str) -> bool {
    let headers = request.headers();
    if let Some(site) = headers.get("sec-fetch-site") {
        return site != "same-origin";
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return false };
    let Ok(origin) = origin.to_str() else { return true };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let is_of_host = host.is_some_and(|host| {
        origin.split_once("://").is_some_and(|(_, of)| of.eq_ignore_ascii_case(host))
    });
    let is_of_portal =
        Url::parse(portal).is_ok_and(|url| url.origin().ascii_serialization() == origin);
    !is_of_host && !is_of_portal
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use assent_conformance::fixtures::CountingRandom;

    use super::*;

    fn secret(basis: &str) -> Secret {
        Secret::new(&SealingKey::new([7; 32]), basis)
    }

    #[test]
    fn a_field_is_of_one_visit_and_never_the_same_twice() {
        let random = CountingRandom::default();
        let (one, other) = (secret("a session"), secret("another"));
        let (field, again) = (one.masked(&random), one.masked(&random));
        assert_ne!(field, again);
        assert!(one.is_in(&field) && one.is_in(&again));
        assert!(!other.is_in(&field));
        for forged in ["", "AAAA", &field[1..], &"A".repeat(86), &format!("{field}A")] {
            assert!(!one.is_in(forged), "{forged:?}");
        }
    }

    #[test]
    fn what_a_browser_says_of_the_origin_is_believed() {
        let portal = "https://people.example";
        for (headers, expected) in [
            (&[][..], false),
            (&[("sec-fetch-site", "same-origin")], false),
            (&[("sec-fetch-site", "same-site")], true),
            (&[("sec-fetch-site", "none")], true),
            (&[("sec-fetch-site", "cross-site")], true),
            // It is believed before the origin is.
            (&[("sec-fetch-site", "same-origin"), ("origin", "null")], false),
            (&[("host", "127.0.0.1:8081"), ("origin", "http://127.0.0.1:8081")], false),
            (&[("host", "127.0.0.1:8081"), ("origin", "http://127.0.0.1:8080")], true),
            (&[("host", "inside:8081"), ("origin", "https://people.example")], false),
            (&[("host", "inside:8081"), ("origin", "http://people.example")], true),
            (&[("host", "inside:8081"), ("origin", "null")], true),
        ] {
            let mut request = TestRequest::post();
            for header in headers {
                request = request.insert_header(*header);
            }
            let told = is_from_elsewhere(&request.to_http_request(), portal);
            assert_eq!(told, expected, "{headers:?}");
        }
    }
}
