"""Writing a reply in the panel: underlines, replacements, suggestions, input methods, undo."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.scripted_server import REPLIES, ScriptedServer, scripted

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def running() -> Iterator[ScriptedServer]:
    with scripted() as server:
        yield server


@pytest.fixture
def server(running: ScriptedServer) -> ScriptedServer:
    """One conversation, nothing received yet."""
    running.conversations = [
        {"conversation": "c1", "state": "open", "customer": {"name": "王女士"}}
    ]
    running.received.clear()
    running.answering = True
    return running


@pytest.fixture
def page(server: ScriptedServer, new_context: NewContext) -> Page:
    page = new_context(viewport={"width": 400, "height": 760}).new_page()
    page.goto(f"{server.address}/panel")
    expect(page.get_by_role("tab")).to_have_count(1)
    field(page).click()
    return page


def field(page: Page) -> Locator:
    return page.get_by_role("textbox", name="回复草稿")


def marks(page: Page) -> list[str]:
    """The underlined words with their shape, as drawn."""
    drawn: list[str] = page.locator(".mirror .mark").evaluate_all(
        "all => all.map(mark => `${mark.className.split('-')[1]}:${mark.textContent}`)"
    )
    return drawn


def ask(page: Page, text: str = "退款多久到账") -> None:
    page.get_by_label("客户说", exact=True).fill(text)
    page.get_by_label("客户说", exact=True).press("Enter")
    expect(page.locator(".choice")).to_have_count(3)


def test_prohibited_words_are_underlined_each_in_the_shape_of_its_gravity(page: Page) -> None:
    page.keyboard.type("😀这个不知道，应该可以尽快")
    expect(page.locator(".mirror .mark")).to_have_count(3)
    assert marks(page) == ["error:不知道", "warning:应该可以", "information:尽快"]


def test_the_mirror_stands_exactly_under_the_text(page: Page) -> None:
    for text in [
        "短",
        "很长的一段话会换行" * 12,
        "第一行\n\n第三行\n",
        "spaces   and unbroken" + "x" * 120,
        "\t制表 符",
    ]:
        field(page).fill(text)
        heights = page.evaluate(
            """() => {
              const field = document.querySelector("assist-draft .field");
              const mirror = document.querySelector("assist-draft .mirror");
              return [field.scrollHeight, mirror.scrollHeight];
            }"""
        )
        assert heights[0] == heights[1], text


def test_one_key_takes_the_better_wording_and_undo_brings_the_old_one_back(page: Page) -> None:
    page.keyboard.type("我不知道呢")
    expect(page.locator(".card")).to_have_count(1)
    page.keyboard.press("Alt+Enter")
    expect(field(page)).to_have_value("我我帮您查一下，马上告诉您呢")
    expect(page.locator(".card")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(field(page)).to_have_value("我不知道呢")
    expect(page.locator(".card")).to_have_count(1)


def test_everything_is_replaced_by_one_press_and_undone_by_one(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    page.keyboard.insert_text("不知道，随便你")
    page.get_by_role("button", name="全部换掉").click()
    expect(field(page)).to_have_value("我帮您查一下，马上告诉您，您看哪种更方便，我来安排")
    expect(page.get_by_role("button", name="全部换掉")).to_be_hidden()
    page.keyboard.press("Control+z")
    expect(field(page)).to_have_value("不知道，随便你")
    inside = "document.documentElement.scrollWidth <= innerWidth"
    assert page.evaluate(inside)


def test_a_sentence_is_said_once_though_another_finding_stands_between(page: Page) -> None:
    page.keyboard.insert_text("不知道，随便你，不知道。")
    page.get_by_role("button", name="全部换掉").click()
    expect(field(page)).to_have_value("我帮您查一下，马上告诉您，您看哪种更方便，我来安排。")
    page.keyboard.press("Control+z")
    expect(field(page)).to_have_value("不知道，随便你，不知道。")


def test_the_card_says_why_and_a_click_takes_a_wording(page: Page) -> None:
    page.keyboard.type("我不知道")
    expect(page.locator(".card .why")).to_have_text("推脱：客户会觉得没人负责")
    page.get_by_role("button", name="这个我确认后回复您").click()
    expect(field(page)).to_have_value("我这个我确认后回复您")
    expect(field(page)).to_be_focused()


def test_the_card_of_the_words_at_the_caret_is_open(page: Page) -> None:
    page.keyboard.type("不知道，随便你")
    expect(page.locator(".card[data-open] .word")).to_have_text("随便你")
    page.keyboard.press("Home")
    expect(page.locator(".card[data-open] .word")).to_have_text("不知道")
    page.keyboard.press("F8")
    assert selection(page) == "随便你"


MANY = "不知道，不知道，随便你，应该可以，应该可以，尽快，的话呢，估计，反正，不是我，不知道。"


def test_many_findings_are_summed_up_at_the_width_of_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.keyboard.insert_text(MANY)
    expect(page.locator(".draft-status")).to_have_text("11 处要留意")
    expect(page.locator(".mirror .mark")).to_have_count(11)
    assert page.locator(".card .word").all_inner_texts() == [
        "不知道",
        "随便你",
        "应该可以",
        "不是我",
    ]
    expect(page.locator(".card .count").nth(2)).to_have_text("2 处")
    rest = page.get_by_role("button", name="其余 4 处")
    expect(rest).to_have_attribute("aria-expanded", "false")
    expect(rest).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    rest.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".card")).to_have_count(8)
    fold = page.get_by_role("button", name="收起")
    expect(fold).to_be_focused()
    expect(fold).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Enter")
    expect(page.locator(".card")).to_have_count(4)


def test_the_card_at_the_caret_is_seen_as_a_whole(page: Page) -> None:
    """Not half behind the line that says how many are folded away."""
    page.set_viewport_size({"width": 360, "height": 560})
    page.keyboard.insert_text("不知道，随便你，不是我，尽快，的话呢，估计，反正，应该可以")
    expect(page.locator(".card .fixes:not([hidden])")).to_be_visible()
    page.wait_for_function(
        """() => {
            const fixes = [...document.querySelectorAll(".card .fixes")].find((one) => !one.hidden);
            const rest = document.querySelector("assist-diagnostic-cards .rest");
            return fixes.getBoundingClientRect().bottom <= rest.getBoundingClientRect().top + 1;
        }"""
    )


def test_a_card_steps_through_its_places_by_pointer_and_by_keyboard(page: Page) -> None:
    page.keyboard.insert_text(MANY)
    page.locator(".card .card-head").first.click()
    step = page.locator(".card").first.locator(".step")
    expect(step).to_have_text("1/3 处 ›")
    caret = "document.querySelector('assist-draft .field').selectionEnd"
    step.click()
    expect(step).to_have_text("2/3 处 ›")
    expect(field(page)).to_be_focused()
    assert page.evaluate(caret) == 7
    step.focus()
    page.keyboard.press("Enter")
    expect(step).to_have_text("3/3 处 ›")
    expect(step).to_be_focused()
    heard = page.locator("[aria-live=polite]")
    expect(heard).to_have_text("第 3 处，共 3 处：“不知道”")
    # The wording goes in where the card stands.
    page.locator(".card .fix").first.click()
    expect(field(page)).to_have_value(MANY.removesuffix("不知道。") + "我帮您查一下，马上告诉您。")
    expect(step).to_have_text("1/2 处 ›")


def test_not_wrong_here_takes_the_underline_away_and_is_recorded(
    page: Page, server: ScriptedServer
) -> None:
    page.keyboard.type("我不知道")
    page.get_by_role("button", name="这里没问题").click()
    expect(page.get_by_role("button", name="不是这个意思")).to_be_focused()
    expect(page.locator(".mirror .mark")).to_have_count(1)
    page.get_by_role("button", name="转述别人的话").click()
    expect(page.locator(".mirror .mark")).to_have_count(0)
    sent = server.received_in_time("diagnostic.dismiss")[0]
    assert (sent["code"], sent["reason"]) == ("scripted/不知道", "转述别人的话")


def test_no_reason_need_be_given_and_the_question_can_be_taken_back(
    page: Page, server: ScriptedServer
) -> None:
    page.keyboard.type("我不知道")
    asking = page.get_by_role("button", name="这里没问题")
    asking.click()
    asking.click()
    expect(page.get_by_role("button", name="不说理由")).to_be_hidden()
    asking.click()
    page.get_by_role("button", name="不说理由").click()
    expect(page.locator(".mirror .mark")).to_have_count(0)
    assert "reason" not in server.received_in_time("diagnostic.dismiss")[0]


def test_a_late_answer_marks_the_words_where_they_stand_now(
    page: Page, server: ScriptedServer
) -> None:
    server.answering = False
    page.keyboard.type("不知道")
    drafts = server.received_in_time("draft", 3)
    page.keyboard.press("Home")
    page.keyboard.type("您好，")
    server.say(server.diagnostics(drafts[2]))
    expect(page.locator(".mirror .mark")).to_have_count(1)
    assert marks(page) == ["error:不知道"]


def test_nothing_is_sent_and_nothing_flickers_while_an_input_method_composes(
    page: Page, server: ScriptedServer
) -> None:
    page.keyboard.type("不知道")
    expect(page.locator(".mirror .mark")).to_have_count(1)
    sent = len(server.of("draft"))
    page.evaluate(
        """() => {
          window.counts = [];
          const mirror = document.querySelector("assist-draft .mirror");
          const note = () => window.counts.push(mirror.querySelectorAll(".mark").length);
          new MutationObserver(note).observe(mirror, { childList: true, subtree: true });
        }"""
    )
    keyboard = page.context.new_cdp_session(page)
    for text in ["s", "su", "suib", "suibian", "suibianni"]:
        keyboard.send(
            "Input.imeSetComposition",
            {"text": text, "selectionStart": len(text), "selectionEnd": len(text)},
        )
    # The server speaks up in the middle of it.
    server.say(server.diagnostics({**server.of("draft")[-1], "text": ""}))
    page.wait_for_timeout(200)
    assert len(server.of("draft")) == sent
    assert set(page.evaluate("window.counts")) == {1}
    keyboard.send("Input.insertText", {"text": "随便你"})
    expect(field(page)).to_have_value("不知道随便你")
    expect(page.locator(".mirror .mark")).to_have_count(2)
    assert [draft["text"] for draft in server.of("draft")[sent:]] == ["不知道随便你"]


def test_a_number_key_inserts_a_suggestion_at_the_caret_and_undo_takes_it_out(
    page: Page, server: ScriptedServer
) -> None:
    ask(page)
    field(page).fill("亲，")
    page.keyboard.press("Alt+1")
    expect(field(page)).to_have_value(
        "亲，您好，退款提交后原路退回，一般 1 到 3 个工作日到账，节假日顺延。我这边也会帮您盯着进度。"
    )
    use = server.received_in_time("suggestion.use")[0]
    assert (use["reply"], use["version"], use["how"]) == ("r1", 1, "insert")
    page.keyboard.press("Control+z")
    expect(field(page)).to_have_value("亲，")


def test_arrows_go_through_the_list_and_shift_enter_replaces_the_draft(page: Page) -> None:
    ask(page)
    field(page).fill("旧草稿")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".choose").nth(2)).to_be_focused()
    page.keyboard.press("Shift+Enter")
    expect(field(page)).to_have_value(
        "让您等久了，实在抱歉。您的心情我理解，我现在就处理，处理完第一时间告诉您结果。"
    )
    page.keyboard.press("Control+z")
    expect(field(page)).to_have_value("旧草稿")


def test_the_arrow_up_leaves_the_list_for_the_draft(page: Page) -> None:
    ask(page)
    field(page).click()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(field(page)).to_be_focused()


def test_blanks_of_a_suggestion_are_fields_to_tab_through(page: Page) -> None:
    ask(page)
    page.keyboard.press("Alt+2")
    expect(page.get_by_label("订单号")).to_be_focused()
    page.keyboard.type("A1024")
    page.keyboard.press("Tab")
    page.keyboard.type("王女士")
    page.keyboard.press("Enter")
    expect(field(page)).to_have_value("好的，我查一下订单 A1024 的进度，王女士请稍等两分钟。")
    expect(field(page)).to_be_focused()


def test_escape_gives_the_blanks_up(page: Page) -> None:
    ask(page)
    page.keyboard.press("Alt+2")
    page.keyboard.press("Escape")
    expect(page.locator("assist-fill-form")).to_be_hidden()
    expect(field(page)).to_have_value("")
    expect(field(page)).to_be_focused()


def test_the_words_that_match_are_marked(page: Page) -> None:
    ask(page)
    assert page.locator(".choice").first.locator(".text mark").all_inner_texts() == ["退款", "到账"]


GREETING = {
    **REPLIES[0],
    "reply": "hello",
    "title": "问候",
    "text": "您好，请问有什么可以帮您？",
    "alternatives": ["hello2", "hello3"],
    "wordings": [
        {"reply": "hello2", "version": 4, "text": "您好，有什么可以帮到您？", "missing": []},
        {
            "reply": "hello3",
            "version": 1,
            "text": "{{customer_name}}您好，请问有什么可以帮您？",
            "missing": ["customer_name"],
        },
    ],
}


def suggest(server: ScriptedServer, *items: object, **more: object) -> None:
    answer = {"type": "suggestions", "conversation": "c1", "revision": None, "items": items}
    server.say({**answer, **more})


def test_wordings_of_much_the_same_take_one_place_and_are_a_key_away(
    page: Page, server: ScriptedServer
) -> None:
    suggest(server, GREETING, REPLIES[2])
    expect(page.locator(".choice")).to_have_count(2)
    unfold = page.get_by_role("button", name="另有 2 种说法")
    expect(unfold).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_text("您好，有什么可以帮到您？")).to_be_hidden()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(unfold).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".wording").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".wording").nth(1)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".wording").first).to_be_hidden()
    expect(page.locator(".choice").first.locator(".choose").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".choice").nth(1).locator(".choose").first).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(field(page)).to_have_value("您好，有什么可以帮到您？")
    use = server.received_in_time("suggestion.use")[0]
    assert (use["reply"], use["version"], use["how"]) == ("hello2", 4, "insert")


def test_a_wording_with_a_blank_asks_for_it_by_pointer_too(
    page: Page, server: ScriptedServer
) -> None:
    suggest(server, GREETING)
    page.get_by_role("button", name="另有 2 种说法").click()
    page.locator(".wording").nth(1).click()
    expect(page.locator("assist-fill-form").get_by_label("客户称呼")).to_be_focused()
    page.keyboard.type("王女士")
    page.keyboard.press("Enter")
    expect(field(page)).to_have_value("王女士您好，请问有什么可以帮您？")
    assert server.received_in_time("suggestion.use")[0]["reply"] == "hello3"


def first_title(page: Page) -> Locator:
    return page.locator(".choice .title").first


def test_a_better_order_takes_its_place_but_not_under_a_hand(
    page: Page, server: ScriptedServer
) -> None:
    ask(page)
    one, two, three = REPLIES
    page.mouse.move(0, 0)
    suggest(server, three, one, two, reordered=True)
    expect(first_title(page)).to_have_text("安抚着急的客户")
    field(page).click()
    page.keyboard.press("ArrowDown")
    suggest(server, one, two, three, reordered=True)
    suggest(server, {**three, "why": "新的理由"}, two, one, reordered=True)
    expect(page.locator(".choice .because").first).to_contain_text("新的理由")
    expect(first_title(page)).to_have_text("安抚着急的客户")
    page.keyboard.press("Alt+2")
    assert server.received_in_time("suggestion.use")[0]["reply"] == "r1"


def test_the_order_holds_still_under_the_pointer(page: Page, server: ScriptedServer) -> None:
    ask(page)
    one, two, three = REPLIES
    page.locator(".choice").nth(1).hover()
    suggest(server, {**three, "why": "新的理由"}, two, one, reordered=True)
    expect(page.locator(".choice .because").nth(2)).to_contain_text("新的理由")
    expect(first_title(page)).to_have_text("退款到账时间")
    suggest(server, three, two)
    expect(first_title(page)).to_have_text("安抚着急的客户")


def test_a_slash_searches_and_enter_inserts_the_first_result(page: Page) -> None:
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("安抚")
    expect(page.locator("dialog .choice")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(field(page)).to_have_value(
        "让您等久了，实在抱歉。您的心情我理解，我现在就处理，处理完第一时间告诉您结果。"
    )


def test_a_search_is_narrowed_by_keys_until_the_pane_is_closed(
    page: Page, server: ScriptedServer
) -> None:
    page.keyboard.press("/")
    page.keyboard.type("我")
    results = page.locator("dialog .choice")
    expect(results).to_have_count(3)
    page.keyboard.press("Tab")
    stage = page.get_by_role("combobox", name="按阶段筛选")
    expect(stage).to_be_focused()
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    expect(stage).to_have_value("异议处理")
    expect(results).to_have_count(2)
    assert server.received_in_time("search", 2)[-1]["stage"] == "异议处理"
    page.keyboard.press("Tab")
    scope = page.get_by_role("combobox", name="按范围筛选")
    expect(scope).to_be_focused()
    scope.select_option("personal")
    expect(page.get_by_text("这个范围里没有，可放宽筛选")).to_be_visible()
    scope.select_option("")
    page.get_by_role("searchbox").fill("安抚")
    expect(results).to_have_count(1)
    expect(stage).to_have_value("异议处理")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(stage).to_have_value("")
    page.get_by_role("searchbox").fill("我")
    expect(results).to_have_count(3)
    searches = [message for message in server.received if message["type"] == "search"]
    assert "stage" not in searches[-1]


def test_keys_that_follow_each_other_at_once_are_not_lost_between_panes(page: Page) -> None:
    for _ in range(5):
        page.keyboard.press("Alt+b")
        page.keyboard.press("Escape")
        page.keyboard.press("/")
        page.keyboard.type("安抚")
        expect(page.get_by_role("searchbox")).to_have_value("安抚")
        page.keyboard.press("Escape")
        expect(field(page)).to_be_focused()
        expect(field(page)).to_have_value("")


def test_each_conversation_has_its_own_draft_and_its_own_undo(
    page: Page, server: ScriptedServer
) -> None:
    page.keyboard.type("第一个")
    server.say(
        {
            "type": "conversation",
            "conversation": {"conversation": "c2", "state": "open", "customer": {"name": "李先生"}},
        }
    )
    page.get_by_role("tab").filter(has_text="李先生").click()
    field(page).click()
    page.keyboard.type("第二个")
    page.get_by_role("tab").filter(has_text="王女士").click()
    expect(field(page)).to_have_value("第一个")
    field(page).click()
    page.keyboard.press("Control+z")
    expect(field(page)).not_to_have_value("第一个")
    page.get_by_role("tab").filter(has_text="李先生").click()
    expect(field(page)).to_have_value("第二个")


def test_markup_in_any_text_is_only_text(page: Page, server: ScriptedServer) -> None:
    nasty = "<img src=x onerror=alert(1)><b>不知道</b>"
    ask(page, nasty)
    field(page).fill(nasty)
    expect(page.locator(".mirror .mark")).to_have_text("不知道")
    assert page.locator("assist-panel img, assist-panel b").count() == 0
    expect(page.locator(".line .said")).to_have_text(nasty)


def test_a_screen_reader_is_told_of_suggestions_and_of_what_is_grave(page: Page) -> None:
    ask(page)
    expect(page.locator("[aria-live=polite]")).to_have_text("3 条推荐回复")
    field(page).click()
    page.keyboard.type("不知道")
    expect(page.locator("[aria-live=assertive]")).to_have_text("“不知道”：推脱：客户会觉得没人负责")


def test_a_draft_is_read_once_though_it_is_drawn_twice(page: Page) -> None:
    page.keyboard.type("您好，请稍等")
    expect(page.locator(".mirror")).to_have_attribute("aria-hidden", "true")
    assert page.locator("assist-composer").aria_snapshot().count("- text: 您好，请稍等") == 1


def test_only_the_replacement_that_the_key_takes_names_it(page: Page) -> None:
    page.keyboard.type("不知道")
    fixes = page.locator(".fix")
    expect(fixes).to_have_count(2)
    first, second = fixes.all()
    expect(first).to_have_attribute("aria-keyshortcuts", "Alt+Enter")
    expect(first).to_have_attribute("title", "换成这句（Alt+Enter）")
    expect(second).to_have_attribute("title", "换成这句")
    assert "Alt" not in page.locator(".fixes").aria_snapshot()


def test_a_key_of_a_replacement_that_is_kept_down_replaces_once(page: Page) -> None:
    page.keyboard.type("不知道，应该可以")
    expect(page.locator(".mirror .mark")).to_have_count(2)
    page.keyboard.down("Alt")
    page.keyboard.down("Enter")
    for _ in range(5):
        page.wait_for_timeout(60)
        page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    page.keyboard.up("Alt")
    expect(page.locator(".mirror .mark")).to_have_count(1)


def selection(page: Page) -> str:
    text: str = page.evaluate(
        """() => {
          const field = document.querySelector("assist-draft:not([hidden]) .field");
          return field.value.slice(field.selectionStart, field.selectionEnd);
        }"""
    )
    return text
