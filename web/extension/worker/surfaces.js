/** Where the panel is shown: the browser's side panel, or a frame docked in the page. */

/** @typedef {import("./worker.js").Worker} Worker */

export class Surfaces {
  /** @param {Worker} worker */
  constructor(worker) {
    this.worker = worker;
  }

  get hasSidePanel() {
    return Boolean(chrome.sidePanel?.setPanelBehavior);
  }

  get #framed() {
    return this.worker.kept?.switches.surface === "frame" || !this.hasSidePanel;
  }

  /** As the switches say now. */
  arrange() {
    const side = this.hasSidePanel && this.worker.kept?.switches.surface === "side";
    if (this.hasSidePanel) void chrome.sidePanel.setPanelBehavior({ openPanelOnActionClick: side }).catch(() => undefined);
    for (const tab of this.worker.pages.tabs.values()) this.tellDock(tab.id);
  }

  /** The extension's button, where it does not open the side panel. @param {chrome.tabs.Tab} tab */
  async clicked(tab) {
    await this.worker.ready;
    const { kept, pages } = this.worker;
    if (!kept || tab.id === undefined) return;
    const shown = pages.tabs.get(tab.id);
    if (shown?.evicted && this.hasSidePanel) await chrome.sidePanel.open({ tabId: tab.id });
    else if (this.#framed && shown) await this.dock(tab.id, !kept.switches.dockOpen);
    else await chrome.runtime.openOptionsPage();
  }

  /**
   * @param {number} tab
   * @param {boolean} open
   */
  async dock(tab, open) {
    const { switches } = /** @type {import("./storage.js").Kept} */ (this.worker.kept);
    await this.worker.set({ switches: { ...switches, dockOpen: open } });
    this.tellDock(tab);
  }

  /** @param {number} tab */
  tellDock(tab) {
    const { kept, pages } = this.worker;
    if (!kept) return;
    const there = this.#framed && pages.isOn(tab);
    pages.tell(tab, { type: "dock", there, open: kept.switches.dockOpen });
  }

  /**
   * A page that takes our panel out again and again: the button shows a way on.
   * @param {number} tabId
   */
  evicted(tabId) {
    this.worker.note(`page of tab ${tabId} takes our elements out`);
    const title = this.worker.words.t(`extension.trouble.${this.hasSidePanel ? "evicted" : "evicted_alone"}`, {});
    void chrome.action.setBadgeText({ tabId, text: "!" }).catch(() => undefined);
    void chrome.action.setTitle({ tabId, title }).catch(() => undefined);
  }
}
