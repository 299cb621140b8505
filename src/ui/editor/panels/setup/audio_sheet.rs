//! Sound and MIDI of the program: the audio system, its device, and the MIDI ports, with a light for what is sent.

use egui::{AtomExt, Checkbox, Response, RichText, Sense, Ui, vec2};

use crate::devices::{PortState, PortStatus, RouteStatus};
use crate::engine::HeardClock;
use crate::instance::clock_link::ClockChoice;
use crate::standalone::{Audio, AudioRequest, AudioSetup, AudioSystem, client_name};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::now::Now;
use crate::ui::editor::panels::clock::{heard_clock, later_than_clock};
use crate::ui::editor::panels::fields::{choose, switch_row};
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::words;

/// How long a light shines after a message, in seconds.
const SHINES: f64 = 0.15;
/// The size of a light.
const LIGHT: f32 = 8.0;
/// The size of a remark.
const SMALL: f32 = 10.5;

/// Draws the part of the panel; returns its heading.
pub(super) fn show(
    ui: &mut Ui,
    view: &mut View,
    setup: &AudioSetup,
    now: &Now,
    out: &mut Vec<EditorAction>,
) -> Response {
    let heading = ui.label(RichText::new(words::setup::SOUND_AND_MIDI).strong());
    let mut ask = |request| out.push(EditorAction::Audio(request));
    let choice = &setup.choice;
    let systems = AudioSystem::ALL;
    let name = |system: &AudioSystem| system.name().to_owned();
    if let Some(system) = choose(
        ui,
        words::audio::AUDIO_SYSTEM,
        &choice.system,
        systems,
        name,
    ) {
        ask(AudioRequest::System(system));
    }
    if choice.system == AudioSystem::Automatic {
        remark(ui, running(setup.running));
    }
    if setup.running == Audio::Native {
        let names = with_chosen(&setup.devices, &choice.device);
        let name = |name: &String| match name.as_str() {
            "" => words::setup::DEFAULT_CARD.to_owned(),
            name => name.to_owned(),
        };
        if let Some(device) = choose(ui, words::audio::SOUND_CARD, &choice.device, names, name) {
            ask(AudioRequest::Device(device));
        }
    }
    let ports = ports(setup, now);
    let is_lit = shines(ui, setup.sent);
    ui.label(words::setup::MIDI_OUTPUTS);
    if ports.outputs.is_empty() {
        remark(ui, words::setup::NO_OUTPUT);
    }
    for port in &ports.outputs {
        let light = Some(is_lit && port.state == PortState::Open);
        if let Some(on) = port_row(ui, (words::setup::SEND_TO, port), setup.running, light) {
            ask(AudioRequest::Output(port.name.clone(), on));
        }
    }
    ui.label(words::setup::MIDI_INPUTS);
    if ports.inputs.is_empty() {
        remark(ui, words::setup::NO_INPUT);
    }
    for port in &ports.inputs {
        if let Some(on) = port_row(ui, (words::setup::LISTEN_TO, port), setup.running, None) {
            ask(AudioRequest::Input(port.name.clone(), on));
        }
    }
    if let Some(clock) = followed_clock(ui, view, (setup.choice.clock, now.heard_clock)) {
        out.push(EditorAction::Audio(AudioRequest::Clock(clock)));
    }
    heading
}

/// Whether MIDI clock is followed, what is heard of it, and how much later the music is; the new choice.
fn followed_clock(
    ui: &mut Ui,
    view: &mut View,
    (now, heard): (ClockChoice, HeardClock),
) -> Option<ClockChoice> {
    let mut chosen = None;
    if switch_row(ui, words::audio::FOLLOW_MIDI_CLOCK, now.follows) {
        chosen = Some(ClockChoice {
            follows: !now.follows,
            ..now
        });
    }
    if !now.follows {
        return chosen;
    }
    remark(ui, &heard_clock(heard));
    let label = words::audio::LATER_THAN_CLOCK;
    if let Some(later_ms) = later_than_clock(ui, view, label, now.later_ms) {
        chosen = Some(ClockChoice { later_ms, ..now });
    }
    chosen
}

fn remark(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).size(SMALL).color(theme::DIM.of(ui)));
}

/// What automatic choice has come to.
const fn running(audio: Audio) -> &'static str {
    match audio {
        Audio::Jack => words::setup::JACK_PLAYS,
        Audio::Native => words::setup::CARD_PLAYS,
        Audio::Missing => words::setup::NO_AUDIO,
        Audio::Silent => words::setup::NOTHING_PLAYS,
    }
}

