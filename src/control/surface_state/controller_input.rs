//! A controller's input, through the host or from a port of its own: actions, and the music played on it.
//!
//! "What is not mapped passes on by default; what is mapped never does." Messages that the profile knows become
//! requests; the rest waits, in order, for the engine, together with the notes that controls play on the selected
//! track. All input of a block is read before the block is played, so that it takes effect in the same block. Nothing
//! here allocates after construction.

/// Events that wait for the engine.
mod pending_events;
/// What is on for as long as a control is held.
mod active_holds;

use super::action_route::ActionRoute;
use super::engine_action::EngineAction;
use super::entry::EntryAction;
use super::music_state::StateKey;
use super::step_audition::auditions;
use super::{Music, SurfaceState};
use crate::control::controllers::assembly::Order;
use crate::control::controllers::look::PHASE;
use crate::control::controllers::rule_matcher::{ActionTarget, Meant};
use crate::control::controllers::{Action, Incoming, MusicState, Profile, RuleMatcher, Signal};
use crate::control::request::Request;
use crate::engine::{Command, Event, Host, Message, Mode, Refused, Sounded};
use crate::sequencer::Tick;
use crate::sequencer::value::{Key, Velocity};
use active_holds::ActiveHolds;
use pending_events::{PendingEvents, Starter};

/// Microseconds of a second.
const SECOND: i64 = 1_000_000;

/// The input of one controller.
#[derive(Debug)]
pub struct ControllerInput {
    /// The state of the surface that the controller operates.
    pub surface_state: SurfaceState,
    /// The last action.
    pub last: Option<Action>,
    rule_matcher: RuleMatcher,
    waiting: PendingEvents,
    held: ActiveHolds,
    /// The frames of all blocks so far.
    frames: i64,
    /// Whether note-advance was on when [`switched`](Self::switched) was last called.
    advancing: bool,
}

/// The length of a block, and its sample rate.
#[derive(Debug, Clone, Copy)]
pub struct BlockLength {
    /// Its length in frames.
    pub frames: u32,
    /// The sample rate in Hz.
    pub sample_rate: u32,
}

impl ControllerInput {
    /// For a controller whose messages arrive in this order.
    #[must_use]
    pub fn new(order: Order) -> Self {
        Self {
            surface_state: SurfaceState::default(),
            last: None,
            rule_matcher: RuleMatcher::new(order),
            waiting: PendingEvents::new(),
            held: ActiveHolds::default(),
            frames: 0,
            advancing: false,
        }
    }

    /// Begins anew with messages that arrive in this order; the surface keeps its state.
    pub fn restart(&mut self, order: Order) {
        let Self {
            surface_state,
            last,
            rule_matcher,
            waiting,
            held,
            frames,
            advancing,
        } = self;
        surface_state.forget_chord();
        *last = None;
        *rule_matcher = RuleMatcher::new(order);
        waiting.clear();
        *held = ActiveHolds::default();
        (*frames, *advancing) = (0, false);
    }

    /// Forgets the past, for another profile or device. Ends the notes that were started, and tells the engine to end
    /// what a control holds.
    pub fn reset(&mut self, tell: &mut impl FnMut(Command)) {
        self.rule_matcher.reset();
        self.surface_state.forget_chord();
        self.waiting.end_all(0);
        self.release(tell);
    }

    /// Ends what a control holds, because its release will not be heard here any more.
    pub fn release(&mut self, tell: &mut impl FnMut(Command)) {
        self.surface_state.fill &= !self.held.holds_fill();
        self.held.end(tell);
    }

    /// Reads a block's input while someone else has the controller: messages that the profile knows are neither used
    /// nor passed on, and unfinished chains are forgotten.
    pub fn drop_messages(&mut self, profile: &Profile, host: &mut impl Host) {
        self.rule_matcher.reset();
        self.surface_state.forget_chord();
        while let Some(event) = host.receive() {
            let signal = Signal::from(event.message);
            let known = profile.hears_part(signal, false);
            let known = known || profile.concerns(Incoming::Signal(signal));
            if !known || self.waiting.is_owed(event) {
                self.waiting.push(event);
            }
        }
    }

    /// Reads a block's input while a control is learned: messages are told, and neither used nor passed on; returns
    /// whether there were any.
    pub fn learn(
        &mut self,
        block: BlockLength,
        host: &mut impl Host,
        told: &mut impl FnMut(Signal, i64),
    ) -> bool {
        let at = self.times(block);
        let mut came = false;
        while let Some(event) = host.receive() {
            came = true;
            told(Signal::from(event.message), at(event.offset));
            if self.waiting.is_owed(event) {
                self.waiting.push(event);
            }
        }
        came
    }

    /// Gives the times of a block's frames in microseconds, and moves on to the next block.
    fn times(&mut self, block: BlockLength) -> impl Fn(u32) -> i64 + use<> {
        let (start, rate) = (self.frames, i64::from(block.sample_rate.max(1)));
        self.frames += i64::from(block.frames);
        move |offset| (start + i64::from(offset)).saturating_mul(SECOND) / rate
    }

