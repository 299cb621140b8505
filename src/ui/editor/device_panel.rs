//! The devices at ports of their own, as the editor shows them, and what it asks of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::control::controllers::Action;
use crate::control::controllers::argument::{ARGUMENTS, ArgumentValue};
use crate::control::controllers::learn::Touch;
use crate::devices::{AllowedSysex, ConnectionStatus, DeviceChoice, Devices};
use crate::files::profile::learned::Lesson;
use crate::files::profile::lessons::Learned;
use crate::instance::host_controller::{HostControllerHandle, NONE, Settings};
use crate::sequencer::PortSlot;
use crate::sequencer::set_up::SysEx;
use crate::sequencer::value::Channel;
use crate::ui::editor::output_panel::OutputPanel;
use crate::ui::words;

/// The devices in one frame. The ports, mistakes and what was touched are there while Set-up is shown.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DevicePanel {
    /// What was chosen, and how it is with it.
    pub states: Vec<(DeviceChoice, ConnectionStatus)>,
    /// The names of the inputs that there are.
    pub inputs: Vec<String>,
    /// The names of the outputs that there are.
    pub outputs: Vec<String>,
    /// What is wrong with a person's own profiles, a sentence each.
    pub mistakes: Vec<String>,
    /// Where those are.
    pub folder: String,
    /// What was touched, while a control is taught.
    pub touched: Option<TouchedControl>,
    /// What is to be said of each device that was chosen, where only its siblings are known.
    pub siblings: Vec<Option<String>>,
    /// What each profile that is chosen has learned, by its name.
    pub learned: Vec<(String, Vec<Learned>)>,
    /// What a control of any of them has done last.
    pub last: Option<Action>,
    /// The project's outputs.
    pub played: OutputPanel,
    /// The SysEx that a person has allowed.
    pub allowed: Arc<AllowedSysex>,
}

/// A control that was touched.
#[derive(Debug, Clone, PartialEq)]
pub struct TouchedControl {
    /// The control.
    pub touch: Touch,
    /// Whether it is sure which kind it is.
    pub sure: bool,
    /// What it does already, and whether that can be replaced.
    pub done: Vec<(String, bool)>,
}

/// Which controller a control is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LearnSource {
    /// The one that comes through the host.
    ThroughHost,
    /// The device at a port of its own, by its place among those that were chosen.
    OwnPort(usize),
}

/// What a control is being taught.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LearnSession {
    /// Whose it is.
    pub source: LearnSource,
    /// The place of the action among all of them.
    pub action: usize,
    /// Its arguments.
    pub arguments: [ArgumentValue; ARGUMENTS],
    /// What the profile is to be called that is made when none is chosen.
    pub name: String,
    /// What is looked for among the actions.
    pub search: String,
}

/// Something to be done with devices.
#[derive(Debug, Clone, PartialEq)]
pub enum DeviceRequest {
    /// Opens these, and leaves all others.
    ChoosePorts(Vec<DeviceChoice>),
    /// What a controller sends is learned from; with none, all are obeyed.
    LearnFrom(Option<LearnSource>),
    /// A control that was touched does an action from now on, in place of what it did alone or beside it.
    Teach {
        /// What is taught.
        learning: LearnSession,
        /// The control.
        touch: Touch,
        /// Whether it is in place of what it did.
        replace: bool,
    },
    /// This instance has the ports of the project's outputs, which another one may have named too.
    TakeOutputs,
    /// Plays a short note at an output, on a channel.
    TestOutput(PortSlot, Channel),
    /// Sends an output's own set-up.
    SendSetUp(PortSlot),
    /// Allows SysEx at an output.
    AllowSysex(PortSlot, SysEx),
    /// The profile of a name does no more what it has learned.
    Forget(String, Learned),
}

impl LearnSource {
    /// The name of the profile that is chosen for the controller; nothing when there is none.
    #[must_use]
    pub fn profile<'a>(
        self,
        settings: &'a Settings,
        choices: &'a [DeviceChoice],
    ) -> Option<&'a str> {
        let name = match self {
            Self::ThroughHost => settings.profile.as_str(),
            Self::OwnPort(place) => choices.get(place)?.profile.as_str(),
        };
        (!matches!(name, "" | NONE)).then_some(name)
    }

    /// What a profile for it is called when a person gives it no name: like its port.
    #[must_use]
    pub fn default_profile_name(self, choices: &[DeviceChoice]) -> &str {
        match self {
            Self::ThroughHost => words::learn::OWN_PROFILE,
            Self::OwnPort(place) => choices
                .get(place)
                .map_or(words::learn::OWN_PROFILE, |choice| &choice.input),
        }
    }
}

/// Does what is asked for; what is to be said of it.
#[must_use]
pub fn perform_request(
    devices: &Devices,
    host_controller: &HostControllerHandle,
    request: DeviceRequest,
) -> Option<String> {
    match request {
        DeviceRequest::ChoosePorts(mut choices) => {
            let before = devices.choices();
            let mut said = None;
            for (place, choice) in choices.iter_mut().enumerate() {
                let was = before.get(place).map(|choice| &choice.input);
                if was != Some(&choice.input) && choice.profile.is_empty() {
                    let known = host_controller.profile_catalog().for_port(&choice.input);
                    said = known.sentence().or(said);
                    choice.profile = known.profile().unwrap_or_default();
                }
            }
            devices.choose(&choices);
            said
        }
        DeviceRequest::LearnFrom(source) => {
            set_learning(devices, host_controller, source);
            None
        }
        DeviceRequest::Teach {
            learning,
            touch,
            replace,
        } => {
            let taught = teach_control(devices, host_controller, &learning, &touch, replace);
            set_learning(devices, host_controller, None);
            Some(taught.unwrap_or_else(|error| error))
        }
        DeviceRequest::TakeOutputs => {
            devices.outputs().mark_used();
            None
        }
        DeviceRequest::TestOutput(slot, channel) => {
            devices.outputs().test(slot, channel);
            None
        }
        DeviceRequest::SendSetUp(slot) => {
            devices.outputs().send_set_up(slot);
            None
        }
        DeviceRequest::AllowSysex(slot, sysex) => devices.outputs().allow_sysex(slot, &sysex).err(),
        DeviceRequest::Forget(name, learned) => {
            let forgotten = host_controller.profile_catalog().forget(&name, &learned);
            let said = words::learn::forgotten(&learned.control);
            Some(forgotten.map_or_else(|error| error, |()| said))
        }
    }
}

