//! What is chosen reaches the audio thread; who shares a controller knows.

use super::*;

/// Both ends, for an instance without an audio thread.
fn channel(profile_catalog: &ProfileCatalog) -> (HostControllerHandle, HostController) {
    super::channel(profile_catalog, &Attention::default())
}

/// The profiles that come with Gradus.
fn profile_catalog() -> ProfileCatalog {
    ProfileCatalog::new("")
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
    let (controller_handle, mut host_controller) = channel(&profile_catalog());
    let name = |host_controller: &mut HostController| {
        let profile = host_controller.read().profile.clone();
        profile.map(|profile| profile.name.clone())
    };
    assert_eq!(name(&mut host_controller), None);
    let wanted = chosen("Akai MPD");
    assert_eq!(controller_handle.choose(wanted.clone()), Ok(()));
    assert_eq!(name(&mut host_controller).as_deref(), Some("Akai MPD"));
    let deaf = Settings {
        listens: false,
        ..wanted
    };
    assert_eq!(controller_handle.choose(deaf), Ok(()));
    assert_eq!(name(&mut host_controller), None);
    assert_eq!(controller_handle.choose(Settings::default()), Ok(()));
    assert_eq!(name(&mut host_controller), None);
}

/// A profile that is not there is told, and its name stays in the session.
#[test]
fn an_unknown_profile_is_told_and_kept() {
    let (controller_handle, mut host_controller) = channel(&profile_catalog());
    let told = controller_handle.restore(chosen("Theremin")).unwrap_err();
    assert!(told.contains("\"Theremin\""), "{told}");
    assert!(host_controller.read().profile.is_none());
    assert_eq!(controller_handle.settings().profile, "Theremin");
}

/// The audio thread never holds the last of a profile, so that it never frees one.
#[test]
fn the_audio_thread_frees_nothing() {
    let (controller_handle, mut host_controller) = channel(&profile_catalog());
    controller_handle.choose(chosen("Akai MPD")).unwrap();
    let held = host_controller.read().profile.clone().unwrap();
    for name in [NONE, "Grid of 8 x 8 notes", NONE, "Akai APC mini"] {
        controller_handle.choose(chosen(name)).unwrap();
        host_controller.read();
        assert!(Arc::strong_count(&held) > 1, "{name}");
    }
}

/// "The one whose editor or listen switch was used last has it, and both say so."
#[test]
fn the_last_used_has_a_shared_controller() {
    let shares = |handles: [&HostControllerHandle; 2]| handles.map(HostControllerHandle::ownership);
    let (one, host_controller) = channel(&profile_catalog());
    let (two, _wire) = channel(&profile_catalog());
    let push = chosen("Ableton Push");
    one.choose(push.clone()).unwrap();
    assert_eq!(shares([&one, &two]), [Ownership::Alone, Ownership::Alone]);
    two.choose(push.clone()).unwrap();
    assert_eq!(
        shares([&one, &two]),
        [Ownership::InUse, Ownership::Contested]
    );
    assert!(host_controller.is_in_use_elsewhere());
    one.mark_used();
    assert_eq!(
        shares([&one, &two]),
        [Ownership::Contested, Ownership::InUse]
    );
    two.choose(chosen("Ableton Push 2")).unwrap();
    assert_eq!(shares([&one, &two]), [Ownership::Alone, Ownership::Alone]);
    two.choose(push.clone()).unwrap();
    drop((two, _wire));
    assert_eq!(one.ownership(), Ownership::Alone);
    // A keyboard is any: two of them are not the same one.
    let (three, _wire) = channel(&profile_catalog());
    for controller_handle in [&one, &three] {
        controller_handle
            .choose(chosen("Keyboard or virtual port"))
            .unwrap();
    }
    assert_eq!(shares([&one, &three]), [Ownership::Alone, Ownership::Alone]);
}

