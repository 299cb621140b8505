//! Sessions that cannot be read: what a host saves next still holds them, byte for byte.

use std::collections::BTreeMap;

use gradus::devices::DeviceChoice;
use gradus::files::pattern_file;
use gradus::instance::host_controller::Settings;
use gradus::params::UnreadFields;
use gradus::params::window_look::WindowLook;
use gradus::sequencer::{Project, notation};

use crate::hosts::{Format, Host, Player};
use crate::sessions;
use crate::stage::{Stage, chosen};

const LAUNCHPAD: &str = "Novation Launchpad X, Mini MK3, Pro MK3";

/// A saved state, taken apart.
#[derive(Debug, Clone, PartialEq)]
pub struct State(serde_json::Value);

impl State {
    pub fn of(bytes: &[u8]) -> Self {
        Self(serde_json::from_slice(bytes).expect("a state is JSON"))
    }

    /// Everything that a session can hold.
    pub fn full() -> Self {
        let mut state = Self::of(&sessions::controlled(
            &sessions::everything(),
            &chosen(LAUNCHPAD),
        ));
        let devices = vec![DeviceChoice {
            profile: "Mine".to_owned(),
            clock: true,
            ..DeviceChoice::default()
        }];
        let json = |it| serde_json::to_string(&it).expect("it is JSON");
        state.put("devices", &json(serde_json::json!(devices)));
        state.put("window", &json(serde_json::json!(WindowLook::default())));
        state.put("beside", "\"\"");
        state.0["params"] =
            serde_json::json!({ "pattern": { "i32": 2 }, "fill": { "bool": true } });
        state
    }

    pub fn bytes(&self) -> Vec<u8> {
        self.0.to_string().into_bytes()
    }

    fn put(&mut self, field: &str, text: &str) {
        self.0["fields"][field] = text.into();
    }

    /// With another text in a field.
    pub fn with(mut self, field: &str, text: &str) -> Self {
        self.put(field, text);
        self
    }

    pub fn fields(&self) -> BTreeMap<String, String> {
        serde_json::from_value(self.0["fields"].clone()).expect("fields are texts")
    }

    /// The text in a field that is a text in JSON; a field that is none, as it is.
    pub fn text(&self, field: &str) -> String {
        let field = &self.fields()[field];
        serde_json::from_str(field).unwrap_or_else(|_| field.clone())
    }

    fn kept(&self) -> UnreadFields {
        serde_json::from_str(&self.fields()["kept"]).expect("what is kept is JSON")
    }
}

/// The state that an instance saves after it has loaded another one.
fn saved_by(host: &mut dyn Host, state: &State) -> Option<State> {
    let main = host.main();
    main.load(&state.bytes()).then(|| State::of(&main.save()))
}

/// Projects that cannot be read, each with its description.
fn broken_projects() -> Vec<(&'static str, String)> {
    let text = pattern_file::to_text(&sessions::everything());
    let with = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    };
    vec![
        ("an unknown field", with("{", "{ \"never heard of\": 1,")),
        ("one byte", with("\"tracks\"", "\"trucks\"")),
        (
            "one value",
            with("\"version\": 1", "\"version\": 1, \"tempo\": 1e9"),
        ),
        ("cut off", text[..text.len() / 2].to_owned()),
        ("nothing", String::new()),
        ("no project", "I am no project".to_owned()),
        ("of the future", sessions::future_text()),
        ("not even text", "\u{0}\u{1b}\u{fffd}\u{1f3b9}".to_owned()),
    ]
}

