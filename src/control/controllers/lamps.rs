//! What the lamps of a device show, by the rules for its lights.
//!
//! Only differences are sent, no more of them than the device can take, and none is forgotten: what finds
//! no room now is sent first the next time.

use super::device_profile::Profile;
use super::light::Light;
use super::look::Colour;
use super::state::State;

/// The most lamps of a device, counting one that two rules light twice.
pub const LAMPS: usize = 512;
/// The unit of the credit: a message is a million of them, so that a microsecond earns `rate`.
const MESSAGE: i64 = 1_000_000;
/// How much may be sent in one go after a rest: what the device can take in a fiftieth of a second.
const BURST: i64 = 50;

/// What the lamps of one device show now. It never allocates once it is made, and fits every profile.
#[derive(Debug, Clone)]
pub struct Lamps {
    /// What each lamp was told last; nothing when that is not known.
    told: Box<[Option<Colour>; LAMPS]>,
    /// What may be sent now.
    credit: i64,
    /// When that was reckoned, in microseconds.
    since: i64,
    /// The lamp that is looked at first.
    next: usize,
    /// The credit that it needs.
    needed: i64,
}

impl Default for Lamps {
    fn default() -> Self {
        Self {
            told: Box::new([None; LAMPS]),
            credit: i64::MAX,
            since: 0,
            next: 0,
            needed: 0,
        }
    }
}

impl Lamps {
    /// The device is there: tells it what it must be told, and nothing of its lamps is known any more.
    pub fn begin(&mut self, profile: &Profile, send: &mut impl FnMut(&[u8])) {
        self.told.fill(None);
        profile.hello.iter().for_each(|message| send(message));
    }

    /// Sends what has changed, as much as the device can take at a time in microseconds; says whether that
    /// was all of it.
    pub fn refresh(
        &mut self,
        profile: &Profile,
        state: &State,
        layer: u8,
        now: i64,
        send: &mut impl FnMut(&[u8]),
    ) -> bool {
        self.earn(profile, now);
        // A pad that means something else on another layer is put out before it is lit again.
        self.pass(profile, state, layer, false, send)
            && self.pass(profile, state, layer, true, send)
    }

    /// When the device can take what it could not take the last time, in microseconds.
    #[must_use]
    pub fn due(&self, profile: &Profile) -> i64 {
        let missing = self.needed.saturating_sub(self.credit).max(0);
        let rate = i64::from(profile.rate.max(1));
        self.since.saturating_add(missing / rate + 1)
    }

    /// Puts out every lamp that may be lit, and says goodbye.
    pub fn end(&mut self, profile: &Profile, send: &mut impl FnMut(&[u8])) {
        for light in &profile.lights {
            for (place, number) in light.numbers.iter().enumerate() {
                if let Some(told) = self.told.get_mut(light.first + place)
                    && told.is_some_and(|told| told != light.off)
                {
                    light.template.write(*number, place, light.off, send);
                    *told = Some(light.off);
                }
            }
        }
        profile.goodbye.iter().for_each(|message| send(message));
    }

    fn earn(&mut self, profile: &Profile, now: i64) {
        let rate = i64::from(profile.rate.max(1));
        let dearest = profile.lights.iter().map(|light| light.template.cost());
        let most = (rate / BURST).max(dearest.max().unwrap_or(1)) * MESSAGE;
        let earned = now.saturating_sub(self.since).max(0).saturating_mul(rate);
        self.credit = self.credit.saturating_add(earned).min(most);
        self.since = now;
    }

    /// The lamps of the lights that are used, or of those that are not: from the one that found no room
    /// the last time, all around.
    fn pass(
        &mut self,
        profile: &Profile,
        state: &State,
        layer: u8,
        active: bool,
        send: &mut impl FnMut(&[u8]),
    ) -> bool {
        let from = self.next;
        for second in [false, true] {
            for light in &profile.lights {
                if light.condition.holds(state, layer, 0) != active {
                    continue;
                }
                for (place, number) in light.numbers.iter().enumerate() {
                    let lamp = light.first + place;
                    if (lamp < from) != second {
                        continue;
                    }
                    let wanted = light.wanted(state, layer, place, active);
                    if !self.tell(light, (lamp, place, *number), (active, wanted), send) {
                        self.next = lamp;
                        return false;
                    }
                }
            }
        }
        true
    }

    /// Gives a lamp its colour, if it does not have it; not when there is no credit.
    fn tell(
        &mut self,
        light: &Light,
        (lamp, place, number): (usize, usize, u16),
        (active, wanted): (bool, Colour),
        send: &mut impl FnMut(&[u8]),
    ) -> bool {
        let Some(told) = self.told.get_mut(lamp) else {
            return true;
        };
        // What was never used needs no putting out.
        if *told == Some(wanted) || (told.is_none() && !active) {
            return true;
        }
        let cost = light.template.cost() * MESSAGE;
        if self.credit < cost {
            self.needed = cost;
            return false;
        }
        self.credit -= cost;
        *told = Some(wanted);
        light.template.write(number, place, wanted, send);
        true
    }
}

#[cfg(test)]
mod tests;
