//! The profiles that come with Gradus.

/// Makes the list of files under `profiles`.
macro_rules! shipped {
    ($($file:literal)*) => {
        /// The names and texts of the profiles that come with Gradus.
        pub const SHIPPED: &[(&str, &str)] =
            &[$(($file, include_str!(concat!("../../../profiles/", $file)))),*];
    };
}

shipped! {
    "grid-8x8.toml"
}
