//! The outputs of a project beside the host: its tracks play at ports of the system, spaced as the music is.
//!
//! The audio thread works out when each message is due: a smoothed map (`frame_clock`) gives the time of a frame, to which
//! the length of a block is added, since what is computed now is heard a block later at the earliest. It leaves messages
//! in a ring. One thread of the instance waits for their time and sends them, each output's in order (`send_queue`); it
//! runs while the project names a port, and otherwise there is none. A thread for each instance, and not one for all,
//! since an instance that goes must silence its instruments, and none may wait for another's port. What was begun at a
//! port is known: a port that is closed is left without a sounding note, and one that was pulled is silenced when it is
//! back.
//!
//! A port that several instances name belongs to the one that chose it last by hand, or else to the first: loading never
//! takes it. In an offline render nothing leaves.
//!
//! Instruments are set up (`set_ups`): by the output's own set-up once its port is open after the project was opened, and
//! by those of patterns as they start. The audio thread only says which patterns start where.

/// The thread.
mod keeper;
/// One output.
mod line;
/// Locks that wait for the cable.
mod lock_queue;
/// Where the music is.
mod music;
/// MIDI clock.
mod output_clock;
/// What one output has to send.
mod send_queue;
/// Whether the output's own set-up is to be sent.
mod own_set_up;
/// Set-ups that wait.
mod set_up_queue;
/// Set-ups that were asked for.
mod set_up_requests;
/// The handle's and the audio thread's part in set-ups.
mod set_ups;
/// What the ends share.
mod shared_outputs;
/// What the window shows.
mod status;
/// What is on its way to a port.
mod timed_event;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rtrb::{Consumer, Producer, RingBuffer};

use super::MakePorts;
use super::frame_clock::FrameClock;
use super::hanging_notes::HangingNotes;
use super::port_arbiter::LastUse;
use crate::engine::{Message, Refused};
use crate::instance::document::OutputsNews;
use crate::instance::threads::{self, Duty, Thread};
use crate::sequencer::outputs::{PORT_OUTPUTS, PortSet, WhenMissing};
use crate::sequencer::set_up::OutputPlan;
use crate::sequencer::value::Channel;
use crate::sequencer::{Outputs, PortSlot};
use keeper::Keeper;
use output_clock::MusicPoint;
use shared_outputs::SharedOutputs;
use status::Meter;
pub use status::OutputStatus;
use timed_event::{Timed, TimedEvent};

/// Messages that can wait for the thread.
const WAITING: usize = 2048;
/// Places in the ring that are kept for ends of notes, and those that are kept from locks.
const FOR_ENDS: usize = WAITING / 4;
const FOR_NOTES: usize = WAITING / 2;
/// The longest block that is waited for.
const LONGEST_LEAD: f64 = 0.1;

/// What the thread reads of the audio thread.
struct OutputsReader {
    events: Consumer<TimedEvent>,
    /// Where the music is, while any output has a clock.
    music: triple_buffer::Output<MusicPoint>,
}

/// Shows a message in the status line.
pub(super) type TellMessage = Arc<dyn Fn(String) + Send + Sync>;

/// The outputs of one instance, for any thread but the audio thread; dropped, all ports are closed.
pub struct OutputPorts {
    shared: Arc<SharedOutputs>,
    system: MakePorts,
    last_use: LastUse,
    tell: TellMessage,
    start: Mutex<Start>,
    meters: Mutex<[Meter; PORT_OUTPUTS]>,
}

/// What has not started yet, and the thread that has.
#[derive(Default)]
struct Start {
    reader: Option<OutputsReader>,
    end: Option<OutputPortsEnd>,
    thread: Option<Thread>,
}

/// The audio thread's end.
#[allow(missing_debug_implementations, reason = "the end of a ring")]
pub struct OutputPortsEnd {
    shared: Arc<SharedOutputs>,
    ring: Producer<TimedEvent>,
    /// Where the music is, and what was said of it last.
    music: triple_buffer::Input<MusicPoint>,
    told: MusicPoint,
    clock: FrameClock,
    /// Ends of notes that found no room.
    owed: [HangingNotes; PORT_OUTPUTS],
    is_owing: bool,
    is_filled: bool,
    is_offline: bool,
    rests: u32,
    /// The first frame of the block, and how much later than it is computed it is heard, in seconds.
    frame: i64,
    lead: f64,
    /// The device's part of that, as far as it is known, in seconds.
    latency: f64,
    /// The blocks that it was told of: their first frames and lengths.
    #[cfg(test)]
    pub(crate) told_blocks: Vec<(i64, u32)>,
}

impl fmt::Debug for OutputPorts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutputPorts").finish_non_exhaustive()
    }
}

