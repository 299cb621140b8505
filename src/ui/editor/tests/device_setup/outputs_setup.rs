//! The outputs of the project in Set-up, and the choice of a track.

use super::*;
use crate::devices::{OutputStatus, Rival};
use crate::sequencer::outputs::{Output, PortChoice, WhenMissing};
use crate::sequencer::value::Channel;
use crate::sequencer::{Lane, OutputSlot, PortSlot};
use crate::ui::editor::inspector_state::Section;
use crate::ui::editor::tests::depth;

pub(super) const FIRST: PortSlot = PortSlot::MIN;

/// Set-up of a project with one output at a port, which is known so.
pub(super) fn with_output(status: OutputStatus) -> Harness<'static, EditorBench> {
    let mut harness = bench("x...");
    let output = Output {
        name: "Bass station".to_owned(),
        ports: PortChoice::new(["UM-ONE".to_owned()]),
        ..Output::default()
    };
    let state = harness.state_mut();
    state
        .document
        .apply(Edit::Output(FIRST, Some(Box::new(output))));
    state.now.devices.outputs = vec!["UM-ONE".to_owned(), "Keys".to_owned()];
    state.now.devices.played.states = vec![(FIRST, status)];
    click(&mut harness, "Set-up");
    harness
}

pub(super) fn output(harness: &Harness<'_, EditorBench>) -> Option<Output> {
    let outputs = harness.state().document.project().outputs;
    outputs.get(FIRST).cloned()
}

pub(super) fn open_menu(harness: &mut Harness<'static, EditorBench>, label: &str) {
    let menu = harness.get_by_role_and_label(egui::Role::ComboBox, label);
    menu.scroll_to_me();
    harness.run();
    let menu = harness.get_by_role_and_label(egui::Role::ComboBox, label);
    menu.click();
    harness.run();
}

pub(super) fn requests(harness: &Harness<'_, EditorBench>) -> Vec<DeviceRequest> {
    let asked = harness.state().asked.iter();
    let requests = asked.filter_map(|action| match action {
        EditorAction::Devices(request) => Some(request.clone()),
        _ => None,
    });
    requests.collect()
}

/// An output is added, given a port, which it takes, and removed; each is one edit of the project.
#[test]
fn an_output_is_made_and_removed() {
    let mut harness = with_output(OutputStatus::default());
    open_menu(&mut harness, "Port of output 1");
    click(&mut harness, "Keys");
    let ports = output(&harness).unwrap().ports;
    assert_eq!(ports.names(), ["Keys"]);
    assert_eq!(requests(&harness), [DeviceRequest::TakeOutputs]);
    open_menu(&mut harness, "When missing, output 1");
    click(&mut harness, "play to the host");
    click(&mut harness, "Clock of output 1");
    let made = output(&harness).unwrap();
    assert_eq!((made.when_missing, made.clock), (WhenMissing::Host, true));
    click(&mut harness, "Remove the output 1");
    assert_eq!(output(&harness), None);
    assert_eq!(harness.state().document.history().0.len(), 5);
}

/// A port that is not there may be that of another machine: it is kept behind the one that is chosen.
#[test]
fn the_port_of_another_machine_is_kept() {
    let mut harness = with_output(OutputStatus::default());
    harness.state_mut().now.devices.outputs = vec!["Keys".to_owned()];
    harness.run();
    open_menu(&mut harness, "Port of output 1");
    click(&mut harness, "Keys");
    let ports = output(&harness).unwrap().ports;
    assert_eq!(ports.names(), ["Keys", "UM-ONE"]);
}

/// Set-up says how it is with the port, and what was sent and lost; a test note has the channel of the track.
#[test]
fn set_up_says_how_an_output_is() {
    let status = |connection, port: Option<&str>| OutputStatus {
        connection,
        port: port.map(str::to_owned),
        a_second: 12,
        dropped: 3,
        ..OutputStatus::default()
    };
    for (status, sentence) in [
        (
            status(ConnectionStatus::Open, Some("UM-ONE")),
            "1. Plays at UM-ONE",
        ),
        (
            status(ConnectionStatus::Missing, None),
            "1. Not there: its tracks are silent until you connect it",
        ),
    ] {
        let mut harness = with_output(status);
        harness.get_by_label(sentence);
        harness.get_by_label("12 messages a second, 3 lost (no port, or no room)");
        click(&mut harness, "Test 1");
        let test = DeviceRequest::TestOutput(FIRST, Channel::DEFAULT);
        assert_eq!(requests(&harness), [test]);
    }
    let rival = Rival(Some("Strings".to_owned()));
    let mut harness = with_output(status(ConnectionStatus::InUse(rival), None));
    harness
        .get_by_label("1. Silent: the Gradus on “Strings” plays there. Press Play here to take it");
    click(&mut harness, "Play here 1");
    assert_eq!(requests(&harness), [DeviceRequest::TakeOutputs]);
}

/// A track plays to an output once the project has one; before there is nothing to choose.
#[test]
fn a_track_chooses_its_output() {
    let mut harness = bench("x...");
    click(&mut harness, "Tab Track");
    assert!(harness.query_by_label("Output").is_none());
    let named = Edit::Output(FIRST, Some(Box::default()));
    harness.state().document.apply(named);
    harness.run();
    open_menu(&mut harness, "Output");
    click(&mut harness, "Output 1");
    let project = harness.state().document.project();
    assert_eq!(project.tracks[0].output, OutputSlot::Port(FIRST));
}

/// A lock lane has a channel and an output of its own once the project has an output; before there is nothing to choose.
#[test]
fn a_lock_lane_is_sent_elsewhere() {
    let mut harness = bench("x...");
    depth::open_section(&mut harness, Section::LockLanes);
    click(&mut harness, "Lock lane 1 moves CC 74");
    assert!(harness.query_by_label("Output of lock lane 1").is_none());
    let named = Edit::Output(FIRST, Some(Box::default()));
    harness.state().document.apply(named);
    harness.run();
    open_menu(&mut harness, "Output of lock lane 1");
    click(&mut harness, "Output 1");
    open_menu(&mut harness, "Channel of lock lane 1");
    click(&mut harness, "ch 5");
    let lane = || {
        let project = harness.state().document.project();
        project.tracks[0].locks.get(Lane::MIN).unwrap()
    };
    let to = (lane().output, lane().channel.map(Channel::get));
    assert_eq!(to, (Some(OutputSlot::Port(FIRST)), Some(5)));
    harness.state().document.apply(Edit::Output(FIRST, None));
    assert_eq!((lane().output, lane().is_apart()), (None, true));
}
