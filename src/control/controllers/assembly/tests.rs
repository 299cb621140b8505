use super::*;

/// Plays controllers, written `99=60 98=32 | 6=127` with a bar where time moves on by so many
/// microseconds, and writes down what comes of them: `60/32=127`, with `~` for 14 bits, and
/// `16:8192` for a controller of 14 bits.
fn assemble(order: Order, grain: i64, text: &str) -> String {
    let mut assembly = Assembly::default();
    let mut said = Vec::new();
    let mut say = |signal: Signal| match signal.kind {
        MessageKind::Nrpn => said.push(format!(
            "{}/{}={}",
            signal.number >> 7,
            signal.number & 127,
            signal.value
        )),
        MessageKind::Nrpn14 => said.push(format!("~{}", signal.value)),
        MessageKind::Control14 if signal.number != DATA => {
            said.push(format!("{}:{}", signal.number, signal.value));
        }
        _ => {}
    };
    for (time, moment) in (0..).zip(text.split('|')) {
        for word in moment.split_whitespace() {
            let (number, value) = word.split_once('=').unwrap();
            let signal = Signal {
                kind: MessageKind::Control,
                channel: 0,
                number: number.parse().unwrap(),
                value: value.parse().unwrap(),
            };
            assembly.take(signal, time * grain, order, &mut say);
        }
    }
    assembly.finish(&mut say);
    said.join(" ")
}

/// Where order is kept every number is complete with its data, and the address holds.
#[test]
fn in_order_everything_is_understood() {
    for (text, expected) in [
        ("99=60 98=32 6=127", "60/32=127"),
        ("99=60 98=32 6=127 99=60 98=33 6=0", "60/32=127 60/33=0"),
        ("99=60 98=32 6=1 6=2", "60/32=1 60/32=2"),
        ("99=2 98=63 6=1 38=5", "2/63=1 ~133"),
        ("6=127 98=32 99=60", ""),
        ("99=60 | 98=32 | 6=127", "60/32=127"),
        ("98=32 6=127", ""),
        // The finer half of the address first, and halves that are not said again.
        ("98=32 99=60 6=127", "60/32=127"),
        ("98=32 99=60 6=127 98=33 99=60 6=0", "60/32=127 60/33=0"),
        ("99=60 98=32 6=127 98=33 6=0", "60/32=127 60/33=0"),
        ("98=32 99=60 6=127 99=61 6=0", "60/32=127 61/32=0"),
        ("98=32 | 99=60 | 6=1 38=5", "60/32=1 ~133"),
        ("99=60 98=32 6=1 98=33 38=5", "60/32=1"),
    ] {
        assert_eq!(assemble(Order::Kept, 1000, text), expected, "{text}");
    }
}

/// "RPN ends it": data behind the address of a registered parameter, or behind a null, are nobody's of ours, and
/// the next number begins anew.
#[test]
fn a_registered_parameter_ends_a_number() {
    for (text, expected) in [
        ("99=60 98=32 101=0 100=0 6=12 38=0", ""),
        ("99=60 98=32 6=127 101=0 100=0 6=12", "60/32=127"),
        ("99=60 98=32 6=1 100=0 38=5", "60/32=1"),
        ("99=60 98=32 101=0 6=12", ""),
        ("99=60 98=32 100=0 6=12", ""),
        ("99=60 98=32 101=127 100=127 6=12", ""),
        ("99=60 98=32 99=127 98=127 6=12", ""),
        ("99=60 98=32 98=127 99=127 6=12", ""),
        ("101=0 100=0 6=12 98=32 99=60 6=127", "60/32=127"),
        ("99=60 98=32 101=0 100=0 98=33 6=12", ""),
        (
            "99=60 98=32 6=127 101=127 100=127 99=60 98=33 6=0",
            "60/32=127 60/33=0",
        ),
        (
            "98=32 99=60 6=127 98=127 99=127 98=33 99=60 6=0",
            "60/32=127 60/33=0",
        ),
        // 127 is a good half of a number.
        ("99=127 98=32 6=1 99=60 98=127 6=2", "127/32=1 60/127=2"),
    ] {
        assert_eq!(assemble(Order::Kept, 1000, text), expected, "{text}");
    }
}

/// The same where order is lost: what may be an RPN's is not taken for an NRPN's.
#[test]
fn a_registered_parameter_beside_a_number_is_not_taken_for_it() {
    for (text, expected) in [
        ("99=60 98=32 | 101=0 100=0 | 6=12", ""),
        ("99=60 98=32 | 101=0 | 100=0 | 6=12 38=0", ""),
        ("99=60 98=32 | 6=12 100=0 101=0", ""),
        ("6=12 98=32 99=60 100=0 101=0", ""),
        ("99=60 98=32 6=1 | 101=0 100=0 | 38=5", "60/32=1"),
        // An RPN alone leaves no doubt.
        ("6=12 100=0 101=0 | 6=127 98=32 99=60", "60/32=127"),
        ("101=0 | 100=0 | 6=12 | 98=32 | 99=60 | 6=127", "60/32=127"),
        // A null is behind its number.
        (
            "6=127 98=32 99=60 100=127 101=127 | 6=0 98=33 99=60 100=127 101=127",
            "60/32=127 60/33=0",
        ),
        (
            "6=127 98=32 98=127 99=60 99=127 | 6=0 98=33 98=127 99=60 99=127",
            "60/32=127 60/33=0",
        ),
        (
            "98=32 99=60 | 6=127 98=127 99=127 | 6=0 98=33 99=60",
            "60/32=127 60/33=0",
        ),
        ("99=127 | 98=127 | 6=127 98=32 99=60", "60/32=127"),
        ("98=32 99=60 | 98=127 99=127 | 6=127", ""),
        // The last value only.
        ("6=127 98=127 99=127 | 6=0 98=33 99=60", "60/33=0"),
    ] {
        assert_eq!(assemble(Order::Lost, 1000, text), expected, "{text}");
    }
}

