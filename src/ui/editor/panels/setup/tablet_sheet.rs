//! The page for tablets: its switch and network, how a device comes in, which ones have come, and what was refused.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use egui::{
    Checkbox, Color32, Mesh, Rect, Response, RichText, Role, Sense, Shape, Ui, WidgetInfo, pos2,
    vec2,
};

use crate::remote::refusals::Reason;
use crate::remote::tickets::{ShownTickets, Tickets};
use crate::remote::{self, DeviceStatus, Status, code};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::field_tips::explain;
use crate::ui::editor::now::Now;
use crate::ui::editor::panels::fields::switch_row;
use crate::ui::editor::tablet_panel::{TabletPanel, TabletRequest};
use crate::ui::editor::theme;
use crate::ui::library::LibraryRequest;
use crate::ui::words::tablet as words;

/// The page of the manual on what is safe.
const SAFETY_PAGE: &str = "remote.html#what-is-safe-and-what-is-not";
/// The size of a remark.
const SMALL: f32 = 10.5;
/// The size of what is read off the window and typed elsewhere.
const LARGE: f32 = 15.0;
/// The greatest width of a code.
const CODE: f32 = 216.0;
/// How long nobody may come before it is said what to look at.
const PATIENCE: Duration = Duration::from_secs(60);

/// Draws the part of the panel; returns its heading.
pub(super) fn show(ui: &mut Ui, now: &Now, out: &mut Vec<EditorAction>) -> Response {
    let tablet = &now.tablet;
    let heading = ui.label(RichText::new(words::HEADING).strong());
    let mut ask = |request| out.push(EditorAction::Tablet(request));
    let is_on = tablet.status.is_some();
    if switch_row(ui, words::SWITCH, is_on) {
        ask(TabletRequest::Switch(!is_on));
    }
    if let Some(network) = choose_network(ui, tablet) {
        ask(TabletRequest::Network(network));
    }
    if now.file.is_some() && switch_row(ui, words::AT_START, tablet.choice.at_start) {
        ask(TabletRequest::AtStart(!tablet.choice.at_start));
    }
    remark(ui, words::WARNING);
    // The manual lies beside the program, and beside no plug-in.
    if now.file.is_some() && ui.small_button(words::SAFETY).clicked() {
        let place = SAFETY_PAGE.to_owned();
        out.push(EditorAction::Library(LibraryRequest::ShowManual(place)));
    }
    if let Some(status) = &tablet.status {
        show_tickets(ui, status.address, tablet.tickets.as_ref(), out);
        show_devices(ui, status, out);
    }
    heading
}

fn remark(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).size(SMALL).color(theme::DIM.of(ui)));
}

/// The networks, with the chosen one even while this computer is not on it; returns the one that was picked.
fn choose_network(ui: &mut Ui, tablet: &TabletPanel) -> Option<Option<IpAddr>> {
    let chosen = tablet.choice.network;
    let there = tablet.networks.iter().map(|network| Some(network.address));
    let mut all: Vec<_> = std::iter::once(None).chain(there).collect();
    if !all.contains(&chosen) {
        all.push(chosen);
    }
    ui.label(words::NETWORKS);
    let mut picked = None;
    for address in all {
        let mut networks = tablet.networks.iter();
        let network = networks.find(|network| Some(network.address) == address);
        let name = match (address, network) {
            (None, _) => words::THIS_COMPUTER.to_owned(),
            (Some(address), Some(network)) => words::network(&network.name, &address.to_string()),
            (Some(address), None) => words::missing_network(&address.to_string()),
        };
        let row = ui.radio(chosen == address, name);
        if explain(row, words::NETWORKS).clicked() && chosen != address {
            picked = Some(address);
        }
    }
    picked
}

/// How a device comes in.
fn show_tickets(
    ui: &mut Ui,
    address: SocketAddr,
    tickets: Option<&ShownTickets>,
    out: &mut Vec<EditorAction>,
) {
    ui.add_space(4.0);
    match tickets {
        Some(ShownTickets::Valid(tickets, rest)) => {
            show_ticket(ui, address, tickets);
            remark(ui, &words::valid_for(rest.as_secs()));
        }
        Some(ShownTickets::Used) => remark(ui, words::USED),
        Some(ShownTickets::Expired) => remark(ui, words::EXPIRED),
        None => {}
    }
    if explain(ui.button(words::NEW_TICKET), words::NEW_TICKET).clicked() {
        out.push(EditorAction::Tablet(TabletRequest::NewTickets));
    }
}

fn show_ticket(ui: &mut Ui, address: SocketAddr, tickets: &Tickets) {
    // A camera is of another device, which does not reach an address that means this one.
    if address.ip().is_loopback() {
        remark(ui, words::OPEN);
    } else {
        remark(ui, words::SCAN);
        show_code(ui, address, &remote::link(address, tickets));
    }
    ui.label(RichText::new(words::page_address(&address.to_string())).size(13.0));
    ui.label(
        RichText::new(tickets.typed.in_groups())
            .size(LARGE)
            .strong(),
    );
}

