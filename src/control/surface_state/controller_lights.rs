//! Output to the lights of a controller through the host.
//!
//! Light messages are sent after the block's notes and never crowd them out: what the host refuses waits, and is tried
//! again before anything new is sent. Only differences are sent, no faster than the device takes them. The lights are
//! computed only when they may have changed: after something has happened to the music, the score or the surface, when
//! something blinks, or while messages are left to send. The events are those that the engine reports for each block,
//! on the same thread. Nothing here allocates after construction.

use std::collections::VecDeque;
use std::sync::Arc;

use super::controller_input::{BlockLength, ControllerInput};
use super::music_state::StateKey;
use crate::control::controllers::look::{LONGEST, PHASE};
use crate::control::controllers::{Lamps, MusicState, Profile};
use crate::engine::{MusicEvent, MusicEventKind, Refused};
use crate::sequencer::{TICKS_PER_QUARTER, Tick};

/// The most bytes that wait for the host: 64 for each of the most lamps that a device can have.
const WAITING: usize = 32 * 1024;
/// How long after the music stops all lights are sent again, in microseconds.
const AFTER: i64 = 200_000;
/// Microseconds of a second.
const SECOND: i64 = 1_000_000;

/// Where and how the messages to a device's lights are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// The one channel for all messages, 0 to 15; with `None` each keeps the channel of its light.
    pub channel: Option<u8>,
    /// Whether system exclusive may be sent.
    pub sysex: bool,
}

/// The lights of one controller.
#[derive(Debug)]
pub struct ControllerLights {
    lamps: Lamps,
    /// The profile whose lights are lit, and the route to them.
    lit: Option<(Arc<Profile>, Route)>,
    /// Messages for the host, each after its length.
    waiting: VecDeque<u8>,
    /// Whether a message found no room to wait, so that the state of the lamps is unknown.
    lost: bool,
    /// When all lights are sent again after the music has stopped, in microseconds.
    anew: Option<i64>,
    clock: LightClock,
    /// Whether the lights may have to change.
    stale: bool,
    /// What the lights were last computed from, and the position at which something happens next.
    state_key: Option<StateKey>,
    next: Tick,
}

/// What the lights need to know at the end of a block.
#[derive(Debug, Clone, Copy)]
pub struct LightsInput<'a> {
    /// The length of the block.
    pub block: BlockLength,
    /// The song position, while the music plays.
    pub position: Option<Tick>,
    /// The tempo in beats per minute, used while it does not.
    pub tempo_bpm: f64,
    /// What happened in the block.
    pub music_events: &'a [MusicEvent],
    /// Whether the engine reports that more than the position may have changed.
    pub changed: bool,
    /// The position at which something happens next.
    pub next: Tick,
    /// The score's revision.
    pub revision: u64,
}

/// For how long the lights stay as they are, if nothing comes in and nothing happens to the music.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LightsRest {
    /// They may change in the next block.
    Not,
    /// For so many frames.
    Frames(i64),
    /// As long as the music, which plays, has not come to this position.
    Until(Tick),
    /// For ever.
    Always,
}

/// The time for blinking lights and for the rate of a device; it never stops.
#[derive(Debug, Default)]
struct LightClock {
    /// The frames of all blocks so far.
    frames: i64,
    /// The time in microseconds.
    now: i64,
    /// The beat in ticks: the song position while the music plays, otherwise counted on from there.
    beat: Tick,
    /// The remaining fraction of a tick, in units of a tick divided by (sample rate * 60,000,000).
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
    /// Sends all lights again, because the state of the lamps is unknown.
    pub fn forget(&mut self) {
        self.lost = true;
    }

    /// Whether nothing is lit and nothing waits for the host.
    #[must_use]
    pub fn are_out(&self) -> bool {
        self.lit.is_none() && self.waiting.is_empty()
    }

    /// Updates the lights of a controller at the end of a block; when it is another controller, or none, the last one's
    /// lights are turned off. `picture` makes the state that the lights show at a beat; `send` sends a message to the
    /// host.
    pub fn update(
        &mut self,
        wanted: Option<(&Arc<Profile>, Route)>,
        input: &LightsInput<'_>,
        controller_input: &mut ControllerInput,
        picture: impl FnOnce(&mut ControllerInput, Tick) -> MusicState,
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
        // Making the state may have changed the surface, which follows the playhead.
        self.state_key = Some(controller_input.state_key(input.revision, beat));
        self.next = input.next;
        let layer = controller_input.layer();
        self.stale = !self.lamps.refresh(profile, &state, layer, now, &mut queue);
        self.hand_over(send);
    }

    /// Lets time pass in which they [rested](Self::rest): blocks that count as one.
    pub fn pass_time(&mut self, input: &LightsInput<'_>) {
        if !self.are_out() {
            self.clock.run_on(input);
        }
    }

    /// For how long nothing has to be done for the lights after a block.
    #[must_use]
    pub fn rest(&self, input: &LightsInput<'_>) -> LightsRest {
        if self.are_out() {
            return LightsRest::Always;
        }
        let waits = self.stale || self.lost || self.anew.is_some() || !self.waiting.is_empty();
        if waits || self.lit.is_none() {
            return LightsRest::Not;
        }
        let phase_end = (self.clock.beat.div_euclid(PHASE) + 1) * PHASE;
        if input.position.is_some() {
            LightsRest::Until(phase_end.min(self.next))
        } else {
            LightsRest::Frames(self.clock.frames_before(phase_end, input))
        }
    }

    /// Whether the lights may differ from what was last computed.
    fn may_differ(&self, input: &LightsInput<'_>, controller_input: &ControllerInput) -> bool {
        // A block that ends where a step begins already shows that step, and the next block reports it.
        let reached = |position: Tick| position >= self.next;
        input.changed
            || !input.music_events.is_empty()
            || input.position.is_some_and(reached)
            || self.state_key != Some(controller_input.state_key(input.revision, self.clock.beat))
    }

    /// Schedules all lights to be sent again after the music stops: some hosts end every note then, also those that are
    /// lights.
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

    /// Switches to another controller or route; the lamps of the last one are turned off where they were lit.
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

    /// Sends the waiting messages; returns whether that was all of them.
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

/// Adds a message to the waiting ones, unless the route excludes it; returns whether there was room.
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
    /// Moves the clock on by a block.
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

    /// The most frames that can pass at a standstill without the beat reaching a tick that lies ahead.
    fn frames_before(&self, tick: Tick, input: &LightsInput<'_>) -> i64 {
        let unit = i64::from(input.block.sample_rate.max(1)) * 60 * SECOND;
        let ahead = (tick - self.beat)
            .saturating_mul(unit)
            .saturating_sub(self.rest);
        let a_frame = TICKS_PER_QUARTER * micros(input.tempo_bpm).max(1);
        (ahead - 1).max(0) / a_frame
    }
}

/// The tempo in millionths of a beat per minute.
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
