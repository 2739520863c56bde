"""The checker's promises: spans, previous messages, precedence, and never an exception."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phrasebook.entries import Diagnostic, Severity
from phrasebook.errors import PackError
from phrasebook.wording import Checker, default_packs, load_pack_text

GRAVE = (Severity.ERROR, Severity.WARNING)
checker = Checker(default_packs())

PIECES = st.sampled_from(
    [
        "不知道",
        "您",
        "，",
        "。",
        " ",
        "加微信",
        "bu zhi dao",
        "不不知知",
        "😀",
        "\u200b",
        "\u202e",
        "\ud800",
        "１３８",
        "一三八零零一三八零零零",
        "“",
        "”",
        "爱投诉",
        "去",
        "①",
        "不，知，道",
    ]
)


def grave(text: str, previous: str = "") -> list[Diagnostic]:
    return [one for one in checker.check(text, previous) if one.severity in GRAVE]


@given(st.text(max_size=60) | st.lists(PIECES, max_size=12).map("".join), st.text(max_size=20))
@settings(max_examples=400, deadline=None)
def test_any_text_gets_an_answer_with_ordered_spans_inside_it(text: str, previous: str) -> None:
    found = checker.check(text, previous)
    for one in found:
        assert 0 <= one.start < one.end <= len(text)
    for left, right in pairwise(found):
        assert left.end <= right.start


@given(st.lists(PIECES, max_size=10).map("".join))
@settings(max_examples=100, deadline=None)
def test_the_same_draft_gets_the_same_answer(text: str) -> None:
    assert checker.check(text) == checker.check(text)


@pytest.mark.parametrize(
    "text", ["😀" * 4000, "\ud800" * 500, "\u202e不知道\u202c", "不" * 4000, "a" * 4000]
)
def test_floods_of_odd_characters_are_survived(text: str) -> None:
    for one in checker.check(text):
        assert 0 <= one.start < one.end <= len(text)


def test_a_long_draft_is_searched_to_its_end() -> None:
    text = "您好，您的订单已经发出，请注意查收。" * 200 + "这事儿不归我管"
    found = grave(text)
    assert [text[one.start : one.end] for one in found] == ["不归我管"]


def test_the_span_covers_what_stands_in_the_draft() -> None:
    text = "您好😀，不 关 我 的 事啊"
    (found,) = grave(text)
    assert text[found.start : found.end] == "不 关 我 的 事啊"


def test_a_phrase_split_over_two_messages_is_found_in_the_second() -> None:
    (found,) = grave("知道", "我也不")
    assert (found.start, found.end) == (0, 2)
    assert not grave("知道了", "好的，您稍等。")


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("预计送达时间是12月2日", "您收货了吗"),
        ("让您下载会议软件共享屏幕的都是骗子", "您好，请问光猫上哪几个灯亮着？"),
        ("这款礼盒没有了哦", "一起下一个订单吧"),
        ("您再受累说一遍成吗", "您的心情我懂，但是辱骂解决不了问题，咱们就事论事好吗"),
    ],
)
def test_two_messages_that_end_and_begin_by_themselves_are_not_joined(
    before: str, text: str
) -> None:
    assert not grave(text)
    assert not grave(text, before)


def test_a_person_alone_is_no_part_of_what_the_last_message_said() -> None:
    assert not grave("您那边几个人", "这边都可以，随便")


@pytest.mark.parametrize(
    "text",
    [
        "话费转到我个人账户，我这边给您充",  # 个人账户 is one word
        "您把登录密码发来我替您改一个",
        "您脑🧠子有🕳️",
        "管我p4",
        "艹，又是您",
    ],
)
def test_plain_breaches_that_were_let_pass(text: str) -> None:
    assert grave(text)


def test_a_word_cut_in_two_by_messages_is_not_innocent() -> None:
    assert grave("账给我就行，别拍补差链接", "差价三十五，私下转")


def test_an_approved_sentence_is_never_flagged_by_what_it_holds() -> None:
    text = "这事儿不归我管，您去找别人吧"
    assert grave(text)
    calm = Checker(default_packs(), ["{{customer_name}}，这事儿不归我管，您去找别人吧"])
    assert not [one for one in calm.check(text) if one.severity in GRAVE]


def test_the_graver_rule_speaks_alone_where_two_find_the_same_words() -> None:
    found = checker.check("你有病吧")
    assert [one.severity for one in found] == [Severity.ERROR]


def test_a_subset_of_packs_is_a_checker_of_its_own() -> None:
    service = [pack for pack in default_packs() if pack.name == "service"]
    assert not Checker(service).check("加个微信聊吧")


def test_no_packs_find_nothing() -> None:
    assert Checker(()).check("不知道") == ()


def test_two_packs_with_one_code_are_refused() -> None:
    pack = default_packs()[0]
    with pytest.raises(PackError, match="already used"):
        Checker((pack, pack))


def test_explain_names_the_step_that_let_a_hit_pass() -> None:
    steps = {one.step for one in checker.explain("平台严禁商家私下转账")}
    assert "negation" in steps or "exception" in steps


@pytest.mark.parametrize(
    "text",
    [
        "师傅说下午到，您爱等不等",  # the report ends with its clause
        "快递说明天派送，不走平台给您便宜点",
        "系统显示已签收，师傅说放门口了，您提供一下验证码",
        "您一边儿待着去，我帮您查一下",  # help excuses no plain rudeness
        "您自认倒霉吧，稍等我查一下",
        "不好意思，谁让您不看清楚就拍的",  # nor does an apology
        "抱歉让您久等了，关我鸟事",
        "对不起，您死心吧",
    ],
)
def test_what_stands_before_or_behind_excuses_no_plain_rudeness(text: str) -> None:
    assert grave(text)


@pytest.mark.parametrize(
    "text",
    [
        "业主反映，保安说不归我管，我去核实",
        "快递说，这个他不管，我帮您催",
        "感谢您的咨询，我是慧时欣园店店长，有问题随时联系我",
        "抱歉让您久等了，这个真的办不了，需要本人带身份证到营业厅",
    ],
)
def test_reports_and_help_excuse_what_they_are_about(text: str) -> None:
    assert not grave(text)


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("没工夫看的话我给您总结一下", "condition"),
        ("房东没工夫过来", "speaker"),
        ("客户说“爱买不买”，我想核实一下", "quotation"),
        ("业主反映保安说不归我管", "relay"),
        ("我不清楚，我帮您问一下", "remedy"),
        ("您看着办公桌的尺寸选", "straddle"),
        ("我下班了，不过已经替您登记好了", "remedy"),
        ("五分钟之内没接单，我给您换一家", "innocent"),
        ("您的电话是13800138000吗", "written_plainly"),
        ("师傅明天再来一趟，会带上新的密封圈", "unlikely"),
        ("宠物喂食器每次喂多少，在App首页调", "unlikely"),
        ("我不是让您自己想办法，先垫一下，我们报销", "disowned"),
        ("我没有要赶您走的意思", "disowned"),
        ("您别误会，我没有说这是您的责任", "disowned"),
        ("绝对不是说您小气，优惠规则确实绕", "disowned"),
        ("不是叫您去别家买，是门店可能有货", "disowned"),
        ("您是怕我们不管吗？放心，单子已经建好了", "disowned"),
        ("谁跟您说不归我们管的？您记得工号吗，我去查", "disowned"),
        ("现在办不了，系统在升级，两点以后可以", "remedy"),
        ("型号：BZD-200 变频风机，噪音低于 45dB，适合卧室", "unlikely"),
        ("我理解您说的，钱没到手里说啥都没用，是我我也急", "relay"),
    ],
)
def test_each_step_lets_its_own_kind_of_honest_draft_pass(text: str, step: str) -> None:
    assert not grave(text)
    assert step in {one.step for one in checker.explain(text)}


@pytest.mark.parametrize(
    "text",
    [
        "不是跟您说了不归我管吗",
        "不是我说您，您这人真不讲理",
        "我没说错吧，您就是不讲理",
        "又没让您加我微信",
    ],
)
def test_a_denial_that_denies_nothing_excuses_nothing(text: str) -> None:
    assert grave(text)


@pytest.mark.parametrize(
    "text",
    [
        "您不满意我去找店长",
        "有问题我问仓库，您别跑",
        "快递柜的事我跟经理提了，说下个月装",
        "这是快递公司的事，我已经找他们了",
        "这是物流的问题，小二去找物流哈",
        "物业的问题您找我就行",
        "不想等的话给您办退款",
        "我们不会停您",
        "食堂不让外卖进，这个是学校规定，不是我们能定的",
        "我下班了也会盯着的",
        "阿姨您耳朵不好我就大点声",
        "老年痴呆的评估要家属陪同，带上病历",
        "别动，等救护车来",
        "您当妈的辛苦了",
        "我的直线是 020-3877 6655，您直接打我就行",
        "瞎操作？没有没有，是我们引导不清楚",
        "没人笑话您，第一次都这样",
        "跟我们有没有关系先不说，水先给您止住",
        "晚点再说，我先开个会，四点前一定回您",
        "喂？您那边信号不太好，我打给您",
        "您妈的报告出来了",
        "闭上嘴用鼻子呼吸，慢慢来",
    ],
)
def test_what_is_said_to_help_is_not_found(text: str) -> None:
    assert not grave(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("规定不是给您一个人定的", "service/rhetorical"),
        ("驾照一次包过", "promise/guaranteed-result"),
        ("签证的事交给我，保证出签", "promise/guaranteed-result"),
        ("理解您着急，但着急有用吗", "service/hurry"),
        ("理解您的心情，但您也太矫情了", "service/at-the-person"),
    ],
)
def test_the_reason_fits_and_nothing_else_is_found(text: str, code: str) -> None:
    assert [one.code for one in grave(text)] == [code]


@pytest.mark.parametrize(
    "text", ["不", "我看不懂", "您说上次", "规定是死的，我去", "楼上说“有本事你", "她回我「滚远"]
)
def test_the_beginning_of_an_honest_draft_is_not_found(text: str) -> None:
    assert not grave(text)


@pytest.mark.parametrize("text", ["“滚", "滚远点，“", "您真是“聪明”，滚远点"])
def test_a_quotation_begun_excuses_only_what_it_holds(text: str) -> None:
    assert grave(text)


@pytest.mark.parametrize(
    "text",
    [
        "这事不归我管，已经叫您找物业了",
        "我不知道，已经给您说过八遍了",
        "我不清楚，已经通知您了",
        "不知道，您先问别人",
        "我不懂，您先去问仓库",
        "这个我不清楚，麻烦先去问物业",
        "不归我管，谁会帮您啊",
        "这不关我的事，没人会帮您",
        "我不知道，现在问我也没用",
        "我不知道，也不会帮您查",
        "我不知道，问了仓库也不回你",
        "这个我不清楚，问完了谁告诉你",
        "没办法，懒得给您处理",
        "不归我管，没空帮您问",
        "拍错了就自认倒霉吧，我不会给您改地址的",
    ],
)
def test_what_sounds_like_help_and_is_none_excuses_nothing(text: str) -> None:
    assert grave(text)


@pytest.mark.parametrize("frame", ["您好，{}，请您谅解", "{}。感谢您的理解与支持，祝您购物愉快"])
@pytest.mark.parametrize(
    "text", ["不知道", "这事不归我管", "没办法", "找我没用", "您自己看着办", "急也没用"]
)
def test_courtesies_around_it_excuse_nothing(text: str, frame: str) -> None:
    assert grave(frame.format(text))


@pytest.mark.parametrize(
    "text",
    [
        "这个故障我一个人搞不定，已经请工程师一起看了",
        "我也不知道几点来电，供电那边一有消息就通知您",
        "这个问题我答不上来，问了营养师再回您",
        "能不能赔我做不了主，已经报给值班经理，三点前会联系您",
        "具体哪天发我还不知道，问了仓库马上回您",
        "这个问题光靠我解决不了，已拉上工程师一起看",
    ],
)
def test_help_that_follows_excuses_what_is_not_known(text: str) -> None:
    assert not grave(text)


def test_courtesies_around_a_breach_do_not_outweigh_it() -> None:
    assert grave("您的退款已经提交，三个工作日内到账，这事我管不着，请您耐心等待")
    assert grave("您好，很高兴为您服务，爱买不买，感谢您的理解与支持，祝您生活愉快")


@pytest.mark.parametrize(
    "text",
    [
        "打我手机一三八，二六零五，九一七四",
        "①⑤⑨⓪②⑥③⑧⑦④① 这个号",
        "记一下 壹伍捌柒贰零肆叁玖陆壹",
        "1-8-8*0-0-2*9-1-4*7-6",
        "手机l38o27l6594",
    ],
)
def test_a_number_in_disguise_is_warned_of(text: str) -> None:
    assert "diversion/hidden-number" in {one.code for one in grave(text)}


@pytest.mark.parametrize(
    "text", ["管家手机138-0013-8000", "回拨 +86 138 0013 8000", "13800138000", "1-877-470-6287咨询"]
)
def test_a_number_for_all_to_see_is_a_remark(text: str) -> None:
    assert grave(text) == []


def test_replacements_can_stand_where_the_finding_stands() -> None:
    for pack in default_packs():
        for rule in pack.rules:
            for text in rule.replacements:
                assert not grave(text), (rule.code, text)


def test_a_replacement_is_offered_for_everything_grave() -> None:
    missing = [
        rule.code
        for pack in default_packs()
        for rule in pack.rules
        if rule.severity in GRAVE and not rule.replacements
    ]
    assert set(missing) <= {"privacy/identity-number", "privacy/bank-card"}


def test_diagnostics_survive_json() -> None:
    (found,) = grave("不关我的事")
    assert json.loads(json.dumps({"code": found.code, "severity": found.severity})) == {
        "code": "service/not-my-job",
        "severity": "error",
    }


def test_an_old_checker_stays_valid_while_a_new_one_is_built() -> None:
    extra = load_pack_text(
        "pack: extra\ntitle: {zh: 加, en: extra}\nrules:\n"
        "- {code: one, category: 其他, severity: error, message: {zh: 别说, en: no}, "
        "phrases: [蓝色大象], straddle: false, examples: {bad: [蓝色大象]}}\n"
    )
    swapped = Checker((*default_packs(), extra))
    assert not grave("蓝色大象")
    assert [one.code for one in swapped.check("蓝色大象")] == ["extra/one"]


@pytest.mark.parametrize(
    "text",
    [
        "我只是前台，维修的事我叫师傅跟您说",
        "这个不归我们管，是街道负责，电话我发您",
        "这事柜面确实处理不了，我把经理叫来",
    ],
)
def test_help_in_the_first_person_after_a_refusal_is_help(text: str) -> None:
    assert not [one for one in checker.check(text) if one.severity in GRAVE]


@pytest.mark.parametrize("end", ["🙄", "🤷\u200d♀️", " 😅", "[微笑]", "呢😏"])
@pytest.mark.parametrize("answer", ["不行", "没办法", "公告栏有，自己看", "这个我不清楚"])
def test_a_picture_ends_a_clause_as_a_mark_does(answer: str, end: str) -> None:
    assert any(one.severity in GRAVE for one in checker.check(answer + end))


def test_a_question_before_it_supposes_nothing() -> None:
    steps = {(one.rule, one.step) for one in checker.explain("这个色号有没有货我不知道")}
    assert ("service/i-dont-know", "found") in steps
    assert any(one.severity in GRAVE for one in checker.check("这个色号有没有货我bu知道"))


def test_what_one_reading_excuses_another_may_not() -> None:
    # 间不清楚 may be read as 讲不清楚, which is no refusal.
    assert [one.code for one in checker.check("补货时间不qing楚")] == ["service/dont-know"]
