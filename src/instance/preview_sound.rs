//! The sound of the preview kit: on or off, how loud, and its tables, shared by all instances of a process.
//!
//! Whoever switches it on has the tables made, on a thread that may wait; the audio thread only borrows them. It is off
//! until somebody switches it on, and nothing saves that it was on: a session that loads is silent.

use std::sync::{Arc, Weak};

use parking_lot::Mutex;

use crate::instance::attention::Attention;
use crate::instance::document::Origin;
use crate::preview_kit::{KitPlayer, KitTables, PLUCKED};

/// The kit's tables in this process, one set for each sample rate that is heard.
static TABLES: Mutex<Vec<Weak<KitTables>>> = Mutex::new(Vec::new());

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

/// The tracks that the kit does not play, by their ids, 1 to 32, wherever they stand. They are those of one project: another
/// one that is loaded begins with all its tracks, as nothing of this is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LeftOut {
    /// Whose they are.
    origin: Origin,
    /// A bit for each id, that of 1 first.
    ids: u32,
}

impl LeftOut {
    /// Whether a track is among them.
    #[must_use]
    pub fn has(self, id: u8) -> bool {
        self.ids & bit(id) != 0
    }

    /// Those that are not among the ids of a project: tracks that were deleted.
    pub fn gone(self, present: impl Iterator<Item = u8>) -> impl Iterator<Item = u8> {
        let ids = self.ids & !present.fold(0, |ids, id| ids | bit(id));
        (1..=32).filter(move |id| ids & bit(*id) != 0)
    }

    /// The same by place, of tracks with these ids: a bit for each, that of the first one first.
    #[must_use]
    pub fn places(self, ids: impl Iterator<Item = u8>) -> u32 {
        if self.ids == 0 {
            return 0;
        }
        let left_out = ids.zip(0u32..32).filter(|(id, _)| self.has(*id));
        left_out.fold(0, |places, (_, place)| places | 1 << place)
    }

    /// Those of a project.
    fn of(self, origin: Origin) -> Self {
        let ids = if self.origin == origin { self.ids } else { 0 };
        Self { origin, ids }
    }
}

fn bit(id: u8) -> u32 {
    1u32.checked_shl(u32::from(id).saturating_sub(1))
        .unwrap_or(0)
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
    left_out: LeftOut,
    sample_rate: u32,
    /// Whether the host renders faster or slower than time runs: then nothing is heard.
    is_offline: bool,
    published: triple_buffer::Input<Heard>,
}

/// What the audio thread is told.
#[derive(Debug, Clone, Default)]
struct Heard {
    /// None while the sound is off.
    tables: Option<Arc<KitTables>>,
    left_out: LeftOut,
    level: f32,
}

/// Both ends, switched off.
#[must_use]
pub fn channel(attention: &Attention) -> (PreviewSoundHandle, PreviewSound) {
    let (input, output) = triple_buffer::TripleBuffer::new(&Heard::default()).split();
    let settings = SoundSettings {
        switch: SoundSwitch::default(),
        left_out: LeftOut::default(),
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

    /// Has a track heard, by its id, or leaves it out; `origin` is the project that it belongs to.
    pub fn hear(&self, origin: Origin, id: u8, is_heard: bool) {
        self.change(|settings| {
            settings.left_out = settings.left_out.of(origin);
            if is_heard {
                settings.left_out.ids &= !bit(id);
            } else {
                settings.left_out.ids |= bit(id);
            }
        });
    }

    /// The tracks that are left out of a project.
    #[must_use]
    pub fn left_out(&self, origin: Origin) -> LeftOut {
        self.shared.lock().left_out.of(origin)
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
            tables: is_heard.then(|| tables(settings.sample_rate)),
            left_out: settings.left_out,
            level: f32::from(percent.min(100)) / 100.0,
        };
        settings.published.write(heard);
        drop(settings);
        self.attention.request();
    }
}