impl OutputPorts {
    /// No outputs yet, for an instance whose engine shows its position, which uses ports as told, and shows messages.
    pub(super) fn new(system: MakePorts, last_use: LastUse, tell: TellMessage) -> Self {
        let shared = Arc::new(SharedOutputs::new());
        let (end, reader) = OutputPortsEnd::new(Arc::clone(&shared));
        let start = Start {
            reader: Some(reader),
            end: Some(end),
            thread: None,
        };
        Self {
            shared,
            system,
            last_use,
            tell,
            start: Mutex::new(start),
            meters: Mutex::default(),
        }
    }

    /// The audio thread's end; what a second one sends goes nowhere.
    #[must_use]
    pub fn end(&self) -> OutputPortsEnd {
        let end = self.start.lock().end.take();
        end.unwrap_or_else(|| OutputPortsEnd::new(Arc::new(SharedOutputs::new())).0)
    }

    /// Follows the project's outputs; ports are opened and closed soon. It does not wait.
    pub fn follow(&self, plan: &OutputPlan, news: OutputsNews) {
        let outputs = &plan.outputs;
        *self.shared.outputs.lock() = Arc::clone(outputs);
        self.shared.set_ups.follow(plan, news);
        let mut start = self.start.lock();
        if names_a_port(outputs)
            && let Some(reader) = start.reader.take()
        {
            start.thread = self.start_thread(reader);
        }
        if start.thread.is_none() {
            self.shared.set_absent(without_port(outputs));
        }
        drop(start);
        self.shared.look();
    }

    fn start_thread(&self, reader: OutputsReader) -> Option<Thread> {
        let (shared, last_use) = (Arc::clone(&self.shared), self.last_use.clone());
        let (system, tell) = (Arc::clone(&self.system), Arc::clone(&self.tell));
        let started = threads::start(Duty::Outputs, move || {
            Keeper::new(shared, &system, tell, &last_use, reader).serve();
        });
        started.ok()
    }

    /// Notes that the user has chosen a port here by hand: this instance gets the ports that others have named too.
    pub fn mark_used(&self) {
        self.last_use.mark_used();
        self.shared.look();
    }

    /// Plays a short note at an output, on a channel, if its port is open.
    pub fn test(&self, slot: PortSlot, channel: Channel) {
        self.shared.tests.lock().push((slot, channel));
        self.shared.wake();
    }

    /// What is known of an output.
    #[must_use]
    pub fn status(&self, slot: PortSlot) -> OutputStatus {
        let ports = self.shared.ports.lock().clone();
        let mut meters = self.meters.lock();
        let (index, now) = (slot.index(), Instant::now());
        let counters = self.shared.counters(slot);
        match (counters, ports.get(index), meters.get_mut(index)) {
            (Some(counters), Some(port), Some(meter)) => counters.status(port.clone(), meter, now),
            _ => OutputStatus::default(),
        }
    }

    /// Whether the host renders offline, so that nothing leaves at ports.
    #[must_use]
    pub fn is_offline(&self) -> bool {
        self.shared.is_offline.load(Ordering::Relaxed)
    }

    /// Whether the host computes long before it is heard, so that what leaves at ports comes too early.
    #[must_use]
    pub fn computes_ahead(&self) -> bool {
        self.shared.computes_ahead.load(Ordering::Relaxed)
    }

    /// Closes all ports, and waits for that.
    fn stop(&self) {
        self.shared.ends.store(true, Ordering::Release);
        self.shared.wake();
        if let Some(thread) = self.start.lock().thread.take() {
            // The thread may not have noted itself yet.
            thread.unpark();
            // A system may keep whoever closes a port.
            let _late = thread.join_by(threads::deadline());
        }
    }
}

impl Drop for OutputPorts {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Whether any output names a port.
fn names_a_port(outputs: &Outputs) -> bool {
    let mut outputs = outputs.iter();
    outputs.any(|(_, output)| !output.ports.names().is_empty())
}

/// The outputs that name no port, and whose tracks play to the host then.
fn without_port(outputs: &Outputs) -> PortSet {
    let absent = outputs.iter().filter(|(_, output)| {
        output.when_missing == WhenMissing::Host && output.ports.names().is_empty()
    });
    absent.fold(PortSet::default(), |set, (slot, _)| set.with(slot))
}

impl OutputPortsEnd {
    fn new(shared: Arc<SharedOutputs>) -> (Self, OutputsReader) {
        let (ring, events) = RingBuffer::new(WAITING);
        let (music, read_music) = triple_buffer::triple_buffer(&MusicPoint::default());
        let end = Self {
            shared,
            ring,
            music,
            told: MusicPoint::default(),
            clock: FrameClock::new(),
            owed: Default::default(),
            is_owing: false,
            is_filled: false,
            is_offline: false,
            rests: 0,
            frame: 0,
            lead: 0.0,
            latency: 0.0,
            #[cfg(test)]
            told_blocks: Vec::new(),
        };
        let music = read_music;
        (end, OutputsReader { events, music })
    }

    /// Whether any output names a port; usually none does.
    #[must_use]
    #[inline]
    pub fn is_used(&self) -> bool {
        self.shared.is_used.load(Ordering::Relaxed)
    }

