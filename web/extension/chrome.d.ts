/** Of the browser's extension interface: what we use. */

declare namespace chrome {
  namespace runtime {
    interface MessageSender {
      id?: string;
      url?: string;
      origin?: string;
      tab?: tabs.Tab;
      frameId?: number;
      documentId?: string;
    }
    interface Port {
      name: string;
      sender?: MessageSender;
      postMessage(message: object): void;
      disconnect(): void;
      onMessage: Event<(message: object) => void>;
      onDisconnect: Event<() => void>;
    }
    const id: string | undefined;
    const lastError: { message: string } | undefined;
    function connect(options: { name: string }): Port;
    function sendMessage(message: object): Promise<any>;
    function getURL(path: string): string;
    function getManifest(): { version: string; host_permissions?: string[] };
    function openOptionsPage(): Promise<void>;
    const onConnect: Event<(port: Port) => void>;
    const onMessage: Event<(message: any, sender: MessageSender, answer: (value: unknown) => void) => boolean>;
    const onInstalled: Event<(details: { reason: string }) => void>;
    const onStartup: Event<() => void>;
  }
  interface Event<T> {
    addListener(listener: T): void;
    removeListener(listener: T): void;
  }
  namespace tabs {
    interface Tab {
      id?: number;
      url?: string;
      discarded?: boolean;
      windowId?: number;
    }
    function query(filter: { url?: string[]; active?: boolean; currentWindow?: boolean }): Promise<Tab[]>;
    function update(tab: number, change: { active: boolean }): Promise<Tab>;
    function create(options: { url: string }): Promise<Tab>;
    function sendMessage(tab: number, message: object, options?: { frameId: number }): Promise<any>;
  }
  namespace storage {
    interface Area {
      get(keys: string | string[] | null): Promise<Record<string, unknown>>;
      set(items: Record<string, unknown>): Promise<void>;
      remove(keys: string | string[]): Promise<void>;
      clear(): Promise<void>;
      setAccessLevel(access: { accessLevel: "TRUSTED_CONTEXTS" }): Promise<void>;
    }
    const local: Area;
    const session: Area;
  }
  namespace scripting {
    interface Script {
      id: string;
      matches?: string[];
      js?: string[];
      allFrames?: boolean;
      matchOriginAsFallback?: boolean;
      persistAcrossSessions?: boolean;
      runAt?: "document_idle";
    }
    function registerContentScripts(scripts: Script[]): Promise<void>;
    function unregisterContentScripts(filter: { ids: string[] }): Promise<void>;
    function getRegisteredContentScripts(filter: { ids: string[] }): Promise<Script[]>;
    function executeScript(injection: { target: { tabId: number; allFrames?: boolean; frameIds?: number[] }; files: string[] }): Promise<{ result: unknown }[]>;
  }
  namespace permissions {
    function contains(permissions: { origins: string[] }): Promise<boolean>;
    function request(permissions: { origins: string[] }): Promise<boolean>;
    function remove(permissions: { origins: string[] }): Promise<boolean>;
    const onAdded: Event<() => void>;
    const onRemoved: Event<() => void>;
  }
  namespace action {
    function setBadgeText(options: { text: string; tabId?: number }): Promise<void>;
    function setBadgeBackgroundColor(options: { color: string }): Promise<void>;
    function setTitle(options: { title: string; tabId?: number }): Promise<void>;
    const onClicked: Event<(tab: tabs.Tab) => void>;
  }
  namespace sidePanel {
    function setPanelBehavior(behavior: { openPanelOnActionClick: boolean }): Promise<void>;
    function open(options: { windowId?: number; tabId?: number }): Promise<void>;
  }
  namespace commands {
    const onCommand: Event<(command: string) => void>;
    function getAll(): Promise<{ name?: string; description?: string; shortcut?: string }[]>;
  }
  namespace i18n {
    function getUILanguage(): string;
  }
  namespace dom {
    function openOrClosedShadowRoot(element: HTMLElement): ShadowRoot | null;
  }
}
