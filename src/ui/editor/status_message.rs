//! How long a message stays in the status line: until the next action after there was time to read it, whoever acts,
//! or until a click. No message leaves by the clock alone, so that an error is not missed.

/// How long a message stays at least, in seconds.
const READ: f64 = 2.0;

/// The document's last message, while it is shown.
#[derive(Debug, Default)]
pub struct StatusMessage {
    /// The message; empty when there is none.
    pub text: String,
    /// The document's number of messages when this one was received.
    count: u64,
    /// The time of the first frame that showed it, in seconds.
    since: Option<f64>,
    /// Whether anybody acted since the last frame.
    has_activity: bool,
}

impl StatusMessage {
    /// Takes over the document's last message if its number is new.
    pub fn receive(&mut self, (count, text): (u64, String)) {
        if self.count != count {
            (self.count, self.text, self.since) = (count, text, None);
        }
    }

    /// Notes that somebody acted.
    pub fn note_activity(&mut self) {
        self.has_activity = true;
    }

    /// Ends a frame, `now` in seconds: a message that could be read leaves if anybody acted.
    pub fn end_frame(&mut self, now: f64) {
        let since = *self.since.get_or_insert(now);
        if std::mem::take(&mut self.has_activity) && now - since >= READ {
            self.dismiss();
        }
    }

    /// Removes the message at once.
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
