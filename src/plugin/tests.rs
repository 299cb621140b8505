//! What an instance saves.

use std::collections::BTreeMap;

use super::*;
use crate::files::pattern_file;
use crate::params::damaged_session::DamagedSession;
use crate::params::saved_state::as_it_came;
use crate::params::{DAMAGED_FIELD, PROJECT_FIELD};
use crate::sequencer::Edit;
use crate::sequencer::edit::StepRef;

/// A damaged session is what is saved while nothing is made, also after all that was made is undone, until a person
/// discards it. Then it is an empty project, and there is something to save.
#[test]
fn a_damaged_session_is_saved_until_it_is_discarded() {
    let gradus = Gradus::default();
    let (params, document) = (&gradus.params, &gradus.params.project);
    let saved = || {
        let state = PluginState {
            version: String::new(),
            params: BTreeMap::new(),
            fields: params.serialize_fields(),
        };
        serde_json::to_vec(&state).unwrap()
    };
    let damaged = DamagedSession::new(b"{ broken", "Line 1, column 3: nonsense.".to_owned());
    let fields = BTreeMap::from([(DAMAGED_FIELD.to_owned(), damaged.to_field())]);
    params.deserialize_fields(&fields);
    let came = || as_it_came(&saved());
    assert_eq!(came().as_deref(), Some(&b"{ broken"[..]));
    let place = StepRef {
        pattern: 0,
        track: 0,
        step: 0,
    };
    document.apply(Edit::ToggleStep(place));
    assert_eq!(came(), None);
    assert_eq!(params.serialize_fields()[DAMAGED_FIELD], damaged.to_field());
    document.undo();
    assert_eq!(came().as_deref(), Some(&b"{ broken"[..]));
    params.unread_fields.discard();
    assert!(document.is_unsaved());
    assert_eq!(came(), None);
    let fields = params.serialize_fields();
    assert_eq!(fields[DAMAGED_FIELD], DamagedSession::default().to_field());
    let text: String = serde_json::from_str(&fields[PROJECT_FIELD]).unwrap();
    assert_eq!(text, pattern_file::to_text(&Project::default()));
}
