//! Colours, sizes and the egui style made of them, dark and light. It knows nothing of music.
//!
//! Every colour of the window stands here, once for each theme: a `Tone` says what it is for, and
//! `Tone::of` which it is in the theme that is drawn. Colour names the track and only the track: eight
//! hues that stay apart for deuteranopes and protanopes; muted, they tell the blocks of a song apart. Amber is the one accent: selection, queued.
//! State is never told by colour alone.

use std::sync::Arc;

use egui::{
    Align2, Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, FontTweak,
    Painter, Pos2, Rect, Stroke, StrokeKind, TextStyle, Ui, Vec2, Visuals,
};
use epaint_default_fonts::{EGUI_ICONS, UBUNTU_LIGHT};

pub use crate::params::window_look::Theme;
use crate::params::window_look::WindowLook;

/// What a colour is for: which one it is depends on the theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThemeColour {
    dark: Color32,
    light: Color32,
}

impl ThemeColour {
    /// The colour in the theme that is drawn.
    #[must_use]
    pub fn of(self, ui: &Ui) -> Color32 {
        self.in_theme(if ui.visuals().dark_mode {
            Theme::Dark
        } else {
            Theme::Light
        })
    }

    pub(super) const fn in_theme(self, theme: Theme) -> Color32 {
        match theme {
            Theme::Dark => self.dark,
            Theme::Light => self.light,
        }
    }
}

/// Behind everything.
pub const BACKGROUND: ThemeColour = tone(0x121418, 0xcfd4dc);
/// The bars and panels.
pub const PANEL: ThemeColour = tone(0x1c1f26, 0xfafbfc);
/// Every other beat of the lanes, and the selected row.
pub const RAISED: ThemeColour = tone(0x252932, 0xeef1f5);
/// Buttons and number fields.
pub const FIELD: ThemeColour = tone(0x2f343e, 0xe0e4eb);
/// The same under the pointer.
pub const HOVER: ThemeColour = tone(0x3d434f, 0xcdd4de);
/// Under the cells of the grid: from it, cells stand out by 1.6:1 in both themes.
pub const GROUND: ThemeColour = tone(0x0b0d10, 0xc0c6d0);
/// A cell of the grid.
pub const CELL: ThemeColour = tone(0x32373f, 0xfafbfc);
/// The line before a beat.
pub const BEAT: ThemeColour = tone(0x4a515f, 0x808a9a);
/// A step that is played now.
pub const PLAYHEAD: ThemeColour = tone(0x5a6375, 0x8895ab);
/// A row of the piano roll outside the scale.
pub const BEYOND: ThemeColour = tone(0x16181d, 0xf4f5f7);
/// Text.
pub const TEXT: ThemeColour = tone(0xeef0f4, 0x14181f);
/// Text of less weight.
pub const DIM: ThemeColour = tone(0xb0b7c4, 0x4a5260);
/// On, queued: what is filled with the accent.
pub const AMBER: ThemeColour = tone(0xf4ae2d, 0xf2a51a);
/// Lines and words in the accent: the cursor, the selection, unsaved.
pub const ACCENT: ThemeColour = tone(0xf4ae2d, 0x804800);
/// Muted.
pub const RED: ThemeColour = tone(0xb03a3a, 0xb33232);
/// Running.
pub const GREEN: ThemeColour = tone(0x63d18b, 0x0b663a);

/// The hues that name tracks.
const TRACKS: [ThemeColour; 8] = [
    tone(0xfd9b10, 0xd97d07),
    tone(0x3fb4ff, 0x3eb1fc),
    tone(0x71ccb0, 0x68b897),
    tone(0xfbef34, 0xd5b305),
    tone(0x3d78ff, 0x3d78ff),
    tone(0xda5714, 0xca4b0a),
    tone(0xc068a2, 0xc068a4),
    tone(0xf3f4f6, 0x65676a),
];
/// The lines around what they fill, and all that is thin: on light ground a lively hue alone is too light.
const EDGES: [ThemeColour; 8] = [
    tone(0xfd9b10, 0xbe6d06),
    tone(0x3fb4ff, 0x2f87c0),
    tone(0x71ccb0, 0x4f8c73),
    tone(0xfbef34, 0x987f03),
    tone(0x3d78ff, 0x3d78ff),
    tone(0xda5714, 0xca4b0a),
    tone(0xc068a2, 0xb9649e),
    tone(0xf3f4f6, 0x65676a),
];

