/** Two short tones, made on the spot: a soft one for a warning, a firmer one for a limit. */

/** @type {Record<"warn" | "due", {pitches: number[], volume: number}>} */
const TUNES = {
  warn: { pitches: [660], volume: 0.06 },
  due: { pitches: [880, 660], volume: 0.1 },
};
const NOTE_S = 0.16;

/** @type {AudioContext | null} */
let context = null;

/** @param {"warn" | "due"} level */
export function chime(level) {
  context ??= new AudioContext();
  // Before the first click a page may make no sound; then there is none.
  void context.resume().catch(() => undefined);
  const { pitches, volume } = TUNES[level];
  pitches.forEach((pitch, index) => note(/** @type {AudioContext} */ (context), pitch, volume, index * NOTE_S));
}

/**
 * @param {AudioContext} audio
 * @param {number} pitch
 * @param {number} volume
 * @param {number} delay
 */
function note(audio, pitch, volume, delay) {
  const start = audio.currentTime + delay;
  const [voice, gain] = [audio.createOscillator(), audio.createGain()];
  voice.frequency.value = pitch;
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(volume, start + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.0001, start + NOTE_S);
  voice.connect(gain).connect(audio.destination);
  voice.start(start);
  voice.stop(start + NOTE_S);
}
