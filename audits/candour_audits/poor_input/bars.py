"""How many flags may flip, and why so many: constants of this family of audits, written down here and nowhere else.

Each is a part of how many decisions are flagged. Of a list of 10 in 100, half is 5 in 100 decisions.
"""

from candour.results import Estimate, Verdict

HALF = 0.5
HALF_REASON = "beyond it the list is made more by that one thing than by everything else on record"
TENTH = 0.1
TENTH_REASON = (
    "authorities differ by days in when they write a thing down, and a list should not hang on that"
)


def compare_with_bar(flips: Estimate | None, *, bar: float) -> Verdict:
    """A concern if the whole interval lies above the bar, met if all of it lies at or below."""
    if flips is None or flips.low is None or flips.high is None:
        return Verdict.CANNOT_TELL
    if flips.low > bar:
        return Verdict.CONCERN
    return Verdict.MET if flips.high <= bar else Verdict.CANNOT_TELL


ANSWERS = {
    Verdict.MET: "within the bar",
    Verdict.CONCERN: "beyond the bar",
    Verdict.CANNOT_TELL: "cannot tell",
}
