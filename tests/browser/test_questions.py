"""A lead looks at what the phrasebook does not answer, on a telephone: draft by key, dismiss."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tools import demo

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]

ASKED = (
    "能不能给航天飞机加装滑雪板",
    "航天飞机能不能加装滑雪板呀",
    "长颈鹿打呼噜吵到邻居了",
    "在吗",
    "什么时候发货",
)

SAY = """async (texts) => {
  const socket = new WebSocket(`ws://${location.host}/live`, "assist.v1");
  const say = (message) => socket.send(JSON.stringify(message));
  const answers = [];
  await new Promise((done, failed) => {
    socket.onerror = failed;
    socket.onopen = () => say({type: "hello", protocol: 1, client: {kind: "panel", version: "1"}});
    socket.onmessage = ({data}) => {
      const heard = JSON.parse(data);
      if (heard.type === "welcome") {
        texts.forEach((text, at) => {
          say({type: "conversation.open", conversation: `q${at}`, channel: "旗舰店"});
          say({type: "customer.message", conversation: `q${at}`, message: "m", text});
        });
        say({type: "conversation.close", conversation: "q0", id: "last"});
      }
      if (heard.type === "suggestions") answers.push([heard.conversation, heard.items.length]);
      if (heard.reply_to === "last") done();
    };
  });
  socket.close();
  return Object.fromEntries(answers);
}"""


@pytest.fixture(scope="module")
def keeping() -> Iterator[demo.Demo]:
    """A demo that keeps unanswered questions for a month, and whose customers asked some."""
    with demo.running(keep_questions_days="30") as started:
        yield started


@pytest.fixture
def page(keeping: demo.Demo, new_context: NewContext) -> Page:
    asking = keeping.sign_in(new_context(), "agent", "/account")
    answers = asking.evaluate(SAY, list(ASKED))
    assert answers["q4"] > 0
    assert answers["q0"] == answers["q1"] == answers["q2"] == 0
    return keeping.sign_in(
        new_context(viewport={"width": 360, "height": 740}), "lead", "/lead/questions"
    )


def test_a_key_makes_a_draft_and_a_button_puts_aside(page: Page) -> None:
    page.wait_for_selector("html[data-ready]")
    cards = page.locator("li.question")
    expect(cards).to_have_count(2)
    expect(cards.first).to_contain_text("航天飞机")
    expect(cards.first).to_contain_text("2 次")
    expect(cards.first).to_contain_text("旗舰店")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    cards.first.focus()
    page.keyboard.press("ArrowDown")
    expect(cards.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("f")
    expect(page.locator("#questions-status")).to_contain_text("已建成草稿")
    expect(cards).to_have_count(1)
    expect(cards.first).to_be_focused()
    cards.first.get_by_role("button", name="不需要").click()
    expect(cards).to_have_count(0)
    expect(page.locator("#questions-none")).to_be_visible()
    page.reload()
    page.wait_for_selector("html[data-ready]")
    expect(cards).to_have_count(0)


def test_where_nothing_is_kept_the_page_says_how(
    demo_server: demo.Demo, new_context: NewContext
) -> None:
    page = demo_server.sign_in(
        new_context(viewport={"width": 360, "height": 740}), "lead", "/lead/questions"
    )
    expect(page.locator("main")).to_contain_text("ASSIST_KEEP_QUESTIONS_DAYS=30")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