/// Corners of cells, buttons and fields.
pub const ROUND: CornerRadius = CornerRadius::same(4);
/// Between panels, and from the window's edge, in points.
pub const MARGIN: f32 = 12.0;

/// The hue of a track.
#[must_use]
pub fn track_colour(colour: crate::sequencer::Colour) -> ThemeColour {
    TRACKS[usize::from(colour.get() - 1) % TRACKS.len()]
}

/// The line around what a track's hue fills, and lines in it.
#[must_use]
pub fn track_edge(colour: crate::sequencer::Colour) -> ThemeColour {
    EDGES[usize::from(colour.get() - 1) % EDGES.len()]
}

/// The ground of a block of the song: a muted hue, so that the same part is found again; `lit` where it plays or is under
/// the pointer.
#[must_use]
pub fn block_ground(ui: &Ui, part: usize, lit: bool) -> Color32 {
    let hue = TRACKS[part % TRACKS.len()].of(ui);
    let strength = if lit { 0.42 } else { 0.26 };
    FIELD.of(ui).lerp_to_gamma(hue, strength)
}

/// Fills a place with a hue, with its line around.
pub fn fill_with_edge(
    painter: &Painter,
    place: Rect,
    round: CornerRadius,
    (hue, edge): (Color32, Color32),
) {
    painter.rect_filled(place, round, hue);
    if hue != edge {
        let line = Stroke::new(1.0, edge);
        painter.rect_stroke(place, round, line, StrokeKind::Inside);
    }
}

/// What is written on a ground of any colour: black or white, whichever is read more easily. One of the two
/// always has a contrast of 4.58:1 at least.
#[must_use]
pub fn ink_on(ground: Color32) -> Color32 {
    let with = |ink| contrast(ink, ground);
    if with(Color32::BLACK) >= with(Color32::WHITE) {
        Color32::BLACK
    } else {
        Color32::WHITE
    }
}

