//! Room: how much memory the streams of a project take.
//!
//! The audio thread takes none, so whoever may take it works out beforehand what a project can need. Too little room
//! changes no answer: what does not fit is worked out anew each time.

use std::sync::Arc;

use crate::sequencer::limits::{MAX_STEPS, MAX_TRACKS};
use crate::sequencer::order::OrderTable;
use crate::sequencer::parameter_lanes::PARAMETERS;
use crate::sequencer::project::{Clip, Project};
use crate::sequencer::song::Song;
use crate::sequencer::step::{Gate, Step};

/// The most clip spans of a track that are near a place without a song: the current and the queued one.
const SPANS: usize = 2;
/// The most steps of a line that are kept.
const STEPS: usize = 2048;
/// The most steps after its own over which a note is tied, and those after that until the next one sounds.
const TIED: i64 = 2 * Gate::LONGEST;

/// Which orders of a clip have places that follow from each other, so that they are kept: a bit each, the lowest for
/// the clip's own, then one a lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Walks(u16);

/// What is asked about other steps when one of a clip is played.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Looks {
    /// Whether a step can be on and not play.
    pub(super) conditional: bool,
    /// Whether a step is tied to the one before.
    pub(super) ties: bool,
    /// Whether a note sounds until the next step.
    until_next: bool,
    /// Whether a step asks for the last condition of its track or of the one above, or for those of its group.
    pub(super) back: bool,
}

/// The table of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TableSize {
    /// How many of its steps are kept.
    pub(super) steps: usize,
    pub(super) walks: Walks,
    /// The bytes for the places of one order.
    pub(super) places: usize,
}

/// How much memory the streams of a project take.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Room {
    /// The most clip spans of a track that are near a place.
    spans: usize,
    /// For each track the room of the largest table that a line of it needs.
    tracks: Vec<TableRoom>,
}

/// The room of a line's tables, in each kind of memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct TableRoom {
    /// Words for steps.
    pub(super) steps: usize,
    /// Orders whose places are kept.
    pub(super) orders: usize,
    /// Bytes for the places of all orders.
    pub(super) places: usize,
}

impl Room {
    /// The room for a project.
    #[must_use]
    pub fn of(project: &Project) -> Self {
        let table = |track: usize| {
            let clips = project.patterns.iter();
            let clips = clips.filter_map(|pattern| pattern.clips.get(track));
            let sizes = clips.filter_map(|clip| TableSize::of_clip(clip));
            sizes.fold(TableRoom::default(), |room, size| room.with(size.room()))
        };
        Self {
            spans: Self::spans_of(project),
            tracks: (0..project.tracks.len()).map(table).collect(),
        }
    }

    /// Whether it is room for a project, when it was for another: what both share is not looked at again.
    #[must_use]
    pub fn covers(&self, project: &Project, before: Option<&Project>) -> bool {
        if project.tracks.len() > self.tracks.len() || Self::spans_of(project) > self.spans {
            return false;
        }
        project.patterns.iter().enumerate().all(|(index, pattern)| {
            let seen = before.and_then(|before| before.patterns.get(index));
            if seen.is_some_and(|seen| Arc::ptr_eq(seen, pattern)) {
                return true;
            }
            let mut clips = self.tracks.iter().zip(&pattern.clips).enumerate();
            clips.all(|(track, (room, clip))| {
                let seen = seen.and_then(|seen| seen.clips.get(track));
                let is_seen = seen.is_some_and(|seen| Arc::ptr_eq(seen, clip));
                is_seen || TableSize::of_clip(clip).is_none_or(|size| room.holds(&size.room()))
            })
        })
    }

    /// Room for every project.
    #[must_use]
    pub fn largest() -> Self {
        let orders = 1 + PARAMETERS;
        let table = TableRoom {
            steps: STEPS,
            orders,
            places: orders * OrderTable::places(MAX_STEPS),
        };
        Self {
            spans: Song::NEAR,
            tracks: vec![table; MAX_TRACKS],
        }
    }

