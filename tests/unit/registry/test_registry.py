"""Plug-ins are found by their entry points; a clash or an empty room names the offender."""

from dataclasses import dataclass
from importlib.metadata import EntryPoint
from typing import Any

import pytest

from candour import registry
from candour.contracts import Audit, Pipeline
from candour.errors import RegistryError


@dataclass(frozen=True)
class Recipe:
    name: str
    description: str = "A recipe."

    def run(self, *_: Any) -> None:
        return None


@dataclass(frozen=True)
class Question:
    name: str
    codes: tuple[str, ...]
    question: str = "Why?"

    def run(self, *_: Any) -> tuple[()]:
        return ()


ONE, TWO = Recipe("one"), (Recipe("two"), Recipe("three"))
AGAIN, STRANGER = Recipe("one"), object()
FIRST, SECOND = Question("first", ("A-001",)), Question("second", ("A-002", "A-001"))


def point(name: str, attribute: str, module: str | None = None) -> EntryPoint:
    return EntryPoint(name, f"{module or __name__}:{attribute}", "candour.pipelines")


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, __name__, sys.modules.get(__name__) or _this_module())


def _this_module() -> Any:
    import types

    module = types.ModuleType(__name__)
    vars(module).update(globals())
    return module


def test_one_or_a_tuple_are_found_in_the_order_of_their_entry_points() -> None:
    found = registry.collect_plugins([point("b", "TWO"), point("a", "ONE")], Pipeline, group="g")
    assert list(found) == ["one", "two", "three"]


def test_two_of_one_name_clash() -> None:
    with pytest.raises(RegistryError, match="Two plug-ins in 'g' are called 'one'"):
        registry.collect_plugins([point("a", "ONE"), point("b", "AGAIN")], Pipeline, group="g")


def test_an_empty_room_is_an_error() -> None:
    with pytest.raises(RegistryError, match="Nothing is installed in 'g'"):
        registry.collect_plugins([], Pipeline, group="g")


def test_what_is_no_plug_in_is_named() -> None:
    with pytest.raises(RegistryError, match="offers a object in 'g', which is no pipeline"):
        registry.collect_plugins([point("a", "STRANGER")], Pipeline, group="g")


@pytest.mark.parametrize("broken", [point("a", "NOT_THERE"), point("a", "X", "no_such_module_at_all")])
def test_what_cannot_be_imported_is_named(broken: EntryPoint) -> None:
    with pytest.raises(RegistryError, match=f"'{broken.value}' of an unknown distribution"):
        registry.collect_plugins([broken], Pipeline, group="g")


def test_a_code_belongs_to_one_audit(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [point("a", "FIRST"), point("b", "SECOND")]
    monkeypatch.setattr(registry, "entry_points", lambda **_: points)
    with pytest.raises(RegistryError, match="'first' and 'second' both claim the finding code 'A-001'"):
        registry.load_audits()


def test_an_unknown_name_lists_the_known() -> None:
    with pytest.raises(RegistryError, match=r"No audit is called 'third'\. Known: 'first', 'second'\."):
        registry.find_named({"second": SECOND, "first": FIRST}, "third", what="audit")
    with pytest.raises(RegistryError, match=r"No audit is called 'frist'\. Did you mean 'first'\?"):
        registry.find_named({"second": SECOND, "first": FIRST}, "frist", what="audit")


def test_what_comes_with_candour_is_found_and_keeps_the_contracts() -> None:
    assert "case_escalation" in registry.load_pipelines()
    audits = registry.load_audits()
    assert {"performance", "bias", "calibration"} <= set(audits)
    assert all(isinstance(audit, Audit) and audit.question.endswith("?") for audit in audits.values())
