-- A processor behind the sequencer: it passes everything on, and remembers each MIDI event with its
-- sample in the song, and each place where the transport starts, stops or jumps. No recording shows
-- loop passes; this does. The session's script reads the memory when the transport has stopped.

ardour {
  ["type"] = "dsp",
  name = "Gradus Listener",
  category = "Utility",
  license = "MIT",
  author = "Gradus",
  description = [[Remembers what it hears, sample by sample]]
}

local ROOM = 20000 -- events
local START, STOP, EVENT = 0, 1, 2
local outputs
local rolled, expected = false, 0

function dsp_ioconfig ()
  return { { midi_in = 1, midi_out = 1, audio_in = -1, audio_out = -1 } }
end

function dsp_init (rate)
  self:shmem ():allocate (1 + ROOM * 5)
  self:shmem ():clear ()
end

function dsp_configure (ins, outs)
  outputs = outs
end

-- Five numbers an event: what, where in the song, and the three bytes of a MIDI message.
local function remember (what, sample, status, key, velocity)
  local memory = self:shmem ()
  local count = memory:atomic_get_int (0)
  if count >= ROOM then return end
  local place = memory:to_int (1 + count * 5):array ()
  place[1], place[2], place[3], place[4], place[5] = what, sample, status, key, velocity
  memory:atomic_set_int (0, count + 1)
end

local function follow_transport (sample, length)
  local rolling = Session:transport_rolling ()
  local jumped = sample ~= expected
  if rolled and (jumped or not rolling) then remember (STOP, expected, 0, 0, 0) end
  if rolling and (jumped or not rolled) then remember (START, sample, 0, 0, 0) end
  rolled, expected = rolling, sample + length
end

function dsp_runmap (buffers, inputs, outs, length, offset)
  ARDOUR.DSP.process_map (buffers, outputs, inputs, outs, length, offset)
  local sample = Session:transport_sample ()
  follow_transport (sample, length)
  local port = inputs:get (ARDOUR.DataType ("midi"), 0)
  if port == ARDOUR.ChanMapping.Invalid then return end
  for _, event in pairs (buffers:get_midi (port):table ()) do
    local bytes = event:buffer ():array ()
    if event:size () == 3 then
      remember (EVENT, sample + event:time (), bytes[1], bytes[2], bytes[3])
    end
  end
end
