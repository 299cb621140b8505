//! `Gradus convert`: the import without a window, for people and scripts.
//!
//! What is said about a file is what the window says about it. The exit status tells a script how it went: 0 when
//! everything was taken, 1 when something was left out or changed, 2 when nothing was written.

use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::files::{self, Destination, FileError, FileExtension, FileKind, Obstacle, Opened};
use crate::sequencer::{Play, Project};
use crate::standalone::terminal::visible;

/// The command's word, in the place of FILE.
pub const WORD: &str = "convert";

/// The most passes that are written.
const MOST_PASSES: u32 = 9999;

/// What one run of the command does.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Job {
    /// One file becomes another.
    Convert {
        from: PathBuf,
        to: PathBuf,
        format: Format,
        /// Whether a file that is there may be replaced.
        replace: bool,
    },
    /// Only says what would be left out of each file.
    Check(Vec<PathBuf>),
}

/// The format of the file that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Gradus,
    Midi { passes: u32 },
}

/// The result of a run, from the best to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Taken,
    WithLosses,
    Refused,
}

/// The messages of a run, a line each.
#[derive(Default)]
struct Said {
    /// The reports that `--check` asks for.
    found: Vec<String>,
    /// Losses and refusals.
    amiss: Vec<String>,
}

/// Does what the arguments behind the word ask for, and says on the terminal how it went.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let mut said = Said::default();
    let outcome = match Job::of(arguments) {
        Ok(job) => job.perform(&mut said),
        Err(mistake) => {
            said.amiss.push(format!("gradus: {mistake}"));
            Outcome::Refused
        }
    };
    print(io::stdout().lock(), &said.found);
    print(io::stderr().lock(), &said.amiss);
    match outcome {
        Outcome::Taken => ExitCode::SUCCESS,
        Outcome::WithLosses => ExitCode::from(1),
        Outcome::Refused => ExitCode::from(2),
    }
}

/// Prints lines, with their control characters escaped. Whoever has stopped reading gets no more.
fn print(mut to: impl Write, lines: &[String]) {
    for line in lines {
        if writeln!(to, "{}", visible(line)).is_err() {
            return;
        }
    }
}

impl Job {
    /// Reads the arguments; a mistake in them is one sentence.
    fn of(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, String> {
        let (mut paths, mut passes) = (Vec::new(), None);
        let (mut check, mut replace, mut only_paths) = (false, false, false);
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let option = argument
                .to_str()
                .filter(|word| !only_paths && word.len() > 1);
            match option {
                Some("--") => only_paths = true,
                Some("--check") => check = true,
                Some("--replace") => replace = true,
                Some("--passes") => passes = Some(count(arguments.next().as_deref())?),
                Some(option) if option.starts_with("--passes=") => {
                    passes = Some(count(option.strip_prefix("--passes=").map(OsStr::new))?);
                }
                Some(option) if option.starts_with('-') => {
                    return Err(format!(
                        "\"{WORD}\" has no option \"{option}\", only --check, --passes and --replace"
                    ));
                }
                _ => paths.push(PathBuf::from(argument)),
            }
        }
        if check {
            return Self::check(paths, passes.is_some() || replace);
        }
        let [from, to] = <[PathBuf; 2]>::try_from(paths).map_err(|paths| {
            let count = paths.len();
            format!("\"{WORD}\" needs two files, IN and OUT, not {count}")
        })?;
        let format = Format::of(&to, passes)?;
        Ok(Self::Convert {
            from,
            to,
            format,
            replace,
        })
    }

    fn check(paths: Vec<PathBuf>, writes: bool) -> Result<Self, String> {
        if writes {
            return Err("\"--check\" writes nothing: leave out --passes and --replace".to_owned());
        }
        if paths.is_empty() {
            return Err("\"--check\" needs one file or more".to_owned());
        }
        Ok(Self::Check(paths))
    }

    fn perform(&self, said: &mut Said) -> Outcome {
        match self {
            Self::Convert {
                from,
                to,
                format,
                replace,
            } => convert(from, (to, *format), *replace, said),
            Self::Check(paths) => {
                let outcomes = paths.iter().map(|path| check(path, said));
                outcomes.max().unwrap_or(Outcome::Taken)
            }
        }
    }
}

impl Format {
    /// The format that the ending of a file's name stands for.
    fn of(path: &Path, passes: Option<u32>) -> Result<Self, String> {
        let ending = path.extension().unwrap_or_default();
        let is = |known: &str| ending.eq_ignore_ascii_case(known);
        if is("mid") || is("midi") {
            let passes = passes.unwrap_or(1);
            Ok(Self::Midi { passes })
        } else if !is("gradus") {
            Err(format!(
                "{}: the name must end with .gradus or .mid",
                path.display()
            ))
        } else if passes.is_some() {
            Err("--passes works only with a .mid file".to_owned())
        } else {
            Ok(Self::Gradus)
        }
    }
}

