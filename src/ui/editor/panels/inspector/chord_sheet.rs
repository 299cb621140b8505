//! The chord builder: writes the notes of a step by degree or quality.

use egui::Ui;

use super::step_edits::StepEdits;
use crate::sequencer::edit::StepRef;
use crate::sequencer::pitch::chord::{Chord, ChordKind, Inversion, Quality, Size, Spread, Voicing};
use crate::sequencer::value::Interval;
use crate::sequencer::{Edit, StepChange, Track};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::panels::fields::{
    FIELD, caption, choice_menu, choose, field, row, signed_field,
};
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::number_field::NumberField;
use crate::ui::words;

/// The width of the small menu, in points.
const MENU_WIDTH: f32 = 76.0;

/// The fields of the chord; every change of it is written to the step.
pub(super) fn show(ui: &mut Ui, view: &mut View, step_ref: StepRef, out: &mut Vec<EditorAction>) {
    let has_thirds = view.project.scale.has_thirds();
    let now = match has_thirds {
        true => view.inspector.chord,
        false => chord_without_scale(view.inspector.chord),
    };
    let (mut made, mut gesture) = (now, None);
    let kinds = kinds_of(now, has_thirds);
    if let Some(kind) = choose(ui, words::fields::CHORD_NOTES, &now.kind, kinds, kind_label) {
        made.kind = kind;
    }
    if !has_thirds {
        caption(ui, words::step::CHORDS_NEED_SCALE);
    }
    let label = match now.kind {
        ChordKind::Thirds { .. } => words::fields::DEGREE,
        ChordKind::Quality { .. } => words::fields::ROOT,
    };
    field(
        ui,
        view,
        signed_field(label, i64::from(chord_root(now)), -48..=48),
        |held, value| {
            let value = Interval::clamped(value);
            gesture = held;
            match &mut made.kind {
                ChordKind::Thirds { degree, .. } => *degree = value,
                ChordKind::Quality { root, .. } => *root = value,
            }
        },
    );
    let inversion = NumberField {
        speed: 0.05,
        ..NumberField::new(words::fields::INVERSION, i64::from(now.inversion), 0..=7)
    };
    field(ui, view, inversion, |held, value| {
        (made.inversion, gesture) = (Inversion::clamped(value), held);
    });
    let voicings = [
        Voicing::Close,
        Voicing::Drop2,
        Voicing::Drop3,
        Voicing::Drop2And4,
    ];
    let voiced = |voicing: &Voicing| match voicing {
        Voicing::Close => words::step::CLOSE.to_owned(),
        Voicing::Drop2 => words::step::DROP_2.to_owned(),
        Voicing::Drop3 => words::step::DROP_3.to_owned(),
        Voicing::Drop2And4 => words::step::DROP_2_AND_4.to_owned(),
    };
    if let Some(voicing) = choose(ui, words::fields::VOICING, &now.voicing, voicings, voiced) {
        made.voicing = voicing;
    }
    let spread = NumberField {
        speed: 0.05,
        ..NumberField::new(words::fields::SPREAD, i64::from(now.spread), 0..=3)
    };
    field(ui, view, spread, |held, value| {
        (made.spread, gesture) = (Spread::clamped(value), held);
    });
    let mut write = made != now;
    row(ui, "", |ui| {
        let button = egui::Button::new(words::step::WRITE_CHORD).min_size(egui::vec2(FIELD, 22.0));
        write |= ui.add(button).clicked();
    });
    if made != now {
        view.inspector.chord = made;
    }
    let Some(head) = view.project.track(step_ref.track).filter(|_| write) else {
        return;
    };
    let notes = made.notes(view.project.scale, head.key, head.pitch);
    out.push(EditorAction::Edit(
        gesture,
        Edit::Step(step_ref, StepChange::Notes(notes)),
    ));
}

/// The kinds of chords, of the scale first if it has thirds.
fn kinds_of(now: Chord, has_thirds: bool) -> Vec<ChordKind> {
    let root = chord_root(now);
    let thirds = [3, 4, 5].map(|size| kind_of_thirds(now, size));
    let thirds = thirds.into_iter().filter(|_| has_thirds);
    let others = Quality::ALL.map(|quality| ChordKind::Quality { root, quality });
    thirds.chain(others).collect()
}

/// A small menu that gives a step a chord on the track's key; the builder goes on from there.
pub(super) fn show_menu(ui: &mut Ui, view: &mut View, head: &Track, change: &mut StepEdits<'_>) {
    let kinds = kinds_of(Chord::default(), view.project.scale.has_thirds());
    let kinds = kinds.into_iter().map(Some);
    let word = |kind: &Option<ChordKind>| {
        kind.as_ref()
            .map_or(words::step::CHORD_MENU.to_owned(), kind_label)
    };
    let chosen = choice_menu(ui, (words::fields::CHORD, MENU_WIDTH), &None, kinds, word);
    if let Some(kind) = chosen.flatten() {
        let chord = Chord {
            kind,
            ..Chord::default()
        };
        view.inspector.chord = chord;
        let notes = chord.notes(view.project.scale, head.key, head.pitch);
        change(None, StepChange::Notes(notes));
    }
}

/// The chord for a scale that has no chords of its own: chords built from degrees become major chords.
fn chord_without_scale(chord: Chord) -> Chord {
    let kind = match chord.kind {
        ChordKind::Quality { .. } => chord.kind,
        ChordKind::Thirds { degree, size } => ChordKind::Quality {
            root: degree,
            quality: match size.get() {
                ..=3 => Quality::Major,
                4 => Quality::MajorSeventh,
                _ => Quality::MajorNinth,
            },
        },
    };
    Chord { kind, ..chord }
}

fn kind_of_thirds(now: Chord, size: i64) -> ChordKind {
    ChordKind::Thirds {
        degree: chord_root(now),
        size: Size::clamped(size),
    }
}

fn chord_root(chord: Chord) -> Interval {
    match chord.kind {
        ChordKind::Thirds { degree: root, .. } | ChordKind::Quality { root, .. } => root,
    }
}

fn kind_label(kind: &ChordKind) -> String {
    match kind {
        ChordKind::Thirds { size, .. } => match size.get() {
            3 => words::step::TRIAD.to_owned(),
            4 => words::step::SEVENTH.to_owned(),
            5 => words::step::NINTH.to_owned(),
            size => words::step::thirds(size),
        },
        ChordKind::Quality { quality, .. } => match quality.to_string() {
            plain if plain.is_empty() => words::step::MAJOR.to_owned(),
            named => named,
        },
    }
}
