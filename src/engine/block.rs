//! The order of a block: the rules at the top of [`engine`](super), one after the other.
//!
//! What a rule does is in the file of the thing it works on; this file only says when. Most blocks are quiet and
//! cost a few comparisons. Of the others, most play the project alone.

use super::Engine;
use super::controls::{Change, Controls};
use super::event::Host;
use super::host_time::{Bpm, FOUR_QUARTERS, HostTime, LONGEST_BLOCK, Transport};
use super::monitor::Running;
use super::output::BlockOutput;
use super::player::Player;
use super::preview::{Preview, Scores};
use super::scheduler::Scheduler;
use super::timeline::{Segment, SegmentEntry};
use crate::sequencer::{Pace, Playhead, Project, Tick, playhead};

impl Engine {
    /// Plays one block of `frames` frames and moves on by as many. Events leave through `host`, sorted by frame.
    /// Returns whether more than the position has changed. Impossible values from the host are ignored, and
    /// values that are too large become the largest allowed.
    pub fn process<'a>(
        &mut self,
        scores: impl Into<Scores<'a>>,
        controls: Controls,
        transport: &Transport,
        frames: u32,
        host: &mut impl Host,
    ) -> Change {
        let scores = scores.into();
        let time = HostTime::from(transport);
        self.timeline.observe_host(&time);
        let frames = frames.min(LONGEST_BLOCK);
        self.take_in(scores.project, host);
        let quiet = self.is_quiet(&scores, controls, &time, frames);
        if quiet {
            self.skip_block(scores.project, frames, host);
        } else {
            self.play_block(&scores, controls, &time, frames, host);
        }
        self.now += i64::from(frames);
        self.position = self.timeline.position();
        self.foresee_quiet_stretch(&scores, transport);
        if quiet {
            Change::Position
        } else {
            Change::Anything
        }
    }

    /// Reads the block's input. Any note or program on the remote channel ends the quiet.
    fn take_in(&mut self, project: &Project, host: &mut impl Host) {
        self.remote = project.launching.remote.map(|channel| channel.get() - 1);
        let (performance, disturbed) = (&mut self.player.performance, &mut self.disturbed);
        let holds = |channel, key| self.thru.holds(channel, key);
        self.inbox.take_in(host, self.remote, holds, |request| {
            performance.request_remote(request);
            *disturbed = true;
        });
        self.record_events.begin(self.position, &self.inbox);
        self.music_events.begin();
    }

    /// Whether nothing starts, ends or changes in a block, as in most blocks.
    fn is_quiet(
        &self,
        scores: &Scores<'_>,
        controls: Controls,
        time: &HostTime,
        frames: u32,
    ) -> bool {
        let running = self.running_clock(time);
        if self.disturbed
            || controls != self.controls
            || running != self.running
            || self.thru.is_owing()
            || self.preview.is_pending(scores)
        {
            return false;
        }
        let end = self.now + i64::from(frames);
        if !running.moves() {
            return self.scheduler.voices.count() == 0 && self.auditions.next_off() >= end;
        }
        let host = (running == Running::Host).then_some(time);
        let tempo = tempo(host, self.preview.audible_project(scores));
        end <= self.quiet_frame
            && self.auditions.count() == 0
            && self.timeline.runs_on(host, tempo, self.now)
    }

    /// Moves on by a quiet block: only its input is passed on.
    fn skip_block(&mut self, project: &Project, frames: u32, host: &mut impl Host) {
        self.timeline.pass_over(self.now, frames);
        let end = self.now + i64::from(frames);
        if self.music_events.next_frame() < end {
            let (player, scheduler) = (&self.player, &mut self.scheduler);
            self.music_events.follow_skipped_block(
                project,
                &player.performance,
                &self.timeline,
                end,
                &mut playheads(player, scheduler, &self.preview, project),
            );
        }
        if !self.inbox.is_empty() {
            if self.running.moves() {
                let timeline = &self.timeline;
                self.record_events.place_all(|at| timeline.tick_at(at));
            }
            self.thru
                .pass_all(&mut self.inbox, &self.routes, host, frames);
        }
    }

    fn play_block(
        &mut self,
        scores: &Scores<'_>,
        controls: Controls,
        time: &HostTime,
        frames: u32,
        host: &mut impl Host,
    ) {
        self.disturbed = false;
        self.take_over(controls);
        if self.routes.follow(scores.project, &self.controls) {
            self.pattern_starts.follow(scores.project);
        }
        let revision = self.controls.revision;
        let performance = &mut self.player.performance;
        if let Some(moves) = performance.follow_tracks(scores.project, revision) {
            self.scheduler.voices.follow_moves(&moves);
        }
        let running = self.running_clock(time);
        let (changes, reached) = (running != self.running, self.timeline.reached());
        self.change_clock(running);
        let input = (
            std::mem::take(&mut self.thru),
            std::mem::take(&mut self.inbox),
            self.routes,
        );
        let mut out = BlockOutput::new(host, input, self.now, frames);
        out.set_tape(self.taping.is_on(), reached);
        if !running.moves() {
            self.rest_for_a_block(scores, frames, &mut out);
        } else {
            let host = (running == Running::Host).then_some(time);
            self.begin_time(host, scores, frames);
            self.send_owed(&mut out);
            if changes {
                self.taping.end(&mut out);
            }
            let bar = host.map_or(FOUR_QUARTERS, HostTime::bar);
            while let Some(segment) = self.timeline.next_segment() {
                self.record_events.enter(&segment, self.timeline.loop_end());
                self.play_segment(scores, &segment, bar, &mut out);
            }
            self.record_events.finish();
            self.foresee_quiet();
        }
        (self.thru, self.inbox) = out.finish();
    }

    /// Plays a block in which no time runs: commands take effect at once, and auditioned notes sound.
    fn rest_for_a_block<H: Host>(
        &mut self,
        scores: &Scores<'_>,
        frames: u32,
        out: &mut BlockOutput<'_, H>,
    ) {
        let project = scores.project;
        self.preview.begin_pending(scores, &self.controls);
        let kept = self.timeline.has_own_position();
        let resume_tick = kept.then(|| self.timeline.position());
        let performance = &mut self.player.performance;
        performance.apply_pending_at_rest(project, &self.controls, resume_tick);
        self.scheduler.voices.release_all();
        self.send_owed(out);
        self.taping.end(out);
        let refused = self.auditions.play(project, self.now, frames, out);
        self.scheduler.count_dropped(refused);
    }

    /// Begins a block in which time runs, by the host's clock or the internal one.
    fn begin_time(&mut self, host: Option<&HostTime>, scores: &Scores<'_>, frames: u32) {
        self.auditions.release_all();
        let tempo = tempo(host, self.preview.audible_project(scores));
        if self.tempo != Some(tempo) {
            self.tempo = Some(tempo);
            self.scheduler.pace = Pace::at(tempo.get());
        }
        self.signature = host.and_then(HostTime::signature);
        self.timeline.begin(host, tempo, self.now, frames);
        let performance = &mut self.player.performance;
        performance.set_tolerance(self.timeline.block_before());
    }

    /// Plays a part of a block: the rest of the count-in, if any, and then the score, from a start or from where
    /// it was paused.
    fn play_segment<H: Host>(
        &mut self,
        scores: &Scores<'_>,
        segment: &Segment,
        bar: Tick,
        out: &mut BlockOutput<'_, H>,
    ) {
        let Some(count) = self.counting else {
            return self.play_scores(scores, segment, bar, out);
        };
        if self.controls.bypass {
            let voices = &mut self.scheduler.voices;
            voices.release_before(segment.span.end.min(count.to), segment, out);
        } else {
            count.click(scores.project, segment, bar, &mut self.scheduler, out);
        }
        self.end_quiet();
        if segment.span.end > count.to {
            self.counting = None;
            let (_, mut song) = segment.split(segment.span.start.max(count.to));
            if !self.timeline.has_own_position() {
                song.entry = SegmentEntry::Start;
            }
            self.timeline.forget_own_position();
            self.play_scores(scores, &song, bar, out);
        }
    }

    /// Plays a part of a block: the project or a preview, or one after the other when that changes in it.
    fn play_scores<H: Host>(
        &mut self,
        scores: &Scores<'_>,
        segment: &Segment,
        bar: Tick,
        out: &mut BlockOutput<'_, H>,
    ) {
        if self.preview.is_wanted(scores) {
            self.play_preview(scores, segment, bar, out);
        } else {
            self.play_project(scores.project, segment, bar, out);
        }
        let (project, now, revision) = (scores.project, self.now, self.controls.revision);
        let (player, scheduler) = (&self.player, &mut self.scheduler);
        let mut playhead = playheads(player, scheduler, &self.preview, project);
        let (events, performance) = (&mut self.music_events, &player.performance);
        events.follow_segment(project, performance, revision, segment, now, &mut playhead);
    }

    fn play_project<H: Host>(
        &mut self,
        project: &Project,
        segment: &Segment,
        bar: Tick,
        out: &mut BlockOutput<'_, H>,
    ) {
        let loop_end = self.timeline.loop_end();
        self.taping.follow_segment(segment, bar, loop_end, out);
        let (controls, scheduler) = (&self.controls, &mut self.scheduler);
        self.player
            .begin_segment(project, segment, bar, controls, scheduler, out);
        if controls.bypass {
            self.pattern_starts.skip();
        } else {
            let performance = &self.player.performance;
            self.pattern_starts
                .follow_segment(project, performance, segment, out);
        }
        self.player
            .play_segment(project, segment, controls, scheduler, out);
    }

    /// Plays what is heard up to the tick at which the requested change takes effect, and what is requested from
    /// there on.
    fn play_preview<H: Host>(
        &mut self,
        scores: &Scores<'_>,
        segment: &Segment,
        bar: Tick,
        out: &mut BlockOutput<'_, H>,
    ) {
        if segment.entry != SegmentEntry::Continue {
            self.preview.begin_pending(scores, &self.controls);
        }
        let due = self.preview.due(scores, segment.span.start, bar);
        let Some(tick) = due.filter(|tick| *tick < segment.span.end) else {
            return self.play_audible(scores, segment, bar, out);
        };
        let (before, after) = segment.split(tick);
        if !before.span.is_empty() {
            self.play_audible(scores, &before, bar, out);
        }
        self.scheduler.voices.release_all();
        out.set_song(tick);
        self.scheduler.voices.release_owed(after.entered, out);
        self.preview.begin(scores, &self.controls);
        self.invalidate();
        self.play_audible(scores, &after, bar, out);
    }

    fn play_audible<H: Host>(
        &mut self,
        scores: &Scores<'_>,
        segment: &Segment,
        bar: Tick,
        out: &mut BlockOutput<'_, H>,
    ) {
        let Some(project) = self.preview.project(scores) else {
            return self.play_project(scores.project, segment, bar, out);
        };
        self.taping.end(out);
        out.set_preview(true);
        let (controls, scheduler) = (&self.controls, &mut self.scheduler);
        self.preview
            .play_segment(project, segment, bar, controls, scheduler, out);
        out.set_preview(false);
        // Keeps up with the song, so that the project goes on as if it had been playing.
        self.player.enter_silently(segment);
    }

    /// Works out the frame before which nothing starts or ends, as long as time runs on.
    fn foresee_quiet(&mut self) {
        let next_off = self.scheduler.voices.next_off();
        let until = match self.preview.audible_player() {
            Some((player, began)) => player.quiet_until().min(next_off).saturating_add(began),
            None => {
                let until = self.player.quiet_until().min(next_off);
                until.min(self.pattern_starts.next())
            }
        };
        self.quiet_frame = self.timeline.frame_reached(until);
        self.music_events.predict_step_end(&self.timeline);
    }

    /// Ends, as the music stops, the keys that were held when their channel became the remote one: no one plays
    /// there any more.
    pub(super) fn end_held_remote_keys(&mut self) {
        if let Some(channel) = self.remote {
            self.thru.release_channel(channel);
        }
    }

    fn take_over(&mut self, controls: Controls) {
        if controls == self.controls {
            return;
        }
        if controls.generation != self.controls.generation
            || (controls.bypass && !self.controls.bypass)
        {
            self.scheduler.voices.release_all();
            self.auditions.release_all();
        }
        let project = |of: &Controls| (of.revision, of.generation);
        if project(&controls) != project(&self.controls) {
            self.change_score();
        } else if self.controls != with_knobs_of(controls, &self.controls) {
            self.invalidate();
        }
        let performance = &mut self.player.performance;
        performance.follow_controls(&controls, &self.controls);
        self.preview.follow_controls(&controls, &self.controls);
        self.end_quiet();
        self.controls = controls;
    }

    /// Ends the quiet stretch: what is played next may be something else.
    pub(super) fn end_quiet(&mut self) {
        self.player.end_quiet();
        self.preview.end_quiet();
    }

    /// What is made of the score has changed: the next notes and the lock lanes are worked out anew.
    pub(super) fn invalidate(&mut self) {
        self.player.invalidate();
        self.preview.invalidate();
    }

    /// The score may be another.
    pub(super) fn change_score(&mut self) {
        self.player.change_score();
        self.preview.change_score();
    }

    /// Sends the note-offs owed from earlier blocks, and a panic's messages.
    fn send_owed<H: Host>(&mut self, out: &mut BlockOutput<'_, H>) {
        let voices = &mut self.scheduler.voices;
        if self.panic {
            voices.release_all();
            self.auditions.release_all();
            out.release_thru();
        }
        voices.release_owed(0, out);
        self.auditions.release_overdue(self.now, out);
        out.release_owed_thru();
        if std::mem::take(&mut self.panic) {
            voices.silence_channels(out);
        }
    }
}

/// Finds the playheads of the project: among the lines that are known, unless they are those of a preview.
fn playheads<'a>(
    player: &'a Player,
    scheduler: &'a mut Scheduler,
    preview: &Preview,
    project: &'a Project,
) -> impl FnMut(usize, Tick) -> Option<Playhead> + 'a {
    let is_known = !preview.is_audible();
    move |track, tick| {
        if is_known {
            player.playhead(project, scheduler, track, tick)
        } else {
            playhead(project, player.performance.play(), track, tick)
        }
    }
}

/// These controls with the fill and the knobs of others. Fill and knobs act on later locks only: a lock that they
/// would have let through or left out earlier is not made up for.
fn with_knobs_of(controls: Controls, others: &Controls) -> Controls {
    Controls {
        fill: others.fill,
        offsets: others.offsets,
        macros: others.macros,
        variation: others.variation,
        ..controls
    }
}

/// The host's tempo, or the project's own when no host plays or the host tells none.
fn tempo(host: Option<&HostTime>, project: &Project) -> Bpm {
    let told = host.and_then(|host| host.tempo);
    told.unwrap_or(project.tempo.into())
}
