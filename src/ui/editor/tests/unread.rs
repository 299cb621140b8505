//! What is said of a session that cannot be read, and what becomes of it.

use super::*;

/// It is said until a person keeps it or discards it; discarding is asked about, and two clicks in one place discard
/// nothing.
#[test]
fn nothing_is_discarded_by_mistake() {
    let mut harness = WindowScene::Unread.open(Theme::Dark, SIZE.into(), 1.0);
    let said = scenes::unread();
    assert_eq!(harness.query_all_by_label(said).count(), 1);
    let place = centre(&harness, "Discard it");
    for _ in 0..2 {
        harness.hover_at(place);
        harness.drag_at(place);
        harness.drop_at(place);
        harness.run();
    }
    assert_eq!(harness.state().asked, []);
    assert_eq!(harness.query_all_by_label(said).count(), 1);
    click(&mut harness, "Keep it");
    click(&mut harness, "Discard it");
    assert_eq!(harness.state().asked, [EditorAction::KeepUnread]);
    click(&mut harness, "Discard for good");
    let asked = [EditorAction::KeepUnread, EditorAction::DiscardUnread];
    assert_eq!(harness.state().asked, asked);
    // What is not there any more is not asked about either.
    harness.state_mut().now.unread = None;
    harness.run();
    assert_eq!(harness.query_all_by_label("Keep it").count(), 0);
}
