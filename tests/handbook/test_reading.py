"""One habit of handbooks a case: numbering, layout, pairs, limits, and what must not be proposed."""

from __future__ import annotations

import pytest

from phrasebook.handbook import read_handbook


def texts(text: str, kind: str) -> list[str]:
    return [one.text for one in read_handbook(text) if one.kind == kind]


@pytest.mark.parametrize(
    "text",
    [
        "一、服务忌语\n1、没空。\n2、你烦不烦？",
        "（三）禁用语\n①没空\n②你烦不烦？",
        "iv. 禁忌用语\na) 没空\nb) 你烦不烦？",
        "第三节 不规范用语\n(1) 没空；(2) 你烦不烦？",
        "服务忌语1.没空2.你烦不烦？",
        "服务忌语：“没空”、“你烦不烦？”",
        "■ 严禁用语\n- 没空\n- 你烦不烦？",
        "下列语言严禁使用：\n没空\n你烦不烦？",
        "工作中不得说「没空」、「你烦不烦？」。",
        "禁止使用的语言\n\n没空\n\n你烦不烦？",
        "服 务 忌 语\n没空\n你烦不烦？",
        "服务用语（一）您好。（二）请坐。三、服务忌语（一）没空。（二）你烦不烦？四、附则",
        "文明用语\n服务忌语\n1、您好 2、请坐 3、谢谢\n1、没空 2、你烦不烦？",
        "服务禁忌\n1、忌冷漠，如“没空”。\n2、忌烦躁：“你烦不烦？”\n3、忌争辩：与客户争对错。",
        "反面示例：\n客户：在吗\n客服：没空\n客服：你烦不烦？",
        "5.3 禁语\n5.3.1 没空\n5.3.2 你烦不烦？",
        "Ⅱ、服务禁语\n１．没空\n２．你烦不烦？",
    ],
)
def test_prohibited_wording_is_found_whatever_the_numbering(text: str) -> None:
    assert texts(text, "rule") == ["没空", "你烦不烦？"]
    assert not {"没空", "你烦不烦？"} & set(texts(text, "reply"))


@pytest.mark.parametrize(
    "text",
    [
        "不要说“不行”，而要说“我帮您看看”。",
        "不说“不行”，应说“我帮您看看”。",
        "错误：不行。正确：我帮您看看。",
        "把“不行”改为“我帮您看看”。",
        "用“我帮您看看”代替“不行”。",
        "服务忌语\n1. 不行 → 我帮您看看\n2. 别催 → 我马上催办",
        "禁用“不行”，可改为“我帮您看看”。",
        "A. 禁用：不行　改用：我帮您看看",
        "×不行\n√我帮您看看",
    ],
)
def test_of_a_pair_the_first_is_a_rule_and_the_second_a_reply(text: str) -> None:
    assert "不行" in texts(text, "rule")
    assert "我帮您看看" in texts(text, "reply")
    assert "我帮您看看" not in texts(text, "rule")
    assert "不行" not in texts(text, "reply")


@pytest.mark.parametrize(
    "text",
    [
        "牢固树立“客户第一”的思想。",
        "实行“首问负责制”，不得推诿。",
        "客户说“太贵了”时，要耐心解释。",
        "不能立即接待时应说“请您稍等”。",
        "当您听不清时说：“请您再说一遍好吗？”",
        "服务禁忌\n1. 严禁讥笑客户的生理缺陷\n2. 禁止大声喊话",
        "避免使用粗话、脏话。",
        "服务禁忌\n1. 不得违反“首问负责制”\n2. 杜绝“吃拿卡要”现象",
        "服务忌语\n1. 不使用任何伤害客户的语言",
    ],
)
def test_what_forbids_no_wording_makes_no_rule(text: str) -> None:
    assert texts(text, "rule") == []


@pytest.mark.parametrize(
    ("text", "limit_s", "working_days"),
    [
        ("首次响应不超过30秒。", 30, None),
        ("应在二十四小时内回访客户。", 86_400, None),
        ("一个半小时内到场。", 5_400, None),
        ("半小时内回电。", 1_800, None),
        ("三至五个工作日内办结。", None, 5),
        ("１个工作日内答复。", None, 1),
        ("投诉须于当日回复。", 86_400, None),
        ("电话铃响三声内接听。", 15, None),
        ("等待时间控制在2～3分钟。", 180, None),
        ("十五日内书面反馈。", 1_296_000, None),
        ("重大投诉须立即上报主管。", 0, None),
        ("两周内完成整改。", 1_209_600, None),
    ],
)
def test_a_limit_has_its_amount_and_unit(
    text: str, limit_s: int | None, working_days: int | None
) -> None:
    found = [one for one in read_handbook(text) if one.kind == "policy"]
    assert [(one.limit_s, one.working_days) for one in found] == [(limit_s, working_days)]


