//! What is known of set-ups beside the project's outputs: those of patterns, and what was asked for.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use parking_lot::Mutex;

use super::names_a_port;
use super::set_up_queue::ReadySetUp;
use crate::devices::sysex_permits::SysexPermits;
use crate::instance::document::OutputsNews;
use crate::sequencer::PortSlot;
use crate::sequencer::outputs::Output;
use crate::sequencer::set_up::{OutputPlan, PatternSetUps, SetUp, SetUpMessage};

/// The most bytes of what patterns that start together are sent: those of one large set-up, 1.3 seconds.
const MOST_BYTES: usize = 4096 + 256;

/// Requests to the thread that sends.
#[derive(Default)]
pub(super) struct SetUpRequests {
    /// What each pattern has.
    patterns: Mutex<Arc<[PatternSetUps]>>,
    /// Whether a project was opened.
    is_opened: AtomicBool,
    /// The outputs that are to be sent their own at once.
    asked: Mutex<Vec<PortSlot>>,
    /// The SysEx that a person has allowed.
    pub(super) permits: SysexPermits,
}

impl SetUpRequests {
    pub(super) fn follow(&self, plan: &OutputPlan, news: OutputsNews) {
        *self.patterns.lock() = Arc::clone(&plan.patterns);
        match news {
            // What comes later, when the thread may run for the first time, was not opened.
            OutputsNews::Opened if names_a_port(&plan.outputs) => {
                self.is_opened.store(true, Ordering::Release);
            }
            OutputsNews::Opened | OutputsNews::Changed => {}
        }
    }

    /// Whether a project was opened since the last call.
    pub(super) fn take_opened(&self) -> bool {
        self.is_opened.swap(false, Ordering::AcqRel)
    }

    pub(super) fn ask(&self, slot: PortSlot) {
        self.asked.lock().push(slot);
    }

    pub(super) fn take_asked(&self) -> Vec<PortSlot> {
        std::mem::take(&mut *self.asked.lock())
    }

    /// An output's own set-up as it is sent at a port: without SysEx that nobody has allowed there.
    pub(super) fn own(&self, output: &Output, port: &str) -> ReadySetUp {
        let (ready, _) = self.ready([&output.set_up], output, port);
        ready
    }

    /// That of patterns, a bit for each, at an output; and how many found no room.
    pub(super) fn of_patterns(
        &self,
        (slot, patterns): (PortSlot, u64),
        output: &Output,
        port: &str,
    ) -> (ReadySetUp, u32) {
        let all = Arc::clone(&*self.patterns.lock());
        let numbered = all.iter().enumerate();
        let started = numbered.filter(|(number, _)| patterns & 1 << number != 0);
        let set_ups = started.filter_map(|(_, set_ups)| set_ups.get(slot));
        self.ready(set_ups, output, port)
    }

    fn ready<'a>(
        &self,
        set_ups: impl IntoIterator<Item = &'a SetUp>,
        output: &Output,
        port: &str,
    ) -> (ReadySetUp, u32) {
        let (mut messages, mut bytes, mut left_out) = (VecDeque::new(), 0, 0);
        for set_up in set_ups {
            let mut own = Vec::new();
            for message in set_up.messages() {
                if self.may_send(message, port) {
                    message.each_message(|bytes| own.push(bytes.to_vec()));
                }
            }
            let length: usize = own.iter().map(Vec::len).sum();
            if bytes + length > MOST_BYTES {
                left_out += 1;
                continue;
            }
            bytes += length;
            messages.extend(own);
        }
        let delay = Duration::from_millis(output.delay.get().into());
        (ReadySetUp { messages, delay }, left_out)
    }

    fn may_send(&self, message: &SetUpMessage, port: &str) -> bool {
        let sysex = message.sysex();
        sysex.is_none_or(|sysex| self.permits.allows(port, sysex))
    }
}
