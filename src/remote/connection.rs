//! One connection, from its first byte to a page that plays: a request, a pairing, frames.
//!
//! Nothing here waits: what is there is read, and what the other end does not take at once is kept, within limits.

use std::io::{ErrorKind, Read, Write};
use std::net::{IpAddr, Shutdown};
use std::time::Instant;

use mio::net::TcpStream;
use tungstenite::protocol::frame::CloseFrame;
use tungstenite::protocol::frame::coding::CloseCode;
use tungstenite::protocol::{Role, WebSocketConfig};
use tungstenite::{Error, Message, WebSocket};

use super::bounded_stream::BoundedStream;
use super::connected_page::ConnectedPage;
use super::gate::{Secret, Stranger};
use super::http::{self, Request};
use super::keeper::Look;
use super::keys::{NONCE, Opener, Sealer, SessionKeys, hex, unhex};
use super::known_device::{DeviceKind, KnownDevice};
use super::limits::{FRAME, HEAD, LOOK, REQUEST, UNREAD};
use super::refusals::Reason;
use super::shared::Shared;

/// The first words of a pairing, with the version of the language.
const GREETING: &str = "gradus 1 ";
/// The text of the frame by which each end proves that it knows the secret.
const PROOF: &str = "paired";

/// A WebSocket that does not wait.
pub type Socket = WebSocket<BoundedStream>;

/// Why a page is sent away; it knows the number of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u16)]
pub enum Farewell {
    /// Its ticket or key is not known (any more), so that it asks for a new one.
    Unknown = 4001,
    /// Another page of its device plays, so that it does not come back by itself.
    Elsewhere = 4002,
    /// Its address tried too many wrong tickets, so that it has to wait.
    TooManyTries = 4003,
}

/// A connection and how far it is.
#[derive(Debug)]
pub struct Connection {
    from: IpAddr,
    since: Instant,
    /// None once it is over.
    stage: Option<Stage>,
}

#[derive(Debug)]
enum Stage {
    /// The request comes in.
    Asks(TcpStream, Vec<u8>),
    /// The answer goes out, from a place on; then the connection ends.
    Answers(TcpStream, Vec<u8>, usize),
    /// A WebSocket whose page has not yet said which secret it knows.
    Greets(Socket, DeviceKind),
    /// The greeting has come, and it is looked whether the machine knows its device.
    Looks(Socket, DeviceKind, Box<Greeting>),
    /// The page has to prove that it knows it.
    Proves(Socket, DeviceKind, Box<(Secret, SessionKeys)>),
    /// A page that plays.
    Plays(Box<ConnectedPage>),
    /// The reason for the end is on its way to the page, since then.
    Leaves(Socket, Instant),
}

/// What a page has said to begin with.
#[derive(Debug)]
struct Greeting {
    /// Of its secret.
    name: String,
    nonce: [u8; NONCE],
    /// What it waits for.
    look: Option<Look>,
    since: Instant,
}

/// How far a stage came.
enum Progress {
    /// It waits for more.
    Waits(Stage),
    /// The next one can begin.
    Next(Stage),
}

/// The end of a connection. What was wrong was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Over;

impl Connection {
    /// A connection that was just accepted.
    #[must_use]
    pub fn new(stream: TcpStream, from: IpAddr, now: Instant) -> Self {
        Self {
            from,
            since: now,
            stage: Some(Stage::Asks(stream, Vec::new())),
        }
    }

    /// Where it is from.
    #[must_use]
    pub fn from(&self) -> IpAddr {
        self.from
    }

    /// When it was accepted.
    #[must_use]
    pub fn since(&self) -> Instant {
        self.since
    }

    /// The page, if it plays.
    #[must_use]
    pub fn page(&self) -> Option<&ConnectedPage> {
        match self.stage.as_ref()? {
            Stage::Plays(page) => Some(page),
            Stage::Asks(..)
            | Stage::Answers(..)
            | Stage::Greets(..)
            | Stage::Looks(..)
            | Stage::Proves(..)
            | Stage::Leaves(..) => None,
        }
    }

