//! Buttons of text or of an icon, at a place of their own.

use std::f32::consts::PI;

use egui::{
    Align2, Color32, Painter, Pos2, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind, Ui,
    Vec2, WidgetInfo, pos2,
};

use crate::editor::theme;

/// What a button shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Face<'a> {
    /// A word, a letter or a number.
    Text(&'a str),
    /// A triangle: play.
    Play,
    /// A square: stop.
    Stop,
    /// An arrow that turns back.
    Undo,
    /// An arrow that turns forward.
    Redo,
}

/// How a button looks and what it is called.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look<'a> {
    /// What it shows.
    pub face: Face<'a>,
    /// What it is called, by those who do not see it.
    pub label: &'a str,
    /// The colour of a button that is on; nothing while it is off.
    pub on: Option<Color32>,
    /// The colour of the face while the button is off.
    pub ink: Color32,
    /// Whether it has an amber frame: it will be on soon.
    pub queued: bool,
    /// Whether it can be pressed.
    pub enabled: bool,
}

impl<'a> Look<'a> {
    /// A plain button.
    #[must_use]
    pub const fn new(face: Face<'a>, label: &'a str) -> Self {
        Self {
            face,
            label,
            on: None,
            ink: theme::TEXT,
            queued: false,
            enabled: true,
        }
    }
}

/// A button in `rect`. It is found by its label.
pub fn button(ui: &Ui, rect: Rect, look: Look<'_>) -> Response {
    let id = ui.scope_id().with(("button", look.label));
    let sense = if look.enabled {
        Sense::click()
    } else {
        Sense::hover()
    };
    let response = ui.interact(rect, id, sense);
    response.widget_info(|| {
        WidgetInfo::selected(Role::Button, look.enabled, look.on.is_some(), look.label)
    });
    let fill = match look.on {
        Some(colour) => colour,
        None if look.enabled && (response.hovered() || response.has_focus()) => theme::HOVER,
        None => theme::FIELD,
    };
    let painter = ui.painter_at(rect.expand(2.0));
    painter.rect_filled(rect, theme::ROUND, fill);
    if look.queued || response.has_focus() {
        let frame = Stroke::new(1.5, theme::AMBER);
        painter.rect_stroke(rect, theme::ROUND, frame, StrokeKind::Inside);
    }
    let ink = match look.on {
        _ if !look.enabled => theme::DIM.gamma_multiply(0.6),
        Some(theme::RED) => theme::TEXT,
        Some(_) => theme::INK,
        None => look.ink,
    };
    paint_face(&painter, rect, look.face, ink);
    response
}

fn paint_face(painter: &Painter, rect: Rect, face: Face<'_>, ink: Color32) {
    let centre = rect.center();
    match face {
        Face::Text(text) => {
            let size = (rect.height() * 0.52).clamp(9.0, 13.0);
            painter.text(centre, Align2::CENTER_CENTER, text, theme::font(size), ink);
        }
        Face::Play => {
            let points = vec![
                centre + Vec2::new(-5.0, -7.0),
                centre + Vec2::new(7.5, 0.0),
                centre + Vec2::new(-5.0, 7.0),
            ];
            painter.add(Shape::convex_polygon(points, ink, Stroke::NONE));
        }
        Face::Stop => {
            let square = Rect::from_center_size(centre, Vec2::splat(12.0));
            painter.rect_filled(square, 1.0, ink);
        }
        Face::Undo => turning_arrow(painter, centre, -1.0, ink),
        Face::Redo => turning_arrow(painter, centre, 1.0, ink),
    }
}

/// Three quarters of a circle, with its head at the top left (-1) or the top right (1).
fn turning_arrow(painter: &Painter, centre: Pos2, side: f32, ink: Color32) {
    const RADIUS: f32 = 5.5;
    let at = |turn: f32| {
        pos2(
            centre.x + side * RADIUS * turn.cos(),
            centre.y - RADIUS * turn.sin(),
        )
    };
    let points: Vec<Pos2> = (0u8..=14)
        .map(|i| at(PI * 0.3 - PI * 1.35 * f32::from(i) / 14.0))
        .collect();
    let head = points[0];
    painter.add(Shape::line(points, Stroke::new(1.8, ink)));
    let tip = vec![
        head + Vec2::new(side * 3.6, 3.0),
        head + Vec2::new(side * 2.6, -4.6),
        head + Vec2::new(-side * 4.2, 0.4),
    ];
    painter.add(Shape::convex_polygon(tip, ink, Stroke::NONE));
}