/// The tables for a sample rate in Hz, made if nobody has them.
fn tables(sample_rate: u32) -> Arc<KitTables> {
    let mut all = TABLES.lock();
    all.retain(|tables| tables.strong_count() > 0);
    let mut known = all.iter().filter_map(Weak::upgrade);
    let known = known.find(|tables| tables.sample_rate() == sample_rate);
    known.unwrap_or_else(|| {
        let made = Arc::new(KitTables::new(sample_rate));
        all.push(Arc::downgrade(&made));
        made
    })
}

impl PreviewSound {
    /// Takes over what was switched.
    pub fn follow(&mut self) {
        if self.settings.update() && self.settings.output_buffer().tables.is_none() {
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
        self.settings.output_buffer().tables.is_some()
    }

    /// The tracks that are left out of a project.
    #[must_use]
    pub fn left_out(&self, origin: Origin) -> LeftOut {
        let left_out = self.settings.output_buffer().left_out;
        left_out.of(origin)
    }

    /// Whether something rings.
    fn rings(&self) -> bool {
        !self.player.is_silent()
    }

    /// Begins a note at a frame of this block: `channel` 0 to 15, `key` 0 to 127, `velocity` 1 to 127.
    pub fn strike(&mut self, frame: u32, channel: u8, key: u8, velocity: u8) {
        if let Some(tables) = &self.settings.output_buffer().tables {
            self.player.strike(tables, frame, (channel, key, velocity));
        }
    }

    /// Begins a note that is plucked whatever its channel is.
    pub fn pluck(&mut self, frame: u32, channel: u8, key: u8, velocity: u8) {
        self.strike(frame, channel + PLUCKED, key, velocity);
    }

    /// Ends a note at a frame of this block.
    pub fn release(&mut self, frame: u32, channel: u8, key: u8) {
        self.player.release(frame, channel, key);
        self.player.release(frame, channel + PLUCKED, key);
    }

    /// Ends everything that rings.
    pub fn release_all(&mut self) {
        self.player.release_all();
    }

    /// Writes a block; silence while nothing rings.
    pub fn render(&mut self, left: &mut [f32], right: &mut [f32]) {
        let Heard { tables, level, .. } = self.settings.output_buffer();
        match tables {
            Some(tables) if !self.player.is_silent() => {
                self.player.render(tables, *level, left, right);
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
    use crate::instance::document::Document;
    use crate::sequencer::{Edit, Project};

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

    /// A track that is left out is known by its id, not by its place, and another project begins with all its tracks.
    #[test]
    fn left_out_tracks_are_those_of_one_project() {
        let (document, _live) = Document::new(Project::with_tracks(1));
        let loaded = |tracks| {
            document.apply(Edit::Replace(Box::new(Project::with_tracks(tracks))));
            document.origin()
        };
        let (one, other) = (loaded(2), loaded(3));
        let (handle, mut sound) = channel(&Attention::default());
        for (id, is_heard) in [(3, false), (1, false), (1, true), (2, true)] {
            handle.hear(one, id, is_heard);
        }
        sound.follow();
        let places = |sound: &PreviewSound, origin, ids: [u8; 3]| {
            sound.left_out(origin).places(ids.into_iter())
        };
        assert_eq!(places(&sound, one, [1, 2, 3]), 0b100);
        assert_eq!(places(&sound, one, [1, 3, 2]), 0b010);
        assert!(handle.left_out(one).has(3));
        assert_eq!(
            handle
                .left_out(one)
                .gone([1, 2].into_iter())
                .collect::<Vec<_>>(),
            [3]
        );
        assert_eq!(places(&sound, other, [1, 2, 3]), 0);
        handle.hear(other, 1, false);
        sound.follow();
        assert_eq!(places(&sound, other, [1, 2, 3]), 0b001);
    }

    /// Instances at one sample rate share their tables, which go with the last of them.
    #[test]
    fn tables_are_shared() {
        let (one, other) = (tables(47_999), tables(47_999));
        assert!(Arc::ptr_eq(&one, &other));
        assert!(!Arc::ptr_eq(&one, &tables(44_099)));
        let kept = Arc::downgrade(&one);
        drop((one, other));
        assert!(kept.upgrade().is_none());
    }
}
