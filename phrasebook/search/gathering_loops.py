"""The inner loops of gathering: which entries share something with a message, and how much roughly.

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
def weigh(
    keys: Int64s,
    slots: Int64s,
    weights: Float64s,
    shift: int,
    idf: Float64s,
    by_field: Float64s,
    weighed: Float64s,
) -> tuple[float, float]:
    """What the features of a question count (no ``weights``: each once), into ``weighed``.

    Of each feature, row by row: its weight, the price of a posting, what it counts roughly, its share
    of its field, what it counts in the choice of the phrasing. Answered is what all count there, and
    what all count roughly. ``by_field`` has the price, the rough weight and that of the choice.
    """
    size = len(keys)
    in_field = np.zeros(by_field.shape[1], np.float64)
    mass = possible = 0.0
    for at in range(size):
        field = keys[at] >> shift
        weight = weights[at] if len(weights) else 1.0
        worth = idf[slots[at]] * weight
        weighed[0, at], weighed[1, at] = weight, by_field[0, field]
        weighed[2, at], weighed[3, at] = worth * by_field[1, field], worth
        weighed[4, at] = worth * by_field[2, field]
        in_field[field] += worth
        mass += weighed[4, at]
        possible += weighed[2, at]
    for at in range(size):
        weighed[3, at] /= in_field[keys[at] >> shift] + 1e-9
    return mass, possible


@compiled
def add_up(
    slots: Int64s,
    weighed: Float64s,
    starts: Int64s,
    postings: Int64s,
    seen: Bools,
    totals: Float32s,
    first: int,
    touched: Int32s,
    count: int,
    budget: int,
    left_out: Bools,
) -> int:
    """Add to ``totals`` (from ``first`` on) what each entry of a segment scores for these features.

    Where all of them together have more than ``budget`` entries, the dearest are left out: those
    that the most entries have, times their price. ``left_out`` says which. The first two rows of
    ``weighed`` are the weight and the price of each feature.

    ``touched[:count]`` are the entries of which something was found; the new count is answered. It
    has room for one more than there are entries.
    Entries not ``seen`` (none given: all are) are left out.
    """
    all_seen, here = not len(seen), totals[first:]
    size = len(slots)
    begins, lengths = np.zeros(size, np.int64), np.zeros(size, np.int64)
    total = np.int64(0)
    dearest = 0.0
    for number in range(size):
        slot = slots[number]
        left_out[number] = False
        if slot >= 0:
            begins[number] = starts[slot]
            lengths[number] = starts[slot + 1] - starts[slot]
            total += lengths[number]
            dearest = max(dearest, lengths[number] * weighed[1, number])
    while total > budget:
        fewer = dearest * 0.875
        total = np.int64(0)
        for number in range(size):
            if lengths[number] * weighed[1, number] <= fewer:
                total += lengths[number]
        if not total:
            break  # All that is left is as dear as the rest.
        dearest = fewer
    for number in range(size):
        if not lengths[number]:
            continue
        if lengths[number] * weighed[1, number] > dearest:
            left_out[number] = True
            continue
        weight = weighed[0, number]
        own = postings[begins[number] : begins[number] + lengths[number]]
        entries, impacts = own.view(np.uint32), own.view(np.float32)
        # Whether an entry was met before is anybody's guess: noting it always is quicker. So are
        # numbers without a sign: none counts from the end, and the next entries' totals are already
        # on their way from memory while this one is added up.
        if all_seen:
            for at in range(len(own)):
                entry = entries[np.uint64(2 * at)]
                before = here[entry]
                here[entry] = before + impacts[np.uint64(2 * at + 1)] * weight
                touched[np.uint64(count)] = first + entry
                count += before == 0
            continue
        for at in range(len(own)):
            entry = entries[np.uint64(2 * at)]
            if seen[entry]:
                before = here[entry]
                here[entry] = before + impacts[np.uint64(2 * at + 1)] * weight
                touched[np.uint64(count)] = first + entry
                count += before == 0
    return count


@compiled
def nearest(
    totals: Float32s, touched: Int32s, share: float, most: int, places: Int64s, near: Float64s
) -> int:
    """Fill in the ``touched`` entries above this ``share`` of the highest total, and their totals.

    There are as many as there is room for, and their number is answered. The first ``most`` of them
    come best first, equals by place; then the others in any order. All totals are zero afterwards, and
    ``touched`` has been written over.
    """
    size, pool = len(touched), len(places)
    values = np.empty(size, np.float32)
    top = np.float32(0.0)
    entries = touched.view(np.uint32)  # without a sign, as in ``add_up``
    for at in range(size):
        values[at] = totals[entries[at]]
        totals[entries[at]] = 0
        top = max(top, values[at])
    # Most lie below the bar or behind the pool, in no order that could be guessed: each is moved up, and
    # the next one overwrites it where it was in vain.
    bar = np.float32(share * top)
    count = 0
    for at in range(size):
        kept = np.uint64(count)
        entries[kept], values[kept] = entries[at], values[at]
        count += values[at] > bar
    # How many lie on which of so many steps between the bar and the top.
    steps = 512
    scale = np.float32((steps - 1) / max(top - bar, np.float32(1e-9)))
    on_step, step_of = np.zeros(steps, np.int64), np.empty(count, np.int16)
    for at in range(count):
        its_step = np.uint32((values[at] - bar) * scale)
        step_of[at] = its_step
        on_step[its_step] += 1
    best_from = pool_from = 0
    higher = np.int64(0)
    for step in range(steps - 1, -1, -1):
        if higher < most <= higher + on_step[step]:
            best_from = step
        if higher < pool < higher + on_step[step]:
            pool_from = step
        higher += on_step[step]
        if higher >= pool:
            break
    room = min(count, pool)
    if pool_from:
        given, count = count, 0
        for at in range(given):
            kept = np.uint64(count)
            entries[kept], values[kept], step_of[kept] = entries[at], values[at], step_of[at]
            count += step_of[at] >= pool_from
    end = rest = 0
    best, highest = np.empty(most, np.int64), np.empty(most, np.float32)
    behind = max(0, room - most)
    for at in range(count):
        place, total = np.int64(entries[at]), values[at]
        if step_of[at] >= best_from and not (
            end == most
            and (
                total < highest[most - 1] or (total == highest[most - 1] and place > best[most - 1])
            )
        ):
            put = min(end, most - 1)
            out_place, out_total = best[put], highest[put]
            while put and (
                total > highest[put - 1] or (total == highest[put - 1] and place < best[put - 1])
            ):
                best[put], highest[put] = best[put - 1], highest[put - 1]
                put -= 1
            best[put], highest[put] = place, total
            if end < most:
                end += 1
                continue
            place, total = out_place, out_total
        if rest < behind:
            places[room - 1 - rest], near[room - 1 - rest] = place, total
            rest += 1
    for at in range(end):
        places[at], near[at] = best[at], highest[at]
    return room


@compiled
def gather_whole(
    keys: Int64s,
    slots: Int64s,
    weights: Float64s,
    shift: int,
    idf: Float64s,
    by_field: Float64s,
    weighed: Float64s,
    starts: Int64s,
    postings: Int64s,
    seen: Bools,
    totals: Float32s,
    touched: Int32s,
    budget: int,
    left_out: Bools,
    share: float,
    most: int,
    places: Int64s,
    near: Float64s,
) -> tuple[int, float, float]:
    """All of this one after another, where one segment is all there is: how many are near, and what
    ``weigh`` answers."""
    mass, possible = weigh(keys, slots, weights, shift, idf, by_field, weighed)
    count = add_up(slots, weighed, starts, postings, seen, totals, 0, touched, 0, budget, left_out)
    return nearest(totals, touched[:count], share, most, places, near), mass, possible
