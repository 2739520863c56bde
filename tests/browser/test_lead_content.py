"""Answers, pictures, fragments, versions, merging, reviews and bulk changes, in real browsers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.api.test_pictures import png
from tests.browser.lead_console import Rest, ready, says, write_reply
from tools.demo import Demo

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]


def publish(page: Page) -> None:
    page.click("#publish")
    page.locator("#publish-dialog [name=announce]").uncheck()
    page.locator("#publish-dialog [value=go]").click()
    says(page, "已发布")


def searched(panel: Page, words: str) -> Any:
    """The panel's search for ``words``, opened by key."""
    panel.keyboard.press("/")
    panel.locator("assist-search-pane input").fill(words)
    return panel.locator("assist-search-pane .choice")


def test_answers_note_and_picture_reach_the_panel_and_go_into_the_draft(
    demo_server: Demo, new_context: NewContext, lead_page: Page, tmp_path: Path
) -> None:
    write_reply(lead_page, "紫砂壶开壶", "新壶先用温水冲洗两遍。")
    lead_page.fill("[name=condition]", "只对紫砂")
    lead_page.fill("[name=note]", "别说用洗洁精")
    lead_page.click("#answer-add")
    lead_page.locator(".answer-row input").fill("客户坚持要煮")
    lead_page.locator(".answer-row textarea").fill("小火煮十分钟就可以。")
    picture = tmp_path / "壶.png"
    picture.write_bytes(png(60, 40))
    lead_page.set_input_files("#picture-file", str(picture))
    expect(lead_page.locator("#pictures img")).to_have_count(1)
    publish(lead_page)
    context = new_context(permissions=["clipboard-read", "clipboard-write"])
    panel = demo_server.sign_in(context, "agent", "/panel")
    expect(panel.locator("#panel")).not_to_be_empty()
    choice = searched(panel, "zishahu").first
    expect(choice).to_contain_text("只对紫砂")
    expect(choice).to_contain_text("别说用洗洁精")
    answer = choice.locator(".answer")
    expect(answer).to_contain_text("客户坚持要煮")
    image = choice.locator("img")
    assert image.evaluate("i => i.decode().then(() => i.naturalWidth)") == 60
    choice.locator(".copy-picture").click()
    expect(choice.locator(".copy-picture")).to_contain_text("已复制")
    kinds = panel.evaluate("navigator.clipboard.read().then(items => items[0].types)")
    assert kinds == ["image/png"]
    choice.locator(".choose").first.focus()
    panel.keyboard.press("ArrowDown")
    expect(answer).to_be_focused()
    panel.keyboard.press("Enter")
    expect(panel.locator("assist-composer")).to_contain_text("小火煮十分钟就可以。")


def test_what_is_no_picture_is_told_and_nothing_else_is_lost(
    lead_page: Page, tmp_path: Path, forgiven: list[str]
) -> None:
    forgiven.append("422")
    write_reply(lead_page, "假图", "正文还在。")
    fake = tmp_path / "假.png"
    fake.write_bytes(b"<svg onload='alert(1)'/>")
    lead_page.set_input_files("#picture-file", str(fake))
    expect(lead_page.locator("#pictures-problem")).to_contain_text("不是 PNG")
    expect(lead_page.locator("#text")).to_have_value("正文还在。")


def test_a_similar_reply_is_told_and_the_preview_fills_variables(lead_page: Page) -> None:
    write_reply(lead_page, "团扇保养", "团扇请放在阴凉干燥的地方，避免太阳直晒。")
    lead_page.click("#save")
    says(lead_page, "已保存第 1 版")
    write_reply(lead_page, "", "{{customer_name}}，团扇请放在阴凉干燥的地方，避免阳光直晒。")
    similar = lead_page.locator("#similar li").first
    expect(similar).to_contain_text("团扇保养")
    expect(similar).to_contain_text("%")
    lead_page.click("#preview summary")
    expect(lead_page.locator("#preview-text")).to_contain_text("王女士，团扇")
    lead_page.fill("#preview-samples input", "赵先生")
    expect(lead_page.locator("#preview-text")).to_contain_text("赵先生，团扇")


