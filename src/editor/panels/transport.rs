//! The top bar: the clock, tempo and swing, and undo; with the patterns and the file beside them.

use egui::{Align2, ComboBox, Rect, Ui, UiBuilder, pos2, vec2};

use super::{file, history, library, patterns, recording};
use crate::editor::hands::{Fill, Side};
use crate::editor::keys;
use crate::editor::theme;
use crate::editor::view::{Action, Now, View};
use crate::editor::widgets::button::{Face, Look, button};
use crate::editor::widgets::number::{Number, number};
use crate::engine::Running;
use crate::sequencer::time::SwingGrid;
use crate::sequencer::value::{Swing, Tempo};
use crate::sequencer::{Edit, PatternChange, TICKS_PER_QUARTER};

/// Height of a row of the bar.
const ROW: f32 = 54.0;

/// Height of the bar in a window.
#[must_use]
pub fn height(window: Rect) -> f32 {
    if is_narrow(window) { ROW + 36.0 } else { ROW }
}

fn is_narrow(window: Rect) -> bool {
    window.width() < 1290.0
}

/// Draws the bar.
pub fn show(ui: &mut Ui, rect: Rect, view: &mut View, now: &Now, out: &mut Vec<Action>) {
    ui.painter().rect_filled(rect, 0.0, theme::PANEL.of(ui));
    let narrow = is_narrow(rect);
    let (whole, rect) = (rect, rect.with_max_y(rect.top() + ROW));
    let middle = rect.center().y;
    // Where there is little room the name goes, and the patterns have a row of their own.
    let shift = if narrow { 84.0 } else { 0.0 };
    let at = |left: f32, width: f32, height: f32| {
        Rect::from_center_size(
            pos2(rect.left() + left - shift + width / 2.0, middle),
            vec2(width, height),
        )
    };
    if !narrow {
        let title = at(18.0, 72.0, 20.0).left_center();
        let ink = theme::TEXT.of(ui);
        theme::bold(
            ui.painter(),
            title,
            Align2::LEFT_CENTER,
            "GRADUS",
            15.5,
            ink,
        );
    }
    play(ui, at(96.0, 34.0, 30.0), now, out);
    recording::arm(ui, at(134.0, 34.0, 30.0), now, out);
    recording::settings(ui, at(168.0, 16.0, 30.0), view, now, out);
    clock(ui, at(190.0, 96.0, 30.0), now);
    position(ui, at(298.0, 58.0, 44.0), now);
    tempo(ui, at(360.0, 62.0, 44.0), view, out);
    swing(ui, at(430.0, 130.0, 44.0), view, now, out);
    let right = rect.right() - theme::MARGIN;
    let file = if now.file.is_some() { 48.0 } else { 0.0 };
    fill(ui, at(570.0, 46.0, 30.0), view, out);
    let tools = Rect::from_x_y_ranges(right - file - 274.0..=right, rect.y_range());
    let strip = if narrow {
        let row = whole.with_min_y(rect.bottom()).shrink2(vec2(12.0, 0.0));
        row.translate(vec2(0.0, -5.0))
    } else {
        Rect::from_x_y_ranges(rect.left() + 626.0..=tools.left() - 10.0, rect.y_range())
    };
    patterns::show(ui, strip, view, now, out);
    let place = |left: f32, width: f32| {
        Rect::from_min_size(pos2(tools.left() + left, middle - 14.0), vec2(width, 28.0))
    };
    undo_and_redo(ui, place(0.0, 30.0), place(34.0, 30.0), view, out);
    history::show(ui, place(66.0, 18.0), view, out);
    let look = Look {
        ink: theme::TEXT,
        ..Look::new(Face::Text("Panic"), "Panic: end all notes")
    };
    let panic = button(ui, place(92.0, 48.0), look);
    if panic
        .on_hover_text(keys::tip("Ends every note that sounds", "Panic"))
        .clicked()
    {
        out.push(Action::Panic);
    }
    let open = view.hands.side == Side::Library;
    let look = Look {
        on: open.then_some(theme::DIM),
        ..Look::new(Face::Text("Library"), "Library")
    };
    let tip = keys::tip("Patterns to hear and to load, and your own", "Library");
    if button(ui, place(146.0, 60.0), look)
        .on_hover_text(tip)
        .clicked()
    {
        library::switch(view, now, out);
    }
    let set_up = view.hands.side == Side::SetUp;
    let look = Look {
        on: set_up.then_some(theme::DIM),
        ..Look::new(Face::Text("Set-up"), "Set-up")
    };
    let tip = "Scale of the interface, hosts, and all keys";
    if button(ui, place(210.0, 58.0), look)
        .on_hover_text(tip)
        .clicked()
    {
        library::leave(view, now, out);
        view.hands.side = if set_up { Side::Inspector } else { Side::SetUp };
    }
    if let Some(open) = &now.file {
        file::menu(ui, place(274.0, file), view, (now, open), out);
    }
}

