"""The inner loops of ranking: what entries score for a message, and how sure that is.

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
    blend_by_field: Float64s,
    rough_by_field: Float64s,
    price_by_field: Float64s,
) -> tuple[Float64s, float, float]:
    """What the features of a question count (no ``weights``: each once).

    Of each feature, row by row: its weight, the price of a posting, what it counts roughly, its share
    of its field, what it counts in the choice of the phrasing. Then what all count there, and what
    all count roughly.
    """
    size = len(keys)
    weighed = np.empty((5, size), np.float64)
    by_field = np.zeros(len(rough_by_field), np.float64)
    mass = possible = 0.0
    for at in range(size):
        field = keys[at] >> shift
        weight = weights[at] if len(weights) else 1.0
        worth = idf[slots[at]] * weight
        weighed[0, at], weighed[1, at] = weight, price_by_field[field]
        weighed[2, at], weighed[3, at] = worth * rough_by_field[field], worth
        weighed[4, at] = worth * blend_by_field[field]
        by_field[field] += worth
        mass += weighed[4, at]
        possible += weighed[2, at]
    for at in range(size):
        weighed[3, at] /= by_field[keys[at] >> shift] + 1e-9
    return weighed, mass, possible


@compiled
def compare(
    keys: Int64s,
    shift: int,
    slots: Int64s,
    weighed: Float64s,
    mass: float,
    left_out: Bools,
    candidates: Int64s,
    totals: Float64s,
    bar: float,
    first: int,
    last: int,
    row_starts: Int64s,
    feature_starts: Int64s,
    features: Int32s,
    row_masses: Float64s,
    damping: Float32s,
    slope: float,
    compared: int,
    measures: Float64s,
    rows: Int64s,
) -> None:
    """Compare a question with the ``candidates`` that lie in a segment, phrasing by phrasing.

    Fills in the ``measures`` of each (``compare``) and the row of its best phrasing, and adds to its
    total what the features ``left_out`` before count there: by BM25, whose K1 and 1 is ``slope``, with
    the ``damping`` of the entry and field. ``weighed`` is as in ``weigh``. A candidate that cannot
    come above the ``bar`` even so is passed over.
    """
    wide = len(slots)
    missing = 0.0
    for number in range(wide):
        if left_out[number]:
            missing += weighed[2, number]
    # A look at each beforehand: memory brings what lies far apart at once, if it is asked at once.
    longest = np.int64(0)
    for at in range(len(candidates)):
        entry = candidates[at] - first
        if entry < 0 or candidates[at] >= last:
            continue
        rows[at] = -1
        if totals[at] + missing >= bar:
            here, end = feature_starts[row_starts[entry]], feature_starts[row_starts[entry + 1]]
            longest = max(longest, end - here)
            while here < end:
                rows[at] += features[here]
                here += 16
    # Most features of an entry are not asked for: a table that fits the fastest memory says so.
    size = 512
    while size < 8 * wide:
        size *= 2
    table = np.zeros(size, np.int16)
    for number in range(wide):
        if slots[number] >= 0:
            free = slots[number] & (size - 1)
            while table[free]:
                free = (free + 1) & (size - 1)
            table[free] = number + 1
    times, met = np.zeros(wide, np.int64), np.empty(wide, np.int64)
    likely = np.empty(longest + 1, np.int64)  # the features of a row that may be asked for
    fields = keys >> shift
    by_field = compared + 1  # The reply has a field of its own.
    in_row = np.empty(by_field, np.float64)
    for at in range(len(candidates)):
        entry = candidates[at] - first
        if entry < 0 or candidates[at] >= last or totals[at] + missing < bar:
            continue
        different = 0
        best_row = np.int64(-1)
        best, second = -1.0, -1.0
        for row in range(row_starts[entry], row_starts[entry + 1]):
            alike = 0.0
            in_row[:] = 0
            # Which are asked for cannot be guessed: noting each is quicker than asking first.
            count = 0
            for one in range(feature_starts[row], feature_starts[row + 1]):
                likely[count] = features[one]
                count += table[features[one] & (size - 1)] != 0
            for one in range(count):
                slot = likely[one]
                place = slot & (size - 1)
                number = table[place]
                while number and slots[number - 1] != slot:
                    place = (place + 1) & (size - 1)
                    number = table[place]
                if not number:
                    continue
                alike += weighed[4, number - 1]
                in_row[fields[number - 1]] += weighed[3, number - 1]
                if not times[number - 1]:
                    met[different] = number - 1
                    different += 1
                times[number - 1] += 1
            alike *= 2 / (row_masses[row] + (mass + 1e-9))
            if alike > best:
                best, second, best_row = alike, best, np.int64(row)
                measures[at, :compared] = in_row[:compared]
            elif alike > second:
                second = alike
        rows[at] = best_row
        phrasings = row_starts[entry + 1] - row_starts[entry]
        measures[at, 2 * compared + 2] = np.log(1.0 + phrasings) / 4
        if best_row < 0:
            continue
        measures[at, 2 * compared] = best
        measures[at, 2 * compared + 1] = second if phrasings > 1 else best
        for one in range(different):
            number = met[one]
            field = fields[number]
            if field < compared:
                measures[at, compared + field] += weighed[3, number]
            if left_out[number]:
                often = times[number]
                damped = often + damping[entry * by_field + field]
                totals[at] += weighed[2, number] * often * slope / damped
            times[number] = 0


@compiled
def put_in_order(
    places: Int64s,
    totals: Float64s,
    measures: Float64s,
    rows: Int64s,
    most: int,
    possible: float,
    ranking: Float64s,
) -> tuple[Float64s, Float64s, Int64s]:
    """Of the entries compared, order the ``most`` that have the highest totals by their points.

    They come first in ``places`` and ``totals`` then; equals stay as they were. Answered are their
    points, their finished measures and their rows.
    """
    given, wide = measures.shape
    taken = min(given, most)
    order = np.arange(given)
    for at in range(1, given):
        one, put = order[at], at
        while put and totals[order[put - 1]] < totals[one]:
            order[put] = order[put - 1]
            put -= 1
        order[put] = one
    top = totals[order[0]]
    points = np.empty(taken, np.float64)
    for at in range(taken):
        one, put, point = order[at], at, 0.0
        measures[one, wide - 2] = totals[one] / top
        measures[one, wide - 1] = totals[one] / (possible + 1e-9)
        for number in range(wide):
            point += measures[one, number] * ranking[number]
        while put and points[put - 1] < point:
            order[put], points[put] = order[put - 1], points[put - 1]
            put -= 1
        order[put], points[put] = one, point
    own_places, own_totals = places[:given].copy(), totals[:given].copy()
    own_measures, own_rows = np.empty((taken, wide), np.float64), np.empty(taken, np.int64)
    for at in range(given):
        places[at], totals[at] = own_places[order[at]], own_totals[order[at]]
        if at < taken:
            own_measures[at], own_rows[at] = measures[order[at]], rows[order[at]]
    return points, own_measures, own_rows


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
) -> tuple[float, Float64s]:
    """How likely one of the first three is wanted, and each single one (``silence``).

    ``entries`` and ``usual_phrasings`` are logarithms that say how large the index is.
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
    scores = np.empty(size, np.float64)
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
    return answered, scores
