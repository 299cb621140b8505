//! The SysEx that a person has allowed on this computer, for the port where it was allowed.
//!
//! SysEx can change a device for good, and a project may come from anywhere. So what was not entered on this computer is
//! sent to a port only after a person has allowed that. What is allowed is kept beside the program's settings, never in a
//! project: fingerprints of a port's name and the bytes, one a line.

use std::collections::BTreeSet;
use std::sync::Arc;

use parking_lot::Mutex;
use sha2::{Digest, Sha256};

use crate::sequencer::set_up::SysEx;

/// The most that is kept; what was allowed first is asked again.
const MOST: usize = 4096;

/// Where it is kept for all instances on this computer.
pub trait PermitStore: Send + Sync {
    /// What is kept; empty when nothing is.
    ///
    /// # Errors
    /// When it cannot be read.
    fn read(&self) -> Result<String, String>;

    /// Changes what is kept, while nobody else does. A change that cannot read what is kept gives nothing: that is then
    /// put aside, and the change begins with nothing.
    ///
    /// # Errors
    /// When it cannot be kept.
    fn change(&self, change: &mut dyn FnMut(&str) -> Option<String>) -> Result<(), String>;
}

/// A port's name and bytes, in short.
type Fingerprint = [u8; 32];

/// What is allowed, as far as an instance knows.
#[derive(Default)]
pub struct SysexPermits {
    store: Mutex<Option<Arc<dyn PermitStore>>>,
    allowed: Mutex<Arc<AllowedSysex>>,
}

/// SysEx that is allowed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowedSysex(BTreeSet<Fingerprint>);

impl std::fmt::Debug for SysexPermits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let count = self.allowed.lock().0.len();
        write!(f, "SysexPermits({count})")
    }
}

impl AllowedSysex {
    /// Whether a message may be sent at a port.
    #[must_use]
    pub fn has(&self, port: &str, sysex: &SysEx) -> bool {
        self.0.contains(&fingerprint(port, sysex))
    }
}

impl SysexPermits {
    /// Keeps what is allowed in a store from now on. It may wait for the disk, as allowing may.
    pub fn keep_in(&self, store: Arc<dyn PermitStore>) {
        *self.store.lock() = Some(store);
        self.refresh();
    }

    /// Reads what was allowed elsewhere on this computer meanwhile.
    fn refresh(&self) {
        let kept = self.store.lock().as_ref().map(|store| store.read());
        if let Some(kept) = kept.and_then(|kept| lines(&kept.ok()?)) {
            let kept = AllowedSysex(kept.into_iter().collect());
            let mut allowed = self.allowed.lock();
            if **allowed != kept {
                *allowed = Arc::new(kept);
            }
        }
    }

    /// Whether a message may be sent at a port.
    #[must_use]
    pub fn allows(&self, port: &str, sysex: &SysEx) -> bool {
        self.allowed.lock().has(port, sysex)
    }

    /// What is allowed.
    #[must_use]
    pub fn allowed(&self) -> Arc<AllowedSysex> {
        Arc::clone(&*self.allowed.lock())
    }

    /// Allows a message at a port, for this instance and all later ones.
    ///
    /// # Errors
    /// When it cannot be kept for later ones.
    pub fn allow(&self, port: &str, sysex: &SysEx) -> Result<(), String> {
        let fingerprint = fingerprint(port, sysex);
        let is_new = Arc::make_mut(&mut *self.allowed.lock())
            .0
            .insert(fingerprint);
        let store = self.store.lock().clone().filter(|_| is_new);
        let kept = store.map_or(Ok(()), |store| {
            store.change(&mut |kept| {
                let mut all = lines(kept)?;
                if !all.contains(&fingerprint) {
                    all.push(fingerprint);
                }
                let surplus = all.len().saturating_sub(MOST);
                Some(all.iter().skip(surplus).map(written).collect())
            })
        });
        if kept.is_ok() {
            self.refresh();
        }
        kept
    }
}

fn fingerprint(port: &str, sysex: &SysEx) -> Fingerprint {
    let mut hash = Sha256::new();
    // A name has no zero, so that no name and bytes are those of others.
    hash.update(port.replace('\0', " "));
    hash.update([0]);
    hash.update(sysex.bytes());
    hash.finalize().into()
}

fn written(fingerprint: &Fingerprint) -> String {
    let digits = fingerprint.iter().map(|byte| format!("{byte:02x}"));
    digits.chain(["\n".to_owned()]).collect()
}

/// The fingerprints of a text; none when it is something else.
fn lines(text: &str) -> Option<Vec<Fingerprint>> {
    let lines = text.lines().map(|line| {
        let mut fingerprint = Fingerprint::default();
        let is_whole = line.len() == 2 * fingerprint.len() && line.is_ascii();
        for (place, byte) in fingerprint.iter_mut().enumerate().filter(|_| is_whole) {
            let digits = line.get(2 * place..2 * place + 2)?;
            *byte = u8::from_str_radix(digits, 16).ok()?;
        }
        is_whole.then_some(fingerprint)
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A store in memory, as others on this computer have it too.
    #[derive(Default)]
    struct Memory(Mutex<String>);

    impl PermitStore for Memory {
        fn read(&self) -> Result<String, String> {
            Ok(self.0.lock().clone())
        }

        fn change(&self, change: &mut dyn FnMut(&str) -> Option<String>) -> Result<(), String> {
            let mut kept = self.0.lock();
            *kept = change(&kept).or_else(|| change("")).unwrap_or_default();
            Ok(())
        }
    }

    fn sysex(text: &str) -> SysEx {
        text.parse().unwrap()
    }

    fn permits(store: &Arc<Memory>) -> SysexPermits {
        let permits = SysexPermits::default();
        permits.keep_in(store.clone());
        permits
    }

    /// What is allowed is allowed for these bytes at this port, here and in instances that come later.
    #[test]
    fn permits_are_for_bytes_and_port() {
        let store = Arc::<Memory>::default();
        let one = permits(&store);
        let other = permits(&store);
        one.allow("UM-ONE", &sysex("01 02")).unwrap();
        other.refresh();
        for permits in [one, other, permits(&store)] {
            assert!(permits.allows("UM-ONE", &sysex("01 02")));
            assert!(!permits.allows("UM-ONE", &sysex("01 03")));
            assert!(!permits.allows("UM-TWO", &sysex("01 02")));
        }
    }

    /// A file of something else allows nothing, and what is allowed then is kept all the same.
    #[test]
    fn a_damaged_file_allows_nothing() {
        let store = Arc::<Memory>::default();
        for damaged in ["x", "00", &"é".repeat(32), &"g".repeat(64)] {
            *store.0.lock() = damaged.to_owned();
            let one = permits(&store);
            assert!(!one.allows("A", &sysex("01")), "{damaged}");
            one.allow("A", &sysex("01")).unwrap();
            assert!(permits(&store).allows("A", &sysex("01")), "{damaged}");
        }
    }

    /// The file stays short: what was allowed first goes.
    #[test]
    fn what_is_kept_is_bounded() {
        let store = Arc::<Memory>::default();
        let many: String = (0..MOST).map(|number| format!("{number:064x}\n")).collect();
        *store.0.lock() = many;
        permits(&store).allow("A", &sysex("01")).unwrap();
        let kept = lines(&store.0.lock()).unwrap();
        assert_eq!(kept.len(), MOST);
        assert!(permits(&store).allows("A", &sysex("01")));
    }
}
