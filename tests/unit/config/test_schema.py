"""The schemas that editors read are those of the code, and every configuration points at one."""

from pathlib import Path

import pytest

from candour.config.schema import SCHEMAS, render_schema

CONFIGS = Path(__file__).parents[3] / "configs"


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_file_is_current(name: str) -> None:
    written = (CONFIGS / "schema" / name).read_text(encoding="utf-8")
    assert written == render_schema(name), "run `make docs`"


@pytest.mark.parametrize(
    "path", [p for p in sorted(CONFIGS.rglob("*.yaml")) if p.parent.name in {"configs", "pilots"}]
)
def test_every_configuration_names_its_schema_on_its_first_line(path: Path) -> None:
    comment, target = path.read_text(encoding="utf-8").splitlines()[0].split("$schema=")
    assert comment == "# yaml-language-server: "
    assert (path.parent / target).resolve().name in SCHEMAS
    assert (path.parent / target).is_file()


def test_every_key_is_explained_or_is_a_stage() -> None:
    for name in SCHEMAS:
        assert '"description"' in render_schema(name)
