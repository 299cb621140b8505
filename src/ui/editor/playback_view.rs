//! The score as it is shown while it plays: where each track is, what live generation makes of its steps,
//! the forecast for a step, and the labels of its notes.
//!
//! It queries the score with the same [`Play`](crate::sequencer::play::Play) as the engine; no musical rule is written twice.

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
    /// The score; queried with the engine's own play.
    project: Project,
    play: Play,
    /// Score and play for the case that every track plays the shown pattern, whatever the song says.
    alone: Option<Box<(Project, Play)>>,
}

impl PlaybackView {
    /// The view for one frame.
    #[must_use]
    pub fn of(view: &View, now: &Now) -> Self {
        // While a preview is heard, the score itself does not move.
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

    /// The results of a step in the next `passes` passes; `None` for a pass that does not reach it or has it off.
    #[must_use]
    pub fn forecast(&mut self, track: usize, step: usize, passes: u16) -> Vec<Option<TrigResult>> {
        let (project, play, tick) = self.score_to_ask(track);
        trig_forecast(project, play, track, step, tick, passes)
    }

    /// The tool that writes the generated steps of a track into its clip.
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

    /// Score, play and tick to query for the shown clip of a track: as it plays, or as if it had been launched
    /// at the beginning of the song if another one plays.
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

/// The label of a step: empty for a drum's own key, else the name of another pad, a note or a chord.
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
