/** The names that our scripts in a page share; see names.js. Each script fills in its own. */

type Piece = { start: number; length: number; node: Text; from: number };
type Adapter = import("../lib/adapters.js").Adapter;
type Place = import("../lib/adapters.js").Place;
type Severity = "error" | "warning" | "information" | "hint";
type Reason = { start: number; end: number; message: string; code: string };
type Outcome = { ok: boolean; exact?: boolean; why?: "too-long" | "composing" | "gone" | "refused"; tried: string[] };
type Item = { by: "customer" | "agent" | "bot"; text: string; token: number; key?: string; time?: string };

interface AssistShell {
  host: HTMLElement;
  add(element: HTMLElement): void;
  remove(element: HTMLElement | null | undefined): void;
  stop(): void;
  say(sentence: string): void;
  ask(sentence: string, ...ways: [words: string, act: () => void][]): void;
}

interface AssistGuardParts {
  composer(): HTMLElement | null;
  composing(): boolean;
  adapter(): Adapter["composer"];
  draft(): string;
  onsent(text: string): void;
  onheld(reasons: Reason[]): void;
  onconfirmed(reasons: Reason[]): void;
  t(key: string, params?: Record<string, string>): string;
}

declare var AssistContent: {
  dom: {
    EDITABLE: string;
    all(selector: string, root?: ParentNode): HTMLElement[];
    first(selector: string, root?: ParentNode): HTMLElement | null;
    shadowOf(element: Element): ShadowRoot | null;
    roots(root?: ParentNode): (Document | ShadowRoot)[];
    isField(element: Element): boolean;
    usable(element: HTMLElement): boolean;
    composer(selector?: string): HTMLElement | null;
    frameOfComposer(): HTMLElement | null;
    path(event: Event): EventTarget[];
    focused(): Element | null;
    selectionOf(element: Element): Selection | null;
    read(place: Place | undefined, within?: HTMLElement): string;
    safely<T>(act: () => T): T | undefined;
  };
  reading: {
    draft(element: HTMLElement): string;
    mapped(element: HTMLElement, skip?: (element: Element) => boolean): { text: string; pieces: Piece[] };
    ranges(pieces: Piece[], start: number, end: number): Range[];
    caret(element: HTMLElement): number | null;
  };
  inserting: {
    insert(element: HTMLElement, text: string, mode: "replace" | "caret", preferred?: string): Promise<Outcome>;
    attend(): () => void;
    shadowOf(element: Element): ShadowRoot | null;
  };
  thread: {
    list(adapter: Adapter, composer: HTMLElement | null, known: HTMLElement | null): HTMLElement | null;
    read(adapter: Adapter, list: HTMLElement): { items: Item[]; atEnd: boolean };
    guessList(composer: HTMLElement): HTMLElement | null;
    rowsOf(adapter: Adapter, list: HTMLElement): HTMLElement[];
    wordsOf(thread: NonNullable<Adapter["thread"]>, row: HTMLElement): string;
    matches(row: Element, selector: string): boolean;
  };
  place: {
    now(adapter: Adapter, list: HTMLElement | null): { key: string; name: string; title: string };
    fromAddress(pattern: string, address: string): string;
  };
  composer: {
    ComposerWatch: new (parts: {
      selector: () => string | undefined;
      ondraft: (text: string, caret: number | null) => void;
      oncomposer: (element: HTMLElement | null) => void;
    }) => {
      element: HTMLElement | null;
      composing: boolean;
      ended: AbortController;
      start(): void;
      stop(): void;
      look(): void;
      repeat(): void;
      adopt(): void;
    };
  };
  watch: {
    ThreadWatch: new (parts: { adapter: () => Adapter; composer: () => HTMLElement | null; say: (message: object) => void }) => {
      start(): void;
      stop(): void;
      forget(): void;
      repeat(): void;
      look(): void;
    };
  };
  shell: {
    Shell: new (parts: { onremoved: () => void }) => AssistShell;
    element(tag: string, attributes?: Record<string, string>, ...children: (Node | string)[]): HTMLElement;
  };
  guard: {
    Guard: new (
      shell: AssistShell,
      parts: AssistGuardParts,
    ) => {
      enabled: boolean;
      ended: AbortController;
      start(): void;
      stop(): void;
      set(block: { text: string; reasons: Reason[]; unchecked: number } | null): void;
    };
  };
  underlines: {
    Underlines: new (shell: AssistShell) => {
      show(element: HTMLElement | null, text: string, items: { start: number; end: number; severity: Severity }[]): void;
      clear(): void;
    };
  };
  dock: {
    Dock: new (
      shell: AssistShell,
      parts: { say: (message: object) => void; t: (key: string) => string },
    ) => { show(open: boolean): void; announce(): void; remove(): void };
  };
  page?: { start(): void; stop(): void; say(message: object): void; t(key: string, params?: Record<string, string>): string };
  picker?: { stop(): void };
};
