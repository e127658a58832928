//! What stands on which listener: the calls of machines, and the pages beside them.

use actix_web::web::ServiceConfig;
use assent_http::{
    operator_calls, operator_server, organization_calls, organization_server, rights_holder_calls,
    rights_holder_server,
};
use assent_portal::{Door, Operations, operator_pages, pages, with_pages};
use assent_web::{Shared, mount};

/// The organization server (B), with its portal if there are `portals`.
pub(super) fn organization(
    shared: &Shared,
    portals: bool,
) -> impl FnOnce(&mut ServiceConfig) + Clone + use<> {
    let door = portals.then_some(Door::Organization);
    let server = organization_server();
    let server = door.map_or(server.clone(), |door| with_pages(door, server));
    let calls = organization_calls();
    mount(shared, server, move |config| {
        calls(config);
        if let Some(door) = door {
            pages(door)(config);
        }
    })
}

/// The rights-holder server (A), with its portal if there are `portals`.
pub(super) fn rights_holder(
    shared: &Shared,
    portals: bool,
) -> impl FnOnce(&mut ServiceConfig) + Clone + use<> {
    let door = portals.then_some(Door::Person);
    let server = rights_holder_server();
    let server = door.map_or(server.clone(), |door| with_pages(door, server));
    let calls = rights_holder_calls();
    mount(shared, server, move |config| {
        calls(config);
        if let Some(door) = door {
            pages(door)(config);
        }
    })
}

/// The operator's server, with its pages if there are `portals`.
pub(super) fn operator(
    shared: &Shared,
    portals: bool,
    operations: Operations,
) -> impl FnOnce(&mut ServiceConfig) + Clone + use<> {
    let server = operator_server();
    let server = if portals { with_pages(Door::Operator, server) } else { server };
    let (calls, pages) = (operator_calls(), operator_pages(operations));
    mount(shared, server, move |config| {
        calls(config);
        if portals {
            pages(config);
        }
    })
}
