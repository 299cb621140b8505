//! Two hosts in one process: the real CLAP entry and the real VST3 factory, driven by hand.
//!
//! A test says what a host would say ([`Call`]) and sees what a host would see ([`Block`]). Nothing
//! here knows the plug-in's own types: whatever a test needs has to pass through the C interfaces.

pub mod bare;
pub mod clap;
pub mod ledger;
pub mod live;
pub mod open;
pub mod player;
pub mod vst3;

use std::fmt;
use std::path::{Path, PathBuf};

pub use ledger::{Ledger, Note};
pub use live::LiveSim;
pub use player::Player;

/// The two formats; a test that takes one is run for both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Through `clap_entry`.
    Clap,
    /// Through `GetPluginFactory`.
    Vst3,
}

impl Format {
    /// Both formats.
    pub const ALL: [Self; 2] = [Self::Clap, Self::Vst3];

    /// An instance that is not active yet.
    pub fn load(self) -> Box<dyn Host> {
        match self {
            Self::Clap => Box::new(clap::ClapHost::new()),
            Self::Vst3 => Box::new(vst3::Vst3Host::new()),
        }
    }

    /// An instance that is not active yet, out of the real bundle at this path.
    pub fn load_bundle(self, bundle: &Path) -> Box<dyn Host> {
        match self {
            Self::Clap => Box::new(clap::ClapHost::of_bundle(bundle)),
            Self::Vst3 => Box::new(vst3::Vst3Host::of_bundle(bundle)),
        }
    }

    /// The library in a bundle.
    pub fn library_in(self, bundle: &Path) -> PathBuf {
        match self {
            Self::Clap if cfg!(target_os = "macos") => {
                let name = bundle.file_stem().expect("a bundle has a name");
                bundle.join("Contents/MacOS").join(name)
            }
            Self::Clap => bundle.to_owned(),
            Self::Vst3 => vst3::library_in(bundle),
        }
    }

    /// An instance that holds a saved state and is ready to process.
    pub fn start(self, state: &[u8], rate: f64) -> Box<dyn Host> {
        start(self.load(), state, rate)
    }
}

/// An instance with a saved state, ready to process.
pub fn start(mut host: Box<dyn Host>, state: &[u8], rate: f64) -> Box<dyn Host> {
    assert!(host.main().load(state), "it refused the state");
    host.activate(rate, LONGEST_BLOCK);
    host.audio().start();
    host
}

/// The longest block that [`Format::start`] announces, in frames.
pub const LONGEST_BLOCK: u32 = 4096;

/// The editor's window in a window of the host.
pub trait Windowed {
    /// Opens it in the X11 window with this number.
    fn open(&mut self, parent: u32);
    /// Closes it.
    fn close(&mut self);
}

/// One plug-in instance in its host.
pub trait Host {
    /// Prepares for blocks of at most `longest` frames at `rate` Hz.
    fn activate(&mut self, rate: f64, longest: u32);
    /// Ends what [`activate`](Host::activate) began; the audio side must be stopped.
    fn deactivate(&mut self);
    /// Both sides, for use in two threads.
    fn split(&mut self) -> (&mut dyn MainThread, &mut dyn AudioThread);

    /// The side for the main thread.
    fn main(&mut self) -> &mut dyn MainThread {
        self.split().0
    }
    /// The side for the audio thread.
    fn audio(&mut self) -> &mut dyn AudioThread {
        self.split().1
    }
    /// Shorthand for `audio().process(...)`.
    fn process(&mut self, call: &Call) -> Block {
        self.audio().process(call)
    }
}

/// The main thread's side of an instance.
pub trait MainThread {
    /// The state as the host would write it into a session.
    fn save(&mut self) -> Vec<u8>;
    /// Restores a state; returns whether the plug-in took it.
    fn load(&mut self, state: &[u8]) -> bool;
    /// Every parameter, in the host's order.
    fn parameters(&mut self) -> Vec<Parameter>;
    /// A parameter's value, from 0 to 1.
    fn parameter(&mut self, id: &str) -> f64;
    /// The plug-in's description of itself and its busses.
    fn description(&mut self) -> Description;
    /// What the plug-in has told the host so far, after it had its turn on the main thread if it asked for one.
    fn notices(&mut self) -> Notices;
}

