//! "All labels, messages and tooltips stand in one place": no word that is shown stands in the window's code or in the
//! library's, but in `src/ui/words`.

use std::path::Path;

use super::lexer::{self, Piece, PieceKind};
use super::rust_files;

/// Where words that are shown may not stand.
const PLACES: [&str; 4] = [
    "src/ui/editor",
    "src/ui/editor.rs",
    "src/ui/library",
    "src/ui/library.rs",
];

/// Calls that take a text which nobody sees: the name of a control's place, the reason of a panic, what the compiler
/// reads.
const UNSEEN: [&str; 11] = [
    "Id::unique(",
    ".with(",
    ".id_salt(",
    "from_id_salt(",
    ".push_id(",
    "Grid::new(",
    ".expect(",
    "cfg!(target_os = ",
    "cfg!(any(target_os = ",
    "env!(",
    "include_str!(",
];

/// Texts of one file that nobody reads in the window.
struct Exception {
    file: &'static str,
    reason: &'static str,
    texts: &'static [&'static str],
}

const EXCEPTIONS: [Exception; 13] = [
    Exception {
        file: "editor/panels/setup/tablet_sheet.rs",
        reason: "the address of a page",
        texts: &["remote.html#what-is-safe-and-what-is-not"],
    },
    Exception {
        file: "editor/field_tips.rs",
        reason: "addresses of pages",
        texts: &["manual/fields.html", "index.html"],
    },
    Exception {
        file: "editor/host_recipes.rs",
        reason: "the beginnings of programs' names, as the system has them",
        texts: &[
            "live",
            "ableton live",
            "bitwig",
            "reaper",
            "cubase",
            "nuendo",
            "fl64",
            "osxfl",
            "studio one",
            "studioone",
            "ardour",
        ],
    },
    Exception {
        file: "editor/panels/setup/midi_learn.rs",
        reason: "the beginnings of actions, as profiles write them",
        texts: &["turn-", "step-"],
    },
    Exception {
        file: "editor/text_input/dead_keys.rs",
        reason: "letters, not words: what a key that is dead makes of the next one",
        texts: &[
            "oø OØ dđ DĐ lł LŁ hħ HĦ tŧ TŦ bƀ zƶ ZƵ",
            "ssß SSẞ aeæ AEÆ oeœ OEŒ thþ THÞ dhð DHÐ ??¿ !!¡ <<« >>» =e€ e=€ =E€ E=€ oo° +-± ^2² ^3³",
        ],
    },
    Exception {
        file: "editor/text_input/key_press.rs",
        reason: "letters, not words: the rows of a keyboard",
        texts: &["qwertyuiop[]", "asdfghjkl", "zxcvbnm,."],
    },
    Exception {
        file: "editor/theme.rs",
        reason: "the names of fonts",
        texts: &["Ubuntu-Light", "egui-icons"],
    },
    Exception {
        file: "editor/widgets/number_field.rs",
        reason: "for programmers: `Debug`",
        texts: &["{} {} in {:?}"],
    },
    Exception {
        file: "library.rs",
        reason: "for programmers: `Debug`",
        texts: &["Library at revision {}"],
    },
    Exception {
        file: "library/catalog.rs",
        reason: "the endings of files",
        texts: &["gradus", "mid", "midi", "rmi", "json"],
    },
    Exception {
        file: "library/save_names.rs",
        reason: "the endings of files",
        texts: &["mid", "midi"],
    },
    Exception {
        file: "library/file_dialog.rs",
        reason: "the endings of files, and how a desktop's programs are found and called",
        texts: &[
            "gradus",
            "mid",
            "midi",
            "rmi",
            "json",
            "txt",
            "csv",
            "drm",
            "midnam",
            "pitchlist",
            "RTrackTemplate",
            "DISPLAY",
            "WAYLAND_DISPLAY",
            "/.flatpak-info",
            "PATH",
            "zenity",
            "kdialog",
            "--filename=",
            "--title={}",
            "--file-selection",
            "--file-filter={described} | {ends}",
            "--file-filter={} | *",
            "--save",
            "--confirm-overwrite",
            "--directory",
            "--getopenfilename",
            "--getsavefilename",
            "--getexistingdirectory",
            "--title",
        ],
    },
    Exception {
        file: "library/manual_pages.rs",
        reason: "addresses of pages, and how a system's browser is called",
        texts: &[
            "manual",
            "manual/fields.html",
            "file:",
            "gradus-manual.html",
            "file:///{}/{place}",
            ".html",
            ".md",
            "index.md",
            "manual.md",
            "{address}/blob/main/docs/{page}",
            "rundll32",
            "url.dll,FileProtocolHandler",
            "open",
            "command -v xdg-open >/dev/null || exit 1; xdg-open \"$0\" &",
            "sh",
            // A page without a word, for the browser.
            "<!DOCTYPE html><meta charset=\"utf-8\"><title>{}</title>\n<meta http-equiv=\"refresh\" content=\"0; \
             url={address}\">\n<a href=\"{address}\">{}</a>\n",
        ],
    },
];

/// A text with a word in it that the window might show.
#[derive(Debug, PartialEq, Eq)]
struct Shown {
    text: String,
    line: usize,
}

