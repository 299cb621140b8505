//! The controls that the panels are made of: each is a function that paints, answers the pointer, and
//! says aloud what it is. They know no project.

/// Buttons of text or of an icon.
pub mod button;
/// One step of the grid.
pub mod step_cell;
/// Numbers to drag, turn or type.
pub mod number_field;
/// The value of what is dragged, beside the pointer.
pub mod pointer_readout;
/// Where a control is pressed.
pub mod pointer_press;
/// Words in a room that may be too small for them.
pub mod text_line;
