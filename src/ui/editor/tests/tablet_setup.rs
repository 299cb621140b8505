//! The page for tablets in Set-up.

use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use super::*;
use crate::remote::known_device::DeviceKind;
use crate::remote::network::Network;
use crate::remote::refusals::Reason;
use crate::remote::tickets::{IssuedTickets, ShownTickets, Sight, TICKET_LETTERS};
use crate::remote::{DeviceStatus, Status};
use crate::standalone::TabletChoice;
use crate::ui::editor::interaction::SidePanel;
use crate::ui::editor::tablet_panel::{TabletPanel, TabletRequest};

const HOME: [u8; 4] = [192, 168, 0, 5];

/// A page at an address: an iPad plays, a phone that only watches is away, and some others were refused.
pub(super) fn served(address: IpAddr) -> TabletPanel {
    let device = |name: &str, kind, last: u8, plays| DeviceStatus {
        name: name.to_owned(),
        kind,
        address: [192, 168, 0, last].into(),
        is_connected: plays,
        watches: !plays,
    };
    let mut refused = Reason::ALL.map(|reason| (reason, 0));
    refused[Reason::Ticket as usize].1 = 2;
    refused[Reason::Network as usize].1 = 1;
    let mut letters = [0; TICKET_LETTERS];
    for (place, letter) in (0_u8..).zip(&mut letters) {
        *letter = place.wrapping_mul(37);
    }
    let issued = IssuedTickets::new(&letters, Sight::Terminal, Instant::now());
    let rest = Duration::from_secs(272);
    TabletPanel {
        choice: TabletChoice {
            network: Some(address).filter(|address| !address.is_loopback()),
            at_start: false,
        },
        networks: vec![Network {
            name: "wlan0".to_owned(),
            address: HOME.into(),
        }],
        status: Some(Status {
            address: SocketAddr::new(address, 7780),
            devices: vec![
                device("b", DeviceKind::Android, 31, false),
                device("a", DeviceKind::Ipad, 23, true),
            ],
            waits: None,
            lack: None,
            refused,
        }),
        tickets: Some(ShownTickets::Valid(issued.tickets().clone(), rest)),
    }
}

/// The same in a network.
pub(super) fn at_home() -> TabletPanel {
    served(HOME.into())
}

fn set_up(tablet: TabletPanel) -> Harness<'static, EditorBench> {
    let size = egui::vec2(SIZE.0, 2000.0);
    let mut harness = opened(Project::with_tracks(3), size, 1.0);
    harness.state_mut().now.tablet = tablet;
    harness.state_mut().view.interaction.side = SidePanel::SetUp;
    harness.run();
    harness
}

/// Presses a switch, which is called as the line that it is in.
fn press(harness: &mut Harness<'static, EditorBench>, label: &str) {
    let switch = harness.get_by_role_and_label(egui::Role::Button, label);
    switch.click();
    harness.run();
}

fn asked(harness: &mut Harness<'static, EditorBench>) -> Vec<TabletRequest> {
    let asked = std::mem::take(&mut harness.state_mut().asked).into_iter();
    let requests = asked.filter_map(|action| match action {
        EditorAction::Tablet(request) => Some(request),
        _ => None,
    });
    requests.collect()
}

/// The widest square of black modules on the window; how many rectangles it has.
fn dark_modules(harness: &Harness<'_, EditorBench>) -> usize {
    let shapes = harness.output().shapes.iter();
    let meshes = shapes.filter_map(|shape| match &shape.shape {
        egui::Shape::Mesh(mesh) => Some(mesh.vertices.len() / 4),
        _ => None,
    });
    meshes.max().unwrap_or(0)
}

/// It is off until a person switches it on: nothing is asked for, and no code or ticket is there.
#[test]
fn it_is_off_until_it_is_switched_on() {
    let mut harness = set_up(TabletPanel::default());
    assert_eq!(asked(&mut harness), []);
    assert_eq!(dark_modules(&harness), 0);
    assert!(harness.query_by_label("New ticket").is_none());
    assert!(harness.query_by_label("On at start").is_none(), "a plug-in");
    harness.get_by_label_contains("Whoever can change what the network carries");
    press(&mut harness, "Page for tablets");
    assert_eq!(asked(&mut harness), [TabletRequest::Switch(true)]);
    harness.state_mut().now.file = Some(OpenFile::default());
    harness.run();
    press(&mut harness, "On at start");
    assert_eq!(asked(&mut harness), [TabletRequest::AtStart(true)]);
}

