//! The server's thread: all connections of the process, one after the other, none of which it waits for.
//!
//! It sleeps until something comes, something happens in the music, or something is due. While music plays and a page
//! looks, it wakes with the steps, but at most some sixty times a second.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;

use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token, Waker};

use super::connection::{Connection, Farewell, Over};
use super::limits::{ACCEPT_AGAIN, CONNECTIONS, OF_ADDRESS, PORTS, REFRESH};
use super::network::Subnet;
use super::refusals::Reason;
use super::shared::Shared;

const LISTENER: Token = Token(0);
const WAKER: Token = Token(1);
/// The first token of a connection.
const FIRST: usize = 2;

/// A server that listens, before its thread has started.
#[derive(Debug)]
pub struct Server {
    poll: Poll,
    listener: TcpListener,
    address: SocketAddr,
    /// Who is let near.
    subnet: Subnet,
}

/// The connections, by their tokens.
#[derive(Debug)]
struct Connections {
    shared: Arc<Shared>,
    open: BTreeMap<usize, Connection>,
    next: usize,
    /// When it was looked last what other programs have changed, and the instances that were known then.
    refreshed: Option<Instant>,
    version: Option<u64>,
}

impl Server {
    /// Listens at the first free port of an address.
    ///
    /// # Errors
    /// When the address is not one of this machine, or no port is free.
    pub fn bind(address: IpAddr) -> io::Result<Self> {
        let subnet = Subnet::of(address)?;
        let mut last = io::Error::from(ErrorKind::AddrInUse);
        for port in PORTS {
            let address = SocketAddr::new(address, port);
            match TcpListener::bind(address) {
                Ok(listener) => return Self::listening(listener, address, subnet),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    fn listening(
        mut listener: TcpListener,
        address: SocketAddr,
        subnet: Subnet,
    ) -> io::Result<Self> {
        let poll = Poll::new()?;
        poll.registry()
            .register(&mut listener, LISTENER, Interest::READABLE)?;
        Ok(Self {
            poll,
            listener,
            address,
            subnet,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What wakes its thread; there must be only one.
    ///
    /// # Errors
    /// When the system has no handle left.
    pub fn waker(&self) -> io::Result<Waker> {
        Waker::new(self.poll.registry(), WAKER)
    }

    /// Serves until [`Shared::end`]; then all sockets are closed.
    pub fn serve(self, shared: &Arc<Shared>) {
        shared.begin();
        self.serve_pages(shared);
        // Nobody is served any more, whoever wanted that.
        shared.end();
    }

    fn serve_pages(mut self, shared: &Arc<Shared>) {
        let mut connections = Connections {
            shared: Arc::clone(shared),
            open: BTreeMap::new(),
            next: FIRST,
            refreshed: None,
            version: None,
        };
        let mut events = Events::with_capacity(CONNECTIONS + 2);
        // When to accept again even if no event says so: of connections that wait already none does.
        let mut accepts = None;
        while !shared.ends() {
            let now = Instant::now();
            let due = [connections.due(now), accepts].into_iter().flatten().min();
            let wait = due.map(|due| due.saturating_duration_since(now));
            if let Err(error) = self.poll.poll(&mut events, wait)
                && error.kind() != ErrorKind::Interrupted
            {
                // Nothing more can be heard of anyone.
                return;
            }
            let now = Instant::now();
            let is_due = accepts.is_some_and(|at| at <= now);
            if is_due || events.iter().any(|event| event.token() == LISTENER) {
                accepts = self.accept(&mut connections, now);
            }
            connections.advance(now);
        }
    }

    /// Accepts those who wait, up to a number; returns when to go on, if more may wait.
    fn accept(&self, connections: &mut Connections, now: Instant) -> Option<Instant> {
        for _ in 0..CONNECTIONS {
            match self.listener.accept() {
                Ok((_, from)) if !self.subnet.holds(from.ip()) => {
                    connections.shared.refusals.count(Reason::Network);
                }
                Ok((stream, from)) => connections.add(&self.poll, stream, (from.ip(), now)),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return None,
                // The system has no handles left, which must not keep this thread busy.
                Err(_) => return Some(now + ACCEPT_AGAIN),
            }
        }
        Some(now)
    }
}

impl Connections {
    /// Adds a connection; if there are too many, one that is no page goes.
    fn add(&mut self, poll: &Poll, mut stream: TcpStream, (from, now): (IpAddr, Instant)) {
        let _delayed = stream.set_nodelay(true);
        let token = Token(self.next);
        let interest = Interest::READABLE | Interest::WRITABLE;
        if poll
            .registry()
            .register(&mut stream, token, interest)
            .is_err()
        {
            return;
        }
        let crowded = if self.waiting(from).count() >= OF_ADDRESS {
            Some(from)
        } else if self.open.len() >= CONNECTIONS {
            self.most_crowding()
        } else {
            None
        };
        if let Some(crowded) = crowded {
            let oldest = self.waiting(crowded).next();
            oldest.and_then(|oldest| self.open.remove(&oldest));
            self.shared.refusals.count(Reason::Crowd);
        }
        self.open
            .insert(self.next, Connection::new(stream, from, now));
        self.next += 1;
    }

    /// The connections of an address that are no pages, by their tokens, the oldest first.
    fn waiting(&self, from: IpAddr) -> impl Iterator<Item = usize> {
        let of_address = move |one: &Connection| one.from() == from && one.page().is_none();
        let waiting = self.open.iter();
        waiting.filter_map(move |(token, one)| of_address(one).then_some(*token))
    }

    /// The address with the most connections that are no pages: a crowd crowds out itself. There is one, as there are
    /// fewer pages than connections.
    fn most_crowding(&self) -> Option<IpAddr> {
        let waiting = self.open.values().filter(|one| one.page().is_none());
        let most = waiting.max_by_key(|one| self.waiting(one.from()).count());
        most.map(Connection::from)
    }

    /// Lets every connection go on; there are few, so that all are looked at.
    fn advance(&mut self, now: Instant) {
        self.refresh(now);
        // Who was thrown out is not obeyed any more.
        self.close_strangers(now);
        let shared = &self.shared;
        self.open.retain(|_, connection| {
            if connection.is_late(now) {
                shared.refusals.count(Reason::Slow);
                return false;
            }
            connection.advance(shared, now) != Err(Over)
        });
        if shared.has_unkept_devices() {
            shared.look();
        }
        self.close_strangers(now);
    }

    /// Looks what has changed beside the music: the instances, and, from time to time while a page is there, what they are
    /// called and what other programs did.
    fn refresh(&mut self, now: Instant) {
        let version = Some(self.shared.version());
        let has_changed = std::mem::replace(&mut self.version, version) != version;
        let is_old = |at: Instant| now.saturating_duration_since(at) >= REFRESH;
        let has_page = self.open.values().any(|one| one.page().is_some());
        let is_due = has_page && self.refreshed.is_none_or(is_old);
        if is_due {
            self.refreshed = Some(now);
            self.shared.look();
        }
        if is_due || has_changed {
            self.shared.refresh_instances();
        }
    }

    /// Sends away pages whose device was thrown out, and all but the last page of a device.
    fn close_strangers(&mut self, now: Instant) {
        let known: Vec<String> = {
            let gate = self.shared.gate.lock();
            gate.devices()
                .iter()
                .map(|device| device.name.clone())
                .collect()
        };
        let mut connected = Vec::new();
        for connection in self.open.values_mut().rev() {
            let Some(device) = connection.page().map(|page| page.device().to_owned()) else {
                continue;
            };
            if !known.contains(&device) {
                connection.send_away(Farewell::Unknown, now);
            } else if connected.contains(&device) {
                connection.send_away(Farewell::Elsewhere, now);
            } else {
                connected.push(device);
            }
        }
        if !connected.is_empty() {
            *self.shared.waits.lock() = None;
        }
        *self.shared.connected.lock() = connected;
    }

    /// When the next connection is due.
    fn due(&self, now: Instant) -> Option<Instant> {
        self.open
            .values()
            .map(|connection| connection.due(now))
            .min()
    }
}
