//! MIDI learn: the user chooses an action and touches a control, which performs it from then on.

use egui::{RichText, ScrollArea, TextEdit, Ui};

use crate::control::controllers::action::Word;
use crate::control::controllers::argument::{Argument, ArgumentKind, ArgumentValue};
use crate::control::controllers::describe::describe_action;
use crate::control::controllers::{self};
use crate::devices::DeviceChoice;
use crate::files::profile::learned::{Lesson, describe, rules};
use crate::ui::editor::device_panel::{
    DevicePanel, DeviceRequest, LearnSession, LearnSource, TouchedControl,
};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::now::Now;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::number_field::{NumberField, number_field};
use crate::ui::words;

/// All actions.
const WORDS: &[Word] = controllers::Action::WORDS;
/// The height of the list of actions.
const LIST: f32 = 132.0;

/// The button that begins learning.
pub(super) fn learn_button(
    ui: &mut Ui,
    source: LearnSource,
    view: &mut View,
    now: &Now,
    out: &mut Vec<EditorAction>,
) {
    let tip = words::learn::LEARN_TIP;
    let label = match source {
        LearnSource::ThroughHost => words::learn::LEARN.to_owned(),
        LearnSource::OwnPort(place) => words::learn::learn_of(place + 1),
    };
    let button = ui.button(words::learn::LEARN).on_hover_text(tip);
    if button.accessible_name(label).clicked() {
        view.learning = Some(LearnSession {
            source,
            action: 0,
            arguments: WORDS.first().map(Word::first_arguments).unwrap_or_default(),
            name: source.default_profile_name(&device_choices(now)).to_owned(),
            search: String::new(),
        });
        out.push(EditorAction::Devices(DeviceRequest::LearnFrom(Some(
            source,
        ))));
    }
}

/// Draws the learn session, which hides the rest of Set-up.
pub(super) fn show(
    ui: &mut Ui,
    mut learning: LearnSession,
    view: &mut View,
    now: &Now,
    out: &mut Vec<EditorAction>,
) {
    let choices = device_choices(now);
    let settings = &now.controller.settings;
    let profile = learning.source.profile(settings, &choices);
    ui.label(RichText::new(words::learn::HEADING).size(16.0).strong());
    match profile {
        Some(profile) => {
            ui.label(RichText::new(profile).color(theme::DIM.of(ui)));
        }
        None => ask_name(ui, &mut learning),
    }
    ui.separator();
    ui.label(RichText::new(words::learn::CHOOSE_ACTION).strong());
    choose_action(ui, &mut learning);
    let word = WORDS.get(learning.action);
    ui.label(RichText::new(word.map_or("", |word| word.help)).color(theme::DIM.of(ui)));
    for (argument, value) in word
        .iter()
        .flat_map(|word| word.arguments)
        .zip(&mut learning.arguments)
    {
        argument_field(ui, view, argument, value);
    }
    ui.separator();
    ui.label(RichText::new(words::learn::TOUCH).strong());
    let (source, mut continues) = (learning.source, true);
    match &now.devices.touched {
        None => {
            ui.label(words::learn::TOUCH_HOW);
            view.learning = Some(learning);
        }
        Some(heard) => {
            view.learning = show_touched_control(ui, learning, heard, out);
            continues = view.learning.is_some();
        }
    }
    ui.separator();
    if ui.button(words::learn::STOP).clicked() && continues {
        view.learning = None;
        out.push(EditorAction::Devices(DeviceRequest::LearnFrom(None)));
    }
    if let Some(profile) = source.profile(settings, &choices) {
        show_learned(ui, profile, &now.devices, out);
    }
}

/// A list of all actions, or of those that match the search.
fn choose_action(ui: &mut Ui, learning: &mut LearnSession) {
    let field = TextEdit::singleline(&mut learning.search)
        .hint_text(words::learn::SEARCH_HINT)
        .desired_width(f32::INFINITY);
    let field = ui.add(field).accessible_name(words::learn::SEARCH);
    if ui.memory(|memory| memory.focused().is_none()) {
        field.request_focus();
    }
    let search = learning.search.to_lowercase();
    let fits = |word: &Word| {
        let mut parts = search.split_whitespace();
        let name = plain_name(word).to_lowercase();
        parts.all(|part| {
            word.word.contains(part)
                || name.contains(part)
                || word.help.to_lowercase().contains(part)
        })
    };
    let list = ScrollArea::vertical()
        .max_height(LIST)
        .auto_shrink([false, true]);
    list.id_salt("actions").show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        let mut found = WORDS.iter().enumerate().filter(|(_, word)| fits(word));
        let mut none = true;
        for (place, word) in found.by_ref() {
            none = false;
            let chosen = place == learning.action;
            let name = plain_name(word);
            // Others in the window are called so too.
            let spoken = words::learn::action(&name);
            let row = ui.selectable_label(chosen, name).accessible_name(&spoken);
            let tip = words::learn::action_tip(word.help, word.word);
            if row.on_hover_text(tip).clicked() {
                learning.action = place;
                learning.arguments = word.first_arguments();
            }
        }
        if none {
            ui.label(RichText::new(words::learn::NO_ACTION).color(theme::DIM.of(ui)));
        }
    });
}

