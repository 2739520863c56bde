"""The steps that let a hit pass: each a small function with a name that ``--explain`` shows.

A step looks at one hit and answers KEEP, DROP (the hit is no offence) or DEMOTE (somebody else's
words: it becomes a hint). All of them run only on hits, so a clean draft pays for none. Under the
expressions of a step stand words one of which every match holds: where the scan saw none of them,
the step is not asked (``gates``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from phrasebook.wording.clauses import (
    CLAUSE_MARKS,
    clause_after,
    clause_before,
    sentence_before,
)
from phrasebook.wording.lexicon import WINDOW, may_tear, straddled, torn_word, words_of
from phrasebook.wording.places import between
from phrasebook.wording.readings import AS_TYPED, DIGITS_ONLY, Reading
from phrasebook.wording.rules import Negation
from phrasebook.wording.verdicts import DEMOTE, DROP, KEEP, Draft, Hit, Verdict

NO_NEGATION: Final = Negation.NONE
ANY_NEGATION: Final = Negation.ALL
REACH: Final = 10
"""Characters of the clause before a hit in which a negation is looked for."""
REACH_BEHIND: Final = 12
"""Characters of the clause behind it in which one is."""
FURTHER: Final = 12
"""Characters of the clause before a hit in which a condition or a subject is looked for."""
REPORTED: Final = 24
"""Characters of the sentence before a hit in which somebody may be said to have said it."""


def words(listed: str) -> frozenset[str]:
    """The words of a list with ``|`` between them."""
    return frozenset(listed.split("|"))


def beginnings(listed: str) -> re.Pattern[str]:
    """Finds the first character of any of the words of such a list."""
    return re.compile(f"[{''.join(sorted({word[0] for word in words(listed)}))}]")


def approved(hit: Hit, draft: Draft) -> Verdict:
    """A published sentence contains the hit."""
    for left, right in draft.approved:
        if left <= hit.left and hit.right <= right:
            return DROP
    return KEEP


def exception(hit: Hit, draft: Draft) -> Verdict:
    """A context of the rule contains the hit (it must contain it, not merely touch it)."""
    if draft.excuses.contain(hit.rule, hit.reading.text, hit.start, hit.end, draft.standing):
        return DROP
    return KEEP


def straddle(hit: Hit, draft: Draft) -> Verdict:
    """A dictionary word reaches across the edge of the hit: the phrase is not there at all."""
    if not hit.rule.straddle or hit.reading.how is DIGITS_ONLY:
        return KEEP
    text, start, end = hit.reading.text, hit.start, hit.end
    places = hit.reading.places
    if places.known:
        left = max(start - WINDOW, places.clause_begins(start))
        right = min(end + WINDOW, places.clause_ends(end))
        if not may_tear(text, start, end, left, right):
            return KEEP
        return DROP if torn_word(text, start, end, left, cut(hit.reading, left, right)) else KEEP
    return DROP if straddled(text, start, end) else KEEP


def cut(reading: Reading, left: int, right: int) -> Sequence[str]:
    """The dictionary words of a piece of a reading; kept for the next hit, which often stands in the same."""
    if reading.cut_left != left or reading.cut_right != right:
        reading.cut_left, reading.cut_right = left, right
        reading.cut = words_of(reading.text[left:right])
    return reading.cut


def before_in_clause(hit: Hit, place: int, most: int) -> str:
    """What stands before ``place`` in the same clause of the hit's reading, at most ``most`` characters."""
    text, places = hit.reading.text, hit.reading.places
    if places.known:
        return text[max(place - most, places.clause_begins(place)) : place]
    return clause_before(text, place, most)


