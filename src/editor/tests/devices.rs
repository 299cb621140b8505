use super::*;
use crate::controllers::learn::{Nature, Touch};
use crate::controllers::message::Kind;
use crate::devices::{Choice, Link};
use crate::editor::plugged::{Heard, Whose, Wish};

/// A pad on the first channel.
const PAD: Touch = Touch {
    kind: Kind::Note,
    channel: 0,
    number: 36,
    nature: Nature::Pad,
};

/// Set-up with one device in this state.
fn set_up(link: Link) -> Harness<'static, Bench> {
    let mut harness = bench("x...");
    let choice = Choice {
        input: "Pads".to_owned(),
        output: "Pads".to_owned(),
        ..Choice::default()
    };
    let devices = &mut harness.state_mut().now.devices;
    devices.states = vec![(choice, link)];
    devices.inputs = vec!["Pads".to_owned()];
    devices.mistakes = vec!["pads.toml, line 9, rule 1: no.".to_owned()];
    click(&mut harness, "Set-up");
    assert_eq!(harness.state().asked, []);
    harness
}

fn last(harness: &Harness<'_, Bench>) -> Option<Wish> {
    match harness.state().asked.last()? {
        Action::Devices(wish) => Some(wish.clone()),
        _ => None,
    }
}

/// "The Set-up panel lists ports, opens and closes them, shows state": and what is wrong with own profiles.
#[test]
fn devices_are_chosen() {
    let mut harness = set_up(Link::Missing);
    harness.get_by_label("Not there; it is opened when it comes");
    harness.get_by_label("pads.toml, line 9, rule 1: no.");
    click(&mut harness, "Clock 1");
    let Some(Wish::Choose(choices)) = last(&harness) else {
        panic!("{:?}", harness.state().asked);
    };
    assert!(choices.len() == 1 && choices[0].clock);
    click(&mut harness, "Add a controller");
    assert!(matches!(last(&harness), Some(Wish::Choose(choices)) if choices.len() == 2));
    click(&mut harness, "Remove");
    assert_eq!(last(&harness), Some(Wish::Choose(Vec::new())));
}

/// The controller that comes through the host is taught the same way, while it is listened to.
#[test]
fn a_control_of_the_hosts_is_taught() {
    let mut harness = bench("x...");
    let settings = &mut harness.state_mut().now.controller.settings;
    settings.profile = "Pads".to_owned();
    click(&mut harness, "Set-up");
    click(&mut harness, "Learn");
    assert_eq!(last(&harness), Some(Wish::Listen(Some(Whose::Hosts))));
    harness.get_by_label_contains("Now touch the control");
    click(&mut harness, "Stop learning");
    assert_eq!(last(&harness), Some(Wish::Listen(None)));
}

/// "Choose an action, touch the control; conflicts shown": what the control does already can be replaced.
#[test]
fn a_control_is_taught() {
    let mut harness = set_up(Link::Open);
    click(&mut harness, "Learn");
    assert_eq!(last(&harness), Some(Wish::Listen(Some(Whose::Own(0)))));
    harness.get_by_label_contains("Now touch the control");
    harness.state_mut().now.devices.heard = Some(Heard {
        touch: PAD,
        sure: true,
        done: vec![("tap".to_owned(), true)],
    });
    harness.run();
    harness.get_by_label("This is the pad that sends note 36 on channel 1.");
    harness.get_by_label("It does \"tap\" already.");
    click(&mut harness, "Do this instead");
    let taught = last(&harness);
    let Some(Wish::Teach { touch, replace, .. }) = taught else {
        panic!("{taught:?}");
    };
    assert!(touch == PAD && replace);
    assert_eq!(harness.state().view.teaching, None);
}
