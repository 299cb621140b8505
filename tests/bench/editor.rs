//! What a frame of the editor costs the processor: drawing it, and making triangles of it.
//!
//! `cargo bench --bench editor` prints milliseconds. What the graphics card does with the triangles is not
//! in it; without one the window's toolkit paints them with the processor, which takes several times as long.

use std::time::{Duration, Instant};

use gradus::engine::{Running, Status};
use gradus::instance::document::Document;
use gradus::sequencer::edit::StepRef;
use gradus::sequencer::value::Length;
use gradus::sequencer::{ClipChange, Edit, Play, Project, TICKS_PER_QUARTER};
use gradus::ui::editor::now::Now;
use gradus::ui::editor::view::View;
use gradus::ui::editor::{draw, refresh_project, theme};

/// Frames that are measured; as many are drawn before.
const FRAMES: u32 = 300;

fn main() {
    let begun = Instant::now();
    let context = egui::Context::default();
    theme::install(&context);
    let (document, _live) = Document::new(full());
    let mut view = View::default();
    frame(&context, &mut view, &document, &now(0));
    println!(
        "from opening to the first frame: {:.1} ms",
        millis(begun.elapsed())
    );
    for (what, playing) in [("stands still", false), ("plays", true)] {
        let mut spent = [Duration::ZERO; 2];
        for number in 0..2 * FRAMES {
            let seen = if playing { now(number) } else { Now::default() };
            let [drawn, made] = frame(&context, &mut view, &document, &seen);
            if number >= FRAMES {
                spent[0] += drawn;
                spent[1] += made;
            }
        }
        let [drawn, made] = spent.map(|spent| millis(spent) / f64::from(FRAMES));
        println!("16 x 64 steps, {what}: {drawn:.2} ms to draw, {made:.2} ms for triangles");
    }
}

/// Sixteen tracks of 64 steps, every third of which is on.
fn full() -> Project {
    let mut project = Project::with_tracks(16);
    for track in 0..16 {
        let change = ClipChange::Length(Length::clamped(64));
        let pattern = 0;
        Edit::Clip {
            pattern,
            track,
            change,
        }
        .apply(&mut project);
        for step in (track % 3..64).step_by(3) {
            Edit::ToggleStep(StepRef {
                pattern,
                track,
                step,
            })
            .apply(&mut project);
        }
    }
    project
}

/// What is seen in a frame of a music that plays, 33 ms after the one before.
fn now(number: u32) -> Now {
    Now {
        play: Play::of(0),
        engine: Status {
            running: Running::Host,
            tempo_bpm: 120.0,
            position: TICKS_PER_QUARTER * i64::from(number) * 33 / 500,
            ..Status::default()
        },
        scale: 100,
        ..Now::default()
    }
}

fn frame(
    context: &egui::Context,
    view: &mut View,
    document: &Document,
    now: &Now,
) -> [Duration; 2] {
    let size = egui::vec2(gradus::ui::editor::SIZE.0, gradus::ui::editor::SIZE.1);
    let input = egui::RawInput {
        screen_rect: Some(egui::Rect::from_min_size(egui::Pos2::ZERO, size)),
        ..egui::RawInput::default()
    };
    let begun = Instant::now();
    let output = context.run_ui(input, |ui| {
        refresh_project(view, document);
        let _ = draw(ui, view, now);
    });
    let drawn = begun.elapsed();
    let begun = Instant::now();
    std::hint::black_box(context.tessellate(output.shapes, 1.0));
    [drawn, begun.elapsed()]
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
