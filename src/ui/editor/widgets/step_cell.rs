//! One step of the grid. It shows everything the step does: the height of its fill is the velocity,
//! the width the gate, the offset the nudge, its transparency the chance; dots are the hits of a ratchet,
//! a corner shows the condition; its name is the note. A wedge is an accent, a thin bar before it a flam, a
//! round dot a lock. A frame without a fill is a generated step; a step that is struck through is written
//! and left out.

use egui::{
    Align2, Color32, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use crate::sequencer::{Gate, Step};
use crate::ui::editor::theme;
use crate::ui::editor::widgets::text_line::truncate_to_width;

/// The width below which a cell has no room for a percent sign, in points.
const NARROW: f32 = 34.0;

/// The look of a cell.
#[derive(Debug, Clone, Copy)]
pub struct CellStyle<'a> {
    /// The step that it shows.
    pub step: Step,
    /// Its spoken label: "Kick, step 5, on, velocity 96".
    pub label: &'a str,
    /// The text on it: the notes, when they are not the track's own.
    pub name: &'a str,
    /// What live generation makes of it.
    pub live: GeneratedState,
    /// Whether it shows a preview that differs from the present step.
    pub tried: bool,
    /// The track's hue, and the line around it.
    pub hue: (Color32, Color32),
    /// Whether it is played now.
    pub played: bool,
    /// Whether it is selected.
    pub selected: bool,
    /// Whether its track is silent.
    pub silent: bool,
}

/// What live generation makes of a step in this pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GeneratedState {
    /// It sounds as it is written, or is silent as it is.
    #[default]
    Written,
    /// It sounds, though it is not written.
    Added,
    /// It is written, but left out.
    LeftOut,
}

/// A cell in `rect`.
pub fn step_cell(ui: &Ui, rect: Rect, id: egui::Id, look: &CellStyle<'_>) -> Response {
    let response = ui.interact(rect, id, Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, look.step.on, look.label));
    if ui.is_rect_visible(rect) {
        paint(ui, rect, look, &response);
    }
    response
}

fn paint(ui: &Ui, rect: Rect, look: &CellStyle<'_>, response: &Response) {
    let hovered = response.hovered();
    let painter = ui.painter();
    let ground = if look.played {
        theme::PLAYHEAD.of(ui)
    } else if hovered {
        theme::HOVER.of(ui)
    } else {
        theme::CELL.of(ui)
    };
    painter.rect_filled(rect, theme::ROUND, ground);
    let silence = if look.silent { 0.35 } else { 1.0 };
    let strength = silence * fill_strength(&look.step);
    let fill = fill_rect(rect, &look.step);
    let blend = |strength| ground.lerp_to_gamma(look.hue.0, strength);
    let edge = |strength| ground.lerp_to_gamma(look.hue.1, strength);
    let mut over = CellBackground {
        rect,
        fill: Rect::NOTHING,
        inks: (theme::TEXT.of(ui), theme::TEXT.of(ui)),
    };
    match look.live {
        GeneratedState::Written if look.step.on && look.step.silent => {
            // A trig that only sends locks has a frame and no fill.
            paint_frame(ui, fill, edge(strength), 1.5);
            paint_marks(ui, &over, look);
        }
        GeneratedState::Written if look.step.on => {
            let colour = blend(strength);
            over.fill = fill;
            over.inks.0 = theme::ink_on(colour);
            paint_fill(ui, rect, fill, (colour, edge(strength)), &look.step);
            paint_marks(ui, &over, look);
        }
        GeneratedState::Added => {
            painter.rect_filled(fill, theme::ROUND, blend(0.15 * silence));
            paint_frame(ui, fill, edge(strength), 1.5);
            paint_marks(ui, &over, look);
        }
        GeneratedState::LeftOut => {
            painter.rect_filled(fill, theme::ROUND, blend(0.25 * silence));
            let line = [fill.left_bottom(), fill.right_top()];
            painter.line_segment(line, Stroke::new(1.5, theme::DIM.of(ui)));
        }
        // The values that it keeps while it is off; under the pointer, the result of a click.
        GeneratedState::Written if hovered || !look.step.is_empty() => {
            paint_frame(ui, fill, edge(0.5), 1.0);
        }
        GeneratedState::Written => {}
    }
    if look.tried {
        paint_frame(ui, rect, theme::TEXT.of(ui), 1.5);
    }
    if look.played {
        paint_playhead(ui, rect, look);
    }
    if look.selected {
        paint_frame(ui, rect.expand(3.0), theme::ACCENT.of(ui), 2.0);
    }
}

