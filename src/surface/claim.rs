//! Who has a controller that several instances share: "the one whose editor or listen switch was used
//! last has it, and both say so."

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use parking_lot::Mutex;

/// Whether a controller is shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Share {
    /// No other instance has chosen it.
    #[default]
    Alone,
    /// Another one has, but this one was used last.
    Held,
    /// Another one was used last.
    Lent,
}

/// One instance's claim.
#[derive(Debug)]
pub(super) struct Claim(Arc<AtomicU8>);

/// A claim as all instances know it.
#[derive(Debug)]
struct Staked {
    device: String,
    /// Written with this list locked, read by anyone.
    share: Arc<AtomicU8>,
}

/// The claims of the process, those that were staked last at the end.
static CLAIMS: Mutex<Vec<Staked>> = Mutex::new(Vec::new());

impl Claim {
    /// A claim on nothing.
    pub(super) fn new() -> Self {
        Self(Arc::default())
    }

    /// Stakes the claim anew, on a device or on nothing.
    pub(super) fn stake(&self, device: Option<&str>) {
        let mut claims = CLAIMS.lock();
        claims.retain(|claim| !Arc::ptr_eq(&claim.share, &self.0));
        self.0.store(Share::Alone as u8, Ordering::Release);
        claims.extend(device.map(|device| Staked {
            device: device.to_owned(),
            share: Arc::clone(&self.0),
        }));
        for (place, claim) in claims.iter().enumerate() {
            let same = |other: &Staked| other.device == claim.device;
            let (before, from) = claims.split_at(place);
            let share = if from.iter().skip(1).any(same) {
                Share::Lent
            } else if before.iter().any(same) {
                Share::Held
            } else {
                Share::Alone
            };
            claim.share.store(share as u8, Ordering::Release);
        }
    }

    pub(super) fn share(&self) -> Share {
        match self.0.load(Ordering::Acquire) {
            1 => Share::Held,
            2 => Share::Lent,
            _ => Share::Alone,
        }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.stake(None);
    }
}