/// What a new profile is called.
fn ask_name(ui: &mut Ui, learning: &mut LearnSession) {
    ui.label(words::learn::PROFILE_NAME);
    let field = TextEdit::singleline(&mut learning.name)
        .char_limit(64)
        .desired_width(f32::INFINITY);
    let _ = ui
        .add(field)
        .accessible_name(words::learn::PROFILE_NAME_LABEL);
}

/// What a profile has learned, each with a button to forget it.
pub(super) fn show_learned(
    ui: &mut Ui,
    profile: &str,
    shown: &DevicePanel,
    out: &mut Vec<EditorAction>,
) {
    let learned = shown.learned_by(profile);
    if learned.is_empty() {
        return;
    }
    ui.label(RichText::new(words::learn::LEARNED).color(theme::DIM.of(ui)));
    for one in learned {
        let done = describe_action(&one.done);
        ui.horizontal(|ui| {
            let button = ui
                .button(words::learn::FORGET)
                .on_hover_text(words::learn::FORGET_TIP);
            let label = words::learn::forget(&done, &one.control);
            if button.accessible_name(&label).clicked() {
                out.push(EditorAction::Devices(DeviceRequest::Forget(
                    profile.to_owned(),
                    one.clone(),
                )));
            }
            ui.vertical(|ui| {
                ui.label(&done);
                let control = one.control.trim_start_matches(words::learn::THE);
                ui.label(RichText::new(control).size(10.5).color(theme::DIM.of(ui)));
            });
        });
    }
}

fn device_choices(now: &Now) -> Vec<DeviceChoice> {
    let states = now.devices.states.iter();
    states.map(|(choice, _)| choice.clone()).collect()
}

/// The touched control, what it does already, and buttons to teach it. Returns the session if it continues.
fn show_touched_control(
    ui: &mut Ui,
    mut learning: LearnSession,
    heard: &TouchedControl,
    out: &mut Vec<EditorAction>,
) -> Option<LearnSession> {
    let control = describe(&heard.touch);
    if heard.sure {
        ui.label(words::learn::this_is(&control));
    } else {
        ui.label(words::learn::probably(&control));
        let more = words::learn::TURN_FURTHER;
        ui.label(RichText::new(more).color(theme::DIM.of(ui)));
    }
    let alone = heard.done.iter().any(|(_, alone)| *alone);
    let mut does: Vec<String> = heard
        .done
        .iter()
        .map(|(done, _)| describe_action(done))
        .collect();
    does.dedup();
    if !does.is_empty() {
        let text = words::learn::does_already(&does, alone);
        ui.label(RichText::new(text).color(theme::ACCENT.of(ui)));
    }
    let word = WORDS.get(learning.action)?;
    let arguments = &learning.arguments;
    if let Err(sentence) = rules(&heard.touch, Lesson { word, arguments }) {
        ui.label(RichText::new(sentence).color(theme::ACCENT.of(ui)));
        return Some(learning);
    }
    let (first, rest): (&str, &[(&str, bool)]) = match (alone, heard.done.is_empty()) {
        (true, _) => (
            words::learn::DO_THIS_INSTEAD,
            &[(words::learn::DO_BOTH, false)],
        ),
        (_, true) => (words::learn::DO_THIS, &[]),
        _ => (words::learn::DO_BOTH, &[]),
    };
    let mut asked = None;
    ui.horizontal_wrapped(|ui| {
        if ui.button(first).clicked() {
            asked = Some((alone, false));
        }
        let tip = words::learn::AND_NEXT_TIP;
        if has_next_argument(&learning)
            && ui
                .button(words::learn::AND_NEXT)
                .on_hover_text(tip)
                .clicked()
        {
            asked = Some((alone, true));
        }
        for (word, replace) in rest {
            if ui.button(*word).clicked() {
                asked = Some((*replace, false));
            }
        }
    });
    let Some((replace, continues)) = asked else {
        return Some(learning);
    };
    out.push(EditorAction::Devices(DeviceRequest::Teach {
        learning: learning.clone(),
        touch: heard.touch,
        replace,
    }));
    if !continues {
        return None;
    }
    advance_argument(&mut learning);
    out.push(EditorAction::Devices(DeviceRequest::LearnFrom(Some(
        learning.source,
    ))));
    Some(learning)
}

