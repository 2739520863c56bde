/** The first thing an agent does: the server's address and a code from the account page. */
import { h, set, write } from "../../../static/panel/dom.js";

/** @import {Desk, Everything} from "../options.js" */

export class Pairing {
  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk;
    this.server = h("input", { id: "server", name: "server", type: "text", inputmode: "url", autocomplete: "off", spellcheck: "false", required: true, "t-placeholder": "extension.pair.server.placeholder" });
    this.code = h("input", { id: "code", name: "code", type: "text", inputmode: "numeric", autocomplete: "one-time-code", maxlength: 9, required: true, class: "code", placeholder: "000000" });
    this.device = h("input", { id: "device", name: "device", type: "text", maxlength: 60, autocomplete: "off", "t-placeholder": "extension.pair.device.placeholder" });
    this.wrong = h("p", { class: "wrong", role: "alert", hidden: true });
    this.button = h("button", { type: "submit", class: "button primary", t: "extension.pair.button" });
    this.form = h(
      "form",
      { onsubmit: (/** @type {Event} */ event) => void this.#pair(event) },
      h("ol", { class: "steps" }, h("li", { t: "extension.pair.step1" }), h("li", { t: "extension.pair.step2" }), h("li", { t: "extension.pair.step3" })),
      field("server", "extension.pair.server", this.server),
      field("code", "extension.pair.code", this.code),
      field("device", "extension.pair.device", this.device),
      this.wrong,
      this.button,
    );
    this.who = h("p");
    this.remedy = h("p", { class: "wrong" });
    const unpair = h("button", { type: "button", class: "button", t: "extension.pair.unpair", onclick: () => void this.desk.ask({ type: "unpair" }) });
    this.paired = h("div", {}, this.who, this.remedy, h("p", { class: "hint", t: "extension.pair.lost" }), h("p", {}, unpair));
    this.element = h("section", { "aria-labelledby": "pairing" }, h("h2", { id: "pairing", t: "extension.pair.title" }), this.form, this.paired);
    this.filled = false;
  }

  /** @param {Everything} all */
  render({ server, user, device, trouble }) {
    const { t } = this.desk;
    const again = trouble === "revoked";
    this.form.hidden = user !== null && !again;
    this.paired.hidden = user === null;
    if (!this.filled && (server || device)) {
      this.filled = true;
      this.server.value ||= server;
      this.device.value ||= device;
    }
    if (user) write(this.who, t("extension.pair.as", { name: user.name, server, device: device || "-" }));
    this.remedy.hidden = trouble === "none" || trouble === "unpaired";
    if (!this.remedy.hidden) write(this.remedy, t(`extension.trouble.${trouble}`));
  }

  /** @param {Event} event */
  async #pair(event) {
    event.preventDefault();
    set(this.button, "disabled", true);
    this.wrong.hidden = true;
    const { error, params } = await this.desk.ask({ type: "pair", server: this.server.value, code: this.code.value, device: this.device.value });
    set(this.button, "disabled", false);
    if (!error) {
      this.code.value = "";
      return;
    }
    write(this.wrong, this.desk.t(`extension.pair.wrong.${error}`, params ?? {}));
    this.wrong.hidden = false;
    (error === "address" || error === "unreachable" || error === "not_assist" ? this.server : this.code).focus();
  }
}

/**
 * @param {string} id
 * @param {string} label a key
 * @param {HTMLElement} input
 */
function field(id, label, input) {
  return h("p", { class: "field" }, h("label", { for: id, t: label }), input);
}
