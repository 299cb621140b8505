//! The loop of the song over its blocks, with a handle at either end.

use egui::{Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::song_blocks::{Block, share};
use crate::sequencer::Edit;
use crate::sequencer::song::Song;
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::theme;
use crate::ui::editor::view::View;
use crate::ui::editor::widgets::pointer_readout::show_value_at_pointer;
use crate::ui::words;
use crate::ui::words::hints;

/// The size of a handle, and the height of the line between both.
const HANDLE: egui::Vec2 = egui::vec2(8.0, 13.0);
const LINE: f32 = 3.0;

/// An end of the loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum LoopEnd {
    First,
    Last,
}

/// Draws the loop above the blocks in `rect`, and answers the pointer.
pub(super) fn show(
    ui: &Ui,
    rect: Rect,
    blocks: &[Block],
    view: &mut View,
    out: &mut Vec<EditorAction>,
) {
    let song = view.project.song.clone();
    let (Some((first, last)), Some(end)) = (song.looped, blocks.last().map(|block| block.end))
    else {
        return;
    };
    // As it plays: either end may come first, and rows that it names may be gone.
    let [first, last] = [first.min(last), first.max(last)]
        .map(|row| usize::from(row).min(blocks.len().saturating_sub(1)));
    let (Some(from), Some(to)) = (blocks.get(first), blocks.get(last)) else {
        return;
    };
    let x = |tick| rect.left() + rect.width() * share(tick, end);
    let (left, right) = (x(from.start), x(to.end) - 2.0);
    let ink = theme::ACCENT.of(ui);
    let line = Rect::from_min_max(
        pos2(left, rect.top()),
        pos2(right.max(left), rect.top() + LINE),
    );
    ui.painter().rect_filled(line, 1.0, ink);
    for loop_end in [LoopEnd::First, LoopEnd::Last] {
        let corner = match loop_end {
            LoopEnd::First => pos2(left, rect.top()),
            LoopEnd::Last => pos2(right - HANDLE.x, rect.top()),
        };
        let handle = Rect::from_min_size(corner, HANDLE);
        let id = ui.scope_id().with(("loop", loop_end));
        let response = ui.interact(handle.expand2(vec2(3.0, 2.0)), id, Sense::drag());
        let said = match loop_end {
            LoopEnd::First => words::below::loop_begins(first + 1),
            LoopEnd::Last => words::below::loop_ends(last + 1),
        };
        response.widget_info(|| WidgetInfo::labeled(Role::Slider, true, &said));
        let is_lit = response.hovered() || response.dragged();
        let ink = if is_lit { theme::TEXT.of(ui) } else { ink };
        ui.painter().rect_filled(handle, 2.0, ink);
        if is_lit {
            ui.ctx().set_cursor_icon(egui::CursorIcon::ResizeHorizontal);
            view.hint = hints::LOOP;
        }
        if response.drag_started() {
            view.gestures.begin_drag();
        }
        let Some(pointer) = response
            .interact_pointer_pos()
            .filter(|_| response.dragged())
        else {
            continue;
        };
        show_value_at_pointer(ui, pointer, &said);
        let edges = blocks.iter().map(|block| match loop_end {
            LoopEnd::First => x(block.start),
            LoopEnd::Last => x(block.end),
        });
        let far = |edge: f32| (edge - pointer.x).abs();
        let nearest = edges
            .enumerate()
            .min_by(|a, b| far(a.1).total_cmp(&far(b.1)));
        let Some((row, _)) = nearest else { continue };
        let looped = match loop_end {
            LoopEnd::First => (row.min(last), last),
            LoopEnd::Last => (first, row.max(first)),
        };
        if looped != (first, last) {
            let [first, last] = [looped.0, looped.1].map(|row| u8::try_from(row).unwrap_or(0));
            let song = Song {
                looped: Some((first, last)),
                ..Song::clone(&song)
            };
            let gesture = view.gestures.drag_gesture();
            out.push(EditorAction::Edit(gesture, Edit::Song(Box::new(song))));
        }
    }
}
