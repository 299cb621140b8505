//! The priority of a thread that must be on time.

/// A priority in real time that is above all usual threads and below those that compute sound, which JACK gives 5 and more.
#[cfg(all(unix, not(target_os = "macos")))]
const BELOW_SOUND: u8 = 4;

/// Raises the calling thread as far as the system grants without being asked; whether it did. On Linux that takes the right
/// to real time, which audio groups have; macOS and Windows grant it to everyone.
pub fn raise() -> bool {
    #[cfg(unix)]
    return raise_on_unix();
    #[cfg(windows)]
    return thread_priority::set_winapi_thread_priority(
        thread_priority::thread_native_id(),
        thread_priority::WinAPIThreadPriority::TimeCritical,
    )
    .is_ok();
    #[cfg(not(any(unix, windows)))]
    false
}

#[cfg(unix)]
fn raise_on_unix() -> bool {
    use thread_priority::{
        RealtimeThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy,
        set_thread_priority_and_policy, thread_native_id,
    };
    #[cfg(target_os = "macos")]
    let priority = ThreadPriority::Max;
    #[cfg(not(target_os = "macos"))]
    let Ok(priority) = BELOW_SOUND.try_into().map(ThreadPriority::Crossplatform) else {
        return false;
    };
    let policy = ThreadSchedulePolicy::Realtime(RealtimeThreadSchedulePolicy::RoundRobin);
    set_thread_priority_and_policy(thread_native_id(), priority, policy).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the system does not grant leaves the thread as it was; what it does can be seen.
    #[test]
    fn a_thread_is_raised_if_the_system_grants_it() {
        let raised = std::thread::spawn(|| {
            #[cfg(all(unix, not(target_os = "macos")))]
            return (raise(), thread_priority::get_current_thread_priority().ok());
            #[cfg(any(windows, target_os = "macos"))]
            return (raise(), None::<thread_priority::ThreadPriority>);
        });
        let (is_granted, priority) = raised.join().unwrap();
        println!("priority: granted {is_granted}, {priority:?}");
        #[cfg(all(unix, not(target_os = "macos")))]
        {
            let raised = BELOW_SOUND
                .try_into()
                .map(thread_priority::ThreadPriority::Crossplatform);
            assert_eq!(priority == raised.ok(), is_granted);
        }
        #[cfg(any(windows, target_os = "macos"))]
        assert!(is_granted);
    }
}
