//! The top bar: the clock, tempo and swing, and undo; with the patterns and the file beside them.

use egui::{Align2, Rect, Ui, UiBuilder, pos2, vec2};

use super::{
    clock, file_menu, history_menu, library_panel, pattern_strip, recording_menu, scale_menu,
    sound_menu,
};
use crate::engine::Running;
use crate::sequencer::value::Swing;
use crate::sequencer::{Edit, PatternChange, TICKS_PER_QUARTER};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::interaction::{FillSwitch, SidePanel};
use crate::ui::editor::now::Now;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::button::{ButtonStyle, Face, button};
use crate::ui::editor::widgets::number_field::{NumberField, number_field};
use crate::ui::words;
use crate::ui::words::shortcut_table;

/// Height of a row of the bar.
const ROW: f32 = 54.0;
/// The room before the patterns, and the room that the name needs before that.
const STRIP: f32 = 472.0;
const NAME: f32 = 74.0;
/// The room for the tools at the right end, and for the standalone program's file.
const TOOLS: f32 = 252.0;
const FILE: f32 = 46.0;
/// How much more than the least room the patterns have beside the name.
const EASY: f32 = 24.0;

/// How the bar is laid out, by the room that there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BarLayout {
    /// All in one row, with the name.
    Named,
    /// All in one row.
    One,
    /// The patterns have a row of their own.
    Two,
}

/// The room for the patterns beside all else in a window, without the name.
fn strip_room(window: Rect, now: &Now) -> f32 {
    let beside = STRIP + 10.0 + tools_width(now) + 2.0 * theme::MARGIN;
    window.width() - beside
}

impl BarLayout {
    fn of(window: Rect, now: &Now) -> Self {
        match strip_room(window, now) {
            room if room - NAME >= pattern_strip::LEAST + EASY => Self::Named,
            room if room >= pattern_strip::LEAST => Self::One,
            _ => Self::Two,
        }
    }
}

fn tools_width(now: &Now) -> f32 {
    TOOLS + if now.file.is_some() { FILE } else { 0.0 }
}

/// Height of the bar in a window.
#[must_use]
pub fn height(window: Rect, now: &Now) -> f32 {
    match BarLayout::of(window, now) {
        BarLayout::Two => ROW + 36.0,
        BarLayout::Named | BarLayout::One => ROW,
    }
}

/// Draws the bar.
pub fn show(ui: &mut Ui, rect: Rect, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    ui.painter().rect_filled(rect, 0.0, theme::PANEL.of(ui));
    let fold = match BarLayout::of(rect, now) {
        // The names of patterns say more than our own.
        BarLayout::Named
            if strip_room(rect, now) - NAME < pattern_strip::wanted_width(ui, view, now) =>
        {
            BarLayout::One
        }
        layout => layout,
    };
    let (whole, rect) = (rect, rect.with_max_y(rect.top() + ROW));
    let named = if fold == BarLayout::Named { NAME } else { 0.0 };
    let first = rect.left() + theme::MARGIN + named;
    let at = |left: f32, width: f32, height: f32| {
        let centre = pos2(first + left + width / 2.0, rect.center().y);
        Rect::from_center_size(centre, vec2(width, height))
    };
    if fold == BarLayout::Named {
        let place = at(4.0 - NAME, 68.0, 20.0).left_center();
        let (anchor, ink) = (Align2::LEFT_CENTER, theme::TEXT.of(ui));
        theme::write_bold(
            ui.painter(),
            place,
            anchor,
            words::transport::GRADUS,
            15.5,
            ink,
        );
    }
    play_button(ui, at(0.0, 34.0, 30.0), now, out);
    clock::show(ui, at(38.0, 102.0, 44.0), view, now, out);
    sound_menu::sound_button(ui, at(146.0, 46.0, 30.0), view, now, out);
    sound_menu::level_button(ui, at(192.0, 13.0, 30.0), view, now, out);
    recording_menu::record_button(ui, at(208.0, 28.0, 30.0), now, out);
    recording_menu::settings_button(ui, at(236.0, 13.0, 30.0), view, now, out);
    show_position(ui, at(254.0, 48.0, 44.0), view, now);
    let scale = at(304.0, 56.0, 44.0);
    paint_caption(ui, scale, words::transport::SCALE_CAPTION);
    scale_menu::show(ui, scale.with_min_y(scale.top() + 18.0), view, out);
    swing_field(ui, at(364.0, 56.0, 44.0), view, now, out);
    fill_button(ui, at(424.0, 44.0, 30.0), view, out);
    let right = rect.right() - theme::MARGIN;
    let end = Rect::from_x_y_ranges(right - tools_width(now)..=right, rect.y_range());
    let strip = if fold == BarLayout::Two {
        let row = whole.with_min_y(rect.bottom());
        row.shrink2(vec2(theme::MARGIN, 0.0))
            .translate(vec2(0.0, -5.0))
    } else {
        let left = first + STRIP;
        let most = left + pattern_strip::WIDEST;
        Rect::from_x_y_ranges(left..=most.min(end.left() - 10.0), rect.y_range())
    };
    pattern_strip::show(ui, strip, view, now, out);
    show_tools(ui, end, view, now, out);
}

