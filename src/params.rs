//! What the host sees and saves: its parameters, and the project beside them.
//!
//! A parameter is what a host may automate; it is a performance on top of the score and never writes
//! it. The project is saved in a field of its own, whose content is exactly the text of a pattern file. The
//! controllers, and how the window looked, have fields as well. This folder must never know who draws a window, nor the engine.

/// A session of which nothing can be read.
pub mod damaged_session;
/// A host parameter that the window shows.
pub mod host_param;
/// The host's parameters.
mod host_params;
/// What a session holds that cannot be read.
mod unread_fields;
/// What the host gets when it saves.
pub mod saved_state;
/// How the window looked last.
pub mod window_look;

use nice_plug::params::persist::PersistentField;
use nice_plug::plugin::ParamValue;
use nice_plug::prelude::*;

use crate::devices::{DeviceChoices, Devices};
use crate::files::pattern_file;
use crate::instance::document::{Document, UnreadText};
use crate::instance::edits;
use crate::instance::host_controller::{HostControllerHandle, Settings};
use crate::instance::host_link::HostLink;
use crate::instance::repaint::Repaint;
use crate::params::window_look::WindowLookHandle;
use crate::sequencer::{Edit, Project};

use damaged_session::DamagedSession;
use host_params::MoveCounter;
pub use host_params::{HostParams, MacroParam, MuteParam};
pub use unread_fields::{DamagedSessionHandle, UnreadFields, UnreadFieldsHandle};

/// The field of the saved state that holds the text of the pattern file.
pub const PROJECT_FIELD: &str = "project";
/// The field that holds what was made beside a project that cannot be read.
pub const BESIDE_FIELD: &str = "beside";
/// The field that holds the controller.
pub const CONTROLLER_FIELD: &str = "controller";
/// The field that holds the devices at ports of their own.
pub const DEVICES_FIELD: &str = "devices";
/// The field that holds how the window looked.
pub const WINDOW_FIELD: &str = "window";
/// The field that holds what could not be read of all others.
pub const KEPT_FIELD: &str = "kept";
/// The field that holds a session of which nothing could be read.
pub const DAMAGED_FIELD: &str = "damaged";

/// The host's parameters and the saved project. Their ids are frozen.
#[derive(Params)]
#[allow(
    missing_debug_implementations,
    reason = "the framework's parameters have none"
)]
pub struct GradusParams {
    /// What a host may automate.
    #[nested]
    pub host: HostParams,
    /// Counts the moves of all parameters, so that a block in which none moved need not ask them all.
    moves: MoveCounter,
    /// What the plug-in format can tell the host.
    pub host_link: HostLink,
    /// The project, as the text of a pattern file.
    #[persist = "project"]
    pub project: Document,
    /// What was made beside a project that cannot be read, which is never overwritten.
    #[persist = "beside"]
    pub beside: ForkedProject,
    /// How the window looked last.
    #[persist = "window"]
    pub window: WindowLookHandle,
    /// The controller that plays it, and what the hands on it were on.
    #[persist = "controller"]
    pub controller: SavedController,
    /// The devices at ports of their own.
    #[persist = "devices"]
    pub devices: Devices,
    /// What else of the session cannot be read.
    #[persist = "kept"]
    pub unread_fields: UnreadFieldsHandle,
    /// A session of which nothing can be read.
    #[persist = "damaged"]
    pub damaged: DamagedSessionHandle,
}

impl GradusParams {
    /// How often any parameter has moved.
    #[must_use]
    pub fn moves(&self) -> u32 {
        self.moves.count()
    }

    /// The parameters of a fresh instance with this document.
    #[must_use]
    pub fn new(
        document: Document,
        handle: HostControllerHandle,
        devices: Devices,
        repaint: &Repaint,
    ) -> Self {
        let moves = MoveCounter::new(document.attention(), repaint);
        let unread_fields = UnreadFieldsHandle::new(document.clone());
        Self {
            host: HostParams::new(&moves),
            host_link: HostLink::new(repaint),
            beside: ForkedProject(document.clone()),
            window: WindowLookHandle::default(),
            controller: SavedController {
                handle,
                document: document.clone(),
            },
            devices,
            damaged: DamagedSessionHandle(unread_fields.clone()),
            unread_fields,
            project: document,
            moves,
        }
    }