/// "Held untouched and saved again as it came": whatever is wrong with it, a project that was not read is saved byte for
/// byte, the tenth time as the first, and what was there before goes on.
#[test]
fn a_project_that_cannot_be_read_is_saved_as_it_came() {
    for format in Format::ALL {
        for (what, text) in broken_projects() {
            let mut state = State::full();
            state.put("project", &serde_json::json!(text).to_string());
            let mut host = format.load();
            let first = saved_by(&mut *host, &state).expect("it is loaded");
            assert_eq!(first.text("project"), text, "{format:?}, {what}");
            assert_eq!(first.text("beside"), "", "{format:?}, {what}");
            let mut again = first.clone();
            for _ in 0..3 {
                again = saved_by(&mut *format.load(), &again).expect("it is loaded");
            }
            assert_eq!(again, first, "{format:?}, {what}");
            // Another session is loaded: nothing of the old one stays.
            let good = State::full();
            let saved = saved_by(&mut *host, &good).expect("it is loaded");
            assert_eq!(saved.text("project"), good.text("project"));
            assert_eq!(saved.kept(), UnreadFields::default());
        }
        // A field that holds no text at all.
        let mut state = State::full();
        state.put("project", "[\"no text\", \\u00]");
        let saved = saved_by(&mut *format.load(), &state).expect("it is loaded");
        assert_eq!(saved.text("project"), "[\"no text\", \\u00]");
        let again = saved_by(&mut *format.load(), &saved).expect("it is loaded");
        assert_eq!(again, saved);
    }
}

/// "What the user makes meanwhile is saved beside it", comes back with the session, and is not lost either when a
/// Gradus that can read the project takes it over.
#[test]
fn what_is_made_meanwhile_is_saved_beside_it() {
    for format in Format::ALL {
        for (what, text) in broken_projects() {
            let mut state = State::full();
            state.put("project", &serde_json::json!(text).to_string());
            let mut stage = Stage::of_state(format, &state.bytes());
            let started = std::time::Instant::now();
            let mut blocks = 0;
            let edited = loop {
                // A pad that is pressed before its controller is there does nothing.
                if blocks % 500 == 0 {
                    stage.send("90 51 64, 80 51 00");
                }
                blocks += 1;
                let saved = State::of(&stage.player.host.main().save());
                let beside = pattern_file::from_text(&saved.text("beside"));
                // In the first pattern, or, if the pad was late, in the one that the state's parameter has launched.
                let is_written = beside.is_ok_and(|beside| {
                    let clips = (0..beside.patterns.len()).filter_map(|it| beside.clip(it, 0));
                    let mut lines = clips.map(|clip| notation::line(&clip.steps));
                    lines.any(|line| line.starts_with('x'))
                });
                if is_written {
                    break saved;
                }
                assert!(started.elapsed().as_secs() < 20, "{format:?}, {what}");
                stage.block();
                std::thread::sleep(std::time::Duration::from_millis(1));
            };
            assert_eq!(edited.text("project"), text, "{format:?}, {what}");
            drop(stage);
            let mut host = format.load();
            let again = saved_by(&mut *host, &edited).expect("it is loaded");
            assert_eq!(again, edited, "{format:?}, {what}");
            // This stands for another Gradus that can read it.
            let project = sessions::lines(&["..x."]);
            let mut readable = edited.clone();
            let field = serde_json::json!(pattern_file::to_text(&project));
            readable.put("project", &field.to_string());
            for _ in 0..2 {
                readable = saved_by(&mut *host, &readable).expect("it is loaded");
                let read = pattern_file::from_text(&readable.text("project"));
                assert!(read.is_ok_and(|read| read == project), "{format:?}");
                let beside = edited.fields()["beside"].clone();
                let kept = [("beside".to_owned(), beside)];
                assert_eq!(readable.kept().fields, kept, "{format:?}, {what}");
            }
        }
    }
}

