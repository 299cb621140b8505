//! Which device has a port that several have chosen.
//!
//! An instance of Gradus that was used later takes a port from one that was used before, and gives it back
//! when it no longer wants it; both know. Loading is no use: a copy takes nothing from the instance that is played. Devices of one instance share a port, as one that is a keyboard and
//! pads at once does. Two devices of one kind are told apart by number, which depends on which of them are
//! there: one that is open stays whose it is. Ports of other programs are not known here.

use std::cmp::Reverse;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;

use super::choice::Link;
use super::port::{self, Found, stem};

/// When a person used an instance last, as a number that only grows, and 0 while nobody did; it is also the
/// instance's identity.
#[derive(Debug, Clone)]
pub(super) struct Use {
    at: Arc<AtomicU64>,
    /// Uses up to this one do not count.
    since: u64,
}

/// The uses so far.
static USES: AtomicU64 = AtomicU64::new(0);

impl Use {
    /// A new instance's, which nobody has used.
    pub(super) fn new() -> Self {
        Self {
            at: Arc::default(),
            since: 0,
        }
    }

    /// The same instance for what was loaded into it just now: it takes nothing by what was done with it before.
    pub(super) fn counted_from_now(&self) -> Self {
        Self {
            at: Arc::clone(&self.at),
            since: USES.load(Ordering::Acquire),
        }
    }

    /// It is used now: ports that others have chosen too are its own.
    pub(super) fn renew(&self) {
        let used = self.at();
        if used != 0 && used == USES.load(Ordering::Acquire) {
            return;
        }
        let now = USES.fetch_add(1, Ordering::AcqRel) + 1;
        self.at.store(now, Ordering::Release);
        wake(|stake| stake.used.is(self));
    }

    fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.at, &other.at)
    }

    fn at(&self) -> u64 {
        let at = self.at.load(Ordering::Acquire);
        if at > self.since { at } else { 0 }
    }
}

/// Wakes the thread of a device, so that it looks for its ports.
pub(super) type Wake = Arc<dyn Fn() + Send + Sync>;

/// What a device wants of one direction, as all devices of the process know it.
struct Stake {
    number: u64,
    used: Use,
    wake: Wake,
    is_input: bool,
    /// The name of the port that was chosen.
    wanted: String,
    /// The port that has that name now.
    mark: String,
    open: bool,
}

/// The stakes of the process.
static STAKES: Mutex<Vec<Stake>> = Mutex::new(Vec::new());
/// The claims so far.
static CLAIMS: AtomicU64 = AtomicU64::new(0);

/// Wakes all that want a port which one of some stakes is about.
fn wake(whose: impl Fn(&Stake) -> bool) {
    let stakes = STAKES.lock();
    let woken = stakes.iter().filter(|stake| {
        let mut others = stakes.iter();
        others.any(|other| whose(other) && other.is_about(stake) && !other.used.is(&stake.used))
    });
    let woken: Vec<_> = woken.map(|stake| Arc::clone(&stake.wake)).collect();
    drop(stakes);
    woken.iter().for_each(|wake| wake());
}

impl Stake {
    fn is_about(&self, other: &Self) -> bool {
        self.is_input == other.is_input && self.mark == other.mark
    }
}

/// What becomes of a wish for a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Turn {
    /// There is no such port.
    Missing,
    /// Another instance was used later, or has not yet let go.
    Lent,
    /// It may be opened, and stay open; whether another instance has chosen it too.
    Ours(Found, bool),
}

impl Turn {
    /// The port that is to be opened, and how it is with the device then; or how it is, if none is to be.
    pub(super) fn opens(self, open: Option<&Found>) -> Result<(Found, Link), Link> {
        match self {
            Self::Missing => Err(Link::Missing),
            Self::Lent => Err(Link::Lent),
            Self::Ours(port, wanted) => {
                let link = if wanted { Link::Held } else { Link::Open };
                let known = open.is_some_and(|open| open.mark == port.mark);
                if known { Err(link) } else { Ok((port, link)) }
            }
        }
    }
}

