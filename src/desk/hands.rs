//! A controller whose messages come through the host, among the music that is played through.
//!
//! "What is not mapped passes on by default; what is mapped never does." All that came in with a block is
//! read before the block is played: what the profile knows becomes deeds, so that it takes effect in the
//! same block; the rest waits, in its order, for the engine. Nothing here allocates once it is made.

use std::collections::VecDeque;

use super::{Deed, Desk, Music};
use crate::controllers::assembly::Order;
use crate::controllers::listener::{Meant, Stage};
use crate::controllers::{Action, Incoming, Listener, Profile, Signal, State};
use crate::engine::{Event, Host, Refused};

/// The most events that wait for the engine in one block.
const WAITING: usize = 4096;
/// Microseconds of a second.
const SECOND: i64 = 1_000_000;

/// One person at one controller.
#[derive(Debug)]
pub struct Hands {
    /// What they are on.
    pub desk: Desk,
    listener: Listener,
    waiting: VecDeque<Event>,
    /// Frames so far.
    frames: i64,
    /// Events that found no room.
    dropped: u32,
}

/// When a block is, and how long.
#[derive(Debug, Clone, Copy)]
pub struct Block {
    /// Its length in frames.
    pub frames: u32,
    /// Frames in a second.
    pub sample_rate: u32,
}

impl Hands {
    /// Hands at a controller whose messages keep their order on the way, or not.
    #[must_use]
    pub fn new(order: Order) -> Self {
        Self {
            desk: Desk::default(),
            listener: Listener::new(order),
            waiting: VecDeque::with_capacity(WAITING),
            frames: 0,
            dropped: 0,
        }
    }

    /// Another profile, or none of the past counts any more.
    pub fn reset(&mut self) {
        self.listener.reset();
    }

    /// The layer that the controls mean.
    #[must_use]
    pub fn layer(&self) -> u8 {
        self.listener.layer()
    }

    /// Events that found no room so far.
    #[must_use]
    pub fn dropped(&self) -> u32 {
        self.dropped
    }

    /// Reads all that came in with a block, and does what the profile makes of it.
    pub fn take(
        &mut self,
        profile: &Profile,
        music: &Music<'_>,
        block: Block,
        host: &mut impl Host,
        deed: &mut impl FnMut(Deed),
    ) {
        let (start, rate) = (self.frames, i64::from(block.sample_rate.max(1)));
        let at = |offset: u32| (start + i64::from(offset)).saturating_mul(SECOND) / rate;
        self.frames += i64::from(block.frames);
        self.desk.see(&music.status);
        let mut before = Before {
            desk: &mut self.desk,
            music,
            state: None,
            deed,
        };
        while let Some(event) = host.receive() {
            let incoming = Incoming::Signal(Signal::from(event.message));
            let now = at(event.offset.min(block.frames.saturating_sub(1)));
            before.look(profile, incoming);
            if self.listener.hear(profile, incoming, now, &mut before) == Meant::ForUs {
                continue;
            }
            if self.waiting.len() < WAITING {
                self.waiting.push_back(event);
            } else {
                self.dropped = self.dropped.saturating_add(1);
            }
        }
        let end = at(block.frames.saturating_sub(1));
        self.listener.settle(profile, end, &mut before);
    }

    /// Hears one message from a port of the device's own, at a time in microseconds that never runs back.
    pub fn hear(
        &mut self,
        profile: &Profile,
        music: &Music<'_>,
        (incoming, now): (Incoming<'_>, i64),
        deed: &mut impl FnMut(Deed),
    ) -> Meant {
        let mut before = Before {
            desk: &mut self.desk,
            music,
            state: None,
            deed,
        };
        before.look(profile, incoming);
        self.listener.hear(profile, incoming, now, &mut before)
    }

    /// The host as the engine is to see it: what was meant for the desk did not come in.
    pub fn pass_on<'a, H: Host>(&'a mut self, host: &'a mut H) -> Passed<'a, H> {
        Passed {
            waiting: &mut self.waiting,
            host,
        }
    }
}

/// A host without what was meant for the desk.
#[derive(Debug)]
pub struct Passed<'a, H> {
    waiting: &'a mut VecDeque<Event>,
    host: &'a mut H,
}

impl<H: Host> Host for Passed<'_, H> {
    fn receive(&mut self) -> Option<Event> {
        self.waiting.pop_front()
    }

    fn send(&mut self, event: Event) -> Result<(), Refused> {
        self.host.send(event)
    }
}

/// The desk before the music, while messages are heard.
struct Before<'a, 'm, D> {
    desk: &'a mut Desk,
    music: &'a Music<'m>,
    /// What rules ask for; made only when one of them may ask.
    state: Option<State>,
    deed: &'a mut D,
}

impl<D> Before<'_, '_, D> {
    /// Sees to it that the state is there for a message that a rule may be for.
    fn look(&mut self, profile: &Profile, incoming: Incoming<'_>) {
        let assembled = matches!(incoming, Incoming::Signal(signal) if profile.hears_part(signal));
        if self.state.is_none() && (assembled || profile.concerns(incoming)) {
            self.state = Some(self.desk.state(self.music, 0));
        }
    }
}

/// A desk at rest, for messages that no rule asks about.
static RESTING: State = State::RESTING;

impl<D: FnMut(Deed)> Stage for Before<'_, '_, D> {
    fn state(&self) -> &State {
        self.state.as_ref().unwrap_or(&RESTING)
    }

