// The playhead, run here: Gradus tells the tempo, a place and its time, and which step each track will be on.

/** How much a newer measurement of the clock may be worse and still count, in milliseconds. */
const DRIFT = 0.05;

export class Playhead {
  constructor() {
    this.forget();
  }

  /** Forgets everything, as with another connection. */
  forget() {
    Object.assign(this, { offset: 0, error: Infinity });
    this.forgetMusic();
  }

  /** Forgets the music, as with another instance; the clock is that of the connection. */
  forgetMusic() {
    Object.assign(this, { place: null, heads: [] });
  }

  /** What has to be added to `performance.now()` for Gradus's clock; the measurement with the least error counts. */
  setClock(offset, error) {
    this.error += DRIFT;
    if (error <= this.error) Object.assign(this, { offset, error });
  }

  setPlace(place) {
    this.place = place;
    if (!place.running) this.heads = [];
  }

  /** Takes what is told of the future: it counts from its first tick on. */
  setHeads({ from, tracks }) {
    this.heads = tracks.map((runs, track) => {
      const before = (this.heads[track] ?? []).filter((head) => head[0] < from);
      const after = runs.flatMap(([tick, step, width = 0, steps = 1]) =>
        Array.from({ length: steps }, (_, place) => [tick + place * width, step === null ? null : step + place]),
      );
      return [...before, ...after];
    });
    this.steps();
  }

  /** The tick that is played now. */
  tick() {
    const { place } = this;
    if (!place) return 0;
    if (!place.running) return place.tick;
    const passed = performance.now() + this.offset - place.time;
    return place.tick + (passed / 60000) * place.bpm * place.quarter;
  }

  /** The step of each track that is played now; null while it stands still. What has passed is forgotten. */
  steps() {
    const tick = this.tick();
    return this.heads.map((heads) => {
      while (heads.length > 1 && heads[1][0] <= tick) heads.shift();
      return heads.length && heads[0][0] <= tick ? heads[0][1] : null;
    });
  }

  /** Bar, beat and sixteenth, each from 1. */
  position() {
    const { place } = this;
    if (!place) return "1.1.1";
    const beats = ((this.tick() / place.quarter) * place.unit) / 4;
    const beat = Math.floor(beats + 1e-6);
    const sixteenth = Math.floor((beats - beat) * (16 / place.unit) + 1e-6);
    const inBar = ((beat % place.beats) + place.beats) % place.beats;
    return `${Math.floor(beat / place.beats) + 1}.${inBar + 1}.${Math.max(0, sixteenth) + 1}`;
  }

  /** The tempo that is shown. */
  tempo() {
    const { place } = this;
    return place ? Math.round((place.running ? place.bpm : place.tempo) * 10) / 10 : 120;
  }
}
