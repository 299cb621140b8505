//! The stopwatch in a host: from an instance that was just loaded to one's own beat, heard at Gradus's audio output, with
//! the clicks that the card leads to. The host renders as much time as a person takes.

use crate::hosts::clap::ClapHost;
use crate::hosts::{Call, Host, Outputs, Transport};
use crate::sessions;
use gradus::sequencer::Project;

use super::editor_user::{Do, EditorUser};

/// A click: the action that it is for, and the control, whose label says so.
pub(crate) type Step = (&'static str, &'static str);

/// A kick, a clap, a kick, a clap.
pub(crate) const BEAT: [Step; 5] = [
    ("beat", "New beat"),
    ("Kick, step 1", "Kick, step 1, off"),
    ("Kick, step 9", "Kick, step 9, off"),
    ("Clap, step 5", "Clap, step 5, off"),
    ("Play", "Play"),
];
/// The most clicks, the pause after each in seconds, and the limit for all of it.
pub(crate) const CLICKS: usize = 6;
pub(crate) const PAUSE: u32 = 2;
pub(crate) const LIMIT: u32 = 30;

const RATE: u32 = 48_000;
const BLOCK: u32 = 480;

/// A host without a transport of its own in motion, and the window of the instance.
struct Room {
    host: ClapHost,
    user: EditorUser,
    /// Frames that the host has rendered.
    now: u32,
    /// When sounds began that came after a silence.
    onsets: Vec<u32>,
    silent: u32,
}

impl Room {
    fn new() -> Self {
        let mut host = ClapHost::with_editor();
        let user = EditorUser::of_an_instance(crate::hosts::open::editor());
        assert!(host.main().load(&sessions::state(&Project::default())));
        host.activate(RATE.into(), BLOCK);
        host.audio().start();
        Self {
            host,
            user,
            now: 0,
            onsets: Vec::new(),
            silent: u32::MAX,
        }
    }

    /// Time passes.
    fn render(&mut self, seconds: u32) {
        for _ in 0..seconds * RATE / BLOCK {
            self.host.process(&Call {
                frames: BLOCK,
                transport: Some(Transport {
                    playing: false,
                    ..Transport::rolling(0.0, 120.0)
                }),
                outputs: Outputs::Audible,
                ..Call::default()
            });
            for (frame, sample) in (self.now..).zip(self.host.sound()) {
                if *sample == 0.0 {
                    self.silent = self.silent.saturating_add(1);
                    continue;
                }
                if self.silent >= 1_200 {
                    self.onsets.push(frame);
                }
                self.silent = 0;
            }
            self.now += BLOCK;
        }
        self.user.rest();
    }
}

/// "From the program's start to the first own beat heard: at most 6 clicks, each on a control whose label names the
/// action, pauses of 2 s between them, within 30 s; the same in a host, with the card." In a host the kit is off at first,
/// which is the sixth click.
#[test]
fn the_first_beat_takes_six_clicks() {
    let mut room = Room::new();
    let mut clicks = BEAT.to_vec();
    clicks.insert(4, ("Preview kit", "Preview kit"));
    assert!(clicks.len() <= CLICKS);
    for (action, control) in clicks {
        room.render(PAUSE);
        assert!(room.onsets.is_empty(), "it sounds before {action}");
        let labels = room.user.labels();
        let label = labels.iter().find(|label| label.starts_with(control));
        let label = label.unwrap_or_else(|| panic!("no {control} among {labels:?}"));
        assert!(label.contains(action), "{label} does not name {action}");
        room.user.perform(&[Do::Click(control)]);
    }
    let played = room.now;
    room.render(4);
    let first = *room.onsets.first().expect("it sounds");
    assert!(first <= LIMIT * RATE, "after {first} frames");
    assert!(first < played + RATE / 10, "{first} is long after {played}");
    // At 120 BPM a step is 6,000 frames: steps 1, 5 and 9, and again.
    let bar: Vec<_> = room.onsets.iter().map(|onset| onset - first).collect();
    assert_eq!(bar, [0, 24_000, 48_000, 96_000, 120_000, 144_000]);
}
