//! Projects for tests, and the state that a host would have saved with them.

use std::sync::Arc;

use gradus::devices::DeviceChoice;
use gradus::files::pattern_file;
use gradus::instance::host_controller::Settings;
use gradus::sequencer::lock::{self, LockLane, LockValue};
use gradus::sequencer::ratchet::Hits;
use gradus::sequencer::value::{
    Channel, Delay, Interval, Key, Nudge, Swing, SwingAmount, Transpose, Velocity,
};
use gradus::sequencer::{Clip, Gate, Notes, Project, Rate, StepNote, Track, notation};

/// The state of a session that holds this project, as the framework writes it.
pub fn state(project: &Project) -> Vec<u8> {
    state_of_text(&pattern_file::to_text(project))
}

/// The state of a session whose project is this text. "The host's saved state is, in a field of its
/// own, exactly the text of a pattern file."
pub fn state_of_text(text: &str) -> Vec<u8> {
    let field = serde_json::to_string(text).expect("text is JSON");
    let state = serde_json::json!({
        "version": "0.1.0",
        "params": {},
        "fields": { "project": field },
    });
    state.to_string().into_bytes()
}

/// The state of a session with a controller.
pub fn controlled(project: &Project, settings: &Settings) -> Vec<u8> {
    let state = state(project);
    let mut state: serde_json::Value = serde_json::from_slice(&state).expect("a state is JSON");
    let field = serde_json::to_string(settings).expect("settings are JSON");
    state["fields"]["controller"] = field.into();
    state.to_string().into_bytes()
}

/// The state of a session with devices at ports of their own: input, output and profile of each.
pub fn plugged(project: &Project, devices: &[[&str; 3]]) -> Vec<u8> {
    let choices = devices.iter().map(|[input, output, profile]| DeviceChoice {
        input: (*input).to_owned(),
        output: (*output).to_owned(),
        profile: (*profile).to_owned(),
        clock: false,
        follows: false,
        later_ms: 0,
    });
    let choices: Vec<_> = choices.collect();
    let state = state(project);
    let mut state: serde_json::Value = serde_json::from_slice(&state).expect("a state is JSON");
    let field = serde_json::to_string(&choices).expect("choices are JSON");
    state["fields"]["devices"] = field.into();
    state.to_string().into_bytes()
}

/// The pattern file inside a saved state.
pub fn text_of_state(state: &[u8]) -> String {
    let state: serde_json::Value = serde_json::from_slice(state).expect("a state is JSON");
    let field = state["fields"]["project"].as_str();
    serde_json::from_str(field.expect("the project has its field")).expect("a text in JSON")
}

/// A project whose tracks play these lines of notation in its first pattern; keys from 36 up.
pub fn lines(lines: &[&str]) -> Project {
    let mut project = Project::with_tracks(lines.len());
    let clips = lines.iter().map(|line| notation::clip(line));
    let clips = clips.map(|clip| Arc::new(clip.expect("a line of notation")));
    Arc::make_mut(&mut project.patterns[0]).clips = clips.collect();
    project
}

/// Changes a track and its clip in the first pattern.
pub fn change(project: &mut Project, track: usize, change: impl FnOnce(&mut Track, &mut Clip)) {
    let pattern = Arc::make_mut(&mut project.patterns[0]);
    change(
        Arc::make_mut(&mut project.tracks[track]),
        Arc::make_mut(&mut pattern.clips[track]),
    );
}

/// Sixteen tracks that strike eight notes sixteen times in every 1/64, and lock eight parameters.
pub fn worst_block() -> Project {
    let mut project = lines(&["x"; 16]);
    for track in 0..16 {
        let channel = i64::try_from(track).expect("a small number") + 1;
        change(&mut project, track, |track, clip| {
            track.channel = Channel::clamped(channel);
            clip.rate = Rate::new(1, 64).expect("a rate");
            let step = &mut clip.steps[0];
            let chord = (0..8).map(|interval| StepNote::at(Interval::clamped(interval)));
            step.notes = Notes::new(chord).expect("eight notes");
            step.ratchet.hits = Hits::MAX;
            for lane in lock::lanes() {
                let target = format!("nrpn {}", lane.get()).parse().expect("a target");
                let base = None;
                track.locks.set(
                    lane,
                    Some(LockLane {
                        base,
                        ..LockLane::of(target)
                    }),
                );
                step.locks.set(lane, Some(LockValue::MAX));
            }
        });
    }
    project
}