/// The bar of a playing step, and a frame while it sounds: brightness alone would not distinguish it from a hovered one.
fn paint_playhead(ui: &Ui, rect: Rect, look: &CellStyle<'_>) {
    let sounds = look.step.on && look.live == GeneratedState::Written && !look.silent;
    let ink = theme::TEXT.of(ui);
    let top = Rect::from_min_size(rect.min, vec2(rect.width(), 3.0));
    ui.painter().rect_filled(top, theme::ROUND, ink);
    if sounds {
        paint_frame(ui, rect, ink, 2.0);
    }
}

fn paint_frame(ui: &Ui, rect: Rect, colour: Color32, width: f32) {
    let stroke = Stroke::new(width, colour);
    ui.painter()
        .rect_stroke(rect, theme::ROUND, stroke, StrokeKind::Inside);
}

/// The fill of a step that sounds, with its tie and its flam.
fn paint_fill(ui: &Ui, rect: Rect, fill: Rect, hue: (Color32, Color32), step: &Step) {
    let painter = ui.painter();
    let colour = hue.1;
    theme::fill_with_edge(painter, fill, theme::ROUND, hue);
    if step.tie {
        // A tied step reaches back to the step before it.
        let bridge = Rect::from_min_max(
            pos2(rect.left() - 7.0, fill.bottom() - 6.0),
            pos2(fill.left() + 4.0, fill.bottom() - 1.0),
        );
        painter.rect_filled(bridge, 0.0, colour);
    }
    if !step.flam.is_default() {
        // The grace note is in the gap before the cell, lower than the step.
        let grace = Rect::from_min_max(
            pos2(rect.left() - 4.5, rect.bottom() - 0.6 * fill.height()),
            pos2(rect.left() - 1.5, rect.bottom()),
        );
        painter.rect_filled(grace, 1.0, colour);
    }
}

/// The background of signs and words: a cell, the part of it that is filled, and the inks on the fill and beside it.
struct CellBackground {
    rect: Rect,
    fill: Rect,
    inks: (Color32, Color32),
}

impl CellBackground {
    /// The ink at a place.
    fn ink(&self, place: egui::Pos2) -> Color32 {
        if self.fill.contains(place) {
            self.inks.0
        } else {
            self.inks.1
        }
    }

    /// Writes a word, with a background of its own where the fill is under it.
    fn paint_label(&self, ui: &Ui, place: egui::Pos2, anchor: Align2, text: &str, size: f32) {
        let painter = ui.painter_at(self.rect);
        let room = self.rect.width() - 5.0;
        let lay = |size| painter.layout_no_wrap(text.to_owned(), theme::font(size), self.inks.1);
        let mut galley = lay(size);
        if galley.size().x > room {
            // Larger text is not cut off.
            galley = lay((size * room / galley.size().x).max(6.0));
        }
        let word = anchor.anchor_size(place, galley.size());
        let tag = word.expand2(vec2(2.0, -0.5));
        if tag.intersects(self.fill) {
            painter.rect_filled(tag, 3.0, theme::CELL.of(ui));
        }
        painter.galley(word.min, galley, self.inks.1);
    }

