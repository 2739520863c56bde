"""How fast suggestions are, as ratios to bm25s and tantivy over the same entries and queries.

    python -m benchmarks.suggestions [--entries N] [--phrasings N] [--queries N]

Entries and queries are made up from a small trade vocabulary, so that the figures can be had
anywhere; ``--phrasebook FILE --queries-file FILE`` takes real ones (JSONL as ``assist
suggest``; a query line has ``text``). Each query is put to all engines in turn within the same
loop, in processor time of the thread, so that a busy machine does not decide. Microseconds.
"""

from __future__ import annotations

import argparse
import gc
import json
import logging
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import bm25s
import jieba
import numpy as np
import tantivy

from phrasebook import index_files
from phrasebook.entries import Reply
from phrasebook.search import Index, Query, warm_up

THINGS = [
    "运费险",
    "电子发票",
    "优惠券",
    "会员积分",
    "快递单号",
    "收货地址",
    "退货申请",
    "换货申请",
    "尾款",
    "定金",
    "预售商品",
    "赠品",
    "尺码",
    "颜色",
    "保修卡",
    "说明书",
    "信用卡",
    "储蓄卡",
    "手机银行",
    "网上银行",
    "验证码",
    "登录密码",
    "支付密码",
    "账单",
    "还款日",
    "临时额度",
    "分期",
    "年费",
    "手续费",
    "转账限额",
    "理财产品",
    "定期存款",
    "水费",
    "物业费",
    "停车费",
    "门禁卡",
    "报修单",
    "装修押金",
    "电梯",
    "快递柜",
]
ASKS = [
    "怎么查询{}",
    "{}在哪里看",
    "如何修改{}",
    "{}可以取消吗",
    "为什么{}显示错误",
    "{}什么时候到账",
    "{}丢了怎么办",
    "{}要收费吗",
    "怎么申请{}",
    "{}有效期多久",
    "{}能退吗",
    "{}没收到怎么办",
    "{}和{}有什么区别",
    "没有{}能办{}吗",
    "{}忘记了怎么找回",
    "{}的上限是多少",
    "想把{}换成{}",
    "{}支持哪些方式",
    "{}需要什么材料",
    "{}出错了要找谁",
]
WHO = ["我", "我爱人", "我爸妈", "公司", "朋友", "店里", "学校", "新用户", "老会员", "外地客户"]
WHEN = [
    "昨天",
    "今天早上",
    "上周",
    "双十一",
    "节假日",
    "半夜",
    "出差时",
    "搬家后",
    "换手机后",
    "刚注册",
]


def main() -> int:
    """Print the figures."""
    options = _options()
    logging.getLogger("jieba").setLevel(logging.WARNING)
    replies, queries = _material(options)
    print(f"{len(replies)} entries, {sum(len(r.questions) for r in replies)} phrasings")
    warm_up()
    before = _resident()
    started = time.perf_counter()
    index = Index.build(replies)
    built = time.perf_counter() - started
    print(f"build {built:.2f} s, {_resident() - before:.0f} MB more than before")
    engines: dict[str, Callable[[str], object]] = {
        "assist": lambda text: index.suggest(Query(customer=text)),
        **_bm25s(replies),
        **_tantivy(replies),
    }
    gc.collect()
    gc.freeze()
    times = _race(engines, queries)
    for name, spent in times.items():
        print(f"{name:24} p50 {_middle(spent):8.0f}  p99 {np.percentile(spent, 99):8.0f}")
    mine = _middle(times["assist"])
    for name, spent in times.items():
        if name != "assist":
            print(f"message / {name}: {mine / _middle(spent):.2f}")
    print(f"p99 / p50: {np.percentile(times['assist'], 99) / mine:.2f}")
    keystroke = _keystrokes(index, queries)
    print(f"keystroke / message: {keystroke:.2f}")
    _bad_input(index)
    _publishing(index)
    _snapshot(index, built)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--phrasings", type=int, default=1)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--phrasebook", type=Path)
    parser.add_argument("--queries-file", type=Path)
    return parser.parse_args()


def _material(options: argparse.Namespace) -> tuple[list[Reply], list[str]]:
    random.seed(7)
    if options.phrasebook is None:
        replies = [
            Reply(
                id=str(number),
                text=f"您好,关于{_asked()},请在页面的服务中心办理,编号{number}。",
                questions=tuple(_asked() for _ in range(options.phrasings)),
            )
            for number in range(options.entries)
        ]
        return replies, [_asked() for _ in range(options.queries)]
    entries = map(json.loads, options.phrasebook.read_text(encoding="utf-8").splitlines())
    replies = [
        Reply(id=entry["id"], text=entry["text"], questions=tuple(entry.get("questions", ())))
        for entry in entries
    ]
    lines = options.queries_file.read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    random.shuffle(texts)
    return replies, texts[: options.queries]


def _asked() -> str:
    ask = random.choice(ASKS)
    for _ in range(ask.count("{}")):
        ask = ask.replace("{}", random.choice(THINGS), 1)
    return f"{random.choice(WHEN)}{random.choice(WHO)}{ask}"


