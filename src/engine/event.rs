//! What comes in and goes out, and at which frame.

use super::recording::{Recording, RecordingChange};
use super::sounded::Sounded;
use crate::sequencer::launch::Quantise;
use crate::sequencer::project::MuteGroup;
use crate::sequencer::song::SceneIndex;
use crate::sequencer::value::{Key, Velocity};
use crate::sequencer::{Rate, Tick};

/// A message at a frame of the block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Event {
    /// Frames from the start of the block.
    pub offset: u32,
    /// What is said.
    pub message: Message,
}

/// A channel message of MIDI 1.0. Channels are 0 to 15 here, as on the wire; all other numbers are 0 to
/// 127 but where another range is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// A note begins; velocity 1 to 127.
    NoteOn {
        /// 0 to 15.
        channel: u8,
        /// 0 to 127.
        key: u8,
        /// 1 to 127.
        velocity: u8,
    },
    /// A note ends.
    NoteOff {
        /// 0 to 15.
        channel: u8,
        /// 0 to 127.
        key: u8,
        /// How fast the key was let go, 0 to 127.
        velocity: u8,
    },
    /// A controller.
    ControlChange {
        /// 0 to 15.
        channel: u8,
        /// 0 to 127.
        controller: u8,
        /// 0 to 127.
        value: u8,
    },
    /// A program.
    ProgramChange {
        /// 0 to 15.
        channel: u8,
        /// 0 to 127.
        program: u8,
    },
    /// Pressure on all keys.
    ChannelPressure {
        /// 0 to 15.
        channel: u8,
        /// 0 to 127.
        pressure: u8,
    },
    /// The pitch wheel.
    PitchBend {
        /// 0 to 15.
        channel: u8,
        /// 0 to 16383; 8192 is the middle.
        value: u16,
    },
}

/// What a person asks of the engine: no edit of the score, and no parameter of the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Starts the internal clock where it was paused, otherwise at the beginning of the song; without effect while
    /// the host plays.
    Play,
    /// Starts the internal clock some bars before that, and counts them in; without effect while anything plays.
    CountIn {
        /// How many bars of four quarters; 0 starts at once.
        bars: u8,
        /// The track whose key is struck on each quarter, 0 to 31.
        track: u8,
    },
    /// The internal clock stands still, and goes on from here; without effect while it does not run.
    Pause,
    /// Stops the internal clock, and goes to the beginning of the song.
    Stop,
    /// How what comes in is recorded from now on, as a whole: when a session is restored.
    Record(Recording),
    /// One thing about how what comes in is recorded.
    ChangeRecording(RecordingChange),
    /// Ends everything that sounds, and tells the instruments so in every way MIDI has.
    Panic,
    /// A track, 0 to 31, is soloed, or no longer.
    ToggleSolo(u8),
    /// A track, 0 to 31, is muted, or no longer, beside those that a parameter or the score mutes.
    ToggleMute(u8),
    /// All tracks are muted beside those that anyone has muted, or no longer: while the program rests, and when it
    /// ends.
    Hush(bool),
    /// The tracks of a mute group are muted, or, when they all are, heard again.
    MuteGroup(MuteGroup),
    /// Some tracks, a bit each, play a pattern, 0 to 63; begun as the project says, or otherwise.
    Launch {
        /// The tracks, a bit each.
        tracks: u32,
        /// The pattern, 0 to 63.
        pattern: u8,
        /// When it begins, if not as the project says.
        when: Option<Quantise>,
    },
    /// All tracks play a scene, begun as the project says.
    Scene(SceneIndex),
    /// Fill while it is held or latched.
    Fill(bool),
    /// Fill for one pass of the pattern, armed for its next beginning.
    FillCycle,
    /// The last ticks before now are played over and over, on some tracks.
    BeatLoop {
        /// How many ticks, from a thirty-second to a whole note.
        length: Tick,
        /// The tracks, a bit each.
        tracks: u32,
    },
    /// The song goes on as if the beats had never been looped.
    EndBeatLoop,
    /// A track's key is struck again and again; a second one for the same track changes it.
    Repeat {
        /// The track, 0 to 31.
        track: u8,
        /// How often.
        rate: Rate,
        /// How hard.
        velocity: Velocity,
    },
    /// A track's key is no longer struck.
    EndRepeat {
        /// The track, 0 to 31.
        track: u8,
    },
    /// A note is heard while the music stands still.
    Audition(Audition),
    /// Semitones or degrees added to all that can be transposed, beside the parameter; -48 to 48.
    Transpose(i8),
    /// So many semitones or degrees more, or less.
    TransposeBy(i8),
}

impl Command {
    /// What starts the internal clock: what is recorded is counted in.
    #[must_use]
    pub fn start(recording: &Recording) -> Self {
        match recording.count_in {
            bars @ 1.. if recording.on => Self::CountIn {
                bars,
                track: recording.track,
            },
            _ => Self::Play,
        }
    }
}

/// A note to be heard while the music stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Audition {
    /// Whose channel it goes to: the track, 0 to 31.
    pub track: u8,
    /// The key.
    pub key: Key,
    /// How hard it is struck.
    pub velocity: Velocity,
    /// How long it is held, at least for a frame.
    pub milliseconds: u16,
}

/// The host did not take an event: its buffer is full, or there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused;

/// The other side of a block: where events come from and go to.
///
/// What stands between a host and the engine wraps a host and is one itself. Each is made for one block with
/// `new(host, ...)`, of the host that it wraps and of what it remembers from block to block, and leaves to that host
/// whatever it does not change. From the host to the engine they are:
///
/// 1. `TrackedHost` (`plugin/hanging_notes.rs`), in the standalone program only: remembers which notes were begun, as
///    its ports may go and come back.
/// 2. `FilteredHost` (`control/surface_state/controller_input.rs`): keeps back what was meant for the surface.
/// 3. `MergedHost` (`plugin/port_input.rs`): adds the music from ports of devices' own.
/// 4. `ObservedHost` (`plugin/observed_host.rs`): tells the window which keys are played, and the tape what sounds.
pub trait Host {
    /// The next event that came in, in the order of frames.
    fn receive(&mut self) -> Option<Event>;

    /// Hands an event over, in the order of frames.
    ///
    /// # Errors
    /// When the host does not take it.
    fn send(&mut self, event: Event) -> Result<(), Refused>;

    /// Hears what really sounded, in its order.
    fn hear(&mut self, _sounded: Sounded) {}
}

impl<H: Host> Host for &mut H {
    fn receive(&mut self) -> Option<Event> {
        H::receive(self)
    }

    fn send(&mut self, event: Event) -> Result<(), Refused> {
        H::send(self, event)
    }

    fn hear(&mut self, sounded: Sounded) {
        H::hear(self, sounded);
    }
}
