//! One step of the grid. It shows everything the step does: the height of its fill is the velocity,
//! the width the gate, the offset the nudge, its transparency the chance; dots are the hits of a ratchet,
//! a corner says the condition; its name is the note. A wedge is an accent, a thin bar before it a flam, a
//! round dot a lock. A frame without a fill is a step that nobody wrote and that sounds; a struck one is
//! written and left out.

use egui::{
    Align2, Color32, Painter, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    pos2, vec2,
};

use crate::editor::theme;
use crate::sequencer::{Gate, Step};

/// How a cell looks.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// What is on it.
    pub step: Step,
    /// What it is called: "Kick, step 5, on, velocity 96".
    pub label: &'a str,
    /// What is written on it: the notes, when they are not the track's own.
    pub name: &'a str,
    /// Whether it sounds as it is written.
    pub live: Live,
    /// Whether it is shown as it would be, and would be changed.
    pub tried: bool,
    /// The track's hue.
    pub hue: Color32,
    /// Whether it is played now.
    pub played: bool,
    /// Whether it is selected.
    pub selected: bool,
    /// Whether its track is silent.
    pub silent: bool,
}

/// What live generation makes of a step in this pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Live {
    /// It sounds as it is written, or is silent as it is.
    #[default]
    Written,
    /// It sounds, though it is not written.
    Added,
    /// It is written, but left out.
    LeftOut,
}

/// A cell in `rect`.
pub fn cell(ui: &Ui, rect: Rect, id: egui::Id, look: &Look<'_>) -> Response {
    let response = ui.interact(rect, id, Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, look.step.on, look.label));
    if ui.is_rect_visible(rect) {
        paint(ui.painter(), rect, look, response.hovered());
    }
    response
}

fn paint(painter: &Painter, rect: Rect, look: &Look<'_>, hovered: bool) {
    let ground = if look.played {
        theme::PLAYHEAD
    } else if hovered {
        theme::HOVER
    } else {
        theme::FIELD
    };
    painter.rect_filled(rect, theme::ROUND, ground);
    let silence = if look.silent { 0.4 } else { 1.0 };
    let strength = silence * likelihood(&look.step);
    let fill = fill_of(rect, &look.step);
    match look.live {
        Live::Written if look.step.on => {
            body(painter, rect, fill, look, strength);
            marks(painter, rect, fill, &look.step);
        }
        Live::Added => {
            painter.rect_filled(fill, theme::ROUND, look.hue.gamma_multiply(0.3 * silence));
            let frame = Stroke::new(1.5, look.hue.gamma_multiply(strength));
            painter.rect_stroke(fill, theme::ROUND, frame, StrokeKind::Inside);
            marks(painter, rect, fill, &look.step);
        }
        Live::LeftOut => {
            painter.rect_filled(fill, theme::ROUND, look.hue.gamma_multiply(0.25 * silence));
            let line = [fill.left_bottom(), fill.right_top()];
            painter.line_segment(line, Stroke::new(1.5, theme::DIM));
        }
        Live::Written if !look.step.is_empty() => {
            // What it keeps for when it is switched on again.
            let frame = Stroke::new(1.0, look.hue.gamma_multiply(0.35));
            painter.rect_stroke(fill, theme::ROUND, frame, StrokeKind::Inside);
        }
        Live::Written => {}
    }
    if look.tried {
        let frame = Stroke::new(1.5, theme::TEXT);
        painter.rect_stroke(rect, theme::ROUND, frame, StrokeKind::Inside);
    }
    let on_colour = look.step.on && look.live == Live::Written && fill.height() > 13.0;
    let ink = if on_colour { theme::INK } else { theme::TEXT };
    if look.step.on && !look.name.is_empty() {
        let place = rect.left_bottom() + vec2(4.0, -2.0);
        painter.text(
            place,
            Align2::LEFT_BOTTOM,
            look.name,
            theme::font(10.5),
            ink,
        );
    }
    if look.played {
        // Light alone would not tell a playing step from a hovered one.
        let top = Rect::from_min_size(rect.min, vec2(rect.width(), 3.0));
        painter.rect_filled(top, theme::ROUND, theme::TEXT);
    }
    if look.selected {
        let frame = Stroke::new(1.5, theme::AMBER);
        painter.rect_stroke(rect.expand(2.5), 5.0, frame, StrokeKind::Inside);
    }
}

/// The fill of a step that sounds; a trig that only locks has but a frame.
fn body(painter: &Painter, rect: Rect, fill: Rect, look: &Look<'_>, strength: f32) {
    let hue = look.hue.gamma_multiply(strength);
    if look.step.silent {
        let frame = Stroke::new(1.5, hue);
        painter.rect_stroke(fill, theme::ROUND, frame, StrokeKind::Inside);
        return;
    }
    painter.rect_filled(fill, theme::ROUND, hue);
    tie(painter, rect, fill, look, strength);
    if !look.step.flam.is_default() {
        // The grace hit stands in the gap before the cell, lower than the step.
        let grace = Rect::from_min_max(
            pos2(rect.left() - 4.5, rect.bottom() - 0.6 * fill.height()),
            pos2(rect.left() - 1.5, rect.bottom()),
        );
        painter.rect_filled(grace, 1.0, hue);
    }
}