STRONG: Final = re.compile(
    r"绝不|决不|绝对不|绝无|绝非|从不|从没|从来不|从来没|严禁|禁止|杜绝|避免|切勿|请勿|切莫|不得|不允许|不应|不该|不能说|不可以说|不要说"
    r"|不是说|不是(?=不)|拒绝|反对|防止|(?:我们?|公司|平台|本店|小店|这边|我们?客服)[^，,。]{0,3}不会|不会(?:让你|对你|出现|存在|把你)|不能让你|怎么会|怎么能让|没有(?:要|说|让)"
)
"""Refusals to do or say the thing: they excuse whatever rule is no refusal itself."""
STRONG_WORDS: Final = words(
    "绝不|决不|绝对不|绝无|绝非|从不|从没|从来不|从来没|严禁|禁止|杜绝|避免|切勿|请勿|切莫|不得|不允许|不应|不该|不能说|不可以说"
    "|不要说|不是说|不是不|拒绝|反对|防止|不会|不能让你|怎么会|怎么能让|没有"
)
"""Every alternative holds one of these."""
PLAIN: Final = re.compile(
    r"(?:不(?:是|能|会|敢|好|支持|允许|可|建议|要|得|需|用|必|该|应|提供|予|承诺|做|给|一定|太|确|提倡|鼓励|接受|存在|属于|方便给)|没(?:有|法|办法)?|无(?:法|需|须)?|未(?:能)?|别|勿|非|谨防|警惕|小心|当心|注意|防范|拒绝|如果|若|冒充|诈骗|骗子|诱导)"
)
"""Plain negations and warnings before a hit (``Negation.ALL``)."""
AFTER: Final = re.compile(
    r"^[的是都也]{0,3}(?:行为|操作|情况|方式|要求)?[的是都也,，]{0,3}(?:不(?:允许|支持|可以|合规|行|会|能|被)|违规|违反|被?禁止|骗|诈骗|有风险|存在风险|没有?保障|无保障|不受保护|不安全|的?话?请|请?你?(?:不要|勿|别)|谨防)"
    r"|^[^，,。]{0,6}(?:出了?(?:问题|纠纷|事)|没法赔|找不到人|触犯|违法|犯法|要有依据|平台不管|不赔)"
)
"""What forbids it behind a hit, or says what comes of it."""
CAUTION: Final = re.compile(
    "(?:千万|一律|都)别(?:理|加|通过|点|扫|给)|冒充|诈骗|骗局|骗子|不法分子|谨防|提高警惕|防骗|反诈"
)
"""A draft that warns of fraud speaks of what it warns of."""
PLAIN_WORDS: Final = words(
    "不|没|无|未|别|勿|非|谨防|警惕|小心|当心|注意|防范|拒绝|如果|若|冒充|诈骗|骗|诱导|违规|违反|禁止|风险|出问题|出纠纷"
    "|出了问题|出了纠纷|出事|出了事|触犯|违法|犯法|要有依据|防骗|反诈|不法分子|请"
)
"""Every alternative of PLAIN, AFTER and CAUTION holds one of these."""


def negation(hit: Hit, draft: Draft) -> Verdict:
    """The clause denies the hit: 不支持加微信, 到账时间我们不能保证, 绝不会不管."""
    if hit.rule.negation is NO_NEGATION:
        return KEEP
    text = hit.reading.text
    before = before_in_clause(hit, hit.start, REACH)
    if STRONG.search(before):
        return DROP
    if hit.rule.negation is ANY_NEGATION and CAUTION.search(draft.folded):
        return DROP
    if hit.rule.negation is ANY_NEGATION and (
        PLAIN.search(before) or AFTER.search(clause_after(text, hit.end, REACH_BEHIND))
    ):
        return DROP
    return KEEP


QUOTES: Final = {
    "“": "”",
    "‘": "’",
    "「": "」",
    "『": "』",
    "《": "》",
    "【": "】",
    '"': '"',
    "'": "'",
    "”": "“",
}
LONGEST_QUOTATION: Final = 40
BEGUN: Final = re.compile(
    f"[说写回问叫道讲称喊骂][我你他她]{{0,2}}[“‘「『][^”’」』]{{0,{LONGEST_QUOTATION}}}$"
)
"""A quotation of what somebody says that is not closed yet: it is still being typed."""
QUOTE: Final = re.compile(f"[{''.join(QUOTES)}]")


def quotation(hit: Hit, draft: Draft) -> Verdict:
    """The hit stands in quotation marks, closed or to be closed, that do not enclose the whole draft."""
    text = draft.folded
    if not hit.rule.quoted or QUOTE.search(text) is None:
        return KEEP
    inside = QUOTE.search(text, hit.left, hit.right)
    begin = hit.left - 1
    if inside is not None:
        if hit.reading.how is not AS_TYPED:
            return KEEP  # marks inside the hit set its letters apart: 【爱】【买】【不】【买】
        begin = inside.start()  # 有人说您“小气”: it begins before the quotation
    for at in range(begin, max(-1, hit.left - LONGEST_QUOTATION), -1):
        mark = text[at]
        closing = QUOTES.get(mark)
        if closing is None:
            continue
        if mark == closing and text[: at + 1].count(mark) % 2 == 0:
            return KEEP
        end = text.find(closing, hit.right, hit.right + LONGEST_QUOTATION)
        if end < 0 and BEGUN.search(text, max(0, at - 3)) is None:
            return KEEP
        outside = text[:at] if end < 0 else text[:at] + text[end + 1 :]
        enough = sum(map(str.isalnum, outside)) >= 2
        return DEMOTE if enough else KEEP
    return KEEP


