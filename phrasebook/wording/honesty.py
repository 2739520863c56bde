"""The steps that ask whether a hit is honest: help that follows, a number for all to see, and a draft
around it in which it is meant innocently."""

from __future__ import annotations

import re
from typing import Final

from phrasebook.wording.clauses import (
    BEHIND,
    CLAUSE_MARKS,
    EDGE_MARKS,
    SPOKEN_PARTICLES,
    clause_with_mark,
)
from phrasebook.wording.crossings import straddled_at
from phrasebook.wording.fold import HIDES
from phrasebook.wording.han import is_han
from phrasebook.wording.innocence import Around, default_innocence
from phrasebook.wording.likely import LATIN, LONGEST, default_model, familiar, pieces
from phrasebook.wording.notation import CLOSERS, OPENERS
from phrasebook.wording.rarity import RARE, frequency
from phrasebook.wording.readings import AS_TYPED, JOINED
from phrasebook.wording.rules import Negation, Rule
from phrasebook.wording.verdicts import DEMOTE, DROP, KEEP, Draft, Hit, Verdict

PLAIN_NUMBER: Final = re.compile(r"\+?[0-9]{1,12}(?:[- ][0-9]{3,8}){0,4}")
"""A number as anybody would write it: 13800138000, 138-0013-8000."""


def written_plainly(hit: Hit, draft: Draft) -> Verdict:
    """The rule asks for a number that somebody hid, and this one is written for all to see."""
    if hit.rule.disguised and PLAIN_NUMBER.fullmatch(draft.typed, hit.left, hit.right):
        return DROP
    return KEEP