/// All names, the chosen one among them even while it is not there, after the system's own choice.
fn with_chosen(names: &[String], chosen: &String) -> Vec<String> {
    let mut all = vec![String::new()];
    if !names.contains(chosen) && !chosen.is_empty() {
        all.push(chosen.clone());
    }
    all.extend_from_slice(names);
    all
}

/// All ports: those that are chosen, and those that could be. Without JACK they are the ones that controllers have too.
fn ports(setup: &AudioSetup, now: &Now) -> RouteStatus {
    match setup.running {
        Audio::Jack => setup.ports.clone(),
        Audio::Missing => RouteStatus::default(),
        Audio::Native | Audio::Silent => RouteStatus {
            inputs: with_closed(&setup.ports.inputs, &now.devices.inputs),
            outputs: with_closed(&setup.ports.outputs, &now.devices.outputs),
        },
    }
}

fn with_closed(chosen: &[PortStatus], there: &[String]) -> Vec<PortStatus> {
    let is_known = |name: &String| chosen.iter().any(|port| port.name == *name);
    let others = there.iter().filter(|name| !is_known(name));
    let others = others.map(|name| PortStatus {
        name: name.clone(),
        state: PortState::Closed,
    });
    let mut all: Vec<_> = chosen.iter().cloned().chain(others).collect();
    all.sort_by(|one, other| one.name.cmp(&other.name));
    all
}

/// A port with its switch and its light; returns what it was switched to.
fn port_row(
    ui: &mut Ui,
    (verb, port): (&str, &PortStatus),
    running: Audio,
    light: Option<bool>,
) -> Option<bool> {
    let name = shown_name(&port.name, running);
    let mut is_on = port.state != PortState::Closed;
    let mut changed = None;
    ui.horizontal(|ui| {
        if let Some(is_lit) = light {
            show_light(ui, is_lit);
        }
        ui.spacing_mut().interact_size.x = 0.0;
        let row = ui.add(Checkbox::new(&mut is_on, name.atom_shrink(true)));
        let row = row.accessible_name(words::setup::port(verb, name));
        if row.on_hover_text(&port.name).changed() {
            changed = Some(is_on);
        }
    });
    let lack = match &port.state {
        PortState::Closed | PortState::Open => return changed,
        PortState::Missing => words::setup::NOT_THERE,
        PortState::Refused(reason) => reason,
    };
    let lack = words::setup::port_lacks(name, lack);
    ui.label(RichText::new(lack).size(SMALL).color(theme::ACCENT.of(ui)));
    changed
}

/// The name of a port as a person knows it.
fn shown_name(name: &str, running: Audio) -> &str {
    match running {
        Audio::Jack => client_name(name),
        Audio::Native | Audio::Missing | Audio::Silent => name,
    }
}

/// The light of an output: full while something is sent.
fn show_light(ui: &mut Ui, is_lit: bool) {
    let (place, _) = ui.allocate_exact_size(vec2(LIGHT + 2.0, LIGHT), Sense::hover());
    let radius = LIGHT / 2.0;
    if is_lit {
        let ink = theme::GREEN.of(ui);
        ui.painter().circle_filled(place.center(), radius, ink);
    } else {
        let ink = egui::Stroke::new(1.0, theme::DIM.of(ui));
        ui.painter()
            .circle_stroke(place.center(), radius - 0.5, ink);
    }
}

/// What was counted last, and until when the lights shine.
#[derive(Debug, Clone, Copy)]
struct Counted {
    sent: u32,
    until: f64,
}

/// Whether anything was sent just now.
fn shines(ui: &Ui, sent: u32) -> bool {
    let (id, time) = (ui.scope_id().with("sent"), ui.input(|input| input.time));
    let before = ui.data(|data| data.get_temp::<Counted>(id));
    let until = match before {
        Some(before) if before.sent != sent => time + SHINES,
        Some(before) => before.until,
        None => 0.0,
    };
    ui.data_mut(|data| data.insert_temp(id, Counted { sent, until }));
    let shines = time < until;
    if shines {
        // It goes out in time where nothing else is drawn.
        ui.ctx()
            .request_repaint_after(std::time::Duration::from_secs_f64(until - time));
    }
    shines
}
