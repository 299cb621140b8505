//! The sound of the preview kit: on or off, how loud, and its drums, shared by all instances of a process.
//!
//! Whoever switches it on has the drums made, on a thread that may wait; the audio thread only borrows them. It is off
//! until somebody switches it on, and nothing saves that it was on: a session that loads is silent.

use std::sync::{Arc, Weak};

use parking_lot::Mutex;

use crate::instance::attention::Attention;
use crate::preview_kit::{DrumTables, KitPlayer};

/// The drums of this process, one set for each sample rate that is heard.
static DRUMS: Mutex<Vec<Weak<DrumTables>>> = Mutex::new(Vec::new());

/// Whether the sound is on, and how loud.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SoundSwitch {
    /// Whether it is on, even if an offline render keeps it silent.
    pub is_on: bool,
    /// How loud it is, 0 to 100.
    pub percent: u8,
}

impl Default for SoundSwitch {
    fn default() -> Self {
        Self {
            is_on: false,
            percent: 50,
        }
    }
}

/// Switches the sound; clones switch the same. Never used on the audio thread.
#[derive(Debug, Clone)]
pub struct PreviewSoundHandle {
    shared: Arc<Mutex<SoundSettings>>,
    attention: Attention,
}

/// The audio thread's end: what rings.
#[derive(Debug)]
pub struct PreviewSound {
    settings: triple_buffer::Output<Heard>,
    player: KitPlayer,
}

/// What somebody has chosen, and what the host says.
#[derive(Debug)]
struct SoundSettings {
    switch: SoundSwitch,
    sample_rate: u32,
    /// Whether the host renders faster or slower than time runs: then nothing is heard.
    is_offline: bool,
    published: triple_buffer::Input<Heard>,
}

/// What the audio thread is told.
#[derive(Debug, Clone, Default)]
struct Heard {
    /// None while the sound is off.
    drums: Option<Arc<DrumTables>>,
    level: f32,
}

/// Both ends, switched off.
#[must_use]
pub fn channel(attention: &Attention) -> (PreviewSoundHandle, PreviewSound) {
    let (input, output) = triple_buffer::TripleBuffer::new(&Heard::default()).split();
    let settings = SoundSettings {
        switch: SoundSwitch::default(),
        sample_rate: 48_000,
        is_offline: false,
        published: input,
    };
    let handle = PreviewSoundHandle {
        shared: Arc::new(Mutex::new(settings)),
        attention: attention.clone(),
    };
    let sound = PreviewSound {
        settings: output,
        player: KitPlayer::new(),
    };
    (handle, sound)
}

impl PreviewSoundHandle {
    /// What was switched.
    #[must_use]
    pub fn switched(&self) -> SoundSwitch {
        self.shared.lock().switch
    }

    /// Switches it on or off, and sets how loud it is.
    pub fn switch(&self, switch: SoundSwitch) {
        self.change(|settings| settings.switch = switch);
    }

    /// Takes over the host's sample rate in Hz, and whether it renders offline.
    pub fn prepare(&self, sample_rate: u32, is_offline: bool) {
        self.change(|settings| {
            (settings.sample_rate, settings.is_offline) = (sample_rate, is_offline);
        });
    }

    fn change(&self, change: impl FnOnce(&mut SoundSettings)) {
        let mut settings = self.shared.lock();
        change(&mut settings);
        let SoundSwitch { is_on, percent } = settings.switch;
        let is_heard = is_on && !settings.is_offline;
        let heard = Heard {
            drums: is_heard.then(|| drums(settings.sample_rate)),
            level: f32::from(percent.min(100)) / 100.0,
        };
        settings.published.write(heard);
        drop(settings);
        self.attention.request();
    }
}

/// The drums for a sample rate in Hz, made if nobody has them.
fn drums(sample_rate: u32) -> Arc<DrumTables> {
    let mut all = DRUMS.lock();
    all.retain(|drums| drums.strong_count() > 0);
    let mut known = all.iter().filter_map(Weak::upgrade);
    let known = known.find(|drums| drums.sample_rate() == sample_rate);
    known.unwrap_or_else(|| {
        let made = Arc::new(DrumTables::new(sample_rate));
        all.push(Arc::downgrade(&made));
        made
    })
}

impl PreviewSound {
    /// Takes over what was switched.
    pub fn follow(&mut self) {
        if self.settings.update() && self.settings.output_buffer().drums.is_none() {
            self.forget();
        }
    }

    /// Forgets what rings.
    pub fn forget(&mut self) {
        if self.rings() {
            self.player = KitPlayer::new();
        }
    }

    /// Whether the sound is on.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.settings.output_buffer().drums.is_some()
    }

    /// Whether something rings.
    fn rings(&self) -> bool {
        !self.player.is_silent()
    }

    /// Begins a note at a frame of this block: `channel` 0 to 15, `key` 0 to 127, `velocity` 1 to 127.
    pub fn strike(&mut self, frame: u32, channel: u8, key: u8, velocity: u8) {
        if let Some(drums) = &self.settings.output_buffer().drums {
            self.player.strike(drums, frame, (channel, key, velocity));
        }
    }

    /// Ends a note at a frame of this block.
    pub fn release(&mut self, frame: u32, channel: u8, key: u8) {
        self.player.release(frame, channel, key);
    }

    /// Ends everything that rings.
    pub fn release_all(&mut self) {
        self.player.release_all();
    }

    /// Writes a block; silence while nothing rings.
    pub fn render(&mut self, left: &mut [f32], right: &mut [f32]) {
        let Heard { drums, level } = self.settings.output_buffer();
        match drums {
            Some(drums) if !self.player.is_silent() => {
                self.player.render(drums, *level, left, right);
            }
            _ => [left, right]
                .into_iter()
                .for_each(|channel| channel.fill(0.0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The loudest sample of a block in which a kick is struck.
    fn kick(sound: &mut PreviewSound) -> f32 {
        let (mut left, mut right) = ([1.0; 256], [1.0; 256]);
        sound.follow();
        sound.strike(10, 0, 36, 127);
        sound.render(&mut left, &mut right);
        assert_eq!(left, right);
        left.iter()
            .fold(0.0, |loudest, sample| sample.abs().max(loudest))
    }

    /// It is silent until it is switched on, and when it is switched off or the host renders offline.
    #[test]
    fn it_sounds_only_while_it_is_on() {
        let (handle, mut sound) = channel(&Attention::default());
        let switch = |is_on, percent| handle.switch(SoundSwitch { is_on, percent });
        assert_eq!(kick(&mut sound), 0.0);
        switch(true, 50);
        assert!(kick(&mut sound) > 0.1);
        handle.prepare(48_000, true);
        assert_eq!(kick(&mut sound), 0.0);
        assert!(handle.switched().is_on && !sound.is_on());
        handle.prepare(48_000, false);
        sound.forget();
        let loud = kick(&mut sound);
        sound.forget();
        switch(true, 25);
        let soft = kick(&mut sound);
        assert!(soft < loud, "{soft} and {loud}");
        switch(false, 50);
        assert_eq!(kick(&mut sound), 0.0);
        assert!(!sound.rings());
    }

    /// Instances at one sample rate share their drums, which go with the last of them.
    #[test]
    fn drums_are_shared() {
        let (one, other) = (drums(47_999), drums(47_999));
        assert!(Arc::ptr_eq(&one, &other));
        assert!(!Arc::ptr_eq(&one, &drums(44_099)));
        let kept = Arc::downgrade(&one);
        drop((one, other));
        assert!(kept.upgrade().is_none());
    }
}
