//! A keyboard layout as the server has it: which letter a key has, by the protocol of XKB.

use x11rb::protocol::xkb::{GetMapReply, KeySymMap, KeyType};
use x11rb::protocol::xproto::KeyButMask;
use xkeysym::Keysym;

/// The keys of the present layouts, of which there are up to four: groups.
#[derive(Debug)]
pub(super) struct KeyLayout {
    first: u8,
    keys: Vec<KeySymMap>,
    types: Vec<KeyType>,
}

impl KeyLayout {
    /// What the server has answered; nothing when it has left something out.
    pub(super) fn of(map: GetMapReply) -> Option<Self> {
        Some(Self {
            first: map.first_key_sym,
            keys: map.map.syms_rtrn?,
            types: map.map.types_rtrn?,
        })
    }

    /// What a key stands for while these keys are held and this group is in force, which both are in the state that
    /// comes with a key; nothing for a key without a meaning.
    pub(super) fn key(&self, keycode: u8, state: KeyButMask) -> Option<Keysym> {
        let index = keycode.checked_sub(self.first)?;
        let key = self.keys.get(usize::from(index))?;
        let group = group(key, state)?;
        let kind = self.types.get(usize::from(*key.kt_index.get(group)?))?;
        let counted = u16::from(state) & u16::from(kind.mods_mask);
        let mut levels = kind.map.iter().filter(|entry| entry.active);
        let level = levels.find(|entry| u16::from(entry.mods_mask) == counted);
        let level = level.map_or(0, |entry| usize::from(entry.level));
        let place =
            group * usize::from(key.width) + level.min(usize::from(key.width).checked_sub(1)?);
        let found = Keysym::new(*key.syms.get(place)?);
        let counts_capitals = u16::from(kind.mods_mask) & u16::from(KeyButMask::LOCK) != 0;
        let is_capital = state.contains(KeyButMask::LOCK) && !counts_capitals;
        let found = if is_capital { capital(found) } else { found };
        (found != Keysym::NoSymbol).then_some(found)
    }
}

/// The group that is in force for a key, which may have fewer than the keyboard: by its wish the last, a certain one,
/// or round again.
fn group(key: &KeySymMap, state: KeyButMask) -> Option<usize> {
    let count = usize::from(key.group_info & 0x0f);
    let wanted = usize::from((u16::from(state) >> 13) & 0b11);
    if count == 0 || wanted < count {
        return (count > 0).then_some(wanted);
    }
    Some(match key.group_info & 0xc0 {
        0x40 => count - 1,
        0x80 => Some(usize::from((key.group_info >> 4) & 0b11))
            .filter(|certain| *certain < count)
            .unwrap_or(0),
        _ => wanted % count,
    })
}

