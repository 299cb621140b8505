//! The parts of a session that this Gradus cannot read. They are kept and saved again unchanged until a person discards
//! them.
//!
//! A project that cannot be read is held by the document, and stays in its field. Every other part of the state that
//! cannot be read, or that this version does not know, is kept in a field of its own. A Gradus that can read it later
//! takes it from there.

use std::sync::Arc;

use nice_plug::params::persist::PersistentField;
use nice_plug::plugin::{ParamValue, PluginState};
use parking_lot::Mutex;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::damaged_session::DamagedSession;
use super::{
    BESIDE_FIELD, CONTROLLER_FIELD, DAMAGED_FIELD, DEVICES_FIELD, KEPT_FIELD, PROJECT_FIELD,
    WINDOW_FIELD,
};
use crate::devices::{DEVICES, DeviceChoice};
use crate::files::pattern_file;
use crate::instance::document::Document;
use crate::instance::host_controller::{Settings, SurfaceSnapshot};
use crate::params::window_look::WindowLook;

/// The most parts that are named; the others are only counted.
const NAMED: usize = 3;
/// The most characters that are shown of a name or a reason.
const LETTERS: usize = 120;

/// The parts of a state that were not read, unchanged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UnreadFields {
    /// The name and the text of each field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<(String, String)>,
    /// The id of each parameter, and its value as it was written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<(String, String)>,
}

impl UnreadFields {
    /// Takes the parts that cannot be read out of a state, and puts back those kept before that can be read now.
    /// `defaults` has every known parameter.
    pub fn take(state: &mut PluginState, defaults: &[(String, ParamValue)]) -> Self {
        let mut unread = match state.fields.remove(KEPT_FIELD) {
            None => Self::default(),
            Some(text) => parse_whole(&text).unwrap_or_else(|| Self {
                fields: vec![(KEPT_FIELD.to_owned(), text)],
                ..Self::default()
            }),
        };
        unread.fields.retain(|(name, text)| {
            let now = state.fields.get(name);
            let returns = now.is_none_or(|now| is_untouched(name, now)) && is_read(name, text);
            if returns {
                state.fields.insert(name.clone(), text.clone());
            }
            !returns
        });
        let known = |id: &str, value: &ParamValue| {
            let mut known = defaults.iter();
            known.any(|(other, default)| id == other && is_alike(value, default))
        };
        unread.parameters.retain(|(id, text)| {
            let value = serde_json::from_str(text).ok();
            let value = value.filter(|value| known(id, value) && !state.params.contains_key(id));
            let returns = value.is_some();
            state.params.extend(value.map(|value| (id.clone(), value)));
            !returns
        });
        state.params.retain(|id, value| {
            let is_read = known(id, value);
            if !is_read && let Ok(text) = serde_json::to_string(value) {
                unread.parameters.push((id.clone(), text));
            }
            is_read
        });
        state.fields.retain(|name, text| {
            let is_read = is_read(name, text);
            if !is_read {
                unread.fields.push((name.clone(), text.clone()));
            }
            is_read
        });
        unread.keep_beside(state);
        unread
    }

    /// Keeps what was made beside a project that can be read now: one step of undo brings it back, but nothing else
    /// saves it.
    fn keep_beside(&mut self, state: &PluginState) {
        let text = |field| {
            let text = state.fields.get(field);
            text.and_then(|text| serde_json::from_str::<String>(text).ok())
        };
        let beside = text(BESIDE_FIELD).filter(|beside| !beside.is_empty());
        let project = || text(PROJECT_FIELD).unwrap_or_default();
        if beside.is_some() && pattern_file::from_text(&project()).is_ok() {
            let kept = state.fields.get(BESIDE_FIELD).cloned();
            self.fields
                .extend(kept.map(|kept| (BESIDE_FIELD.to_owned(), kept)));
        }
    }

    /// The parts in words, for a sentence; nothing when there are none.
    fn words(&self) -> Option<String> {
        let field = |name: &str| match name {
            BESIDE_FIELD => "what you made beside its project".to_owned(),
            DAMAGED_FIELD => "a damaged session".to_owned(),
            CONTROLLER_FIELD => "its controller".to_owned(),
            DEVICES_FIELD => "its devices".to_owned(),
            WINDOW_FIELD => "the look of its window".to_owned(),
            other => format!("\"{}\"", short(other)),
        };
        let fields = self.fields.iter().map(|(name, _)| field(name));
        let parameters = self.parameters.iter();
        let parameters = parameters.map(|(id, _)| format!("the parameter \"{}\"", short(id)));
        let parts: Vec<_> = fields.chain(parameters).collect();
        let named = parts[..parts.len().min(NAMED)].join(", ");
        match parts.len() {
            0 => None,
            count if count > NAMED => Some(format!("{named} and {} more", count - NAMED)),
            _ => Some(named),
        }
    }
}

/// The unread parts that an instance keeps; handles share them.
#[derive(Debug, Clone)]
pub struct UnreadFieldsHandle {
    shared: Arc<Mutex<SharedUnreadFields>>,
    document: Document,
}

