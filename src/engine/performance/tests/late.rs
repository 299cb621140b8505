//! The *Pattern* parameter of hosts that deliver it a block late.

use super::*;

/// A pattern is asked for so many blocks behind the one with the second bar line, which is at sixteenth 16.
fn asked_late(
    first: &str,
    second: &str,
    launching: &str,
    (size, blocks): (u32, u32),
) -> EngineFixture {
    let mut fixture = fixture(first, second, launching);
    fixture.run((96_000 / size + blocks) * size, size);
    fixture.controls.pattern = 1;
    fixture.run(17 * SIXTEENTH + 3_000, size);
    fixture
}

/// With the block behind the bar line's it is in time: the pattern plays as if it had begun with the bar, and what
/// it should have struck since then is struck at once. A block later the next bar is meant.
#[test]
fn a_parameter_may_be_a_block_late() {
    let (late, later) = ("0 16 17 18 20 33", "0 16 33");
    for (launching, one, two) in [
        ("bar", late, later),
        ("bar, restart", late, later),
        ("bar, cut", late, later),
        ("end", late, later),
        ("4 bars", "0 16 32", "0 16 32"),
    ] {
        for size in [64, 500, 1_024] {
            let asked = |blocks| {
                let (first, second) = ("x... .... .... ....", ".xx. x... .... ....");
                sixteenths(&asked_late(first, second, launching, (size, blocks)))
            };
            assert_eq!(asked(1), one, "{launching}, blocks of {size}");
            assert_eq!(asked(2), two, "{launching}, blocks of {size}");
        }
    }
}

/// A repeat asked for by a pad whose track is gone disturbs nothing that is late.
#[test]
fn a_repeat_of_no_track_disturbs_nothing_late() {
    let mut fixture = fixture("....", "x.x.", "bar");
    fixture.run(96_500, 500);
    fixture.controls.pattern = 1;
    fixture.engine.command(Command::Repeat {
        track: 200,
        rate: Rate::new(1, 16).unwrap(),
        velocity: Velocity::clamped(90),
    });
    fixture.run(500, 500);
    assert!(
        sixteenths(&fixture).starts_with("16.08"),
        "{}",
        sixteenths(&fixture)
    );
}

/// The first step of the pattern that begins late is heard, once: what sounds already is not struck again.
#[test]
fn a_late_launch_strikes_what_it_missed() {
    let size = 500;
    let late = 96_500.0 / f64::from(SIXTEENTH);
    let fixture = asked_late("....", "x.x.", "bar", (size, 1));
    assert!(sixteenths(&fixture).starts_with(&format!("{late} 18 20")));
    let fixture = asked_late("x...", "x.x.", "bar", (size, 1));
    assert_eq!(sixteenths(&fixture), "0 4 8 12 16 18 20 22 24 26 28 30 32");
    let fixture = asked_late("....", "x.x.", "bar, restart", (size, 1));
    assert!(sixteenths(&fixture).starts_with(&format!("{late} 18 20")));
}

/// Behind a loop's start and behind the beginning of the music as well, but not behind what came before them; and
/// where the next moment lies in the block, that one is meant.
#[test]
fn what_was_meant_is_a_moment_that_has_been() {
    let mut looped = fixture("x...", ".x..", "bar");
    looped.looped = Some((0.0, 4.0));
    looped.run(96_500, 500);
    looped.controls.pattern = 1;
    looped.run(23_500, 500);
    assert_eq!(sixteenths(&looped), "0 4 8 12 16 17");
    let mut begun = fixture("x...", ".x..", "bar");
    begun.beats = 0.01;
    begun.run(500, 500);
    begun.controls.pattern = 1;
    begun.run(90_000, 500);
    assert_eq!(
        sixteenths(&begun).split(' ').count(),
        3,
        "the bar was not seen"
    );
    let mut coarse = fixture("xxxx", "....", "step");
    coarse.run(8_000, 4_000);
    coarse.controls.pattern = 1;
    coarse.run(16_000, 4_000);
    assert_eq!(sixteenths(&coarse), "0 1");
}

/// A person who is late waits for the next bar, as ever.
#[test]
fn a_pad_is_not_late() {
    let mut fixture = fixture("x...", ".x..", "bar");
    fixture.run(96_500, 500);
    launch(&mut fixture, 1, 1);
    fixture.run(30_000, 500);
    assert_eq!(sixteenths(&fixture), "0 4 8 12 16 20");
}
