/** The demo's composer on elements that only remember what was done to them. */
import { mock } from "node:test";
import { Composer } from "../../../web/static/demo/composer.js";
import { TEXT, asksOnce, clock } from "../second-thought.js";

asksOnce(() => {
  const { now, waits } = clock();
  let sent = 0;
  mock.method(performance, "now", now);
  /** @type {Record<string, any>} */
  const elements = {};
  const made = () => Object.assign(new EventTarget(), { value: "", hidden: true, textContent: "", classList: { toggle() {} }, setSelectionRange() {}, focus() {} });
  Object.assign(globalThis, { document: { getElementById: (/** @type {string} */ id) => (elements[id] ??= made()) } });
  const composer = new Composer((key) => key, { draft() {}, send: () => void (sent += 1), key() {} });
  composer.show(/** @type {any} */ ({ key: "c1", draft: TEXT, caret: 0 }));
  const button = elements["composer-send"];
  const press = () => button.dispatchEvent(new Event("click"));
  return {
    finds: (...found) => composer.block("c1", found),
    press,
    enter(repeat) {
      const key = Object.assign(new Event("keydown", { cancelable: true }), { key: "Enter", repeat });
      if (button.dispatchEvent(key)) press();
    },
    asks: () => !elements["composer-hold"].hidden,
    sent: () => sent,
    waits,
  };
});
