//! Accents: steps that are struck harder, by their own flag or by an accent track.

super::value::bounded! {
    /// The velocity that an accent adds to a track's notes.
    Accent(u8) = 0..=126, default 30, "accent"
}

/// The purpose of a track: notes or accents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Plays notes.
    #[default]
    Notes,
    /// Silent; where one of its steps plays, all tracks of its channel are accented.
    Accents,
}

impl Role {
    /// Every role, in the order of the menus.
    pub const ALL: [Self; 2] = [Self::Notes, Self::Accents];

    /// Whether this is the role of a fresh track, which files leave out.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}
