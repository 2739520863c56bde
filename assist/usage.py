"""What is said on the command line: in which language, and of arguments that are wrong."""

from __future__ import annotations

import argparse
import os
import re
from typing import Never

from phrasebook.entries import Message

LOCALES = ("zh", "en")
_ZH = (
    (r"the following arguments are required: (.+)", "缺少参数：{}"),
    (r"unrecognized arguments: (.+)", "没有这样的参数：{}"),
    (r"one of the arguments (.+) is required", "这些参数要写一个：{}"),
    (r"argument ([^:]+): not allowed with argument (.+)", "参数 {} 不能和 {} 一起用"),
    (r"argument ([^:]+): expected one argument", "参数 {} 后面要写一个值"),
    (r"argument ([^:]+): expected at least one argument", "参数 {} 后面至少写一个值"),
    (r"argument ([^:]+): invalid choice: (.+) \(choose from (.+)\)", "参数 {}：没有 {}；可以写 {}"),
    (r"argument ([^:]+): invalid int value: (.+)", "参数 {}：应为整数，不能是 {}"),
    (r"argument ([^:]+): invalid float value: (.+)", "参数 {}：应为数字，不能是 {}"),
    (r"argument ([^:]+): invalid \w+ value: (.+)", "参数 {}：不能写 {}"),
    (r"ambiguous option: (.+) could match (.+)", "选项 {} 不明确，可能是 {}"),
)  # fmt: skip


def locale_of_environment() -> str:
    """``zh`` or ``en``: the language that ``ASSIST_LOCALE`` names, Chinese without it."""
    return "en" if os.environ.get("ASSIST_LOCALE", "").strip().lower() == "en" else "zh"


class Parser(argparse.ArgumentParser):
    """A parser that refuses arguments in the reader's language."""

    def error(self, message: str) -> Never:
        """Say what is wrong, how the command is used and where more is said; exit with 2."""
        locale = locale_of_environment()
        said = message_of(message).said(locale)
        usage = self.format_usage()
        if locale == "zh":
            usage = usage.replace("usage: ", "用法：", 1)
            said = f"{said}；见 {self.prog} --help"
        else:
            said = f"error: {said}"
        self.exit(2, f"{usage}{self.prog}: {said}\n")


def message_of(english: str) -> Message:
    """What the parser says of an argument; what is rarer stays as it says it."""
    for pattern, zh in _ZH:
        if found := re.fullmatch(pattern, english):
            return Message(zh.format(*found.groups()), english)
    return Message(english, english)
