"""Questions 11 to 14: what would break it, whether equally good forecasts agree, what one field does, and siblings."""

from candour.report.content.published import PublishedRow
from candour.report.content.reviewers.parts import Part, Say, Sources, join, tell, unknown
from candour.results import Finding, Verdict

_FIELDS = (("PERT-001", "fields"), ("PERT-003", "codes"), ("PERT-002", "shifts"), ("PERT-004", "impossible"))


def would_a_change_break_it(sources: Sources) -> tuple[Part, ...]:
    """Question 11: would a new year, team, case system or pandemic break it."""
    return (
        tell(sources, "DATA-006", "breaks", _say_breaks_of(sources), takes="Years of records after the change"),
        tell(sources, "DATA-007", "separation", _say_separation),
        tell(sources, "PERF-003", "quarters", _say_quarters, takes="More outcomes in every quarter of the test"),
        tell(sources, "LAST-003", "gains", _say_gains, takes="More decisions of the newest years to learn from, and a later test"),
        unknown("A column that says which team took the decision; and, for what has not happened yet, a test taken again after every such change", "By team: not recorded. Nothing is known of changes after the test period."),
    )  # fmt: skip


def _say_breaks_of(sources: Sources) -> Say:
    finding = sources.published.find("DATA-006")
    return lambda rows: _say_breaks(rows, finding)


def _say_breaks(rows: tuple[PublishedRow, ...], finding: Finding | None) -> str | None:
    said = [
        f"{row.say('series')} ({row.say('change')}, {row.say('month')}): {ratio} times the expected"
        for row in rows
        if (ratio := row.measure("ratio_to_expected"))
    ]
    if said:
        return f"Changes of level in the records: {'; '.join(said)}."
    return (
        "No change of level in the records is found." if finding and finding.verdict is Verdict.MET else None
    )


def _say_separation(rows: tuple[PublishedRow, ...]) -> str | None:
    auc = rows[0].measure("auc") if rows else None
    if auc is None:
        return None
    return f"Children of the test period can be told from those it learnt from with an AUC of {auc}; 0.5 is not at all."


def _say_quarters(rows: tuple[PublishedRow, ...]) -> str | None:
    said = [f"{row.say('quarter')} {auc}" for row in rows if (auc := row.measure("auc"))]
    return f"AUC by quarter: {'; '.join(said)}." if said else None


def _say_gains(rows: tuple[PublishedRow, ...]) -> str | None:
    said = [f"{row.say('comparison')}: {gain}" for row in rows if (gain := row.measure("auc"))]
    return f"What learning from newer decisions changes in the AUC. {'; '.join(said)}." if said else None


def do_good_models_disagree(sources: Sources) -> tuple[Part, ...]:
    """Question 12: do two equally good models disagree about the same child."""
    return (
        tell(sources, "STAB-002", "multiplicity", _say_multiplicity, by_verdict=False),
        tell(sources, "STAB-001", "overlap", _say_overlap, by_verdict=False),
    )


def _say_multiplicity(rows: tuple[PublishedRow, ...]) -> str | None:
    said = [
        f"{(row.say('among') or '').lower()} {share}" for row in rows if (share := row.measure("ambiguity"))
    ]
    if not said:
        return None
    return f"Share of decisions that at least one equally good forecast would treat differently: {'; '.join(said)}."


def _say_overlap(rows: tuple[PublishedRow, ...]) -> str | None:
    last = rows[-1].say("capacity") if rows else None
    said = [
        f"{row.say('way')}: {share}"
        for row in rows
        if row.say("capacity") == last and (share := row.measure("overlap"))
    ]
    return f"Share of the flagged ({last}) that would be flagged again. {'; '.join(said)}." if said else None


def does_one_field_flip_a_child(sources: Sources) -> tuple[Part, ...]:
    """Question 13: does one changed or missing field flip a child."""
    return tuple(tell(sources, code, table, _say_most, by_verdict=False) for code, table in _FIELDS)


def _say_most(rows: tuple[PublishedRow, ...]) -> str | None:
    """The worst of what a bar is held against, and the worst of all that was tried, where that is another."""
    flips = [(e.value, row) for row in rows if (e := row.read_estimate("flips")) and e.value is not None]
    if not flips:
        return None
    among = ", of what is published," if len(flips) < len(rows) else ""
    most = _say_worst([row for _, row in flips])
    judged = _say_worst([row for _, row in flips if row.say("answer")])
    own = f" Of what a bar is held against, most do with {judged}." if judged and judged != most else ""
    return f"{rows[0].table.title}: most flags flip{among} with {most} of all decisions.{own}"


def _say_worst(rows: list[PublishedRow]) -> str:
    found = [(e.value or 0.0, row) for row in rows if (e := row.read_estimate("flips"))]
    if not found:
        return ""
    _, worst = max(found, key=lambda pair: pair[0])
    return f"{worst.say('what')} ({worst.say('how')}), in {worst.measure('flips')}"


def are_siblings_treated_coherently(sources: Sources) -> tuple[Part, ...]:
    """Question 14: are siblings and repeat decisions treated coherently."""
    families = sources.context.facts.get("families_known")
    takes = "An audit that sets the scores of brothers and sisters, referred together, side by side; none does so yet"
    if families == "no" or sources.context.kind == "scores":
        takes = "A list of who are brothers and sisters, and then a" + takes[1:]
    return (
        tell(sources, "PERF-003", "pooled", _say_pooled, by_verdict=False),
        unknown(takes, "Whether brothers and sisters get like scores is not examined."),
    )


def _say_pooled(rows: tuple[PublishedRow, ...]) -> str | None:
    said = [f"{(row.say('which') or '').lower()} {auc}" for row in rows if (auc := row.measure("auc"))]
    return f"Further decisions about a child: AUC of {join(said)}." if said else None