    /// The room for this and for another as well.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        let of = |room: &Self, track| room.tracks.get(track).copied().unwrap_or_default();
        let tracks = 0..self.tracks.len().max(other.tracks.len());
        Self {
            spans: self.spans.max(other.spans),
            tracks: tracks
                .map(|track| of(self, track).with(of(other, track)))
                .collect(),
        }
    }

    /// The most clip spans of a track that are near a place.
    pub(super) fn spans_of(project: &Project) -> usize {
        if project.song.plays() {
            Song::NEAR
        } else {
            SPANS
        }
    }

    /// The most lines that are near a place.
    pub(super) fn lines(&self) -> usize {
        self.tracks.len() * self.spans
    }

    pub(super) fn spans(&self) -> usize {
        self.spans
    }

    pub(super) fn tracks(&self) -> &[TableRoom] {
        &self.tracks
    }
}

impl TableSize {
    /// The table of a clip whose steps were not looked through yet.
    fn of_clip(clip: &Clip) -> Option<Self> {
        let mut looks = Looks::default();
        clip.steps.iter().for_each(|step| looks.add(step));
        Self::of(clip, looks)
    }

    /// The table of a clip whose steps look at others so; none where nothing about a step is costly to work out.
    pub(super) fn of(clip: &Clip, looks: Looks) -> Option<Self> {
        let walks = Walks::of(clip);
        let costly = looks.conditional || clip.is_live() || !clip.lanes.is_default();
        if !costly && walks.count() == 0 {
            return None;
        }
        let lanes = clip.lanes.iter().map(|(_, lane)| lane.length.get());
        let longest = lanes.fold(clip.played_range().1, u16::max);
        let period = clip.direction.period(clip.played_range().1);
        // A pass, and as much as is looked ahead from it, and back: for the last lock, for the condition before it, and for
        // the trigs before that. What is not kept all lines of a group ask for anew.
        let back = if looks.back { 2 * period } else { 0 };
        let steps = period + back + looks.ahead();
        let steps = usize::try_from(steps).unwrap_or(STEPS);
        Some(Self {
            steps: steps.next_power_of_two().min(STEPS),
            walks,
            places: OrderTable::places(usize::from(longest)),
        })
    }

    pub(super) fn room(&self) -> TableRoom {
        let orders = self.walks.count();
        TableRoom {
            steps: self.steps,
            orders,
            places: orders * self.places,
        }
    }
}

impl Looks {
    /// Adds what a step asks.
    pub(super) fn add(&mut self, step: &Step) {
        self.ties |= step.tie;
        self.until_next |= step.gate == Gate::UntilNext;
        if step.is_conditional() {
            self.conditional = true;
            self.back |= step.looks_at_others();
        }
    }

    /// The most steps that are looked ahead.
    fn ahead(self) -> i64 {
        if self.ties {
            TIED
        } else if self.until_next {
            Gate::LONGEST
        } else {
            0
        }
    }
}

impl Walks {
    fn of(clip: &Clip) -> Self {
        let own = u16::from(clip.direction.is_a_walk());
        let walking = clip
            .lanes
            .iter()
            .filter(|(_, lane)| lane.direction.is_a_walk());
        Self(walking.fold(own, |walks, (lane, _)| walks | 2 << lane.number()))
    }

    /// How many orders are kept.
    pub(super) fn count(self) -> usize {
        self.0.count_ones() as usize
    }

    /// The place of an order, number 0 for the clip's own, among those that are kept, if it is.
    pub(super) fn place(self, order: usize) -> Option<usize> {
        let bit = 1_u16.checked_shl(u32::try_from(order).ok()?)?;
        let before = Self(self.0 & (bit - 1));
        (self.0 & bit != 0).then(|| before.count())
    }
}

impl TableRoom {
    /// Whether another fits in.
    pub(super) fn holds(&self, other: &Self) -> bool {
        self.with(*other) == *self
    }

    /// The larger of both, in each kind of memory.
    fn with(self, other: Self) -> Self {
        Self {
            steps: self.steps.max(other.steps),
            orders: self.orders.max(other.orders),
            places: self.places.max(other.places),
        }
    }

    /// The room of both.
    pub(super) fn after(self, other: Self) -> Self {
        Self {
            steps: self.steps + other.steps,
            orders: self.orders + other.orders,
            places: self.places + other.places,
        }
    }

    /// As many times the room.
    pub(super) fn times(self, count: usize) -> Self {
        Self {
            steps: self.steps * count,
            orders: self.orders * count,
            places: self.places * count,
        }
    }
}
