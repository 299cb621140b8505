//! Which of several instances gets a controller that all have chosen: the one that a person used last. Loading and
//! saving sessions does not count as use: the instance that is played keeps its pads and its lights.

use gradus::instance::host_controller::Settings;

use crate::hosts::{Call, Format, Player};
use crate::ports::Device;
use crate::sessions;
use crate::stage::{Stage, chosen};

const LAUNCHPAD: &str = "Novation Launchpad X, Mini MK3, Pro MK3";
/// The line of the played instance after each of the pads.
const LINES: [&str; 7] = ["x...", "xx..", "xxx.", "xxxx", ".xxx", "..xx", "...x"];

/// A host's set: an instance that is played, and others with the same controller.
struct Set<'a> {
    format: Format,
    played: Stage,
    others: Vec<Stage>,
    /// How a pad reaches the instances, and the state of one with this controller.
    press: &'a dyn Fn(&mut Stage, &mut [Stage], usize),
    state: &'a dyn Fn() -> Vec<u8>,
    pressed: usize,
}

impl Set<'_> {
    /// Has the host load one more instance.
    fn load(&mut self, state: &[u8]) {
        self.others
            .push(Stage::before(Player::new(self.format, state)));
    }

    /// Checks that a pad sets a step of the played instance, and of no other.
    fn check(&mut self, what: &str) {
        let Self {
            format,
            played,
            others,
            press,
            pressed,
            ..
        } = self;
        let before: Vec<_> = others.iter_mut().map(|other| other.line(0)).collect();
        press(played, others, *pressed % 4);
        played.until_line(0, LINES[*pressed]);
        *pressed += 1;
        let after: Vec<_> = others.iter_mut().map(|other| other.line(0)).collect();
        assert_eq!(after, before, "{format:?}, {what}");
    }

    /// Goes through everything that a host does with sessions while one instance is played. At last that instance is
    /// removed and comes back.
    fn rehearse(mut self) {
        self.check("nothing was done");
        self.load(&(self.state)());
        self.check("another one was loaded");
        let duplicate = self.played.player.host.main().save();
        self.load(&duplicate);
        self.check("it was duplicated");
        // A deletion, and its undo.
        let gone = self.others.remove(0).player.host.main().save();
        self.load(&gone);
        self.check("a deletion was undone");
        // A preset, which has the controller as well.
        let preset = (self.state)();
        assert!(self.others[0].player.host.main().load(&preset));
        self.others[0].blocks(0.1);
        self.check("a preset was loaded");
        // A copy that is bypassed, and one that is not even active.
        self.load(&duplicate);
        let bypassed = self.others.last_mut().expect("it was loaded");
        bypassed.player.call(&Call {
            parameters: &[("bypass", 1.0)],
            ..Call::default()
        });
        let mut inactive = self.format.load();
        assert!(inactive.main().load(&duplicate));
        self.check("copies are bypassed or inactive");
        // The one that is played is loaded anew, as undo in some hosts does.
        let mine = self.played.player.host.main().save();
        assert!(self.played.player.host.main().load(&mine));
        self.check("its own state was loaded");
        drop(inactive);
    }
}

/// Through the host, which sends each pad to all of them.
#[test]
fn a_copy_takes_no_controller_through_the_host() {
    for format in Format::ALL {
        let project = sessions::lines(&["....", "x"]);
        let state = || sessions::controlled(&project, &chosen(LAUNCHPAD));
        let press = |played: &mut Stage, others: &mut [Stage], pad: usize| {
            let pad = format!("90 {0} 64, 80 {0} 00", 51 + pad);
            played.send(&pad);
            for other in others {
                other.send(&pad);
                // The pad is not played as a note either.
                assert_eq!(other.heard, [], "{format:?}");
            }
        };
        Set {
            format,
            played: Stage::new(format, LAUNCHPAD, &project),
            others: Vec::new(),
            press: &press,
            state: &state,
            pressed: 0,
        }
        .rehearse();
    }
}

/// At a port of its own, which one of them hears.
#[test]
fn a_copy_takes_no_port() {
    for format in Format::ALL {
        let pads = Device::plug("claimed pads");
        let devices = [["claimed pads", "claimed pads", LAUNCHPAD]];
        let project = sessions::lines(&["....", "x"]);
        let state = || sessions::plugged(&project, &devices);
        let press = |played: &mut Stage, _: &mut [Stage], pad: usize| {
            played.press(&pads, &format!("90 {0} 64, 80 {0} 00", 51 + pad));
        };
        let mut played = Stage::with(format, &Settings::default(), &project);
        played.plug(&devices);
        Set {
            format,
            played,
            others: Vec::new(),
            press: &press,
            state: &state,
            pressed: 0,
        }
        .rehearse();
    }
}

/// When the played instance is removed, the one before it gets the controller, and keeps it when the deletion is
/// undone.
#[test]
fn the_one_before_takes_over() {
    for format in Format::ALL {
        let project = sessions::lines(&["....", "x"]);
        let _alone = Stage::with(format, &Settings::default(), &project);
        let mut first = Stage::beside(format, &chosen(LAUNCHPAD), &project);
        let mut second = Stage::beside(format, &chosen(LAUNCHPAD), &project);
        let mut third = Stage::beside(format, &chosen(LAUNCHPAD), &project);
        first.send("90 51 64, 80 51 00");
        first.until_line(0, "x...");
        let deleted = first.player.host.main().save();
        drop(first);
        let mut undone = Stage::before(Player::new(format, &deleted));
        for stage in [&mut third, &mut undone, &mut second] {
            stage.send("90 52 64, 80 52 00");
        }
        second.until_line(0, ".x..");
        assert_eq!([third.line(0), undone.line(0)], ["....", "x..."]);
    }
}
