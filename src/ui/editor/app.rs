//! What lives as long as an instance: what the window remembers, and the ends of everything that it shows and asks.

use std::sync::Arc;
use std::time::Duration;

use egui::Ui;
use nice_plug::context::PluginApi;
use nice_plug::context::gui::GuiContext;
use nice_plug_egui::baseview::{HandlerError, WindowSize};
use nice_plug_egui::{Frame, NiceEguiApp};

use crate::engine::{Command, Monitor, RecordingChange};
use crate::instance::bus;
use crate::instance::commands::Commands;
use crate::instance::document::Document;
use crate::instance::host_controller::Seen;
use crate::instance::keys_played::Listener;
use crate::instance::play_state::Playing;
use crate::instance::repaint::{Bell, Ear};
use crate::instance::tape::Tape;
use crate::params::GradusParams;
use crate::params::window::Look;
use crate::sequencer::launch::Quantise;
use crate::standalone::{self, Session};
use crate::ui::library::{Library, Means, Request, Shelf, SystemDialog};

use super::controlled::{self, Controlled, Way};
use super::copy::{edit, refresh};
use super::daw::Daw;
use super::hands::Side;
use super::plugged::{self, DeviceRequest, Heard, Plugged};
#[cfg(target_os = "linux")]
use super::typing::Typing;
use super::unsaved::Unsaved;
use super::view::{Action, Now, View};
use super::{LEAST, MOVING, RESTING, SIZE, draw, rest, screen, stepping, theme};

/// Between two looks at the ports that there are, while a person may choose among them.
const PORTS: Duration = Duration::from_secs(1);

/// What lives as long as an instance; the window comes and goes.
#[allow(
    missing_debug_implementations,
    reason = "the framework's parameters have none"
)]
pub struct App {
    view: View,
    params: Arc<GradusParams>,
    document: Document,
    monitor: Arc<Monitor>,
    playing: Playing,
    tape: Tape,
    commands: Commands,
    host: Option<GuiContext>,
    session: Option<&'static Session>,
    library: Library,
    /// What it showed last, and at which revision.
    shelf: (u64, Shelf),
    listener: Listener,
    /// What happens to the music.
    followed: bus::Listener,
    /// The names of the controller profiles, as the shelf was at a version.
    names: Arc<[String]>,
    shelved: Option<u64>,
    /// The control that was touched, while one is taught.
    heard: Option<Heard>,
    /// How the plug-in is there.
    way: Way,
    /// What the hands on the controller were on.
    hands: Seen,
    /// The size that the window had when it was closed, until it is asked for again.
    wanted: Option<egui::Vec2>,
    /// How much room the screen has in pixels, where that is known, and the scale of the system.
    room: (Option<egui::Vec2>, f32),
    /// The zoom that the window has room for.
    zoomed: f32,
    /// Whether the host knows that there is something to save.
    unsaved: Unsaved,
    /// What tells of something new to see, and who listens to it for a window that has drawn a frame.
    bell: Bell,
    ear: Option<Ear>,
    /// What is typed into the window that is open.
    #[cfg(target_os = "linux")]
    typing: Typing,
}

impl NiceEguiApp for App {
    fn build(
        &mut self,
        context: egui::Context,
        host: GuiContext,
        frame: &mut Frame,
    ) -> Result<(), HandlerError> {
        theme::set(&context);
        let look = self.params.window.get();
        theme::choose(&context, look.theme);
        let size = egui::vec2(f32::from(look.width), f32::from(look.height));
        self.wanted = (size != egui::vec2(SIZE.0, SIZE.1)).then_some(size);
        #[allow(clippy::cast_possible_truncation, reason = "a scale is small")]
        let scale = frame.baseview_window().scale_factor() as f32;
        // Nobody has said yet whether the screen is large enough.
        (self.room, self.zoomed) = ((screen::room(), scale), 0.0);
        self.way = controlled::way(host.plugin_api() == PluginApi::Vst3, Daw::running());
        self.claim();
        self.host = Some(host);
        // What was done before the window was opened is not news.
        self.followed = self.document.bus().listen();
        // A window of before may have gone without a word.
        self.shut();
        Ok(())
    }

