//! Presets of VST3 hosts: a project as a `.vstpreset` file, by Steinberg's "Preset Format".
//!
//! A head names the class of the plug-in; then come the state that the plug-in would have saved and what a host shows
//! of the preset; a list of where these two are comes last. Numbers have their lowest byte first.

use std::fmt::Write as _;

/// The class of the plug-in in VST3. It is in every session of a host: never change it.
pub const CLASS_ID: [u8; 16] = *b"GradusSequencer1";
/// Maker and plug-in, as hosts name the folders of presets.
pub const FOLDER: [&str; 2] = ["Gradus", "Gradus"];

/// The bytes of the head: a mark, a version, the class in hexadecimal, and where the list is.
const HEAD: usize = 4 + 4 + 32 + 8;
/// The version of the format.
const VERSION: u32 = 1;

/// The preset of a project; `text` is its pattern file, `tags` are words that a host may search it by.
#[must_use]
pub fn vst3_preset(name: &str, tags: &str, text: &str) -> Vec<u8> {
    let state = state(text);
    let shown = shown(name, tags);
    let chunks = [(b"Comp", state.as_bytes()), (b"Info", shown.as_bytes())];
    let list_at = HEAD + state.len() + shown.len();
    let mut preset = Vec::with_capacity(list_at + 8 + chunks.len() * 20);
    preset.extend(b"VST3");
    preset.extend(VERSION.to_le_bytes());
    let mut class = String::new();
    for byte in CLASS_ID {
        let _ = write!(class, "{byte:02X}");
    }
    preset.extend(class.as_bytes());
    preset.extend((list_at as u64).to_le_bytes());
    for (_, bytes) in chunks {
        preset.extend(bytes);
    }
    preset.extend(b"List");
    preset.extend(2_u32.to_le_bytes());
    let mut at = HEAD;
    for (mark, bytes) in chunks {
        preset.extend(mark);
        preset.extend((at as u64).to_le_bytes());
        preset.extend((bytes.len() as u64).to_le_bytes());
        at += bytes.len();
    }
    preset
}

/// The state that a host would have saved with this project. Parameters that it does not name keep their defaults.
fn state(text: &str) -> String {
    let project = serde_json::Value::from(text).to_string();
    let version = env!("CARGO_PKG_VERSION");
    serde_json::json!({ "version": version, "params": {}, "fields": { "project": project } })
        .to_string()
}

/// What a host shows of the preset.
fn shown(name: &str, tags: &str) -> String {
    let [vendor, plugin] = FOLDER;
    let attributes = [
        ("MediaType", "VstPreset"),
        ("PlugInName", plugin),
        ("PlugInVendor", vendor),
        ("Name", name),
        ("Comment", tags),
    ];
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<MetaInfo>\n");
    for (id, value) in attributes {
        let value = value
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('"', "&quot;");
        let _ = writeln!(
            xml,
            "\t<Attribute id=\"{id}\" value=\"{value}\" type=\"string\" flags=\"\"/>"
        );
    }
    xml + "</MetaInfo>\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is shown is XML, whatever the name.
    #[test]
    fn names_cannot_break_what_is_shown() {
        let xml = shown("A \"B\" <& C", "x");
        assert!(
            xml.contains("value=\"A &quot;B&quot; &lt;&amp; C\""),
            "{xml}"
        );
    }
}
