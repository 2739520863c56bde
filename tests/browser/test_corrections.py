"""An agent corrects a published reply, the lead sees what is different and answers, in browsers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.lead_console import Rest, published, ready, says
from tools.demo import Demo

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]


def propose(page: Page, title: str, *, old: str, new: str, why: str) -> None:
    if page.locator("#pushes-open").is_visible():
        page.click("#pushes-open")
    page.click("#correct-open")
    dialog = page.locator("#correct-dialog")
    page.fill("#correct-which", title[:2])
    expect(page.locator(f"#correct-options option[value='{title}']")).to_have_count(1)
    page.fill("#correct-which", title)
    expect(page.locator("#correct-text")).to_have_value(old)
    page.fill("#correct-text", new)
    dialog.locator("[name=reason]").fill(why)
    dialog.locator("[value=go]").click()
    expect(dialog).to_be_hidden()


def test_a_correction_is_seen_word_by_word_accepted_and_told(
    demo_server: Demo, new_context: NewContext, rest: Rest
) -> None:
    old, new = "铜镜擦拭请用湿布。", "铜镜擦拭请用干布。"
    published(rest, "铜镜养护", old)
    mine = ready(demo_server.sign_in(new_context(), "agent", "/account/replies"))
    propose(mine, "铜镜养护", old=old, new=new, why="湿布会生锈")
    row = mine.locator("#corrections > li").first
    expect(row).to_contain_text("等待处理")
    lead = ready(demo_server.sign_in(new_context(), "lead", "/lead"))
    lead.click("#corrections-waiting")
    place = lead.locator("[data-correction]")
    expect(place).to_contain_text("湿布会生锈")
    expect(place.locator("del")).to_contain_text("湿")
    expect(place.locator("ins")).to_contain_text("干")
    place.get_by_role("button", name="采纳并发布").click()
    says(lead, "新版本已发布")
    expect(place).to_have_count(0)
    expect(lead.locator("#text")).to_have_value(new)
    mine.reload()
    ready(mine)
    expect(mine.locator("#corrections > li").first).to_contain_text("已采纳")


def test_a_declined_correction_tells_why(
    demo_server: Demo, new_context: NewContext, rest: Rest
) -> None:
    old = "香炉请放在通风处。"
    published(rest, "香炉摆放", old)
    page = new_context(viewport={"width": 360, "height": 800})
    mine = ready(demo_server.sign_in(page, "agent", "/account/replies"))
    propose(mine, "香炉摆放", old=old, new="香炉请放在向阳处。", why="客户这样说")
    aside = new_context(viewport={"width": 360, "height": 800})
    panel = demo_server.sign_in(aside, "agent", "/panel")
    expect(panel.locator("assist-panel")).to_be_visible()
    lead = ready(demo_server.sign_in(new_context(), "lead", "/lead"))
    lead.click("#corrections-waiting")
    lead.locator("[data-correction]").get_by_role("button", name="不采纳…").click()
    lead.locator("#words-dialog textarea").fill("向阳会褪色")
    lead.locator("#words-dialog [value=go]").click()
    says(lead, "已回复对方")
    expect(lead.locator("[data-correction]")).to_have_count(0)
    expect(lead.locator("#text")).to_have_value(old)
    mine.reload()
    ready(mine)
    mine.click("#pushes-open")
    row = mine.locator("#corrections > li").first
    expect(row).to_be_visible()
    expect(row).to_contain_text("未采纳")
    expect(row).to_contain_text("向阳会褪色")
    assert mine.evaluate("document.documentElement.scrollWidth") <= 360
    # The open panel has been told, calmly; it says so until that is read, also after a reload.
    card = panel.locator("assist-answer-cards section").filter(has_text="香炉摆放")
    for _ in range(2):
        expect(card).to_have_count(1)
        expect(card).to_contain_text("没有采纳您对“香炉摆放”的更正")
        expect(card).to_contain_text("向阳会褪色")
        expect(panel.locator("dialog[open]")).to_have_count(0)
        assert panel.evaluate("document.documentElement.scrollWidth") <= 360
        panel.reload()
    card.get_by_role("button", name="知道了").click()
    expect(card).to_have_count(0)
    panel.reload()
    expect(panel.locator("assist-panel")).to_be_visible()
    panel.wait_for_timeout(500)
    expect(card).to_have_count(0)