    /// Sends a page away that plays.
    pub fn send_away(&mut self, farewell: Farewell, now: Instant) {
        self.stage = match self.stage.take() {
            Some(Stage::Plays(page)) => Some(leaving(page.into_socket(), farewell, now)),
            other => other,
        };
    }

    /// Goes on as far as possible, and sends a page what has changed.
    ///
    /// # Errors
    /// When the connection is over.
    pub fn advance(&mut self, shared: &Shared, now: Instant) -> Result<(), Over> {
        let mut stage = self.stage.take().ok_or(Over)?;
        if let Some(socket) = stage.socket_mut() {
            socket.get_mut().begin_turn();
        }
        loop {
            stage = match self.step(stage, shared, now)? {
                Progress::Waits(stage) => {
                    self.stage = Some(stage);
                    return Ok(());
                }
                Progress::Next(stage) => stage,
            };
        }
    }

    /// When [`advance`](Self::advance) has to be called even if nothing comes.
    #[must_use]
    pub fn due(&self, now: Instant) -> Instant {
        let socket = self.stage.as_ref().and_then(Stage::socket);
        if socket.is_some_and(|socket| socket.get_ref().is_used_up()) {
            return now;
        }
        match &self.stage {
            Some(Stage::Plays(page)) => page.due(now),
            Some(Stage::Looks(_, _, greeting)) => greeting.limit().min(self.limit()),
            Some(_) | None => self.limit(),
        }
    }

    /// Whether it has taken too long.
    #[must_use]
    pub fn is_late(&self, now: Instant) -> bool {
        self.page()
            .map_or(self.limit() <= now, |page| page.is_late(now))
    }

    /// Until when a connection that is no page has time.
    fn limit(&self) -> Instant {
        match &self.stage {
            Some(Stage::Leaves(_, since)) => *since + REQUEST,
            Some(_) | None => self.since + REQUEST,
        }
    }

    fn step(&self, stage: Stage, shared: &Shared, now: Instant) -> Result<Progress, Over> {
        match stage {
            Stage::Asks(stream, bytes) => read_request(stream, bytes, shared, now),
            Stage::Answers(stream, bytes, sent) => answer(stream, bytes, sent),
            Stage::Greets(socket, kind) => self.read_greeting((socket, kind), shared, now),
            Stage::Looks(socket, kind, greeting) => {
                self.answer_greeting((socket, kind, greeting), shared, now)
            }
            Stage::Proves(socket, kind, secrets) => {
                self.read_proof((socket, kind, secrets), shared, now)
            }
            Stage::Plays(mut page) => {
                page.advance(shared, now)?;
                Ok(Progress::Waits(Stage::Plays(page)))
            }
            Stage::Leaves(mut socket, since) => {
                while read(&mut socket, now)?.is_some() {}
                Ok(Progress::Waits(Stage::Leaves(socket, since)))
            }
        }
    }

    /// Reads `gradus 1 NAME NONCE`.
    fn read_greeting(
        &self,
        (mut socket, kind): (Socket, DeviceKind),
        shared: &Shared,
        now: Instant,
    ) -> Result<Progress, Over> {
        let Some(text) = read_counted(&mut socket, shared, now)? else {
            return Ok(Progress::Waits(Stage::Greets(socket, kind)));
        };
        let words = text
            .strip_prefix(GREETING)
            .and_then(|rest| rest.split_once(' '));
        let greeting = words.and_then(|(name, nonce)| Some((name, unhex::<NONCE>(nonce)?)));
        let Some((name, page_nonce)) = greeting else {
            shared.refusals.count(Reason::Frame);
            return Err(Over);
        };
        // Another program may have let the device in, or thrown it out.
        let is_ticket = shared.gate.lock().is_ticket(name, now);
        let greeting = Greeting {
            name: name.to_owned(),
            nonce: page_nonce,
            look: (!is_ticket).then(|| shared.look()).flatten(),
            since: now,
        };
        let greeting = Box::new(greeting);
        Ok(Progress::Next(Stage::Looks(socket, kind, greeting)))
    }