PEOPLE: Final = (
    "客户|顾客|买家|用户|业主|住户|租客|房东|商家|卖家|店家|快递员?|快递小哥|配送员|师傅|骑手|站点|仓库|同事|物业|"
    "经理|销售|中介|柜员|网点|对方|别人|有人|骗子|他|她|家人|孩子|宝贝|邻居|楼上|楼下|隔壁|对门|系统"
)
OTHERS: Final = f"(?:{PEOPLE})(?:们)?"
SAYING: Final = "(?:反映|反馈|表示|提到|提及|说(?!什么|啥|明)|称|告诉|要求|让(?:你|他|她|顾客|客户)|回复|回答|答复|留言|投诉|态度|骂|怼|问|讲|以为|觉得|认为|把)"
RELAY: Final = re.compile(
    f"(?:{OTHERS}[^{re.escape(CLAUSE_MARKS)}]{{0,8}}?{SAYING}"
    f"|你(?:刚才|刚刚|之前|上次|昨天)?(?:反映|反馈|提到|遇到|投诉)"
    f"|(?<![跟和给对同让叫])你(?:刚才|刚刚|之前|上次|昨天)?(?:是)?(?:说|想说|的意思是|是不是说|是觉得|觉得))"
)
SAID_WITHIN: Final = 16
"""Behind the first character of a match of RELAY its word of reports begins within so many."""
TELLERS: Final = beginnings(f"你|{PEOPLE}")
"""The first character of every match of RELAY."""
SAID: Final = re.compile("[反表提说称告要让回答留投态骂怼问讲以觉认把遇意]")
"""A character of every match of RELAY behind its first: most drafts hold none."""
ORDERED: Final = re.compile(f"(?:你?说)?{OTHERS}(?:让|叫|要求|说让|要)(?:你|他|她|顾客|客户|买家)")
RELAY_WORDS: Final = words(
    "反映|反馈|表示|提到|提及|说|称|告诉|要求|回复|回答|答复|留言|投诉|态度|骂|怼|问|讲|以为|觉得|认为|把|遇到|意思是"
) | frozenset(order + whom for order in "让叫要" for whom in words("你|他|她|顾客|客户|买家"))
"""Every alternative of RELAY and ORDERED holds one of these."""
LED_TO: Final = re.compile("^[的了过]?[,，]?")
"""What may stand between a report and what is reported: 您说的，…"""
OWN: Final = re.compile(r"我|这边|本店|小店|小二|你就|你自己")


def relay(hit: Hit, draft: Draft) -> Verdict:
    """Somebody else is reported to have said it, in the same clause or behind 他说，, and the agent does not speak
    in between."""
    if not hit.rule.quoted:
        return KEEP
    # The words that report may belong to the hit itself: 有人让您加微信.
    if ORDERED.match(draft.folded, hit.left):
        return DEMOTE
    places, left, first = draft.places, hit.left, max(0, hit.left - REPORTED)
    told = 0
    if places.known:
        first = max(first, places.sentence_begins(left))
        if not between(places.reports, first, left):
            return KEEP
        before, told = draft.folded[first:left], places.reports >> first
    else:
        teller = TELLERS.search(draft.folded, first, left)
        if teller is None or SAID.search(draft.folded, teller.end(), left) is None:
            return KEEP
        before = sentence_before(draft.folded, left, REPORTED)
    for end in reports(before, told):
        amid = before[end:]
        said = LED_TO.sub("", amid, 1)
        ended = "," in said or "，" in said  # 师傅说下午到，爱等不等
        own = OWN.match(draft.folded, hit.left) or OWN.match(hit.reading.text, hit.start)
        if not ended and own is None and OWN.search(amid) is None:
            return DEMOTE
    return KEEP


def reports(text: str, told: int = 0) -> list[int]:
    """Where the matches of RELAY end: looked for where one may begin, as an expression of so many words would be
    tried at every place, and where a word of reports stands near enough, as far as their places are ``told``."""
    ends = []
    teller = TELLERS.search(text)
    while teller is not None:
        start, after = teller.span()
        if told == 0 or between(told, after, after + SAID_WITHIN):
            cue = RELAY.match(text, start)
            if cue is not None:
                after = cue.end()
                ends.append(after)
        teller = TELLERS.search(text, after)
    return ends


