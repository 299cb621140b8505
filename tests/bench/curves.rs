//! How cost grows, as pictures: with tracks, with steps, with features.

use std::path::Path;

use crate::count::{Counted, SIZES};
use crate::features::{self, Feature};
use crate::music;
use crate::scene::Scene;
use crate::svg::{self, Bars, Line};

const TRACKS: [usize; 6] = [1, 2, 4, 8, 16, 32];
const STEPS: [usize; 5] = [16, 32, 64, 128, 256];

/// A picture, and where it is in the documents.
pub struct Picture {
    /// The file's name.
    pub name: &'static str,
    svg: String,
}

/// The scenes that the pictures are drawn from.
pub fn scenes() -> Vec<Scene> {
    let usual = |rows, steps| music::with_features(rows, steps, features::USUAL);
    let mut scenes = Vec::new();
    for tracks in TRACKS {
        scenes.push(point("full-tracks", tracks, music::full(tracks, 16)));
        scenes.push(point("everything-tracks", tracks, usual(tracks, 16)));
    }
    for steps in STEPS {
        scenes.push(point("full-steps", steps, music::full(8, steps)));
        scenes.push(point("everything-steps", steps, usual(8, steps)));
        let brownian = point("brownian-steps", steps, music::brownian(8, steps));
        scenes.push(brownian.at(999.0).worst_of(100));
    }
    for (number, (_, features)) in feature_sets().into_iter().enumerate() {
        let project = music::with_features(8, 16, features);
        scenes.push(point("features", number, project));
    }
    scenes
}

/// The pictures of what was counted.
pub fn pictures(counted: &[Counted]) -> Vec<Picture> {
    let lines = |kinds: &[(&str, &str)], places: &[usize]| -> Vec<Line> {
        let kinds = kinds.iter().enumerate();
        kinds
            .flat_map(|(colour, (kind, words))| {
                [0, 1].map(|size: usize| Line {
                    name: format!("{words}, {} frames", SIZES[size]),
                    colour,
                    dashed: size == 0,
                    points: places
                        .iter()
                        .filter_map(|place| {
                            let counted = find(counted, kind, *place)?;
                            Some((*place as u64, counted.row()[size]))
                        })
                        .collect(),
                })
            })
            .collect()
    };
    let tracks = [
        ("full-tracks", "plain"),
        ("everything-tracks", "everything on"),
    ];
    let steps = [
        ("full-steps", "plain"),
        ("everything-steps", "everything on"),
        ("brownian-steps", "walk, worst"),
    ];
    let title = "Instructions a block, against tracks (16 steps each, all on)";
    let by_tracks = svg::lines(title, "tracks", &lines(&tracks, &TRACKS));
    let title = "Instructions a block, against steps (8 tracks, all on)";
    let by_steps = svg::lines(title, "steps of each clip", &lines(&steps, &STEPS));
    vec![
        picture("cost-tracks.svg", by_tracks),
        picture("cost-steps.svg", by_steps),
        picture("cost-features.svg", by_features(counted)),
    ]
}

/// Writes pictures into a folder.
///
/// # Errors
/// When one cannot be written.
pub fn write(pictures: &[Picture], folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    pictures
        .iter()
        .try_for_each(|picture| std::fs::write(folder.join(picture.name), &picture.svg))
}

fn by_features(counted: &[Counted]) -> String {
    let groups: Vec<_> = feature_sets()
        .into_iter()
        .enumerate()
        .filter_map(|(number, (name, _))| {
            let values = find(counted, "features", number)?.row().to_vec();
            let name = name.to_owned();
            Some(Bars { name, values })
        })
        .collect();
    let title = "Instructions a block, against features (8 tracks of 16 steps, all on)";
    svg::bars(title, &["64 frames", "512 frames"], &groups)
}

/// No feature, each alone, and all usual ones.
fn feature_sets() -> Vec<(&'static str, Vec<Feature>)> {
    let each = features::USUAL.into_iter().chain(features::DEAR);
    let mut sets = vec![("none", Vec::new())];
    sets.extend(each.map(|feature| (feature.name, vec![feature])));
    sets.push(("all usual", features::USUAL.to_vec()));
    sets
}

fn point(kind: &str, place: usize, project: gradus::sequencer::Project) -> Scene {
    Scene::plays(&name(kind, place), "a point of a curve", project)
}

fn find<'a>(counted: &'a [Counted], kind: &str, place: usize) -> Option<&'a Counted> {
    let name = name(kind, place);
    counted.iter().find(|counted| counted.scene.name == name)
}

fn name(kind: &str, place: usize) -> String {
    format!("{kind}-{place}")
}

fn picture(name: &'static str, svg: String) -> Picture {
    Picture { name, svg }
}
