//! The library that comes with Gradus, as presets of VST3 hosts.

use gradus::files::FACTORY;
use gradus::files::vst3_preset::{self, FOLDER};

/// The folder of the presets in an archive: what is in it goes where VST3 hosts look, as the install note says.
pub const PLACE: &str = "VST3 Presets";

/// Every preset: its path in the archive, and its bytes.
pub fn all() -> impl Iterator<Item = (String, Vec<u8>)> {
    let [vendor, plugin] = FOLDER;
    FACTORY.iter().map(move |project| {
        let path = format!("{PLACE}/{vendor}/{plugin}/{}.vstpreset", project.name);
        let bytes = vst3_preset::vst3_preset(project.name, project.tags, project.text);
        (path, bytes)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every name is one that a file may have on every system.
    #[test]
    fn names_are_names_of_files() {
        for (path, _) in all() {
            let name = path.rsplit('/').next().unwrap();
            assert!(
                !name.contains(['\\', '*', '?', ':', '<', '>', '|', '"']),
                "{name}"
            );
            assert_eq!(path.split('/').count(), 4, "{path}");
        }
    }
}
