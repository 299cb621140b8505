//! What lives as long as an instance: what the window remembers, and the ends of everything that it shows and asks.

use std::sync::Arc;
use std::time::Duration;

use egui::Ui;
use nice_plug::context::gui::GuiContext;
use nice_plug_egui::baseview::{HandlerError, WindowSize};
use nice_plug_egui::{Frame, NiceEguiApp};

use crate::engine::{Command, Monitor, MusicEvent, RecordingChange};
use crate::instance::bus;
use crate::instance::commands::Commands;
use crate::instance::document::Document;
use crate::instance::host_controller::SurfaceSnapshot;
use crate::instance::keys_played::KeysPlayedHandle;
use crate::instance::play_state::PlayStateHandle;
use crate::instance::preview_sound::PreviewSoundHandle;
use crate::instance::repaint::Repaint;
use crate::instance::tape::Tape;
use crate::params::GradusParams;
use crate::params::window_look::WindowLook;
use crate::sequencer::launch::Quantise;
use crate::standalone::{self, Session};
use crate::ui::library::{Catalog, Library, LibraryContext, LibraryRequest, SystemDialog};

use super::controller_panel::{self, ControllerPanel, PluginFormat};
use super::device_panel::{self, DevicePanel, DeviceRequest, TouchedControl};
use super::dirty_flag::DirtyFlag;
use super::document_sync::{apply_edit, refresh_project};
use super::host_recipes::Daw;
use super::interaction::SidePanel;
use super::open_window;
use super::tablet_panel::{self, TabletPanel};
#[cfg(target_os = "linux")]
use super::text_input::{TextInput, TypingTarget};
use super::view::View;
use super::{MOVING, RESTING, SIZE, draw, repaint_interval, screen_size, step_input, theme};
use crate::ui::editor::editor_action::EditorAction;
use crate::ui::editor::now::{self, Now};
use crate::ui::words;

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
    play_state: PlayStateHandle,
    tape: Tape,
    commands: Commands,
    preview_sound: PreviewSoundHandle,
    host: Option<GuiContext>,
    session: Option<&'static Session>,
    library: Library,
    /// What it showed last, and at which revision.
    catalog: (u64, Catalog),
    keys_played: KeysPlayedHandle,
    /// What happens to the music; none before the first window.
    bus_listener: Option<bus::BusListener>,
    /// The names of the controller profiles, as the catalog was at a version.
    names: Arc<[String]>,
    profiles_version: Option<u64>,
    /// The control that was touched, while one is taught.
    touched: Option<TouchedControl>,
    /// How the plug-in is there.
    format: PluginFormat,
    /// Where the controller was in the last frame.
    controller_seen: SurfaceSnapshot,
    /// The size that the window had when it was closed, until it is asked for again.
    restored_size: Option<egui::Vec2>,
    /// How much room the screen has in pixels, where that is known, and the scale of the system.
    room: (Option<egui::Vec2>, f32),
    /// The zoom that the window has room for.
    zoomed: f32,
    /// Whether the host knows that there is something to save.
    dirty_flag: DirtyFlag,
    /// What tells of something new to see.
    repaint: Repaint,
    /// What is typed into the window that is open.
    #[cfg(target_os = "linux")]
    typing: TextInput,
}

impl NiceEguiApp for App {
    fn build(
        &mut self,
        context: egui::Context,
        host: GuiContext,
        frame: &mut Frame,
    ) -> Result<(), HandlerError> {
        theme::install(&context);
        let look = self.params.window.get();
        theme::choose_theme(&context, look.theme);
        let size = egui::vec2(f32::from(look.width), f32::from(look.height));
        self.restored_size = (size != egui::vec2(SIZE.0, SIZE.1)).then_some(size);
        #[allow(clippy::cast_possible_truncation, reason = "a scale is small")]
        let scale = frame.baseview_window().scale_factor() as f32;
        // Nobody has said yet whether the screen is large enough.
        (self.room, self.zoomed) = ((screen_size::available_pixels(), scale), 0.0);
        self.format = controller_panel::plugin_format(host.plugin_api(), Daw::running());
        self.claim_controllers();
        self.host = Some(host);
        // What was done before the window was opened is not news.
        self.bus_listener = Some(self.document.bus().listen());
        // A window of before may have gone without a word.
        #[cfg(target_os = "linux")]
        {
            self.typing = TextInput::default();
        }
        Ok(())
    }

