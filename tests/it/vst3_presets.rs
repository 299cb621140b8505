//! Presets of VST3 hosts, read by Steinberg's "Preset Format" as a host reads them.

use gradus::files::FACTORY;
use gradus::files::vst3_preset::vst3_preset;

use crate::hosts::Host;
use crate::hosts::vst3::Vst3Host;
use crate::sessions;

/// A chunk of a preset, found by its mark in the list at the end.
fn chunk<'a>(preset: &'a [u8], mark: &[u8; 4]) -> &'a [u8] {
    let number = |at: usize| {
        let bytes = preset[at..at + 8].try_into().expect("eight bytes");
        usize::try_from(u64::from_le_bytes(bytes)).expect("a short file")
    };
    assert_eq!(&preset[..8], b"VST3\x01\0\0\0");
    let list = number(40);
    assert_eq!(&preset[list..list + 8], b"List\x02\0\0\0");
    assert_eq!(preset.len(), list + 8 + 2 * 20);
    let mut entries = (0..2).map(|entry| list + 8 + entry * 20);
    let entry = entries.find(|at| preset[*at..at + 4] == *mark);
    let entry = entry.expect("the list has it");
    let start = number(entry + 4);
    &preset[start..start + number(entry + 12)]
}

/// "Test that our real VST3 reads the chunk they hold": each factory project is for the class that the plug-in has,
/// loads, and is the project then.
#[test]
fn presets_load() {
    for factory in FACTORY {
        let preset = vst3_preset(factory.name, factory.tags, factory.text);
        let mut host = Vst3Host::new();
        assert_eq!(preset[8..40], *host.class_id().as_bytes());
        assert!(
            host.main().load(chunk(&preset, b"Comp")),
            "{}",
            factory.name
        );
        let saved = sessions::text_of_state(&host.main().save());
        let project = gradus::files::from_text(&saved).expect("it is a pattern file");
        assert!(Ok(project) == factory.project(), "{}", factory.name);
        let shown = String::from_utf8(chunk(&preset, b"Info").to_vec()).expect("text");
        assert!(
            shown.contains(factory.name) && shown.ends_with("</MetaInfo>\n"),
            "{shown}"
        );
    }
}
