//! The networks that this machine is on, and who is in one of them.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// Between two looks at the system's list, however often it is asked for.
const AGAIN: Duration = Duration::from_secs(1);

/// A network that a person can choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    /// What the system calls it: `wlan0`.
    pub name: String,
    /// The address of this machine in it.
    pub address: IpAddr,
}

/// The addresses of one network: those whose bits under a mask are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subnet {
    address: IpAddr,
    mask: IpAddr,
}

static LISTED: Mutex<Option<(Instant, Vec<Network>)>> = Mutex::new(None);

/// The networks with an address of four numbers, which can be typed; listed once a second at most.
#[must_use]
pub fn networks() -> Vec<Network> {
    let now = Instant::now();
    let mut listed = LISTED.lock();
    if let Some((at, networks)) = &*listed
        && now.saturating_duration_since(*at) < AGAIN
    {
        return networks.clone();
    }
    let found = if_addrs::get_if_addrs().unwrap_or_default().into_iter();
    let found = found.filter(|one| !one.is_loopback() && one.ip().is_ipv4());
    let networks = found.map(|one| Network {
        address: one.ip(),
        name: one.name,
    });
    let networks: Vec<_> = networks.collect();
    *listed = Some((now, networks.clone()));
    networks
}

impl Subnet {
    /// The network of an address of this machine.
    ///
    /// # Errors
    /// When this machine has no such address, or it means all networks.
    pub fn of(address: IpAddr) -> io::Result<Self> {
        if address.is_loopback() {
            let mask = match address {
                IpAddr::V4(_) => Ipv4Addr::new(255, 0, 0, 0).into(),
                IpAddr::V6(_) => Ipv6Addr::from_bits(u128::MAX).into(),
            };
            return Ok(Self { address, mask });
        }
        let found = if_addrs::get_if_addrs()?;
        let own = found.iter().find(|one| one.ip() == address);
        let mask = match &own.ok_or(ErrorKind::AddrNotAvailable)?.addr {
            if_addrs::IfAddr::V4(own) => own.netmask.into(),
            if_addrs::IfAddr::V6(own) => own.netmask.into(),
        };
        Ok(Self { address, mask })
    }

    /// Whether an address is in it.
    #[must_use]
    pub fn holds(&self, peer: IpAddr) -> bool {
        match (self.address, self.mask, peer) {
            (IpAddr::V4(own), IpAddr::V4(mask), IpAddr::V4(peer)) => {
                (own.to_bits() ^ peer.to_bits()) & mask.to_bits() == 0
            }
            (IpAddr::V6(own), IpAddr::V6(mask), IpAddr::V6(peer)) => {
                (own.to_bits() ^ peer.to_bits()) & mask.to_bits() == 0
            }
            // An address of one kind is in no network of the other.
            (IpAddr::V4(_), ..) | (IpAddr::V6(_), ..) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "Peers outside its subnet are refused": an address is in a network by the bits under its mask alone.
    #[test]
    fn a_subnet_is_known_by_its_mask() {
        let subnet = |address: [u8; 4], mask: [u8; 4]| Subnet {
            address: address.into(),
            mask: mask.into(),
        };
        let home = subnet([192, 168, 0, 5], [255, 255, 255, 0]);
        assert!(home.holds([192, 168, 0, 77].into()));
        assert!(!home.holds([192, 168, 1, 77].into()));
        assert!(!home.holds([8, 8, 8, 8].into()));
        assert!(!home.holds(Ipv6Addr::LOCALHOST.into()));
        let office = subnet([10, 1, 2, 3], [255, 255, 252, 0]);
        assert!(office.holds([10, 1, 3, 200].into()));
        assert!(!office.holds([10, 1, 4, 1].into()));
    }

    /// Loopback is this machine alone, with all its addresses; an address that is not ours has no network.
    #[test]
    fn loopback_is_this_machine() {
        let here = Subnet::of([127, 0, 0, 1].into()).unwrap();
        assert!(here.holds([127, 0, 0, 2].into()));
        assert!(!here.holds([192, 168, 0, 5].into()));
        assert!(Subnet::of(Ipv4Addr::UNSPECIFIED.into()).is_err());
        assert!(Subnet::of([192, 0, 2, 1].into()).is_err());
        assert!(networks().iter().all(|one| !one.address.is_loopback()));
    }
}