fn set_learning(
    devices: &Devices,
    host_controller: &HostControllerHandle,
    source: Option<LearnSource>,
) {
    host_controller.learn(source == Some(LearnSource::ThroughHost));
    devices.learn(match source {
        Some(LearnSource::OwnPort(place)) => Some(place),
        Some(LearnSource::ThroughHost) | None => None,
    });
}

/// Without a profile a new one is made and chosen, under a name that is free.
fn teach_control(
    devices: &Devices,
    host_controller: &HostControllerHandle,
    learning: &LearnSession,
    touch: &Touch,
    replace: bool,
) -> Result<String, String> {
    let gone = || words::learn::CONTROLLER_GONE.to_owned();
    let word = Action::WORDS.get(learning.action).ok_or_else(gone)?;
    let lesson = Lesson {
        word,
        arguments: &learning.arguments,
    };
    let (profile_catalog, settings) = (
        host_controller.profile_catalog(),
        host_controller.settings(),
    );
    let (source, mut choices) = (learning.source, devices.choices());
    let known = source.profile(&settings, &choices).map(str::to_owned);
    let is_new = known.is_none();
    let name = known.unwrap_or_else(|| match learning.name.trim() {
        "" | NONE => profile_catalog.free_name(source.default_profile_name(&choices)),
        name => profile_catalog.free_name(name),
    });
    let port = match source {
        LearnSource::ThroughHost => String::new(),
        LearnSource::OwnPort(place) => choices.get(place).ok_or_else(gone)?.input.clone(),
    };
    profile_catalog.teach((&name, &port), touch, lesson, replace)?;
    match source {
        LearnSource::OwnPort(place) => {
            if let Some(choice) = choices.get_mut(place) {
                choice.profile.clone_from(&name);
            }
            devices.choose(&choices);
        }
        LearnSource::ThroughHost if is_new => host_controller.choose(Settings {
            profile: name.clone(),
            listens: true,
            ..settings
        })?,
        LearnSource::ThroughHost => {}
    }
    Ok(words::learn::learned(word.word, &name))
}

impl DevicePanel {
    /// The devices of an instance, without what only Set-up shows.
    #[must_use]
    pub fn of(devices: &Devices) -> Self {
        Self {
            states: devices.states(),
            last: devices.last(),
            allowed: devices.outputs().allowed_sysex(),
            ..Self::default()
        }
    }

    /// All that Set-up shows. `before` is what was touched in the frame before.
    #[must_use]
    pub fn for_set_up(
        devices: &Devices,
        host_controller: &HostControllerHandle,
        before: Option<TouchedControl>,
        source: Option<LearnSource>,
    ) -> Self {
        let profile_catalog = host_controller.profile_catalog();
        let (inputs, outputs) = devices.ports();
        let mistakes = profile_catalog.errors();
        let states = devices.states();
        let settings = host_controller.settings();
        let choices: Vec<DeviceChoice> = states.iter().map(|(choice, _)| choice.clone()).collect();
        let guess = match source {
            Some(LearnSource::ThroughHost) => host_controller.guess(),
            Some(LearnSource::OwnPort(_)) => devices.guess(),
            None => None,
        };
        let profile = source.map(|source| source.profile(&settings, &choices).unwrap_or_default());
        let chosen = choices.iter().map(|choice| choice.profile.clone());
        let names: BTreeSet<String> = chosen.chain([settings.profile.clone()]).collect();
        let learned = names.into_iter().map(|name| {
            let learned = profile_catalog.learned(&name);
            (name, learned)
        });
        let heard = guess.zip(profile).map(|((touch, sure), profile)| {
            // What it does is read from a file: only when it is another control.
            let known = before.filter(|heard| heard.touch == touch);
            let done = known.map_or_else(
                || profile_catalog.done_by(profile, &touch),
                |heard| heard.done,
            );
            TouchedControl { touch, sure, done }
        });
        Self {
            inputs,
            outputs,
            mistakes: mistakes.iter().map(ToString::to_string).collect(),
            folder: profile_catalog.folder().display().to_string(),
            siblings: choices
                .iter()
                .map(|choice| profile_catalog.for_port(&choice.input).sentence())
                .collect(),
            touched: heard,
            learned: learned.filter(|(_, learned)| !learned.is_empty()).collect(),
            states,
            last: devices.last(),
            played: OutputPanel::of(devices.outputs()),
            allowed: devices.outputs().allowed_sysex(),
        }
    }

    /// What the profile of a name has learned.
    #[must_use]
    pub fn learned_by(&self, name: &str) -> &[Learned] {
        let mut profiles = self.learned.iter();
        let found = profiles.find(|(known, _)| known == name);
        found.map_or(&[], |(_, learned)| learned)
    }
}

#[cfg(test)]
mod tests;
