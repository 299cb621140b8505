//! The objects that a VST3 host hands to a plug-in: event lists, parameter changes and streams.
//!
//! Each is a COM object of one interface. A plug-in calls them from the audio thread, inside the guard
//! that aborts on an allocation, so that all memory is there before.

use std::ffi::c_void;
use std::sync::atomic::{AtomicU32, Ordering};

use parking_lot::Mutex;
use vst3::Steinberg::IBStream_::{IStreamSeekMode, IStreamSeekMode_};
use vst3::Steinberg::Vst::{
    Event, Event_::EventTypes, Event_::EventTypes_, IComponentHandler, IComponentHandler2,
    IComponentHandler2Trait, IComponentHandlerTrait, IEventList, IEventListTrait, IParamValueQueue,
    IParamValueQueueTrait, IParameterChanges, IParameterChangesTrait, NoteOffEvent, NoteOnEvent,
};
use vst3::Steinberg::{
    FIDString, IBStream, IBStreamTrait, TBool, kInvalidArgument, kResultFalse, kResultOk, tresult,
};
use vst3::com_scrape_types::InterfaceList;
use vst3::{Class, ComWrapper, Interface};

use super::super::{Message, UNLIMITED};

/// The raw pointer to an object, valid as long as the object is borrowed.
pub fn pointer<C: Class, I: Interface>(object: &ComWrapper<C>) -> *mut I
where
    C::Interfaces: InterfaceList,
{
    let reference = object.as_com_ref::<I>();
    reference.expect("the object has this interface").as_ptr()
}

/// The host's end, which counts what it is told.
#[derive(Default)]
pub struct Handler {
    /// How often there was something to save.
    pub unsaved: AtomicU32,
    /// How often a parameter was moved in the window.
    pub touched: AtomicU32,
}

impl Class for Handler {
    type Interfaces = (IComponentHandler, IComponentHandler2);
}

impl IComponentHandlerTrait for Handler {
    unsafe fn beginEdit(&self, _id: u32) -> tresult {
        kResultOk
    }
    unsafe fn performEdit(&self, _id: u32, _value: f64) -> tresult {
        self.touched.fetch_add(1, Ordering::SeqCst);
        kResultOk
    }
    unsafe fn endEdit(&self, _id: u32) -> tresult {
        kResultOk
    }
    unsafe fn restartComponent(&self, _flags: i32) -> tresult {
        kResultOk
    }
}

impl IComponentHandler2Trait for Handler {
    unsafe fn setDirty(&self, state: TBool) -> tresult {
        self.unsaved.fetch_add(u32::from(state), Ordering::SeqCst);
        kResultOk
    }
    unsafe fn requestOpenEditor(&self, _name: FIDString) -> tresult {
        kResultFalse
    }
    unsafe fn startGroupEdit(&self) -> tresult {
        kResultOk
    }
    unsafe fn finishGroupEdit(&self) -> tresult {
        kResultOk
    }
}

/// A list of messages, for either direction.
pub struct Events(Mutex<List>);

struct List {
    events: Vec<(u32, Message)>,
    capacity: usize,
    refused: usize,
}

impl Events {
    pub fn new() -> Self {
        Self(Mutex::new(List {
            events: Vec::with_capacity(UNLIMITED),
            capacity: UNLIMITED,
            refused: 0,
        }))
    }

    /// Holds the notes of a block's input.
    pub fn fill(&self, input: &[(u32, Message)]) {
        let mut list = self.0.lock();
        list.events.clear();
        let notes = input.iter().filter(|(_, message)| {
            matches!(message, Message::NoteOn { .. } | Message::NoteOff { .. })
        });
        list.events.extend(notes);
    }

    /// Is empty and takes up to `capacity` messages.
    pub fn open(&self, capacity: usize) {
        let mut list = self.0.lock();
        list.events.clear();
        list.capacity = capacity;
        list.refused = 0;
    }

    /// The messages that were taken, and how many were refused.
    pub fn close(&self) -> (Vec<(u32, Message)>, usize) {
        let mut list = self.0.lock();
        (list.events.drain(..).collect(), list.refused)
    }
}

impl Class for Events {
    type Interfaces = (IEventList,);
}

impl IEventListTrait for Events {
    unsafe fn getEventCount(&self) -> i32 {
        i32::try_from(self.0.lock().events.len()).unwrap_or(i32::MAX)
    }