/// Where it is reached is this computer, or a network that a person picks; the chosen one is shown even while it is gone.
#[test]
fn a_network_is_picked() {
    let mut harness = set_up(TabletPanel {
        status: None,
        tickets: None,
        ..at_home()
    });
    harness.state_mut().now.tablet.networks.push(Network {
        name: "eth0".to_owned(),
        address: [10, 0, 0, 2].into(),
    });
    harness.run();
    click(&mut harness, "Network eth0: 10.0.0.2");
    click(&mut harness, "Network wlan0: 192.168.0.5");
    click(&mut harness, "This computer only");
    let requests = [
        TabletRequest::Network(Some([10, 0, 0, 2].into())),
        TabletRequest::Network(None),
    ];
    assert_eq!(asked(&mut harness), requests);
    harness.state_mut().now.tablet.networks.clear();
    harness.run();
    harness.get_by_label("192.168.0.5: not there now");
}

/// While it is on, the code, the address and the ticket are there, with how long they hold; for this computer alone there
/// is no code, which no camera could use.
#[test]
fn a_device_is_shown_the_way_in() {
    let mut harness = set_up(at_home());
    let modules = dark_modules(&harness);
    assert!(modules > 400, "{modules} dark modules");
    harness.get_by_label("Code for the camera: http://192.168.0.5:7780");
    harness.get_by_label("http://192.168.0.5:7780");
    let Some(ShownTickets::Valid(tickets, _)) = &harness.state().now.tablet.tickets else {
        panic!("they are valid");
    };
    let ticket = tickets.typed.in_groups();
    harness.get_by_label(&ticket);
    harness.get_by_label("Valid for 4:32 while this is open");
    click(&mut harness, "New ticket");
    assert_eq!(asked(&mut harness), [TabletRequest::NewTickets]);
    for (state, said) in [
        (ShownTickets::Used, "A device has come with this ticket"),
        (ShownTickets::Expired, "The ticket was valid for 5 minutes"),
    ] {
        harness.state_mut().now.tablet.tickets = Some(state);
        harness.run();
        harness.get_by_label_contains(said);
        assert!(harness.query_by_label(&ticket).is_none());
        assert_eq!(dark_modules(&harness), 0);
    }
    let here = set_up(served([127, 0, 0, 1].into()));
    assert_eq!(dark_modules(&here), 0);
    here.get_by_label("http://127.0.0.1:7780");
}

/// The devices are listed, can be thrown out and made to watch only, and what was refused is counted.
#[test]
fn devices_are_in_a_persons_hands() {
    let mut harness = set_up(at_home());
    harness.get_by_label("iPad at 192.168.0.23, connected");
    harness.get_by_label("Android at 192.168.0.31");
    harness.get_by_label("Refused: 2 wrong tickets, 1 from other networks");
    let status = harness.state_mut().now.tablet.status.as_mut();
    status.unwrap().lack = Some("the disk is full".to_owned());
    harness.run();
    harness.get_by_label_contains("are not kept (the disk is full), and it is tried again");
    click(&mut harness, "Only watches: iPad at 192.168.0.23");
    click(&mut harness, "Only watches: Android at 192.168.0.31");
    click(&mut harness, "Throw out: Android at 192.168.0.31");
    let requests = [
        TabletRequest::Watch("a".to_owned(), true),
        TabletRequest::Watch("b".to_owned(), false),
        TabletRequest::ThrowOut("b".to_owned()),
    ];
    assert_eq!(asked(&mut harness), requests);
}

/// "If no device arrives within a minute, Set-up says what to look at."
#[test]
fn after_a_minute_it_says_what_to_look_at() {
    let mut harness = set_up(at_home());
    let said =
        |harness: &Harness<'_, EditorBench>, what| harness.query_by_label_contains(what).is_some();
    for (seconds, is_said) in [(59, false), (60, true)] {
        let status = harness.state_mut().now.tablet.status.as_mut();
        status.unwrap().waits = Some(Duration::from_secs(seconds));
        harness.run();
        assert_eq!(said(&harness, "Does a firewall"), is_said);
    }
    let mut here = served([127, 0, 0, 1].into());
    here.status.as_mut().unwrap().waits = Some(Duration::from_secs(60));
    assert!(said(&set_up(here), "A tablet cannot reach this computer"));
}
