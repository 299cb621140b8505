//! The supply of streams: memory for what the audio thread plays, taken before it is needed.
//!
//! A project that needs more room than those before comes with new streams. The audio thread takes them out of the
//! snapshot and leaves its old ones there: whoever writes the snapshot anew frees those.

use std::iter;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::sequencer::{EventStreams, Previews, Project, Room};

/// Knows how much room the audio thread has.
#[derive(Debug)]
pub(super) struct StreamSupply {
    room: Room,
    /// What that is room for: the project, and then its previews.
    covered: Vec<Project>,
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
            covered: vec![project.clone()],
            taken: Arc::new(AtomicBool::new(true)),
        }
    }

    /// What goes with a snapshot of a project and its previews: new streams until the audio thread has enough room.
    pub(super) fn send(&mut self, project: &Project, previews: &Previews) -> StreamParcel {
        let played = || iter::once(project).chain(previews.projects());
        let mut each = played().enumerate();
        let is_enough = each.all(|(place, it)| self.room.covers(it, self.covered.get(place)));
        self.covered = played().cloned().collect();
        if !is_enough {
            let rooms = played().map(Room::of);
            self.room = rooms.fold(Room::default(), |room, other| room.with(&other));
            self.taken = Arc::default();
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