REFUSED: Final = "".join(
    f"(?<!{word})"
    for word in [
        "不",
        "没",
        "谁",
        "不会",
        "不能",
        "不想",
        "不给",
        "不再",
        "别想",
        "没法",
        "没空",
        "没人",
        "懒得",
        "没义务",
        "没办法",
        "没工夫",
        "没时间",
        "不可能",
    ]
)
"""What must not stand before help: 懒得帮您查 is none."""
REMEDIES: Final = (
    # 帮您查一下
    REFUSED
    + "(?:帮|为|给|替)(?:你|亲|忙)[^。！？!?]{0,10}(?:查|问|核实|转|联系|确认|登记|记录|反馈|反应|反映|申请|处理|看|安排|咨询|落实|跟进|催|协调|换|退|推荐|解决|备注|留意|找|预约|了解|回复|答复)",
    # 我去问问
    "我[^，,。！？!?不没懒谁哪别]{0,6}(?:查一?下|请[^，,。！？!?]{0,8}(?:同事|师傅|老师|专员|主管|人员)|转给|查询|去查|去问|问一?下|问问|核实|去了解|了解一?下|咨询一?下|联系|确认一?下|反馈|转接|申请)",
    # 我给您开
    "我[^，,。！!？?不没懒谁哪别]{0,6}(?:[帮陪带替]你(?!个)|给你(?:[打拨办改列送寄发开补找问查])|把[^，,。]{1,10}(?:给你|发|列|转))",
    # 流程这就发您
    "(?:电话|号码|链接|资料|流程|地址|视频|教程|图)我?(?:这就|马上|再|已经)?发你",
    # 我马上去查
    "我(?:去|来|马上|这就|现在|再)(?:去|来)?(?:说一|讲一|拿|办|改|查|问|发|拍|演示|沟通|核实|登记|处理|安排)",
    # 我请药师打给您
    "我(?:叫|请|把|让|找)[^，,。！？!?]{1,10}(?:叫来|请来|跟你|给你|帮你|联系你|找你|打给你|回你)",
    # 我给您留一件, 我给您约了师傅
    "我给你(?:留|约|预约|安排|登记|备注|申请)",
    # 不过可以教您怎么操作
    "(?:可以|能)教你(?!做人|规矩)",
    # 给您发张图
    "给你发张",
    # 请您稍等
    "(?:请|麻烦)?你?[^，,。]{0,2}(?:稍等|稍候)",
    # 您可以在订单里查看
    "你可以[^。]{0,20}(?:查|看|联系|咨询|拨打|登录|申请|试)",
    # 尽快为您处理
    "尽快(?:回复|答复|处理|给你|为你|帮你)",
    # 已经提交
    "已经?(?:报给(?!你)|报到|转到|转给(?!别|其他)|交给(?!你)|交接|(?:请|叫|通知|反馈|反映|联系)(?!你|过你)|把你的|替你|帮你|登记|申请|提交)",
    # 我去问仓库，十分钟内回您
    "(?:[，,。]|我)(?:先|马上|这就|现在)?去问(?!你)[^，,。！？!?]{0,8}[，,]?[^，,。！？!?]{0,8}(?:回|答复|告诉|回复)你",
    # 查好告诉您
    "(?:问|查|核实|确认|打听)(?:过|了|到|好|完|清楚)[^，,。！？!?不没谁别懒]{0,8}(?:回|告诉|答复|回复|通知)你",
    # 十分钟内回复您
    "(?:内|后|前|点|第一时间)(?:就|马上|准时|会|一定|肯定|保证|再)?(?:答复|回复|告诉|告知|通知|联系|回电|回)你",
    # 下午四点前把回复贴给您
    "(?:内|前|点)(?:就|马上|准时|会|一定|再)?(?:把|将)[^，,。！!？?]{1,8}(?:给|发|贴|告诉|回)你?",
    # 到任意一个网点，五分钟就能办好
    "到[^，,。！!？?]{0,8}(?:网点|营业厅|柜台|窗口|门店|大厅)[，,]?[^，,。！!？?]{0,8}(?:就能|可以|就可以|能)[^，,。！!？?不]{0,4}(?:办|改|开|领|打印|补)",
    # 您若有别的格式请发我
    "(?:如果|若|要是)[^，,。！!？?]{0,12}(?:请|可以|麻烦你?)[^，,。！!？?]{0,4}(?:发|告诉|提供|说)",
    # 我会处理完再走
    "(?:处理|办|弄|查|看|登记)完了?再(?:走|下班)",
    # 会尽力帮您
    "(?<![谁人不才])会(?:一直|尽力)?(?:帮|替|陪|联系|通知|告诉)你(?!个)",
    # 一有消息就来
    "一有[^空，,。！？!?]{1,8}就",
    # 我把要准备的材料列给您
    "我把[^，,。！？!?]{1,10}(?:列|讲清|说清|拍|调)(?:出|给|明)",
    # 再打给您
    "(?<![不没别谁懒])(?:给你(?:回电|回话|回信|打过去|打电话)|(?:到时|马上|再|点前?|就)(?:打给|回|发给|告诉)你|再回你|给[你个]?准信)",
    # 一有进展就发您
    "(?:一到|一有)[^，,。！？!?]{0,4}我?就(?:发|告诉|通知|打)",
    # 已经安排
    "已(?:经)?(?:记下来|升级|上报|安排|下单|列[进入]|拉上|叫上)",
    # 第一时间通知您
    "第一(?:个|时间)(?:通知|告诉)你",
    # 两点以后可以
    "[点号天日周一二三四五六末上下午晨时](?:之?后|以后|起|开始)(?:就|都|再|才)?(?:可以|能|恢复|正常|开放)(?![不没投走滚告])",
    # 截图给您
    "截图给你",
    # 得师傅上门
    "(?<![你己])(?:需要?|得|要|派|安排)(?:个|位)?(?:师傅|工程师|装维|技术员|专员|厂家|网点)[^，,。！？!?不没别]{0,4}"
    "(?:上门|过来|来(?:看|修|处理|检查|换)|检测)",
    # 需要本人到营业厅
    "(?:需要?|得|要|请|麻烦)(?:你|机主|户主)?本人[^，,。！？!?]{0,10}[到去来][^，,。！？!?]{0,8}(?:厅|网点|柜台|窗口|门店|现场)",
    # 麻烦您再说一遍
    "(?:麻烦|辛苦|受累|劳烦|劳驾|请你)[^，,。！？!?跟和找去问别]{0,6}(?:说|讲|描述)(?:一|下|说|讲|清|得|详)",
    # 问了厂家，明天中午回您
    "问(?:到|完|了)[^，,。！？!?不没谁别懒]{0,6}[，,]?[^，,。！？!?不没谁别懒]{0,6}(?:留言|(?:回|答|告诉)你)",
)
"""Help that is offered, in folded text: an expression for each way to say it, behind an example."""
REMEDY: Final = re.compile("|".join(REMEDIES))


