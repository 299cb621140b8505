//! The names of keys, which hosts show in piano rolls and drum editors.
//!
//! Each channel has the names of its keys, and General MIDI's where it has none and a drum track plays on it, as the
//! editor shows them.

use std::collections::BTreeSet;
use std::ffi::c_char;
use std::sync::atomic::{AtomicBool, Ordering};

use clap_sys::ext::note_name::{clap_note_name, clap_plugin_note_name};
use clap_sys::plugin::clap_plugin;
use clap_sys::string_sizes::CLAP_NAME_SIZE;
use parking_lot::Mutex;

use super::clap_instance::ClapInstance;
use crate::instance::document::Document;
use crate::sequencer::Project;
use crate::sequencer::value::{Channel, Key};

/// The functions with which a host asks for them.
pub(super) static NOTE_NAME: clap_plugin_note_name = clap_plugin_note_name {
    count: Some(count),
    get: Some(get),
};

/// The names that the host can ask for.
#[derive(Debug, Default)]
pub(super) struct ListedNames {
    names: Mutex<Vec<NamedKey>>,
    /// Whether they have changed since the host was told so.
    has_changed: AtomicBool,
}

/// The name of a key on a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
struct NamedKey {
    /// From 0.
    channel: i16,
    key: i16,
    name: String,
}

impl ListedNames {
    /// Brings the list up to date.
    pub(super) fn refresh(&self, document: &Document) {
        let names = names_of(&document.project());
        let mut listed = self.names.lock();
        if *listed != names {
            *listed = names;
            self.has_changed.store(true, Ordering::Relaxed);
        }
    }

    /// Whether the list has changed since the last call.
    pub(super) fn take_change(&self) -> bool {
        self.has_changed.swap(false, Ordering::Relaxed)
    }

    fn count(&self) -> u32 {
        u32::try_from(self.names.lock().len()).unwrap_or(0)
    }

    fn get(&self, index: u32) -> Option<clap_note_name> {
        let index = usize::try_from(index).ok()?;
        self.names.lock().get(index).map(NamedKey::to_raw)
    }
}

impl NamedKey {
    fn to_raw(&self) -> clap_note_name {
        let mut name = [0; CLAP_NAME_SIZE];
        // The last one stays the nought at its end.
        let end = self.name.floor_char_boundary(CLAP_NAME_SIZE - 1);
        for (place, byte) in name.iter_mut().zip(&self.name.as_bytes()[..end]) {
            *place = c_char::from_ne_bytes([*byte]);
        }
        clap_note_name {
            name,
            // There is one port.
            port: -1,
            key: self.key,
            channel: self.channel,
        }
    }
}

/// All names, by channel and key.
fn names_of(project: &Project) -> Vec<NamedKey> {
    let named = project.names.iter().map(|(channel, _)| channel);
    let played = project.tracks.iter().map(|track| track.channel);
    let channels: BTreeSet<_> = named.chain(played).collect();
    let names = channels.into_iter().flat_map(|channel| {
        let keys = (0..=127).map(Key::clamped);
        keys.filter_map(move |key| {
            let name = name_of(project, channel, key)?.to_owned();
            let (channel, key) = (i16::from(channel.get()) - 1, i16::from(key.get()));
            Some(NamedKey { channel, key, name })
        })
    });
    names.collect()
}

/// The name of a key on a channel: its own, or the one by which a track on the channel knows it.
fn name_of(project: &Project, channel: Channel, key: Key) -> Option<&str> {
    let names = &project.names;
    let of_track = || {
        let mut tracks = project.tracks.iter();
        tracks.find_map(|track| names.on(track, key).filter(|_| track.channel == channel))
    };
    names.of(channel).get(key).or_else(of_track)
}

unsafe extern "C" fn count(plugin: *const clap_plugin) -> u32 {
    // SAFETY: the host's pointer is the one that `create` made.
    let Some(instance) = (unsafe { ClapInstance::of(plugin) }) else {
        return 0;
    };
    instance.note_names.refresh(&instance.params.project);
    instance.note_names.count()
}

unsafe extern "C" fn get(plugin: *const clap_plugin, index: u32, to: *mut clap_note_name) -> bool {
    // SAFETY: the host's pointer is the one that `create` made.
    let instance = unsafe { ClapInstance::of(plugin) };
    let name = instance.and_then(|instance| instance.note_names.get(index));
    match name {
        Some(name) if !to.is_null() => {
            // SAFETY: the host has a place for it.
            unsafe { to.write(name) };
            true
        }
        _ => false,
    }
}
