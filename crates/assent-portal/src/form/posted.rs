//! Reading a form that was sent.

use std::pin::Pin;

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::{StatusCode, header},
    web::BytesMut,
};
use futures_util::StreamExt;
use url::form_urlencoded;

use super::Form;
use crate::{
    forgery::{self, is_from_elsewhere},
    refused::Refused,
    visit::Visit,
};

/// The most bytes of a form.
const MOST: usize = 256 << 10;

/// A form that was sent, to be [asked](Self::ours) whether a page of ours did so.
pub(crate) struct Posted {
    form: Form,
    is_ours: bool,
    press_again: &'static str,
}

impl Posted {
    /// Whether a field was sent.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.form.has(name)
    }

    /// The form, or the form to be shown again as it was filled in: a page that was
    /// open for too long must not be a dead end.
    pub(crate) fn ours(self) -> Result<Form, Form> {
        let Self { form, is_ours, press_again } = self;
        if is_ours { Ok(form) } else { Err(form.refuse_all(StatusCode::FORBIDDEN, press_again)) }
    }
}

impl FromRequest for Posted {
    type Error = Refused;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Refused>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visit = Visit::from_request(request, payload).into_inner();
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move {
            let visit = visit?;
            if is_from_elsewhere(&request, visit.portal()) {
                return Err(Refused::forged());
            }
            let form = read(&request, payload).await?;
            let is_ours = visit.secret().is_in(form.text(forgery::FIELD));
            Ok(Self { form, is_ours, press_again: visit.texts().press_again() })
        })
    }
}

async fn read(request: &HttpRequest, mut payload: Payload) -> Result<Form, Refused> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(Refused::unreadable());
    }
    let mut body = BytesMut::new();
    while let Some(piece) = payload.next().await {
        let piece = piece.map_err(|_| Refused::unreadable())?;
        if body.len() + piece.len() > MOST {
            return Err(Refused::too_large());
        }
        body.extend_from_slice(&piece);
    }
    Ok(Form::of(form_urlencoded::parse(&body).into_owned().collect()))
}