def remedy(hit: Hit, draft: Draft) -> Verdict:
    """Help is offered after the hit: 我不清楚，我帮您问一下. It excuses no plain rudeness."""
    if not hit.rule.remedy or REMEDY.search(draft.folded, hit.right) is None:
        return KEEP
    left, right = draft.clause_with_mark(hit.left, hit.right)
    return DEMOTE if default_model().weigh(draft.folded[left:right]) < RUDE else KEEP


COURTESY: Final = re.compile(
    "(?:非常|实在|真|很|十分|那|嗯|好的?)?(?:你好|亲+|亲爱的|好的|嗯+|抱歉|不好意思|对不起|感谢|谢谢|多谢|辛苦|高兴|久等|让你久等"
    "|祝|我?(?:很|能|完全|特别)?(?:理解|体谅|明白)你的(?:心情|感受|难处|不易)|望你?[谅理]解|请你?(?:稍等|谅解|理解|放心|见谅|耐心)|麻烦你?(?:稍等|耐心)|给你(?:带来|添)|已?经?收到)"
)
"""How a clause begins that is said to everybody, whatever else is said."""
MARKED_CLAUSE: Final = re.compile(f"[^{re.escape(CLAUSE_MARKS)}]+[{re.escape(CLAUSE_MARKS)}]*")
BEGINS: Final = OPENERS
ENDS: Final = CLOSERS
"""Looked up without a detour by way of the module."""
ENDED: Final = re.compile(BEHIND)
SPOKEN_END: Final = re.compile(f"[{SPOKEN_PARTICLES}]{{1,2}}(?:{BEHIND}|\\Z)")
"""Particles excuse nothing: 我真的不清楚哎."""
RUDE: Final = 3.0
"""Weight from which help that follows a clause does not excuse it: 一边儿待着去，我帮您查."""
UNLIKELY: Final = -2.5
FOREIGN: Final = -3.0
"""Weight below which a draft read by sounds is no breach, where Chinese characters were read otherwise and where
Latin letters were (ban fa)."""
CERTAIN: Final = 2.0
"""Weight from which nothing that stands around a hit makes it innocent; most breaches have it."""
PLAIN: Final = 2.0
"""Weight from which a clause is a breach whatever stands around it."""
EXCUSED: Final = 35
"""Hundredths by which less is innocent where a rule has a step of its own for what excuses it, help or denial:
加您微信可以吗 is polite and 已经通知您了 no help."""
ANY_NEGATION: Final = Negation.ALL


