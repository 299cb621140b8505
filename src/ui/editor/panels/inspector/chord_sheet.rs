//! The chord builder: writes the notes of a step by degree or quality.

use egui::Ui;

use crate::sequencer::edit::StepRef;
use crate::sequencer::pitch::chord::{Chord, ChordKind, Inversion, Quality, Size, Spread, Voicing};
use crate::sequencer::value::Interval;
use crate::sequencer::{Edit, StepChange};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::panels::fields::{FIELD, caption, choose, field, row, signed_field};
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::number_field::NumberField;

/// The fields of the chord; every change of it is written to the step.
pub(super) fn show(ui: &mut Ui, view: &mut View, step_ref: StepRef, out: &mut Vec<EditorAction>) {
    let has_thirds = view.project.scale.has_thirds();
    let now = match has_thirds {
        true => view.inspector.chord,
        false => chord_without_scale(view.inspector.chord),
    };
    let (mut made, mut gesture) = (now, None);
    let mut kinds = Vec::new();
    if has_thirds {
        kinds.extend([3, 4, 5].map(|size| kind_of_thirds(now, size)));
    }
    kinds.extend(Quality::ALL.map(|quality| ChordKind::Quality {
        root: chord_root(now),
        quality,
    }));
    if let Some(kind) = choose(ui, "Notes", &now.kind, kinds, kind_label) {
        made.kind = kind;
    }
    if !has_thirds {
        caption(ui, "Chords of the scale: choose a scale first (Project)");
    }
    let label = match now.kind {
        ChordKind::Thirds { .. } => "Degree",
        ChordKind::Quality { .. } => "Root",
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
        ..NumberField::new("Inversion", i64::from(now.inversion), 0..=7)
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
        Voicing::Close => "close".to_owned(),
        Voicing::Drop2 => "drop 2".to_owned(),
        Voicing::Drop3 => "drop 3".to_owned(),
        Voicing::Drop2And4 => "drop 2 and 4".to_owned(),
    };
    if let Some(voicing) = choose(ui, "Voicing", &now.voicing, voicings, voiced) {
        made.voicing = voicing;
    }
    let spread = NumberField {
        speed: 0.05,
        ..NumberField::new("Spread", i64::from(now.spread), 0..=3)
    };
    field(ui, view, spread, |held, value| {
        (made.spread, gesture) = (Spread::clamped(value), held);
    });
    let mut write = made != now;
    row(ui, "", |ui| {
        let button = egui::Button::new("Write to the step").min_size(egui::vec2(FIELD, 22.0));
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
            3 => "triad of the scale".to_owned(),
            4 => "7th of the scale".to_owned(),
            5 => "9th of the scale".to_owned(),
            size => format!("{size} thirds"),
        },
        ChordKind::Quality { quality, .. } => match quality.to_string() {
            plain if plain.is_empty() => "major".to_owned(),
            named => named,
        },
    }
}
