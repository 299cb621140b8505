//! Timebase masters as there are, against the frames that they mean.

use super::*;

const RATE: u32 = 48_000;
const ALONE: Metre = Metre {
    tempo_bpm: 120.0,
    signature: (4, 4),
};

/// A master: its metre, its ticks, its tempo map in quarters a minute from a quarter on, and its habits.
struct Master {
    metre: (u32, u32),
    ticks_per_beat: f64,
    tempos: &'static [(f64, f64)],
    /// Whether it says quarters a minute whatever its beats are.
    counts_quarters: bool,
}

const PLAIN: Master = Master {
    metre: (4, 4),
    ticks_per_beat: 1920.0,
    tempos: &[(0.0, 120.0)],
    counts_quarters: false,
};

impl Master {
    /// Quarters and quarters a minute at a frame.
    fn at(&self, frame: u32) -> (f64, f64) {
        let mut minutes = f64::from(frame) / f64::from(RATE) / 60.0;
        let ends = self.tempos.iter().skip(1).map(|(from, _)| *from);
        let parts = self.tempos.iter().zip(ends.chain([f64::INFINITY]));
        for ((from, bpm), end) in parts {
            let length = (end - from) / bpm;
            if minutes < length {
                return (from + minutes * bpm, *bpm);
            }
            minutes -= length;
        }
        unreachable!("the last part has no end")
    }

    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "bars, beats and ticks of a short song"
    )]
    fn bars(&self, frame: u32) -> TransportBBT {
        let (quarters, bpm) = self.at(frame);
        let (beats, unit) = (f64::from(self.metre.0), f64::from(self.metre.1));
        // Masters cut a tick off that has not quite come.
        let ticks = (quarters * unit / 4.0 * self.ticks_per_beat + 1e-6).floor();
        let beat = (ticks / self.ticks_per_beat).floor();
        let bar = (beat / beats).floor();
        TransportBBT {
            bar: bar as usize + 1,
            beat: (beat - bar * beats) as usize + 1,
            tick: (ticks - beat * self.ticks_per_beat) as usize,
            sig_num: beats as f32,
            sig_denom: unit as f32,
            ticks_per_beat: self.ticks_per_beat,
            bpm: if self.counts_quarters {
                bpm
            } else {
                bpm * unit / 4.0
            },
            bar_start_tick: bar * beats * self.ticks_per_beat,
        }
    }
}

/// Rolls from a frame for so many blocks; each transport beside what the master means.
fn roll(master: &Master, from: u32, frames: u32, blocks: u32) -> Vec<(Transport, f64, f64)> {
    let mut timebase = Timebase::new(RATE, ALONE);
    let block = |index: u32| {
        let frame = from + index * frames;
        let transport = timebase.transport(&TransportReport {
            rolls: true,
            frame,
            frames,
            bars: Some(master.bars(frame)),
            early: 0,
        });
        let (quarters, bpm) = master.at(frame);
        (transport, quarters, bpm)
    };
    (0..blocks).map(block).collect()
}

/// The farthest from what the master means, in frames, and in beats per minute behind the second block.
fn farthest(heard: &[(Transport, f64, f64)]) -> (f64, f64) {
    let mut farthest = (0.0f64, 0.0f64);
    for (index, (transport, quarters, bpm)) in heard.iter().enumerate() {
        let position = transport.position_beats.unwrap_or(f64::NAN);
        let frames = (position - quarters).abs() * f64::from(RATE) * 60.0 / bpm;
        assert!(frames.is_finite());
        farthest.0 = farthest.0.max(frames);
        if index > 1 {
            let said = transport.tempo_bpm.unwrap_or(f64::NAN);
            farthest.1 = farthest.1.max((said - bpm).abs());
        }
    }
    farthest
}

/// Bars and beats of a master count from 1: at bar 1, beat 1 the song begins, and five bars of 4/4 are twenty
/// quarters, to a hundredth of a frame; from far within the song too.
#[test]
fn bars_of_a_master_count_from_one() {
    for from in [0, 24_000, 1_000_000] {
        let heard = roll(&PLAIN, from, 64, 20_000);
        assert!(heard.iter().all(|it| it.0.playing));
        let (frames, bpm) = farthest(&heard);
        assert!(frames < 0.01 && bpm < 1e-9, "from {from}: {frames} {bpm}");
    }
    let first = &roll(&PLAIN, 0, 64, 1)[0].0;
    assert_eq!(first.position_beats, Some(0.0));
    assert_eq!(first.signature, Some((4, 4)));
}

