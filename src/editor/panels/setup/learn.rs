//! Learning: an action is chosen, a control is touched, and from then on it does that.

use egui::{RichText, Ui};

use crate::controllers::action::{ARGUMENTS, Argument, CHOSEN, Word};
use crate::controllers::{self};
use crate::editor::panels::inspector::choose;
use crate::editor::plugged::{Heard, Teaching, Whose, Wish};
use crate::editor::theme;
use crate::editor::view::{Action, Now, View};
use crate::editor::widgets::number::{Number, number};
use crate::files::profile::learned::describe;

/// All actions.
const WORDS: &[Word] = controllers::Action::WORDS;

/// The button that begins and ends it.
pub(super) fn begin(ui: &mut Ui, whose: Whose, view: &mut View, out: &mut Vec<Action>) {
    let learns = view
        .teaching
        .is_some_and(|teaching| teaching.whose == whose);
    if ui
        .button(if learns { "Stop learning" } else { "Learn" })
        .clicked()
    {
        view.teaching = (!learns).then(|| Teaching {
            whose,
            action: 0,
            arguments: first(WORDS.first()),
        });
        let listens = (!learns).then_some(whose);
        out.push(Action::Devices(Wish::Listen(listens)));
    }
}

/// Draws the lesson of a controller, while there is one.
pub(super) fn show(ui: &mut Ui, whose: Whose, view: &mut View, now: &Now, out: &mut Vec<Action>) {
    let Some(mut teaching) = view.teaching.filter(|teaching| teaching.whose == whose) else {
        return;
    };
    let name = |place: &usize| WORDS.get(*place).map_or("", |word| word.word).to_owned();
    if let Some(action) = choose(ui, "Action", &teaching.action, 0..WORDS.len(), name) {
        teaching.action = action;
        teaching.arguments = first(WORDS.get(action));
    }
    let word = WORDS.get(teaching.action);
    for (argument, value) in word
        .iter()
        .flat_map(|word| word.arguments)
        .zip(&mut teaching.arguments)
    {
        number_of(ui, view, argument, value);
    }
    ui.label(RichText::new(word.map_or("", |word| word.help)).color(theme::DIM.of(ui)));
    view.teaching = Some(teaching);
    match &now.devices.heard {
        None => {
            ui.label("Now touch the control; turn a knob up, and then down.");
        }
        Some(heard) => told(ui, teaching, heard, view, out),
    }
}

/// What was touched, what it does already, and what is to become of it.
fn told(ui: &mut Ui, teaching: Teaching, heard: &Heard, view: &mut View, out: &mut Vec<Action>) {
    let guess = if heard.sure {
        "This is"
    } else {
        "It seems this is"
    };
    ui.label(format!("{guess} {}.", describe(&heard.touch)));
    for (done, alone) in &heard.done {
        let more = if *alone { "" } else { ", with others" };
        let text = format!("It does \"{done}\" already{more}.");
        ui.label(RichText::new(text).color(theme::ACCENT.of(ui)));
    }
    let replaces = heard.done.iter().any(|(_, alone)| *alone);
    let mut teach = |replace| {
        view.teaching = None;
        out.push(Action::Devices(Wish::Teach {
            teaching,
            touch: heard.touch,
            replace,
        }));
    };
    ui.horizontal(|ui| {
        if replaces && ui.button("Do this instead").clicked() {
            teach(true);
        }
        let both = if heard.done.is_empty() {
            "Do this"
        } else {
            "Do both"
        };
        if ui.button(both).clicked() {
            teach(false);
        }
    });
}

/// The arguments that a lesson begins with.
fn first(word: Option<&Word>) -> [i16; ARGUMENTS] {
    let mut arguments = [0; ARGUMENTS];
    let known = word.iter().flat_map(|word| word.arguments);
    for (value, argument) in arguments.iter_mut().zip(known) {
        *value = if argument.name == "step" {
            CHOSEN
        } else {
            argument.min.max(1).min(argument.max)
        };
    }
    arguments
}

/// An argument to turn; below the first step is the chosen one.
fn number_of(ui: &mut Ui, view: &mut View, argument: &Argument, value: &mut i16) {
    let is_step = argument.name == "step";
    let least = i64::from(argument.min) - i64::from(is_step);
    let now = if *value == CHOSEN {
        least
    } else {
        (*value).into()
    };
    let shown = Number {
        write: &|value| match value {
            value if is_step && value == least => format!("{} chosen", argument.name),
            value => format!("{} {value}", argument.name),
        },
        read: &|text| text.rsplit(' ').next()?.parse().ok(),
        ..Number::new(argument.name, now, least..=argument.max.into())
    };
    if let Some((_, set)) = number(ui, &mut view.hold, shown, 120.0) {
        *value = match set {
            set if is_step && set == least => CHOSEN,
            set => i16::try_from(set).unwrap_or(argument.min),
        };
    }
}
