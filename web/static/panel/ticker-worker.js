/**
 * Beats for the panel. A page's own timers slow to one a minute in a background tab, where a
 * three-minute limit would be missed; a worker's do not.
 */
setInterval(() => postMessage(0), 250);
