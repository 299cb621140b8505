/// What is set up when something is opened.
mod opening;
/// What is asked about imported files.
mod imports;
/// Files that others write, and work that could be lost.
mod recovery;

use std::fs;
use std::thread::sleep;

use super::autosave::REST;
use super::*;
use crate::files::profile::ProfileCatalog;
use crate::instance::host_controller::Settings;
use crate::params::window_look::{Theme, WindowLook};
use crate::sequencer::Edit;
use crate::sequencer::edit::StepRef;

/// A test's own folder, which is removed with it, but kept for a look when the test fails.
#[derive(Debug)]
pub struct Folder(PathBuf);

/// An empty folder for a test.
pub fn folder(test: &str) -> Folder {
    let folder = std::env::temp_dir().join(format!("gradus-{}-{test}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    Folder(folder)
}

impl std::ops::Deref for Folder {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}

/// A program that was started: its session, its document, and where both keep their files.
struct Running {
    session: Session,
    document: Document,
}

/// Starts a program, as the plug-in would be made in it.
fn start(folder: &Path, file: Option<&str>) -> Running {
    let file = file.map(|file| folder.join(file));
    let session =
        Session::begin(&SettingsFolder::at(folder.join("home")), file.as_deref()).unwrap();
    let (document, _live) = Document::new(session.project());
    session.take(&document);
    Running { session, document }
}

impl Running {
    fn toggle(&self, step: usize) {
        self.document.apply(Edit::ToggleStep(StepRef {
            pattern: 0,
            track: 0,
            step,
        }));
    }

    fn asks(&self, command: FileCommand) -> String {
        self.session.perform(command);
        self.document.message()
    }

    fn way(&self, command: FileCommand) -> Option<Obstacle> {
        self.session.try_to(command, None).err()
    }

    /// Ends as by kill -9: the operating system releases the lock, and nothing else happens.
    fn crash(self) -> Project {
        self.document.project()
    }
}

/// Puts a project into a new file.
fn save(path: &Path, project: &Project) {
    let place = Destination::of_opened(path.to_owned())
        .permit(None)
        .unwrap();
    files::save(&place, project).unwrap();
}

fn beat() -> Project {
    let mut project = Project::default();
    Edit::ToggleStep(StepRef {
        pattern: 0,
        track: 0,
        step: 4,
    })
    .apply(&mut project);
    project
}

/// "Unsaved work survives a crash", on the file that was open, and undo returns to that file.
#[test]
fn unsaved_work_survives_a_crash() {
    let folder = folder("unsaved_work_survives_a_crash");
    save(&folder.join("a.gradus"), &beat());
    let first = start(&folder, Some("a.gradus"));
    first.toggle(7);
    first.session.keep();
    let lost = first.crash();
    let second = start(&folder, None);
    assert_eq!(second.document.project(), lost);
    assert!(
        second.document.message().contains("is back"),
        "{}",
        second.document.message()
    );
    let open = second.session.open_file();
    assert_eq!(
        (open.path, open.unsaved),
        (Some(folder.join("a.gradus")), true)
    );
    second.document.undo();
    assert_eq!(second.document.project(), beat());
    assert!(!second.session.open_file().unsaved);
}

/// The message says what undo returns to: a file by its name, or an empty project.
#[test]
fn what_undo_returns_to_is_said() {
    let folder = folder("what_undo_returns_to_is_said");
    let first = start(&folder, None);
    first.toggle(3);
    first.session.keep();
    first.crash();
    let said = |file: Option<&str>| {
        let running = start(&folder, file);
        let said = running.document.message();
        running.crash();
        said
    };
    let back = "Unsaved work from last time is back; undo returns to";
    assert_eq!(said(None), format!("{back} an empty project"));
    save(&folder.join("a.gradus"), &beat());
    let second = start(&folder, Some("a.gradus"));
    second.toggle(7);
    second.session.keep();
    second.crash();
    let waits = "Unsaved work on a project without a file is in the File menu";
    assert_eq!(said(Some("a.gradus")), format!("{back} a.gradus. {waits}"));
}

/// A crash of recovered work before anything was done to it loses nothing either.
#[test]
fn two_crashes_in_a_row() {
    let folder = folder("two_crashes_in_a_row");
    let first = start(&folder, None);
    first.toggle(3);
    first.session.keep();
    let lost = first.crash();
    let second = start(&folder, None);
    second.session.keep();
    second.crash();
    assert_eq!(start(&folder, None).document.project(), lost);
}

fn save_as(path: PathBuf) -> FileCommand {
    FileCommand::SaveAs(path)
}

fn in_folder_of(said: &str, folder: &Path) -> String {
    format!("{said} in {}", folder.display())
}

/// "Reopens what was open", and what was saved leaves nothing to recover.
#[test]
fn a_saved_file_is_opened_again() {
    let folder = folder("a_saved_file_is_opened_again");
    let first = start(&folder, None);
    first.toggle(2);
    first.session.keep();
    let said = first.asks(save_as(folder.join("song")));
    assert_eq!(said, in_folder_of("Saved song.gradus", &folder));
    first.session.close();
    let saved = first.crash();
    let second = start(&folder, None);
    assert_eq!(second.document.project(), saved);
    assert_eq!(second.document.message(), "Opened song.gradus");
    assert!(!second.session.open_file().unsaved);
    assert_eq!(second.document.undo(), None);
}

/// "Never overwrite silently": an existing file is in the way, whether its ending was typed or not, until leave is
/// given to replace it. The file that is open is not in the way, and neither is a missing one.
#[test]
fn what_is_there_is_in_the_way() {
    let folder = folder("what_is_there_is_in_the_way");
    let (open, other) = (folder.join("a.gradus"), folder.join("b.gradus"));
    save(&open, &beat());
    save(&other, &beat());
    fs::write(folder.join("c.mid"), "").unwrap();
    let running = start(&folder, Some("a.gradus"));
    let export = |name: &str| FileCommand::Export {
        path: folder.join(name),
        play: Box::default(),
        passes: 1,
    };
    let way = |command| running.way(command);
    let obstacle = Obstacle::file(&other);
    assert_eq!(way(save_as(open)), None);
    assert_eq!(way(save_as(folder.join("b"))), Some(obstacle.clone()));
    let midi = Obstacle::file(folder.join("c.mid"));
    assert_eq!(way(export("c")), Some(midi.clone()));
    assert_eq!(way(export("c.gradus")), Some(midi.clone()));
    assert_eq!(way(export("d")), None);
    assert_eq!(way(FileCommand::Open(other)), None);
    let session = &running.session;
    assert!(session.try_to(export("c.mid"), Some(&obstacle)).is_err());
    assert_eq!(session.try_to(export("c.mid"), Some(&midi)), Ok(()));
    assert_eq!(session.try_to(FileCommand::New, None), Ok(()));
    assert_eq!(
        session.try_to(save_as(folder.join("b")), Some(&obstacle)),
        Ok(())
    );
    assert_eq!(way(save_as(folder.join("new"))), None);
}

/// "Only our own endings count": a name with a dot is completed as any other, and its export never aims at it.
#[test]
fn a_name_with_a_dot_is_completed() {
    let folder = folder("a_name_with_a_dot_is_completed");
    let running = start(&folder, None);
    running.toggle(1);
    running.asks(save_as(folder.join("Song v1.2")));
    let path = folder.join("Song v1.2.gradus");
    assert_eq!(running.session.open_file().path, Some(path.clone()));
    let text = fs::read_to_string(&path).unwrap();
    let said = running.asks(FileCommand::Export {
        path: folder.join("Song v1.2"),
        play: Box::default(),
        passes: 1,
    });
    assert!(said.starts_with("Wrote Song v1.2.mid in "), "{said}");
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

/// An exported MIDI file reads back as what was played, and is not what is open.
#[test]
fn an_export_reads_back() {
    let folder = folder("an_export_reads_back");
    let first = start(&folder, None);
    first.toggle(4);
    let said = first.asks(FileCommand::Export {
        path: folder.join("beat"),
        play: Box::default(),
        passes: 2,
    });
    assert_eq!(said, in_folder_of("Wrote beat.mid", &folder) + ": 2 passes");
    let one = first.asks(FileCommand::Export {
        path: folder.join("once"),
        play: Box::new(crate::sequencer::Play {
            mute_state: crate::sequencer::play::MuteState { muted: 0, solo: 1 },
            ..Default::default()
        }),
        passes: 1,
    });
    let expected = in_folder_of("Wrote once.mid", &folder) + ": 1 pass, only the soloed track";
    assert_eq!(one, expected);
    assert!(first.session.open_file().unsaved);
    let read = crate::files::open(&folder.join("beat.mid"))
        .unwrap()
        .project;
    let line = crate::sequencer::notation::line(&read.clip(0, 0).unwrap().steps);
    assert_eq!(line.replace(' ', "").matches('x').count(), 2);
}

/// Closing the window with unsaved work keeps it as a crash would.
#[test]
fn closing_keeps_unsaved_work() {
    let folder = folder("closing_keeps_unsaved_work");
    let first = start(&folder, None);
    first.toggle(9);
    first.session.close();
    let lost = first.crash();
    assert_eq!(start(&folder, None).document.project(), lost);
}

/// Work on one file does not replace another one that is asked for, and waits.
#[test]
fn recovered_work_waits_for_its_file() {
    let folder = folder("recovered_work_waits_for_its_file");
    save(&folder.join("a.gradus"), &beat());
    save(&folder.join("b.gradus"), &Project::with_tracks(2));
    let first = start(&folder, Some("a.gradus"));
    first.toggle(1);
    first.session.keep();
    let lost = first.crash();
    let other = start(&folder, Some("b.gradus"));
    assert_eq!(other.document.project(), Project::with_tracks(2));
    assert_eq!(start(&folder, Some("a.gradus")).document.project(), lost);
}

/// Unsaved work is written "at most every couple of seconds", however often one asks.
#[test]
fn keeping_is_rare() {
    let folder = folder("keeping_is_rare");
    let running = start(&folder, None);
    let slot = folder.join("home/session-1.gradus");
    running.toggle(0);
    running.session.keep();
    let first = fs::read_to_string(&slot).unwrap();
    running.toggle(1);
    running.session.keep();
    assert_eq!(fs::read_to_string(&slot).unwrap(), first);
    sleep(REST);
    running.session.keep();
    assert_ne!(fs::read_to_string(&slot).unwrap(), first);
}

/// After undo back to the content of the file there is nothing to keep.
#[test]
fn undo_to_the_file_leaves_nothing() {
    let folder = folder("undo_to_the_file_leaves_nothing");
    let running = start(&folder, None);
    running.toggle(0);
    running.session.keep();
    running.document.undo();
    running.session.close();
    assert!(!folder.join("home/session-1.gradus").exists());
}

/// A file of a future version is neither opened nor overwritten, and nothing changes but what is said.
#[test]
fn a_future_version_is_left_alone() {
    let folder = folder("a_future_version_is_left_alone");
    let path = folder.join("new.gradus");
    let text = files::to_text(&beat()).replacen("\"version\": 1", "\"version\": 99", 1);
    assert!(text.contains("99"), "{text}");
    fs::write(&path, &text).unwrap();
    let error = Session::begin(&SettingsFolder::at(folder.join("home")), Some(&path)).unwrap_err();
    assert!(error.to_string().contains("version 99"), "{error}");
    let running = start(&folder, None);
    running.toggle(0);
    let before = running.document.project();
    let save_over = || running.asks(save_as(path.clone()));
    assert!(save_over().contains("already exists"));
    for said in [save_over(), running.asks(FileCommand::Open(path.clone()))] {
        assert!(said.contains("version 99"), "{said}");
    }
    assert_eq!(running.document.project(), before);
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

/// Loading is an undoable entry: New and Open lose nothing.
#[test]
fn loading_can_be_undone() {
    let folder = folder("loading_can_be_undone");
    let path = folder.join("a.gradus");
    save(&path, &beat());
    let running = start(&folder, None);
    running.toggle(0);
    let mine = running.document.project();
    let said = running.asks(FileCommand::Open(path));
    let expected =
        "Opened a.gradus. Your unsaved work on a project without a file is in the File menu";
    assert_eq!(said, expected);
    assert_eq!(running.document.project(), beat());
    assert_eq!(running.asks(FileCommand::New), "New project");
    assert_eq!(running.document.project(), Project::default());
    assert_eq!(running.session.open_file().path, None);
    running.document.undo();
    running.document.undo();
    assert_eq!(running.document.project(), mine);
}

/// A file that does not exist stops the program with one sentence that names it.
#[test]
fn a_missing_file_is_told() {
    let folder = folder("a_missing_file_is_told");
    let path = folder.join("none.gradus");
    let error = Session::begin(&SettingsFolder::at(folder.join("home")), Some(&path)).unwrap_err();
    assert!(error.to_string().contains("none.gradus: "), "{error}");
}

/// What is imported is unsaved work of no file: it is never saved over what it came from, and survives
/// a crash.
#[test]
fn imports_are_unsaved_work() {
    let folder = folder("imports_are_unsaved_work");
    let text = r#"[{"note": true, "on": true, "numeric_note": 40, "velocity": 90, "duration": 0.5, "channel": 1}]"#;
    fs::write(folder.join("steps.json"), text).unwrap();
    let first = start(&folder, Some("steps.json"));
    assert_ne!(first.document.project(), Project::default());
    let open = first.session.open_file();
    assert_eq!((open.path, open.unsaved), (None, true));
    assert!(first.asks(FileCommand::Save).contains("Save as"));
    first.session.keep();
    let lost = first.crash();
    assert_eq!(fs::read_to_string(folder.join("steps.json")).unwrap(), text);
    assert_eq!(start(&folder, None).document.project(), lost);
}

/// C1, for a program without a window: controllers of the command line are beside those that were there last, once
/// each, with the profiles that know their ports; and settings of a folder of choice come back from there.
#[test]
fn c1_controllers_are_given_at_the_start() {
    let folder = folder("c1_controllers_are_given_at_the_start");
    let first = start(&folder, None);
    let choice = |input: &str, output: &str| DeviceChoice {
        input: input.to_owned(),
        output: output.to_owned(),
        ..DeviceChoice::default()
    };
    first.session.remember_devices(&[choice("Keys", "")]);
    let settings = Settings {
        profile: "Novation MiniNova".to_owned(),
        ..Settings::default()
    };
    first.session.remember_controller(&settings);
    drop(first);
    let second = start(&folder, None);
    let pads = choice("Launchpad X 1", "Launchpad X 1");
    second
        .session
        .add_controllers(vec![pads.clone(), choice("Keys", ""), pads]);
    let devices = second.session.devices(&ProfileCatalog::new(""));
    let shown: Vec<_> = devices
        .iter()
        .map(|choice| (&*choice.input, &*choice.profile))
        .collect();
    let profile = "Novation Launchpad X, Mini MK3, Pro MK3";
    assert_eq!(shown, [("Keys", ""), ("Launchpad X 1", profile)]);
    assert_eq!(second.session.controller(), Some(settings));
}

/// Theme, scale, stage view and size of the window are there again at the next start, and nothing before that.
#[test]
fn the_look_of_the_window_outlives_the_program() {
    let folder = folder("the_look_of_the_window");
    let first = start(&folder, None);
    assert_eq!(first.session.look(), None);
    let look = WindowLook {
        width: 1600,
        scale: 150,
        theme: Theme::Light,
        stage: true,
        ..WindowLook::default()
    };
    first.session.remember_look(look);
    drop(first);
    assert_eq!(start(&folder, None).session.look(), Some(look));
}

/// The loss of JACK and its return are said once each; a lack of sound at the start is shown, but covers no message.
#[test]
fn a_lack_of_sound_is_said_once() {
    let folder = folder("a_lack_of_sound");
    let running = start(&folder, None);
    running.document.show_message("Unsaved work is back");
    let mut said = Vec::new();
    for sound in [
        Sound::Missing,
        Sound::Heard,
        Sound::JackGone,
        Sound::JackGone,
        Sound::Heard,
        Sound::CardGone,
        Sound::Heard,
    ] {
        running.session.set_sound(sound);
        assert_eq!(running.session.sound(), sound);
        said.push(running.document.message());
    }
    let gone = Sound::JackGone.sentence().unwrap();
    let card_gone = Sound::CardGone.sentence().unwrap();
    let expected = [
        "Unsaved work is back",
        "JACK is there",
        gone,
        gone,
        "JACK is back",
        card_gone,
        "The sound card is back",
    ];
    assert_eq!(said, expected);
    running.session.request_sound();
    assert!(running.session.wants_sound() && !running.session.wants_sound());
}
