//! What is measured: a plug-in, what it plays, and what happens meanwhile.

use gradus::Gradus;
use gradus::instance::edits;
use gradus::instance::host_controller::{LightRouting, Settings};
use gradus::sequencer::Project;

use crate::count::Count;
use crate::empty::{self, Listener, Sender, Silent};
use crate::host::{self, Host, SAMPLE_RATE};
use crate::kit;
use crate::music;
use crate::ports;
use crate::scenes;

/// The profile whose pads edit and launch.
const LAUNCHPAD: &str = "Novation Launchpad X, Mini MK3, Pro MK3";

/// A scene, of which some blocks are measured.
#[derive(Debug, Clone)]
pub struct Scene {
    /// One or two words, by which it is called.
    pub name: String,
    /// What it is, for a reader of the table.
    pub what: &'static str,
    /// Which figure stands for it.
    pub figure: Figure,
    plugin: PlugIn,
    project: Option<Project>,
    settings: Settings,
    playing: bool,
    tempo: Tempo,
    length: Span,
    /// Whether something happens between its blocks.
    eventful: bool,
    /// Whether its tracks play at a port beside the host.
    at_port: bool,
}

/// Which figure of many blocks stands for a scene.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// The mean.
    Mean,
    /// The dearest block.
    Worst,
}

/// What was done just before a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Nothing; the music goes on.
    Playing,
    /// The host went to another place.
    Locate,
    /// A step was changed.
    Edit,
    /// A pattern was launched.
    Launch,
    /// A project was loaded.
    Load,
}

/// How fast a scene is.
#[derive(Debug, Clone, Copy)]
enum Tempo {
    Bpm(f64),
    /// A 1/256 lasts as long as a block.
    Blocks,
}

/// How long a scene is.
#[derive(Debug, Clone, Copy)]
enum Span {
    /// So much of music, which makes as many blocks as it needs.
    Seconds(f64),
    Blocks(u32),
}

/// The plug-in.
#[derive(Debug, Clone, Copy)]
enum PlugIn {
    Empty,
    Listening,
    /// Sends as many events as Gradus does in the burst, and does nothing else.
    Sender,
    /// Has eight sounds of the preview kit ringing, and does nothing else.
    Kit(Kit),
    Gradus,
}

/// Which eight sounds of the preview kit ring.
#[derive(Debug, Clone, Copy)]
pub enum Kit {
    /// Drums and tones.
    Mixed,
    Drums,
    Tones,
    /// Drums and tones, whose keys went up.
    Released,
}

impl Figure {
    /// The figure of some blocks, at least one.
    pub fn of(self, blocks: &[Count]) -> u64 {
        let counts = blocks.iter().map(|block| block.instructions);
        match self {
            Self::Mean => counts.sum::<u64>() / blocks.len().max(1) as u64,
            Self::Worst => counts.max().unwrap_or(0),
        }
    }
}

impl Moment {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Playing,
        Self::Locate,
        Self::Edit,
        Self::Launch,
        Self::Load,
    ];

    /// Its letter.
    pub fn letter(self) -> char {
        match self {
            Self::Playing => 'p',
            Self::Locate => 'l',
            Self::Edit => 'e',
            Self::Launch => 'a',
            Self::Load => 'o',
        }
    }

    /// The moment of a letter.
    pub fn from_letter(letter: char) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|moment| moment.letter() == letter)
    }
}

impl Scene {
    /// A project that plays at 120 BPM for four seconds, of which the mean block counts.
    pub fn plays(name: &str, what: &'static str, project: Project) -> Self {
        Self {
            name: name.to_owned(),
            what,
            figure: Figure::Mean,
            plugin: PlugIn::Gradus,
            project: Some(project),
            settings: Settings::default(),
            playing: true,
            tempo: Tempo::Bpm(120.0),
            length: Span::Seconds(4.0),
            eventful: false,
            at_port: false,
        }
    }

    fn without_project(name: &str, what: &'static str, plugin: PlugIn) -> Self {
        Self {
            plugin,
            project: None,
            ..Self::plays(name, what, Project::default())
        }
    }

    /// A plug-in that does nothing.
    pub fn empty(name: &str, what: &'static str) -> Self {
        Self::without_project(name, what, PlugIn::Empty)
    }

    /// A plug-in that looks at the transport.
    pub fn listening(name: &str, what: &'static str) -> Self {
        Self::without_project(name, what, PlugIn::Listening)
    }

    /// A plug-in that sends events.
    pub fn sender(name: &str, what: &'static str) -> Self {
        Self::without_project(name, what, PlugIn::Sender)
    }

    /// A plug-in in which the preview kit sounds.
    pub fn kit(name: &str, what: &'static str, kit: Kit) -> Self {
        Self::without_project(name, what, PlugIn::Kit(kit))
    }