/// The tools at the right end: history, panic, the panels beside the grid, and the file.
fn show_tools(ui: &Ui, rect: Rect, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let place = |left: f32, width: f32| {
        let corner = pos2(rect.left() + left, rect.center().y - 14.0);
        Rect::from_min_size(corner, vec2(width, 28.0))
    };
    undo_and_redo(ui, place(0.0, 28.0), place(30.0, 28.0), view, out);
    history_menu::show(ui, place(60.0, 16.0), view, out);
    let look = ButtonStyle::new(
        Face::Text(words::transport::PANIC),
        words::transport::PANIC_LABEL,
    );
    let tip = shortcut_table::tip_with_keys(words::transport::PANIC_TIP, shortcut_table::PANIC);
    let panic = button(ui, place(84.0, 46.0), look);
    if panic.on_hover_text(tip).clicked() {
        out.push(EditorAction::Panic);
    }
    let shown = |side: SidePanel, text| ButtonStyle {
        on: (view.interaction.side == side).then_some(theme::DIM),
        ..ButtonStyle::new(Face::Text(text), text)
    };
    let tip = shortcut_table::tip_with_keys(words::transport::LIBRARY_TIP, shortcut_table::LIBRARY);
    let library = button(
        ui,
        place(134.0, 58.0),
        shown(SidePanel::Library, words::transport::LIBRARY),
    );
    let set_up = button(
        ui,
        place(196.0, 56.0),
        shown(SidePanel::SetUp, words::transport::SET_UP),
    );
    if library.on_hover_text(tip).clicked() {
        library_panel::toggle_library(view, now, out);
    }
    let tip = words::transport::SET_UP_TIP;
    if set_up.on_hover_text(tip).clicked() {
        let open = view.interaction.side == SidePanel::SetUp;
        library_panel::close_library(view, now, out);
        view.interaction.side = if open {
            SidePanel::Inspector
        } else {
            SidePanel::SetUp
        };
    }
    if let Some(open) = &now.file {
        file_menu::show_menu(ui, place(TOOLS + 4.0, FILE - 4.0), view, (now, open), out);
    }
}

/// Starts and stops the internal clock; disabled while the host plays.
fn play_button(ui: &Ui, rect: Rect, now: &Now, out: &mut Vec<EditorAction>) {
    let (face, label, action) = match now.engine.running {
        Running::Internal => (Face::Stop, words::transport::STOP, EditorAction::Stop),
        Running::Stopped | Running::Paused | Running::Host => {
            (Face::Play, words::transport::PLAY, EditorAction::Play)
        }
    };
    let look = ButtonStyle {
        ink: theme::ACCENT,
        enabled: now.engine.running != Running::Host,
        ..ButtonStyle::new(face, label)
    };
    let pause = shortcut_table::tip_with_keys(words::transport::PAUSE_TIP, shortcut_table::PAUSE);
    let tip = shortcut_table::tip_with_keys(words::transport::PLAY_TIP, words::transport::PLAY);
    let response = button(ui, rect, look).on_hover_text(format!("{tip}\n{pause}"));
    if response.clicked() {
        out.push(action);
    } else if response.secondary_clicked() {
        out.push(now.play_or_pause());
    }
}

