//! How long a message stays in the status line: until the next thing is done after it could be read, whoever does
//! it, or until a click takes it away. Nothing leaves by the clock alone, so that an error is not missed.

/// How long a message stays at least, in seconds.
const READ: f64 = 2.0;

/// What the window knows of the document's messages.
#[derive(Debug, Default)]
pub struct StatusMessage {
    /// What is shown; empty when there is nothing.
    pub text: String,
    /// How many there were when it was looked at last.
    count: u64,
    /// When it was drawn first, in seconds.
    since: Option<f64>,
    /// Whether something was done since the last frame, by whomever.
    has_activity: bool,
}

impl StatusMessage {
    /// Takes over the document's last message, with how many there were, where it is a new one.
    pub fn receive(&mut self, (count, text): (u64, String)) {
        if self.count != count {
            (self.count, self.text, self.since) = (count, text, None);
        }
    }

    /// Something was done.
    pub fn note_activity(&mut self) {
        self.has_activity = true;
    }

    /// Ends a frame, `now` in seconds: what was read leaves with what was done.
    pub fn end_frame(&mut self, now: f64) {
        let since = *self.since.get_or_insert(now);
        if std::mem::take(&mut self.has_activity) && now - since >= READ {
            self.dismiss();
        }
    }

    /// Nobody wants to read it any more.
    pub fn dismiss(&mut self) {
        self.text.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "Messages leave on the next action", never before they could be read, and the same said again is news.
    #[test]
    fn a_message_leaves_with_the_next_action() {
        let mut message = StatusMessage::default();
        message.receive((1, "Saved".to_owned()));
        for (now, acts, left) in [
            (0.0, true, false),
            (1.9, true, false),
            (60.0, false, false),
            (61.0, true, true),
        ] {
            if acts {
                message.note_activity();
            }
            message.end_frame(now);
            assert_eq!(message.text.is_empty(), left, "{now}");
        }
        message.receive((1, "Saved".to_owned()));
        assert_eq!(message.text, "", "it was read");
        message.receive((2, "Saved".to_owned()));
        assert_eq!(message.text, "Saved");
        message.note_activity();
        message.end_frame(61.5);
        assert_eq!(message.text, "Saved", "it is new");
    }
}
