"""BIAS-020: which protected characteristics nobody recorded, and so nobody audited."""

from candour.results import Column, Finding, Statement, Table, Verdict

PROTECTED = (
    ("age", "Age", "age_band"),
    ("disability", "Disability", "disability"),
    ("gender_reassignment", "Gender reassignment", "gender_reassignment"),
    ("marriage", "Marriage and civil partnership", "marriage"),
    ("pregnancy", "Pregnancy and maternity", "pregnancy"),
    ("race", "Race", "ethnic_group"),
    ("religion", "Religion or belief", "religion"),
    ("sex", "Sex", "sex"),
    ("sexual_orientation", "Sexual orientation", "sexual_orientation"),
)
"""The nine of the Equality Act 2010: name, title, and the column of the evidence that would hold it."""


def list_not_recorded(assessed: tuple[str, ...]) -> Finding:
    """The nine protected characteristics, and which of them this audit could look at."""
    missing = tuple(
        title for name, title, column in PROTECTED if column not in assessed and name not in assessed
    )
    rows = tuple((title, "not audited" if title in missing else "audited") for _, title, _ in PROTECTED)
    verdict = Verdict.CANNOT_TELL if missing else Verdict.MET
    said = (
        f"Not audited, because no record holds them or the protocol leaves them out: {', '.join(missing)}."
        if missing
        else "All nine are audited."
    )
    return Finding(
        "BIAS-020", "bias", "Characteristics that were not audited",
        "Which protected characteristics could not be looked at?", verdict,
        headline=Statement(said),
        for_families=Statement(
            "We could not check whether the computer is fair in every way that the law names."
            if missing
            else "We looked at every group that the law protects."
        ),
        why="Nobody can tell how a forecast treats a group that the evidence does not name.",
        tables=(
            Table(
                "characteristics", "Protected characteristics (Equality Act 2010)",
                (Column("characteristic", "Characteristic", "text"), Column("audited", "Audited", "text")), rows,
            ),
        ),
        limits=("Children's records normally hold only four of the nine.",),
    )  # fmt: skip
