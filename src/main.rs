//! Gradus as a standalone program.

fn main() -> std::process::ExitCode {
    gradus::standalone::run(std::env::args_os().collect(), gradus::plugin::play)
}
