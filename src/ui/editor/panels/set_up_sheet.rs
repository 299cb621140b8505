//! The messages of a set-up: of an output, or of a pattern at an output.

use egui::{Button, RichText, TextEdit, Ui};

use super::fields::{caption, choice_menu};
use crate::devices::AllowedSysex;
use crate::instance::document::Gesture;
use crate::sequencer::lock::Controller;
use crate::sequencer::outputs::Output;
use crate::sequencer::set_up::{
    Bank, BankNumber, ControllerValue, MESSAGES, Program, SYSEX_BYTES, SetUp, SetUpMessage, SysEx,
};
use crate::sequencer::value::Channel;
use crate::sequencer::{Edit, PortSlot};
use crate::ui::editor::device_panel::DeviceRequest;
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::number_field::{NumberField, number_field};
use crate::ui::words;
use crate::ui::words::controller_names::{controller_name, parse_controller};

/// The width of a small number, of one with a name, and of the menu of kinds.
const SMALL: f32 = 48.0;
const NAMED: f32 = 92.0;
const KIND: f32 = 120.0;
/// The request that every device answers and none minds: who are you?
const WHO: &str = "7E 7F 06 01";

/// A set-up, and where it is sent.
pub(super) struct SetUpSheet<'a> {
    /// Whose it is, behind the names of its fields.
    pub(super) of: &'a str,
    pub(super) slot: PortSlot,
    pub(super) set_up: &'a SetUp,
    /// The port of its output, as far as there is one.
    pub(super) port: &'a str,
    pub(super) allowed: &'a AllowedSysex,
}

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Program,
    Controller,
    SysEx,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Program, Self::Controller, Self::SysEx];

    const fn of(message: &SetUpMessage) -> Self {
        match message {
            SetUpMessage::Program { .. } => Self::Program,
            SetUpMessage::Controller { .. } => Self::Controller,
            SetUpMessage::SysEx(_) => Self::SysEx,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Program => words::set_ups::PROGRAM,
            Self::Controller => words::set_ups::CONTROLLER,
            Self::SysEx => words::set_ups::SYSEX,
        }
    }

    const fn button(self) -> &'static str {
        match self {
            Self::Program => words::set_ups::ADD_PROGRAM,
            Self::Controller => words::set_ups::ADD_CONTROLLER,
            Self::SysEx => words::set_ups::ADD_SYSEX,
        }
    }

    /// A new message, on a channel.
    fn fresh(self, channel: Channel) -> Option<SetUpMessage> {
        match self {
            Self::Program => Some(SetUpMessage::Program {
                channel,
                bank: Bank::default(),
                program: Program::DEFAULT,
            }),
            Self::Controller => Some(SetUpMessage::Controller {
                channel,
                controller: Controller::clamped(7),
                value: ControllerValue::clamped(100),
            }),
            Self::SysEx => WHO.parse().ok().map(SetUpMessage::SysEx),
        }
    }
}

/// The port for which SysEx of an output is allowed or not: the one that is open, or else the first that it names.
pub(super) fn port_name<'a>(output: &'a Output, open: Option<&'a str>) -> &'a str {
    let first = output.ports.names().first();
    open.or(first.map(String::as_str)).unwrap_or_default()
}

/// Draws the messages and the buttons that add more; `edit` makes an edit of another set-up.
pub(super) fn show(
    ui: &mut Ui,
    view: &mut View,
    sheet: &SetUpSheet<'_>,
    out: &mut Vec<EditorAction>,
    edit: impl Fn(SetUp) -> Edit,
) {
    for (place, message) in sheet.set_up.messages().iter().enumerate() {
        ui.push_id((sheet.of, place), |ui| {
            let changed = show_message(ui, view, sheet, (place, message), out);
            let Some((gesture, message)) = changed else {
                return;
            };
            let entered = message.as_ref().and_then(SetUpMessage::sysex).cloned();
            let set_up = sheet.set_up.replaced(place, message);
            out.push(EditorAction::Edit(gesture, edit(set_up)));
            out.extend(entered.map(|sysex| allow(sheet.slot, sysex)));
        });
    }
    if sheet.set_up.messages().len() >= MESSAGES {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        for kind in Kind::ALL {
            let label = words::set_ups::add(kind.word(), sheet.of);
            let button = ui.small_button(kind.button()).accessible_name(label);
            if button.clicked()
                && let Some(message) = kind.fresh(channel_of(sheet.set_up))
            {
                let entered = message.sysex().cloned();
                let set_up = sheet.set_up.with(message);
                out.push(EditorAction::Edit(None, edit(set_up)));
                out.extend(entered.map(|sysex| allow(sheet.slot, sysex)));
            }
        }
    });
}

