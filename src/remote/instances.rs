//! The instances of the process, that pages can play.

use std::fmt;
use std::sync::Arc;

use serde_json::{Value, json};

use super::neighbour::shortened;
use super::session::Instance;

/// The number of an instance; it is never given again.
pub type InstanceId = u64;
/// Asks what an instance is called now; nothing while it has no name.
pub type InstanceName = Arc<dyn Fn() -> Option<String> + Send + Sync>;

/// The instances, in the order in which they were made.
#[derive(Default)]
pub struct Instances {
    list: Vec<Listed>,
    /// How many were made.
    made: InstanceId,
    /// The number of changes.
    version: u64,
}

struct Listed {
    id: InstanceId,
    instance: Instance,
    name: InstanceName,
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
        let id = self.made;
        self.list.push(Listed { id, instance, name });
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
    pub fn names(&self) -> Vec<(InstanceId, InstanceName)> {
        let names = self.list.iter();
        names.map(|it| (it.id, Arc::clone(&it.name))).collect()
    }
}

/// What instances are called: by their names, or else by their numbers.
#[must_use]
pub fn called(names: &[(InstanceId, InstanceName)]) -> Vec<(InstanceId, String)> {
    let called = names.iter().map(|(id, name)| {
        let name = name().filter(|name| !name.trim().is_empty());
        let name = name.map_or_else(|| format!("Gradus {id}"), |name| shortened(&name));
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