@pytest.mark.parametrize(
    "text",
    [
        "热线24小时开通。",
        "录入速度不低于50字/分钟。",
        "本办法自2021年3月1日起施行。",
        "从事客服工作三年以上。",
        "每天整理桌面。",
        "营业时间为9:00-18:00。",
        "不能立即答复的，要做好记录。",
    ],
)
def test_what_is_no_limit_makes_no_policy(text: str) -> None:
    assert texts(text, "policy") == []


@pytest.mark.parametrize(
    "text",
    [
        "问：能开发票吗？\n答：可以，下单时备注抬头。",
        "Q1：能开发票吗？A1：可以，下单时备注抬头。",
        "常见问题\n1、能开发票吗？\n可以，下单时备注抬头。\n2、包邮吗？\n满99包邮。",
        "常见问题\n1. 能开发票吗？可以，下单时备注抬头。 2. 包邮吗？满99包邮。",
        "客户：能开发票吗？\n客服：可以，下单时备注抬头。",
        "常见问题\n客户问题\t参考答复\n能开发票吗？\t可以，下单时备注抬头。",
        "三、FAQ\n能开发票吗？\n\n可以，下单时备注抬头。\n\n包邮吗？\n\n满99包邮。",
    ],
)
def test_a_question_comes_with_its_answer(text: str) -> None:
    found = [one for one in read_handbook(text) if one.kind == "faq"]
    assert found
    assert (found[0].question, found[0].text.rstrip("。")) == (
        "能开发票吗？",
        "可以，下单时备注抬头",
    )


def test_conduct_without_wording_is_a_duty_with_its_condition() -> None:
    [duty] = read_handbook("一、接待\n1. 客户讲话时，不得打断客户。")
    assert (duty.kind, duty.text, duty.condition) == (
        "duty",
        "客户讲话时，不得打断客户",
        "客户讲话时",
    )
    assert (duty.place.heading, duty.place.line) == ("一、接待", 2)


def test_a_list_without_numbers_keeps_what_ends_like_a_title() -> None:
    text = "服务忌语\n没空\n这是快递的问题\n就这个标准\n\n服务流程\n1、接待\n2、记录"
    assert texts(text, "rule") == ["没空", "这是快递的问题", "就这个标准"]


def test_a_row_has_only_what_the_handbook_says() -> None:
    [rule] = read_handbook("服务忌语\n1、没空。")
    assert rule.row() == {
        "kind": "rule",
        "text": "没空",
        "place": {"heading": "服务忌语", "line": 2},
    }


def test_a_list_ends_with_the_next_heading() -> None:
    text = "服务忌语\n1、没空。\n2、你烦不烦？\n投诉处理流程\n1、记录客户姓名。\n2、请示领导。"
    assert texts(text, "rule") == ["没空", "你烦不烦？"]


def test_two_documents_in_one_file_do_not_mix() -> None:
    text = (
        "一、服务忌语\n1、没空。\n2、你烦不烦？\n一、总则\n1、热情接待。\n二、服务用语\n1、请坐。"
    )
    assert texts(text, "rule") == ["没空", "你烦不烦？"]
    assert texts(text, "reply") == ["请坐"]


def test_a_table_whose_cells_stand_one_below_the_other_is_put_together() -> None:
    text = "规范用语\n禁用语\n请您稍等\n急什么急\n请出示证件\n证件拿来"
    assert texts(text, "reply") == ["请您稍等", "请出示证件"]
    assert texts(text, "rule") == ["急什么急", "证件拿来"]


@pytest.mark.parametrize(
    "text", ["", "\n\n", "“", "1.", "、" * 50, "(" * 2000, "(1)" * 20_000, "“" * 2000, "\x00"]
)
def test_any_text_is_read_to_its_end(text: str) -> None:
    assert read_handbook(text) is not None