/// What one device wants of one direction; dropped, it wants nothing.
pub(super) struct Claim {
    number: u64,
    used: Use,
    wake: Wake,
    is_input: bool,
}

impl Claim {
    pub(super) fn new(used: &Use, wake: &Wake, is_input: bool) -> Self {
        Self {
            number: CLAIMS.fetch_add(1, Ordering::Relaxed),
            used: used.clone(),
            wake: Arc::clone(wake),
            is_input,
        }
    }

    /// Stakes the claim on the port of a name, among those that are there; one that is open stays the one
    /// that is meant.
    pub(super) fn stake(&self, found: &[Found], wanted: &str, open: Option<&Found>) -> Turn {
        let mut stakes = STAKES.lock();
        let place = stakes.iter().position(|stake| stake.number == self.number);
        let mine = place.map(|place| stakes.swap_remove(place));
        let of_others = |port: &Found| {
            let mut others = stakes
                .iter()
                .filter(|other| other.is_input == self.is_input);
            // One of the same name is shared, or fought for.
            others.any(|other| other.open && other.mark == port.mark && other.wanted != wanted)
        };
        let kept = open.and_then(|open| found.iter().find(|port| port.mark == open.mark));
        let named = || found.iter().find(|port| port.name == wanted);
        let alike = || {
            let stem = stem(&named()?.name);
            let mut alike = found.iter().filter(|port| port::stem(&port.name) == stem);
            alike.find(|port| !of_others(port))
        };
        let free = || named().filter(|port| !of_others(port));
        let Some(port) = kept.or_else(free).or_else(alike) else {
            return Turn::Missing;
        };
        let stake = Stake {
            number: self.number,
            used: self.used.clone(),
            wake: Arc::clone(&self.wake),
            is_input: self.is_input,
            wanted: wanted.to_owned(),
            mark: port.mark.clone(),
            open: mine.is_some_and(|mine| mine.open && kept.is_some()),
        };
        let rivals = stakes.iter().filter(|other| other.is_about(&stake));
        let rivals: Vec<_> = rivals.filter(|other| !other.used.is(&self.used)).collect();
        // Among those that nobody has used, whoever came first.
        let rank = |used: &Use, number| (used.at(), Reverse(number));
        let mine = rank(&self.used, self.number);
        let later = rivals
            .iter()
            .any(|other| rank(&other.used, other.number) > mine);
        let held = rivals.iter().any(|other| other.open);
        let turn = match later || (held && !stake.open) {
            true => Turn::Lent,
            false => Turn::Ours(port.clone(), !rivals.is_empty()),
        };
        stakes.push(stake);
        turn
    }

    /// What came by it was obeyed: a person uses the instance.
    pub(super) fn renew(&self) {
        self.used.renew();
    }

    /// The port that was staked on is open now, or no longer.
    pub(super) fn set_open(&self, open: bool) {
        let mut stakes = STAKES.lock();
        let mut mine = stakes.iter_mut();
        let Some(mine) = mine.find(|stake| stake.number == self.number) else {
            return;
        };
        if std::mem::replace(&mut mine.open, open) != open {
            drop(stakes);
            wake(|stake| stake.number == self.number);
        }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let mut stakes = STAKES.lock();
        let place = stakes.iter().position(|stake| stake.number == self.number);
        let gone = place.map(|place| stakes.swap_remove(place));
        let rivals = stakes.iter().filter(|other| {
            gone.as_ref()
                .is_some_and(|gone| gone.is_about(other) && !gone.used.is(&other.used))
        });
        let rivals: Vec<_> = rivals.map(|other| Arc::clone(&other.wake)).collect();
        drop(stakes);
        rivals.iter().for_each(|wake| wake());
    }
}
