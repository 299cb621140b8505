//! What the host gets when it saves: the state, or a damaged session as it came.
//!
//! While nothing is made beside a damaged session, the host gets its bytes and nothing else. Once something is made,
//! the bytes are a field of the saved state, so that neither is lost.

use std::collections::BTreeMap;

use nice_plug::plugin::{ParamValue, PluginState};

use super::damaged_session::DamagedSession;
use super::unread_fields::{UnreadFields, is_untouched};
use super::{DAMAGED_FIELD, KEPT_FIELD, PROJECT_FIELD, defaults, empty_project};

/// The damaged session as it came, which the host gets instead of the saved state; nothing when there is none, or when
/// something was made beside it.
#[must_use]
pub fn as_it_came(saved: &[u8]) -> Option<Vec<u8>> {
    let state: PluginState = serde_json::from_slice(saved).ok()?;
    let damaged = DamagedSession::of_field(state.fields.get(DAMAGED_FIELD)?)?;
    let is_alone = !damaged.is_empty() && nothing_is_made(&state);
    is_alone.then(|| damaged.bytes()).flatten()
}

/// Whether a saved state is that of an instance in which nothing was made and nothing else is kept.
fn nothing_is_made(state: &PluginState) -> bool {
    let defaults: BTreeMap<_, _> = defaults().into_iter().collect();
    // It only says whether there is something to save.
    let mut params = state.params.iter().filter(|(id, _)| *id != "changed");
    let is_default = |id: &str, value: &ParamValue| {
        let default = defaults.get(id);
        default.is_some_and(|default| serde_json::json!(default) == serde_json::json!(value))
    };
    let (mut fields, none) = (state.fields.iter(), UnreadFields::default());
    params.all(|(id, value)| is_default(id, value))
        && fields.all(|(name, text)| match name.as_str() {
            DAMAGED_FIELD => true,
            PROJECT_FIELD => *text == empty_project(),
            KEPT_FIELD => serde_json::from_str::<UnreadFields>(text).is_ok_and(|kept| kept == none),
            other => is_untouched(other, text),
        })
}
