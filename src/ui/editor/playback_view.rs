//! The score as it is shown while it plays: where each track is, what live generation makes of its steps,
//! what becomes of a step in the next passes, and what its notes are called.
//!
//! Everything is asked of the score itself, with what the engine asks it with; nothing is worked out twice.

use crate::engine::Running;
use crate::sequencer::pitch::chord;
use crate::sequencer::play::ClipSpan;
use crate::sequencer::value::Key;
use crate::sequencer::{
    Clip, Pitch, Play, Playhead, Project, Step, Tick, Track, TrigResult, freeze, playhead,
    trig_forecast,
};
use crate::ui::editor::note_labels;
use crate::ui::editor::now::Now;
use crate::ui::editor::view::View;

/// The pattern that is shown, at the tick that plays; from the beginning of the song while nothing does.
#[derive(Debug)]
pub struct PlaybackView {
    pattern: usize,
    tick: Tick,
    moving: bool,
    /// The score, and the play that the engine asks it with.
    project: Project,
    play: Play,
    /// The same where every track plays the shown pattern, whatever the song says.
    alone: Option<Box<(Project, Play)>>,
}

impl PlaybackView {
    /// What is shown in a frame.
    #[must_use]
    pub fn of(view: &View, now: &Now) -> Self {
        // What the library lets hear in the place of the score is not the score.
        let moving = now.engine.running != Running::Stopped && now.preview_start().is_none();
        Self {
            pattern: now.pattern,
            tick: if moving { now.engine.position } else { 0 },
            moving,
            project: view.project.clone(),
            play: now.play.clone(),
            alone: None,
        }
    }

    /// The step of the shown pattern that a track plays; none while it stands still or plays another one.
    #[must_use]
    pub fn current_step(&self, track: usize) -> Option<usize> {
        self.playhead(track).map(|head| head.step)
    }

    /// The clip of a track with its steps on and off as live generation has them in this pass; nothing where
    /// they play as they are written.
    #[must_use]
    pub fn generated_clip(&mut self, track: usize, clip: &Clip) -> Option<Clip> {
        if !clip.is_live() && self.play.offsets.density == 0 && !self.is_macroed() {
            return None;
        }
        let (project, play, tick) = self.score_to_ask(track);
        let made = freeze(project, play, track, tick)?.of(clip);
        (made.steps != clip.steps).then_some(made)
    }

    /// The results of a step in the next `passes` passes; nothing where its clip does not play.
    #[must_use]
    pub fn forecast(&mut self, track: usize, step: usize, passes: u16) -> Vec<Option<TrigResult>> {
        let (project, play, tick) = self.score_to_ask(track);
        trig_forecast(project, play, track, step, tick, passes)
    }

    /// What writes down what a track shows now.
    #[must_use]
    pub fn freeze_generated(&mut self, track: usize) -> Option<crate::sequencer::Generate> {
        let (project, play, tick) = self.score_to_ask(track);
        freeze(project, play, track, tick)
    }

    fn is_macroed(&self) -> bool {
        self.play.macros.iter().any(|value| *value > 0)
    }

    fn playhead(&self, track: usize) -> Option<Playhead> {
        let head = self
            .moving
            .then(|| playhead(&self.project, &self.play, track, self.tick));
        head.flatten().filter(|head| head.pattern == self.pattern)
    }

    /// What the score is asked with for the clip of a track that is shown: as it plays where it does, as if
    /// it had been launched at the beginning of the song where another one plays.
    fn score_to_ask(&mut self, track: usize) -> (&Project, &Play, Tick) {
        if self.playhead(track).is_some() {
            return (&self.project, &self.play, self.tick);
        }
        let alone = self.alone.get_or_insert_with(|| {
            let mut project = self.project.clone();
            project.song = std::sync::Arc::default();
            let mut play = self.play.clone();
            play.tracks.fill(ClipSpan::of(self.pattern));
            Box::new((project, play))
        });
        (&alone.0, &alone.1, self.tick)
    }
}

/// What a step plays: nothing where it is the drum's own key, the name of another pad or a note, or a chord's.
#[must_use]
pub fn step_label(project: &Project, head: &Track, clip: &Clip, step: &Step) -> String {
    if head.pitch == Pitch::Drum && step.notes.is_default() && clip.transpose.is_default() {
        return String::new();
    }
    let notes = step.notes.as_slice();
    let (scale, names) = (project.scale, &project.names);
    let keys: Vec<Key> = notes
        .iter()
        .filter_map(|note| head.sounding(scale, clip.transpose, note.interval))
        .collect();
    match (keys.as_slice(), notes.len()) {
        ([], _) => "–".to_owned(),
        ([key], 1) => note_labels::pad_label(names, head, *key),
        (keys, _) => chord::name(keys).unwrap_or_else(|| {
            let lowest = keys.iter().min().copied().unwrap_or_default();
            let lowest = note_labels::pad_label(names, head, lowest);
            format!("{lowest}+{}", keys.len() - 1)
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::step::Notes;
    use crate::sequencer::value::Interval;
    use crate::sequencer::{StepNote, notation};

    /// "The note or chord name on melodic tracks": a drum's own key needs none, and "another pad's note for one step"
    /// is called as that pad is.
    #[test]
    fn steps_are_named_by_what_they_play() {
        let clip = notation::clip("x").unwrap();
        let mut head = Track::fresh(0);
        let named = |head: &Track, intervals: &[i64]| {
            let notes = intervals
                .iter()
                .map(|at| StepNote::at(Interval::clamped(*at)));
            let notes = Notes::new(notes).unwrap();
            step_label(
                &Project::default(),
                head,
                &clip,
                &Step {
                    notes,
                    ..Step::plain()
                },
            )
        };
        assert_eq!(
            (named(&head, &[0]), named(&head, &[2])),
            (String::new(), "Snare".into())
        );
        head.pitch = Pitch::Chromatic;
        assert_eq!(named(&head, &[0]), "C1");
        assert_eq!(named(&head, &[0, 3, 7, 10]), "Cm7");
        assert_eq!(named(&head, &[0, 1, 2]), "C1+2");
        assert_eq!(named(&head, &[127]), "–");
    }
}
