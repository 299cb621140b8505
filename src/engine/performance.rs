//! The performance: everything that people, parameters and launches make of the score while it plays.
//!
//! A command waits until a block begins; then it becomes part of the [`Play`] that the score is queried with,
//! from the tick on that its quantise gives. Nothing here looks at the score's steps, and nothing has to happen
//! at that tick: the play holds both what is played now and what is played from then on.

/// A play whose changes are counted.
mod counted_play;
/// Where notes end because something else is played.
mod cuts;
/// Automation that comes a block late.
mod late;
/// Launches of patterns and scenes.
mod launches;
/// Notes that are repeated while a pad is held.
mod repeats;
/// Mutes and solos.
mod muting;
/// Tracks that are moved, added or removed.
mod tracks;

use super::Controls;
use super::event::Command;
use super::inbox::Remote;
use crate::sequencer::launch::Quantise;
use crate::sequencer::macros::MACROS;
use crate::sequencer::play::{BeatLoop, ClipSpan, Play, Repeat};
use crate::sequencer::project::MAX_TRACKS;
use crate::sequencer::song::SceneIndex;
use crate::sequencer::{Project, TICKS_PER_QUARTER, Tick};
use counted_play::CountedPlay;
pub(super) use cuts::Cuts;
use late::Late;
use launches::{Launch, LaunchedBy};
use tracks::TrackIds;
pub(super) use tracks::TrackMoves;

/// How long a replaced pattern may still sound, by its ratchets and late steps.
const SPILL: Tick = 16 * TICKS_PER_QUARTER;

/// Added to the seed of the free dice at each start; as it is odd, no seed returns before 2^32 starts.
const ANOTHER_RUN: u32 = 0x9e37_79b9;

/// The play, and the commands since the last block.
#[derive(Debug, Default)]
pub(super) struct Performance {
    play: CountedPlay,
    /// Number that changes with every change of the play that was asked for.
    version: u64,
    /// Whether a launch or a mute may be queued in the play.
    queues: bool,
    pending: PendingCommands,
    /// The mutes by pads, by the host and by the last scene, one bit for each track.
    muted_by_hand: u32,
    muted_by_host: u32,
    muted_by_scene: u32,
    solo: u32,
    /// Whether all tracks are muted on top of that.
    hushed: bool,
    /// Whether fill is on by hand.
    fill: bool,
    /// The live transposition by hand in semitones or degrees, -48 to 48.
    transpose: i8,
    /// The scene launched last, while no pattern was launched since.
    scene: Option<SceneIndex>,
    /// The tick from which on `scene` is replaced, and by which scene, or none.
    scene_next: Option<(Tick, Option<SceneIndex>)>,
    /// For each track the tick at which its notes are cut, when there is any.
    cuts: Option<Cuts>,
    /// How late a parameter may be, in ticks; and the tracks that begin late.
    tolerance: Tick,
    late: Option<Late>,
    /// The id of the track at each place when tracks were last followed.
    track_ids: TrackIds,
    /// The project's revision at that time.
    followed: Option<u64>,
    /// The number that each repeat's track had when its pad was pressed; the track may have moved since.
    repeated: [u8; Play::REPEATS],
}

/// The commands since the last block.
#[derive(Debug, Default)]
struct PendingCommands {
    any: bool,
    launches: [Option<Launch>; MAX_TRACKS],
    scene: Option<SceneIndex>,
    mute_state: bool,
    /// The mute groups to toggle, one bit each.
    groups: u16,
    fill_cycle: bool,
    beat_loop: Option<(Tick, u32)>,
}

impl Performance {
    /// The play that the score is queried with.
    pub(super) fn play(&self) -> &Play {
        &self.play
    }

    /// Number that changes with every change of the play, and when one is asked for.
    pub(super) fn version(&self) -> u64 {
        self.version + self.play.changes()
    }

    /// Number that changes with every change of the play.
    pub(super) fn play_version(&self) -> u64 {
        self.play.changes()
    }

