//! Where messages may go whose address somebody else set: outside, by HTTPS, and never to this machine or
//! the networks behind it, whatever a name resolves to at that moment.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

use ureq::{
    Error,
    config::Config,
    http::Uri,
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::NextTimeout,
    },
};

/// A network, as `10.20.0.0/16`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: u128,
    bits: u32,
}

/// An address as a number of 128 bits, the older kind in its place among the newer.
fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

impl Network {
    fn holds(self, address: IpAddr) -> bool {
        let shift = 128 - self.bits;
        self.bits == 0 || number(address) >> shift == self.address >> shift
    }
}

impl FromStr for Network {
    type Err = String;
    fn from_str(text: &str) -> Result<Network, String> {
        let refused = || format!("`{text}` is no network as 10.20.0.0/16");
        let (address, bits) = text.split_once('/').ok_or_else(refused)?;
        let address: IpAddr = address.parse().map_err(|_| refused())?;
        let bits: u32 = bits.parse().map_err(|_| refused())?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        if bits > width {
            return Err(refused());
        }
        Ok(Network { address: number(address), bits: bits + 128 - width })
    }
}

/// Resolves names, and leaves of their addresses those that may be reached.
#[derive(Debug)]
pub struct Outside {
    resolver: DefaultResolver,
    networks: Vec<Network>,
}

impl Outside {
    /// Outside, and these networks.
    pub fn new(networks: Vec<Network>) -> Outside {
        Outside { resolver: DefaultResolver::default(), networks }
    }

    fn may_reach(&self, address: IpAddr, encrypted: bool) -> bool {
        let address = address.to_canonical();
        self.networks.iter().any(|network| network.holds(address)) || (encrypted && is_outside(address))
    }
}

impl Resolver for Outside {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let encrypted = uri.scheme_str() == Some("https");
        let mut allowed = self.empty();
        for address in self.resolver.resolve(uri, config, timeout)?.iter() {
            if self.may_reach(address.ip(), encrypted) {
                allowed.push(*address);
            }
        }
        if allowed.is_empty() { Err(Error::HostNotFound) } else { Ok(allowed) }
    }
}

/// Whether an address is one of the public network. What is reserved for anything else is not.
fn is_outside(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_outside_v4(address),
        IpAddr::V6(address) => is_outside_v6(address),
    }
}

fn is_outside_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let protocols = (a, b, c) == (192, 0, 0) || (a, b, c) == (192, 88, 99);
    let benchmarks = a == 198 && (18..20).contains(&b);
    !(a == 0
        || a >= 224
        || shared
        || protocols
        || benchmarks
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation())
}

/// Of the newer kind, what is given out for general use (2000::/3), without what leads to an address of the
/// older kind (6to4, Teredo) and without documentation.
fn is_outside_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    let general = a & 0xe000 == 0x2000;
    let special = a == 0x2001 && b < 0x200;
    let documentation = (a, b) == (0x2001, 0xdb8) || (a == 0x3fff && b < 0x1000);
    general && !special && !documentation && a != 0x2002
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outside() -> Outside {
        Outside::new(vec!["10.20.0.0/16".parse().unwrap()])
    }

    #[test]
    fn nothing_leads_inside() {
        let inside = [
            "127.0.0.1",
            "127.8.8.8",
            "0.0.0.0",
            "10.0.0.1",
            "10.21.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "198.18.0.1",
            "192.0.2.1",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::7f00:1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001::1",
            "fd00::1",
            "fe80::1",
            "ff02::1",
            "2001:db8::1",
        ];
        for address in inside {
            assert!(!outside().may_reach(address.parse().unwrap(), true), "{address}");
        }
        for address in ["8.8.8.8", "223.5.5.5", "2400:3200::1", "2606:4700:4700::1111"] {
            assert!(outside().may_reach(address.parse().unwrap(), true), "{address}");
            assert!(!outside().may_reach(address.parse().unwrap(), false), "{address} in plain text");
        }
        assert!(outside().may_reach("10.20.255.1".parse().unwrap(), false), "a network that the operator named");
    }

    #[test]
    fn an_address_is_judged_after_its_name_is_resolved() {
        let agent = ureq::Agent::with_parts(
            Config::default(),
            ureq::unversioned::transport::DefaultConnector::default(),
            Outside::new(Vec::new()),
        );
        for url in ["https://localhost/", "https://127.1/", "https://2130706433/", "https://[::1]/", "http://1.1.1.1/"]
        {
            assert!(matches!(agent.get(url).call(), Err(Error::HostNotFound | Error::Io(_))), "{url}");
        }
    }

    #[test]
    fn networks_are_read_and_others_refused() {
        for bad in ["", "10.0.0.0", "10.0.0.0/33", "x/8", "::/129"] {
            assert!(bad.parse::<Network>().is_err(), "{bad}");
        }
        let all: Network = "::/0".parse().unwrap();
        assert!(all.holds("10.0.0.1".parse().unwrap()));
    }
}
