//! Where a request comes from, as the limits count it.
//!
//! One header counts, and only from trusted proxies: a proxy that sets one
//! kind of header passes the others on as clients send them.

use std::{
    future::{Ready, ready},
    net::IpAddr,
    str::FromStr,
};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header::{self, HeaderName},
};
use assent_domain::accounts::Device;
use thiserror::Error;

use crate::{Network, Shared, failure::Failure};

/// The one header in which trusted proxies write the client's address down.
/// Every other header of the kind is a stranger's word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientAddressHeader {
    name: HeaderName,
    form: Form,
}

/// What such a header holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// `Forwarded` (RFC 7239): a list, each proxy adding who called it.
    Forwarded,
    /// `X-Forwarded-For`: the same, as addresses alone.
    List,
    /// `X-Real-IP`, `CF-Connecting-IP` and others: the one address that the
    /// nearest proxy vouches for.
    Single,
}

/// Why a text is not a [`ClientAddressHeader`].
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("is not the name of a header, such as X-Forwarded-For, Forwarded or X-Real-IP")]
pub struct ClientAddressHeaderError;

impl FromStr for ClientAddressHeader {
    type Err = ClientAddressHeaderError;

    fn from_str(text: &str) -> Result<Self, ClientAddressHeaderError> {
        let name: HeaderName = text.trim().parse().map_err(|_| ClientAddressHeaderError)?;
        let form = match name.as_str() {
            "forwarded" => Form::Forwarded,
            list if list.ends_with("forwarded-for") => Form::List,
            _ => Form::Single,
        };
        Ok(Self { name, form })
    }
}

impl Default for ClientAddressHeader {
    fn default() -> Self {
        Self { name: header::X_FORWARDED_FOR, form: Form::List }
    }
}

impl ClientAddressHeader {
    /// The addresses that proxies wrote down, nearest first; `None` is one
    /// that says nothing, such as `unknown` or `_hidden`.
    fn hops(&self, request: &HttpRequest) -> Vec<Option<IpAddr>> {
        // An unreadable byte spoils its own element alone.
        let lines = request.headers().get_all(&self.name);
        let lines = lines.map(|line| String::from_utf8_lossy(line.as_bytes()));
        let mut hops = Vec::new();
        for line in lines {
            let elements = split(&line, ',').into_iter().map(str::trim);
            let elements = elements.filter(|element| !element.is_empty());
            match self.form {
                Form::Forwarded => hops.extend(elements.map(forwarded_for)),
                Form::List | Form::Single => hops.extend(elements.map(address)),
            }
        }
        hops.reverse();
        if self.form == Form::Single {
            hops.truncate(1);
        }
        hops
    }
}

/// The client's address: an IPv4 address, or the /64 network of an IPv6 one,
/// which is what one subscriber has.
pub struct Client(pub String);

impl FromRequest for Client {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let shared = request.app_data::<actix_web::web::Data<Shared>>();
        let client = request.peer_addr().map(|peer| match shared {
            Some(shared) => {
                let header = &shared.client_address_header;
                client(peer.ip(), &shared.trusted_proxies, header, request)
            }
            None => peer.ip(),
        });
        ready(Ok(Self(client.map_or_else(|| "unknown".to_owned(), subscriber))))
    }
}

/// The device that a request was sent from, as its `User-Agent` tells.
pub struct Sender(pub Option<Device>);

impl FromRequest for Sender {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let agent = request.headers().get(header::USER_AGENT).and_then(|it| it.to_str().ok());
        ready(Ok(Self(agent.and_then(Device::of_user_agent))))
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
fn client(
    peer: IpAddr,
    trusted: &[Network],
    header: &ClientAddressHeader,
    request: &HttpRequest,
) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut nearest = peer;
    for hop in header.hops(request) {
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

/// The parts of `text` between separators that stand outside of quotes.
fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(|c: char| {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => return c == separator && !quoted,
        }
        false
    })
    .collect()
}

/// The address of `for=..` in an element of `Forwarded`, if there is one.
fn forwarded_for(element: &str) -> Option<IpAddr> {
    let pairs = split(element, ';').into_iter().filter_map(|pair| pair.split_once('='));
    let mut named = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case("for"));
    match (named.next(), named.next()) {
        (Some((_, value)), None) => address(value.trim()),
        _ => None,
    }
}

