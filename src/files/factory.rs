//! What comes with Gradus: a groove to start from.

use crate::sequencer::Project;

/// The demo as a pattern file: two patterns of eight tracks at 124 BPM.
pub const DEMO: &str = include_str!("factory/demo.gradus");

/// The demo. Were its text ever damaged, an empty project; a test sees to it that it is not.
#[must_use]
pub fn demo() -> Project {
    super::from_text(DEMO).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::to_text;

    /// The demo loads, and saved again it is the same to the byte.
    #[test]
    fn the_demo_loads() {
        let project = crate::files::from_text(DEMO).unwrap();
        assert_eq!(to_text(&project), DEMO);
        assert_eq!(project, demo());
        assert_eq!(project.tracks.len(), 8);
    }
}
