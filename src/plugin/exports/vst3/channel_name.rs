//! What a host calls the channel that an instance is on.

use nice_plug::wrapper::vst3::vst3::ComRef;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    ChannelContext::kChannelNameKey, IAttributeList, IAttributeListTrait, TChar,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{kResultOk, uint32};

/// The longest name in letters, with the end; a longer one is not told by all hosts.
const LONGEST: usize = 256;

/// The name in what a host tells of a channel, if it tells one.
///
/// # Safety
/// The list is the host's own and lives until the end of its call, or there is none.
pub(super) unsafe fn channel_name(list: *mut IAttributeList) -> Option<String> {
    let mut name: [TChar; LONGEST] = [0; LONGEST];
    let room = uint32::try_from(size_of_val(&name)).ok()?;
    // SAFETY: as promised; the last letter stays the end, whatever the host writes before it.
    let answer = unsafe {
        let list = ComRef::from_raw(list)?;
        list.getString(kChannelNameKey, name.as_mut_ptr(), room)
    };
    let letters = name.split(|letter| *letter == 0).next()?;
    let told = answer == kResultOk && !letters.is_empty();
    told.then(|| String::from_utf16_lossy(letters))
}

#[cfg(test)]
mod tests {
    use std::ffi::{CStr, c_void};

    use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::IAttributeList_::AttrID;
    use nice_plug::wrapper::vst3::vst3::Steinberg::{int64, kResultFalse, tresult};
    use nice_plug::wrapper::vst3::vst3::{Class, ComWrapper};

    use super::*;

    /// What a host tells: a name or nothing.
    struct Told(Option<&'static str>);

    impl Class for Told {
        type Interfaces = (IAttributeList,);
    }

    impl IAttributeListTrait for Told {
        unsafe fn getString(&self, id: AttrID, text: *mut TChar, size: uint32) -> tresult {
            // SAFETY: a word of VST3, which ends with a zero.
            let id = unsafe { CStr::from_ptr(id) };
            let Some(name) = self.0.filter(|_| id == c"channel name") else {
                return kResultFalse;
            };
            let letters: Vec<TChar> = name.encode_utf16().chain([0]).collect();
            assert!(letters.len() * 2 <= usize::try_from(size).unwrap());
            // SAFETY: there is so much room.
            unsafe { text.copy_from(letters.as_ptr(), letters.len()) };
            kResultOk
        }

        unsafe fn setInt(&self, _: AttrID, _: int64) -> tresult {
            kResultFalse
        }

        unsafe fn getInt(&self, _: AttrID, _: *mut int64) -> tresult {
            kResultFalse
        }

        unsafe fn setFloat(&self, _: AttrID, _: f64) -> tresult {
            kResultFalse
        }

        unsafe fn getFloat(&self, _: AttrID, _: *mut f64) -> tresult {
            kResultFalse
        }

        unsafe fn setString(&self, _: AttrID, _: *const TChar) -> tresult {
            kResultFalse
        }

        unsafe fn setBinary(&self, _: AttrID, _: *const c_void, _: uint32) -> tresult {
            kResultFalse
        }

        unsafe fn getBinary(&self, _: AttrID, _: *mut *const c_void, _: *mut uint32) -> tresult {
            kResultFalse
        }
    }

    /// The name comes as the host tells it; no name, an empty one and no list are none.
    #[test]
    fn channels_have_names() {
        for (told, expected) in [
            (Some("Bass \u{266f}1"), Some("Bass \u{266f}1")),
            (Some(""), None),
            (None, None),
        ] {
            let list = ComWrapper::new(Told(told));
            let list = list.to_com_ptr::<IAttributeList>().unwrap();
            // SAFETY: the list lives on.
            let name = unsafe { channel_name(list.as_ptr()) };
            assert_eq!(name.as_deref(), expected);
        }
        // SAFETY: there is none.
        assert_eq!(unsafe { channel_name(std::ptr::null_mut()) }, None);
    }
}