/// `192.0.2.7`, `192.0.2.7:1234`, `2001:db8::7`, `"[2001:db8::7]:1234"`.
fn address(text: &str) -> Option<IpAddr> {
    let quoted = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    let text = quoted.map_or(text.into(), |text| text.replace('\\', ""));
    let text = text.trim();
    let host = match text.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?.0,
        // More than one colon is an IPv6 address without a port.
        None => match text.split_once(':') {
            Some((host, port)) if !port.contains(':') => host,
            _ => text,
        },
    };
    // An address of a link may name its interface.
    host.split('%').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use actix_web::{http::header::HeaderValue, test::TestRequest};

    use super::*;

    /// Who calls, by these header lines, if `name` is the header that counts.
    fn seen_by(name: &str, peer: &str, lines: &[(&'static str, &[u8])]) -> String {
        let trusted = ["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()];
        let mut request = TestRequest::default();
        for (name, value) in lines {
            request = request.append_header((*name, HeaderValue::from_bytes(value).unwrap()));
        }
        let (header, request) = (name.parse().unwrap(), request.to_http_request());
        subscriber(client(peer.parse().unwrap(), &trusted, &header, &request))
    }

    /// The same of one line, in the header that counts.
    fn seen(peer: &str, (name, value): (&'static str, &str)) -> String {
        seen_by(name, peer, &[(name, value.as_bytes())])
    }

    #[test]
    fn a_strangers_word_is_not_believed() {
        for name in ["X-Forwarded-For", "X-Real-IP"] {
            assert_eq!(seen("192.0.2.1", (name, "198.51.100.9")), "192.0.2.1");
        }
        assert_eq!(seen("192.0.2.1", ("Forwarded", "for=198.51.100.9")), "192.0.2.1");
    }

    #[test]
    fn a_trusted_proxys_word_is_and_no_further() {
        let header = ("X-Forwarded-For", "203.0.113.66, 198.51.100.9, 10.0.0.2");
        assert_eq!(seen("10.0.0.1", header), "198.51.100.9");
    }

    #[test]
    fn only_the_header_that_was_named_counts() {
        let lines: [(_, &[u8]); 4] = [
            ("X-Forwarded-For", b"198.51.100.1"),
            ("Forwarded", b"for=198.51.100.2"),
            ("X-Real-IP", b"198.51.100.3"),
            ("CF-Connecting-IP", b"198.51.100.4"),
        ];
        for (name, client) in [
            ("x-forwarded-for", "198.51.100.1"),
            ("Forwarded", "198.51.100.2"),
            ("X-Real-IP", "198.51.100.3"),
            ("CF-Connecting-IP", "198.51.100.4"),
            ("True-Client-IP", "10.0.0.1"),
        ] {
            assert_eq!(seen_by(name, "10.0.0.1", &lines), client, "{name}");
        }
    }

    #[test]
    fn several_lines_are_one_list() {
        let name = "X-Forwarded-For";
        let lines: [(_, &[u8]); 2] = [(name, b"203.0.113.66"), (name, b"198.51.100.9, 10.0.0.2")];
        assert_eq!(seen_by(name, "10.0.0.1", &lines), "198.51.100.9");
        // Of a header that holds one address the last is the proxy's.
        let lines: [(_, &[u8]); 2] = [("X-Real-IP", b"203.0.113.66"), ("X-Real-IP", b"10.0.0.7")];
        assert_eq!(seen_by("X-Real-IP", "10.0.0.1", &lines), "10.0.0.7");
    }

    #[test]
    fn what_a_client_scribbles_does_not_spoil_what_the_proxy_adds() {
        let name = "X-Forwarded-For";
        for scribble in [&b"\xff"[..], b"\\", b",, ,", b"unknown", b"%%%", b"[", b"::::::"] {
            let line = [scribble, b", 198.51.100.9"].concat();
            assert_eq!(seen_by(name, "10.0.0.1", &[(name, &line)]), "198.51.100.9", "{scribble:?}");
        }
        let lines: [(_, &[u8]); 2] =
            [("Forwarded", b"for=\"never closed"), ("Forwarded", b"for=198.51.100.9")];
        assert_eq!(seen_by("Forwarded", "10.0.0.1", &lines), "198.51.100.9");
    }

    #[test]
    fn forwarded_is_read_with_ports_ipv6_and_quotes() {
        let header = ("Forwarded", r#"for="[2001:db8:1:2:3::7]:4711";proto=https"#);
        assert_eq!(seen("10.0.0.1", header), "2001:db8:1:2::/64");
        assert_eq!(seen("fd00::1", ("Forwarded", "for=192.0.2.60:80")), "192.0.2.60");
        let header = ("Forwarded", r#"for=203.0.113.66, by="a,b";FOR = "192.0.2.60" ;host="x;y""#);
        assert_eq!(seen("10.0.0.1", header), "192.0.2.60");
        for nobody in ["by=192.0.2.60", "for=192.0.2.60;for=192.0.2.61", "192.0.2.60", "for"] {
            assert_eq!(seen("10.0.0.1", ("Forwarded", nobody)), "10.0.0.1", "{nobody}");
        }
    }

    #[test]
    fn addresses_are_read_in_every_form_that_proxies_write() {
        for (text, client) in [
            ("198.51.100.9:1234", "198.51.100.9"),
            ("\"198.51.100.9\"", "198.51.100.9"),
            ("[2001:db8::7]", "2001:db8::/64"),
            ("[2001:db8::7]:443", "2001:db8::/64"),
            ("\"[2001:db8::7]\"", "2001:db8::/64"),
            ("2001:db8::7", "2001:db8::/64"),
            ("fe80::1%eth0", "fe80::/64"),
            ("::ffff:198.51.100.9", "198.51.100.9"),
        ] {
            for name in ["X-Forwarded-For", "X-Real-IP"] {
                assert_eq!(seen("10.0.0.1", (name, text)), client, "{name}: {text}");
            }
        }
    }

    #[test]
    fn an_unreadable_hop_ends_the_search() {
        for hop in ["unknown", "_hidden", "proxy.example", "1.2.3", "[::1", "-"] {
            let list = format!("198.51.100.9, {hop}");
            assert_eq!(seen("10.0.0.1", ("X-Forwarded-For", &list)), "10.0.0.1", "{hop}");
            let list = format!("for=198.51.100.9, for={hop}");
            assert_eq!(seen("10.0.0.1", ("Forwarded", &list)), "10.0.0.1", "{hop}");
        }
    }

    #[test]
    fn what_is_no_header_is_refused() {
        for text in ["", "X Forwarded For", "X-Forwarded-For:", "é"] {
            let parsed = text.parse::<ClientAddressHeader>();
            assert_eq!(parsed, Err(ClientAddressHeaderError), "{text}");
        }
        assert_eq!("X-Forwarded-For".parse(), Ok(ClientAddressHeader::default()));
    }
}
