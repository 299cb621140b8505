//! Merges music from ports of devices' own into what comes through the host.

use crate::control::surface_state::controller_input::Block;
use crate::engine::{Event, Host, Refused};
use crate::instance::commands::CommandQueue;

/// Carries over from one block to the next.
#[derive(Debug, Default)]
pub(super) struct PortInput {
    /// An event of the host that was overtaken by one from a port, with no room left in its block.
    postponed: Option<Event>,
}

impl PortInput {
    /// The host together with what has arrived at ports by now, in the order of frames.
    pub(super) fn merge<'a, H: Host>(
        &'a mut self,
        host: H,
        queue: &'a mut CommandQueue,
        block: Block,
    ) -> MergedHost<'a, H> {
        if let Some(event) = &mut self.postponed {
            event.offset = 0;
        }
        MergedHost {
            host,
            postponed: &mut self.postponed,
            queue,
            block,
            reached: 0,
        }
    }
}

/// A host with the music of ports merged in.
pub(super) struct MergedHost<'a, H> {
    host: H,
    postponed: &'a mut Option<Event>,
    queue: &'a mut CommandQueue,
    block: Block,
    /// The frame of the last arrival: two devices may be a little out of order.
    reached: u32,
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
        let from_host = self.postponed.take().or_else(|| self.host.receive());
        match (arrived, from_host) {
            (Some(arrived), from_host)
                if from_host.is_none_or(|event| event.offset > arrived.offset) =>
            {
                *self.postponed = from_host;
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
}
