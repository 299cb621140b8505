//! Buttons with a text or an icon, in a given rectangle.

use std::f32::consts::PI;

use egui::{
    Align2, Color32, Painter, Pos2, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind, Ui,
    Vec2, WidgetInfo,
};

use crate::ui::editor::theme::{self, ThemeColour};
use crate::ui::editor::widgets::text_line::shrink_to_width;
use crate::ui::words;

/// What a button shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Face<'a> {
    /// A word, a letter or a number.
    Text(&'a str),
    /// A word of a list: flat, and on the left.
    Entry(&'a str),
    /// A word that opens a list.
    Menu(&'a str),
    /// A triangle: play.
    Play,
    /// A disc: record.
    Record,
    /// A square: stop.
    Stop,
    /// An arrow that turns back.
    Undo,
    /// An arrow that turns forward.
    Redo,
    /// A small triangle: there is a list.
    Down,
}

/// The look of a button and its label.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ButtonStyle<'a> {
    /// The text or icon on it.
    pub face: Face<'a>,
    /// Its spoken label, for screen readers and tests.
    pub label: &'a str,
    /// The colour of a button that is on; nothing while it is off.
    pub on: Option<ThemeColour>,
    /// The colour of the face while the button is off.
    pub ink: ThemeColour,
    /// Whether it has an amber frame, as it will be on soon.
    pub queued: bool,
    /// Whether it has no ground of its own while it is off.
    pub quiet: bool,
    /// Whether it can be pressed.
    pub enabled: bool,
}

impl<'a> ButtonStyle<'a> {
    /// A plain button.
    #[must_use]
    pub const fn new(face: Face<'a>, label: &'a str) -> Self {
        Self {
            face,
            label,
            on: None,
            ink: theme::TEXT,
            queued: false,
            quiet: false,
            enabled: true,
        }
    }
}

/// A button in `rect`. It is found by its label.
pub fn button(ui: &Ui, rect: Rect, look: ButtonStyle<'_>) -> Response {
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
    let hovered = look.enabled && (response.hovered() || response.has_focus());
    let entry = matches!(look.face, Face::Entry(_));
    let fill = match look.on {
        _ if entry && hovered => theme::FIELD.of(ui),
        Some(_) if entry => theme::FIELD.of(ui),
        None if entry => egui::Color32::TRANSPARENT,
        Some(tone) => tone.of(ui),
        None if hovered => theme::HOVER.of(ui),
        None if look.quiet => egui::Color32::TRANSPARENT,
        None => theme::FIELD.of(ui),
    };
    let painter = ui.painter_at(rect.expand(2.0));
    painter.rect_filled(rect, theme::ROUND, fill);
    if look.queued || response.has_focus() {
        let frame = Stroke::new(1.5, theme::ACCENT.of(ui));
        painter.rect_stroke(rect, theme::ROUND, frame, StrokeKind::Inside);
    }
    let ink = match look.on {
        _ if !look.enabled => theme::DIM.of(ui).gamma_multiply(0.6),
        Some(_) if entry => theme::TEXT.of(ui),
        Some(tone) => theme::ink_on(tone.of(ui)),
        None => look.ink.of(ui),
    };
    paint_face(&painter, rect, look.face, ink);
    response
}

/// A switch of a given width that says in words whether it is on.
pub fn switch(ui: &mut Ui, label: &str, on: bool, width: f32) -> Response {
    let (rect, _) = ui.allocate_exact_size(Vec2::new(width, 22.0), Sense::hover());
    let look = ButtonStyle {
        on: on.then_some(theme::AMBER),
        ink: theme::DIM,
        ..ButtonStyle::new(
            Face::Text(if on {
                words::inspector::ON
            } else {
                words::inspector::OFF
            }),
            label,
        )
    };
    button(ui, rect, look)
}

fn paint_face(painter: &Painter, rect: Rect, face: Face<'_>, ink: Color32) {
    let centre = rect.center();
    match face {
        Face::Text(text) => {
            let size = (rect.height() * 0.52).clamp(9.0, 13.0);
            let lay = |size| painter.layout_no_wrap(text.to_owned(), theme::font(size), ink);
            let mut galley = lay(size);
            let room = rect.width() - 2.0;
            if galley.size().x > room {
                // Larger text is not cut off.
                galley = lay((size * room / galley.size().x).max(6.0));
            }
            let place = Align2::CENTER_CENTER.anchor_size(centre, galley.size());
            painter.galley(place.min, galley, ink);
        }
        Face::Entry(text) => {
            let place = rect.left_center() + Vec2::new(12.0, 0.0);
            let galley = shrink_to_width(painter, text, 13.0, ink, rect.width() - 14.0);
            let place = Align2::LEFT_CENTER.anchor_size(place, galley.size());
            painter.galley(place.min, galley, ink);
        }
        Face::Play => {
            let points = vec![
                centre + Vec2::new(-5.0, -7.0),
                centre + Vec2::new(7.5, 0.0),
                centre + Vec2::new(-5.0, 7.0),
            ];
            painter.add(Shape::convex_polygon(points, ink, Stroke::NONE));
        }
        Face::Record => {
            painter.circle_filled(centre, 6.5, ink);
        }
        Face::Stop => {
            let square = Rect::from_center_size(centre, Vec2::splat(12.0));
            painter.rect_filled(square, 1.0, ink);
        }
        Face::Menu(text) => {
            let place = rect.left_center() + Vec2::new(9.0, 0.0);
            painter.text(place, Align2::LEFT_CENTER, text, theme::font(13.0), ink);
            down_arrow(painter, rect.right_center() - Vec2::new(10.0, 0.0), ink);
        }
        Face::Down => down_arrow(painter, centre, ink),
        Face::Undo => turning_arrow(painter, centre, -1.0, ink),
        Face::Redo => turning_arrow(painter, centre, 1.0, ink),
    }
}

/// A small triangle that points down.
fn down_arrow(painter: &Painter, centre: Pos2, ink: Color32) {
    let points = vec![
        centre + Vec2::new(-4.0, -2.0),
        centre + Vec2::new(4.0, -2.0),
        centre + Vec2::new(0.0, 3.0),
    ];
    painter.add(Shape::convex_polygon(points, ink, Stroke::NONE));
}

/// A hook that ends in an arrow head, to the left (-1) or to the right (1).
fn turning_arrow(painter: &Painter, centre: Pos2, side: f32, ink: Color32) {
    let at = |x: f32, y: f32| centre + Vec2::new(side * x, y);
    let stroke = Stroke::new(1.8, ink);
    // Half a circle around the middle of the right side, seen from its head.
    let bend = (0u8..=12).map(|i| {
        let turn = PI * (f32::from(i) / 12.0 - 0.5);
        at(-2.5 - 4.5 * turn.cos(), 0.5 + 4.5 * turn.sin())
    });
    let hook: Vec<Pos2> = [at(4.0, -4.0)]
        .into_iter()
        .chain(bend)
        .chain([at(2.0, 5.0)])
        .collect();
    painter.add(Shape::line(hook, stroke));
    let head = vec![at(7.5, -4.0), at(2.5, -8.2), at(2.5, 0.2)];
    painter.add(Shape::convex_polygon(head, ink, Stroke::NONE));
}