def test_two_leads_change_different_fields_and_both_changes_stay(
    lead_page: Page, rest: Rest, forgiven: list[str]
) -> None:
    forgiven.append("409")
    write_reply(lead_page, "茶饼", "茶饼放三年更香。")
    lead_page.click("#save")
    says(lead_page, "已保存第 1 版")
    number = lead_page.url.split("#")[1]
    theirs = {"version": 1, "title": "老茶饼", "text": "茶饼放五年更香。", "tags": ["茶"]}
    rest("PATCH", f"replies/{number}", theirs)
    lead_page.fill("#text", "茶饼放三年、避光，更香。")
    lead_page.fill("[name=note]", "先问存放多久")
    lead_page.click("#save")
    conflict = lead_page.locator("#conflict")
    expect(conflict.locator("[data-merge=text][data-by=both]")).to_be_visible()
    expect(conflict.locator("[data-merge=title][data-by=theirs]")).to_be_visible()
    expect(conflict.locator("[data-merge=note][data-by=mine]")).to_be_visible()
    expect(conflict.locator("[data-merge=text] [data-side=theirs] ins")).to_contain_text("五")
    conflict.locator("[data-merge=text] [value=both]").check()
    lead_page.click("#conflict-merge")
    expect(conflict).to_be_hidden()
    expect(lead_page.locator("#text")).to_have_value("茶饼放三年、避光，更香。\n\n茶饼放五年更香。")
    lead_page.fill("#text", "茶饼避光放五年更香。")
    lead_page.click("#save")
    says(lead_page, "已保存第 3 版")
    got = rest("GET", f"replies/{number}")
    assert (got["title"], got["tags"], got["note"]) == ("老茶饼", ["茶"], "先问存放多久")
    assert got["text"] == "茶饼避光放五年更香。"


def test_unsaved_words_meet_a_newer_version_when_the_page_is_opened_again(
    lead_page: Page, rest: Rest
) -> None:
    write_reply(lead_page, "香囊", "香囊三个月换一次。")
    lead_page.click("#save")
    says(lead_page, "已保存第 1 版")
    lead_page.fill("#text", "香囊两个月换一次。")
    address, context = lead_page.url, lead_page.context
    lead_page.close()
    number = address.split("#")[1]
    rest("PATCH", f"replies/{number}", {"version": 1, "title": "中药香囊"})
    page = context.new_page()
    page.goto(address)
    ready(page)
    expect(page.locator("#conflict [data-merge=title][data-by=theirs]")).to_be_visible()
    page.click("#conflict-mine")
    says(page, "已保存第 3 版")
    got = rest("GET", f"replies/{number}")
    assert (got["title"], got["text"]) == ("中药香囊", "香囊两个月换一次。")


def test_an_earlier_version_is_compared_and_restored(lead_page: Page) -> None:
    write_reply(lead_page, "油纸伞", "油纸伞晾干再收。")
    lead_page.click("#save")
    says(lead_page, "已保存第 1 版")
    lead_page.fill("#text", "油纸伞阴干再收。")
    lead_page.click("#save")
    says(lead_page, "已保存第 2 版")
    lead_page.click("#history-open")
    dialog = lead_page.locator("#history-dialog")
    expect(dialog.locator("#difference ins")).to_contain_text("阴干")
    expect(dialog.locator("[value=go]")).to_be_disabled()
    dialog.locator("[data-version='2']").focus()
    lead_page.keyboard.press("ArrowDown")
    lead_page.keyboard.press("Enter")
    dialog.locator("[value=go]").click()
    says(lead_page, "已恢复为第 3 版")
    expect(lead_page.locator("#text")).to_have_value("油纸伞晾干再收。")


