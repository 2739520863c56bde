"""Literal wording in a text, and whether the handbook approves it or forbids it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from phrasebook.handbook.folding import fold
from phrasebook.handbook.manner import is_conduct, is_duty, is_polite, is_rude, is_utterance

Side = Literal["prohibited", "approved"]

_SPEAK = r"(?:说|讲|回答|答复|答|回复|回应|使用|用|出现|以|问|称呼|称|叫|喊|直呼|道|发送|发|回|提及|带|含|类似|诸如|夹杂|采用|拿)"
_NOT = r"(?:不得|不要|不能|不可以?|不准|不许|不应当?|不该|不宜|不允许|严格禁止|禁止|严禁|切忌|切勿|避免|请勿|勿|杜绝|绝不|决不|从不|忌|别|尽量少|少)"
_FORBIDS = re.compile(
    rf"(?:{_NOT}[^,。;:“”时的则者应]{{0,14}}?{_SPEAK}|不(?:说|讲|用|使用|问|以|答|回答|叫|称呼|出现))[^,。;“”时应改]{{0,16}}?(?:,?(?:比|例|诸|譬)?如:?|,?像|:)?$"
    rf"|(?:避免|杜绝|禁止|严禁|切忌|切勿)[^,。;“”时应改]{{0,3}}$"
    rf"|(?:禁止|严禁|禁用|忌语|禁语|禁忌|忌用|忌说|禁说|忌讳|不说|禁忌语|禁用语|不规范用语|不文明用语)[^。;“”时应改]{{0,6}}?:?$"
)
_TURNS = re.compile(
    r"(?:改为|改成|改用|改说|换成|换为|换作|换说|替换为|转换为|说成|→|->|=>|⇒)[^。;“”]{0,4}$"
)
_ALLOWS = re.compile(
    rf"(?:而应|而要|而是|应该?是|应当|应该|应|可以|可|请|要|宜|须|必须|不如|建议|最好|正确[^,。;“”]{{0,6}}|规范[^,。;“”]{{0,6}}|推荐)(?:主动|礼貌地?|微笑着?|改|统一|先|再|委婉地?|及时|这样|对[^,。;“”]{{1,6}}){{0,2}}{_SPEAK}?[^,。;“”不]{{0,4}}:?$"
)
_INSTEAD = re.compile(
    r"(?:代替|取代|替代|而不是|而非|而不要?说?|替换|不要说|不说|别说)[^,。;“”]{0,6}$"
)
_SPEECH = re.compile(
    r"(?:说|讲|道|问|答|回答|答复|回复|告知|告诉|用语|语|称|称呼|表示|询问|问候|致歉|道歉|道谢|致谢|提示|提醒|招呼|应答|回应|声|话|强调|补充|开头|使用|用)[^,。;“”]{0,3}?[:,]?$"
)
_EXAMPLE = re.compile(r"(?:如|例如|比如|即|:|为)[:,]?\s*$")
_CUSTOMER = re.compile(
    r"(?:客户|顾客|业主|住户|患者|病人|家属|旅客|乘客|用户|对方|买家|客人|来宾|群众|来电人|市民|学员|家长|办事人|消费者|投诉人|宾客)(?:们)?[^,。;“”对向和与跟时应]{0,6}(?:说|问|提出|表示|抱怨|反映|道|喊|骂|询问|质疑|认为|要求|投诉)[^,。;“”时]{0,4}$"
)
_TOLD = re.compile(
    r"(?:对|向|和|与|跟|给|为|询问|问候|告知|告诉|提醒|请)[^,。;“”]{0,6}(?:客户|顾客|业主|住户|患者|旅客|乘客|用户|对方|客人|来宾|群众|市民|家属)[^,。;“”]*$"
)
_NEVER_AFTER = re.compile(
    r"(?:等|之类)?(?:的)?(?:[^,。;“”]{0,6})?(?:不文明|不礼貌|不规范|忌语|禁语|禁用|生硬|推诿|敷衍|不耐烦|粗[暴俗]|伤害|刺激|随意|否定|模糊|含糊)|(?:等|之类)?[^,。;“”]{0,10}(?:一概|一律|坚决|均)?(?:禁止|严禁|不得|不要|不能|不准)(?:使用|说|出现|用)?|等?[^,。;“”]{0,6}(?:是|属于)[^,。;“”]{0,6}(?:忌|大忌|禁)"
)
_GOOD_AFTER = re.compile(
    r"(?:等)?[^,。;“”]{0,4}(?:文明用语|礼貌用语|敬语|规范用语|礼貌语|文明语|敬辞)"
)
_NAMED_THING = re.compile(
    r"(?:等)?(?:的)?(?:现象|作风|制度?(?![订])|原则|方针|宗旨|理念|精神|思想|观念|心态|意识|工作法|工程|活动|字[型样]|键|按钮|栏|表|(?:微笑)?服务|形象|行为|问题|情况|方法|法则|模式|系统|平台|App|APP)"
)
_TO_SAY = re.compile(r"(?:要|应|应该|应当|请|改|可|可以|该)(?:说|讲|答|回答|问)(?:成|为)?[:,]?\s*$")
_TITLE_LIKE = re.compile(
    r"(?:用语|忌语|禁语|规范|制度|原则|负责制|标准|办法|手册|记录|理念|清单|登记[本表簿]|系统|平台|制|度)$"
)
_QUOTED = re.compile(r"“([^“”]{1,160})(?:”|(?=“)|$)")
_JOINS = re.compile(r"^[\s,、/;。.|]*(?:和|或者?|及|以及|还是|与|、|等|,)*[\s,、/;。.]*$")
_SENTENCE_END = re.compile(r"[。;!?](?=[^”]|$)")

_AROUND = ' \t\u3000,\uff0c、。.\uff0e;\uff1b:\uff1a“”"「」『』·•-'

_LABEL = re.compile(
    r"(?:^|(?<=[\s。;,!?”)|/、(]))[(\[【]?(?:"
    r"(?P<prohibited>(?:错误|不当|不规范|不文明|不正确|反面|负面|忌语|禁语|禁用语?|禁忌语?|禁忌用语|服务忌语|服务禁语|禁止使用|禁止用语|禁止|严禁|不要说|不能说|不可说|不得说|不说|不宜说|忌|误|反例|错|(?<![\s\S])×(?!×)|(?<!×)×(?![×A-Za-z\u4e00-\u9fff])|(?<!×)×(?=[\u4e00-\u9fff“].*[√✓✔✅])|✗|❌|✘)(?:的)?(?:用语|语言|说法|表达|回答|回复|应答|示例|示范|做法|例子|例)?)"
    r"|(?P<approved>(?:正确|规范|标准|建议|推荐|应说|应该说|应当说|要说|请说|应改为|可改为|改为|改用|改说|换成|换为|宜说|可说|可以说|文明用语|规范用语|礼貌用语|标准用语|礼貌语|文明语|敬语|替代|替换|正例|正面|正|对|√|✓|✔|✅)(?:的)?(?:用语|语言|说法|表达|回答|回复|应答|话术|示例|示范|做法|例子|例|为)?)"
    r")[)\]】]?\s*(?:[:]|(?<=[×✗❌✘√✓✔✅])|(?<=[\]】]))\s*"
)
_ARROW = re.compile(r"\s*(?:→|->|=>|⇒|-->|——>)\s*(?:(?:可|应)?(?:改为|换成|应说|说)?:?)?\s*")
_CHANGE = re.compile(
    r"[,;。(]?\s*(?:可|应|应当|请|要|宜)?(?:改为|改成|改说|换成|应改为|应说|应该说|建议说|可说|要说|而应说|而要说)\s*:?\s*(?!“)"
)


@dataclass(frozen=True, slots=True)
class Wording:
    """Wording with its side; ``offset`` is that in the text read."""

    side: Side
    text: str
    offset: int
    condition: str = ""


def wordings(text: str, topic: str | None, *, numbered: bool = False) -> list[Wording]:
    """The literal wordings of an item or a paragraph.

    ``topic`` is that of the section; it decides where the words around a quotation do not.
    """
    folded = fold(text)
    side: Side | None = None
    if topic in ("prohibited", "approved"):
        side = "prohibited" if topic == "prohibited" else "approved"
    found: list[Wording] = []
    for start, end, given in _parts(folded, side):
        part, part_folded = text[start:end], folded[start:end]
        if "“" in part_folded:
            quoted = list(_quoted(part, part_folded, given, start, conduct=topic == "conduct"))
            found += quoted
            if quoted or side is None:
                continue
            inside = sum(map(len, _QUOTED.findall(part_folded)))
            if inside * 3 > len(part_folded) or not re.search(r"[你您请]", part):
                continue
        if given is not None and (side is not None or given != side):
            labelled = given != side or start > 0
            found += _unquoted(part, part_folded, given, start, numbered=numbered or labelled)
    if side is None:
        found += _told(text, folded)
    return found


def _parts(folded: str, side: Side | None) -> Iterator[tuple[int, int, Side | None]]:
    """The text by its labels (“错误:… 正确:…”) and arrows, each part with its side."""
    marks: list[tuple[int, int, Side]] = []
    for match in _LABEL.finditer(folded):
        given: Side = "prohibited" if match["prohibited"] else "approved"
        marks.append((match.start(), match.end(), given))
    if not marks and side == "prohibited":
        turn = _ARROW.search(folded) or _CHANGE.search(folded)
        if turn and turn.start() > 1 and turn.end() < len(folded):
            marks.append((turn.start(), turn.end(), "approved"))
    start, current = 0, side
    for begin, end, given in marks:
        if folded[start:begin].strip(" (,。;|/、"):
            yield start, begin, current
        start, current = end, given
    if folded[start:].strip():
        yield start, len(folded), current


def _quoted(
    text: str, folded: str, side: Side | None, shift: int, *, conduct: bool
) -> Iterator[Wording]:
    """The quotations of a text, with the side the words around them give."""
    groups: list[tuple[Side | None, bool, list[re.Match[str]], str]] = []
    end = 0
    for match in _QUOTED.finditer(folded):
        before = folded[end : match.start()]
        if groups and _JOINS.match(before) and "。" not in before.strip("。"):
            groups[-1][2].append(match)
        else:
            around = before[_last_sentence(before) :]
            given, sure = _side(around, side, conduct=conduct)
            if groups and _TURNS.search(around) and not groups[-1][1]:
                groups[-1] = ("prohibited", True, *groups[-1][2:])
            if groups and _INSTEAD.search(around) and not groups[-1][1]:
                groups[-1] = ("approved", True, *groups[-1][2:])
            groups.append((given, sure, [match], around))
        end = match.end()
    for index, (given, sure, matches, around) in enumerate(groups):
        stop = groups[index + 1][2][0].start() if index + 1 < len(groups) else len(folded)
        after = folded[matches[-1].end() : stop]
        kept = given
        if conduct and not sure and kept == "prohibited" and _courteous(matches):
            kept = "approved"
        # What leads to the next quotation speaks of that one.
        if not sure and (stop == len(folded) or _SENTENCE_END.search(after) or after[:1] == "等"):
            if _NEVER_AFTER.match(after):
                kept = "prohibited"
            elif _GOOD_AFTER.match(after):
                kept = "approved"
        if (
            kept != "prohibited"
            and _NAMED_THING.match(after)
            and not is_polite(matches[-1].group())
        ):
            continue
        named = _NAMED_THING.match(after) and not re.search(r"[你您我]", matches[-1].group())
        if kept is None and not sure and around.strip() and _addressed(matches[0].group(1)):
            kept = "approved"
        if kept is None or (side is None and kept == "prohibited" and named):
            continue
        for match in matches:
            yield from _quotation(
                text,
                match,
                kept,
                shift,
                around,
                explicit=sure,
                listed=side is not None or kept == "prohibited",
            )


def _courteous(matches: list[re.Match[str]]) -> bool:
    """Whether quotations are what conduct demands, not what it forbids."""
    said = [match.group(1) for match in matches]
    return all(one in ("您", "请") or (is_polite(one) and not is_rude(one)) for one in said)


def _addressed(content: str) -> bool:
    """Whether a quotation without any word of saying before it is said to a customer anyway."""
    return len(content) >= 6 and is_polite(content) and bool(re.search(r"[您请]", content))


def _quotation(
    text: str,
    match: re.Match[str],
    side: Side,
    shift: int,
    around: str,
    *,
    explicit: bool,
    listed: bool,
) -> Iterator[Wording]:
    """One quotation, a prohibited one divided at “、” where it is a list."""
    start = match.start(1)
    content = text[start : match.end(1)]
    spoken = is_utterance(content) if listed else bool(re.search(r"[你您我咱?!]", fold(content)))
    spoken = spoken or is_polite(content) or (explicit and bool(_TO_SAY.search(around)))
    if not spoken and (_TITLE_LIKE.search(fold(content)) or (side == "approved" and not listed)):
        return
    condition = _condition(around)
    pieces = [(0, content)]
    if side == "prohibited":
        pieces = list(_listed(content))
        if not explicit and is_polite(content) and not is_rude(content):
            return
    for offset, piece in pieces:
        if kept := _trimmed(piece, quoted=True):
            yield Wording(side, kept, shift + start + offset, condition)


def _side(around: str, side: Side | None, *, conduct: bool) -> tuple[Side | None, bool]:
    """The side of a quotation by what stands before it, and whether words said so."""
    if _TURNS.search(around):
        return "approved", True
    if _FORBIDS.search(around) or _INSTEAD.search(around):
        return "prohibited", True
    if _CUSTOMER.search(around) and not _TOLD.search(around):
        return None, True
    if _ALLOWS.search(around):
        return "approved", side != "prohibited" or "说" in around[-8:]
    if side is not None:
        return side, False
    if conduct:
        return "prohibited", False
    if _SPEECH.search(around) or _EXAMPLE.search(around):
        return ("approved", False) if around.strip() else (None, False)
    return None, False


def _unquoted(
    text: str, folded: str, side: Side, shift: int, *, numbered: bool
) -> Iterator[Wording]:
    """Wording without marks: an item of a list, or a list in a line."""
    label, start = _label(folded)
    body, body_folded = text[start:], folded[start:]
    if re.match(r"(?:客户|顾客|用户|买家|业主|患者|客人|群众|住户|旅客)$", label):
        return
    condition = (
        ""
        if re.match(r"(?:客服|坐席|座席|员工|店员|柜员|工作人员|服务人员|前台)$", label)
        else label
    )
    if not body_folded.strip():
        return
    example = re.search(r"[,,(]?(?:例如|比如|诸如|如)[:,]?\s*", body_folded)
    if example and is_conduct(body_folded[: example.start()]) and side == "prohibited":
        condition = body[: example.start()].strip(_AROUND)
        shift, body, body_folded = (
            shift + start + example.end(),
            body[example.end() :],
            body_folded[example.end() :],
        )
        start = 0
    elif is_conduct(body_folded):
        return
    if side == "approved":
        kept = _trimmed(body, quoted=False)
        said = is_polite(kept) or re.search(r"[您我]", kept)
        if is_duty(body_folded) and not said:
            return
        members = [(m.start(), m.group()) for m in re.finditer(r"[^;]+", body_folded)]
        if len(members) > 1 and all(is_polite(one) or is_utterance(one) for _, one in members):
            for offset, member in members:
                if one := _trimmed(body[offset : offset + len(member)], quoted=False):
                    yield Wording(side, one, shift + start + offset, condition)
        elif kept and (numbered or said or is_utterance(kept)) and len(kept) <= 120:
            yield Wording(side, kept, shift + start, condition)
        return
    if len(body_folded) > 70 and not re.search(r"[、/]", body_folded):
        return
    if (
        not numbered
        and not (len(body_folded) <= 40 and is_utterance(body))
        and not re.search(r"[、/]", body_folded)
    ):
        return
    if is_polite(body) and not is_rude(body):
        return
    for offset, piece in _listed(body, sentences=not numbered):
        for inner, variant in _variants(piece):
            if kept := _trimmed(variant, quoted=False):
                yield Wording(side, kept, shift + start + offset + inner, condition)


_SAY_UNQUOTED = re.compile(
    r"(?:不得|不要|不能|不准|不许|禁止|严禁|切忌|切勿|请勿)(?:直接|随意|轻易|对[^,。;“”]{1,6}|向[^,。;“”]{1,6}|跟[^,。;“”]{1,6}|和[^,。;“”]{1,6}|再|使用)?(?:说|讲|回答|答复)(?:出|什么)?:?(?P<said>[^,。;“”!?]{2,24}(?:[,、](?!也|更|而|应|要|并|且|还|不)[^,。;“”]{2,14})?)"
)


def _told(text: str, folded: str) -> Iterator[Wording]:
    """Wording forbidden without marks in running text: “切勿说这与我们无关”."""
    for match in _SAY_UNQUOTED.finditer(folded):
        said = match["said"]
        if re.search(
            r"(?:话|语|语言|言|词|字|口气|语气|谎|假|方言|普通话|内容|问题)$|^(?:话|谎|粗|脏|怪|假|大|空|套|方言|与|任何|有|一些|的|过|[三四]道|人|别人|同事|公司|客户)",
            said.strip(),
        ):
            continue
        if re.search(r"[我你他谁不没这那]|无关|自己", said):
            for offset, piece in _listed(text[match.start("said") : match.end("said")]):
                if kept := _trimmed(re.sub(r"(?:等|之类).*$", "", piece), quoted=False):
                    yield Wording("prohibited", kept, match.start("said") + offset)


def _label(folded: str) -> tuple[str, int]:
    """“接待时:…”: the label in front of wording, and where the wording starts."""
    match = re.match(r"([^:“”,。!?]{1,14}?)(?:说|用语|时说|可说|应说)?:\s*", folded)
    if match is None:
        return "", 0
    return match.group(1).strip("对当 "), match.end()


def _condition(around: str) -> str:
    """When a quotation is meant to be said, out of the words before it."""
    match = re.search(
        r"([^,。;:“”]{2,30}?(?:时|后|前|之前|之后|的话))(?:[^,。;“”]{0,8})[:,]?$", around
    )
    if match:
        return match.group(1).strip("当如若 、")
    label = re.match(r"\s*([^:“”,。]{2,10}):\s*$", around)
    return label.group(1) if label else ""


def _listed(text: str, *, sentences: bool = False) -> Iterator[tuple[int, str]]:
    """The members of a list in one line, with offsets; the text itself where it is none."""
    folded = fold(text)
    for pattern in (r"[、]", r"\s*[/|]\s*", r"[;]", r"\s{2,}"):
        parts = [(m.start(), m.group()) for m in re.finditer(rf"(?:(?!{pattern}).)+", folded)]
        filled = [(o, p) for o, p in parts if p.strip(" 。,;")]
        longest = 14 if pattern == r"[、]" else 40
        if len(filled) > 1 and all(len(p.strip()) <= longest for _, p in filled):
            for offset, part in filled:
                cut = re.sub(r"等等?[。.]?$", "", part)
                yield offset, text[offset : offset + len(cut)]
            return
    ends = re.compile(r"[^。!?]+[!?]*") if sentences else re.compile(r"[^。]+")
    parts = [(m.start(), m.group()) for m in ends.finditer(folded) if m.group().strip()]
    apart = sentences and bool(re.search(r"[。!?] +", folded))
    if (len(parts) > 2 or (len(parts) > 1 and apart)) and all(len(p) <= 20 for _, p in parts):
        for offset, part in parts:
            yield offset, text[offset : offset + len(part)]
        return
    yield 0, text


def _variants(text: str) -> Iterator[tuple[int, str]]:
    """“你管不着(你少管闲事)” are two wordings; “快点(语气生硬)” is one with a remark."""
    folded = fold(text)
    match = re.search(r"\(([^()]{2,30})\)", folded)
    if match is None:
        yield 0, text
        return
    yield 0, text[: match.start()] + text[match.end() :]
    inside = text[match.start(1) : match.end(1)]
    if is_utterance(inside) and not is_conduct(folded[match.start(1) : match.end(1)]):
        yield match.start(1), inside


def _trimmed(text: str, *, quoted: bool) -> str:
    """Wording without what stands around it; empty when nothing is left of it."""
    kept = text.strip(_AROUND)
    folded = fold(kept)
    if folded.startswith("(") and folded.endswith(")"):
        kept = kept[1:-1]
    elif folded.count("(") > folded.count(")"):
        kept = kept.lstrip("(\uff08")
    elif folded.count(")") > folded.count("("):
        kept = kept.rstrip(")\uff09")
    if not re.search(r"[\u4e00-\u9fffA-Za-z]", kept):
        return ""
    return kept if quoted or len(kept) > 1 or kept in "喂嗯哦啊哼切嘿嗨" else ""


def _last_sentence(text: str) -> int:
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    return ends[-1] if ends else 0
