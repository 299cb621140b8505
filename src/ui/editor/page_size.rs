//! How many steps and patterns the window shows at once.

/// Patterns of a bank.
pub const BANK: usize = 16;
/// The least width of a cell in a page of more than sixteen steps, in points.
const LEAST_CELL: f32 = 34.0;

/// How many steps of a clip are shown at once: a page of the grid and of the lanes below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PageSize {
    /// A bar of sixteenths.
    #[default]
    Sixteen,
    /// Two bars, in a wide window.
    ThirtyTwo,
    /// Four bars, in a very wide one.
    SixtyFour,
}

impl PageSize {
    /// The number of steps.
    #[must_use]
    pub const fn steps(self) -> usize {
        match self {
            Self::Sixteen => 16,
            Self::ThirtyTwo => 32,
            Self::SixtyFour => 64,
        }
    }

    /// The same, as a width in cells.
    #[must_use]
    pub const fn columns(self) -> f32 {
        match self {
            Self::Sixteen => 16.0,
            Self::ThirtyTwo => 32.0,
            Self::SixtyFour => 64.0,
        }
    }

    /// The smallest page that shows the longest clip of so many steps as a whole, or else the largest whose cells have
    /// room in a grid of this width, in points.
    #[must_use]
    pub fn of(width: f32, longest: usize) -> Self {
        let has_room = |size: &Self| width / size.columns() >= LEAST_CELL;
        let larger = [Self::SixtyFour, Self::ThirtyTwo];
        let mut useful = larger.into_iter().filter(|size| longest > size.steps() / 2);
        useful.find(has_room).unwrap_or(Self::Sixteen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "Wide windows show 32 or 64 steps": where they fit, and where a clip has them.
    #[test]
    fn wide_windows_show_more_steps() {
        for (width, longest, steps) in [
            (820.0, 64, 16),
            (1400.0, 16, 16),
            (1400.0, 17, 32),
            (1400.0, 256, 32),
            (2300.0, 32, 32),
            (2300.0, 33, 64),
        ] {
            assert_eq!(
                PageSize::of(width, longest).steps(),
                steps,
                "{width} {longest}"
            );
        }
    }
}