/// Every other part that cannot be read, or that is not known, is kept as it came; all others are read.
#[test]
fn other_parts_are_kept_as_they_came() {
    let settings = serde_json::to_string(&chosen(LAUNCHPAD)).expect("it is JSON");
    let newer = settings.replacen('{', "{ \"feedback\": \"haptic\", ", 1);
    let look = r#"{ "width": 1280, "theme": "pink" }"#;
    for format in Format::ALL {
        let mut state = State::full();
        let broken = [
            ("beside", "\"no project\""),
            ("controller", newer.as_str()),
            ("devices", "[{ \"input\": 3 }]"),
            ("remote", "{ \"port\": 8080 }"),
            ("window", look),
        ];
        for (name, text) in broken {
            state.put(name, text);
        }
        state.0["params"]["hologram"] = serde_json::json!({ "f32": 0.5 });
        state.0["params"]["pattern"] = serde_json::json!({ "string": "two" });
        let saved = saved_by(&mut *format.load(), &state).expect("it is loaded");
        let unread = saved.kept();
        let fields = broken.map(|(name, text)| (name.to_owned(), text.to_owned()));
        assert_eq!(unread.fields, fields, "{format:?}");
        let parameters = [
            ("hologram", "{\"f32\":0.5}"),
            ("pattern", "{\"string\":\"two\"}"),
        ];
        let parameters = parameters.map(|(id, text)| (id.to_owned(), text.to_owned()));
        assert_eq!(unread.parameters, parameters, "{format:?}");
        assert_eq!(saved.text("project"), state.text("project"), "{format:?}");
        assert_eq!(saved.0["params"]["fill"]["bool"], true, "{format:?}");
        let again = saved_by(&mut *format.load(), &saved).expect("it is loaded");
        assert_eq!(again, saved, "{format:?}");
        // Another Gradus can read the controller and the window, and knows no better of the rest.
        let mut readable = saved.clone();
        let mut unread = saved.kept();
        let known = |name: &str| match name {
            "controller" => Some(settings.clone()),
            "window" => Some(r#"{"theme":"light"}"#.to_owned()),
            _ => None,
        };
        for (name, text) in &mut unread.fields {
            *text = known(name).unwrap_or_else(|| text.clone());
        }
        readable.put("kept", &serde_json::to_string(&unread).expect("it is JSON"));
        let read = saved_by(&mut *format.load(), &readable).expect("it is loaded");
        let controller: Settings =
            serde_json::from_str(&read.fields()["controller"]).expect("it is read");
        assert_eq!(controller.profile, LAUNCHPAD, "{format:?}");
        let names: Vec<_> = read
            .kept()
            .fields
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        assert_eq!(names, ["beside", "devices", "remote"], "{format:?}");
    }
}

/// A kept field that comes back does not replace a person's own choice.
#[test]
fn what_was_chosen_since_stays() {
    let mut state = State::full();
    let mine = state.fields()["controller"].clone();
    let theirs = serde_json::to_string(&chosen("Akai MPD")).expect("it is JSON");
    let unread = UnreadFields {
        fields: vec![("controller".to_owned(), theirs)],
        ..UnreadFields::default()
    };
    state.put("kept", &serde_json::to_string(&unread).expect("it is JSON"));
    for format in Format::ALL {
        let saved = saved_by(&mut *format.load(), &state).expect("it is loaded");
        assert_eq!(saved.kept(), unread, "{format:?}");
        let controller: Settings =
            serde_json::from_str(&saved.fields()["controller"]).expect("it is read");
        assert_eq!(
            Some(controller),
            serde_json::from_str(&mine).ok(),
            "{format:?}"
        );
    }
}

/// Pseudo-random numbers, the same in every run.
struct Draws(u64);

impl Draws {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = self.0.wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % limit
    }

    /// A state of which one field, one name or one parameter was changed.
    fn mutated(&mut self) -> State {
        let mut state = State::full();
        let fields: Vec<_> = state.fields().into_iter().collect();
        let (name, text) = &fields[self.below(fields.len())];
        match self.below(8) {
            0 => {
                state.0["fields"]
                    .as_object_mut()
                    .expect("fields")
                    .remove(name);
                state.put(&format!("{name}{}", self.below(10)), text);
            }
            1 => state.0["params"]["fill"] = serde_json::json!({ "i32": self.below(9) }),
            _ => {
                let text = self.spoil(text);
                state.put(name, &text);
            }
        }
        state
    }

    /// A text that is one letter off, or lacks its end, or says something twice.
    fn spoil(&mut self, text: &str) -> String {
        let mut letters: Vec<char> = text.chars().collect();
        let at = self.below(letters.len());
        match self.below(4) {
            0 => letters.truncate(at),
            1 => {
                letters.remove(at);
            }
            2 => letters.insert(
                at,
                char::from(b'!' + u8::try_from(self.below(94)).expect("small")),
            ),
            _ => letters[at] = char::from(b'!' + u8::try_from(self.below(94)).expect("small")),
        }
        letters.into_iter().collect()
    }
}

