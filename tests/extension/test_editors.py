"""Real editors from npm: what is read and put in, compared with each editor's own model.

One page per editor, and all questions to it in one test: a console's page stays open for a day, too.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.extension.conftest import Browser, click_composer, until
from tests.extension.test_composers import TEXT, draft, state
from tests.extension.test_guard import sent

pytestmark = [pytest.mark.browser, pytest.mark.live]

STEP_MS = 1_100
"""Editors put what is typed within a second into one step of their history (Quill, CKEditor)."""
UNDOES = 8
EDITORS = [
    "prosemirror",
    "prosemirror-shadow",
    "tiptap",
    "lexical",
    "slate",
    "draft",
    "quill",
    "ckeditor5",
    "tinymce",
    "wangeditor",
    "react",
    "vue",
]
STRICT = ["prosemirror", "react"]
"""Also on a page whose policy allows neither inline style nor a script of others."""


@pytest.fixture(autouse=True)
def _built(editors: list[str]) -> None:
    assert {*editors} == {*EDITORS}


class Desk:
    """One console, with the agent in front of it."""

    def __init__(self, browser: Browser, path: str, kind: str) -> None:
        self.browser = browser
        self.page: Page = browser.console(path, composer=kind, run=kind)
        self.page.bring_to_front()
        click_composer(self.page)

    def type(self, *lines: str) -> None:
        for index, line in enumerate(lines):
            if index:
                self.page.keyboard.press("Shift+Enter")
            self.page.keyboard.type(line)
        self.page.wait_for_timeout(STEP_MS)

    def reads(self, text: str) -> None:
        """The model holds ``text``, and the extension has read just that."""
        self.until(lambda: state(self.page), text)
        self.until(lambda: draft(self.browser), text)

    def insert(self, text: str, mode: str, then: str) -> None:
        self.browser.insert(text, mode)
        self.page.bring_to_front()
        self.until(lambda: state(self.page), then)
        self.until(lambda: draft(self.browser), then)
        self.page.wait_for_timeout(300)
        assert state(self.page) == then  # no editor changes its mind
        assert sent(self.page) == []

    def undo(self, back_to: str) -> None:
        """What stood there before comes back, whatever the number of steps."""
        seen = []
        for _ in range(UNDOES):
            self.page.keyboard.press("Control+z")
            self.page.wait_for_timeout(120)
            seen.append(state(self.page))
            if seen[-1] == back_to:
                return
        pytest.fail(f"undo never came back to {back_to!r}: {seen}")

    def empty(self) -> None:
        self.page.evaluate("__clear()")
        self.reads("")
        click_composer(self.page)
        self.page.wait_for_timeout(200)

    def until(self, what: Callable[[], str], text: str) -> None:
        try:
            until(lambda: what() == text, text, 8, page=self.page)
        except BaseException as error:
            raise AssertionError(f"{what()!r} instead of {text!r}\n{self.notes()}") from error

    def notes(self) -> str:
        return "\n".join(line for line in self.browser.report().splitlines() if "insert:" in line)


def all_of(desk: Desk, *, undo: bool) -> None:
    desk.type("您好", "今天  发货 ok")
    desk.reads("您好\n今天  发货 ok")
    desk.empty()
    desk.insert(TEXT, "caret", TEXT)
    desk.undo("")
    desk.empty()
    desk.type("ABCD")
    for _ in range(2):
        desk.page.keyboard.press("ArrowLeft")
    desk.page.wait_for_timeout(300)
    desk.insert(TEXT, "caret", f"AB{TEXT}CD")
    if undo:
        desk.undo("ABCD")
    desk.empty()
    desk.page.keyboard.type("ABCD")
    desk.page.keyboard.press("ArrowLeft")
    desk.page.keyboard.press("Shift+ArrowLeft")
    desk.page.wait_for_timeout(300)
    desk.insert(TEXT, "caret", f"AB{TEXT}D")
    desk.page.keyboard.type("Z")
    desk.reads(f"AB{TEXT}ZD")
    desk.empty()
    desk.page.click("header")
    desk.insert("一句话", "caret", "一句话")
    desk.empty()
    desk.type("旧草稿", "第二行 ok")
    desk.insert(TEXT, "replace", TEXT)
    if undo:
        desk.undo("旧草稿\n第二行 ok")


def composes(desk: Desk) -> None:
    """Letters of an unfinished word are not read; the word is."""
    desk.empty()
    desk.page.keyboard.type("好")
    desk.reads("好")
    session = desk.page.context.new_cdp_session(desk.page)
    letters = {"text": "ni'hao", "selectionStart": 6, "selectionEnd": 6}
    session.send("Input.imeSetComposition", letters)
    desk.page.wait_for_timeout(800)
    assert draft(desk.browser) == "好"
    desk.page.bring_to_front()
    session.send("Input.insertText", {"text": "你好"})
    desk.reads("好你好")


def sends(desk: Desk, text: str) -> None:
    """The harness could have told: an Enter of the agent does send, and just the model."""
    desk.page.bring_to_front()
    desk.page.keyboard.press("Enter")
    until(lambda: sent(desk.page) == [text], "the sent reply", page=desk.page)


@pytest.mark.parametrize("kind", EDITORS)
def test_an_editor_is_read_and_filled_as_its_own_model_says(browser: Browser, kind: str) -> None:
    desk = Desk(browser, "/pages/console.html", kind)
    all_of(desk, undo=True)
    composes(desk)
    sends(desk, "好你好")


@pytest.mark.parametrize("kind", STRICT)
def test_under_a_strict_policy_as_well(browser: Browser, kind: str) -> None:
    desk = Desk(browser, "/strict/pages/console.html", kind)
    all_of(desk, undo=True)
