//! The system's dialog for files. It is asked on a thread of its own, since the user may take any time.
//!
//! On Linux it is a program of the desktop, Zenity or KDialog, which is ended when the answer is no longer wanted. Where
//! neither is installed, the user types paths. A host in a Flatpak sees neither those programs nor most files: there it is
//! the desktop's portal, which lets the host have what the user chooses.

#[cfg(not(any(target_os = "windows", target_os = "macos")))]
use std::io::Read;
use std::path::{Path, PathBuf};

use super::library_request::LibraryRequest;
use crate::standalone::FileCommand;
use crate::ui::words;

/// Asks the user for a path.
pub trait FileDialog: Send + Sync {
    /// Whether a dialog may be available. An instance asks this while it is made, so this looks for no file.
    fn is_there(&self) -> bool;
    /// Opens the dialog and waits for the answer.
    fn ask(&self, question: &PathQuestion) -> PathAnswer;
    /// Closes the dialog, where the system has a way to: the answer is no longer wanted.
    fn cancel(&self) {}
}

/// What to ask the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathQuestion {
    /// The title of the dialog.
    pub title: &'static str,
    /// What the path is for.
    pub purpose: DialogPurpose,
    /// What the dialog shows first: a folder, or a file to write.
    pub start: PathBuf,
}

impl PathQuestion {
    /// The question for a request, beginning in a folder.
    #[must_use]
    pub(super) fn of(request: &LibraryRequest, folder: &Path) -> Self {
        let (title, purpose, start) = match request {
            LibraryRequest::Folder(_) => (words::library::ASK_FOLDER, DialogPurpose::Folder, None),
            LibraryRequest::Export { path, .. } => {
                (words::library::ASK_EXPORT, DialogPurpose::Save, Some(path))
            }
            LibraryRequest::File(FileCommand::SaveAs(path)) => {
                (words::library::ASK_SAVE, DialogPurpose::Save, Some(path))
            }
            LibraryRequest::File(FileCommand::Export { path, .. }) => {
                (words::library::ASK_MIDI, DialogPurpose::Save, Some(path))
            }
            LibraryRequest::Groove { .. } => {
                (words::library::ASK_GROOVE, DialogPurpose::Open, None)
            }
            LibraryRequest::NoteNames { .. } => {
                (words::library::ASK_NAMES, DialogPurpose::OpenNames, None)
            }
            LibraryRequest::SaveNoteNames { path, .. } => (
                words::library::ASK_SAVE_NAMES,
                DialogPurpose::Save,
                Some(path),
            ),
            LibraryRequest::File(
                FileCommand::New
                | FileCommand::Open(_)
                | FileCommand::Save
                | FileCommand::BringBack(_),
            )
            | LibraryRequest::Load(..)
            | LibraryRequest::Scan
            | LibraryRequest::MoveFolder(_)
            | LibraryRequest::Preview(_)
            | LibraryRequest::Save { .. }
            | LibraryRequest::Replace(_)
            | LibraryRequest::Browse(_)
            | LibraryRequest::ShowManual(_)
            | LibraryRequest::Cancel => (words::library::ASK_OPEN, DialogPurpose::Open, None),
        };
        let start = start.map_or_else(|| folder.to_owned(), |path| folder.join(path));
        Self {
            title,
            purpose,
            start,
        }
    }
}

/// What a path is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DialogPurpose {
    /// A file to read.
    Open,
    /// A file of note names to read.
    OpenNames,
    /// A file to write; the dialog itself asks before it returns an existing file.
    Save,
    /// A folder.
    Folder,
}

impl DialogPurpose {
    /// The files to choose among: their description and extensions.
    fn files(self) -> Option<(&'static str, &'static [&'static str])> {
        match self {
            Self::Open => Some((
                words::library::PROJECT_FILES,
                &["gradus", "mid", "midi", "rmi", "json"],
            )),
            Self::OpenNames => Some((
                words::library::NAMES_FILES,
                &["txt", "csv", "drm", "midnam", "pitchlist", "RTrackTemplate"],
            )),
            Self::Save | Self::Folder => None,
        }
    }
}

/// The user's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathAnswer {
    /// The chosen path.
    Path(PathBuf),
    /// The dialog was closed without an answer.
    Cancelled,
    /// No dialog is available.
    NoDialog,
}

/// The dialog of this system, one at a time.
#[derive(Debug, Default)]
pub struct SystemDialog {
    /// The running dialog program.
    #[cfg(not(any(target_os = "windows", target_os = "macos")))]
    asking: parking_lot::Mutex<DialogProcess>,
}

/// A dialog program, while it runs.
#[cfg(not(any(target_os = "windows", target_os = "macos")))]
#[derive(Debug, Default)]
struct DialogProcess {
    program: Option<std::process::Child>,
    /// Whether the answer is no longer wanted.
    left: bool,
}

/// The longest answer that is read, in bytes: no path is longer.
#[cfg(not(any(target_os = "windows", target_os = "macos")))]
const LONGEST: u64 = 64 * 1024;

