//! Messages that come in and go out, each at its frame, and commands.

use super::recording::{Recording, RecordingChange};
use super::sounded::Sounded;
use crate::sequencer::launch::Quantise;
use crate::sequencer::project::MuteGroup;
use crate::sequencer::song::SceneIndex;
use crate::sequencer::value::{Key, Velocity};
use crate::sequencer::{OutputSlot, PortSlot, Rate, Tick};

/// A message at a frame of the block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Event {
    /// Frames from the start of the block.
    pub offset: u32,
    /// The message itself.
    pub message: Message,
    /// The track, 0 to 31, whose pad was struck; none for everything else.
    pub pad: Option<u8>,
    /// Where it goes; what comes in has come from the host.
    pub output: OutputSlot,
}

/// Patterns that have set-ups for an output start there, at a frame of the block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PatternStart {
    /// Frames from the start of the block.
    pub offset: u32,
    /// The output.
    pub slot: PortSlot,
    /// The patterns, a bit for each.
    pub patterns: u64,
}

impl Event {
    /// A message of the host that is of no pad.
    #[must_use]
    pub const fn new(offset: u32, message: Message) -> Self {
        Self {
            offset,
            message,
            pad: None,
            output: OutputSlot::Host,
        }
    }
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
    /// A program change.
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

/// A user's request to the engine that is neither an edit of the score nor a parameter of the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Starts the internal clock where it was paused, otherwise at the beginning of the song; without effect while
    /// the host plays.
    Play,
    /// Starts the internal clock some bars before the place from which [`Play`](Self::Play) starts it, and counts them
    /// in; without effect while anything plays.
    CountIn {
        /// How many bars of four quarters; 0 starts at once.
        bars: u8,
        /// The track whose key is struck on each quarter, 0 to 31.
        track: u8,
    },
    /// Pauses the internal clock, which later goes on from here; without effect while it does not run.
    Pause,
    /// Stops the internal clock, and goes to the beginning of the song.
    Stop,
    /// Sets all recording options at once, as when a session is restored.
    Record(Recording),
    /// Changes one recording option.
    ChangeRecording(RecordingChange),
    /// Ends everything that sounds, and tells the instruments to be silent in every way MIDI has.
    Panic,
    /// Solos a track, 0 to 31, or ends its solo.
    ToggleSolo(u8),
    /// Mutes a track, 0 to 31, or, when it is muted by hand or by a scene, unmutes it; the host's mutes and those of
    /// clips are separate.
    ToggleMute(u8),
    /// Mutes all tracks on top of all other mutes, as while the program rests and when it ends; or undoes that.
    Hush(bool),
    /// Mutes the tracks of a mute group, or, when all of them are muted, unmutes them.
    MuteGroup(MuteGroup),
    /// Launches a pattern, 0 to 63, on some tracks.
    Launch {
        /// The tracks, a bit each.
        tracks: u32,
        /// The pattern, 0 to 63.
        pattern: u8,
        /// When it begins; none means by the project's launch quantise.
        when: Option<Quantise>,
    },
    /// Launches a scene on all tracks, by the project's launch quantise.
    Scene(SceneIndex),
    /// Switches fill on (held or latched) or off.
    Fill(bool),
    /// Switches fill on for one pass of the pattern, from its next beginning on.
    FillCycle,
    /// Starts a beat loop: the last ticks before now are played over and over on some tracks.
    BeatLoop {
        /// How many ticks, from a thirty-second to a whole note.
        length: Tick,
        /// The tracks, a bit each.
        tracks: u32,
    },
    /// Ends the beat loop: the song goes on as if it had never been held.
    EndBeatLoop,
    /// Repeats a track's key at a rate; a second request for the same track changes the repeat.
    Repeat {
        /// The track, 0 to 31.
        track: u8,
        /// Time between two strokes.
        rate: Rate,
        /// Velocity of each stroke.
        velocity: Velocity,
    },
    /// Ends the repeat of a track's key.
    EndRepeat {
        /// The track, 0 to 31.
        track: u8,
    },
    /// Plays a note while the music stands still.
    Audition(Audition),
    /// Sets the live transposition in semitones or degrees, -48 to 48; the parameter's is added to it.
    Transpose(i8),
    /// Changes the live transposition by some semitones or degrees.
    TransposeBy(i8),
    /// Turns a macro up; a later change by the host replaces it. It counts for the project alone: a preview that is heard
    /// follows the host's macros.
    Macro {
        /// The macro, 0 to 7.
        knob: u8,
        /// How far, 0 to 127.
        value: u8,
    },
}

