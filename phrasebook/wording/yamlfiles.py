"""Reads the YAML of a pack as people save it; what cannot be read is refused with path:line and what to do.

Leads work on Windows as often as not: a byte order mark and CRLF are read, GBK and UTF-16 are named for
what they are, and so are tabs and full-width marks, which an input method leaves behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from phrasebook.entries import Message
from phrasebook.errors import PackError
from phrasebook.wording.yamlnodes import Place

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LARGEST_PACK = 16 * 1024 * 1024
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
UNSEEN = re.compile("(?m)[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]|^\ufeff")
"""What YAML takes nowhere, and a byte order mark before a line, as in files that were joined."""
FULL_WIDTH_COLON = re.compile(r"^[\s{-]*[a-z_-]+\s*：")
FULL_WIDTH_BRACKET = re.compile(r"[:：]\s*[［｛]|[］｝]\s*$")
"""Marks of YAML as an input method writes them."""
COMMON = {
    "mapping values are not allowed": "这里多了一个冒号，或缩进不对；含冒号的文字请加引号",
    "did not find expected ',' or": "方括号或花括号没有配对，或者少了半角逗号",
    "did not find expected key": "缩进与上面不一致，或者少了字段名；请与同级的行对齐",
    "did not find expected '-' indicator": "列表里的这一项没有以 - 开头，或缩进与上面不一致",
    "could not find expected ':'": "字段名后面少了半角冒号和空格",
    "found unexpected end of stream": "引号没有配对",
    "found character that cannot start any token": "这个字符不能写在开头；请给文字加引号",
    "did not find expected <document start>": "前面的内容已经结束，这里不能再写；请检查缩进",
    "unknown escape character": "双引号里的 \\ 后面不能跟这个字符；请改用单引号",
    "undefined alias": "以 * 开头的文字会被当成引用；请加引号",
    "expected a single document": "一个文件里只能有一份内容；请去掉 ---，或拆成两个文件",
    "but found another document": "一个文件里只能有一份内容；请去掉 ---，或拆成两个文件",
}
"""What the parser says most often, and what it means to whoever writes packs."""


def read_yaml(path: Path) -> Place:
    """The document at ``path``; raises PackError for a file that cannot be read or is no YAML."""
    try:
        if path.stat().st_size > LARGEST_PACK:
            raise PackError(
                f"{path}:1",
                f"the file is larger than {LARGEST_PACK:,} bytes; make several of it",
                f"文件超过 {LARGEST_PACK:,} 字节；请拆成几个文件",
            )
        raw = path.read_bytes()
    except OSError as error:
        raise PackError(
            f"{path}:1",
            f"cannot be read: {error.strerror}; look whether it is there and whether the server "
            "may read it",
            f"读不了这个文件（{error.strerror}）；请检查它是否存在、服务器有没有权限读",
        ) from None
    try:
        return parse_yaml(raw.decode("utf-8-sig"), str(path))
    except UnicodeDecodeError as error:
        line = 1 if raw.startswith(UTF_16) else raw[: error.start].count(b"\n") + 1
        said = encoding_of(raw)
        raise PackError(f"{path}:{line}", said.en, said.zh) from None


def encoding_of(raw: bytes) -> Message:
    """What a file that is no UTF-8 seems to be, and what to do about it."""
    if raw.startswith(UTF_16):
        return Message(
            "文件是 UTF-16 编码（记事本里叫“Unicode”），不是 UTF-8；请另存为 UTF-8 编码",
            "is not UTF-8 but UTF-16 (“Unicode” in Notepad); save it as UTF-8",
        )
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return Message(
            "这一行不是 UTF-8 编码；请用文本编辑器另存为 UTF-8 编码",
            "is not UTF-8; save it as UTF-8 in a text editor",
        )
    return Message(
        "文件不是 UTF-8，像是 GBK 编码（记事本里叫“ANSI”）；请在记事本里点“另存为”，编码选 UTF-8",
        "is not UTF-8 but, as it seems, GBK (“ANSI” in Notepad); save it as UTF-8: “Save as”, encoding UTF-8",
    )


def parse_yaml(source: str, path: str) -> Place:
    """The one document in ``source``; raises PackError."""
    odd = UNSEEN.search(source)
    if odd is not None:
        line = len(f"{source[: odd.start()]}-".splitlines())
        code = f"U+{ord(odd.group()):04X}"
        raise PackError(
            f"{path}:{line}",
            f"is no YAML: a character that is not seen ({code}) stands in this line; take it out",
            f"不是有效的 YAML：这一行有一个看不见的字符（{code}）；请删掉",
        )
    try:
        node = yaml.compose(source, Loader=Loader)
        for line in aliases(source):
            raise PackError(
                f"{path}:{line}",
                "anchors and aliases are not used in packs; write out what is meant, or put a text "
                "that begins with & or * in quotes",
                "规则包里不用锚点和引用（& 和 *）；请直接写出内容，以 & 或 * 开头的文字请加引号",
            )
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        line, said = meant(error.problem or "", source, line)
        raise PackError(
            f"{path}:{line}", f"is no YAML: {said.en}", f"不是有效的 YAML：{said.zh}"
        ) from None
    except yaml.YAMLError as error:
        raise PackError(
            f"{path}:1", f"is no YAML: {error}", f"不是有效的 YAML（{error}）"
        ) from None
    except RecursionError:
        raise PackError(
            f"{path}:1", "is nested too deeply; write it flat", "嵌套太深；请写得平一些"
        ) from None
    if node is None:
        raise PackError(
            f"{path}:1",
            "is empty; write a pack, or take the file away",
            "文件是空的；请写上规则，或者移走这个文件",
        )
    return Place(path, node)


def line_of(source: str, number: int) -> str:
    """The line of that number (from 1), as the parser counts them; empty where there is none."""
    lines = source.splitlines()
    return lines[number - 1] if 0 < number <= len(lines) else ""


def meant(problem: str, source: str, line: int) -> tuple[int, Message]:
    """The line (from 1) that is to be mended where the parser has a ``problem`` with ``line``, and what
    to do. A mark that was missed is often one line above where the parser gave up."""
    for number in (line, line - 1):
        text = line_of(source, number)
        if "\t" in text[: len(text) - len(text.lstrip())]:
            return number, Message(
                "行首用了制表符（Tab）缩进；请改用空格", "a tab indents the line; use blanks"
            )
        if FULL_WIDTH_COLON.search(text):
            return number, Message(
                "字段名后面用了全角冒号“：”；请改成半角冒号加空格（: ）",
                "a full-width colon (：) stands behind the field; write a plain one and a blank (: )",
            )
        wide = FULL_WIDTH_BRACKET.search(text) or ("' or" in problem and "，" in text)
        if wide:
            return number, Message(
                "方括号、花括号和列表里的逗号要用半角的（[ ] { } ,）；句子里有这些符号的请加引号",
                "brackets and the commas of a list are plain ones ([ ] { } ,); put a sentence that "
                "holds them in quotes",
            )
    zh = next(
        (said for part, said in COMMON.items() if part in problem),
        f"解析器说“{problem}”；请检查这一行，拿不准就给文字加引号",
    )
    return line, Message(zh, f"{problem}; look at this line, and put texts in quotes if in doubt")


def aliases(source: str) -> Iterator[int]:
    """Lines that name a place or refer to one: a few aliases can unfold into gigabytes, and what is
    named is to be referred to."""
    if "&" in source:
        for event in yaml.parse(source, Loader=Loader):
            if getattr(event, "anchor", None) is not None:
                yield event.start_mark.line + 1 if event.start_mark else 1
