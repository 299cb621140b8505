//! The real bundles: their page is switched on in their own windows, and they go while it is connected.

use std::net::{SocketAddr, TcpStream};
use std::process::Command;

use gradus::remote;
use gradus::remote::known_device::{DeviceKind, KnownDevice};
use gradus::remote::limits::PORTS;
use gradus::remote::machine::{self, Machine};
use gradus::sequencer::Project;
use gradus::standalone::settings_folder;

use super::HERE;
use super::page_client::PageClient;
use crate::hosts::clap::ClapHost;
use crate::hosts::vst3::Vst3Host;
use crate::hosts::{Host, Windowed};
use crate::real::{bundle, until};
use crate::sessions::state;
use crate::window::{click, is_painted, on_a_screen};

/// Where the window has Set-up.
const SET_UP: (u32, u32) = (1240, 27);
/// Turns of the wheel to the end of Set-up.
const TURNS: &str = "40";
/// The key of a device that is known.
const KEY: [u8; 32] = [7; 32];

/// "Unload while pages are connected", in the real bundles of both formats: the page hears that it is over, and no thread is
/// left. That the code goes is shown without a window, in `unloading`.
#[test]
#[ignore = "needs Xvfb and the bundles; cargo xtask test runs it"]
fn bundles_go_while_a_page_is_connected() {
    on_a_screen(
        "remote::bundle::bundles_go_while_a_page_is_connected",
        |parent| {
            let device = KnownDevice::new(KEY, DeviceKind::Other, HERE);
            let text = machine::to_text(&[device]);
            let kept = settings_folder().change_devices(&mut |_| Some(text.clone()));
            kept.expect("it is kept");
            goes(ClapHost::of_bundle(&bundle("Gradus.clap")), parent);
            goes(Vst3Host::of_bundle(&bundle("Gradus.vst3")), parent);
        },
    );
}

/// An instance whose page is switched on in its window, and which goes while a page is connected.
fn goes(mut host: impl Host + Windowed, parent: u32) {
    assert!(host.main().load(&state(&Project::with_tracks(14))));
    host.activate(48_000.0, 512);
    host.audio().start();
    host.open(parent);
    until("the window is painted", 20, || is_painted().then_some(()));
    click(SET_UP);
    let mut wheel = Command::new("xdotool");
    wheel.args([
        "mousemove",
        "1140",
        "400",
        "sleep",
        "0.5",
        "click",
        "--repeat",
        TURNS,
    ]);
    wheel.args(["--delay", "30", "5", "sleep", "1"]);
    assert!(wheel.status().expect("xdotool runs").success());
    click(switch());
    let mut page = until("the page is served", 20, || {
        PORTS.into_iter().find_map(|port| {
            let address = SocketAddr::new(HERE, port);
            TcpStream::connect(address).ok()?;
            PageClient::pair(address, &KEY).ok()
        })
    });
    page.act("start-note 60, 100");
    page.obeyed();
    host.close();
    host.audio().stop();
    host.deactivate();
    drop(host);
    assert!(page.end().is_some());
    until("its threads have ended", 20, || {
        (super::server_threads() == 0).then_some(())
    });
}

/// Where Set-up, scrolled to its end, has the switch of the page: above a row for each network.
fn switch() -> (u32, u32) {
    let networks = u32::try_from(remote::network::networks().len()).expect("there are few");
    (1205, 213 - 26 * networks)
}