/// The audio thread's side of an instance.
pub trait AudioThread: Send {
    /// Blocks follow from now on.
    fn start(&mut self);
    /// No blocks follow for now.
    fn stop(&mut self);
    /// Resets the plug-in, as at a jump that the transport does not tell.
    fn reset(&mut self);
    /// One block. The audio outputs hold NaN before it; they must be silent after it.
    fn process(&mut self, call: &Call) -> Block;
    /// The tail that the plug-in reports, in frames; `u32::MAX` is for ever.
    fn tail(&mut self) -> u32;
}

/// What a host says about time at the start of a block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Transport {
    /// Whether it rolls.
    pub playing: bool,
    /// Quarters per minute.
    pub tempo: Option<f64>,
    /// Song position in quarters.
    pub beats: Option<f64>,
    /// Song position in frames.
    pub samples: Option<i64>,
    /// The loop in quarters, while looping.
    pub cycle: Option<(f64, f64)>,
    /// Beats in a bar and what counts as a beat.
    pub signature: Option<(u16, u16)>,
}

impl Transport {
    /// Rolling from here at this tempo.
    pub fn rolling(beats: f64, tempo: f64) -> Self {
        Self {
            playing: true,
            tempo: Some(tempo),
            beats: Some(beats),
            samples: None,
            cycle: None,
            signature: Some((4, 4)),
        }
    }

    /// Standing still here.
    pub fn stopped(beats: f64, tempo: f64) -> Self {
        Self {
            playing: false,
            ..Self::rolling(beats, tempo)
        }
    }
}

/// A message on the way in or out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Message {
    /// A key is struck; channel and key count from 0, velocity is 0 to 1.
    NoteOn { channel: u8, key: u8, velocity: f32 },
    /// A key is released.
    NoteOff { channel: u8, key: u8 },
    /// A controller moves; value 0 to 127.
    Control {
        channel: u8,
        controller: u8,
        value: u8,
    },
    /// A program, pressure on a channel or the pitch wheel, as its bytes in MIDI 1.0; a byte that it has
    /// not is 0.
    Midi([u8; 3]),
    /// A short message of system exclusive, and how many of its bytes count.
    SysEx { bytes: [u8; 24], length: u8 },
    /// Anything else, by the number that its format gives it.
    Other(u16),
}

/// How notes come in to a CLAP: as its own note events or as bytes. A VST3 knows one way only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// The format's note events.
    Notes,
    /// MIDI 1.0 bytes.
    Midi,
}

/// A note event of CLAP; a field that is none is a wildcard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named {
    /// What happens to it.
    pub what: NoteChange,
    /// The channel, from 0.
    pub channel: Option<u16>,
    /// The key.
    pub key: Option<u16>,
    /// The host's number of the note.
    pub voice: Option<u32>,
}

/// What happens to a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteChange {
    /// The note is struck.
    On,
    /// It is released.
    Off,
    /// It is choked: it ends at once.
    Choke,
}

/// The audio outputs that a host brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outputs {
    /// Two channels, as the plug-in asked for; they must be silent.
    Stereo,
    /// The same, but they may sound.
    Audible,
    /// No bus at all.
    None,
    /// A bus without channels.
    NoChannels,
    /// A bus whose channel list is a null pointer. CLAP hosts here send no bus instead.
    Null,
}

/// Everything that one call of `process` brings.
#[derive(Debug, Clone)]
pub struct Call<'a> {
    /// The transport; without one the host has none.
    pub transport: Option<Transport>,
    /// Changes of the transport inside the block, at their frames. Only CLAP can say so.
    pub later: &'a [(u32, Transport)],
    /// Length of the block.
    pub frames: u32,
    /// Messages in, at their frames.
    pub input: &'a [(u32, Message)],
    /// How the notes among them come.
    pub dialect: Dialect,
    /// Notes in CLAP's own words, at their frames; a VST3 gets none.
    pub named: &'a [(u32, Named)],
    /// The one way in which a CLAP's notes are taken back; none for both.
    pub takes: Option<Dialect>,
    /// Parameters that change at the start of the block: id and value from 0 to 1.
    pub parameters: &'a [(&'a str, f64)],
    /// The audio outputs.
    pub outputs: Outputs,
    /// The most messages that the host takes back.
    pub capacity: usize,
}

