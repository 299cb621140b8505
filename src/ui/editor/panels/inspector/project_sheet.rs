//! The project: its scale, and how patterns are launched.

use egui::Ui;

use crate::sequencer::launch::{Bars, Launching, MuteQuantise, Quantise};
use crate::sequencer::pitch::scale::{Root, ScaleNotes};
use crate::sequencer::value::Channel;
use crate::sequencer::{Edit, Scale};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::panels::fields::{caption, choose, switch_row, switches};
use crate::ui::editor::view::View;
use crate::ui::words;

/// The notes without their octave.
pub const ROOTS: [&str; 12] = [
    "C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B",
];

/// The fields of the project.
pub(super) fn show(ui: &mut Ui, view: &mut View, out: &mut Vec<EditorAction>) {
    show_scale(ui, view.project.scale, out);
    show_launching(ui, view.project.launching, out);
}

fn show_scale(ui: &mut Ui, scale: Scale, out: &mut Vec<EditorAction>) {
    let mut say = |scale| out.push(EditorAction::Edit(None, Edit::Scale(scale)));
    let roots = (0..12).map(Root::clamped);
    let word = |root: &Root| {
        ROOTS
            .get(usize::from(root.get()))
            .copied()
            .unwrap_or("")
            .to_owned()
    };
    if let Some(root) = choose(ui, words::fields::ROOT, &scale.root, roots, word) {
        say(Scale { root, ..scale });
    }
    let named = ScaleNotes::all_named().map(|(_, notes)| notes);
    let word = |notes: &ScaleNotes| {
        notes
            .name()
            .unwrap_or(words::inspector::CUSTOM_SCALE)
            .to_owned()
    };
    if let Some(notes) = choose(ui, words::fields::SCALE, &scale.notes, named, word) {
        say(Scale { notes, ..scale });
    }
    caption(ui, words::inspector::ITS_NOTES);
    let names: Vec<(&str, String, bool)> = (0..12u16)
        .map(|above| {
            let place = usize::from((above + u16::from(scale.root.get())) % 12);
            let name = ROOTS.get(place).copied().unwrap_or_default();
            let belongs = scale.notes.bits() >> above & 1 == 1;
            (name, words::inspector::in_scale(name), belongs)
        })
        .collect();
    for half in [0, 6] {
        let keys = names.iter().skip(half).take(6);
        let keys: Vec<_> = keys
            .map(|(name, label, on)| (*name, label.as_str(), *on))
            .collect();
        if let Some(clicked) = switches(ui, &keys)
            && let Some(notes) = ScaleNotes::new(scale.notes.bits() ^ 1 << (clicked + half))
        {
            say(Scale { notes, ..scale });
        }
    }
}

fn show_launching(ui: &mut Ui, now: Launching, out: &mut Vec<EditorAction>) {
    let mut say = |launching| out.push(EditorAction::Edit(None, Edit::Launching(launching)));
    let options = || {
        let bars = [1, 2, 4, 8, 16].map(|bars| Quantise::Bars(Bars::clamped(bars)));
        let others = [Quantise::Now, Quantise::Step, Quantise::Beat];
        others.into_iter().chain(bars).chain([Quantise::End])
    };
    if let Some(quantise) = choose(
        ui,
        words::fields::PATTERNS_BEGIN,
        &now.quantise,
        options(),
        quantise_label,
    ) {
        say(Launching { quantise, ..now });
    }
    if switch_row(ui, words::fields::AT_FIRST_STEP, now.restart) {
        let restart = !now.restart;
        say(Launching { restart, ..now });
    }
    if switch_row(ui, words::fields::CUT_NOTES, now.cut) {
        let cut = !now.cut;
        say(Launching { cut, ..now });
    }
    if let Some(mute) = choose(
        ui,
        words::fields::MUTES_BEGIN,
        &now.mute.0,
        options(),
        quantise_label,
    ) {
        let mute = MuteQuantise(mute);
        say(Launching { mute, ..now });
    }
    let channels = (1..=16).map(|channel| Some(Channel::clamped(channel)));
    let channel = |channel: &Option<Channel>| {
        channel.map_or(words::inspector::NONE.to_owned(), |channel| {
            words::tracks::channel(channel.get())
        })
    };
    let options = [None].into_iter().chain(channels);
    if let Some(remote) = choose(
        ui,
        words::fields::REMOTE_CHANNEL,
        &now.remote,
        options,
        channel,
    ) {
        say(Launching { remote, ..now });
    }
}

fn quantise_label(quantise: &Quantise) -> String {
    match quantise {
        Quantise::Now => words::inspector::AT_ONCE.to_owned(),
        Quantise::End => words::inspector::AT_THE_END.to_owned(),
        Quantise::Step | Quantise::Beat | Quantise::Bars(_) => words::inspector::at_next(quantise),
    }
}