    /// The same while the host stands still.
    pub fn stopped(self) -> Self {
        Self {
            playing: false,
            ..self
        }
    }

    /// The same with the lights of a Launchpad.
    pub fn lit(self) -> Self {
        let settings = Settings {
            profile: LAUNCHPAD.to_owned(),
            lights: LightRouting::Channel(16),
            ..Settings::default()
        };
        Self { settings, ..self }
    }

    /// The same with all tracks at a port beside the host.
    pub fn at_port(mut self) -> Self {
        self.at_port = true;
        self.project = self.project.map(music::at_port);
        self
    }

    /// The same in another tempo.
    pub fn at(self, bpm: f64) -> Self {
        let tempo = Tempo::Bpm(bpm);
        Self { tempo, ..self }
    }

    /// The same so fast that a 1/256 lasts as long as a block: 703 BPM at 64 frames.
    pub fn by_blocks(self) -> Self {
        let tempo = Tempo::Blocks;
        Self { tempo, ..self }
    }

    /// The same for so many blocks, of which the dearest counts.
    pub fn worst_of(self, blocks: u32) -> Self {
        Self {
            figure: Figure::Worst,
            length: Span::Blocks(blocks),
            ..self
        }
    }

    /// The same with a locate, an edit, a launch and a load on the way.
    pub fn eventful(self) -> Self {
        let settings = Settings {
            profile: LAUNCHPAD.to_owned(),
            ..Settings::default()
        };
        Self {
            settings,
            eventful: true,
            ..self
        }
    }

    /// A host with the plug-in, ready to play.
    pub fn host(&self, frames: u32) -> Host {
        if self.at_port {
            ports::plug();
        }
        let mut host = match self.plugin {
            PlugIn::Empty => Host::new::<Silent>(frames),
            PlugIn::Listening => Host::new::<Listener>(frames),
            PlugIn::Sender => {
                let mut burst = scenes::burst_scene().host(frames);
                burst.process();
                burst.process();
                empty::set_events(burst.sent);
                Host::new::<Sender>(frames)
            }
            PlugIn::Kit(Kit::Mixed) => Host::new::<kit::Mixed>(frames),
            PlugIn::Kit(Kit::Drums) => Host::new::<kit::Drums>(frames),
            PlugIn::Kit(Kit::Tones) => Host::new::<kit::Tones>(frames),
            PlugIn::Kit(Kit::Released) => Host::new::<kit::Released>(frames),
            PlugIn::Gradus => Host::new::<Gradus>(frames),
        };
        host.playing = self.playing;
        host.bpm = match self.tempo {
            Tempo::Bpm(bpm) => bpm,
            Tempo::Blocks => 240.0 / 256.0 * SAMPLE_RATE / f64::from(frames),
        };
        if let Some(session) = self.session() {
            host.load(&session);
        }
        if self.at_port {
            ports::wait();
        }
        host
    }

    /// Plays it; `measure` plays each block that is measured. Before them, a tenth as many are played.
    pub fn play(&self, frames: u32, mut measure: impl FnMut(&mut Host, Moment)) {
        let mut host = self.host(frames);
        let blocks = self.blocks(frames);
        for _ in 0..blocks.div_ceil(10) {
            host.process();
        }
        if !self.eventful {
            (0..blocks).for_each(|_| measure(&mut host, Moment::Playing));
            return;
        }
        let session = self.session().unwrap_or_default();
        let each = blocks.div_ceil(10).max(1);
        for round in 0..2 {
            for moment in Moment::ALL {
                bring_about(moment, round, &mut host, &session);
                measure(&mut host, moment);
                (1..each).for_each(|_| measure(&mut host, Moment::Playing));
            }
        }
    }

    /// The number of its blocks that are measured.
    pub fn blocks(&self, frames: u32) -> u32 {
        match self.length {
            Span::Blocks(blocks) => blocks,
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a few thousand"
            )]
            Span::Seconds(seconds) => (seconds * SAMPLE_RATE / f64::from(frames)).round() as u32,
        }
    }

    fn session(&self) -> Option<Vec<u8>> {
        let project = self.project.as_ref()?;
        Some(host::session(project, &self.settings))
    }
}

/// Does what a moment is named after; `round` is another number each time.
fn bring_about(moment: Moment, round: u8, host: &mut Host, session: &[u8]) {
    match moment {
        Moment::Playing => {}
        // A place in the middle of a later bar.
        Moment::Locate => host.locate(37.3 + 16.0 * f64::from(round)),
        Moment::Edit => {
            // A pad for a step; the block after the one that heard of it is the one that plays what it made.
            host.press(81 + round);
            host.process();
            edits::flush();
        }
        // A pad for a pattern, in turn the second and the first.
        Moment::Launch => host.press(22 - round),
        Moment::Load => host.load(session),
    }
}
