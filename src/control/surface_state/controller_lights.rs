//! The lights of a controller, on their way out through the host.
//!
//! They leave behind the block's notes, which they never crowd out: what the host refuses waits, and is
//! tried again before anything new is said. Only differences are sent, no faster than the device takes
//! them. What they show is worked out only when it can be something else: something has happened to the music, to the
//! score or at the surface, something blinks, or not all was said. The events are those that the bus is told of, and
//! are read where they are told: a block of their own thread. Nothing here allocates once it is made.

use std::collections::VecDeque;
use std::sync::Arc;

use super::controller_input::{BlockLength, ControllerInput};
use super::music_state::StateKey;
use crate::control::controllers::look::LONGEST;
use crate::control::controllers::{Lamps, Profile, State};
use crate::engine::{MusicEvent, MusicEventKind, Refused};
use crate::sequencer::{TICKS_PER_QUARTER, Tick};

/// The most bytes that wait for the host: all lamps of any device at once.
const WAITING: usize = 32 * 1024;
/// How long after the music's end all lights are told anew, in microseconds.
const AFTER: i64 = 200_000;
/// Microseconds of a second.
const SECOND: i64 = 1_000_000;

/// Where the lights of a device go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// The one channel for all, 0 to 15; without it each goes where the device wants it.
    pub channel: Option<u8>,
    /// Whether they may be system exclusive.
    pub sysex: bool,
}

/// The lights of one controller.
#[derive(Debug)]
pub struct ControllerLights {
    lamps: Lamps,
    /// Whose they are, and where they go.
    lit: Option<(Arc<Profile>, Route)>,
    /// Messages for the host, each behind its length.
    waiting: VecDeque<u8>,
    /// Whether a message found no room to wait: what the lamps show is then not known.
    lost: bool,
    /// When all is told anew after the music has stopped.
    anew: Option<i64>,
    clock: LightClock,
    /// Whether they may have to show something else than they were told.
    stale: bool,
    /// What they rested on when that was worked out, and the tick up to which nothing was to happen.
    state_key: Option<StateKey>,
    next: Tick,
}

/// What is so at the end of a block.
#[derive(Debug, Clone, Copy)]
pub struct LightsInput<'a> {
    /// The block.
    pub block: BlockLength,
    /// The song position, while the music runs.
    pub position: Option<Tick>,
    /// The tempo in beats per minute, for when it does not.
    pub tempo_bpm: f64,
    /// What has happened in the block.
    pub music_events: &'a [MusicEvent],
    /// Whether the engine says that more than the position may have changed.
    pub changed: bool,
    /// The position at which something happens next.
    pub next: Tick,
    /// The score's revision.
    pub revision: u64,
}

/// Time for what blinks, and for what a device can take; it always runs on.
#[derive(Debug, Default)]
struct LightClock {
    /// Frames so far.
    frames: i64,
    /// The time in microseconds.
    now: i64,
    /// Ticks while nothing plays; the song position while something does.
    beat: Tick,
    /// What is left of a tick, in units of a tick divided by the sample rate and 60,000,000.
    rest: i64,
}

impl Default for ControllerLights {
    fn default() -> Self {
        Self {
            lamps: Lamps::default(),
            lit: None,
            waiting: VecDeque::with_capacity(WAITING),
            lost: false,
            anew: None,
            clock: LightClock::default(),
            stale: true,
            state_key: None,
            next: Tick::MAX,
        }
    }
}

impl ControllerLights {
    /// What the lamps show is no longer known: they are all lit anew.
    pub fn forget(&mut self) {
        self.lost = true;
    }

    /// Whether nothing is lit, and nothing waits for the host.
    #[must_use]
    pub fn are_out(&self) -> bool {
        self.lit.is_none() && self.waiting.is_empty()
    }

    /// Brings the lights of a controller up to date at the end of a block; puts those of the last one out when
    /// it is another one, or none. `picture` says what lights of the hands see at a beat; `send` hands a message to
    /// the host.
    pub fn update(
        &mut self,
        wanted: Option<(&Arc<Profile>, Route)>,
        input: &LightsInput<'_>,
        controller_input: &mut ControllerInput,
        picture: impl FnOnce(&mut ControllerInput, Tick) -> State,
        send: &mut impl FnMut(&[u8]) -> Result<(), Refused>,
    ) {
        self.clock.run_on(input);
        self.look_after_the_end(input.music_events);
        self.change(wanted);
        self.stale |= self.may_differ(input, controller_input);
        if !self.hand_over(send) || !self.stale {
            return;
        }
        let Some((profile, route)) = &self.lit else {
            return;
        };
        let (waiting, lost) = (&mut self.waiting, &mut self.lost);
        let route = *route;
        let mut queue = |bytes: &[u8]| *lost |= !enqueue(waiting, route, bytes);
        let (beat, now) = (self.clock.beat, self.clock.now);
        let state = picture(controller_input, beat);
        // The hands may have gone along with the music.
        self.state_key = Some(controller_input.state_key(input.revision, beat));
        self.next = input.next;
        let layer = controller_input.layer();
        self.stale = !self.lamps.refresh(profile, &state, layer, now, &mut queue);
        self.hand_over(send);
    }

