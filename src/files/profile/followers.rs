//! Those who are told of every change of the profiles.

use std::sync::{Arc, Weak};

use parking_lot::Mutex;

/// Is told of every change, as long as somebody keeps it.
pub trait ProfileFollower: Send + Sync {
    /// The profiles have changed.
    fn profiles_changed(self: Arc<Self>);
}

/// The followers of a catalog.
#[derive(Default)]
pub(super) struct Followers(Mutex<Vec<Weak<dyn ProfileFollower>>>);

impl Followers {
    pub(super) fn add(&self, follower: Weak<dyn ProfileFollower>) {
        let mut followers = self.0.lock();
        // One that has gone keeps its memory as long as it is listed, and perhaps nothing ever changes.
        followers.retain(|follower| follower.strong_count() > 0);
        followers.push(follower);
    }

    pub(super) fn tell(&self) {
        let mut followers = self.0.lock();
        followers.retain(|follower| {
            let told = follower.upgrade().map(ProfileFollower::profiles_changed);
            told.is_some()
        });
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Counts how often it is told.
    #[derive(Default)]
    pub(in crate::files::profile) struct Count(AtomicUsize);

    impl Count {
        /// A count that can be listed, and how it is listed.
        pub(in crate::files::profile) fn listed() -> (Arc<Self>, Weak<dyn ProfileFollower>) {
            let count = Arc::<Self>::default();
            let listed = Arc::<Self>::downgrade(&count);
            (count, listed)
        }

        pub(in crate::files::profile) fn so_far(&self) -> usize {
            self.0.load(Ordering::SeqCst)
        }
    }

    impl ProfileFollower for Count {
        fn profiles_changed(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// A follower is told while it is there. One that has gone is not kept, even if nothing ever changes.
    #[test]
    fn one_that_has_gone_is_not_kept() {
        let followers = Followers::default();
        let (there, listed) = Count::listed();
        followers.add(listed);
        for _ in 0..5 {
            let (gone, listed) = Count::listed();
            followers.add(listed);
            drop(gone);
            assert!(followers.0.lock().len() <= 2);
        }
        followers.tell();
        assert_eq!((there.so_far(), followers.0.lock().len()), (1, 1));
    }
}