/// Starts and stops the own clock; while the host plays it has nothing to say.
fn play(ui: &Ui, rect: Rect, now: &Now, out: &mut Vec<Action>) {
    let (face, label, action) = match now.engine.running {
        Running::Own => (Face::Stop, "Stop", Action::Stop),
        Running::Stopped | Running::Host => (Face::Play, "Play", Action::Play),
    };
    let look = Look {
        ink: theme::ACCENT,
        enabled: now.engine.running != Running::Host,
        ..Look::new(face, label)
    };
    if button(ui, rect, look)
        .on_hover_text(keys::tip("Plays with the own clock", "Play"))
        .clicked()
    {
        out.push(action);
    }
}

/// Fill: a click latches it, the key also holds it.
fn fill(ui: &Ui, rect: Rect, view: &mut View, out: &mut Vec<Action>) {
    let on = view.hands.fill != Fill::Off;
    let look = Look {
        on: on.then_some(theme::AMBER),
        ink: theme::ACCENT,
        ..Look::new(Face::Text("FILL"), "Fill")
    };
    let tip = keys::tip("Plays what waits for a fill", "Fill");
    if button(ui, rect, look).on_hover_text(tip).clicked() {
        keys::fill(if on { Fill::Off } else { Fill::Latched }, view, out);
    }
}

/// Who moves the position, and how fast.
fn clock(ui: &Ui, rect: Rect, now: &Now) {
    let (text, ink) = match now.engine.running {
        Running::Stopped => ("stopped".to_owned(), theme::DIM.of(ui)),
        Running::Host => (
            format!("Host {:.1}", now.engine.tempo_bpm),
            theme::GREEN.of(ui),
        ),
        Running::Own => (
            format!("Own {:.1}", now.engine.tempo_bpm),
            theme::ACCENT.of(ui),
        ),
    };
    let painter = ui.painter();
    painter.rect_filled(rect, theme::ROUND, theme::FIELD.of(ui));
    let light = rect.left_center() + vec2(14.0, 0.0);
    if now.engine.running == Running::Stopped {
        painter.circle_stroke(light, 3.5, egui::Stroke::new(1.5, ink));
    } else {
        painter.circle_filled(light, 4.0, ink);
    }
    painter.text(
        light + vec2(11.0, 0.0),
        Align2::LEFT_CENTER,
        text,
        theme::font(12.0),
        ink,
    );
}

/// The quarter and the sixteenth of it, both from 1.
fn position(ui: &Ui, rect: Rect, now: &Now) {
    caption(ui, rect, "BEAT");
    let text = if now.engine.running == Running::Stopped {
        "–".to_owned()
    } else {
        let quarter = now.engine.position.div_euclid(TICKS_PER_QUARTER) + 1;
        let part = now.engine.position.rem_euclid(TICKS_PER_QUARTER) * 4 / TICKS_PER_QUARTER + 1;
        format!("{quarter}.{part}")
    };
    let place = rect.left_bottom() - vec2(0.0, 3.0);
    let ink = theme::TEXT.of(ui);
    theme::bold(ui.painter(), place, Align2::LEFT_BOTTOM, &text, 19.0, ink);
}