/// What the handles share.
#[derive(Debug, Default)]
struct SharedUnreadFields {
    /// The parts that were not read.
    unread: UnreadFields,
    /// The session of which nothing was read.
    damaged: DamagedSession,
    /// Whether a person has seen the sentence about them.
    dismissed: bool,
}

impl UnreadFieldsHandle {
    /// Keeps nothing yet. A project that cannot be read is held by `document`.
    #[must_use]
    pub fn new(document: Document) -> Self {
        Self {
            shared: Arc::default(),
            document,
        }
    }

    /// Says what is kept; nothing when nothing is kept, or when the sentence was dismissed.
    #[must_use]
    pub fn sentence(&self) -> Option<String> {
        let shared = self.shared.lock();
        if shared.dismissed {
            return None;
        }
        if !shared.damaged.is_empty() {
            let why = short(&shared.damaged.why);
            return Some(format!(
                "This session is damaged and cannot be read. {why} It is saved again unchanged, and what you make here is saved with it."
            ));
        }
        if let Some(why) = self.document.unread_reason() {
            let why = short(&why);
            return Some(format!(
                "The project of this session cannot be read. {why} It is saved again unchanged, and what you make here is saved beside it."
            ));
        }
        let words = shared.unread.words()?;
        Some(format!(
            "This session has parts that this Gradus cannot read: {words}. They are kept and saved again unchanged."
        ))
    }

    /// Hides the sentence until the next session that needs it.
    pub fn dismiss(&self) {
        self.shared.lock().dismissed = true;
    }

    /// Discards everything that is kept: the session is saved without it.
    pub fn discard(&self) {
        *self.shared.lock() = SharedUnreadFields::default();
        self.document.keep_unread(None);
        self.document.mark_unsaved();
    }
}

impl PersistentField<'_, UnreadFields> for UnreadFieldsHandle {
    fn set(&self, unread: UnreadFields) {
        let mut shared = self.shared.lock();
        (shared.unread, shared.dismissed) = (unread, false);
    }

    fn map<F, R>(&self, read: F) -> R
    where
        F: Fn(&UnreadFields) -> R,
    {
        let unread = self.shared.lock().unread.clone();
        read(&unread)
    }
}

/// The damaged session among what is kept.
#[derive(Debug, Clone)]
pub struct DamagedSessionHandle(pub(super) UnreadFieldsHandle);

impl PersistentField<'_, DamagedSession> for DamagedSessionHandle {
    fn set(&self, damaged: DamagedSession) {
        let is_empty = damaged.is_empty();
        let mut shared = self.0.shared.lock();
        (shared.damaged, shared.dismissed) = (damaged, false);
        drop(shared);
        if !is_empty {
            // Wakes the window, which asks for the sentence again.
            self.0.document.show_message("");
        }
    }

    fn map<F, R>(&self, read: F) -> R
    where
        F: Fn(&DamagedSession) -> R,
    {
        let damaged = self.0.shared.lock().damaged.clone();
        read(&damaged)
    }
}

/// Whether all of a field can be read. For the project the document decides.
fn is_read(name: &str, text: &str) -> bool {
    match name {
        PROJECT_FIELD => true,
        BESIDE_FIELD => serde_json::from_str::<String>(text)
            .is_ok_and(|text| text.is_empty() || pattern_file::from_text(&text).is_ok()),
        DAMAGED_FIELD => DamagedSession::of_field(text).is_some(),
        CONTROLLER_FIELD => parse_whole::<Settings>(text).is_some(),
        DEVICES_FIELD => {
            parse_whole::<Vec<DeviceChoice>>(text).is_some_and(|choices| choices.len() <= DEVICES)
        }
        WINDOW_FIELD => parse_whole::<WindowLook>(text).is_some_and(|look| look == look.in_range()),
        _ => false,
    }
}

/// Whether a field holds nothing of its own, so that the text kept for it can come back.
pub(super) fn is_untouched(name: &str, text: &str) -> bool {
    match name {
        BESIDE_FIELD => text == "\"\"",
        DAMAGED_FIELD => DamagedSession::of_field(text).is_some_and(|damaged| damaged.is_empty()),
        CONTROLLER_FIELD => parse_whole::<Settings>(text).is_some_and(|settings| {
            let surface_state = SurfaceSnapshot::default();
            Settings {
                surface_state,
                ..settings
            } == Settings::default()
        }),
        DEVICES_FIELD => {
            parse_whole::<Vec<DeviceChoice>>(text).is_some_and(|choices| choices.is_empty())
        }
        WINDOW_FIELD => true,
        _ => false,
    }
}

/// The longest text that [`parse_whole`] parses, in bytes; a longer one is kept unread.
const LONGEST: usize = 1 << 20;

/// The value in a text; nothing when the text holds more than the value, such as a field of a newer version.
fn parse_whole<T: Serialize + DeserializeOwned>(text: &str) -> Option<T> {
    if text.len() > LONGEST {
        return None;
    }
    let read: T = serde_json::from_str(text).ok()?;
    let written: Value = serde_json::from_str(text).ok()?;
    let known = serde_json::to_value(&read).ok()?;
    holds(&known, &written).then_some(read)
}