#[cfg(any(target_os = "windows", target_os = "macos"))]
impl FileDialog for SystemDialog {
    fn is_there(&self) -> bool {
        true
    }

    fn ask(&self, question: &PathQuestion) -> PathAnswer {
        ask_system(question)
    }
}

/// Opens the dialog of the system itself, which cannot be closed from here.
fn ask_system(question: &PathQuestion) -> PathAnswer {
    let mut dialog = rfd::FileDialog::new().set_title(question.title);
    let is_folder = question.purpose != DialogPurpose::Save;
    if is_folder {
        dialog = dialog.set_directory(&question.start);
    } else {
        if let Some(folder) = question.start.parent() {
            dialog = dialog.set_directory(folder);
        }
        if let Some(name) = question.start.file_name() {
            dialog = dialog.set_file_name(name.to_string_lossy());
        }
    }
    if let Some((words, ends)) = question.purpose.files() {
        dialog = dialog.add_filter(words, ends);
    }
    let chosen = match question.purpose {
        DialogPurpose::Open | DialogPurpose::OpenNames => dialog.pick_file(),
        DialogPurpose::Save => dialog.save_file(),
        DialogPurpose::Folder => dialog.pick_folder(),
    };
    chosen.map_or(PathAnswer::Cancelled, PathAnswer::Path)
}

#[cfg(not(any(target_os = "windows", target_os = "macos")))]
impl FileDialog for SystemDialog {
    fn is_there(&self) -> bool {
        desktop::has_screen()
    }

    fn ask(&self, question: &PathQuestion) -> PathAnswer {
        if desktop::is_in_flatpak() {
            return ask_system(question);
        }
        let Some((kind, program)) = desktop::program() else {
            return PathAnswer::NoDialog;
        };
        let mut asked = std::process::Command::new(program);
        asked
            .args(desktop::arguments(kind, question))
            .stdin(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .stdout(std::process::Stdio::piped());
        let Some((code, text)) = self.run(asked) else {
            return PathAnswer::NoDialog;
        };
        desktop::answer(code, &text)
    }

    fn cancel(&self) {
        let mut asking = self.asking.lock();
        asking.left = true;
        asking.end();
    }
}

#[cfg(not(any(target_os = "windows", target_os = "macos")))]
impl SystemDialog {
    /// Runs a program until it ends or the dialog is closed: its exit code and its output.
    fn run(&self, mut program: std::process::Command) -> Option<(Option<i32>, Vec<u8>)> {
        let mut program = program.spawn().ok()?;
        let answer = program.stdout.take()?;
        let mut asking = self.asking.lock();
        asking.program = Some(program);
        if asking.left {
            asking.end();
        }
        drop(asking);
        let mut text = Vec::new();
        // Output that cannot be read counts as no answer.
        let _unread = answer.take(LONGEST).read_to_end(&mut text);
        let mut program = self.asking.lock().program.take()?;
        let status = program.wait().ok()?;
        Some((status.code(), text))
    }
}

#[cfg(not(any(target_os = "windows", target_os = "macos")))]
impl DialogProcess {
    /// Ends the program if it still runs.
    fn end(&mut self) {
        if let Some(program) = &mut self.program {
            let _ended = program.kill();
        }
    }
}

/// The programs of Linux desktops.
#[cfg(not(any(target_os = "windows", target_os = "macos")))]
mod desktop {
    use std::ffi::{OsStr, OsString};
    use std::os::unix::ffi::OsStrExt;
    use std::path::{Path, PathBuf};

    use super::{DialogPurpose, PathAnswer, PathQuestion};
    use crate::ui::words;

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(super) enum DialogProgram {
        Zenity,
        KDialog,
    }

    /// Whether there is a screen for a dialog.
    pub(super) fn has_screen() -> bool {
        let screen = ["DISPLAY", "WAYLAND_DISPLAY"].map(std::env::var_os);
        screen.iter().flatten().any(|name| !name.is_empty())
    }

    /// Whether this process is in a Flatpak, which has this file for its programs to know.
    pub(super) fn is_in_flatpak() -> bool {
        has_screen() && Path::new("/.flatpak-info").exists()
    }

    /// The first program that is installed, if there is a screen. A folder of `PATH` may be on a slow network, so
    /// only the thread that waits for the user looks.
    pub(super) fn program() -> Option<(DialogProgram, PathBuf)> {
        if !has_screen() {
            return None;
        }
        let folders = std::env::var_os("PATH")?;
        let find = |(kind, name): (DialogProgram, &str)| {
            let mut paths = std::env::split_paths(&folders).map(|folder| folder.join(name));
            paths.find(|path| path.is_file()).map(|path| (kind, path))
        };
        let known = [
            (DialogProgram::Zenity, "zenity"),
            (DialogProgram::KDialog, "kdialog"),
        ];
        known.into_iter().find_map(find)
    }

    /// What a program has answered, by its exit code and its output. The letters of a path can be in any encoding.
    pub(super) fn answer(code: Option<i32>, text: &[u8]) -> PathAnswer {
        match (code, text.strip_suffix(b"\n").unwrap_or(text)) {
            (Some(0), path) if !path.is_empty() => PathAnswer::Path(OsStr::from_bytes(path).into()),
            (Some(0 | 1), _) => PathAnswer::Cancelled,
            _ => PathAnswer::NoDialog,
        }
    }

