//! The state that lights see: the shown page, and what the music does.

use super::{Music, SurfaceState};
use crate::control::controllers::MusicState;
use crate::control::controllers::state::{Cell, STEPS};
use crate::engine::Running;
use crate::sequencer::Tick;
use crate::sequencer::song::{Plays, SceneIndex};

/// What the lights depend on, beside the music's events. While it is the same and there are no events, the lights stay
/// the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StateKey {
    pub(super) surface_state: SurfaceState,
    pub(super) layer: u8,
    /// The revision of the score.
    pub(super) revision: u64,
    /// The phase of the beat, for blinking lights.
    pub(super) phase: Tick,
}

impl SurfaceState {
    /// The state that lights see. `beat` is a time in ticks that never stops, for blinking lights.
    #[must_use]
    pub fn state(&self, music: &Music<'_>, beat: Tick) -> MusicState {
        let status = &music.status;
        let clip = self.clip(music);
        let track = self.front_track(music);
        let playing = music.playing_step(track.into());
        let mut state = MusicState {
            playing: status.running.moves(),
            paused: status.running == Running::Paused,
            recording: self.recording.on,
            protected: self.protected,
            advancing: self.advancing,
            fill: self.fill,
            page: self.shown_page(music),
            pages: u16::try_from(self.pages(music)).unwrap_or(1),
            playing_page: playing
                .and_then(|step| u8::try_from(step / usize::from(music.width.max(1))).ok()),
            track,
            tracks: u8::try_from(music.project.tracks.len()).unwrap_or(1),
            muted: self.muted,
            solo: self.solo,
            sounding: sounding(music),
            pattern: u8::try_from(music.pattern(track.into())).unwrap_or(0),
            queued: status.queued.and_then(|queued| u8::try_from(queued).ok()),
            filled: filled(music),
            scene: scene(music).map(SceneIndex::get),
            queued_scene: status.queued_scene.map(SceneIndex::get),
            scenes: u8::try_from(music.project.scenes.len()).unwrap_or(u8::MAX),
            cells: [Cell::default(); STEPS],
            beat,
        };
        let first = usize::from(state.page) * usize::from(music.width);
        let length = usize::from(self.length(music));
        let shown = usize::from(music.width).min(length.saturating_sub(first));
        for (place, cell) in state.cells.iter_mut().enumerate().take(shown) {
            let index = first + place;
            let step = clip.map(|clip| clip.step(index)).unwrap_or_default();
            *cell = Cell {
                exists: true,
                on: step.on,
                playing: playing == Some(index),
                selected: index == usize::from(self.chosen),
                accented: step.accent,
                tied: step.tie,
                conditional: step.is_conditional(),
            };
        }
        state
    }
}

/// The scene that plays: that of the song's row in song mode, otherwise the one that was launched.
fn scene(music: &Music<'_>) -> Option<SceneIndex> {
    let song = &music.project.song;
    if !song.plays() {
        return music.status.scene;
    }
    let placed = music.project.row_at(music.status.position);
    let row = placed.and_then(|placed| song.rows.get(placed.row));
    match row?.plays {
        Plays::Scene(scene) => Some(scene),
        Plays::Pattern(_) => None,
    }
}

/// The audible tracks whose current step is on, a bit each.
fn sounding(music: &Music<'_>) -> u32 {
    if !music.status.running.moves() {
        return 0;
    }
    let silent = |track: usize| {
        let solo = music.status.solo;
        music.status.muted & (1 << track) != 0 || (solo != 0 && solo & (1 << track) == 0)
    };
    let on = |track: &usize| {
        let clip = music.project.clip(music.pattern(*track), *track);
        let step = clip.zip(music.playing_step(*track));
        step.is_some_and(|(clip, step)| !clip.mute && clip.step(step).on)
    };
    let tracks = 0..music.project.tracks.len().min(32);
    let heard = tracks.filter(|track| !silent(*track)).filter(on);
    heard.fold(0, |bits, track| bits | 1 << track)
}

/// The patterns with a clip that is not empty, a bit each.
fn filled(music: &Music<'_>) -> u64 {
    let patterns = music.project.patterns.iter().take(64).enumerate();
    let filled = patterns.filter(|(_, pattern)| {
        let mut clips = pattern.clips.iter();
        clips.any(|clip| !clip.is_empty())
    });
    filled.fold(0, |bits, (place, _)| bits | 1 << place)
}