fn count(value: Option<&OsStr>) -> Result<u32, String> {
    let number = value.and_then(|value| value.to_str()?.parse().ok());
    let number = number.filter(|number| (1..=MOST_PASSES).contains(number));
    number.ok_or_else(|| format!("--passes needs a number from 1 to {MOST_PASSES}"))
}

/// Makes one file of another.
fn convert(from: &Path, (to, format): (&Path, Format), replace: bool, said: &mut Said) -> Outcome {
    let opened = match files::open(from) {
        Ok(opened) => opened,
        Err(error) => return refuse(from, &error, said),
    };
    let ending = match format {
        Format::Gradus => FileExtension::Project,
        Format::Midi { .. } => FileExtension::Midi,
    };
    let destination = match Destination::complete(to, ending) {
        Ok(destination) => destination,
        Err(error) => return refuse(to, &error, said),
    };
    let leave = replace.then(|| Obstacle::file(destination.path()));
    let Ok(place) = destination.permit(leave.as_ref()) else {
        let name = to.display();
        said.amiss
            .push(format!("{name}: it already exists; --replace replaces it."));
        return Outcome::Refused;
    };
    let written = match format {
        Format::Gradus => files::save(&place, &opened.project).map(|_| None),
        Format::Midi { passes } => {
            let play = Play::of(first_pattern(&opened.project));
            let exported = files::midi_file::export(&opened.project, &play, passes);
            files::write(&place, &exported.bytes).map(|()| exported.loss())
        }
    };
    let merged = match written {
        Ok(merged) => merged,
        Err(error) => return refuse(to, &error, said),
    };
    let unwritten = match format {
        Format::Gradus => None,
        Format::Midi { .. } => unwritten(&opened.project),
    };
    let lost: Vec<_> = unwritten.into_iter().chain(merged).collect();
    let outcome = outcome(&opened).max(if lost.is_empty() {
        Outcome::Taken
    } else {
        Outcome::WithLosses
    });
    for sentence in opened.report.sentences().chain(lost) {
        said.amiss.push(format!("{}: {sentence}", from.display()));
    }
    outcome
}

/// Says what a file holds, and what of it would be left out.
fn check(path: &Path, said: &mut Said) -> Outcome {
    match files::open(path) {
        Ok(opened) => {
            let mut line = format!("{}: {}.", path.display(), holds(&opened));
            for sentence in opened.report.sentences() {
                let _infallible = write!(line, " {sentence}");
            }
            said.found.push(line);
            outcome(&opened)
        }
        Err(error) => refuse(path, &error, said),
    }
}

fn refuse(path: &Path, error: &FileError, said: &mut Said) -> Outcome {
    said.amiss.push(if error.names_the_file() {
        error.to_string()
    } else {
        format!("{}: {error}", path.display())
    });
    Outcome::Refused
}

fn outcome(opened: &Opened) -> Outcome {
    let report = &opened.report;
    if report.losses.is_empty() && report.placed == report.notes {
        Outcome::Taken
    } else {
        Outcome::WithLosses
    }
}

/// What a file is, and how many of its notes were taken.
fn holds(opened: &Opened) -> String {
    let kind = match opened.kind {
        FileKind::Gradus => return "a pattern file".to_owned(),
        FileKind::StepPy => "a StepPy pattern",
        FileKind::Midi => "a MIDI file",
    };
    let (notes, placed) = (opened.report.notes, opened.report.placed);
    match notes {
        1 => format!("{kind}, {placed} of 1 note taken"),
        _ => format!("{kind}, {placed} of {notes} notes taken"),
    }
}

/// The pattern that a MIDI file is written of: the first that holds anything.
fn first_pattern(project: &Project) -> usize {
    project.filled_patterns().next().unwrap_or(0)
}

