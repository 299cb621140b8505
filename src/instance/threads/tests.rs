//! Threads are waited for, though not for ever. Other tests of this process have threads and presences of their own:
//! what is asked here holds whatever they do.

use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;

use super::*;

/// What a thread keeps for itself, whose end takes its time.
struct Slow(Arc<AtomicBool>);

impl Drop for Slow {
    fn drop(&mut self) {
        std::thread::sleep(Duration::from_millis(50));
        self.0.store(true, Ordering::Release);
    }
}

thread_local! {
    static KEPT: RefCell<Option<Slow>> = const { RefCell::new(None) };
}

fn is_known(number: u64) -> bool {
    let threads = THREADS.lock();
    threads.alive.iter().any(|thread| thread.number == number)
}

/// A thread that was waited for has ended whole: what it kept for itself is gone too, though its work was over before.
#[test]
fn who_was_waited_for_has_ended_whole() {
    for bounded in [false, true] {
        let gone = Arc::<AtomicBool>::default();
        let slow = Slow(Arc::clone(&gone));
        let thread = start(Duty::FileTransfer, || KEPT.set(Some(slow))).unwrap();
        let number = thread.number;
        if bounded {
            assert!(thread.join_by(Instant::now() + Duration::from_secs(20)));
        } else {
            thread.join();
        }
        assert!(gone.load(Ordering::Acquire));
        assert!(!is_known(number));
    }
}

/// One that does not end is not waited for beyond what was said, and stays known; one that fails has ended.
#[test]
fn who_does_not_end_is_not_waited_for() {
    let (end, ending) = channel::<()>();
    let stays = start(Duty::FileTransfer, move || {
        let _ended = ending.recv();
    })
    .unwrap();
    let (number, begun) = (stays.number, Instant::now());
    let patience = Duration::from_millis(20);
    assert!(!stays.join_by(begun + patience));
    assert!(begun.elapsed() >= patience && is_known(number));
    drop(end);
    let fails = start(Duty::FileTransfer, || std::panic::panic_any(())).unwrap();
    assert!(fails.join_by(Instant::now() + Duration::from_secs(20)));
}

/// Those that have ended are forgotten with the next that starts, so that a long session does not collect them.
#[test]
fn who_has_ended_is_forgotten() {
    let thread = start(Duty::FileTransfer, || ()).unwrap();
    let number = thread.number;
    let begun = Instant::now();
    while is_known(number) {
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "it is known for ever"
        );
        std::thread::sleep(Duration::from_millis(1));
        start(Duty::FileTransfer, || ()).unwrap().join();
    }
}

/// Linux shows fifteen letters of a name: each thread is known by them.
#[test]
fn every_name_fits() {
    let all = [
        Duty::Worker,
        Duty::Profiles,
        Duty::Device,
        Duty::PortScanner,
        Duty::Ports,
        Duty::Library,
        Duty::FileTransfer,
        Duty::Dialog,
        Duty::Repaint,
        Duty::Remote,
        Duty::RemoteKeeper,
        Duty::Stage,
        Duty::Keys,
        Duty::Terminal,
        Duty::Signals,
        Duty::SecondSignal,
        Duty::Exit,
        Duty::Autosave,
        Duty::Jack,
        Duty::Card,
        Duty::CardStream,
        Duty::AudioSwitch,
        Duty::CardNames,
        Duty::ProgramPorts,
    ];
    for (place, duty) in all.iter().enumerate() {
        let name = duty.name();
        assert!(name.starts_with("gradus-") && name.len() <= 15, "{name}");
        assert!(
            all[..place].iter().all(|other| other.name() != name),
            "{name}"
        );
    }
}
