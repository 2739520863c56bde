"""Reads the text of a service handbook and proposes what a lead may take over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from phrasebook.handbook.amounts import limits
from phrasebook.handbook.folding import fold
from phrasebook.handbook.manner import is_duty, is_polite, is_rude
from phrasebook.handbook.outline import Placed, outline
from phrasebook.handbook.pieces import pieces
from phrasebook.handbook.proposals import Place, Proposal
from phrasebook.handbook.questions import Asked, questions
from phrasebook.handbook.tables import Column, columns, stacked
from phrasebook.handbook.wordings import Wording, wordings

_SENTENCES = re.compile("[^。;\uff1b!\uff01?\uff1f]+[。;\uff1b!\uff01?\uff1f]?")
_LONGEST_DUTY = 300


def read_handbook(text: str) -> tuple[Proposal, ...]:
    """The proposals in the text of a handbook, in the order of their places, none twice.

    Every text is read to its end whatever it contains; a text that is no handbook gives little.
    """
    placed = list(outline(stacked(pieces(text))))
    asked = list(questions(placed))
    answered = {index for one in asked for index in one.used}
    found: list[Proposal] = [proposal for one in asked for proposal in _asked(one)]
    titles: list[Column] | None = None
    for index, one in enumerate(placed):
        if one.piece.cells:
            given = columns(one.piece.cells)
            if given is not None:
                titles = given
            else:
                found += _row(one, titles)
            continue
        titles = None
        if one.is_heading:
            continue
        found += _item(one, literal=index not in answered)
    found.sort(key=lambda proposal: proposal.place.line)
    return tuple(_once(_approved_wins(found)))


def _asked(asked: Asked) -> Iterator[Proposal]:
    place = _place(asked.placed)
    for answer in asked.answers:
        if answer:
            yield Proposal("faq", answer, place, question=asked.question)


def _item(one: Placed, *, literal: bool) -> Iterator[Proposal]:
    """What an item or a paragraph proposes."""
    place = _place(one)
    piece = one.piece
    body = piece.body
    found = wordings(body, one.topic, numbered=piece.number is not None) if literal else []
    for wording in found:
        yield _worded(wording, place, one.label)
    for limit in limits(body, expected=one.topic == "times"):
        # What a reply promises the customer is no limit the handbook sets.
        if any(said.offset <= limit.at < said.offset + len(said.text) for said in found):
            continue
        yield Proposal(
            "policy",
            limit.clause,
            place,
            condition=limit.condition,
            category=one.label,
            limit_s=limit.limit_s,
            working_days=limit.working_days,
        )
    if not found and literal:
        yield from _duty(body, place, one)


def _worded(wording: Wording, place: Place, label: str) -> Proposal:
    kind = "rule" if wording.side == "prohibited" else "reply"
    return Proposal(
        "rule" if kind == "rule" else "reply",
        wording.text,
        place,
        category=label,
        condition=wording.condition,
    )


def _duty(body: str, place: Place, one: Placed) -> Iterator[Proposal]:
    """Conduct that an item demands; of a long paragraph the sentences that demand something."""
    parts = [body] if len(body) <= 120 else _SENTENCES.findall(body)
    for part in parts:
        kept = part.strip(" \u3000。;\uff1b")
        if 4 <= len(kept) <= _LONGEST_DUTY and (is_duty(fold(kept)) or one.topic == "conduct"):
            condition = re.match(r"[^,。;]{2,24}?时(?=,)", fold(kept))
            yield Proposal(
                "duty", kept, place, category=one.label,
                condition=kept[: condition.end()] if condition else "",
            )  # fmt: skip


def _row(one: Placed, titles: Sequence[Column] | None) -> Iterator[Proposal]:
    """What a row of a table proposes, by its columns."""
    place = _place(one)
    cells = one.piece.cells
    if titles is None or len(cells) != len(titles):
        text = ", ".join(cells)
        for wording in wordings(text, None):
            yield _worded(wording, place, one.label)
        for limit in limits("\t".join(cells), expected=one.topic == "times"):
            yield Proposal("policy", limit.clause, place, condition=limit.condition,
                           limit_s=limit.limit_s, working_days=limit.working_days)  # fmt: skip
        return
    by_column = dict(zip(titles, cells, strict=True))
    subject = by_column.get("subject", "")
    if by_column.get("question") and by_column.get("answer"):
        yield Proposal(
            "faq", by_column["answer"], place, question=by_column["question"], category=subject
        )
    for title, cell in zip(titles, cells, strict=True):
        if title in ("approved", "prohibited") and cell.strip(" -—/无"):
            if title == "approved" and by_column.get("question") and "answer" not in by_column:
                yield Proposal("faq", cell, place, question=by_column["question"])
                continue
            for wording in wordings(cell, title, numbered=True):
                yield _worded(wording, place, subject)
        elif title == "time":
            for limit in limits(cell, expected=True):
                yield Proposal("policy", " ".join(filter(None, (subject, cell))), place,
                               condition=subject, limit_s=limit.limit_s,
                               working_days=limit.working_days)  # fmt: skip
        elif title in ("answer", "ignored"):
            for limit in limits(cell):
                yield Proposal("policy", limit.clause, place, condition=limit.condition or subject,
                               limit_s=limit.limit_s, working_days=limit.working_days)  # fmt: skip


def _approved_wins(found: Sequence[Proposal]) -> Iterator[Proposal]:
    """Courtesies that a handbook also approves are no rules, wherever a list lost its heading."""
    approved = {proposal.text for proposal in found if proposal.kind == "reply"}
    for proposal in found:
        if (
            proposal.kind == "rule"
            and proposal.text in approved
            and is_polite(proposal.text)
            and not is_rude(proposal.text)
        ):
            continue
        yield proposal


def _once(found: Iterator[Proposal]) -> Iterator[Proposal]:
    """Without repetitions; of the same wording the first place stays."""
    seen: set[tuple[object, ...]] = set()
    for proposal in found:
        key = (
            proposal.kind,
            re.sub(r"[\W_]", "", proposal.text),
            proposal.question,
            proposal.limit_s,
            proposal.working_days,
        )
        if key not in seen:
            seen.add(key)
            yield proposal


def _place(one: Placed) -> Place:
    return Place(one.heading, one.piece.line)
