//! A beat is made, from the card to the playing grid, as a picture that moves: the README and the manual begin with it.
//!
//! Its frames are the window's own, after real clicks; only the pointer is painted on top. As for [`super::pictures`],
//! `GRADUS_PICTURES=write` keeps what is drawn now. An animated PNG is kept, which every browser plays.

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::Path;

use egui::{Color32, Pos2, pos2, vec2};
use png::{BitDepth, ColorType, Compression, Transformations};

use super::manual_pictures::{FIRST_BEAT, program};
use super::pictures::{alike, few_colours, keep_as, taken};
use super::raster::Raster;
use super::*;

const KEPT: &str = "docs/manual/pictures";
const NAME: &str = "first-beat.png";
/// The largest file that is still quickly there, in bytes.
const LARGEST: u64 = 1_000_000;
/// The window, in points; the picture ends below the rows.
const WINDOW: egui::Vec2 = egui::vec2(980.0, 640.0);
/// How long a frame is seen, in milliseconds: a look, a click, a stroke of the drag, a sixteenth at 120 BPM.
const LOOK: u16 = 900;
const CLICK: u16 = 300;
const STROKE: u16 = 60;
const SIXTEENTH: u16 = 125;

/// The pointer: an arrow with its point at the top left, `#` its edge and `.` its body.
const POINTER: [&str; 15] = [
    "#",
    "##",
    "#.#",
    "#..#",
    "#...#",
    "#....#",
    "#.....#",
    "#......#",
    "#.......#",
    "#....####",
    "#.#..#",
    "## #..#",
    "#  #..#",
    "    #..#",
    "    ###",
];

/// The pictures one after the other, each with its time.
struct Film {
    harness: Harness<'static, EditorBench>,
    pointer: Pos2,
    /// Where the rows end, in points.
    bottom: f32,
    frames: Vec<(Raster, u16)>,
}

impl Film {
    /// Takes a picture, with the pointer, that is seen for so long.
    fn take(&mut self, milliseconds: u16) {
        let part = Rect::from_min_max(Pos2::ZERO, pos2(WINDOW.x, self.bottom));
        let mut picture = taken(&self.harness, Some(part));
        paint_pointer(&mut picture, self.pointer);
        self.frames.push((picture, milliseconds));
    }

    fn hover(&mut self, at: Pos2) {
        self.pointer = at;
        self.harness.hover_at(at);
        self.harness.run();
    }

    /// Moves to a control, and clicks it.
    fn click(&mut self, label: &str, milliseconds: u16) {
        self.hover(centre(&self.harness, label));
        self.take(CLICK);
        self.harness.get_by_label_contains(label).click();
        self.harness.run();
        self.take(milliseconds);
    }

    /// Draws along the steps of a row that are off.
    fn draw_row(&mut self, name: &str) {
        let cell = |harness: &Harness<'_, EditorBench>, step: usize| {
            centre(harness, &format!("{name}, step {step},"))
        };
        let first = cell(&self.harness, 1);
        self.hover(first);
        self.take(CLICK);
        self.harness.drag_at(first);
        self.harness.step();
        for step in 2..=16 {
            let at = cell(&self.harness, step);
            self.pointer = at;
            self.harness.hover_at(at);
            self.harness.step();
            self.harness.step();
            self.take(STROKE);
        }
        self.harness.drop_at(self.pointer);
        self.harness.run();
    }

    /// Shows so many sixteenths of the music.
    fn play(&mut self, sixteenths: i64) {
        self.hover(centre(&self.harness, "Play"));
        self.take(CLICK);
        click(&mut self.harness, "Play");
        self.hover(pos2(WINDOW.x - 150.0, 90.0));
        for sixteenth in 0..sixteenths {
            let now = &mut self.harness.state_mut().now;
            now.play = Play::of(0);
            now.engine = Status {
                running: Running::Internal,
                tempo_bpm: 120.0,
                position: TICKS_PER_QUARTER * sixteenth / 4,
                ..Status::default()
            };
            self.harness.run();
            self.take(SIXTEENTH);
        }
    }
}

/// The picture in the README is what the editor draws while a beat is made, and its file is small.
#[test]
fn a_beat_is_made_before_ones_eyes() {
    let mut film = Film {
        harness: program(WINDOW),
        pointer: pos2(700.0, 400.0),
        bottom: bottom_of_rows(),
        frames: Vec::new(),
    };
    film.take(LOOK);
    film.click("New beat", LOOK);
    for (name, line) in &FIRST_BEAT[..2] {
        for (step, _) in line.char_indices().filter(|(_, step)| *step == 'x') {
            film.click(&format!("{name}, step {},", step + 1), STROKE);
        }
    }
    film.draw_row("Closed Hat");
    film.play(32);
    let frames = with_few_colours(&film.frames);
    let folder = Path::new(KEPT);
    assert!(
        keep_as(folder, NAME, frames.as_slice(), save, |kept, frames| same(
            &read(kept),
            frames
        )),
        "{NAME} differs from that in {KEPT}, look at it in target/pictures; if that is meant, GRADUS_PICTURES=write keeps it"
    );
    let size = std::fs::metadata(folder.join(NAME)).unwrap().len();
    assert!(size < LARGEST, "{size} bytes");
}

fn bottom_of_rows() -> f32 {
    let mut harness = program(WINDOW);
    click(&mut harness, "New beat");
    harness
        .get_by_label_contains("Crash, step 1,")
        .rect()
        .bottom()
        + 6.0
}

