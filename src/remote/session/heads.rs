//! The playheads of the near future: which step each track is on from which tick on.
//!
//! A page runs the playheads itself. It is told some time ahead where they will be, and again only when that changes: by
//! an edit, a launch or a jump. Steps that follow each other regularly are one run.

use serde_json::{Value, json};

use crate::control::surface_state::Music;
use crate::sequencer::{Play, TICKS_PER_QUARTER, Tick, playhead};

/// The most runs of a track that are told at a time; where there are more, less of the future is told.
const RUNS: usize = 64;
/// How finely it is looked for the end of a stretch in which a track is left out.
const GRID: Tick = TICKS_PER_QUARTER / 4;

/// Steps that follow each other, each as long as the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    from: Tick,
    /// The first step; none where the song leaves the track out.
    step: Option<usize>,
    width: Tick,
    steps: usize,
}

/// What a page knows of the future.
#[derive(Debug, Default)]
pub struct Heads {
    /// The revision and the play that it was found from.
    found_from: Option<(u64, Play)>,
    /// The tick up to which it is known.
    until: Tick,
    /// The tick at which more has to be told.
    again: Tick,
}

impl Heads {
    /// The message for the time until a tick; `None` while enough is known. `jumped` says that the music is not where
    /// the page expected it.
    pub fn tell(
        &mut self,
        music: &Music<'_>,
        revision: u64,
        ahead: Tick,
        jumped: bool,
    ) -> Option<String> {
        let now = music.status.position;
        let same = (self.found_from.as_ref())
            .is_some_and(|(known, play)| *known == revision && play == music.play);
        let known = same && !jumped;
        if known && now < self.again {
            return None;
        }
        let from = if known { self.until.max(now) } else { now };
        let tracks = 0..music.project.tracks.len();
        let tracks: Vec<_> = tracks
            .map(|track| runs(music, track, from, now + ahead))
            .collect();
        // All tracks are told up to the same tick. What is told of some beyond it is told again.
        let ends = tracks.iter().map(|(_, end)| *end);
        let until = ends.min().unwrap_or(now + ahead);
        let tracks: Vec<Vec<Value>> = tracks
            .into_iter()
            .map(|(runs, _)| runs.into_iter().map(Run::written).collect())
            .collect();
        if !same {
            self.found_from = Some((revision, music.play.clone()));
        }
        self.until = until;
        self.again = now + (until - now) / 2;
        Some(json!({ "heads": { "from": from, "until": until, "tracks": tracks } }).to_string())
    }

    /// In how many ticks more has to be told.
    pub fn due(&self, now: Tick) -> Tick {
        self.again - now
    }

    /// Forgets everything, when the music stands still.
    pub fn forget(&mut self) {
        *self = Self::default();
    }
}

impl Run {
    /// The run as a list: tick, step, and if there are several, their width and number.
    fn written(self) -> Value {
        let Self {
            from,
            step,
            width,
            steps,
        } = self;
        match steps {
            1 => json!([from, step]),
            _ => json!([from, step, width, steps]),
        }
    }

    /// Whether this step, from a tick on, continues it.
    fn takes(&self, from: Tick, step: Option<usize>) -> bool {
        let count = Tick::try_from(self.steps).unwrap_or(Tick::MAX);
        let next = self.step.map(|first| first + self.steps);
        next.is_some() && step == next && from == self.from + self.width * count
    }
}

