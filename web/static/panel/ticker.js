/** A beat four times a second, in the background too. */

const BEAT_MS = 250;

/**
 * @param {() => void} beat
 * @returns {() => void} stops it
 */
export function startTicker(beat) {
  let timer = 0;
  const fallBack = () => {
    timer ||= setInterval(beat, BEAT_MS);
  };
  try {
    const worker = new Worker(new URL("ticker-worker.js", import.meta.url), { type: "module" });
    worker.onmessage = beat;
    worker.onerror = fallBack;
    return () => {
      worker.terminate();
      clearInterval(timer);
    };
  } catch {
    fallBack();
    return () => clearInterval(timer);
  }
}
