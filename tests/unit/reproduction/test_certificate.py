"""A certificate: what goes in comes out, whoever alters a letter is found out, and nothing secret is in it."""

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from candour.errors import ReproductionError
from candour.protection.scrubbing import Secrets
from candour.reproduction.certificate import read_certificate, write_canonical, write_certificate
from candour.reproduction.grading import Grade, Reproduction, Stage, StageComparison
from candour.reproduction.signing import SigningKey, find_key, shorten_key, sign
from candour.reproduction.surroundings import Surroundings

DAY = date(2026, 5, 4)
FOUND = hashlib.sha256(b"exact findings").hexdigest()
SECRETS = Secrets(("jane_smith",), {"leeds-cin-2025.xml": "Extract 1.xml"})


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    return find_key(tmp_path_factory.mktemp("mlruns"))


def describe(**changes: Any) -> Reproduction:
    place = Surroundings(
        "0.1.0", "3.11.7", "Linux x86_64", packages={"numpy": "2.4.6", "leeds-inhouse": "1.0"}
    )
    fields: dict[str, Any] = {
        "run_id": "0" * 32, "name": "a pilot", "grade": Grade.EQUAL, "then": place,
        "now": Surroundings("0.1.0", "3.12.1", "Linux x86_64", packages={"numpy": "2.5.5"}),
        "stages": (
            StageComparison(Stage.EXTRACTS, "leeds-cin-2025.xml", Grade.IDENTICAL, before="a" * 64, after="a" * 64),
            StageComparison(Stage.FINDINGS, "PERF-001", Grade.EQUAL, "its AUC, read in /home/jane_smith/run", 4e-12, before=FOUND, after="d" * 64),
            StageComparison(Stage.MODELS, "earlier_cases logistic_regression", Grade.EQUAL, "a coefficient", float("nan")),
        ),
        "fingerprints": {"configuration": "b" * 64}, "standing": "exploratory",
    }  # fmt: skip
    return Reproduction(**(fields | changes))


def write(key: SigningKey, **changes: Any) -> bytes:
    return write_certificate(
        describe(**changes),
        key=key,
        day=DAY,
        role="an  analyst",
        tolerances={"a rate": "0.001"},
        secrets=SECRETS,
    )


def test_what_was_written_is_read(key: SigningKey) -> None:
    certificate = read_certificate(write(key), public=key.public)
    assert (certificate.run, certificate.pilot, certificate.day, certificate.role) == (
        "0" * 32,
        "a pilot",
        DAY,
        "an analyst",
    )
    assert certificate.grade is Grade.EQUAL
    assert [stage.grade for stage in certificate.stages] == [Grade.IDENTICAL, Grade.EQUAL, Grade.EQUAL]
    assert certificate.stages[1].largest_difference == 4e-12
    assert certificate.stages[2].largest_difference is None
    assert certificate.causes[0] == "numpy 2.4.6 then, 2.5.5 now."
    assert certificate.tolerances == {"a rate": "0.001"}


def test_the_same_reproduction_is_the_same_bytes(key: SigningKey) -> None:
    assert write(key) == write(key)


def test_it_holds_nothing_secret(key: SigningKey) -> None:
    text = write(key).decode()
    for secret in ("leeds", "jane_smith", "/home", FOUND):
        assert secret not in text
    first, second, _ = read_certificate(text.encode()).stages
    assert first.part == "Extract 1.xml"
    assert (first.before, first.keyed) == ("a" * 64, False)
    assert second.keyed
    assert second.before != second.after


@pytest.mark.parametrize(
    ("stage", "largest", "said"),
    [
        (Stage.FINDINGS, 0.2, 1.0),
        (Stage.FINDINGS, 1 / 30, 0.1),
        (Stage.EVIDENCE, 1e-9, 1e-9),
        (Stage.EVIDENCE, 3e-8, 1e-7),
        (Stage.REPORT, 0.2, 0.2),
    ],
)
def test_a_difference_of_what_was_never_published_tells_no_count(
    key: SigningKey, stage: Stage, largest: float, said: float
) -> None:
    stages = (StageComparison(stage, "a part", Grade.DIFFERENT, "a rate", largest),)
    assert read_certificate(write(key, stages=stages)).stages[0].largest_difference == pytest.approx(
        said, rel=1e-12
    )


def alter(content: bytes, **changes: Any) -> bytes:
    return write_canonical(json.loads(content) | changes)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"grade": "identical"}, "altered afterwards"),
        ({"day": "2026-05-05"}, "altered afterwards"),
        ({"remark": "and all is well"}, "altered afterwards"),
        ({"signature": "0" * 128}, "altered afterwards"),
        ({"signature": ""}, "no signature"),
        ({"public_key": "ab"}, "does not hold the public key"),
        ({"version": 2}, "it has version 2"),
    ],
)  # fmt: skip
def test_whoever_alters_it_is_found_out(key: SigningKey, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ReproductionError, match=words):
        read_certificate(alter(write(key), **changes))


def test_every_byte_counts(key: SigningKey) -> None:
    content = write(key)
    for at in range(0, len(content) - 1, 97):
        altered = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
        with pytest.raises(ReproductionError):
            read_certificate(altered)


def test_how_it_is_laid_out_does_not_count(key: SigningKey) -> None:
    spread = json.dumps(json.loads(write(key)), indent=2).encode()
    assert read_certificate(spread) == read_certificate(write(key))


def test_another_key_is_named(key: SigningKey, tmp_path: Path) -> None:
    other = find_key(tmp_path)
    with pytest.raises(
        ReproductionError, match=f"{shorten_key(key.public)}, and {shorten_key(other.public)}"
    ):
        read_certificate(write(key), public=other.public)
    with pytest.raises(ReproductionError, match="64 hexadecimal digits were expected"):
        read_certificate(write(key), public="my key")


def test_signing_it_again_makes_it_another_authoritys(key: SigningKey, tmp_path: Path) -> None:
    """Whoever alters it can sign it with a key of their own: only the key that was expected tells."""
    other = find_key(tmp_path)
    record = json.loads(write(key)) | {"grade": "identical", "public_key": other.public}
    record.pop("signature")
    forged = write_canonical(record | {"signature": sign(other, write_canonical(record))})
    assert read_certificate(forged).grade is Grade.IDENTICAL
    with pytest.raises(ReproductionError, match="signed with another key"):
        read_certificate(forged, public=key.public)


def test_a_name_that_stands_twice_is_refused(key: SigningKey) -> None:
    twice = write(key).decode().replace('"grade":"equal",', '"grade":"identical","grade":"equal",', 1)
    with pytest.raises(ReproductionError, match="every name stands once"):
        read_certificate(twice.encode())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not JSON"), (b"\xff", "not JSON"), (b"[]", "not of a certificate"), (b"{}", "version None"),
        # What has no canonical text.
        (b'{"version": NaN}', "not JSON"), (b'{"version": 1e999}', "not JSON"), (b'{"version": "\\ud800"}', "not JSON"),
        (b"[" * 100_000, "not JSON"),
    ],
)  # fmt: skip
def test_what_is_no_certificate_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(ReproductionError, match=words):
        read_certificate(content)


def test_what_is_signed_but_no_certificate_is_refused(key: SigningKey) -> None:
    record = {"version": 1, "public_key": key.public}
    with pytest.raises(ReproductionError, match="lacks what a certificate holds"):
        read_certificate(write_canonical(record | {"signature": sign(key, write_canonical(record))}))
