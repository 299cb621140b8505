//! Which steps are accented: by their own flag, or by an accent track's step at the same nominal tick.

use super::track_cursor::TrackCursor;
use crate::sequencer::accent::Role;
use crate::sequencer::step::Step;
use crate::sequencer::time::Tick;
use crate::sequencer::value::Channel;

impl TrackCursor<'_> {
    /// The velocity added to everything that a step plays, including all hits of a ratchet.
    #[inline(always)]
    pub(super) fn accent(&self, number: i64, step: &Step) -> i64 {
        if step.accent || self.is_accented(number) {
            i64::from(self.track.accent.get())
        } else {
            0
        }
    }

    /// Whether an unmuted accent track of the same channel plays at the nominal tick of a step. Solos silence no accent
    /// track: a solo decides what is heard, and an accent track is never heard.
    fn is_accented(&self, number: i64) -> bool {
        if self.known().is_some_and(|known| !known.has_accents) {
            return false;
        }
        let nominal = self.nominal(number);
        let find = || self.accented_channels(nominal);
        let channels = match self.known() {
            Some(known) => known.accented(nominal, find),
            None => find(),
        };
        channels & channel_bit(self.track.channel) != 0
    }

    /// The channels of the unmuted accent tracks that play at a nominal tick, a bit each.
    fn accented_channels(&self, nominal: Tick) -> u16 {
        let mut channels = 0;
        for (index, track) in self.project.tracks.iter().enumerate() {
            let channel = channel_bit(track.channel);
            if track.role != Role::Accents
                || channels & channel != 0
                || self.play.mutes(index, nominal)
            {
                continue;
            }
            let plays = |track: &Self| !track.clip.mute && track.plays_at(nominal);
            if self.with_other(index, nominal, plays) == Some(true) {
                channels |= channel;
            }
        }
        channels
    }

    /// Whether a step with this nominal tick plays.
    fn plays_at(&self, nominal: Tick) -> bool {
        let number = self.number_at(nominal);
        self.nominal(number) == nominal && self.playing(number).is_some()
    }
}

fn channel_bit(channel: Channel) -> u16 {
    1 << (channel.get() - 1)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::sequencer::accent::{Accent, Role};
    use crate::sequencer::ratchet::{Hits, Ratchet, Share};
    use crate::sequencer::value::{Channel, Velocity};
    use crate::sequencer::{
        Clip, OutputSlot, Play, PortSlot, Project, Rate, Track, notation, notes_in,
    };

    const SIXTEENTH: i64 = 10_080;

    /// Two tracks, of which the second accents.
    fn project(line: &str, accents: &str) -> Project {
        let mut project = Project::with_tracks(2);
        Arc::make_mut(&mut project.tracks[1]).role = Role::Accents;
        let clips = [line, accents].map(|line| Arc::new(notation::clip(line).unwrap()));
        Arc::make_mut(&mut project.patterns[0]).clips = clips.into();
        project
    }

    fn clip(project: &mut Project, track: usize) -> &mut Clip {
        Arc::make_mut(&mut Arc::make_mut(&mut project.patterns[0]).clips[track])
    }

    fn track(project: &mut Project, track: usize) -> &mut Track {
        Arc::make_mut(&mut project.tracks[track])
    }

    /// The velocities of the first eight sixteenths.
    fn velocities(project: &Project, play: &Play) -> Vec<u8> {
        let mut velocities = Vec::new();
        notes_in(project, play, 0..8 * SIXTEENTH, |note| {
            velocities.push(note.velocity.get());
        });
        velocities
    }

    /// "Per-step flag that adds the track's accent amount (default +30, clamp 127)."
    #[test]
    fn a_step_is_accented() {
        let mut project = project("xxx.....", "........");
        clip(&mut project, 0).steps[1].accent = true;
        assert_eq!(velocities(&project, &Play::default()), [100, 127, 100]);
        clip(&mut project, 0).steps[1].velocity = Velocity::clamped(60);
        assert_eq!(velocities(&project, &Play::default()), [100, 90, 100]);
        track(&mut project, 0).accent = Accent::clamped(5);
        assert_eq!(velocities(&project, &Play::default()), [100, 65, 100]);
    }

    /// "An 808-style accent track: on its active steps every lane of the kit gets the accent", the hits of a
    /// ratchet too, once however often it is asked for; it makes no sound, and other channels are not its.
    #[test]
    fn an_accent_track_accents_its_channel() {
        let mut project = project("xxxx....", "x.x.");
        for step in &mut clip(&mut project, 0).steps {
            step.velocity = Velocity::clamped(50);
        }
        clip(&mut project, 0).steps[2].accent = true;
        assert_eq!(velocities(&project, &Play::default()), [80, 50, 80, 50]);
        clip(&mut project, 0).steps[0].ratchet = Ratchet {
            hits: Hits::clamped(2),
            from: Share::clamped(50),
            ..Ratchet::default()
        };
        assert_eq!(velocities(&project, &Play::default()), [40, 80, 50, 80, 50]);
        track(&mut project, 0).channel = Channel::clamped(2);
        assert_eq!(velocities(&project, &Play::default()), [25, 50, 50, 80, 50]);
    }

    /// A kit may be spread over outputs: an accent track reaches all of its channel, wherever they or it play.
    #[test]
    fn accents_reach_other_outputs() {
        let mut project = project("xx......", "x.......");
        let slot = |number| OutputSlot::Port(PortSlot::clamped(number));
        for outputs in [
            [OutputSlot::Host, slot(7)],
            [slot(7), OutputSlot::Host],
            [slot(7), slot(6)],
            [slot(7), slot(7)],
        ] {
            for (place, output) in outputs.into_iter().enumerate() {
                track(&mut project, place).output = output;
            }
            assert_eq!(
                velocities(&project, &Play::default()),
                [127, 100],
                "{outputs:?}"
            );
        }
    }

    /// Steps of another length are compared by their nominal places: quarters accent every fourth sixteenth.
    #[test]
    fn accents_compare_places() {
        let mut project = project("xxxxxxxx", "x.");
        clip(&mut project, 1).rate = Rate::new(1, 8).unwrap();
        let loud = velocities(&project, &Play::default());
        assert_eq!(loud, [127, 100, 100, 100, 127, 100, 100, 100]);
    }

    /// A muted accent track accents nothing; a solo of another track leaves it alone.
    #[test]
    fn accents_are_muted_and_not_soloed() {
        let mut project = project("x.......", "x");
        let with = |solo, muted| Play {
            mute_state: crate::sequencer::play::MuteState { muted, solo },
            ..Play::default()
        };
        assert_eq!(velocities(&project, &with(0b01, 0)), [127]);
        assert_eq!(velocities(&project, &with(0, 0b10)), [100]);
        clip(&mut project, 1).mute = true;
        assert_eq!(velocities(&project, &with(0, 0)), [100]);
    }
}
