//! The event bus of an instance: what happens to the music and to the score, for everyone who follows it.
//!
//! Any thread may publish, the audio thread too, and nobody waits: neither publishing nor listening takes a lock or
//! allocates. The last 1024 events are kept in a ring that all listeners read, each at its own pace. A slow listener
//! loses the oldest events and is told how many; the others do not notice. The number of listeners does not change the
//! cost of publishing. The ring is made for the first listener; before, events are only counted.
//!
//! Publishing does not wake threads that sleep until something happens: that is a system call for each, which the audio
//! thread should not make with every step. The audio thread wakes the edit worker if that sleeps and there is
//! [anyone to be woken](Bus::needs_waking); while music plays the worker is awake anyway. Every few milliseconds it
//! [wakes](Bus::wake_sleepers) the sleepers; all other threads that publish wake them at once.
//!
//! What changes all the time is no event: the position moves with every frame, so it is state, in
//! [`Monitor`](crate::engine::Monitor). The window and the lights of a device are drawn from state too, so that they are
//! right even after an event was lost.

/// Events as the ring holds them.
mod packing;

use std::fmt;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering, fence};
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;

use crate::engine::{MusicEvent, MusicEventKind};
use crate::instance::attention::Attention;
use crate::sequencer::edit::ChangeScope;
use packing::{packed, unpacked};

/// The number of events that are kept.
const ROOM: u64 = 1024;
/// A listener waits for an event that is being written until so many later ones were published.
const PATIENCE: u64 = 64;

/// The publishers' end; clones are of the same bus.
#[derive(Debug, Clone, Default)]
pub struct Bus(Arc<Ring>);

/// A listener's end. Never used on the audio thread of another instance.
#[derive(Debug)]
pub struct BusListener {
    ring: Arc<Ring>,
    /// The number of the event to read next.
    next: u64,
    lost: u64,
}

#[derive(Debug, Default)]
struct Ring {
    /// The number of the next event.
    head: AtomicU64,
    /// How many want to know of every step.
    audience: AtomicUsize,
    /// Asks the audio thread to look whether anyone does.
    attention: Attention,
    /// Made by the first listener; until then nobody reads events.
    slots: OnceLock<Box<[EventSlot]>>,
    /// The sleepers, and the number of the event up to which they were woken.
    sleepers: Mutex<Sleepers>,
    roused: AtomicU64,
    /// The number of sleepers.
    sleeping: AtomicUsize,
}

/// A place of the ring. It is stamped with twice the number of its event: and one while that is written,
/// and two when it is there.
#[derive(Debug, Default)]
struct EventSlot {
    stamp: AtomicU64,
    words: [AtomicU64; 3],
}

/// Wakes a sleeper; it must neither wait nor call the bus.
pub type WakeCallback = Box<dyn Fn() + Send + Sync>;

/// A registration to be woken when something happens; dropping it ends that.
#[derive(Debug)]
pub struct Sleeper {
    ring: Arc<Ring>,
    number: u64,
}

/// Someone who wants to know of every step; dropping it ends that.
#[derive(Debug)]
pub struct Audience(Arc<Ring>);

/// All sleepers. Publishing and listening never lock them.
#[derive(Default)]
struct Sleepers {
    /// The number of sleepers so far, for their ids.
    count: u64,
    list: Vec<(u64, WakeCallback)>,
}

impl fmt::Debug for Sleepers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sleepers").finish_non_exhaustive()
    }
}

impl Bus {
    /// The bus of an instance whose audio thread pays this attention.
    #[must_use]
    pub fn new(attention: &Attention) -> Self {
        Self(Arc::new(Ring {
            attention: attention.clone(),
            ..Ring::default()
        }))
    }

    /// Publishes an event, without waiting.
    pub fn publish(&self, event: MusicEvent) {
        let number = self.0.head.fetch_add(1, Ordering::AcqRel);
        let Some(slot) = self.0.slot(number) else {
            return;
        };
        let before = slot.stamp.load(Ordering::Relaxed);
        // A publisher that was stopped in the middle of writing, a whole ring ago, still has the slot: the event is lost.
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
        for (place, word) in slot.words.iter().zip(packed(event)) {
            place.store(word, Ordering::Relaxed);
        }
        slot.stamp.store(writing + 1, Ordering::Release);
    }

    /// Publishes that a part of the score has changed, and its new revision.
    pub fn publish_edit(&self, revision: u64, scope: ChangeScope) {
        let kind = MusicEventKind::Edit { revision, scope };
        self.publish(MusicEvent { at: None, kind });
        self.wake_sleepers();
    }

    /// Whether there are sleepers, and anything was published since they were last woken.
    #[must_use]
    pub fn needs_waking(&self) -> bool {
        self.0.sleeping.load(Ordering::Relaxed) > 0
            && self.0.roused.load(Ordering::Relaxed) != self.0.head.load(Ordering::Acquire)
    }

