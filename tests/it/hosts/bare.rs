//! A second entry, with two plug-ins: one whose window shows one word, which tells what the framework itself keeps of
//! each window; and Gradus once more, with its editor in reach.
#![allow(
    unsafe_code,
    reason = "a second entry beside the crate's own has to be written out, because the framework's macro names it for the linker"
)]

use std::ffi::{CStr, c_char, c_void};
use std::num::NonZeroU32;
use std::ptr;
use std::sync::{Arc, OnceLock};

use nice_plug::prelude::*;
use nice_plug::wrapper::clap::{
    CLAP_PLUGIN_FACTORY_ID, CLAP_VERSION, PluginDescriptor, Wrapper, clap_host, clap_plugin,
    clap_plugin_descriptor, clap_plugin_entry, clap_plugin_factory,
};
use nice_plug_egui::baseview::dpi::LogicalSize;
use nice_plug_egui::{
    EguiEditor, EguiEditorState, EguiNiceSettings, Frame, NiceEguiApp, RepaintNotifier,
    create_egui_editor,
};

use super::open::Open;

/// The entry of both.
pub static ENTRY: clap_plugin_entry = clap_plugin_entry {
    clap_version: CLAP_VERSION,
    init: Some(init),
    deinit: Some(deinit),
    get_factory: Some(get_factory),
};

static FACTORY: clap_plugin_factory = clap_plugin_factory {
    get_plugin_count: Some(count),
    get_plugin_descriptor: Some(descriptor),
    create_plugin: Some(create),
};

/// Plays silence, and nothing else.
#[derive(Default)]
struct Bare {
    params: Arc<NoParams>,
}

#[derive(Params, Default)]
struct NoParams {}

/// Shows one word.
struct Word;

impl NiceEguiApp for Word {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut Frame) {
        ui.label("Bare");
    }
}

impl Plugin for Bare {
    const NAME: &'static str = "Bare";
    const VENDOR: &'static str = "Gradus";
    const URL: &'static str = "";
    const EMAIL: &'static str = "";
    const VERSION: &'static str = "1.0.0";
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = &[AudioIOLayout {
        main_input_channels: None,
        main_output_channels: NonZeroU32::new(2),
        ..AudioIOLayout::const_default()
    }];

    type Editor = EguiEditor<Word>;
    type SysExMessage = ();
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        self.params.clone()
    }

    fn editor(&mut self, _executor: AsyncExecutor<Self>) -> Option<Self::Editor> {
        let state = EguiEditorState::from_size(LogicalSize::new(1280.0, 760.0), 1.0);
        let settings = EguiNiceSettings::new();
        create_egui_editor(state, RepaintNotifier::new(), settings, Word)
    }

    fn process(
        &mut self,
        _buffer: &mut Buffer,
        _aux: &mut AuxiliaryBuffers,
        _context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        ProcessStatus::Normal
    }
}

impl ClapPlugin for Bare {
    const CLAP_ID: &'static str = "org.gradus.bare";
    const CLAP_DESCRIPTION: Option<&'static str> = None;
    const CLAP_MANUAL_URL: Option<&'static str> = None;
    const CLAP_SUPPORT_URL: Option<&'static str> = None;
    const CLAP_FEATURES: &'static [ClapFeature] = &[ClapFeature::NoteEffect];
}

fn described(index: u32) -> Option<&'static PluginDescriptor> {
    static BARE: OnceLock<PluginDescriptor> = OnceLock::new();
    static OPEN: OnceLock<PluginDescriptor> = OnceLock::new();
    match index {
        0 => Some(BARE.get_or_init(PluginDescriptor::for_plugin::<Bare>)),
        1 => Some(OPEN.get_or_init(PluginDescriptor::for_plugin::<Open>)),
        _ => None,
    }
}

unsafe extern "C" fn init(_path: *const c_char) -> bool {
    true
}

unsafe extern "C" fn deinit() {}

unsafe extern "C" fn get_factory(id: *const c_char) -> *const c_void {
    // SAFETY: a host asks with a C string.
    let asked = unsafe { CStr::from_ptr(id) };
    if asked == CLAP_PLUGIN_FACTORY_ID {
        (&raw const FACTORY).cast()
    } else {
        ptr::null()
    }
}

unsafe extern "C" fn count(_factory: *const clap_plugin_factory) -> u32 {
    2
}

unsafe extern "C" fn descriptor(
    _factory: *const clap_plugin_factory,
    index: u32,
) -> *const clap_plugin_descriptor {
    described(index).map_or(ptr::null(), |found| found.clap_plugin_descriptor())
}

unsafe extern "C" fn create(
    _factory: *const clap_plugin_factory,
    host: *const clap_host,
    id: *const c_char,
) -> *const clap_plugin {
    // SAFETY: a host asks with a C string. Its pointer outlives the plug-in; the wrapper takes the reference back
    // when the host destroys it.
    unsafe {
        if CStr::from_ptr(id).to_str() == Ok(Open::CLAP_ID) {
            let wrapper = Wrapper::<Open>::new(host);
            (*Arc::into_raw(wrapper)).clap_plugin.as_ptr()
        } else {
            let wrapper = Wrapper::<Bare>::new(host);
            (*Arc::into_raw(wrapper)).clap_plugin.as_ptr()
        }
    }
}
