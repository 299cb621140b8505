//! Whether every word of the window can be read: its contrast to what is really under it, and that nothing
//! is cut off or written over.

use egui::epaint::{ClippedShape, TextShape};
use egui::{Color32, Shape};

use super::raster::{Painter, Raster};

use super::*;

/// A word, where it may be painted, and the shapes that were painted before it.
pub(super) struct Word {
    pub text: TextShape,
    pub clip: Rect,
    before: usize,
}

/// The words of the last frame, in the order in which they are painted.
pub(super) fn words(harness: &Harness<'_, EditorBench>) -> Vec<Word> {
    fn collect(shape: &Shape, clip: Rect, before: usize, words: &mut Vec<Word>) {
        match shape {
            Shape::Vec(shapes) => shapes
                .iter()
                .for_each(|shape| collect(shape, clip, before, words)),
            Shape::Text(text) => {
                let text = text.clone();
                words.push(Word { text, clip, before });
            }
            _ => {}
        }
    }
    let mut words = Vec::new();
    for (
        before,
        ClippedShape {
            clip_rect, shape, ..
        },
    ) in harness.output().shapes.iter().enumerate()
    {
        collect(shape, *clip_rect, before, &mut words);
    }
    words
}

impl Word {
    /// The boxes of its letters, where they are painted, each with its colour.
    pub(super) fn letters(&self) -> Vec<(Rect, Color32)> {
        let mut letters = Vec::new();
        for row in &self.text.galley.rows {
            let mesh = &row.visuals.mesh;
            for glyph in row
                .glyphs
                .iter()
                .filter(|glyph| !glyph.uv_rect.is_nothing())
            {
                let first = glyph.first_vertex as usize;
                let Some(corners) = mesh.vertices.get(first..first + 4) else {
                    continue;
                };
                let points: Vec<_> = corners.iter().map(|corner| corner.pos).collect();
                let place = Rect::from_points(&points)
                    .translate(self.text.pos.to_vec2() + row.pos.to_vec2());
                let own = corners[0].color;
                let own = if own == Color32::PLACEHOLDER {
                    self.text.fallback_color
                } else {
                    own
                };
                let colour = self.text.override_text_color.unwrap_or(own);
                letters.push((place, colour.gamma_multiply(self.text.opacity_factor)));
            }
        }
        letters
    }
}

/// "Contrast at least 4.5:1", for every letter of every state in both themes, on what is really under it.
#[test]
fn every_word_can_be_read() {
    let mut faint = Vec::new();
    for theme in [Theme::Dark, Theme::Light] {
        for scene in WindowScene::WINDOWS.into_iter().chain(WindowScene::lanes()) {
            let harness = scene.open(theme, SIZE.into(), 1.0);
            for (word, contrast) in contrasts(&harness) {
                if contrast < 4.5 {
                    faint.push(format!(
                        "{theme:?} {}: {word:?} {contrast:.2}",
                        scene.name()
                    ));
                }
            }
        }
    }
    faint.sort();
    faint.dedup();
    assert!(faint.is_empty(), "{}", faint.join("\n"));
}

/// Each word with the least contrast that one of its letters has to what is under most of it.
fn contrasts(harness: &Harness<'_, EditorBench>) -> Vec<(String, f32)> {
    let (context, shapes) = (&harness.ctx, &harness.output().shapes);
    let painter = Painter::of(context);
    let mut picture = Raster::black(context.content_rect(), 1.0);
    let (mut painted, mut contrasts) = (0, Vec::new());
    let mut last = (String::new(), egui::Pos2::ZERO);
    for word in words(harness) {
        let this = (word.text.galley.text().to_owned(), word.text.pos);
        let is_bold = this.0 == last.0 && this.1.distance(last.1) < 1.0;
        last = this;
        if is_bold {
            // The second time it is over itself.
            continue;
        }
        let before = shapes[painted..word.before].to_vec();
        painter.paint(&mut picture, &context.tessellate(before, 1.0));
        painted = word.before;
        let mut least = f32::MAX;
        for (letter, colour) in word.letters() {
            let seen = letter.intersect(word.clip);
            if !seen.is_positive() || seen.area() < letter.area() * 0.3 {
                continue;
            }
            let ground = most_frequent(picture.within(seen, 1.0));
            let ink = ground.blend(colour);
            least = least.min(theme::contrast(ink, ground));
        }
        contrasts.push((word.text.galley.text().to_owned(), least));
    }
    contrasts
}

fn most_frequent(colours: Vec<Color32>) -> Color32 {
    let mut counts = std::collections::BTreeMap::<[u8; 4], usize>::new();
    for colour in colours {
        *counts.entry(colour.to_array()).or_default() += 1;
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count);
    most.map_or(Color32::BLACK, |([r, g, b, _], _)| {
        Color32::from_rgb(r, g, b)
    })
}

