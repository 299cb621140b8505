//! Music from ports of devices' own, among what comes through the host.

use crate::control::surface_state::controller_input::Block;
use crate::engine::{Event, Host, Refused};
use crate::instance::commands::CommandQueue;

/// What one block leaves to the next.
#[derive(Debug, Default)]
pub(super) struct Arrivals {
    /// An event of the host's that came behind one from a port, and for which there was no room any more.
    left: Option<Event>,
}

impl Arrivals {
    /// A host with what has arrived at ports by now, in the order of frames.
    pub(super) fn beside<'a, H: Host>(
        &'a mut self,
        host: H,
        queue: &'a mut CommandQueue,
        block: Block,
    ) -> Beside<'a, H> {
        if let Some(event) = &mut self.left {
            event.offset = 0;
        }
        Beside {
            host,
            left: &mut self.left,
            queue,
            block,
            reached: 0,
        }
    }
}

/// A host beside which music arrives.
pub(super) struct Beside<'a, H> {
    host: H,
    left: &'a mut Option<Event>,
    queue: &'a mut CommandQueue,
    block: Block,
    /// The frame of the last arrival: two devices may be a little out of order.
    reached: u32,
}

impl<H: Host> Host for Beside<'_, H> {
    fn receive(&mut self) -> Option<Event> {
        let arrived = self
            .queue
            .arrived(self.block.frames, self.block.sample_rate);
        let arrived = arrived.map(|event| Event {
            offset: event.offset.max(self.reached),
            ..event
        });
        let from_host = self.left.take().or_else(|| self.host.receive());
        match (arrived, from_host) {
            (Some(arrived), from_host)
                if from_host.is_none_or(|event| event.offset > arrived.offset) =>
            {
                *self.left = from_host;
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