    fn resized(&mut self, size: WindowSize) {
        if self.wanted.is_none() {
            let look = self.params.window.get();
            let (width, height) = (size.logical.width, size.logical.height);
            let (width, height) = (whole(width), whole(height));
            self.params.window.put(Look {
                width,
                height,
                ..look
            });
        }
    }

    /// What is tried out or learned ends with the window: nobody could leave it any more.
    fn editor_closed(&mut self) {
        self.view.teaching = None;
        self.perform_with_devices(DeviceRequest::Listen(None));
        self.shut();
        if self.library.shelf().heard.is_some() {
            self.library.ask(Request::Hear(None));
        }
        // A program of its own ends with its window, while the audio still runs.
        if let Some(session) = self.session {
            session.remember_look(self.params.window.get());
            session.end();
        }
    }

    #[cfg(target_os = "linux")]
    fn ui(&mut self, ui: &mut Ui, frame: &mut Frame) {
        let is_writing = self.view.is_writing() || ui.ctx().text_edit_focused();
        let window = frame.baseview_window();
        self.typing.take_over(ui, window, is_writing);
        self.frame(ui);
    }

    #[cfg(not(target_os = "linux"))]
    fn ui(&mut self, ui: &mut Ui, _frame: &mut Frame) {
        self.frame(ui);
    }
}

impl App {
    /// The editor of one instance. The bell is how everyone else says that there is something new to see.
    #[must_use]
    pub fn new(
        params: Arc<GradusParams>,
        document: Document,
        (monitor, playing, tape): (Arc<Monitor>, Playing, Tape),
        commands: Commands,
        listener: Listener,
        bell: Bell,
    ) -> Self {
        let followed = document.bus().listen();
        let told = bell.clone();
        document.watch(move || told.ring());
        let session = standalone::session();
        let notifier = bell.clone();
        let library = Library::new(Means {
            document: document.clone(),
            commands: commands.clone(),
            monitor: monitor.clone(),
            tape: tape.clone(),
            session,
            home: standalone::home(),
            dialog: Arc::new(SystemDialog::default()),
            repaint: Box::new(move || notifier.ring()),
        });
        Self {
            view: View::default(),
            library,
            shelf: (0, Shelf::default()),
            params,
            document,
            monitor,
            playing,
            tape,
            commands,
            host: None,
            session,
            listener,
            followed,
            wanted: None,
            room: (None, 1.0),
            zoomed: 1.0,
            names: Arc::from([]),
            shelved: None,
            heard: None,
            way: Way::default(),
            hands: Seen::default(),
            unsaved: Unsaved::default(),
            bell,
            ear: None,
            #[cfg(target_os = "linux")]
            typing: Typing::default(),
        }
    }

    /// Lets go of what there is only for a window that is open.
    fn shut(&mut self) {
        self.ear = None;
        #[cfg(target_os = "linux")]
        {
            self.typing = Typing::default();
        }
    }

    /// Draws one frame, and does what was asked for in it.
    pub fn frame(&mut self, ui: &mut Ui) {
        if self.ear.is_none() {
            let context = ui.ctx().clone();
            self.ear = self.bell.hear(move || context.request_repaint());
        }
        self.fit(ui.ctx());
        if self.session.is_some_and(Session::is_over) {
            ui.ctx().send_viewport_cmd(egui::ViewportCommand::Close);
        }
        refresh(&mut self.view, &self.document);
        let now = self.now();
        controlled::follow(&mut self.view, &mut self.hands, &now.controller);
        ui.ctx().set_zoom_factor(zoom(ui.ctx(), now.scale));
        let front = self.view.track;
        let actions = draw(ui, &mut self.view, &now);
        if self.view.track != front {
            // What is in front is recorded on.
            let track = u8::try_from(self.view.track).unwrap_or(0);
            self.send(Command::ChangeRecording(RecordingChange::Track(track)));
        }
        if !actions.is_empty() {
            self.claim();
            ui.ctx().request_repaint();
        }
        for action in actions {
            if let Some(action) = edit(&self.document, action) {
                self.perform(ui.ctx(), action);
            }
        }
        if let Some(host) = &self.host {
            self.unsaved.tell(&self.document, &self.params, host);
        }
        ui.ctx().request_repaint_after(self.rest(&now));
    }

