"""The tables of MIL-STD-105E (ANSI/ASQ Z1.4), as the rule that lies under them.

Down every AQL column runs the same sequence of acceptance numbers, starting at the letter whose plan is "accept on
zero"; nothing is typed in twice, and the tests compare every cell.
"""

from dataclasses import dataclass

LETTERS = "ABCDEFGHJKLMNPQR"
"""Code letters in order; I and O are not used."""

LEVELS: dict[str, str] = {
    "S-1": "AAAABBBBCCCCDDD",
    "S-2": "AAABBBCCCDDDEEE",
    "S-3": "AABBCCDDEEFFGGH",
    "S-4": "AABCCDEEFGGHJJK",
    "I": "AABCCDEFGHJKLMN",
    "II": "ABCDEFGHJKLMNPQ",
    "III": "BCDEFGHJKLMNPQR",
}
"""Table I: the code letter of each lot range, by inspection level."""

LOT_MAX = (8, 15, 25, 50, 90, 150, 280, 500, 1_200, 3_200, 10_000, 35_000, 150_000, 500_000)
"""Table I: the largest lot of each range but the last, which has no end."""

SAMPLE_SIZES = (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1_250, 2_000)
REDUCED_SIZES = (2, 2, 2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800)

AQLS: dict[float, int] = {0.65: 5, 1.0: 4, 1.5: 3, 2.5: 2, 4.0: 1, 6.5: 0}
"""Acceptance quality limits in percent, and the index of the letter whose normal plan is 0/1."""

Pair = tuple[int, int]
"""Ac and Re."""

Steps = tuple[Pair | int, ...]
"""What stands down a column: numbers, or how many letters an arrow points up (negative) or down."""


@dataclass(frozen=True, slots=True)
class Column:
    """The sequence that runs down every AQL column of one table.

    The first step stands at the letter of `AQLS`, moved on by `shift`.
    """

    sizes: tuple[int, ...]
    shift: int
    steps: Steps


COLUMNS: dict[str, Column] = {
    "normal": Column(
        SAMPLE_SIZES,
        0,
        ((0, 1), -1, +1, (1, 2), (2, 3), (3, 4), (5, 6), (7, 8), (10, 11), (14, 15), (21, 22)),
    ),
    "tightened": Column(
        SAMPLE_SIZES,
        1,
        ((0, 1), +2, +1, (1, 2), (2, 3), (3, 4), (5, 6), (8, 9), (12, 13), (18, 19)),
    ),
    "reduced": Column(
        REDUCED_SIZES,
        0,
        ((0, 1), -1, +1, (0, 2), (1, 3), (1, 4), (2, 5), (3, 6), (5, 8), (7, 10), (10, 13)),
    ),
}
"""Tables II-A, II-B and II-C of MIL-STD-105E as one rule; the tests compare every cell."""

SEVERITIES = tuple(COLUMNS)
"""The three severities of inspection, normal first."""

DOUBLE: dict[str, dict[int, tuple[Pair, Pair]]] = {
    "normal": {
        3: ((0, 2), (1, 2)),
        4: ((0, 3), (3, 4)),
        5: ((1, 4), (4, 5)),
        6: ((2, 5), (6, 7)),
        7: ((3, 7), (8, 9)),
        8: ((5, 9), (12, 13)),
        9: ((7, 11), (18, 19)),
        10: ((11, 16), (26, 27)),
    },
    "tightened": {
        3: ((0, 2), (1, 2)),
        4: ((0, 3), (3, 4)),
        5: ((1, 4), (4, 5)),
        6: ((2, 5), (6, 7)),
        7: ((3, 7), (11, 12)),
        8: ((6, 10), (15, 16)),
        9: ((9, 14), (23, 24)),
    },
    "reduced": {
        3: ((0, 2), (0, 2)),
        4: ((0, 3), (0, 4)),
        5: ((0, 4), (1, 5)),
        6: ((0, 4), (3, 6)),
        7: ((1, 5), (4, 7)),
        8: ((2, 7), (6, 9)),
        9: ((3, 8), (8, 12)),
        10: ((5, 10), (12, 16)),
    },
}
"""Tables III-A, III-B and III-C: (Ac, Re) of the first sample and of both, by the step down the single plans' column.

Each sample is as large as the single plan's of the letter before. "Accept on zero" has no double plan. Between the
last Ac and Re of a reduced pair the batch is accepted, as it is between those of a single reduced plan.
"""