    fn resized(&mut self, size: WindowSize) {
        if self.restored_size.is_none() {
            let look = self.params.window.get();
            let (width, height) = (size.logical.width, size.logical.height);
            let (width, height) = (
                screen_size::to_points(width),
                screen_size::to_points(height),
            );
            self.params.window.put(WindowLook {
                width,
                height,
                ..look
            });
        }
    }

    /// What is tried out or learned ends with the window: nobody could leave it any more.
    fn editor_closed(&mut self) {
        self.view.learning = None;
        self.perform_device_request(DeviceRequest::LearnFrom(None));
        #[cfg(target_os = "linux")]
        {
            self.typing = TextInput::default();
        }
        if self.library.catalog().previewed.is_some() {
            self.library.ask(LibraryRequest::Preview(None));
        }
        // A standalone program ends with its window, while the audio still runs.
        if let Some(session) = self.session {
            session.remember_look(self.params.window.get());
            session.end();
        }
    }

    #[cfg(target_os = "linux")]
    fn ui(&mut self, ui: &mut Ui, frame: &mut Frame) {
        let is_field = self.view.is_writing() || ui.ctx().text_edit_focused();
        let target = if is_field {
            TypingTarget::Field
        } else {
            TypingTarget::Grid
        };
        let window = frame.baseview_window();
        self.typing.replace_text(ui, window, target);
        self.keep_up_to_date(ui.ctx(), frame);
        self.draw_frame(ui);
    }

    #[cfg(not(target_os = "linux"))]
    fn ui(&mut self, ui: &mut Ui, frame: &mut Frame) {
        self.keep_up_to_date(ui.ctx(), frame);
        self.draw_frame(ui);
    }
}

impl App {
    /// The editor of one instance. Everyone else requests a repaint when there is something new to see.
    #[must_use]
    pub fn new(
        params: Arc<GradusParams>,
        document: Document,
        (monitor, play_state, tape): (Arc<Monitor>, PlayStateHandle, Tape),
        (commands, preview_sound): (Commands, PreviewSoundHandle),
        keys_played: KeysPlayedHandle,
        repaint: Repaint,
    ) -> Self {
        let changed = repaint.clone();
        document.on_change(move || changed.request());
        let session = standalone::session();
        let notifier = repaint.clone();
        let library = Library::new(LibraryContext {
            document: document.clone(),
            commands: commands.clone(),
            monitor: monitor.clone(),
            tape: tape.clone(),
            session,
            settings_folder: standalone::settings_folder(),
            dialog: Arc::new(SystemDialog::default()),
            repaint: Box::new(move || notifier.request()),
        });
        Self {
            view: View::default(),
            library,
            catalog: (0, Catalog::default()),
            params,
            document,
            monitor,
            play_state,
            tape,
            commands,
            preview_sound,
            host: None,
            session,
            keys_played,
            bus_listener: None,
            restored_size: None,
            room: (None, 1.0),
            zoomed: 1.0,
            names: Arc::from([]),
            profiles_version: None,
            touched: None,
            format: PluginFormat::default(),
            controller_seen: SurfaceSnapshot::default(),
            dirty_flag: DirtyFlag::default(),
            repaint,
            #[cfg(target_os = "linux")]
            typing: TextInput::default(),
        }
    }

    fn keep_up_to_date(&self, context: &egui::Context, frame: &Frame) {
        let profile_catalog = self.params.controller.handle.profile_catalog();
        let bus = self.document.bus();
        open_window::keep_up_to_date(context, frame, &self.repaint, profile_catalog, bus);
    }

    /// Draws one frame, and does what was asked for in it.
    pub fn draw_frame(&mut self, ui: &mut Ui) {
        self.fit_to_screen(ui.ctx());
        if self.session.is_some_and(Session::has_ended) {
            ui.ctx().send_viewport_cmd(egui::ViewportCommand::Close);
        }
        refresh_project(&mut self.view, &self.document);
        let now = self.read_frame();
        self.view
            .follow_controller(&mut self.controller_seen, &now.controller);
        ui.ctx()
            .set_zoom_factor(screen_size::fitting_zoom(ui.ctx(), now.scale));
        theme::set_text_size(ui.ctx(), now.text_size);
        let front = self.view.track;
        let actions = draw(ui, &mut self.view, &now);
        if self.view.track != front {
            // What is in front is recorded on.
            let track = u8::try_from(self.view.track).unwrap_or(0);
            self.send_command(Command::ChangeRecording(RecordingChange::Track(track)));
        }
        if !actions.is_empty() || ui.input(|input| input.pointer.any_pressed()) {
            self.claim_controllers();
        }
        if !actions.is_empty() {
            ui.ctx().request_repaint();
        }
        for action in actions {
            if let Some(action) = apply_edit(&self.document, action) {
                self.perform(ui.ctx(), action);
            }
        }
        if let Some(host) = &self.host {
            self.dirty_flag
                .report_to_host(&self.document, &self.params, host);
        }
        ui.ctx().request_repaint_after(self.repaint_delay(&now));
    }

