//! The throws of a step's dice, and which step of an exclusive group plays.
//!
//! Throws are drawn from the pattern's seed, an id (of a group also its place in the pass) and a count of passes
//! alone. Mutes and solos have no influence, so that muting changes no throw.

use super::step_table::StepFact;
use super::terms::Terms;
use super::track_cursor::TrackCursor;
use crate::sequencer::chance::{self, Purpose};
use crate::sequencer::dice::{Dice, Group};
use crate::sequencer::project::MAX_TRACKS;
use crate::sequencer::time::Tick;
use crate::sequencer::trig::{self, Chance};

/// The number of groups, and one place for steps of none.
const GROUPS: usize = Group::MAX.get() as usize + 1;

/// For each group the track whose step plays.
pub(super) type GroupWinners = [Option<u8>; GROUPS];

/// None for all groups.
pub(super) const NO_WINNERS: GroupWinners = [None; GROUPS];

impl TrackCursor<'_> {
    /// The cycle number of a step's draws: its pass, as the clip's reroll counts it.
    pub(super) fn draw_cycle(&self, number: i64) -> i64 {
        self.clip
            .reroll
            .cycle(self.pass(number), self.play.free_seed)
    }

    /// The step's chance with the performance's offset; a chance of 100 % is certain whatever the offset.
    pub(super) fn chance(&self, chance: Chance) -> Chance {
        if chance.is_default() || self.offsets.chance == 0 {
            return chance;
        }
        Chance::clamped(i64::from(chance.get()) + i64::from(self.offsets.chance))
    }

    /// What the dice of a step roll, 0 to below a million: "u = H(seed, step id, draw cycle, visit, tag); shared dice
    /// u = H(seed, dice id, dice cycle, tag) with no track in it".
    pub(super) fn dice_roll(&self, number: i64, dice: Dice) -> u32 {
        let Some(die) = dice.shared() else {
            let cycle = self.draw_cycle(number);
            return trig::drawn(self.seed, self.draw_key(number), cycle, Purpose::Trig);
        };
        let (cycle, _) = self.pattern_cycle(number);
        let rolled = trig::drawn(self.seed, u64::from(die.get()), cycle, Purpose::Dice);
        dice.shows(rolled)
    }

    /// The cycle number of shared draws: the pass of the pattern, as the clip's reroll counts it; and how many
    /// ticks into that pass the step lies.
    fn pattern_cycle(&self, number: i64) -> (i64, i64) {
        let ticks = || self.pattern.pass_ticks().max(1);
        let ticks = self.facts.map_or_else(ticks, |facts| facts.pattern_ticks);
        let since = self.nominal(number) - self.origin();
        let pass = since.div_euclid(ticks);
        let cycle = self.clip.reroll.cycle(pass, self.play.free_seed);
        (cycle, since.rem_euclid(ticks))
    }

    /// Whether a step is the one of its group that plays: "of the group's steps at the same nominal tick exactly
    /// one plays, weights = p", among those whose own conditions hold. The draw is that of the first track with a
    /// step of the group there.
    pub(super) fn wins(&self, number: i64, group: Group) -> bool {
        let nominal = self.nominal(number);
        let find = || self.group_winners(nominal);
        let winners = match self.known() {
            Some(known) => known.winners(nominal, find),
            None => find(),
        };
        let winner = winners.get(usize::from(group.get())).copied();
        winner.flatten().map(usize::from) == Some(self.index)
    }

    /// The track of each group whose step plays at a nominal tick: all groups at once, so that each track is looked at
    /// once.
    fn group_winners(&self, nominal: Tick) -> GroupWinners {
        let mut weights = [[0u8; MAX_TRACKS]; GROUPS];
        let mut draws = [None; GROUPS];
        let mut members = [None; MAX_TRACKS];
        let places = members.iter_mut().enumerate();
        for (index, place) in places.take(self.project.tracks.len()) {
            let member = self.with_other(index, nominal, |track| {
                let (number, terms) = track.member(nominal)?;
                let group = usize::from(terms.group.get());
                draws
                    .get_mut(group)?
                    .get_or_insert_with(|| track.group_draw(number, terms.group));
                if track.conditions_hold(number, &terms) {
                    let weight = weights.get_mut(group)?.get_mut(index)?;
                    *weight = track.chance(terms.chance).get();
                }
                Some((track.table.as_ref()?.steps, number, group))
            });
            *place = member.flatten();
        }
        let winners = std::array::from_fn(|group| {
            let draw = (*draws.get(group)?)?;
            winner(weights.get(group)?, draw)
        });
        // Every member's line knows whether its step plays, so that nobody throws the dice of a tick again.
        for (index, member) in members.iter().enumerate() {
            if let Some((steps, number, group)) = member {
                let winner: Option<u8> = winners.get(*group).copied().flatten();
                let wins = winner.map(usize::from) == Some(index);
                steps.learn(StepFact::Triggers, *number, wins);
            }
        }
        winners
    }

    /// The step that lies at a nominal tick, if it belongs to a group.
    fn member(&self, nominal: Tick) -> Option<(i64, Terms)> {
        let number = self.number_at(nominal);
        if self.nominal(number) != nominal {
            return None;
        }
        let terms = self.terms(number)?;
        (!terms.group.is_default()).then_some((number, terms))
    }

    fn group_draw(&self, number: i64, group: Group) -> u64 {
        let (cycle, since) = self.pattern_cycle(number);
        let place = since.cast_unsigned() << 8 | u64::from(group.get());
        chance::draw(self.seed, place, cycle, Purpose::Group)
    }
}

/// The track that a draw chooses by weight; none where all weights are 0.
fn winner(weights: &[u8; MAX_TRACKS], draw: u64) -> Option<u8> {
    let sum = weights.iter().map(|weight| u64::from(*weight)).sum();
    let mut at = chance::index(draw, sum);
    let chosen = weights.iter().position(|weight| {
        let is_here = at < u64::from(*weight);
        at = at.saturating_sub(u64::from(*weight));
        is_here
    });
    u8::try_from(chosen?).ok()
}

#[cfg(test)]
mod tests;
