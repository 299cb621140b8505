//! Numbers to drag, turn or type: typing is never the only way, because hosts steal keys.

use std::ops::RangeInclusive;

use egui::{DragValue, Event, Id, Response, Ui};

use crate::document::Gesture;

/// A whole number with a range and a way to write it.
#[derive(Clone, Copy)]
pub struct Number<'a> {
    /// What it is called.
    pub label: &'a str,
    /// What it is now.
    pub value: i64,
    /// What it can be.
    pub range: (i64, i64),
    /// How much it moves for a point of dragging.
    pub speed: f64,
    /// How much it moves for a notch of the wheel.
    pub notch: i64,
    /// How it is written.
    pub write: &'a dyn Fn(i64) -> String,
    /// How it is read; nothing when the text is none.
    pub read: &'a dyn Fn(&str) -> Option<f64>,
}

impl std::fmt::Debug for Number<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} in {:?}", self.label, self.value, self.range)
    }
}

impl<'a> Number<'a> {
    /// A plain number.
    #[must_use]
    pub fn new(label: &'a str, value: i64, range: RangeInclusive<i64>) -> Self {
        let range = range.into_inner();
        Self {
            label,
            value,
            range,
            speed: 0.25,
            notch: 1,
            write: &|value| value.to_string(),
            read: &|text| text.trim().parse().ok(),
        }
    }
}

/// What the pointer holds: all values of one drag are one undo level, and so are the notches of the
/// wheel over one control.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Hold {
    dragged: Option<Gesture>,
    turned: Option<(Id, Gesture)>,
}

impl Hold {
    /// A drag began.
    pub fn begin(&mut self) {
        self.dragged = Some(Gesture::fresh());
    }

    /// The drag that goes on.
    #[must_use]
    pub fn dragged(&self) -> Option<Gesture> {
        self.dragged
    }

    /// The whole notches that the wheel was turned over a control in this frame, up is positive, and
    /// what they are part of.
    pub fn turned(&mut self, ui: &Ui, response: &Response) -> Option<(Gesture, i64)> {
        if !response.hovered() {
            self.turned.take_if(|(id, _)| *id == response.id);
            return None;
        }
        let notches = notches(ui);
        if notches == 0 {
            return None;
        }
        let same = self.turned.filter(|(id, _)| *id == response.id);
        let (_, gesture) = *self
            .turned
            .insert(same.unwrap_or_else(|| (response.id, Gesture::fresh())));
        Some((gesture, notches))
    }
}

/// Shows a number as wide as `width`. Answers its new value, and the gesture it is part of, when the
/// user changed it.
pub fn number(
    ui: &mut Ui,
    hold: &mut Hold,
    number: Number<'_>,
    width: f32,
) -> Option<(Option<Gesture>, i64)> {
    let mut value = number.value;
    let widget = DragValue::new(&mut value)
        .range(number.range.0..=number.range.1)
        .speed(number.speed)
        .min_size(egui::vec2(width, 22.0))
        .update_while_editing(false)
        .custom_formatter(|value, _| (number.write)(rounded(value)))
        .custom_parser(|text| (number.read)(text));
    let response = ui.add(widget).accessible_name(number.label);
    if response.drag_started() {
        hold.begin();
    }
    let mut gesture = if response.dragged() {
        hold.dragged()
    } else {
        None
    };
    if let Some((wheel, notches)) = hold.turned(ui, &response) {
        gesture = Some(wheel);
        value += notches * number.notch;
    }
    let value = value.clamp(number.range.0, number.range.1);
    (value != number.value).then_some((gesture, value))
}

fn notches(ui: &Ui) -> i64 {
    ui.input(|input| {
        let turned = input.events.iter().filter_map(|event| match event {
            Event::MouseWheel { delta, .. } if delta.y > 0.0 => Some(1),
            Event::MouseWheel { delta, .. } if delta.y < 0.0 => Some(-1),
            _ => None,
        });
        turned.sum()
    })
}

/// The nearest whole number.
#[allow(
    clippy::cast_possible_truncation,
    reason = "the casts saturate, and ranges are small"
)]
fn rounded(value: f64) -> i64 {
    value.round() as i64
}
