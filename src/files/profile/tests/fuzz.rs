//! Nonsense: random messages and random profiles. Nothing panics, nothing grows, nothing that is no message
//! is sent.

use super::super::{Profiles, SHIPPED, from_text};
use crate::control::controllers::assembly::Order;
use crate::control::controllers::chain::UNDER_WAY;
use crate::control::controllers::look::is_message;
use crate::control::controllers::message::Incoming;
use crate::control::controllers::rule_matcher::ActionTarget;
use crate::control::controllers::{Action, Lamps, MusicState, Profile, RuleMatcher};
use crate::sequencer::arbitrary::Draws;

/// How many of each.
const ROUNDS: usize = 1_000_000;

/// Counts what it is asked for, and is never the same for long.
struct Noise {
    state: MusicState,
    draws: Draws,
    actions: usize,
}

impl ActionTarget for Noise {
    fn state(&self) -> &MusicState {
        &self.state
    }

    fn current(&self, action: &Action) -> Option<i16> {
        action.set_value().map(|value| value.wrapping_add(7))
    }

    fn act(&mut self, _: Action) {
        self.actions += 1;
        let cell = self.draws.below(self.state.cells.len());
        self.state.cells[cell].on ^= true;
        self.state.playing = self.draws.one_in(2);
        self.state.beat = i64::from(self.draws.number(i32::MIN / 2, i32::MAX / 2)) << 30;
    }
}

/// A message that may mean something, or bytes that cannot.
fn message(draws: &mut Draws, bytes: &mut Vec<u8>) {
    bytes.clear();
    let byte = |draws: &mut Draws| u8::try_from(draws.below(256)).unwrap();
    match draws.below(8) {
        0 => {
            for _ in 0..draws.below(6) {
                bytes.push(byte(draws));
            }
        }
        1 => {
            bytes.push(0xf0);
            for _ in 0..draws.below(80) {
                bytes.push(byte(draws) & 127);
            }
            bytes.push(0xf7);
        }
        2 => bytes.extend([
            0xb0,
            [6, 38, 98, 99][draws.below(4)],
            [2, 60, 63, 33][draws.below(4)],
        ]),
        kind => {
            bytes.push([0x90, 0x90, 0x80, 0xb0, 0xb0, byte(draws) | 128][kind.min(7) - 2]);
            bytes.extend([byte(draws) & 127, byte(draws) & 127]);
        }
    }
}

fn play(profile: &Profile, seed: u32, rounds: usize) -> usize {
    let order = if seed.is_multiple_of(2) {
        Order::Kept
    } else {
        Order::Lost
    };
    let (mut rule_matcher, mut lamps) = (RuleMatcher::new(order), Lamps::default());
    let mut draws = Draws { seed, count: 0 };
    let mut noise = Noise {
        state: MusicState::default(),
        draws: Draws {
            seed: seed + 1,
            count: 0,
        },
        actions: 0,
    };
    let (mut now, mut bytes) = (0_i64, Vec::new());
    for round in 0..rounds {
        message(&mut draws, &mut bytes);
        now += i64::try_from(draws.below(3000)).unwrap();
        if let Some(incoming) = Incoming::from_bytes(&bytes) {
            let _ = rule_matcher.hear(profile, incoming, now, &mut noise);
        }
        if round % 64 == 0 {
            rule_matcher.end_block(profile, now, &mut noise);
            let layer = rule_matcher.layer();
            lamps.refresh(profile, &noise.state, layer, now, &mut |bytes| {
                assert!(is_message(bytes), "{bytes:02x?}");
            });
        }
    }
    assert!(rule_matcher.under_way() <= UNDER_WAY);
    noise.actions
}

/// "Fuzz: random bytes into the rules engine, 1,000,000, 0 panics": on all profiles that ship, with order
/// kept and lost.
#[test]
fn no_message_is_too_strange() {
    let profiles = Profiles::shipped().profiles;
    let each = ROUNDS / profiles.len() / 2 + 1;
    let mut actions = 0;
    for (profile, seed) in profiles.iter().zip((0..).step_by(2)) {
        actions += play(profile, seed, each) + play(profile, seed + 1, each);
    }
    assert!(
        actions > ROUNDS / 20,
        "only {actions} actions: the noise says nothing"
    );
}

/// Pieces of profiles: rules and lights of those that ship.
fn pieces() -> Vec<&'static str> {
    let texts = SHIPPED.iter().map(|(_, text)| *text);
    let pieces = texts.flat_map(|text| text.split("\n\n"));
    let mut pieces: Vec<_> = pieces.filter(|piece| piece.len() < 120).collect();
    pieces.sort_unstable();
    pieces.dedup();
    pieces
}

/// A piece with some of it lost, doubled, changed or mixed with another.
fn mangle(draws: &mut Draws, pieces: &[&str], bytes: &mut Vec<u8>) {
    const SPICE: [&str; 16] = [
        "\"",
        "[",
        "]",
        "{",
        "}",
        "=",
        "\n",
        "-",
        "..",
        ":",
        "!",
        "99999999999",
        "(",
        "n",
        "=n",
        "/0",
    ];
    bytes.clear();
    bytes.extend(pieces[draws.below(pieces.len())].bytes());
    for _ in 0..=draws.below(4) {
        let at = draws.below(bytes.len() + 1);
        match draws.below(4) {
            0 => bytes.truncate(at),
            1 => drop(bytes.splice(at..at, SPICE[draws.below(SPICE.len())].bytes())),
            2 if at < bytes.len() => bytes[at] = u8::try_from(draws.below(256)).unwrap(),
            _ => {
                let other = pieces[draws.below(pieces.len())].as_bytes();
                let from = draws.below(other.len());
                bytes.splice(at..at, other[from..].iter().copied().take(40));
            }
        }
    }
}

/// What most pieces refer to.
const TOP: &str = "name = \"x\"\nsend = { note = \"number\", value = \"colour\" }\n\
                   groups = { steps = \"36..99\" }\ncolours = { on = 1, red = 5, white = 3 }\n";

/// "Random profiles into the loader, 1,000,000, 0 panics": each is read, or refused with sentences that
/// name the file and fit a status line.
#[test]
fn no_profile_is_too_strange() {
    let pieces = pieces();
    let run = |seed: u32| {
        let mut draws = Draws { seed, count: 0 };
        let (mut good, mut bytes) = (0, Vec::new());
        for _ in 0..ROUNDS / 2 {
            mangle(&mut draws, &pieces, &mut bytes);
            let text = format!("{TOP}{}", String::from_utf8_lossy(&bytes));
            match from_text("x.toml", &text) {
                Ok(_) => good += 1,
                Err(errors) => {
                    assert!(!errors.is_empty() && errors.len() <= 20);
                    assert!(errors[0].to_string().starts_with("x.toml, line "));
                }
            }
        }
        good
    };
    let good = run(1) + run(2);
    assert!(
        good > ROUNDS / 100,
        "only {good} are good: the noise says nothing"
    );
}
