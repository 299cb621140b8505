//! States that lack parameters of this version.

use std::collections::BTreeMap;

use super::*;

/// The framework's parameters of a fresh instance, by id, as a host would have them saved.
fn fresh() -> BTreeMap<String, String> {
    let as_text = |(id, value)| (id, serde_json::json!(value).to_string());
    defaults().into_iter().map(as_text).collect()
}

fn completed(params: BTreeMap<String, ParamValue>) -> BTreeMap<String, String> {
    let mut state = PluginState {
        version: String::new(),
        params,
        fields: BTreeMap::new(),
    };
    GradusParams::complete(&mut state);
    let params = state.params.into_iter();
    let as_text = |(id, value)| (id, serde_json::json!(value).to_string());
    params.map(as_text).collect()
}

/// Every id that the host is told of has a default, including those of all tracks and macros.
#[test]
fn every_parameter_has_a_default() {
    let host = HostParams::new(&MoveCounter::default());
    let ids: Vec<_> = host.param_map().into_iter().map(|(id, _, _)| id).collect();
    let defaults: Vec<_> = defaults().into_iter().map(|(id, _)| id).collect();
    assert_eq!(defaults, ids);
    for id in [
        "bypass", "pattern", "swing", "mute_1", "mute_32", "macro_8", "changed",
    ] {
        assert!(ids.iter().any(|known| known == id), "{id}");
    }
}

/// A parameter that an old state lacks gets the default of a fresh instance, even if the state lacks all of them.
#[test]
fn what_an_old_state_lacks_takes_its_default() {
    assert_eq!(completed(BTreeMap::new()), fresh());
    for (lacking, _) in defaults() {
        let mut params: BTreeMap<_, _> = defaults().into_iter().collect();
        params.remove(&lacking);
        assert_eq!(completed(params), fresh(), "without {lacking}");
    }
}
