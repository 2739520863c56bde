"""The manner of a short text: said to a customer or about conduct, polite or rude."""

from __future__ import annotations

import re

from phrasebook.handbook.folding import fold

_POLITE = re.compile(
    r"请(?!示|假|教)|您好|谢谢|感谢|多谢|对不起|抱歉|报歉|不好意思|麻烦您|欢迎|再见|久等|很高兴|为您|帮您|慢走|劳驾|打扰|(?<![我们])没关系|不客气|别客气|不用谢|您看|祝您|您放心|理解您|乐意|稍等|失陪|留步|尊敬的|早上好|下午好|晚上好|晚安"
)
_RUDE = re.compile(
    r"你|不知道|不清楚|不管|不行|不归|没办法|没有办法|没空|没时间|没工夫|没看|没听|自己[看去找办想查来]|快[点说讲些]|烦|急什么|谁|怎么[这还不]|干什么|干嘛|干吗|为什么不|爱|随便|随你|投诉|告[去吧]|有本事|有意见|下班|废话|啰嗦|罗嗦|毛病|耳聋|聋|瞎|眼睛|神经|傻|笨|老头|老太|土|穷|买不起|嫌|管不|不关|无关|与我|[我们]没关系|关我|规定|都说|说了|说过|几遍|再说|明天|别问|少来|喊|叫什么|凭什么|哪[那来有]|不可能|不能|不会|不懂|没有|没了|办不了|解决不|受理不|做不到|保证|绝对|肯定|百分|一定|必须|最[便好低优]|算了|完了|等着|等会|等一会|一边去|走开|出去|滚|活该|倒霉|没见过|真是|到底|喂|嘿|嗨|哼|切|哦$|嗯|啥|咋|吵|闭嘴|领导|主管|别人|别家|别处|不买|不要|问题[吗么]|不是我|[吧啊]$"
)
_UTTERANCE = re.compile(
    r"[你您我咱]|[吗呢吧啊呀嘛啦哦喽哩么]$|[?!]|请|谢|对不起|抱歉|欢迎|再见|好的|是的|不客气|没关系|稍等|[没不]|快|烦|谁|什么|怎么|急|自己|明天|喂|随便|这|那|找"
)
_PEOPLE = r"(?:客户|顾客|业主|住户|患者|病人|家属|旅客|乘客|用户|对方|买家|客人|来宾|群众|市民|他人|同事|员工|工作人员|服务人员|人员|宾客|消费者|来电者|服务对象|办事人)"
_FORBIDDEN_DEED = re.compile(
    r"^(?:严禁|禁止|不得|不准|不许|切忌|切勿|避免|忌|杜绝|严格|坚决|应|须|必须|应当|对待|与|在|对于|凡|如遇|遇到|上班|工作|服务人员|员工|各(?!位)|本|以上|以下|上述|为了|根据|特此|带有|含有|使用|任何|所有|涉及|讽刺|讥笑|嘲笑|辱骂|顶撞|推诿|歧视|侮辱)"
)
_DEED = re.compile(
    rf"{_PEOPLE}[^,。]*(?:应|须|不得|不应|不要|不可|严禁|禁止|必须|时)|(?:应|须|不得|不应|严禁|禁止|必须|切忌)[^,。]*{_PEOPLE}"
    rf"|(?:语言|语气|口气|态度|口吻|话语|称谓|行为|现象|之语|的话|类用语|用语|忌语|字眼|词语|词汇|措辞|表情|动作|情绪)(?:等)?[,。]?$|[^你我您]{{4,}}(?:的语言|的语气|的口气|的态度|的称谓)"
    r"|(?:保持|做到|遵守|执行|规范|参照|严格|一律|处罚|扣\d|扣分|罚款|考核)"
)
_MUST = re.compile(
    r"应(?!该说)|须|必须|不得|不准|不许|严禁|禁止|切忌|切勿|不可|不能|不要|不应|避免|务必|要(?!求|么|点|素|是)|需(?!求)|忌|做到|保持|不(?:抢|争|与|和|大声|喧哗|打断|推诿|教训|责备|装|卑|使用|轻易|越权|擅自|因|以)"
)


def is_polite(text: str) -> bool:
    """Whether a text has a courtesy in it."""
    return bool(_POLITE.search(fold(text)))


def is_rude(text: str) -> bool:
    """Whether a text has something in it that handbooks forbid: a brush-off, “你”, a promise."""
    return bool(_RUDE.search(fold(text).strip(" 。,;")))


def is_utterance(text: str) -> bool:
    """Whether a text may be said to a customer as it stands."""
    return bool(_UTTERANCE.search(fold(text).strip(" 。,;")))


def is_conduct(folded: str) -> bool:
    """Whether a folded text without quotations tells how to behave rather than what to say."""
    text = folded.strip(" 。,;“”")
    if _DEED.search(text):
        return not (re.search(r"[你我您咱]", text) and not re.search(_PEOPLE, text))
    return bool(_FORBIDDEN_DEED.search(text)) and not re.search(r"[你我您咱]|[?!吗呢吧啊]$", text)


def is_duty(folded: str) -> bool:
    """Whether a folded text demands something."""
    return bool(_MUST.search(folded))