    /// Wakes the sleepers if anything was published since the last time; returns whether there were any to wake. For
    /// any thread but the audio thread.
    pub fn wake_sleepers(&self) -> bool {
        let head = self.0.head.load(Ordering::Acquire);
        if self.0.roused.swap(head, Ordering::AcqRel) == head {
            return false;
        }
        let sleepers = self.0.sleepers.lock();
        sleepers.list.iter().for_each(|(_, wake)| wake());
        !sleepers.list.is_empty()
    }

    /// Calls `wake` when events were published, at most a few milliseconds later, as long as the sleeper is held. What
    /// was published before is visible to whoever registers it.
    #[must_use]
    pub fn wake(&self, wake: WakeCallback) -> Sleeper {
        let mut sleepers = self.0.sleepers.lock();
        sleepers.count += 1;
        let number = sleepers.count;
        sleepers.list.push((number, wake));
        self.0
            .sleeping
            .store(sleepers.list.len(), Ordering::Relaxed);
        // A publisher that does not see the sleeper yet has published before this, so the sleeper sees its event.
        fence(Ordering::SeqCst);
        Sleeper {
            ring: Arc::clone(&self.0),
            number,
        }
    }

    /// Whether anyone wants to know of every step.
    #[must_use]
    pub fn has_audience(&self) -> bool {
        self.0.audience.load(Ordering::Acquire) > 0
    }

    /// Lets the music tell of every step, as long as the audience is held.
    #[must_use]
    pub fn attend(&self) -> Audience {
        self.0.audience.fetch_add(1, Ordering::AcqRel);
        self.0.attention.request();
        Audience(Arc::clone(&self.0))
    }

    /// A listener for the events from now on.
    #[must_use]
    pub fn listen(&self) -> BusListener {
        let made = || (0..ROOM).map(|_| EventSlot::default()).collect();
        self.0.slots.get_or_init(made);
        BusListener {
            ring: Arc::clone(&self.0),
            // Not a load: whoever publishes after an addition sees the ring that was made before it.
            next: self.0.head.fetch_add(0, Ordering::AcqRel),
            lost: 0,
        }
    }
}

impl Ring {
    /// The place of an event, once someone listens.
    #[allow(clippy::cast_possible_truncation, reason = "at most the room")]
    fn slot(&self, number: u64) -> Option<&EventSlot> {
        self.slots.get()?.get((number % ROOM) as usize)
    }
}

