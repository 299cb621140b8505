//! What the tests with real programs share: where the bundles are, programs that cannot outlive their test or make it
//! wait for ever, the score they play, and when its notes are due by theory.

mod own_process;
mod program;
mod theory;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

pub(crate) use own_process::passed_in_own_process;
pub(crate) use program::{Program, until};
pub(crate) use theory::{Heard, Outcome, Tempos, compare, onsets, score};

/// Runs the tests with real programs one after the other: each keeps time, and two cores are few. That
/// goes for other runs of these tests on the same machine too, which is why the turn is a locked file.
pub(crate) fn alone() -> (MutexGuard<'static, ()>, File) {
    static TURN: Mutex<()> = Mutex::new(());
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let file = std::env::temp_dir().join("gradus-real-programs.lock");
    let file = File::create(file).expect("a lock can be made");
    until("other runs of these tests end", 600, || {
        file.try_lock().is_ok().then_some(())
    });
    (turn, file)
}

/// A file or folder among the bundles under test.
pub(crate) fn bundle(name: &str) -> PathBuf {
    let Some(folder) = std::env::var_os("GRADUS_BUNDLES") else {
        panic!("GRADUS_BUNDLES must name the folder of the bundles: run cargo xtask test");
    };
    let path = PathBuf::from(folder).join(name);
    assert!(path.exists(), "there is no {}", path.display());
    path
}

/// A folder that stands in for a user's home, so that nobody's settings, plug-ins or caches are read
/// or written. It goes with the test, or stays for a look when the test fails.
#[derive(Debug)]
pub(crate) struct Home(PathBuf);

impl Home {
    /// An empty home.
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("gradus-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a temporary folder can be made");
        Self(path)
    }

    /// Its path.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file into it, with its folders.
    pub(crate) fn write(&self, place: &str, contents: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(place);
        let folder = path.parent().expect("a file is in a folder");
        std::fs::create_dir_all(folder).expect("a folder can be made");
        std::fs::write(&path, contents).expect("a file can be written");
        path
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{} is left for a look", self.0.display());
        } else {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }
}

/// A screen that nobody sees, with its name.
pub(crate) fn screen(home: &Home) -> (Program, String) {
    let mut screen = Command::new("Xvfb");
    // Without -noreset it starts anew whenever its last client leaves, and drops who comes meanwhile.
    screen.args(["-noreset", "-displayfd", "1", "-screen", "0", "1280x800x24"]);
    let mut screen = Program::start(home, &mut screen);
    let number = screen.says("display number", 30, |output| {
        let mut lines = output.lines();
        lines.find_map(|line| line.trim().parse::<u32>().ok())
    });
    (screen, format!(":{number}"))
}
