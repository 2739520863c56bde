"""The inner loops of steering by a draft: what begins like it, and the best of all that was found.

Plain loops over arrays, written to be compiled (``phrasebook.compiled``); the letters of the shapes
are those of ``segment``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phrasebook.compiled import compiled

Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]
Float32s = NDArray[np.float32]
Float64s = NDArray[np.float64]
Bools = NDArray[np.bool_]


@compiled
def begin_alike(
    begin: int,
    end: int,
    initials: Int64s,
    literals: Int64s,
    spoken_fits: Bools,
    keyed: int,
    codes: NDArray[np.uint32],
    spoken: NDArray[np.int16],
    otherwise: NDArray[np.int16],
    initial_of: Int32s,
    at: Int32s,
    entries: Int32s,
    places: NDArray[np.int8],
    worth: Float64s,
    seen: Bools,
    fits: Float32s,
    first: int,
    touched: Int32s,
    count: int,
) -> int:
    """Mark in ``fits`` the entries in which a word begins like the typed units.

    ``begin`` to ``end`` are the places of ``leads`` whose key fits; a row of ``spoken_fits`` says
    which syllables fit a unit (none of them: its initial says it all). The new count of
    ``touched`` entries is answered.
    """
    all_seen = not len(seen)
    for number in range(begin, end):
        good = True
        for offset in range(len(initials)):
            code = at[number] + offset
            if literals[offset]:
                if codes[code] != literals[offset]:
                    good = False
                    break
                continue
            one, other = spoken[code], otherwise[code]
            if spoken_fits[offset, 0]:
                if not (spoken_fits[offset, one] or spoken_fits[offset, other]):
                    good = False
                    break
            elif offset >= keyed and not (
                initial_of[one] == initials[offset] or initial_of[other] == initials[offset]
            ):
                good = False
                break
        if not good or not (all_seen or seen[entries[number]]):
            continue
        place = first + entries[number]
        if fits[place] == 0:
            touched[count] = place
            count += 1
        fits[place] = max(fits[place], worth[places[number]])
    return count


@compiled
def mark_few(
    best: NDArray[np.int8],
    worth: Float64s,
    seen: Bools,
    fits: Float32s,
    first: int,
    touched: Int32s,
    count: int,
    near: Int64s,
    most: int,
) -> int:
    """Mark in ``fits`` entries of which each has a ``best`` place that is worth so much (0: none).

    Of the entries that are not ``near`` only the ``most`` worth most are marked, equals by place: no
    more can be shown.
    """
    all_seen = not len(seen)
    size = len(best)
    is_near = np.zeros(size, np.bool_)
    for number in range(len(near)):
        entry = near[number] - first
        if not 0 <= entry < size:
            continue
        is_near[entry] = True
        if not best[entry] or not (all_seen or seen[entry]):
            continue
        if fits[near[number]] == 0:
            touched[count] = near[number]
            count += 1
        fits[near[number]] = max(fits[near[number]], worth[best[entry]])
    kept = 0
    for level in range(len(worth) - 1, 0, -1):
        for entry in range(size):
            if kept == most:
                return count
            if best[entry] != level or is_near[entry] or not (all_seen or seen[entry]):
                continue
            kept += 1
            place = first + entry
            if fits[place] == 0:
                touched[count] = place
                count += 1
            fits[place] = max(fits[place], worth[level])
    return count


@compiled
def share_words(
    totals: Float32s,
    found: Int32s,
    possible: float,
    few: float,
    worth: float,
    fits: Float32s,
    touched: Int32s,
    count: int,
) -> int:
    """Mark in ``fits`` the entries ``found`` to share more than ``few`` of what is ``possible``.

    All totals are zero afterwards.
    """
    for at in range(len(found)):
        place = found[at]
        share = totals[place] / possible
        if share > few:
            if fits[place] == 0:
                touched[count] = place
                count += 1
            fits[place] = max(fits[place], worth * min(share, 1.0))
        totals[place] = 0
    return count


@compiled
def best_of(
    fits: Float32s,
    touched: Int32s,
    near_places: Int64s,
    near_totals: Float64s,
    scores: Float64s,
    message_share: float,
    only_fitting: bool,
    numbers: Int64s,
    values: Float64s,
) -> int:
    """The entries that fit a draft or are near to a message, best first, equals by place, as many as
    there is room for; how many is answered.

    How near is said by the totals and, of the first ones, by their ``scores``; both count
    ``message_share`` beside the fit. Fills in the rows of ``numbers``: the places, and which of the
    near ones each is (-1: none); and those of ``values``: how sure draft and message together are, the
    order of each, and how well it fits the draft. All fits are zero afterwards.
    """
    places, which = numbers[0], numbers[1]
    sure, order, fit = values[0], values[1], values[2]
    most, end = len(places), 0
    nearby = len(near_places)
    top = 1e-9
    for at in range(nearby):
        top = max(top, near_totals[at])
    scale = message_share / top
    # What lies near gets its nearness first, and is marked as done by a negative fit.
    for at in range(nearby + len(touched)):
        from_near = np.int64(-1)
        if at < nearby:
            place = near_places[at]
            own = np.float64(fits[place])
            if only_fitting and own <= 0:
                continue
            nearness = near_totals[at] * scale
            if at < len(scores):
                nearness += scores[at] * message_share
            value = own + nearness
            fits[place] = -own
            from_near = np.int64(at)
        else:
            place = np.int64(touched[at - nearby])
            own = np.float64(fits[place])
            value = own
            if own <= 0:
                continue
        if end == most and (
            value < order[end - 1] or (value == order[end - 1] and place > places[end - 1])
        ):
            continue
        put = end if end < most else most - 1
        while put and (
            value > order[put - 1] or (value == order[put - 1] and place < places[put - 1])
        ):
            if put < most:
                places[put], order[put], fit[put] = places[put - 1], order[put - 1], fit[put - 1]
                which[put] = which[put - 1]
            put -= 1
        places[put], order[put], fit[put], which[put] = place, value, own, from_near
        end = min(end + 1, most)
    for at in range(end):
        score = scores[which[at]] if 0 <= which[at] < len(scores) else 0.0
        sure[at] = 1 - (1 - score) * (1 - fit[at])
    for at in range(nearby):
        fits[near_places[at]] = 0
    for at in range(len(touched)):
        fits[touched[at]] = 0
    return end
