use super::*;

const THEMES: [Theme; 2] = [Theme::Dark, Theme::Light];

/// "Contrast at least 4.5:1": every text on everything that it is written on. What is really written on
/// what, the pictures of the whole window prove; this says which colour of the table is to blame.
#[test]
fn text_can_be_read() {
    for theme in THEMES {
        for ground in [BACKGROUND, PANEL, RAISED, FIELD, HOVER, CELL] {
            for text in [TEXT, DIM, ACCENT, GREEN] {
                let (text, ground) = (text.in_theme(theme), ground.in_theme(theme));
                let contrast = contrast(text, ground);
                assert!(
                    contrast >= 4.5,
                    "{theme:?}: {text:?} on {ground:?}: {contrast}"
                );
            }
        }
    }
}

/// On every colour that there is, one of black and white can be read.
#[test]
fn there_is_an_ink_for_every_ground() {
    for level in 0..=255 {
        let ground = Color32::from_gray(level);
        assert!(contrast(ink_on(ground), ground) >= 4.5, "{ground:?}");
    }
}

/// The line around every hue stands out from the cell that it fills by 3:1, the least for what is not text; where
/// there is no other line, the hue is its own.
#[test]
fn fills_can_be_seen() {
    for theme in THEMES {
        for (hue, edge) in TRACKS.into_iter().zip(EDGES) {
            let (hue, edge) = (hue.in_theme(theme), edge.in_theme(theme));
            for ground in [FIELD, CELL] {
                let contrast = contrast(edge, ground.in_theme(theme));
                assert!(contrast >= 3.0, "{theme:?}: {edge:?} {contrast}");
            }
            assert!(hue == edge || theme == Theme::Light);
        }
    }
}

/// How an eye without one kind of cone sees, in linear light: Machado, Oliveira and Fernandes, "A
/// Physiologically-based Model for Simulation of Color Vision Deficiency" (2009), severity 1.0; and Viénot,
/// Brettel and Mollon, "Digital video colourmaps for checking the legibility of displays by dichromats" (1999).
const EYES: [(&str, [[f32; 3]; 3]); 5] = [
    ("usual", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protanopia (Machado)",
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
    ),
    (
        "deuteranopia (Machado)",
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
    ),
    (
        "protanopia (Viénot)",
        [
            [0.112, 0.888, 0.0],
            [0.112, 0.888, 0.0],
            [0.004, -0.004, 1.0],
        ],
    ),
    (
        "deuteranopia (Viénot)",
        [
            [0.293, 0.707, 0.0],
            [0.293, 0.707, 0.0],
            [-0.022, 0.022, 1.0],
        ],
    ),
];

/// "Eight colour-blind-safe hues, checked for deuteranopia and protanopia": any two stay apart by a
/// fair way in OKLab (Ottosson 2020), where 1 is from black to white and 0.02 can just be told apart.
#[test]
fn hues_stay_apart() {
    for theme in THEMES {
        for (eye, matrix) in EYES {
            let seen = TRACKS.map(|hue| seen(hue.in_theme(theme), matrix));
            for (number, a) in seen.iter().enumerate() {
                for (other, b) in seen.iter().enumerate().skip(number + 1) {
                    let apart = a
                        .iter()
                        .zip(b)
                        .map(|(a, b)| (a - b).powi(2))
                        .sum::<f32>()
                        .sqrt();
                    assert!(
                        apart > 0.09,
                        "{theme:?}, {eye}: {} and {} are {apart:.3} apart",
                        number + 1,
                        other + 1
                    );
                }
            }
        }
    }
}

/// A colour in OKLab, as an eye sees it.
fn seen(colour: Color32, eye: [[f32; 3]; 3]) -> [f32; 3] {
    let light = [colour.r(), colour.g(), colour.b()].map(linear);
    let light = times(eye, light).map(|channel| channel.max(0.0));
    let cones = times(
        [
            [0.412_221_47, 0.536_332_5, 0.051_445_995],
            [0.211_903_5, 0.680_699_5, 0.107_396_96],
            [0.088_302_46, 0.281_718_85, 0.629_978_7],
        ],
        light,
    );
    times(
        [
            [0.210_454_26, 0.793_617_8, -0.004_072_047],
            [1.977_998_5, -2.428_592_2, 0.450_593_7],
            [0.025_904_037, 0.782_771_77, -0.808_675_77],
        ],
        cones.map(f32::cbrt),
    )
}

fn times(matrix: [[f32; 3]; 3], vector: [f32; 3]) -> [f32; 3] {
    matrix.map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum())
}