/// The steps of a track in a span of time, and the tick up to which they are all.
fn runs(music: &Music<'_>, track: usize, from: Tick, until: Tick) -> (Vec<Run>, Tick) {
    let mut runs: Vec<Run> = Vec::new();
    let mut tick = from;
    while tick < until {
        let head = playhead(music.project, music.play, track, tick);
        let (begins, step, end) = match head {
            Some(head) => (head.since.max(tick), Some(head.step), head.until),
            None => (tick, None, tick + GRID),
        };
        let end = end.max(tick + 1);
        let width = end - begins;
        let is_full = runs.len() >= RUNS;
        match runs.last_mut() {
            Some(last) if step.is_none() && last.step.is_none() => {}
            Some(last) if last.takes(begins, step) && last.width == width => last.steps += 1,
            Some(_) if is_full => return (runs, begins),
            _ => runs.push(Run {
                from: begins,
                step,
                width,
                steps: 1,
            }),
        }
        tick = end;
    }
    (runs, until)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Status;
    use crate::sequencer::value::Length;
    use crate::sequencer::{ClipChange, Direction, Edit, Project, Rate};

    /// A page that is told of the future knows each step at each tick, with little said, again only after a change.
    #[test]
    fn the_future_is_told_once() {
        let mut project = Project::with_tracks(2);
        let change = ClipChange::Length(Length::clamped(3));
        Edit::Clip {
            pattern: 0,
            track: 1,
            change,
        }
        .apply(&mut project);
        let play = Play::default();
        let mut status = Status {
            position: TICKS_PER_QUARTER + 7,
            ..Status::default()
        };
        let ahead = 2 * TICKS_PER_QUARTER;
        let mut heads = Heads::default();
        let music = Music::new(&project, status, &play, 16);
        let told = heads.tell(&music, 1, ahead, false).unwrap();
        let told: Value = serde_json::from_str(&told).unwrap();
        let step_at = |track: usize, tick: Tick| {
            let mut found = None;
            for run in told["heads"]["tracks"][track].as_array().unwrap() {
                let number = |place: usize| run[place].as_i64();
                let (width, steps) = (number(2).unwrap_or(1), number(3).unwrap_or(1));
                for step in 0..steps {
                    if number(0).unwrap() + step * width <= tick {
                        found = number(1).map(|first| first + step);
                    }
                }
            }
            found
        };
        for track in 0..2 {
            for tick in (status.position..status.position + ahead).step_by(97) {
                let step = playhead(&project, &play, track, tick).unwrap().step;
                assert_eq!(
                    step_at(track, tick),
                    i64::try_from(step).ok(),
                    "{track} {tick}"
                );
            }
        }
        // The first step has begun already, so that the others are a second run.
        let runs = told["heads"]["tracks"][0].as_array().unwrap();
        assert_eq!(runs.len(), 2);
        assert_eq!(heads.tell(&music, 1, ahead, false), None);
        assert!(heads.tell(&music, 1, ahead, true).is_some());
        assert!(heads.tell(&music, 2, ahead, false).is_some());
        status.position += ahead * 3 / 4;
        let music = Music::new(&project, status, &play, 16);
        let more = heads.tell(&music, 2, ahead, false).unwrap();
        let more: Value = serde_json::from_str(&more).unwrap();
        assert_eq!(more["heads"]["from"], told["heads"]["until"]);
    }

    /// Of a clip whose fast steps do not follow each other less is told at a time, and never nothing.
    #[test]
    fn fast_and_irregular_clips_are_told() {
        let mut project = Project::with_tracks(2);
        let rate = Rate::new(1, 64).unwrap();
        for change in [
            ClipChange::Rate(rate),
            ClipChange::Direction(Direction::Random),
        ] {
            Edit::Clip {
                pattern: 0,
                track: 1,
                change,
            }
            .apply(&mut project);
        }
        let play = Play::default();
        let ahead = 12 * TICKS_PER_QUARTER;
        let mut heads = Heads::default();
        let mut known = 0;
        let mut messages = 0;
        for position in (0..ahead).step_by(97) {
            let status = Status {
                position,
                ..Status::default()
            };
            let music = Music::new(&project, status, &play, 16);
            if let Some(told) = heads.tell(&music, 1, ahead, false) {
                let told: Value = serde_json::from_str(&told).unwrap();
                let from = told["heads"]["from"].as_i64().unwrap();
                assert!(from <= known, "nothing is left out");
                known = told["heads"]["until"].as_i64().unwrap();
                assert!(told.to_string().len() < 4000);
                messages += 1;
            }
            assert!(position < known, "{position} is not known");
            assert!(heads.due(position) > 0);
        }
        assert!((2..40).contains(&messages), "{messages}");
    }
}
