//! Where a control is pressed. It looks at all pointer events since the last frame, not only at the present state: a
//! tap on a touch pad goes down and up between two frames.

use egui::{Event, PointerButton, Pos2, Response, Ui};

/// Where the first button presses a control: where the pointer is while it is held, or where it went down when it
/// came up again within the same frame.
#[must_use]
pub fn pressed_at(ui: &Ui, response: &Response) -> Option<Pos2> {
    let is_click = response.clicked_by(PointerButton::Primary);
    ui.input(|input| {
        let held = input.pointer.button_down(PointerButton::Primary);
        if held && response.is_pointer_button_down_on() {
            return input.pointer.interact_pos();
        }
        let mut events = input.events.iter().rev();
        let down = events.find_map(|event| match event {
            Event::PointerButton {
                pos,
                button: PointerButton::Primary,
                pressed: true,
                ..
            } => Some(*pos),
            _ => None,
        });
        // A press that began in an earlier frame was reported then.
        down.filter(|_| is_click)
    })
}

/// Whether the press of the first button has ended: it is up, or came up and went down again since the last frame.
#[must_use]
pub fn is_released(ui: &Ui) -> bool {
    ui.input(|input| !input.pointer.primary_down() || input.pointer.primary_released())
}
