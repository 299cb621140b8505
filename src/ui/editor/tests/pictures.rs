//! What the window looks like, pixel by pixel, beside what is kept in `tests/golden/editor`.
//!
//! `GRADUS_PICTURES=write cargo test --lib pictures` keeps what is drawn now, with `GRADUS_PICTURES_OF=song` only where
//! the name of a picture contains that word; look at what has changed before you commit it. A picture that differs is left in `target/pictures`.

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::Path;

use egui::Color32;
use png::{BitDepth, ColorType, Compression, Transformations};

use super::raster::{Painter, Raster};

use super::*;

/// Where the pictures are kept, and where those are left that differ.
const KEPT: &str = "tests/golden/editor";
const LEFT: &str = "target/pictures";
/// How far a channel of a pixel may be off: a picture has at most 256 colours.
const OFF: u8 = 40;
/// How many pixels may be further off, of a million.
const FEW: usize = 12;

const SMALL: egui::Vec2 = egui::vec2(900.0, 560.0);

/// Both themes at 100 %, and at 200 % in the smallest window.
const LOOKS: [(&str, Theme, f32); 4] = [
    ("dark", Theme::Dark, 1.0),
    ("light", Theme::Light, 1.0),
    ("dark-200", Theme::Dark, 2.0),
    ("light-200", Theme::Light, 2.0),
];

/// The whole window: a fresh project, the demo while it plays, a selection of everything that steps can
/// show, Set-up.
#[test]
fn windows_look_as_they_did() {
    compare(WindowScene::WINDOWS, |_| None);
}

/// The lane editor with each of its lanes.
#[test]
fn lanes_look_as_they_did() {
    compare(WindowScene::lanes(), |harness| {
        let fold = harness.get_by_label("Fold the lanes").rect();
        let window = harness.ctx.content_rect();
        let inspector = 248.0 + theme::MARGIN;
        Some(Rect::from_min_max(
            fold.min - egui::vec2(8.0, 8.0),
            window.max - egui::vec2(inspector, 30.0),
        ))
    });
}