/// In 7/8 a bar has three and a half quarters, and beats per minute may be of quarters or of eighths: the ticks tell.
#[test]
fn eighths_are_no_quarters() {
    for counts_quarters in [false, true] {
        for from in [0, 84_000, 500_000] {
            let master = Master {
                metre: (7, 8),
                counts_quarters,
                ..PLAIN
            };
            let heard = roll(&master, from, 256, 5_000);
            let (frames, bpm) = farthest(&heard);
            // A tick of an eighth has 6 frames.
            assert!(frames <= 6.5, "{counts_quarters} {from}: {frames}");
            assert!(bpm < 1e-9, "{counts_quarters} {from}: {bpm}");
            assert_eq!(heard[0].0.signature, Some((7, 8)));
        }
    }
}

/// A tempo map of the master is followed, within a tick of its own.
#[test]
fn a_tempo_map_is_followed() {
    let master = Master {
        tempos: &[(0.0, 120.0), (6.0, 90.0), (11.5, 171.3)],
        ..PLAIN
    };
    for from in [0, 100_000, 300_000] {
        let heard = roll(&master, from, 64, 10_000);
        let behind = |part: &[(Transport, f64, f64)]| {
            let steady = part.windows(2).filter(|two| two[0].2 == two[1].2);
            let steady: Vec<_> = steady.map(|two| two[1]).collect();
            farthest(&steady).0
        };
        let frames = behind(&heard);
        assert!(frames <= 20.0, "from {from}: {frames}");
        let last = heard.last().unwrap();
        assert_eq!(last.0.tempo_bpm, Some(last.2));
    }
}

/// Coarse ticks (48 a beat) are no steps: between them the frames count.
#[test]
fn coarse_ticks_are_smoothed() {
    let master = Master {
        ticks_per_beat: 48.0,
        tempos: &[(0.0, 133.0)],
        ..PLAIN
    };
    let (frames, _) = farthest(&roll(&master, 0, 64, 20_000));
    assert!(frames < 0.01, "{frames}");
}

/// A master whose ticks lag behind its own tempo is followed where it goes, never farther off than two ticks.
#[test]
fn a_master_that_drifts_is_followed() {
    let mut timebase = Timebase::new(RATE, ALONE);
    let (mut bars, frames) = (PLAIN.bars(0), 256);
    let mut before = -1.0;
    for block in 0..4_000 {
        let transport = timebase.transport(&TransportReport {
            rolls: true,
            frame: block * frames,
            frames,
            bars: Some(bars),
            early: 0,
        });
        let position = transport.position_beats.unwrap();
        let said = f64::from(block) * 20.0 / 1920.0;
        assert!((position - said).abs() <= 2.0 / 1920.0, "{block}");
        assert!(position > before, "{block}: it goes back");
        before = position;
        // 20.48 ticks, of which it forgets the fraction.
        bars.tick += 20;
        if bars.tick >= 1920 {
            (bars.tick, bars.beat) = (bars.tick - 1920, bars.beat + 1);
        }
        if bars.beat > 4 {
            (bars.bar, bars.beat) = (bars.bar + 1, 1);
        }
    }
}

/// The metre may change while it rolls: the song goes on from where it was, though the bars are shorter now.
#[test]
fn a_metre_that_changes_moves_nothing() {
    let mut timebase = Timebase::new(RATE, ALONE);
    let frames = 100;
    for block in 0..3_000u32 {
        let frame = block * frames;
        let quarters = f64::from(frame) / 24_000.0;
        // Two bars of 4/4, and then 3/4.
        let later = Master {
            metre: (3, 4),
            ..PLAIN
        };
        let bars = if quarters < 8.0 {
            PLAIN.bars(frame)
        } else {
            let bars = later.bars(frame - 192_000);
            TransportBBT {
                bar: bars.bar + 2,
                bar_start_tick: 0.0,
                ..bars
            }
        };
        let transport = timebase.transport(&TransportReport {
            rolls: true,
            frame,
            frames,
            bars: Some(bars),
            early: 0,
        });
        let position = transport.position_beats.unwrap();
        assert!((position - quarters).abs() < 1e-6, "{quarters}: {position}");
    }
}

/// Without a master the frames count, at the tempo that was asked for.
#[test]
fn without_a_master_frames_count() {
    let alone = Metre {
        tempo_bpm: 90.0,
        signature: (3, 4),
    };
    let transport = Timebase::new(RATE, alone).transport(&TransportReport {
        rolls: true,
        frame: 64_000,
        frames: 64,
        bars: None,
        early: 0,
    });
    assert_eq!(transport.position_beats, Some(2.0));
    assert_eq!(transport.tempo_bpm, Some(90.0));
    assert_eq!(transport.signature, Some((3, 4)));
}