/// Says what a MIDI file leaves out of a project.
fn unwritten(project: &Project) -> Option<String> {
    let more = project.filled_patterns().count().saturating_sub(1);
    if project.song.plays() || more == 0 {
        return None;
    }
    let number = first_pattern(project) + 1;
    let patterns = if more == 1 {
        "1 more pattern is".to_owned()
    } else {
        format!("{more} more patterns are")
    };
    Some(format!(
        "Pattern {number} was written: {patterns} left out."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standalone::test_folder;

    fn job(line: &str) -> Result<Job, String> {
        Job::of(line.split_whitespace().map(OsString::from))
    }

    /// Performs a line of arguments; its outcome and everything that it says.
    fn done(line: &str) -> (Outcome, String) {
        let mut said = Said::default();
        let outcome = job(line).unwrap().perform(&mut said);
        said.found.extend(said.amiss);
        (outcome, said.found.join("\n"))
    }

    /// The ending of OUT decides what is written, options stand anywhere, and every mistake is one sentence.
    #[test]
    fn arguments_are_understood() {
        let converts = |line, format, replace| {
            let expected = Job::Convert {
                from: "a.mid".into(),
                to: "b.x".into(),
                format,
                replace,
            };
            let mut found = job(line).unwrap();
            if let Job::Convert { to, .. } = &mut found {
                *to = "b.x".into();
            }
            assert_eq!(found, expected, "{line}");
        };
        converts("a.mid b.gradus", Format::Gradus, false);
        converts("--replace a.mid b.GRADUS", Format::Gradus, true);
        converts("a.mid b.mid", Format::Midi { passes: 1 }, false);
        converts("a.mid --passes 4 b.midi", Format::Midi { passes: 4 }, false);
        converts(
            "--passes=4 -- a.mid b.mid",
            Format::Midi { passes: 4 },
            false,
        );
        let check = Job::Check(vec!["a.mid".into(), "-b.mid".into()]);
        assert_eq!(job("--check a.mid -- -b.mid"), Ok(check));
        for (line, mistake) in [
            ("", "needs two files"),
            ("a.mid", "OUT, not 1"),
            ("a b c.mid", "OUT, not 3"),
            ("a.mid b.txt", "b.txt: the name"),
            ("a.mid b", "must end with .gradus or .mid"),
            ("a.mid b.gradus --passes 2", "only with a .mid file"),
            ("a.mid b.mid --passes", "from 1 to 9999"),
            ("a.mid b.mid --passes 0", "from 1 to 9999"),
            ("a.mid b.mid --loud", "no option \"--loud\""),
            ("--check", "one file or more"),
            ("--check a.mid --replace", "writes nothing"),
        ] {
            let said = job(line).unwrap_err();
            assert!(
                said.contains(mistake) && !said.contains('\n'),
                "{line}: {said}"
            );
        }
    }

    /// "Existing OUT is not overwritten without --replace", also where a link only leads to nowhere; what cannot be
    /// read leaves it alone in any case.
    #[test]
    fn nothing_is_replaced_unasked() {
        let folder = test_folder("convert-replace");
        let path = |name: &str| folder.join(name).display().to_string();
        let (input, output) = (path("in.gradus"), path("out.gradus"));
        std::fs::write(&input, files::DEMO).unwrap();
        std::fs::write(&output, "mine").unwrap();
        let (outcome, said) = done(&format!("{input} {output}"));
        assert_eq!(outcome, Outcome::Refused);
        assert!(said.ends_with("--replace replaces it."), "{said}");
        let (outcome, _) = done(&format!("{} {output} --replace", path("none.mid")));
        assert_eq!(outcome, Outcome::Refused);
        assert_eq!(std::fs::read_to_string(&output).unwrap(), "mine");
        let (outcome, said) = done(&format!("{input} {output} --replace"));
        assert_eq!((outcome, &*said), (Outcome::Taken, ""));
        assert_eq!(std::fs::read_to_string(&output).unwrap(), files::DEMO);
        #[cfg(unix)]
        {
            let link = path("link.gradus");
            std::os::unix::fs::symlink(path("nowhere"), &link).unwrap();
            assert_eq!(done(&format!("{input} {link}")).0, Outcome::Refused);
        }
    }

    /// No message can steer the terminal, whatever a file is called.
    #[test]
    fn names_cannot_steer_the_terminal() {
        let mut printed = Vec::new();
        let name = Path::new("a\u{1b}[2J\u{202e}.mid");
        let mut said = Said::default();
        assert_eq!(check(name, &mut said), Outcome::Refused);
        print(&mut printed, &said.amiss);
        let printed = String::from_utf8(printed).unwrap();
        assert!(printed.contains("a\\u{1b}[2J\\u{202e}.mid"), "{printed}");
        let controls = printed.chars().filter(|sign| sign.is_control());
        assert_eq!(controls.collect::<String>(), "\n");
    }

    /// A MIDI file holds one pattern: that others are left out is said, and is a loss.
    #[test]
    fn patterns_that_are_not_written_are_said() {
        let folder = test_folder("convert-patterns");
        let path = |name: &str| folder.join(name).display().to_string();
        let (input, output) = (path("in.gradus"), path("out.mid"));
        std::fs::write(&input, files::DEMO).unwrap();
        let (outcome, said) = done(&format!("{input} {output} --passes 2"));
        let patterns = files::demo().filled_patterns().count();
        assert!(patterns > 1);
        let left = format!("Pattern 1 was written: {} more pattern", patterns - 1);
        assert!(said.contains(&left), "{said}");
        assert_eq!(outcome, Outcome::WithLosses);
        let (outcome, said) = done(&format!("--check {output}"));
        assert_eq!(outcome, Outcome::Taken, "{said}");
        assert!(said.contains("a MIDI file, "), "{said}");
    }
}
