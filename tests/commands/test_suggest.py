import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from assist.cli import main
from assist.commands.suggest import replies_of
from phrasebook.files import MAX_ROWS

BOOK = Path(__file__).parents[1] / "ranking" / "entries.jsonl"


def run(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    lines: list[Any],
    *options: str,
    book: Path = BOOK,
) -> tuple[int, list[dict[str, Any]], str]:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8"))
    code = main(["suggest", "--phrasebook", str(book), "--jsonl", *options])
    out, err = capsys.readouterr()
    return code, [json.loads(line) for line in out.splitlines()], err


def test_each_line_is_answered_in_order(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [{"id": 1, "customer": "怎么开发票"}, {"id": "b", "draft": "fhsj"}]
    code, answers, _ = run(monkeypatch, capsys, asked, "--limit", "2")
    assert code == 0
    assert [answer["id"] for answer in answers] == [1, "b"]
    assert [answer["suggestions"][0]["reply"] for answer in answers] == ["invoice", "ship-when"]
    for answer in answers:
        assert len(answer["suggestions"]) <= 2
        for suggestion in answer["suggestions"]:
            assert set(suggestion) == {"reply", "score", "text"}
            assert 0 <= suggestion["score"] <= 1


def test_what_is_out_of_domain_is_silent_unless_always(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [{"id": 1, "customer": "到店里吃饭能停车吗"}]
    assert run(monkeypatch, capsys, asked)[1] == [{"id": 1, "suggestions": []}]
    assert run(monkeypatch, capsys, asked, "--always")[1][0]["suggestions"]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "is not JSON"),
        ("[]", "must be one JSON object"),
        ({"customer": "x"}, 'with an "id"'),
        ({"id": 1}, 'needs "customer" or "draft"'),
        ({"id": 1, "customer": 5}, '"customer" must be a text'),
        ({"id": 1, "draft": "a", "previous": "b"}, '"previous" must be a list of texts'),
    ],
)
def test_a_bad_line_ends_it_with_its_number(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    line: Any,
    problem: str,
) -> None:
    code, _, err = run(monkeypatch, capsys, [{"id": 0, "customer": "x"}, line])
    assert code == 2
    assert "standard input:2" in err
    assert problem in err


@pytest.mark.parametrize(
    ("second", "problem"),
    [
        ('{"id":"a","text":"乙"}', "a"),
        ('{"id":"b","text":" "}', "text"),
        ('{"id":"b","text":""}', "text"),
        ('{"id":"b","text":null}', "text"),
        ('{"id":"b"}', "text"),
        ('{"id":"b","text":5}', "text"),
        ('{"text":"乙"}', "id"),
        ('["b"]', "JSON object"),
        ("{", "JSON"),
    ],
)
def test_a_bad_phrasebook_is_refused_with_the_line(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    second: str,
    problem: str,
) -> None:
    book = tmp_path / "book.jsonl"
    book.write_text(f'{{"id":"a","text":"甲"}}\n{second}\n', "utf-8")
    code, _, err = run(monkeypatch, capsys, [{"id": 1, "draft": "a"}], book=book)
    assert code == 2
    assert "book.jsonl:2" in err
    assert problem in err


@pytest.mark.parametrize(
    "odd",
    [
        "",
        " \n\t",
        "退" * 8_000,
        "怎么开发票，" * 1_333,
        "fahuo" * 1_600,
        "😀🎉👨‍👩‍👧",
        "Bonjour, où est mon colis ?",
        "請問什麼時候發貨",
        "배송은 언제 되나요",
        "\u0000\u202e\ufeff",
    ],
    ids=[
        "empty",
        "blank",
        "8000 the same",
        "8000 of questions",
        "8000 letters",
        "emoji",
        "french",
        "traditional",
        "korean",
        "control characters",
    ],
)
@pytest.mark.parametrize("field", ["customer", "draft"])
def test_an_odd_text_is_answered_like_any_other(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], odd: str, field: str
) -> None:
    asked = [{"id": 1, field: odd}, {"id": 2, "customer": "怎么开发票"}]
    for options in ([], ["--always"]):
        code, answers, err = run(monkeypatch, capsys, asked, *options)
        assert (code, err) == (0, "")
        assert [answer["id"] for answer in answers] == [1, 2]
        assert all(0 <= each["score"] <= 1 for each in answers[0]["suggestions"])
        assert answers[1]["suggestions"][0]["reply"] == "invoice"


@pytest.mark.parametrize("message", ["", " ", "😀🎉👨‍👩‍👧", "Bonjour, où est mon colis ?"])
def test_a_message_nobody_can_answer_is_met_with_silence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], message: str
) -> None:
    _, answers, _ = run(monkeypatch, capsys, [{"id": 1, "customer": message}])
    assert answers == [{"id": 1, "suggestions": []}]


def test_a_phrasebook_of_one_reply_over_and_over_offers_it_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    book = tmp_path / "book.jsonl"
    entry = {"text": "您好，今天下单明天发货。", "questions": ["什么时候发货"]}
    lines = (json.dumps({"id": f"r{number}", **entry}) for number in range(10_000))
    book.write_text("\n".join(lines), "utf-8")
    asked = [{"id": 1, "customer": "什么时候发货"}, {"id": 2, "draft": "fh"}]
    code, answers, _ = run(monkeypatch, capsys, asked, "--always", book=book)
    assert code == 0
    assert [len(answer["suggestions"]) for answer in answers] == [1, 1]


def test_a_phrasebook_that_is_not_there_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, _, err = run(monkeypatch, capsys, [], book=tmp_path / "none.jsonl")
    assert code == 2
    assert "none.jsonl" in err


def test_evaluate_prints_the_figures(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    queries = tmp_path / "queries.jsonl"
    cases = [
        {"id": "q1", "text": "怎么开发票", "gold": ["invoice"]},
        {"id": "q2", "text": "包邮吗", "gold": ["invoice"]},
        {"id": "q3", "text": "房子采光好不好", "gold": []},
    ]
    queries.write_text("\n".join(map(json.dumps, cases)), "utf-8")
    code = main(["evaluate", "suggestions", "--phrasebook", str(BOOK), "--queries", str(queries)])
    out = capsys.readouterr().out
    assert code == 0
    assert "recall@1        50.0%" in out
    assert "MRR" in out
    assert "silenced       100.0%" in out
    assert "q2: 包邮吗" in out


def test_evaluate_refuses_a_wanted_reply_that_is_not_there(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    queries = tmp_path / "queries.jsonl"
    queries.write_text('\n{"id": "q", "text": "x", "gold": ["nobody"]}\n', "utf-8")
    code = main(["evaluate", "suggestions", "--phrasebook", str(BOOK), "--queries", str(queries)])
    assert code == 2
    assert "queries.jsonl:2" in capsys.readouterr().err


def test_a_phrasebook_larger_than_may_be_imported_can_be_ranked_with(tmp_path: Path) -> None:
    book = tmp_path / "large.jsonl"
    entries = (json.dumps({"id": str(n), "text": f"第{n}条"}) for n in range(MAX_ROWS + 1))
    book.write_text("\n".join(entries), encoding="utf-8")
    assert len(replies_of(book)) == MAX_ROWS + 1