    fn current(&self, action: &Action) -> Option<i16> {
        self.desk.current(action, self.music)
    }

    fn act(&mut self, action: Action) {
        if let Some(deed) = self.desk.act(action, self.music) {
            (self.deed)(deed);
        }
        // Protect, note-advance and fill are the desk's own, and count for the next message.
        if let Some(state) = &mut self.state {
            state.protected = self.desk.protected;
            state.advancing = self.desk.advancing;
            state.fill = self.desk.fill;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::controllers::chain::Rule;
    use crate::controllers::expression::Names;
    use crate::controllers::message::Kind;
    use crate::controllers::pattern::{Field, Pattern};
    use crate::controllers::state::{Condition, Subject};
    use crate::engine::{Command, Message, Status};
    use crate::sequencer::{Edit, Project};

    /// What comes in with a block, and what leaves.
    #[derive(Default)]
    struct Wire {
        input: VecDeque<Event>,
        output: Vec<Event>,
    }

    impl Host for Wire {
        fn receive(&mut self) -> Option<Event> {
            self.input.pop_front()
        }

        fn send(&mut self, event: Event) -> Result<(), Refused> {
            self.output.push(event);
            Ok(())
        }
    }

    fn rule(kind: Kind, number: &str, value: &str, wish: &str, condition: &str) -> Rule {
        let mut names = Names::default();
        let mut field = |text| Field::read(text, 16_383, &[], &mut names).unwrap();
        Rule {
            chain: vec![Pattern::Signal {
                kind,
                channel: Field::ANY,
                number: field(number),
                value: field(value),
                encoding: None,
            }],
            patience: 0,
            condition: Condition::read(condition, Subject::Music).unwrap(),
            wishes: vec![crate::controllers::action::Wish::read(wish, &names).unwrap()],
            takeover: None,
        }
    }

    fn note(offset: u32, key: u8) -> Event {
        Event {
            offset,
            message: Message::NoteOn {
                channel: 0,
                key,
                velocity: 100,
            },
        }
    }

    fn control(controller: u8, value: u8) -> Event {
        Event {
            offset: 0,
            message: Message::ControlChange {
                channel: 0,
                controller,
                value,
            },
        }
    }

    /// Plays events to a profile; what is done, and how many of them pass on.
    fn play(rules: Vec<Rule>, order: Order, events: &[Event]) -> (Vec<Deed>, Vec<Event>) {
        let profile = Profile {
            rules,
            ..Profile::default()
        };
        let mut hands = Hands::new(order);
        let mut wire = Wire {
            input: events.iter().copied().collect(),
            ..Wire::default()
        };
        let project = Project::with_tracks(2);
        let music = Music {
            project: &project,
            status: Status::default(),
            width: 16,
        };
        let mut deeds = Vec::new();
        let block = Block {
            frames: 64,
            sample_rate: 48_000,
        };
        hands.take(&profile, &music, block, &mut wire, &mut |deed| {
            deeds.push(deed);
        });
        let mut passed = Vec::new();
        let mut host = hands.pass_on(&mut wire);
        while let Some(event) = host.receive() {
            passed.push(event);
        }
        (deeds, passed)
    }

    /// "What is not mapped passes on by default; what is mapped never does."
    #[test]
    fn what_is_mapped_never_passes_on() {
        let rules = vec![rule(Kind::Note, "n:36..51", "*", "toggle-step n - 36", "")];
        let events = [note(0, 60), note(3, 38), note(5, 61)];
        let (deeds, passed) = play(rules, Order::Kept, &events);
        assert_eq!(passed, [note(0, 60), note(5, 61)]);
        let [Deed::Edit(Edit::ToggleStep(place))] = deeds.as_slice() else {
            panic!("{deeds:?}");
        };
        assert_eq!(place.step, 2);
    }

    /// What the desk remembers counts for the next message of the same block.
    #[test]
    fn the_desk_counts_at_once() {
        let rules = vec![
            rule(Kind::Note, "36", "*", "protect", ""),
            rule(Kind::Note, "37", "*", "play", "protected"),
            rule(Kind::Note, "37", "*", "undo", "!protected"),
        ];
        let events = [note(0, 37), note(1, 36), note(2, 37)];
        let (deeds, passed) = play(rules, Order::Kept, &events);
        assert_eq!(deeds, [Deed::Undo, Deed::Command(Command::Play)]);
        assert_eq!(passed, []);
    }

    /// Numbers that are complete only at the end of the block are heard in the same block, and their parts
    /// do not pass on.
    #[test]
    fn the_end_of_the_block_completes_numbers() {
        let rules = || {
            vec![rule(
                Kind::Nrpn,
                "n:7712..7719",
                "*",
                "toggle-step n - 7712",
                "",
            )]
        };
        let mixed = [control(6, 127), control(98, 33), control(99, 60)];
        let (deeds, passed) = play(rules(), Order::Lost, &mixed);
        assert_eq!((deeds.len(), passed.len()), (1, 0));
        let (deeds, passed) = play(rules(), Order::Kept, &mixed);
        assert_eq!((deeds.len(), passed.len()), (0, 0));
    }

    /// More than there is room for is dropped and counted; nothing grows.
    #[test]
    fn there_is_room_for_so_many_events() {
        let events: Vec<_> = (0..5000).map(|_| note(0, 60)).collect();
        let (deeds, passed) = play(Vec::new(), Order::Kept, &events);
        assert_eq!((deeds.len(), passed.len()), (0, WAITING));
    }
}