    /// Asks for the size that the window had, and sees to it that neither that nor another zoom, with which the
    /// window grows, makes it larger than its screen.
    fn fit(&mut self, context: &egui::Context) {
        let zoom = context.zoom_factor();
        let (room, scale) = self.room;
        let has_zoomed = std::mem::replace(&mut self.zoomed, zoom) != zoom;
        let wanted = self.wanted.take();
        let size = wanted.unwrap_or(context.content_rect().size());
        let fitted = screen::fitted(size, zoom, scale, room);
        if wanted.is_some() || (has_zoomed && fitted != size) {
            context.send_viewport_cmd(egui::ViewportCommand::InnerSize(fitted));
        }
    }

    fn now(&mut self) -> Now {
        let revision = self.library.revision();
        if revision != self.shelf.0 {
            self.shelf = (revision, self.library.shelf());
        }
        let look = self.params.window.get();
        self.look_at_the_shelf();
        Now {
            engine: self.monitor.status(),
            play: self.playing.play(),
            heard_bars: self.tape.bars(),
            pattern: usize::try_from(self.params.host.pattern.value() - 1).unwrap_or(0),
            file: self.session.map(Session::open_file),
            sound: self.session.map(Session::sound).unwrap_or_default(),
            played: self.listener.hear(),
            happened: self.followed.hear_all().collect(),
            unread: self.params.kept.sentence(),
            scale: look.scale,
            stage: look.stage,
            saves_power: look.saves_power,
            theme: look.theme,
            daw: Daw::running(),
            library: self.shelf.1.clone(),
            controller: Controlled::of(&self.params.controller.surface, &self.names, self.way),
            devices: self.devices(),
        }
    }

    /// How long nothing has to be drawn: what a person touches is seen at once, and ports soon.
    fn rest(&self, now: &Now) -> Duration {
        let least = match self.view.hands.side {
            _ if self.view.teaching.is_some() => MOVING,
            Side::SetUp => PORTS,
            _ => RESTING,
        };
        rest(now).min(least)
    }

    /// It is used: controllers that others have chosen too play this instance.
    fn claim(&self) {
        self.params.controller.surface.claim();
        self.params.devices.claim();
    }

    /// The devices, with the ports that there are while a person may choose among them.
    fn devices(&mut self) -> Plugged {
        let devices = &self.params.devices;
        if self.view.hands.side != Side::SetUp {
            return Plugged::of(devices);
        }
        let surface = &self.params.controller.surface;
        let whose = self.view.teaching.as_ref().map(|teaching| teaching.whose);
        let plugged = Plugged::whole(devices, surface, self.heard.take(), whose);
        self.heard.clone_from(&plugged.heard);
        plugged
    }

    /// Takes over what has changed of the profiles, and says what is wrong with them.
    fn look_at_the_shelf(&mut self) {
        let shelf = self.params.controller.surface.shelf();
        let version = shelf.version();
        if self.shelved != Some(version) {
            self.shelved = Some(version);
            self.names = shelf.names().into();
            if let Some(mistake) = shelf.errors().first() {
                self.document.say(mistake.to_string());
            }
        }
    }

