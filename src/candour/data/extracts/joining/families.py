"""Which children are one family: a list of families, keys that children share in the extracts, or both."""

from pathlib import Path
from typing import NamedTuple

from candour.config.extracts import FamilyKeyKind
from candour.data.extracts.files.csv_text import open_csv_text, stream_columns
from candour.data.extracts.findings import Findings
from candour.data.extracts.joining.linking import LinkedChildren, tidy_child_id
from candour.data.extracts.reading import Reading
from candour.errors import ExtractError

_SOURCE = "families"


class Families(NamedTuple):
    """The family of each child by its tidy id, and how many rows the file held."""

    family_of: dict[str, str]
    rows: int


NO_FAMILIES = Families({}, 0)


def read_families(path: Path, findings: Findings) -> Families:
    """The family of each child. Raises ExtractError if a column is missing or the file cannot be read."""
    if not path.is_file():
        raise ExtractError(
            f"There is no file '{path.name}'. Expected a CSV file with the columns child_id and family_id; "
            "check the path, or leave 'families' out: every child then stands alone."
        )
    file = open_csv_text(path)
    lacking = [name for name in ("CHILD_ID", "FAMILY_ID") if name not in file.columns]
    if lacking:
        raise ExtractError(
            f"'{path.name}' lacks the column '{lacking[0].lower()}'. Expected the columns child_id and family_id."
        )
    family_of: dict[str, str] = {}
    rows = lost = conflicts = 0
    for block in stream_columns(file, ("CHILD_ID", "FAMILY_ID")):
        for child, family in zip(block["CHILD_ID"], block["FAMILY_ID"], strict=True):
            rows += 1
            if child is None or family is None:
                lost += 1
                continue
            child_id = tidy_child_id(child)
            known = family_of.setdefault(child_id, family)
            conflicts += known != family
            family_of[child_id] = min(known, family)
    findings.add("record_without_child", source=_SOURCE, table="families", count=lost, of=rows)
    findings.add("family_conflict", source=_SOURCE, table="families", count=conflicts, of=rows)
    return Families(family_of, rows)


def name_families(
    reading: Reading, linked: LinkedChildren, families: Families, link_by: tuple[FamilyKeyKind, ...]
) -> dict[int, str]:
    """The family of each child of the history, by its place in `linked.ids`; a child with none stands alone.

    Families listed in the file are joined with the keys of `link_by` that the extracts gave: whoever shares a key, or
    a listed family, with somebody, directly or through others, is one family. It is named for its first child.
    """
    place = {name: number for number, name in enumerate(linked.ids)}
    unknown = families.family_of.keys() - place.keys()
    reading.findings.add(
        "family_unknown_child",
        source=_SOURCE,
        table="families",
        count=len(unknown),
        of=len(families.family_of),
    )
    nobody = bool(families.family_of) and len(unknown) == len(families.family_of)
    reading.findings.add("matches_nobody", source=_SOURCE, table="families", field="child_id", count=nobody)
    if not link_by:
        return {place[child]: family for child, family in families.family_of.items() if child in place}
    for kind in link_by:
        absent = reading.family_keys.count(kind) == 0
        reading.findings.add("family_key_absent", source=_SOURCE, table="children", field=kind, count=absent)
    listed = {place[child]: family for child, family in families.family_of.items() if child in place}
    first = reading.family_keys.find_families(link_by, linked.child_of, listed)
    return {child: linked.ids[of] for child, of in first.items()}