    unsafe fn getEvent(&self, index: i32, event: *mut Event) -> tresult {
        let list = self.0.lock();
        let at = usize::try_from(index).ok();
        let Some((frame, message)) = at.and_then(|at| list.events.get(at)) else {
            return kInvalidArgument;
        };
        // SAFETY: the caller gives a place for one event.
        unsafe { event.write(to_event(*frame, *message)) };
        kResultOk
    }

    unsafe fn addEvent(&self, event: *mut Event) -> tresult {
        let mut list = self.0.lock();
        if list.events.len() >= list.capacity {
            list.refused += 1;
            return kResultFalse;
        }
        // SAFETY: the caller gives one event, whose type says which member of the union it wrote.
        let (frame, message) = unsafe { from_event(&*event) };
        list.events.push((frame, message));
        kResultOk
    }
}

/// # Safety
/// The member of the union that the type names must be the one that was written.
unsafe fn from_event(event: &Event) -> (u32, Message) {
    let frame = u32::try_from(event.sampleOffset).expect("an event lies in its block");
    let small = |value: i16| u8::try_from(value).expect("a note has one channel and one key");
    let byte = |value: i8| u8::try_from(value).expect("7 bits");
    // SAFETY: as promised by the caller.
    let message = unsafe {
        match EventTypes::from(event.r#type) {
            EventTypes_::kNoteOnEvent => {
                let on = event.__field0.noteOn;
                Message::NoteOn {
                    channel: small(on.channel),
                    key: small(on.pitch),
                    velocity: on.velocity,
                }
            }
            EventTypes_::kNoteOffEvent => {
                let off = event.__field0.noteOff;
                Message::NoteOff {
                    channel: small(off.channel),
                    key: small(off.pitch),
                }
            }
            EventTypes_::kLegacyMIDICCOutEvent => {
                let control = event.__field0.midiCCOut;
                let (channel, value) = (byte(control.channel), byte(control.value));
                match control.controlNumber {
                    128 => Message::Midi([0xd0 | channel, value, 0]),
                    129 => Message::Midi([0xe0 | channel, value, byte(control.value2)]),
                    130 => Message::Midi([0xc0 | channel, value, 0]),
                    controller => Message::Control {
                        channel,
                        controller,
                        value,
                    },
                }
            }
            _ => Message::Other(event.r#type),
        }
    };
    (frame, message)
}

fn to_event(frame: u32, message: Message) -> Event {
    // SAFETY: an event is plain numbers and a pointer, for which 0 is valid.
    let mut event: Event = unsafe { std::mem::zeroed() };
    event.sampleOffset = i32::try_from(frame).expect("a block is short");
    let kind = match message {
        Message::NoteOn {
            channel,
            key,
            velocity,
        } => {
            event.__field0.noteOn = NoteOnEvent {
                channel: channel.into(),
                pitch: key.into(),
                tuning: 0.0,
                velocity,
                length: 0,
                // As Ardour does: notes have no numbers.
                noteId: -1,
            };
            EventTypes_::kNoteOnEvent
        }
        Message::NoteOff { channel, key } => {
            event.__field0.noteOff = NoteOffEvent {
                channel: channel.into(),
                pitch: key.into(),
                velocity: 0.0,
                noteId: -1,
                tuning: 0.0,
            };
            EventTypes_::kNoteOffEvent
        }
        Message::Control { .. } | Message::Midi(_) | Message::SysEx { .. } | Message::Other(_) => {
            unreachable!("only notes are listed")
        }
    };
    event.r#type = u16::try_from(kind).expect("a small number");
    event
}

/// The parameters that change in a block, a queue each.
#[derive(Default)]
pub struct Changes {
    queues: Vec<ComWrapper<Queue>>,
}

/// The values of one parameter in a block, with their frames.
struct Queue {
    id: u32,
    points: Mutex<Vec<(i32, f64)>>,
}

impl Changes {
    /// A parameter takes a value at a frame.
    pub fn add(&mut self, id: u32, frame: i32, value: f64) {
        if let Some(queue) = self.queues.iter().find(|queue| queue.id == id) {
            queue.points.lock().push((frame, value));
        } else {
            let points = Mutex::new(vec![(frame, value)]);
            self.queues.push(ComWrapper::new(Queue { id, points }));
        }
    }

    pub fn is_empty(&self) -> bool {
        self.queues.is_empty()
    }
}

impl Class for Changes {
    type Interfaces = (IParameterChanges,);
}

impl Class for Queue {
    type Interfaces = (IParamValueQueue,);
}

impl IParameterChangesTrait for Changes {
    unsafe fn getParameterCount(&self) -> i32 {
        i32::try_from(self.queues.len()).unwrap_or(i32::MAX)
    }

    unsafe fn getParameterData(&self, index: i32) -> *mut IParamValueQueue {
        let at = usize::try_from(index).ok();
        let queue = at.and_then(|at| self.queues.get(at));
        queue.map_or(std::ptr::null_mut(), pointer)
    }

    unsafe fn addParameterData(&self, _: *const u32, _: *mut i32) -> *mut IParamValueQueue {
        std::ptr::null_mut()
    }
}

impl IParamValueQueueTrait for Queue {
    unsafe fn getParameterId(&self) -> u32 {
        self.id
    }

    unsafe fn getPointCount(&self) -> i32 {
        i32::try_from(self.points.lock().len()).unwrap_or(i32::MAX)
    }

    unsafe fn getPoint(&self, index: i32, frame: *mut i32, value: *mut f64) -> tresult {
        let at = usize::try_from(index).ok();
        let Some(point) = at.and_then(|at| self.points.lock().get(at).copied()) else {
            return kInvalidArgument;
        };
        // SAFETY: the caller gives a place for each.
        unsafe {
            frame.write(point.0);
            value.write(point.1);
        }
        kResultOk
    }

    unsafe fn addPoint(&self, _: i32, _: f64, _: *mut i32) -> tresult {
        kResultFalse
    }
}

/// A stream in memory, with its position.
pub struct Stream(Mutex<(Vec<u8>, usize)>);

impl Stream {
    pub fn new(bytes: &[u8]) -> Self {
        Self(Mutex::new((bytes.to_vec(), 0)))
    }

    pub fn bytes(&self) -> Vec<u8> {
        self.0.lock().0.clone()
    }
}

impl Class for Stream {
    type Interfaces = (IBStream,);
}

impl IBStreamTrait for Stream {
    unsafe fn read(&self, to: *mut c_void, length: i32, done: *mut i32) -> tresult {
        let mut stream = self.0.lock();
        let (bytes, position) = &mut *stream;
        let length = usize::try_from(length).unwrap_or(0);
        let part = &bytes[*position..(*position + length).min(bytes.len())];
        // SAFETY: the caller gives a place for `length` bytes, and a place or null for the count.
        unsafe {
            to.cast::<u8>()
                .copy_from_nonoverlapping(part.as_ptr(), part.len());
            report(done, part.len());
        }
        *position += part.len();
        kResultOk
    }

    unsafe fn write(&self, from: *mut c_void, length: i32, done: *mut i32) -> tresult {
        let mut stream = self.0.lock();
        let length = usize::try_from(length).unwrap_or(0);
        // SAFETY: the caller gives `length` bytes, and a place or null for the count.
        unsafe {
            let part = std::slice::from_raw_parts(from.cast::<u8>(), length);
            stream.0.extend_from_slice(part);
            report(done, length);
        }
        stream.1 += length;
        kResultOk
    }

    unsafe fn seek(&self, offset: i64, mode: i32, at: *mut i64) -> tresult {
        let mut stream = self.0.lock();
        let base = match IStreamSeekMode::try_from(mode) {
            Ok(IStreamSeekMode_::kIBSeekSet) => 0,
            Ok(IStreamSeekMode_::kIBSeekCur) => stream.1,
            Ok(IStreamSeekMode_::kIBSeekEnd) => stream.0.len(),
            _ => return kInvalidArgument,
        };
        let target = i64::try_from(base).unwrap_or(0) + offset;
        stream.1 = usize::try_from(target).unwrap_or(0).min(stream.0.len());
        // SAFETY: the caller gives a place or null.
        unsafe { report(at, stream.1) };
        kResultOk
    }

    unsafe fn tell(&self, at: *mut i64) -> tresult {
        // SAFETY: the caller gives a place.
        unsafe { report(at, self.0.lock().1) };
        kResultOk
    }
}

/// # Safety
/// `place` must be null or valid for a write.
unsafe fn report<T: TryFrom<usize> + Default>(place: *mut T, value: usize) {
    if !place.is_null() {
        // SAFETY: as promised by the caller.
        unsafe { place.write(T::try_from(value).unwrap_or_default()) };
    }
}
