//! The order of a block, whoever drives Gradus.
//!
//! Most blocks are passed over: nothing comes in, nobody has asked for attention, and neither the engine nor the
//! controller has anything to do. Such a block costs a few comparisons and shows the position. In the others all that
//! other threads may have left is looked at, and after one into which something came the next block is played as well,
//! so that whatever follows from it has its block.

use std::time::Instant;

use super::Gradus;
use super::midi::Outlet;
use super::observed_host::ObservedHost;
use super::output_host::OutputHost;
use super::port_input::MergedHost;
use super::read_ahead::ReadAhead;
use crate::control::surface_state::controller_input::BlockLength;
use crate::engine::{self, Change, ClockMessage, Controls, Event, MusicEvent, Scores, Status};
use crate::instance::document::Snapshot;

impl Gradus {
    /// Plays one block, and sends what is heard to the port.
    #[cfg(any(feature = "standalone", test))]
    pub(super) fn play(
        &mut self,
        transport: &engine::Transport,
        frames: u32,
        port: &mut impl Outlet,
    ) {
        let first = port.receive();
        if first.is_some() || !self.pass_over(transport, frames) {
            self.play_block(transport, frames, first, port);
        }
    }

    /// Whether a clock is followed: then no block is passed over.
    #[inline]
    fn has_clock(&self) -> bool {
        self.clock.is_heard() || self.commands.has_clock()
    }

    /// The transport of a block: the reported one, or that of a clock which is followed while that stands still.
    // Apart, since most blocks have no clock.
    #[inline(never)]
    fn follow_clock(&mut self, reported: &engine::Transport, frames: u32) -> engine::Transport {
        self.begin_clock_block();
        while let Some(arrival) = self.commands.receive_clock() {
            self.clock.be_later(arrival.later_ms);
            self.hear_clock_of(arrival.came, arrival.message);
        }
        self.clock.transport(reported, self.engine.now(), frames)
    }

    /// Follows the clock of the program's inputs as it was chosen; whether it is followed at all.
    #[cfg(any(feature = "standalone", test))]
    pub(super) fn follow_inputs(&mut self) -> bool {
        let choice = self.clock.link().choice();
        if choice.follows {
            self.clock.be_later(choice.later_ms);
        }
        choice.follows
    }

    /// Forgets the clock, which is no longer followed.
    #[cfg(feature = "standalone")]
    pub(super) fn forget_clock(&mut self) {
        self.clock.forget();
    }

    /// Tells the clock that the next block begins now.
    pub(super) fn begin_clock_block(&mut self) {
        let frame = self.engine.now();
        self.clock.begin_block(frame, self.sample_rate);
    }

    /// Takes a message of a clock that came at a time before the next block, which has begun.
    pub(super) fn hear_clock_of(&mut self, came: Instant, message: ClockMessage) {
        let frame = self.clock.frame_at(came);
        self.clock.receive(frame, self.sample_rate, message);
        self.rests_until = i64::MIN;
    }

    /// Takes a message of a clock that came so many seconds after the beginning of the next block, or before it.
    #[cfg(any(feature = "standalone", test))]
    #[allow(clippy::cast_precision_loss, reason = "frames are far below 2^53")]
    pub(super) fn hear_clock(&mut self, seconds: f64, message: ClockMessage) {
        let rate = self.sample_rate;
        let frame = self.engine.now() as f64 + seconds * f64::from(rate);
        self.clock.receive(frame, rate, message);
        self.rests_until = i64::MIN;
    }

    /// Moves on by a block into which nothing comes, if nothing at all has to be done in it, as in most blocks;
    /// otherwise does nothing and returns false. This is the whole cost of a quiet block.
    pub(super) fn pass_over(&mut self, transport: &engine::Transport, frames: u32) -> bool {
        let begins = self.engine.now();
        let end = begins + i64::from(frames);
        if end > self.rests_until || self.attention.is_requested() {
            return false;
        }
        let passes = self.engine.pass_over(transport, frames);
        // One that is not passed over is observed when it is played.
        if passes {
            self.observe_block(begins, frames);
            let position = self.engine.position();
            self.tape_writer.advance_to(position);
            self.monitor.move_to(position);
            if self.output_ports.is_used() {
                self.tell_clocks();
            }
        }
        passes
    }

    /// Tells the clocks of outputs where the music is after a block.
    fn tell_clocks(&mut self) {
        if self.output_ports.has_clock() {
            let (now, status) = (self.engine.now(), self.engine.status());
            let moves = status.running.moves();
            let tempo_bpm = if moves { status.tempo_bpm } else { 0.0 };
            self.output_ports
                .tell_music(now, status.position, tempo_bpm);
        }
    }

    /// Hears how many frames after it is computed the device plays a frame.
    #[cfg(feature = "standalone")]
    pub(super) fn note_latency(&mut self, frames: u32) {
        self.output_ports.set_latency(frames, self.sample_rate);
    }

    /// Tells the outputs beside the host of a block that begins at a frame.
    #[inline]
    fn observe_block(&mut self, begins: i64, frames: u32) {
        if self.output_ports.is_used() {
            self.output_ports.observe(begins, frames, self.sample_rate);
        }
    }

