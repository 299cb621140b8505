//! The controller as the editor shows it: what is chosen, who has it, what it did last, and where its
//! lights cannot work.

use std::sync::Arc;

use nice_plug::context::PluginApi;

use crate::control::controllers::describe::describe_action;
use crate::control::controllers::{Action, Profile};
use crate::instance::host_controller::{HostControllerHandle, LightRouting, Ownership, Settings};
use crate::instance::last_action::track_of;
use crate::sequencer::Project;
use crate::ui::editor::host_recipes::Daw;
use crate::ui::words;

/// How the plug-in is there, as far as lights depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PluginFormat {
    /// As a CLAP, or as a standalone program: everything passes.
    #[default]
    ClapOrProgram,
    /// As a VST3: no system exclusive.
    Vst3,
    /// As a VST3 in Ableton Live, which knows one channel, and drops controllers that MIDI leaves undefined.
    Vst3InLive,
}

/// The controller in one frame.
#[derive(Debug, Clone, Default)]
pub struct ControllerPanel {
    /// What is chosen, and what the hands are on.
    pub settings: Settings,
    /// Whether another instance has chosen it too.
    pub ownership: Ownership,
    /// What a control has done last.
    pub last: Option<Action>,
    /// The profile, if there is one of the chosen name.
    pub profile: Option<Arc<Profile>>,
    /// The names of all profiles.
    pub names: Arc<[String]>,
    /// How the plug-in is there.
    pub format: PluginFormat,
}

impl PartialEq for ControllerPanel {
    fn eq(&self, other: &Self) -> bool {
        (&self.settings, self.ownership, self.last, self.format)
            == (&other.settings, other.ownership, other.last, other.format)
    }
}

impl ControllerPanel {
    /// The controller of an instance.
    #[must_use]
    pub fn of(
        host_controller: &HostControllerHandle,
        names: &Arc<[String]>,
        format: PluginFormat,
    ) -> Self {
        Self {
            settings: host_controller.settings(),
            ownership: host_controller.ownership(),
            last: host_controller.last(),
            profile: host_controller.profile(),
            names: Arc::clone(names),
            format,
        }
    }

    /// The device's name without its variants, short enough for the status line.
    #[must_use]
    pub fn short_name(&self) -> Option<&str> {
        let profile = self.profile.as_ref()?;
        profile.name.split(',').next()
    }

    /// The controller and what it did last, for the status line.
    #[must_use]
    pub fn status_text(&self, project: &Project) -> Option<String> {
        let name = self.short_name().filter(|_| self.settings.listens)?;
        Some(match (self.ownership, self.last) {
            (Ownership::InUse, _) => words::setup::in_use(name),
            (_, Some(action)) => {
                let done = describe_action(&action.to_string());
                match track_of(action, project) {
                    Some(track) => words::setup::controller_did_to(name, &done, &track),
                    None => words::setup::controller_did(name, &done),
                }
            }
            (_, None) => words::setup::listens(name),
        })
    }

    /// What keeps it from working as it should, each in a sentence.
    #[must_use]
    pub fn warnings(&self) -> Vec<&'static str> {
        let mut warnings = Vec::new();
        match self.ownership {
            Ownership::Alone => {}
            Ownership::InUse => warnings.push(words::setup::CONTROLLER_IN_USE),
            Ownership::Contested => {
                warnings.push(words::setup::CONTROLLER_CONTESTED);
            }
        }
        let Some(profile) = &self.profile else {
            return warnings;
        };
        if self.settings.lights == LightRouting::Off || profile.lights.is_empty() {
            return warnings;
        }
        let exclusive = profile
            .lights
            .iter()
            .any(|light| light.template.is_exclusive());
        match self.format {
            PluginFormat::Vst3 | PluginFormat::Vst3InLive if exclusive => {
                warnings.push(words::setup::NO_EXCLUSIVE_IN_VST3);
            }
            PluginFormat::ClapOrProgram if exclusive && !self.settings.sysex => {
                warnings.push(words::setup::SWITCH_EXCLUSIVE_ON);
            }
            PluginFormat::Vst3 | PluginFormat::Vst3InLive | PluginFormat::ClapOrProgram => {}
        }
        if self.format == PluginFormat::Vst3InLive && !exclusive {
            warnings.push(words::setup::LIGHTS_IN_LIVE);
        }
        warnings
    }
}

