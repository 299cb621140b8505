//! The smallest possible CLAP host: it keeps a transport, and counts events and throws them away, so that almost all
//! of what is measured is the plug-in's.

#![allow(
    unsafe_code,
    reason = "CLAP is a C interface, and a library around it would be measured too"
)]

use std::ffi::{c_char, c_void};
use std::ptr;
use std::sync::Arc;

use clap_sys::audio_buffer::clap_audio_buffer;
use clap_sys::events::{
    CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_MIDI, CLAP_EVENT_NOTE_OFF, CLAP_EVENT_NOTE_ON,
    CLAP_EVENT_TRANSPORT, CLAP_TRANSPORT_HAS_BEATS_TIMELINE, CLAP_TRANSPORT_HAS_TEMPO,
    CLAP_TRANSPORT_IS_PLAYING, clap_event_header, clap_event_midi, clap_event_transport,
    clap_input_events, clap_output_events,
};
use clap_sys::ext::state::{CLAP_EXT_STATE, clap_plugin_state};
use clap_sys::host::clap_host;
use clap_sys::plugin::clap_plugin;
use clap_sys::process::clap_process;
use clap_sys::stream::clap_istream;
use clap_sys::version::CLAP_VERSION;
use gradus::files::pattern_file;
use gradus::instance::host_controller::Settings;
use gradus::sequencer::Project;
use nice_plug::prelude::ClapPlugin;
use nice_plug::wrapper::clap::Wrapper;

/// Frames a second.
pub const SAMPLE_RATE: f64 = 48_000.0;
/// CLAP's fixed point: 2^31 a beat.
const BEAT: f64 = 2_147_483_648.0;

/// A plug-in that is processing, and its host.
pub struct Host {
    plugin: *const clap_plugin,
    frames: u32,
    done: u64,
    /// Whether the transport rolls.
    pub playing: bool,
    /// Its tempo.
    pub bpm: f64,
    /// What the plug-in has sent in the last block.
    pub sent: Sent,
    /// What the plug-in hears at the beginning of the next block.
    heard: Option<clap_event_midi>,
    left: Vec<f32>,
    right: Vec<f32>,
}

/// How many events of each kind were sent.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sent {
    /// Note-ons.
    pub ons: u32,
    /// Note-offs.
    pub offs: u32,
    /// Controllers and the like.
    pub controls: u32,
}

impl Host {
    /// A plug-in that processes blocks of `frames` frames.
    pub fn new<P: ClapPlugin>(frames: u32) -> Self {
        let size = frames as usize;
        // SAFETY: the host lives for ever, and the calls come in the order that CLAP asks for, from
        // one thread that is the main and the audio thread in turn.
        let plugin = unsafe {
            let wrapper = Wrapper::<P>::new(&raw const HOST);
            let plugin = (*Arc::into_raw(wrapper)).clap_plugin.as_ptr().cast_const();
            assert!((*plugin).init.expect("init")(plugin));
            assert!((*plugin).activate.expect("activate")(
                plugin,
                SAMPLE_RATE,
                1,
                frames
            ));
            assert!((*plugin).start_processing.expect("start_processing")(
                plugin
            ));
            plugin
        };
        let (left, right) = (vec![0.0; size], vec![0.0; size]);
        Self {
            plugin,
            frames,
            done: 0,
            playing: true,
            bpm: 120.0,
            sent: Sent::default(),
            heard: None,
            left,
            right,
        }
    }

    /// Restores a [`session`], as a host does.
    pub fn load(&self, session: &[u8]) {
        let mut bytes = session;
        let stream = clap_istream {
            ctx: (&raw mut bytes).cast(),
            read: Some(read),
        };
        // SAFETY: the extension is the plug-in's own, and the stream outlives the call.
        unsafe {
            let find = (*self.plugin).get_extension.expect("get_extension");
            let extension = find(self.plugin, CLAP_EXT_STATE.as_ptr()).cast::<clap_plugin_state>();
            assert!((*extension).load.expect("load")(
                self.plugin,
                &raw const stream
            ));
        }
    }

