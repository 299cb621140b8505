//! Opening by content, and saving that never leaves half a file.

/// One more than there may be of anything.
mod file_limits;

use std::fs;
use std::path::PathBuf;

use super::*;

/// Files as people have them.
mod field;

/// A folder of its own for a test, gone with it.
pub(super) struct Folder(pub(super) PathBuf);

impl Folder {
    pub(super) fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("gradus-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub(super) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, content).unwrap();
        path
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.collect()
    }
}

/// Saves over whatever is there, as a person may who was asked.
fn save(path: &Path, project: &Project) -> Result<(), FileError> {
    let destination = Destination::of_opened(path.to_owned());
    let place = destination.permit(Some(&Obstacle::file(path)));
    super::save(&place.unwrap(), project).map(drop)
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What a file is, its content says, whatever it is called.
#[test]
fn the_content_decides() {
    let folder = Folder::new("content");
    let midi = midi_file::export(&demo(), &crate::sequencer::Play::default(), 1).bytes;
    for (content, kind) in [
        (DEMO.as_bytes(), FileKind::Gradus),
        (
            include_bytes!("../../tests/golden/files/steppy.json"),
            FileKind::StepPy,
        ),
        (&midi, FileKind::Midi),
    ] {
        let path = folder.file("misnamed.txt", content);
        assert_eq!(open(&path).unwrap().kind, kind);
    }
    let path = folder.file("misnamed.txt", [0xff, 0xfe, 0]);
    assert_eq!(open(&path), Err(FileError::NotGradus));
}

/// Byte order marks and letters of other systems are read, whatever the file; where letters were guessed in a
/// pattern file, that is said.
#[test]
fn letters_of_any_system_are_read() {
    let steppy = "20-steppy-with-a-byte-order-mark.json";
    let opened = open(&std::path::Path::new("tests/field").join(steppy)).unwrap();
    assert_eq!((opened.kind, opened.report.placed), (FileKind::StepPy, 1));
    let folder = Folder::new("letters");
    let named = DEMO.replace("\"name\": \"Kick\"", "\"name\": \"Größe\"");
    assert_ne!(named, DEMO);
    let utf16 = named.encode_utf16().flat_map(u16::to_le_bytes);
    let latin = named.chars().map(|letter| u8::try_from(letter).unwrap());
    let text = |bytes: Vec<u8>| open(&folder.file("song.gradus", bytes)).unwrap();
    for (bytes, losses) in [
        (named.clone().into_bytes(), vec![]),
        (format!("\u{feff}{named}").into_bytes(), vec![]),
        ([0xff, 0xfe].into_iter().chain(utf16).collect(), vec![]),
        (latin.collect(), vec![Loss::Letters]),
    ] {
        let opened = text(bytes);
        assert_eq!(opened.project.tracks[0].name, "Größe");
        assert_eq!(opened.report.losses, losses);
    }
}

/// Each kind of file has a limit of its own, which its first bytes tell, and a file that is longer is hardly read.
#[test]
fn each_kind_has_its_limit() {
    let folder = Folder::new("limits");
    for (head, limit) in [
        ("{\"format\"", pattern_file::LIMIT),
        ("\u{feff} [{}", steppy::LIMIT),
        ("MThd", midi_file::LIMIT),
        ("RIFF", midi_file::LIMIT),
    ] {
        let path = folder.file("song", head);
        let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
        file.set_len(u64::try_from(limit + 1).unwrap()).unwrap();
        assert_eq!(open(&path), Err(FileError::TooLarge { limit }), "{head}");
    }
}

/// What was saved is opened again, and nothing else is left in the folder.
#[test]
fn saving_is_whole() {
    let folder = Folder::new("saving");
    let path = folder.file("song.gradus", "half");
    save(&path, &demo()).unwrap();
    assert_eq!(open(&path).unwrap().project, demo());
    assert_eq!(folder.names(), ["song.gradus"]);
}

/// "a future version is never overwritten."
#[test]
fn a_future_version_is_not_overwritten() {
    let folder = Folder::new("future");
    let future = r#"{"format":"gradus","version":2,"more":true}"#;
    let path = folder.file("song.gradus", future);
    let error = save(&path, &demo()).unwrap_err();
    assert!(matches!(error, FileError::FutureVersion { found: 2, .. }));
    assert_eq!(fs::read_to_string(&path).unwrap(), future);
    assert_eq!(folder.names(), ["song.gradus"]);
}

/// What the disk refuses is said with the file's name, and leaves nothing behind.
#[test]
fn the_disk_refuses() {
    let folder = Folder::new("refused");
    let missing = folder.0.join("none").join("song.gradus");
    for error in [
        open(&missing).unwrap_err(),
        save(&missing, &demo()).unwrap_err(),
    ] {
        assert!(error.to_string().contains("song.gradus: "), "{error}");
    }
    assert!(
        open(&folder.0)
            .unwrap_err()
            .to_string()
            .ends_with("it is a folder.")
    );
    fs::create_dir(folder.0.join("taken")).unwrap();
    assert!(save(&folder.0.join("taken"), &demo()).is_err());
    assert_eq!(folder.names(), ["taken"]);
}

/// A link stays a link; the file it leads to is the one that is replaced.
#[cfg(unix)]
#[test]
fn links_stay_links() {
    let folder = Folder::new("links");
    let file = folder.file("real.gradus", "old");
    let link = folder.0.join("link.gradus");
    std::os::unix::fs::symlink(&file, &link).unwrap();
    save(&link, &demo()).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&file).unwrap(), DEMO);
}