    /// The live transposition by hand, in semitones or degrees.
    pub(super) fn transpose(&self) -> i8 {
        self.transpose
    }

    /// How far each macro is turned up, 0 to 127, by hand or by the host.
    pub(super) fn macros(&self) -> [u8; MACROS] {
        self.play.macros
    }

    /// The soloed tracks, one bit each, queued solos included.
    pub(super) fn solo(&self) -> u32 {
        self.solo
    }

    /// The pattern that plays on the first track, and the one that is queued there.
    pub(super) fn patterns(&self, tick: Tick) -> (usize, Option<usize>) {
        let now = self.play.clip_span_at(0, tick).map_or(0, |it| it.pattern);
        let next = self.play.next[0].filter(|clip_span| clip_span.from > tick);
        (now.into(), next.map(|clip_span| clip_span.pattern.into()))
    }

    /// The scene that plays, and the one that is queued.
    pub(super) fn scenes(&self, tick: Tick) -> (Option<SceneIndex>, Option<SceneIndex>) {
        match self.scene_next {
            Some((from, next)) if from <= tick => (next, None),
            Some((_, next)) => (self.scene, next),
            None => (self.scene, None),
        }
    }

    /// The next tick after `tick` at which what plays changes.
    pub(super) fn next_change(&self, tick: Tick) -> Tick {
        if !self.queues && self.scene_next.is_none() {
            return Tick::MAX;
        }
        let launches = self.play.next.iter().flatten().map(|it| it.from);
        let mute_state = self.play.next_mute_state.map(|(from, _)| from);
        let scene = self.scene_next.map(|(from, _)| from);
        let changes = launches.chain(mute_state).chain(scene);
        let later = changes.filter(|from| *from > tick);
        later.min().unwrap_or(Tick::MAX)
    }

    /// Keeps a command for the next block; commands that do not concern the play are ignored.
    pub(super) fn request(&mut self, command: Command) {
        self.pending.any = true;
        self.version += 1;
        match command {
            Command::ToggleSolo(track) => {
                (self.solo, self.pending.mute_state) = (self.solo ^ track_mask(track), true);
            }
            Command::ToggleMute(track) => self.mute_by_hand(self.muted() ^ track_mask(track)),
            Command::Hush(hushed) => (self.hushed, self.pending.mute_state) = (hushed, true),
            Command::MuteGroup(group) => self.pending.groups ^= 1 << group.get(),
            Command::Launch {
                tracks,
                pattern,
                when,
            } => {
                let by = LaunchedBy::Command;
                self.request_launch(tracks, Launch { pattern, when, by });
            }
            Command::Scene(scene) => self.pending.scene = Some(scene),
            Command::Fill(fill) => self.fill = fill,
            Command::FillCycle => self.pending.fill_cycle = true,
            Command::BeatLoop { length, tracks } => self.pending.beat_loop = Some((length, tracks)),
            Command::EndBeatLoop => (self.pending.beat_loop, self.play.beat_loop) = (None, None),
            Command::Repeat {
                track,
                rate,
                velocity,
            } => self.repeat(Repeat {
                track,
                rate,
                velocity,
                since: Tick::MAX,
            }),
            Command::EndRepeat { track } => self.end_repeat(track),
            Command::Transpose(semitones) => self.transpose = semitones,
            Command::Macro { knob, value } => {
                if let Some(turned) = self.play.macros.get_mut(usize::from(knob)) {
                    *turned = value.min(127);
                }
            }
            Command::TransposeBy(semitones) => {
                self.transpose = self.transpose.saturating_add(semitones).clamp(-48, 48);
            }
            Command::Play
            | Command::CountIn { .. }
            | Command::Record(_)
            | Command::ChangeRecording(_)
            | Command::Pause
            | Command::Stop
            | Command::Panic
            | Command::Audition(_) => {}
        }
    }

    /// Sets the mutes by hand to these tracks; a scene's mutes become part of them or end.
    fn mute_by_hand(&mut self, tracks: u32) {
        (self.muted_by_hand, self.muted_by_scene) = (tracks, 0);
        self.pending.mute_state = true;
    }

