//! The devices at ports of their own, as the editor shows them, and what it asks of them.

use crate::controllers::Action;
use crate::controllers::action::ARGUMENTS;
use crate::controllers::learn::Touch;
use crate::devices::{Choice, Devices, Link};
use crate::files::profile::Shelf;
use crate::files::profile::learned::Lesson;

/// The devices in one frame. The ports, mistakes and what was touched are there while Set-up is shown.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plugged {
    /// What was chosen, and how it is with it.
    pub states: Vec<(Choice, Link)>,
    /// The names of the inputs that there are.
    pub inputs: Vec<String>,
    /// The names of the outputs that there are.
    pub outputs: Vec<String>,
    /// What is wrong with a person's own profiles, a sentence each.
    pub mistakes: Vec<String>,
    /// Where those are.
    pub folder: String,
    /// What was touched, while a control is taught.
    pub heard: Option<Heard>,
}

/// A control that was touched.
#[derive(Debug, Clone, PartialEq)]
pub struct Heard {
    /// The control.
    pub touch: Touch,
    /// Whether it is sure which kind it is.
    pub sure: bool,
    /// What it does already, and whether that can be replaced.
    pub done: Vec<(String, bool)>,
}

/// What a control is being taught.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Teaching {
    /// The place of the device among those that were chosen.
    pub device: usize,
    /// The place of the action among all of them.
    pub action: usize,
    /// Its arguments.
    pub arguments: [i16; ARGUMENTS],
}

/// Something to be done with devices.
#[derive(Debug, Clone, PartialEq)]
pub enum Wish {
    /// Opens these, and leaves all others.
    Choose(Vec<Choice>),
    /// What the device at a place sends is learned from; with none, all are obeyed.
    Listen(Option<usize>),
    /// A control that was touched does an action from now on, in place of what it did alone or beside it.
    Teach {
        /// What is taught.
        teaching: Teaching,
        /// The control.
        touch: Touch,
        /// Whether it is in place of what it did.
        replace: bool,
    },
}

/// Does what is asked for; what is to be said of it.
#[must_use]
pub fn perform(devices: &Devices, shelf: &Shelf, wish: Wish) -> Option<String> {
    match wish {
        Wish::Choose(mut choices) => {
            let before = devices.choices();
            for (place, choice) in choices.iter_mut().enumerate() {
                let was = before.get(place).map(|choice| &choice.input);
                if was != Some(&choice.input) && choice.profile.is_empty() {
                    choice.profile = shelf.for_port(&choice.input).unwrap_or_default();
                }
            }
            devices.choose(&choices);
            None
        }
        Wish::Listen(place) => {
            devices.learn(place);
            None
        }
        Wish::Teach {
            teaching,
            touch,
            replace,
        } => {
            let taught = teach(devices, shelf, teaching, &touch, replace);
            devices.learn(None);
            Some(taught.unwrap_or_else(|error| error))
        }
    }
}

fn teach(
    devices: &Devices,
    shelf: &Shelf,
    teaching: Teaching,
    touch: &Touch,
    replace: bool,
) -> Result<String, String> {
    let mut choices = devices.choices();
    let gone = || "The device is gone".to_owned();
    let choice = choices.get_mut(teaching.device).ok_or_else(gone)?;
    let word = Action::WORDS.get(teaching.action).ok_or_else(gone)?;
    if choice.profile.is_empty() {
        choice.profile.clone_from(&choice.input);
    }
    let lesson = Lesson {
        word,
        arguments: &teaching.arguments,
    };
    let (name, port) = (choice.profile.clone(), choice.input.clone());
    shelf.teach((&name, &port), touch, lesson, replace)?;
    devices.choose(&choices);
    Ok(format!("Learned: {} in {name}", word.word))
}

impl Plugged {
    /// The devices of an instance, without what only Set-up shows.
    #[must_use]
    pub fn of(devices: &Devices) -> Self {
        Self {
            states: devices.states(),
            ..Self::default()
        }
    }

    /// All that Set-up shows. `before` is what was touched in the frame before.
    #[must_use]
    pub fn whole(
        devices: &Devices,
        shelf: &Shelf,
        before: Option<Heard>,
        device: Option<usize>,
    ) -> Self {
        let (inputs, outputs) = devices.ports();
        let mistakes = shelf.errors();
        let states = devices.states();
        let profile = device.and_then(|place| Some(&states.get(place)?.0.profile));
        let heard = devices
            .guess()
            .zip(profile)
            .map(|((touch, sure), profile)| {
                // What it does is read from a file: only when it is another control.
                let known = before.filter(|heard| heard.touch == touch);
                let done = known.map_or_else(|| shelf.done_by(profile, &touch), |heard| heard.done);
                Heard { touch, sure, done }
            });
        Self {
            inputs,
            outputs,
            mistakes: mistakes.iter().map(ToString::to_string).collect(),
            folder: shelf.folder().display().to_string(),
            heard,
            states,
        }
    }
}
