-- A session that was saved: opens it, records on the second track what the first plays, prints the
-- notes of the recorded region, then what the listener heard, and saves.

dofile (os.getenv ("SCRIPTS") .. "/session.lua")

-- Quarters and 1/1920 of a quarter, as one number.
local function ticks (beats)
  local quarters, rest = string.match (beats:str (), "^(%d+):(%d+)$")
  return tonumber (quarters) * 1920 + tonumber (rest)
end

local function print_recorded (track)
  local regions = track:to_track ():playlist ():region_list ()
  wait_until ("a region is recorded", 20, function () return regions:size () > 0 end)
  for region in regions:iter () do
    print ("region", region:position ():samples (), region:length ():samples ())
    for note in ARDOUR.LuaAPI.note_list (region:to_midiregion ():model ()):iter () do
      print ("note", ticks (note:time ()), ticks (note:length ()),
        note:channel (), note:note (), note:velocity ())
    end
  end
end

start_engine (number ("FRAMES"))
local session = load_session (FOLDER, NAME)
assert (session, "no session")
local capture = session:route_by_name ("Cap")
session:set_control (capture:to_track ():rec_enable_control (), 1,
  PBD.GroupControlDisposition.UseGroup)
sleep (0.5)
session:maybe_enable_record (false)
rewind (session)
roll (session)
wait_for_sample (session, number ("SAMPLES"))
stop (session)
session:disable_record (false, false)
print_recorded (capture)
print_heard (session)
session:save_state ("")
finish ()
