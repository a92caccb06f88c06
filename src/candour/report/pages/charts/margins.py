"""Where a picture has a margin of the protocol: the shaded band inside which a difference does not count."""

from dataclasses import dataclass

from candour.config.protocol import Protocol
from candour.report.content.verdict import prefix_of
from candour.results import Figure

_OF_GROUPS = ("BIAS", "DATA")
"""Audits that hold every group against everyone else, with the margin for groups."""

_OF_CALIBRATION = ("CALI-001", "CALI-002", "CALI-005", "CALI-006", "LAST-001")
"""Findings whose ratio of observed to expected outcomes is held against the range of the protocol."""

_OF_VARIANTS = ("VARI-002", "VARI-003")
"""Findings whose differences in AUC are held against the margin between variants."""

_OF_THE_CURVE = "CALI-003"


@dataclass(frozen=True)
class Margin:
    """From `low` to `high` in the units of the table, on the axis of the numbers; about the diagonal where `diagonal` is set.

    `words` say what the band is.
    """

    low: float
    high: float
    words: str
    diagonal: bool = False


def find_margin(code: str, figure: Figure, protocol: Protocol) -> Margin | None:
    """The margin that a finding's picture is read against; None where its audit has none."""
    if prefix_of(code) in _OF_GROUPS and figure.x == "difference" and figure.reference == 0:
        margin = protocol.bias.margin
        return Margin(
            -margin,
            margin,
            f"Shaded: the margin between groups, {100 * margin:g} in a hundred to either side.",
        )
    if code in _OF_VARIANTS and figure.x == "auc" and figure.reference == 0:
        margin = protocol.variants.margin
        return Margin(-margin, margin, f"Shaded: the margin of the protocol, {margin:g} to either side.")
    if code in _OF_CALIBRATION and figure.x == "ratio" and figure.reference == 1:
        low, high = protocol.calibration_ratio
        return Margin(low, high, f"Shaded: the range that the protocol allows, {low:g} to {high:g}.")
    if code == _OF_THE_CURVE and figure.diagonal:
        margin = protocol.calibration_error
        words = (
            f"Shaded: within {100 * margin:g} percentage points of the scores, the margin of the protocol."
        )
        return Margin(-margin, margin, words, diagonal=True)
    return None
