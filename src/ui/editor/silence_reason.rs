//! Why nothing is heard: one sentence, and what to do.
//!
//! It names only what the engine can know, which excludes whether an instrument listens behind the host.

use super::view::View;
use crate::engine::{Running, Status};
use crate::sequencer::Clip;
use crate::ui::editor::now::Now;
use crate::ui::words;

/// The first thing that keeps the music from being heard; nothing when all is well.
#[must_use]
pub fn silence_reason(view: &View, now: &Now) -> Option<&'static str> {
    let engine = &now.engine;
    if engine.dropped > 0 && u64::from(engine.dropped) > engine.notes {
        return Some(words::status::HOST_REFUSES);
    }
    if !engine.running.moves() {
        return Some(if now.file.is_some() {
            words::status::NOTHING_PLAYS
        } else {
            words::status::HOST_IS_STOPPED
        });
    }
    if engine.running == Running::Host && engine.tempo_bpm <= 0.0 {
        return Some(words::status::NO_TEMPO);
    }
    if view.song_has_ended(now) {
        return Some(if engine.running == Running::Host {
            words::status::SONG_OVER_IN_HOST
        } else {
            words::status::SONG_OVER
        });
    }
    let clips = &view.project.patterns.get(engine.pattern)?.clips;
    let sounds = |(track, clip): (usize, &Clip)| track_silence(clip, track, engine).is_none();
    let written = clips
        .iter()
        .any(|clip| clip.steps.iter().any(|step| step.on));
    let lives = clips.iter().any(|clip| clip.euclid.is_some());
    if !written && !lives {
        return Some(words::status::EMPTY_PATTERN);
    }
    let heard = clips.iter().map(|clip| &**clip).enumerate().any(sounds);
    (!heard).then_some(words::status::ALL_MUTED)
}

/// What keeps a clip of a track from being heard, whatever its steps do.
#[must_use]
pub fn track_silence(clip: &Clip, track: usize, engine: &Status) -> Option<&'static str> {
    let own = 1 << track;
    if clip.mute || engine.muted & own != 0 {
        return Some(words::status::TRACK_IS_MUTED);
    }
    let others = engine.solo != 0 && engine.solo & own == 0;
    others.then_some(words::status::ANOTHER_IS_SOLOED)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::edit::StepRef;
    use crate::sequencer::{ClipChange, Edit};

    fn said(view: &View, engine: Status) -> &'static str {
        let now = Now {
            engine,
            ..Now::default()
        };
        silence_reason(view, &now).unwrap_or("")
    }

    /// "Self-diagnosis: no transport seen, nothing received our notes, transport stopped: one sentence and what to do";
    /// and nothing where all is well.
    #[test]
    fn what_is_wrong_is_said() {
        let mut view = View::default();
        assert!(said(&view, Status::default()).starts_with("The host is stopped"));
        let playing = Status {
            running: Running::Host,
            tempo_bpm: 120.0,
            ..Status::default()
        };
        assert!(said(&view, playing).contains("is empty"));
        let step_ref = StepRef {
            pattern: 0,
            track: 0,
            step: 0,
        };
        Edit::ToggleStep(step_ref).apply(&mut view.project);
        assert_eq!(said(&view, playing), "");
        let lost = Status {
            dropped: 3,
            notes: 1,
            ..playing
        };
        assert!(said(&view, lost).starts_with("The host refuses Gradus's notes"));
        let soloed = Status { solo: 2, ..playing };
        assert!(said(&view, soloed).starts_with("Every track is muted"));
        let (pattern, track, change) = (0, 0, ClipChange::Mute(true));
        let mute = Edit::Clip {
            pattern,
            track,
            change,
        };
        mute.apply(&mut view.project);
        assert!(said(&view, playing).starts_with("Every track is muted"));
    }
}