/// Fill: a click latches it, the key also holds it.
fn fill_button(ui: &Ui, rect: Rect, view: &mut View, out: &mut Vec<EditorAction>) {
    let on = view.interaction.fill != FillSwitch::Off;
    let look = ButtonStyle {
        on: on.then_some(theme::AMBER),
        ink: theme::ACCENT,
        ..ButtonStyle::new(
            Face::Text(words::transport::FILL_CAPTION),
            words::transport::FILL,
        )
    };
    let tip = shortcut_table::tip_with_keys(words::transport::FILL_TIP, shortcut_table::FILL);
    if button(ui, rect, look).on_hover_text(tip).clicked() {
        view.set_fill(
            if on {
                FillSwitch::Off
            } else {
                FillSwitch::Latched
            },
            out,
        );
    }
}

/// The bar of four quarters, the quarter and the sixteenth of it, all from 1.
fn show_position(ui: &Ui, rect: Rect, view: &View, now: &Now) {
    const SIXTEENTH: i64 = TICKS_PER_QUARTER / 4;
    let is_over = view.song_has_ended(now);
    paint_caption(
        ui,
        rect,
        if is_over {
            words::transport::SONG_OVER
        } else {
            words::transport::BAR
        },
    );
    let text = if now.engine.running == Running::Stopped {
        "–".to_owned()
    } else {
        let sixteenth = now.engine.position.div_euclid(SIXTEENTH);
        let (bar, quarter) = (sixteenth.div_euclid(16), sixteenth.rem_euclid(16) / 4);
        format!(
            "{}.{}.{}",
            bar + 1,
            quarter + 1,
            sixteenth.rem_euclid(4) + 1
        )
    };
    // A long position is written smaller.
    let size = match text.len() {
        0..=5 => 18.0,
        6 => 15.5,
        _ => 13.0,
    };
    let size = theme::fixed_size(ui.ctx(), size);
    let place = rect.left_bottom() - vec2(0.0, 3.0);
    let ink = theme::TEXT.of(ui);
    theme::write_bold(ui.painter(), place, Align2::LEFT_BOTTOM, &text, size, ink);
}

fn swing_field(ui: &mut Ui, rect: Rect, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let pattern = now.pattern;
    let Some(swing) = view.project.patterns.get(pattern).map(|it| it.swing) else {
        return;
    };
    paint_caption(ui, rect, words::transport::SWING_CAPTION);
    let shown = NumberField {
        speed: 10.0,
        notch: 100,
        write: &|value| Swing::clamped(value).to_string(),
        read: &|text| {
            text.trim()
                .trim_end_matches('%')
                .trim()
                .parse::<f64>()
                .ok()
                .map(|share| share * 100.0)
        },
        ..NumberField::new(words::transport::SWING, i64::from(swing), 2500..=8000)
    };
    let asked = controls_below_caption(ui, rect, |ui| {
        number_field(ui, &mut view.gestures, shown, 54.0)
    });
    if let Some((gesture, value)) = asked {
        let change = PatternChange::Swing(Swing::clamped(value));
        out.push(EditorAction::Edit(
            gesture,
            Edit::Pattern { pattern, change },
        ));
    }
}

fn undo_and_redo(ui: &Ui, undo: Rect, redo: Rect, view: &View, out: &mut Vec<EditorAction>) {
    let buttons = [
        (
            undo,
            Face::Undo,
            words::transport::UNDO,
            view.history_lines.0.last(),
            EditorAction::Undo,
        ),
        (
            redo,
            Face::Redo,
            words::transport::REDO,
            view.history_lines.1.first(),
            EditorAction::Redo,
        ),
    ];
    for (rect, face, label, what, action) in buttons {
        let look = ButtonStyle {
            enabled: what.is_some(),
            ..ButtonStyle::new(face, label)
        };
        let response = button(ui, rect, look);
        let response = match what {
            Some(what) => response.on_hover_text(shortcut_table::tip_with_keys(
                &words::status::done(label, what),
                label,
            )),
            None => response,
        };
        if response.clicked() {
            out.push(action);
        }
    }
}

fn paint_caption(ui: &Ui, rect: Rect, text: &str) {
    ui.painter().text(
        rect.left_top(),
        Align2::LEFT_TOP,
        text,
        theme::font(9.5),
        theme::DIM.of(ui),
    );
}

/// Controls in the lower part of `rect`, below its caption.
fn controls_below_caption<R>(ui: &mut Ui, rect: Rect, controls: impl FnOnce(&mut Ui) -> R) -> R {
    let lower = rect.with_min_y(rect.top() + 14.0);
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    ui.scope_builder(UiBuilder::new().max_rect(lower).layout(layout), controls)
        .inner
}
