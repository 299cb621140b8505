//! What the lamps of a device show, by the rules for its lights.
//!
//! Only differences are sent, no faster than the device can take them, and none is lost: what finds no room now is sent
//! first the next time.

use super::device_profile::Profile;
use super::light::Light;
use super::look::Colour;
use super::state::MusicState;

/// The most lamps of a device; one that two rules light counts twice.
pub const LAMPS: usize = 512;
/// The credit that one message costs. At this price a microsecond earns `rate` of credit.
const MESSAGE: i64 = 1_000_000;
/// Limits the burst after a rest to what the device can take in 1/50 second.
const BURST: i64 = 50;

/// What the lamps of one device show now. It allocates only at construction, and is large enough for every profile.
#[derive(Debug, Clone)]
pub struct Lamps {
    /// The colour each lamp was sent last; `None` when unknown.
    told: Box<[Option<Colour>; LAMPS]>,
    /// How much may be sent now, in millionths of a message.
    credit: i64,
    /// When the credit was last updated, in microseconds.
    since: i64,
    /// The lamp that the next pass begins with.
    next: usize,
    /// The credit that this lamp needs.
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
    /// Starts with a device that is now connected: sends its hello messages, and takes the state of its lamps as
    /// unknown.
    pub fn begin(&mut self, profile: &Profile, send: &mut impl FnMut(&[u8])) {
        self.told.fill(None);
        profile.hello.iter().for_each(|message| send(message));
    }

    /// Sends what has changed, as much as the device can take at a time in microseconds; returns whether that was all
    /// of it.
    pub fn refresh(
        &mut self,
        profile: &Profile,
        state: &MusicState,
        layer: u8,
        now: i64,
        send: &mut impl FnMut(&[u8]),
    ) -> bool {
        self.earn(profile, now);
        // A pad that means something else on another layer is turned off before it is lit again.
        self.pass(profile, state, layer, false, send)
            && self.pass(profile, state, layer, true, send)
    }

    /// When the device can take what there was no credit for, in microseconds.
    #[must_use]
    pub fn due(&self, profile: &Profile) -> i64 {
        let missing = self.needed.saturating_sub(self.credit).max(0);
        let rate = i64::from(profile.rate.max(1));
        self.since.saturating_add(missing / rate + 1)
    }

    /// Turns off every lamp that may be lit, and sends the goodbye messages.
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

    /// Updates the lamps of the lights that are used, or of those that are not, beginning with the one that found no
    /// room the last time and going round all of them.
    fn pass(
        &mut self,
        profile: &Profile,
        state: &MusicState,
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
                    if !self.send_colour(light, (lamp, place, *number), (active, wanted), send) {
                        self.next = lamp;
                        return false;
                    }
                }
            }
        }
        true
    }

    /// Sends a lamp its colour if it has another one; returns false when there is no credit for that.
    fn send_colour(
        &mut self,
        light: &Light,
        (lamp, place, number): (usize, usize, u16),
        (active, wanted): (bool, Colour),
        send: &mut impl FnMut(&[u8]),
    ) -> bool {
        let Some(told) = self.told.get_mut(lamp) else {
            return true;
        };
        // A lamp that was never used need not be turned off.
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
