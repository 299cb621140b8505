//! A real browser without a screen, driven over the DevTools protocol.

use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};
use tungstenite::protocol::WebSocket;
use tungstenite::{Message, client};

use crate::real::{Home, Program, until};

/// What a page on a tablet does not have, because it comes by plain http on a network address.
const PLAIN_HTTP: &str = "
    Object.defineProperty(window, 'isSecureContext', { value: false });
    Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined });
    for (const name of ['wakeLock', 'clipboard', 'serviceWorker']) delete Navigator.prototype[name];
";

/// A browser with one page; it ends with the test.
pub struct Browser {
    socket: WebSocket<TcpStream>,
    session: String,
    number: u64,
    _program: Program,
    _home: Home,
}

impl Browser {
    /// Starts it with an empty page of a size.
    pub fn start(width: u32, height: u32) -> Self {
        let home = Home::new("browser");
        let mut command = Command::new("chromium");
        command.args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
        ]);
        command.args([
            "--no-first-run",
            "--remote-debugging-port=0",
            "--disable-extensions",
        ]);
        command.arg(format!("--window-size={width},{height}"));
        command.arg(format!(
            "--user-data-dir={}",
            home.path().join("data").display()
        ));
        let mut program = Program::start(&home, command.arg("about:blank"));
        let url = program.says("its address", 60, |output| {
            let (_, rest) = output.split_once("DevTools listening on ")?;
            Some(rest.split_once('\n')?.0.trim().to_owned())
        });
        let host = url.split('/').nth(2).expect("an address");
        let stream = TcpStream::connect(host).expect("it listens");
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .expect("a limit");
        let (socket, _) = client(&url, stream).expect("a connection");
        let mut browser = Self {
            socket,
            session: String::new(),
            number: 0,
            _program: program,
            _home: home,
        };
        let targets = browser.call("Target.getTargets", &json!({}));
        let targets = targets["targetInfos"].as_array().expect("a list").clone();
        let page = targets
            .iter()
            .find(|target| target["type"] == "page")
            .expect("a page");
        let attach = json!({ "targetId": page["targetId"], "flatten": true });
        let attached = browser.call("Target.attachToTarget", &attach);
        browser.session = attached["sessionId"]
            .as_str()
            .expect("a session")
            .to_owned();
        browser.call("Page.enable", &json!({}));
        browser.call(
            "Page.addScriptToEvaluateOnNewDocument",
            &json!({ "source": PLAIN_HTTP }),
        );
        browser.call(
            "Emulation.setTouchEmulationEnabled",
            &json!({ "enabled": true, "maxTouchPoints": 5 }),
        );
        browser
    }

    /// Calls a method; its result.
    pub fn call(&mut self, method: &str, parameters: &Value) -> Value {
        self.number += 1;
        let mut message = json!({ "id": self.number, "method": method, "params": parameters });
        if !self.session.is_empty() {
            message["sessionId"] = self.session.clone().into();
        }
        self.socket
            .send(Message::text(message.to_string()))
            .expect("it listens");
        loop {
            let Message::Text(text) = self.socket.read().expect("an answer") else {
                continue;
            };
            let answer: Value = serde_json::from_str(text.as_str()).expect("JSON");
            if answer["id"] == self.number {
                assert!(answer["error"].is_null(), "{method}: {answer}");
                return answer["result"].clone();
            }
        }
    }

    /// Opens an address.
    pub fn open(&mut self, url: &str) {
        self.call("Page.navigate", &json!({ "url": url }));
    }

    /// The value of an expression of JavaScript.
    pub fn value(&mut self, expression: &str) -> Value {
        let ask = json!({ "expression": expression, "returnByValue": true });
        let answer = self.call("Runtime.evaluate", &ask);
        assert!(
            answer["exceptionDetails"].is_null(),
            "{expression}: {answer}"
        );
        answer["result"]["value"].clone()
    }

    /// The value that a promise comes to.
    pub fn promised(&mut self, expression: &str) -> Value {
        let ask = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let answer = self.call("Runtime.evaluate", &ask);
        assert!(answer["exceptionDetails"].is_null(), "{answer}");
        answer["result"]["value"].clone()
    }

    /// Sets the size of the page, how many points a pixel is drawn with, and whether the system is dark or light.
    pub fn look(&mut self, (width, height): (u32, u32), scale: u32, scheme: &str) {
        let size =
            json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": true });
        self.call("Emulation.setDeviceMetricsOverride", &size);
        let feature = json!({ "name": "prefers-color-scheme", "value": scheme });
        self.call(
            "Emulation.setEmulatedMedia",
            &json!({ "features": [feature] }),
        );
        // Two frames later it is drawn so.
        self.promised(
            "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))",
        );
    }

    /// A picture of the page, as a PNG.
    pub fn picture(&mut self) -> Vec<u8> {
        let picture = self.call("Page.captureScreenshot", &json!({ "format": "png" }));
        unbased(picture["data"].as_str().expect("a picture"))
    }

    /// A finger moves from the middle of an element by so many pixels; `meanwhile` happens before it leaves.
    pub fn slide(&mut self, selector: &str, (x, y): (f64, f64), meanwhile: impl FnOnce(&mut Self)) {
        let (left, top) = self.middle(selector);
        for (kind, part) in [("touchStart", 0.0), ("touchMove", 0.5), ("touchMove", 1.0)] {
            let point = json!({ "x": left + x * part, "y": top + y * part });
            let event = json!({ "type": kind, "touchPoints": [point] });
            self.call("Input.dispatchTouchEvent", &event);
        }
        meanwhile(self);
        let end = json!({ "type": "touchEnd", "touchPoints": [] });
        self.call("Input.dispatchTouchEvent", &end);
    }

    /// Waits until an expression is true.
    pub fn until(&mut self, expression: &str) {
        until(expression, 20, || {
            (self.value(expression) == true).then_some(())
        });
    }

    /// The middle of an element.
    fn middle(&mut self, selector: &str) -> (f64, f64) {
        let place = self.value(&format!(
            "(() => {{ const r = document.querySelector({selector:?}).getBoundingClientRect();
             return [r.x + r.width / 2, r.y + r.height / 2]; }})()"
        ));
        let part = |place: &Value| place.as_f64().expect("a number");
        (part(&place[0]), part(&place[1]))
    }

    /// Fingers touch elements at the same time, and leave them.
    pub fn touch(&mut self, selectors: &[&str]) {
        let points: Vec<_> = (0..)
            .zip(selectors)
            .map(|(id, selector)| {
                let (x, y) = self.middle(selector);
                json!({ "x": x, "y": y, "id": id })
            })
            .collect();
        for (kind, points) in [("touchStart", points), ("touchEnd", Vec::new())] {
            let event = json!({ "type": kind, "touchPoints": points });
            self.call("Input.dispatchTouchEvent", &event);
        }
    }

    /// Several fingers move from the middles of elements by so many pixels, together.
    pub fn sweep(&mut self, selectors: &[&str], (x, y): (f64, f64)) {
        let middles: Vec<_> = selectors.iter().map(|one| self.middle(one)).collect();
        for (kind, part) in [("touchStart", 0.0), ("touchMove", 0.2), ("touchMove", 1.0)] {
            let points = (0..).zip(&middles).map(
                |(id, (left, top))| json!({ "x": left + x * part, "y": top + y * part, "id": id }),
            );
            let event = json!({ "type": kind, "touchPoints": points.collect::<Vec<_>>() });
            self.call("Input.dispatchTouchEvent", &event);
        }
        let end = json!({ "type": "touchEnd", "touchPoints": [] });
        self.call("Input.dispatchTouchEvent", &end);
    }

    /// A finger stays on an element.
    pub fn hold(&mut self, selector: &str, time: Duration) {
        let (x, y) = self.middle(selector);
        let begin = json!({ "type": "touchStart", "touchPoints": [{ "x": x, "y": y }] });
        self.call("Input.dispatchTouchEvent", &begin);
        std::thread::sleep(time);
        let end = json!({ "type": "touchEnd", "touchPoints": [] });
        self.call("Input.dispatchTouchEvent", &end);
    }

    /// A finger moves over elements.
    pub fn drag(&mut self, selectors: &[&str]) {
        let mut kind = "touchStart";
        for selector in selectors {
            let (x, y) = self.middle(selector);
            let event = json!({ "type": kind, "touchPoints": [{ "x": x, "y": y }] });
            self.call("Input.dispatchTouchEvent", &event);
            kind = "touchMove";
        }
        self.call(
            "Input.dispatchTouchEvent",
            &json!({ "type": "touchEnd", "touchPoints": [] }),
        );
    }

    /// Writes a text where the cursor is.
    pub fn write(&mut self, text: &str) {
        self.call("Input.insertText", &json!({ "text": text }));
    }
}

/// The bytes of a text in base 64.
fn unbased(text: &str) -> Vec<u8> {
    let value = |letter: u8| match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let letters: Vec<u8> = text.bytes().filter(|letter| *letter != b'=').collect();
    let bytes = letters.chunks(4).flat_map(|four| {
        let bits = four
            .iter()
            .fold(0_u32, |bits, letter| bits << 6 | u32::from(value(*letter)));
        let missing = 4 - four.len();
        let whole = (bits << (6 * missing)).to_be_bytes();
        whole[1..4 - missing].to_vec()
    });
    bytes.collect()
}