    /// Writes a word at the bottom, each part of it in the ink for the fill or beside it. It is smaller where there
    /// is little room.
    fn paint_note(&self, ui: &Ui, place: egui::Pos2, text: &str, size: f32) {
        let painter = ui.painter();
        let lay = |text: &str, size| {
            let font = theme::font(size);
            painter.layout_no_wrap(text.to_owned(), font, Color32::PLACEHOLDER)
        };
        let (mut galley, room) = (lay(text, size), self.rect.right() - place.x - 1.0);
        let fitting = size * room / galley.size().x;
        if fitting < 7.5 {
            // A part of a chord's name would be another chord.
            let first: String = text.chars().take(1).collect();
            let short = format!("{first}…");
            galley = truncate_to_width(painter, &short, 7.5, Color32::PLACEHOLDER, room);
        } else if fitting < size {
            galley = lay(text, fitting);
        }
        let at = Align2::LEFT_BOTTOM.anchor_size(place, galley.size()).min;
        let (cell, fill) = (self.rect.intersect(painter.clip_rect()), self.fill);
        let row = cell.intersect(Rect::from_x_y_ranges(cell.x_range(), fill.y_range()));
        let parts = if fill.is_positive() {
            [
                (fill, self.inks.0),
                (cell.with_max_y(fill.top()), self.inks.1),
                (row.with_min_x(fill.right()), self.inks.1),
                (row.with_max_x(fill.left()), self.inks.1),
            ]
        } else {
            let nothing = (Rect::NOTHING, self.inks.1);
            [(cell, self.inks.1), nothing, nothing, nothing]
        };
        let word = Rect::from_min_size(at, galley.size());
        for (part, ink) in parts {
            let part = part.intersect(cell);
            if part.is_positive() && part.intersects(word) {
                painter.with_clip_rect(part).galley(at, galley.clone(), ink);
            }
        }
    }
}

/// The other attributes of the step, as small signs.
fn paint_marks(ui: &Ui, over: &CellBackground, look: &CellStyle<'_>) {
    let (rect, step) = (over.rect, &look.step);
    let painter = ui.painter();
    // Larger if there is room.
    let small = (rect.height() * 0.25).clamp(9.5, 13.0);
    paint_ratchet_dots(ui, over, step);
    let corner = corner_text(step, rect.width());
    if !corner.is_empty() {
        let place = rect.right_top() + vec2(-2.5, 1.0);
        over.paint_label(ui, place, Align2::RIGHT_TOP, &corner, small);
    }
    if step.accent {
        // The accent sign, as above a note.
        let below = if corner.is_empty() || rect.width() >= 46.0 {
            7.0
        } else {
            small + 7.0
        };
        let tip = rect.left_top() + vec2(10.5, below);
        let stroke = Stroke::new(1.8, over.ink(tip));
        let wedge = vec![tip + vec2(-6.5, -3.5), tip, tip + vec2(-6.5, 3.5)];
        painter.add(egui::Shape::line(wedge, stroke));
    }
    if step.locks.any() {
        let below = if corner.is_empty() { 6.5 } else { small + 6.5 };
        let place = rect.right_top() + vec2(-7.0, below);
        painter.circle_filled(place, 3.0, over.ink(place));
    }
    let company = dice_label(step);
    if !company.is_empty() {
        let place = rect.right_bottom() + vec2(-3.0, -1.5);
        over.paint_label(ui, place, Align2::RIGHT_BOTTOM, &company, small);
    }
    if !look.name.is_empty() {
        // It moves with a late step as long as there is room.
        let room = (rect.width() - 30.0).max(0.0);
        let late = if over.fill.is_positive() {
            (over.fill.left() - rect.left()).clamp(0.0, room)
        } else {
            0.0
        };
        // It is above the dots of a ratchet.
        let above = if step.ratchet.is_default() { 1.5 } else { 9.0 };
        let place = rect.left_bottom() + vec2(4.0 + late, -above);
        over.paint_note(ui, place, look.name, small + 1.0);
    }
}

/// The label of its shared die and its group.
fn dice_label(step: &Step) -> String {
    let die = if step.dice.is_default() {
        String::new()
    } else {
        format!("d{}", step.dice)
    };
    match step.group.get() {
        0 => die,
        group => format!("{die}g{group}"),
    }
}

/// The strength of a fill: a step that never plays is still seen.
fn fill_strength(step: &Step) -> f32 {
    0.3 + 0.7 * f32::from(step.chance.get()) / 100.0
}

