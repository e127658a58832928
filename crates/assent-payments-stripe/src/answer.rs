//! What Stripe's answers mean.
//!
//! Only what the caller can mend by sending something else is a refusal. All
//! else is ours or Stripe's to mend, and is told in words that quote nothing.

use assent_domain::organizations::PaymentError;
use serde::Deserialize;
use thiserror::Error;

/// An answer as it came.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

/// An answer that helps nobody.
#[derive(Debug, Error)]
pub(crate) enum Unusable {
    #[error("Stripe does not take our key ({0}): check --stripe-secret-key")]
    Key(String),
    #[error("Stripe answered {0}")]
    Answered(String),
    #[error("{status} was answered, but not as Stripe does: check --stripe-url")]
    NotStripe { status: u16 },
}

impl From<Unusable> for PaymentError {
    fn from(unusable: Unusable) -> Self {
        Self::Unavailable(unusable.into())
    }
}

#[derive(Deserialize)]
struct Customer {
    object: String,
    id: String,
}

#[derive(Deserialize)]
struct List {
    object: String,
}

#[derive(Deserialize)]
struct Envelope {
    error: Fault,
}

#[derive(Deserialize)]
struct Fault {
    #[serde(rename = "type")]
    kind: String,
    code: Option<String>,
    param: Option<String>,
    message: Option<String>,
}

/// The most bytes of a customer's id; Stripe promises no more than 255.
const ID_MAX_BYTES: usize = 255;
/// The most characters of Stripe's words that are passed on.
const SENTENCE_MAX_CHARS: usize = 300;

impl Answer {
    /// The id of the customer that was made.
    pub(crate) fn customer(&self) -> Result<String, PaymentError> {
        if !(200..300).contains(&self.status) {
            return Err(self.refusal());
        }
        let customer: Option<Customer> = serde_json::from_slice(&self.body).ok();
        let id = customer.filter(|customer| customer.object == "customer").map(|made| made.id);
        let id = id.filter(|id| {
            (1..=ID_MAX_BYTES).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic())
        });
        id.ok_or_else(|| self.not_stripe().into())
    }

    /// Whether customers could be asked for.
    pub(crate) fn check(&self) -> Result<(), PaymentError> {
        match self.status {
            200 => {
                let list: Option<List> = serde_json::from_slice(&self.body).ok();
                let known = list.is_some_and(|list| list.object == "list");
                if known { Ok(()) } else { Err(self.not_stripe().into()) }
            }
            // A restricted key that may make customers need not see them.
            403 if self.fault().is_some() => Ok(()),
            _ => Err(self.unusable().into()),
        }
    }

    fn refusal(&self) -> PaymentError {
        match self.fault() {
            Some(fault) if fault.is_the_callers(self.status) => {
                tracing::info!(answer = fault.in_short(self.status), "Stripe refused a token");
                PaymentError::Refused(fault.sentence())
            }
            _ => self.unusable().into(),
        }
    }

    fn unusable(&self) -> Unusable {
        match (self.status, self.fault()) {
            (status @ (401 | 403), Some(fault)) => Unusable::Key(fault.in_short(status)),
            (status, Some(fault)) => Unusable::Answered(fault.in_short(status)),
            // What stands between may be down, and speak HTML.
            (status @ (429 | 500..), None) => Unusable::Answered(status.to_string()),
            (_, None) => self.not_stripe(),
        }
    }

    fn not_stripe(&self) -> Unusable {
        Unusable::NotStripe { status: self.status }
    }

    fn fault(&self) -> Option<Fault> {
        serde_json::from_slice(&self.body).ok().map(|envelope: Envelope| envelope.error)
    }
}

impl Fault {
    /// Whether another token or address would do.
    fn is_the_callers(&self, status: u16) -> bool {
        match (status, self.kind.as_str()) {
            (402, _) | (400 | 404, "card_error") => true,
            (400 | 404, "invalid_request_error") => self.is_about_the_token(),
            // Of a key that was used with other contents: not the token's fault.
            _ => false,
        }
    }

    /// A request has two fields, which are the caller's. A fault may name
    /// neither; one that names another, or our path, is ours.
    fn is_about_the_token(&self) -> bool {
        let our_path = self.message.as_deref().unwrap_or_default();
        match self.param.as_deref() {
            None => !our_path.starts_with("Unrecognized request URL"),
            Some(param) => ["source", "card", "email"].iter().any(|ours| param.starts_with(ours)),
        }
    }

    /// Stripe's own words as one line.
    fn sentence(&self) -> String {
        let message = self.message.as_deref().unwrap_or_default();
        let words = message.split(|c: char| c.is_control() || c.is_whitespace());
        let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
        let sentence: String = words.join(" ").chars().take(SENTENCE_MAX_CHARS).collect();
        if sentence.is_empty() { "try another card".to_owned() } else { sentence }
    }

