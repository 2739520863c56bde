"""A lead uploads a manual and decides about what it proposes, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext
from tools import demo

pytestmark = pytest.mark.browser

MANUAL = """客服部工作手册
一、服务忌语
1.<b>这事不归我管</b>。
2.你自己不会看吗?
二、规范用语
1.您好,请问有什么可以帮您?
三、常见问题
问:鲸鱼卡能补办吗?
答:可以,带身份证到前台,当天就能补好。
四、时限要求
投诉须在24小时内答复。
"""


def uploaded(page: Page, folder: Path) -> None:
    path = folder / "工作手册.txt"
    path.write_text(MANUAL, encoding="utf-8")
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="上传并读取").click()
    page.wait_for_selector("#proposals", timeout=60_000)


@pytest.mark.parametrize("width", [360, 1280])
def test_a_lead_takes_over_from_a_manual_what_is_worth_it(
    demo_server: demo.Demo, new_context: NewContext, tmp_path: Path, width: int
) -> None:
    page = demo_server.sign_in(
        new_context(viewport={"width": width, "height": 800}), "lead", "/lead/handbooks"
    )
    uploaded(page, tmp_path)
    assert page.locator(".entry b").count() == 0  # markup is shown as text
    expect(page.locator(".entry-rule").first).to_contain_text("第 3 行")
    expect(page.locator(".entry-rule").first).to_contain_text("现有规则已能发现")
    expect(page.locator(".entry-policy")).to_contain_text("24 小时")
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")

    page.get_by_role("navigation", name="建议的种类").get_by_role("link", name="问答").click()
    page.get_by_text("改一改再收").click()
    page.get_by_label("客户的问法").fill("鲸鱼卡能补办吗\n鲸鱼卡丢了怎么办")
    page.locator(".edit").get_by_role("button", name="收为草稿").click()
    expect(page.get_by_text("这里没有建议了。")).to_be_visible()
    page.get_by_role("navigation", name="处理情况").get_by_role("link", name="已收").click()
    page.get_by_role("link", name="看草稿").click()
    expect(page).to_have_url(re.compile("/lead#"))
    # On a phone the editor covers the list.
    expect(page.get_by_role("heading", name="鲸鱼卡能补办吗")).to_be_visible()


def test_a_file_that_cannot_be_read_is_said_so(
    demo_server: demo.Demo, new_context: NewContext, tmp_path: Path
) -> None:
    page = demo_server.sign_in(new_context(), "lead", "/lead/handbooks")
    path = tmp_path / "扫描件.docx"
    path.write_bytes(b"not a document")
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="上传并读取").click()
    expect(page.get_by_role("alert")).to_contain_text("没能读取", timeout=30_000)


def test_a_limit_of_a_manual_is_tried_and_put_in_force(
    demo_server: demo.Demo, new_context: NewContext, tmp_path: Path
) -> None:
    page = demo_server.sign_in(new_context(), "lead", "/lead/handbooks")
    uploaded(page, tmp_path)
    page.locator(".entry-policy").get_by_role("button", name="收为时限草稿").click()
    page.get_by_role("navigation", name="处理情况").get_by_role("link", name="已收").click()
    page.locator(".entry-policy").get_by_role("link", name="去试算").click()
    draft = page.locator(".draft")
    expect(draft).to_have_attribute("open", "")
    expect(draft.locator("summary")).to_contain_text("投诉须在24小时内答复")
    expect(draft.locator("[name=clock]")).to_have_value("complaint_reply")
    expect(draft.locator("[name=limit]")).to_have_value("24h")
    expect(draft.locator("[name=source]")).to_have_value(
        "《工作手册.txt》第11行 四、时限要求：投诉须在24小时内答复"
    )
    expect(draft.locator(".figures")).to_contain_text("上限 1 working day")
    expect(draft.locator("tbody tr").first).to_be_visible()  # tried by itself
    house = page.locator("#policies [data-id=handbook]")
    expect(house.locator("summary")).not_to_contain_text("改过")

    draft.locator("[name=clock]").select_option("callback")
    expect(draft.locator(".figures")).to_contain_text("上限 24h")
    draft.locator("[name=clock]").select_option("complaint_reply")
    expect(draft.locator(".figures")).to_contain_text("上限 1 working day")
    expect(draft.locator("[name=calendar]")).to_have_value("wall")
    draft.locator("[name=target]").fill("20h")
    draft.locator("[name=limit]").fill("20h")
    draft.get_by_role("button", name="试算").click()
    expect(draft.locator(".scroll")).to_contain_text("正在计时的")
    draft.get_by_role("button", name="保存并生效").click()
    expect(page.locator("#limits-state")).to_contain_text("已保存")
    expect(page.locator("#drafts")).to_be_hidden()
    expect(house.locator("summary")).to_contain_text("改过")
    house.locator("summary").click()
    reply = house.get_by_role("group", name="投诉答复")
    expect(reply.locator("[name=limit]")).to_have_value("20h")
