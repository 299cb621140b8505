//! The card of a first start: one click each way, and the grid as soon as there is something in it.

use super::*;
use crate::files;
use crate::instance::preview_sound::SoundSwitch;
use crate::ui::editor::interaction::SidePanel;

fn first_start() -> Harness<'static, EditorBench> {
    opened(Project::default(), SIZE.into(), 1.0)
}

fn shows_card(harness: &Harness<'_, EditorBench>) -> bool {
    harness.query_by_label("Hear a demo").is_some()
}

/// "Hear a demo: one click, plays": with the preview kit, unless it sounds already; and undo takes it back.
#[test]
fn the_demo_plays_at_one_click() {
    let mut harness = first_start();
    click(&mut harness, "Hear a demo");
    let on = SoundSwitch {
        is_on: true,
        ..SoundSwitch::default()
    };
    let expected = [EditorAction::SwitchSound(on), EditorAction::Play];
    assert_eq!(harness.state().asked, expected);
    assert!(harness.state().document.project() == files::demo());
    assert!(!shows_card(&harness));
    click(&mut harness, "Undo");
    assert!(harness.state().document.project() == Project::default());
    let mut harness = first_start();
    let now = &mut harness.state_mut().now;
    (now.preview_sound, now.engine.running) = (on, Running::Host);
    harness.run();
    click(&mut harness, "Hear a demo");
    assert_eq!(harness.state().asked, [], "it sounds, and the host plays");
}

/// New projects are there at one click, and the first step is the next one.
#[test]
fn a_new_project_is_a_click_away() {
    for (label, made) in [
        ("New beat", files::new_beat()),
        ("New song", files::new_song()),
    ] {
        let mut harness = first_start();
        assert!(harness.query_by_label_contains("Kick, step 1,").is_none());
        click(&mut harness, label);
        assert!(harness.state().document.project() == made, "{label}");
        click(&mut harness, "Kick, step 1, off, velocity 100");
        assert!(step(&harness, 0).on);
    }
}

/// Who wants to connect something is shown how, without losing the card.
#[test]
fn what_is_connected_is_shown_in_set_up() {
    for (label, heading) in [
        ("Connect an instrument", "Connect an instrument"),
        ("Connect a controller", "Setting up"),
    ] {
        let mut harness = first_start();
        click(&mut harness, label);
        for _ in 0..3 {
            harness.run();
        }
        assert_eq!(harness.state().view.interaction.side, SidePanel::SetUp);
        let headings = harness.get_all_by_label(heading);
        let panel = SIZE.0 - 248.0;
        let mut headings = headings.filter(|it| it.rect().left() > panel);
        let heading = headings.next().expect("it is there").rect();
        assert!(
            (60.0..720.0).contains(&heading.top()),
            "{label}: {heading:?}"
        );
        assert!(shows_card(&harness));
    }
}

/// The grid comes with the first change, whoever makes it, and at a click; a project with anything in it has no card.
#[test]
fn the_grid_comes_with_the_first_change() {
    let mut harness = first_start();
    assert!(shows_card(&harness));
    let step_ref = StepRef {
        pattern: 0,
        track: 0,
        step: 0,
    };
    harness.state().document.apply(Edit::ToggleStep(step_ref));
    harness.run();
    assert!(!shows_card(&harness));
    let mut harness = first_start();
    click(&mut harness, "Empty grid");
    assert!(!shows_card(&harness));
    harness.get_by_label_contains("Kick, step 1,");
    assert!(!shows_card(&bench("....")));
}
