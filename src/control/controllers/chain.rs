//! Chains of matches: several messages in order that mean one thing.
//!
//! What a chain does with a message:
//! 1. What it waits for brings it one match further; with the last one it is complete.
//! 2. A message of the kind and channel it waits for, but with another number or value, breaks it.
//!    Anything else passes by, and so does a message about another control than the captured one.
//! 3. Whatever it did to those under way, a message that matches the first one begins the chain anew.
//! 4. A chain that waits too long is given up.
//! 5. All chains see every message; a complete one takes nothing from the others.

use super::action_template::ActionTemplate;
use super::assembly::Order;
use super::expression::Variables;
use super::message::{Incoming, MessageKind};
use super::message_pattern::{MatchResult, MessagePattern};
use super::state::FactCondition;

/// The most matches of a chain.
pub const LONGEST: usize = 8;
/// The most chains under way at a time, of all rules of a device.
pub const UNDER_WAY: usize = 64;
/// How long a chain waits for its next message unless the rule says otherwise, in microseconds.
pub const PATIENCE: i64 = 1_000_000;

/// What a device must say, and what is then done.
#[derive(Debug, Clone)]
pub struct Rule {
    /// One match, or several in order.
    pub chain: Vec<MessagePattern>,
    /// How long it waits for the next message, in microseconds.
    pub patience: i64,
    /// What must be so when it is complete.
    pub condition: FactCondition,
    /// What is done then, in order.
    pub templates: Vec<ActionTemplate>,
    /// Whether its knobs take over softly: where their places begin in what the matcher remembers.
    pub takeover: Option<usize>,
}

impl Rule {
    /// Whether each captured control has a chain of its own, such as pressing a pad and letting it go.
    fn is_keyed(&self) -> bool {
        self.chain.iter().any(MessagePattern::looks_back)
    }
}

/// A chain under way.
#[derive(Debug, Clone, Copy)]
struct Flight {
    rule: usize,
    /// The match that is waited for.
    at: usize,
    /// When the last message came, in microseconds.
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

    /// Shows a message to the rule of a number; what it captured when that completes it.
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

    /// One more; when there is no room the one that has waited longest makes some.
    fn begin(&mut self, flight: Flight) {
        // Two that are equal would only complete twice; the later one has more patience.
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
        // Which of two controllers at one offset came first is not known there.
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
