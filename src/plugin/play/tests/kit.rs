//! What is heard of the preview kit: from which frame on, and of which tracks.

use super::*;
use crate::instance::preview_sound::SoundSwitch;
use crate::sequencer::NoteChannels;
use crate::sequencer::edit::TrackChange;
use crate::sequencer::step::Gate;
use crate::sequencer::value::Channel;

/// A Gradus whose kit sounds.
fn sounding() -> Rig {
    let rig = Rig::new(true);
    rig.gradus.sound_handle.switch(SoundSwitch {
        is_on: true,
        percent: 50,
    });
    rig
}

/// The frame from which something is heard of the first quarter, and how many notes begin.
fn heard_of_a_quarter(rig: &mut Rig) -> (Option<usize>, usize) {
    let (samples, notes) = samples_of_a_quarter(rig);
    (samples.iter().position(|sample| *sample != 0.0), notes)
}

/// What is heard of the first quarter, and how many notes begin.
fn samples_of_a_quarter(rig: &mut Rig) -> (Vec<f32>, usize) {
    rig.gradus.sound.forget();
    rig.port.output.clear();
    rig.transport.position_beats = Some(0.0);
    let mut samples = Vec::new();
    for _ in 0..360 {
        rig.block(64);
        let (mut left, mut right) = ([0.0f32; 64], [0.0; 64]);
        rig.gradus.render_sound(&mut left, &mut right);
        samples.extend(left);
    }
    let is_note = |sent: &&Sent| matches!(sent, Sent::Event(event) if matches!(event.message, Message::NoteOn { .. }));
    (samples, rig.port.output.iter().filter(is_note).count())
}

/// "A track can be left out" of what the preview kit plays: two tracks on one channel, of which one is left out, are heard
/// as the other alone, while both reach the host.
#[test]
fn the_preview_kit_leaves_a_track_out() {
    let mut rig = sounding();
    let document = rig.gradus.params.project.clone();
    document.apply(Edit::ToggleStep(step_of(1, 2)));
    let [first, second] = [0, 1].map(|track| document.project().tracks[track].clone());
    assert_eq!(first.channel, second.channel);
    // A quarter has 24,000 frames: the first track begins at its first one, the second one half of it later.
    assert_eq!(heard_of_a_quarter(&mut rig), (Some(0), 2));
    let origin = document.origin();
    rig.gradus.sound_handle.hear(origin, first.id.get(), false);
    assert_eq!(heard_of_a_quarter(&mut rig), (Some(12_000), 2));
    rig.gradus.sound_handle.hear(origin, second.id.get(), false);
    assert_eq!(heard_of_a_quarter(&mut rig), (None, 2));
    // Another project begins with all its tracks.
    let mut other = document.project();
    Edit::AddTrack.apply(&mut other);
    document.apply(Edit::Replace(Box::new(other)));
    assert_eq!(heard_of_a_quarter(&mut rig), (Some(0), 2));
    // What is left out of it is left out of it alone, wherever the history is.
    rig.gradus
        .sound_handle
        .hear(document.origin(), first.id.get(), false);
    assert_eq!(heard_of_a_quarter(&mut rig), (Some(12_000), 2));
    document.undo();
    assert_eq!(heard_of_a_quarter(&mut rig), (Some(0), 2));
    document.redo();
    assert_eq!(heard_of_a_quarter(&mut rig), (Some(12_000), 2));
}

/// A track that is left out silences no other: when both begin one note, it is heard once, unless both are left out.
#[test]
fn a_track_that_is_left_out_silences_no_other() {
    let mut rig = sounding();
    let document = rig.gradus.params.project.clone();
    document.apply(Edit::ToggleStep(step_of(1, 0)));
    let [first, second] = [0, 1].map(|track| document.project().tracks[track].clone());
    document.apply(Edit::Track {
        track: 1,
        change: TrackChange::Key(first.key),
    });
    let origin = document.origin();
    let mut heard = |first_is_heard, second_is_heard| {
        for (track, is_heard) in [(&first, first_is_heard), (&second, second_is_heard)] {
            let handle = &rig.gradus.sound_handle;
            handle.hear(origin, track.id.get(), is_heard);
        }
        let (samples, notes) = samples_of_a_quarter(&mut rig);
        assert_eq!(notes, 1);
        samples
    };
    let both = heard(true, true);
    assert_ne!(both[0], 0.0);
    assert_eq!(heard(true, false), both, "the second is left out");
    assert_eq!(heard(false, true), both, "the first is left out");
    assert!(heard(false, false).iter().all(|sample| *sample == 0.0));
}

