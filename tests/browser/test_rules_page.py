"""A lead writes a rule, tries it and switches it on; a pack is switched off; panels are open."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.lead_console import ready
from tests.browser.panel_page import begin, field
from tools.demo import Demo

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]


@pytest.fixture
def page(demo_server: Demo, new_context: NewContext) -> Page:
    return ready(demo_server.sign_in(new_context(), "lead", "/lead/rules"))


@pytest.fixture
def panel(demo_server: Demo, new_context: NewContext) -> Page:
    """An agent's panel with a conversation, its draft in focus."""
    panel = demo_server.sign_in(
        new_context(viewport={"width": 400, "height": 800}), "agent", "/panel"
    )
    expect(panel.locator(".connection .word")).to_have_text("在线")
    begin(panel)
    field(panel).click()
    return panel


def says(page: Page, sentence: str) -> None:
    expect(page.locator("#status")).to_contain_text(sentence)


def write_rule(page: Page, title: str, phrase: str) -> None:
    page.click("#new")
    page.fill("[name=title]", title)
    page.fill("[name=phrases]", phrase)
    page.fill("[name=message]", "请给出到货时间或替代品。")
    page.fill("[name=bad]", f"亲，这款{phrase}")
    page.fill("[name=good]", "这款还有三件")


def test_a_rule_is_written_tried_switched_on_and_off_while_a_panel_is_open(
    page: Page, panel: Page
) -> None:
    panel.keyboard.type("亲，这款断码断货了哟")
    expect(panel.locator(".draft-status")).to_have_text("措辞没有问题")
    write_rule(page, "不许说断货", "断码断货了哟")
    page.click("#try")
    expect(page.locator("#trial .trial-count").first).to_contain_text("条会被标出")
    page.click("#publish")
    says(page, "已启用")
    expect(page.locator("#badges")).to_contain_text("已启用")
    expect(panel.locator(".mirror .mark")).to_have_text("断码断货了哟")
    expect(panel.locator(".card[data-open] .why")).to_contain_text("请给出到货时间")
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("#retire")
    says(page, "已停用")
    expect(panel.locator(".mirror .mark")).to_have_count(0)


def test_a_rule_is_tried_on_the_samples_and_marks_what_it_finds(page: Page) -> None:
    write_rule(page, "不归我管", "不归我管")
    page.fill("[name=good]", "")
    page.click("#try")
    samples = page.locator("#trial [data-source=samples]")
    expect(samples.locator("mark").first).to_have_text("不归我管")


def test_a_rule_that_will_not_do_is_refused_beside_its_field(
    page: Page, forgiven: list[str]
) -> None:
    forgiven.append("422")
    write_rule(page, "例句不对", "断货了呀")
    page.fill("[name=bad]", "这款下周到货")
    page.click("#publish")
    refused = page.locator("[data-field=bad] .field-error")
    expect(refused).to_contain_text("这款下周到货")
    expect(page.locator("[name=bad]")).to_have_attribute("aria-invalid", "")
    expect(page.locator("[name=bad]")).to_have_value("这款下周到货")
    page.fill("[name=bad]", "这款断货了呀")
    page.click("#form [type=submit]")
    says(page, "已保存第 1 版草稿")
    expect(page.locator("#form .field-error")).to_have_count(0)


def test_a_line_that_is_too_long_is_named_with_its_number(page: Page, forgiven: list[str]) -> None:
    forgiven.append("422")
    write_rule(page, "太长", f"断码断货了呀\n{'长' * 201}")
    page.click("#form [type=submit]")
    refused = page.locator("[data-field=phrases] .field-error")
    expect(refused).to_have_text("第 2 行：最多 200 个字符。")
    expect(page.locator("#status")).to_have_text("最多 200 个字符")


def test_what_is_gone_meanwhile_is_said_in_the_readers_language(
    page: Page, forgiven: list[str]
) -> None:
    forgiven.append("404")
    page.evaluate(
        "document.querySelector('.pack [role=switch]').dataset.switch = 'none';"
        "const real = window.fetch; window.fetch = (path, asked) =>"
        ' real(path, asked?.method === \'PUT\' ? { ...asked, body: asked.body.replace(/"target":"[^"]*"/, \'"target":"none"\') } : asked);'
    )
    page.locator(".pack summary").first.click()
    page.locator(".pack > p [role=switch]").first.press("Space")
    says(page, "没有这条规则，或者已经过期。")


def test_a_pack_switched_off_for_the_team_is_silent_in_its_open_panels(
    page: Page, panel: Page
) -> None:
    panel.keyboard.type("这个不归我管")
    mark = panel.locator(".mirror .mark.is-error")
    expect(mark.first).to_be_visible()
    page.fill("#query", "不归我管")
    expect(page.locator(".pack:not([open])")).to_have_count(0)
    boxes = page.locator(".pack > p [role=switch]")
    for number in range(boxes.count()):
        boxes.nth(number).press("Space")
        expect(page.locator(".pack summary").nth(number)).to_contain_text("关了")
        expect(boxes.nth(number)).to_be_focused()
    expect(mark).to_have_count(0)
    expect(panel.locator(".draft-status")).to_have_text(re.compile("措辞没有问题|处要留意"))
    for number in range(boxes.count()):
        boxes.nth(number).press("Space")
        expect(boxes.nth(number)).to_be_checked()
    expect(mark.first).to_be_visible()


@pytest.mark.parametrize("width", [360, 1440])
def test_the_page_is_as_wide_as_its_window(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.click("#new")
    page.click("#slot-add")
    page.locator(".pack summary").first.click()
    expect(page.locator(".pack .entry").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_rule_that_forbids_what_is_published_is_saved_and_says_which(page: Page) -> None:
    write_rule(page, "不许说登记本", "登记本上")
    page.click("#form [type=submit]")
    says(page, "已保存第 1 版草稿")
    says(page, "它们仍会被推荐")
    source = page.locator("#trial [data-source=published]")
    expect(source.locator(".trial-count")).to_contain_text("已发布的话术")
    expect(source.locator("mark").first).to_have_text("登记本上")