    /// Goes to another place of the song.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a short song"
    )]
    pub fn locate(&mut self, beats: f64) {
        self.done = (beats * 60.0 * SAMPLE_RATE / self.bpm).round() as u64;
    }

    /// Presses a pad of a controller at the beginning of the next block.
    #[allow(
        clippy::cast_possible_truncation,
        reason = "the size of a small struct"
    )]
    pub fn press(&mut self, pad: u8) {
        self.heard = Some(clap_event_midi {
            header: clap_event_header {
                size: size_of::<clap_event_midi>() as u32,
                time: 0,
                space_id: CLAP_CORE_EVENT_SPACE_ID,
                type_: CLAP_EVENT_MIDI,
                flags: 0,
            },
            port_index: 0,
            data: [0x90, pad, 127],
        });
    }

    /// Processes the next block.
    pub fn process(&mut self) {
        let transport = self.transport();
        self.done += u64::from(self.frames);
        let mut heard = self.heard.take();
        self.sent = Sent::default();
        let mut channels = [self.left.as_mut_ptr(), self.right.as_mut_ptr()];
        let mut output = clap_audio_buffer {
            data32: channels.as_mut_ptr(),
            data64: ptr::null_mut(),
            channel_count: 2,
            latency: 0,
            constant_mask: 0,
        };
        let input_events = clap_input_events {
            ctx: (&raw mut heard).cast(),
            size: Some(count_heard),
            get: Some(get_heard),
        };
        let output_events = clap_output_events {
            ctx: (&raw mut self.sent).cast(),
            try_push: Some(take),
        };
        let process = clap_process {
            steady_time: -1,
            frames_count: self.frames,
            transport: &raw const transport,
            audio_inputs: ptr::null(),
            audio_outputs: &raw mut output,
            audio_inputs_count: 0,
            audio_outputs_count: 1,
            in_events: &raw const input_events,
            out_events: &raw const output_events,
        };
        // SAFETY: everything that `process` points to outlives the call.
        unsafe { (*self.plugin).process.expect("process")(self.plugin, &raw const process) };
    }

    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "a short song, and the size of a small struct"
    )]
    fn transport(&self) -> clap_event_transport {
        let beats = self.done as f64 * self.bpm / (60.0 * SAMPLE_RATE);
        let playing = if self.playing {
            CLAP_TRANSPORT_IS_PLAYING
        } else {
            0
        };
        clap_event_transport {
            header: clap_event_header {
                size: size_of::<clap_event_transport>() as u32,
                time: 0,
                space_id: CLAP_CORE_EVENT_SPACE_ID,
                type_: CLAP_EVENT_TRANSPORT,
                flags: 0,
            },
            flags: playing | CLAP_TRANSPORT_HAS_TEMPO | CLAP_TRANSPORT_HAS_BEATS_TIMELINE,
            song_pos_beats: (beats * BEAT) as i64,
            song_pos_seconds: 0,
            tempo: self.bpm,
            tempo_inc: 0.0,
            loop_start_beats: 0,
            loop_end_beats: 0,
            loop_start_seconds: 0,
            loop_end_seconds: 0,
            bar_start: 0,
            bar_number: 0,
            tsig_num: 4,
            tsig_denom: 4,
        }
    }
}

/// A host's session with a project, and what was chosen for a controller.
pub fn session(project: &Project, settings: &Settings) -> Vec<u8> {
    let text = serde_json::Value::from(pattern_file::to_text(project)).to_string();
    let controller = serde_json::to_string(settings).expect("settings are JSON");
    let fields = serde_json::json!({ "project": text, "controller": controller });
    let state = serde_json::json!({ "version": "0.1.0", "params": {}, "fields": fields });
    let state = state.to_string();
    // The framework writes the length before the text.
    [&(state.len() as u64).to_le_bytes(), state.as_bytes()].concat()
}

impl Drop for Host {
    fn drop(&mut self) {
        // SAFETY: the reverse of `new`, and the plug-in is not used again.
        unsafe {
            (*self.plugin).stop_processing.expect("stop_processing")(self.plugin);
            (*self.plugin).deactivate.expect("deactivate")(self.plugin);
            (*self.plugin).destroy.expect("destroy")(self.plugin);
        }
    }
}

static HOST: clap_host = clap_host {
    clap_version: CLAP_VERSION,
    host_data: ptr::null_mut(),
    name: c"Bench".as_ptr(),
    vendor: c"Gradus".as_ptr(),
    url: c"".as_ptr(),
    version: c"1".as_ptr(),
    get_extension: Some(no_extension),
    request_restart: Some(ignore),
    request_process: Some(ignore),
    request_callback: Some(ignore),
};

unsafe extern "C" fn no_extension(_: *const clap_host, _: *const c_char) -> *const c_void {
    ptr::null()
}

unsafe extern "C" fn ignore(_: *const clap_host) {}

unsafe extern "C" fn count_heard(events: *const clap_input_events) -> u32 {
    // SAFETY: `ctx` is what `process` holds.
    u32::from(unsafe { (*(*events).ctx.cast::<Option<clap_event_midi>>()).is_some() })
}

unsafe extern "C" fn get_heard(
    events: *const clap_input_events,
    _: u32,
) -> *const clap_event_header {
    // SAFETY: `ctx` is what `process` holds.
    let heard = unsafe { &*(*events).ctx.cast::<Option<clap_event_midi>>() };
    heard
        .as_ref()
        .map_or(ptr::null(), |event| &raw const event.header)
}

unsafe extern "C" fn take(
    events: *const clap_output_events,
    event: *const clap_event_header,
) -> bool {
    // SAFETY: `ctx` is the host's own, and the event is the plug-in's for as long as the call takes.
    let (sent, kind) = unsafe { (&mut *(*events).ctx.cast::<Sent>(), (*event).type_) };
    match kind {
        CLAP_EVENT_NOTE_ON => sent.ons += 1,
        CLAP_EVENT_NOTE_OFF => sent.offs += 1,
        _ => sent.controls += 1,
    }
    true
}

unsafe extern "C" fn read(stream: *const clap_istream, buffer: *mut c_void, size: u64) -> i64 {
    // SAFETY: `ctx` is the slice that `load` holds, and the buffer has `size` bytes.
    unsafe {
        let bytes = &mut *(*stream).ctx.cast::<&[u8]>();
        let count = bytes.len().min(usize::try_from(size).unwrap_or(usize::MAX));
        ptr::copy_nonoverlapping(bytes.as_ptr(), buffer.cast(), count);
        *bytes = &bytes[count..];
        i64::try_from(count).unwrap_or(-1)
    }
}