fn holds(known: &Value, written: &Value) -> bool {
    match (known, written) {
        (Value::Object(known), Value::Object(written)) => {
            let mut written = written.iter();
            written.all(|(name, it)| known.get(name).is_some_and(|known| holds(known, it)))
        }
        (Value::Array(known), Value::Array(written)) => {
            let pairs = known.iter().zip(written);
            known.len() == written.len() && pairs.into_iter().all(|(one, it)| holds(one, it))
        }
        (known, written) => known == written,
    }
}

fn is_alike(one: &ParamValue, other: &ParamValue) -> bool {
    std::mem::discriminant(one) == std::mem::discriminant(other)
}

/// A text from outside, shortened and without control characters.
fn short(text: &str) -> String {
    let mut letters = text.chars().filter(|letter| !letter.is_control());
    let mut short: String = letters.by_ref().take(LETTERS).collect();
    if letters.next().is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instance::document::UnreadText;
    use crate::sequencer::Project;

    /// The sentence shows until it is dismissed, and again with the next session. Discarding drops all that is kept,
    /// and the session is unsaved then.
    #[test]
    fn what_is_kept_is_said_until_it_is_dismissed() {
        let (document, _live) = Document::new(Project::default());
        let kept = UnreadFieldsHandle::new(document.clone());
        assert_eq!(kept.sentence(), None);
        let field = |name: &str| (name.to_owned(), "?".to_owned());
        let unread = UnreadFields {
            fields: vec![field(CONTROLLER_FIELD), field("remote")],
            parameters: vec![field("width"), field("height")],
        };
        kept.set(unread.clone());
        let said = kept.sentence().unwrap();
        let parts = "its controller, \"remote\", the parameter \"width\" and 1 more.";
        assert!(said.contains(parts), "{said}");
        kept.dismiss();
        assert_eq!(kept.sentence(), None);
        kept.set(unread.clone());
        document.keep_unread(Some(UnreadText {
            text: "broken".to_owned(),
            why: "Line 3, column 4: nonsense.".to_owned(),
        }));
        let said = kept.sentence().unwrap();
        assert!(
            said.contains("Line 3, column 4: nonsense. It is saved"),
            "{said}"
        );
        assert_eq!(kept.map(Clone::clone), unread);
        kept.discard();
        assert_eq!(
            (kept.sentence(), kept.map(Clone::clone)),
            (None, UnreadFields::default())
        );
        assert_eq!(document.saved_state().0, None);
        assert!(document.is_unsaved());
    }

    /// A damaged session is named before everything else, and discarded with it.
    #[test]
    fn a_damaged_session_is_said_and_discarded() {
        let (document, _live) = Document::new(Project::default());
        let kept = UnreadFieldsHandle::new(document.clone());
        let whole = DamagedSessionHandle(kept.clone());
        whole.set(DamagedSession::new(
            b"{}",
            "Line 1, column 2: nonsense.".to_owned(),
        ));
        let said = kept.sentence().unwrap();
        assert!(
            said.contains("damaged") && said.contains("Line 1, column 2: nonsense. It is saved"),
            "{said}"
        );
        kept.dismiss();
        assert_eq!(kept.sentence(), None);
        assert!(!whole.map(DamagedSession::is_empty));
        document.mark_saved();
        kept.discard();
        assert_eq!(
            (kept.sentence(), whole.map(DamagedSession::is_empty)),
            (None, true)
        );
        assert!(document.is_unsaved());
    }

    /// A text is read whole or not at all: an unknown field, value or place is not dropped silently.
    #[test]
    fn nothing_is_read_in_part() {
        let read = [
            (
                CONTROLLER_FIELD,
                r#"{ "profile": "Mine", "desk": { "track": 3 } }"#,
            ),
            (DEVICES_FIELD, r#"[ { "input": "pads" } ]"#),
            (WINDOW_FIELD, r#"{ "scale": 150 }"#),
            (BESIDE_FIELD, r#""""#),
        ];
        for (name, text) in read {
            assert!(is_read(name, text), "{name} {text}");
            let more = text.replacen('{', r#"{ "more": 1, "#, 1);
            assert!(more == text || !is_read(name, &more), "{more}");
            assert!(!is_read(name, &text[..text.len() - 1]), "{name}");
        }
        let nine = serde_json::to_string(&vec![DeviceChoice::default(); DEVICES + 1]).unwrap();
        let long = format!("[{}]", " ".repeat(LONGEST));
        for (name, text) in [
            (DEVICES_FIELD, long.as_str()),
            (CONTROLLER_FIELD, r#"{ "desk": { "tracks": 3 } }"#),
            (CONTROLLER_FIELD, r#"{ "lights": "flood" }"#),
            (DEVICES_FIELD, nine.as_str()),
            (WINDOW_FIELD, r#"{ "width": 1 }"#),
            (BESIDE_FIELD, r#""a song""#),
            ("remote", "{}"),
        ] {
            assert!(!is_read(name, text), "{name} {text}");
        }
    }
}
