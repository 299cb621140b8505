//! What the editor sees of the world in one frame.

use crate::engine::{MusicEvent, Running, Status};
use crate::instance::keys_played::PlayedKey;
use crate::params::window_look::Theme;
use crate::sequencer::{Play, Tick};
use crate::standalone::{OpenFile, Sound};
use crate::ui::editor::controller_panel::ControllerPanel;
use crate::ui::editor::device_panel::DevicePanel;
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::host_recipes::Daw;
use crate::ui::library::Catalog;

/// What the editor sees of the world in one frame.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Now {
    /// What the engine does.
    pub engine: Status,
    /// What each track plays, and what the performance adds.
    pub play: Play,
    /// How many whole bars were heard and are kept, 0 to 64.
    pub heard_bars: u8,
    /// The pattern that the host's parameter asks for, from 0; the editor shows it.
    pub pattern: usize,
    /// The file that is open; only a program of its own has any.
    pub file: Option<OpenFile>,
    /// Whether what is played can be heard; a host cares for that itself.
    pub sound: Sound,
    /// The keys that were played since the last frame.
    pub played_keys: Vec<PlayedKey>,
    /// What has happened to the music since the last frame.
    pub music_events: Vec<MusicEvent>,
    /// What cannot be read of the session, in a sentence, until that is dismissed.
    pub unread: Option<String>,
    /// The scale of the interface, in percent.
    pub scale: u16,
    /// What there is to load, and what is being done with files.
    pub library: Catalog,
    /// Whether what was done last is shown in large type.
    pub stage: bool,
    /// Whether it is drawn less often, for small computers and batteries.
    pub saves_power: bool,
    /// The controller that plays it.
    pub controller: ControllerPanel,
    /// Dark or light.
    pub theme: Theme,
    /// The host that it runs in, if it is one that has a recipe.
    pub daw: Option<Daw>,
    /// The devices at ports of their own.
    pub devices: DevicePanel,
}

impl Now {
    /// The tick of the song that is the beginning of what plays in the project's place, while that is so.
    #[must_use]
    pub fn preview_start(&self) -> Option<Tick> {
        let moving = self.engine.running != Running::Stopped;
        self.engine.preview.filter(|_| moving)
    }

    /// Starts the own clock, or stops it.
    #[must_use]
    pub fn play_or_stop(&self) -> EditorAction {
        match self.engine.running {
            Running::Own => EditorAction::Stop,
            Running::Stopped | Running::Paused | Running::Host => EditorAction::Play,
        }
    }

    /// Starts the own clock, or pauses it.
    #[must_use]
    pub fn play_or_pause(&self) -> EditorAction {
        match self.engine.running {
            Running::Own => EditorAction::Pause,
            Running::Stopped | Running::Paused | Running::Host => EditorAction::Play,
        }
    }
}
