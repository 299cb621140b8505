//! The requests that are answered: the files of the page, and the way to a WebSocket. Everything else is refused.
//!
//! `Host` must be the very address that the server listens at, and a WebSocket must come from a page of that address:
//! a page of any other site, or a name that was made to mean this machine, gets nothing.

use super::known_device::DeviceKind;
use super::limits::HEAD;
use super::page;

/// What a complete request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// A file of the page.
    File(&'static page::PageFile),
    /// A WebSocket, with the key of its handshake, and what asks for it.
    WebSocket(String, DeviceKind),
}

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Not HTTP, or too long.
    Malformed,
    /// `Host` is not the server's address.
    ForeignHost,
    /// `Origin` is missing or is not the server's address.
    ForeignOrigin,
    /// There is no such file.
    NotFound,
    /// Another method than GET.
    Method,
}

impl Refusal {
    /// The status line's number and words.
    const fn status(self) -> &'static str {
        match self {
            Self::Malformed => "400 Bad Request",
            Self::ForeignHost => "421 Misdirected Request",
            Self::ForeignOrigin => "403 Forbidden",
            Self::NotFound => "404 Not Found",
            Self::Method => "405 Method Not Allowed",
        }
    }

    /// The whole answer.
    #[must_use]
    pub fn answer(self) -> Vec<u8> {
        let status = self.status();
        format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").into_bytes()
    }
}

/// Reads a request to a server at an address (`192.168.0.5:7780`); `None` while it is not complete. A request has no
/// body, so that nothing follows its head.
///
/// # Errors
/// When it is refused.
pub fn read(bytes: &[u8], authority: &str) -> Result<Option<Request>, Refusal> {
    let mut fields = [httparse::EMPTY_HEADER; 48];
    let mut head = httparse::Request::new(&mut fields);
    match head.parse(bytes) {
        Ok(httparse::Status::Complete(length)) if length == bytes.len() => {}
        Ok(httparse::Status::Partial) if bytes.len() < HEAD => return Ok(None),
        Ok(_) | Err(_) => return Err(Refusal::Malformed),
    }
    let field = |name: &str| {
        let mut all = head
            .headers
            .iter()
            .filter(|field| field.name.eq_ignore_ascii_case(name));
        let value = all
            .next()
            .and_then(|field| std::str::from_utf8(field.value).ok());
        // A field that is there twice could mean one thing here and another elsewhere.
        value.filter(|_| all.next().is_none()).unwrap_or_default()
    };
    if head.method != Some("GET") {
        return Err(Refusal::Method);
    }
    if field("Host") != authority {
        return Err(Refusal::ForeignHost);
    }
    let path = head.path.unwrap_or_default();
    if path != page::SOCKET {
        return page::file(path)
            .map(|file| Some(Request::File(file)))
            .ok_or(Refusal::NotFound);
    }
    if field("Origin") != format!("http://{authority}") {
        return Err(Refusal::ForeignOrigin);
    }
    let names = |value: &str, wanted: &str| {
        let mut words = value.split(',').map(str::trim);
        words.any(|word| word.eq_ignore_ascii_case(wanted))
    };
    let key = field("Sec-WebSocket-Key");
    let is_socket = names(field("Connection"), "upgrade")
        && names(field("Upgrade"), "websocket")
        && field("Sec-WebSocket-Version") == "13"
        && (1..=64).contains(&key.len());
    match is_socket {
        true => Ok(Some(Request::WebSocket(
            key.to_owned(),
            DeviceKind::of(field("User-Agent")),
        ))),
        false => Err(Refusal::Malformed),
    }
}

/// The answer that opens a WebSocket.
#[must_use]
pub fn accept(key: &str) -> Vec<u8> {
    let accept = tungstenite::handshake::derive_accept_key(key.as_bytes());
    format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {accept}\r\n\r\n"
    )
    .into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: &str = "127.0.0.1:7780";

    fn get(path: &str, more: &str) -> Result<Option<Request>, Refusal> {
        let text = format!("GET {path} HTTP/1.1\r\nHost: {HERE}\r\n{more}\r\n");
        read(text.as_bytes(), HERE)
    }

    /// The page's files are found by their own paths alone: nothing of the file system has a path here.
    #[test]
    fn only_the_page_is_served() {
        for file in &page::FILES {
            assert_eq!(get(file.path, ""), Ok(Some(Request::File(file))));
        }
        for path in [
            "/..",
            "/../etc/passwd",
            "/%2e%2e/etc/passwd",
            "//",
            "/index.html/..",
            "/page.js?x",
            "/etc/passwd",
            "http://127.0.0.1:7780/",
            "*",
        ] {
            assert_eq!(get(path, ""), Err(Refusal::NotFound), "{path}");
        }
    }

    /// Another host, no host, two hosts, another method and a body are refused.
    #[test]
    fn odd_requests_are_refused() {
        for (text, expected) in [
            (
                "GET / HTTP/1.1\r\nHost: evil.example:7780\r\n\r\n",
                Refusal::ForeignHost,
            ),
            (
                "GET / HTTP/1.1\r\nHost: localhost:7780\r\n\r\n",
                Refusal::ForeignHost,
            ),
            (
                "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                Refusal::ForeignHost,
            ),
            ("GET / HTTP/1.1\r\n\r\n", Refusal::ForeignHost),
            (
                "GET / HTTP/1.1\r\nHost: 127.0.0.1:7780\r\nHost: evil.example\r\n\r\n",
                Refusal::ForeignHost,
            ),
            (
                "POST / HTTP/1.1\r\nHost: 127.0.0.1:7780\r\n\r\n",
                Refusal::Method,
            ),
            (
                "GET / HTTP/1.1\r\nHost: 127.0.0.1:7780\r\n\r\nmore",
                Refusal::Malformed,
            ),
            ("\x16\x03\x01\x02\x00", Refusal::Malformed),
        ] {
            assert_eq!(read(text.as_bytes(), HERE), Err(expected), "{text}");
        }
        let long = format!("GET / HTTP/1.1\r\nHost: {HERE}\r\nX: {}", "x".repeat(HEAD));
        assert_eq!(read(long.as_bytes(), HERE), Err(Refusal::Malformed));
        assert_eq!(read(b"GET / HT", HERE), Ok(None));
        assert_eq!(read(b"", HERE), Ok(None));
    }

    /// A WebSocket is for a page of ours alone.
    #[test]
    fn only_our_page_gets_a_socket() {
        let socket = "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\
                      Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        let with = |origin: &str| get(page::SOCKET, &format!("{socket}{origin}"));
        let key = "dGhlIHNhbXBsZSBub25jZQ==".to_owned();
        let ours = with("Origin: http://127.0.0.1:7780\r\n");
        assert_eq!(ours, Ok(Some(Request::WebSocket(key, DeviceKind::Other))));
        for origin in [
            "",
            "Origin: null\r\n",
            "Origin: http://evil.example\r\n",
            "Origin: https://127.0.0.1:7780\r\n",
            "Origin: http://127.0.0.1:7781\r\n",
            "Origin: http://127.0.0.1:7780.evil.example\r\n",
        ] {
            assert_eq!(with(origin), Err(Refusal::ForeignOrigin), "{origin}");
        }
        let plain = get(page::SOCKET, "Origin: http://127.0.0.1:7780\r\n");
        assert_eq!(plain, Err(Refusal::Malformed));
    }

    /// The example of RFC 6455.
    #[test]
    fn a_socket_is_accepted() {
        let answer = String::from_utf8(accept("dGhlIHNhbXBsZSBub25jZQ==")).unwrap();
        assert!(answer.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), "{answer}");
    }
}
