"""From a sheet as people have it to replies in every panel, in a real browser."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext
from tools import demo

pytestmark = pytest.mark.browser


def sheet(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    first: Any = book.active
    first.title = "售后话术"
    for row in (
        ["客服部常用话术", None, None],
        ["分类", "客户问题", "参考话术"],
        [
            "物流",
            "鲸鱼快递到哪了",
            "1. 您好，鲸鱼快递已经揽收，今天送达。\n2. 您好，我马上为您查鲸鱼快递。",
        ],
        [None, "能改地址吗", "<b>您好</b>，发货前可以改地址。"],
        ["售后", "找谁", "这事不归我管"],
        ["售后", "能换货吗", None],
    ):
        first.append(row)
    first.merge_cells("A1:C1")
    first.merge_cells("A3:A4")
    book.create_sheet("服务忌语").append(["不知道"])
    path = tmp_path / "真实话术.xlsx"
    book.save(path)
    return path


def upload(page: Page, path: Path) -> None:
    page.set_input_files("input[type=file]", path)
    expect(page.locator(".drop-text")).to_have_text(path.name)
    page.get_by_role("button", name="上传并预览").click()
    page.wait_for_selector(".tallies, [role=alert]", timeout=60_000)


@pytest.mark.parametrize("width", [360, 1280])
def test_a_lead_imports_a_sheet_and_the_panel_suggests_it(
    demo_server: demo.Demo, new_context: NewContext, tmp_path: Path, width: int
) -> None:
    page = demo_server.sign_in(
        new_context(viewport={"width": width, "height": 800}), "lead", "/lead/import"
    )
    upload(page, sheet(tmp_path))
    again = width == 1280  # the demo keeps what the first run imported
    tally = page.locator(".tally-same" if again else ".tally-new")
    expect(tally.locator("strong")).to_have_text("3" if again else "4")
    expect(page.locator(".tally-refused strong")).to_have_text("1")
    refused = page.locator(".entry-refused")
    expect(refused).to_contain_text("售后话术:6")
    expect(refused).to_contain_text("没有填写")
    expect(page.locator(".points").first).to_contain_text("服务忌语")
    assert page.locator(".entry b").count() == 0  # markup is shown as text
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    page.keyboard.press("Tab")
    if not again:
        page.get_by_label("跳过不能导入的行，只导入其余的").check()
        page.get_by_role("button", name="导入", exact=True).click()
        expect(page.locator(".notice-good")).to_contain_text("新增 3 条", timeout=30_000)
        expect(page.locator(".notice-good")).to_contain_text("已发布 3 条")
        page.get_by_role("link", name="去看话术").click()
        page.wait_for_url("**/lead")
        page.fill("#query", "鲸鱼快递")
        expect(page.locator("#replies > li")).to_have_count(2)


def test_only_what_breaks_a_rule_may_still_be_a_draft(
    demo_server: demo.Demo, new_context: NewContext, tmp_path: Path
) -> None:
    path = tmp_path / "draft.csv"
    path.write_bytes("问题,回复\n找谁,这真的不归我管\n".encode("gbk"))
    page = demo_server.sign_in(new_context(), "lead", "/lead/import")
    upload(page, path)
    skip = page.get_by_label("跳过不能导入的行，只导入其余的")
    expect(skip).to_be_visible()
    page.get_by_label("存为草稿").check()
    expect(skip).to_be_hidden()
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.locator(".notice-good")).to_contain_text("已发布 0 条", timeout=30_000)


def test_a_cell_of_several_answers_may_be_kept_whole(
    demo_server: demo.Demo, new_context: NewContext, tmp_path: Path
) -> None:
    path = tmp_path / "whole.csv"
    path.write_text('回复\n"1. 好的，海豚请稍等\n2. 好的，海豚马上来"\n', encoding="utf-8")
    page = demo_server.sign_in(new_context(), "lead", "/lead/import")
    upload(page, path)
    expect(page.locator(".tally-new strong")).to_have_text("2")
    page.get_by_role("button", name="不拆再看").click()
    expect(page.locator(".tally-new strong")).to_have_text("1", timeout=30_000)
    page.get_by_role("button", name="放弃").click()
    page.wait_for_url("**/lead/import")


def test_a_file_of_another_kind_is_refused_with_a_sentence(
    demo_server: demo.Demo, new_context: NewContext, tmp_path: Path, forgiven: list[str]
) -> None:
    forgiven.append("status of 422")
    page = demo_server.sign_in(new_context(), "lead", "/lead/import")
    path = tmp_path / "old.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0")
    page.set_input_files("input[type=file]", path)
    with page.expect_response("**/lead/import"):
        page.evaluate("document.querySelector('#upload').submit()")
    expect(page.get_by_role("alert")).to_contain_text("另存为 .xlsx")


def test_templates_and_exports_are_downloaded(
    demo_server: demo.Demo, new_context: NewContext
) -> None:
    page = demo_server.sign_in(new_context(), "lead", "/lead/import")
    for name, ending in (("下载模板", "xlsx"), ("JSON Lines", "jsonl"), ("Excel", "xlsx")):
        with page.expect_download() as waiting:
            page.get_by_role("link", name=name).click()
        assert waiting.value.suggested_filename.endswith(f".{ending}")


def test_people_and_the_log_are_looked_at_by_a_lead(
    demo_server: demo.Demo, new_context: NewContext
) -> None:
    page = demo_server.sign_in(new_context(locale="en-US"), "lead", "/lead/people")
    expect(page.get_by_role("heading", name="People")).to_be_visible()
    page.get_by_role("link", name="小安").click()
    expect(page.locator("h1")).to_contain_text("小安")
    expect(page.get_by_role("button", name="Reset the password")).to_have_count(0)
    page.goto(f"{demo_server.address}/lead/audit")
    expect(page.get_by_role("heading", name="Audit log")).to_be_visible()


# What only an administrator does: a server of its own, for the demo has none.


def test_an_administrator_adds_somebody_resets_a_password_and_reads_the_log(
    new_context: NewContext, tmp_path: Path
) -> None:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("ASSIST_")},
        "ASSIST_DATA_DIR": str(tmp_path),
        "ASSIST_SEED_PHRASEBOOK": "false",
    }
    assist = [sys.executable, "-m", "assist.cli"]
    subprocess.run(
        [*assist, "user", "add", "ada", "--role", "admin", "--password-stdin"],
        input="correct horse\n", text=True, env=environment, check=True, capture_output=True,
    )  # fmt: skip
    server = subprocess.Popen(
        [*assist, "serve", "--port", "0"], env=environment, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert server.stdout is not None
    try:
        address = server.stdout.readline().split()[-1]
        ada = demo.Demo(address, {"ada": "correct horse"})
        page = ada.sign_in(new_context(), "ada", "/lead/people")
        page.get_by_text("添加人员").click()
        page.get_by_label("登录名").fill("小王")
        page.get_by_role("combobox", name="团队").fill("售后")
        page.get_by_role("button", name="添加", exact=True).click()
        secret = page.locator("#secret").inner_text()
        other = demo.Demo(address, {"小王": secret}).sign_in(new_context(), "小王", "/account")
        expect(other.locator(".lede").first).to_contain_text("小王")
        page.get_by_role("button", name="停用账号").click()
        expect(page.locator("h1")).to_contain_text("已停用")
        other.reload()
        other.wait_for_url("**/login?**")
        page.get_by_role("link", name="这个账号的操作记录").click()
        expect(page.locator(".log summary").first).to_contain_text("停用账号")
        page.locator(".log summary").first.click()
        expect(page.locator(".log ins").first).to_contain_text("true")
        with page.expect_download() as waiting:
            page.get_by_role("link", name="导出 CSV").click()
        assert waiting.value.suggested_filename.endswith(".csv")
    finally:
        server.terminate()
        server.communicate(timeout=30)
