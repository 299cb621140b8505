//! A page as a controller of an instance: its words become actions, and it is told what has changed.
//!
//! The page speaks the language of profiles. What it sends are actions (`toggle-cell 2, 5`), with steps counted from the
//! first of the clip. What it is told are the facts that lights show, and the clips that the tracks play as a pattern
//! file has them. After the first picture it is told only what has changed since, and how the music goes on. This is one more
//! [`DeviceSession`]: the same selection, the same edits, the same undo levels, and the audio thread knows nothing of it.

/// Merge patches.
mod patch;
/// The table of actions.
mod table;
/// Playheads ahead of time.
mod heads;
/// What a page knows.
mod told;

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::control::controllers::Profile;
use crate::control::controllers::action_template::ActionTemplate;
use crate::control::controllers::expression::{VariableNames, Variables};
use crate::devices::InstanceHandles;
use crate::devices::device_session::DeviceSession;
use crate::instance::bus::{BusListener, Sleeper, WakeCallback};
use told::{Moment, Told};

/// The instance that a page plays.
pub type Instance = InstanceHandles;

/// Updates do not follow each other faster: a page draws no faster either.
const FRAME: Duration = Duration::from_millis(15);
/// For so long after an action the engine's answer is looked for.
const ANSWER: Duration = Duration::from_millis(250);
/// The longest action, in bytes.
const LONGEST: usize = 64;
/// All steps of a clip are one page of this controller.
const STEPS: u16 = 256;

/// A page that plays an instance.
#[derive(Debug)]
pub struct PageSession {
    device: DeviceSession,
    instance: Instance,
    listener: BusListener,
    told: Told,
    /// Where time begins for the page, whichever instance it plays.
    began: Instant,
    /// When the page was told something last.
    updated: Option<Instant>,
    /// Until when the engine's answer to an action is looked for.
    expecting: Option<Instant>,
    _sleeper: Sleeper,
}

impl PageSession {
    /// A session with an instance; `wake` is called when something has happened there, and `began` is when the page came.
    #[must_use]
    pub fn new(instance: &Instance, wake: WakeCallback, began: Instant) -> Self {
        let profile = Profile {
            name: "Tablet".to_owned(),
            steps: STEPS,
            ..Profile::default()
        };
        let bus = instance.document.bus();
        Self {
            device: DeviceSession::new(instance, Arc::new(profile)),
            instance: instance.clone(),
            listener: bus.listen(),
            told: Told::default(),
            began,
            updated: None,
            expecting: None,
            _sleeper: bus.wake(wake),
        }
    }

    /// Performs an action, written as in a profile.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub fn act(&mut self, text: &str, at: Instant) -> Result<(), String> {
        if text.len() > LONGEST {
            return Err("an action is shorter".to_owned());
        }
        let template = ActionTemplate::read(text, &VariableNames::of(&[]))?;
        let action = template.resolve(&Variables::default());
        let action = action.ok_or_else(|| format!("\"{text}\" is out of range"))?;
        self.device.act(action, self.microseconds(at));
        self.device.send_pending(at);
        self.expecting = Some(at + ANSWER);
        Ok(())
    }

    /// When [`updates`](Self::updates) has to be called even if nothing happens.
    #[must_use]
    pub fn due(&self, now: Instant) -> Option<Instant> {
        let Some(updated) = self.updated else {
            return Some(now);
        };
        let next = updated + FRAME;
        let is_behind = self.listener.is_behind() || self.told.is_behind();
        if self.device.has_pending() || is_behind {
            return Some(next);
        }
        let expecting = self.expecting.is_some_and(|until| now < until);
        let running = self.instance.monitor.status().running.moves();
        match (expecting, running) {
            (true, _) => Some(next),
            (false, true) => Some(self.told.due(updated)),
            (false, false) => None,
        }
    }

    /// What the page has to be told, as JSON, each a message of its own.
    pub fn updates(&mut self, now: Instant) -> Vec<String> {
        self.device.send_pending(now);
        if self.updated.is_some_and(|updated| now < updated + FRAME) {
            return Vec::new();
        }
        // What an event is about is visible before the event, so the events are read first.
        let happened = self.listener.events().count() > 0 || self.listener.lost() > 0;
        let is_due = self.due(now).is_some_and(|due| due <= now);
        if !happened && !is_due {
            return Vec::new();
        }
        self.expecting.take_if(|until| *until <= now);
        self.updated = Some(now);
        let micros = self.microseconds(now);
        let moment = Moment {
            revision: self.instance.document.revision(),
            now,
            time: self.time(now),
        };
        let told = &mut self.told;
        self.device.observe(micros, |music, surface_state| {
            told.updates(music, surface_state, moment)
        })
    }

    /// A moment in milliseconds since the page came, by which it sets its clock.
    #[must_use]
    pub fn time(&self, at: Instant) -> f64 {
        let passed = at.saturating_duration_since(self.began);
        (passed.as_secs_f64() * 1e5).round() / 100.0
    }

    /// What is done from now on belongs to a stroke with this number, and is one undo level together; 0 is none.
    pub fn stroke(&mut self, number: u32) {
        self.device.stroke(number);
    }

    fn microseconds(&self, at: Instant) -> i64 {
        let passed = at.saturating_duration_since(self.began);
        i64::try_from(passed.as_micros()).unwrap_or(i64::MAX)
    }
}

impl Drop for PageSession {
    /// Lets go of everything that is held.
    fn drop(&mut self) {
        self.device.release_device();
    }
}
