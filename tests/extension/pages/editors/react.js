import { createElement, useState } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { sends } from "./page.js";

/** A field whose value React writes back with each drawing. */
export function mount(place, send) {
  let held = "";
  let hold = () => {};
  function Composer() {
    const [value, setValue] = useState("");
    held = value;
    hold = setValue;
    const onKeyDown = (event) => {
      if (!sends(event.nativeEvent)) return;
      event.preventDefault();
      send();
    };
    return createElement("textarea", { value, onChange: (event) => setValue(event.target.value), onKeyDown });
  }
  flushSync(() => createRoot(place).render(createElement(Composer)));
  return { text: () => held, clear: () => flushSync(() => hold("")) };
}
