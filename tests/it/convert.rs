//! `Gradus convert`, and what the command line takes besides: the real program over every file from the field.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use gradus::files::{self, Opened};

use crate::real::Home;

/// The program, as cargo built it for these tests.
fn gradus() -> Command {
    Command::new(env!("CARGO_BIN_EXE_gradus"))
}

fn convert(arguments: &[&OsStr]) -> Output {
    let mut program = gradus();
    program.arg("convert").args(arguments);
    program.output().expect("the program can be started")
}

/// Its standard output and its standard error.
fn printed(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("it prints UTF-8");
    (text(&output.stdout), text(&output.stderr))
}

/// Small files of other programs, each with something odd in it.
fn from_the_field() -> Vec<PathBuf> {
    let entries = std::fs::read_dir("tests/field").expect("the files are there");
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension() != Some(OsStr::new("md")));
    files.sort();
    assert!(!files.is_empty());
    files
}

fn open(path: &Path) -> Opened {
    files::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Whether anything of a file was left out or changed.
fn loses(opened: &Opened) -> bool {
    let report = &opened.report;
    report.placed < report.notes || !report.losses.is_empty()
}

/// "What the window says about a file, it says too": each file comes out as the import reads it, with every sentence
/// of its report, and with the exit status that says whether anything was lost.
#[test]
fn every_file_from_the_field_is_converted() {
    let home = Home::new("convert-field");
    for file in from_the_field() {
        let expected = open(&file);
        let name = file.display();
        let out = home.path().join(file.file_name().expect("it has a name"));
        let out = out.with_extension("gradus");
        let output = convert(&[file.as_os_str(), out.as_os_str()]);
        let (stdout, stderr) = printed(&output);
        let sentences = expected.report.sentences();
        let lines: String = sentences.map(|it| format!("{name}: {it}\n")).collect();
        assert_eq!((stdout, stderr), (String::new(), lines), "{name}");
        let status = i32::from(loses(&expected));
        assert_eq!(output.status.code(), Some(status), "{name}");
        assert!(open(&out).project == expected.project, "{name}");
    }
}

/// A MIDI file comes out of every file, as long as is asked for, and comes in again with its notes.
#[test]
fn midi_files_are_written() {
    let home = Home::new("convert-midi");
    let file = Path::new("tests/field/20-steppy-with-a-byte-order-mark.json");
    let notes = |passes: &str| {
        let out = home.path().join(format!("{passes}.MID"));
        let output = convert(&[
            file.as_os_str(),
            out.as_os_str(),
            "--passes".as_ref(),
            passes.as_ref(),
        ]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        open(&out).report.notes
    };
    assert_eq!((notes("1"), notes("3")), (1, 3));
}

/// "`--check` only reports, for many files": a line for each, whatever is wrong with another; the worst is the exit
/// status, and nothing is written.
#[test]
fn many_files_are_checked() {
    let home = Home::new("convert-check");
    let broken = home.write("broken.mid", "MThd");
    let mut files = from_the_field();
    let good = files.len();
    let arguments = |files: &[PathBuf]| {
        let mut arguments = vec![OsStr::new("--check").to_owned()];
        arguments.extend(files.iter().map(|file| file.as_os_str().to_owned()));
        arguments
    };
    let check = |files: &[PathBuf]| {
        let arguments = arguments(files);
        let arguments: Vec<_> = arguments.iter().map(|it| &**it).collect();
        convert(&arguments)
    };
    let output = check(&files);
    let losses = files.iter().any(|file| loses(&open(file)));
    assert_eq!(output.status.code(), Some(i32::from(losses)));
    files.insert(0, broken);
    let output = check(&files);
    let (stdout, stderr) = printed(&output);
    assert_eq!((stdout.lines().count(), stderr.lines().count()), (good, 1));
    assert!(
        stderr.contains("broken.mid: This MIDI file cannot be read"),
        "{stderr}"
    );
    assert_eq!(output.status.code(), Some(2));
    let left = std::fs::read_dir(home.path()).expect("it is there").count();
    assert_eq!(left, 1);
}

/// What is refused is one sentence that says what and where, with exit status 2, and leaves what is there alone.
#[test]
fn refusals_are_one_sentence() {
    let home = Home::new("convert-refused");
    let there = home.write("there.gradus", "mine");
    let json = Path::new("tests/field/20-steppy-with-a-byte-order-mark.json");
    let path = |name: &str| home.path().join(name);
    for (arguments, said) in [
        (
            vec![json.into(), there.clone()],
            "there.gradus: it already exists",
        ),
        (vec![json.into(), path("out.wav")], "out.wav: the name"),
        (vec![path("none.mid"), path("out.mid")], "none.mid: "),
        (vec![home.path().into(), path("out.mid")], "it is a folder."),
        (vec![json.into(), path("none/out.mid")], "out.mid: "),
        (vec![json.into()], "two files"),
    ] {
        let arguments: Vec<_> = arguments.iter().map(|path| path.as_os_str()).collect();
        let output = convert(&arguments);
        let (stdout, stderr) = printed(&output);
        assert!(
            stderr.contains(said) && stderr.lines().count() == 1,
            "{stderr}"
        );
        assert_eq!((&*stdout, output.status.code()), ("", Some(2)));
    }
    assert_eq!(std::fs::read(there).expect("it is there"), b"mine");
}

/// A command line that is not UTF-8 is a command line: such a file is found, checked and converted, and one that is
/// not there is one sentence.
#[cfg(target_os = "linux")]
#[test]
fn a_command_line_may_have_any_bytes() {
    use std::os::unix::ffi::OsStrExt;

    let home = Home::new("convert-bytes");
    let path = |name: &[u8]| home.path().join(OsStr::from_bytes(name));
    std::fs::write(path(b"Gr\xf6\xdfe.toml"), "name = \"Pads\"\n").expect("it can be written");
    std::fs::write(path(b"Gr\xf6\xdfe.gradus"), files::DEMO).expect("it can be written");
    let mut check = gradus();
    check.arg("check").arg(path(b"Gr\xf6\xdfe.toml"));
    let output = check.output().expect("the program can be started");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let (from, to) = (path(b"Gr\xf6\xdfe.gradus"), path(b"\xff.gradus"));
    let output = convert(&[from.as_os_str(), to.as_os_str()]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(open(&to).project == files::demo());
    let mut missing = gradus();
    missing
        .env("GRADUS_HOME", home.path())
        .arg(path(b"none\xf6.gradus"));
    let output = missing.output().expect("the program can be started");
    let (_, stderr) = printed(&output);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
}

/// Files of forty megabytes that say too much of one thing are refused, and so are all of four that a library may
/// hold, with less memory than the system gives here; without limits they would take several gigabytes.
#[cfg(target_os = "linux")]
#[test]
fn files_that_say_too_much_cost_little() {
    let home = Home::new("convert-large");
    let size = 40 << 20;
    let filled = |before: &str, one: &str, after: &str| {
        let fields = format!("{{\"format\":\"gradus\",\"version\":1,{before}");
        format!("{fields}{}{after}}}", one.repeat(size / one.len()))
    };
    let clip = "\"patterns\":{\"1\":{\"clips\":{\"1\":{";
    for (name, text) in [
        (
            "steps",
            filled(&format!("{clip}\"steps\":\""), "x", "\"}}}}"),
        ),
        (
            "rows",
            filled("\"song\":{\"rows\":[", "{\"pattern\":1},", "{}]}"),
        ),
        (
            "muted",
            filled(
                "\"song\":{\"rows\":[{\"pattern\":1,\"muted\":[",
                "1,",
                "1]}]}",
            ),
        ),
        (
            "notes",
            filled(
                &format!("{clip}\"details\":{{\"1\":{{\"notes\":["),
                "{},",
                "{}]}}}}}}",
            ),
        ),
        (
            "gate",
            filled(
                &format!("{clip}\"details\":{{\"1\":{{\"gate\":["),
                "1,",
                "1]}}}}}}",
            ),
        ),
        (
            "slots",
            filled(
                "\"patterns\":{\"1\":{\"groove\":{\"slots\":[",
                "{},",
                "{}]}}}",
            ),
        ),
        ("tracks", filled("\"tracks\":[", "{},", "{}]")),
        (
            "targets",
            filled("\"macros\":{\"1\":{\"targets\":[", "1,", "1]}}"),
        ),
    ] {
        let path = home.write(&format!("{name}.gradus"), text);
        let limited = format!("ulimit -v {LARGEST}; exec \"$0\" convert --check \"$1\"");
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &limited, env!("CARGO_BIN_EXE_gradus")])
            .arg(&path);
        let output = shell.output().expect("a shell can be started");
        let (_, stderr) = printed(&output);
        assert_eq!(output.status.code(), Some(2), "{name}: {stderr}");
        assert!(
            stderr.contains("Line 1, column ") && stderr.lines().count() == 1,
            "{name}: {stderr}"
        );
    }
}

/// The most memory of the program in that test, code included, in KiB.
#[cfg(target_os = "linux")]
const LARGEST: usize = 400 << 10;