/// A dot for each hit of a ratchet, as many as there is room for.
fn paint_ratchet_dots(ui: &Ui, over: &CellBackground, step: &Step) {
    if step.ratchet.is_default() {
        return;
    }
    let (rect, count) = (over.rect, step.ratchet.hits.get());
    let gap = ((rect.width() - 10.0) / f32::from(count.max(1))).min(8.0);
    for hit in 0..count {
        let right = rect.left() + 7.0 + gap * f32::from(hit);
        let place = pos2(right, rect.bottom() - 5.5);
        let size = (gap * 0.4).min(2.5);
        ui.painter().circle_filled(place, size, over.ink(place));
    }
}

/// The condition, or else the chance.
fn corner_text(step: &Step, width: f32) -> String {
    if !step.condition.is_default() {
        step.condition.to_string()
    } else if step.chance.is_default() {
        String::new()
    } else if width < NARROW {
        step.chance.get().to_string()
    } else {
        format!("{} %", step.chance.get())
    }
}

/// The least share of a cell's height that a step fills.
const LEAST: f32 = 0.18;

/// The part of a cell that a step fills.
fn fill_rect(rect: Rect, step: &Step) -> Rect {
    let height = rect.height() * f32::from(step.velocity.get()) / 127.0;
    let width = rect.width() * gate_fraction(step.gate);
    let left = rect.left() + rect.width() * f32::from(step.nudge.get()) / 5040.0;
    // Soft and short steps are still seen from afar.
    let fill = Rect::from_min_max(
        pos2(left, rect.bottom() - height.max(rect.height() * LEAST)),
        pos2(left + width.max(6.0), rect.bottom()),
    );
    // A step that is nudged or held out of its cell leaves at least a sliver inside.
    let kept = fill.intersect(rect);
    if kept.width() >= 4.0 {
        kept
    } else if left > rect.left() {
        Rect::from_min_max(pos2(rect.right() - 4.0, fill.top()), rect.max)
    } else {
        Rect::from_min_max(
            pos2(rect.left(), fill.top()),
            pos2(rect.left() + 4.0, rect.bottom()),
        )
    }
}

/// The share of its step that a gate holds, at most the whole.
fn gate_fraction(gate: Gate) -> f32 {
    match gate {
        Gate::Steps(steps) => {
            u16::try_from(steps.get()).map_or(1.0, |held| (f32::from(held) / 1000.0).min(1.0))
        }
        Gate::UntilNext => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::value::{Nudge, Velocity};

    const CELL: Rect = Rect::from_min_max(pos2(100.0, 0.0), pos2(140.0, 40.0));

    fn filled(step: Step) -> Rect {
        fill_rect(CELL, &step)
    }

    /// "Height of the fill = velocity, width = gate, horizontal offset = nudge."
    #[test]
    fn the_fill_is_the_step() {
        let step = Step {
            velocity: Velocity::MAX,
            ..Step::plain()
        };
        assert_eq!((filled(step).height(), filled(step).width()), (40.0, 30.0));
        let long = Step {
            gate: Gate::UntilNext,
            ..step
        };
        assert_eq!(filled(long).width(), 40.0);
        let late = Step {
            nudge: Nudge::clamped(2520),
            ..step
        };
        assert_eq!(filled(late).left(), 120.0);
    }

    /// "A corner label = condition", the chance where there is none; "transparency = chance".
    #[test]
    fn conditions_and_chance_are_seen() {
        let mut step = Step::plain();
        assert_eq!(
            (corner_text(&step, NARROW), fill_strength(&step)),
            (String::new(), 1.0)
        );
        step.chance = crate::sequencer::Chance::clamped(60);
        assert_eq!(corner_text(&step, NARROW), "60 %");
        assert!(fill_strength(&step) < 1.0);
        step.condition = "2:4".parse().unwrap();
        assert_eq!(corner_text(&step, NARROW - 1.0), "2:4");
    }

    /// However far a step is nudged, some of it stays in its cell.
    #[test]
    fn a_step_never_leaves_its_cell() {
        for nudge in [-5039, -5000, 5000, 5039] {
            let fill = filled(Step {
                nudge: Nudge::clamped(nudge),
                ..Step::plain()
            });
            assert!(
                CELL.contains_rect(fill) && fill.width() >= 4.0,
                "{nudge}: {fill:?}"
            );
        }
    }
}