/// A track that is left out ends no sound of another one: a tone goes on to its own end, as if nothing had struck its key
/// in the meantime.
#[test]
fn a_track_that_is_left_out_cuts_no_other() {
    let mut rig = sounding();
    let document = rig.gradus.params.project.clone();
    let key = document.project().tracks[0].key;
    for track in [0, 1] {
        let changes = [
            TrackChange::Channel(Channel::clamped(3)),
            TrackChange::Key(key),
        ];
        for change in changes {
            document.apply(Edit::Track { track, change });
        }
    }
    // Three steps long; the other track strikes after two of them, for half a step.
    let gates = [(step_of(0, 0), 3_000), (step_of(1, 2), 500)];
    for (step, gate) in gates {
        let gate = StepChange::Gate(Gate::thousandths(gate));
        document.apply(Edit::Step(step, gate));
    }
    let (alone, notes) = samples_of_a_quarter(&mut rig);
    assert_eq!(notes, 1);
    document.apply(Edit::ToggleStep(step_of(1, 2)));
    document.apply(Edit::Step(
        gates[1].0,
        StepChange::Gate(Gate::thousandths(500)),
    ));
    let (cut, notes) = samples_of_a_quarter(&mut rig);
    assert_eq!(notes, 2);
    assert_ne!(cut, alone);
    let second = document.project().tracks[1].id.get();
    rig.gradus
        .sound_handle
        .hear(document.origin(), second, false);
    let (left_out, notes) = samples_of_a_quarter(&mut rig);
    assert_eq!(notes, 2);
    let differs = left_out
        .iter()
        .zip(&alone)
        .position(|(one, other)| (one - other).abs() > 1e-5);
    assert_eq!(differs, None);
}

/// The preview kit is silent until it is switched on; then it is heard from the frame of a note on, and rings on in blocks
/// that are passed over.
#[test]
fn the_preview_kit_is_heard_from_its_frames() {
    let mut rig = Rig::new(true);
    let heard = |rig: &mut Rig| {
        let passes = rig.block(64);
        let (mut left, mut right) = ([1.0; 64], [1.0; 64]);
        rig.gradus.render_sound(&mut left, &mut right);
        let first = left.iter().position(|sample| *sample != 0.0);
        (first, passes)
    };
    assert_eq!(heard(&mut rig).0, None, "it is off");
    rig.gradus.sound_handle.switch(SoundSwitch {
        is_on: true,
        percent: 50,
    });
    rig.transport.position_beats = Some(0.999);
    let (first, passes) = heard(&mut rig);
    // A quarter has 24,000 frames.
    assert_eq!((first, passes), (Some(24), false));
    let ringing: Vec<_> = (0..100).map(|_| heard(&mut rig)).collect();
    assert!(ringing.iter().all(|(first, _)| *first == Some(0)));
    assert!(ringing.iter().any(|(_, passes)| *passes));
}

/// Notes with channels of their own are all plucked: their first one, on channel 2, is no bass.
#[test]
fn notes_with_channels_of_their_own_are_plucked() {
    let mut rig = sounding();
    let document = rig.gradus.params.project.clone();
    let change = |change| document.apply(Edit::Track { track: 0, change });
    let mut heard = || samples_of_a_quarter(&mut rig).0;
    change(TrackChange::Channel(Channel::clamped(2)));
    let bass = heard();
    change(TrackChange::Channel(Channel::clamped(3)));
    let plucked = heard();
    change(TrackChange::NoteChannels(NoteChannels::Mpe));
    assert_eq!(heard(), plucked);
    assert_ne!(bass, plucked);
}
