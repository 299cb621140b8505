//! Set-ups, as the audio thread, the window and the sending thread have to do with them.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::keeper::Keeper;
use super::line::{Line, due_at};
use super::own_set_up::OwnSetUp;
use super::{FOR_ENDS, OutputPorts, OutputPortsEnd, SharedOutputs, Timed};
use crate::devices::sysex_permits::{AllowedSysex, PermitStore};
use crate::engine::PatternStart;
use crate::sequencer::outputs::Output;
use crate::sequencer::set_up::SysEx;
use crate::sequencer::{Outputs, PortSlot};

/// How soon it is looked again whether the host plays blocks.
pub(super) const UNTIL_BLOCKS: Duration = Duration::from_millis(100);

impl OutputPorts {
    /// Sends an output's own set-up at once, or as soon as its port is open.
    pub fn send_set_up(&self, slot: PortSlot) {
        self.shared.set_ups.ask(slot);
        self.shared.wake();
    }

    /// Keeps the SysEx that a person allows in a store from now on.
    pub fn keep_permits(&self, store: Arc<dyn PermitStore>) {
        self.shared.set_ups.permits.keep_in(store);
    }

    /// The SysEx that is allowed.
    #[must_use]
    pub fn allowed_sysex(&self) -> Arc<AllowedSysex> {
        self.shared.set_ups.permits.allowed()
    }

    /// Allows SysEx at the ports of an output.
    ///
    /// # Errors
    /// When it cannot be kept for the next time.
    pub fn allow_sysex(&self, slot: PortSlot, sysex: &SysEx) -> Result<(), String> {
        let outputs = Arc::clone(&*self.shared.outputs.lock());
        let names = outputs.get(slot).map_or(&[][..], |it| it.ports.names());
        let permits = &self.shared.set_ups.permits;
        if names.is_empty() {
            return permits.allow("", sysex);
        }
        names.iter().try_for_each(|name| permits.allow(name, sysex))
    }
}

impl OutputPortsEnd {
    /// Leaves the set-ups of patterns that start. Neither waits nor allocates.
    pub fn start_patterns(&mut self, start: PatternStart) {
        if self.is_offline || !self.is_used() {
            return;
        }
        let PatternStart {
            offset,
            slot,
            patterns,
        } = start;
        let has_room = self.pay(slot) && self.ring.slots() > FOR_ENDS;
        let is_left = has_room && self.push(slot, offset, Timed::SetUps(patterns));
        if !is_left && let Some(counters) = self.shared.counters(slot) {
            counters.left_out.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Keeper {
    /// Follows what is to become of the outputs' own set-ups.
    pub(super) fn follow_set_ups(&mut self) {
        let is_opened = self.shared.set_ups.take_opened();
        for line in &mut self.lines {
            let output = self.outputs.get(line.slot);
            if is_opened {
                line.own_set_up = OwnSetUp::open_project(output);
            }
            line.own_set_up.follow(output);
        }
    }

    /// Has the outputs' own set-ups sent where that is due. A host that only looks at a plug-in, or renders with it, plays no
    /// blocks in real time, and then nothing is sent.
    pub(super) fn send_own_set_ups(&mut self, now: Instant) {
        let asked = self.shared.set_ups.take_asked();
        let (outputs, shared) = (&self.outputs, &self.shared);
        for line in &mut self.lines {
            let is_asked = asked.contains(&line.slot);
            if is_asked && line.open.is_none() {
                line.own_set_up = OwnSetUp::open_project(outputs.get(line.slot));
            }
            if is_asked || (line.wants_set_up() && plays_blocks(shared)) {
                line.push_own_set_up((outputs, shared), now);
            }
        }
    }

    /// Whether a set-up waits until the host plays blocks.
    pub(super) fn awaits_blocks(&self) -> bool {
        self.lines.iter().any(Line::wants_set_up)
    }
}

/// Whether the host plays in real time.
fn plays_blocks(shared: &SharedOutputs) -> bool {
    !shared.is_offline.load(Ordering::Relaxed) && shared.last_block.load(Ordering::Relaxed) > 0
}

impl Line {
    /// Whether the output's own set-up is to be sent at the port that is open.
    fn wants_set_up(&self) -> bool {
        let open = self.open.as_ref();
        open.is_some_and(|open| self.own_set_up.is_for(&open.info.name))
    }

    fn push_own_set_up(&mut self, (outputs, shared): (&Outputs, &SharedOutputs), now: Instant) {
        if let Some(open) = &self.open
            && let Some(output) = outputs.get(self.slot)
        {
            let ready = shared.set_ups.own(output, &open.info.name);
            self.queue.set_ups.push_own(now, ready);
            self.own_set_up = OwnSetUp::Done;
        }
    }

    /// Takes over that patterns, a bit for each, start.
    pub(super) fn start_patterns(
        &mut self,
        (output, shared): (Option<&Output>, &SharedOutputs),
        patterns: u64,
        due: Instant,
        now: Instant,
    ) {
        let Some((output, open)) = output.zip(self.open.as_ref()) else {
            return self.queue.set_ups.leave_out(1);
        };
        let started = (self.slot, patterns);
        let of_patterns = shared.set_ups.of_patterns(started, output, &open.info.name);
        let (ready, left_out) = of_patterns;
        self.queue.set_ups.leave_out(left_out);
        let due = due_at(Some(output), due, now);
        self.queue.set_ups.push_patterns(due, ready);
    }
}
