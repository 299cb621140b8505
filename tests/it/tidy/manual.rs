//! The manual is whole: its pages, links, headings and pictures are there, and it explains every field of the window.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Component, Path, PathBuf};

use gradus::ui::words::fields as words;

/// The folder of the book.
const BOOK: &str = "docs";
/// The page with every field, made of the window's own words.
const FIELDS: &str = "docs/manual/fields.md";

/// The table of contents names every page of the manual once, and nothing else is there.
#[test]
fn the_contents_name_every_page() {
    let pages = pages();
    let named: BTreeSet<_> = pages.iter().collect();
    assert_eq!(named.len(), pages.len(), "a page is named twice");
    let missing: Vec<_> = pages.iter().filter(|page| !page.exists()).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let forgotten: Vec<_> = files("docs/manual")
        .into_iter()
        .filter(|file| !named.contains(file))
        .collect();
    assert!(forgotten.is_empty(), "not in SUMMARY.md: {forgotten:?}");
}

/// Every link of a page leads to a page of the book, to a heading that is there, or to a file beside it that goes with
/// the book; and every picture is shown somewhere.
#[test]
fn links_and_pictures_are_there() {
    let pages = pages();
    let mut wrong = Vec::new();
    let mut shown = BTreeSet::new();
    for page in &pages {
        for link in links(&read(page)) {
            let (file, heading) = target(page, &link);
            let is_page = file.extension().is_some_and(|it| it == "md");
            let leads_out = is_page && !pages.contains(&file) || !file.starts_with(BOOK);
            if leads_out || !file.exists() || heading.is_some_and(|it| !has_heading(&file, &it)) {
                wrong.push(format!("{}: {link}", page.display()));
            }
            shown.insert(file);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let unseen: Vec<_> = files("docs/manual/pictures")
        .into_iter()
        .filter(|picture| !shown.contains(picture))
        .collect();
    assert!(unseen.is_empty(), "no page shows {unseen:?}");
}

/// The links of the other documents lead to what is there, too.
#[test]
fn documents_link_to_what_is_there() {
    let mut wrong = Vec::new();
    for document in [
        "README.md",
        "CONTRIBUTING.md",
        "docs/architecture.md",
        "docs/performance.md",
    ] {
        let document = Path::new(document);
        for link in links(&read(document)) {
            let (file, heading) = target(document, &link);
            if !file.exists() || heading.is_some_and(|it| !has_heading(&file, &it)) {
                wrong.push(format!("{}: {link}", document.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// "The manual opens at that place": every place of the manual that the code names, as "manual/clips.html#swing" or
/// "manual/clips.md", is there.
#[test]
fn the_code_names_places_of_the_manual() {
    let mut wrong = Vec::new();
    for file in super::rust_files(Path::new("src")) {
        let text = read(&file);
        for after in text.split("\"manual/").skip(1) {
            let place = after.split('"').next().unwrap_or_default();
            let (page, heading) = place.split_once('#').unwrap_or((place, ""));
            let page = page.trim_end_matches(".html").trim_end_matches(".md");
            let page = PathBuf::from(format!("{BOOK}/manual/{page}.md"));
            if !page.exists() || (!heading.is_empty() && !has_heading(&page, heading)) {
                wrong.push(format!("{}: manual/{place}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The page of fields says what the window says; `GRADUS_BLESS=1` writes it anew.
#[test]
fn every_field_is_in_the_manual() {
    let page = fields();
    if std::env::var_os("GRADUS_BLESS").is_some() {
        std::fs::write(FIELDS, &page).unwrap();
    }
    let kept = std::fs::read_to_string(FIELDS).unwrap_or_default();
    assert!(
        kept == page,
        "{FIELDS} differs from src/ui/words/fields.rs: GRADUS_BLESS=1 writes it anew"
    );
    let named: BTreeSet<_> = words::all()
        .map(|(label, _)| words::anchor(label))
        .collect();
    let is_there = |name: &String| has_heading(Path::new(FIELDS), name);
    assert!(named.iter().all(is_there), "a field has no place to open");
    assert_eq!(
        named.len(),
        words::all().count(),
        "two fields share a place"
    );
}

fn fields() -> String {
    let lists = [
        ("Step", words::STEP_FIELDS),
        ("Chord", words::CHORD_FIELDS),
        ("Clip", words::CLIP_FIELDS),
        ("Live rhythm", words::RHYTHM_FIELDS),
        ("Feel", words::FEEL_FIELDS),
        ("Change steps", words::TOOLS_FIELDS),
        ("Track", words::TRACK_FIELDS),
        ("Pattern", words::PATTERN_FIELDS),
        ("Project", words::PROJECT_FIELDS),
        ("Sound and MIDI", gradus::ui::words::audio::AUDIO_FIELDS),
        ("Tablet", gradus::ui::words::tablet::TABLET_FIELDS),
    ];
    let mut page = "# Every field\n\nWhat the tooltips of the window say, in a row. `x` is a step that is on, `.` one \
                    that is off.\n"
        .to_owned();
    for (heading, list) in lists {
        let _ = write!(
            page,
            "\n## {heading}\n\n| field | what it does |\n|---|---|\n"
        );
        for (label, tip) in list {
            let (label, tip) = (label.replace('|', "\\|"), tip.replace('|', "\\|"));
            let anchor = words::anchor(&label);
            let _ = writeln!(page, "| <a id=\"{anchor}\"></a>{label} | {tip} |");
        }
    }
    page
}

/// The pages that the table of contents names.
fn pages() -> Vec<PathBuf> {
    let contents = Path::new(BOOK).join("SUMMARY.md");
    let links = links(&read(&contents));
    links.iter().map(|link| target(&contents, link).0).collect()
}

/// The links and pictures of a text that lead to files, without those of its code.
fn links(text: &str) -> Vec<String> {
    let mut links = Vec::new();
    for (place, piece) in text.split("```").enumerate() {
        if place % 2 == 1 {
            continue;
        }
        for after in piece.split("](").skip(1) {
            let link = after.split([')', ' ']).next().unwrap_or_default();
            if !link.contains("://") && !link.is_empty() {
                links.push(link.to_owned());
            }
        }
    }
    links
}

/// The file that a link of a document leads to, and the heading in it.
fn target(document: &Path, link: &str) -> (PathBuf, Option<String>) {
    let (file, heading) = match link.split_once('#') {
        Some((file, heading)) => (file, Some(heading.to_owned())),
        None => (link, None),
    };
    if file.is_empty() {
        return (document.to_path_buf(), heading);
    }
    let folder = document.parent().unwrap_or(Path::new(""));
    let mut path = PathBuf::new();
    for part in folder.join(file).components() {
        match part {
            Component::ParentDir => drop(path.pop()),
            Component::CurDir => {}
            part => path.push(part),
        }
    }
    (path, heading)
}

/// Whether a page has a place of this name: a heading, as both GitHub and mdbook call it, or an anchor.
fn has_heading(page: &Path, name: &str) -> bool {
    let text = read(page);
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let mut names = headings.map(|line| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept = |letter: &char| letter.is_alphanumeric() || " -_".contains(*letter);
        title
            .chars()
            .filter(kept)
            .collect::<String>()
            .replace(' ', "-")
    });
    names.any(|it| it == name) || text.contains(&format!("id=\"{name}\""))
}

/// The files of a folder, not of those within it.
fn files(folder: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    paths.filter(|path| path.is_file()).collect()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Links are found outside of code, and followed from their own folder.
#[test]
fn links_are_found_and_followed() {
    let text = "[a](b.md#c) ![d](e/f.png) [g](https://h)\n```text\n[i](j)\n```\n";
    assert_eq!(links(text), ["b.md#c", "e/f.png"]);
    let from = Path::new("docs/manual/x.md");
    let up = target(from, "../b.md#c");
    assert_eq!(up, (PathBuf::from("docs/b.md"), Some("c".to_owned())));
    assert_eq!(
        target(from, "#c"),
        (from.to_path_buf(), Some("c".to_owned()))
    );
}
