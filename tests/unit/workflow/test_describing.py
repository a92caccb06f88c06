"""The code that would run a pilot is held by a digest of all of it: candour, its recipe, and audits from elsewhere."""

import importlib
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from candour.workflow.protocol import describing
from candour.workflow.protocol.describing import describe_code
from registered_pilots import make_config


@pytest.mark.parametrize("shape", ["package", "module"])
def test_an_altered_line_is_another_candour(
    shape: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"audits_from_{shape}"
    file = tmp_path / f"{name}.py" if shape == "module" else tmp_path / name / "__init__.py"
    file.parent.mkdir(exist_ok=True)
    file.write_text("class Asked:\n    codes = ()\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    audit: Any = importlib.import_module(name).Asked()
    monkeypatch.setattr(describing, "load_audits", lambda: {"performance": audit})
    before = describe_code(make_config())
    assert describe_code(make_config()) == before
    file.write_text("class Asked:\n    codes = (1,)\n", encoding="utf-8")
    after = describe_code(make_config())
    assert after.sources != before.sources
    assert (after.version, after.lock) == (before.version, before.lock)
    monkeypatch.delitem(sys.modules, name)


def test_what_candour_itself_is_made_of_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []

    def hash_name(path: Path) -> str:
        hashed.append(path.name)
        return path.name

    monkeypatch.setattr(describing, "hash_sources", hash_name)
    describe_code(make_config())
    assert hashed == ["candour", "candour_audits", "candour_pipelines"]
    # A module that was never read from a file, such as one typed at a prompt, has nothing to hash.
    monkeypatch.setitem(sys.modules, "typed", SimpleNamespace(__file__=None))
    assert describing._hash_package("typed") == []
