//! The framework's program for one opened card, until the card is closed or calls no more.

use std::cell::{Cell, RefCell};
use std::convert::Infallible;
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use nice_plug::context::gui::GuiContext;
use nice_plug::editor::dpi::NativeSize;
use nice_plug::editor::{EditorHandle, HostMethods, SpawnedEditor};
use nice_plug::prelude::*;
use nice_plug::wrapper::standalone::nice_export_standalone_with_args;
use tracing::subscriber::{NoSubscriber, with_default};

use super::{LOOK, SharedCard};
use crate::engine;
use crate::plugin::{Gradus, controller, host_block, midi};

/// So long after a block, and four more of its length, the silent thread drives the program.
const PATIENCE: Duration = Duration::from_millis(500);

thread_local! {
    /// The stream for the next card that this thread opens.
    static NEXT: RefCell<Option<Arc<CardStream>>> = const { RefCell::new(None) };
    /// Whether the framework has found a card for this thread.
    static FOUND: Cell<bool> = const { Cell::new(false) };
}

/// One opened card stream, as both of its threads know it.
pub(super) struct CardStream {
    shared: Arc<SharedCard>,
    /// Whether it is to be closed.
    closes: AtomicBool,
}

impl CardStream {
    pub(super) fn new(shared: Arc<SharedCard>) -> Self {
        Self {
            shared,
            closes: AtomicBool::new(false),
        }
    }

    /// Asks for the stream to be closed.
    pub(super) fn close(&self) {
        self.closes.store(true, Ordering::Release);
    }

    fn is_closing(&self) -> bool {
        self.closes.load(Ordering::Acquire)
    }

    /// Runs until it is closed; returns at once where there is no card.
    pub(super) fn run(self: Arc<Self>, options: &[String]) {
        NEXT.set(Some(self));
        // The framework's messages about a missing card are not repeated with each attempt.
        silently(|| run(options));
    }
}

/// Whether there is a card to open, without opening it. If not, the framework prints why.
pub(super) fn has_sound_card(options: &[String]) -> bool {
    FOUND.set(false);
    silently(|| run(options));
    if !FOUND.get() {
        run(options);
    }
    FOUND.get()
}

fn run(options: &[String]) {
    nice_export_standalone_with_args::<Card, _>(options.iter().cloned());
}

/// Runs something without the framework's messages.
fn silently(what: impl FnOnce()) {
    with_default(NoSubscriber::default(), what);
}

/// A program without music, which drives the real one. Without a stream it only finds out whether there is a card.
struct Card {
    stream: Option<Arc<CardStream>>,
    params: Arc<NoParams>,
    is_new: bool,
}

impl Default for Card {
    /// The framework makes it once it has found a card.
    fn default() -> Self {
        FOUND.set(true);
        Self {
            stream: NEXT.take(),
            params: Arc::default(),
            is_new: true,
        }
    }
}

/// No parameters: they are the real program's.
#[derive(Params, Default)]
struct NoParams {}

impl Plugin for Card {
    const NAME: &'static str = Gradus::NAME;
    const VENDOR: &'static str = Gradus::VENDOR;
    const URL: &'static str = Gradus::URL;
    const EMAIL: &'static str = Gradus::EMAIL;
    const VERSION: &'static str = Gradus::VERSION;
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = Gradus::AUDIO_IO_LAYOUTS;
    const MIDI_INPUT: MidiConfig = Gradus::MIDI_INPUT;
    const MIDI_OUTPUT: MidiConfig = Gradus::MIDI_OUTPUT;
    const SAMPLE_ACCURATE_AUTOMATION: bool = Gradus::SAMPLE_ACCURATE_AUTOMATION;
    const INPUT_EVENT_CAPACITY: usize = Gradus::INPUT_EVENT_CAPACITY;

    type Editor = CardEditor;
    type SysExMessage = midi::SysEx;
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        self.params.clone()
    }

    fn editor(&mut self, _executor: AsyncExecutor<Self>) -> Option<CardEditor> {
        self.stream.clone().map(CardEditor)
    }

    fn activate(
        &mut self,
        _layout: &AudioIOLayout,
        config: &BufferConfig,
        _context: &mut impl ActivateContext<Self>,
    ) -> bool {
        let stream = self.stream.as_ref();
        let stream = stream.filter(|stream| !stream.is_closing());
        if let Some(stream) = stream {
            let rate = controller::whole_hertz(config.sample_rate);
            stream.shared.player.lock().gradus.set_rate(rate);
        }
        self.stream.is_some()
    }

    fn process(
        &mut self,
        buffer: &mut Buffer,
        _aux: &mut AuxiliaryBuffers,
        context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        let frames = host_block::frames(buffer);
        host_block::silence(buffer);
        let stream = self.stream.as_ref();
        let Some(stream) = stream.filter(|stream| !stream.is_closing()) else {
            return ProcessStatus::KeepAlive;
        };
        // A sound card has no transport of its own; the framework says that it always plays.
        let transport = engine::Transport {
            playing: false,
            ..host_block::transport(context.transport())
        };
        let shared = &stream.shared;
        let rate = context.transport().sample_rate.into();
        shared.link.calls.feed_after_block(PATIENCE, frames, rate);
        if let Some(mut player) = shared.player.try_lock() {
            let is_new = std::mem::take(&mut self.is_new);
            player.play_in(&transport, frames, context, is_new);
            if let [left, right] = buffer.as_slice() {
                player.gradus.render_sound(left, right);
            }
        }
        ProcessStatus::KeepAlive
    }
}

/// The editor in place of a window, open for as long as the card is to be open.
struct CardEditor(Arc<CardStream>);

impl Editor for CardEditor {
    type Handle = CardEditorHandle;

    fn spawn(
        &self,
        _parent: Option<ParentWindowHandle>,
        _wait_for_parent: bool,
        _fallback_scale_factor: Option<f64>,
        _context: GuiContext,
        _host: Option<HostMethods>,
    ) -> Result<SpawnedEditor<CardEditorHandle>, Box<dyn Error>> {
        Ok(SpawnedEditor {
            handle: CardEditorHandle,
            window: Arc::clone(&self.0),
        })
    }

    fn size(&self) -> NativeSize<u32> {
        NativeSize::new(1, 1)
    }
}

/// The handle that the framework wants of an editor; nothing uses it.
struct CardEditorHandle;

impl EditorHandle for CardEditorHandle {
    type Window = Arc<CardStream>;
    type Error = Infallible;

    fn run_until_closed(stream: Arc<CardStream>) -> Result<(), Infallible> {
        while !stream.is_closing() {
            std::thread::sleep(LOOK);
        }
        Ok(())
    }

    fn set_parent(
        &self,
        _parent: ParentWindowHandle,
        _window: &Arc<CardStream>,
    ) -> Result<(), Infallible> {
        Ok(())
    }

    fn show(&self, _window: &Arc<CardStream>) -> Result<(), Infallible> {
        Ok(())
    }

    fn hide(&self, _window: &Arc<CardStream>) -> Result<(), Infallible> {
        Ok(())
    }

    fn set_size(
        &self,
        _size: NativeSize<u32>,
        _window: &Arc<CardStream>,
    ) -> Result<(), Infallible> {
        Ok(())
    }

    fn host_main_thread_callback(&self, _window: &Arc<CardStream>) {}

    fn param_value_changed(&self, _id: &str, _value: f32) {}

    fn param_modulation_changed(&self, _id: &str, _offset: f32) {}
}
