"""The steps that ask whether the draft around a hit is honest: help that follows, a number for all to see,
and what only honest drafts say."""

from __future__ import annotations

import re
from typing import Final

from phrasebook.wording.clauses import clause_with_mark
from phrasebook.wording.likely import FAMILIAR, default_model, familiar
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
REMEDY: Final = re.compile(
    REFUSED
    + r"(?:帮|为|给|替)(?:你|亲|忙)[^。！？!?]{0,10}(?:查|问|核实|转|联系|确认|登记|记录|反馈|反应|反映|申请|处理|看|安排|咨询|落实|跟进|催|协调|换|退|推荐|解决|备注|留意|找|预约|了解|回复|答复)"
    r"|我[^，,。！？!?不没懒谁哪别]{0,6}(?:查一?下|请[^，,。！？!?]{0,8}(?:同事|师傅|老师|专员|主管|人员)|转给|查询|去查|去问|问一?下|问问|核实|去了解|了解一?下|咨询一?下|联系|确认一?下|反馈|转接|申请)"
    r"|我[^，,。！!？?不没懒谁哪别]{0,6}(?:[帮陪带替]你(?!个)|给你(?:[打拨办改列送寄发开补找问查])|把[^，,。]{1,10}(?:给你|发|列|转))"
    r"|(?:电话|号码|链接|资料|流程|地址|视频|教程|图)我?(?:这就|马上|再|已经)?发你"
    r"|我(?:去|来|马上|这就|现在|再)(?:去|来)?(?:说一|讲一|拿|办|改|查|问|发|拍|演示|沟通|核实|登记|处理|安排)"
    r"|我(?:叫|请|把|让|找)[^，,。！？!?]{1,8}(?:叫来|请来|跟你|给你|帮你|联系你)|我给你留|给你发张"
    r"|(?:请|麻烦)?你?[^，,。]{0,2}(?:稍等|稍候)|你可以[^。]{0,20}(?:查|看|联系|咨询|拨打|登录|申请|试)|尽快(?:回复|答复|处理|给你|为你|帮你)"
    r"|已经?(?:报给(?!你)|报到|转到|转给(?!别|其他)|交给(?!你)|交接|(?:请|叫|通知|反馈|反映|联系)(?!你|过你)|把你的|替你|帮你|登记|申请|提交)"
    r"|(?:[，,。]|我)(?:先|马上|这就|现在)?去问(?!你)[^，,。！？!?]{0,8}[，,]?[^，,。！？!?]{0,8}(?:回|答复|告诉|回复)你|(?:问|查|核实|确认|打听)(?:过|了|到|好|完|清楚)[^，,。！？!?]{0,8}(?:回|告诉|答复|回复|通知)你"
    r"|(?:内|后|前|点|第一时间)(?:就|马上|准时|会)?(?:答复|回复|告诉|告知|通知|联系|回电|回)你|(?<![谁人不才])会(?:一直|尽力)?(?:帮|替|陪|联系|通知|告诉)你(?!个)|一有[^空，,。！？!?]{1,8}就"
    r"|我把[^，,。！？!?]{1,10}(?:列|讲清|说清|拍|调)(?:出|给|明)"
    r"|(?<![不没别谁懒])(?:给你(?:回电|回话|回信|打过去|打电话)|(?:到时|马上|再|点前?|就)(?:打给|回|发给|告诉)你|再回你|给个?准信)"
    r"|(?:一到|一有)[^，,。！？!?]{0,4}我?就(?:发|告诉|通知|打)|已(?:经)?(?:记下来|升级|上报|安排|下单|列[进入])|第一(?:个|时间)(?:通知|告诉)你"
)


def remedy(hit: Hit, draft: Draft) -> Verdict:
    """Help is offered after the hit: 我不清楚，我帮您问一下."""
    if not hit.rule.remedy:
        return KEEP
    return DEMOTE if REMEDY.search(draft.folded, hit.right) else KEEP


HONEST: Final = -3.0
DOUBTFUL: Final = 0.5
"""Weight below which hardly a draft is a breach, and below which a clause may be an honest one. Of 37 false
alarms in lists that the model had not learnt from 10 lie below, of 1,552 breaches that rules find 1."""


def outweighed(hit: Hit, draft: Draft) -> Verdict:
    """What stands around it is said by honest drafts alone: 快下班了您也不用担心，夜班同事会接着跟进.

    The clause itself may not tell, with one beside it the model must take it for honest, and the whole
    draft as well: courtesies before and after a breach make no difference. Asked of drafts as they stand.
    """
    if not hit.rule.weighed:
        return KEEP
    text = hit.reading.text
    model = default_model()
    left, right = clause_with_mark(text, hit.left, hit.right)
    weight = model.weigh(text[left:right])
    if weight >= DOUBTFUL:  # most breaches; what is added makes it no less
        return KEEP
    more = FAMILIAR if familiar(draft.typed) else 0.0
    if weight + more >= DOUBTFUL or model.weigh(text) + more >= HONEST:
        return KEEP
    first, _ = clause_with_mark(text, max(0, left - 1), left)
    _, last = clause_with_mark(text, right, right)
    beside = min(model.weigh(text[first:right]), model.weigh(text[left:last]))
    return DEMOTE if beside + more < HONEST else KEEP
