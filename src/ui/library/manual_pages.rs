//! Opens a page of the manual in the browser: that beside the program, as a release has it, or else that on the web.

use std::path::{Path, PathBuf};

use crate::ui::words;
use std::process::{Command, Stdio};

/// The folder of pages beside the program.
const PAGES: &str = "manual";
/// A page of it that no other program's manual has.
const OURS: &str = "manual/fields.html";
/// The project's address on the web; empty as long as it has none.
const WEB: &str = env!("CARGO_PKG_REPOSITORY");

/// Opens a place of the manual, such as "manual/fields.html#field-gate". It waits for no browser.
///
/// # Errors
/// Where the manual is, or why nothing opened it, in a sentence.
pub(super) fn open(place: &str) -> Result<(), String> {
    let program = std::env::current_exe().unwrap_or_default();
    let address = beside(&program, place).or_else(|| on_the_web(WEB, place));
    let Some(address) = address else {
        return Err(words::library::NO_MANUAL.to_owned());
    };
    let started = browser(&lead_to(&address)?)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match started {
        Ok(status) if status.success() => Ok(()),
        Ok(_) | Err(_) => Err(words::library::no_browser(&address)),
    }
}

/// What a system can open for an address: Windows and macOS make a path of that of a file, and forget which place in it
/// was meant. A page that leads there has none to forget.
///
/// # Errors
/// Why that page cannot be written, in a sentence.
fn lead_to(address: &str) -> Result<String, String> {
    let is_kept = !cfg!(any(target_os = "windows", target_os = "macos"));
    if is_kept || !address.starts_with("file:") {
        return Ok(address.to_owned());
    }
    let page = std::env::temp_dir().join("gradus-manual.html");
    std::fs::write(&page, leading_page(address))
        .map_err(|error| format!("{}: {error}", page.display()))?;
    Ok(page.display().to_string())
}

/// A page that is left at once for an address, which has no signs but those of addresses.
fn leading_page(address: &str) -> String {
    format!(
        "<!DOCTYPE html><meta charset=\"utf-8\"><title>{}</title>\n\
         <meta http-equiv=\"refresh\" content=\"0; url={address}\">\n<a href=\"{address}\">{}</a>\n",
        words::GRADUS,
        words::library::MANUAL
    )
}

/// The address of a place in the pages beside the program or, as in a build, beside its folder.
fn beside(program: &Path, place: &str) -> Option<String> {
    let folders = program.ancestors().skip(1).take(2);
    let mut pages = folders.map(|folder| folder.join(PAGES));
    let pages = pages.find(|pages| pages.join(OURS).is_file())?;
    Some(file_address(&pages, place))
}

/// A place below a folder as an address of a file.
fn file_address(folder: &Path, place: &str) -> String {
    let folder: PathBuf = folder.components().collect();
    let folder = folder.display().to_string().replace('\\', "/");
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~:".contains(&byte);
    let written = folder.bytes().map(|byte| match plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    });
    let written: String = written.collect();
    format!("file:///{}/{place}", written.trim_start_matches('/'))
}

/// The page on the web that a place is made of; none without an address.
fn on_the_web(address: &str, place: &str) -> Option<String> {
    let place = place.replacen(".html", ".md", 1);
    let page = match place.as_str() {
        "index.md" => "manual.md",
        place => place,
    };
    (!address.is_empty()).then(|| format!("{address}/blob/main/docs/{page}"))
}

/// What opens an address and ends at once.
fn browser(address: &str) -> Command {
    let command = |program: &str, args: &[&str]| {
        let mut command = Command::new(program);
        command.args(args).arg(address);
        command
    };
    if cfg!(target_os = "windows") {
        command("rundll32", &["url.dll,FileProtocolHandler"])
    } else if cfg!(target_os = "macos") {
        command("open", &[])
    } else {
        // The shell does not wait for a browser, and leaves no ended child in the host.
        const START: &str = "command -v xdg-open >/dev/null || exit 1; xdg-open \"$0\" &";
        command("sh", &["-c", START])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The manual lies beside the program in a release, and beside its folder in a build; without one, the web has it, if
    /// the project has an address there.
    #[test]
    fn the_manual_is_found() {
        let folder = std::env::temp_dir().join(format!("gradus manual {}", std::process::id()));
        let pages = folder.join("manual").join("manual");
        std::fs::create_dir_all(&pages).unwrap();
        std::fs::write(pages.join("fields.html"), "").unwrap();
        let place = "manual/fields.html#field-gate";
        let release = beside(&folder.join("gradus"), place).unwrap();
        assert!(release.starts_with("file:///"), "{release}");
        assert!(release.ends_with("/manual/manual/fields.html#field-gate"));
        assert!(release.contains("gradus%20manual%20") && !release.contains(' '));
        let built = beside(&folder.join("bundled/gradus"), place);
        assert_eq!(built.as_ref(), Some(&release));
        assert_eq!(beside(&folder.join("a/b/gradus"), place), None);
        let page = leading_page(&release);
        assert_eq!(
            page.matches("/manual/manual/fields.html#field-gate")
                .count(),
            2
        );
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(on_the_web("", place), None);
        let web = on_the_web("https://example.org/gradus", place).unwrap();
        assert!(web.ends_with("gradus/blob/main/docs/manual/fields.md#field-gate"));
        let first = on_the_web("https://example.org/gradus", "index.html").unwrap();
        assert!(first.ends_with("/docs/manual.md"), "{first}");
    }
}
