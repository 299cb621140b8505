//! The names of the keys on the selected track's channel: typed, loaded, saved, and turned into tracks.

use std::sync::Arc;

use egui::{Button, Ui, vec2};

use crate::sequencer::key_names::general_midi;
use crate::sequencer::project::MAX_TRACKS;
use crate::sequencer::value::Channel;
use crate::sequencer::{Edit, KeyNames, Pitch, Project, TrackChange};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::now::Now;
use crate::ui::editor::panels::fields::{FIELD, hinted_name_field, row};
use crate::ui::editor::view::View;
use crate::ui::library::LibraryRequest;
use crate::ui::words;

/// The name of the track's key, and tools for the names of all keys of its channel.
pub(super) fn show(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let Some(head) = view.project.tracks.get(view.track).cloned() else {
        return;
    };
    let channel = head.channel;
    let all = Arc::clone(&view.project.names);
    let names = all.of(channel);
    let set = |names: KeyNames| EditorAction::Edit(None, Edit::NoteNames(channel, Box::new(names)));
    let kept = names.get(head.key).unwrap_or_default();
    let suggested = general_midi(head.key).filter(|_| names.is_empty());
    let hint = suggested.unwrap_or(words::inspector::NO_KEY_NAME);
    if let Some(name) = hinted_name_field(
        ui,
        (words::inspector::KEY_NAME, words::fields::KEY_NAME, hint),
        kept,
    ) {
        let mut names = names.clone();
        names.set(head.key, &name);
        out.push(set(names));
    }
    let (is_named, number) = (!names.is_empty(), channel.get());
    row(ui, words::inspector::NAMES, |ui| {
        let forget = ui.add_enabled(is_named, Button::new("×"));
        let forget = forget.accessible_name(words::inspector::REMOVE_NAMES);
        if forget
            .on_hover_text(words::inspector::REMOVE_NAMES_TIP)
            .clicked()
        {
            out.push(set(KeyNames::default()));
        }
        let save = ui.add_enabled(is_named, Button::new(words::inspector::SAVE_NAMES));
        let save = save.accessible_name(words::inspector::SAVE_NAMES_LABEL);
        let tip = words::inspector::SAVE_NAMES_TIP;
        if save.on_hover_text(tip).clicked() {
            let request = LibraryRequest::SaveNoteNames {
                path: words::inspector::NAMES_FILE.into(),
                channel,
            };
            let path = now.library.folder.join(words::inspector::NAMES_FILE);
            view.ask_for_path(request, path.display().to_string(), now, out);
        }
        let load = ui
            .button(words::inspector::LOAD_NAMES)
            .accessible_name(words::inspector::LOAD_NAMES_LABEL);
        let tip = words::inspector::load_names_tip(number);
        if load.on_hover_text(tip).clicked() {
            let request = LibraryRequest::NoteNames {
                path: Default::default(),
                channel,
            };
            view.ask_for_path(request, String::new(), now, out);
        }
    });
    row(ui, "", |ui| {
        let add = Button::new(words::inspector::ADD_KIT).min_size(vec2(FIELD, 22.0));
        let add = ui.add_enabled(is_named, add);
        let add = add.accessible_name(words::inspector::ADD_KIT_LABEL);
        let tip = words::inspector::add_kit_tip(number);
        if add.on_hover_text(tip).clicked() {
            out.extend(add_tracks_of_kit(&view.project, channel));
        }
    });
}

/// Tracks for the named keys of a channel that have none, as long as there is room.
fn add_tracks_of_kit(project: &Project, channel: Channel) -> Vec<EditorAction> {
    let is_there = |key| {
        let mut tracks = project.tracks.iter();
        tracks.any(|head| (head.channel, head.key) == (channel, key))
    };
    let keys = project.names.of(channel).iter().map(|(key, _)| key);
    let mut keys: Vec<_> = keys.filter(|key| !is_there(*key)).collect();
    let room = MAX_TRACKS - project.tracks.len();
    let lost = keys.split_off(room.min(keys.len())).len();
    let mut edits = Vec::new();
    for (track, key) in (project.tracks.len()..).zip(&keys) {
        edits.push(Edit::AddTrack);
        let changes = [
            TrackChange::Name(String::new()),
            TrackChange::Key(*key),
            TrackChange::Channel(channel),
            TrackChange::Pitch(Pitch::Drum),
        ];
        edits.extend(changes.map(|change| Edit::Track { track, change }));
    }
    let said = words::inspector::kit_added(keys.len(), lost);
    let edit = (!edits.is_empty()).then_some(Edit::Together(words::undo::NEW_KIT, edits));
    let edit = edit.map(|edit| EditorAction::Edit(None, edit));
    edit.into_iter().chain([EditorAction::Say(said)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::value::Key;

    /// "New kit from names": a track for each named key without one, named by it, as one undo level; what finds no
    /// room is counted.
    #[test]
    fn named_keys_become_tracks() {
        let mut project = Project::with_tracks(2);
        let channel = Channel::clamped(3);
        let mut names = KeyNames::default();
        (40..80).for_each(|key| names.set(Key::clamped(key), &format!("Pad {key}")));
        Edit::NoteNames(channel, Box::new(names)).apply(&mut project);
        let key = TrackChange::Key(Key::clamped(41));
        for change in [key, TrackChange::Channel(channel)] {
            Edit::Track { track: 1, change }.apply(&mut project);
        }
        let asked = add_tracks_of_kit(&project, channel);
        let [EditorAction::Edit(None, edit), EditorAction::Say(said)] = &*asked else {
            panic!("{asked:?}");
        };
        assert_eq!(said, "Tracks added: 30. No room for 9 more named keys");
        edit.clone().apply(&mut project);
        let last = [1, 2, 3, 31].map(|track| project.name_of(track).into_owned());
        assert_eq!(last, ["Pad 41", "Pad 40", "Pad 42", "Pad 70"]);
        let heads = project.tracks.iter().skip(2);
        assert!(heads.clone().all(|head| head.pitch == Pitch::Drum));
        assert!(heads.clone().all(|head| head.channel == channel));
        let [EditorAction::Say(said)] = &*add_tracks_of_kit(&project, Channel::DEFAULT) else {
            panic!();
        };
        assert_eq!(said, "Every named key has a track");
    }
}
