//! Writing failures on their way out, by the wire of their surface.

use actix_web::dev::ServiceResponse;

use crate::{
    Server,
    envelope::Envelope,
    failure::Unwritten,
    wire::{Wire, on},
};

/// The response; if it is a failure that was not written yet, as the wire of its
/// surface writes it.
pub(crate) fn written(response: ServiceResponse) -> ServiceResponse {
    if response.response().extensions().contains::<Unwritten>() {
        write(response)
    } else {
        response
    }
}

fn write(response: ServiceResponse) -> ServiceResponse {
    let (request, response) = response.into_parts();
    // What was set on it beside stays.
    let (mut head, body) = response.into_parts();
    let unwritten = head.extensions_mut().remove();
    let Some(Unwritten(failure)) = unwritten else {
        return ServiceResponse::new(request, head.set_body(body));
    };
    let wire: &dyn Wire = match request.app_data::<Server>() {
        Some(server) => &*server.wire,
        None => &Envelope,
    };
    let failure = on(failure, wire);
    let (form, body) = wire.write(&failure, &request).into_parts();
    *head.status_mut() = form.status();
    for (name, value) in form.headers().iter().chain(&failure.headers()) {
        head.headers_mut().append(name.clone(), value.clone());
    }
    ServiceResponse::new(request, head.set_body(body))
}
