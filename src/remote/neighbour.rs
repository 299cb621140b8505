//! The servers of other programs on this machine, to which a page leads: a host may run each plug-in in a program of its
//! own.

use std::net::SocketAddr;

use serde_json::{Value, json};

use super::limits::{NAME, PORTS};

/// The most names of a server that are told.
const NAMES: usize = 16;

/// What a server tells other programs of itself: its address, and the names of its instances.
#[must_use]
pub fn announcement(address: SocketAddr, names: &[String]) -> String {
    json!({ "address": address, "names": names }).to_string()
}

/// The servers that others have announced, as a page is told of them. Those of this computer only are told to its own
/// browsers alone.
#[must_use]
pub fn others(announced: &[(u16, String)], own: SocketAddr) -> Value {
    let others = announced.iter().filter_map(|(port, text)| {
        let told: Value = serde_json::from_str(text).ok()?;
        let address: SocketAddr = told["address"].as_str()?.parse().ok()?;
        let is_reached = own.ip().is_loopback() || !address.ip().is_loopback();
        let is_other = address.port() == *port && *port != own.port() && PORTS.contains(port);
        if !is_reached || !is_other {
            return None;
        }
        let names = told["names"].as_array()?.iter().take(NAMES);
        let names = names.filter_map(|name| Some(shortened(name.as_str()?)));
        Some(json!({
            "address": format!("http://{address}"),
            "names": names.collect::<Vec<_>>(),
        }))
    });
    others.collect()
}

/// A name of a bounded length.
#[must_use]
pub fn shortened(name: &str) -> String {
    name.chars().take(NAME).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page is led to every other server that it can reach, and nowhere else.
    #[test]
    fn pages_are_led_to_other_servers() {
        let at = |text: &str| text.parse::<SocketAddr>().unwrap();
        let told = |text: &str| announcement(at(text), &["Bass".to_owned()]);
        let announced = [
            (7780, told("192.168.0.5:7780")),
            (7781, told("192.168.0.5:7781")),
            (7782, told("127.0.0.1:7782")),
            (7783, told("192.168.0.5:80")),
            (7784, "nonsense".to_owned()),
            (80, told("192.168.0.5:80")),
        ];
        let far = json!([{ "address": "http://192.168.0.5:7781", "names": ["Bass"] }]);
        assert_eq!(others(&announced, at("192.168.0.5:7780")), far);
        let here = others(&announced, at("127.0.0.1:7780"));
        assert_eq!(here.as_array().unwrap().len(), 2);
        assert_eq!(shortened(&"x".repeat(100)).len(), NAME);
    }
}