fn compare(
    scenes: impl IntoIterator<Item = WindowScene>,
    part: impl Fn(&Harness<'_, EditorBench>) -> Option<Rect>,
) {
    let only = std::env::var("GRADUS_PICTURES_OF").unwrap_or_default();
    let mut differ = Vec::new();
    for scene in scenes
        .into_iter()
        .filter(|scene| scene.name().contains(&only))
    {
        for (look, theme, scale) in LOOKS {
            let size = match scene.size() {
                // A window that is seen for its size is seen at 100 % alone.
                Some(_) if scale > 1.0 => continue,
                Some(size) => size,
                None if scale > 1.0 => SMALL,
                None => SIZE.into(),
            };
            let harness = scene.open(theme, size, scale);
            let picture = few_colours(&taken(&harness, part(&harness)));
            let name = format!("{}-{look}.png", scene.name());
            if !keep(Path::new(KEPT), &name, &picture) {
                differ.push(name);
            }
        }
    }
    assert!(
        differ.is_empty(),
        "{} differ from those in {KEPT}, look at them in {LEFT}; if that is meant, \
         GRADUS_PICTURES=write keeps them",
        differ.join(", ")
    );
}

/// Compares a picture with the one that is kept, or keeps it if that is asked for; returns false for one that differs,
/// which is left to be looked at.
pub(super) fn keep(folder: &Path, name: &str, picture: &Raster) -> bool {
    keep_as(folder, name, picture, save, |kept, picture| {
        alike(&read(kept), picture)
    })
}

/// The same for any kind of picture, which says how it is saved and when it is the same as the one in a file.
pub(super) fn keep_as<T: ?Sized>(
    folder: &Path,
    name: &str,
    picture: &T,
    save: impl Fn(&Path, &T),
    same: impl Fn(&Path, &T) -> bool,
) -> bool {
    let kept = folder.join(name);
    if std::env::var("GRADUS_PICTURES").is_ok_and(|what| what == "write") {
        save(&kept, picture);
        return true;
    }
    let is_same = kept.exists() && same(&kept, picture);
    if !is_same {
        save(&Path::new(LEFT).join(name), picture);
    }
    is_same
}

/// What is seen, or a part of it.
pub(super) fn taken(harness: &Harness<'_, EditorBench>, part: Option<Rect>) -> Raster {
    let (context, output) = (&harness.ctx, harness.output());
    let scale = context.pixels_per_point();
    let part = part.unwrap_or(context.content_rect());
    let mut picture = Raster::black(part, scale);
    let primitives = context.tessellate(output.shapes.clone(), scale);
    Painter::of(context).paint(&mut picture, &primitives);
    picture
}

pub(super) fn alike(a: &Raster, b: &Raster) -> bool {
    let off = |a: &Color32, b: &Color32| {
        let (a, b) = (a.to_array(), b.to_array());
        a.iter().zip(b).any(|(a, b)| a.abs_diff(b) > OFF)
    };
    let pairs = a.pixels.iter().zip(&b.pixels);
    let far = pairs.filter(|(a, b)| off(a, b)).count();
    a.width == b.width
        && a.pixels.len() == b.pixels.len()
        && far * 1_000_000 <= FEW * a.pixels.len().max(1_000_000)
}

/// The same picture with the 256 most frequent of its colours, which keeps its file small.
pub(super) fn few_colours(picture: &Raster) -> Raster {
    let mut counts = std::collections::BTreeMap::<[u8; 4], usize>::new();
    for pixel in &picture.pixels {
        *counts.entry(pixel.to_array()).or_default() += 1;
    }
    let mut colours: Vec<_> = counts.keys().copied().collect();
    colours.sort_by_key(|colour| std::cmp::Reverse(counts[colour]));
    let kept = &colours[..colours.len().min(256)];
    let near = |colour: &[u8; 4]| {
        let far = |other: &&[u8; 4]| -> u32 {
            let channels = colour.iter().zip(*other);
            channels
                .map(|(a, b)| u32::from(a.abs_diff(*b)).pow(2))
                .sum()
        };
        kept.iter().min_by_key(far).copied().unwrap_or(*colour)
    };
    let nearest: std::collections::BTreeMap<_, _> = counts
        .keys()
        .map(|colour| (*colour, near(colour)))
        .collect();
    let pixels = picture.pixels.iter().map(|pixel| {
        let [r, g, b, _] = nearest[&pixel.to_array()];
        Color32::from_rgb(r, g, b)
    });
    Raster {
        pixels: pixels.collect(),
        ..picture.clone()
    }
}

fn save(path: &Path, picture: &Raster) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut palette: Vec<[u8; 3]> = Vec::new();
    let mut bytes = Vec::with_capacity(picture.pixels.len());
    let mut places = std::collections::BTreeMap::new();
    for pixel in &picture.pixels {
        let colour = [pixel.r(), pixel.g(), pixel.b()];
        let place = *places.entry(colour).or_insert_with(|| {
            palette.push(colour);
            palette.len() - 1
        });
        bytes.push(u8::try_from(place).expect("there are 256 colours at the most"));
    }
    let size = |pixels: usize| u32::try_from(pixels).unwrap();
    let file = BufWriter::new(File::create(path).unwrap());
    let mut encoder = png::Encoder::new(file, size(picture.width), size(picture.height()));
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_palette(palette.concat());
    encoder.set_compression(Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&bytes).unwrap();
}

fn read(path: &Path) -> Raster {
    let mut decoder = png::Decoder::new(BufReader::new(File::open(path).unwrap()));
    decoder.set_transformations(Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut bytes).unwrap();
    let pixels = bytes.chunks_exact(3);
    Raster {
        width: usize::try_from(info.width).unwrap(),
        pixels: pixels
            .map(|rgb| Color32::from_rgb(rgb[0], rgb[1], rgb[2]))
            .collect(),
        ..Raster::default()
    }
}
