//! Gradus as a program of its own.

use gradus::Gradus;
use nice_plug::wrapper::standalone::nice_export_standalone_with_args;

fn main() -> std::process::ExitCode {
    gradus::standalone::run(std::env::args().collect(), |options| {
        nice_export_standalone_with_args::<Gradus, _>(options)
    })
}
