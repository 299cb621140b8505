//! How many steps and patterns the window shows at once.

/// Steps of a page of the grid.
pub const PAGE: usize = 16;
/// Patterns of a bank.
pub const BANK: usize = 16;
