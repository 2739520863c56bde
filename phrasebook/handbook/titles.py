"""What a heading announces, whatever its number."""

from __future__ import annotations

import re
from typing import Literal

from phrasebook.handbook.folding import OPEN

Topic = Literal["prohibited", "approved", "questions", "times", "conduct", "both", "other"]

LONGEST_TITLE = 26

_SAID = r"(?:用语|语言|言语|话语|话术|说法|表达|词语|词汇|措辞|口头语|句式|语句|语|话|词|句)"
_PROHIBITED = re.compile(
    rf"(?:禁用|禁止使用|禁止|禁忌|禁说|忌用|忌讳|忌|禁|不规范|不文明|不礼貌|不恰当|不当|不宜|不得使用|不应使用|不得|不能|不可|不准|不许|不要|不该|严禁使用|严禁|杜绝|避免使用|避免|负面|反面|错误|违规|违禁|敏感|红线|生硬|伤人|冷漠|推诿)"
    rf"(?:使用|出现|说|讲|的|之|性|类|服务|接待|电话|工作|客服|窗口|文明|常见|用|[、和与]){{0,4}}{_SAID}"
    rf"|(?:禁止|不要|不能|不可|不可以|严禁|不该|不应|不准)[说讲](?:的)?$|忌语|禁语|雷区|(?:错误|反面|不当|不规范|负面)(?:示范|示例|例子|案例|做法|说法|应答)|百忌|十不说|不能这样说|不说什么|不要这样说|不该说什么|^反例$|^[❌×✗]$"
)
_CONDUCT = re.compile(
    r"服务禁忌|禁忌|禁止(?:行为|事项)|严禁(?:行为|事项)|不准|禁令|[十八五]不|^(?:严禁|禁止)$"
)
_APPROVED = re.compile(
    r"(?:用语|话术|敬语|敬辞|常用语|礼貌语|问候语|迎接语|结束语|开头语|开场白|应答语|告别语|致歉语|文明语|礼貌语言|文明语言|规范语言|标准语言|标准应答|规范应答|应答(?:口径|模板|示例)|回复(?:模板|口径|示例)|快捷回复|标准说法|推荐说法|(?:正确|正面)(?:示范|示例|案例|做法|说法|应答)|表达方式|应该?说$|要说$|请说$|可以说$|应该这样说|请这样说|可以这样说|^正例$)"
)
_QUESTIONS = re.compile(
    r"(?:客户|顾客|用户|买家|患者|群众|市民)?常[问遇](?:的|到的)?问题|(?:客户|顾客|用户|买家|患者|群众|市民)(?:咨询|提问|疑问)(?:的)?(?:问题|解答|汇总)|常见(?:客户|顾客|用户|业务|咨询|业主|患者|群众|热点)?(?:的)?(?:咨询)?(?:问题|疑问|问答|提问)|问答|FAQ|Q\s*&\s*A|答疑|(?:疑难|热点|高频|咨询)问题|(?:问题|疑问)(?:解答|汇总|集锦)|有问必答|百问",
    re.I,
)
_TIMES = re.compile(
    r"时限|时效|时间(?:要求|标准|规定|承诺|节点)|响应(?:时间|标准|要求|承诺)|限时|办结|SLA|服务承诺",
    re.I,
)
_ANEW = re.compile(
    r"(?:办法|制度|流程|规定|细则|职责|技巧|礼仪|管理|原则|程序|纪律|仪表|仪容|仪态|姿态|态度|要求|标准|规范|准则|须知|考核|处罚|奖惩|附则|总则|目的|范围|声音|环境|行为|选择|运用|步骤|服务|说明|概述|理念|简介|培训)[)]?$"
)
_NOUNS = re.compile(
    r"(?:用语|语言|规范|要求|标准|流程|须知|制度|原则|管理|礼仪|环节|方面|阶段|部分|场景|技巧|岗位|窗口|岗|部|处|科|室|前台|大堂|时|篇|类|型|程序|职责|办法|细则|纪律|事项|服务|行为|态度|电话|投诉|接待|问题|情况|说明|目的|范围|附则|总则|概述|承诺|知识|范本|手册|注视部位|角度|微笑|倾听|站姿|坐姿|行姿|手势)[)]?:?$"
)
_SENTENCE = re.compile(r"[。;!?,…]|" + OPEN)
_SPACED = re.compile(r"(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff])")
_SPEAKER = re.compile(r"(?:[问答]|[QA]|提问|回答|解答|答案|答复|客户|顾客|用户|客服|坐席)\d{0,3}$")
_SPOKEN = re.compile(
    r"^(?:这|那|没|别(?!称)|就|自己|谁|急什么|喂|嫌)|[你您我咱]|[吗呢吧啊呀嘛啦哦了]$|[?!]$"
)
_INTRODUCES = re.compile(
    rf"(?:以下|下列|如下|下面|这些|此类|例如|包括|包含|有).*:$|{_SAID}.{{0,6}}:$"
)
_STRICT = re.compile(
    r"(?:不得|不要|不能|不可|不准|不许|禁止|严禁|杜绝|避免|切忌|切勿|忌|禁用|禁)(?!.*(?:应当?|请|改)(?:使用|说))"
)


def topic(folded: str) -> Topic | None:
    """What a title of an own section announces; None when its words announce nothing."""
    title = folded.strip().rstrip(":").strip("<>《》[]【】 ")
    title = _SPACED.sub("", title)  # 服 务 忌 语, as titles are often set
    prohibited = _PROHIBITED.search(title)
    rest = title.replace(prohibited.group(), "", 1) if prohibited else title
    approved = _APPROVED.search(rest)
    if prohibited and approved and re.search(r"[与和及、/]", rest):
        return "both"
    if prohibited:
        return "prohibited"
    if _QUESTIONS.search(title):
        return "questions"
    if _CONDUCT.search(title):
        return "conduct"
    if _TIMES.search(title):
        return "times"
    if approved:
        return "approved"
    return None


def is_title(folded: str) -> bool:
    """Whether a text has the shape of a title: short, no sentence, nothing said to anybody."""
    text = folded.strip()
    bare = text.rstrip(":")
    if not bare or len(bare) > LONGEST_TITLE or _SPEAKER.match(bare):
        return False
    return not _SENTENCE.search(bare) and ":" not in bare


def is_spoken(folded: str) -> bool:
    """Whether a short text is rather said to a customer than set above a section."""
    return bool(_SPOKEN.search(folded.strip().rstrip(":")))


def introduced(folded: str) -> Topic | None:
    """The topic that a sentence with a colon at its end opens: “下列语言严禁使用:”."""
    text = folded.strip()
    if not text.endswith(":") or len(text) > 70 or OPEN in text or not _INTRODUCES.search(text):
        return None
    if re.search(rf"{_SAID}|说", text):
        if _STRICT.search(text) or _PROHIBITED.search(text):
            return "prohibited"
        return "approved" if re.search(rf"{_SAID}", text) else None
    return None


def begins_anew(folded: str) -> bool:
    """Whether a title without a topic ends the topic above it: “投诉处理流程” under “禁语”."""
    return bool(_ANEW.search(folded.strip().rstrip(":")))


def is_noun(folded: str) -> bool:
    """Whether a short text ends as titles do, not as utterances do."""
    return bool(_NOUNS.search(folded.strip()))
