/**
 * A small pretend console for tests: conversations, a thread, a composer, a send button. What the
 * composer holds is read from its own model (`__state`), never from what it paints.
 */
import { composers } from "./composers.js";

const asked = new URLSearchParams(location.search);
const kind = asked.get("composer") ?? "textarea";
const shape = asked.get("thread") ?? "plain";

const threads = {
  c1: { name: "张三", messages: [["customer", "你好，耳机没有声音了"], ["agent", "您好，请问订单号？"], ["customer", "7781，可以退款吗"]] },
  c2: { name: "Maria", messages: [["customer", "Does the warranty cover water?"]] },
};
// Each test has customers of its own: a thread is known by whose it is.
const run = asked.get("run");
if (run) for (const thread of Object.values(threads)) thread.name += ` ${run}`;
let current = "c1";
let numbers = 0;
const sent = [];

const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};

const aside = make("aside");
const header = make("header", { class: "customer-name" });
const list = make("div", { class: "messages" });
const place = make("div", { class: "composer" });
const button = make("button", { class: "send", type: "button" }, "发送");
document.body.append(aside, make("main", {}, header, list, place, button));

/** @type {{text: () => string, clear: () => void} | null} */
let composer = null;

function send() {
  const text = composer?.text() ?? "";
  if (!text.trim()) return;
  sent.push(text);
  say("agent", text);
  composer.clear();
}

function say(by, text, more = {}) {
  threads[current].messages.push([by, text, more]);
  draw();
}

/** The thread as this kind of console shows it. */
function draw() {
  header.textContent = threads[current].name;
  const all = threads[current].messages;
  if (shape === "virtual") drawVirtual(all);
  else if (shape === "redraw") list.replaceChildren(...all.map(row));
  else for (const [index, message] of all.entries()) if (!list.children[index]) list.append(row(message));
  if (shape !== "virtual") list.scrollTop = list.scrollHeight;
}

function row([by, text, more = {}]) {
  if (shape === "bubbles") {
    // Nothing but the side it stands on tells whose it is.
    const line = make("div", { class: "line", style: `display:flex;justify-content:${by === "customer" ? "flex-start" : "flex-end"}` });
    line.append(make("span", { class: "words", style: "max-width:60%" }, text));
    return line;
  }
  const item = make("div", { class: `msg ${by}` }, make("span", { class: "author" }, by === "customer" ? threads[current].name : "客服"), make("div", { class: "body" }, text));
  if (more.time) item.append(make("time", {}, more.time));
  if (more.id) item.setAttribute("data-message-id", more.id);
  return item;
}

const ROW = 48;
let end = true;
/** Only what is in sight stands in the page, in elements that are used again and again. */
function drawVirtual(all) {
  const count = Math.ceil(list.clientHeight / ROW) + 2;
  if (end) list.scrollTop = all.length * ROW;
  const first = Math.max(0, Math.min(all.length - count, Math.floor(list.scrollTop / ROW)));
  const shown = all.slice(first, first + count);
  const inner = list.firstElementChild ?? list.appendChild(make("div", { style: "position:relative" }));
  inner.style.height = `${all.length * ROW}px`;
  while (inner.children.length < shown.length) inner.append(make("div"));
  while (inner.children.length > shown.length) inner.lastElementChild.remove();
  shown.forEach((message, index) => {
    const slot = inner.children[index];
    slot.className = `msg ${message[0]}`;
    slot.style.cssText = `position:absolute;top:${(first + index) * ROW}px;height:${ROW}px`;
    slot.replaceChildren(make("div", { class: "body" }, message[1]));
  });
  if (end) list.scrollTop = all.length * ROW;
}
if (shape === "virtual") {
  list.addEventListener("scroll", () => {
    end = list.scrollHeight - list.clientHeight - list.scrollTop < 20;
    drawVirtual(threads[current].messages);
  });
}

async function mount() {
  place.replaceChildren();
  window.__ready = false;
  const mountInto = composers[kind] ?? (await import(`/built/${kind}.js`)).mount;
  composer = await mountInto(place, send);
  window.__ready = true;
}

async function open(key) {
  if (key === current) return;
  current = key;
  list.replaceChildren();
  draw();
  if (asked.has("replaced")) {
    composer = null;
    place.replaceChildren();
    setTimeout(mount, 300);
  } else composer?.clear();
}

for (const key of Object.keys(threads)) {
  const chooser = make("button", { type: "button", "data-conversation": key }, threads[key].name);
  chooser.addEventListener("click", () => open(key));
  aside.append(chooser);
}
button.addEventListener("click", send);
draw();
if (asked.has("late")) setTimeout(mount, 1200);
else mount();

Object.assign(window, {
  __state: () => composer?.text() ?? null,
  __sent: () => [...sent],
  __clear: () => composer?.clear(),
  __say: (by, text, more) => say(by, text, more),
  __older: (rows) => {
    threads[current].messages.unshift(...rows);
    list.replaceChildren();
    draw();
  },
  __redraw: () => {
    const rows = threads[current].messages.map(row);
    if (shape !== "virtual") list.replaceChildren(...rows);
  },
  __scroll: (top) => {
    list.scrollTop = top;
  },
  __count: () => (numbers += 1),
});
