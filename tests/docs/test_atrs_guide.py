"""docs/atrs.md lists every field of the record, with the statements that fill it."""

import re
from pathlib import Path

from candour.config.loading import load_stage
from candour.config.statements import Statements
from candour.report.atrs.fields import FIELDS, METADATA, PHASES, REGIONS

GUIDE = Path(__file__).parents[2] / "docs" / "atrs.md"


def test_every_field_has_a_row_with_its_statements_and_where_its_number_comes_from() -> None:
    rows = [
        line.split(" | ") for line in GUIDE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")
    ]
    listed = {row[0].removeprefix("| "): row for row in rows if row[0][2:3].isdigit()}
    assert list(listed) == [field.number for field in (*METADATA, *FIELDS)]
    for field in (*METADATA, *FIELDS):
        row = listed[field.number]
        assert row[1] == field.name
        assert all(f"`{path}`" in row[2] for path in field.needed)
        assert all(f"`{path}`" in row[3] for path in field.further)
        assert row[5].removesuffix(" |") == field.basis


def test_every_word_of_the_lists_is_named() -> None:
    text = " ".join(GUIDE.read_text(encoding="utf-8").split())
    assert all(word in text for word in (*PHASES, *REGIONS))


def test_the_examples_are_statements_as_candour_reads_them(tmp_path: Path) -> None:
    examples = re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert len(examples) == 2
    for example in examples:
        file = tmp_path / "statements.yml"
        file.write_text(f"version: 1\n{example}", encoding="utf-8")
        said = load_stage(file, Statements)
        for part in (*(said.models or ()), *(said.risks or ())):
            assert None not in part.model_dump().values()
