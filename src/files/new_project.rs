//! The projects that one begins with. What a pattern file means that names no tracks is another thing, and part of
//! the format: sixteen fresh ones.

use crate::sequencer::pitch::scale::{Root, ScaleNotes, Snap};
use crate::sequencer::value::{Channel, Key};
use crate::sequencer::{Edit, Pitch, Project, Scale, TrackChange};

/// The drums of a new project, by their keys in General MIDI, whose names they have: kick, snare, clap, closed and open
/// hat, rim, low tom, crash. They are so few that each row has room for its channel and its length.
const DRUMS: [i64; 8] = [36, 38, 39, 42, 46, 37, 43, 49];

/// A melodic track of a new song.
struct Melody {
    name: &'static str,
    channel: i64,
    key: i64,
}

/// The preview kit plays channel 2 as a bass, and the channels from 3 on as a plucked tone.
const MELODIES: [Melody; 2] = [
    Melody {
        name: "Bass",
        channel: 2,
        key: 33,
    },
    Melody {
        name: "Chords",
        channel: 3,
        key: 57,
    },
];

/// A new beat: eight empty drum tracks on channel 1.
#[must_use]
pub fn new_beat() -> Project {
    let mut project = Project::with_tracks(DRUMS.len());
    for (track, key) in DRUMS.into_iter().enumerate() {
        let key = Key::clamped(key);
        let changes = [
            TrackChange::Name(String::new()),
            TrackChange::Key(key),
            TrackChange::Pitch(Pitch::Drum),
        ];
        apply(&mut project, track, changes);
    }
    project
}

/// A new song: the same drums, a bass on channel 2 and chords on channel 3, in A minor, whose notes all belong together.
#[must_use]
pub fn new_song() -> Project {
    let mut project = new_beat();
    let root = Root::clamped(9);
    if let Some(notes) = ScaleNotes::named("minor") {
        Edit::Scale(Scale { root, notes }).apply(&mut project);
    }
    for melody in MELODIES {
        let track = project.tracks.len();
        Edit::AddTrack.apply(&mut project);
        let changes = [
            TrackChange::Name(melody.name.to_owned()),
            TrackChange::Key(Key::clamped(melody.key)),
            TrackChange::Channel(Channel::clamped(melody.channel)),
            TrackChange::Pitch(Pitch::Scale(Snap::Nearest)),
        ];
        apply(&mut project, track, changes);
    }
    project
}

fn apply(project: &mut Project, track: usize, changes: impl IntoIterator<Item = TrackChange>) {
    for change in changes {
        Edit::Track { track, change }.apply(project);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::{from_text, to_text};

    const NO_TRACKS: &str = include_str!("../../tests/golden/files/no_tracks.gradus");
    const NEW_BEAT: &str = include_str!("../../tests/golden/files/new_beat.gradus");
    const NEW_SONG: &str = include_str!("../../tests/golden/files/new_song.gradus");

    /// New projects are written in full, so that they mean the same in every later version.
    #[test]
    fn new_projects_are_written_in_full() {
        for (made, kept) in [(new_beat(), NEW_BEAT), (new_song(), NEW_SONG)] {
            let text = to_text(&made);
            assert!(text == kept, "it is now:\n{text}");
            assert!(from_text(&text).unwrap() == made);
        }
        let names = |project: &Project| -> Vec<String> {
            let tracks = 0..project.tracks.len();
            tracks.map(|it| project.name_of(it).into_owned()).collect()
        };
        let drums = [
            "Kick",
            "Snare",
            "Clap",
            "Closed Hat",
            "Open Hat",
            "Rim",
            "Low Tom",
            "Crash",
        ];
        assert_eq!(names(&new_beat()), drums);
        assert_eq!(names(&new_song())[8..], ["Bass", "Chords"]);
    }

    /// "What a file that names no tracks means stays": sixteen fresh ones, on the keys from 36 to 51 of channel 1.
    #[test]
    fn a_file_without_tracks_means_sixteen_fresh_ones() {
        let project = from_text(NO_TRACKS).unwrap();
        let pads: Vec<_> = project
            .tracks
            .iter()
            .map(|head| i64::from(head.key))
            .collect();
        assert_eq!(pads, (36..52).collect::<Vec<i64>>());
        assert!(project.tracks.iter().all(|head| head.channel.get() == 1));
        assert!(
            project
                == Project {
                    tempo: project.tempo,
                    ..Project::default()
                }
        );
    }
}