impl Command {
    /// Whether it ends what is held.
    #[must_use]
    pub const fn ends(self) -> bool {
        match self {
            Self::Fill(on) => !on,
            Self::EndBeatLoop | Self::EndRepeat { .. } | Self::Panic => true,
            Self::Play
            | Self::CountIn { .. }
            | Self::Pause
            | Self::Stop
            | Self::Record(_)
            | Self::ChangeRecording(_)
            | Self::ToggleSolo(_)
            | Self::ToggleMute(_)
            | Self::Hush(_)
            | Self::MuteGroup(_)
            | Self::Launch { .. }
            | Self::Scene(_)
            | Self::FillCycle
            | Self::BeatLoop { .. }
            | Self::Repeat { .. }
            | Self::Audition(_)
            | Self::Transpose(_)
            | Self::TransposeBy(_)
            | Self::Macro { .. } => false,
        }
    }

    /// The command that starts the internal clock: with a count-in when recording asks for one.
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

/// A note to hear while the music stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Audition {
    /// The track, 0 to 31, whose channel the note goes to.
    pub track: u8,
    /// The key.
    pub key: Key,
    /// How hard it is struck.
    pub velocity: Velocity,
    /// How long it is held, at least for a frame.
    pub milliseconds: u16,
}

/// The host did not take an event: its buffer is full, or it has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused;

/// The other side of a block: where events come from and go to.
///
/// What stands between a host and the engine wraps a host and is one itself. Each wrapper is made for one block
/// with `new(host, ...)`, from the host it wraps and the state it keeps between blocks, and passes on unchanged
/// whatever is not its concern. From the host to the engine they are:
///
/// 1. `TrackedHost` (`plugin/hanging_notes.rs`), in the standalone program only: remembers which notes were begun, as
///    its ports may go and come back.
/// 2. `FilteredHost` (`control/surface_state/controller_input.rs`): keeps back what was meant for the surface.
/// 3. `OutputHost` (`plugin/output_host.rs`): sends what is for a port of the system there.
/// 4. `MergedHost` (`plugin/port_input.rs`): adds the music from ports of devices' own.
/// 5. `ObservedHost` (`plugin/observed_host.rs`): tells the window which keys are played, and the tape what sounds.
pub trait Host {
    /// The next event that came in, in the order of frames.
    fn receive(&mut self) -> Option<Event>;

    /// Hands an event over, in the order of frames.
    ///
    /// # Errors
    /// When the host does not take it.
    fn send(&mut self, event: Event) -> Result<(), Refused>;

    /// Hands over the beginning of a note of a track, 0 to 31; like all other events, unless the host cares which track it
    /// is.
    ///
    /// # Errors
    /// When the host does not take it.
    fn send_note(&mut self, event: Event, _track: u8) -> Result<(), Refused> {
        self.send(event)
    }

    /// Hears that a note of a track, 0 to 31, is one with the note that other tracks, a bit for each, have begun at the same
    /// frame; the beginning that would have been handed over is the event.
    fn join_note(&mut self, _event: Event, _track: u8, _others: u32) {}

    /// Hands over the end of a note that makes way for one of a track, 0 to 31; `rest` knows how many frames are left before
    /// its own end. Like all other events, unless the host cares which track it is.
    ///
    /// # Errors
    /// When the host does not take it.
    fn make_way(
        &mut self,
        event: Event,
        _track: u8,
        _rest: impl FnOnce() -> u32,
    ) -> Result<(), Refused> {
        self.send(event)
    }

    /// Hears that patterns start which have set-ups for an output, in no order with events; they are sent before the notes
    /// of their frame.
    fn start_patterns(&mut self, _start: PatternStart) {}

    /// Tells the tape what really sounded, in its order; a host without a tape ignores it.
    fn hear(&mut self, _sounded: Sounded) {}
}

impl<H: Host> Host for &mut H {
    fn receive(&mut self) -> Option<Event> {
        H::receive(self)
    }

    fn send(&mut self, event: Event) -> Result<(), Refused> {
        H::send(self, event)
    }

    fn send_note(&mut self, event: Event, track: u8) -> Result<(), Refused> {
        H::send_note(self, event, track)
    }

    fn join_note(&mut self, event: Event, track: u8, others: u32) {
        H::join_note(self, event, track, others);
    }

    fn make_way(
        &mut self,
        event: Event,
        track: u8,
        rest: impl FnOnce() -> u32,
    ) -> Result<(), Refused> {
        H::make_way(self, event, track, rest)
    }

    fn start_patterns(&mut self, start: PatternStart) {
        H::start_patterns(self, start);
    }

    fn hear(&mut self, sounded: Sounded) {
        H::hear(self, sounded);
    }
}
