//! The page's files, compiled in, and how they are sent. Nothing of the file system is served.

/// Where the page finds its WebSocket.
pub const SOCKET: &str = "/socket";

/// A file of the page.
#[derive(Debug, PartialEq, Eq)]
pub struct PageFile {
    /// Its path in the address.
    pub path: &'static str,
    kind: &'static str,
    text: &'static str,
}

/// All files.
pub const FILES: [PageFile; 12] = [
    PageFile::new(
        "/",
        "text/html; charset=utf-8",
        include_str!("page/index.html"),
    ),
    PageFile::new(
        "/style.css",
        "text/css; charset=utf-8",
        include_str!("page/style.css"),
    ),
    PageFile::new("/page.js", SCRIPT, include_str!("page/page.js")),
    PageFile::new("/dom.js", SCRIPT, include_str!("page/dom.js")),
    PageFile::new("/link.js", SCRIPT, include_str!("page/link.js")),
    PageFile::new("/playhead.js", SCRIPT, include_str!("page/playhead.js")),
    PageFile::new("/play.js", SCRIPT, include_str!("page/play.js")),
    PageFile::new("/step.js", SCRIPT, include_str!("page/step.js")),
    PageFile::new("/more.js", SCRIPT, include_str!("page/more.js")),
    PageFile::new("/grid.js", SCRIPT, include_str!("page/grid.js")),
    PageFile::new("/hash.js", SCRIPT, include_str!("page/hash.js")),
    PageFile::new(
        "/manifest.json",
        "application/manifest+json",
        include_str!("page/manifest.json"),
    ),
];

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// What a browser may do with the page: load from here, connect to here, and nothing else.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
     manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The file with this path.
#[must_use]
pub fn file(path: &str) -> Option<&'static PageFile> {
    FILES.iter().find(|file| file.path == path)
}

impl PageFile {
    const fn new(path: &'static str, kind: &'static str, text: &'static str) -> Self {
        Self { path, kind, text }
    }

    /// The whole answer to a request for it, from a server at an address.
    #[must_use]
    pub fn answer(&self, authority: &str) -> Vec<u8> {
        let Self { kind, text, .. } = self;
        // Older browsers do not count a WebSocket of the same address as `self`.
        let policy = POLICY.replace(
            "connect-src 'self'",
            &format!("connect-src 'self' ws://{authority}"),
        );
        format!(
            "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\
             Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n\
             Cross-Origin-Resource-Policy: same-origin\r\nContent-Security-Policy: {policy}\r\n\r\n{text}",
            text.len()
        )
        .into_bytes()
    }
}
