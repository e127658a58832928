//! The operator's server: health, metrics, and mails while they go to files.
//! It asks for no session: keep its address to yourself.

mod health;
mod mail;

use actix_web::Resource;

use assent_web::route::get;

pub(crate) fn endpoints() -> Vec<Resource> {
    vec![
        get("/health/live", health::live),
        get("/health/ready", health::ready),
        get("/metrics", health::metrics),
        get("/mail", mail::list),
        get("/mail/{name}", mail::read),
    ]
}