/// A letter with Caps Lock, where the layout leaves that to the program.
fn capital(key: Keysym) -> Keysym {
    let Some(letter) = key.key_char().filter(|letter| letter.is_lowercase()) else {
        return key;
    };
    let mut capitals = letter.to_uppercase();
    match (capitals.next(), capitals.next()) {
        (Some(capital), None) => Keysym::from_char(capital),
        _ => key,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use x11rb::protocol::xkb::KTMapEntry;
    use x11rb::protocol::xproto::ModMask;

    use super::*;

    /// Keys from keycode 24 on, the Q of American keyboards: words with the signs of a key without Shift, with it and
    /// with AltGr, and `/` between groups. A dot is nothing, and an accent behind a `+` a dead key.
    pub(crate) fn layout(keys: &str) -> KeyLayout {
        let types = [true, false].map(|counts_lock| {
            let lock = KeyButMask::LOCK;
            let mut counted = vec![(KeyButMask::SHIFT, 1), (KeyButMask::MOD5, 2)];
            counted.extend(counts_lock.then_some((lock, 1)));
            let mask = |held: KeyButMask| ModMask::from(u16::from(held));
            let all = counted
                .iter()
                .map(|(held, _)| u16::from(*held))
                .sum::<u16>();
            let map = counted.iter().map(|(held, level)| KTMapEntry {
                active: true,
                mods_mask: mask(*held),
                level: *level,
                ..KTMapEntry::default()
            });
            KeyType {
                mods_mask: ModMask::from(all),
                num_levels: 3,
                map: map.collect(),
                ..KeyType::default()
            }
        });
        KeyLayout {
            first: 24,
            keys: keys.split(' ').map(key).collect(),
            types: types.into(),
        }
    }

    fn key(word: &str) -> KeySymMap {
        let groups: Vec<Vec<u32>> = word.split('/').map(signs).collect();
        // Only letters know Caps Lock.
        let kinds = groups.iter().map(|group| {
            let letter = Keysym::new(group[0]).key_char();
            u8::from(!letter.is_some_and(|letter| letter.is_ascii_lowercase()))
        });
        let mut kt_index = [0; 4];
        kt_index
            .iter_mut()
            .zip(kinds)
            .for_each(|(to, kind)| *to = kind);
        KeySymMap {
            kt_index,
            group_info: u8::try_from(groups.len()).expect("there are few groups"),
            width: 3,
            syms: groups.concat(),
        }
    }

    fn signs(group: &str) -> Vec<u32> {
        let mut signs = Vec::new();
        let mut is_dead = false;
        for sign in group.chars() {
            match sign {
                '+' if !is_dead => {
                    is_dead = true;
                    continue;
                }
                '´' if is_dead => signs.push(Keysym::dead_acute.raw()),
                '^' if is_dead => signs.push(Keysym::dead_circumflex.raw()),
                '.' => signs.push(Keysym::NoSymbol.raw()),
                sign => signs.push(Keysym::from_char(sign).raw()),
            }
            is_dead = false;
        }
        signs.resize(3, Keysym::NoSymbol.raw());
        signs
    }

    /// What the first key writes, while these are held.
    fn written(keys: &str, held: &[KeyButMask]) -> Option<char> {
        let all = held.iter().map(|held| u16::from(*held)).sum::<u16>();
        let key = layout(keys).key(24, KeyButMask::from(all))?;
        key.key_char()
    }

    const SECOND_GROUP: u16 = 1 << 13;

    /// Shift, AltGr and Caps Lock choose the sign, the group in force the layout; other keys that are held change
    /// nothing, and Caps Lock makes capitals of letters whose layout does not.
    #[test]
    fn what_is_held_and_the_group_choose_the_sign() {
        let (shift, lock, alt_gr) = (KeyButMask::SHIFT, KeyButMask::LOCK, KeyButMask::MOD5);
        let second = KeyButMask::from(SECOND_GROUP);
        for (keys, held, sign) in [
            ("qQ@", vec![], Some('q')),
            ("qQ@", vec![shift], Some('Q')),
            ("qQ@", vec![alt_gr], Some('@')),
            ("qQ@", vec![lock], Some('Q')),
            ("qQ@", vec![KeyButMask::MOD1, KeyButMask::MOD2], Some('q')),
            ("qQ/йЙ", vec![second], Some('й')),
            ("qQ/йЙ", vec![second, shift], Some('Й')),
            ("é2~", vec![lock], Some('É')),
            ("1!", vec![lock], Some('1')),
            // With one layout only, every group is that.
            ("qQ@", vec![second, shift], Some('Q')),
            ("q.", vec![shift], None),
        ] {
            assert_eq!(written(keys, &held), sign, "{keys} {held:?}");
        }
    }

    /// Keys that the layout does not have mean nothing.
    #[test]
    fn keys_beyond_the_layout_mean_nothing() {
        let layout = layout("q w");
        let key = |keycode| layout.key(keycode, KeyButMask::from(0_u16));
        assert_eq!(key(25), Some(Keysym::w));
        assert_eq!((key(23), key(26), key(255)), (None, None, None));
    }
}
