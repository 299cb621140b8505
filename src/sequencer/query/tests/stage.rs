//! Patterns, master lengths, songs, mutes, folds and repeats, as they are heard.

use super::*;

/// "a queued pattern starts at the next multiple of Q; mode restart: origin = launch position": each track
/// plays its own pattern from its own origin, and nothing from before a restart sounds on after it.
#[test]
fn each_track_plays_its_own_pattern() {
    let mut project = project("x...", |_, _| ());
    let late = notation::clip(".x......").unwrap();
    Arc::make_mut(&mut project.patterns[1]).clips = vec![Arc::new(late)];
    let mut play = Play::default();
    let clip_span = crate::sequencer::play::ClipSpan {
        origin: 3 * SIXTEENTH,
        launched: 3 * SIXTEENTH,
        from: 3 * SIXTEENTH,
        ..crate::sequencer::play::ClipSpan::of(1)
    };
    play.launch(0, clip_span);
    assert_eq!(
        heard(&project, &play, 0..16 * SIXTEENTH),
        "0.00:36+75 4.00:36+75 12.00:36+75"
    );
    let nudged = Arc::make_mut(&mut Arc::make_mut(&mut project.patterns[1]).clips[0]);
    nudged.steps.resize(8, Step::default());
    nudged.steps[7] = Step {
        nudge: crate::sequencer::value::Nudge::MAX,
        ..Step::plain()
    };
    Arc::make_mut(&mut project.tracks[0]).delay = Delay::clamped(5040);
    assert_eq!(heard(&project, &play, 2 * SIXTEENTH..4 * SIXTEENTH), "");
    play.tracks[0] = clip_span;
    play.next[0] = None;
    play.tracks[0].from = Tick::MIN;
    assert_ne!(heard(&project, &play, 2 * SIXTEENTH..4 * SIXTEENTH), "");
}

/// "1ST: true iff it is the first pass since the pattern was launched."
#[test]
fn the_first_pass_is_the_one_launched() {
    let project = project("x...", |_, clip| {
        step(clip, 1).condition = "1st".parse().unwrap();
    });
    let mut play = Play::default();
    play.tracks[0].launched = 9 * SIXTEENTH;
    assert_eq!(heard(&project, &play, 0..16 * SIXTEENTH), "8.00:36+75");
}

/// "master length: all lanes restart together every m; k restarts, the pass number goes on counting";
/// "infinite = free-running".
#[test]
fn a_master_length_begins_all_clips_again() {
    let mut project = project("x..", |_, _| ());
    let free = heard(&project, &Play::default(), 0..8 * SIXTEENTH);
    assert_eq!(free, "0.00:36+75 3.00:36+75 6.00:36+75");
    let pattern = Arc::make_mut(&mut project.patterns[0]);
    pattern.master_length = crate::sequencer::project::MasterLength::clamped(4);
    let play = Play::default();
    assert_eq!(
        heard(&project, &play, 0..8 * SIXTEENTH),
        "0.00:36+75 3.00:36+75 4.00:36+75 7.00:36+75"
    );
    let pattern = Arc::make_mut(&mut project.patterns[0]);
    step(Arc::make_mut(&mut pattern.clips[0]), 1).condition = "2:2".parse().unwrap();
    // Passes 0 and 1 begin within the first four steps, 2 and 3 within the next.
    assert_eq!(
        heard(&project, &play, 0..8 * SIXTEENTH),
        "3.00:36+75 7.00:36+75"
    );
}

/// "velocity added and clamped; gate in percent of the gate": at least a tick is left, and a gate until the
/// next trig goes no further than that.
#[test]
fn a_performance_bends_velocity_and_gate() {
    let with = |velocity, gate| {
        let mut project = project("xx..", |_, clip| step(clip, 2).gate = Gate::UntilNext);
        Arc::make_mut(&mut Arc::make_mut(&mut project.patterns[0]).clips[0]).steps[0].velocity =
            crate::sequencer::value::Velocity::clamped(20);
        let mut play = Play::default();
        (play.offsets.velocity, play.offsets.gate) = (velocity, gate);
        let mut words = Vec::new();
        notes_in(&project, &play, 0..4 * SIXTEENTH, |note| {
            words.push((note.velocity.get(), note.end - note.start));
        });
        words
    };
    assert_eq!(with(0, 0), [(20, 7560), (100, 30_240)]);
    assert_eq!(with(40, 100), [(60, 15_120), (127, 30_240)]);
    assert_eq!(with(-40, -50), [(1, 3780), (60, 15_120)]);
    assert_eq!(with(-127, -100), [(1, 1), (1, 1)]);
}

/// "While held, position is folded into the last 1/4..1/32 before the press; on release phase continues as
/// if never held": the last two sixteenths before the third go round, on the looped track alone.
#[test]
fn a_fold_goes_round() {
    let project = project("xx.x....", |_, _| ());
    let play = Play {
        beat_loop: Some(crate::sequencer::play::BeatLoop {
            at: 3 * SIXTEENTH,
            source: 3 * SIXTEENTH,
            length: 2 * SIXTEENTH,
            tracks: 1,
        }),
        ..Play::default()
    };
    let span = 0..8 * SIXTEENTH;
    let looped = "0.00:36+75 1.00:36+75 3.00:36+75 5.00:36+75 7.00:36+75";
    assert_eq!(heard(&project, &play, span.clone()), looped);
    let parts = (0..8 * SIXTEENTH).step_by(3_333);
    let parts = parts.map(|from| heard(&project, &play, from..(from + 3_333).min(span.end)));
    let parts: Vec<_> = parts.filter(|part| !part.is_empty()).collect();
    assert_eq!(parts.join(" "), looped);
    let mut other = play.clone();
    other.beat_loop.as_mut().unwrap().tracks = 2;
    let straight = "0.00:36+75 1.00:36+75 3.00:36+75";
    assert_eq!(heard(&project, &other, span), straight);
}

