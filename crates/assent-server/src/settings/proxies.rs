//! Whom the service believes where a client is.

use assent_web::{ClientAddressHeader, ClientAddressHeaderError, Network};

use super::kit::{Reader, SERVICE, Section, listed, named, settings};

settings! {
    trusted_proxies: SERVICE, "ASSENT_TRUSTED_PROXIES", "NETWORKS":
        "Networks whose word on the client's address is believed [default: none]",
        "Such as 10.0.0.0/8,::1. Without them all clients behind a proxy share one limit.";
    client_address_header: SERVICE, "ASSENT_CLIENT_ADDRESS_HEADER", "HEADER":
        "The one header in which they write it [default: X-Forwarded-For]",
        "X-Forwarded-For, Forwarded, or one that holds a single address, such as X-Real-IP. \
         Without --trusted-proxies it has no effect.";
}

/// Whom the service believes where a client is.
#[derive(Clone)]
pub(crate) struct Proxies {
    pub(crate) trusted: Vec<Network>,
    pub(crate) client_address_header: Option<ClientAddressHeader>,
}

impl Section for Proxies {
    type Written = Written;

    fn read(written: &Written, read: &mut Reader<'_>) -> Self {
        let header =
            |text: &str| text.parse().map_err(|error: ClientAddressHeaderError| error.to_string());
        Self {
            trusted: read.or(named!(written.trusted_proxies), listed, ""),
            client_address_header: read.if_set(named!(written.client_address_header), header),
        }
    }

    fn warnings(&self) -> Vec<String> {
        let is_idle = self.client_address_header.is_some() && self.trusted.is_empty();
        let why = "--client-address-header has no effect: nobody is believed without \
            --trusted-proxies";
        is_idle.then(|| why.to_owned()).into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Settings, *};

    #[test]
    fn a_header_that_nobody_is_believed_in_is_told() {
        const HEADER: (&str, &str) = ("client_address_header", "X-Real-IP");
        let told = |set: &[(&str, &str)]| Settings::of(set).0.proxies.warnings();
        assert!(told(&[HEADER])[0].starts_with("--client-address-header has no effect"));
        assert_eq!(told(&[HEADER, ("trusted_proxies", "10.0.0.0/8")]), [""; 0]);
    }

    #[test]
    fn of_several_networks_the_wrong_one_is_named() {
        let (settings, faults) = Settings::of(&[("trusted_proxies", " 10.0.0.0/8, ,::1")]);
        assert_eq!((settings.proxies.trusted.len(), faults.len()), (2, 0));
        let (_, faults) = Settings::of(&[("trusted_proxies", "10.0.0.0/8,shoe")]);
        assert!(faults.len() == 1 && faults[0].contains(r#"has "shoe" in it"#), "{faults:?}");
    }
}