impl Default for Call<'_> {
    /// A block of 512 frames in a host without transport, which takes all it gets.
    fn default() -> Self {
        Self {
            transport: None,
            later: &[],
            frames: 512,
            input: &[],
            dialect: Dialect::Notes,
            named: &[],
            takes: None,
            parameters: &[],
            outputs: Outputs::Stereo,
            capacity: UNLIMITED,
        }
    }
}

/// More messages than any block here holds. The list is reserved before `process` is called, because
/// growing it inside would be an allocation on the audio thread, which the guard aborts on.
pub const UNLIMITED: usize = 16_384;

/// What came back from one call of `process`.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// Messages out, at their frames, in the order they were sent.
    pub events: Vec<(u32, Message)>,
    /// How many messages the host refused.
    pub refused: usize,
    /// What the plug-in answered.
    pub status: Status,
}

/// The plug-in's answer to `process`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// The host must call it again whatever happens.
    KeepAlive,
    /// The host may put it to sleep when it is silent.
    MaySleep,
    /// Something went wrong.
    Failed,
}

/// One parameter as a host sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// The number that sessions refer to.
    pub id: u32,
    /// What the musician reads.
    pub name: String,
    /// Whether it can be automated.
    pub automatable: bool,
}

/// What a plug-in tells about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// The id by which sessions find it: CLAP id or VST3 class id in hexadecimal.
    pub id: String,
    /// Its name.
    pub name: String,
    /// CLAP features or VST3 sub-categories.
    pub features: Vec<String>,
    /// Channels of each audio input bus.
    pub audio_inputs: Vec<u32>,
    /// Channels of each audio output bus.
    pub audio_outputs: Vec<u32>,
    /// Number of busses for events in.
    pub event_inputs: u32,
    /// Number of busses for events out.
    pub event_outputs: u32,
    /// Whether the first audio output is the main one.
    pub main_output: bool,
    /// The pages for a controller's knobs: their names, and the parameters on them. CLAP alone has them.
    pub pages: Vec<(String, Vec<u32>)>,
}

/// How often a plug-in has told the host something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Notices {
    /// That there is something to save.
    pub unsaved: u32,
    /// That a parameter is moved in the window. A CLAP says so in a block.
    pub touched: u32,
    /// That keys have other names. CLAP alone can say so.
    pub renamings: u32,
    /// That a preset was loaded. CLAP alone can say so.
    pub presets: u32,
}

/// The number that a parameter's text id becomes in both formats: a polynomial in 31 with the top bit
/// cleared, as the framework computes it. Sessions hold it, so it must never change.
pub fn parameter_number(id: &str) -> u32 {
    let hash = id.bytes().fold(0u32, |hash, byte| {
        hash.wrapping_mul(31).wrapping_add(u32::from(byte))
    });
    hash & !(1 << 31)
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoteOn { channel, key, .. } => write!(f, "on {channel}/{key}"),
            Self::NoteOff { channel, key } => write!(f, "off {channel}/{key}"),
            Self::Control {
                channel,
                controller,
                value,
            } => write!(f, "cc {channel}/{controller}={value}"),
            Self::Midi(bytes) => write!(f, "midi {bytes:02x?}"),
            Self::SysEx { bytes, length } => {
                write!(f, "sysex {:02x?}", &bytes[..usize::from(*length)])
            }
            Self::Other(kind) => write!(f, "other {kind}"),
        }
    }
}

/// Fills two channels with NaN, so that a plug-in that does not write them is found out; returns their length as an
/// index.
fn poison(channels: &mut [Vec<f32>; 2], frames: u32) -> usize {
    let frames = usize::try_from(frames).expect("a block fits into memory");
    for channel in channels {
        channel.resize(channel.len().max(frames), 0.0);
        channel[..frames].fill(f32::NAN);
    }
    frames
}

/// "always written as silence": every sample of the block must have been set to zero.
fn assert_silent(channels: &[Vec<f32>; 2], frames: usize) {
    for channel in channels {
        let heard = channel[..frames].iter().position(|sample| *sample != 0.0);
        assert_eq!(heard, None, "the audio output is not silent");
    }
}
