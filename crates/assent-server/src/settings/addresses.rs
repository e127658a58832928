//! Where the servers listen, and where links lead.

use std::net::{IpAddr, SocketAddr};

use clap::ValueHint;
use url::{Host, Url};

use super::kit::{
    END_USERS, Named, ORGANIZATIONS, Reader, SERVICE, Section, address, listed, named, settings,
    switch, web_address,
};
use crate::cli::Known;

settings! {
    organization_address: ORGANIZATIONS, "ASSENT_ORGANIZATION_ADDRESS", "HOST:PORT"
        [hide_short_help = false]:
        "Where organizations call [default: 127.0.0.1:8080]",
        "Port 0 takes a free one, which the service prints.";
    rights_holder_address: END_USERS, "ASSENT_RIGHTS_HOLDER_ADDRESS", "HOST:PORT":
        "Where end users call [default: 127.0.0.1:8081]",
        "Port 0 takes a free one, which the service prints.";
    operator_address: SERVICE, "ASSENT_OPERATOR_ADDRESS", "HOST:PORT":
        "Where operators look: health, metrics, mails [default: 127.0.0.1:9090]",
        "It asks for no password: keep it to yourself.";
    organization_portal_url: ORGANIZATIONS, "ASSENT_ORGANIZATION_PORTAL_URL", "URL"
        [value_hint = ValueHint::Url]:
        "The organizations' portal, for links [default: http:// and the address]",
        "Links in mails and operators' invitations begin with it: without user, query and fragment.";
    rights_holder_portal_url: END_USERS, "ASSENT_RIGHTS_HOLDER_PORTAL_URL", "URL"
        [value_hint = ValueHint::Url]:
        "The end users' portal, for links [default: http:// and the address]",
        "Registration links begin with it: without user, query and fragment.";
    operator_hosts: SERVICE, "ASSENT_OPERATOR_HOSTS", "NAMES":
        "Names under which operators open their pages, such as ops.internal [default: none]",
        "Addresses and localhost need no name here; other names are refused.";
    portals: SERVICE, "ASSENT_PORTALS", "on|off"
        [value_parser = Known::words(&["on", "off"])]:
        "Pages for organizations and people [default: on]",
        "off where front ends of your own take their place: then links lead to those.";
}

/// Where the servers listen, and where their portals are: without a slash at
/// the end, and at the server itself when there is none.
#[derive(Clone)]
pub(crate) struct Addresses {
    pub(crate) organization: SocketAddr,
    pub(crate) rights_holder: SocketAddr,
    pub(crate) operator: SocketAddr,
    pub(crate) organization_portal: Option<String>,
    pub(crate) rights_holder_portal: Option<String>,
    /// The names of the operator's server, beside its addresses and `localhost`.
    pub(crate) operator_hosts: Vec<String>,
    /// Whether the pages are served.
    pub(crate) portals: bool,
}

impl Section for Addresses {
    type Written = Written;

    fn read(written: &Written, read: &mut Reader<'_>) -> Self {
        let mut listener = |named, default| read.or(named, address, default);
        let organization = listener(named!(written.organization_address), "127.0.0.1:8080");
        let rights_holder = listener(named!(written.rights_holder_address), "127.0.0.1:8081");
        let operator = listener(named!(written.operator_address), "127.0.0.1:9090");
        Self {
            organization,
            rights_holder,
            operator,
            organization_portal: portal(named!(written.organization_portal_url), read),
            rights_holder_portal: portal(named!(written.rights_holder_portal_url), read),
            operator_hosts: read.or(named!(written.operator_hosts), listed, ""),
            portals: read.or(named!(written.portals), switch, "on"),
        }
    }
}

fn portal((name, text): Named<'_>, read: &mut Reader<'_>) -> Option<String> {
    // Its fault does not show what was given: that may hold a password.
    if let Some(fault) = portal_fault(text?) {
        read.fault(name, fault);
        return None;
    }
    let address = read.if_set((name, text), web_address)?;
    Some(address.trim_end_matches('/').to_owned())
}

/// Why links can't begin with this address, though it is one.
fn portal_fault(text: &str) -> Option<&'static str> {
    let url = Url::parse(text).ok()?;
    if !url.username().is_empty() || url.password().is_some() {
        Some("must not hold a user or a password: everybody who gets a link would read it")
    } else if url.query().is_some() || url.fragment().is_some() {
        Some("must end before ? and #: links append their own path and query")
    } else {
        None
    }
}

impl Addresses {
    /// What is wrong with links that others follow, a line for each portal.
    pub(crate) fn dead_links(&self, mails_are_sent: bool) -> Vec<String> {
        let organizations = self.dead_organization_links(mails_are_sent);
        organizations.into_iter().chain(self.dead_rights_holder_links(mails_are_sent)).collect()
    }

    /// The same for the organizations' portal alone.
    pub(crate) fn dead_organization_links(&self, mails_are_sent: bool) -> Option<String> {
        dead_link(
            "organization",
            self.organization_portal.as_deref(),
            self.organization,
            mails_are_sent,
        )
    }

    fn dead_rights_holder_links(&self, mails_are_sent: bool) -> Option<String> {
        dead_link(
            "rights-holder",
            self.rights_holder_portal.as_deref(),
            self.rights_holder,
            mails_are_sent,
        )
    }