    /// Lets time pass in which nothing came in.
    pub fn pass_frames(&mut self, frames: i64) {
        self.frames += frames;
    }

    /// Note-advance, if it was switched here since the last call.
    pub fn switched(&mut self) -> Option<Mode> {
        let now = self.surface_state.advancing;
        let before = std::mem::replace(&mut self.advancing, now);
        (now != before).then_some(Mode::Advancing(now))
    }

    /// The layer that the controls are on.
    #[must_use]
    pub fn layer(&self) -> u8 {
        self.rule_matcher.layer()
    }

    /// What the lights depend on, for a revision of the score and a beat in ticks.
    #[must_use]
    pub fn state_key(&self, revision: u64, beat: Tick) -> StateKey {
        StateKey {
            surface_state: self.surface_state,
            layer: self.layer(),
            revision,
            phase: beat.div_euclid(PHASE),
        }
    }

    /// How many events were dropped so far for lack of room.
    #[must_use]
    pub fn dropped(&self) -> u32 {
        self.waiting.dropped()
    }

    /// Reads all input of a block, and does what the profile's rules say.
    pub fn take(
        &mut self,
        profile: &Profile,
        music: &Music<'_>,
        block: BlockLength,
        host: &mut impl Host,
        request: &mut impl FnMut(Request),
    ) {
        let at = self.times(block);
        self.surface_state.adopt_status(&music.status);
        self.surface_state.pending.forget_arrived(music);
        if profile.follows {
            self.surface_state.follow_playhead(music);
        }
        let (mut context, rule_matcher) = self.message_context(music, 0, request);
        while let Some(event) = host.receive() {
            let incoming = Incoming::Signal(Signal::from(event.message));
            let now = at(event.offset.min(block.frames.saturating_sub(1)));
            (context.offset, context.now) = (event.offset, now);
            context.look(profile, incoming);
            let meant = rule_matcher.hear(profile, incoming, now, &mut context);
            context.pass(event, meant);
        }
        let end = at(block.frames.saturating_sub(1));
        rule_matcher.end_block(profile, end, &mut context);
    }

    /// Takes one message from a port of the device's own, at a time in microseconds that never decreases; its music is
    /// to be [sent](Self::send_pending) next.
    pub fn hear(
        &mut self,
        profile: &Profile,
        music: &Music<'_>,
        (incoming, now): (Incoming<'_>, i64),
        request: &mut impl FnMut(Request),
    ) {
        self.surface_state.pending.forget_arrived(music);
        if profile.follows {
            self.surface_state.follow_playhead(music);
        }
        let (mut context, rule_matcher) = self.message_context(music, now, request);
        context.look(profile, incoming);
        let meant = rule_matcher.hear(profile, incoming, now, &mut context);
        if let Incoming::Signal(signal) = incoming
            && let Some(message) = signal.message()
        {
            context.pass(Event::new(0, message), meant);
        }
    }

    /// Does an action at a time in microseconds, whichever control it came from.
    pub fn act(
        &mut self,
        action: Action,
        music: &Music<'_>,
        now: i64,
        request: &mut impl FnMut(Request),
    ) {
        self.surface_state.pending.forget_arrived(music);
        self.message_context(music, now, request).0.act(action);
    }

    /// The context for a message at a time in microseconds, and the matcher that reads the message.
    fn message_context<'a, 'm, D: FnMut(Request)>(
        &'a mut self,
        music: &'a Music<'m>,
        now: i64,
        request: &'a mut D,
    ) -> (MessageContext<'a, 'm, D>, &'a mut RuleMatcher) {
        let context = MessageContext {
            surface_state: &mut self.surface_state,
            last: &mut self.last,
            waiting: &mut self.waiting,
            held: &mut self.held,
            offset: 0,
            now,
            music,
            state: None,
            request,
        };
        (context, &mut self.rule_matcher)
    }

    /// Sends the pending events to the engine. Events that it refuses are dropped, since they would come too late, but
    /// for note-offs: those stay pending.
    pub fn send_pending(&mut self, send: &mut impl FnMut(Event) -> bool) {
        while let Some(event) = self.waiting.next() {
            if !send(event) {
                self.waiting.keep_ends(event);
                return;
            }
            self.waiting.pass(event);
        }
    }

    /// Whether any event is still pending.
    #[must_use]
    pub fn has_pending(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Releases everything that the device holds, because it was disconnected.
    pub fn release_device(&mut self, tell: &mut impl FnMut(Command)) {
        self.reset(tell);
        self.waiting.release_keys();
    }
}

/// A host without the input that the surface has used: the engine does not receive it.
#[derive(Debug)]
pub struct FilteredHost<'a, H> {
    host: H,
    waiting: &'a mut PendingEvents,
}

impl<'a, H: Host> FilteredHost<'a, H> {
    /// The host of a block, with the controller that has read its input.
    pub fn new(host: H, input: &'a mut ControllerInput) -> Self {
        let waiting = &mut input.waiting;
        Self { host, waiting }
    }
}

impl<H: Host> Host for FilteredHost<'_, H> {
    fn receive(&mut self) -> Option<Event> {
        // Where the controller has read nothing, all input is for the engine.
        let event = self.waiting.next().or_else(|| self.host.receive());
        event.map(|event| self.waiting.pass(event))
    }