fn same(kept: &[(Raster, u16)], frames: &[(Raster, u16)]) -> bool {
    let mut pairs = kept.iter().zip(frames);
    kept.len() == frames.len() && pairs.all(|(a, b)| a.1 == b.1 && alike(&a.0, &b.0))
}

/// The same pictures with 256 colours in all.
fn with_few_colours(frames: &[(Raster, u16)]) -> Vec<(Raster, u16)> {
    let mut strip = frames[0].0.clone();
    strip.pixels = frames
        .iter()
        .flat_map(|it| it.0.pixels.iter().copied())
        .collect();
    let strip = few_colours(&strip);
    let pieces = strip.pixels.chunks(frames[0].0.pixels.len());
    let pictures = pieces.zip(frames).map(|(pixels, (picture, time))| {
        let pixels = pixels.to_vec();
        (
            Raster {
                pixels,
                ..picture.clone()
            },
            *time,
        )
    });
    pictures.collect()
}

fn paint_pointer(picture: &mut Raster, at: Pos2) {
    for (y, row) in (0u8..).zip(POINTER) {
        for (x, dot) in (0u8..).zip(row.chars()) {
            let colour = match dot {
                '#' => Color32::BLACK,
                '.' => Color32::WHITE,
                _ => continue,
            };
            let place = at + vec2(x.into(), y.into());
            let (x, y) = (whole(place.x), whole(place.y));
            if x < picture.width && y < picture.height() {
                picture.pixels[y * picture.width + x] = colour;
            }
        }
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place in a small window"
)]
fn whole(value: f32) -> usize {
    value.max(0.0).round() as usize
}

/// The part of a picture that is not as in the one before: its corner and its size.
fn changed(before: &Raster, now: &Raster) -> [usize; 4] {
    let width = now.width;
    let differ = (0..now.pixels.len()).filter(|at| before.pixels[*at] != now.pixels[*at]);
    let mut part = [width, now.height(), 0, 0];
    for at in differ {
        let (x, y) = (at % width, at / width);
        part = [
            part[0].min(x),
            part[1].min(y),
            part[2].max(x + 1),
            part[3].max(y + 1),
        ];
    }
    match part {
        [left, top, right, bottom] if right > left => [left, top, right - left, bottom - top],
        _ => [0, 0, 1, 1],
    }
}

fn save(path: &Path, frames: &[(Raster, u16)]) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let first = &frames[0].0;
    let mut palette: Vec<[u8; 3]> = Vec::new();
    let mut places = std::collections::BTreeMap::new();
    for pixel in frames.iter().flat_map(|frame| &frame.0.pixels) {
        let colour = [pixel.r(), pixel.g(), pixel.b()];
        places.entry(colour).or_insert_with(|| {
            palette.push(colour);
            u8::try_from(palette.len() - 1).expect("there are 256 colours at the most")
        });
    }
    let size = |pixels: usize| u32::try_from(pixels).unwrap();
    let file = BufWriter::new(File::create(path).unwrap());
    let mut encoder = png::Encoder::new(file, size(first.width), size(first.height()));
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_palette(palette.concat());
    encoder.set_compression(Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    encoder.set_animated(size(frames.len()), 0).unwrap();
    let mut writer = encoder.write_header().unwrap();
    for (number, (picture, milliseconds)) in frames.iter().enumerate() {
        let whole = [0, 0, picture.width, picture.height()];
        let part = number
            .checked_sub(1)
            .map_or(whole, |before| changed(&frames[before].0, picture));
        let [left, top, width, height] = part;
        writer.reset_frame_position().unwrap();
        writer
            .set_frame_dimension(size(width), size(height))
            .unwrap();
        writer.set_frame_position(size(left), size(top)).unwrap();
        writer.set_frame_delay(*milliseconds, 1_000).unwrap();
        let rows =
            (top..top + height).map(|y| &picture.pixels[y * picture.width + left..][..width]);
        let bytes: Vec<_> = rows
            .flatten()
            .map(|pixel| places[&[pixel.r(), pixel.g(), pixel.b()]])
            .collect();
        writer.write_image_data(&bytes).unwrap();
    }
    writer.finish().unwrap();
}

fn read(path: &Path) -> Vec<(Raster, u16)> {
    let mut decoder = png::Decoder::new(BufReader::new(File::open(path).unwrap()));
    decoder.set_transformations(Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let (width, height) = reader.info().size();
    let (width, height) = (
        usize::try_from(width).unwrap(),
        usize::try_from(height).unwrap(),
    );
    let mut picture = Raster {
        width,
        pixels: vec![Color32::BLACK; width * height],
        ..Raster::default()
    };
    let count = reader
        .info()
        .animation_control()
        .map_or(0, |it| it.num_frames);
    let mut frames = Vec::new();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    for _ in 0..count {
        let shown = reader.next_frame(&mut bytes).unwrap();
        let frame = *reader.info().frame_control().unwrap();
        let place = |at: u32| usize::try_from(at).unwrap();
        let (left, top) = (place(frame.x_offset), place(frame.y_offset));
        for (y, row) in bytes[..shown.buffer_size()]
            .chunks_exact(place(frame.width) * 3)
            .enumerate()
        {
            for (x, rgb) in row.chunks_exact(3).enumerate() {
                let at = (top + y) * width + left + x;
                picture.pixels[at] = Color32::from_rgb(rgb[0], rgb[1], rgb[2]);
            }
        }
        frames.push((picture.clone(), frame.delay_num));
    }
    frames
}