    pub(super) fn arguments(kind: DialogProgram, question: &PathQuestion) -> Vec<OsString> {
        let mut start = question.start.clone().into_os_string();
        let ends = question
            .purpose
            .files()
            .map(|(described, ends)| (described, patterns(ends)));
        let text = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>();
        match kind {
            DialogProgram::Zenity => {
                if question.purpose != DialogPurpose::Save {
                    // With a slash at its end the dialog opens the folder itself.
                    start.push("/");
                }
                let mut name = OsString::from("--filename=");
                name.push(start);
                let title = format!("--title={}", question.title);
                let mut arguments = text(&["--file-selection", &title]);
                arguments.push(name);
                if let Some((described, ends)) = ends {
                    let known = format!("--file-filter={described} | {ends}");
                    let all = format!("--file-filter={} | *", words::library::ALL_FILES);
                    arguments.extend(text(&[&known, &all]));
                }
                arguments.extend(match question.purpose {
                    DialogPurpose::Open | DialogPurpose::OpenNames => Vec::new(),
                    DialogPurpose::Save => text(&["--save", "--confirm-overwrite"]),
                    DialogPurpose::Folder => text(&["--directory"]),
                });
                arguments
            }
            DialogProgram::KDialog => {
                let verb = match question.purpose {
                    DialogPurpose::Open | DialogPurpose::OpenNames => "--getopenfilename",
                    DialogPurpose::Save => "--getsavefilename",
                    DialogPurpose::Folder => "--getexistingdirectory",
                };
                let filter = ends.map(|(described, ends)| format!("{ends}|{described}"));
                let mut arguments = text(&["--title", question.title, verb]);
                arguments.push(start);
                arguments.extend(filter.map(OsString::from));
                arguments
            }
        }
    }

    /// Patterns for file extensions. They distinguish capitals, and other systems write `.MID`.
    fn patterns(ends: &[&str]) -> String {
        let mut patterns: Vec<String> = Vec::new();
        for end in ends {
            for end in [(*end).to_owned(), end.to_lowercase(), end.to_uppercase()] {
                let pattern = format!("*.{end}");
                if !patterns.contains(&pattern) {
                    patterns.push(pattern);
                }
            }
        }
        patterns.join(" ")
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        /// A path is taken as it is, whatever its letters are in; an empty one is none.
        #[test]
        fn any_path_is_an_answer() {
            for path in [
                &b"/music/a b.gradus"[..],
                b"/Gr\xf6\xdfe",
                "/🥁".as_bytes(),
                b"/two\n",
            ] {
                let expected = PathAnswer::Path(OsStr::from_bytes(path).into());
                assert_eq!(answer(Some(0), &[path, b"\n"].concat()), expected);
            }
            assert_eq!(answer(Some(0), b"\n"), PathAnswer::Cancelled);
            assert_eq!(answer(Some(1), b""), PathAnswer::Cancelled);
            assert_eq!(answer(Some(5), b""), PathAnswer::NoDialog);
            assert_eq!(answer(None, b"/music"), PathAnswer::NoDialog);
        }

        /// Each program is asked in its own words, for each purpose.
        #[test]
        fn programs_are_asked_in_their_words() {
            let asked = |kind, purpose| {
                let question = PathQuestion {
                    title: "Save",
                    purpose,
                    start: "/music/a b".into(),
                };
                let words = arguments(kind, &question);
                let words = words.iter().map(|word| word.to_string_lossy());
                words.collect::<Vec<_>>().join("|")
            };
            assert_eq!(
                asked(DialogProgram::Zenity, DialogPurpose::Save),
                "--file-selection|--title=Save|--filename=/music/a b|--save|--confirm-overwrite"
            );
            assert_eq!(
                asked(DialogProgram::Zenity, DialogPurpose::Folder),
                "--file-selection|--title=Save|--filename=/music/a b/|--directory"
            );
            assert_eq!(
                asked(DialogProgram::KDialog, DialogPurpose::Folder),
                "--title|Save|--getexistingdirectory|/music/a b"
            );
            assert!(asked(DialogProgram::KDialog, DialogPurpose::Open).ends_with("StepPy"));
            let open = "|--file-filter=Note names | *.txt *.TXT *.csv *.CSV *.drm *.DRM *.midnam \
                        *.MIDNAM *.pitchlist *.PITCHLIST *.RTrackTemplate *.rtracktemplate \
                        *.RTRACKTEMPLATE|--file-filter=All files | *";
            assert!(asked(DialogProgram::Zenity, DialogPurpose::OpenNames).ends_with(open));
            let open = "*.gradus *.GRADUS *.mid *.MID *.midi *.MIDI *.rmi *.RMI *.json \
                        *.JSON";
            assert!(asked(DialogProgram::Zenity, DialogPurpose::Open).contains(open));
            assert!(asked(DialogProgram::KDialog, DialogPurpose::Open).contains(open));
        }
    }
}
