-- A session that was saved: opens it, plays it once through, in its loop, or with jumps while it
-- rolls, and prints what the listener heard.

dofile (os.getenv ("SCRIPTS") .. "/session.lua")

start_engine (number ("FRAMES"))
local session = load_session (FOLDER, NAME)
assert (session, "no session")
rewind (session)

local manner = os.getenv ("MANNER")
if manner == "loop" then
  session:request_play_loop (true, false)
  sleep (0.3)
end
roll (session)
if manner == "loop" then
  wait_for_starts (session, number ("STARTS"))
elseif manner == "jumps" then
  local starts = 1
  wait_for_sample (session, number ("SAMPLES"))
  for place in string.gmatch (os.getenv ("PLACES"), "%d+") do
    locate (session, tonumber (place), "MustRoll")
    starts = starts + 1
    wait_for_starts (session, starts)
    wait_for_sample (session, place + number ("SAMPLES"))
  end
else
  wait_for_sample (session, number ("SAMPLES"))
end
stop (session)
print_heard (session)
finish ()
