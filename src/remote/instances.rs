//! The instances of the process, that pages can play.

use std::fmt;
use std::sync::Arc;

use serde_json::{Value, json};

use super::neighbour::shortened;
use super::session::Instance;
use crate::instance::host_link::InstanceName;

/// The number of an instance; it is never given again.
pub type InstanceId = u64;

/// The instances, in the order in which they were made.
#[derive(Default)]
pub struct Instances {
    list: Vec<Listed>,
    /// How many were made.
    made: u32,
    /// Where the numbers begin: at random, so that a page does not take one of this process for one of another.
    first: Option<InstanceId>,
    /// The number of changes.
    version: u64,
}

struct Listed {
    id: InstanceId,
    /// It was the first that was made, the second, ...
    place: u32,
    instance: Instance,
    name: InstanceName,
}

/// An instance that may have a name, and its place among all that were made, by which it is called otherwise.
pub struct Named {
    id: InstanceId,
    place: u32,
    name: InstanceName,
}

impl fmt::Debug for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Named").field(&self.id).finish()
    }
}

impl fmt::Debug for Instances {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.ids()).finish()
    }
}

impl Instances {
    /// Adds one; returns its number.
    pub fn add(&mut self, instance: Instance, name: InstanceName) -> InstanceId {
        self.version += 1;
        self.made += 1;
        let place = self.made;
        let id = *self.first.get_or_insert_with(random) + InstanceId::from(place);
        self.list.push(Listed {
            id,
            place,
            instance,
            name,
        });
        id
    }

    /// Removes one; returns whether any is left.
    pub fn remove(&mut self, id: InstanceId) -> bool {
        self.version += 1;
        self.list.retain(|listed| listed.id != id);
        !self.list.is_empty()
    }

    /// Changes whenever one is added or removed.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The numbers.
    pub fn ids(&self) -> impl Iterator<Item = InstanceId> {
        self.list.iter().map(|listed| listed.id)
    }

    /// An instance.
    #[must_use]
    pub fn get(&self, id: InstanceId) -> Option<&Instance> {
        let mut list = self.list.iter();
        Some(&list.find(|listed| listed.id == id)?.instance)
    }

    /// What each is called, which its name is asked for without a lock on this.
    #[must_use]
    pub fn names(&self) -> Vec<Named> {
        let named = self.list.iter().map(|it| Named {
            id: it.id,
            place: it.place,
            name: Arc::clone(&it.name),
        });
        named.collect()
    }
}

/// A number of 32 bits, so that a browser counts on from it exactly.
fn random() -> InstanceId {
    let mut random = [0; 4];
    // Without it a page may find another instance after a restart, as it does when it comes for the first time.
    let _filled = getrandom::fill(&mut random);
    u32::from_le_bytes(random).into()
}

/// What instances are called: by their names, or else by their places.
#[must_use]
pub fn called(names: &[Named]) -> Vec<(InstanceId, String)> {
    let called = names.iter().map(|Named { id, place, name }| {
        let name = name().filter(|name| !name.trim().is_empty());
        let name = name.map_or_else(|| format!("Gradus {place}"), |name| shortened(&name));
        (*id, name)
    });
    called.collect()
}

/// The list as a page is told of it.
#[must_use]
pub fn to_json(called: &[(InstanceId, String)]) -> Value {
    let list = called.iter();
    list.map(|(id, name)| json!({ "id": id, "name": name }))
        .collect()
}
