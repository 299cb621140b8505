//! What there is only while a window is open.
//!
//! The framework does not say when a window closes: it never calls `editor_closed` (nice-plug-egui 0.6.0). But it then
//! drops the window's egui context, so what is kept in that goes with it. Nothing here may hold the context itself, or
//! neither would ever go.

use std::sync::Arc;
use std::time::Duration;

use nice_plug_egui::Frame;

use crate::files::profile::ProfileCatalog;
use crate::files::profile::scan_requests::PeriodicScans;
use crate::instance::bus::{Audience, Bus};
use crate::instance::repaint::{Repaint, RepaintWatcher};

/// Keeps a window up to date, until it is dropped.
#[derive(Debug)]
struct OpenWindow {
    _repaint_watcher: Option<RepaintWatcher>,
    _profile_scans: PeriodicScans,
    _audience: Audience,
}

/// Keeps the window of a context up to date from its first frame until it closes: repaints that are requested, the
/// steps that are played, and changed profiles. They are read at once when the window gets the focus.
pub(super) fn keep_up_to_date(
    context: &egui::Context,
    frame: &Frame,
    repaint: &Repaint,
    profile_catalog: &ProfileCatalog,
    bus: &Bus,
) {
    let scan_requests = profile_catalog.scan_requests();
    let focused = egui::Event::WindowFocused(true);
    if context.input(|input| input.events.contains(&focused)) {
        scan_requests.request();
    }
    let known = |data: &mut egui::util::IdTypeMap| data.get_temp(egui::Id::NULL);
    let open: Option<Arc<OpenWindow>> = context.data_mut(known);
    if open.is_none() {
        let waker = frame.baseview_window().waker();
        let draw = move || waker.request_redraw_after(Duration::ZERO);
        let open = Arc::new(OpenWindow {
            _repaint_watcher: repaint.watch(draw),
            _profile_scans: scan_requests.repeat(),
            _audience: bus.attend(),
        });
        context.data_mut(|data| data.insert_temp(egui::Id::NULL, open));
    }
}