    /// Brings a saved state into the shape of this version: what cannot be read is kept aside, and what an old or
    /// incomplete state lacks takes its default, since the framework would leave what was there before.
    pub fn complete(state: &mut PluginState) {
        if damaged_session::is_all_of(state) {
            // What was there goes on.
            return;
        }
        if let Some(project) = state.fields.get_mut(PROJECT_FIELD)
            && serde_json::from_str::<String>(project).is_err()
        {
            // Not even a text: hand it on as one, so that the reader of the project says so.
            *project = quoted(project);
        }
        let defaults = defaults();
        let unread = UnreadFields::take(state, &defaults);
        for (field, text) in [
            (PROJECT_FIELD, empty_project()),
            (BESIDE_FIELD, quoted("")),
            (
                CONTROLLER_FIELD,
                serde_json::json!(Settings::default()).to_string(),
            ),
            (DEVICES_FIELD, "[]".to_owned()),
            (KEPT_FIELD, serde_json::json!(unread).to_string()),
            (DAMAGED_FIELD, DamagedSession::default().to_field()),
        ] {
            state.fields.entry(field.to_owned()).or_insert(text);
        }
        for (id, value) in defaults {
            state.params.entry(id).or_insert(value);
        }
    }
}

/// Every parameter that is saved, and its value where a state has none.
fn defaults() -> Vec<(String, ParamValue)> {
    HostParams::new(&MoveCounter::default()).defaults()
}

/// The project of a host's session. What cannot be read changes nothing, is told, and is saved again as it came.
impl PersistentField<'_, String> for Document {
    fn set(&self, text: String) {
        match pattern_file::from_text(&text) {
            Ok(project) => {
                self.keep_unread(None);
                self.apply(Edit::Replace(Box::new(project)));
                self.mark_restored();
                self.mark_saved();
                self.show_message("");
            }
            Err(error) => {
                let why = error.to_string();
                self.show_message(&*why);
                self.keep_unread(Some(UnreadText { text, why }));
            }
        }
    }

    fn map<F, R>(&self, read: F) -> R
    where
        F: Fn(&String) -> R,
    {
        edits::flush();
        // Before it is read: what is changed meanwhile may not be in it.
        self.mark_saved();
        let (held, project) = self.saved_state();
        read(&held.unwrap_or_else(|| pattern_file::to_text(&project)))
    }
}

/// While the document holds a text that cannot be read, what was made here is saved beside it; empty otherwise, and
/// while nothing was made.
#[derive(Debug, Clone)]
pub struct ForkedProject(Document);

impl PersistentField<'_, String> for ForkedProject {
    fn set(&self, text: String) {
        if let Ok(project) = pattern_file::from_text(&text) {
            self.0.apply(Edit::Replace(Box::new(project)));
        }
    }

    fn map<F, R>(&self, read: F) -> R
    where
        F: Fn(&String) -> R,
    {
        match self.0.saved_state() {
            (Some(_), project) if project != Project::default() => {
                read(&pattern_file::to_text(&project))
            }
            _ => read(&String::new()),
        }
    }
}

/// The controller of an instance, and where it is said that its profile is missing.
#[derive(Debug, Clone)]
pub struct SavedController {
    /// The handle of it.
    pub handle: HostControllerHandle,
    document: Document,
}

impl PersistentField<'_, Settings> for SavedController {
    fn set(&self, settings: Settings) {
        let document = self.document.clone();
        let report = move |lack: String| document.show_message(lack);
        self.handle.restore_and_report(settings, report);
    }

    fn map<F, R>(&self, read: F) -> R
    where
        F: Fn(&Settings) -> R,
    {
        read(&self.handle.settings())
    }
}

impl PersistentField<'_, DeviceChoices> for Devices {
    fn set(&self, DeviceChoices(choices): DeviceChoices) {
        self.restore(&choices);
    }

    fn map<F, R>(&self, read: F) -> R
    where
        F: Fn(&DeviceChoices) -> R,
    {
        read(&DeviceChoices(self.choices()))
    }
}

/// The field of the project in a session in which nothing was made.
fn empty_project() -> String {
    quoted(&pattern_file::to_text(&Project::default()))
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests;
