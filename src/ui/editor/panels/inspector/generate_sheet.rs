//! Tools that make a new clip of the old one. While the pointer is over a tool, the grid previews its result; a
//! click applies it.

use egui::{Button, Ui, vec2};

use crate::sequencer::generate::density::Filled;
use crate::sequencer::generate::mutate::Amount;
use crate::sequencer::generate::randomise::Spread;
use crate::sequencer::ratchet::Hits;
use crate::sequencer::step::GateSteps;
use crate::sequencer::step_set::StepSet;
use crate::sequencer::value::{Interval, Nudge, Velocity};
use crate::sequencer::{Chance, ClipChange, Edit, Generate, chance};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::now::Now;
use crate::ui::editor::panels::fields::{FIELD, choose, percent_field, row};
use crate::ui::editor::playback_view::PlaybackView;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::number_field::number_field;
use crate::ui::words;
use crate::ui::words::hints;

/// The attributes that can be randomised: name, least and greatest value.
const ATTRIBUTES: [(&str, i64, i64); 6] = [
    (words::clip::VELOCITY, 1, 127),
    (words::clip::GATE, 50, 1500),
    (words::clip::NUDGE, -2520, 2520),
    (words::clip::CHANCE, 0, 100),
    (words::clip::PITCH, -12, 12),
    (words::clip::RATCHET, 1, 8),
];

/// The tools.
pub(super) fn show(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    show_turns(ui, view, now, out);
    let tools = view.inspector.tools;
    let seed = tools.seed;
    let density = Generate::Density {
        target: tools.density,
        seed,
    };
    show_tool(
        ui,
        (words::clip::DENSITY, density),
        (view, now, out),
        |ui, view| {
            let shown = percent_field(
                words::fields::DENSITY,
                i64::from(view.inspector.tools.density),
                0..=100,
            );
            if let Some((_, value)) = number_field(ui, &mut view.gestures, shown, 52.0) {
                view.inspector.tools.density = Filled::clamped(value);
            }
        },
    );
    let amount = tools.mutate;
    let mutate = Generate::Mutate { amount, seed };
    show_tool(
        ui,
        (words::clip::MUTATE, mutate),
        (view, now, out),
        |ui, view| {
            let shown = percent_field(
                words::fields::MUTATE_HITS,
                i64::from(view.inspector.tools.mutate),
                0..=100,
            );
            if let Some((_, value)) = number_field(ui, &mut view.gestures, shown, 52.0) {
                view.inspector.tools.mutate = Amount::clamped(value);
            }
        },
    );
    let amount = tools.randomise;
    let (spread, scope) = (randomise_spread(view), steps_to_randomise(view));
    let randomise = Generate::Randomise {
        spread,
        amount,
        scope,
        seed,
    };
    show_tool(
        ui,
        (words::clip::RANDOMISE, randomise),
        (view, now, out),
        |ui, view| {
            let shown = percent_field(
                words::fields::RANDOMISE_AMOUNT,
                i64::from(view.inspector.tools.randomise),
                0..=100,
            );
            if let Some((_, value)) = number_field(ui, &mut view.gestures, shown, 52.0) {
                view.inspector.tools.randomise = Amount::clamped(value);
            }
        },
    );
    let word = |at: &usize| {
        ATTRIBUTES
            .get(*at)
            .map_or(String::new(), |(name, ..)| (*name).to_owned())
    };
    if let Some(at) = choose(
        ui,
        words::fields::RANDOMISED_VALUE,
        &tools.attribute,
        0..ATTRIBUTES.len(),
        word,
    ) {
        view.inspector.tools.attribute = at;
    }
    row(ui, words::clip::BETWEEN, |ui| {
        let (from, to) = tools.between;
        let shown = percent_field(words::fields::RANDOMISE_HIGHEST, to.into(), 0..=100);
        if let Some((_, value)) = number_field(ui, &mut view.gestures, shown, 44.0) {
            view.inspector.tools.between.1 = u8::try_from(value).unwrap_or(100);
        }
        ui.label("–");
        let shown = percent_field(words::fields::RANDOMISE_LOWEST, from.into(), 0..=100);
        if let Some((_, value)) = number_field(ui, &mut view.gestures, shown, 44.0) {
            view.inspector.tools.between.0 = u8::try_from(value).unwrap_or(0);
        }
    });
    row(ui, words::clip::DRAWN_FROM, |ui| {
        let button = Button::new(words::clip::seed(seed)).min_size(vec2(FIELD, 22.0));
        let response = ui.add(button).accessible_name(words::clip::NEW_SEED);
        if response.on_hover_text(words::clip::NEW_SEED_TIP).clicked() {
            view.inspector.tools.seed = chance::next_seed(seed);
        }
    });
}

