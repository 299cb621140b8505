//! Dead keys and the Compose key: keys that write something only together with the next one.
//!
//! Accents and letters are joined by Unicode (normalisation form C), without the system's tables, which a sandboxed host
//! may not have.

use unicode_normalization::char::compose;
use xkeysym::Keysym;

/// A dead key: the accent as it is joined to a letter, as it stands alone, and what it is with a space, where X11
/// takes the sign that programs know.
struct DeadKey {
    key: Keysym,
    joined: char,
    alone: char,
    spaced: char,
    /// What stands for it after the Compose key.
    signs: &'static str,
}

/// A dead key that is the same sign alone and with a space.
const fn dead(key: Keysym, joined: char, alone: char, signs: &'static str) -> DeadKey {
    DeadKey {
        key,
        joined,
        alone,
        spaced: alone,
        signs,
    }
}

const DEAD_KEYS: [DeadKey; 20] = [
    dead(Keysym::dead_grave, '\u{300}', '`', "`"),
    DeadKey {
        spaced: '\'',
        ..dead(Keysym::dead_acute, '\u{301}', '´', "'´")
    },
    dead(Keysym::dead_circumflex, '\u{302}', '^', "^"),
    dead(Keysym::dead_tilde, '\u{303}', '~', "~"),
    dead(Keysym::dead_macron, '\u{304}', '¯', "_"),
    dead(Keysym::dead_breve, '\u{306}', '˘', "("),
    dead(Keysym::dead_abovedot, '\u{307}', '˙', "."),
    DeadKey {
        spaced: '"',
        ..dead(Keysym::dead_diaeresis, '\u{308}', '¨', "\"¨")
    },
    dead(Keysym::dead_hook, '\u{309}', '?', ""),
    dead(Keysym::dead_abovering, '\u{30a}', '°', "o*"),
    dead(Keysym::dead_doubleacute, '\u{30b}', '˝', "="),
    dead(Keysym::dead_caron, '\u{30c}', 'ˇ', "c<v"),
    dead(Keysym::dead_doublegrave, '\u{30f}', '`', ""),
    dead(Keysym::dead_invertedbreve, '\u{311}', '˘', ""),
    dead(Keysym::dead_horn, '\u{31b}', '\'', "+"),
    dead(Keysym::dead_belowdot, '\u{323}', '.', "!"),
    dead(Keysym::dead_belowcomma, '\u{326}', ',', ""),
    dead(Keysym::dead_cedilla, '\u{327}', '¸', ",¸"),
    dead(Keysym::dead_ogonek, '\u{328}', '˛', ";"),
    dead(Keysym::dead_stroke, '\u{338}', '/', "/"),
];

/// Letters with a stroke through them, which Unicode does not take apart.
const STRUCK: &str = "oø OØ dđ DĐ lł LŁ hħ HĦ tŧ TŦ bƀ zƶ ZƵ";

/// The results of the Compose key with two signs, other than letters with an accent.
const PAIRS: &str =
    "ssß SSẞ aeæ AEÆ oeœ OEŒ thþ THÞ dhð DHÐ ??¿ !!¡ <<« >>» =e€ e=€ =E€ E=€ oo° +-± ^2² ^3³";

/// The dead keys that were pressed and not yet joined.
#[derive(Debug, Default)]
pub(super) struct DeadKeys {
    waiting: Vec<Keysym>,
}

impl DeadKeys {
    /// The text that this key completes: empty while more keys are needed. Keys that cannot be joined are written one
    /// by one, so that none is lost.
    pub(super) fn press(&mut self, key: Keysym) -> String {
        let Some(first) = self.waiting.first().copied() else {
            if is_dead_key(key) {
                self.waiting.push(key);
                return String::new();
            }
            return sign_of(key).into_iter().collect();
        };
        if first == Keysym::Multi_key {
            return self.compose(key);
        }
        if key == Keysym::Multi_key {
            self.waiting = vec![key];
            return String::new();
        }
        if let Some(dead) = dead_key(key) {
            if self.waiting == [key] {
                self.waiting.clear();
                return dead.alone.into();
            }
            self.waiting.push(key);
            return String::new();
        }
        self.join(key)
    }

    /// Forgets the keys that were begun.
    pub(super) fn clear(&mut self) {
        self.waiting.clear();
    }

    /// Ends dead keys with the key that they were pressed for.
    fn join(&mut self, key: Keysym) -> String {
        let accents = std::mem::take(&mut self.waiting);
        let accents: Vec<_> = accents.into_iter().filter_map(dead_key).collect();
        let Some(sign) = sign_of(key) else {
            return String::new();
        };
        if sign == ' ' {
            return accents.iter().map(|accent| accent.spaced).collect();
        }
        let outwards = accents.iter().rev().try_fold(sign, joined);
        let inwards = || accents.iter().try_fold(sign, joined);
        outwards.or_else(inwards).map_or_else(
            || {
                accents
                    .iter()
                    .map(|dead| dead.alone)
                    .chain([sign])
                    .collect()
            },
            String::from,
        )
    }

