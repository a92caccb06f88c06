"""BIAS-020: which protected characteristics nobody recorded, and what that means for the Equality Act."""

from typing import NamedTuple

from candour.results import Column, Finding, Statement, Table, Verdict


class Protected(NamedTuple):
    """One of the nine characteristics of the Equality Act 2010.

    `name` and `column` are what the evidence would call it. `duty` says where the Act protects a child or a parent by
    it in a service such as this, and what cannot be shown as long as nobody records it.
    """

    name: str
    title: str
    column: str
    duty: str


PROTECTED = (
    Protected(
        "age", "Age", "age_band",
        "Part of the public sector equality duty (section 149), with exceptions for children (schedule 18). The ban on age discrimination in services protects adults "
        "only (section 28): parents and carers, whose ages no return holds.",
    ),
    Protected(
        "disability", "Disability", "disability",
        "Section 149 and section 29. Returns hold it for the child, where somebody entered it; never for a parent.",
    ),
    Protected(
        "gender_reassignment", "Gender reassignment", "gender_reassignment",
        "Section 149 and section 29. No return asks for it, so nobody can show that these children, or parents, are treated "
        "alike.",
    ),
    Protected(
        "marriage", "Marriage and civil partnership", "marriage",
        "Protected at work, not in services (section 28), and only in the first aim of section 149. It could concern a "
        "parent; no return asks for it.",
    ),
    Protected(
        "pregnancy", "Pregnancy and maternity", "pregnancy",
        "Section 149 and section 29. Unborn children are a group by age here; that a mother, or a girl, is pregnant is not "
        "recorded.",
    ),
    Protected(
        "race", "Race", "ethnic_group",
        "Section 149 and section 29. Ethnic group is compared; nationality and colour are part of race too, and are not "
        "held. Broad groups can hide Gypsy, Roma and Traveller children.",
    ),
    Protected(
        "religion", "Religion or belief", "religion",
        "Section 149 and section 29. No return asks for it, so a difference by faith would stay unseen, even one that ethnic "
        "group partly shows.",
    ),
    Protected(
        "sex", "Sex", "sex",
        "Section 149 and section 29. Returns hold the child’s sex; not that of the parent whom the decision concerns.",
    ),
    Protected(
        "sexual_orientation", "Sexual orientation", "sexual_orientation",
        "Section 149 and section 29. No return asks for it, so nobody can show that these young people, or parents, are "
        "treated alike.",
    ),
)  # fmt: skip


def list_not_recorded(assessed: tuple[str, ...]) -> Finding:
    """The nine protected characteristics, which of them this audit could look at, and what the others leave open."""
    missing = tuple(
        each.title for each in PROTECTED if each.column not in assessed and each.name not in assessed
    )
    return Finding(
        "BIAS-020", "bias", "Characteristics that were not audited",
        "Which protected characteristics could not be looked at, and what does that mean for the Equality Act?",
        Verdict.CANNOT_TELL if missing else Verdict.MET,
        headline=Statement(_say_headline(missing)),
        for_families=Statement(
            "We could not check whether the computer is fair in every way that the law names."
            if missing
            else "We looked at every group that the law protects."
        ),
        why="Nobody can tell how a forecast treats a group that the evidence does not name. The duty does not end where the "
        "record does: for these the authority needs another source, such as what families and their organisations say.",
        tables=(_tabulate(missing),),
        assumptions=("A characteristic that the evidence names is what the Equality Act means by that name.",),
        limits=(
            "Children’s records normally hold only four of the nine, and hold them for the child, not for the parents.",
            "This is a list for the authority’s own equality assessment, and no legal advice.",
        ),
    )  # fmt: skip


def _tabulate(missing: tuple[str, ...]) -> Table:
    columns = (
        Column("characteristic", "Characteristic", "text"), Column("audited", "Here", "text"),
        Column("duty", "What the Equality Act 2010 asks, and what stays open", "text"),
    )  # fmt: skip
    rows = tuple(
        (each.title, "not recorded, not audited" if each.title in missing else "audited", each.duty)
        for each in PROTECTED
    )
    return Table("characteristics", "Protected characteristics (Equality Act 2010)", columns, rows)


def _say_headline(missing: tuple[str, ...]) -> str:
    if not missing:
        return "All nine are audited."
    return f"Not audited, because no record holds them or the protocol leaves them out: {', '.join(missing)}."
