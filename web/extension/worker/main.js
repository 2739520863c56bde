/**
 * The extension's worker: holds the one live connection, and joins consoles, panels and server.
 * All listeners are put up at once, for the event that starts the worker is told to those alone.
 */
import { Worker } from "./worker.js";

const worker = new Worker();

chrome.runtime.onConnect.addListener((port) => {
  void worker.ready.then(() => worker.join(port));
});
chrome.runtime.onMessage.addListener((message, sender, answer) => {
  if (!worker.desk.isOurs(sender)) return false;
  void worker.ready.then(() => worker.desk.answer(message)).then(answer);
  return true;
});
chrome.commands?.onCommand.addListener((command) => void worker.wishes.command(command));
chrome.action.onClicked.addListener((tab) => void worker.surfaces.clicked(tab));
chrome.permissions.onAdded.addListener(() => void worker.ready.then(() => worker.allow()));
chrome.permissions.onRemoved.addListener(() => void worker.ready.then(() => worker.allow()));
chrome.runtime.onInstalled.addListener(({ reason }) => {
  if (reason === "install") void worker.ready.then(() => worker.welcome());
});
// Being listened to is what starts the worker with the browser; the rest it does by itself.
chrome.runtime.onStartup.addListener(() => undefined);