    /// Once it was looked what the machine keeps, answers a greeting with a nonce.
    fn answer_greeting(
        &self,
        (mut socket, kind, greeting): (Socket, DeviceKind, Box<Greeting>),
        shared: &Shared,
        now: Instant,
    ) -> Result<Progress, Over> {
        if now < greeting.limit() && greeting.look.is_some_and(|look| !shared.has_looked(look)) {
            return Ok(Progress::Waits(Stage::Looks(socket, kind, greeting)));
        }
        let Greeting {
            name,
            nonce: page_nonce,
            ..
        } = *greeting;
        let known = shared.gate.lock().secret(&name, self.from, now);
        let secret = match known {
            Ok(secret) => secret,
            Err(Stranger::Unknown) => return refuse(socket, Farewell::Unknown, shared, now),
            Err(Stranger::TooManyTries) => {
                return refuse(socket, Farewell::TooManyTries, shared, now);
            }
        };
        let mut nonce = [0; NONCE];
        // Without random numbers there is no safe connection.
        getrandom::fill(&mut nonce).map_err(|_| Over)?;
        let keys = SessionKeys::derive(secret.bytes(), &page_nonce, &nonce);
        send(&mut socket, format!("{GREETING}{}", hex(&nonce)))?;
        Ok(Progress::Next(Stage::Proves(
            socket,
            kind,
            Box::new((secret, keys)),
        )))
    }

    /// Reads the first sealed frame, lets the device in, and proves the secret to it in turn.
    fn read_proof(
        &self,
        (mut socket, kind, secrets): (Socket, DeviceKind, Box<(Secret, SessionKeys)>),
        shared: &Shared,
        now: Instant,
    ) -> Result<Progress, Over> {
        let Some(text) = read_counted(&mut socket, shared, now)? else {
            return Ok(Progress::Waits(Stage::Proves(socket, kind, secrets)));
        };
        let (secret, keys) = *secrets;
        let mut opener = Opener::new(keys.from_page);
        if opener.open(&text) != Some(PROOF) {
            shared.gate.lock().count_try(self.from, now);
            return refuse(socket, Farewell::Unknown, shared, now);
        }
        let device = KnownDevice::new(keys.device, kind, self.from);
        let admitted = shared.gate.lock().admit(&secret, device, now);
        let Some(device) = admitted else {
            return refuse(socket, Farewell::Unknown, shared, now);
        };
        let mut sealer = Sealer::new(keys.from_server);
        send(&mut socket, sealer.seal(PROOF))?;
        let page = ConnectedPage::new(socket, (opener, sealer), device, shared, now);
        Ok(Progress::Next(Stage::Plays(Box::new(page))))
    }
}

impl Greeting {
    /// Until when the disk is waited for.
    fn limit(&self) -> Instant {
        self.since + LOOK
    }
}

impl Stage {
    fn socket(&self) -> Option<&Socket> {
        match self {
            Self::Asks(..) | Self::Answers(..) => None,
            Self::Greets(socket, _)
            | Self::Looks(socket, ..)
            | Self::Proves(socket, ..)
            | Self::Leaves(socket, _) => Some(socket),
            Self::Plays(page) => Some(page.socket()),
        }
    }

    fn socket_mut(&mut self) -> Option<&mut Socket> {
        match self {
            Self::Asks(..) | Self::Answers(..) => None,
            Self::Greets(socket, _)
            | Self::Looks(socket, ..)
            | Self::Proves(socket, ..)
            | Self::Leaves(socket, _) => Some(socket),
            Self::Plays(page) => Some(page.socket_mut()),
        }
    }
}

/// What a WebSocket takes and keeps at most.
fn bounds() -> WebSocketConfig {
    WebSocketConfig::default()
        .max_message_size(Some(FRAME))
        .max_frame_size(Some(FRAME))
        .read_buffer_size(4096)
        .write_buffer_size(0)
        .max_write_buffer_size(UNREAD)
}

