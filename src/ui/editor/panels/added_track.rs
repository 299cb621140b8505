//! A further track: the next drum, the next melody, or a copy of one.

use crate::sequencer::pitch::scale::Snap;
use crate::sequencer::project::MAX_TRACKS;
use crate::sequencer::value::{Channel, Key};
use crate::sequencer::{Clip, ClipChange, Edit, Pitch, Project, TrackChange};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::view::View;
use crate::ui::words;

/// What a further track plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddedTrack {
    /// A key of a drum kit.
    Drum,
    /// Notes.
    Melody,
}

/// The keys of drums, the first ones first that a beat needs; then all other pads of a drum rack.
const DRUMS: [i64; 16] = [
    36, 38, 42, 46, 39, 37, 45, 49, 51, 43, 47, 50, 41, 48, 44, 40,
];
/// The key of a bass, which channel 2 plays in the preview kit, and of other melodies.
const BASS: i64 = 33;
const MELODY: i64 = 57;

/// Adds a track and selects it, as one undo level.
pub fn add(kind: AddedTrack, view: &mut View, out: &mut Vec<EditorAction>) {
    let track = view.project.tracks.len();
    if track >= MAX_TRACKS {
        let message = words::status::no_more_tracks(MAX_TRACKS);
        return out.push(EditorAction::Say(message));
    }
    let changes = match kind {
        AddedTrack::Drum => drum(&view.project),
        AddedTrack::Melody => melody(&view.project),
    };
    let changes = changes.into_iter();
    let edits = changes.map(|change| Edit::Track { track, change });
    let edits = [Edit::AddTrack].into_iter().chain(edits).collect();
    out.push(EditorAction::Edit(
        None,
        Edit::Together(words::undo::ADD_TRACK, edits),
    ));
    (view.track, view.step) = (track, 0);
    view.interaction.selection = None;
    if kind == AddedTrack::Melody {
        // Its notes come next.
        view.lanes.show_piano_roll();
    }
}

/// The next key that no track on the drums' channel has, which names it.
fn drum(project: &Project) -> Vec<TrackChange> {
    let mut heads = project.tracks.iter();
    let first = heads.find(|head| head.pitch == Pitch::Drum);
    let channel = first.map_or(Channel::DEFAULT, |head| head.channel);
    let is_free = |key: &Key| {
        let mut heads = project.tracks.iter();
        heads.all(|head| (head.channel, head.key) != (channel, *key))
    };
    let key = DRUMS.map(Key::clamped).into_iter().find(is_free);
    vec![
        TrackChange::Name(String::new()),
        TrackChange::Key(key.unwrap_or(Key::clamped(DRUMS[0]))),
        TrackChange::Channel(channel),
        TrackChange::Pitch(Pitch::Drum),
    ]
}

/// The next channel that no track has, the drums' channel 10 left out; its notes belong to the scale, if there is one.
fn melody(project: &Project) -> Vec<TrackChange> {
    let channels = (2..=16).filter(|channel| *channel != 10);
    let mut channels = channels.map(Channel::clamped);
    let is_free = |channel: &Channel| {
        let mut heads = project.tracks.iter();
        heads.all(|head| head.channel != *channel)
    };
    let channel = channels.find(is_free).unwrap_or(Channel::DEFAULT);
    let key = if channel == Channel::clamped(2) {
        BASS
    } else {
        MELODY
    };
    let pitch = if project.scale.is_default() {
        Pitch::Chromatic
    } else {
        Pitch::Scale(Snap::Nearest)
    };
    vec![
        TrackChange::Name(melody_name(project, key == BASS)),
        TrackChange::Key(Key::clamped(key)),
        TrackChange::Channel(channel),
        TrackChange::Pitch(pitch),
    ]
}

/// "Bass" for the first bass, otherwise "Melody" with the first number that no track has.
fn melody_name(project: &Project, is_bass: bool) -> String {
    let is_free = |name: &String| {
        let mut tracks = 0..project.tracks.len();
        tracks.all(|track| !project.name_of(track).eq_ignore_ascii_case(name))
    };
    let bass = is_bass.then(|| words::tracks::BASS.to_owned());
    let melodies = (1..=MAX_TRACKS + 1).map(words::tracks::melody);
    let mut names = bass.into_iter().chain(melodies);
    names.find(is_free).unwrap_or_default()
}

/// The edit that puts a copy of a track below it, with its clips in all patterns; none where no track has room.
#[must_use]
pub fn duplicate(project: &Project, track: usize) -> Option<Edit> {
    let copy = project.tracks.len();
    let head = project.track(track).filter(|_| copy < MAX_TRACKS)?;
    let changes = TrackChange::all_of(head).map(|change| Edit::Track {
        track: copy,
        change,
    });
    let clips = (0..project.patterns.len()).filter_map(|pattern| {
        let clip = project.clip(pattern, track)?;
        Some(Edit::Clip {
            pattern,
            track: copy,
            change: ClipChange::Replace(Box::new(Clip::clone(clip))),
        })
    });
    let edits = [Edit::AddTrack].into_iter().chain(changes).chain(clips);
    let placed = edits.chain([Edit::MoveTrack {
        from: copy,
        to: track + 1,
    }]);
    Some(Edit::Together(
        words::undo::DUPLICATE_TRACK,
        placed.collect(),
    ))
}