fn tempo(ui: &mut Ui, rect: Rect, view: &mut View, out: &mut Vec<Action>) {
    caption(ui, rect, "OWN TEMPO");
    // Tenths, so that the number is whole.
    let shown = Number {
        speed: 2.0,
        notch: 10,
        write: &|tenths| format!("{}.{}", tenths / 10, tenths % 10),
        read: &|text| text.trim().parse::<f64>().ok().map(|bpm| bpm * 10.0),
        ..Number::new("Own tempo", tenths(view.project.tempo), 200..=9990)
    };
    let asked = below(ui, rect, |ui| number(ui, &mut view.hold, shown, 56.0));
    if let Some((gesture, tenths)) = asked
        && let Ok(tenths) = i32::try_from(tenths)
    {
        let tempo = Tempo::clamped(f64::from(tenths) / 10.0);
        out.push(Action::Edit(gesture, Edit::Tempo(tempo)));
    }
}

#[allow(clippy::cast_possible_truncation, reason = "a tempo is at most 999")]
fn tenths(tempo: Tempo) -> i64 {
    (tempo.bpm() * 10.0).round() as i64
}

fn swing(ui: &mut Ui, rect: Rect, view: &mut View, now: &Now, out: &mut Vec<Action>) {
    let pattern = now.pattern;
    let Some(now_set) = view
        .project
        .patterns
        .get(pattern)
        .map(|it| (it.swing, it.swing_grid))
    else {
        return;
    };
    caption(ui, rect, "SWING");
    let shown = Number {
        speed: 10.0,
        notch: 100,
        write: &|value| {
            let (whole, part) = (value / 100, value % 100);
            if part == 0 {
                format!("{whole} %")
            } else {
                format!("{whole}.{part:02} %")
            }
        },
        read: &|text| {
            text.trim()
                .trim_end_matches('%')
                .trim()
                .parse::<f64>()
                .ok()
                .map(|share| share * 100.0)
        },
        ..Number::new("Swing", i64::from(now_set.0), 2500..=8000)
    };
    let (asked, grid) = below(ui, rect, |ui| {
        let asked = number(ui, &mut view.hold, shown, 58.0);
        (asked, swing_grid(ui, now_set.1))
    });
    if let Some((gesture, value)) = asked {
        let change = PatternChange::Swing(Swing::clamped(value));
        out.push(Action::Edit(gesture, Edit::Pattern { pattern, change }));
    }
    if let Some(grid) = grid {
        let change = PatternChange::SwingGrid(grid);
        out.push(Action::Edit(None, Edit::Pattern { pattern, change }));
    }
}

fn swing_grid(ui: &mut Ui, grid: SwingGrid) -> Option<SwingGrid> {
    let name = |grid| match grid {
        SwingGrid::Eighth => "1/8",
        SwingGrid::Sixteenth => "1/16",
        SwingGrid::ThirtySecond => "1/32",
    };
    let menu = ComboBox::from_id_salt("swing grid")
        .width(56.0)
        .selected_text(name(grid));
    let shown = menu.show_ui(ui, |ui| {
        let mut chosen = None;
        for option in SwingGrid::ALL {
            if ui.selectable_label(option == grid, name(option)).clicked() {
                chosen = Some(option);
            }
        }
        chosen
    });
    shown.response.accessible_name("Swing grid");
    shown.inner.flatten()
}

fn undo_and_redo(ui: &Ui, undo: Rect, redo: Rect, view: &View, out: &mut Vec<Action>) {
    let buttons = [
        (undo, Face::Undo, "Undo", view.past.last(), Action::Undo),
        (redo, Face::Redo, "Redo", view.future.first(), Action::Redo),
    ];
    for (rect, face, label, what, action) in buttons {
        let look = Look {
            enabled: what.is_some(),
            ..Look::new(face, label)
        };
        let response = button(ui, rect, look);
        let response = match what {
            Some(what) => response.on_hover_text(keys::tip(&format!("{label}: {what}"), label)),
            None => response,
        };
        if response.clicked() {
            out.push(action);
        }
    }
}

fn caption(ui: &Ui, rect: Rect, text: &str) {
    ui.painter().text(
        rect.left_top(),
        Align2::LEFT_TOP,
        text,
        theme::font(9.5),
        theme::DIM.of(ui),
    );
}

/// Controls in the lower part of `rect`, below its caption.
fn below<R>(ui: &mut Ui, rect: Rect, controls: impl FnOnce(&mut Ui) -> R) -> R {
    let lower = rect.with_min_y(rect.top() + 14.0);
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    ui.scope_builder(UiBuilder::new().max_rect(lower).layout(layout), controls)
        .inner
}
