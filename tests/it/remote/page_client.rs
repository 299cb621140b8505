//! A page without a browser: it speaks the language of pages with our own keys.

use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use gradus::remote::keys::{NONCE, Opener, Sealer, SessionKeys, hex, name_of, unhex};
use serde_json::Value;
use tungstenite::protocol::{Role, WebSocket, WebSocketConfig};
use tungstenite::{Error, Message};

use super::request;

/// How long an answer may take on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long the server may take to close a connection. It must be shorter than any of the server's own limits of time,
/// which would close it as well.
const CLOSES: Duration = Duration::from_secs(4);

/// A page that is paired.
pub struct PageClient {
    pub socket: WebSocket<TcpStream>,
    pub sealer: Sealer,
    opener: Opener,
    /// The secret of later connections, if it came with a ticket.
    pub device: [u8; 32],
}

/// Why a page is not paired, or has been closed.
#[derive(Debug, PartialEq, Eq)]
pub enum Closed {
    /// It was told that it is not known.
    Unknown,
    /// It was told that another page of its device plays.
    Elsewhere,
    /// It was told that its address tried too many tickets.
    TooManyTries,
    /// Without a reason.
    Silently,
}

impl Closed {
    fn of(code: u16) -> Self {
        match code {
            4001 => Self::Unknown,
            4002 => Self::Elsewhere,
            4003 => Self::TooManyTries,
            _ => Self::Silently,
        }
    }
}

/// A WebSocket of our own page, before it has said anything.
pub fn socket(address: SocketAddr) -> WebSocket<TcpStream> {
    let stream = TcpStream::connect(address).expect("the server listens");
    socket_over(stream, address)
}

/// The same over a connection that is there.
fn socket_over(mut stream: TcpStream, address: SocketAddr) -> WebSocket<TcpStream> {
    stream.set_read_timeout(Some(PATIENCE)).expect("a limit");
    let origin = format!("Origin: http://{address}\r\n");
    let answer = request(&mut stream, "/socket", &address.to_string(), &origin);
    assert!(answer.starts_with("HTTP/1.1 101 "), "{answer}");
    // The pages of a test are small beside the server, whose memory is measured with them.
    let small = WebSocketConfig::default()
        .read_buffer_size(4096)
        .write_buffer_size(0);
    WebSocket::from_raw_socket(stream, Role::Client, Some(small))
}

/// The next text, or how the connection ended.
pub fn next_text(socket: &mut WebSocket<TcpStream>) -> Result<String, Closed> {
    loop {
        match socket.read() {
            Ok(Message::Text(text)) => return Ok(text.as_str().to_owned()),
            Ok(Message::Close(Some(frame))) => return Err(Closed::of(frame.code.into())),
            Ok(_) => {}
            Err(Error::Io(error)) if error.kind() == std::io::ErrorKind::WouldBlock => {
                panic!("no answer in {PATIENCE:?}")
            }
            Err(_) => return Err(Closed::Silently),
        }
    }
}

impl PageClient {
    /// Pairs with a secret: the letters of a ticket, or the key of a device.
    pub fn pair(address: SocketAddr, secret: &[u8]) -> Result<Self, Closed> {
        Self::pair_with(address, &name_of(secret), secret)
    }

    /// Pairs under one name with a secret that may be another one.
    pub fn pair_with(address: SocketAddr, name: &str, secret: &[u8]) -> Result<Self, Closed> {
        Self::begin(socket(address), name, secret)
    }

    /// Pairs over a connection that is there.
    pub fn pair_over(
        stream: TcpStream,
        address: SocketAddr,
        secret: &[u8],
    ) -> Result<Self, Closed> {
        Self::begin(socket_over(stream, address), &name_of(secret), secret)
    }

    fn begin(mut socket: WebSocket<TcpStream>, name: &str, secret: &[u8]) -> Result<Self, Closed> {
        let nonce = [7; NONCE];
        let greeting = format!("gradus 1 {name} {}", hex(&nonce));
        let _sent = socket.send(Message::text(greeting));
        let answer = next_text(&mut socket)?;
        let theirs = answer.strip_prefix("gradus 1 ").expect("a greeting");
        let keys = SessionKeys::derive(secret, &nonce, &unhex(theirs).expect("a nonce"));
        let mut page = Self {
            socket,
            sealer: Sealer::new(keys.from_page),
            opener: Opener::new(keys.from_server),
            device: keys.device,
        };
        page.act("paired");
        let proof = page.next_frame()?;
        assert_eq!(proof, "paired");
        Ok(page)
    }

    /// Sends lines of a frame.
    pub fn act(&mut self, lines: &str) {
        let frame = self.sealer.seal(lines);
        // A connection that was closed is seen where it is read.
        let _sent = self.socket.send(Message::text(frame));
    }

    fn next_frame(&mut self) -> Result<String, Closed> {
        let frame = next_text(&mut self.socket)?;
        let text = self.opener.open(&frame);
        Ok(text.expect("it is sealed, in order").to_owned())
    }

    /// The next message.
    pub fn message(&mut self) -> Result<Value, Closed> {
        let text = self.next_frame()?;
        Ok(serde_json::from_str(&text).expect("JSON"))
    }

    /// Reads until a message is so.
    pub fn until(&mut self, what: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            let message = self.message();
            let message = message.unwrap_or_else(|end| panic!("{end:?} before {what}"));
            if is_so(&message) {
                return message;
            }
        }
        panic!("waited in vain for {what}");
    }

    /// Waits until everything that was sent is obeyed; returns the microseconds that took.
    pub fn obeyed(&mut self) -> u128 {
        let began = Instant::now();
        self.act("@ping 9");
        self.until("an answer", |message| message["pong"] == 9);
        began.elapsed().as_micros()
    }

    /// The bytes of all frames that come in a time.
    pub fn bytes_in(&mut self, time: Duration) -> u64 {
        while self.obeyed() > 5_000 {}
        let end = Instant::now() + time;
        let mut bytes = 0;
        while Instant::now() < end {
            // The last frame may come after the end; there is at least one each second.
            let frame = next_text(&mut self.socket).expect("it is not closed");
            self.opener.open(&frame).expect("it is sealed, in order");
            bytes += u64::try_from(frame.len()).expect("a length");
        }
        bytes
    }

    /// How the server closes the connection; `None` if it does not.
    pub fn end(mut self) -> Option<Closed> {
        let stream = self.socket.get_mut();
        stream.set_read_timeout(Some(CLOSES)).expect("a limit");
        let end = Instant::now() + CLOSES;
        while Instant::now() < end {
            match self.socket.read() {
                Ok(Message::Close(Some(frame))) => return Some(Closed::of(frame.code.into())),
                Ok(_) => {}
                Err(Error::Io(error)) if error.kind() == std::io::ErrorKind::WouldBlock => {
                    return None;
                }
                Err(_) => return Some(Closed::Silently),
            }
        }
        None
    }
}
