//! The event bus of an instance: what happens to the music and to the score, for everyone who follows it.
//!
//! Anyone may tell, the audio thread too, and nobody waits: neither who tells nor who listens takes a lock or
//! allocates. The last 1024 happenings are kept in a ring that all listeners read, each at its own pace. One that
//! is slower loses the oldest and is told how many; no other one notices. Telling the same to no listener costs as
//! much as to many.
//!
//! What goes on all the time is no happening: the position moves with every frame and is painted as often as a
//! screen can, so it stays state, in [`Monitor`](crate::engine::Monitor). So does what a whole picture is drawn
//! from, the lamps of a device or the window: who has lost a happening must still come to show what is so.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, Ordering, fence};
use std::sync::{Arc, Weak};

use crate::engine::{At, Happening, Mode, StepPlace, What};
use crate::sequencer::edit::{Extent, Place};
use crate::sequencer::song::SceneIndex;

/// Happenings that are kept.
const ROOM: u64 = 1024;
/// So many further happenings are waited for one that was begun to be told.
const PATIENCE: u64 = 64;

/// The way to everyone; clones are of the same bus.
#[derive(Debug, Clone)]
pub struct Bus(Arc<Ring>);

/// One who listens. Never used on the audio thread of another instance.
#[derive(Debug)]
pub struct Listener {
    ring: Arc<Ring>,
    /// The number of the happening that is heard next.
    next: u64,
    lost: u64,
}

#[derive(Debug)]
struct Ring {
    /// The number of the next happening.
    head: AtomicU64,
    slots: Box<[Slot]>,
}

/// A place of the ring. It is stamped with twice the number of its happening: and one while that is written,
/// and two when it is there.
#[derive(Debug, Default)]
struct Slot {
    stamp: AtomicU64,
    words: [AtomicU64; 3],
}

thread_local! {
    static NEWEST: RefCell<Weak<Ring>> = const { RefCell::new(Weak::new()) };
}

impl Default for Bus {
    fn default() -> Self {
        let ring = Arc::new(Ring {
            head: AtomicU64::new(0),
            slots: (0..ROOM).map(|_| Slot::default()).collect(),
        });
        NEWEST.with_borrow_mut(|newest| *newest = Arc::downgrade(&ring));
        Self(ring)
    }
}

impl Bus {
    /// The bus that this thread has made last, for whoever makes an instance through a host's interface and has
    /// no other way to it.
    #[must_use]
    pub fn newest() -> Option<Self> {
        NEWEST.with_borrow(Weak::upgrade).map(Self)
    }

    /// Tells what has happened.
    pub fn tell(&self, happening: Happening) {
        let number = self.0.head.fetch_add(1, Ordering::AcqRel);
        let slot = self.0.slot(number);
        let before = slot.stamp.load(Ordering::Relaxed);
        // Someone who was stopped in the middle of telling, a whole ring ago, has the place: it is lost.
        let is_free = before.is_multiple_of(2);
        let writing = 2 * number + 1;
        let stamped = || {
            let (old, new) = (Ordering::Acquire, Ordering::Relaxed);
            slot.stamp.compare_exchange(before, writing, old, new)
        };
        if !is_free || stamped().is_err() {
            return;
        }
        fence(Ordering::Release);
        for (place, word) in slot.words.iter().zip(packed(happening)) {
            place.store(word, Ordering::Relaxed);
        }
        slot.stamp.store(writing + 1, Ordering::Release);
    }

    /// Tells that a part of the score was changed, and that it is at a revision from now on.
    pub fn tell_edit(&self, revision: u64, extent: Extent) {
        let what = What::Edit { revision, extent };
        self.tell(Happening { at: None, what });
    }

    /// Someone who hears what happens from now on.
    #[must_use]
    pub fn listen(&self) -> Listener {
        Listener {
            ring: Arc::clone(&self.0),
            next: self.0.head.load(Ordering::Acquire),
            lost: 0,
        }
    }
}