/// The format that the plug-in is loaded in, as far as lights depend on it.
#[must_use]
pub fn plugin_format(api: PluginApi, daw: Option<Daw>) -> PluginFormat {
    match api {
        PluginApi::Vst3 if daw == Some(Daw::Live) => PluginFormat::Vst3InLive,
        PluginApi::Vst3 => PluginFormat::Vst3,
        PluginApi::Clap | PluginApi::Standalone => PluginFormat::ClapOrProgram,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::controllers::StepChoice;
    use crate::files::profile::ProfileCatalog;
    use crate::instance::attention::Attention;
    use crate::instance::host_controller::SurfaceSnapshot;
    use crate::instance::host_controller::channel;
    use crate::ui::editor::view::View;

    fn controlled(profile: &str, lights: LightRouting, format: PluginFormat) -> ControllerPanel {
        let (host_controller, _host_controller) =
            channel(&ProfileCatalog::new(""), &Attention::default());
        let settings = Settings {
            profile: profile.to_owned(),
            lights,
            ..Settings::default()
        };
        host_controller.choose(settings).unwrap();
        ControllerPanel::of(&host_controller, &Arc::from([]), format)
    }

    /// "The editor warns where it cannot work": system exclusive through a VST3, and all through Live; and
    /// nowhere else.
    #[test]
    fn lights_that_cannot_work_are_told() {
        let on = LightRouting::Channel(16);
        for (profile, lights, format, expected) in [
            (
                "Arturia BeatStep",
                on,
                PluginFormat::Vst3,
                "VST3 cannot send",
            ),
            (
                "Arturia BeatStep",
                on,
                PluginFormat::Vst3InLive,
                "VST3 cannot send",
            ),
            (
                "Arturia BeatStep",
                on,
                PluginFormat::ClapOrProgram,
                "Switch it on",
            ),
            (
                "Arturia BeatStep",
                LightRouting::Off,
                PluginFormat::Vst3,
                "",
            ),
            (
                "Akai APC mini mk2",
                on,
                PluginFormat::Vst3InLive,
                "one channel",
            ),
            ("Akai APC mini mk2", on, PluginFormat::Vst3, ""),
            ("Akai APC mini mk2", on, PluginFormat::ClapOrProgram, ""),
        ] {
            let warnings = controlled(profile, lights, format).warnings().concat();
            assert!(
                warnings.contains(expected),
                "{profile}, {format:?}: {warnings}"
            );
            assert_eq!(warnings.is_empty(), expected.is_empty(), "{warnings}");
        }
    }

    /// The editor goes along with the pads, and is left alone while they are.
    #[test]
    fn the_window_goes_where_the_hands_go() {
        let mut shown = controlled("Akai MPD", LightRouting::Off, PluginFormat::ClapOrProgram);
        let (mut view, mut before) = (View::default(), SurfaceSnapshot::default());
        let mut go = |seen: SurfaceSnapshot, view: &mut View| {
            shown.settings.surface_state = seen;
            view.follow_controller(&mut before, &shown);
            (view.track, view.step, view.page)
        };
        let hands = SurfaceSnapshot {
            track: 3,
            chosen: 20,
            ..SurfaceSnapshot::default()
        };
        assert_eq!(go(hands, &mut view), (3, 20, 1));
        view.track = 1;
        assert_eq!(go(hands, &mut view), (1, 20, 1));
        assert_eq!(
            go(SurfaceSnapshot { chosen: 0, ..hands }, &mut view),
            (1, 0, 0)
        );
    }

    /// The status line says which controller plays, and what it did last, on the track of which name.
    #[test]
    fn the_line_names_controller_and_action() {
        let mut shown = controlled(
            "Novation Launchpad, S, Mini",
            LightRouting::Off,
            PluginFormat::ClapOrProgram,
        );
        let project = Project::default();
        let line = |shown: &ControllerPanel| shown.status_text(&project).unwrap_or_default();
        assert_eq!(line(&shown), "Novation Launchpad listens");
        shown.last = Some(Action::ToggleStep {
            step: StepChoice::OnPage(4),
        });
        assert_eq!(line(&shown), "Novation Launchpad: toggle-step step 5");
        shown.last = Some(Action::Mute { track: 2 });
        assert_eq!(line(&shown), "Novation Launchpad: mute track 3 (Snare)");
        shown.settings.listens = false;
        assert_eq!(line(&shown), "");
    }
}
