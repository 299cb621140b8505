//! The scenes that are measured, in the order of the table.

use gradus::sequencer::Project;
use gradus::sequencer::dice::Group;

use crate::features;
use crate::music;
use crate::scene::{Kit, Scene};
use crate::worst;

/// All scenes.
pub fn all() -> Vec<Scene> {
    [plain(), not_due(), rich(), dear(), burst()].concat()
}

/// The framework, and simple music.
fn plain() -> Vec<Scene> {
    let full = || music::full(8, 16);
    vec![
        Scene::empty("empty", "an empty plug-in"),
        Scene::listening("listening", "one that looks at the transport"),
        Scene::kit(
            "kit",
            "an empty plug-in in which four drums and four tones of the preview kit ring",
            Kit::Mixed,
        ),
        Scene::kit("kit-drums", "the same with eight drums", Kit::Drums),
        Scene::kit("kit-tones", "the same with eight tones", Kit::Tones),
        Scene::kit(
            "kit-released",
            "four drums, and four tones whose keys went up",
            Kit::Released,
        ),
        Scene::plays(
            "stopped",
            "8 rows of 16 steps; the host stands still",
            full(),
        )
        .stopped(),
        Scene::plays("quiet", "8 rows of 16 steps; no note is due", quiet()),
        Scene::plays("full", "8 rows of 16 steps, all on, 1/16", full()),
        Scene::plays("slow", "full at 20 BPM", full()).at(20.0),
        Scene::plays("fast", "full at 999 BPM", full()).at(999.0),
        Scene::plays("four", "one row that plays on 1, 5, 9, 13", music::four()),
        Scene::plays(
            "lit-stopped",
            "stopped, with the lights of a Launchpad",
            full(),
        )
        .lit()
        .stopped(),
        Scene::plays("lit", "full, with the lights of a Launchpad", full()).lit(),
        Scene::plays(
            "quiet-port",
            "quiet, with all rows at a MIDI port beside the host",
            quiet(),
        )
        .at_port(),
        Scene::plays(
            "full-port",
            "full, with all rows at a MIDI port beside the host",
            full(),
        )
        .at_port(),
    ]
}

/// What should cost next to nothing: rows and steps that play nothing in a block.
fn not_due() -> Vec<Scene> {
    vec![
        Scene::plays(
            "not-due",
            "32 rows, of which one plays on 1, 5, 9, 13 and the others once in 64 bars",
            music::one_of(32),
        ),
        Scene::plays(
            "off",
            "32 rows of 16 steps that are off",
            music::off(32, 16),
        ),
        Scene::plays(
            "long",
            "8 rows of 256 steps, all on, 1/16",
            music::full(8, 256),
        ),
        Scene::plays(
            "between",
            "32 rows of 128 steps in 64 patterns; no note is due",
            music::rows(32, music::clip(128, "64/1"), 64),
        ),
    ]
}

/// Music that uses many features.
fn rich() -> Vec<Scene> {
    vec![
        Scene::plays(
            "everything",
            "16 rows of 16 steps, all usual features a little",
            music::with_features(16, 16, features::USUAL),
        ),
        Scene::plays(
            "dense",
            "32 rows of 128 steps, all on, 1/32, at 174 BPM",
            music::rows(32, music::clip(128, "1/32"), 1),
        )
        .at(174.0),
    ]
}

/// Features that multiply; each with a locate, an edit, a launch and a load on the way, the dearest block.
fn dear() -> Vec<Scene> {
    let dear = |name, what, blocks, project| {
        let scene = Scene::plays(name, what, project).at(999.0);
        scene.worst_of(blocks).eventful()
    };
    vec![
        dear(
            "everything-worst",
            "everything at 999 BPM",
            200,
            music::with_features(16, 16, features::USUAL),
        ),
        dear(
            "brownian",
            "32 random walks of 256 steps, a velocity lane by trigs, slides",
            40,
            music::brownian(32, 256),
        ),
        dear(
            "pre",
            "8 rows of 64 steps that all ask for the one before, four lanes by trigs",
            40,
            music::chained("pre", Group::DEFAULT),
        ),
        dear(
            "pre-group",
            "the same with the opposite, all in one group",
            10,
            music::chained("!pre", Group::MAX),
        ),
        dear(
            "song",
            "a song of one bar that loops, 16 rows, one empty clip of rate 1024/16",
            40,
            music::looped_song(),
        ),
        dear(
            "group",
            "32 rows of 16 steps in one group",
            100,
            music::grouped(32),
        ),
        dear(
            "shortest",
            "32 rows of steps of 1/1024, 8 notes each",
            20,
            music::shortest_steps(),
        ),
        dear(
            "worst-tied",
            "32 random walks of 256 tied steps in groups, with conditions before and above, five lanes by trigs, locks",
            20,
            worst::tied(),
        ),
        dear(
            "worst-drifting",
            "32 rows of 128 random steps that drift, all in one group, the rest as before",
            20,
            worst::drifting(),
        ),
    ]
}

/// As many events as can come at once, and the same number from a plug-in that does nothing else.
fn burst() -> Vec<Scene> {
    vec![
        burst_scene(),
        Scene::sender("burst-empty", "as many events from an empty plug-in").worst_of(20),
    ]
}

/// 16 hits of 8 notes and 8 NRPNs on 16 rows in each block.
pub fn burst_scene() -> Scene {
    let what = "16 rows of 16 hits of 8 notes and 8 NRPNs, all within a block";
    let scene = Scene::plays("burst", what, music::burst("1/256"));
    scene.by_blocks().worst_of(20)
}

fn quiet() -> Project {
    music::rows(8, music::clip(16, "64/1"), 1)
}