def _race(
    engines: dict[str, Callable[[str], object]], queries: Sequence[str]
) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in engines}
    for rounds in range(3):
        for text in queries:
            for name, ask in engines.items():
                started = time.thread_time()
                ask(text)
                if rounds:
                    times[name].append((time.thread_time() - started) * 1e6)
    return times


def _bm25s(replies: Sequence[Reply]) -> dict[str, Callable[[str], object]]:
    engine = bm25s.BM25()
    engine.index(
        [list(jieba.cut_for_search(" ".join(reply.questions))) for reply in replies],
        show_progress=False,
    )

    def retrieve(text: str) -> object:
        tokens = list(jieba.cut_for_search(text))
        return engine.retrieve([tokens], k=10, show_progress=False)

    def sane(text: str) -> object:
        scores = engine.get_scores(list(jieba.cut_for_search(text)))
        found = np.flatnonzero(scores > 0.3 * scores.max(initial=0))
        return found[np.argsort(-scores[found])[:10]]

    return {"bm25s.retrieve": retrieve, "bm25s, sane top-k": sane}


def _tantivy(replies: Sequence[Reply]) -> dict[str, Callable[[str], object]]:
    schema = tantivy.SchemaBuilder()
    schema.add_text_field("body", stored=False, tokenizer_name="whitespace")
    schema.add_integer_field("number", stored=True)
    engine = tantivy.Index(schema.build())
    writer = engine.writer(num_threads=1)
    for number, reply in enumerate(replies):
        body = " ".join(jieba.cut_for_search(" ".join(reply.questions)))
        writer.add_document(tantivy.Document(body=body, number=number))
    writer.commit()
    engine.reload()
    searcher = engine.searcher()

    def search(text: str) -> object:
        terms = [word for word in jieba.cut_for_search(text) if word.isalnum()]
        query = tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Should, tantivy.Query.term_query(engine.schema, "body", term))
                for term in terms
            ]
        )
        found = searcher.search(query, 10).hits
        return [searcher.doc(address)["number"][0] for _, address in found]

    return {"tantivy": search}


def _keystrokes(index: Index, queries: Sequence[str]) -> float:
    messages: list[float] = []
    strokes: list[float] = []
    for text in queries:
        query = Query(customer=text)
        started = time.thread_time()
        scored = index.score(query)
        index.steer(scored, query)
        messages.append(time.thread_time() - started)
        for draft in ("f", "fh", "fahuo", "您好", "您好,请您", "您好,请您在页面的服务中心"):
            started = time.thread_time()
            index.steer(scored, replace(query, draft=draft))
            strokes.append(time.thread_time() - started)
    print(f"keystroke p50 {_middle(strokes) * 1e6:.0f}, p99 {np.percentile(strokes, 99) * 1e6:.0f}")
    return _middle(strokes) / _middle(messages)


def _bad_input(index: Index) -> None:
    """The longest that an odd message takes: nothing else is answered on this thread meanwhile."""
    odd = {
        "8,000 characters": "怎么开发票，" * 1_333,
        "8,000 letters": "fahuo" * 1_600,
        "one character": "退" * 8_000,
        "emoji": "😀🎉👨\u200d👩\u200d👧" * 100,
        "another language": "Bonjour, où est mon colis ? " * 30,
    }
    same = [Reply(id=str(number), text="您好,欢迎光临。", title="欢迎") for number in range(10_000)]
    asked = [(index, name, text) for name, text in odd.items()]
    asked.append((Index.build(same), "10,000 identical entries", "您好,欢迎光临"))
    worst, what = 0.0, ""
    for asked_of, name, text in asked:
        for query in (Query(customer=text, threshold=0), Query(draft=text)):
            spent = []
            for _ in range(5):
                started = time.thread_time()
                asked_of.suggest(query)
                spent.append((time.thread_time() - started) * 1e3)
            worst, what = max((worst, what), (_middle(spent), name))
    print(f"bad input: at most {worst:.1f} ms ({what})")


def _publishing(index: Index) -> None:
    spent = []
    for number in range(100):
        fresh = Reply(id=f"new{number}", text=f"新公告{number}", questions=(f"独一份{number}",))
        started = time.perf_counter()
        index = index.changed([fresh])
        hits = index.suggest(Query(customer=f"独一份{number}", threshold=0))
        spent.append((time.perf_counter() - started) * 1e3)
        assert hits[0].reply.id == fresh.id
    print(f"publish until found: p50 {_middle(spent):.2f} ms, worst {max(spent):.2f} ms")


def _snapshot(index: Index, built: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index"
        index_files.save(index, path)
        size = sum(file.stat().st_size for file in path.rglob("*"))
        started = time.perf_counter()
        loaded = index_files.load(path)
        spent = time.perf_counter() - started
    assert loaded.size == index.size
    print(f"snapshot {size / 1e6:.0f} MB, load {spent:.2f} s, / build: {spent / built:.3f}")


def _resident() -> float:
    """Megabytes of memory this process has now."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def _middle(values: Sequence[float]) -> float:
    return float(np.median(values))


if __name__ == "__main__":
    sys.exit(main())
