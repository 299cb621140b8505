//! The projects of the scenes.

use std::sync::Arc;

use gradus::sequencer::dice::Group;
use gradus::sequencer::launch::{Launching, Quantise};
use gradus::sequencer::lock::{self, LockLane, LockValue};
use gradus::sequencer::outputs::{Output, PortChoice};
use gradus::sequencer::parameter_lanes::{Advance, Parameter};
use gradus::sequencer::ratchet::Hits;
use gradus::sequencer::song::{Row, Song};
use gradus::sequencer::value::{Channel, Interval, Key, Length};
use gradus::sequencer::{
    Clip, Direction, Notes, OutputSlot, Pattern, PortSlot, Project, Rate, Step, StepNote,
};

use crate::features::{self, Feature};
use crate::ports;

/// A plain clip of `steps` steps, all on.
pub fn clip(steps: usize, rate: &str) -> Clip {
    Clip {
        length: Length::clamped(small(steps)),
        rate: rate.parse::<Rate>().expect("a rate"),
        steps: vec![Step::plain(); steps],
        ..Clip::default()
    }
}

/// `rows` tracks with this clip, in the first `patterns` patterns.
pub fn rows(rows: usize, clip: Clip, patterns: usize) -> Project {
    let clip = Arc::new(clip);
    let mut project = Project::with_tracks(rows);
    project.launching = Launching {
        quantise: Quantise::Now,
        ..Launching::default()
    };
    for (index, track) in project.tracks.iter_mut().enumerate() {
        Arc::make_mut(track).key = Key::clamped(30 + small(index));
    }
    for (index, pattern) in project.patterns.iter_mut().enumerate().take(patterns) {
        *pattern = Arc::new(Pattern {
            name: index.to_string(),
            clips: vec![Arc::clone(&clip); rows],
            ..Pattern::default()
        });
    }
    project
}

/// `rows` tracks of `steps` steps, all on, 1/16.
pub fn full(rows: usize, steps: usize) -> Project {
    self::rows(rows, clip(steps, "1/16"), 2)
}

/// The same music at a port beside the host.
pub fn at_port(mut project: Project) -> Project {
    let output = Output {
        ports: PortChoice::new([ports::NAME.to_owned()]),
        ..Output::default()
    };
    Arc::make_mut(&mut project.outputs).set(PortSlot::MIN, Some(output));
    for track in &mut project.tracks {
        Arc::make_mut(track).output = OutputSlot::Port(PortSlot::MIN);
    }
    project
}

/// Changes each clip of the first two patterns, by the number of its track.
pub fn for_each_clip(project: &mut Project, change: impl Fn(usize, &mut Clip)) {
    for pattern in project.patterns.iter_mut().take(2) {
        let clips = &mut Arc::make_mut(pattern).clips;
        for (index, clip) in clips.iter_mut().enumerate() {
            change(index, Arc::make_mut(clip));
        }
    }
}

/// The same, of a project that is given.
fn with_clips(mut project: Project, change: impl Fn(usize, &mut Clip)) -> Project {
    for_each_clip(&mut project, change);
    project
}

/// `rows` tracks of `steps` steps with these features on.
pub fn with_features(
    rows: usize,
    steps: usize,
    features: impl IntoIterator<Item = Feature>,
) -> Project {
    let mut project = full(rows, steps);
    for feature in features {
        (feature.switch_on)(&mut project);
    }
    project
}

/// One row that plays on 1, 5, 9 and 13.
pub fn four() -> Project {
    with_clips(full(1, 16), |_, clip| {
        for (index, step) in clip.steps.iter_mut().enumerate() {
            step.on = index % 4 == 0;
        }
    })
}

/// `rows` tracks, of which one plays on 1, 5, 9 and 13 and the others once in 64 bars.
pub fn one_of(rows: usize) -> Project {
    with_clips(full(rows, 16), |track, clip| {
        if track > 0 {
            clip.rate = "64/1".parse().expect("a rate");
        }
        for (index, step) in clip.steps.iter_mut().enumerate() {
            step.on = track > 0 || index % 4 == 0;
        }
    })
}

/// `rows` tracks of steps that hold something and are off.
pub fn off(rows: usize, steps: usize) -> Project {
    with_clips(full(rows, steps), |_, clip| {
        for step in &mut clip.steps {
            (step.on, step.notes) = (false, chord(2));
        }
    })
}

/// 16 tracks that strike 8 notes 16 times within a step, and lock 8 parameters.
pub fn burst(rate: &str) -> Project {
    let mut project = with_clips(rows(16, clip(1, rate), 1), |_, clip| {
        let step = &mut clip.steps[0];
        step.notes = chord(8);
        step.ratchet.hits = Hits::MAX;
        for lane in lock::lanes() {
            step.locks.set(lane, Some(LockValue::MAX));
        }
    });
    lock_lanes(&mut project, "nrpn 300", lock::LANES);
    project
}

/// `rows` random walks of `steps` steps, with a velocity that moves on with each step that plays, and slides.
pub fn brownian(rows: usize, steps: usize) -> Project {
    let mut project = full(rows, steps);
    for_each_clip(&mut project, |_, clip| clip.direction = Direction::Brownian);
    features::lane(&mut project, Parameter::Velocity, 5, Advance::Trigs);
    features::slides(&mut project, 2);
    project
}

/// 8 rows of 64 steps that all ask for the condition before them, and four lanes that move on with each step that
/// plays; perhaps all in one group.
pub fn chained(words: &str, group: Group) -> Project {
    let mut project = full(8, 64);
    features::every(&mut project, 1, |_, step| {
        (step.condition, step.group) = (features::condition(words), group);
    });
    features::lanes_by_trigs(&mut project);
    project
}

/// `rows` rows of 16 steps in one group.
pub fn grouped(rows: usize) -> Project {
    let mut project = full(rows, 16);
    features::every(&mut project, 1, |_, step| step.group = Group::clamped(1));
    project
}

/// A song of one row of one bar that loops, of 15 rows of 16 steps and a clip that is empty, with very long steps.
pub fn looped_song() -> Project {
    let mut project = full(16, 16);
    for_each_clip(&mut project, |track, clip| {
        if track == 15 {
            clip.rate = "1024/16".parse().expect("a rate");
            clip.steps.clear();
        }
    });
    project.song = Arc::new(Song {
        on: true,
        rows: vec![Row::default()],
        looped: Some((0, 0)),
    });
    project
}

/// 32 rows of chords of 8 notes, each as short as can be.
pub fn shortest_steps() -> Project {
    let mut project = rows(32, clip(16, "1/1024"), 2);
    features::every(&mut project, 1, |_, step| step.notes = chord(8));
    project
}

/// A chord of so many neighbouring keys.
pub fn chord(notes: i64) -> Notes {
    Notes::new((0..notes).map(|interval| StepNote::at(Interval::clamped(interval))))
        .expect("at least a note")
}

/// Gives each track a channel of its own, as far as there are some, and its first `lanes` lock lanes a target.
pub fn lock_lanes(project: &mut Project, target: &str, lanes: usize) {
    let target = target.parse().expect("a target");
    for (index, track) in project.tracks.iter_mut().enumerate() {
        let track = Arc::make_mut(track);
        track.channel = Channel::clamped(small(index % 16) + 1);
        for lane in lock::lanes().take(lanes) {
            track.locks.set(lane, Some(LockLane::of(target)));
        }
    }
}

/// A small number as the score has it.
pub fn small(number: usize) -> i64 {
    i64::try_from(number).expect("no more than 256")
}
