//! Gradus with its editor in reach: the same plug-in, in a host of the same kind, and beside it what its window draws.

use std::cell::RefCell;
use std::sync::Arc;

use gradus::Gradus;
use gradus::ui::editor::App;
use nice_plug::context::process::SendEventError;
use nice_plug::prelude::*;

/// The framework's data about the real one.
type Real = Gradus;

thread_local! {
    /// The editor of the instance that was made last.
    static EDITOR: RefCell<Option<App>> = const { RefCell::new(None) };
}

/// The editor of the instance that was made last in this thread.
pub fn editor() -> App {
    let editor = EDITOR.with_borrow_mut(Option::take);
    editor.expect("an instance was made, and its editor was not asked for yet")
}

/// One instance.
pub struct Open(Gradus);

impl Default for Open {
    fn default() -> Self {
        let mut gradus = Gradus::default();
        EDITOR.set(Some(gradus.app()));
        Self(gradus)
    }
}

/// What the host offers this plug-in, offered to the real one.
struct Through<'a, C>(&'a mut C);

impl<C: ActivateContext<Open>> ActivateContext<Real> for Through<'_, C> {
    fn plugin_api(&self) -> PluginApi {
        self.0.plugin_api()
    }

    fn execute(&self, task: ()) {
        self.0.execute(task);
    }

    fn set_latency_samples(&self, samples: u32) {
        self.0.set_latency_samples(samples);
    }

    fn set_current_voice_capacity(&self, capacity: u32) {
        self.0.set_current_voice_capacity(capacity);
    }
}

impl<C: ProcessContext<Open>> ProcessContext<Real> for Through<'_, C> {
    fn plugin_api(&self) -> PluginApi {
        self.0.plugin_api()
    }

    fn execute_background(&self, task: ()) {
        self.0.execute_background(task);
    }

    fn execute_gui(&self, task: ()) {
        self.0.execute_gui(task);
    }

    fn transport(&self) -> &Transport {
        self.0.transport()
    }

    fn next_event(&mut self) -> Option<PluginNoteEvent<Real>> {
        self.0.next_event()
    }

    fn try_send_event(
        &mut self,
        event: PluginNoteEvent<Real>,
    ) -> Result<(), (PluginNoteEvent<Real>, SendEventError)> {
        self.0.try_send_event(event)
    }

    fn set_latency_samples(&self, samples: u32) {
        self.0.set_latency_samples(samples);
    }

    fn request_restart(&self) {
        self.0.request_restart();
    }

    fn set_current_voice_capacity(&self, capacity: u32) {
        self.0.set_current_voice_capacity(capacity);
    }
}

impl Plugin for Open {
    const NAME: &'static str = "Gradus, open";
    const VENDOR: &'static str = Real::VENDOR;
    const URL: &'static str = Real::URL;
    const EMAIL: &'static str = Real::EMAIL;
    const VERSION: &'static str = Real::VERSION;
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = Real::AUDIO_IO_LAYOUTS;
    const MIDI_INPUT: MidiConfig = Real::MIDI_INPUT;
    const MIDI_OUTPUT: MidiConfig = Real::MIDI_OUTPUT;
    const SAMPLE_ACCURATE_AUTOMATION: bool = Real::SAMPLE_ACCURATE_AUTOMATION;
    const INPUT_EVENT_CAPACITY: usize = Real::INPUT_EVENT_CAPACITY;

    type Editor = <Real as Plugin>::Editor;
    type SysExMessage = <Real as Plugin>::SysExMessage;
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        self.0.params()
    }

    fn filter_state(state: &mut PluginState) {
        Real::filter_state(state);
    }

    fn activate(
        &mut self,
        layout: &AudioIOLayout,
        config: &BufferConfig,
        context: &mut impl ActivateContext<Self>,
    ) -> bool {
        self.0.activate(layout, config, &mut Through(context))
    }

    fn deactivate(&mut self) {
        self.0.deactivate();
    }

    fn reset(&mut self) {
        self.0.reset();
    }

    fn process(
        &mut self,
        buffer: &mut Buffer,
        aux: &mut AuxiliaryBuffers,
        context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        self.0.process(buffer, aux, &mut Through(context))
    }
}

impl ClapPlugin for Open {
    const CLAP_ID: &'static str = "org.gradus.open";
    const CLAP_DESCRIPTION: Option<&'static str> = Real::CLAP_DESCRIPTION;
    const CLAP_MANUAL_URL: Option<&'static str> = Real::CLAP_MANUAL_URL;
    const CLAP_SUPPORT_URL: Option<&'static str> = Real::CLAP_SUPPORT_URL;
    const CLAP_FEATURES: &'static [ClapFeature] = Real::CLAP_FEATURES;
}