    /// The outputs that the host stands in for now.
    #[must_use]
    pub fn absent(&self) -> PortSet {
        PortSet::of_bits(self.shared.absent.load(Ordering::Acquire))
    }

    /// Sets whether the host renders offline: then nothing leaves, and what sounds ends. Not for the audio thread.
    pub fn set_offline(&mut self, is_offline: bool) {
        self.is_offline = is_offline;
        self.shared.is_offline.store(is_offline, Ordering::Relaxed);
        self.rest();
    }

    /// Ends what sounds, as no block may follow, and forgets when blocks came.
    pub fn rest(&mut self) {
        self.clock.forget();
        self.lead = 0.0;
        self.write_music(MusicPoint::default());
        (self.owed, self.is_owing) = (Default::default(), false);
        self.rests = self.rests.wrapping_add(1);
        self.shared.rests.store(self.rests, Ordering::Release);
        self.shared.wake();
    }

    /// Hears of a block as it begins: its first frame, its length, and the frames a second. Neither waits nor allocates.
    pub fn observe(&mut self, frame: i64, frames: u32, sample_rate: u32) {
        #[cfg(test)]
        self.told_blocks.push((frame, frames));
        self.observe_at(frame, frames, sample_rate, self.shared.epoch.elapsed());
    }

    /// The same at a time since the beginning.
    fn observe_at(&mut self, frame: i64, frames: u32, sample_rate: u32, now: Duration) {
        if self.is_offline {
            return;
        }
        let rate = f64::from(sample_rate.max(1));
        self.frame = frame;
        self.clock.observe(frame, now.as_secs_f64(), rate);
        self.lead = self.lead.max(f64::from(frames) / rate).min(LONGEST_LEAD);
        self.lead = self.lead.max(self.latency);
        let is_ahead = self.clock.computes_ahead();
        self.shared
            .computes_ahead
            .store(is_ahead, Ordering::Relaxed);
        let milliseconds = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
        self.shared
            .last_block
            .store(milliseconds, Ordering::Relaxed);
        if self.is_owing {
            self.pay_all();
        }
    }

    /// Leaves a message for an output. Neither waits nor allocates.
    ///
    /// # Errors
    /// When there is no room; the end of a note is never refused.
    pub fn send(&mut self, slot: PortSlot, offset: u32, message: Message) -> Result<(), Refused> {
        if self.is_offline || !self.is_used() {
            return Ok(());
        }
        let left = match message {
            Message::NoteOff { .. } => 0,
            Message::NoteOn { .. } => FOR_ENDS,
            Message::ControlChange { .. }
            | Message::ProgramChange { .. }
            | Message::ChannelPressure { .. }
            | Message::PitchBend { .. } => FOR_NOTES,
        };
        let has_room = self.pay(slot) && self.ring.slots() > left;
        if has_room && self.push(slot, offset, Timed::Message(message)) {
            return Ok(());
        }
        if let Message::NoteOff { channel, key, .. } = message {
            self.owe(slot, channel, key);
            return Ok(());
        }
        if let Some(counters) = self.shared.counters(slot) {
            counters.dropped.fetch_add(1, Ordering::Relaxed);
        }
        Err(Refused)
    }

    /// Wakes the thread, after all messages of a block.
    pub fn end_block(&mut self) {
        if std::mem::take(&mut self.is_filled) {
            self.shared.wake();
        }
    }

    fn push(&mut self, slot: PortSlot, offset: u32, what: Timed) -> bool {
        let time = self.clock.time_of(self.frame + i64::from(offset));
        let due = self.shared.instant(time.unwrap_or(0.0) + self.lead);
        let event = TimedEvent {
            slot,
            due,
            what,
            rests: self.rests,
        };
        let is_left = self.ring.push(event).is_ok();
        self.is_filled |= is_left;
        is_left
    }

    fn owe(&mut self, slot: PortSlot, channel: u8, key: u8) {
        if let Some(owed) = self.owed.get_mut(slot.index()) {
            let velocity = 1;
            owed.track(Message::NoteOn {
                channel,
                key,
                velocity,
            });
            self.is_owing = true;
        }
    }

    /// Leaves the ends that an output is owed; whether none is left.
    fn pay(&mut self, slot: PortSlot) -> bool {
        if !self.is_owing {
            return true;
        }
        let owed = |end: &Self| end.owed.get(slot.index())?.end_of_one();
        while let Some(off) = owed(self) {
            if !self.push(slot, 0, Timed::Message(off)) {
                return false;
            }
            if let Some(owed) = self.owed.get_mut(slot.index()) {
                owed.track(off);
            }
        }
        true
    }

    fn pay_all(&mut self) {
        let mut is_owing = false;
        for slot in PortSlot::all() {
            is_owing |= !self.pay(slot);
        }
        self.is_owing = is_owing;
    }
}

#[cfg(test)]
mod tests;
