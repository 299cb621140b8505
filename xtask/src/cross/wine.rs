//! What runs Windows programs on Linux: Wine, with a Windows of our own and a screen that nobody sees.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::{cache, run};
use crate::failure::Failure;
use crate::packages;

/// The library that Rust's standard library imports and Wine 8 lacks; Windows has it.
const RANDOM: &str = include_str!("wine/bcryptprimitives.c");
/// That library's name.
const RANDOM_NAME: &str = "bcryptprimitives.dll";

/// A Windows of our own.
#[derive(Debug)]
pub struct Wine {
    prefix: PathBuf,
}

impl Wine {
    /// Finds it, and sets it up if there is none for this version of Wine.
    ///
    /// # Errors
    /// When Wine is missing and cannot be installed, or does not start.
    pub fn ready() -> Result<Self, Failure> {
        packages::ensure(packages::CROSS)?;
        let prefix = cache()?.join("windows").join(version()?);
        let wine = Self { prefix };
        let system = wine.prefix.join("drive_c/windows/system32");
        if system.join(RANDOM_NAME).is_file() {
            return Ok(wine);
        }
        eprintln!("Setting up Windows in {}", wine.prefix.display());
        fs::create_dir_all(&wine.prefix).map_err(|error| Failure::file(&wine.prefix, &error))?;
        run(wine.command("wineboot").arg("--init").stderr(Stdio::null()))?;
        run(wine.command("wineserver").arg("--wait"))?;
        compile(&system)?;
        Ok(wine)
    }

    /// The folder that it is in.
    pub fn folder(&self) -> &Path {
        &self.prefix
    }

    /// A command that meets this Windows and no other one.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        self.lead(&mut command);
        command
    }

    /// Lets a command, and what it starts, meet this Windows and no other one.
    pub fn lead(&self, command: &mut Command) {
        command
            .env("WINEPREFIX", &self.prefix)
            .env("WINEARCH", "win64");
        // Nothing here needs .NET or a browser, which Wine would offer to install.
        command.env("WINEDLLOVERRIDES", "mscoree,mshtml=");
        command.env("WINEDEBUG", "-all");
    }
}

impl Drop for Wine {
    /// Ends what Wine keeps running for a while after the last program.
    fn drop(&mut self) {
        let _ended = self.command("wineserver").arg("--kill").status();
    }
}

/// A screen that nobody sees. Wine needs one even for a VST3 without an editor, whose framework makes a window for
/// messages.
#[derive(Debug)]
pub struct Screen {
    server: Child,
    name: String,
}

impl Screen {
    /// Starts it.
    ///
    /// # Errors
    /// When Xvfb does not start.
    pub fn start() -> Result<Self, Failure> {
        let mut server = Command::new("Xvfb");
        // Without -noreset it starts anew whenever its last client leaves.
        server.args(["-noreset", "-displayfd", "1", "-screen", "0", "1280x800x24"]);
        server
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let failed = |error| Failure::Program(format!("Xvfb cannot be run: {error}"));
        let mut server = server.spawn().map_err(failed)?;
        let mut number = String::new();
        if let Some(output) = server.stdout.take() {
            BufReader::new(output)
                .read_line(&mut number)
                .map_err(failed)?;
        }
        let screen = Self {
            server,
            name: format!(":{}", number.trim_end()),
        };
        if number.trim_end().is_empty() {
            return Err(Failure::Program("Xvfb did not start a screen".into()));
        }
        Ok(screen)
    }

    /// Its name in `DISPLAY`.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ended = self.server.kill();
        let _gone = self.server.wait();
    }
}

/// The version of Wine, such as "wine-8.0".
fn version() -> Result<String, Failure> {
    let failed = || Failure::Program("wine does not say its version".into());
    let output = Command::new("wine")
        .arg("--version")
        .stderr(Stdio::null())
        .output()
        .map_err(|_| failed())?;
    let output = String::from_utf8_lossy(&output.stdout);
    // Debian's build is named behind it.
    let version = output.split_whitespace().next().ok_or_else(failed)?;
    Ok(version.to_owned())
}

/// Puts the library that Wine lacks among those of the system.
fn compile(system: &Path) -> Result<(), Failure> {
    let source = system.join("bcryptprimitives.c");
    fs::write(&source, RANDOM).map_err(|error| Failure::file(&source, &error))?;
    let mut compile = Command::new("x86_64-w64-mingw32-gcc");
    compile
        .args(["-shared", "-O2", "-o"])
        .arg(system.join(RANDOM_NAME));
    run(compile.arg(&source).arg("-ladvapi32"))
}