impl Drop for Audience {
    fn drop(&mut self) {
        self.0.audience.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Drop for Sleeper {
    fn drop(&mut self) {
        let mut sleepers = self.ring.sleepers.lock();
        sleepers.list.retain(|(number, _)| *number != self.number);
        self.ring
            .sleeping
            .store(sleepers.list.len(), Ordering::Relaxed);
    }
}

impl BusListener {
    /// Whether an event was published, or is being published, that was not read yet.
    #[must_use]
    pub fn is_behind(&self) -> bool {
        self.ring.head.load(Ordering::Acquire) != self.next
    }

    /// The next event in the order of publishing; nothing when all were read.
    pub fn next_event(&mut self) -> Option<MusicEvent> {
        loop {
            let ahead = self.ring.head.load(Ordering::Acquire) - self.next;
            if ahead == 0 {
                return None;
            }
            if ahead > ROOM {
                self.lose(ahead - ROOM);
            }
            let slot = self.ring.slot(self.next)?;
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
                // It is being written.
                return None;
            }
            self.lose(1);
        }
    }

    /// All events that were not read yet.
    pub fn events(&mut self) -> impl Iterator<Item = MusicEvent> {
        std::iter::from_fn(|| self.next_event())
    }

    /// How many events were lost since the last call.
    pub fn lost(&mut self) -> u64 {
        std::mem::take(&mut self.lost)
    }

    fn lose(&mut self, count: u64) {
        self.next += count;
        self.lost += count;
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;
    use crate::engine::{At, Mode, StepPlace};
    use crate::sequencer::edit::StepRef;
    use crate::sequencer::song::SceneIndex;

    fn edit(revision: u64) -> MusicEvent {
        MusicEvent {
            at: None,
            kind: MusicEventKind::Edit {
                revision,
                scope: ChangeScope::Project,
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
        let step_ref = StepRef {
            pattern,
            track,
            step: 255,
        };
        let scopes = [
            ChangeScope::Project,
            ChangeScope::Pattern(pattern),
            ChangeScope::Track(track),
            ChangeScope::Clip { pattern, track },
            ChangeScope::Step(step_ref),
        ];
        let edits = scopes.map(|scope| MusicEventKind::Edit {
            revision: u64::MAX,
            scope,
        });
        let edits = edits.map(|kind| MusicEvent { at: None, kind });
        let kinds = [
            MusicEventKind::Start,
            MusicEventKind::Stop,
            MusicEventKind::Pause,
            MusicEventKind::Resume,
            MusicEventKind::Locate,
            MusicEventKind::Loop,
            MusicEventKind::StepBegin(step),
            MusicEventKind::StepEnd(step),
            MusicEventKind::Pattern(63),
            MusicEventKind::Queued(None),
            MusicEventKind::Queued(Some(0)),
            MusicEventKind::Scene(None),
            MusicEventKind::Scene(scene),
            MusicEventKind::QueuedScene(None),
            MusicEventKind::QueuedScene(scene),
            MusicEventKind::Row(None),
            MusicEventKind::Row(Some(127)),
        ];
        let kinds = kinds.into_iter().chain(modes.map(MusicEventKind::Mode));
        let at = [None, Some((0, 0)), Some((-5, 7)), Some((1 << 50, 1 << 50))];
        let at = at.map(|at| at.map(|(tick, frame)| At { tick, frame }));
        let told = kinds.flat_map(|kind| at.map(|at| MusicEvent { at, kind }));
        let told: Vec<_> = told.chain(edits).collect();
        let bus = Bus::default();
        bus.publish(edit(1));
        let mut listeners = [bus.listen(), bus.listen()];
        told.iter().for_each(|event| bus.publish(*event));
        for listener in &mut listeners {
            assert_eq!(listener.events().collect::<Vec<_>>(), told);
            assert_eq!((listener.next_event(), listener.lost()), (None, 0));
        }
    }

    /// The ring is made for the first listener, who hears nothing of what was before.
    #[test]
    fn the_first_listener_makes_the_ring() {
        let bus = Bus::default();
        (0..2 * ROOM).for_each(|revision| bus.publish(edit(revision)));
        assert!(bus.0.slots.get().is_none());
        let mut listener = bus.listen();
        assert!(!listener.is_behind());
        bus.publish(edit(7));
        assert_eq!(listener.events().collect::<Vec<_>>(), [edit(7)]);
        assert_eq!(listener.lost(), 0);
    }

    /// "A slow listener loses the oldest and is told how many"; no other one notices.
    #[test]
    fn the_slow_lose_the_oldest() {
        let bus = Bus::default();
        let (mut slow, mut quick) = (bus.listen(), bus.listen());
        for revision in 0..ROOM + 100 {
            bus.publish(edit(revision));
            assert_eq!(quick.next_event(), Some(edit(revision)));
        }
        let heard: Vec<_> = slow.events().collect();
        assert_eq!((heard.len() as u64, heard[0]), (ROOM, edit(100)));
        assert_eq!((slow.lost(), slow.lost(), quick.lost()), (100, 0, 0));
    }

    /// Whoever sleeps is woken once for all that has happened since the last time, and not for nothing; whoever has
    /// got up is not.
    #[test]
    fn sleepers_are_woken() {
        let bus = Bus::default();
        let woken = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&woken);
        let sleeper = bus.wake(Box::new(move || {
            count.fetch_add(1, Ordering::Relaxed);
        }));
        let start = MusicEvent {
            at: None,
            kind: MusicEventKind::Start,
        };
        bus.wake_sleepers();
        assert_eq!(woken.load(Ordering::Relaxed), 0);
        bus.publish(start);
        bus.publish(start);
        assert_eq!(woken.load(Ordering::Relaxed), 0);
        bus.wake_sleepers();
        bus.wake_sleepers();
        assert_eq!(woken.load(Ordering::Relaxed), 1);
        bus.publish_edit(1, ChangeScope::Project);
        assert_eq!(woken.load(Ordering::Relaxed), 2);
        drop(sleeper);
        bus.publish_edit(2, ChangeScope::Project);
        assert_eq!(woken.load(Ordering::Relaxed), 2);
    }

    /// With several who tell and several who listen at once nothing is mixed up, each teller's events stay in
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
                        let Some(MusicEvent { kind, .. }) = listener.next_event() else {
                            thread::yield_now();
                            continue;
                        };
                        let MusicEventKind::Edit { revision, .. } = kind else {
                            panic!("{kind:?} was never told");
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
                        (0..EACH).for_each(|number| bus.publish(edit(number * TELLERS + teller)));
                    })
                })
                .collect();
            tellers
                .into_iter()
                .for_each(|teller| teller.join().unwrap());
            // One that was lost is known to be only when more has happened.
            (0..=PATIENCE).for_each(|more| bus.publish(edit((EACH + more) * TELLERS)));
            ears.map(|ear| ear.join().unwrap()).into()
        });
        for (count, lost) in heard {
            assert!(count + lost >= TELLERS * EACH && count > 0);
        }
    }

    /// The bus knows whether anyone wants to know of steps, so that they are told to nobody in vain.
    #[test]
    fn a_bus_has_an_audience_while_someone_attends() {
        let bus = Bus::default();
        assert!(!bus.has_audience());
        let audience = [bus.attend(), bus.attend()];
        assert!(bus.has_audience());
        drop(audience);
        assert!(!bus.has_audience());
    }
}