    /// Goes on after the Compose key, which takes two signs in either order.
    fn compose(&mut self, key: Keysym) -> String {
        self.waiting.push(key);
        let signs = self.waiting.iter().filter_map(|key| {
            let accent = dead_key(*key).map(|dead| dead.alone);
            accent.or_else(|| sign_of(*key))
        });
        let signs: Vec<char> = signs.collect();
        let [first, second] = signs[..] else {
            return String::new();
        };
        self.waiting.clear();
        let accented = |accent: char, letter: char| {
            let mut named = DEAD_KEYS.iter().filter(|dead| dead.signs.contains(accent));
            named.find_map(|dead| joined(letter, &dead))
        };
        let both = pair(PAIRS, &[first, second]);
        let both = both.or_else(|| accented(first, second));
        let both = both.or_else(|| accented(second, first));
        both.map_or_else(|| [first, second].iter().collect(), String::from)
    }
}

/// A letter with an accent; nothing where Unicode has none.
fn joined(letter: char, accent: &&DeadKey) -> Option<char> {
    match accent.key {
        Keysym::dead_stroke => pair(STRUCK, &[letter]),
        _ => compose(letter, accent.joined),
    }
}

/// The sign that follows some signs in a list of words.
fn pair(words: &str, signs: &[char]) -> Option<char> {
    words.split(' ').find_map(|word| {
        let made = word.chars().next_back()?;
        let before = word.strip_suffix(made)?;
        before.chars().eq(signs.iter().copied()).then_some(made)
    })
}

fn dead_key(key: Keysym) -> Option<&'static DeadKey> {
    DEAD_KEYS.iter().find(|dead| dead.key == key)
}

/// Whether a key writes something only together with the next.
pub(super) fn is_dead_key(key: Keysym) -> bool {
    key == Keysym::Multi_key || dead_key(key).is_some()
}

/// The sign that a key writes by itself.
pub(super) fn sign_of(key: Keysym) -> Option<char> {
    key.key_char().filter(|sign| !sign.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a row of keys writes: `´ ` ^ ~ ¨ ° ˇ ¸ ˛ ˝ /` are dead keys where they follow a `+`, `C` after it is the
    /// Compose key, all else is the sign itself.
    fn typed(keys: &str) -> String {
        let mut accents = DeadKeys::default();
        let mut is_dead = false;
        let mut text = String::new();
        for sign in keys.chars() {
            if sign == '+' && !is_dead {
                is_dead = true;
                continue;
            }
            let key = match sign {
                'C' if is_dead => Keysym::Multi_key,
                _ if is_dead => {
                    let dead = DEAD_KEYS.iter().find(|dead| dead.alone == sign);
                    dead.expect("there is such a dead key").key
                }
                _ => Keysym::from_char(sign),
            };
            is_dead = false;
            text += &accents.press(key);
        }
        text
    }

    /// A dead key and a letter are one letter, in every language of Europe and with two accents too; what no dead key
    /// was pressed for stays as it is.
    #[test]
    fn a_dead_key_and_a_letter_are_one_letter() {
        for (keys, text) in [
            ("caf+´e", "café"),
            ("r+^ole", "rôle"),
            ("+¨Uber", "Über"),
            ("ma+~nana", "mañana"),
            ("+`a", "à"),
            ("+°Angstrom", "Ångstrom"),
            ("+ˇcaj", "čaj"),
            ("gar+¸con", "garçon"),
            ("w+˛edka", "wędka"),
            ("+˝o", "ő"),
            ("sm+/orrebr+/od", "smørrebrød"),
            ("+^+´a", "ấ"),
            ("+´+^a", "ấ"),
            ("+¨ı", "¨ı"),
            ("Kick 1", "Kick 1"),
        ] {
            assert_eq!(typed(keys), text, "{keys}");
        }
    }

    /// A dead key pressed twice is the accent itself, and with a space the sign that X11 takes for it, such as the
    /// apostrophe of international keyboards.
    #[test]
    fn twice_or_with_a_space_it_is_the_sign_itself() {
        for (keys, text) in [
            ("+^+^", "^"),
            ("+^ ", "^"),
            ("+`+`", "`"),
            ("+~ x", "~x"),
            ("+´+´", "´"),
            ("don+´ t", "don't"),
            ("+¨+¨", "¨"),
            ("+¨ ", "\""),
        ] {
            assert_eq!(typed(keys), text, "{keys}");
        }
    }

    /// What makes nothing together is written one by one: no key is lost.
    #[test]
    fn what_makes_nothing_together_is_written_one_by_one() {
        for (keys, text) in [
            ("+´x", "´x"),
            ("+^+~x", "^~x"),
            ("+^1", "^1"),
            ("+Cqq", "qq"),
            ("+C+C", ""),
        ] {
            assert_eq!(typed(keys), text, "{keys}");
        }
    }

    /// After the Compose key two signs are one, in either order.
    #[test]
    fn the_compose_key_takes_two_signs() {
        for (keys, text) in [
            ("caf+C'e", "café"),
            ("caf+Ce'", "café"),
            ("+C\"U", "Ü"),
            ("+C,c", "ç"),
            ("+Coa", "å"),
            ("+C/o", "ø"),
            ("+Css", "ß"),
            ("+Cae", "æ"),
            ("+C=e", "€"),
            ("+C~n", "ñ"),
            ("+C+´e", "é"),
        ] {
            assert_eq!(typed(keys), text, "{keys}");
        }
    }

    /// Whatever is pressed in between, such as an arrow, ends what was begun.
    #[test]
    fn what_was_begun_can_be_left() {
        let mut accents = DeadKeys::default();
        accents.press(Keysym::dead_acute);
        accents.clear();
        assert_eq!(accents.press(Keysym::e), "e");
    }
}