/// Whose data they are is known, so that those of an RPN pass on to the instrument.
#[test]
fn data_of_a_registered_parameter_are_known() {
    for (text, expected) in [
        ("6", false),
        ("99 98 6", false),
        ("101 100 6", true),
        ("99 98 6 101 100 38", true),
        ("101 100 6 98 6", false),
        ("101 100 7", false),
    ] {
        for order in [Order::Kept, Order::Lost] {
            let mut assembly = Assembly::default();
            let mut known = false;
            for (time, number) in (0..).zip(text.split(' ')) {
                let signal = Signal {
                    kind: MessageKind::Control,
                    channel: 3,
                    number: number.parse().unwrap(),
                    value: 1,
                };
                assembly.take(signal, time * 1000, order, |_| ());
                known = assembly.is_of_registered(&signal);
            }
            assert_eq!(known, expected, "{text}, {order:?}");
        }
    }
}

/// "NRPN in order, grouped by controller, and all at one offset: never a wrong step": each row is two
/// numbers, 60/32=127 and 60/33=0, in an order that a host makes of them.
#[test]
fn out_of_order_nothing_wrong_is_understood() {
    for (text, expected) in [
        // At offsets of their own.
        (
            "99=60 | 98=32 | 6=127 | 99=60 | 98=33 | 6=0",
            "60/32=127 60/33=0",
        ),
        // Grouped by controller, rising and falling, a number at each offset.
        ("6=127 98=32 99=60 | 6=0 98=33 99=60", "60/32=127 60/33=0"),
        ("99=60 98=32 6=127 | 99=60 98=33 6=0", "60/32=127 60/33=0"),
        // All at one offset: only the last is certain.
        ("6=127 6=0 98=32 98=33 99=60 99=60", "60/33=0"),
        ("99=60 98=32 6=127 99=60 98=33 6=0", "60/33=0"),
        // The last value only.
        ("6=0 98=33 99=60", "60/33=0"),
        // What repeats itself is left out.
        ("6=127 6=0 98=32 98=33 99=60", ""),
        // Cut by blocks in the middle of a number.
        ("98=32 99=60 | 6=127 98=33 99=60 | 6=0", ""),
        (
            "99=60 | 6=127 98=32 | 99=60 | 6=0 98=33",
            "60/32=127 60/33=0",
        ),
        ("98=32 99=60 | 6=127 99=60 | 98=33 | 6=0", ""),
        // Undefined controllers are taken away by the host.
        ("6=127 | 6=0", ""),
    ] {
        assert_eq!(assemble(Order::Lost, 1000, text), expected, "{text}");
    }
}

/// "14-bit CC": the halves that belong together are joined, also where the host has put the finer one of an
/// offset first; a number says nothing before it has a coarse half, and nothing of another one.
#[test]
fn halves_of_a_controller_are_joined() {
    for (order, text, expected) in [
        (Order::Kept, "16=64 48=0", "16:8192"),
        (Order::Kept, "48=1 16=64 48=2 48=3", "16:8194 16:8195"),
        (Order::Kept, "16=1 17=2 49=3 48=4", "17:259 16:132"),
        (Order::Lost, "16=63 48=127 | 48=0 16=64", "16:8191 16:8192"),
        (Order::Lost, "48=0 16=64 | 48=1", "16:8192 16:8193"),
        (Order::Lost, "48=0 | 16=64", ""),
        (Order::Lost, "48=7 49=9 16=1 17=2", "16:135 17:265"),
        (Order::Lost, "16=64 98=32 99=60 48=3 6=1", "16:8195 60/32=1"),
        // Turned quickly: the last of each belong together.
        (Order::Lost, "48=1 48=2 48=3 16=64 16=65 16=66", "16:8451"),
    ] {
        assert_eq!(assemble(order, 1000, text), expected, "{text}");
    }
}

/// "Must not hang half-way": after silence what was uncertain is forgotten.
#[test]
fn silence_ends_the_doubt() {
    let text = "6=1 6=2 98=32 98=33 99=60 | 6=0 98=34 99=60";
    assert_eq!(assemble(Order::Lost, 1000, text), "");
    assert_eq!(assemble(Order::Lost, SILENCE, text), "60/34=0");
}

/// Whatever a host does with the order and the blocks, and however it is cut, no number is understood
/// that was not sent: every way of cutting four numbers into blocks, grouped by controller within each.
#[test]
fn no_way_of_cutting_makes_a_wrong_number() {
    let sent = [(32, 127), (33, 0), (34, 127), (35, 64)];
    let stream: Vec<_> = sent
        .iter()
        .flat_map(|(low, value)| [(99, 60), (98, *low), (6, *value)])
        .collect();
    for cuts in 0_u32..1 << (stream.len() - 1) {
        let mut blocks = vec![Vec::new()];
        for (place, part) in stream.iter().enumerate() {
            blocks.last_mut().unwrap().push(*part);
            if cuts & (1 << place) != 0 {
                blocks.push(Vec::new());
            }
        }
        let text: Vec<_> = blocks
            .iter_mut()
            .map(|block| {
                block.sort_by_key(|part| part.0);
                let parts = block
                    .iter()
                    .map(|(number, value)| format!("{number}={value}"));
                parts.collect::<Vec<_>>().join(" ")
            })
            .collect();
        let text = text.join("|");
        for said in assemble(Order::Lost, 10, &text).split_whitespace() {
            let right = sent
                .iter()
                .any(|(low, value)| said == format!("60/{low}={value}"));
            assert!(right, "{text} makes {said}");
        }
    }
}