impl Ring {
    #[allow(clippy::cast_possible_truncation, reason = "at most the room")]
    fn slot(&self, number: u64) -> &Slot {
        &self.slots[(number % ROOM) as usize]
    }
}

impl Listener {
    /// The next happening, in the order in which they were told; nothing when all were heard.
    pub fn hear(&mut self) -> Option<Happening> {
        loop {
            let ahead = self.ring.head.load(Ordering::Acquire) - self.next;
            if ahead == 0 {
                return None;
            }
            if ahead > ROOM {
                self.lose(ahead - ROOM);
            }
            let slot = self.ring.slot(self.next);
            let told = 2 * self.next + 2;
            let stamp = slot.stamp.load(Ordering::Acquire);
            if stamp == told {
                let words = slot
                    .words
                    .each_ref()
                    .map(|word| word.load(Ordering::Relaxed));
                fence(Ordering::Acquire);
                if slot.stamp.load(Ordering::Relaxed) == told {
                    self.next += 1;
                    return Some(unpacked(words));
                }
            } else if stamp < told && ahead <= PATIENCE {
                // It is being told.
                return None;
            }
            self.lose(1);
        }
    }

    /// All that was told and not heard yet.
    pub fn hear_all(&mut self) -> impl Iterator<Item = Happening> {
        std::iter::from_fn(|| self.hear())
    }

    /// How many happenings were lost since this was asked last.
    pub fn lost(&mut self) -> u64 {
        std::mem::take(&mut self.lost)
    }

    fn lose(&mut self, count: u64) {
        self.next += count;
        self.lost += count;
    }
}

/// No tick and no frame.
const NEVER: i64 = i64::MIN;
/// Says that something is an edit.
const EDIT: u8 = 21;

/// In words that can be written and read one by one.
fn packed(Happening { at, what }: Happening) -> [u64; 3] {
    let (tick, frame) = at.map_or((NEVER, NEVER), |at| (at.tick, at.frame));
    let place = |tag: u8, it: StepPlace| [tag, it.track, it.pattern, it.step, 0, 0, 0, 0];
    let optional =
        |tag: u8, it: Option<u8>| [tag, it.is_some().into(), it.unwrap_or(0), 0, 0, 0, 0, 0];
    let tracks = |tag: u8, bits: u32| {
        let [a, b, c, d] = bits.to_le_bytes();
        [tag, a, b, c, d, 0, 0, 0]
    };
    let bytes = match what {
        What::Start => optional(0, None),
        What::Stop => optional(1, None),
        What::Pause => optional(2, None),
        What::Resume => optional(3, None),
        What::Locate => optional(4, None),
        What::Loop => optional(5, None),
        What::StepBegin(step) => place(6, step),
        What::StepEnd(step) => place(7, step),
        What::Pattern(pattern) => optional(8, Some(pattern)),
        What::Queued(pattern) => optional(9, pattern),
        What::Scene(scene) => optional(10, scene.map(SceneIndex::get)),
        What::QueuedScene(scene) => optional(11, scene.map(SceneIndex::get)),
        What::Row(row) => optional(12, row),
        What::Mode(Mode::Muted(bits)) => tracks(13, bits),
        What::Mode(Mode::Solo(bits)) => tracks(14, bits),
        What::Mode(Mode::Recording(on)) => optional(15, Some(on.into())),
        What::Mode(Mode::Protected(on)) => optional(16, Some(on.into())),
        What::Mode(Mode::Fill(on)) => optional(17, Some(on.into())),
        What::Mode(Mode::Overdub(on)) => optional(18, Some(on.into())),
        What::Mode(Mode::CountIn(on)) => optional(19, Some(on.into())),
        What::Mode(Mode::Advancing(on)) => optional(20, Some(on.into())),
        // A revision takes all of another word: an edit has no place in the song.
        What::Edit { revision, extent } => {
            let bytes = u64::from_le_bytes(packed_extent(extent));
            return [revision, NEVER.cast_unsigned(), bytes];
        }
    };
    [
        tick.cast_unsigned(),
        frame.cast_unsigned(),
        u64::from_le_bytes(bytes),
    ]
}