    /// Whether something else can be seen than what was worked out last.
    fn may_differ(&self, input: &LightsInput<'_>, controller_input: &ControllerInput) -> bool {
        // A block that ends where a step begins shows it already, and the next block tells of it.
        let reached = |position: Tick| position >= self.next;
        input.changed
            || !input.music_events.is_empty()
            || input.position.is_some_and(reached)
            || self.state_key != Some(controller_input.state_key(input.revision, self.clock.beat))
    }

    /// Some hosts end every note when they stop, those that are lights too: shortly after that they are lit
    /// once more.
    fn look_after_the_end(&mut self, music_events: &[MusicEvent]) {
        let ends =
            |it: &MusicEvent| matches!(it.kind, MusicEventKind::Stop | MusicEventKind::Pause);
        if music_events.iter().any(ends) {
            self.anew = Some(self.clock.now + AFTER);
        }
        if self.anew.take_if(|anew| *anew <= self.clock.now).is_some() {
            self.lost |= self.lit.is_some();
        }
    }

    /// Another controller, or another way to it: the lamps of the last one go out where they were lit.
    fn change(&mut self, wanted: Option<(&Arc<Profile>, Route)>) {
        let same = match (&self.lit, wanted) {
            (Some((profile, route)), Some((other, wanted))) => {
                Arc::ptr_eq(profile, other) && *route == wanted
            }
            (None, None) => true,
            _ => false,
        };
        let waiting = &mut self.waiting;
        if !same && let Some((profile, route)) = self.lit.take() {
            self.lamps.end(&profile, &mut |bytes| {
                enqueue(waiting, route, bytes);
            });
        }
        if same && !std::mem::take(&mut self.lost) {
            return;
        }
        if let Some((profile, route)) = wanted {
            (self.lost, self.stale) = (false, true);
            let lost = &mut self.lost;
            self.lamps.begin(profile, &mut |bytes| {
                *lost |= !enqueue(waiting, route, bytes);
            });
            if !same {
                self.lit = Some((Arc::clone(profile), route));
            }
        }
    }

    /// Hands over what waits; says whether that was all of it.
    fn hand_over(&mut self, send: &mut impl FnMut(&[u8]) -> Result<(), Refused>) -> bool {
        while let Some(length) = self.waiting.front().copied() {
            let length = usize::from(length);
            let mut message = [0; LONGEST];
            let bytes = self.waiting.iter().skip(1).take(length);
            for (byte, waiting) in message.iter_mut().zip(bytes) {
                *byte = *waiting;
            }
            if send(message.get(..length).unwrap_or_default()).is_err() {
                return false;
            }
            self.waiting.drain(..=length);
        }
        true
    }
}

/// Lets a message wait; says whether there was room. What may not go this way is left out.
fn enqueue(waiting: &mut VecDeque<u8>, route: Route, bytes: &[u8]) -> bool {
    let Some((status, data)) = bytes.split_first() else {
        return true;
    };
    let exclusive = *status >= 0xf0;
    if (exclusive && !route.sysex) || bytes.len() > LONGEST {
        return true;
    }
    if waiting.len() + bytes.len() >= WAITING {
        return false;
    }
    let status = match route.channel {
        Some(channel) if !exclusive => status & 0xf0 | channel & 15,
        _ => *status,
    };
    waiting.push_back(u8::try_from(bytes.len()).unwrap_or_default());
    waiting.push_back(status);
    waiting.extend(data);
    true
}

impl LightClock {
    /// A block has passed.
    fn run_on(&mut self, input: &LightsInput<'_>) {
        let block = input.block;
        let rate = i64::from(block.sample_rate.max(1));
        self.frames += i64::from(block.frames);
        self.now = self.frames.saturating_mul(SECOND) / rate;
        if let Some(position) = input.position {
            (self.beat, self.rest) = (position, 0);
            return;
        }
        let tempo = micros(input.tempo_bpm);
        let unit = rate * 60 * SECOND;
        let ticks = i64::from(block.frames).saturating_mul(TICKS_PER_QUARTER);
        self.rest = self.rest.saturating_add(ticks.saturating_mul(tempo));
        self.beat += self.rest / unit;
        self.rest %= unit;
    }
}

/// A tempo in millionths of a beat per minute.
#[allow(
    clippy::cast_possible_truncation,
    reason = "the cast saturates, and a tempo is at most 999"
)]
fn micros(tempo_bpm: f64) -> i64 {
    (tempo_bpm.clamp(0.0, 999.0) * 1e6) as i64
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod lights_against_eager;