/// Whether a text holds all that another one says.
fn holds(saved: &serde_json::Value, original: &serde_json::Value) -> bool {
    match (saved, original) {
        (serde_json::Value::Object(saved), serde_json::Value::Object(original)) => original
            .iter()
            .all(|(name, it)| saved.get(name).is_some_and(|saved| holds(saved, it))),
        (serde_json::Value::Array(saved), serde_json::Value::Array(original)) => {
            let pairs = saved.iter().zip(original);
            saved.len() == original.len() && pairs.into_iter().all(|(one, it)| holds(one, it))
        }
        (saved, original) => saved == original,
    }
}

/// Whether a saved state holds all that another one says: how many fields were read, and how many are kept or held.
pub fn nothing_is_lost(what: &str, state: &State, saved: &State) -> (usize, usize) {
    let (mut read, mut held) = (0, 0);
    let (fields, kept) = (saved.fields(), saved.kept());
    for (name, text) in state.fields() {
        let is_kept = kept.fields.contains(&(name.clone(), text.clone()));
        let is_held = name == "project" && saved.text("project") == state.text("project");
        let project = || pattern_file::from_text(&state.text("project")).ok();
        let is_read = match name.as_str() {
            "project" => project()
                .is_some_and(|project| saved.text("project") == pattern_file::to_text(&project)),
            "beside" => false,
            _ => fields.get(&name).is_some_and(|now| {
                let json = serde_json::from_str(now).ok();
                let json = json.zip(serde_json::from_str(&text).ok());
                json.is_some_and(|(now, before)| holds(&now, &before))
            }),
        };
        let is_read = is_read || text == "\"\"";
        assert!(is_read || is_kept || is_held, "{what}: {name}: {text:.200}");
        (read, held) = match is_read {
            true => (read + 1, held),
            false => (read, held + 1),
        };
    }
    let params = state.0["params"].as_object().expect("parameters");
    for (id, value) in params {
        let now = saved.0["params"].get(id);
        let written = kept.parameters.iter().any(|(other, _)| other == id);
        assert!(now == Some(value) || written, "{what}: {id}");
    }
    (read, held)
}

/// "For any mutated state text, load and save loses nothing: either it was readable, or the saved state still holds it
/// byte for byte."
#[test]
fn nothing_is_lost_of_any_state() {
    const STATES: usize = 600;
    let mut draws = Draws(4711);
    let mut hosts = Format::ALL.map(Format::load);
    let (mut read, mut held) = (0, 0);
    for number in 0..STATES {
        let state = draws.mutated();
        for host in &mut hosts {
            // A state that is no state at all is refused, and the host knows.
            let Some(saved) = saved_by(&mut **host, &state) else {
                continue;
            };
            let (more_read, more_held) = nothing_is_lost(&number.to_string(), &state, &saved);
            (read, held) = (read + more_read, held + more_held);
        }
    }
    println!("{read} fields were read, {held} kept or held");
    assert!(read > STATES && held > STATES / 4);
}

/// The state that a fresh instance saves has nothing that must be kept.
#[test]
fn a_fresh_session_keeps_nothing() {
    for format in Format::ALL {
        let state = sessions::state(&Project::default());
        let mut player = Player::new(format, &state);
        player.blocks(2, 64);
        let saved = State::of(&player.host.main().save());
        assert_eq!(
            (saved.kept(), saved.text("beside").as_str()),
            (UnreadFields::default(), "")
        );
    }
}
