//! Where a request comes from, as the limits count it.

use std::{
    future::{Ready, ready},
    net::IpAddr,
    str::FromStr,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header};
use thiserror::Error;

use crate::{Shared, reply::Failure};

/// A range of addresses, such as `10.0.0.0/8`; an address alone is a range of
/// one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

/// Why a text is not a [`Network`].
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("is not a network, such as 10.0.0.0/8 or 192.0.2.7")]
pub struct NetworkError;

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.trim().parse().map_err(|_| NetworkError)?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            Some(prefix) => prefix.trim().parse().map_err(|_| NetworkError)?,
            None => most,
        };
        if prefix > most { Err(NetworkError) } else { Ok(Self { address, prefix }) }
    }
}

impl Network {
    fn contains(self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.prefix)).unwrap_or(0);
                network.to_bits() & mask == address.to_bits() & mask
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.prefix)).unwrap_or(0);
                network.to_bits() & mask == address.to_bits() & mask
            }
            _ => false,
        }
    }
}

/// The client's address: an IPv4 address, or the /64 network of an IPv6 one,
/// which is what one subscriber has.
pub(crate) struct Client(pub(crate) String);

impl FromRequest for Client {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let trusted = request
            .app_data::<actix_web::web::Data<Shared>>()
            .map_or(&[][..], |shared| &shared.trusted_proxies);
        let client = request.peer_addr().map(|peer| client(peer.ip(), trusted, request));
        ready(Ok(Self(client.map_or_else(|| "unknown".to_owned(), subscriber))))
    }
}

fn subscriber(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let network = std::net::Ipv6Addr::from_bits(address.to_bits() >> 64 << 64);
            format!("{network}/64")
        }
    }
}

/// The nearest address that no trusted proxy has, reading the proxies' word
/// from the nearest to the farthest.
fn client(peer: IpAddr, trusted: &[Network], request: &HttpRequest) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut nearest = peer;
    for hop in hops(request).into_iter().rev() {
        if !is_trusted(nearest) {
            break;
        }
        match hop {
            Some(address) => nearest = address,
            None => break,
        }
    }
    nearest
}

/// The addresses that proxies wrote down, farthest first: `Forwarded`
/// (RFC 7239), else `X-Forwarded-For`.
fn hops(request: &HttpRequest) -> Vec<Option<IpAddr>> {
    let values = |name: header::HeaderName| -> Vec<String> {
        let values = request.headers().get_all(name).filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).map(|part| part.trim().to_owned()).collect()
    };
    let forwarded = values(header::FORWARDED);
    if forwarded.is_empty() {
        return values(header::X_FORWARDED_FOR).iter().map(|hop| address(hop)).collect();
    }
    forwarded
        .iter()
        .map(|element| {
            let pairs = element.split(';').filter_map(|pair| pair.split_once('='));
            let mut pairs = pairs.map(|(name, value)| (name.trim(), value.trim()));
            address(pairs.find(|(name, _)| name.eq_ignore_ascii_case("for"))?.1)
        })
        .collect()
}

/// `192.0.2.7`, `192.0.2.7:1234`, `2001:db8::7`, `"[2001:db8::7]:1234"`.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim_matches('"');
    text.parse().ok().or_else(|| {
        let host = match text.strip_prefix('[') {
            Some(rest) => rest.split_once(']')?.0,
            None => text.rsplit_once(':')?.0,
        };
        host.parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn seen(peer: &str, header: (&'static str, &str)) -> String {
        let trusted = ["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()];
        let request = TestRequest::default().insert_header(header).to_http_request();
        subscriber(client(peer.parse().unwrap(), &trusted, &request))
    }

    #[test]
    fn a_strangers_word_is_not_believed() {
        assert_eq!(seen("192.0.2.1", ("X-Forwarded-For", "198.51.100.9")), "192.0.2.1");
    }

    #[test]
    fn a_trusted_proxys_word_is_and_no_further() {
        let header = ("X-Forwarded-For", "203.0.113.66, 198.51.100.9, 10.0.0.2");
        assert_eq!(seen("10.0.0.1", header), "198.51.100.9");
    }

    #[test]
    fn forwarded_is_read_with_ports_and_ipv6() {
        let header = ("Forwarded", r#"for="[2001:db8:1:2:3::7]:4711";proto=https"#);
        assert_eq!(seen("10.0.0.1", header), "2001:db8:1:2::/64");
        assert_eq!(seen("fd00::1", ("Forwarded", "for=192.0.2.60:80")), "192.0.2.60");
    }

    #[test]
    fn an_unreadable_hop_ends_the_search() {
        assert_eq!(seen("10.0.0.1", ("X-Forwarded-For", "198.51.100.9, unknown")), "10.0.0.1");
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in ["", "x", "10.0.0.0/33", "::/129", "10.0.0.0/x"] {
            assert_eq!(text.parse::<Network>(), Err(NetworkError), "{text}");
        }
    }
}
