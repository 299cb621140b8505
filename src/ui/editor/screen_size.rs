//! The room that the screen has for a window, on X11. Other systems keep windows on the screen themselves.

use egui::{Vec2, vec2};

use super::LEAST;

/// The height of a window's frame in pixels: a guess, since the real one is not known before the window is open.
const FRAME: f32 = 32.0;

/// The room for a window on the screen with the pointer, in pixels; nothing where it is not known.
#[must_use]
pub fn available_pixels() -> Option<Vec2> {
    x11::screen().map(|screen| screen - vec2(0.0, FRAME))
}

/// The size of a window in points, reduced so that it fits into the room at this zoom and system scale.
#[must_use]
pub fn fit_to_screen(points: Vec2, zoom: f32, scale: f32, room: Option<Vec2>) -> Vec2 {
    room.map_or(points, |room| points.min(room / (zoom * scale)))
}

/// How large everything is drawn: as asked for, but never so large that something has no room.
#[must_use]
pub fn fitting_zoom(context: &egui::Context, scale: u16) -> f32 {
    let window = context.content_rect().size() * context.zoom_factor();
    let room = (window.x / LEAST.width).min(window.y / LEAST.height);
    (f32::from(scale) / 100.0).min(room).max(0.5)
}

#[cfg(target_os = "linux")]
mod x11 {
    use egui::{Vec2, vec2};
    use x11rb::connection::Connection;
    use x11rb::protocol::randr::ConnectionExt as _;
    use x11rb::protocol::xproto::ConnectionExt as _;

    /// The size of the monitor that the pointer is on, or else of the whole screen.
    pub(super) fn screen() -> Option<Vec2> {
        let (server, number) = x11rb::connect(None).ok()?;
        let screen = server.setup().roots.get(number)?;
        let whole = size(screen.width_in_pixels, screen.height_in_pixels);
        let pointer = server.query_pointer(screen.root).ok()?.reply().ok()?;
        let monitors = server.randr_get_monitors(screen.root, true);
        let monitors = monitors.ok().and_then(|asked| asked.reply().ok());
        let monitors = monitors.map_or_else(Vec::new, |reply| reply.monitors);
        let within = |at: i16, from: i16, long: u16| {
            (i32::from(from)..i32::from(from) + i32::from(long)).contains(&i32::from(at))
        };
        let under = monitors.iter().find(|monitor| {
            within(pointer.root_x, monitor.x, monitor.width)
                && within(pointer.root_y, monitor.y, monitor.height)
        });
        Some(under.map_or(whole, |monitor| size(monitor.width, monitor.height)))
    }

    fn size(width: u16, height: u16) -> Vec2 {
        vec2(width.into(), height.into())
    }
}

#[cfg(not(target_os = "linux"))]
mod x11 {
    /// Other systems keep windows on their screens themselves.
    pub(super) fn screen() -> Option<egui::Vec2> {
        None
    }
}

/// A length in whole points.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and a window is small"
)]
#[must_use]
pub fn to_points(length: f64) -> u16 {
    length.round() as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "Never larger than its screen", at any zoom and on dense screens; what fits is left as it is.
    #[test]
    fn a_window_is_no_larger_than_its_screen() {
        let window = vec2(1280.0, 760.0);
        for (screen, zoom, scale, fits) in [
            (vec2(1024.0, 568.0), 1.0, 1.0, vec2(1024.0, 568.0)),
            (vec2(1920.0, 1048.0), 1.0, 1.0, window),
            (vec2(1920.0, 1048.0), 2.0, 1.0, vec2(960.0, 524.0)),
            (vec2(1920.0, 1048.0), 1.0, 2.0, vec2(960.0, 524.0)),
            (vec2(3840.0, 2128.0), 1.0, 2.0, window),
        ] {
            assert_eq!(fit_to_screen(window, zoom, scale, Some(screen)), fits);
        }
        assert_eq!(fit_to_screen(window, 2.0, 2.0, None), window);
    }
}
