//! Who drives the music: the host, the internal clock, or no one.
//!
//! "Host stop stops the music. The internal clock runs only after Play while the host stands still; host start
//! always wins, at once." The internal clock can be paused: the music then goes on from the same place, with
//! everything queued still queued. Stop goes to the beginning, and forgets the pause.

use super::Engine;
use super::count_in::CountIn;
use super::host_time::HostTime;
use super::monitor::Running;
use super::music_events::At;

/// What the internal clock does while no host plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum InternalClock {
    #[default]
    Stopped,
    Paused,
    Runs,
}

impl Engine {
    /// "The internal clock runs only after Play while the host stands still; host start always wins."
    pub(super) fn running_clock(&self, time: &HostTime) -> Running {
        if time.playing {
            Running::Host
        } else {
            match self.internal_clock {
                InternalClock::Runs => Running::Internal,
                InternalClock::Paused => Running::Paused,
                InternalClock::Stopped => Running::Stopped,
            }
        }
    }

    /// Starts the internal clock with the next block, which first counts in some bars on a track; without effect
    /// while anything plays.
    pub(super) fn count_in(&mut self, bars: u8, track: u8) {
        if !self.running.moves() && self.internal_clock != InternalClock::Runs {
            self.internal_clock = InternalClock::Runs;
            self.counting = CountIn::of(bars, track);
        }
    }

    /// Pauses the internal clock where it is. Before the music began there is no place to keep, so the clock
    /// stops.
    pub(super) fn pause(&mut self) {
        if self.internal_clock == InternalClock::Runs {
            let was_there = self.timeline.has_own_position();
            let plays =
                self.running == Running::Internal && !self.rewinds && self.counting.is_none();
            self.internal_clock = if plays || was_there {
                InternalClock::Paused
            } else {
                InternalClock::Stopped
            };
        }
    }

    /// Lets the internal clock go on from where the host was, when that host is gone.
    pub fn continue_alone(&mut self) {
        if self.running == Running::Host {
            self.timeline.pause();
            self.position = self.timeline.position();
            self.internal_clock = InternalClock::Runs;
            self.disturbed = true;
        }
    }

    /// Makes `running` the driver of the music from this block on.
    pub(super) fn change_clock(&mut self, running: Running) {
        if std::mem::take(&mut self.rewinds) && self.running != Running::Host {
            self.run(Running::Stopped);
            self.timeline.return_to_own_position();
        }
        if running == Running::Host {
            self.internal_clock = InternalClock::Stopped;
        }
        self.counting = self
            .counting
            .filter(|_| self.internal_clock == InternalClock::Runs);
        self.run(running);
    }

    /// Changes the driver of the music: ends what sounds, and sets time and count-in for the new one.
    fn run(&mut self, running: Running) {
        if running == self.running {
            return;
        }
        self.announce(running);
        self.running = running;
        self.scheduler.voices.release_all();
        match running {
            Running::Paused => self.timeline.pause(),
            Running::Internal => {
                self.timeline.stop();
                let to = self.timeline.own_position();
                let counting = self.counting.as_mut();
                let ahead = counting.map_or(0, |count| count.lead_to(to));
                self.timeline.begin_ahead(ahead);
            }
            Running::Host | Running::Stopped => {
                self.timeline.stop();
                self.timeline.forget_own_position();
            }
        }
        if !running.moves() {
            self.end_held_remote_keys();
        }
        if running.moves() {
            self.invalidate();
            if !self.timeline.has_own_position() {
                self.player.performance.reseed_free_dice();
                self.pattern_starts.begin();
            }
        }
    }

    /// Tells followers of the music who drives it from now on.
    pub(super) fn announce(&mut self, running: Running) {
        let at = At {
            tick: self.timeline.position(),
            frame: self.now,
        };
        self.music_events.change_clock((self.running, running), at);
    }

    /// Prepares for a while without blocks: the internal clock stays where it is, and a count-in will begin anew.
    pub(super) fn rest(&mut self) {
        let stays = self.timeline.has_own_position();
        let rests = match self.running {
            Running::Internal if stays || self.counting.is_none() => Running::Paused,
            // The host is gone, and the internal clock was about to go on.
            Running::Host if stays => Running::Paused,
            Running::Paused => Running::Paused,
            Running::Internal | Running::Host | Running::Stopped => Running::Stopped,
        };
        self.run(rests);
    }
}

#[cfg(test)]
mod tests;
