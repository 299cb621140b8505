//! A page that is paired and plays: its frames are opened and obeyed, and it is told what has changed.

use std::io::ErrorKind;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use tungstenite::{Error, Message};

use super::connection::{Over, Socket, read_counted};
use super::instances::InstanceId;
use super::keys::{Opener, Sealer};
use super::limits::{ACTIONS, REQUEST, SILENCE};
use super::refusals::Reason;
use super::session::PageSession;
use super::shared::Shared;

/// What begins a line that is not an action: `@ping 17`, `@stroke 3`, `@instance 2`.
const MARK: char = '@';

/// What a page is told whose device may only watch.
const WATCHES: &str = "This device only watches: Set-up of Gradus lets it play";

/// A page that plays.
#[derive(Debug)]
pub struct ConnectedPage {
    socket: Socket,
    opener: Opener,
    sealer: Sealer,
    /// The name of its device.
    device: String,
    /// Whether the device may only watch.
    watches: bool,
    /// The instance in front, if there is any.
    session: Option<(InstanceId, PageSession)>,
    /// The list of instances that it knows, and the one in front.
    listed: Option<(Arc<str>, Option<InstanceId>)>,
    /// The servers of other programs that it knows.
    others: Arc<str>,
    /// When it came: its clock is the same with every instance.
    began: Instant,
    /// When its last text came.
    heard: Instant,
    /// Since when it does not read.
    blocked: Option<Instant>,
}

impl ConnectedPage {
    /// A page that has just proved who it is.
    #[must_use]
    pub fn new(
        socket: Socket,
        (opener, sealer): (Opener, Sealer),
        device: String,
        shared: &Shared,
        now: Instant,
    ) -> Self {
        Self {
            socket,
            opener,
            sealer,
            device,
            watches: false,
            session: shared.first_instance(now),
            listed: None,
            others: Arc::default(),
            began: now,
            heard: now,
            blocked: None,
        }
    }

    /// The name of its device.
    #[must_use]
    pub fn device(&self) -> &str {
        &self.device
    }

    /// The instance in front.
    #[must_use]
    pub fn instance(&self) -> Option<InstanceId> {
        self.session.as_ref().map(|(id, _)| *id)
    }

    /// When [`advance`](Self::advance) has to be called even if nothing comes.
    #[must_use]
    pub fn due(&self, now: Instant) -> Instant {
        let silent = self.heard + SILENCE;
        match (&self.session, self.blocked) {
            (Some((_, session)), None) => session.due(now).map_or(silent, |due| due.min(silent)),
            (_, Some(since)) => silent.min(since + REQUEST),
            (None, None) => silent,
        }
    }

    /// Whether it has sent nothing or read nothing for too long.
    #[must_use]
    pub fn is_late(&self, now: Instant) -> bool {
        let late = |since: Instant, limit: Duration| now.saturating_duration_since(since) >= limit;
        late(self.heard, SILENCE) || self.blocked.is_some_and(|since| late(since, REQUEST))
    }

    /// Obeys what has come, and sends what has changed.
    ///
    /// # Errors
    /// When the connection is over.
    pub fn advance(&mut self, shared: &Shared, now: Instant) -> Result<(), Over> {
        self.learn_what_it_may(shared, now)?;
        while let Some(frame) = read_counted(&mut self.socket, shared, now)? {
            self.heard = now;
            let Some(text) = self.opener.open(&frame) else {
                shared.refusals.count(Reason::Frame);
                return Err(Over);
            };
            let lines: Vec<&str> = text.lines().take(ACTIONS + 1).collect();
            if lines.len() > ACTIONS {
                shared.refusals.count(Reason::Frame);
                return Err(Over);
            }
            for line in lines {
                self.obey(line, shared, now)?;
            }
        }
        self.update(shared, now)
    }

    /// Takes its hands off everything that it holds, and leaves its connection.
    #[must_use]
    pub fn into_socket(self) -> Socket {
        self.socket
    }

    /// The connection.
    #[must_use]
    pub fn socket(&self) -> &Socket {
        &self.socket
    }

    /// As [`socket`](Self::socket).
    pub fn socket_mut(&mut self) -> &mut Socket {
        &mut self.socket
    }

