//! What a block costs: one `process` of Gradus and of an empty plug-in, in the same host.
//!
//! `cargo bench --features standalone --bench process` prints the table of `docs/performance.md`; needs `valgrind`,
//! whose callgrind counts instructions, so that they repeat. Words behind `--`: names of scenes print only these, `check`
//! compares the instructions with `tests/golden/costs.txt`, `renew` writes that, the table and its pictures anew.

mod count;
mod curves;
mod empty;
mod features;
mod golden;
mod host;
mod instances;
mod kit;
mod music;
mod ports;
mod report;
mod scene;
mod scenes;
mod svg;
mod times;
mod worst;

use std::process::ExitCode;

use scene::Scene;

fn main() -> ExitCode {
    // Cargo adds a word of its own.
    let arguments: Vec<String> = std::env::args().filter(|word| word != "--bench").collect();
    let words: Vec<_> = arguments.iter().skip(1).map(String::as_str).collect();
    let done = match words.as_slice() {
        [] => report::print(),
        ["check"] => return golden::check(),
        ["renew"] => report::renew(),
        [count::PLAY, name, frames] => {
            let frames = frames.parse().expect("the number of frames of a block");
            count::play(&named(name), frames);
            Ok(())
        }
        [instances::MEASURE, kind] => {
            instances::measure(kind);
            Ok(())
        }
        names => report::print_only(names),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn named(name: &str) -> Scene {
    let mut scenes = scenes::all().into_iter().chain(curves::scenes());
    scenes
        .find(|scene| scene.name == name)
        .expect("a scene of this name")
}
