//! What stands on which listener: the calls of machines, and the pages beside them.

use actix_web::web::ServiceConfig;
use assent_portal::{Door, with_pages};
use assent_web::{Server, Shared, mount};

/// A server with its calls, and with `pages` beside them if there are `portals`.
pub(super) fn mounted<Calls, Pages>(
    shared: &Shared,
    portals: bool,
    (server, calls): (Server, Calls),
    (door, pages): (Door, Pages),
) -> impl FnOnce(&mut ServiceConfig) + Clone + use<Calls, Pages>
where
    Calls: FnOnce(&mut ServiceConfig) + Clone,
    Pages: FnOnce(&mut ServiceConfig) + Clone,
{
    let server = if portals { with_pages(door, server) } else { server };
    mount(shared, server, move |config| {
        // What is a page and was a call before is the page.
        if portals {
            pages(config);
        }
        calls(config);
    })
}
