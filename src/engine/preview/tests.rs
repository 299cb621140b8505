use std::sync::Arc;

use super::super::engine_fixture::EngineFixture;
use super::super::{Command, Message};
use crate::sequencer::value::{Key, Tempo};
use crate::sequencer::{Edit, Gate, Project, TICKS_PER_QUARTER, TrackChange, notation};

/// A bar at 120 BPM.
const BAR: u32 = 96_000;

/// A project whose first track plays a line on key 60, each note for so many steps.
fn tried(line: &str, steps: u32) -> Project {
    let mut project = Project::with_tracks(1);
    let change = TrackChange::Key(Key::clamped(60));
    Edit::Track { track: 0, change }.apply(&mut project);
    let mut clip = notation::clip(line).unwrap();
    for step in &mut clip.steps {
        step.gate = Gate::thousandths(i64::from(steps) * 1000);
    }
    Arc::make_mut(&mut project.patterns[0]).clips = vec![Arc::new(clip)];
    project
}

/// The note-ons from a frame on, as "sixteenth:key", which must fall on sixteenths.
fn notes(fixture: &EngineFixture, from: i64) -> String {
    let words = fixture.sent.iter().filter_map(|(frame, message)| {
        let Message::NoteOn { key, .. } = message else {
            return None;
        };
        assert_eq!(frame % 6000, 0, "{}", fixture.text());
        (*frame >= from).then(|| format!("{}:{key}", frame / 6000))
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Plays the rest of what sounds: nothing may be left.
fn end(fixture: &mut EngineFixture) {
    fixture.playing = false;
    fixture.block(64);
    assert_eq!(fixture.engine.sounding(), 0);
}

/// "Hear it at the next bar in place of what plays", from its own beginning; with the bar after it is left the
/// score is where it would be, and what sounds ends at both changes. All that for every block size.
#[test]
fn a_preview_is_heard_from_bar_to_bar() {
    let mut texts = Vec::new();
    for size in [64, 441, 4096, 100_000] {
        let mut fixture = EngineFixture::new("x......");
        fixture.run(BAR / 2, size);
        fixture.previews.request(Some(tried("x.....", 5)));
        fixture.run(BAR / 4, size);
        assert_eq!(fixture.engine.status().preview, None);
        fixture.run(BAR * 3 / 4, size);
        assert_eq!(fixture.engine.status().preview, Some(4 * TICKS_PER_QUARTER));
        fixture.previews.request(None);
        fixture.run(BAR, size);
        assert_eq!(fixture.engine.status().preview, None);
        assert_eq!(
            notes(&fixture, 0),
            "0:36 7:36 14:36 16:60 22:60 28:60 35:36"
        );
        let text = fixture.text();
        // The first sounds for three quarters of a step, the last is held until the change.
        assert!(text.contains("96000+60 126000-60"), "{text}");
        assert!(text.contains("168000+60 192000-60 210000+36"), "{text}");
        texts.push(text);
        end(&mut fixture);
    }
    assert!(texts.iter().all(|text| *text == texts[0]));
}

/// One that is called off before its bar leaves nothing behind: the next one begins with a bar as well.
#[test]
fn a_preview_that_was_called_off_is_forgotten() {
    let mut fixture = EngineFixture::new("x...............");
    fixture.run(BAR / 4, 512);
    fixture.previews.request(Some(tried("x.......", 1)));
    fixture.run(BAR / 4, 512);
    fixture.previews.request(None);
    fixture.run(BAR * 3 / 4, 512);
    fixture.previews.request(Some(tried("x.......", 1)));
    fixture.run(BAR, 512);
    assert_eq!(notes(&fixture, 0), "0:36 16:36 32:60");
    end(&mut fixture);
}

/// One after another: each begins with its bar, and what was wanted in between is never heard.
#[test]
fn previews_follow_each_other() {
    let mut fixture = EngineFixture::new("x...............");
    fixture.previews.request(Some(tried("x.......", 1)));
    fixture.run(BAR / 4, 512);
    // The start is a bar.
    fixture.previews.request(Some(tried("xx..............", 1)));
    fixture.run(BAR * 5 / 4, 512);
    assert_eq!(notes(&fixture, 0), "0:60 8:60 16:60 17:60");
    for line in ["x", "xx", "...x............"] {
        fixture.previews.request(Some(tried(line, 1)));
    }
    // What plays is not known any more: the newest is heard at once.
    fixture.run(BAR / 2, 512);
    assert_eq!(notes(&fixture, i64::from(BAR) * 3 / 2), "27:60");
    end(&mut fixture);
}

/// A loop and a jump begin it anew, and the score after it is where the song is.
#[test]
fn jumps_begin_a_preview_anew() {
    let mut fixture = EngineFixture::new("..x.............");
    fixture.looped = Some((4.0, 7.0));
    fixture.beats = 4.0;
    fixture.previews.request(Some(tried(".x..............", 8)));
    fixture.run(BAR * 3 / 2, 500);
    assert_eq!(notes(&fixture, 0), "1:60 13:60");
    fixture.looped = None;
    fixture.beats = 101.0;
    fixture.run(BAR / 4, 500);
    assert_eq!(notes(&fixture, 0), "1:60 13:60 25:60");
    fixture.previews.request(None);
    fixture.run(BAR, 500);
    // Beat 101 was reached at the 24th sixteenth; the bar after it is three beats later.
    assert_eq!(notes(&fixture, 0), "1:60 13:60 25:60 38:36");
    end(&mut fixture);
}

/// What is launched, muted and edited in the meantime is heard afterwards.
#[test]
fn the_score_goes_on_behind_a_preview() {
    let mut fixture = EngineFixture::new("x...............");
    let other = notation::clip("....x...").unwrap();
    Arc::make_mut(&mut fixture.project.patterns[1]).clips = vec![Arc::new(other)];
    fixture.previews.request(Some(tried("...............x", 1)));
    fixture.run(BAR / 2, 512);
    fixture.engine.command(Command::Launch {
        tracks: u32::MAX,
        pattern: 1,
        when: None,
    });
    fixture.run(BAR * 3 / 4, 512);
    fixture.previews.request(None);
    fixture.run(BAR * 7 / 4, 512);
    assert_eq!(notes(&fixture, 0), "15:60 31:60 36:36 44:36");
    end(&mut fixture);
}

/// At a standstill nobody waits for a bar; under the internal clock it has its own tempo, and stop ends it all.
#[test]
fn a_preview_plays_by_itself() {
    let mut fixture = EngineFixture::new("x...............");
    fixture.playing = false;
    let mut other = tried("x...", 16);
    other.tempo = Tempo::clamped(240.0);
    fixture.previews.request(Some(other));
    fixture.run(1000, 100);
    fixture.engine.command(Command::Play);
    fixture.run(BAR / 4, 100);
    assert!(
        fixture.text().starts_with("1000+60 13000-60 13000+60"),
        "{}",
        fixture.text()
    );
    fixture.engine.command(Command::Stop);
    fixture.run(1000, 100);
    assert_eq!(fixture.engine.sounding(), 0);
    fixture.previews.request(None);
    fixture.engine.command(Command::Play);
    fixture.run(BAR / 4, 100);
    assert_eq!(notes_after(&fixture, 26_000), "36");
    fixture.engine.command(Command::Stop);
    end(&mut fixture);
}

/// The keys of the note-ons after a frame.
fn notes_after(fixture: &EngineFixture, from: i64) -> String {
    let keys = fixture
        .sent
        .iter()
        .filter_map(|(frame, message)| match message {
            Message::NoteOn { key, .. } if *frame >= from => Some(key.to_string()),
            _ => None,
        });
    keys.collect::<Vec<_>>().join(" ")
}
