//! What is chosen reaches the audio thread; who shares a controller knows.

use super::*;

/// The profiles that come with Gradus.
fn shelf() -> Shelf {
    Shelf::new("")
}

fn chosen(profile: &str) -> Settings {
    Settings {
        profile: profile.to_owned(),
        ..Settings::default()
    }
}

/// A chosen profile is there for the audio thread while it is listened to, and `none` is none.
#[test]
fn a_profile_reaches_the_audio_thread() {
    let (surface, mut wire) = channel(&shelf());
    let name = |wire: &mut Wire| {
        let profile = wire.read().profile.clone();
        profile.map(|profile| profile.name.clone())
    };
    assert_eq!(name(&mut wire), None);
    let wanted = chosen("Akai MPD");
    assert_eq!(surface.choose(wanted.clone()), Ok(()));
    assert_eq!(name(&mut wire).as_deref(), Some("Akai MPD"));
    let deaf = Settings {
        listens: false,
        ..wanted
    };
    assert_eq!(surface.choose(deaf), Ok(()));
    assert_eq!(name(&mut wire), None);
    assert_eq!(surface.choose(Settings::default()), Ok(()));
    assert_eq!(name(&mut wire), None);
}

/// A profile that is not there is told, and its name stays in the session.
#[test]
fn an_unknown_profile_is_told_and_kept() {
    let (surface, mut wire) = channel(&shelf());
    let told = surface.restore(chosen("Theremin")).unwrap_err();
    assert!(told.contains("\"Theremin\""), "{told}");
    assert!(wire.read().profile.is_none());
    assert_eq!(surface.settings().profile, "Theremin");
}

/// The audio thread never holds the last of a profile, so that it never frees one.
#[test]
fn the_audio_thread_frees_nothing() {
    let (surface, mut wire) = channel(&shelf());
    surface.choose(chosen("Akai MPD")).unwrap();
    let held = wire.read().profile.clone().unwrap();
    for name in [NONE, "Grid of 8 x 8 notes", NONE, "Akai APC mini"] {
        surface.choose(chosen(name)).unwrap();
        wire.read();
        assert!(Arc::strong_count(&held) > 1, "{name}");
    }
}

/// "The one whose editor or listen switch was used last has it, and both say so."
#[test]
fn the_last_used_has_a_shared_controller() {
    let shares = |surfaces: [&Surface; 2]| surfaces.map(Surface::share);
    let (one, wire) = channel(&shelf());
    let (two, _wire) = channel(&shelf());
    let push = chosen("Ableton Push");
    one.choose(push.clone()).unwrap();
    assert_eq!(shares([&one, &two]), [Share::Alone, Share::Alone]);
    two.choose(push.clone()).unwrap();
    assert_eq!(shares([&one, &two]), [Share::Lent, Share::Held]);
    assert!(wire.is_lent());
    one.claim();
    assert_eq!(shares([&one, &two]), [Share::Held, Share::Lent]);
    two.choose(chosen("Ableton Push 2")).unwrap();
    assert_eq!(shares([&one, &two]), [Share::Alone, Share::Alone]);
    two.choose(push.clone()).unwrap();
    drop((two, _wire));
    assert_eq!(one.share(), Share::Alone);
    // A keyboard is any: two of them are not the same one.
    let (three, _wire) = channel(&shelf());
    for surface in [&one, &three] {
        surface.choose(chosen("Keyboard or virtual port")).unwrap();
    }
    assert_eq!(shares([&one, &three]), [Share::Alone, Share::Alone]);
}

/// "Loading never counts as use": a copy takes nothing from the one that has it, used or not; whoever goes away leaves
/// it to the one that was used before, and a person's use counts as it did.
#[test]
fn a_loaded_copy_takes_nothing() {
    let shares = |surfaces: [&Surface; 3]| surfaces.map(Surface::share);
    let ends = [(); 3].map(|()| channel(&shelf()));
    let [(one, wire), (two, other), (three, _)] = &ends;
    // A device of its own: other tests share others in this process.
    let mine = chosen("Keith McMillen QuNeo");
    for surface in [one, two, three, one, three] {
        surface.restore(mine.clone()).unwrap();
        assert_ne!(one.share(), Share::Lent);
    }
    let first = [Share::Held, Share::Lent, Share::Lent];
    assert_eq!(shares([one, two, three]), first);
    two.claim();
    wire.use_it();
    one.restore(mine.clone()).unwrap();
    three.restore(mine.clone()).unwrap();
    assert_eq!(shares([one, two, three]), first);
    other.use_it();
    two.choose(mine.clone()).unwrap();
    assert_eq!(
        shares([one, two, three]),
        [Share::Lent, Share::Held, Share::Lent]
    );
    three.claim();
    // It goes: the one that was used before it has it, not the one that was there first.
    three.choose(Settings::default()).unwrap();
    assert_eq!(
        shares([one, two, three]),
        [Share::Lent, Share::Held, Share::Alone]
    );
    three.restore(mine).unwrap();
    assert_eq!(two.share(), Share::Held);
}

/// What a session keeps comes back, the surface too, whatever else the text holds.
#[test]
fn a_session_keeps_it() {
    let (surface, wire) = channel(&shelf());
    surface
        .choose(Settings {
            lights: Lights::Channel(16),
            ..chosen("Maschine")
        })
        .unwrap_err();
    let surface_state = Seen {
        track: 3,
        page: 12,
        chosen: 200,
        protected: true,
        ..Seen::default()
    };
    assert!(
        wire.show(&surface_state.surface_state()) && !wire.show(&surface_state.surface_state())
    );
    let text = serde_json::to_string(&surface.settings()).unwrap();
    let (other, mut wire) = channel(&shelf());
    let before = wire.read().restored;
    let _ = other.restore(serde_json::from_str(&text).unwrap());
    assert_eq!(other.settings(), surface.settings());
    let assigned = wire.read();
    assert_ne!(assigned.restored, before);
    assert_eq!(Seen::of(&assigned.surface_state), surface_state);
    let odd: Settings =
        serde_json::from_str(r#"{"lights": "own", "desk": {"track": 255}}"#).unwrap();
    assert_eq!(
        (odd.lights, odd.surface_state.surface_state().track),
        (Lights::Own, 31)
    );
    assert_eq!(odd.profile, NONE);
}

/// The last action is shown as it was.
#[test]
fn the_last_action_is_shown() {
    let (surface, wire) = channel(&shelf());
    assert_eq!(surface.last(), None);
    let action = Action::StepNudge {
        step: crate::control::controllers::StepChoice::Chosen,
        percent: -7,
    };
    wire.tell(action);
    assert_eq!(surface.last(), Some(action));
}

/// "Profiles reload when their file changes": for the audio thread too; one that is gone stays in force.
#[test]
fn a_changed_profile_reaches_the_audio_thread() {
    let folder = std::env::temp_dir().join(format!("gradus-surface-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let shelf = Shelf::new(&folder);
    let path = shelf.save(None, "Mine", "name = \"Mine\"\n").unwrap();
    let (surface, mut wire) = channel(&shelf);
    assert_eq!(surface.choose(chosen("Mine")), Ok(()));
    let steps = |wire: &mut Wire| wire.read().profile.as_ref().map(|profile| profile.steps);
    assert_eq!(steps(&mut wire), Some(16));
    let changed = "name = \"Mine\"\nsteps = 8\n";
    shelf.save(Some(&path), "Mine", changed).unwrap();
    assert_eq!(steps(&mut wire), Some(8));
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(shelf.look());
    assert_eq!(steps(&mut wire), Some(8));
}
