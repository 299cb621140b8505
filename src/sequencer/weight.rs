//! The memory that a score takes beyond another one with which it shares most of its parts.

use std::collections::HashSet;
use std::sync::Arc;

use super::groove::Groove;
use super::key_names::NoteNames;
use super::project::{Clip, Pattern, Project};
use super::song::{PatternIndex, Row};
use super::step::Step;
use super::value::Key;

/// Overhead of an allocation in bytes: the counts of an `Arc`, and the allocator's own.
const EACH: usize = 32;

/// How many bytes `project` holds that `other` does not; an estimate, rather too high than too low.
#[must_use]
pub fn bytes_beside(project: &Project, other: &Project) -> usize {
    let mut known = WeighedParts::default();
    known.weigh(other);
    known.weigh(project)
}

/// The shared parts that were counted already.
#[derive(Default)]
struct WeighedParts(HashSet<*const ()>);

impl WeighedParts {
    /// The bytes of parts not counted yet; they are marked as counted.
    fn weigh(&mut self, project: &Project) -> usize {
        let lists = list(&project.tracks) + list(&project.patterns) + list(&project.scenes);
        let mut bytes = EACH + size_of::<Project>() + lists;
        for track in &project.tracks {
            bytes += self.count_once(track, |_, track| track.name.capacity() + EACH);
        }
        for pattern in &project.patterns {
            bytes += self.count_once(pattern, Self::pattern);
        }
        for scene in &project.scenes {
            bytes += self.count_once(scene, |_, scene| {
                scene.name.capacity() + EACH + list::<Option<PatternIndex>>(&scene.tracks)
            });
        }
        for one in &project.macros {
            bytes += self.count_once(one, |_, one| {
                one.name.capacity() + EACH + list(&one.targets)
            });
        }
        bytes += self.count_once(&project.names, |_, names| letters(names));
        bytes += self.count_once(&project.outputs, |_, outputs| {
            let set_ups = outputs.iter().map(|(_, output)| output.set_up.weight());
            set_ups.sum()
        });
        bytes + self.count_once(&project.song, |_, song| list::<Row>(&song.rows))
    }

    fn pattern(&mut self, pattern: &Pattern) -> usize {
        let mut bytes = pattern.name.capacity() + EACH + list(&pattern.clips);
        for clip in &pattern.clips {
            bytes += self.count_once(clip, |_, clip: &Clip| list::<Step>(&clip.steps));
        }
        if let Some((shared, weight)) = pattern.set_ups.shared()
            && self.0.insert(shared)
        {
            bytes += EACH + weight;
        }
        let groove = pattern.groove.as_ref();
        bytes
            + groove.map_or(0, |groove| {
                self.count_once(groove, |_, groove| slots(groove))
            })
    }

    /// The bytes of a part and of the parts in it; 0 when it was counted already.
    fn count_once<T>(&mut self, part: &Arc<T>, held: impl FnOnce(&mut Self, &T) -> usize) -> usize {
        match self.0.insert(Arc::as_ptr(part).cast()) {
            true => EACH + size_of::<T>() + held(self, part),
            false => 0,
        }
    }
}

/// The bytes of key names; the map's spare room is included.
fn letters(names: &NoteNames) -> usize {
    let channels = names.iter().map(|(_, keys)| {
        let each = keys.iter();
        let each = each.map(|(_, name)| name.len() + EACH + size_of::<(Key, String)>() * 2);
        EACH + each.sum::<usize>()
    });
    channels.sum()
}

fn slots(groove: &Groove) -> usize {
    groove.name.capacity() + EACH + size_of_val(groove.slots.as_slice()) + EACH
}

fn list<T>(list: &Vec<T>) -> usize {
    EACH + list.capacity() * size_of::<T>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::Edit;
    use crate::sequencer::edit::StepRef;
    use crate::sequencer::project::Track;

    /// A score beside itself takes its own few bytes, an edit a clip and what leads to it, and another score all of it.
    #[test]
    fn what_is_shared_weighs_nothing() {
        let project = Project::with_tracks(32);
        let mut edited = project.clone();
        Edit::ToggleStep(StepRef {
            pattern: 0,
            track: 3,
            step: 255,
        })
        .apply(&mut edited);
        let own = size_of::<Project>() + size_of::<Arc<Track>>() * 200;
        assert!(bytes_beside(&project, &project) < own);
        let steps = edited.clip(0, 3).map_or(0, |clip| list(&clip.steps));
        assert!(steps >= 256 * size_of::<Step>());
        let weight = bytes_beside(&edited, &project);
        assert!(weight >= steps && weight < own + steps * 2, "{weight}");
        let other = Project::with_tracks(32);
        assert!(bytes_beside(&project, &other) > 32 * size_of::<Track>());
    }
}
