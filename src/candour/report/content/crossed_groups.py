"""Which groups in whom characteristics meet are named in the published tables, and which crossings they belong to."""

from candour.report.content.published import Published

CROSSINGS_CODE = "BIAS-005"
"""The finding on children in whom characteristics meet; it has no one characteristic to be named by."""


def name_crossings(published: Published) -> tuple[str, ...]:
    """The crossings in which a difference is shown, such as “age and disability”; none where that is withheld."""
    return tuple(
        dict.fromkeys(
            (row.say("crossing") or "").lower()
            for row in published.list_rows(CROSSINGS_CODE, "crossings")
            if row.say("shown") not in {None, "0"}
        )
    )


def name_crossed_groups(published: Published) -> tuple[str, ...]:
    """The groups for which a difference is shown and may be published."""
    return tuple(
        dict.fromkeys(
            str(row.say("group"))
            for table in published.list_tables(CROSSINGS_CODE, "differences")
            for row in published.list_rows(CROSSINGS_CODE, table)
            if row.matches(answer="difference shown") and row.say("group")
        )
    )
