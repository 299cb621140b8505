//! The tests of what is built for Windows. On Linux they run under Wine, which is not Windows: they show that the files
//! are whole, that they play, that they leave nothing behind, and that the window works; not how a real host likes them.

use std::path::Path;
use std::process::Command;

use crate::bundle::{self, FEATURES, PACKAGE, Profile, cargo};
use crate::cross::wine::{Screen, Wine};
use crate::cross::{Target, Toolchain, target_folder};
use crate::failure::Failure;
use crate::packages;
use crate::summary::Summary;

/// Windows as it is here, with a compiler for it.
#[derive(Debug)]
pub struct Windows {
    toolchain: Toolchain,
    wine: Wine,
    screen: Screen,
}

/// `cargo xtask test --windows`: everything that can be tested for Windows here.
pub fn test() -> Result<(), Failure> {
    packages::ensure(packages::BUILD)?;
    packages::ensure(packages::TEST)?;
    let windows = Windows::ready()?;
    let mut summary = Summary::default();
    windows.test_core(&mut summary)?;
    windows.test_bundles(&mut summary)?;
    windows.test_window(&mut summary)?;
    summary.finish()
}

impl Windows {
    /// Finds all that the tests need, and sets it up where it is missing.
    ///
    /// # Errors
    /// When something is missing and cannot be set up from here.
    pub fn ready() -> Result<Self, Failure> {
        if !cfg!(target_os = "linux") {
            return Err(Failure::Packages(
                "The tests for Windows run under Wine on Linux. On Windows itself cargo xtask test runs them.".into(),
            ));
        }
        Ok(Self {
            toolchain: Toolchain::ready(&[Target::Windows])?,
            wine: Wine::ready()?,
            screen: Screen::start()?,
        })
    }

    /// Runs the unit tests of the core: the score, the engine, the control and the files.
    pub fn test_core(&self, summary: &mut Summary) -> Result<(), Failure> {
        let mut core = self.cargo_test()?;
        core.args(["--no-default-features", "--lib"]);
        // These render hours of music.
        core.env("CARGO_PROFILE_DEV_OPT_LEVEL", "1");
        summary.run("unit tests of the core under Wine", &mut core)
    }

    /// Plays the bundles in a host that is a Windows program too.
    pub fn test_bundles(&self, summary: &mut Summary) -> Result<(), Failure> {
        let bundled = bundle::make_for_windows(&self.toolchain, Profile::OutsideTests)?;
        let mut host = self.cargo_test()?;
        host.args(FEATURES).args(["--test", "it", "bundles::"]);
        host.args(["--", "--include-ignored", "--nocapture"]);
        host.env("GRADUS_BUNDLES", as_in_windows(&bundled));
        summary.run("bundles under Wine", &mut host)
    }

    /// Clicks into the program's window.
    fn test_window(&self, summary: &mut Summary) -> Result<(), Failure> {
        let bundled = target_folder()?.join("bundled");
        let mut window = cargo();
        window.args(["test", "--package", PACKAGE]).args(FEATURES);
        window.args(["--test", "it", WINDOW_TESTS]);
        window.args(["--", "--include-ignored", "--nocapture"]);
        window.env("GRADUS_WINDOWS", &bundled);
        self.wine.lead(&mut window);
        summary.run("window under Wine", &mut window)
    }

    /// The cargo that runs tests for Windows.
    fn cargo_test(&self) -> Result<Command, Failure> {
        let mut cargo = self.toolchain.cargo()?;
        cargo.args(["test", "--no-fail-fast", "--package", PACKAGE]);
        cargo.args(["--target", Target::Windows.triple()]);
        cargo.env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER", "wine");
        cargo.env("DISPLAY", self.screen.name());
        self.wine.lead(&mut cargo);
        Ok(cargo)
    }
}

/// The tests of the program's window under Wine. They are Linux programs, which look and click from outside.
pub const WINDOW_TESTS: &str = "standalone::under_wine::";

/// What a Windows program calls a path of Linux.
fn as_in_windows(path: &Path) -> String {
    format!("Z:{}", path.display()).replace('/', "\\")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Wine shows the whole of Linux as a drive.
    #[test]
    fn paths_are_those_of_windows() {
        assert_eq!(as_in_windows(Path::new("/a b/c")), "Z:\\a b\\c");
    }
}