    /// Status, type and code: nothing that could be anybody's.
    fn in_short(&self, status: u16) -> String {
        let mut short = format!("{status} {}", word(&self.kind));
        if let Some(code) = &self.code {
            short.push('/');
            short.push_str(word(code));
        }
        short
    }
}

/// `text` if it is one of Stripe's words, such as `rate_limit`.
fn word(text: &str) -> &str {
    let plain = text.len() <= 60 && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    if plain { text } else { "unknown" }
}

#[cfg(test)]
mod tests {
    use assent_domain::outcome::with_causes;

    use super::*;

    fn answered(status: u16, body: &str) -> Result<String, PaymentError> {
        Answer { status, body: body.into() }.customer()
    }

    fn fault(status: u16, error: &str) -> Result<String, PaymentError> {
        answered(status, &format!("{{\"error\":{{{error}}}}}"))
    }

    #[track_caller]
    fn refused(outcome: Result<String, PaymentError>) -> String {
        match outcome {
            Err(PaymentError::Refused(sentence)) => sentence,
            other => panic!("{other:?}"),
        }
    }

    #[track_caller]
    fn unavailable(outcome: Result<String, PaymentError>) -> String {
        match outcome {
            Err(error @ PaymentError::Unavailable(_)) => with_causes(&error),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_customer_has_an_id() {
        assert_eq!(answered(200, r#"{"id":"cus_1","object":"customer"}"#).unwrap(), "cus_1");
        for body in [
            "",
            "<html>",
            "[]",
            r#"{"id":7,"object":"customer"}"#,
            r#"{"id":"","object":"customer"}"#,
            r#"{"id":"a b","object":"customer"}"#,
            r#"{"id":"card_1","object":"card"}"#,
            &format!(r#"{{"id":"{}","object":"customer"}}"#, "x".repeat(256)),
        ] {
            let told = unavailable(answered(200, body));
            assert!(told.contains("--stripe-url"), "{body}: {told}");
        }
    }

    #[test]
    fn a_card_that_is_refused_is_refused_in_stripes_words() {
        let declined = fault(402, r#""type":"card_error","message":"Your card was declined.""#);
        assert_eq!(refused(declined), "Your card was declined.");
        let unknown = r#""type":"invalid_request_error","param":"source",
            "message":"No such token: 'tok_1'""#;
        assert_eq!(refused(fault(400, unknown)), "No such token: 'tok_1'");
        let used = r#""type":"invalid_request_error","message":"You cannot use it twice""#;
        assert_eq!(refused(fault(400, used)), "You cannot use it twice");
        let address = r#""type":"invalid_request_error","param":"email","message":"Invalid""#;
        assert_eq!(refused(fault(400, address)), "Invalid");
        let missing = r#""type":"invalid_request_error","message":"Not Found""#;
        assert_eq!(refused(fault(404, missing)), "Not Found");
    }

    #[test]
    fn stripes_words_come_in_one_line_of_some_length() {
        let long = format!(r#""type":"card_error","message":"a\r\n\tb\u0000 {}""#, "é".repeat(400));
        let sentence = refused(fault(402, &long));
        assert!(sentence.starts_with("a b é") && sentence.chars().count() == 300, "{sentence}");
        assert_eq!(refused(fault(402, r#""type":"card_error""#)), "try another card");
    }

    #[test]
    fn what_the_caller_can_not_mend_is_no_refusal() {
        for (status, error, told) in [
            (401, r#""type":"invalid_request_error","message":"sk_live_1""#, "--stripe-secret-key"),
            (403, r#""type":"invalid_request_error""#, "--stripe-secret-key"),
            (429, r#""type":"invalid_request_error","code":"rate_limit""#, "429"),
            (500, r#""type":"api_error""#, "500 api_error"),
            (400, r#""type":"idempotency_error""#, "400 idempotency_error"),
            (400, r#""type":"invalid_request_error","param":"expand""#, "400"),
            (404, r#""type":"invalid_request_error","message":"Unrecognized request URL""#, "404"),
        ] {
            let line = unavailable(fault(status, error));
            assert!(line.contains(told) && !line.contains("sk_live"), "{error}: {line}");
        }
        for status in [301, 400, 401, 402, 404, 429, 502] {
            unavailable(answered(status, "<html>Bad Gateway sk_live_1</html>"));
        }
    }

    #[test]
    fn nothing_of_an_answer_is_quoted_but_stripes_words_for_it() {
        let error = r#""type":"tok_1 was bad","code":"sk_live_1234""#;
        assert_eq!(
            unavailable(fault(503, error)),
            "the payment provider is unavailable: Stripe answered 503 unknown/unknown"
        );
    }
}
