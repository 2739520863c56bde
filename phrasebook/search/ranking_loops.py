"""The inner loops of ranking: what entries score for a message, and how sure that is.

Plain loops over arrays, written to be compiled (``phrasebook.compiled``); the letters of the shapes
are those of ``segment``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phrasebook.compiled import compiled

Int16s = NDArray[np.int16]
Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]
Float32s = NDArray[np.float32]
Float64s = NDArray[np.float64]
Bools = NDArray[np.bool_]


@compiled
def scattered_slots(slots: Int64s, wanted: Bools) -> Int16s:
    """A table of the numbers (from 1) of the ``slots`` that are ``wanted`` and known: each stands where
    the low bits of its slot say, or in the next free place after; 0 is a free place."""
    # Most features of an entry are not asked for: a table that fits the fastest memory says so.
    size = 512
    while size < 8 * len(slots):
        size *= 2
    table = np.zeros(size, np.int16)
    for number in range(len(slots)):
        if slots[number] >= 0 and wanted[number]:
            free = slots[number] & (size - 1)
            while table[free]:
                free = (free + 1) & (size - 1)
            table[free] = number + 1
    return table


@compiled
def complete(
    keys: Int64s,
    shift: int,
    slots: Int64s,
    weighed: Float64s,
    left_out: Bools,
    candidates: Int64s,
    totals: Float64s,
    bar: float,
    first: int,
    last: int,
    row_starts: Int64s,
    feature_starts: Int64s,
    features: Int32s,
    damping: Float32s,
    slope: float,
    by_field: int,
) -> None:
    """Add to the totals of the ``candidates`` that lie in a segment what was ``left_out`` before.

    By BM25, whose K1 and 1 is ``slope``, with the ``damping`` of the entry and field; ``by_field`` is
    how many fields there are. ``weighed`` is as in ``weigh``. A candidate that cannot come above the
    ``bar`` even so is passed over.
    """
    wide = len(slots)
    missing = 0.0
    for one in range(wide):
        if left_out[one]:
            missing += weighed[2, one]
    if not missing:
        return
    # A look at each beforehand: memory brings what lies far apart at once, if it is asked at once.
    begins, ends = np.zeros(len(candidates), np.int64), np.zeros(len(candidates), np.int64)
    longest, looks = np.int64(0), 0.0
    for at in range(len(candidates)):
        entry = candidates[at] - first
        if entry < 0 or candidates[at] >= last or totals[at] + missing < bar:
            continue
        begins[at] = feature_starts[row_starts[entry]]
        ends[at] = feature_starts[row_starts[entry + 1]]
        longest = max(longest, ends[at] - begins[at])
        looks += damping[entry * by_field]
    for at in range(len(candidates)):
        for one in range(begins[at], ends[at], 16):
            looks += features[one]
    table = scattered_slots(slots, left_out)
    last_place = np.uint32(len(table) - 1)
    known = features.view(np.uint32)  # Numbers without a sign need no look whether they have one.
    times, met = np.zeros(wide, np.int64), np.empty(wide, np.int64)
    likely = np.empty(longest + 1, np.uint32)  # the features that may be left-out ones
    if looks < 0:
        return  # Never; but what nobody asks for is not looked at.
    for at in range(len(candidates)):
        if begins[at] == ends[at]:
            continue
        entry = candidates[at] - first
        # Which were left out cannot be guessed: noting each is quicker than asking first.
        count = 0
        for feature in known[begins[at] : ends[at]]:
            likely[np.uint64(count)] = feature
            count += table[feature & last_place] != 0
        different = 0
        for slot in likely[:count]:
            place = slot & last_place
            while table[place] and slots[np.uint64(table[place] - 1)] != slot:
                place = (place + np.uint32(1)) & last_place
            if not table[place]:
                continue
            number = np.uint64(table[place] - 1)
            if not times[number]:
                met[different] = number
                different += 1
            times[number] += 1
        for one in met[:different]:
            damped = times[one] + damping[entry * by_field + (keys[one] >> shift)]
            totals[at] += weighed[2, one] * times[one] * slope / damped
            times[one] = 0


@compiled
def highest_first(places: Int64s, totals: Float64s, given: int) -> None:
    """Put the first ``given`` in order of their totals, the highest first; equals stay as they were."""
    order = np.arange(given)
    for at in range(1, given):
        one, put = order[at], at
        while put and totals[order[put - 1]] < totals[one]:
            order[put] = order[put - 1]
            put -= 1
        order[put] = one
    own_places, own_totals = places[:given].copy(), totals[:given].copy()
    for at in range(given):
        places[at], totals[at] = own_places[order[at]], own_totals[order[at]]


@compiled
def measure(
    keys: Int64s,
    shift: int,
    slots: Int64s,
    weighed: Float64s,
    mass: float,
    candidates: Int64s,
    first: int,
    last: int,
    row_starts: Int64s,
    feature_starts: Int64s,
    features: Int32s,
    row_masses: Float64s,
    measures: Float64s,
    rows: Int64s,
) -> None:
    """Compare a question with the ``candidates`` that lie in a segment, phrasing by phrasing.

    Fills in the ``measures`` of each (``compare``; all zero before) but for those of its total, and the
    row of its best phrasing (-1: none). ``weighed`` is as in ``weigh``.
    """
    wide, compared = len(slots), (measures.shape[1] - 5) // 2
    longest = np.int64(0)
    for at in range(len(candidates)):
        entry = candidates[at] - first
        if entry < 0 or candidates[at] >= last:
            continue
        # A look at each beforehand, as in ``complete``; it is overwritten.
        rows[at] = np.int64(row_masses[row_starts[entry]])
        here, end = feature_starts[row_starts[entry]], feature_starts[row_starts[entry + 1]]
        longest = max(longest, end - here)
        while here < end:
            rows[at] += features[here]
            here += 16
    table = scattered_slots(slots, np.ones(wide, np.bool_))
    last_place = np.uint32(len(table) - 1)
    known = features.view(np.uint32)
    times, met = np.zeros(wide, np.int64), np.empty(wide, np.int64)
    likely = np.empty(longest + 1, np.uint32)  # the features of a row that may be asked for
    fields = keys >> shift
    in_row = np.empty(compared + 1, np.float64)  # The reply has a field of its own.
    shares, by_choice = weighed[3], weighed[4]
    for at in range(len(candidates)):
        entry = candidates[at] - first
        if entry < 0 or candidates[at] >= last:
            continue
        different = 0
        best_row = np.int64(-1)
        best, second = -1.0, -1.0
        for row in range(row_starts[entry], row_starts[entry + 1]):
            alike = 0.0
            in_row[:] = 0
            # Which are asked for cannot be guessed: noting each is quicker than asking first.
            count = 0
            for feature in known[feature_starts[row] : feature_starts[row + 1]]:
                likely[np.uint64(count)] = feature
                count += table[feature & last_place] != 0
            # Features of one field stand together: their sum is put down when it is complete.
            field, in_field = 0, 0.0
            for slot in likely[:count]:
                place = slot & last_place
                while table[place] and slots[np.uint64(table[place] - 1)] != slot:
                    place = (place + np.uint32(1)) & last_place
                if not table[place]:
                    continue
                number = np.uint64(table[place] - 1)
                alike += by_choice[number]
                if fields[number] != field:
                    in_row[field] = in_field
                    field = fields[number]
                    in_field = in_row[field]
                in_field += shares[number]
                if not times[number]:
                    met[different] = number
                    different += 1
                times[number] += 1
            in_row[field] = in_field
            alike *= 2 / (row_masses[row] + (mass + 1e-9))
            if alike > best:
                best, second, best_row = alike, best, np.int64(row)
                measures[at, :compared] = in_row[:compared]
            elif alike > second:
                second = alike
        rows[at] = best_row
        phrasings = row_starts[entry + 1] - row_starts[entry]
        measures[at, 2 * compared + 2] = np.log(1.0 + phrasings) / 4
        for one in met[:different]:
            if fields[one] < compared:
                measures[at, compared + fields[one]] += weighed[3, one]
            times[one] = 0
        if best_row >= 0:
            measures[at, 2 * compared] = best
            measures[at, 2 * compared + 1] = second if phrasings > 1 else best


@compiled
def put_in_order(
    places: Int64s,
    totals: Float64s,
    measures: Float64s,
    rows: Int64s,
    possible: float,
    ranking: Float64s,
    points: Float64s,
) -> None:
    """Put the entries measured, the first ones of ``places`` and the highest first, in order of their
    points; equals stay as they were. Their measures are finished and the ``points`` filled in."""
    taken, wide = measures.shape
    order = np.arange(taken)
    top = totals[0]
    for at in range(taken):
        put, point = at, 0.0
        measures[at, wide - 2] = totals[at] / top
        measures[at, wide - 1] = totals[at] / (possible + 1e-9)
        for number in range(wide):
            point += measures[at, number] * ranking[number]
        while put and points[put - 1] < point:
            order[put], points[put] = order[put - 1], points[put - 1]
            put -= 1
        order[put], points[put] = at, point
    own_places, own_totals = places[:taken].copy(), totals[:taken].copy()
    own_measures, own_rows = measures.copy(), rows[:taken].copy()
    for at in range(taken):
        places[at], totals[at] = own_places[order[at]], own_totals[order[at]]
        measures[at], rows[at] = own_measures[order[at]], own_rows[order[at]]


@compiled
def judge(
    points: Float64s,
    measures: Float64s,
    letters: int,
    more_odds: float,
    signs_from: Int64s,
    by_sign: Float64s,
    by_length: Float64s,
    right: Float64s,
    curve: Float64s,
    ends: float,
    entries: float,
    usual_phrasings: float,
    scores: Float64s,
) -> float:
    """How likely one of the first three is wanted; into ``scores``, how likely each single one is.

    ``entries`` and ``usual_phrasings`` are logarithms that say how large the index is (``silence``).
    """
    size = len(points)
    shares = np.exp(points - points[0])
    shares /= shares.sum()
    first_three = 0.0
    phrasings = 0.0
    for at in range(min(3, size)):
        first_three += shares[at]
        phrasings += measures[at, signs_from[-1]]
    length = np.log(1.0 + letters) / 3
    count = by_sign.shape[1]
    signs = np.empty(count, np.float64)
    signs[0] = points[0] / 10
    signs[1] = np.log(shares[0])
    signs[2] = np.log(first_three)
    signs[3] = (points[0] - points[1]) / 10 if size > 1 else points[0] / 10
    signs[4] = (points[0] - points[5]) / 10 if size > 5 else 1.0
    for number in range(len(signs_from) - 1):
        signs[5 + number] = measures[0, signs_from[number]]
    signs[count - 1] = phrasings / min(3, size)
    odds = by_length[2] + by_length[0] * length + by_length[1] * length * length + more_odds
    for number in range(count):
        sign = signs[number]
        odds += sign * (
            by_sign[0, number] + by_sign[1, number] * sign + by_sign[2, number] * length
        )
    answered = 1 / (1 + np.exp(-odds)) if odds > -50 else 0.0
    alike, covered = signs_from[0], signs_from[1]
    base = right[10] + right[0] * odds + right[3] * answered
    by_log = right[1] + right[2] * answered
    by_share = right[5] + right[4] * answered
    of_message = curve[0] + curve[4] * entries + curve[8] * usual_phrasings
    of_message += (curve[6] + curve[7] * measures[0, covered]) * measures[0, covered]
    slope = curve[1] + curve[5] * entries + curve[9] * usual_phrasings
    least = ends
    for at in range(size):
        own = base + by_log * np.log(shares[at] + 1e-6) + by_share * shares[at]
        own += right[8] * (measures[at, alike] - measures[0, alike])
        own += right[9] * (measures[at, covered] - measures[0, covered])
        if at < 2:
            own += right[6 + at]
        least = max(min(least, own), -ends)
        said = of_message + slope * least + curve[2] * least**2 / 4 + curve[3] * least**3 / 16
        scores[at] = min(max(1 / (1 + np.exp(-said)), 0.002), 0.998)
    return answered


@compiled
def rank_whole(
    keys: Int64s,
    shift: int,
    slots: Int64s,
    weighed: Float64s,
    mass: float,
    possible: float,
    left_out: Bools,
    places: Int64s,
    totals: Float64s,
    given: int,
    row_starts: Int64s,
    feature_starts: Int64s,
    features: Int32s,
    row_masses: Float64s,
    damping: Float32s,
    slope: float,
    ranking: Float64s,
    letters: int,
    more_odds: float,
    signs_from: Int64s,
    by_sign: Float64s,
    by_length: Float64s,
    right: Float64s,
    curve: Float64s,
    ends: float,
    entries: float,
    usual_phrasings: float,
    points: Float64s,
    measures: Float64s,
    rows: Int64s,
    scores: Float64s,
) -> float:
    """All of this one after another, where one segment is all there is.

    The first ``given`` of ``places`` are the candidates. ``points``, ``measures`` (all zero before),
    ``rows`` and ``scores`` have room for those that are compared.
    """
    size, taken = len(row_starts) - 1, len(points)
    bar = totals[taken - 1] if given > taken else 0.0
    complete(
        keys,
        shift,
        slots,
        weighed,
        left_out,
        places[:given],
        totals[:given],
        bar,
        0,
        size,
        row_starts,
        feature_starts,
        features,
        damping,
        slope,
        len(damping) // size,
    )
    highest_first(places, totals, given)
    measure(
        keys,
        shift,
        slots,
        weighed,
        mass,
        places[:taken],
        0,
        size,
        row_starts,
        feature_starts,
        features,
        row_masses,
        measures,
        rows,
    )
    put_in_order(places, totals, measures, rows, possible, ranking, points)
    return judge(
        points,
        measures,
        letters,
        more_odds,
        signs_from,
        by_sign,
        by_length,
        right,
        curve,
        ends,
        entries,
        usual_phrasings,
        scores,
    )
