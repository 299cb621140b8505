//! What the host does with its parameters, in the window.

use std::sync::Arc;

use super::*;
use crate::instance::host_link::{Automation, ParamIndication};
use crate::params::host_param::HostParam;

/// "what is mapped or automated shows on our control", and the host's own menu is a click away; where the host says
/// nothing, nothing is added.
#[test]
fn a_pattern_says_what_the_host_maps() {
    let mut harness = bench("x...");
    let open = |harness: &mut Harness<'_, EditorBench>| {
        harness.get_by_label("Pattern A1").click_secondary();
        harness.run();
    };
    open(&mut harness);
    assert!(harness.query_by_label_contains("in the host").is_none());
    harness.key_press(egui::Key::Escape);
    harness.run();
    let indication = ParamIndication {
        mapped: Some("Knob 1".to_owned()),
        automation: Automation::Recording,
        colour: None,
    };
    let host_params = &mut harness.state_mut().now.host_params;
    host_params.has_menu = true;
    host_params.indications = Arc::new([(HostParam::Pattern.number(), indication)].into());
    open(&mut harness);
    let sentence = "Pattern: mapped to Knob 1, automation is being recorded";
    harness.get_by_label(sentence);
    harness.get_by_label("Pattern in the host…").click();
    harness.run();
    let asked = &harness.state().asked;
    let menus = asked.iter().filter_map(|action| match action {
        EditorAction::HostMenu(menu) => Some(menu.param),
        _ => None,
    });
    assert_eq!(menus.collect::<Vec<_>>(), [HostParam::Pattern.number()]);
    assert!(harness.query_by_label_contains("in the host").is_none());
}
