-- A new session: the plug-in and the listener on one track, its MIDI to a second track, a tempo change
-- on the way. Saves it.

dofile (os.getenv ("SCRIPTS") .. "/session.lua")

local function set_tempos ()
  local map = Temporal.TempoMap.write_copy ()
  local function tempo (bpm, quarter)
    map:set_tempo (Temporal.Tempo (bpm, bpm, 4), Temporal.timepos_t.from_ticks (1920 * quarter))
  end
  tempo (number ("TEMPO"), 0)
  tempo (number ("NEXT_TEMPO"), number ("NEXT_QUARTER"))
  Temporal.TempoMap.update (map)
end

local function new_track (session, name)
  local midi = ARDOUR.ChanCount (ARDOUR.DataType ("midi"), 1)
  local audio = ARDOUR.ChanCount (ARDOUR.DataType ("audio"), 2)
  local tracks = session:new_midi_track (midi, audio, true, ARDOUR.PluginInfo (), nil, nil, 1, name,
    ARDOUR.PresentationInfo.max_order, ARDOUR.TrackMode.Normal, true)
  for track in tracks:iter () do return track end
end

local function add_sequencer (session, track)
  local plugin = ARDOUR.LuaAPI.new_plugin (session, "Gradus", ARDOUR.PluginType.VST3, "score")
  assert (not plugin:isnil (), "Ardour does not know the plug-in")
  assert (track:add_processor_by_index (plugin, 0, nil, true) == 0, "the plug-in is refused")
  local listener = ARDOUR.LuaAPI.new_luaproc (session, "Gradus Listener")
  assert (not listener:isnil (), "Ardour does not know the listener")
  assert (track:add_processor_by_index (listener, 1, nil, true) == 0, "the listener is refused")
end

start_engine (number ("FRAMES"))
local session = create_session (FOLDER, NAME, 48000)
assert (session, "no session")
set_tempos ()
local sequencer, capture = new_track (session, "Seq"), new_track (session, "Cap")
add_sequencer (session, sequencer)
capture:input ():disconnect_all (nil)
capture:input ():midi (0):connect (sequencer:output ():midi (0):name ())
session:save_state ("")
finish ()
