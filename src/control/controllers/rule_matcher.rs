//! What a device sends, turned into actions.

use super::action::Action;
use super::assembly::{Assembly, Order};
use super::chain::{Flights, Rule};
use super::device_profile::{Profile, RULES};
use super::message::{Incoming, Signal};
use super::message_pattern::MessagePattern;
use super::state::State;
use super::turn::takes_over;

/// The most knobs of a device that take over softly.
pub const KNOBS: usize = 256;

/// What one device's rules remember between two messages. It never allocates once it is made, and fits
/// every profile.
#[derive(Debug, Clone)]
pub struct RuleMatcher {
    assembly: Assembly,
    progress: RuleState,
}

/// How far the rules have come.
#[derive(Debug, Clone)]
struct RuleState {
    order: Order,
    flights: Flights,
    /// What each knob that takes over softly would have set last, or what came of it where it did: a scale may
    /// have no such key, and the knob is there all the same.
    knobs: Box<[Option<i16>; KNOBS]>,
    layer: u8,
}

/// Whether a message is the profile's, and so no music to be passed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meant {
    /// For Gradus.
    ForUs,
    /// For whoever comes next.
    ForOthers,
}

/// What the actions are for: the music as it is, and whoever carries them out.
pub trait ActionTarget {
    /// The music as it is.
    fn state(&self) -> &State;

    /// The value that an action would replace, if it sets one: what a knob must come to before it takes
    /// over.
    fn current(&self, action: &Action) -> Option<i16>;

    /// Carries an action out.
    fn act(&mut self, action: Action);
}

impl RuleMatcher {
    /// A matcher for messages whose order is kept, or not.
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

    /// Forgets everything: another profile, or the device was gone.
    pub fn reset(&mut self) {
        self.assembly = Assembly::default();
        self.progress.flights.clear();
        self.progress.knobs.fill(None);
        self.progress.layer = 0;
    }

    /// The layer that the device's controls mean.
    #[must_use]
    pub fn layer(&self) -> u8 {
        self.progress.layer
    }

    /// How many chains are under way.
    #[must_use]
    pub fn under_way(&self) -> usize {
        self.progress.flights.count()
    }

    /// Hears a message at a time in microseconds that never runs back.
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

    /// The block is over: does what was only to be understood from all of it.
    pub fn end_block(&mut self, profile: &Profile, now: i64, stage: &mut impl ActionTarget) {
        let progress = &mut self.progress;
        self.assembly
            .finish(|whole| progress.obey(profile, Incoming::Signal(whole), now, stage));
    }
}

impl RuleState {
    /// Shows a message to all rules.
    fn obey(
        &mut self,
        profile: &Profile,
        incoming: Incoming<'_>,
        now: i64,
        stage: &mut impl ActionTarget,
    ) {
        // What a message means is what it meant when it came, whatever the first rule then changes.
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

    /// Whether a knob that takes over softly has come to where the value is.
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

    /// Remembers what the value is that a knob has set.
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

    /// What is remembered of the knob that was moved, if it takes over softly.
    fn knob(&mut self, rule: &Rule, incoming: Incoming<'_>) -> Option<&mut Option<i16>> {
        self.knobs.get_mut(rule.knob(incoming)?)
    }
}

impl Rule {
    /// The place of the knob that was moved among all that take over softly.
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
