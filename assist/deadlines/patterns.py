"""What a Chinese time phrase looks like: durations, points in time, words that name none. Pure."""

from __future__ import annotations

import re

from assist.deadlines.said import NUMBER

VAGUE_S = {
    "马上": 300,
    "立即": 300,
    "立刻": 300,
    "稍后": 1_800,
    "稍候": 1_800,
    "待会": 1_800,
    "等会": 1_800,
    "一会": 1_800,
    "过会": 1_800,
    "等一下": 1_800,
    "等下": 1_800,
    "晚点": 7_200,
    "晚些": 7_200,
    "回头": 7_200,
    "尽快": 86_400,
    "尽早": 86_400,
    "第一时间": 86_400,
    "近期": 259_200,
    "近日": 259_200,
}
"""Seconds we give words that name no time. Ours to choose; the agent corrects the result."""

_MORE = r"(?:十几|十来|几)"
_N = NUMBER
_HAN = "零一二两三四五六七八九十百"
_TO = r"\s?(?:-|–|—|~|到|至)\s?"
_WITHIN = r"(?:之内|以内|内|之后|以后|后|左右|之前|以前|前)"
DURATION = re.compile(
    rf"(?=[这最近过再下次第半几\d{_HAN}])(?:(?<!第)(?P<loose>这|最?近|(?<!超)过个?|再过|再等)?(?:{_N}{_TO})?(?P<n>{_MORE}|{_N})\s*(?P<and_half>个半)?个?\s*"
    rf"(?:(?P<unit>小时|钟头|钟(?=[之以]?[内后]|左右)|[hH](?![a-zA-Z])|min(?:ute)?s?|分钟|秒钟|秒|工作日|自然日|天(?!猫)|星期|礼拜|月(?={_WITHIN}))"
    rf"|(?P<short>日|周|分)(?=之?内|以内|[之以]?后|左右))(?P<half>半)?{_WITHIN}?"
    rf"|(?P<next_working>下一?个?|次一?个?|第(?P<nth>{_N})个?)工作日{_WITHIN}?"
    rf"|(?P<halves>半)个?(?P<half_unit>小时|钟头|天|月){_WITHIN}?"
    rf"|(?P<quarters>[一两三])刻钟{_WITHIN}?)"
)
_DAY = (
    r"(?P<relative>今明两天|明后两?天|今天|今日|当天|当日|今晚|今早|明天|明日|明早|明晚|明儿|次日|第二天|隔天|隔日|大后天|后天)"
    r"|(?P<week>下下个?|下个?|本|这个?)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天末])"
    r"|(?P<whole_week>下个?|本|这个?)(?:周|星期|礼拜)"
    r"|(?P<year>\d{4})-(?P<month_iso>\d{1,2})-(?P<day_iso>\d{1,2})"
    rf"|(?:(?P<year_zh>\d{{4}})年)?(?P<month>{_N})月份?(?P<day>{_N})(?:[日号]|(?=[之以]?前))"
    r"|(?<![\d/.])(?:(?P<year_slash>20\d\d)[/.])?(?P<month_slash>1[0-2]|0?[1-9])/(?P<day_slash>3[01]|[12]\d|0?[1-9])(?![\d/%.])[日号]?(?!码|人|家|的|数|杯|瓶|折)"
    r"|(?<![\d/.-])(?:(?P<year_dot>20\d\d)[.-])?(?P<month_dot>1[0-2]|0?[1-9])[.-](?P<day_dot>3[01]|[12]\d|0?[1-9])(?:[日号]|(?=[之以]?前))"
    rf"|(?P<month_word>下个?月|本月|这个?月)(?P<day_in_month>{_N})[日号]"
    rf"|(?P<day_of_month>{_N})(?:号(?![楼店线码门仓机])|日(?=[之以]?前))"
    rf"|(?:(?P<part_month>{_N})月份?|(?P<part_word>下个?月|本月|这个?月|(?<![\d零一二两三四五六七八九十个几半每上])月))(?P<month_part>[底末初中](?![旬学介])|[上中下]旬)"
    r"|(?P<whole_month>下个?月|本月|这个?月)(?![份\d零一二三四五六七八九十]|开始|起)"
    r"|(?P<year_end>(?<![\d零一二两三四五六七八九十百半几多每去前后当往])(?:今年?|本|明年?)?年(?:度)?[底末内终])"
    r"|(?P<quarter_end>(?<![\d一二三四春夏秋冬])(?:本|这个?|下个?)?季度?[底末内])"
)
_PART = (
    r"(?P<part>凌晨|清晨|早上|早晨|一早|上午|中午|下午|午后|傍晚|晚上|晚间|夜里"
    r"|[早晚](?=[\d一二三四五六七八九十]{1,3}[点:]))"
)


def _time(suffix: str) -> str:
    """An hour with minutes, its groups named with ``suffix``."""
    return (
        rf"(?:(?P<hour{suffix}>{_N})点(?:钟|整)?"
        rf"(?P<minute{suffix}>半|一刻|三刻|{_N}(?=分)|\d\d(?!\d))?分?"
        rf"|(?<!\d)(?P<hour_colon{suffix}>\d{{1,2}}):(?P<minute_colon{suffix}>\d\d))"
    )


_CLOCK = rf"(?:{_time('')}(?:{_TO}{_time('_to')})?)"
_OFF = r"(?P<off>下班|打烊|闭店|关门|收工)(?:之前|以前|前)?"
_ON = r"(?P<on>一?上班|开门|开工|开始营业|营业)(?:之|以)?(?P<on_side>前|后|时|就)"
_SAME = r"(?P<same>(?:这个?|同一|同样)(?:时候|时间|点))"
POINT = re.compile(
    # The look ahead passes over most characters at once: nearly all begin no time.
    rf"(?=[今明当次第隔大后下本这周星礼月年季凌清早上中午傍晚夜打闭关收开营同\d{_HAN}])"
    rf"(?:{_DAY})?(?:(?<=.)[的之]|\s)?{_PART}?(?:{_OFF}|{_ON}|{_SAME}|\s*{_CLOCK}?)(?P<bound>{_WITHIN})?"
)
SAYS_WHEN = (
    "relative",
    "weekday",
    "whole_week",
    "month",
    "month_iso",
    "month_slash",
    "month_dot",
    "day_in_month",
    "day_of_month",
    "month_part",
    "whole_month",
    "year_end",
    "quarter_end",
    "part",
    "hour",
    "hour_colon",
    "off",
    "on",
)
SAYS_DAY = tuple(
    name for name in SAYS_WHEN if name not in ("part", "hour", "hour_colon", "off", "on")
)
VAGUE = re.compile("|".join(VAGUE_S) + r"(?!说)")
