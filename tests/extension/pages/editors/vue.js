import { createApp, h, nextTick, ref, vModelText, withDirectives } from "@vue/runtime-dom";
import { sends } from "./page.js";

/** A field under `v-model`. */
export async function mount(place, send) {
  const text = ref("");
  const onKeydown = (event) => {
    if (!sends(event)) return;
    event.preventDefault();
    send();
  };
  const take = (value) => {
    text.value = value;
  };
  createApp({ render: () => withDirectives(h("textarea", { "onUpdate:modelValue": take, onKeydown }), [[vModelText, text.value]]) }).mount(place);
  await nextTick();
  return { text: () => text.value, clear: () => take("") };
}