/// What a person enters here may be sent from here.
fn allow(slot: PortSlot, sysex: SysEx) -> EditorAction {
    EditorAction::Devices(DeviceRequest::AllowSysex(slot, sysex))
}

/// The channel of the last message that has one: a device mostly has one for all.
fn channel_of(set_up: &SetUp) -> Channel {
    let channels = set_up.messages().iter().rev();
    let mut channels = channels.filter_map(|message| match message {
        SetUpMessage::Program { channel, .. } | SetUpMessage::Controller { channel, .. } => {
            Some(*channel)
        }
        SetUpMessage::SysEx(_) => None,
    });
    channels.next().unwrap_or(Channel::DEFAULT)
}

/// A message in the place of the one that is shown, or none.
type Changed = Option<(Option<Gesture>, Option<SetUpMessage>)>;

fn show_message(
    ui: &mut Ui,
    view: &mut View,
    sheet: &SetUpSheet<'_>,
    (place, message): (usize, &SetUpMessage),
    out: &mut Vec<EditorAction>,
) -> Changed {
    let label = |what: &str| words::set_ups::of_message(what, place + 1, sheet.of);
    let mut changed = None;
    ui.horizontal(|ui| {
        let now = Kind::of(message);
        let menu = (&*label(words::set_ups::KIND), KIND);
        let chosen = choice_menu(ui, menu, &now, Kind::ALL, |kind| kind.word().to_owned());
        let fresh = chosen.and_then(|kind| kind.fresh(channel_of(sheet.set_up)));
        changed = fresh.map(|message| (None, Some(message)));
        let remove = ui.add(Button::new("×").small());
        let remove = remove.accessible_name(label(words::set_ups::REMOVE));
        if remove.clicked() {
            changed = Some((None, None));
        }
    });
    let other = match message {
        SetUpMessage::Program { .. } | SetUpMessage::Controller { .. } => {
            show_numbers(ui, view, message, &label)
        }
        SetUpMessage::SysEx(sysex) => show_sysex(ui, sheet, sysex, &label, out),
    };
    changed.or(other)
}

