//! Numbers to drag, turn or type: typing is never the only way, because hosts steal keys.

use std::cell::RefCell;
use std::ops::RangeInclusive;

use egui::{DragValue, Event, Id, Response, Ui};

use super::pointer_readout::show_value_at_pointer;
use crate::instance::document::Gesture;
use crate::ui::editor::field_tips;
use crate::ui::words;

/// A whole number with a range and a way to write it.
#[derive(Clone, Copy)]
pub struct NumberField<'a> {
    /// Its spoken label.
    pub label: &'a str,
    /// The present value.
    pub value: i64,
    /// The least and the greatest value.
    pub range: (i64, i64),
    /// The change for a point of dragging.
    pub speed: f64,
    /// The change for a notch of the wheel.
    pub notch: i64,
    /// Writes a value.
    pub write: &'a dyn Fn(i64) -> String,
    /// Reads a value; nothing when the text is none.
    pub read: &'a dyn Fn(&str) -> Option<f64>,
}

impl std::fmt::Debug for NumberField<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} in {:?}", self.label, self.value, self.range)
    }
}

impl<'a> NumberField<'a> {
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

    /// Reads what was typed, with a decimal point or a decimal comma, with the unit or without; nothing when it is no
    /// value. The text that the field already shows is its value, whatever it looks like.
    fn typed(&self, text: &str) -> Option<f64> {
        let text = text.trim();
        if text == (self.write)(self.value).trim() {
            return Some(to_f64(self.value));
        }
        let bare = |text: &str| (self.read)(text).or_else(|| (self.read)(self.without_unit(text)?));
        let is_decimal = text.matches(',').count() == 1 && !text.contains('.');
        let with_point = || is_decimal.then(|| text.replace(',', "."));
        let read = bare(text).or_else(|| bare(&with_point()?));
        read.filter(|value| value.is_finite())
    }

    /// Removes the letters and signs that the field itself writes around its numbers.
    fn without_unit<'t>(&self, text: &'t str) -> Option<&'t str> {
        let is_number = |it: char| it.is_ascii_digit() || matches!(it, '.' | '-' | '+');
        let (first, last) = (text.find(is_number)?, text.rfind(is_number)?);
        let bare = &text[first..=last];
        let written = (self.write)(self.value).to_lowercase();
        let around = [&text[..first], &text[last + 1..]];
        let own = |part: &&str| written.contains(&part.trim().to_lowercase());
        (bare.len() < text.len() && around.iter().all(own)).then_some(bare)
    }

    /// The message about a text that is no value.
    fn refusal(&self, text: &str) -> String {
        let (least, most) = ((self.write)(self.range.0), (self.write)(self.range.1));
        let (label, text) = (self.label, shortened(text.trim()));
        words::status::no_value(label, &text, &least, &most)
    }
}

/// Shortens a text so that a sentence with it fits into a line.
#[must_use]
pub fn shortened(text: &str) -> String {
    const MOST: usize = 24;
    let mut kept: String = text.chars().take(MOST).collect();
    if text.chars().count() > MOST {
        kept.push('…');
    }
    kept
}

#[allow(clippy::cast_precision_loss, reason = "ranges end far below 2^53")]
fn to_f64(value: i64) -> f64 {
    value as f64
}

/// The gestures in progress: all values of one drag are one undo level, and so are the notches of the wheel over
/// one control. It also keeps the message about the last text that could not be read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GestureTracker {
    dragged: Option<Gesture>,
    turned: Option<(Id, Gesture)>,
    refused: Option<String>,
}

impl GestureTracker {
    /// Begins a drag.
    pub fn begin_drag(&mut self) {
        self.dragged = Some(Gesture::fresh());
    }

    /// The gesture of the drag in progress.
    #[must_use]
    pub fn drag_gesture(&self) -> Option<Gesture> {
        self.dragged
    }

    /// Keeps the message about a text that a field could not read.
    pub fn refuse(&mut self, sentence: String) {
        self.refused = Some(sentence);
    }

    /// Takes the message about the last text that could not be read.
    pub fn take_refusal(&mut self) -> Option<String> {
        self.refused.take()
    }

    /// The whole notches that the wheel was turned over a control in this frame, up is positive, and their gesture.
    pub fn wheel_turn(&mut self, ui: &Ui, response: &Response) -> Option<(Gesture, i64)> {
        if !response.hovered() {
            self.turned.take_if(|(id, _)| *id == response.id);
            return None;
        }
        let notches = wheel_notches(ui);
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

/// Shows a number as wide as `width`, in points. Returns its new value, and its gesture, when the user changed it.
pub fn number_field(
    ui: &mut Ui,
    gestures: &mut GestureTracker,
    number: NumberField<'_>,
    width: f32,
) -> Option<(Option<Gesture>, i64)> {
    let mut value = number.value;
    let refused = RefCell::new(None);
    let widget = DragValue::new(&mut value)
        .range(number.range.0..=number.range.1)
        .speed(number.speed)
        .min_size(egui::vec2(width, 22.0))
        .update_while_editing(false)
        .custom_formatter(|value, _| (number.write)(round_to_i64(value)))
        .custom_parser(|text| {
            let read = number.typed(text);
            if read.is_none() {
                *refused.borrow_mut() = Some(number.refusal(text));
            }
            read
        });
    let response = field_tips::explain(ui.add(widget).accessible_name(number.label), number.label);
    if let Some(sentence) = refused.take() {
        gestures.refuse(sentence);
    }
    if response.drag_started() {
        gestures.begin_drag();
    }
    let mut gesture = if response.dragged() {
        gestures.drag_gesture()
    } else {
        None
    };
    if let Some((wheel, notches)) = gestures.wheel_turn(ui, &response) {
        gesture = Some(wheel);
        value += notches * number.notch;
    }
    let value = value.clamp(number.range.0, number.range.1);
    if let Some(pointer) = response
        .interact_pointer_pos()
        .filter(|_| response.dragged())
    {
        show_value_at_pointer(ui, pointer, &(number.write)(value));
    }
    (value != number.value).then_some((gesture, value))
}

fn wheel_notches(ui: &Ui) -> i64 {
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
fn round_to_i64(value: f64) -> i64 {
    value.round() as i64
}