/// The indices of the arguments that can count up with each control.
fn countable_arguments(
    learning: &mut LearnSession,
) -> impl Iterator<Item = (&'static Argument, &mut i16)> {
    let known = WORDS.get(learning.action).into_iter();
    let known = known
        .flat_map(|word| word.arguments)
        .zip(&mut learning.arguments);
    known.filter_map(|(argument, value)| match value {
        ArgumentValue::Number(number) if argument.kind.counts_from_one() => {
            Some((argument, number))
        }
        ArgumentValue::Number(_) | ArgumentValue::OnTrack { .. } | ArgumentValue::Chosen => None,
    })
}

fn has_next_argument(learning: &LearnSession) -> bool {
    let mut same = learning.clone();
    let last = countable_arguments(&mut same).last();
    last.is_some_and(|(argument, value)| *value < argument.max)
}

fn advance_argument(learning: &mut LearnSession) {
    if let Some((argument, value)) = countable_arguments(learning).last() {
        *value = (*value + 1).min(argument.max);
    }
}

/// An argument to turn; below the first step is the chosen one.
fn argument_field(ui: &mut Ui, view: &mut View, argument: &Argument, value: &mut ArgumentValue) {
    let is_step = argument.kind == ArgumentKind::Step;
    let least = i64::from(argument.min) - i64::from(is_step);
    let value_of = |number: i64| match number {
        number if is_step && number == least => ArgumentValue::Chosen,
        number => ArgumentValue::Number(i16::try_from(number).unwrap_or(argument.min)),
    };
    let now = match *value {
        ArgumentValue::Number(number) => number.into(),
        // Only rules that are written by hand name a track in front of a step.
        ArgumentValue::OnTrack { step, .. } => step.into(),
        ArgumentValue::Chosen => least,
    };
    let shown = NumberField {
        write: &|number| value_of(number).describe(argument),
        read: &|text| {
            let number: f64 = text.rsplit([' ', '/']).next()?.parse().ok()?;
            Some(number - f64::from(u8::from(argument.kind.counts_from_one())))
        },
        ..NumberField::new(argument.name, now, least..=argument.max.into())
    };
    if let Some((_, set)) = number_field(ui, &mut view.gestures, shown, 120.0) {
        *value = value_of(set);
    }
}

/// What an action is called: "Pitch of the chosen step" for `step-pitch`.
fn plain_name(word: &Word) -> String {
    let is_step = |argument: &Argument| argument.kind == ArgumentKind::Step;
    let of_step = word.arguments.first().is_some_and(is_step);
    let (name, is_turned) = match (
        word.word.strip_prefix("turn-"),
        word.word.strip_prefix("step-"),
    ) {
        (Some(turned), _) => (turned, true),
        (None, Some(set)) => (set, false),
        (None, None) => return capitalised(&word.word.replace('-', " ")),
    };
    let step = if of_step {
        words::learn::OF_CHOSEN_STEP
    } else {
        ""
    };
    let turned = if is_turned {
        words::learn::UP_OR_DOWN
    } else {
        ""
    };
    capitalised(&format!("{}{step}{turned}", name.replace('-', " ")))
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "Learn in plain names": each action has a name of its own.
    #[test]
    fn actions_have_plain_names() {
        let name = |word: &str| WORDS.iter().find(|it| it.word == word).map(plain_name);
        for (word, plain) in [
            ("step-pitch", "Pitch of the chosen step"),
            ("turn-pitch", "Pitch of the chosen step, up or down"),
            ("turn-tempo", "Tempo, up or down"),
            ("beat-loop", "Beat loop"),
        ] {
            assert_eq!(name(word).as_deref(), Some(plain));
        }
        let mut names: Vec<_> = WORDS.iter().map(plain_name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), WORDS.len());
    }
}