/// What else the step does, in small signs.
fn marks(painter: &Painter, rect: Rect, fill: Rect, step: &Step) {
    hits(painter, rect, fill, step);
    corner(painter, rect, step);
    let ink = |place| {
        if fill.contains(place) && !step.silent {
            theme::INK
        } else {
            theme::TEXT
        }
    };
    if step.accent {
        // As it is written above a note.
        let tip = rect.left_top() + vec2(10.0, 6.5);
        let stroke = Stroke::new(1.5, ink(tip));
        let wedge = vec![tip + vec2(-6.0, -3.0), tip, tip + vec2(-6.0, 3.0)];
        painter.add(egui::Shape::line(wedge, stroke));
    }
    if step.locks.any() {
        let below = if corner_text(step).is_empty() {
            6.0
        } else {
            15.0
        };
        let place = rect.right_top() + vec2(-7.0, below);
        painter.circle_filled(place, 2.5, ink(place));
    }
    let company = company(step);
    if !company.is_empty() {
        let place = rect.right_bottom() + vec2(-3.0, -2.0);
        let ink = ink(place - vec2(3.0, 4.0));
        painter.text(place, Align2::RIGHT_BOTTOM, company, theme::font(9.0), ink);
    }
}

/// The die that it shares with others, and its group.
fn company(step: &Step) -> String {
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

/// A tied step reaches back to the one before it.
fn tie(painter: &Painter, rect: Rect, fill: Rect, look: &Look<'_>, strength: f32) {
    if look.step.tie {
        let bridge = Rect::from_min_max(
            pos2(rect.left() - 7.0, fill.bottom() - 6.0),
            pos2(fill.left() + 4.0, fill.bottom() - 1.0),
        );
        painter.rect_filled(bridge, 0.0, look.hue.gamma_multiply(strength));
    }
}

/// The strength of a fill: a step that never plays is still seen.
fn likelihood(step: &Step) -> f32 {
    0.3 + 0.7 * f32::from(step.chance.get()) / 100.0
}

/// A dot for each hit of a ratchet, as many as there is room for.
fn hits(painter: &Painter, rect: Rect, fill: Rect, step: &Step) {
    let count = if step.ratchet.is_default() {
        0
    } else {
        step.ratchet.hits.get()
    };
    let gap = ((rect.width() - 10.0) / f32::from(count.max(1))).min(7.0);
    for hit in 0..count {
        let place = pos2(
            rect.left() + 7.0 + gap * f32::from(hit),
            rect.bottom() - 5.0,
        );
        let ink = if fill.contains(place) {
            theme::INK
        } else {
            theme::TEXT
        };
        painter.circle_filled(place, (gap * 0.4).min(2.0), ink);
    }
}

/// The condition, or else the chance, in the corner.
fn corner(painter: &Painter, rect: Rect, step: &Step) {
    let text = corner_text(step);
    let place = rect.right_top() + vec2(-2.0, 1.0);
    if !text.is_empty() {
        painter.text(
            place,
            Align2::RIGHT_TOP,
            text,
            theme::font(9.0),
            theme::TEXT,
        );
    }
}

fn corner_text(step: &Step) -> String {
    if !step.condition.is_default() {
        step.condition.to_string()
    } else if step.chance.is_default() {
        String::new()
    } else {
        format!("{} %", step.chance.get())
    }
}

/// The part of a cell that a step fills.
fn fill_of(rect: Rect, step: &Step) -> Rect {
    let height = rect.height() * f32::from(step.velocity.get()) / 127.0;
    let width = rect.width() * gate_share(step.gate);
    let left = rect.left() + rect.width() * f32::from(step.nudge.get()) / 5040.0;
    let fill = Rect::from_min_max(
        pos2(left, rect.bottom() - height.max(3.0)),
        pos2(left + width.max(4.0), rect.bottom()),
    );
    // A step nudged or held out of its cell still shows that it is there.
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
fn gate_share(gate: Gate) -> f32 {
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
        fill_of(CELL, &step)
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
            (corner_text(&step), likelihood(&step)),
            (String::new(), 1.0)
        );
        step.chance = crate::sequencer::Chance::clamped(60);
        assert_eq!(corner_text(&step), "60 %");
        assert!(likelihood(&step) < 1.0);
        step.condition = "2:4".parse().unwrap();
        assert_eq!(corner_text(&step), "2:4");
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
