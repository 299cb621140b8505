//! Merges notes from devices at ports of their own into the host's input.

use crate::control::surface_state::controller_input::BlockLength;
use crate::engine::{Event, Host, PatternStart, Refused, Sounded};
use crate::instance::commands::CommandQueue;

/// The state from one block to the next.
#[derive(Debug, Default)]
pub(super) struct PortInput {
    /// An event of the host that was overtaken by one from a port, with no room left in its block.
    postponed: Option<Event>,
}

impl PortInput {
    /// Whether no event was postponed.
    pub(super) fn is_empty(&self) -> bool {
        self.postponed.is_none()
    }
}

/// A host with the music of ports merged in, in the order of frames.
pub(super) struct MergedHost<'a, H> {
    host: H,
    input: &'a mut PortInput,
    queue: &'a mut CommandQueue,
    block: BlockLength,
    /// The frame of the last arrival: two devices may be a little out of order.
    reached: u32,
}

impl<'a, H: Host> MergedHost<'a, H> {
    /// The host in a block, with what has arrived at ports by now.
    pub(super) fn new(
        host: H,
        input: &'a mut PortInput,
        queue: &'a mut CommandQueue,
        block: BlockLength,
    ) -> Self {
        if let Some(event) = &mut input.postponed {
            event.offset = 0;
        }
        Self {
            host,
            input,
            queue,
            block,
            reached: 0,
        }
    }
}

impl<H: Host> Host for MergedHost<'_, H> {
    fn receive(&mut self) -> Option<Event> {
        let arrived = self
            .queue
            .arrived(self.block.frames, self.block.sample_rate);
        let arrived = arrived.map(|event| Event {
            offset: event.offset.max(self.reached),
            ..event
        });
        let from_host = self.input.postponed.take().or_else(|| self.host.receive());
        match (arrived, from_host) {
            (Some(arrived), from_host)
                if from_host.is_none_or(|event| event.offset > arrived.offset) =>
            {
                self.input.postponed = from_host;
                self.reached = arrived.offset;
                self.queue.take();
                Some(arrived)
            }
            (_, from_host) => from_host,
        }
    }

    fn send(&mut self, event: Event) -> Result<(), Refused> {
        self.host.send(event)
    }

    fn start_patterns(&mut self, start: PatternStart) {
        self.host.start_patterns(start);
    }

    fn hear(&mut self, sounded: Sounded) {
        self.host.hear(sounded);
    }
}
