"""What an import would change: each entry is new, changed, the same, or refused. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from assist.accounts import User
from assist.errors import RefusedError
from assist.imports.checked import Checked, CheckedFile, Refusal
from assist.permissions import allow_change, visibility
from phrasebook.entries import Message, Reply, Scope
from phrasebook.errors import FragmentError
from phrasebook.files.fields import Row, parse_row, to_mapping
from phrasebook.fragments import completed
from phrasebook.store import State, StoredReply, may_see
from phrasebook.store.staging import Action, Write


class Kind(StrEnum):
    """What becomes of an entry."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Planned:
    """One entry of the file, or one refused row of it.

    ``reply`` is what will be stored, with the version it was made from; ``before`` what is
    stored now. ``reasons`` say why a refused row is refused. With ``unfit`` it breaks a wording
    rule, and may be stored as a draft but not published; of ``doubts`` a rule only warns.
    ``changes`` names the fields that differ, in the order of files.
    """

    kind: Kind
    place: str
    reply: Reply | None = None
    before: StoredReply | None = None
    reasons: tuple[Message, ...] = ()
    remarks: tuple[Message, ...] = ()
    unfit: tuple[Message, ...] = ()
    doubts: tuple[Message, ...] = ()
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What replies may name besides: the texts of fragments, the hashes of pictures."""

    fragments: Mapping[str, str] = field(default_factory=dict)
    pictures: frozenset[str] = frozenset()


def plan(
    file: CheckedFile, stored: Mapping[str, StoredReply], user: User, known: Known
) -> tuple[Planned, ...]:
    """Hold a file against the stored replies with its ids. Refused rows come first."""
    return in_order(planned_one_by_one(file, stored, user, known))


def named_pictures(file: CheckedFile) -> frozenset[str]:
    """The pictures that a file names."""
    return frozenset(picture.hash for one in file.entries for picture in one.found.reply.pictures)


def planned_one_by_one(
    file: CheckedFile, stored: Mapping[str, StoredReply], user: User, known: Known
) -> Iterator[Planned]:
    """The same without an order, for a caller that has to pause now and then."""
    for rows in _by_place(file.refusals):
        yield Planned(Kind.REFUSED, rows[0].place, reasons=tuple(one.reason for one in rows))
    for one in file.entries:
        yield _entry(one, stored.get(one.found.reply.id), user, known)


def in_order(planned: Iterable[Planned]) -> tuple[Planned, ...]:
    """What a person has to look at first: refused, breaking a rule, warned of, changed, new, the same."""
    ranks = {Kind.REFUSED: 0, Kind.CHANGED: 3, Kind.NEW: 4, Kind.SAME: 5}
    return tuple(
        sorted(
            planned, key=lambda one: 1 if unfit(one) else 2 if doubtful(one) else ranks[one.kind]
        )
    )


class Show(StrEnum):
    """Which rows of a preview are asked for: those of a kind, or those that rules speak of."""

    NEW = Kind.NEW.value
    CHANGED = Kind.CHANGED.value
    SAME = Kind.SAME.value
    REFUSED = Kind.REFUSED.value
    UNFIT = "unfit"
    DOUBTFUL = "doubtful"


def shown(planned: Sequence[Planned], show: Show | None) -> list[Planned]:
    """The rows that are asked for; all of them where nothing is."""
    if show is Show.UNFIT:
        return [one for one in planned if unfit(one)]
    if show is Show.DOUBTFUL:
        return [one for one in planned if doubtful(one)]
    return [one for one in planned if show is None or one.kind.value == show.value]


def bad(planned: Iterable[Planned], *, publish: bool) -> list[Planned]:
    """Those that stand in the way of importing all: refused, or unfit to be published."""
    return [one for one in planned if one.kind is Kind.REFUSED or (publish and unfit(one))]


def unfit(one: Planned) -> bool:
    """Whether a rule keeps it from being published by this import."""
    return bool(one.unfit) and _goes_out(one)


def doubtful(one: Planned) -> bool:
    """Whether its publication asks for a reason, because a rule warns of it. A personal reply's
    does not, here as elsewhere."""
    personal = one.reply is not None and one.reply.scope is Scope.PERSONAL
    return bool(one.doubts) and not personal and _goes_out(one)


def _goes_out(one: Planned) -> bool:
    """Whether panels are to see it by this import, if it publishes."""
    wanted = one.kind in {Kind.NEW, Kind.CHANGED} or unpublished(one)
    return wanted and not retired(one)


def unpublished(one: Planned) -> bool:
    """Whether it is stored as it stands in the file, but panels do not see it so."""
    return (
        one.kind is Kind.SAME
        and one.before is not None
        and one.before.published_version != one.before.reply.version
    )


def retired(one: Planned) -> bool:
    """Whether it was recalled: an import never brings back what somebody took away."""
    return one.before is not None and one.before.state is State.RETIRED


def in_doubt(planned: Iterable[Planned], *, publish: bool) -> list[Planned]:
    """Those that would be published although a rule warns of them."""
    if not publish:
        return []
    return [one for one in planned if doubtful(one) and not unfit(one)]


def writes_of(planned: Sequence[Planned], *, publish: bool, reason: str = "") -> tuple[Write, ...]:
    """What to write of the entries that are well; ``reason`` is why the doubtful go out."""
    left_out = {id(one) for one in bad(planned, publish=publish)}
    return tuple(_writes(planned, left_out, publish=publish, reason=reason))


def _writes(
    planned: Iterable[Planned], left_out: Container[int], *, publish: bool, reason: str
) -> Iterator[Write]:
    for one in planned:
        if id(one) in left_out or one.reply is None:
            continue
        shown = publish and _goes_out(one)
        why = reason if shown and doubtful(one) else ""
        if one.kind is Kind.NEW:
            yield Write(Action.CREATE, one.reply, None, shown, why)
        elif one.kind is Kind.CHANGED:
            yield Write(Action.CHANGE, one.reply, one.before, shown, why)
        elif shown:
            yield Write(Action.SHOW, one.reply, one.before, shown, why)


def normal(reply: Reply) -> Reply:
    """A reply as a file would give it back, so that two are compared as files hold them."""
    row = Row(reply.id, to_mapping(reply))
    found = parse_row(row)
    return found if isinstance(found, Reply) else reply


def _by_place(refusals: Iterable[Refusal]) -> list[list[Refusal]]:
    places: dict[str, list[Refusal]] = {}
    for one in refusals:
        places.setdefault(one.place, []).append(one)
    return list(places.values())


def _entry(checked: Checked, before: StoredReply | None, user: User, known: Known) -> Planned:
    found = checked.found
    reply = found.reply
    if reply.scope is Scope.PERSONAL:
        reply = replace(reply, owner=user.id)
    if reason := _refusal(reply, before, user) or _missing(reply, before, known):
        return Planned(Kind.REFUSED, found.place, reply, None, (reason,), found.remarks)
    remarks, unfit, doubts = found.remarks, checked.unfit, checked.doubts
    if before is None:
        return Planned(Kind.NEW, found.place, reply, None, (), remarks, unfit, doubts)
    # What files do not hold is the stored reply's own.
    reply = replace(reply, version=before.reply.version, owner=before.reply.owner)
    old, new = to_mapping(normal(before.reply)), to_mapping(reply)
    changes = tuple(name for name in {**new, **old} if old.get(name) != new.get(name))
    if before.state is State.RETIRED:
        remarks = (
            *remarks,
            Message(
                "已被撤回：导入不会重新发布它", "was recalled: an import does not publish it again"
            ),
        )
    kind = Kind.CHANGED if changes else Kind.SAME
    return Planned(kind, found.place, reply, before, (), remarks, unfit, doubts, changes)


def _refusal(reply: Reply, before: StoredReply | None, user: User) -> Message | None:
    """Why ``user`` may not import ``reply``, by the rules that hold for a single change too."""
    if reply.scope is Scope.PERSONAL and not user.id:
        return Message(
            "个人话术要由本人在网页上导入",
            "a personal reply is imported by its owner, in the browser",
        )
    if before is not None and not may_see(visibility(user), before):
        return Message("这个编号已被别人的话术占用", "this id belongs to a reply of somebody else")
    try:
        allow_change(user, reply)
        if before is not None:
            allow_change(user, before.reply)
    except RefusedError as error:
        return Message(
            f"你不能改{_whose(reply if before is None else before.reply)}的话术", error.message.en
        )
    if before is None or (before.reply.scope, before.reply.team) == (reply.scope, reply.team):
        return None
    if Scope.PERSONAL in {reply.scope, before.reply.scope}:
        return Message(
            "个人话术不能改成别的范围，别的也不能改成个人",
            "a personal reply stays personal, and no other becomes one",
        )
    if before.published_version is not None:
        return Message(
            "已发布的话术不能改范围和团队；请先撤回",
            "a published reply keeps its scope and team; recall it first",
        )
    return None


def _missing(reply: Reply, before: StoredReply | None, known: Known) -> Message | None:
    """Why ``reply`` could not be shown: it names what is not there."""
    try:
        completed(reply, known.fragments)
    except FragmentError as error:
        return error.message
    had = {picture.hash for picture in before.reply.pictures} if before is not None else set()
    for picture in reply.pictures:
        if picture.hash not in had | known.pictures:
            return Message(
                f"没有图片 {picture.hash[:12]}…；请先在话术编辑页上传",
                f"there is no picture {picture.hash[:12]}…; bring it in the editor first",
            )
    return None


def _whose(reply: Reply) -> str:
    match reply.scope:
        case Scope.TEAM:
            return f"团队“{reply.team}”"
        case Scope.PERSONAL:
            return "别人个人"
        case Scope.ORGANISATION:
            return "组织"
