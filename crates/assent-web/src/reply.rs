//! Replies: the envelope of successful answers.

use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody};
use assent_domain::values::EmailAddress;
use serde::Serialize;
use utoipa::ToSchema;

use crate::failure::Failure;

/// A successful answer: `"success": true`, then the keys of `T`.
#[derive(Debug)]
pub struct Reply<T>(pub T);

/// A reply that says nothing but that it went well.
#[derive(Debug, Serialize)]
pub struct Nothing {}

/// The body of a reply that tells an address.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EmailReply)]
pub struct EmailBody {
    #[schema(format = IdnEmail)]
    email: String,
}

impl From<EmailAddress> for EmailBody {
    fn from(email: EmailAddress) -> Self {
        Self { email: email.as_str().to_owned() }
    }
}

/// What a handler answers.
pub type Answer<T, R = Failure> = Result<Reply<T>, R>;

/// The answer that says nothing but that it went well.
pub const DONE: Reply<Nothing> = Reply(Nothing {});

impl<T: Serialize> Responder for Reply<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        #[derive(Serialize)]
        struct Envelope<T> {
            success: bool,
            #[serde(flatten)]
            body: T,
        }
        HttpResponse::Ok().json(Envelope { success: true, body: self.0 })
    }
}
