//! Chains: several messages in order that mean one thing.
//!
//! What a chain does with a message:
//! 1. A message that it waits for takes it one pattern further; after the last pattern it is complete.
//! 2. A message of the kind and channel it waits for, but with another number or value, breaks it. Any other message is
//!    ignored, and so is one from another control than the captured one.
//! 3. A message that matches the first pattern begins a new chain, unless it completed one.
//! 4. A chain that waits too long is given up.
//! 5. All chains receive every message; a complete one takes nothing from the others.

use super::action_template::ActionTemplate;
use super::assembly::Order;
use super::expression::Variables;
use super::message::{Incoming, MessageKind};
use super::message_pattern::{MatchResult, MessagePattern};
use super::state::FactCondition;

/// The most patterns in a chain.
pub const LONGEST: usize = 8;
/// The most chains under way at a time, over all rules of a device.
pub const UNDER_WAY: usize = 64;
/// How long a chain waits for its next message unless the rule says otherwise, in microseconds.
pub const PATIENCE: i64 = 1_000_000;

/// A rule: what a device must send, and what is then done.
#[derive(Debug, Clone)]
pub struct Rule {
    /// One pattern, or several that must match in order.
    pub chain: Vec<MessagePattern>,
    /// How long it waits for the next message, in microseconds.
    pub patience: i64,
    /// What must hold for the actions to be done.
    pub condition: FactCondition,
    /// The actions that are then done, in order.
    pub templates: Vec<ActionTemplate>,
    /// For rules whose knobs take over softly: the index of the first of them in the matcher's memory.
    pub takeover: Option<usize>,
}

impl Rule {
    /// Whether each captured control has a chain of its own, as for pressing and releasing a pad.
    fn is_keyed(&self) -> bool {
        self.chain.iter().any(MessagePattern::looks_back)
    }
}

/// A chain under way.
#[derive(Debug, Clone, Copy)]
struct Flight {
    rule: usize,
    /// The index of the pattern that it waits for.
    at: usize,
    /// When its last message came, in microseconds.
    since: i64,
    variables: Variables,
}

/// The chains under way of one device.
#[derive(Debug, Clone)]
pub struct Flights {
    flights: Vec<Flight>,
}

impl Default for Flights {
    fn default() -> Self {
        Self {
            flights: Vec::with_capacity(UNDER_WAY),
        }
    }
}

impl Flights {
    /// Forgets all of them.
    pub fn clear(&mut self) {
        self.flights.clear();
    }

    /// How many chains are under way.
    #[must_use]
    pub fn count(&self) -> usize {
        self.flights.len()
    }

    /// Takes a message for the rule with this number; returns the captured variables when that completes a chain.
    pub fn hear(
        &mut self,
        number: usize,
        rule: &Rule,
        incoming: Incoming<'_>,
        now: i64,
        order: Order,
    ) -> Option<Variables> {
        let first = rule.chain.first()?;
        let mut variables = Variables::default();
        if rule.chain.len() == 1 {
            let result = first.match_message(incoming, &mut variables);
            return (result == MatchResult::Match).then_some(variables);
        }
        let mut complete = None;
        self.flights.retain_mut(|flight| {
            if flight.rule != number {
                return true;
            }
            match flight.go_on(rule, incoming, now, order) {
                MatchResult::Match if flight.at == rule.chain.len() => {
                    complete.get_or_insert(flight.variables);
                    false
                }
                MatchResult::Match | MatchResult::Pass => true,
                MatchResult::Break => false,
            }
        });
        if complete.is_some() {
            if !rule.is_keyed() {
                self.flights.retain(|flight| flight.rule != number);
            }
        } else if first.match_message(incoming, &mut variables) == MatchResult::Match {
            self.begin(Flight {
                rule: number,
                at: 1,
                since: now,
                variables,
            });
        }
        complete
    }

    /// Adds a chain; when there is no room, it replaces the one that has waited longest.
    fn begin(&mut self, flight: Flight) {
        // Two equal chains would only complete twice; the later one waits longer.
        self.flights.retain(|other| {
            (other.rule, other.at, other.variables) != (flight.rule, flight.at, flight.variables)
        });
        if self.flights.len() >= UNDER_WAY {
            let oldest = (0..self.flights.len()).min_by_key(|place| {
                self.flights
                    .get(*place)
                    .map_or(i64::MAX, |flight| flight.since)
            });
            if let Some(oldest) = oldest {
                self.flights.remove(oldest);
            }
        }
        self.flights.push(flight);
    }
}

impl Flight {
    fn go_on(
        &mut self,
        rule: &Rule,
        incoming: Incoming<'_>,
        now: i64,
        order: Order,
    ) -> MatchResult {
        if now.saturating_sub(self.since) > rule.patience {
            return MatchResult::Break;
        }
        let Some(pattern) = rule.chain.get(self.at) else {
            return MatchResult::Break;
        };
        let mut variables = self.variables;
        let result = pattern.match_message(incoming, &mut variables);
        if result != MatchResult::Match {
            return result;
        }
        // There it is unknown which of two controllers at one offset came first.
        let controller = pattern.kind().is_some_and(MessageKind::is_controller);
        if order == Order::Lost && controller && now == self.since {
            return MatchResult::Break;
        }
        self.variables = variables;
        self.at += 1;
        self.since = now;
        MatchResult::Match
    }
}

#[cfg(test)]
mod tests;