/// A project has fewer of everything than a byte can count; what names more of it changes nothing, and is never told.
fn packed_extent(extent: Extent) -> [u8; 8] {
    let byte = |number: usize| u8::try_from(number).unwrap_or(u8::MAX);
    let of = |kind, [a, b, c]: [usize; 3]| [EDIT, kind, byte(a), byte(b), byte(c), 0, 0, 0];
    match extent {
        Extent::Project => of(0, [0; 3]),
        Extent::Pattern(pattern) => of(1, [pattern, 0, 0]),
        Extent::Track(track) => of(2, [0, track, 0]),
        Extent::Clip { pattern, track } => of(3, [pattern, track, 0]),
        Extent::Step(place) => of(4, [place.pattern, place.track, place.step]),
    }
}

fn unpacked_extent([kind, pattern, track, step]: [u8; 4]) -> Extent {
    let [pattern, track, step] = [pattern, track, step].map(usize::from);
    match kind {
        0 => Extent::Project,
        1 => Extent::Pattern(pattern),
        2 => Extent::Track(track),
        3 => Extent::Clip { pattern, track },
        _ => Extent::Step(Place {
            pattern,
            track,
            step,
        }),
    }
}

fn unpacked([tick, frame, what]: [u64; 3]) -> Happening {
    let (frame, bytes) = (frame.cast_signed(), what.to_le_bytes());
    let [tag, a, b, c, d, ..] = bytes;
    let scene = |scene: Option<u8>| scene.map(|scene| SceneIndex::clamped(scene.into()));
    let at = (frame != NEVER).then(|| At {
        tick: tick.cast_signed(),
        frame,
    });
    let step = StepPlace {
        track: a,
        pattern: b,
        step: c,
    };
    let optional = (a != 0).then_some(b);
    let tracks = u32::from_le_bytes([a, b, c, d]);
    let what = match tag {
        0 => What::Start,
        1 => What::Stop,
        2 => What::Pause,
        3 => What::Resume,
        4 => What::Locate,
        5 => What::Loop,
        6 => What::StepBegin(step),
        7 => What::StepEnd(step),
        8 => What::Pattern(b),
        9 => What::Queued(optional),
        10 => What::Scene(scene(optional)),
        11 => What::QueuedScene(scene(optional)),
        12 => What::Row(optional),
        13 => What::Mode(Mode::Muted(tracks)),
        14 => What::Mode(Mode::Solo(tracks)),
        15 => What::Mode(Mode::Recording(b != 0)),
        16 => What::Mode(Mode::Protected(b != 0)),
        17 => What::Mode(Mode::Fill(b != 0)),
        18 => What::Mode(Mode::Overdub(b != 0)),
        19 => What::Mode(Mode::CountIn(b != 0)),
        20 => What::Mode(Mode::Advancing(b != 0)),
        _ => What::Edit {
            revision: tick,
            extent: unpacked_extent([a, b, c, d]),
        },
    };
    Happening { at, what }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    fn edit(revision: u64) -> Happening {
        Happening {
            at: None,
            what: What::Edit {
                revision,
                extent: Extent::Project,
            },
        }
    }

    /// Whatever is told is heard as it was told, by all who listen, from when they listen.
    #[test]
    fn everyone_hears_the_same() {
        let step = StepPlace {
            track: 31,
            pattern: 63,
            step: 255,
        };
        let scene = Some(SceneIndex::clamped(63));
        let modes = [
            Mode::Recording(true),
            Mode::Protected(false),
            Mode::Muted(u32::MAX),
            Mode::Solo(1),
            Mode::Fill(true),
            Mode::Overdub(false),
            Mode::CountIn(true),
            Mode::Advancing(true),
        ];
        let (pattern, track) = (63, 31);
        let place = Place {
            pattern,
            track,
            step: 255,
        };
        let extents = [
            Extent::Project,
            Extent::Pattern(pattern),
            Extent::Track(track),
            Extent::Clip { pattern, track },
            Extent::Step(place),
        ];
        let edits = extents.map(|extent| What::Edit {
            revision: u64::MAX,
            extent,
        });
        let edits = edits.map(|what| Happening { at: None, what });
        let whats = [
            What::Start,
            What::Stop,
            What::Pause,
            What::Resume,
            What::Locate,
            What::Loop,
            What::StepBegin(step),
            What::StepEnd(step),
            What::Pattern(63),
            What::Queued(None),
            What::Queued(Some(0)),
            What::Scene(None),
            What::Scene(scene),
            What::QueuedScene(None),
            What::QueuedScene(scene),
            What::Row(None),
            What::Row(Some(127)),
        ];
        let whats = whats.into_iter().chain(modes.map(What::Mode));
        let at = [None, Some((0, 0)), Some((-5, 7)), Some((1 << 50, 1 << 50))];
        let at = at.map(|at| at.map(|(tick, frame)| At { tick, frame }));
        let told = whats.flat_map(|what| at.map(|at| Happening { at, what }));
        let told: Vec<_> = told.chain(edits).collect();
        let bus = Bus::default();
        bus.tell(edit(1));
        let mut listeners = [bus.listen(), bus.listen()];
        told.iter().for_each(|happening| bus.tell(*happening));
        for listener in &mut listeners {
            assert_eq!(listener.hear_all().collect::<Vec<_>>(), told);
            assert_eq!((listener.hear(), listener.lost()), (None, 0));
        }
    }

    /// "A slow listener loses the oldest and is told how many"; no other one notices.
    #[test]
    fn the_slow_lose_the_oldest() {
        let bus = Bus::default();
        let (mut slow, mut quick) = (bus.listen(), bus.listen());
        for revision in 0..ROOM + 100 {
            bus.tell(edit(revision));
            assert_eq!(quick.hear(), Some(edit(revision)));
        }
        let heard: Vec<_> = slow.hear_all().collect();
        assert_eq!((heard.len() as u64, heard[0]), (ROOM, edit(100)));
        assert_eq!((slow.lost(), slow.lost(), quick.lost()), (100, 0, 0));
    }

    /// With several who tell and several who listen at once nothing is mixed up, each teller's happenings stay in
    /// their order, and what was not heard was counted.
    #[test]
    fn many_tell_at_once() {
        const EACH: u64 = 50_000;
        const TELLERS: u64 = 3;
        const NOTHING: [Option<u64>; 3] = [None; 3];
        let bus = Bus::default();
        let listeners = [bus.listen(), bus.listen()];
        let heard: Vec<_> = thread::scope(|scope| {
            let ears = listeners.map(|mut listener| {
                scope.spawn(move || {
                    let (mut last, mut count) = (NOTHING, 0);
                    while count + listener.lost < TELLERS * EACH {
                        let Some(Happening { what, .. }) = listener.hear() else {
                            thread::yield_now();
                            continue;
                        };
                        let What::Edit { revision, .. } = what else {
                            panic!("{what:?} was never told");
                        };
                        let teller = &mut last[usize::try_from(revision % TELLERS).unwrap()];
                        assert!(Some(revision) > *teller, "{revision} after {teller:?}");
                        *teller = Some(revision);
                        count += 1;
                    }
                    (count, listener.lost)
                })
            });
            let tellers: Vec<_> = (0..TELLERS)
                .map(|teller| {
                    let bus = bus.clone();
                    scope.spawn(move || {
                        (0..EACH).for_each(|number| bus.tell(edit(number * TELLERS + teller)));
                    })
                })
                .collect();
            tellers
                .into_iter()
                .for_each(|teller| teller.join().unwrap());
            // One that was lost is known to be only when more has happened.
            (0..=PATIENCE).for_each(|more| bus.tell(edit((EACH + more) * TELLERS)));
            ears.map(|ear| ear.join().unwrap()).into()
        });
        for (count, lost) in heard {
            assert!(count + lost >= TELLERS * EACH && count > 0);
        }
    }
}
