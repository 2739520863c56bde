"""An administrator changes packs in files and reads them again on the page of rules; a panel is open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.lead_console import ready
from tests.browser.panel_page import begin, field
from tests.live.conftest import Server
from tools.demo import Demo

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]

PACK = """pack: shop
title: {zh: 店铺规则, en: Shop rules}
defaults: {category: 推诿, severity: warning}
rules:
- {code: late, message: {zh: 因。, en: Why.}, phrases: [就是不发货哟], examples: {bad: [就是不发货哟]}}
"""
RUDE = "- {code: rude, message: {zh: 因。, en: Why.}, phrases: [断码断货了哟], examples: {bad: [断码断货了哟]}}\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(tmp_path_factory.mktemp("packs"))


@pytest.fixture(scope="module")
def company(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A server with a folder of packs, an administrator, a lead and an agent."""
    (folder / "shop.yaml").write_text(PACK, encoding="utf-8")
    server = Server(Path(tmp_path_factory.mktemp("files")), wording_dir=str(folder))
    server.add("ada", "admin")
    server.add("lea", "lead", "north")
    server.add("anna", team="north")
    server.start()
    yield Demo(server.url, {name: f"pass-{name}-word" for name in ("ada", "lea", "anna")})
    server.stop()


@pytest.fixture
def page(company: Demo, new_context: NewContext) -> Page:
    return ready(company.sign_in(new_context(), "ada", "/lead/rules"))


def test_changed_files_are_read_by_keyboard_and_hold_in_an_open_panel(
    company: Demo, folder: Path, page: Page, new_context: NewContext
) -> None:
    panel = company.sign_in(new_context(viewport={"width": 400, "height": 800}), "anna", "/panel")
    begin(panel)
    field(panel).click()
    panel.keyboard.type("您断码断货了哟")
    expect(panel.locator(".mirror .mark")).to_have_count(0)
    (folder / "shop.yaml").write_text(PACK.replace("因。", "缘故。") + RUDE, encoding="utf-8")
    (folder / "other.yaml.txt").write_text(PACK, encoding="utf-8")
    button = page.get_by_role("button", name="重新读取")
    button.focus()
    page.keyboard.press("Enter")
    said = page.get_by_role("status").filter(has_text="已重新读取")
    expect(said).to_contain_text("打开着的面板马上按新规则提醒")
    change = page.locator("[data-pack=shop]")
    expect(change).to_contain_text("“店铺规则”：1 条 → 2 条")
    expect(change).to_contain_text("新增 shop/rude")
    expect(change).to_contain_text("改动 shop/late")
    expect(page.locator(".unread")).to_contain_text("other.yaml.txt")
    expect(button).to_be_focused()
    expect(panel.locator(".mirror .mark")).to_have_text("断码断货了哟")
    expect(field(panel)).to_be_focused()
    panel.keyboard.type("，稍等")
    expect(field(panel)).to_have_value("您断码断货了哟，稍等")
    expect(page.locator(".pack summary").filter(has_text="店铺规则")).to_contain_text("2 条")
    page.keyboard.press("Space")
    expect(page.locator("#files-said")).to_contain_text("没有变化")


@pytest.mark.parametrize("width", [360, 1440])
def test_what_is_refused_is_named_with_its_line_and_nothing_changes(
    folder: Path, page: Page, forgiven: list[str], width: int
) -> None:
    forgiven.append("422")
    page.set_viewport_size({"width": width, "height": 800})
    good = (folder / "shop.yaml").read_text("utf-8")
    (folder / "shop.yaml").write_text(PACK.replace("warning", "grave"), encoding="utf-8")
    (folder / "gbk.yaml").write_bytes(PACK.replace("shop", "gbk").encode("gbk"))
    try:
        page.get_by_role("button", name="重新读取").click()
        said = page.locator("#files-said")
        expect(said).to_contain_text("原来的规则继续有效。请改正下面 2 处")
        refused = said.locator(".refused")
        expect(refused.nth(0)).to_contain_text(f"{folder / 'gbk.yaml'}:2")
        expect(refused.nth(0)).to_contain_text("GBK")
        expect(refused.nth(1)).to_contain_text(f"{folder / 'shop.yaml'}:3")
        expect(refused.nth(1)).to_contain_text("这里不能写“grave”")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.reload()
        ready(page)
        expect(page.locator("#files-said .refused")).to_have_count(2)
    finally:
        (folder / "gbk.yaml").unlink()
        (folder / "shop.yaml").write_text(good, encoding="utf-8")
    page.get_by_role("button", name="重新读取").click()
    expect(page.locator("#files-said")).to_contain_text("已重新读取")


def test_the_page_says_it_in_english(company: Demo, new_context: NewContext) -> None:
    page = ready(company.sign_in(new_context(locale="en-GB"), "ada", "/lead/rules"))
    page.get_by_role("button", name="Read again").click()
    expect(page.locator("#files-said")).to_contain_text("Read again;")


def test_a_lead_sees_no_files(company: Demo, new_context: NewContext) -> None:
    page = ready(company.sign_in(new_context(), "lea", "/lead/rules"))
    expect(page.locator(".pack summary").first).to_be_visible()
    expect(page.locator("#reload")).to_have_count(0)
    expect(page.locator("#files-said")).to_have_count(0)
