//! Takes Rust code apart into code, comments, and what stands in quotes.

/// What a piece of a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PieceKind {
    Code,
    Comment,
    /// A string literal, raw or not, with its quotes.
    Text,
    /// A character literal.
    Letter,
}

/// A piece of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    pub(super) kind: PieceKind,
    pub(super) text: &'a str,
    /// The line it begins in, from 1.
    pub(super) line: usize,
}

/// All pieces of a file, in their order; together they are the file.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let (mut pieces, mut rest, mut line) = (Vec::new(), text, 1);
    while !rest.is_empty() {
        let code = &rest[..code_before(rest)];
        let other = other(&rest[code.len()..], code);
        let code = [(PieceKind::Code, code.len())].into_iter();
        for (kind, length) in code.chain(other).filter(|(_, length)| *length > 0) {
            let (text, after) = rest.split_at(length);
            pieces.push(Piece { kind, text, line });
            line += text.matches('\n').count();
            rest = after;
        }
    }
    pieces
}

/// How much of a text is code until something else begins.
fn code_before(text: &str) -> usize {
    let mut places = text.char_indices().map(|(at, _)| at);
    let begins = places.find(|at| other(&text[*at..], &text[..*at]).is_some());
    begins.unwrap_or(text.len())
}

/// What begins at a text that is no code, and how long it is.
fn other(text: &str, code: &str) -> Option<(PieceKind, usize)> {
    let (kind, length) = match text.chars().next()? {
        '/' if text.starts_with("//") => {
            let end = text.find('\n').unwrap_or(text.len());
            (PieceKind::Comment, end)
        }
        '/' if text.starts_with("/*") => {
            let end = text.find("*/").map_or(text.len(), |end| end + 2);
            (PieceKind::Comment, end)
        }
        'r' if !code.ends_with(is_of_word) || code.ends_with('b') => {
            (PieceKind::Text, raw_string(text))
        }
        '"' => (PieceKind::Text, string(text)),
        '\'' => (PieceKind::Letter, letter_in_quotes(text)),
        _ => return None,
    };
    (length > 0).then_some((kind, length))
}

pub(super) fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// The length of the raw string that begins here; 0 for anything else.
fn raw_string(text: &str) -> usize {
    let hashes = text[1..]
        .chars()
        .take_while(|letter| *letter == '#')
        .count();
    let Some(inside) = text[1 + hashes..].strip_prefix('"') else {
        return 0;
    };
    let end = format!("\"{}", "#".repeat(hashes));
    let length = inside.find(&end).unwrap_or(inside.len());
    2 + hashes + length + end.len()
}

/// The length of the string literal that begins here.
fn string(text: &str) -> usize {
    let mut letters = text.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => drop(letters.next()),
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of the character literal that begins here; 0 for a lifetime.
fn letter_in_quotes(text: &str) -> usize {
    let mut letters = text.char_indices().skip(1);
    match letters.next() {
        Some((_, '\\')) => {
            letters.next();
            letters
                .find(|(_, letter)| *letter == '\'')
                .map_or(0, |(at, _)| at + 1)
        }
        Some(_) => match letters.next() {
            Some((at, '\'')) => at + 1,
            _ => 0,
        },
        None => 0,
    }
}

/// Nothing is lost, and each piece is told apart.
#[test]
fn files_are_taken_apart() {
    let text = r##"fn f<'a>() { g("a \" b", 'c', '"'); } // "d"
let r#type = br#"e "f""#; /* "g" */ h"##;
    let found = pieces(text);
    let whole: String = found.iter().map(|piece| piece.text).collect();
    assert_eq!(whole, text);
    let others = found.iter().filter(|piece| piece.kind != PieceKind::Code);
    let others: Vec<_> = others.map(|it| (it.kind, it.text, it.line)).collect();
    let wanted = [
        (PieceKind::Text, r##""a \" b""##, 1),
        (PieceKind::Letter, "'c'", 1),
        (PieceKind::Letter, "'\"'", 1),
        (PieceKind::Comment, "// \"d\"", 1),
        (PieceKind::Text, r###"r#"e "f""#"###, 2),
        (PieceKind::Comment, "/* \"g\" */", 2),
    ];
    assert_eq!(others, wanted);
}
