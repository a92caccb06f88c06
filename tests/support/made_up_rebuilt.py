"""A run that was built again, made up: every kind of part, two places that differ, and each of the four grades."""

from dataclasses import replace
from datetime import date

from candour.report.certificate.rebuilt import Rebuilt, RebuiltPart, RebuiltPlace

THEN = RebuiltPlace(
    "0.1.0", "3.11.7", "Linux x86_64", "openblas Haswell", "1", "ab" * 32, "cd" * 20, "ef" * 32,
    {"numpy": "2.4.6", "scikit-learn": "1.9.1"},
)  # fmt: skip
NOW = replace(THEN, python="3.12.1", threads="", libraries={"numpy": "2.5.5", "scikit-learn": "1.9.1"})
SAME = (
    ("contents", "evidence"), ("extracts", "Extract 1.xml"), ("code", "all"), ("lock", "all"), ("configuration", "settings"),
    ("history", "children"), ("history", "events"), ("evidence", "groups"), ("findings", "PERF-001"), ("report", "report.html"),
)  # fmt: skip


def make_rebuilt(grade: str = "equal", *, differing: int = 2) -> Rebuilt:
    """A certificate of this grade, in which so many parts differ; none where it is identical."""
    parts = [
        RebuiltPart(stage, part, "identical", graded=True, first_difference="", largest_difference=None)
        for stage, part in SAME
    ]
    parts.append(
        RebuiltPart(
            "surroundings",
            "Python",
            "different",
            graded=False,
            first_difference="3.11.7 then, 3.12.1 now",
            largest_difference=None,
        )
    )
    parts += [
        RebuiltPart("models", f"forecast {number}", grade, graded=True, first_difference="a coefficient", largest_difference=2e-14 if number else None)
        for number in range(0 if grade == "identical" else differing)
    ]  # fmt: skip
    return Rebuilt(
        run="f" * 32, pilot="Would a forecast at referral help?", day=date(2026, 5, 4), role="analyst of another team", standing="exploratory",
        grade=grade, parts=tuple(parts), tolerances={"A rate": "0.001"}, carried_over=("the looks at the test period",), then=THEN, now=NOW,
        causes=("numpy 2.4.6 then, 2.5.5 now.", "Python 3.11.7 then, 3.12.1 now."), fingerprint="ac46 c082 3c22 2986 bd17 1579",
        public_key="44" * 32, signature="ab" * 64, certificate="cd" * 32,
    )  # fmt: skip