/// The numbers of a program or a controller.
fn show_numbers(
    ui: &mut Ui,
    view: &mut View,
    message: &SetUpMessage,
    label: &impl Fn(&str) -> String,
) -> Changed {
    let mut changed = None;
    ui.spacing_mut().item_spacing.x = 3.0;
    ui.horizontal_wrapped(|ui| {
        let mut number = |what: &str, field: NumberField<'_>, width, set: &dyn Fn(i64) -> _| {
            let label = label(what);
            let field = NumberField {
                label: &label,
                ..field
            };
            if let Some((gesture, value)) = number_field(ui, &mut view.gestures, field, width) {
                changed = Some((gesture, Some(set(value))));
            }
        };
        let channel_field = |channel: &Channel| NumberField {
            speed: 0.1,
            write: &words::set_ups::channel,
            ..NumberField::new("", i64::from(*channel), 1..=16)
        };
        match message {
            SetUpMessage::Program {
                channel,
                bank,
                program,
            } => {
                let (channel, bank, program) = (*channel, *bank, *program);
                let with = |channel, bank, program| SetUpMessage::Program {
                    channel,
                    bank,
                    program,
                };
                let half = |half: Option<BankNumber>, write| NumberField {
                    write,
                    ..NumberField::new("", half.map_or(-1, i64::from), -1..=127)
                };
                let of = |value| (value >= 0).then(|| BankNumber::clamped(value));
                number(
                    words::set_ups::CHANNEL,
                    channel_field(&channel),
                    SMALL,
                    &|value| with(Channel::clamped(value), bank, program),
                );
                let msb = half(bank.msb, &|value| {
                    words::set_ups::bank(words::set_ups::MSB, value)
                });
                number(words::set_ups::BANK_MSB, msb, SMALL, &|value| {
                    let msb = of(value);
                    with(channel, Bank { msb, ..bank }, program)
                });
                let lsb = half(bank.lsb, &|value| {
                    words::set_ups::bank(words::set_ups::LSB, value)
                });
                number(words::set_ups::BANK_LSB, lsb, SMALL, &|value| {
                    let lsb = of(value);
                    with(channel, Bank { lsb, ..bank }, program)
                });
                let field = NumberField {
                    write: &words::set_ups::program,
                    ..NumberField::new("", i64::from(program), 0..=127)
                };
                number(words::set_ups::PROGRAM, field, SMALL, &|value| {
                    with(channel, bank, Program::clamped(value))
                });
            }
            SetUpMessage::Controller {
                channel,
                controller,
                value,
            } => {
                let (channel, controller, now) = (*channel, *controller, *value);
                let with = |channel, controller, value| SetUpMessage::Controller {
                    channel,
                    controller,
                    value,
                };
                number(
                    words::set_ups::CHANNEL,
                    channel_field(&channel),
                    SMALL,
                    &|value| with(Channel::clamped(value), controller, now),
                );
                let field = NumberField {
                    write: &|value| {
                        u8::try_from(value).map_or_else(|_| value.to_string(), controller_name)
                    },
                    read: &|text| parse_controller(text).map(f64::from),
                    ..NumberField::new("", i64::from(controller), 0..=127)
                };
                number(words::set_ups::CONTROLLER, field, NAMED, &|value| {
                    with(channel, Controller::clamped(value), now)
                });
                let field = NumberField::new("", i64::from(now), 0..=127);
                number(words::set_ups::VALUE, field, SMALL, &|value| {
                    with(channel, controller, ControllerValue::clamped(value))
                });
            }
            SetUpMessage::SysEx(_) => {}
        }
    });
    changed
}

/// The bytes of a SysEx message, and the question whether it may be sent, where nobody has answered that.
fn show_sysex(
    ui: &mut Ui,
    sheet: &SetUpSheet<'_>,
    sysex: &SysEx,
    label: &impl Fn(&str) -> String,
    out: &mut Vec<EditorAction>,
) -> Changed {
    let label_of_bytes = label(words::set_ups::BYTES);
    let id = ui.scope_id().with(&label_of_bytes);
    let now = sysex.to_string();
    let kept = ui.data_mut(|data| data.get_temp::<String>(id));
    let mut text = kept.unwrap_or_else(|| now.clone());
    let field = TextEdit::singleline(&mut text)
        .desired_width(f32::INFINITY)
        .char_limit(4 * SYSEX_BYTES);
    let field = ui.add(field).accessible_name(&label_of_bytes);
    let mut changed = None;
    if field.lost_focus() {
        let is_left = ui.input(|input| input.key_pressed(egui::Key::Escape));
        ui.data_mut(|data| data.remove::<String>(id));
        if !is_left && text.trim() != now {
            match text.parse() {
                Ok(sysex) => changed = Some((None, Some(SetUpMessage::SysEx(sysex)))),
                Err(error) => out.push(EditorAction::Say(error)),
            }
        }
    } else if field.has_focus() {
        ui.data_mut(|data| data.insert_temp(id, text));
    }
    caption(ui, &words::set_ups::about(sysex.bytes()));
    if !sheet.allowed.has(sheet.port, sysex) {
        let warning = RichText::new(words::set_ups::NOT_ALLOWED).color(theme::ACCENT.of(ui));
        ui.add(egui::Label::new(warning).wrap());
        let button = ui.button(words::set_ups::ALLOW);
        if button
            .accessible_name(label(words::set_ups::ALLOW))
            .clicked()
        {
            out.push(allow(sheet.slot, sysex.clone()));
        }
    }
    changed
}
