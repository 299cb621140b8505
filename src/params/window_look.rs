//! How the window looked last: its size, the scale of the interface, its theme, the stage view. Saved with the
//! plug-in's state beside the project, outside undo, and never part of a pattern file.

use std::sync::Arc;

use nice_plug::params::persist::PersistentField;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

/// Dark for the stage, light for the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// Light on dark.
    #[default]
    Dark,
    /// Dark on light.
    Light,
}

/// The size of a window, and how its content is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WindowLook {
    /// Width, in points.
    pub width: u16,
    /// Height, in points.
    pub height: u16,
    /// The scale of the interface in percent, 50 to 300.
    pub scale: u16,
    /// The size of the text in percent of what the scale makes of it, 100 to 150; only another one than the usual is saved,
    /// so that a session without it stays as it was.
    #[serde(skip_serializing_if = "is_usual")]
    pub text: u16,
    /// Dark or light.
    pub theme: Theme,
    /// Whether the stage view shows the last action in large type.
    pub stage: bool,
    /// Whether the window is drawn less often.
    pub saves_power: bool,
}

impl WindowLook {
    /// The scales there are, in percent.
    pub const SCALES: std::ops::RangeInclusive<u16> = 50..=300;
    /// The sizes of text that there are, in percent.
    pub const TEXTS: std::ops::RangeInclusive<u16> = 100..=150;

    /// Brings every number into its range, because a state may hold any number.
    #[must_use]
    pub fn in_range(self) -> Self {
        Self {
            width: self.width.clamp(450, 8192),
            height: self.height.clamp(280, 8192),
            scale: self.scale.clamp(*Self::SCALES.start(), *Self::SCALES.end()),
            text: self.text.clamp(*Self::TEXTS.start(), *Self::TEXTS.end()),
            ..self
        }
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a field so")]
fn is_usual(text: &u16) -> bool {
    *text == *WindowLook::TEXTS.start()
}

impl Default for WindowLook {
    fn default() -> Self {
        Self {
            width: 1280,
            height: 760,
            scale: 100,
            text: 100,
            theme: Theme::Dark,
            stage: false,
            saves_power: false,
        }
    }
}

/// The look of an instance; handles share it.
#[derive(Debug, Clone, Default)]
pub struct WindowLookHandle(Arc<Mutex<WindowLook>>);

impl WindowLookHandle {
    /// How it looked last.
    #[must_use]
    pub fn get(&self) -> WindowLook {
        *self.0.lock()
    }

    /// Remembers how it looks.
    pub fn put(&self, look: WindowLook) {
        *self.0.lock() = look.in_range();
    }
}

impl PersistentField<'_, WindowLook> for WindowLookHandle {
    fn set(&self, look: WindowLook) {
        self.put(look);
    }

    fn map<F, R>(&self, read: F) -> R
    where
        F: Fn(&WindowLook) -> R,
    {
        read(&self.get())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "Free resizing with remembered size, interface scale 50-300 % remembered", and the theme: what is
    /// saved comes back, and what cannot be is brought into range.
    #[test]
    fn a_look_is_remembered() {
        let remembered = WindowLookHandle::default();
        let look = WindowLook {
            width: 1600,
            height: 900,
            scale: 150,
            text: 115,
            theme: Theme::Light,
            stage: true,
            saves_power: true,
        };
        remembered.put(look);
        let text = remembered.map(|look| serde_json::to_string(look).unwrap());
        let other = WindowLookHandle::default();
        other.set(serde_json::from_str(&text).unwrap());
        assert_eq!(other.get(), look);
        other.set(serde_json::from_str(r#"{"scale": 9000, "width": 1}"#).unwrap());
        let expected = WindowLook {
            width: 450,
            height: 760,
            scale: 300,
            ..WindowLook::default()
        };
        assert_eq!(other.get(), expected);
    }
}