/// "Beats, cells and playhead column are seen at arm's length": in the picture of the window, neighbours stand apart by
/// 1.6:1 in both themes.
#[test]
fn neighbours_stand_apart() {
    for theme in [Theme::Dark, Theme::Light] {
        let harness = WindowScene::Playing.open(theme, SIZE.into(), 1.0);
        let picture = super::pictures::taken(&harness, None);
        let colour = |at: egui::Pos2| {
            let spot = Rect::from_center_size(at, egui::vec2(1.5, 1.5));
            most_frequent(picture.within(spot, 1.0))
        };
        let cell = |label: &str| harness.get_by_label_contains(label).rect();
        // An empty cell, the gap beside it, the line before a beat, and a cell that is played without a note.
        let (empty, beat) = (cell("Snare, step 3,"), cell("Snare, step 5,"));
        let next = cell("Snare, step 4,");
        let gap = colour(empty.right_center().lerp(next.left_center(), 0.5));
        let line = colour(next.right_center().lerp(beat.left_center(), 0.5));
        let played = cell("Clap, step 9, off, velocity 100, playing");
        // The column of the playhead, between the cells of two tracks.
        let column = played.center_bottom() + egui::vec2(0.0, 1.5);
        let pairs = [
            ("cell and gap", colour(empty.center()), gap),
            ("beat and gap", line, gap),
            ("playhead and gap", colour(played.center()), gap),
            ("playhead's column and gap", colour(column), gap),
            (
                "playhead and cell",
                colour(played.center()),
                colour(empty.center()),
            ),
        ];
        for (what, one, other) in pairs {
            let contrast = theme::contrast(one, other);
            assert!(contrast >= 1.6, "{theme:?}: {what} {contrast:.2}");
        }
    }
}

/// "Text can be larger than the rest": letters grow, and cells stay where they are.
#[test]
fn text_can_be_larger_than_the_rest() {
    let mut harness = WindowScene::Playing.open(Theme::Dark, SIZE.into(), 1.0);
    let width = |harness: &Harness<'_, EditorBench>| {
        let words = words(harness);
        let word = words
            .iter()
            .find(|word| word.text.galley.text() == "Condition");
        word.map_or(0.0, |word| word.text.galley.size().x)
    };
    let cell =
        |harness: &Harness<'_, EditorBench>| harness.get_by_label_contains("Snare, step 3,").rect();
    let before = (width(&harness), cell(&harness));
    theme::set_text_size(&harness.ctx, 130);
    harness.run_steps(3);
    let share = width(&harness) / before.0;
    assert!((1.2..1.4).contains(&share), "{share}");
    assert_eq!(cell(&harness), before.1);
}

/// Windows that people have: the smallest, narrow and high, as it comes, wide and low, and as 50 % makes of it.
const SIZES: [(f32, f32); 7] = [
    (900.0, 560.0),
    (1024.0, 600.0),
    (1920.0, 1080.0),
    (1000.0, 1000.0),
    SIZE,
    (1900.0, 620.0),
    (2560.0, 1520.0),
];

/// "Small windows hold together": no letter is cut off at a side, and no word is written over another, however
/// large the window is and however many pages and tracks there are.
#[test]
fn no_word_is_cut_off_or_written_over() {
    let mut bad = Vec::new();
    for size in SIZES {
        for scene in WindowScene::WINDOWS
            .into_iter()
            .chain(WindowScene::lanes().skip(2).take(3))
        {
            let harness = scene.open(Theme::Dark, size.into(), 1.0);
            let window = harness.ctx.content_rect();
            let fields = fields(&harness);
            let mut seen: Vec<(Rect, String)> = Vec::new();
            for word in visible(&harness) {
                let (name, text) = (scene.name(), word.text.as_str());
                // What is longer than the field that it is typed into is scrolled there.
                let scrolls = fields.iter().any(|field| field.contains_rect(word.place));
                if (word.cut_off && !scrolls) || !window.expand(0.5).contains_rect(word.place) {
                    let place = word.place;
                    bad.push(format!("{size:?} {name}: {text:?} is cut off at {place:?}"));
                }
                for (other, over) in &seen {
                    let both = word.place.intersect(*other);
                    if both.width() > 1.5 && both.height() > 3.0 && *over != word.text {
                        bad.push(format!("{size:?} {name}: {text:?} is over {over:?}"));
                    }
                }
                seen.push((word.place, word.text));
            }
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

/// Where the fields are that one types into.
pub(super) fn fields(harness: &Harness<'_, EditorBench>) -> Vec<Rect> {
    let fields = harness.query_all_by_role(egui::accesskit::Role::TextInput);
    fields.map(|field| field.rect()).collect()
}

/// A word that is seen: where, and whether a part of it is missing on a side.
pub(super) struct Seen {
    pub text: String,
    pub place: Rect,
    pub cut_off: bool,
}

/// The words that are seen; the parts of one that is painted in pieces are one.
pub(super) fn visible(harness: &Harness<'_, EditorBench>) -> Vec<Seen> {
    let mut pieces: std::collections::BTreeMap<String, (Word, Vec<Rect>)> = Default::default();
    for word in words(harness) {
        let at = (word.text.pos * 4.0).round();
        let key = format!("{:06}{:06}{}", at.y, at.x, word.text.galley.text());
        let clip = word.clip;
        pieces
            .entry(key)
            .or_insert_with(|| (word, Vec::new()))
            .1
            .push(clip);
    }
    let seen = pieces.into_values().filter_map(|(word, clips)| {
        let letters: Vec<Rect> = word.letters().into_iter().map(|(place, _)| place).collect();
        let within = |place: &Rect| clips.iter().any(|clip| clip.contains(place.center()));
        // What is scrolled away is no loss.
        let rows = |place: &Rect| {
            clips
                .iter()
                .any(|clip| clip.y_range().contains(place.center().y))
        };
        let lost = letters.iter().any(|place| rows(place) && !within(place));
        let seen: Vec<Rect> = letters.into_iter().filter(within).collect();
        let place = seen.iter().copied().reduce(Rect::union)?;
        let text = word.text.galley.text().to_owned();
        Some(Seen {
            text,
            place,
            cut_off: lost,
        })
    });
    seen.collect()
}