/// "Held pad repeats at a rate": on each multiple of it from the press on.
#[test]
fn a_held_pad_repeats() {
    let project = project(".", |_, _| ());
    let mut play = Play::default();
    play.repeats[2] = Some(crate::sequencer::play::Repeat {
        track: 0,
        rate: crate::sequencer::Rate::new(1, 8).unwrap(),
        velocity: crate::sequencer::value::Velocity::DEFAULT,
        since: SIXTEENTH,
    });
    let expected = "2.00:36+100 4.00:36+100 6.00:36+100";
    assert_eq!(heard(&project, &play, 0..8 * SIXTEENTH), expected);
    let next = notes_until(&project, &play, 0..SIXTEENTH, 99 * SIXTEENTH, |_| ());
    assert_eq!(next, 2 * SIXTEENTH);
}

/// "Mute applied at Q": a mute for later silences the steps from its tick on, and an unmute brings them
/// back there.
#[test]
fn mutes_wait_for_their_tick() {
    let project = project("xxxx", |_, _| ());
    let mut play = Play::default();
    let muted = crate::sequencer::play::MuteState { muted: 1, solo: 0 };
    play.next_mute_state = Some((2 * SIXTEENTH, muted));
    let span = 0..4 * SIXTEENTH;
    assert_eq!(
        heard(&project, &play, span.clone()),
        "0.00:36+75 1.00:36+75"
    );
    (play.mute_state, play.next_mute_state) = (muted, Some((3 * SIXTEENTH, Default::default())));
    assert_eq!(heard(&project, &play, span), "3.00:36+75");
}

/// "Row = function of song position, so locating works": rows with repeats, transposition and mutes, cut
/// anywhere; each row begins its patterns anew.
#[test]
fn a_song_plays_its_rows() {
    use crate::sequencer::song::{PatternIndex, Plays, Repeats, Row, Song, TrackSet};
    let mut project = project("x...", |_, _| ());
    let odd = notation::clip(".x....").unwrap();
    Arc::make_mut(&mut project.patterns[1]).clips = vec![Arc::new(odd)];
    let row = |pattern, repeats, transpose, muted| Row {
        plays: Plays::Pattern(PatternIndex::clamped(pattern)),
        repeats: Repeats::clamped(repeats),
        transpose: Transpose::clamped(transpose),
        muted: TrackSet(muted),
    };
    project.song = Arc::new(Song {
        on: true,
        rows: vec![
            row(0, 2, 0, 0),
            row(1, 1, 0, 0),
            row(0, 1, 0, 1),
            row(0, 1, 0, 0),
        ],
        looped: None,
    });
    let play = Play::of(7);
    let expected = "0.00:36+75 4.00:36+75 9.00:36+75 18.00:36+75";
    assert_eq!(heard(&project, &play, -9..99 * SIXTEENTH), expected);
    let parts = (0..99 * SIXTEENTH).step_by(7_777);
    let parts = parts.map(|from| heard(&project, &play, from..from + 7_777));
    let parts: Vec<_> = parts.filter(|part| !part.is_empty()).collect();
    assert_eq!(parts.join(" "), expected);
}

/// "List of rows: scene, repeats 1-64, transpose, mute mask; loop region": a row whose scene gives a track a
/// pattern of its own and mutes another, in its second round.
#[test]
fn a_row_plays_a_scene() {
    use crate::sequencer::song::{PatternIndex, Plays, Row, Scene, SceneIndex, Song, TrackSet};
    let mut project = Project::with_tracks(3);
    for (pattern, line) in [(0, "x..."), (1, "..x.")] {
        let clip = Arc::new(notation::clip(line).unwrap());
        Arc::make_mut(&mut project.patterns[pattern]).clips = vec![clip; 3];
    }
    let mut scene = Scene {
        muted: TrackSet(0b100),
        ..Scene::default()
    };
    scene.set_pattern(1, Some(PatternIndex::clamped(1)));
    project.scenes = vec![Arc::new(scene)];
    let row = Row {
        plays: Plays::Scene(SceneIndex::MIN),
        ..Row::default()
    };
    project.song = Arc::new(Song {
        on: true,
        rows: vec![row],
        looped: Some((0, 0)),
    });
    assert_eq!(
        heard(&project, &Play::default(), 4 * SIXTEENTH..8 * SIXTEENTH),
        "4.00:36+75 6.00:37+75"
    );
}

/// "Fill is sampled at the nominal step time, so it renders identically": a nudged step goes by its place.
#[test]
fn fill_is_asked_at_the_nominal_time() {
    let project = project("xxxx", |_, clip| {
        for number in 1..=4 {
            step(clip, number).condition = "fill".parse().unwrap();
        }
        step(clip, 2).nudge = crate::sequencer::value::Nudge::clamped(-2520);
        step(clip, 4).nudge = crate::sequencer::value::Nudge::clamped(-2520);
    });
    let play = Play {
        filled: (SIXTEENTH, 3 * SIXTEENTH),
        ..Play::default()
    };
    let expected = "0.50:36+75 2.00:36+75";
    assert_eq!(heard(&project, &play, 0..4 * SIXTEENTH), expected);
}
