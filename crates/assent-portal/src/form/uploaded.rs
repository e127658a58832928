//! Forms with a file, of which nothing is read that no page of ours has sent.

use std::{
    fs::File,
    future::{Ready, ready},
};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::StatusCode, web};
use assent_web::{failure::Failure, form};

use super::Form;
use crate::{
    forgery::{self, is_from_elsewhere},
    refused::Refused,
    visit::Visit,
};

/// How many bytes are read of fields that are not asked for.
const OTHERS_MOST: u64 = 64 << 10;

/// A form with a file that is on its way, and nothing of which was read yet.
pub(crate) struct Uploaded {
    visit: Visit,
    request: HttpRequest,
    payload: web::Payload,
}

impl FromRequest for Uploaded {
    type Error = Refused;
    type Future = Ready<Result<Self, Refused>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        ready(Visit::from_request(request, payload).into_inner().and_then(|visit| {
            if is_from_elsewhere(request, visit.portal()) {
                return Err(Refused::forged());
            }
            let payload = web::Payload::from_request(request, payload).into_inner();
            let payload = payload.map_err(|_| Refused::unreadable())?;
            Ok(Self { visit, request: request.clone(), payload })
        }))
    }
}

impl Uploaded {
    /// The file in the field `name`, spooled; or the form to be shown again. The hidden
    /// field has to come before it: without that, nothing of the file is read.
    pub(crate) async fn file(self, name: &str) -> Result<Result<File, Form>, Refused> {
        let Self { visit, request, payload } = self;
        let (t, shared) = (visit.texts(), visit.shared());
        let press_again = || Form::default().refuse_all(StatusCode::FORBIDDEN, t.press_again());
        let choose = || Form::default().refuse(name, t.fault_no_file());
        let mut fields = form::of(&request, payload).map_err(unread)?;
        let (mut is_ours, mut patience) = (false, OTHERS_MOST);
        while let Some((key, mut field)) = form::next_field(&mut fields).await.map_err(unread)? {
            if key == name && !is_ours {
                return Ok(Err(press_again()));
            }
            if key == name && form::is_left_empty(&field) {
                return Ok(Err(choose()));
            }
            if key == name {
                let folder = &shared.spool_folder;
                let file = form::spool_field(&mut field, folder, shared.upload_limit).await;
                return Ok(Ok(file.map_err(unread)?));
            }
            if key == forgery::FIELD {
                let text = form::text_field(&key, &mut field).await;
                is_ours = visit.secret().is_in(&text.map_err(unread)?);
            } else {
                let skipped = form::skip_field(&mut field, patience).await;
                patience -= skipped.map_err(unread)?;
            }
        }
        Ok(Err(if is_ours { choose() } else { press_again() }))
    }
}

/// A form that could not be read to its file. What has no status of its own is no
/// form.
fn unread(failure: Failure) -> Refused {
    match failure.status() {
        StatusCode::OK => Refused::unreadable(),
        _ => failure.into(),
    }
}
