//! Events in words that can be written and read one by one.

use crate::engine::{At, Mode, MusicEvent, MusicEventKind, StepPlace};
use crate::sequencer::edit::{ChangeScope, StepRef};
use crate::sequencer::song::SceneIndex;

/// No tick and no frame.
const NEVER: i64 = i64::MIN;
/// The kind of an edit.
const EDIT: u8 = 21;

/// Packs an event into words that can be written and read one by one.
pub(super) fn packed(MusicEvent { at, kind }: MusicEvent) -> [u64; 3] {
    let (tick, frame) = at.map_or((NEVER, NEVER), |at| (at.tick, at.frame));
    let place = |tag: u8, it: StepPlace| [tag, it.track, it.pattern, it.step, 0, 0, 0, 0];
    let optional =
        |tag: u8, it: Option<u8>| [tag, it.is_some().into(), it.unwrap_or(0), 0, 0, 0, 0, 0];
    let tracks = |tag: u8, bits: u32| {
        let [a, b, c, d] = bits.to_le_bytes();
        [tag, a, b, c, d, 0, 0, 0]
    };
    let bytes = match kind {
        MusicEventKind::Start => optional(0, None),
        MusicEventKind::Stop => optional(1, None),
        MusicEventKind::Pause => optional(2, None),
        MusicEventKind::Resume => optional(3, None),
        MusicEventKind::Locate => optional(4, None),
        MusicEventKind::Loop => optional(5, None),
        MusicEventKind::StepBegin(step) => place(6, step),
        MusicEventKind::StepEnd(step) => place(7, step),
        MusicEventKind::Pattern(pattern) => optional(8, Some(pattern)),
        MusicEventKind::Queued(pattern) => optional(9, pattern),
        MusicEventKind::Scene(scene) => optional(10, scene.map(SceneIndex::get)),
        MusicEventKind::QueuedScene(scene) => optional(11, scene.map(SceneIndex::get)),
        MusicEventKind::Row(row) => optional(12, row),
        MusicEventKind::Mode(Mode::Muted(bits)) => tracks(13, bits),
        MusicEventKind::Mode(Mode::Solo(bits)) => tracks(14, bits),
        MusicEventKind::Mode(Mode::Recording(on)) => optional(15, Some(on.into())),
        MusicEventKind::Mode(Mode::Protected(on)) => optional(16, Some(on.into())),
        MusicEventKind::Mode(Mode::Fill(on)) => optional(17, Some(on.into())),
        MusicEventKind::Mode(Mode::Overdub(on)) => optional(18, Some(on.into())),
        MusicEventKind::Mode(Mode::CountIn(on)) => optional(19, Some(on.into())),
        MusicEventKind::Mode(Mode::Advancing(on)) => optional(20, Some(on.into())),
        // A revision takes a whole word: an edit has no position in the song.
        MusicEventKind::Edit { revision, scope } => {
            let bytes = u64::from_le_bytes(packed_scope(scope));
            return [revision, NEVER.cast_unsigned(), bytes];
        }
    };
    [
        tick.cast_unsigned(),
        frame.cast_unsigned(),
        u64::from_le_bytes(bytes),
    ]
}

/// A project has fewer of everything than a byte can count; an edit with larger numbers changes nothing, and is never
/// published.
fn packed_scope(scope: ChangeScope) -> [u8; 8] {
    let byte = |number: usize| u8::try_from(number).unwrap_or(u8::MAX);
    let of = |kind, [a, b, c]: [usize; 3]| [EDIT, kind, byte(a), byte(b), byte(c), 0, 0, 0];
    match scope {
        ChangeScope::Project => of(0, [0; 3]),
        ChangeScope::Pattern(pattern) => of(1, [pattern, 0, 0]),
        ChangeScope::Track(track) => of(2, [0, track, 0]),
        ChangeScope::Clip { pattern, track } => of(3, [pattern, track, 0]),
        ChangeScope::Step(place) => of(4, [place.pattern, place.track, place.step]),
    }
}

fn unpacked_scope([kind, pattern, track, step]: [u8; 4]) -> ChangeScope {
    let [pattern, track, step] = [pattern, track, step].map(usize::from);
    match kind {
        0 => ChangeScope::Project,
        1 => ChangeScope::Pattern(pattern),
        2 => ChangeScope::Track(track),
        3 => ChangeScope::Clip { pattern, track },
        _ => ChangeScope::Step(StepRef {
            pattern,
            track,
            step,
        }),
    }
}

pub(super) fn unpacked([tick, frame, kind]: [u64; 3]) -> MusicEvent {
    let (frame, bytes) = (frame.cast_signed(), kind.to_le_bytes());
    let [tag, a, b, c, d, ..] = bytes;
    let scene = |scene: Option<u8>| scene.map(|scene| SceneIndex::clamped(scene.into()));
    let at = (frame != NEVER).then(|| At {
        tick: tick.cast_signed(),
        frame,
    });
    let step = StepPlace {
        track: a,
        pattern: b,
        step: c,
    };
    let optional = (a != 0).then_some(b);
    let tracks = u32::from_le_bytes([a, b, c, d]);
    let kind = match tag {
        0 => MusicEventKind::Start,
        1 => MusicEventKind::Stop,
        2 => MusicEventKind::Pause,
        3 => MusicEventKind::Resume,
        4 => MusicEventKind::Locate,
        5 => MusicEventKind::Loop,
        6 => MusicEventKind::StepBegin(step),
        7 => MusicEventKind::StepEnd(step),
        8 => MusicEventKind::Pattern(b),
        9 => MusicEventKind::Queued(optional),
        10 => MusicEventKind::Scene(scene(optional)),
        11 => MusicEventKind::QueuedScene(scene(optional)),
        12 => MusicEventKind::Row(optional),
        13 => MusicEventKind::Mode(Mode::Muted(tracks)),
        14 => MusicEventKind::Mode(Mode::Solo(tracks)),
        15 => MusicEventKind::Mode(Mode::Recording(b != 0)),
        16 => MusicEventKind::Mode(Mode::Protected(b != 0)),
        17 => MusicEventKind::Mode(Mode::Fill(b != 0)),
        18 => MusicEventKind::Mode(Mode::Overdub(b != 0)),
        19 => MusicEventKind::Mode(Mode::CountIn(b != 0)),
        20 => MusicEventKind::Mode(Mode::Advancing(b != 0)),
        _ => MusicEventKind::Edit {
            revision: tick,
            scope: unpacked_scope([a, b, c, d]),
        },
    };
    MusicEvent { at, kind }
}
