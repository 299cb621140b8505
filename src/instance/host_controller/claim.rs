//! Who has a controller that several instances share: "the one whose editor, pads or listen switch was used last
//! has it, and both say so." Loading is no use: a copy of an instance never takes what the other one plays with.

use std::cmp::Reverse;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

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

/// Why a claim is staked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// A person uses the instance.
    Used,
    /// A session was loaded, which nobody has to have asked for.
    Loaded,
}

/// One instance's claim.
#[derive(Debug)]
pub(super) struct Claim(Arc<Standing>);

/// How it is with one claim.
#[derive(Debug, Default)]
struct Standing {
    /// Written with the list of claims locked, read by anyone.
    share: AtomicU8,
    /// When the instance was used last, as a number that only grows; 0 while it never was.
    used: AtomicU64,
}

/// A claim as all instances know it.
#[derive(Debug)]
struct Staked {
    device: String,
    standing: Arc<Standing>,
}

/// The claims of the process, those that were staked first at the beginning.
static CLAIMS: Mutex<Vec<Staked>> = Mutex::new(Vec::new());
/// The uses so far.
static USES: AtomicU64 = AtomicU64::new(0);

impl Claim {
    /// A claim on nothing.
    pub(super) fn new() -> Self {
        Self(Arc::default())
    }

    /// Stakes the claim on a device or on nothing; one that is staked on the same device already keeps its place.
    pub(super) fn stake(&self, device: Option<&str>, reason: Reason) {
        let mut claims = CLAIMS.lock();
        if reason == Reason::Used {
            self.renew();
        }
        let is_mine = |claim: &Staked| Arc::ptr_eq(&claim.standing, &self.0);
        claims.retain(|claim| !is_mine(claim) || Some(&*claim.device) == device);
        if !claims.iter().any(is_mine) {
            self.0.share.store(Share::Alone as u8, Ordering::Release);
            if reason == Reason::Loaded {
                // What was done with the instance before takes nothing from anyone now.
                self.0.used.store(0, Ordering::Release);
            }
            claims.extend(device.map(|device| Staked {
                device: device.to_owned(),
                standing: Arc::clone(&self.0),
            }));
        }
        settle(&claims);
    }

    /// A person uses the instance that has the controller, so that it goes on having it. Never waits.
    pub(super) fn renew(&self) {
        let used = self.0.used.load(Ordering::Acquire);
        if used == 0 || used != USES.load(Ordering::Acquire) {
            let now = USES.fetch_add(1, Ordering::AcqRel) + 1;
            self.0.used.store(now, Ordering::Release);
        }
    }

    pub(super) fn share(&self) -> Share {
        match self.0.share.load(Ordering::Acquire) {
            1 => Share::Held,
            2 => Share::Lent,
            _ => Share::Alone,
        }
    }
}

/// Lets everyone know who has what: whoever was used last, and among those that never were whoever came first.
fn settle(claims: &[Staked]) {
    let rank = |(place, claim): (usize, &Staked)| {
        (claim.standing.used.load(Ordering::Acquire), Reverse(place))
    };
    for mine in claims.iter().enumerate() {
        let rivals = claims.iter().enumerate();
        let mut rivals =
            rivals.filter(|other| other.0 != mine.0 && other.1.device == mine.1.device);
        let share = match rivals.clone().next() {
            None => Share::Alone,
            Some(_) if rivals.all(|other| rank(other) < rank(mine)) => Share::Held,
            Some(_) => Share::Lent,
        };
        let standing = &mine.1.standing;
        standing.share.store(share as u8, Ordering::Release);
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.stake(None, Reason::Loaded);
    }
}
