//! Accents: steps that are struck harder, one by one or by a track that does nothing else.

super::value::bounded! {
    /// What an accent adds to the velocity of a track's notes.
    Accent(u8) = 0..=126, default 30, "accent"
}

/// What a track is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// It plays notes.
    #[default]
    Notes,
    /// It is silent, and where one of its steps plays, every track of its channel has an accent.
    Accents,
}

impl Role {
    /// One of each, in the order of the menus.
    pub const ALL: [Self; 2] = [Self::Notes, Self::Accents];

    /// Whether this is the role of a fresh track, which files leave out.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}
