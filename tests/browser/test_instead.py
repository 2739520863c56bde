"""What stands in for a recalled reply: chosen by the lead, taken by the agent with one key."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.lead_console import Rest, published, ready, says, write_reply
from tests.browser.panel_page import begin, field
from tools.demo import Demo

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]


@pytest.fixture
def panel(demo_server: Demo, new_context: NewContext) -> Page:
    page = demo_server.sign_in(
        new_context(viewport={"width": 400, "height": 800}), "agent", "/panel"
    )
    begin(page)
    return page


def open_reply(page: Page, title: str) -> None:
    page.fill("#query", title)
    page.locator("#replies > li", has_text=title).first.click()
    expect(page.locator("[name=title]")).to_have_value(title)


def paste(page: Page, text: str) -> None:
    """As from the clipboard: in one piece, at the caret."""
    field(page).click()
    page.keyboard.insert_text(text)


def choose(page: Page, words: str, name: str) -> None:
    """Type into the field of the recall and take ``name`` from its list."""
    page.fill("#instead", words)
    expect(page.locator(f"#instead-options option[value='{name}']")).to_have_count(1)
    page.fill("#instead", name)


def recall(page: Page, why: str) -> None:
    page.locator("#recall-dialog [name=note]").fill(why)
    page.locator("#recall-dialog [value=go]").click()
    says(page, "已从所有面板撤回")


def test_whoever_drafts_a_recalled_text_takes_the_other_with_one_key_and_keeps_the_rest(
    lead_page: Page, panel: Page, rest: Rest, demo_server: Demo
) -> None:
    new = "宣纸的退款会在七个工作日内原路退回。"
    old = "宣纸的退款会在二十四小时之内原路退回给您。"
    published(rest, "宣纸新时效", new)
    published(rest, "宣纸旧时效", old)
    before, after = "王女士，让您久等了。", "还有别的可以帮您吗？😀"
    paste(panel, f"{before}{old}{after}")
    expect(panel.locator(".draft-status")).to_have_text("措辞没有问题")
    open_reply(lead_page, "宣纸旧时效")
    lead_page.click("#recall")
    choose(lead_page, "宣纸新", "宣纸新时效")
    recall(lead_page, "时效改了")
    card = panel.locator(".card[data-open]")
    expect(card).to_contain_text("时效改了")
    expect(card.locator(".fix").first).to_contain_text("七个工作日内")
    expect(field(panel)).to_have_value(f"{before}{old}{after}")
    field(panel).focus()
    panel.keyboard.press("Alt+Enter")
    expect(field(panel)).to_have_value(f"{before}{new}{after}")
    expect(panel.locator(".card")).to_have_count(0)
    panel.keyboard.press("Control+z")
    expect(field(panel)).to_have_value(f"{before}{old}{after}")
    pushes = ready(demo_server.sign_in(lead_page.context, "lead", "/lead/pushes"))
    expect(pushes.locator("#recalled .row").first).to_contain_text("宣纸旧时效")


def test_a_text_that_was_only_changed_gives_way_to_its_present_version(
    lead_page: Page, panel: Page, rest: Rest
) -> None:
    old, new = "湖笔用完请洗净后平放晾干。", "湖笔用完请洗净后悬挂晾干。"
    reply = published(rest, "湖笔保养", old)
    paste(panel, f"您好，{old}")
    expect(panel.locator(".draft-status")).to_have_text("措辞没有问题")
    rest("PATCH", f"replies/{reply}", {"version": 1, "text": new})
    rest("POST", f"replies/{reply}/publish", {})
    expect(panel.locator(".card[data-open]")).to_contain_text("已经更新")
    field(panel).focus()
    panel.keyboard.press("Alt+Enter")
    expect(field(panel)).to_have_value(f"您好，{new}")


def test_of_two_replies_with_one_title_the_chosen_one_is_offered(
    lead_page: Page, panel: Page, rest: Rest
) -> None:
    old = "徽墨的运费由您来承担，大约十五元。"
    published(rest, "徽墨运费", "徽墨满九十九元包邮，不到的收八元。")
    published(rest, "徽墨运费", "徽墨全部包邮，请您放心下单。")
    published(rest, "徽墨旧运费", old)
    paste(panel, old)
    open_reply(lead_page, "徽墨旧运费")
    lead_page.click("#recall")
    lead_page.fill("#instead", "徽墨")
    options = lead_page.locator("#instead-options option")
    expect(options).to_have_count(2)  # not the recalled one itself
    choose(lead_page, "徽墨运", "徽墨运费 · 徽墨全部包邮，请您放心下单。")
    recall(lead_page, "现在包邮")
    expect(panel.locator(".card[data-open] .fix").first).to_contain_text("徽墨全部包邮")


def test_words_that_name_no_reply_stop_the_recall(lead_page: Page, rest: Rest) -> None:
    published(rest, "端砚养护", "端砚请避免暴晒，用后洗净。")
    open_reply(lead_page, "端砚养护")
    lead_page.click("#recall")
    lead_page.fill("#instead", "没有这一条")
    lead_page.locator("#recall-dialog [value=go]").click()
    expect(lead_page.locator("#recall-dialog")).to_be_visible()
    assert lead_page.evaluate("document.getElementById('instead').validity.customError")
    lead_page.fill("#instead", "")
    recall(lead_page, "")


def test_the_button_says_whether_it_publishes_now_or_later(lead_page: Page) -> None:
    write_reply(lead_page, "澄泥砚", "澄泥砚请轻拿轻放。")
    lead_page.click("#publish")
    dialog = lead_page.locator("#publish-dialog")
    go, what = dialog.locator("[value=go]"), lead_page.locator("#publish-what")
    expect(go).to_have_text("立即发布")
    expect(what).to_contain_text("立刻推荐")
    dialog.locator("[name=at]").fill("2031-05-06T09:30")
    expect(go).to_contain_text("发布")
    expect(go).to_contain_text("9:30")
    expect(go).not_to_contain_text("立即")
    expect(what).to_contain_text("在那之前面板照旧")
    dialog.locator("[name=at]").fill("")
    expect(go).to_have_text("立即发布")