    /// The same for links to end users that a command beside the service writes.
    pub(crate) fn dead_signup_links(&self, mails_are_sent: bool) -> Option<String> {
        if is_known(self.rights_holder_portal.as_deref(), self.rights_holder) {
            return self.dead_rights_holder_links(mails_are_sent);
        }
        let fault = "links lead nowhere: the port is chosen when the service starts, and not known \
            here: set --rights-holder-portal-url, or a port";
        Some(fault.to_owned())
    }

    /// Whether a command beside the service knows where organizations call.
    pub(crate) fn organization_is_known(&self) -> bool {
        is_known(self.organization_portal.as_deref(), self.organization)
    }
}

/// Port 0 is another one at each start, which the service alone knows.
fn is_known(portal: Option<&str>, address: SocketAddr) -> bool {
    portal.is_some() || address.port() != 0
}

fn dead_link(
    whose: &str,
    portal: Option<&str>,
    address: SocketAddr,
    mails_are_sent: bool,
) -> Option<String> {
    let portal = portal.map_or_else(|| format!("http://{address}"), str::to_owned);
    let fault = match reach_of(&portal)? {
        Reach::Nowhere => "is no address that anybody can open",
        Reach::ThisMachine if mails_are_sent => {
            "opens on this machine alone, and mails with such links are sent to others"
        }
        Reach::ThisMachine if address.ip().to_canonical().is_unspecified() => {
            "opens on this machine alone, and the service listens for others"
        }
        Reach::ThisMachine => return None,
    };
    Some(format!("links lead to {portal}, which {fault}: set --{whose}-portal-url"))
}

/// Where a link leads that does not reach others.
enum Reach {
    /// To all addresses at once, which is none.
    Nowhere,
    ThisMachine,
}

fn reach_of(portal: &str) -> Option<Reach> {
    let url = Url::parse(portal).ok()?;
    let ip = match url.host()? {
        Host::Ipv4(ip) => IpAddr::V4(ip),
        Host::Ipv6(ip) => IpAddr::V6(ip).to_canonical(),
        Host::Domain(name) => {
            let name = name.trim_end_matches('.');
            let local = name == "localhost" || name.ends_with(".localhost");
            return local.then_some(Reach::ThisMachine);
        }
    };
    if ip.is_unspecified() {
        Some(Reach::Nowhere)
    } else {
        ip.is_loopback().then_some(Reach::ThisMachine)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Settings, *};

    #[test]
    fn by_default_they_listen_to_this_machine() {
        let Addresses { organization, rights_holder, operator, .. } = Settings::of(&[]).0.addresses;
        let listeners = [organization, rights_holder, operator].map(|address| address.to_string());
        assert_eq!(listeners, ["127.0.0.1:8080", "127.0.0.1:8081", "127.0.0.1:9090"]);
    }

    fn addresses(listens: &str, portal: Option<&str>) -> Addresses {
        let listens = listens.parse().unwrap();
        Addresses {
            organization: listens,
            rights_holder: listens,
            operator: listens,
            organization_portal: portal.map(str::to_owned),
            rights_holder_portal: portal.map(str::to_owned),
            operator_hosts: Vec::new(),
            portals: true,
        }
    }

    #[test]
    fn links_that_nobody_else_can_open_are_told() {
        let told = |listens, portal, sent| addresses(listens, portal).dead_links(sent).len();
        for all in ["0.0.0.0:80", "[::]:80"] {
            assert_eq!(told(all, None, false), 2, "{all}");
            assert_eq!(told(all, Some("https://portal.example.org"), true), 0, "{all}");
        }
        for portal in [
            "http://localhost:80",
            "http://a.localhost.",
            "http://127.9.9.9",
            "http://[::1]",
            "http://[::ffff:127.0.0.1]",
        ] {
            assert_eq!(told("0.0.0.0:80", Some(portal), false), 2, "{portal}");
            assert_eq!(told("127.0.0.1:80", Some(portal), true), 2, "{portal}");
            assert_eq!(told("127.0.0.1:80", Some(portal), false), 0, "{portal}");
        }
        assert_eq!(told("127.0.0.1:80", Some("http://[::]"), false), 2);
        assert_eq!(told("10.1.2.3:80", None, true), 0);
        let told = addresses("0.0.0.0:80", None).dead_organization_links(false).unwrap();
        assert!(told.contains("http://0.0.0.0:80") && told.ends_with("--organization-portal-url"));
    }

    #[test]
    fn a_command_does_not_know_a_port_that_is_chosen_at_the_start() {
        let known = |listens, portal| {
            let addresses = addresses(listens, portal);
            (addresses.organization_is_known(), addresses.dead_signup_links(false).is_none())
        };
        assert_eq!(known("127.0.0.1:0", None), (false, false));
        assert_eq!(known("127.0.0.1:0", Some("https://portal.example.org")), (true, true));
        assert_eq!(known("127.0.0.1:8080", None), (true, true));
    }

    #[test]
    fn a_portal_is_an_address_that_a_path_can_follow() {
        let read = |text: &str| {
            let (settings, faults) = Settings::of(&[("organization_portal_url", text)]);
            (settings.addresses.organization_portal, faults)
        };
        assert_eq!(read("https://a.example/b/").0.as_deref(), Some("https://a.example/b"));
        for text in [
            "https://a.example/?",
            "https://a.example?x=1",
            "https://a.example/#",
            "https://a.example/#/app",
            "https://hunter2@a.example",
            "https://u:hunter2@a.example",
        ] {
            let (portal, faults) = read(text);
            assert!(portal.is_none() && faults.len() == 1, "{text} {faults:?}");
            assert!(!faults[0].contains("hunter2"), "{faults:?}");
        }
    }
}