/// A code that is drawn, with the link that it is made of.
type DrawnCode = Arc<(String, Vec<Vec<bool>>)>;

/// Draws the code for a camera, dark on light in each theme, as cameras want it.
fn show_code(ui: &mut Ui, address: SocketAddr, link: &str) {
    let id = ui.scope_id().with("code");
    let kept = ui.data(|data| data.get_temp::<DrawnCode>(id));
    let drawn = kept.filter(|kept| kept.0 == link).unwrap_or_else(|| {
        let drawn = Arc::new((link.to_owned(), code::modules(link)));
        ui.data_mut(|data| data.insert_temp(id, Arc::clone(&drawn)));
        drawn
    });
    let rows = &drawn.1;
    let number = u16::try_from(rows.len()).unwrap_or(u16::MAX).max(1);
    // Modules of whole pixels have sharp edges.
    let pixel = ui.ctx().pixels_per_point();
    let width = ui.available_width().min(CODE);
    let module = (width * pixel / f32::from(number)).floor().max(1.0) / pixel;
    let side = module * f32::from(number);
    let (place, response) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
    response
        .widget_info(|| WidgetInfo::labeled(Role::Image, true, words::code(&address.to_string())));
    let left_top = (place.min.to_vec2() * pixel).round() / pixel;
    ui.painter().rect_filled(
        Rect::from_min_size(left_top.to_pos2(), vec2(side, side)),
        0.0,
        Color32::WHITE,
    );
    let mut dark = Mesh::default();
    for (y, row) in (0_u16..).zip(rows) {
        for (x, _) in (0_u16..).zip(row).filter(|(_, dark)| **dark) {
            let corner = pos2(f32::from(x) * module, f32::from(y) * module) + left_top;
            dark.add_colored_rect(
                Rect::from_min_size(corner, vec2(module, module)),
                Color32::BLACK,
            );
        }
    }
    ui.painter().add(Shape::mesh(dark));
}

/// The devices that have come, and what was refused.
fn show_devices(ui: &mut Ui, status: &Status, out: &mut Vec<EditorAction>) {
    if status.waits.is_some_and(|waits| waits >= PATIENCE) {
        let advice = if status.address.ip().is_loopback() {
            words::NOBODY_HERE
        } else {
            words::NOBODY
        };
        ui.label(RichText::new(advice).color(theme::ACCENT.of(ui)));
    }
    if !status.devices.is_empty() {
        ui.label(words::DEVICES);
    }
    for (place, device) in status.devices.iter().enumerate() {
        ui.push_id(("tablet", place), |ui| show_device(ui, device, out));
    }
    if let Some(lack) = &status.lack {
        ui.label(RichText::new(words::not_kept(lack)).color(theme::ACCENT.of(ui)));
    }
    let some = status.refused.iter().filter(|(_, number)| *number > 0);
    let counted: Vec<_> = some
        .map(|(reason, number)| (*number, what(*reason)))
        .collect();
    if !counted.is_empty() {
        remark(ui, &words::refused(&counted));
    }
}

const fn what(reason: Reason) -> &'static str {
    match reason {
        Reason::Request => words::FOREIGN_REQUESTS,
        Reason::Ticket => words::WRONG_TICKETS,
        Reason::Frame => words::WRONG_MESSAGES,
        Reason::Slow => words::TOO_SLOW,
        Reason::Crowd => words::CROWD,
        Reason::Network => words::OTHER_NETWORKS,
        Reason::Watching => words::WATCHING,
    }
}

fn show_device(ui: &mut Ui, device: &DeviceStatus, out: &mut Vec<EditorAction>) {
    let name = words::device(device.kind.name(), &device.address.to_string());
    let (line, ink) = if device.is_connected {
        (words::connected(&name), theme::TEXT.of(ui))
    } else {
        (name.clone(), theme::DIM.of(ui))
    };
    ui.label(RichText::new(line).color(ink));
    ui.horizontal(|ui| {
        let mut watches = device.watches;
        let row = ui.add(Checkbox::new(&mut watches, words::WATCHES));
        let row = row.accessible_name(words::of_device(words::WATCHES, &name));
        if explain(row, words::WATCHES).changed() {
            let request = TabletRequest::Watch(device.name.clone(), watches);
            out.push(EditorAction::Tablet(request));
        }
        let button = ui.button(words::THROW_OUT);
        let button = button.accessible_name(words::of_device(words::THROW_OUT, &name));
        if explain(button, words::THROW_OUT).clicked() {
            let request = TabletRequest::ThrowOut(device.name.clone());
            out.push(EditorAction::Tablet(request));
        }
    });
}