    fn send(&mut self, event: Event) -> Result<(), Refused> {
        self.host.send(event)
    }

    fn hear(&mut self, sounded: Sounded) {
        self.host.hear(sounded);
    }
}

/// The context in which a message is read: the surface, the music, and the pending events.
struct MessageContext<'a, 'm, D> {
    surface_state: &'a mut SurfaceState,
    last: &'a mut Option<Action>,
    /// Events that wait for the engine.
    waiting: &'a mut PendingEvents,
    held: &'a mut ActiveHolds,
    /// The frame of the message within the block, and its time in microseconds.
    offset: u32,
    now: i64,
    music: &'a Music<'m>,
    /// The state that rules ask for; made only when a rule may ask.
    state: Option<MusicState>,
    request: &'a mut D,
}

impl<D> MessageContext<'_, '_, D> {
    /// Makes the state if a rule may use the message.
    fn look(&mut self, profile: &Profile, incoming: Incoming<'_>) {
        let assembled =
            matches!(incoming, Incoming::Signal(signal) if profile.hears_part(signal, false));
        if self.state.is_none() && (assembled || profile.concerns(incoming)) {
            self.state = Some(self.surface_state.state(self.music, 0));
        }
    }
}

impl<D: FnMut(Request)> MessageContext<'_, '_, D> {
    /// Passes on a message that no rule uses; its note is written as well during step-by-step entry.
    fn pass(&mut self, event: Event, meant: Meant) {
        if meant == Meant::ForUs && !self.waiting.is_owed(event) {
            return;
        }
        let key_of = |key: u8| Key::clamped(key.into());
        let note = match event.message {
            Message::NoteOn { key, velocity, .. } => Some(EntryAction::StartNote(
                key_of(key),
                Velocity::clamped(velocity.into()),
            )),
            Message::NoteOff { key, .. } => Some(EntryAction::EndNote(key_of(key))),
            Message::ControlChange { .. }
            | Message::ProgramChange { .. }
            | Message::ChannelPressure { .. }
            | Message::PitchBend { .. } => None,
        };
        let request = note.and_then(|note| self.surface_state.enter(note, self.music));
        request.into_iter().for_each(&mut *self.request);
        self.waiting.push(event);
    }

    /// Plays the note of a control on the selected track, and enters it during step-by-step entry.
    fn play(&mut self, entry: EntryAction) {
        match entry {
            EntryAction::StartNote(key, velocity) => {
                let track = self.surface_state.front_track(self.music);
                let track = self.music.project.track(track.into());
                let channel = track.map_or(0, |track| track.hand_channel().get() - 1);
                let note = (channel, key, velocity);
                self.waiting.start(self.offset, Starter::Key(key), note);
            }
            EntryAction::EndNote(key) => self.waiting.end(self.offset, Starter::Key(key)),
            EntryAction::StartPad(track, velocity) => {
                if let Some(head) = self.music.project.track(track.into()) {
                    let note = (head.hand_channel().get() - 1, head.key, velocity);
                    self.waiting.start(self.offset, Starter::Pad(track), note);
                }
            }
            EntryAction::EndPad(track) => self.waiting.end(self.offset, Starter::Pad(track)),
            EntryAction::Rest | EntryAction::Tie => {}
        }
    }
}

/// An empty state, for messages that no rule asks about.
static RESTING: MusicState = MusicState::RESTING;

impl<D: FnMut(Request)> ActionTarget for MessageContext<'_, '_, D> {
    fn state(&self) -> &MusicState {
        self.state.as_ref().unwrap_or(&RESTING)
    }

    fn current(&self, action: &Action) -> Option<i16> {
        self.surface_state.current(action, self.music)
    }

    fn act(&mut self, action: Action) {
        *self.last = Some(action);
        let route = ActionRoute::from(action);
        let (request, heard) = self.surface_state.follow_aloud(route, self.now, self.music);
        match route {
            ActionRoute::Engine(EngineAction::Hold(hold)) => self.held.notice(hold),
            ActionRoute::Entry(entry) => self.play(entry),
            ActionRoute::Step(..)
            | ActionRoute::Score(_)
            | ActionRoute::Engine(_)
            | ActionRoute::Recording(_)
            | ActionRoute::Front(_)
            | ActionRoute::Undo
            | ActionRoute::Redo
            | ActionRoute::Capture(..)
            | ActionRoute::Tap
            | ActionRoute::RuleMatcher => {}
        }
        if let Some(request) = request {
            (self.request)(request);
        }
        if let Some((step_ref, step)) = heard {
            let notes = auditions(self.music.project, step_ref, step);
            notes.for_each(|note| (self.request)(Request::Command(Command::Audition(note))));
        }
        // Protect, note-advance and fill belong to the surface, and take effect for the next message.
        if let Some(state) = &mut self.state {
            state.protected = self.surface_state.protected;
            state.advancing = self.surface_state.advancing;
            state.fill = self.surface_state.fill;
        }
    }
}

#[cfg(test)]
mod tests;