    /// Keeps a request from the remote channel for the next block.
    pub(super) fn request_remote(&mut self, remote: Remote) {
        match remote {
            Remote::Pattern(pattern) => self.request(Command::Launch {
                tracks: u32::MAX,
                pattern,
                when: None,
            }),
            Remote::Transpose(semitones) => self.request(Command::Transpose(semitones)),
            Remote::Nothing => {}
        }
    }

    /// Seeds the free dice.
    pub(super) fn set_free_seed(&mut self, free_seed: u32) {
        self.play.free_seed = free_seed;
    }

    /// Gives the free dice another seed, as the music begins.
    pub(super) fn reseed_free_dice(&mut self) {
        self.version += 1;
        self.play.free_seed = self.play.free_seed.wrapping_add(ANOTHER_RUN);
    }

    /// Follows the host's parameters: pattern and mutes wait for their quantise, the rest takes effect at once.
    pub(super) fn follow_controls(&mut self, controls: &Controls, before: &Controls) {
        self.version += 1;
        if controls.generation != before.generation {
            let pattern = controls.pattern;
            self.play.tracks = [ClipSpan::of(pattern); MAX_TRACKS];
            self.play.next = [None; MAX_TRACKS];
            self.pending.launches = [None; MAX_TRACKS];
            self.cuts = None;
            (self.scene, self.scene_next) = (None, None);
            // The whole project is another, so equal ids do not mean equal tracks.
            (self.track_ids, self.followed) = (TrackIds::default(), None);
        } else if controls.pattern != before.pattern {
            let launch = Launch {
                pattern: u8::try_from(controls.pattern).unwrap_or(0),
                when: None,
                by: LaunchedBy::Parameter,
            };
            self.request_launch(u32::MAX, launch);
        }
        if controls.muted != before.muted {
            self.muted_by_host = controls.muted;
            (self.pending.any, self.pending.mute_state) = (true, true);
        }
        self.play.offsets = controls.offsets;
        // Whoever turned a macro last has it.
        let is_new = controls.generation != before.generation;
        for (turned, (now, before)) in
            (self.play.macros.iter_mut()).zip(controls.macros.iter().zip(before.macros))
        {
            if is_new || *now != before {
                *turned = *now;
            }
        }
        self.play.variation = controls.variation;
    }

    /// Starts the music at a tick, or jumps there: "after a locate with no launch in force, origin is 0"; queued
    /// launches play at once.
    pub(super) fn start(&mut self, tick: Tick) {
        self.apply_queued(Tick::MAX);
        for clip_span in &mut self.play.tracks {
            *clip_span = ClipSpan::of(clip_span.pattern.into());
        }
        self.play.filled = (0, 0);
        self.enter(tick);
    }

    /// Goes round to the loop's start: what was queued for after the loop's end begins there.
    pub(super) fn wrap(&mut self, tick: Tick) {
        for next in self.play.next.iter_mut().flatten() {
            if next.origin == next.from {
                next.origin = tick;
            }
            next.launched = tick;
        }
        self.apply_queued(Tick::MAX);
        for clip_span in &mut self.play.tracks {
            (clip_span.from, clip_span.until) = (Tick::MIN, Tick::MAX);
        }
        let (first, last) = self.play.filled;
        self.play.filled = if first > tick && last > first {
            (tick, tick + last - first)
        } else {
            (0, 0)
        };
        self.enter(tick);
    }

    fn enter(&mut self, tick: Tick) {
        self.version += 1;
        self.play.since = tick;
        self.cuts = None;
        if let Some(beat_loop) = &mut self.play.beat_loop {
            beat_loop.at = tick;
        }
        for repeat in self.play.repeats.iter_mut().flatten() {
            repeat.since = tick;
        }
    }