/// Eight tracks with everything that moves a note: odd lengths, swing, nudges both ways, delays both
/// ways, triplets, dotted steps, ties, chords, long and short gates, several channels.
pub fn everything() -> Project {
    let mut project = lines(&[
        "x... x... x... x...",
        "..x. x.x",
        "x.x.x",
        "x--. x.-x ..x-",
        "x.. x.x x.x xx",
        "xx.x x.xx",
        "x.xx x",
        "x..x ..x. .x.x x",
    ]);
    Arc::make_mut(&mut project.patterns[0]).swing = Swing::clamped(5833);
    change(&mut project, 0, |_, clip| {
        clip.steps[0].nudge = Nudge::clamped(-1200);
        clip.steps[4].nudge = Nudge::clamped(733);
        clip.steps[8].velocity = Velocity::clamped(127);
    });
    change(&mut project, 1, |track, clip| {
        track.channel = Channel::clamped(10);
        track.delay = Delay::clamped(-611);
        clip.swing_amount = SwingAmount::clamped(0);
        clip.steps[2].gate = Gate::thousandths(60);
    });
    change(&mut project, 2, |track, clip| {
        track.delay = Delay::clamped(1009);
        clip.steps[4].nudge = Nudge::clamped(-4999);
        clip.steps[0].gate = Gate::thousandths(1750);
    });
    change(&mut project, 3, |track, clip| {
        track.channel = Channel::clamped(2);
        clip.steps[0].gate = Gate::thousandths(1000);
    });
    change(&mut project, 4, |track, clip| {
        track.channel = Channel::clamped(16);
        clip.rate = Rate::new(1, 12).expect("an eighth triplet");
        clip.steps[3].gate = Gate::UntilNext;
    });
    change(&mut project, 5, |_, clip| {
        clip.rate = Rate::new(3, 32).expect("a dotted sixteenth");
        clip.transpose = Transpose::clamped(24);
    });
    change(&mut project, 6, |track, clip| {
        track.channel = Channel::clamped(3);
        track.key = Key::clamped(60);
        let chord = [0, 4, 7].map(|interval| StepNote::at(Interval::clamped(interval)));
        clip.steps[0].notes = Notes::new(chord).expect("three notes");
        clip.steps[3].nudge = Nudge::clamped(3700);
    });
    change(&mut project, 7, |track, clip| {
        track.channel = Channel::clamped(4);
        clip.rate = Rate::new(7, 96).expect("no one's favourite");
    });
    project
}

/// A pattern file of a version that does not exist yet.
pub fn future_text() -> String {
    r#"{ "format": "gradus", "version": 4711, "tracks": "a hologram" }"#.to_owned()
}

/// States without a readable project, each with its description.
pub fn bad_states() -> Vec<(&'static str, Vec<u8>)> {
    let good = state(&everything());
    let text = pattern_file::to_text(&everything());
    let unknown = text.replacen('{', r#"{ "never heard of": 1,"#, 1);
    let wrong = serde_json::json!({
        "version": "0.1.0",
        "params": { "pattern": { "i32": 1 } },
        "fields": { "project": "[not a quoted text" },
    });
    vec![
        ("empty", Vec::new()),
        ("truncated", good[..good.len() / 2].to_vec()),
        ("no JSON", vec![0xff; 1000]),
        ("truncated inside", state_of_text(&text[..text.len() / 2])),
        ("no text", state_of_text("")),
        ("future version", state_of_text(&future_text())),
        ("huge", state_of_text(&" ".repeat(10 << 20))),
        ("of unknown fields", state_of_text(&unknown)),
        ("badly quoted", wrong.to_string().into_bytes()),
    ]
}
