"""An administrator makes a team, renames it and is told what will not do, on the page of people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.live.conftest import Server
from tools.demo import Demo

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A server with an administrator, and an agent in the team north."""
    server = Server(Path(tmp_path_factory.mktemp("teams")))
    server.add("ada", "admin")
    server.add("anna", team="north")
    server.start()
    yield Demo(server.url, {"ada": "pass-ada-word"})
    server.stop()


@pytest.fixture
def page(company: Demo, new_context: NewContext) -> Page:
    page = company.sign_in(new_context(), "ada", "/lead/people")
    page.locator("#teams-card summary").click()
    return page


def names(page: Page) -> list[str]:
    found: list[str] = page.locator("#teams-card .row [name=name]").evaluate_all(
        "all => all.map(input => input.value)"
    )
    return found


def test_a_team_is_made_and_renamed_with_everybody_in_it(page: Page) -> None:
    page.get_by_placeholder("新团队的名称").fill("夜班组")
    page.get_by_role("button", name="添加团队").click()
    expect(page.locator("#teams-card")).to_have_attribute("open", "")
    assert sorted(names(page)) == ["north", "夜班组"]
    row = page.locator("#teams-card .row").filter(has=page.locator("input[value='north']")).first
    expect(row).to_contain_text("1 人")
    row.locator("[name=name]").fill("北方组")
    row.get_by_role("button", name="改名").click()
    expect(page.locator("#teams-card")).to_have_attribute("open", "")
    assert sorted(names(page)) == ["北方组", "夜班组"]
    expect(page.locator(".people .row").filter(has_text="anna")).to_contain_text("北方组")


def test_a_name_that_is_taken_is_refused_with_a_sentence(page: Page, forgiven: list[str]) -> None:
    forgiven.append("422")
    for _ in range(2):
        page.get_by_placeholder("新团队的名称").fill("周末组")
        page.get_by_role("button", name="添加团队").click()
    expect(page.locator(".notice-error")).not_to_be_empty()
    assert page.locator("#teams-card").get_attribute("open") is not None
    assert names(page).count("周末组") == 1
    assert page.evaluate("document.querySelectorAll('details[open]').length") == 1


@pytest.mark.parametrize("width", [360, 1440])
def test_the_section_is_as_wide_as_its_window(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
