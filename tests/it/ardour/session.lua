-- What every session here does: an engine without a device, waits that end, and what was heard.
-- A script gets its settings from the environment and prints words that the tests read.

NAME = "gradus"
FOLDER = assert (os.getenv ("SESSION"), "SESSION names the session's folder")

function number (name)
  return assert (tonumber (os.getenv (name)), name .. " is a number")
end

-- Ten times as fast as music, and no sound card: figures do not depend on the machine's load.
function start_engine (frames)
  local backend = AudioEngine:set_backend ("None (Dummy)", "", "")
  backend:set_device_name ("Silence")
  backend:set_driver ("10x Speed")
  backend:set_buffer_size (frames)
  assert (backend:buffer_size () == frames, "the engine refuses blocks of " .. frames)
end

function wait_until (what, seconds, happened)
  for _ = 1, seconds * 50 do
    if happened () then return end
    sleep (0.02)
  end
  error ("waited " .. seconds .. " s in vain until " .. what)
end

-- MustStop or MustRoll: what the transport does after the jump.
function locate (session, sample, disposition)
  session:request_locate (sample, false, ARDOUR.LocateTransportDisposition[disposition],
    ARDOUR.TransportRequestSource.TRS_UI)
end

function rewind (session)
  locate (session, 0, "MustStop")
  wait_until ("the transport stands at 0", 20, function ()
    return session:transport_sample () == 0 and not session:transport_rolling ()
  end)
  sleep (0.3)
end

function roll (session)
  session:request_roll (ARDOUR.TransportRequestSource.TRS_UI)
  wait_until ("the transport rolls", 20, function () return session:transport_rolling () end)
end

function stop (session)
  session:request_stop (false, false, ARDOUR.TransportRequestSource.TRS_UI)
  wait_until ("the transport stops", 20, function () return not session:transport_rolling () end)
  sleep (0.5)
end

function wait_for_sample (session, sample)
  wait_until ("sample " .. sample .. " is reached", 60, function ()
    return session:transport_sample () >= sample
  end)
end

-- The listener behind the plug-in: calls `take` with the five numbers of each event, in order.
local function each_event (session, take)
  local listener = session:route_by_name ("Seq"):nth_plugin (1)
  local memory = listener:to_insert ():plugin (0):to_luaproc ():shmem ()
  for event = 0, memory:atomic_get_int (0) - 1 do
    take (memory:to_int (1 + event * 5):array ())
  end
end

-- Waits until the transport has started or jumped so often.
function wait_for_starts (session, wanted)
  wait_until (wanted .. " starts are heard", 60, function ()
    local starts = 0
    each_event (session, function (event)
      if event[1] == 0 then starts = starts + 1 end
    end)
    return starts >= wanted
  end)
end

function print_heard (session)
  local words = { [0] = "start", [1] = "stop", [2] = "event" }
  each_event (session, function (event)
    print (words[event[1]], event[2], event[3], event[4], event[5])
  end)
end

function finish ()
  close_session ()
  print ("done")
  quit ()
end
