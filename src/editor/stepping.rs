//! Step entry: what is played on a keyboard is written where the cursor is.
//!
//! Keys that are held together are one chord and one undo level; when all are let go, the cursor goes on. A key
//! for a rest and one for a tie do the same. While the music stands still every edit is heard; what was
//! played on a keyboard was heard already.

use super::keys::steps::go;
use super::view::{Action, Now, View};
use crate::desk::audition;
use crate::document::Gesture;
use crate::engine::Audition;
use crate::sequencer::edit::Place;
use crate::sequencer::value::{Key, Velocity};
use crate::sequencer::{Edit, Notes, Project, StepChange, StepNote};

/// What is held on the keyboard.
#[derive(Debug, Default)]
pub struct Chord {
    /// The keys that went down since the first, and how hard they were struck.
    struck: Vec<(u8, u8)>,
    /// Those of them that are still down.
    held: Vec<u8>,
    gesture: Option<Gesture>,
}

/// Begins and ends step entry.
pub fn switch(view: &mut View, out: &mut Vec<Action>) {
    let begins = !view.hands.stepping;
    view.hands.stepping = begins;
    view.hands.chord = Chord::default();
    let said = if begins {
        "Step entry: play notes · E rest · T tie · arrows move · N ends"
    } else {
        ""
    };
    out.push(Action::Say(said.to_owned()));
}

/// Writes what was played since the last frame.
pub fn enter(view: &mut View, now: &Now, out: &mut Vec<Action>) {
    if !view.hands.stepping {
        return;
    }
    let remote = view.project.launching.remote;
    let remote = remote.map(|channel| channel.get() - 1);
    for played in &now.played {
        if Some(played.channel) == remote {
            continue;
        }
        let chord = &mut view.hands.chord;
        if played.velocity == 0 {
            chord.held.retain(|key| *key != played.key);
            if chord.held.is_empty() && !chord.struck.is_empty() {
                *chord = Chord::default();
                advance(view, now);
            }
            continue;
        }
        if chord.held.is_empty() {
            *chord = Chord {
                gesture: Some(Gesture::fresh()),
                ..Chord::default()
            };
        }
        chord.held.push(played.key);
        chord.struck.push((played.key, played.velocity));
        out.extend(written(view, now));
    }
}

/// The chord so far, on the step under the cursor.
fn written(view: &View, now: &Now) -> Option<Action> {
    let place = view.place(now.pattern);
    let track = view.project.track(place.track)?;
    let clip = view.clip(place.pattern, place.track);
    let struck = &view.hands.chord.struck;
    let scale = view.project.scale;
    let keys = struck.iter().map(|(key, _)| Key::clamped((*key).into()));
    let intervals = keys.filter_map(|key| track.interval_of(scale, clip.transpose, key));
    let notes = Notes::new(intervals.map(StepNote::at))?;
    let (_, velocity) = struck.last()?;
    let edits = vec![
        Edit::Step(place, StepChange::On(true)),
        Edit::Step(place, StepChange::Notes(notes)),
        Edit::Step(
            place,
            StepChange::Velocity(Velocity::clamped(i64::from(*velocity))),
        ),
    ];
    let edit = Edit::Together("Enter notes", edits);
    Some(Action::Edit(view.hands.chord.gesture, edit))
}

/// The cursor goes to the next step, and from the last to the first.
pub fn advance(view: &mut View, now: &Now) {
    let length = usize::from(view.clip(now.pattern, view.track).length.get());
    go(view.track, (view.step + 1) % length, view, now);
}

/// Leaves a step off and goes on.
pub fn rest(view: &mut View, now: &Now, out: &mut Vec<Action>) {
    let place = view.place(now.pattern);
    out.push(Action::Edit(None, Edit::Step(place, StepChange::On(false))));
    advance(view, now);
}

/// Lets the step before sound on over this one, and goes on.
pub fn tie(view: &mut View, now: &Now, out: &mut Vec<Action>) {
    let place = view.place(now.pattern);
    let length = usize::from(view.clip(now.pattern, view.track).length.get());
    let before = Place {
        step: (place.step + length - 1) % length,
        ..place
    };
    let before = view.step_at(before);
    if let Some(tied) = view.step_at(place).tied_to(&before) {
        let edit = Edit::Step(place, StepChange::All(tied));
        out.push(Action::Edit(None, Edit::Together("Tie", vec![edit])));
        advance(view, now);
    }
}

/// The step that an edit of this frame lets be heard.
pub fn heard(view: &View, now: &Now, actions: &[Action]) -> Option<Action> {
    let edited = actions.iter().any(|action| {
        matches!(
            action,
            Action::Edit(_, Edit::ToggleStep(_) | Edit::Step(..) | Edit::Together(..))
        )
    });
    let still = !now.engine.running.moves();
    let silent = now.played.is_empty();
    let step = Some((now.pattern, view.step));
    let track = view.track;
    (view.hands.stepping && still && edited && silent).then_some(Action::Audition { track, step })
}

/// The notes of a step, or else the key of a track, as they are auditioned.
#[must_use]
pub fn auditions(project: &Project, track: usize, step: Option<(usize, usize)>) -> Vec<Audition> {
    /// How long a key is heard that is on no step.
    const KEY: u16 = 250;

    let (Some(head), Ok(number)) = (project.track(track), u8::try_from(track)) else {
        return Vec::new();
    };
    let Some((pattern, place)) = step else {
        return vec![Audition {
            track: number,
            key: head.key,
            velocity: Velocity::DEFAULT,
            milliseconds: KEY,
        }];
    };
    let clip = project.clip(pattern, track);
    let written = clip.map(|clip| clip.step(place)).unwrap_or_default();
    let place = Place {
        pattern,
        track,
        step: place,
    };
    audition::auditions(project, place, written).collect()
}