/// "Loading never counts as use": a copy takes nothing from the one that has it, used or not; whoever goes away leaves
/// it to the one that was used before, and a person's use counts as it did.
#[test]
fn a_loaded_copy_takes_nothing() {
    let shares = |handles: [&HostControllerHandle; 3]| handles.map(HostControllerHandle::ownership);
    let ends = [(); 3].map(|()| channel(&profile_catalog()));
    let [(one, host_controller), (two, other), (three, _)] = &ends;
    // A device of its own: other tests share others in this process.
    let mine = chosen("Keith McMillen QuNeo");
    for controller_handle in [one, two, three, one, three] {
        controller_handle.restore(mine.clone()).unwrap();
        assert_ne!(one.ownership(), Ownership::InUse);
    }
    let first = [Ownership::Contested, Ownership::InUse, Ownership::InUse];
    assert_eq!(shares([one, two, three]), first);
    two.mark_used();
    host_controller.mark_used();
    one.restore(mine.clone()).unwrap();
    three.restore(mine.clone()).unwrap();
    assert_eq!(shares([one, two, three]), first);
    other.mark_used();
    two.choose(mine.clone()).unwrap();
    assert_eq!(
        shares([one, two, three]),
        [Ownership::InUse, Ownership::Contested, Ownership::InUse]
    );
    three.mark_used();
    // It goes: the one that was used before it has it, not the one that was there first.
    three.choose(Settings::default()).unwrap();
    assert_eq!(
        shares([one, two, three]),
        [Ownership::InUse, Ownership::Contested, Ownership::Alone]
    );
    three.restore(mine).unwrap();
    assert_eq!(two.ownership(), Ownership::Contested);
}

/// What a session keeps comes back, the surface too, whatever else the text holds.
#[test]
fn a_session_keeps_it() {
    let (controller_handle, host_controller) = channel(&profile_catalog());
    controller_handle
        .choose(Settings {
            lights: LightRouting::Channel(16),
            ..chosen("Maschine")
        })
        .unwrap_err();
    let surface_state = SurfaceSnapshot {
        track: 3,
        page: 12,
        chosen: 200,
        protected: true,
        ..SurfaceSnapshot::default()
    };
    assert!(
        host_controller.show(&surface_state.surface_state())
            && !host_controller.show(&surface_state.surface_state())
    );
    let text = serde_json::to_string(&controller_handle.settings()).unwrap();
    let (other, mut host_controller) = channel(&profile_catalog());
    let before = host_controller.read().restored;
    let _ = other.restore(serde_json::from_str(&text).unwrap());
    assert_eq!(other.settings(), controller_handle.settings());
    let assigned = host_controller.read();
    assert_ne!(assigned.restored, before);
    assert_eq!(SurfaceSnapshot::of(&assigned.surface_state), surface_state);
    let odd: Settings =
        serde_json::from_str(r#"{"lights": "own", "desk": {"track": 255}}"#).unwrap();
    assert_eq!(
        (odd.lights, odd.surface_state.surface_state().track),
        (LightRouting::Own, 31)
    );
    assert_eq!(odd.profile, NONE);
}

/// The last action is shown as it was.
#[test]
fn the_last_action_is_shown() {
    let (controller_handle, host_controller) = channel(&profile_catalog());
    assert_eq!(controller_handle.last(), None);
    let action = Action::StepNudge {
        step: crate::control::controllers::StepChoice::Chosen,
        percent: -7,
    };
    host_controller.show_action(action);
    assert_eq!(controller_handle.last(), Some(action));
}

/// "Profiles reload when their file changes": for the audio thread too; one that is gone stays in force.
#[test]
fn a_changed_profile_reaches_the_audio_thread() {
    let folder = std::env::temp_dir().join(format!("gradus-surface-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let profile_catalog = ProfileCatalog::new(&folder);
    let path = profile_catalog
        .save(None, "Mine", "name = \"Mine\"\n")
        .unwrap();
    let (controller_handle, mut host_controller) = channel(&profile_catalog);
    assert_eq!(controller_handle.choose(chosen("Mine")), Ok(()));
    let steps = |host_controller: &mut HostController| {
        host_controller
            .read()
            .profile
            .as_ref()
            .map(|profile| profile.steps)
    };
    assert_eq!(steps(&mut host_controller), Some(16));
    let changed = "name = \"Mine\"\nsteps = 8\n";
    profile_catalog.save(Some(&path), "Mine", changed).unwrap();
    assert_eq!(steps(&mut host_controller), Some(8));
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(profile_catalog.scan());
    assert_eq!(steps(&mut host_controller), Some(8));
}
