"""What must be spoken of where the learned model is to say what a breach is about.

Some kinds of breach state a fact (a contact was offered, somebody's data told, closing time named). By
the characters of a draft alone the model takes one for another: 群公告你给我逐字看完 holds 群 and is no
offer to meet elsewhere. A reason that is wrong is worse than a vague one, so such a kind needs more
where none of its words stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

WORDS: Final = {
    "diversion": (
        "微信|微我|v我|vx|wx|加v|加微|薇|扣扣|扣我|qq|加我|加你|加下|加个|互加|私|群里|进群|拉群|建群|转我|转到|转给|转账|转吧"
        "|付我|付给|打我|打给|打到|打钱|卡里|我卡|收款|扫|红包|现金|现钱|现结|现付|平台外|绕|走平台|线下|底下|站外|单独|单约|单带"
        "|存我|我手机|我电话|我号码|留个|留下|直接找我|来找我|去找|找我|塞|交我|交给我|交定金|包个|账号|二维码|小号|私号|外面|拼多多"
        "|闲鱼|隔壁|别走|不走|别通过|行外|校外|场外|返你|返现|返五|退一半|茶钱|好处|意思一下|提我|名片|电报|飞机|电话里|电话联系|打电话"
        "|别在这说|别在这聊|别在这讲|别在这谈|别在这付|别在平台|别在热线|这儿不方便|说话不方便|我家|家里谈|出去谈|见面|有号|取消订单|别下单|别拍|店里下单|报机构|熟人|老乡|同学"
    ),
    "privacy": (
        "电话|手机|号码|号|住|地址|小区|身份证|证件|密码|验证码|短信码|动态码|位数|六位|码|指纹|人脸|照片|自拍|相册|录音|录像|监控|聊天记录|病|药|手术"
        "|体检|怀孕|流产|产|离婚|结婚|婚|对象|男朋友|女朋友|老公|老婆|爱人|媳妇|前夫|前妻|婆婆|儿子|女儿|孩子|家里|单位|上班|公司|工资|收入|余额|存款|流水"
        "|卡里|欠|逾期|征信|贷|名字|姓|叫|实名|资料|信息|记录|隔壁|对门|楼上|楼下|那户|那家|室|栋|邻居|业主|租客|另一个|别的客户|上一位|客户|年纪|几岁|多大"
        "|学历|信仰|教|成绩|低保|独居|一个人|查了|看了|看了你|后台"
    ),
    "promise": (
        "保证|担保|保你|保本|保过|保准|包|百分|绝对|绝不|肯定|一定|必|永远|永不|一辈子|终身|终生|再也|十年|一百年|今后|以后|准|稳|零|全网|最低|最便宜|全城"
        "|全市|第一|赔|退|赚|涨|翻|中签|治|好使|根治|瘦|做主|答应|说了算|批|免|送|兜|负责|跪|辞职|吃了|改姓|脑袋|胸脯|人格|军令状|放心|不会|没有拒|什么条件"
        "|尽管开口|天塌|见效|见好|抗癌|甲醛|清华|北大|考上|提分|一次就过|搞定|给你办"
    ),
    "slander": (
        "他|她|别家|那家|人家|家的|家店|同行|隔壁|对面|楼上|楼下|邻居|同事|师傅|客服|快递|小哥|骑手|司机|外卖|仓库|打包|质检|厂家|厂|平台|淘宝|京东|拼多多"
        "|移动|联通|电信|物业|保安|保洁|前台|领导|经理|老板|主管|财务|技术|系统|程序|总部|公司|单位|银行|柜员|医生|医院|大夫|护士|老师|教练|学校|班主任|中介|房东"
        "|租客|业主|客户|顾客|买家|商家|店|牌子|某|街道|社区|消协|工商|警察|律师|导游|阿姨|主播|站长|运营|那个人|那帮|那群|那边|这帮|这行|地方的人|外地|夜班|上个|上一个|前面那"
    ),
    "closing-time": (
        "班|休|关门|打烊|饭|睡|夜|深更|凌晨|中午|晚上|今晚|大晚|这么晚|太晚|明天|明儿|明早|明日|改天|改日|过两天|下周|下个月|下礼拜|周|礼拜|星期|节|过年|大年|年三十|年底|年后|除夕"
        "|元旦|国庆|放假|收工|收摊|下线|收拾|几点|点了|点半|点就|点以后|点停|点不|点准|这个点|卡点|踩点|到点|锁|灯|回家|走人|打卡|闭|停号|号发|停办|清场|接孩子|赶车|末班车|值班|交接"
        "|回头再|以后再|现在没|退出来|窗口|钥匙|年终|封账|封库|盘点"
    ),
}
"""Folded words, one of which stands in most breaches of the kind."""
DOUBTFUL: Final = 1.5
"""What a kind weighs less where none does: of the labelled drafts taken for the first of them six in seven are
such then, and not five in seven."""
SUBJECTS: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {kind: re.compile(words) for kind, words in WORDS.items()}
)


def speaks_of(kind: str, folded: str) -> bool:
    """Whether a folded text may be a breach of ``kind``: it holds a word of its subject, or the kind has none."""
    subject = SUBJECTS.get(kind)
    return subject is None or subject.search(folded) is not None
