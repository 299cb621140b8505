//! The life of a session: its controllers, its window or none, its suspension and its end.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::Session;
use crate::devices::{DeviceChoice, DeviceChoices};
use crate::engine::Command;
use crate::files::profile::{ProfileCatalog, Recognised};
use crate::instance::host_controller::Settings;
use crate::params::window_look::WindowLook;
use crate::standalone::Sound;
use crate::standalone::program_parts::ProgramParts;
use crate::standalone::settings_folder::SettingsFolder;

impl Session {
    /// Remembers the controller that comes through the audio system for the next start. What cannot be written
    /// is chosen again then.
    pub fn remember_controller(&self, settings: &Settings) {
        if let Ok(text) = serde_json::to_string(settings) {
            let _ = self.settings_folder.remember_controller(&text);
        }
    }

    /// The controller that was remembered last.
    #[must_use]
    pub fn controller(&self) -> Option<Settings> {
        serde_json::from_str(&self.settings_folder.controller()?).ok()
    }

    /// Remembers how the window looks for the next start. What cannot be written is chosen again then.
    pub fn remember_look(&self, look: WindowLook) {
        if let Ok(text) = serde_json::to_string(&look) {
            let _ = self.settings_folder.remember_look(&text);
        }
    }

    /// How the window looked last.
    #[must_use]
    pub fn look(&self) -> Option<WindowLook> {
        serde_json::from_str(&self.settings_folder.look()?).ok()
    }

    /// Adds controllers at ports of their own to those that were there last.
    pub fn add_controllers(&self, choices: Vec<DeviceChoice>) {
        self.more.lock().extend(choices);
    }

    /// The devices at ports of their own: those that were there last, and those that were added, with the
    /// profiles that know them.
    #[must_use]
    pub fn devices(&self, profile_catalog: &ProfileCatalog) -> Vec<DeviceChoice> {
        let saved = self.settings_folder.devices();
        let choices = saved.and_then(|saved| serde_json::from_str(&saved).ok());
        let DeviceChoices(mut choices) = choices.unwrap_or_default();
        for more in self.more.lock().iter() {
            let same = |choice: &DeviceChoice| {
                (&choice.input, &choice.output) == (&more.input, &more.output)
            };
            if !choices.iter().any(same) {
                let port = [&more.input, &more.output]
                    .into_iter()
                    .find(|name| !name.is_empty());
                let known = port.map(|port| profile_catalog.for_port(port));
                if let Some(sentence) = known.as_ref().and_then(Recognised::sentence) {
                    self.show_message(&sentence);
                }
                choices.push(DeviceChoice {
                    profile: known.and_then(Recognised::profile).unwrap_or_default(),
                    ..more.clone()
                });
            }
        }
        choices
    }

    /// Remembers the devices at ports of their own for the next start. What cannot be written is chosen
    /// again then.
    pub fn remember_devices(&self, devices: &[DeviceChoice]) {
        if let Ok(text) = serde_json::to_string(devices) {
            let _ = self.settings_folder.remember_devices(&text);
        }
    }

    /// Whether what is played can be heard.
    #[must_use]
    pub fn sound(&self) -> Sound {
        *self.sound.lock()
    }

    /// Sets whether what is played can be heard; a change is said.
    pub fn set_sound(&self, sound: Sound) {
        let before = std::mem::replace(&mut *self.sound.lock(), sound);
        match (before, sound) {
            (before, sound) if before == sound => {}
            (Sound::JackGone, Sound::Heard) => self.show_message("JACK is back"),
            (Sound::Missing | Sound::JackMissing, Sound::Heard) => {
                self.show_message("JACK is there");
            }
            (Sound::CardGone, Sound::Heard) => self.show_message("The sound card is back"),
            (Sound::CardMissing, Sound::Heard) => self.show_message("The sound card is there"),
            // The lack is shown as long as it lasts; a message would cover what was said before.
            (_, Sound::Missing | Sound::JackMissing | Sound::CardMissing) => {}
            (_, sound) => self.show_message(sound.sentence().unwrap_or_default()),
        }
    }

    /// Whether what is played can be heard, once another audio system was chosen: what was missing is no news then.
    pub fn reset_sound(&self) {
        *self.sound.lock() = Sound::Heard;
    }