    /// Applies the pending commands at `tick`, where a part of a block begins and a bar has `bar` ticks. Without
    /// a bar no time runs, and everything takes effect at once.
    pub(super) fn apply_pending(
        &mut self,
        project: &Project,
        controls: &Controls,
        tick: Tick,
        bar: Option<Tick>,
    ) {
        if self.queues && self.play.has_queued(tick - SPILL) {
            self.play.apply_queued(tick - SPILL);
        }
        self.queues = self.queues && self.play.has_queued(Tick::MAX);
        self.cuts = self.cuts.and_then(|cuts| {
            let ahead = cuts.map(|cut| cut.filter(|cut| *cut > tick));
            ahead.iter().any(Option::is_some).then_some(ahead)
        });
        let fill = controls.fill || self.fill;
        if self.play.fill != fill {
            self.play.fill = fill;
        }
        let transpose = i64::from(controls.offsets.transpose) + i64::from(self.transpose);
        let transpose = i8::try_from(transpose.clamp(-48, 48)).unwrap_or(0);
        if self.play.offsets.transpose != transpose {
            self.play.offsets.transpose = transpose;
        }
        let mut repeats = self.play.repeats.iter().flatten();
        if repeats.any(|repeat| repeat.since > tick) {
            for repeat in self.play.repeats.iter_mut().flatten() {
                repeat.since = repeat.since.min(tick);
            }
        }
        self.late = None;
        self.forget_lost_tracks(project);
        if !self.pending.any {
            return;
        }
        let pending = std::mem::take(&mut self.pending);
        let heard = self.play.mute_state_at(tick);
        if let Some((length, tracks)) = pending.beat_loop {
            self.play.beat_loop = Some(BeatLoop {
                at: tick,
                source: tick,
                length: length.clamp(BeatLoop::SHORTEST, 4 * TICKS_PER_QUARTER),
                tracks,
            });
        }
        for (track, launch) in pending.launches.into_iter().enumerate() {
            if let Some(launch) = launch {
                let due = self.launch(project, track, launch, tick, bar);
                self.change_scene(due, None, tick);
            }
        }
        if let Some(scene) = pending.scene {
            self.launch_scene(project, scene, tick, bar);
        }
        self.switch_groups(project, pending.groups);
        if pending.mute_state || pending.groups != 0 {
            let due = self.due(project.launching.mute.0, (project, 0), tick, bar);
            self.set_mute_state(due, tick);
        }
        if pending.fill_cycle {
            let measure = self.measure(project, 0, bar.unwrap_or(1));
            let due = Quantise::End.due(tick, measure);
            self.play.filled = (due, due + measure.pass);
        }
        if project.launching.cut {
            self.cuts = Some(self.cuts_from(tick, heard));
        }
    }

    /// Applies the pending commands while no time runs. Queued launches play at once too, unless the music will
    /// go on from a tick.
    pub(super) fn apply_pending_at_rest(
        &mut self,
        project: &Project,
        controls: &Controls,
        resume_tick: Option<Tick>,
    ) {
        let tick = resume_tick.unwrap_or(self.play.since);
        self.apply_pending(project, controls, tick, None);
        if resume_tick.is_none() {
            self.apply_queued(Tick::MAX);
        }
    }

    /// Makes what was queued for `tick` or earlier the current state.
    fn apply_queued(&mut self, tick: Tick) {
        if self.play.has_queued(tick) {
            self.play.apply_queued(tick);
        }
        self.apply_queued_scene(tick);
    }

    fn apply_queued_scene(&mut self, tick: Tick) {
        if let Some((_, scene)) = self.scene_next.take_if(|(from, _)| *from <= tick) {
            self.scene = scene;
        }
    }

    /// Queues another scene, or none, from the tick `due` on.
    fn change_scene(&mut self, due: Tick, scene: Option<SceneIndex>, tick: Tick) {
        self.apply_queued_scene(tick);
        self.scene_next = Some((due, scene));
    }
}

/// The bit of a track; 0 past the last track.
fn track_mask(track: u8) -> u32 {
    1_u32.checked_shl(track.into()).unwrap_or(0)
}

#[cfg(test)]
mod tests;
