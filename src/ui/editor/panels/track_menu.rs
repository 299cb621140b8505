//! The menu of a track's head: its colour, key, channel and rate, and what becomes of it.

use egui::{Popup, PopupCloseBehavior, Response, Sense, Ui, WidgetInfo, vec2};

use super::added_track;
use super::fields::{caption, switches};
use super::inspector::show_key_and_channel;
use super::track_heads::begin_renaming;
use crate::params::host_param::HostParam;
use crate::sequencer::{Clip, ClipChange, Colour, Edit, Rate, TrackChange};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::now::Now;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;

/// The rates of the menu, as they are written on their switches; `T` is a triplet.
const RATES: [(&str, &str); 6] = [
    ("1/4", "1/4"),
    ("1/8", "1/8"),
    ("1/8T", "1/12"),
    ("1/16", "1/16"),
    ("1/16T", "1/24"),
    ("1/32", "1/32"),
];
/// The width of the menu, in points.
const WIDTH: f32 = 236.0;

/// Opens the menu with a right-click.
pub(super) fn show(
    response: &Response,
    track: usize,
    view: &mut View,
    now: &Now,
    out: &mut Vec<EditorAction>,
) {
    // It stays open while its numbers are dragged.
    let menu = Popup::context_menu(response)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .style(egui::style::StyleModifier::default())
        .width(WIDTH);
    menu.show(|ui| {
        view.track = track;
        show_colours(ui, track, out);
        show_key_and_channel(ui, view, out);
        show_rates(ui, track, view, now, out);
        let lines = menu_lines(track, view, now);
        if ui.button("Rename").clicked() {
            begin_renaming(track, view);
            ui.close();
        }
        for (label, possible, edit) in lines {
            if ui.add_enabled(possible, egui::Button::new(label)).clicked() {
                out.push(EditorAction::Edit(None, edit));
                ui.close();
            }
        }
        now.host_params
            .show_in_menu(ui, HostParam::Mute(track), out);
    });
}

fn show_colours(ui: &mut Ui, track: usize, out: &mut Vec<EditorAction>) {
    ui.horizontal(|ui| {
        for colour in 1..=8 {
            let colour = Colour::clamped(colour);
            let (rect, swatch) = ui.allocate_exact_size(vec2(20.0, 20.0), Sense::click());
            let hue = theme::track_colour(colour).of(ui);
            ui.painter().rect_filled(rect, theme::ROUND, hue);
            let said = format!("Colour {}", colour.get());
            swatch.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, &said));
            if swatch.clicked() {
                let change = TrackChange::Colour(colour);
                out.push(EditorAction::Edit(None, Edit::Track { track, change }));
                ui.close();
            }
        }
    });
}

/// The usual rates of the track's clip.
fn show_rates(ui: &mut Ui, track: usize, view: &View, now: &Now, out: &mut Vec<EditorAction>) {
    caption(ui, "RATE");
    let clip = view.clip(now.pattern, track);
    let rates = RATES.map(|(text, rate)| (text, format!("Rate {rate}"), rate.parse::<Rate>().ok()));
    let shown: Vec<_> = rates
        .iter()
        .map(|(text, label, rate)| (*text, label.as_str(), *rate == Some(clip.rate)))
        .collect();
    let chosen = switches(ui, &shown).and_then(|clicked| rates.get(clicked)?.2);
    if let Some(rate) = chosen {
        out.push(EditorAction::clip(
            now.pattern,
            track,
            ClipChange::Rate(rate),
        ));
    }
}

/// The lines of the menu that change the score, and whether they can.
fn menu_lines(track: usize, view: &View, now: &Now) -> Vec<(&'static str, bool, Edit)> {
    let last = view.project.tracks.len() - 1;
    let moved = |to| Edit::MoveTrack { from: track, to };
    let duplicate = added_track::duplicate(&view.project, track);
    vec![
        ("Length for all tracks", true, {
            for_all_tracks("Length", view, now, |clip| ClipChange::Length(clip.length))
        }),
        ("Rate for all tracks", true, {
            for_all_tracks("Rate", view, now, |clip| ClipChange::Rate(clip.rate))
        }),
        (
            "Clear steps",
            true,
            Edit::Clip {
                pattern: now.pattern,
                track,
                change: ClipChange::ClearSteps,
            },
        ),
        ("Move up", track > 0, moved(track.saturating_sub(1))),
        ("Move down", track < last, moved(track + 1)),
        ("Duplicate", duplicate.is_some(), {
            duplicate.unwrap_or(Edit::Together("Duplicate track", Vec::new()))
        }),
        ("Remove this track", last > 0, Edit::RemoveTrack(track)),
    ]
}

/// Changes the clips of all tracks after the selected track's clip, as one undo level.
pub(super) fn for_all_tracks(
    label: &'static str,
    view: &View,
    now: &Now,
    change: impl Fn(&Clip) -> ClipChange,
) -> Edit {
    let clip = view.clip(now.pattern, view.track);
    let tracks = 0..view.project.tracks.len();
    let edits = tracks.map(|track| Edit::Clip {
        pattern: now.pattern,
        track,
        change: change(&clip),
    });
    Edit::Together(label, edits.collect())
}
