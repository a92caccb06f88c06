"""What differs between two places, in plain words, the likeliest first; of what nobody kept, nothing is said."""

from dataclasses import replace
from typing import Any

import pytest

from candour.reproduction.causes import list_causes
from candour.reproduction.surroundings import Surroundings, compare_packages

PLACE = Surroundings(
    candour="0.1.0", python="3.11.7", machine="Linux x86_64", kernels="openblas Haswell", threads=1, engine="local", code="a" * 64, git_commit="b" * 40,
    lock="c" * 64, packages={"numpy": "2.4.6", "scikit-learn": "1.9.1", "matplotlib": "3.11.2", "some_private-tool": "1.0", "another": "1"},
)  # fmt: skip


def test_the_same_place_has_no_cause() -> None:
    assert list_causes(PLACE, PLACE) == ()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"packages": {**PLACE.packages, "scikit-learn": "1.9.2"}}, "scikit-learn 1.9.1 then, 1.9.2 now"),
        ({"python": "3.12.1"}, "Python 3.11.7 then, 3.12.1 now: another minor version"),
        ({"python": "3.11.9"}, "Python 3.11.7 then, 3.11.9 now."),
        ({"code": "d" * 64, "git_commit": "e" * 40}, "aaaaaaaa, commit bbbbbbbb then, dddddddd, commit eeeeeeee now"),
        ({"kernels": "openblas SkylakeX"}, "instruction set"),
        ({"kernels": "openblas SkylakeX"}, "set OPENBLAS_CORETYPE=Haswell before the command"),
        ({"machine": "Darwin arm64"}, "Linux x86_64 then, Darwin arm64 now"),
        ({"threads": 2}, "1 fit at the same time then, 2 now, which is made to change no byte."),
        ({"engine": "spark"}, "Computed by the engine 'local' then, by 'spark' now, which is made to change no byte."),
        ({"packages": {**PLACE.packages, "matplotlib": "3.12.0"}}, "works out no number"),
        ({"lock": "f" * 64}, "Another lock (cccccccc then, ffffffff now)"),
    ],
)  # fmt: skip
def test_each_thing_that_differs_is_said(change: dict[str, Any], words: str) -> None:
    (cause,) = list_causes(PLACE, replace(PLACE, **change))
    assert words in cause


def test_the_likeliest_comes_first() -> None:
    other = replace(
        PLACE, python="3.12.1", code="d" * 64, kernels="openblas Zen", machine="Windows AMD64", threads=2, lock="f" * 64,
        packages={"numpy": "2.5.5", "scikit-learn": "1.9.2", "matplotlib": "3.12.0", "another": "2"},
    )  # fmt: skip
    first_words = [cause.split(" ", 1)[0] for cause in list_causes(PLACE, other)]
    assert first_words == [
        "The",
        "numpy",
        "scikit-learn",
        "Python",
        "Linear",
        "Another",
        "1",
        "matplotlib",
        "2",
    ]


def test_other_libraries_are_counted_and_not_named() -> None:
    (cause,) = list_causes(PLACE, replace(PLACE, packages={**PLACE.packages, "some_private-tool": "2.0"}))
    assert cause == "1 other library in another version, or in one place only."


def test_of_what_was_not_kept_nothing_is_said() -> None:
    assert list_causes(Surroundings(), PLACE) == ()
    assert list_causes(replace(PLACE, git_commit="unknown", code=""), PLACE) == ()


def test_one_library_has_one_name_however_it_is_written() -> None:
    assert (
        compare_packages(Surroundings(packages={"Py_Yaml": "1"}), Surroundings(packages={"py-yaml": "1"}))
        == {}
    )
    assert compare_packages(PLACE, Surroundings(packages={"numpy": "2.4.6"}))["scikit-learn"] == (
        "1.9.1",
        "none",
    )