/// The texts of a file with a word in them, but for those that nobody sees.
fn shown(code: &str) -> Vec<Shown> {
    let mut found = Vec::new();
    // The code before a text, without comments and other texts.
    let mut before = String::new();
    for Piece { kind, text, line } in lexer::pieces(code) {
        match kind {
            PieceKind::Code => before.push_str(text),
            PieceKind::Comment => {}
            PieceKind::Letter => before.push_str("' '"),
            PieceKind::Text => {
                let text = unquoted(text);
                if has_word(&text) && !is_unseen(&before) {
                    found.push(Shown { text, line });
                }
                before.push_str("\"\"");
            }
        }
        // Tests say what they like.
        if before.contains("mod tests {") {
            break;
        }
    }
    found
}

/// Whether a text behind this code is in an attribute, or is one that a call of [`UNSEEN`] takes first.
fn is_unseen(before: &str) -> bool {
    let attribute = before.rfind("#[").max(before.rfind("#!["));
    let is_in_attribute = attribute.is_some_and(|at| !is_closed(&before[at..]));
    // What the compiler reads may be a list.
    let before = before
        .trim_end()
        .trim_end_matches("\"\", target_os =")
        .trim_end();
    // And the name of a place a pair.
    let pair = before.strip_suffix('(').filter(|it| it.ends_with('('));
    let is_of = |code: &str| UNSEEN.iter().any(|call| code.ends_with(call.trim_end()));
    is_in_attribute || is_of(before) || pair.is_some_and(is_of)
}

/// Whether the first bracket of some code is closed in it.
fn is_closed(code: &str) -> bool {
    let mut depth = 0;
    let mut brackets = code.chars().filter(|it| ['[', ']'].contains(it));
    brackets.any(|bracket| {
        depth += if bracket == '[' { 1 } else { -1 };
        depth == 0
    })
}

/// A literal without its quotes, as the program has it.
fn unquoted(literal: &str) -> String {
    let plain = literal.trim_start_matches(['r', '#']);
    let inside = plain.trim_end_matches('#');
    let inside = inside.strip_prefix('"').unwrap_or(inside);
    let inside = inside.strip_suffix('"').unwrap_or(inside);
    if plain.len() < literal.len() {
        return inside.to_owned();
    }
    let mut text = String::new();
    let mut letters = inside.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, letters.peek()) {
            ('\\', Some('\n')) => while letters.next_if(|it| it.is_whitespace()).is_some() {},
            ('\\', Some('n')) => {
                letters.next();
                text.push('\n');
            }
            ('\\', Some(_)) => text.extend(letters.next()),
            (letter, _) => text.push(letter),
        }
    }
    text
}

/// Whether a text has two letters in a row, outside the braces that stand for values.
fn has_word(text: &str) -> bool {
    let mut depth = 0;
    let mut run = 0;
    text.chars().any(|letter| {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        run = if letter.is_alphabetic() && depth == 0 {
            run + 1
        } else {
            0
        };
        run >= 2
    })
}

/// All that is shown stands in `src/ui/words`, and each exception is needed.
#[test]
fn words_of_the_window_stand_in_one_place() {
    let mut needed = std::collections::BTreeSet::new();
    let mut offences = Vec::new();
    let files = PLACES
        .iter()
        .flat_map(|place| match place.ends_with(".rs") {
            true => vec![place.into()],
            false => rust_files(Path::new(place)),
        });
    for file in files {
        let is_test = |part: std::path::Component<'_>| {
            let part = part.as_os_str();
            part == "tests" || part == "tests.rs"
        };
        if file.components().any(is_test) {
            continue;
        }
        let code = std::fs::read_to_string(&file).unwrap();
        for Shown { text, line } in shown(&code) {
            let mut exceptions = EXCEPTIONS.iter();
            let known = exceptions.any(|it| {
                file.ends_with(Path::new("src/ui").join(it.file)) && it.texts.contains(&&*text)
            });
            if known {
                needed.insert((file.clone(), text));
            } else {
                offences.push(format!("{}:{line} says {text:?}", file.display()));
            }
        }
    }
    assert!(
        offences.is_empty(),
        "these words belong in src/ui/words:\n{}",
        offences.join("\n")
    );
    for Exception {
        file,
        reason,
        texts,
    } in &EXCEPTIONS
    {
        for text in *texts {
            let named = (Path::new("src/ui").join(file), (*text).to_owned());
            assert!(needed.contains(&named), "{file} has no {text:?} ({reason})");
        }
    }
}

/// A word in a text is found wherever it is shown; names of places, reasons, tests, signs and values are none.
#[test]
fn words_are_found() {
    let code = r##"//! A "comment".
#[allow(clippy::some, reason = "an attribute")]
fn show(ui: &mut Ui) {
    ui.label("Play"); ui.label(format!("{count} × {name:?} – 5 %"));
    let id = ui.scope_id().with("a place").with(("a pair", 1));
    let told = format!("{count} bars"); // "behind"
    let long = "over \
                lines";
    let raw = r#"Raw "words""#;
    let sign = '"'; let letter = "M"; let system = cfg!(any(target_os = "linux", target_os = "macos"));
    ui.label("Größe"); number.expect("a panic"); #[must_use]
    let list = ["in a list"];
}
#[cfg(test)]
mod tests {
    const SAID: &str = "of a test";
}
"##;
    let found = shown(code);
    let found: Vec<_> = found.iter().map(|it| (&*it.text, it.line)).collect();
    let wanted = [
        ("Play", 4),
        ("{count} bars", 6),
        ("over lines", 7),
        ("Raw \"words\"", 9),
        ("Größe", 11),
        ("in a list", 12),
    ];
    assert_eq!(found, wanted);
}
