//! Previews: projects that are tried out and heard in place of the project, without being part of it.

use super::project::Project;

/// The requested preview, and the one before it, which plays until the change at the next bar.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Previews {
    wanted: Option<u64>,
    known: [Option<(u64, Project)>; 2],
}

impl Previews {
    /// No previews.
    pub const NONE: &'static Self = &Self {
        wanted: None,
        known: [None, None],
    };

    /// Requests a preview, or with none the project itself.
    pub fn request(&mut self, project: Option<Project>) {
        self.wanted = project.map(|project| {
            let [last, before] = &mut self.known;
            let number = last.as_ref().map_or(0, |(number, _)| *number) + 1;
            *before = last.take();
            *last = Some((number, project));
            number
        });
    }

    /// The number of the requested preview; none for the project itself.
    #[must_use]
    pub fn requested(&self) -> Option<u64> {
        self.wanted
    }

    /// The projects of the last two previews.
    pub fn projects(&self) -> impl Iterator<Item = &Project> {
        self.known.iter().flatten().map(|(_, project)| project)
    }

    /// The preview with a number, if it is one of the last two.
    #[must_use]
    pub fn project(&self, number: u64) -> Option<&Project> {
        let mut known = self.known.iter().flatten();
        known.find(|(known, _)| *known == number).map(|(_, it)| it)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What plays is known until the next one but one is wanted; leaving forgets nothing.
    #[test]
    fn the_last_two_are_known() {
        let mut previews = Previews::default();
        for tracks in 1..=3 {
            previews.request(Some(Project::with_tracks(tracks)));
        }
        previews.request(None);
        let tracks = |number| previews.project(number).map(|it| it.tracks.len());
        assert_eq!([1, 2, 3].map(tracks), [None, Some(2), Some(3)]);
        assert_eq!(previews.requested(), None);
    }
}
