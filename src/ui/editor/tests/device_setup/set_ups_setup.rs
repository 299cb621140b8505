//! Set-ups of outputs in Set-up, and those of patterns on the tab *Pattern*.

use super::outputs_setup::{FIRST, open_menu, output, requests, with_output};
use super::*;
use crate::devices::OutputStatus;
use crate::sequencer::PatternChange;
use crate::sequencer::outputs::{Output, PortChoice};
use crate::sequencer::set_up::{SetUp, SetUpMessage, SysEx};

fn sysex() -> SysEx {
    "43 10 4C".parse().unwrap()
}

/// What is sent, in hexadecimal.
fn sent(set_up: &SetUp) -> String {
    let mut words = Vec::new();
    for message in set_up.messages() {
        message.each_message(|bytes| {
            let digits = bytes.iter().map(|byte| format!("{byte:02X}"));
            words.push(digits.collect::<String>());
        });
    }
    words.join(" ")
}

fn of_output(harness: &Harness<'_, EditorBench>) -> String {
    sent(&output(harness).unwrap().set_up)
}

fn press(harness: &mut Harness<'static, EditorBench>, label: &str) {
    harness.get_by_label(label).scroll_to_me();
    harness.run();
    click(harness, label);
}

fn number(harness: &mut Harness<'static, EditorBench>, label: &str, text: &str) {
    enter(harness, egui::Role::SpinButton, label, text);
}

/// A program with its bank and a controller are set, are sent at once where that is wanted, and go again; each is one edit.
#[test]
fn a_set_up_is_made() {
    let mut harness = with_output(OutputStatus::default());
    press(&mut harness, "Add: Program, output 1");
    number(&mut harness, "Channel of message 1, output 1", "2");
    number(&mut harness, "Bank MSB of message 1, output 1", "84");
    number(&mut harness, "Program of message 1, output 1", "12");
    press(&mut harness, "Add: Controller, output 1");
    number(&mut harness, "Controller of message 2, output 1", "74");
    number(&mut harness, "Value of message 2, output 1", "5");
    assert_eq!(of_output(&harness), "B10054 C10C B14A05");
    number(&mut harness, "Bank MSB of message 1, output 1", "-1");
    number(&mut harness, "Delay of output 1", "150");
    press(&mut harness, "Send now 1");
    assert_eq!(requests(&harness), [DeviceRequest::SendSetUp(FIRST)]);
    press(&mut harness, "Remove of message 1, output 1");
    assert_eq!(of_output(&harness), "B14A05");
    open_menu(&mut harness, "Kind of message 1, output 1");
    click(&mut harness, "Program");
    assert_eq!(of_output(&harness), "C100");
    assert_eq!(output(&harness).unwrap().delay.get(), 150);
    let undone = harness.state().document.undo().unwrap();
    assert_eq!(undone.to_string(), "Bass station: set");
    assert_eq!(of_output(&harness), "B14A05");
}

/// SysEx that came with a file is shown, with whose it is, and is sent only after a person has allowed it; then nothing is
/// asked any more.
#[test]
fn foreign_sysex_is_asked_about() {
    let mut harness = with_output(OutputStatus::default());
    let foreign = Output {
        set_up: SetUp::new([SetUpMessage::SysEx(sysex())]),
        ..output(&harness).unwrap()
    };
    let edit = Edit::Output(FIRST, Some(Box::new(foreign)));
    harness.state().document.apply(edit);
    harness.run();
    harness.get_by_label("Yamaha, 5 bytes");
    harness.get_by_label(crate::ui::words::set_ups::NOT_ALLOWED);
    press(&mut harness, "Allow of message 1, output 1");
    let allow = DeviceRequest::AllowSysex(FIRST, sysex());
    assert_eq!(requests(&harness), [allow]);
    let permits = crate::devices::SysexPermits::default();
    permits.allow("UM-ONE", &sysex()).unwrap();
    harness.state_mut().now.devices.allowed = permits.allowed();
    harness.run();
    let warning = harness.query_by_label(crate::ui::words::set_ups::NOT_ALLOWED);
    assert!(warning.is_none());
    // Another port is another device, but whoever allowed it here chooses that one.
    harness.state_mut().asked.clear();
    open_menu(&mut harness, "Port of output 1");
    click(&mut harness, "Keys");
    let asked = [
        DeviceRequest::TakeOutputs,
        DeviceRequest::AllowSysex(FIRST, sysex()),
        DeviceRequest::SendSetUp(FIRST),
    ];
    assert_eq!(requests(&harness), asked);
}

/// SysEx that is entered here is allowed here; what is none says why, and changes nothing.
#[test]
fn own_sysex_is_allowed() {
    let mut harness = with_output(OutputStatus::default());
    press(&mut harness, "Add: SysEx, output 1");
    let label = "SysEx bytes of message 1, output 1";
    enter(&mut harness, egui::Role::TextInput, label, "43 10 4C");
    assert_eq!(of_output(&harness), "F043104CF7");
    let allowed = |text: &str| DeviceRequest::AllowSysex(FIRST, text.parse().unwrap());
    assert_eq!(
        requests(&harness),
        [allowed("7E 7F 06 01"), allowed("43 10 4C")]
    );
    enter(&mut harness, egui::Role::TextInput, label, "43 90");
    assert_eq!(of_output(&harness), "F043104CF7");
    let said = harness.state().view.message.text.clone();
    assert!(said.contains("not 90"), "{said}");
}

/// A pattern has a set-up for each output, where its own settings are; without outputs there is nothing to set.
#[test]
fn a_pattern_has_set_ups() {
    let mut harness = bench("x...");
    click(&mut harness, "Tab Pattern");
    let label = "Add: Program, pattern at output 1";
    assert!(harness.query_by_label(label).is_none());
    let output = Output {
        name: "Bass station".to_owned(),
        ports: PortChoice::new(["UM-ONE".to_owned()]),
        ..Output::default()
    };
    let edit = Edit::Output(FIRST, Some(Box::new(output)));
    harness.state().document.apply(edit);
    harness.run();
    harness.get_by_label("Sent to Bass station when the pattern starts");
    press(&mut harness, label);
    number(
        &mut harness,
        "Program of message 1, pattern at output 1",
        "7",
    );
    let document = harness.state().document.clone();
    let of_pattern = || {
        let project = document.project();
        project.patterns[0].set_ups.get(FIRST).map(sent)
    };
    assert_eq!(of_pattern().as_deref(), Some("C007"));
    let clear = PatternChange::Clear;
    document.apply(Edit::Pattern {
        pattern: 0,
        change: clear,
    });
    assert_eq!(of_pattern(), None);
    let undone = document.undo().unwrap();
    assert_eq!(undone.to_string(), "Pattern A1: clear pattern");
    assert_eq!(of_pattern().as_deref(), Some("C007"));
    let undone = document.undo().unwrap();
    assert_eq!(undone.to_string(), "Pattern A1: set-up of output 1");
}