/// How well one colour is read on another, 1 to 21, as the Web Content Accessibility Guidelines 2 define it.
#[must_use]
pub fn contrast(a: Color32, b: Color32) -> f32 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(colour: Color32) -> f32 {
    let [r, g, b] = [colour.r(), colour.g(), colour.b()].map(linear);
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

/// The light of a channel, 0 to 1.
fn linear(channel: u8) -> f32 {
    let value = f32::from(channel) / 255.0;
    if value <= 0.040_45 {
        value / 12.92
    } else {
        ((value + 0.055) / 1.055).powf(2.4)
    }
}

const fn tone(dark: u32, light: u32) -> ThemeColour {
    ThemeColour {
        dark: colour(dark),
        light: colour(light),
    }
}

const fn colour(rgb: u32) -> Color32 {
    let [_, r, g, b] = rgb.to_be_bytes();
    Color32::from_rgb(r, g, b)
}

/// A font of the interface.
#[must_use]
pub const fn font(size: f32) -> FontId {
    FontId::new(size, FontFamily::Proportional)
}

/// Writes a word in bold, which the one font there is does not have: twice, a little apart.
pub fn write_bold(
    painter: &Painter,
    place: Pos2,
    anchor: Align2,
    text: &str,
    size: f32,
    ink: Color32,
) {
    let galley = painter.layout_no_wrap(text.to_owned(), font(size), ink);
    let at = anchor.anchor_size(place, galley.size()).min;
    painter.galley(at, galley.clone(), ink);
    painter.galley(at + Vec2::new(0.5, 0.0), galley, ink);
}

/// Makes a window look like Gradus, in either theme.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts(100));
    ctx.set_visuals_of(egui::Theme::Dark, visuals(Theme::Dark));
    ctx.set_visuals_of(egui::Theme::Light, visuals(Theme::Light));
    choose_theme(ctx, Theme::Dark);
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

/// Writes all text so much larger than the rest, in percent: 100 is as it comes.
pub fn set_text_size(ctx: &egui::Context, percent: u16) {
    let percent = percent.clamp(*WindowLook::TEXTS.start(), *WindowLook::TEXTS.end());
    let before = ctx.data_mut(|data| {
        let kept: &mut u16 = data.get_temp_mut_or(text_size_id(), 100);
        std::mem::replace(kept, percent)
    });
    if before != percent {
        ctx.set_fonts(fonts(percent));
    }
}

fn text_size_id() -> egui::Id {
    egui::Id::unique("the size of the text")
}

/// The size of letters, in points, that do not grow with the text, as their place does not.
#[must_use]
pub fn fixed_size(ctx: &egui::Context, size: f32) -> f32 {
    let percent = ctx.data(|data| data.get_temp::<u16>(text_size_id()));
    size * 100.0 / f32::from(percent.unwrap_or(100))
}

/// A width, in points, that grows with the text, though less than it does.
#[must_use]
pub fn grown_width(ctx: &egui::Context, width: f32) -> f32 {
    let share = 100.0 / fixed_size(ctx, 100.0);
    width * (1.0 + (share - 1.0) * 0.66)
}

/// The fonts: one for all text, and a few signs that it lacks.
fn fonts(percent: u16) -> FontDefinitions {
    let tweaked = |scale: f32| FontTweak {
        scale: scale * f32::from(percent) / 100.0,
        ..FontTweak::default()
    };
    let icons = FontData::from_static(EGUI_ICONS).tweak(tweaked(0.9));
    let text = FontData::from_static(UBUNTU_LIGHT).tweak(tweaked(1.0));
    let mut fonts = FontDefinitions::empty();
    for (name, font) in [("Ubuntu-Light", text), ("egui-icons", icons)] {
        fonts.font_data.insert(name.to_owned(), Arc::new(font));
        for names in fonts.families.values_mut() {
            names.push(name.to_owned());
        }
    }
    fonts
}

/// Draws in a theme from now on.
pub fn choose_theme(ctx: &egui::Context, theme: Theme) {
    ctx.set_theme(match theme {
        Theme::Dark => egui::Theme::Dark,
        Theme::Light => egui::Theme::Light,
    });
}

fn visuals(theme: Theme) -> Visuals {
    let mut visuals = match theme {
        Theme::Dark => Visuals::dark(),
        Theme::Light => Visuals::light(),
    };
    let of = |tone: ThemeColour| tone.in_theme(theme);
    // What cannot be pressed is still read.
    visuals.disabled_alpha = 0.8;
    visuals.panel_fill = of(BACKGROUND);
    visuals.window_fill = of(PANEL);
    visuals.window_stroke = Stroke::new(1.0, of(HOVER));
    visuals.extreme_bg_color = of(FIELD);
    visuals.override_text_color = Some(of(TEXT));
    visuals.weak_text_color = Some(of(DIM));
    visuals.selection.bg_fill = of(AMBER).gamma_multiply(0.35);
    visuals.selection.stroke = Stroke::new(1.0, of(ACCENT));
    let fills = [
        (&mut visuals.widgets.noninteractive, of(PANEL)),
        (&mut visuals.widgets.inactive, of(FIELD)),
        (&mut visuals.widgets.hovered, of(HOVER)),
        (&mut visuals.widgets.active, of(HOVER)),
        (&mut visuals.widgets.open, of(HOVER)),
    ];
    for (widget, fill) in fills {
        widget.bg_fill = fill;
        widget.weak_bg_fill = fill;
        widget.bg_stroke = Stroke::NONE;
        widget.corner_radius = ROUND;
        widget.expansion = 0.0;
    }
    visuals.widgets.noninteractive.bg_stroke = Stroke::new(1.0, of(FIELD));
    visuals
}

#[cfg(test)]
mod tests;
