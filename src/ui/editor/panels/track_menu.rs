//! The menu of a track's head: its colour, key, channel and rate, and what becomes of it.

use egui::{Popup, PopupCloseBehavior, Response, Sense, Ui, WidgetInfo, vec2};

use super::added_track;
use super::fields::{caption, switches};
use super::inspector::show_key_and_channel;
use super::track_heads::begin_renaming;
use crate::params::host_param::HostParam;
use crate::sequencer::project::MAX_TRACKS;
use crate::sequencer::value::Length;
use crate::sequencer::{Clip, ClipChange, Colour, Edit, Rate, TrackChange};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::note_labels::rate_name;
use crate::ui::editor::now::Now;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::words;

/// The rates of the menu.
const RATES: [&str; 6] = ["1/4", "1/8", "1/12", "1/16", "1/24", "1/32"];
/// The width of the menu, in points.
const WIDTH: f32 = 236.0;

/// A line of the menu that changes the score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TrackCommand {
    Double,
    DoubleAll,
    LengthForAll,
    RateForAll,
    Clear,
    MoveUp,
    MoveDown,
    Duplicate,
    Remove,
}

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
        if ui.button(words::tracks::RENAME).clicked() {
            begin_renaming(track, view);
            ui.close();
        }
        for command in TrackCommand::ALL {
            let entry = egui::Button::new(command.label());
            let is_possible = command.is_possible(track, view, now);
            if ui.add_enabled(is_possible, entry).clicked() {
                let edit = command.edit(track, view, now);
                out.extend(edit.map(|edit| EditorAction::Edit(None, edit)));
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
            let said = words::tracks::colour(colour.get());
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
    caption(ui, words::tracks::RATE_CAPTION);
    let clip = view.clip(now.pattern, track);
    let rates = RATES.map(|text| {
        let rate: Rate = text.parse().unwrap_or_default();
        let name = rate_name(rate);
        (words::tracks::rate(&name), name, rate)
    });
    let shown: Vec<_> = rates
        .iter()
        .map(|(label, name, rate)| (name.as_str(), label.as_str(), *rate == clip.rate))
        .collect();
    let chosen = switches(ui, &shown).and_then(|clicked| Some(rates.get(clicked)?.2));
    if let Some(rate) = chosen {
        out.push(EditorAction::clip(
            now.pattern,
            track,
            ClipChange::Rate(rate),
        ));
    }
}

impl TrackCommand {
    /// All of them, in the order of the menu.
    const ALL: [Self; 9] = [
        Self::Double,
        Self::DoubleAll,
        Self::LengthForAll,
        Self::RateForAll,
        Self::Clear,
        Self::MoveUp,
        Self::MoveDown,
        Self::Duplicate,
        Self::Remove,
    ];

    fn label(self) -> &'static str {
        match self {
            Self::Double => words::tracks::DOUBLE,
            Self::DoubleAll => words::tracks::DOUBLE_ALL,
            Self::LengthForAll => words::tracks::LENGTH_FOR_ALL,
            Self::RateForAll => words::tracks::RATE_FOR_ALL,
            Self::Clear => words::tracks::CLEAR,
            Self::MoveUp => words::tracks::MOVE_UP,
            Self::MoveDown => words::tracks::MOVE_DOWN,
            Self::Duplicate => words::tracks::DUPLICATE,
            Self::Remove => words::tracks::REMOVE,
        }
    }

    /// Whether it can be done to a track.
    fn is_possible(self, track: usize, view: &View, now: &Now) -> bool {
        let last = view.project.tracks.len() - 1;
        let can_double =
            |track| view.clip(now.pattern, track).length.get() <= Length::MAX.get() / 2;
        match self {
            Self::Double => can_double(track),
            Self::DoubleAll => (0..=last).any(can_double),
            Self::LengthForAll | Self::RateForAll | Self::Clear => true,
            Self::MoveUp => track > 0,
            Self::MoveDown => track < last,
            Self::Duplicate => last + 1 < MAX_TRACKS,
            Self::Remove => last > 0,
        }
    }

    /// The edit that does it to a track.
    fn edit(self, track: usize, view: &View, now: &Now) -> Option<Edit> {
        let moved = |to| Edit::MoveTrack { from: track, to };
        Some(match self {
            Self::Double => Edit::Clip {
                pattern: now.pattern,
                track,
                change: ClipChange::Double,
            },
            Self::DoubleAll => {
                for_all_tracks(words::undo::DOUBLE, view, now, |_| ClipChange::Double)
            }
            Self::LengthForAll => for_all_tracks(words::undo::LENGTH, view, now, |clip| {
                ClipChange::Length(clip.length)
            }),
            Self::RateForAll => for_all_tracks(words::undo::RATE, view, now, |clip| {
                ClipChange::Rate(clip.rate)
            }),
            Self::Clear => Edit::Clip {
                pattern: now.pattern,
                track,
                change: ClipChange::ClearSteps,
            },
            Self::MoveUp => moved(track.saturating_sub(1)),
            Self::MoveDown => moved(track + 1),
            Self::Duplicate => return added_track::duplicate(&view.project, track),
            Self::Remove => Edit::RemoveTrack(track),
        })
    }
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