DISOWNED: Final = re.compile(
    "(?:不是|没有?|并非|绝非)(?:故意|真的?|在|要|想|存心)?"
    "(?:(?:说|讲|嫌|怪|骂|怀疑|指责|针对|觉得|认为|暗示|让|叫|赶|劝|逼)(?![了过的错好清完不明])|要)[^，,。！？!?]{0,4}$"
    "|意思(?:也|并|真|可)?不是(?:说|让|叫)?[^，,。！？!?]{0,4}$"
)
"""Before a hit in its clause: the agent says that he does not say or want it."""
ASCRIBED: Final = re.compile(
    "(?:是|别|不用|不必|不要|你)(?:怕|担心)(?:的是)?[^，,。！？!?]{0,4}$"
    "|(?:谁|哪位|哪个|有人|有没有人)[^，,。！？!?]{0,4}(?:[跟和对给让叫]|告诉)(?:你|他|她)(?:说|讲)?[^，,。！？!?]{0,3}$"
)
"""Before a hit: the customer fears it, or the agent asks who said it: 谁跟您说不归我们管."""
ASCRIBED_WORDS: Final = words("不|没|非|别|怕|担心|告诉") | frozenset(
    to + whom for to in "跟和对给让叫" for whom in "你他她"
)
"""Every alternative of DISOWNED and ASCRIBED holds one of these."""
ASKED_BACK: Final = re.compile("^[^，,。！!；;]{0,12}?[吗嘛么？?]")
"""Behind it what turns that into its opposite: 不是让您自己看说明书了吗."""


def disowned(hit: Hit, draft: Draft) -> Verdict:
    """The agent says that he does not mean it, or asks about it: 我没有要赶您走的意思, 您是怕我们不管吗."""
    if not hit.rule.quoted:
        return KEEP
    places, start = hit.reading.places, hit.start
    if places.known and not between(places.gates, max(0, start - REACH), start):
        return KEEP
    before = before_in_clause(hit, start, REACH)
    if ASCRIBED.search(before):
        return DROP
    if DISOWNED.search(before) is None:
        return KEEP
    return KEEP if ASKED_BACK.search(hit.reading.text[hit.end :]) else DROP


IF_BEFORE: Final = re.compile(
    r"如果|若是|若|要是|倘若|假如|假设|万一|一旦|以防|免得|省得|怕|担心|除非|是否|是不是|(?:会不会|有没有)(?!.*[我\s])"
)
IF_AFTER: Final = re.compile(
    r"^[^，,。！？!?]{0,10}?(?:的话|的时候|时可|的地方|的问题可|的亲|的客户|的朋友|也没关系|没关系|也不要紧|也可以|不要紧)"
)
IF_WORDS: Final = words(
    "如果|若|要是|倘若|假如|假设|万一|一旦|以防|免得|省得|怕|担心|除非|是否|是不是|会不会|有没有"
    "|的话|的时候|时可|的地方|的问题可|的亲|的客户|的朋友|没关系|不要紧|也可以"
)
"""Every alternative of both holds one of these."""


def condition(hit: Hit, draft: Draft) -> Verdict:
    """The clause only supposes it: 如果您不清楚, 没工夫看的话."""
    if not hit.rule.condition:
        return KEEP
    text = hit.reading.text
    if IF_BEFORE.search(before_in_clause(hit, hit.start, FURTHER)) or IF_AFTER.search(
        text[hit.end :]
    ):
        return DROP
    return KEEP


OWN_SUBJECT: Final = re.compile("我|这边|小二|小妹|客服|本店|小店|人家|公司|售后")
ANYBODY: Final = "大家|人们|许多人|很多人|有些人|部分|老人|宝宝|小孩|别的|其他"
OTHER_SUBJECT: Final = re.compile(f"(?<!告诉)(?<![跟和给回对让])你(?!好)|{OTHERS}|{ANYBODY}")
SUBJECTS: Final = beginnings(f"你|{PEOPLE}|{ANYBODY}")
"""The first character of every match of OTHER_SUBJECT."""


def speaker(hit: Hit, draft: Draft) -> Verdict:
    """Somebody else is the subject: 您不知道密码, 房东没空."""
    if not hit.rule.speaker:
        return KEEP
    # The subject may stand at the head of the hit.
    before = before_in_clause(hit, min(hit.start + 3, hit.end), FURTHER)
    if SUBJECTS.search(before) is None:
        return KEEP
    others = [found.end() for found in OTHER_SUBJECT.finditer(before)]
    own = [found.end() for found in OWN_SUBJECT.finditer(before)]
    if others and (not own or max(others) > max(own)):
        return DROP
    return KEEP