    /// Notes whether it may only watch. Who may not play any more lets go of everything.
    fn learn_what_it_may(&mut self, shared: &Shared, now: Instant) -> Result<(), Over> {
        let watches = shared.gate.lock().watches(&self.device);
        if watches == self.watches {
            return Ok(());
        }
        self.watches = watches;
        if watches {
            self.session = self
                .instance()
                .and_then(|id| shared.instance(id, self.began));
        }
        self.send(&json!({ "watches": watches }).to_string(), now)
    }

    fn obey(&mut self, line: &str, shared: &Shared, now: Instant) -> Result<(), Over> {
        let Some(command) = line.strip_prefix(MARK) else {
            return match self.act(line, shared, now) {
                Ok(()) => Ok(()),
                Err(sentence) => self.send(&json!({ "refused": sentence }).to_string(), now),
            };
        };
        match command.split_once(' ') {
            Some(("ping", number)) => {
                let session = self.session.as_ref().map(|(_, session)| session);
                let pong = json!({
                    "pong": number.parse::<u32>().unwrap_or_default(),
                    "time": session.map(|session| session.time(now)),
                });
                self.send(&pong.to_string(), now)
            }
            Some(("stroke", number)) => {
                if let Some((_, session)) = &mut self.session {
                    session.stroke(number.parse().unwrap_or_default());
                }
                Ok(())
            }
            Some(("instance", number)) => {
                // What follows is meant for no other instance, so one that is gone leaves none in front.
                let id = number.parse().ok();
                self.session = id.and_then(|id| shared.instance(id, self.began));
                self.listed = None;
                Ok(())
            }
            _ => {
                shared.refusals.count(Reason::Frame);
                Err(Over)
            }
        }
    }

    /// Performs an action, if it may; what is wrong is an error.
    fn act(&mut self, line: &str, shared: &Shared, now: Instant) -> Result<(), String> {
        if self.watches {
            shared.refusals.count(Reason::Watching);
            return Err(WATCHES.to_owned());
        }
        let session = self.session.as_mut().map(|(_, session)| session);
        session.map_or(Ok(()), |session| session.act(line, now))
    }

    /// Sends what has changed, unless the page has not yet read what was sent before.
    fn update(&mut self, shared: &Shared, now: Instant) -> Result<(), Over> {
        self.flush(now)?;
        let gone = self.instance().is_some_and(|id| !shared.has_instance(id));
        if gone {
            // Which of several others it plays is for a person to choose.
            self.session = None;
        }
        if self.session.is_none() {
            self.session = shared.only_instance(self.began);
        }
        self.tell_of_machine(shared, now)?;
        if self.blocked.is_some() {
            return Ok(());
        }
        let updates = self
            .session
            .as_mut()
            .map(|(_, session)| session.updates(now));
        for text in updates.unwrap_or_default() {
            self.send(&text, now)?;
        }
        Ok(())
    }

    /// Tells which instances there are, and where else a page is served.
    fn tell_of_machine(&mut self, shared: &Shared, now: Instant) -> Result<(), Over> {
        let told = shared.told();
        let here = self.instance();
        let listed = Some((told.instances, here));
        if self.listed != listed {
            self.listed = listed;
            let list = self.listed.as_ref().map_or("[]", |(list, _)| list);
            let here = json!(here);
            let text = format!(r#"{{"instances":{list},"here":{here}}}"#);
            self.send(&text, now)?;
        }
        if self.others != told.others {
            self.others = told.others;
            let text = format!(r#"{{"others":{}}}"#, self.others);
            self.send(&text, now)?;
        }
        Ok(())
    }

    fn send(&mut self, text: &str, now: Instant) -> Result<(), Over> {
        let frame = self.sealer.seal(text);
        let written = self.socket.write(Message::text(frame));
        self.note_blocked(written, now)?;
        self.flush(now)
    }

    fn flush(&mut self, now: Instant) -> Result<(), Over> {
        let flushed = self.socket.flush();
        self.note_blocked(flushed, now)
    }

    /// Notes whether the page reads; one for which too much waits is dropped.
    fn note_blocked(&mut self, sent: Result<(), Error>, now: Instant) -> Result<(), Over> {
        match sent {
            Ok(()) => self.blocked = None,
            Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => {
                self.blocked.get_or_insert(now);
            }
            Err(_) => return Err(Over),
        }
        Ok(())
    }
}
