//! Under which names the operator's pages are shown. A name of a stranger can be
//! pointed at this machine (DNS rebinding); then a page of theirs could read ours.

use actix_web::{HttpRequest, http::header};
use url::Host;

use super::Operations;

/// Whether a request names an IP address, `localhost` or a host that the operator has
/// named.
pub(crate) fn is_known(request: &HttpRequest, operations: &Operations) -> bool {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    host.is_some_and(|host| is_one_of(host, &operations.hosts))
}

fn is_one_of(host: &str, named: &[String]) -> bool {
    let name = without_port(host);
    match Host::parse(name) {
        Ok(Host::Domain(domain)) => {
            domain == "localhost" || named.iter().any(|known| known.eq_ignore_ascii_case(&domain))
        }
        Ok(Host::Ipv4(_) | Host::Ipv6(_)) => true,
        Err(_) => false,
    }
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_localhost_and_named_hosts_are_known() {
        let named = ["ops.example".to_owned()];
        for host in [
            "127.0.0.1:9090",
            "10.0.0.7",
            "[::1]:9090",
            "localhost",
            "LOCALHOST:9090",
            "ops.example:9090",
            "OPS.example",
        ] {
            assert!(is_one_of(host, &named), "{host}");
        }
        for host in
            ["evil.example", "ops.example.evil.example", "localhost.evil.example", "", ":9090"]
        {
            assert!(!is_one_of(host, &named), "{host}");
        }
    }
}