    /// Does what is no edit of the score.
    fn perform(&mut self, context: &egui::Context, action: Action) {
        match action {
            Action::Audition { track, step } => {
                let notes = stepping::auditions(&self.document.project(), track, step);
                let notes = notes.into_iter().map(Command::Audition);
                notes.for_each(|note| self.send(note));
            }
            Action::Scale(scale) => {
                let look = self.params.window.get();
                self.remember(Look { scale, ..look });
            }
            Action::Stage(stage) => {
                let look = self.params.window.get();
                self.remember(Look { stage, ..look });
            }
            Action::SavePower(saves_power) => {
                let look = self.params.window.get();
                self.remember(Look {
                    saves_power,
                    ..look
                });
            }
            Action::Theme(theme) => {
                let look = self.params.window.get();
                self.remember(Look { theme, ..look });
                theme::choose(context, theme);
            }
            Action::LookForSound => {
                if let Some(session) = self.session {
                    session.look_for_sound();
                }
            }
            Action::Controller(settings) => {
                if let Some(session) = self.session {
                    session.remember_controller(&settings);
                }
                let chosen = self.params.controller.surface.choose(settings);
                self.document.say(chosen.err().unwrap_or_default());
            }
            Action::Devices(request) => self.perform_with_devices(request),
            Action::Pattern(pattern) => self.set_pattern(pattern),
            Action::PatternNow(pattern) => {
                self.send(Command::Launch {
                    tracks: u32::MAX,
                    pattern: u8::try_from(pattern).unwrap_or(0),
                    when: Some(Quantise::Now),
                });
                self.set_pattern(pattern);
            }
            Action::Fill(on) => self.send(Command::Fill(on)),
            Action::Play => self.send(Command::start(&self.monitor.status().recording)),
            Action::Record(change) => self.send(Command::ChangeRecording(change)),
            Action::Pause => self.send(Command::Pause),
            Action::Stop => self.send(Command::Stop),
            Action::Panic => self.send(Command::Panic),
            Action::Solo(track) => {
                let track = u8::try_from(track).unwrap_or(u8::MAX);
                self.send(Command::ToggleSolo(track));
            }
            Action::Scene(scene) => self.send(Command::Scene(scene)),
            Action::KeepUnread => self.params.kept.dismiss(),
            Action::DiscardUnread => self.params.kept.discard(),
            Action::Library(request) => self.library.ask(request),
            Action::Capture(pattern, span) => {
                self.tape.capture(&self.document, Some(pattern), span);
            }
            Action::GrooveHeard(place, span) => self.tape.groove(&self.document, place, span),
            Action::Edit(..) | Action::Undo | Action::Redo | Action::GoTo(_) => {}
            Action::TakeSnapshot | Action::Revert | Action::Commit | Action::Say(_) => {}
        }
    }

    /// Remembers how the window looks, with the host's session or the program's settings.
    fn remember(&self, look: Look) {
        self.params.window.put(look);
        if let Some(session) = self.session {
            session.remember_look(look);
        }
    }

    fn perform_with_devices(&self, request: DeviceRequest) {
        let devices = &self.params.devices;
        let surface = &self.params.controller.surface;
        if let Some(sentence) = plugged::perform(devices, surface, request) {
            self.document.say(sentence);
        }
        if let Some(session) = self.session {
            session.remember_devices(&devices.choices());
        }
    }

    fn set_pattern(&self, pattern: usize) {
        let (Some(host), Ok(pattern)) = (&self.host, i32::try_from(pattern)) else {
            return;
        };
        let setter = host.param_setter();
        setter.begin_set_parameter(&self.params.host.pattern);
        setter.set_parameter(&self.params.host.pattern, pattern + 1);
        setter.end_set_parameter(&self.params.host.pattern);
    }

    fn send(&self, command: Command) {
        if !self.commands.send(command) {
            self.document
                .say("The audio engine does not run, so nothing can play");
        }
    }
}

/// How large everything is drawn: as asked for, but never so large that something has no room.
fn zoom(context: &egui::Context, scale: u16) -> f32 {
    let window = context.content_rect().size() * context.zoom_factor();
    let room = (window.x / LEAST.width).min(window.y / LEAST.height);
    (f32::from(scale) / 100.0).min(room).max(0.5)
}

/// A length in whole points.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and a window is small"
)]
fn whole(length: f64) -> u16 {
    length.round() as u16
}
