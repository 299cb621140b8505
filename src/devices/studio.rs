//! Ports that are made up, for tests.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::MakePorts;
use super::port::{InputPort, OnMessage, OutputPort, PortError, PortInfo, Ports};

/// Ports that are made up: which are there, and what was sent to each.
#[derive(Default)]
pub(super) struct Studio {
    pub(super) there: Vec<&'static str>,
    /// Whether an output that has gone takes what is sent, as some systems do.
    pub(super) swallows: bool,
    pub(super) busy: Option<&'static str>,
    /// How often each port was put back; what was opened before leads nowhere.
    pub(super) plugs: BTreeMap<&'static str, u32>,
    pub(super) sent: Vec<(String, Vec<u8>)>,
    /// How long before its time outputs take a message, and what they were given so.
    pub(super) ahead: Duration,
    pub(super) stamped: Vec<(Instant, Vec<u8>)>,
    pub(super) on_message: Option<OnMessage>,
}

pub(super) type SharedStudio = Arc<Mutex<Studio>>;

impl Studio {
    /// Puts a port back that was pulled.
    pub(super) fn put_back(&mut self, name: &'static str) {
        if !self.there.contains(&name) {
            self.there.push(name);
            *self.plugs.entry(name).or_default() += 1;
        }
    }

    fn plug(&self, name: &str) -> u32 {
        self.plugs.get(name).copied().unwrap_or_default()
    }
}

struct Wires(SharedStudio);

struct Output(SharedStudio, String, u32);

struct Input;

impl InputPort for Input {}

impl OutputPort for Output {
    fn send(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        let mut studio = self.0.lock();
        if !studio.there.contains(&self.1.as_str()) || studio.plug(&self.1) != self.2 {
            if studio.swallows {
                return Ok(());
            }
            return Err(PortError("it is gone".to_owned()));
        }
        studio.sent.push((self.1.clone(), bytes.to_vec()));
        Ok(())
    }

    fn ahead(&self) -> Duration {
        self.0.lock().ahead
    }

    fn send_at(&mut self, due: Instant, bytes: &[u8]) -> Result<(), PortError> {
        self.send(bytes)?;
        let mut studio = self.0.lock();
        if !studio.ahead.is_zero() {
            studio.stamped.push((due, bytes.to_vec()));
        }
        Ok(())
    }
}

impl Ports for Wires {
    fn inputs(&mut self) -> Result<Vec<PortInfo>, PortError> {
        self.outputs()
    }

    fn outputs(&mut self) -> Result<Vec<PortInfo>, PortError> {
        let there = self.0.lock().there.clone();
        let info = there.into_iter().map(|name| PortInfo {
            name: name.to_owned(),
            // Ports of another studio are other ports.
            id: format!(
                "{name} {} of {:p}",
                self.0.lock().plug(name),
                Arc::as_ptr(&self.0)
            ),
        });
        Ok(info.collect())
    }

    fn listen(
        &mut self,
        _: &PortInfo,
        on_message: OnMessage,
    ) -> Result<Box<dyn InputPort>, PortError> {
        self.0.lock().on_message = Some(on_message);
        Ok(Box::new(Input))
    }

    fn speak(&mut self, port: &PortInfo) -> Result<Box<dyn OutputPort>, PortError> {
        let studio = self.0.lock();
        if studio.busy.is_some_and(|busy| busy == port.name) {
            return Err(PortError("another program has it".to_owned()));
        }
        let plug = studio.plug(&port.name);
        Ok(Box::new(Output(
            Arc::clone(&self.0),
            port.name.clone(),
            plug,
        )))
    }
}

/// The studio's ports, for one thread.
pub(super) fn make_ports(studio: &SharedStudio) -> MakePorts {
    let studio = Arc::clone(studio);
    Arc::new(move || Box::new(Wires(Arc::clone(&studio))))
}

/// Waits until something is so.
pub(super) fn until(what: impl Fn() -> bool) {
    let begun = Instant::now();
    while !what() {
        assert!(begun.elapsed() < Duration::from_secs(10), "too late");
        thread::sleep(Duration::from_millis(1));
    }
}

pub(super) fn sent_to(studio: &SharedStudio, name: &str) -> Vec<Vec<u8>> {
    let studio = studio.lock();
    let sent = studio.sent.iter().filter(|(to, _)| to == name);
    sent.map(|(_, bytes)| bytes.clone()).collect()
}
