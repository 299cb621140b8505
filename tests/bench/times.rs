//! How long blocks take, in nanoseconds.

use std::time::Instant;

use crate::host::SAMPLE_RATE;
use crate::music;
use crate::scene::Scene;
use crate::scenes;

/// The median and the 99th percentile of the blocks of a scene, in nanoseconds; each the least of five times.
pub fn percentiles(scene: &Scene, frames: u32) -> [u64; 2] {
    let mut least = [u64::MAX; 2];
    for _ in 0..5 {
        let mut times = Vec::new();
        scene.play(frames, |host, _| {
            let start = Instant::now();
            host.process();
            times.push(u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX));
        });
        times.sort_unstable();
        let at = |percent| times[(times.len() - 1) * percent / 100];
        for (least, time) in least.iter_mut().zip([at(50), at(99)]) {
            *least = time.min(*least);
        }
    }
    least
}

/// The share of one core, in percent, that 64 instances of the full beat take, one after the other in each block of 64
/// frames; between two rounds something else uses so many bytes, as instruments do.
pub fn share_of_64_instances(others: usize) -> f64 {
    const FRAMES: u32 = 64;
    const ROUNDS: u32 = 750;
    let scene = Scene::plays("full", "", music::full(8, 16));
    let mut hosts: Vec<_> = (0..64).map(|_| scene.host(FRAMES)).collect();
    let mut other = vec![0_u8; others];
    let mut spent = 0.0;
    for _ in 0..ROUNDS {
        other
            .iter_mut()
            .step_by(64)
            .for_each(|byte| *byte = byte.wrapping_add(1));
        let start = Instant::now();
        hosts.iter_mut().for_each(crate::host::Host::process);
        spent += start.elapsed().as_secs_f64();
    }
    std::hint::black_box(other);
    100.0 * spent / (f64::from(ROUNDS * FRAMES) / SAMPLE_RATE)
}

/// The scenes whose times are of interest.
pub fn scenes_to_time() -> Vec<Scene> {
    let wanted = ["empty", "quiet", "full", "four", "everything"];
    let mut scenes = scenes::all();
    scenes.retain(|scene| wanted.contains(&scene.name.as_str()));
    scenes
}
