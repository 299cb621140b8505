//! What has changed in a value, as a merge patch (RFC 7396): only what differs, and null for what is gone.

use serde_json::{Map, Value};

/// The patch that makes `after` of `before`; `None` when they are the same. Neither must hold a null, which a patch
/// cannot set.
#[must_use]
pub fn patch(before: &Value, after: &Value) -> Option<Value> {
    if before == after {
        return None;
    }
    let (Value::Object(old), Value::Object(new)) = (before, after) else {
        return Some(after.clone());
    };
    let gone = old.keys().filter(|name| !new.contains_key(*name));
    let mut changes: Map<String, Value> = gone.map(|name| (name.clone(), Value::Null)).collect();
    for (name, value) in new {
        let change = match old.get(name) {
            Some(old) => patch(old, value),
            None => Some(value.clone()),
        };
        changes.extend(change.map(|change| (name.clone(), change)));
    }
    Some(Value::Object(changes))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Only what differs travels, at any depth; what is gone is null, and a list is replaced as a whole.
    #[test]
    fn a_patch_holds_only_changes() {
        let before = json!({ "a": 1, "b": { "c": [1, 2], "d": "x" }, "e": true });
        let after = json!({ "a": 1, "b": { "c": [1], "d": "x", "f": 2 } });
        let expected = json!({ "b": { "c": [1], "f": 2 }, "e": null });
        assert_eq!(patch(&before, &after), Some(expected));
        assert_eq!(patch(&after, &after), None);
        assert_eq!(patch(&json!(1), &json!({})), Some(json!({})));
    }
}
