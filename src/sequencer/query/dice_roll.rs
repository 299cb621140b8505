//! The throws of a step's dice, and which step of an exclusive group plays.
//!
//! Throws are drawn from the pattern's seed, an id (of a group also its place in the pass) and a count of passes
//! alone. Mutes and solos have no influence, so that muting changes no throw.

use super::track_cursor::TrackCursor;
use crate::sequencer::chance::{self, Purpose};
use crate::sequencer::dice::Group;
use crate::sequencer::project::MAX_TRACKS;
use crate::sequencer::step::Step;
use crate::sequencer::trig::{self, Chance};

impl TrackCursor<'_> {
    /// The cycle number of a step's draws: its pass, as the clip's reroll counts it.
    pub(super) fn draw_cycle(&self, number: i64) -> i64 {
        self.clip
            .reroll
            .cycle(self.pass(number), self.play.free_seed)
    }

    /// The step's chance with the performance's offset; a chance of 100 % is certain whatever the offset.
    pub(super) fn chance(&self, step: &Step) -> Chance {
        if step.chance.is_default() || self.offsets.chance == 0 {
            return step.chance;
        }
        Chance::clamped(i64::from(step.chance.get()) + i64::from(self.offsets.chance))
    }

    /// What the dice of a step roll, 0 to below a million: "u = H(seed, step id, draw cycle, visit, tag); shared dice
    /// u = H(seed, dice id, dice cycle, tag) with no track in it".
    pub(super) fn dice_roll(&self, number: i64, step: &Step) -> u32 {
        let Some(die) = step.dice.shared() else {
            let cycle = self.draw_cycle(number);
            return trig::drawn(self.seed, self.draw_key(number), cycle, Purpose::Trig);
        };
        let (cycle, _) = self.pattern_cycle(number);
        let rolled = trig::drawn(self.seed, u64::from(die.get()), cycle, Purpose::Dice);
        step.dice.shows(rolled)
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
    pub(super) fn wins(&self, number: i64, step: &Step) -> bool {
        let find = || {
            let winner = self.winner(number, step)?;
            u8::try_from(winner).ok()
        };
        let winner = match self.known() {
            Some(known) => known.winner(self.nominal(number), step.group.get(), find),
            None => find(),
        };
        winner.map(usize::from) == Some(self.index)
    }

    /// The track whose step of a group plays at the nominal tick of this step, whose own conditions hold.
    fn winner(&self, number: i64, step: &Step) -> Option<usize> {
        let mut weights = [0u64; MAX_TRACKS];
        let mut draw = None;
        for (index, weight) in weights.iter_mut().enumerate() {
            if index == self.index {
                *weight = u64::from(self.chance(step).get());
                draw = draw.or_else(|| Some(self.group_draw(number, step.group)));
                continue;
            }
            let Some((other, number, step)) = self.member(index, number, step.group) else {
                continue;
            };
            draw = draw.or_else(|| Some(other.group_draw(number, step.group)));
            if other.conditions_hold(number, &step) {
                *weight = u64::from(other.chance(&step).get());
            }
        }
        let total: u64 = weights.iter().sum();
        let mut at = chance::index(draw.unwrap_or(0), total);
        weights.iter().position(|weight| {
            let is_here = at < *weight;
            at = at.saturating_sub(*weight);
            is_here
        })
    }

    /// The step of another track that lies at the same nominal tick and belongs to the group.
    fn member(&self, index: usize, number: i64, group: Group) -> Option<(Self, i64, Step)> {
        let nominal = self.nominal(number);
        let other = self.other(index, nominal)?;
        let number = other.number_at(nominal);
        if other.nominal(number) != nominal {
            return None;
        }
        let step = other.conditioned(number)?;
        (step.group == group).then_some((other, number, step))
    }

    fn group_draw(&self, number: i64, group: Group) -> u64 {
        let (cycle, since) = self.pattern_cycle(number);
        let place = since.cast_unsigned() << 8 | u64::from(group.get());
        chance::draw(self.seed, place, cycle, Purpose::Group)
    }
}

#[cfg(test)]
mod tests;
