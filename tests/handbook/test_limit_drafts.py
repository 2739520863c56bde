"""Which clock a handbook's limit means, and the figures it becomes."""

from __future__ import annotations

import pytest

from assist.deadlines import default_policies
from assist.handbooks.limit_drafts import (
    amount_of,
    clock_of,
    drafted,
    policy_for,
    source_of,
)
from phrasebook.handbook import Proposal
from phrasebook.handbook.proposals import Place

POLICIES = default_policies()
HOUSE = next(one for one in POLICIES.policies if one.id == "handbook")
CALENDARS = ("office", "shop")


def limit(
    text: str,
    seconds: float | None = None,
    days: float | None = None,
    *,
    condition: str = "",
    heading: str = "服务时限",
) -> Proposal:
    return Proposal(
        "policy", text, Place(f"手册 / {heading}", 12), condition=condition, limit_s=seconds,
        working_days=days,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("proposal", "clock"),
    [
        (limit("首次响应时间≤30秒", 30), "first_reply"),
        (limit("电话须在三声之内接起", 15), "first_reply"),
        (limit("15秒内", 15, condition="热线接听"), "first_reply"),
        (limit("急诊呼叫须在30秒内应答", 30), "first_reply"),
        (limit("平均响应不超过1分钟", 60), "next_reply"),
        (limit("平均响应不超过1分钟", 60, condition="首次响应时间≤30秒"), "next_reply"),
        (limit("等待时间不得超过60秒", 60, condition="请客户等待时应说请您稍等"), "hold"),
        (limit("离线留言次日12点前必须回复", 172_800), "callback"),
        (limit("服务完成后48小时内", 172_800, condition="回访"), "callback"),
        (limit("一般查询当日内答复", 86_400), "callback"),
        (limit("承办单位须在3日内与来电人联系", 259_200), "callback"),
        (limit("尽量在3分钟内为业主解决问题", 180), "resolution"),
        (limit("话费争议核查 48小时内", 172_800), "resolution"),
        (limit("一般投诉2个工作日内答复", days=2), "complaint_reply"),
        (limit("1个工作日内给出处理意见", days=1, condition="投诉"), "complaint_reply"),
        (limit("复杂投诉7个工作日内办结并反馈客户", days=7), "complaint_finish"),
        (limit("投诉件二小时内首次联系客户", 7_200), "complaint_follow_up"),
        (limit("24小时内进行", 86_400, condition="客户投诉的回访"), "complaint_follow_up"),
        (limit("三个工作日内答复家长", days=3, heading="投诉处理"), "complaint_reply"),
        # What is limited there happens in no conversation.
        (limit("现货48小时内发出", 172_800), ""),
        (limit("退费申请15个工作日内原路退回", days=15, heading="退费与投诉处理时限"), ""),
        (limit("不超过10个工作日", days=10, condition="配件等待"), ""),
        (limit("工程部应在15分钟内到场", 900, condition="客人报修后"), ""),
        (limit("重大投诉须1小时内上报校长", 3_600), ""),
        (limit("柜员应提前10分钟到岗", 600), ""),
    ],
    ids=lambda value: value.text if isinstance(value, Proposal) else value,
)
def test_the_clock_is_guessed_from_the_words_around_the_amount(
    proposal: Proposal, clock: str
) -> None:
    assert clock_of(proposal) == clock


@pytest.mark.parametrize(
    ("proposal", "amount"),
    [
        (limit("x", 90), "1m30s"),
        (limit("x", 129_600), "36h"),
        (limit("x", days=1), "1 working day"),
        (limit("x", days=2.5), "2 working days"),
        (limit("立即回复", 0), ""),
    ],
)
def test_the_amount_is_written_as_a_pack_writes_it(proposal: Proposal, amount: str) -> None:
    assert amount_of(proposal) == amount


def clock_row(body: dict[str, object], name: str) -> dict[str, str]:
    rows: list[dict[str, str]] = body["clocks"]  # type: ignore[assignment]
    return next(row for row in rows if row["name"] == name)


def test_only_the_figures_of_that_clock_change_and_the_place_is_their_source() -> None:
    proposal = limit("首次响应时间≤60秒", 60, heading="响应要求")
    source = source_of(proposal, "客服手册.docx")
    body = drafted(HOUSE, "first_reply", proposal, source, CALENDARS)
    assert clock_row(body, "first_reply") == {
        "kind": "first_reply",
        "name": "first_reply",
        "target": "3s",
        "warn": "40s",  # as early in proportion as 20 of 30 seconds
        "limit": "1m",
        "calendar": "wall",
        "source": "《客服手册.docx》第12行 响应要求：首次响应时间≤60秒",
    }
    others = drafted(HOUSE, "", proposal, source, CALENDARS)
    assert [row for row in body["clocks"] if row["name"] != "first_reply"] == [
        row for row in others["clocks"] if row["name"] != "first_reply"
    ]


@pytest.mark.parametrize("clock", [one.name for one in HOUSE.clocks])
@pytest.mark.parametrize(
    "proposal",
    [limit("x", 5), limit("x", 60), limit("x", 1_800), limit("x", 86_400), limit("x", 2_592_000),
     limit("x", days=1), limit("x", days=15), limit("x", 0)],
    ids=amount_of,
)  # fmt: skip
def test_every_draft_is_a_policy_that_works(clock: str, proposal: Proposal) -> None:
    import json

    from assist.deadlines import parse_policies

    body = drafted(HOUSE, clock, proposal, source_of(proposal, "手册"), CALENDARS)
    text = json.dumps({"policies": [body]}, ensure_ascii=False)
    read = parse_policies(text, "draft", POLICIES)
    made = next(one for one in read.policies if one.id == "handbook")
    named = made.named(clock)
    assert named is not None
    if amount_of(proposal):
        assert clock_row(body, clock)["limit"] == amount_of(proposal)
    if proposal.working_days:
        assert named.calendar.id != "wall"


def test_a_policy_that_has_the_clock_is_chosen_the_preferred_one_first() -> None:
    policies = POLICIES.policies
    assert policy_for(policies, "complaint_reply", "taobao") is HOUSE
    taobao = policy_for(policies, "first_reply", "taobao")
    assert taobao is not None
    assert taobao.id == "taobao"
    assert policy_for(policies, "no_such_clock") is None