fn read_request(
    mut stream: TcpStream,
    mut bytes: Vec<u8>,
    shared: &Shared,
    now: Instant,
) -> Result<Progress, Over> {
    let ended = read_some(&mut stream, &mut bytes)?;
    Ok(Progress::Next(
        match http::read(&bytes, shared.authority()) {
            Ok(None) if ended => return Err(Over),
            Ok(None) => return Ok(Progress::Waits(Stage::Asks(stream, bytes))),
            Ok(Some(Request::File(file))) => {
                Stage::Answers(stream, file.answer(shared.authority()), 0)
            }
            Ok(Some(Request::WebSocket(key, kind))) => {
                // The buffers of a new connection are empty and take this whole.
                stream.write_all(&http::accept(&key)).map_err(|_| Over)?;
                let stream = BoundedStream::new(stream, now);
                let socket = Socket::from_raw_socket(stream, Role::Server, Some(bounds()));
                Stage::Greets(socket, kind)
            }
            Err(refusal) => {
                shared.refusals.count(Reason::Request);
                Stage::Answers(stream, refusal.answer(), 0)
            }
        },
    ))
}

/// Reads what is there, up to the longest head; returns whether the other end has finished.
fn read_some(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Result<bool, Over> {
    let mut part = [0; 1024];
    while bytes.len() < HEAD {
        match stream.read(&mut part) {
            Ok(0) => return Ok(true),
            Ok(length) => bytes.extend_from_slice(&part[..length]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return Err(Over),
        }
    }
    Ok(false)
}

fn answer(mut stream: TcpStream, bytes: Vec<u8>, mut sent: usize) -> Result<Progress, Over> {
    while sent < bytes.len() {
        match stream.write(&bytes[sent..]) {
            Ok(0) => return Err(Over),
            Ok(length) => sent += length,
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                return Ok(Progress::Waits(Stage::Answers(stream, bytes, sent)));
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return Err(Over),
        }
    }
    let _ended = stream.shutdown(Shutdown::Write);
    Err(Over)
}

/// The next text that came; `None` while there is none, or once enough was read in this turn.
///
/// # Errors
/// When the connection is over. What a page must not send is an error as well.
pub fn read(socket: &mut Socket, now: Instant) -> Result<Option<String>, Wrong> {
    loop {
        let message = socket.read();
        if message.is_ok() && !socket.get_mut().frames.allows(now) {
            return Err(Wrong::TooMany);
        }
        return match message {
            Ok(Message::Text(text)) => Ok(Some(text.as_str().to_owned())),
            Ok(Message::Ping(_) | Message::Pong(_) | Message::Close(_)) => continue,
            Ok(Message::Binary(_) | Message::Frame(_)) => Err(Wrong::Frame),
            Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => Ok(None),
            Err(Error::Capacity(_) | Error::Protocol(_) | Error::Utf8(_)) => Err(Wrong::Frame),
            Err(_) => Err(Wrong::Gone),
        };
    }
}

/// Why nothing more can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// The other end has gone.
    Gone,
    /// It has sent what it must not.
    Frame,
    /// It has sent too many frames.
    TooMany,
}

impl From<Wrong> for Over {
    fn from(_: Wrong) -> Self {
        Self
    }
}

/// As [`read`]; what is wrong is counted.
pub fn read_counted(
    socket: &mut Socket,
    shared: &Shared,
    now: Instant,
) -> Result<Option<String>, Over> {
    read(socket, now).map_err(|wrong| {
        match wrong {
            Wrong::Gone => {}
            Wrong::Frame => shared.refusals.count(Reason::Frame),
            Wrong::TooMany => shared.refusals.count(Reason::Slow),
        }
        Over
    })
}

/// Sends a text to a page whose buffers are empty.
fn send(socket: &mut Socket, text: String) -> Result<(), Over> {
    socket.send(Message::text(text)).map_err(|_| Over)
}

/// Sends someone away who has not come in.
fn refuse(
    socket: Socket,
    farewell: Farewell,
    shared: &Shared,
    now: Instant,
) -> Result<Progress, Over> {
    shared.refusals.count(Reason::Ticket);
    Ok(Progress::Next(leaving(socket, farewell, now)))
}

/// Tells a page why it has to leave.
fn leaving(mut socket: Socket, farewell: Farewell, now: Instant) -> Stage {
    let frame = CloseFrame {
        code: CloseCode::from(farewell as u16),
        reason: "".into(),
    };
    let _gone = socket.close(Some(frame));
    let _blocked = socket.flush();
    Stage::Leaves(socket, now)
}
