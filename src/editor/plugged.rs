//! The devices at ports of their own, as the editor shows them, and what it asks of them.

use crate::controllers::Action;
use crate::controllers::action::ARGUMENTS;
use crate::controllers::learn::Touch;
use crate::devices::{Choice, Devices, Link};
use crate::files::profile::learned::Lesson;
use crate::surface::Surface;

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

/// Which controller a control is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The one that comes through the host.
    Hosts,
    /// The device at a port of its own, by its place among those that were chosen.
    Own(usize),
}

/// What a control is being taught.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Teaching {
    /// Whose it is.
    pub whose: Whose,
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
    /// What a controller sends is learned from; with none, all are obeyed.
    Listen(Option<Whose>),
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
pub fn perform(devices: &Devices, surface: &Surface, wish: Wish) -> Option<String> {
    match wish {
        Wish::Choose(mut choices) => {
            let before = devices.choices();
            for (place, choice) in choices.iter_mut().enumerate() {
                let was = before.get(place).map(|choice| &choice.input);
                if was != Some(&choice.input) && choice.profile.is_empty() {
                    choice.profile = surface.shelf().for_port(&choice.input).unwrap_or_default();
                }
            }
            devices.choose(&choices);
            None
        }
        Wish::Listen(whose) => {
            listen(devices, surface, whose);
            None
        }
        Wish::Teach {
            teaching,
            touch,
            replace,
        } => {
            let taught = teach(devices, surface, teaching, &touch, replace);
            listen(devices, surface, None);
            Some(taught.unwrap_or_else(|error| error))
        }
    }
}

fn listen(devices: &Devices, surface: &Surface, whose: Option<Whose>) {
    surface.learn(whose == Some(Whose::Hosts));
    devices.learn(match whose {
        Some(Whose::Own(place)) => Some(place),
        _ => None,
    });
}

fn teach(
    devices: &Devices,
    surface: &Surface,
    teaching: Teaching,
    touch: &Touch,
    replace: bool,
) -> Result<String, String> {
    let gone = || "The device is gone".to_owned();
    let word = Action::WORDS.get(teaching.action).ok_or_else(gone)?;
    let lesson = Lesson {
        word,
        arguments: &teaching.arguments,
    };
    let shelf = surface.shelf();
    let Whose::Own(place) = teaching.whose else {
        let name = surface.settings().profile;
        shelf.teach((&name, ""), touch, lesson, replace)?;
        return Ok(format!("Learned: {} in {name}", word.word));
    };
    let mut choices = devices.choices();
    let choice = choices.get_mut(place).ok_or_else(gone)?;
    if choice.profile.is_empty() {
        choice.profile.clone_from(&choice.input);
    }
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
        surface: &Surface,
        before: Option<Heard>,
        whose: Option<Whose>,
    ) -> Self {
        let shelf = surface.shelf();
        let (inputs, outputs) = devices.ports();
        let mistakes = shelf.errors();
        let states = devices.states();
        let (guess, profile) = match whose {
            Some(Whose::Hosts) => (surface.guess(), Some(surface.settings().profile)),
            Some(Whose::Own(place)) => {
                let profile = states.get(place).map(|(choice, _)| choice.profile.clone());
                (devices.guess(), profile)
            }
            None => (None, None),
        };
        let heard = guess.zip(profile).map(|((touch, sure), profile)| {
            // What it does is read from a file: only when it is another control.
            let known = before.filter(|heard| heard.touch == touch);
            let done = known.map_or_else(|| shelf.done_by(&profile, &touch), |heard| heard.done);
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::commands;
    use crate::controllers::{Incoming, Signal};
    use crate::devices::{Instance, system};
    use crate::document::Document;
    use crate::files::profile::Shelf;
    use crate::sequencer::Project;
    use crate::surface;

    /// "Choose an action, touch the control", with messages that come through the host: they are heard while
    /// it is learned and not after that, and what was learned is in force at once.
    #[test]
    fn a_control_of_the_hosts_learns() {
        let now = std::time::SystemTime::now();
        let now = now.duration_since(std::time::UNIX_EPOCH).unwrap();
        let folder = std::env::temp_dir().join(format!("gradus-hosts-{}", now.as_nanos()));
        let (document, _live) = Document::new(Project::with_tracks(1));
        let instance = Instance {
            document,
            commands: commands::channel().0,
            monitor: Arc::default(),
            tape: crate::tape::channel(crate::playing::channel().0).1,
            playing: crate::playing::channel().0,
        };
        let devices = Devices::new(instance, system::ports(), Arc::new(|_| None));
        let shelf = Shelf::new(&folder);
        let (surface, mut wire) = surface::channel(&shelf);
        let settings = surface::Settings {
            profile: "Grid of 8 x 8 notes".to_owned(),
            ..surface::Settings::default()
        };
        surface.choose(settings).unwrap();
        let rules = wire.read().profile.as_ref().unwrap().rules.len();

        assert_eq!(
            perform(&devices, &surface, Wish::Listen(Some(Whose::Hosts))),
            None
        );
        assert!(wire.learns());
        let Some(Incoming::Signal(pad)) = Incoming::from_bytes(&[0x90, 36, 100]) else {
            panic!("a pad is a signal");
        };
        let pad: Signal = pad;
        wire.study(pad, 0);
        let shown = Plugged::whole(&devices, &surface, None, Some(Whose::Hosts));
        let heard = shown.heard.unwrap();
        assert_eq!((heard.touch.number, heard.sure), (36, true));
        assert_eq!(heard.done, [("play-pause".to_owned(), true)]);

        let mut words = Action::WORDS.iter();
        let teaching = Teaching {
            whose: Whose::Hosts,
            action: words.position(|word| word.word == "tap").unwrap(),
            arguments: [0; 3],
        };
        let wish = Wish::Teach {
            teaching,
            touch: heard.touch,
            replace: false,
        };
        let said = perform(&devices, &surface, wish);
        assert_eq!(said.as_deref(), Some("Learned: tap in Grid of 8 x 8 notes"));
        assert!(!wire.learns() && surface.guess().is_none());
        let taught = wire.read().profile.as_ref().unwrap().rules.len();
        assert_eq!(taught, rules + 1);
    }
}
