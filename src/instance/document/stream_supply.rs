//! The supply of streams: memory for what the audio thread plays, taken before it is needed.
//!
//! A project that needs more room than those before comes with new streams. The audio thread takes them out of the
//! snapshot and leaves its old ones there: whoever writes the snapshot anew frees those.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::sequencer::{EventStreams, Previews, Project, Room};

/// Knows how much room the audio thread has.
#[derive(Debug)]
pub(super) struct StreamSupply {
    room: Room,
    /// Whether the audio thread has taken that.
    taken: Arc<AtomicBool>,
}

/// New streams on their way to the audio thread, or its old ones on their way back; none while it has enough room.
#[derive(Debug, Default)]
pub(super) struct StreamParcel(Option<Streams>);

#[derive(Debug)]
struct Streams {
    streams: Box<EventStreams>,
    /// Whether the audio thread has taken streams with this room.
    taken: Arc<AtomicBool>,
}

/// A copied snapshot carries nothing: what is sent is sent once.
impl Clone for StreamParcel {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl StreamSupply {
    /// The supply of an audio thread that has room for a project.
    pub(super) fn new(project: &Project) -> Self {
        Self {
            room: Room::of(project),
            taken: Arc::new(AtomicBool::new(true)),
        }
    }

    /// What goes with a snapshot of a project and its previews: new streams until the audio thread has enough room.
    pub(super) fn send(&mut self, project: &Project, previews: &Previews) -> StreamParcel {
        let project = Room::of(project);
        let previews = previews.projects().map(Room::of);
        let needed = previews.fold(project, |room, preview| room.with(&preview));
        if self.room.with(&needed) != self.room {
            (self.room, self.taken) = (needed, Arc::default());
        } else if self.taken.load(Ordering::Acquire) {
            return StreamParcel::default();
        }
        StreamParcel(Some(Streams {
            streams: Box::new(EventStreams::new(&self.room)),
            taken: Arc::clone(&self.taken),
        }))
    }
}

impl StreamParcel {
    /// Gives new streams, once: they have to be exchanged for the old ones in the same place.
    pub(super) fn take(&mut self) -> Option<&mut EventStreams> {
        let Streams { streams, taken } = self.0.as_mut()?;
        (!taken.swap(true, Ordering::AcqRel)).then_some(streams)
    }
}