    /// Asks for the size that the window had, and sees to it that neither that nor another zoom, with which the
    /// window grows, makes it larger than its screen.
    fn fit_to_screen(&mut self, context: &egui::Context) {
        let zoom = context.zoom_factor();
        let (room, scale) = self.room;
        let has_zoomed = std::mem::replace(&mut self.zoomed, zoom) != zoom;
        let restored_size = self.restored_size.take();
        let size = restored_size.unwrap_or(context.content_rect().size());
        let fitted = screen_size::fit_to_screen(size, zoom, scale, room);
        if restored_size.is_some() || (has_zoomed && fitted != size) {
            context.send_viewport_cmd(egui::ViewportCommand::InnerSize(fitted));
        }
    }

    /// What has happened to the music since the last frame.
    fn music_events(&mut self) -> Vec<MusicEvent> {
        let listener = self.bus_listener.as_mut();
        listener.map_or_else(Vec::new, |listener| listener.events().collect())
    }

    fn read_frame(&mut self) -> Now {
        let revision = self.library.revision();
        if revision != self.catalog.0 {
            self.catalog = (revision, self.library.catalog());
        }
        let look = self.params.window.get();
        self.refresh_profiles();
        Now {
            engine: self.monitor.status(),
            play: self.play_state.play(),
            heard_bars: self.tape.bars(),
            pattern: usize::try_from(self.params.host.pattern.value() - 1).unwrap_or(0),
            file: self.session.map(Session::open_file),
            sound: self.session.map(Session::sound).unwrap_or_default(),
            listeners: self.session.and_then(Session::listeners),
            audio_setup: now::audio_setup(self.session, self.view.interaction.side),
            heard_clock: self.commands.heard_clock(),
            tablet: TabletPanel::read(self.view.interaction.side),
            preview_sound: self.preview_sound.switched(),
            left_out: self.preview_sound.left_out(self.document.origin()),
            played_keys: self.keys_played.take_keys(),
            music_events: self.music_events(),
            unread: self.params.unread_fields.sentence(),
            scale: look.scale,
            text_size: look.text,
            stage: look.stage,
            saves_power: look.saves_power,
            theme: look.theme,
            daw: Daw::running(),
            library: self.catalog.1.clone(),
            controller: ControllerPanel::of(
                &self.params.controller.handle,
                &self.names,
                self.format,
            ),
            devices: self.read_devices(),
            host_params: super::host_param_panel::HostParamPanel::of(&self.params.host_link),
        }
    }

    /// How long nothing has to be drawn: what a person touches is seen at once, and ports soon.
    fn repaint_delay(&self, now: &Now) -> Duration {
        let least = match self.view.interaction.side {
            _ if self.view.learning.is_some() => MOVING,
            SidePanel::SetUp => PORTS,
            SidePanel::Inspector | SidePanel::Library => RESTING,
        };
        repaint_interval(now).min(least)
    }

    /// It is used: controllers that others have chosen too play this instance.
    fn claim_controllers(&self) {
        self.params.controller.handle.mark_used();
        self.params.devices.mark_used();
    }

    /// The devices, with the ports that there are while a person may choose among them.
    fn read_devices(&mut self) -> DevicePanel {
        let devices = &self.params.devices;
        if self.view.interaction.side != SidePanel::SetUp {
            return DevicePanel::of(devices);
        }
        let host_controller = &self.params.controller.handle;
        let source = self.view.learning.as_ref().map(|learning| learning.source);
        let plugged =
            DevicePanel::for_set_up(devices, host_controller, self.touched.take(), source);
        self.touched.clone_from(&plugged.touched);
        plugged
    }

    /// Takes over what has changed of the profiles, and says what is wrong with them.
    fn refresh_profiles(&mut self) {
        let profile_catalog = self.params.controller.handle.profile_catalog();
        let version = profile_catalog.version();
        if self.profiles_version != Some(version) {
            self.profiles_version = Some(version);
            self.names = profile_catalog.names().into();
            if let Some(mistake) = profile_catalog.errors().first() {
                self.document.show_message(mistake.to_string());
            }
        }
    }