def innocent(hit: Hit, draft: Draft) -> Verdict:
    """What stands around it says that it is meant innocently: 十三点之前付款当天走, 我这记性活该挨骂.

    Courtesies make no difference. Asked of drafts as they stand, alone or behind the message before, and not of words
    in which a character hides behind another: nobody disguises what is innocent.
    """
    if hit.reading.how is JOINED:
        text, start, end = hit.reading.text, hit.start, hit.end
        if hit.reading.ends is not None and straddled_at(text, hit.reading.ends.count(0)):
            return KEEP  # a word was cut in two
    else:
        text, start, end = sentence_of(hit, draft.folded)
    if (start == 0 or text[start - 1] in BEGINS) and (
        end == len(text)  # the quick first
        or text[end] in EDGE_MARKS
        or (text[end] in ENDS and (ENDED.match(text, end) or SPOKEN_END.match(text, end)))
    ):
        return KEEP  # nothing in its clause excuses it: 祝您购物愉快，老东西
    if text is draft.folded:
        left, right = draft.clause_with_mark(start, end)
    else:
        left, right = clause_with_mark(text, start, end)
    clause = text[left:right]
    if default_model().weigh(clause) >= PLAIN:
        return KEEP
    place = Around(hit.rule.code, text, start, end, familiar=familiar(draft.typed))
    innocence = default_innocence()
    limit = limit_of(hit.rule)
    around = innocence.around(place, left, right)
    if not meant_innocently(around, text, limit):
        return KEEP
    before, after = substance(text[:left]), substance(text[right:])
    bare = before + clause + after
    if len(bare) < len(text):
        moved = len(before) - left
        place = Around(place.code, bare, start + moved, end + moved, familiar=place.familiar)
        around = innocence.around(place, len(before), len(before) + len(clause))
        if not meant_innocently(around, bare, limit):
            return KEEP
    return KEEP if HIDES.search(draft.typed, hit.left, hit.right) else DEMOTE


def unlikely(hit: Hit, draft: Draft) -> Verdict:
    """A hit by sounds, or of initials, in a draft that stays honest all the same: 师傅会带上新的密封圈 is no 戴上心,
    BZD-200 a model and WANG BU ZHI a name."""
    said = draft.folded[hit.left : hit.right]
    typed = hit.reading.how is AS_TYPED
    if said.isascii():
        if named(hit, draft):
            return DROP
        if typed and not said.isalpha():
            return KEEP
    elif typed:
        return KEEP
    some = others = False
    for letter in said:
        if not is_han(letter):
            others = True
            continue
        some = True
        if frequency(letter) <= RARE:
            return KEEP  # 加溦信: nobody writes it but to hide another
    if some and others and LATIN.search(said) is not None:
        return KEEP  # 加wei信: nobody spells half a word but to hide it
    _, text = piece_at(hit.reading.text, hit.start)
    return DROP if default_model().weigh(text) < (FOREIGN if others else UNLIKELY) else KEEP


SURNAME: Final = re.compile(r"(?<![A-Za-z])[A-Z]{2,6} $")


def named(hit: Hit, draft: Draft) -> bool:
    """Whether a hit is the given name behind a surname, in capitals: WANG BU ZHI."""
    written = draft.typed[hit.left : hit.right]
    return (
        written.isupper()
        and written.isascii()
        and SURNAME.search(draft.typed[: hit.left]) is not None
    )


def limit_of(rule: Rule) -> int:
    """Hundredths of odds below which what a rule hit is innocent."""
    limit = default_innocence().limit
    if rule.remedy or rule.negation is ANY_NEGATION:
        limit -= EXCUSED
    return limit


def meant_innocently(around: int, text: str, limit: int) -> bool:
    """Whether a hit is, by what stands ``around`` it in a text and by the text as a whole."""
    if around + default_innocence().least >= limit:
        return False
    weight = default_model().weigh(text)
    return weight < CERTAIN and around + default_innocence().draft(weight) < limit


def sentence_of(hit: Hit, folded: str) -> tuple[str, int, int]:
    """A draft, of a long one the sentence of a hit alone, and the hit in it."""
    if len(folded) <= LONGEST:  # as most are
        return folded, hit.left, hit.right
    at, piece = piece_at(folded, hit.left)
    return piece, hit.left - at, min(hit.right - at, len(piece))


def piece_at(text: str, place: int) -> tuple[int, str]:
    """The piece of a folded text that the model would be asked about (``likely.pieces``) with the character at
    ``place``, and where it begins."""
    for at, piece in pieces(text):
        if at <= place < at + len(piece):
            return at, piece
    return 0, text


def substance(text: str) -> str:
    """The clauses of a text, each with its mark, without courtesies."""
    if not text:  # as often as not
        return ""
    return "".join(
        [
            clause.group()
            for clause in MARKED_CLAUSE.finditer(text)
            if not COURTESY.match(clause.group())
        ]
    )