    /// Does something while nothing sounds, and lets nothing begin meanwhile; the music goes on.
    pub fn while_muted<T>(&self, what: impl FnOnce() -> T) -> T {
        if let Some(parts) = self.parts() {
            parts.mute_all();
        }
        let done = what();
        // What ends meanwhile stays mute.
        if let Some(parts) = &*self.parts.lock() {
            parts.unmute_all();
        }
        done
    }

    /// Who is connected to the MIDI output, by name; nothing where that is not known.
    #[must_use]
    pub fn listeners(&self) -> Option<Arc<[String]>> {
        self.listeners.lock().clone()
    }

    /// Sets who is connected to the MIDI output; a change is said.
    pub fn set_listeners(&self, listeners: Option<Arc<[String]>>) {
        let before = std::mem::replace(&mut *self.listeners.lock(), listeners.clone());
        let (Some(before), Some(now)) = (before, listeners) else {
            return;
        };
        let new: Vec<&str> = now
            .iter()
            .filter(|name| !before.contains(name))
            .map(String::as_str)
            .collect();
        if !new.is_empty() {
            self.show_message(&format!("{} listens", new.join(", ")));
        } else if now.is_empty() && !before.is_empty() {
            self.show_message("Nobody listens any more: the MIDI output is connected to nothing");
        }
    }

    /// Asks that the missing audio system is looked for at once.
    pub fn request_sound(&self) {
        self.wants_sound.store(true, Ordering::Release);
    }

    /// Whether [`request_sound`](Self::request_sound) was called since the last call of this.
    #[must_use]
    pub fn wants_sound(&self) -> bool {
        self.wants_sound.swap(false, Ordering::AcqRel)
    }

    /// Whether there is a window at all.
    #[must_use]
    pub fn has_a_window(&self) -> bool {
        !self.windowless.load(Ordering::Relaxed)
    }

    /// Makes the program run without a window.
    pub fn disable_window(&self) {
        self.windowless.store(true, Ordering::Relaxed);
    }

    /// Makes the music begin with the first block.
    pub fn play_at_once(&self) {
        self.plays.store(true, Ordering::Relaxed);
    }

    /// Gives the session the running parts, which are to end with the program.
    pub fn run(&self, parts: ProgramParts) {
        if self.plays.load(Ordering::Relaxed) {
            // The command waits for the first block.
            parts.instance.commands.send(Command::Play);
        }
        *self.parts.lock() = Some(parts);
    }

    /// The parts that run, until the program ends.
    #[must_use]
    pub fn parts(&self) -> Option<ProgramParts> {
        self.parts.lock().clone()
    }

    /// The folder of its settings.
    #[must_use]
    pub fn settings_folder(&self) -> &SettingsFolder {
        &self.settings_folder
    }

    /// Whether the program ends, and with it the window.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.over.load(Ordering::Acquire)
    }

    /// Waits until the program ends.
    pub fn wait_for_end(&self) {
        let (lock, told) = &self.end;
        let mut turn = lock.lock();
        while !self.has_ended() {
            told.wait(&mut turn);
        }
    }

    /// Prepares for the suspension of the program: nothing sounds meanwhile, and what is unsaved is on disk.
    pub fn suspend(&self) {
        if let Some(parts) = self.parts() {
            parts.mute_all();
        }
        self.close();
    }

    /// Goes on after [`suspend`](Self::suspend).
    pub fn resume(&self) {
        if let Some(parts) = self.parts() {
            parts.unmute_all();
        }
    }

    /// Ends the session, from any thread: all notes end, all lights go out, what is unsaved is on disk, and the window
    /// is told to close. A second caller waits for the first.
    pub fn end(&self) {
        let mut parts = self.parts.lock();
        if let Some(parts) = parts.take() {
            parts.end();
        }
        self.close();
        if !self.over.swap(true, Ordering::AcqRel) {
            let (lock, told) = &self.end;
            // Whoever has just seen that it goes on waits by then.
            drop(lock.lock());
            told.notify_all();
            // A message wakes an idle window.
            self.show_message("Gradus quits");
        }
    }
}