    /// Does what is no edit of the score.
    fn perform(&mut self, context: &egui::Context, action: EditorAction) {
        match action {
            EditorAction::Audition { track, step } => {
                let notes = step_input::auditions_of(&self.document.project(), track, step);
                let notes = notes.into_iter().map(Command::Audition);
                notes.for_each(|note| self.send_command(note));
            }
            EditorAction::Scale(scale) => {
                self.change_look(|look| WindowLook { scale, ..look });
            }
            EditorAction::TextSize(text) => {
                self.change_look(|look| WindowLook { text, ..look });
            }
            EditorAction::Stage(stage) => {
                self.change_look(|look| WindowLook { stage, ..look });
            }
            EditorAction::SavePower(saves_power) => {
                self.change_look(|look| WindowLook {
                    saves_power,
                    ..look
                });
            }
            EditorAction::Theme(theme) => {
                self.change_look(|look| WindowLook { theme, ..look });
                theme::choose_theme(context, theme);
            }
            EditorAction::LookForSound => standalone::look_for_sound(),
            EditorAction::Audio(request) => standalone::choose_audio(request),
            EditorAction::Controller(settings) => {
                self.session
                    .iter()
                    .for_each(|it| it.remember_controller(&settings));
                let chosen = self.params.controller.handle.choose(settings);
                self.document.show_message(chosen.err().unwrap_or_default());
            }
            EditorAction::Devices(request) => self.perform_device_request(request),
            EditorAction::Tablet(request) => {
                let said = tablet_panel::perform_request(request);
                self.document.show_message(said.unwrap_or_default());
            }
            EditorAction::Pattern(pattern) => self.set_pattern(pattern),
            EditorAction::PatternNow(pattern) => {
                self.send_command(Command::Launch {
                    tracks: u32::MAX,
                    pattern: u8::try_from(pattern).unwrap_or(0),
                    when: Some(Quantise::Now),
                });
                self.set_pattern(pattern);
            }
            EditorAction::HostMenu(menu) => self.params.host_link.open_menu(menu),
            EditorAction::Fill(on) => self.send_command(Command::Fill(on)),
            EditorAction::Play => {
                self.send_command(Command::start(&self.monitor.status().recording));
            }
            EditorAction::Record(change) => self.send_command(Command::ChangeRecording(change)),
            EditorAction::Pause => self.send_command(Command::Pause),
            EditorAction::Stop => self.send_command(Command::Stop),
            EditorAction::SwitchSound(switch) => self.preview_sound.switch(switch),
            EditorAction::PlayInKit(id, on) => {
                self.preview_sound.hear(self.document.origin(), id, on);
            }
            EditorAction::Panic => self.send_command(Command::Panic),
            EditorAction::Solo(track) => {
                let track = u8::try_from(track).unwrap_or(u8::MAX);
                self.send_command(Command::ToggleSolo(track));
            }
            EditorAction::Scene(scene) => self.send_command(Command::Scene(scene)),
            EditorAction::KeepUnread => self.params.unread_fields.dismiss(),
            EditorAction::DiscardUnread => self.params.unread_fields.discard(),
            EditorAction::Library(request) => self.library.ask(request),
            EditorAction::Capture(pattern, span) => {
                self.tape.capture(&self.document, Some(pattern), span);
            }
            EditorAction::GrooveHeard(place, span) => self.tape.groove(&self.document, place, span),
            EditorAction::Edit(..)
            | EditorAction::Undo
            | EditorAction::Redo
            | EditorAction::GoTo(_)
            | EditorAction::TakeSnapshot
            | EditorAction::Revert
            | EditorAction::Commit
            | EditorAction::AnswerAboutDrums(_)
            | EditorAction::Say(_) => {}
        }
    }

    /// Changes how the window looks, and remembers it with the host's session or the program's settings.
    fn change_look(&self, change: impl FnOnce(WindowLook) -> WindowLook) {
        let look = change(self.params.window.get());
        self.params.window.put(look);
        if let Some(session) = self.session {
            session.remember_look(look);
        }
    }

    fn perform_device_request(&self, request: DeviceRequest) {
        let devices = &self.params.devices;
        let host_controller = &self.params.controller.handle;
        if let Some(sentence) = device_panel::perform_request(devices, host_controller, request) {
            self.document.show_message(sentence);
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

    fn send_command(&self, command: Command) {
        if !self.commands.send(command) {
            self.document.show_message(words::status::NO_ENGINE);
        }
    }
}
