//! The state of everything outside the editor, as one frame sees it.

use crate::engine::{HeardClock, MusicEvent, Running, Status};
use crate::instance::keys_played::PlayedKey;
use crate::instance::preview_sound::{LeftOut, SoundSwitch};
use crate::params::window_look::Theme;
use crate::sequencer::{Play, Tick};
use crate::standalone::{Audio, AudioSetup, OpenFile, Session, Sound};
use crate::ui::editor::controller_panel::ControllerPanel;
use crate::ui::editor::device_panel::DevicePanel;
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::host_param_panel::HostParamPanel;
use crate::ui::editor::host_recipes::Daw;
use crate::ui::editor::interaction::SidePanel;
use crate::ui::editor::tablet_panel::TabletPanel;
use crate::ui::library::Catalog;

/// The state of everything outside the editor, in one frame.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Now {
    /// What the engine does.
    pub engine: Status,
    /// What each track plays, with launches, mutes, fill and parameters.
    pub play: Play,
    /// The number of whole bars that can be captured, 0 to 64.
    pub heard_bars: u8,
    /// The pattern that the host's parameter asks for, from 0; the editor shows it.
    pub pattern: usize,
    /// The open file; only the standalone program has one.
    pub file: Option<OpenFile>,
    /// Whether the standalone program can be heard; always so in a host, which cares for its own audio.
    pub sound: Sound,
    /// Who is connected to the standalone program's MIDI output, where that is known.
    pub listeners: Option<std::sync::Arc<[String]>>,
    /// Sound and MIDI of the standalone program; a host has its own.
    pub audio_setup: Option<AudioSetup>,
    /// What is heard of a MIDI clock that is followed.
    pub heard_clock: HeardClock,
    /// The page for tablets.
    pub tablet: TabletPanel,
    /// Whether the preview kit is on, and how loud.
    pub preview_sound: SoundSwitch,
    /// The tracks that the preview kit does not play.
    pub left_out: LeftOut,
    /// The keys that were played since the last frame.
    pub played_keys: Vec<PlayedKey>,
    /// What has happened to the music since the last frame.
    pub music_events: Vec<MusicEvent>,
    /// The warning about unread parts of the session, until it is dismissed.
    pub unread: Option<String>,
    /// The scale of the interface, in percent.
    pub scale: u16,
    /// The size of the text beside the scale, in percent.
    pub text_size: u16,
    /// The entries of the library, and its work in progress.
    pub library: Catalog,
    /// Whether the last action is shown in large type.
    pub stage: bool,
    /// Whether the window is drawn less often, for small computers and batteries.
    pub saves_power: bool,
    /// The controller that comes through the host.
    pub controller: ControllerPanel,
    /// The theme of the window.
    pub theme: Theme,
    /// The host that it runs in, if it is one that has a recipe.
    pub daw: Option<Daw>,
    /// The devices at ports of their own.
    pub devices: DevicePanel,
    /// What the host does with its parameters.
    pub host_params: HostParamPanel,
}

impl Now {
    /// The song tick at which the preview began, while one is heard.
    #[must_use]
    pub fn preview_start(&self) -> Option<Tick> {
        let moving = self.engine.running != Running::Stopped;
        self.engine.preview.filter(|_| moving)
    }

    /// Whether it is known that what is played reaches no instrument, nor the preview kit.
    #[must_use]
    pub fn is_heard_by_nobody(&self) -> bool {
        let nobody = self
            .listeners
            .as_ref()
            .is_some_and(|names| names.is_empty());
        nobody && !self.has_audible_kit()
    }

    /// Whether the preview kit can be heard: it is on, and not only MIDI is sent.
    fn has_audible_kit(&self) -> bool {
        let is_silent = |setup: &AudioSetup| setup.running == Audio::Silent;
        self.preview_sound.is_on && !self.audio_setup.as_ref().is_some_and(is_silent)
    }

    /// Whether MIDI clock at an input drives the music.
    #[must_use]
    pub fn follows_clock(&self) -> bool {
        matches!(self.heard_clock, HeardClock::Runs(_))
    }

    /// Starts the internal clock, or stops it.
    #[must_use]
    pub fn play_or_stop(&self) -> EditorAction {
        match self.engine.running {
            Running::Internal => EditorAction::Stop,
            Running::Stopped | Running::Paused | Running::Host => EditorAction::Play,
        }
    }

    /// Starts the internal clock, or pauses it.
    #[must_use]
    pub fn play_or_pause(&self) -> EditorAction {
        match self.engine.running {
            Running::Internal => EditorAction::Pause,
            Running::Stopped | Running::Paused | Running::Host => EditorAction::Play,
        }
    }
}

/// Sound and MIDI of the program. While Set-up is seen, cards and ports are listed for it.
#[must_use]
pub fn audio_setup(session: Option<&Session>, side: SidePanel) -> Option<AudioSetup> {
    let session = session?;
    match side {
        SidePanel::SetUp => session.request_audio_lists(),
        SidePanel::Inspector | SidePanel::Library => {}
    }
    Some(session.audio_setup())
}
