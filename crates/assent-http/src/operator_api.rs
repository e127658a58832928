//! The operator's server: health, metrics, and mails while they go to files.
//! It asks for no session: keep its address to yourself.

mod health;
mod mail;

use actix_web::Resource;

use crate::route::get;

pub(crate) fn endpoints() -> Vec<Resource> {
    vec![
        get("/health/live", |route| route.to(health::live)),
        get("/health/ready", |route| route.to(health::ready)),
        get("/metrics", |route| route.to(health::metrics)),
        get("/mail", |route| route.to(mail::list)),
        get("/mail/{name}", |route| route.to(mail::read)),
    ]
}
