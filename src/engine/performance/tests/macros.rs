//! Macros that are turned by hand and by the host.

use super::*;
use crate::sequencer::macros::{Amount, Attribute, Macro, Target};

/// "A macro moved without a window is an offset of the performance that joins the host's parameter; the last change
/// wins": also when the host changes something else, and it is heard.
#[test]
fn whoever_turned_a_macro_last_has_it() {
    let mut fixture = fixture("x...", "x", "now");
    let knob = Macro {
        name: String::new(),
        targets: vec![Target {
            track: None,
            attribute: Attribute::Velocity,
            amount: Amount::clamped(-50),
        }],
    };
    fixture.project.macros[2] = Arc::new(knob);
    fixture.controls.revision += 1;
    let value = |fixture: &mut EngineFixture| {
        fixture.block(64);
        let status = fixture.engine.status();
        (status.macros[2], status.macros[0])
    };
    let turn = |value| Command::Macro { knob: 2, value };
    fixture.controls.macros[2] = 20;
    assert_eq!(value(&mut fixture), (20, 0));
    fixture.engine.command(turn(127));
    assert_eq!(value(&mut fixture), (127, 0));
    fixture.controls.macros[0] = 5;
    assert_eq!(value(&mut fixture), (127, 5));
    for _ in 0..30_000 / 64 {
        fixture.block(64);
    }
    let velocities = fixture.sent.iter();
    let velocities = velocities.filter_map(|(_, message)| match message {
        Message::NoteOn { velocity, .. } => Some(*velocity),
        _ => None,
    });
    assert_eq!(velocities.collect::<Vec<_>>(), [93, 50]);
    fixture.controls.macros[2] = 21;
    assert_eq!(value(&mut fixture), (21, 5));
    // There are eight.
    fixture.engine.command(Command::Macro { knob: 8, value: 1 });
    assert_eq!(value(&mut fixture), (21, 5));
}
