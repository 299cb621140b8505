//! Turns the messages of a device into actions by the rules of its profile.

use super::action::Action;
use super::assembly::{Assembly, Order};
use super::chain::{Flights, Rule};
use super::device_profile::{Profile, RULES};
use super::message::{Incoming, Signal};
use super::message_pattern::MessagePattern;
use super::state::MusicState;
use super::turn::takes_over;

/// The most knobs of a device that take over softly.
pub const KNOBS: usize = 256;

/// What one device's rules remember between two messages. It allocates only at construction, and is large enough for
/// every profile.
#[derive(Debug, Clone)]
pub struct RuleMatcher {
    assembly: Assembly,
    progress: RuleState,
}

/// The progress of the rules.
#[derive(Debug, Clone)]
struct RuleState {
    order: Order,
    flights: Flights,
    /// The last value of each knob that takes over softly: what it would have set, or what it did set. The two differ
    /// when, say, a scale lacks the key; the knob counts as having reached the value all the same.
    knobs: Box<[Option<i16>; KNOBS]>,
    layer: u8,
}

/// Whether a message is used by the profile, and so is not passed on as music.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meant {
    /// Used by the profile.
    ForUs,
    /// Not used by the profile: passed on.
    ForOthers,
}

/// What actions act on: the music as it is, and the code that carries them out.
pub trait ActionTarget {
    /// The current state of the music.
    fn state(&self) -> &MusicState;

    /// The value that an action would replace, if it sets one: a knob must reach it before it takes over.
    fn current(&self, action: &Action) -> Option<i16>;

    /// Carries out an action.
    fn act(&mut self, action: Action);
}

impl RuleMatcher {
    /// A matcher for messages that arrive in this order.
    #[must_use]
    pub fn new(order: Order) -> Self {
        Self {
            assembly: Assembly::default(),
            progress: RuleState {
                order,
                flights: Flights::default(),
                knobs: Box::new([None; KNOBS]),
                layer: 0,
            },
        }
    }

    /// Forgets everything, for another profile or after the device was disconnected.
    pub fn reset(&mut self) {
        self.assembly = Assembly::default();
        self.progress.flights.clear();
        self.progress.knobs.fill(None);
        self.progress.layer = 0;
    }

    /// The layer that the device's controls are on.
    #[must_use]
    pub fn layer(&self) -> u8 {
        self.progress.layer
    }

    /// How many chains are under way.
    #[must_use]
    pub fn under_way(&self) -> usize {
        self.progress.flights.count()
    }

    /// Takes a message at a time in microseconds, which never decreases.
    pub fn hear(
        &mut self,
        profile: &Profile,
        incoming: Incoming<'_>,
        now: i64,
        stage: &mut impl ActionTarget,
    ) -> Meant {
        let mut meant = Meant::ForOthers;
        if let Incoming::Signal(signal) = incoming
            && profile.assembles()
        {
            let progress = &mut self.progress;
            let order = progress.order;
            self.assembly.take(signal, now, order, |whole| {
                progress.obey(profile, Incoming::Signal(whole), now, stage);
            });
            if profile.hears_part(signal, self.assembly.is_of_registered(&signal)) {
                meant = Meant::ForUs;
            }
        }
        if profile.concerns(incoming) {
            self.progress.obey(profile, incoming, now, stage);
            meant = Meant::ForUs;
        }
        meant
    }

    /// Ends the block: does what could only be understood from all of its messages.
    pub fn end_block(&mut self, profile: &Profile, now: i64, stage: &mut impl ActionTarget) {
        let progress = &mut self.progress;
        self.assembly
            .finish(|whole| progress.obey(profile, Incoming::Signal(whole), now, stage));
    }
}

impl RuleState {
    /// Applies all rules to a message.
    fn obey(
        &mut self,
        profile: &Profile,
        incoming: Incoming<'_>,
        now: i64,
        stage: &mut impl ActionTarget,
    ) {
        // Conditions are judged by the state at the message's arrival, whatever the first rule then changes.
        let mut apt = [false; RULES];
        for (apt, rule) in apt.iter_mut().zip(&profile.rules) {
            *apt = rule.condition.holds(stage.state(), self.layer, 0);
        }
        let order = self.order;
        for ((number, rule), apt) in profile.rules.iter().enumerate().zip(apt) {
            let Some(variables) = self.flights.hear(number, rule, incoming, now, order) else {
                continue;
            };
            if !apt {
                continue;
            }
            for template in &rule.templates {
                if let Some(action) = template.resolve(&variables)
                    && self.is_taken_over(rule, incoming, action, stage)
                {
                    if let Action::Layer { layer } = action {
                        self.layer = layer;
                    }
                    stage.act(action);
                    self.note_what_came(rule, incoming, action, stage);
                }
            }
        }
    }

    /// Whether a knob that takes over softly has reached the current value; true for all other controls.
    fn is_taken_over(
        &mut self,
        rule: &Rule,
        incoming: Incoming<'_>,
        action: Action,
        stage: &impl ActionTarget,
    ) -> bool {
        let Some((knob, next)) = self.knob(rule, incoming).zip(action.set_value()) else {
            return true;
        };
        let last = knob.replace(next);
        stage
            .current(&action)
            .is_none_or(|current| takes_over(last, current, next))
    }

    /// Remembers the value that a knob has actually set.
    fn note_what_came(
        &mut self,
        rule: &Rule,
        incoming: Incoming<'_>,
        action: Action,
        stage: &impl ActionTarget,
    ) {
        if let Some(knob) = self.knob(rule, incoming)
            && let Some(current) = stage.current(&action)
        {
            *knob = Some(current);
        }
    }

    /// The memory of the knob that was moved, if it takes over softly.
    fn knob(&mut self, rule: &Rule, incoming: Incoming<'_>) -> Option<&mut Option<i16>> {
        self.knobs.get_mut(rule.knob(incoming)?)
    }
}

impl Rule {
    /// The index of the knob that was moved among all that take over softly.
    fn knob(&self, incoming: Incoming<'_>) -> Option<usize> {
        let (first, Incoming::Signal(Signal { number, .. })) = (self.takeover?, incoming) else {
            return None;
        };
        match self.chain.last()? {
            MessagePattern::Signal {
                number: wanted,
                kind,
                ..
            } if kind.has_number() => Some(first + wanted.index_of(number)?),
            MessagePattern::Signal { .. } => Some(first),
            MessagePattern::SysEx { .. } => None,
        }
    }
}
