//! What the outputs beside the host are told of blocks.

use super::*;
use crate::sequencer::PortSlot;
use crate::sequencer::outputs::{Output, PortChoice};

/// Outputs hear of each block once and in order, passed over or not: what a map of frames to time needs.
#[test]
fn outputs_hear_of_each_block_once() {
    let mut rig = Rig::new(true);
    let output = Output {
        ports: PortChoice::new(["No such port".to_owned()]),
        ..Output::default()
    };
    let edit = Edit::Output(PortSlot::MIN, Some(Box::new(output)));
    rig.gradus.params.project.apply(edit);
    // A thread opens the port, and a block is told once that runs.
    while rig.gradus.output_ports.told_blocks.is_empty() {
        rig.block(64);
        std::thread::yield_now();
    }
    rig.gradus.output_ports.told_blocks.clear();
    let mut draws = Draws { seed: 1, count: 0 };
    let mut blocks = Vec::new();
    for block in 0..4000 {
        let frames = [1, 32, 64, 64, 441, 512][draws.below(6)];
        blocks.push((rig.gradus.engine.now(), frames));
        rig.transport.playing = block < 3000;
        rig.block(frames);
    }
    let ends = blocks
        .iter()
        .map(|(begins, frames)| begins + i64::from(*frames));
    assert!(ends.zip(&blocks[1..]).all(|(end, (next, _))| end == *next));
    let passed = rig.passed_over;
    assert!((1000..4000).contains(&passed), "{passed}");
    let told = &rig.gradus.output_ports.told_blocks;
    let mut both = told.iter().zip(&blocks);
    let differs = both.position(|(told, block)| told != block);
    assert_eq!((told.len(), differs), (blocks.len(), None));
}
