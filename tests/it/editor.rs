//! "A click on every kind of control reaches the document and, its text loaded through the host's state into the
//! real plug-in, a note at the right frame."
//!
//! [`rows`] is the table: a control, what hands do with it, and what the CLAP then plays. [`kinds`] sees to it that
//! no control is without a row, unless it says why.

/// EditorUser on the editor.
pub(crate) mod editor_user;
/// From the card to a first beat, in a host.
pub(crate) mod first_beat;
/// What the plug-in plays, as text.
mod heard;
/// The kinds of controls.
mod kinds;
/// The table.
mod rows;

use std::collections::BTreeSet;

use egui::vec2;
use gradus::files;
use gradus::sequencer::{Edit, Project, TrackChange};
use gradus::ui::editor::SIZE;
use gradus::ui::editor::interaction::SidePanel;
use gradus::ui::editor::now::Now;

use crate::sessions;
use editor_user::{BELOW, Do, EditorUser, every_place};
use heard::{Said, heard};

/// A row of the table: a control, and the notes that prove it works.
pub(crate) struct Row {
    /// The label of the control.
    pub(crate) control: &'static str,
    /// What hands do, with the control among it.
    pub(crate) user: &'static [Do<'static>],
    /// What is heard then.
    pub(crate) heard: &'static str,
    /// The lines of the first three tracks, when they are not those of [`Row::LINES`].
    pub(crate) lines: [&'static str; 3],
    /// How many bars are heard.
    pub(crate) bars: u32,
    /// What the host says meanwhile, at which quarter.
    pub(crate) said: &'static [(f64, Said)],
}

impl Row {
    /// A first step, and room for another seven; two passes of them are a bar.
    const LINES: [&'static str; 3] = ["x... ....", ".... ....", ".... ...."];

    const fn new(control: &'static str, user: &'static [Do<'static>], heard: &'static str) -> Self {
        Self {
            control,
            user,
            heard,
            lines: Self::LINES,
            bars: 1,
            said: &[],
        }
    }

    /// The same, on another line of the first track.
    const fn on(self, first: &'static str) -> Self {
        let [_, second, third] = self.lines;
        Self {
            lines: [first, second, third],
            ..self
        }
    }

    /// The same, with another line of the second track.
    const fn and(self, second: &'static str) -> Self {
        let [first, _, third] = self.lines;
        Self {
            lines: [first, second, third],
            ..self
        }
    }

    /// The same, heard for longer.
    const fn bars(self, bars: u32) -> Self {
        Self { bars, ..self }
    }

    /// The same, while the host says something.
    const fn said(self, said: &'static [(f64, Said)]) -> Self {
        Self { said, ..self }
    }
}

/// The tracks Kick, Snare and Hat on the keys C1, C#1 and D1, with these lines.
fn project(lines: &[&str]) -> Project {
    let mut project = sessions::lines(lines);
    for (track, name) in ["Kick", "Snare", "Hat"].into_iter().enumerate() {
        let change = TrackChange::Name(name.to_owned());
        Edit::Track { track, change }.apply(&mut project);
    }
    project
}

/// The user of an editor that is high enough for everything.
fn user_of(lines: &[&str]) -> EditorUser {
    let now = Now {
        scale: 100,
        ..Now::default()
    };
    EditorUser::on(project(lines), vec2(SIZE.0, 6000.0), now)
}

/// The table, row by row; and every control that is seen meanwhile, in all menus and beside the grid, is of a kind
/// that has a row or a reason.
#[test]
fn every_control_is_heard() {
    let (mut wrong, mut seen, mut proved) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    for row in rows::all() {
        let mut user = user_of(&row.lines);
        seen.extend(user.labels());
        user.perform(row.user);
        seen.extend(user.labels());
        proved.insert(kinds::kind(row.control));
        let text = files::to_text(&user.bench().document.project());
        let heard = heard(&sessions::state_of_text(&text), row.bars, row.said);
        if heard != row.heard {
            wrong.push(format!("{}: {heard:?} is not {:?}", row.control, row.heard));
        }
        let used = row.user.iter().any(|thing| thing.is_with(row.control));
        assert!(used, "{}: nothing is done with it", row.control);
    }
    seen.extend(elsewhere());
    let silent: BTreeSet<_> = seen.iter().map(|label| kinds::kind(label)).collect();
    let silent = silent
        .difference(&proved)
        .filter(|kind| kinds::reason(kind).is_none());
    let silent = silent.map(|kind| format!("{kind}: has no row and no reason"));
    wrong.extend(silent);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The controls in menus, of all tabs, and of what stands in the inspector's place.
fn elsewhere() -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut user = user_of(&Row::LINES);
    for place in every_place() {
        user.open(place);
        seen.extend(user.labels());
    }
    for tab in BELOW {
        user.bench().view.lanes.tab = tab;
        user.rest();
        seen.extend(user.labels());
    }
    for control in ["Kick, step 1,", "Track 1: Kick", "Pattern A2"] {
        let mut user = user_of(&Row::LINES);
        user.press_secondary(control);
        seen.extend(user.labels());
    }
    for control in [
        "History",
        "Recording settings",
        "Level of the preview kit",
        "File",
    ] {
        let mut user = user_of(&Row::LINES);
        user.bench().now.file = Some(Default::default());
        user.rest();
        user.perform(&[Do::Click(control)]);
        seen.extend(user.labels());
    }
    seen.extend(EditorUser::of_a_program().labels());
    for side in [SidePanel::Library, SidePanel::SetUp] {
        let mut user = user_of(&Row::LINES);
        user.bench().view.interaction.side = side;
        user.rest();
        seen.extend(user.labels());
    }
    seen
}