def test_several_are_picked_by_keys_and_changed_together(
    lead_page: Page, rest: Rest, forgiven: list[str]
) -> None:
    forgiven.append("422")
    for number in range(3):
        text = "您好，这不归我管。" if number == 1 else f"蜡染围巾，第 {number} 款。"
        rest("POST", "replies", {"title": f"蜡染 {number}", "text": text})
    lead_page.keyboard.press("/")
    lead_page.keyboard.type("蜡染")
    expect(lead_page.locator(".reply")).to_have_count(3)
    lead_page.keyboard.press("ArrowDown")
    lead_page.keyboard.press("Control+a")
    expect(lead_page.locator("#picked")).to_contain_text("已选 3 条")
    lead_page.click("#bulk-open")
    dialog = lead_page.locator("#bulk-dialog")
    dialog.locator("[name=action]").select_option("publish")
    dialog.locator("[value=go]").click()
    expect(dialog.locator("#bulk-report li")).to_have_count(1)
    expect(dialog.locator("#bulk-report")).to_contain_text("蜡染 1")
    states = [one["state"] for one in rest("GET", "replies?query=蜡染")["items"]]
    assert states == ["draft"] * 3
    dialog.locator("[name=action]").select_option("change")
    dialog.locator("[name=add_tags]").fill("围巾")
    dialog.locator("[value=go]").click()
    says(lead_page, "已修改 3 条")
    assert len(rest("GET", "replies?tag=围巾")["items"]) == 3
    lead_page.locator(".reply").first.focus()
    lead_page.keyboard.press("x")
    expect(lead_page.locator("#picked")).to_contain_text("已选 1 条")


def test_an_agent_proposes_and_a_lead_approves(
    demo_server: Demo, new_context: NewContext, lead_page: Page
) -> None:
    agent = ready(demo_server.sign_in(new_context(), "agent", "/account/replies"))
    agent.click("#new")
    agent.fill("[name=title]", "竹笛试音")
    agent.fill("#text", "竹笛发货前都试过音，您放心。")
    agent.click("#publish")
    says(agent, "已启用")
    agent.click("#propose")
    agent.fill("#words-dialog textarea", "客户常问")
    agent.click("#words-go")
    says(agent, "等组长审核")
    expect(agent.locator("#proposals li").first).to_contain_text("等待审核")
    lead_page.reload()
    ready(lead_page)
    expect(lead_page.locator("#waiting")).to_have_text("1")
    lead_page.locator(".segments span", has_text="待审").click()
    lead_page.locator(".reply", has_text="竹笛试音").click()
    expect(lead_page.locator("#review-text")).to_contain_text("客户常问")
    lead_page.click("#publish")
    dialog = lead_page.locator("#publish-dialog")
    dialog.locator("[name=comment]").fill("很好")
    dialog.locator("[value=go]").click()
    says(lead_page, "已发布")
    expect(lead_page.locator("#waiting")).to_be_hidden()
    agent.reload()
    ready(agent)
    expect(agent.locator("#proposals li").first).to_contain_text("已采用")
    expect(agent.locator("#proposals li").first).to_contain_text("很好")


def test_a_changed_fragment_changes_what_panels_offer(
    demo_server: Demo, new_context: NewContext, lead_page: Page, rest: Rest
) -> None:
    lead_page.goto(f"{demo_server.address}/lead/fragments")
    ready(lead_page)
    lead_page.keyboard.press("n")
    lead_page.fill("[name=name]", "砚台产地")
    lead_page.fill("[name=text]", "安徽歙县")
    lead_page.keyboard.press("Control+s")
    says(lead_page, "已建立")
    made = rest("POST", "replies", {"title": "砚台", "text": "砚台产自{{>砚台产地}}。"})
    rest("POST", f"replies/{made['id']}/publish")
    panel = demo_server.sign_in(new_context(), "agent", "/panel")
    expect(panel.locator("#panel")).not_to_be_empty()
    expect(searched(panel, "yantai").first).to_contain_text("砚台产自安徽歙县。")
    lead_page.fill("[name=text]", "广东肇庆")
    lead_page.click("#save")
    says(lead_page, "1 条已发布的话术随之更新")
    panel.locator("assist-search-pane input").fill("砚台")
    expect(panel.locator("assist-search-pane .choice").first).to_contain_text("广东肇庆")


@pytest.mark.parametrize(
    ("name", "place"),
    [("lead", "/lead#new"), ("lead", "/lead/fragments"), ("agent", "/account/replies#new")],
)
def test_every_page_fits_a_narrow_screen(
    demo_server: Demo, new_context: NewContext, name: str, place: str
) -> None:
    context = new_context(viewport={"width": 360, "height": 740}, locale="en-GB")
    page = demo_server.sign_in(context, name, "/account")
    page.goto(f"{demo_server.address}{place}")
    ready(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