/// A link to a file that is not there yet stays a link, too, and one that leads to itself is a sentence.
#[cfg(unix)]
#[test]
fn links_to_nothing_stay_links() {
    let folder = Folder::new("loose-links");
    let (link, circle) = (folder.0.join("link.gradus"), folder.0.join("circle"));
    std::os::unix::fs::symlink("real.gradus", &link).unwrap();
    std::os::unix::fs::symlink("circle", &circle).unwrap();
    save(&link, &demo()).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(
        fs::read_to_string(folder.0.join("real.gradus")).unwrap(),
        DEMO
    );
    let error = save(&circle, &demo()).unwrap_err().to_string();
    assert!(error.ends_with("circle: its links form a loop."), "{error}");
}

/// What a person has write-protected stays, and so does what is no file; each with one sentence.
#[cfg(unix)]
#[test]
fn what_may_not_be_replaced_stays() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("protected");
    let path = folder.file("song.gradus", "mine");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    let error = save(&path, &demo()).unwrap_err().to_string();
    assert!(
        error.ends_with("song.gradus: it is write-protected."),
        "{error}"
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    let error = save(Path::new("/dev/null"), &demo())
        .unwrap_err()
        .to_string();
    assert_eq!(error, "/dev/null: it is not a regular file.");
    assert_eq!(folder.names(), ["song.gradus"]);
}

/// Who may read and write a file stays as it was.
#[cfg(unix)]
#[test]
fn permissions_stay() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("permissions");
    let path = folder.file("song.gradus", "old");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    save(&path, &demo()).unwrap();
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o640
    );
}

/// What crashes have left of a file goes when that is saved again, once it is old; what belongs to others stays.
#[test]
fn parts_of_crashes_go() {
    let folder = Folder::new("old-parts");
    let (day, begin) = (
        std::time::Duration::from_secs(24 * 60 * 60),
        ".song.gradus.",
    );
    let old = [
        ".song.gradus.00000000000000ff.part",
        ".song.gradus.mine.part",
        ".other.gradus.00000000000000ff.part",
    ];
    for name in old {
        let file = fs::File::create(folder.0.join(name)).unwrap();
        file.set_modified(std::time::SystemTime::now() - day)
            .unwrap();
    }
    let young = format!("{begin}0123456789abcdef.part");
    folder.file(&young, "");
    save(&folder.0.join("song.gradus"), &demo()).unwrap();
    let mut left = folder.names();
    left.sort();
    assert_eq!(left, [old[2], &young, old[1], "song.gradus"]);
}
