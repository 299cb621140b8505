//! Colours, sizes and the egui style made of them. It knows nothing of music.
//!
//! Colour names the track and only the track: eight hues that stay apart for deuteranopes and
//! protanopes. Amber is the one accent: selection, queued. State is never told by colour alone.

use egui::{Color32, CornerRadius, FontFamily, FontId, Stroke, TextStyle, Visuals};

/// Behind everything.
pub const BACKGROUND: Color32 = Color32::from_rgb(0x12, 0x14, 0x18);
/// The bars and panels.
pub const PANEL: Color32 = Color32::from_rgb(0x1c, 0x1f, 0x26);
/// Every other beat of the grid, and the selected row.
pub const RAISED: Color32 = Color32::from_rgb(0x22, 0x26, 0x2e);
/// Buttons and number fields.
pub const FIELD: Color32 = Color32::from_rgb(0x2b, 0x2f, 0x38);
/// The same under the pointer.
pub const HOVER: Color32 = Color32::from_rgb(0x38, 0x3d, 0x48);
/// A step that is played now.
pub const PLAYHEAD: Color32 = Color32::from_rgb(0x52, 0x59, 0x68);
/// A step past the end of its track.
pub const BEYOND: Color32 = Color32::from_rgb(0x16, 0x18, 0x1c);
/// Text.
pub const TEXT: Color32 = Color32::from_rgb(0xea, 0xec, 0xf0);
/// Text of less weight.
pub const DIM: Color32 = Color32::from_rgb(0xa0, 0xa6, 0xb2);
/// Selection, queued, unsaved.
pub const AMBER: Color32 = Color32::from_rgb(0xf4, 0xae, 0x2d);
/// Muted.
pub const RED: Color32 = Color32::from_rgb(0x9c, 0x3b, 0x3b);
/// Running.
pub const GREEN: Color32 = Color32::from_rgb(0x63, 0xd1, 0x8b);
/// On top of a track's colour, or of amber.
pub const INK: Color32 = Color32::from_rgb(0x10, 0x12, 0x16);

/// The hues that name tracks.
const TRACKS: [Color32; 8] = [
    Color32::from_rgb(0xe6, 0x9f, 0x00),
    Color32::from_rgb(0x56, 0xb4, 0xe9),
    Color32::from_rgb(0x00, 0x9e, 0x73),
    Color32::from_rgb(0xf0, 0xe4, 0x42),
    Color32::from_rgb(0x3d, 0x78, 0xd8),
    Color32::from_rgb(0xd5, 0x5e, 0x00),
    Color32::from_rgb(0xd9, 0x8b, 0xb9),
    Color32::from_rgb(0xe4, 0xe8, 0xee),
];

/// Corners of cells, buttons and fields.
pub const ROUND: CornerRadius = CornerRadius::same(4);
/// Between panels, and from the window's edge, in points.
pub const MARGIN: f32 = 12.0;

/// The hue of a track.
#[must_use]
pub fn track(colour: crate::sequencer::Colour) -> Color32 {
    TRACKS[usize::from(colour.get() - 1) % TRACKS.len()]
}

/// A font of the interface.
#[must_use]
pub const fn font(size: f32) -> FontId {
    FontId::new(size, FontFamily::Proportional)
}

/// Makes a window look like Gradus.
pub fn set(ctx: &egui::Context) {
    ctx.set_theme(egui::Theme::Dark);
    ctx.set_visuals(visuals());
    ctx.all_styles_mut(|style| {
        style.text_styles.insert(TextStyle::Body, font(13.0));
        style.text_styles.insert(TextStyle::Button, font(13.0));
        style.text_styles.insert(TextStyle::Heading, font(16.0));
        style.text_styles.insert(TextStyle::Small, font(10.5));
        style.spacing.interact_size.y = 22.0;
        style.spacing.item_spacing = egui::vec2(6.0, 4.0);
        // Nothing moves but the music.
        style.animation_time = 0.0;
        style.interaction.selectable_labels = false;
    });
}

fn visuals() -> Visuals {
    let mut visuals = Visuals::dark();
    visuals.panel_fill = BACKGROUND;
    visuals.window_fill = PANEL;
    visuals.window_stroke = Stroke::new(1.0, HOVER);
    visuals.extreme_bg_color = BACKGROUND;
    visuals.override_text_color = Some(TEXT);
    visuals.selection.bg_fill = AMBER.gamma_multiply(0.45);
    visuals.selection.stroke = Stroke::new(1.0, AMBER);
    let fills = [
        (&mut visuals.widgets.noninteractive, PANEL),
        (&mut visuals.widgets.inactive, FIELD),
        (&mut visuals.widgets.hovered, HOVER),
        (&mut visuals.widgets.active, HOVER),
        (&mut visuals.widgets.open, HOVER),
    ];
    for (widget, fill) in fills {
        widget.bg_fill = fill;
        widget.weak_bg_fill = fill;
        widget.bg_stroke = Stroke::NONE;
        widget.corner_radius = ROUND;
        widget.expansion = 0.0;
    }
    visuals.widgets.noninteractive.bg_stroke = Stroke::new(1.0, FIELD);
    visuals
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linear(channel: u8) -> f64 {
        let value = f64::from(channel) / 255.0;
        if value <= 0.040_45 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    }

    fn luminance(colour: Color32) -> f64 {
        0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
    }

    fn contrast(a: Color32, b: Color32) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// "contrast at least 4.5:1", for every text on everything that it is written on.
    #[test]
    fn text_can_be_read() {
        for ground in [BACKGROUND, PANEL, RAISED, FIELD] {
            for text in [TEXT, DIM, AMBER, GREEN] {
                assert!(contrast(text, ground) >= 4.5, "{text:?} on {ground:?}");
            }
        }
        assert!(contrast(TEXT, RED) >= 4.5);
        assert!(contrast(INK, AMBER) >= 4.5);
    }

    /// Every hue stands out from the cell it fills by 3:1, the least for what is not text.
    #[test]
    fn fills_can_be_seen() {
        for hue in TRACKS {
            assert!(contrast(hue, FIELD) >= 3.0, "{hue:?}");
        }
    }

    /// "Eight colour-blind-safe hues, checked for deuteranopia and protanopia": after Viénot, Brettel
    /// and Mollon's projection any two stay apart.
    #[test]
    fn hues_stay_apart() {
        let protan = [
            [0.112, 0.888, 0.0],
            [0.112, 0.888, 0.0],
            [0.004, -0.004, 1.0],
        ];
        let deutan = [
            [0.293, 0.707, 0.0],
            [0.293, 0.707, 0.0],
            [-0.022, 0.022, 1.0],
        ];
        for matrix in [protan, deutan] {
            for (i, a) in TRACKS.iter().enumerate() {
                for b in &TRACKS[i + 1..] {
                    let apart = distance(seen(*a, matrix), seen(*b, matrix));
                    assert!(apart > 0.12, "{a:?} and {b:?} are {apart:.3} apart");
                }
            }
        }
    }

    fn seen(colour: Color32, matrix: [[f64; 3]; 3]) -> [f64; 3] {
        let rgb = [colour.r(), colour.g(), colour.b()].map(linear);
        matrix
            .map(|row| row.iter().zip(rgb).map(|(m, c)| m * c).sum::<f64>())
            // Cube roots, so that distances are those of lightness, not of light.
            .map(|value: f64| value.max(0.0).cbrt())
    }

    fn distance(a: [f64; 3], b: [f64; 3]) -> f64 {
        a.iter()
            .zip(b)
            .map(|(a, b)| (a - b).powi(2))
            .sum::<f64>()
            .sqrt()
    }
}