    /// Ends the time in which blocks can be passed over, and makes up for those that were.
    pub(super) fn end_rest(&mut self) {
        self.rests_until = i64::MIN;
        let project = &self.live.current().project;
        self.controller
            .catch_up(&self.engine, project, self.sample_rate);
    }

    /// Plays a block in which something may happen or come in; its first event, if any, was received before.
    pub(super) fn play_block(
        &mut self,
        transport: &engine::Transport,
        frames: u32,
        first: Option<Event>,
        port: &mut impl Outlet,
    ) {
        let comes_in = first.is_some();
        let port = &mut ReadAhead::new(first, port);
        self.end_rest();
        // What other threads leave for this one is read after this; what comes later ends the next block's rest.
        let is_asked = self.attention.take();
        self.observe_block(self.engine.now(), frames);
        let clock = self
            .has_clock()
            .then(|| self.follow_clock(transport, frames));
        let transport = clock.as_ref().unwrap_or(transport);
        while let Some(command) = self.commands.receive() {
            self.controller.notice_command(command);
            self.engine.command(command);
        }
        let moves = self.params.moves();
        if moves != self.moves {
            (self.moves, self.controls) = (moves, self.params.host.controls());
        }
        self.sound.follow();
        self.live.read();
        if let Some(streams) = self.live.new_streams() {
            self.engine.exchange_streams(streams);
        }
        let snapshot = self.live.current();
        let controls = Controls {
            revision: snapshot.revision,
            generation: snapshot.generation,
            absent: self.output_ports.absent(),
            ..self.controls
        };
        let block = BlockLength {
            frames,
            sample_rate: self.sample_rate,
        };
        let project = &snapshot.project;
        let was_used = self.controller.take(&mut self.engine, project, block, port);
        if let Some(mode) = self.controller.switched() {
            self.bus.publish(MusicEvent::mode(mode));
        }
        self.engine
            .follow_steps(self.bus.has_audience() || self.controller.has_profile());
        let host = self.controller.filter(&mut *port);
        let host = OutputHost::new(host, &mut self.output_ports);
        let host = MergedHost::new(host, &mut self.port_input, &mut self.commands, block);
        // What is previewed from the library has tracks of its own.
        let left_out = match snapshot.previews.requested() {
            Some(_) => 0,
            None => self
                .sound
                .left_out(snapshot.origin)
                .places(project.tracks.iter().map(|track| track.id.get())),
        };
        let mut host = ObservedHost::new(
            host,
            &mut self.keyboard,
            &mut self.tape_writer,
            (&mut self.sound, left_out),
            &project.tracks,
        );
        let scores = scores(snapshot);
        let change = self
            .engine
            .process(scores, controls, transport, frames, &mut host);
        let was_played = host.was_played();
        self.output_ports.end_block();
        self.tape_writer.advance_to(self.engine.position());
        self.controller.record(&self.engine, project);
        self.controller.update_lights(
            (&self.engine, change),
            (project, snapshot.revision),
            block,
            &mut |offset, bytes| port.send_bytes(offset, bytes),
        );
        let rests = !comes_in && !is_asked && clock.is_none();
        if rests && self.commands.is_empty() && self.port_input.is_empty() {
            self.rests_until = self.controller.rests_until(&self.engine, project, block);
        }
        self.tell_clocks();
        self.show(change);
        self.controller.wake_worker();
        if was_played || was_used {
            self.repaint.request();
        }
    }

    /// Shows what a block has changed, then publishes events: in this order, since listeners read the state at once.
    fn show(&mut self, change: Change) {
        match change {
            Change::Position => {
                self.monitor.move_to(self.engine.position());
                self.publish_events();
            }
            Change::Anything => {
                self.publisher.publish(&self.engine);
                let status = self.engine.status();
                let refused = status.refused.saturating_add(self.controller.refused());
                let refused = refused.saturating_add(self.engine.missed());
                let refused = refused.saturating_add(self.tape_writer.lost());
                let status = Status { refused, ..status };
                self.monitor.publish(status);
                self.publish_events();
                self.publish_changes(status);
            }
        }
    }

    /// Publishes what has happened in a block.
    fn publish_events(&self) {
        let music_events = self.engine.music_events().iter();
        music_events.for_each(|event| self.bus.publish(*event));
    }

    /// Publishes what has changed in the engine's status. The editor follows a moving position by itself; anything else is
    /// published, so that it can rest.
    fn publish_changes(&mut self, status: Status) {
        let now = self.engine.now();
        MusicEvent::between(&self.shown, &status, now, |it| self.bus.publish(it));
        let Status {
            position,
            notes,
            tempo_bpm,
            ..
        } = self.shown;
        let rest = Status {
            position,
            notes,
            tempo_bpm,
            ..status
        };
        if rest != self.shown {
            self.shown = status;
            self.repaint.request();
        }
    }
}

/// What is heard of a snapshot.
fn scores(snapshot: &Snapshot) -> Scores<'_> {
    Scores {
        project: &snapshot.project,
        previews: &snapshot.previews,
    }
}

#[cfg(test)]
mod tests;