/// Tools that only rotate the clip or write generated steps into it.
fn show_turns(ui: &mut Ui, view: &mut View, now: &Now, out: &mut Vec<EditorAction>) {
    let frozen = PlaybackView::of(view, now).freeze_generated(view.track);
    let live = view.clip(now.pattern, view.track).is_live();
    let rotated = !view.clip(now.pattern, view.track).rotate.is_default();
    let lines = [
        [
            (
                words::clip::SHIFT_LEFT,
                words::clip::SHIFT_LEFT,
                Some(Generate::Shift(-1)),
            ),
            (
                words::clip::SHIFT_RIGHT,
                words::clip::SHIFT_RIGHT,
                Some(Generate::Shift(1)),
            ),
            (
                words::clip::REVERSE,
                words::clip::REVERSE,
                Some(Generate::Reverse),
            ),
        ],
        [
            (
                words::clip::FREEZE,
                words::clip::FREEZE_LABEL,
                frozen.filter(|_| live),
            ),
            (
                words::clip::APPLY_ROTATION,
                words::clip::APPLY_ROTATION,
                rotated.then_some(Generate::Unrotate),
            ),
            ("", "", None),
        ],
    ];
    for line in lines {
        ui.horizontal(|ui| {
            for (text, label, generate) in line.into_iter().filter(|(text, ..)| !text.is_empty()) {
                let button = Button::new(text).min_size(vec2(66.0, 22.0));
                let response = ui.add_enabled(generate.is_some(), button);
                let response = response.accessible_name(label);
                if let Some(generate) = generate {
                    if response.hovered() {
                        preview_tool(view, now, &generate);
                    }
                    if response.clicked() {
                        apply_tool(view, now, generate, out);
                    }
                }
            }
        });
    }
}

/// A tool with a number; the grid previews it while the pointer is over either.
fn show_tool(
    ui: &mut Ui,
    ((label, verb), generate): ((&str, &str), Generate),
    (view, now, out): (&mut View, &Now, &mut Vec<EditorAction>),
    amount: impl FnOnce(&mut Ui, &mut View),
) {
    let line = ui.scope(|ui| {
        row(ui, label, |ui| {
            let button = Button::new(verb).min_size(vec2(62.0, 22.0));
            let response = ui.add(button).accessible_name(words::clip::do_it(label));
            if response.clicked() {
                apply_tool(view, now, generate, out);
                // The next click uses another seed.
                view.inspector.tools.seed = chance::next_seed(view.inspector.tools.seed);
            }
            amount(ui, view);
        });
    });
    if line.response.contains_pointer() || ui.rect_contains_pointer(line.response.rect) {
        preview_tool(view, now, &generate);
    }
}

fn preview_tool(view: &mut View, now: &Now, generate: &Generate) {
    let clip = view.clip(now.pattern, view.track);
    let track = view.track;
    view.inspector.preview_generate(track, &clip, generate);
    view.hint = hints::TOOL;
}

/// The steps that are randomised: those that are selected, or all.
fn steps_to_randomise(view: &View) -> StepSet {
    let steps = view
        .interaction
        .selection
        .map(|selection| selection.steps());
    steps.map_or(StepSet::ALL, |steps| {
        let places = steps.filter_map(|step| u8::try_from(step).ok());
        places.fold(StepSet::NONE, |all, step| all.with(StepSet::one(step)))
    })
}

fn apply_tool(view: &View, now: &Now, generate: Generate, out: &mut Vec<EditorAction>) {
    let (pattern, track) = (now.pattern, view.track);
    if let (Some(selection), Generate::Randomise { seed, .. }) =
        (view.interaction.selection, generate)
    {
        // Every selected track draws for itself, the one under the cursor as it was shown.
        let edits = selection.tracks().zip(0u32..).map(|(each, number)| {
            let mut own = generate;
            if let Generate::Randomise { seed: drawn, .. } = &mut own
                && each != track
            {
                *drawn = seed.wrapping_add(number + 1);
            }
            Edit::Clip {
                pattern,
                track: each,
                change: ClipChange::Generate(own),
            }
        });
        let edit = Edit::Together(words::undo::RANDOMISE, edits.collect());
        return out.push(EditorAction::Edit(None, edit));
    }
    let change = ClipChange::Generate(generate);
    out.push(EditorAction::clip(pattern, track, change));
}

/// The chosen attribute between the two chosen ends.
fn randomise_spread(view: &View) -> Spread {
    let tools = view.inspector.tools;
    let (_, least, most) = ATTRIBUTES
        .get(tools.attribute)
        .copied()
        .unwrap_or(ATTRIBUTES[0]);
    let at = |percent: u8| least + (most - least) * i64::from(percent) / 100;
    let (a, b) = (at(tools.between.0), at(tools.between.1));
    match tools.attribute {
        1 => Spread::Gate(GateSteps::clamped(a), GateSteps::clamped(b)),
        2 => Spread::Nudge(Nudge::clamped(a), Nudge::clamped(b)),
        3 => Spread::Chance(Chance::clamped(a), Chance::clamped(b)),
        4 => Spread::Pitch(Interval::clamped(a), Interval::clamped(b)),
        5 => Spread::Hits(Hits::clamped(a), Hits::clamped(b)),
        _ => Spread::Velocity(Velocity::clamped(a), Velocity::clamped(b)),
    }
}
