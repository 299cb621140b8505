//! The profiles that come with Gradus.

/// Makes the list of the files in `profiles`.
macro_rules! shipped {
    ($($file:literal)*) => {
        /// The file names and texts of the profiles that come with Gradus.
        pub const SHIPPED: &[(&str, &str)] =
            &[$(($file, include_str!(concat!("../../../profiles/", $file)))),*];
    };
}

shipped! {
    "ableton-push-1.toml"
    "ableton-push-2.toml"
    "akai-apc-mini-mk1.toml"
    "akai-apc-mini-mk2.toml"
    "akai-apc40-mk2.toml"
    "akai-mpd.toml"
    "arturia-beatstep.toml"
    "grid-8x8.toml"
    "keyboard.toml"
    "kmi-quneo.toml"
    "launchpad-mk1.toml"
    "launchpad-mk2.toml"
    "launchpad-mk3.toml"
    "maschine.toml"
    "novation-launch-control.toml"
    "novation-mininova.toml"
}
