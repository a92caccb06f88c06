"""A signed certificate of a reproduction: what was built again, how exactly, where, and what may explain a difference.

It is JSON. The signature is over the canonical text of everything else in it: UTF-8, keys sorted, no spaces, no letter escaped that
need not be. It holds no child, no count and no name of a person. Whatever was never published (history, evidence, models, exact findings) has a
keyed fingerprint: from a plain one, whoever knows the published report could try out the few small counts that it withholds.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, NoReturn

from pydantic import TypeAdapter, ValidationError

from candour.errors import ReproductionError
from candour.protection.scrubbing import Secrets, scrub
from candour.reproduction.causes import DRAWING, NUMERIC, list_causes
from candour.reproduction.grading import Grade, Reproduction, Stage, StageComparison
from candour.reproduction.signing import SigningKey, blind, is_public_key, shorten_key, sign, verify
from candour.reproduction.surroundings import Surroundings
from candour.reproduction.tolerances import EQUAL

CERTIFICATE_VERSION: Final = 1
SIGNATURE, PUBLIC_KEY = "signature", "public_key"
IN_THE_OPEN: Final = frozenset(
    {Stage.EXTRACTS, Stage.CODE, Stage.LOCK, Stage.SURROUNDINGS, Stage.CONFIGURATION, Stage.REPORT}
)
"""Stages whose fingerprints stand in a report already, or are of what is published."""


@dataclass(frozen=True)
class CertifiedStage:
    """One thing that was compared.

    largest_difference: of what was never published, and where it is no mere last digit, the next power of ten above it: in a rate of few
    children the exact distance could tell how few. keyed: `before` and `after` can be worked out only by whoever has the private key.
    """

    stage: Stage
    part: str
    grade: Grade
    graded: bool
    first_difference: str
    largest_difference: float | None
    before: str
    after: str
    keyed: bool


@dataclass(frozen=True)
class Certificate:
    """What a certificate says.

    run: the id of the run in its store. pilot: its name. day: when it was built again, in ISO format. role: of whoever did it, never a name.
    standing: exploratory, rehearsal or registered. tolerances: kind of number -> how far apart two are still "equivalent". fingerprints:
    what the run was made from. carried_over: what was taken from the run and not built again. then, now: only the libraries that
    work with numbers or write documents. causes: what differs between the two, the likeliest first; it proves no cause.
    """

    version: int
    run: str
    pilot: str
    day: date
    role: str
    standing: str
    grade: Grade
    stages: tuple[CertifiedStage, ...]
    tolerances: Mapping[str, str]
    fingerprints: Mapping[str, str]
    carried_over: tuple[str, ...]
    then: Surroundings
    now: Surroundings
    causes: tuple[str, ...]
    public_key: str = ""
    signature: str = field(default="", compare=False)


_CERTIFICATE: Final = TypeAdapter(Certificate)


def write_certificate(
    reproduction: Reproduction,
    *,
    key: SigningKey,
    day: date,
    role: str,
    tolerances: Mapping[str, str],
    secrets: Secrets,
) -> bytes:
    """The signed certificate as one line of JSON. The same reproduction, key and day give the same bytes.

    Whatever `secrets` names, the names of extracts among them, is taken out of every text.
    """
    certificate = Certificate(
        version=CERTIFICATE_VERSION,
        run=reproduction.run_id,
        pilot=reproduction.name,
        day=day,
        role=" ".join(role.split()),
        standing=reproduction.standing,
        grade=reproduction.grade,
        stages=tuple(_certify(stage, key) for stage in reproduction.stages),
        tolerances=dict(tolerances),
        fingerprints=dict(reproduction.fingerprints),
        carried_over=reproduction.carried_over,
        then=_shorten(reproduction.then),
        now=_shorten(reproduction.now),
        causes=list_causes(reproduction.then, reproduction.now),
        public_key=key.public,
    )
    record = _CERTIFICATE.dump_python(scrub(certificate, secrets), mode="json", exclude={SIGNATURE})
    signature = sign(key, write_canonical(record))
    return write_canonical(record | {SIGNATURE: signature}) + b"\n"


def read_certificate(content: bytes, *, public: str | None = None) -> Certificate:
    """A certificate whose signature holds, under this public key where one is given, or under the key that it names itself.

    Raises ReproductionError that names what is wrong: no certificate, another version, no signature, another key, or an altered text.
    """
    record = _parse(content)
    signature, own = record.pop(SIGNATURE, None), record.get(PUBLIC_KEY)
    if record.get("version") != CERTIFICATE_VERSION:
        _refuse(
            f"it has version {record.get('version')!r}, and this candour reads version {CERTIFICATE_VERSION}"
        )
    if not isinstance(signature, str) or not signature:
        _refuse("it has no signature, so nobody vouches for what it says. Ask for the signed one")
    if not isinstance(own, str) or not is_public_key(own):
        _refuse("it does not hold the public key that it was signed with (64 hexadecimal digits)")
    if public is not None and own != _read_given(public):
        _refuse(
            f"it was signed with another key: its own is {shorten_key(own)}, and {shorten_key(_read_given(public))} was asked for. Somebody else made "
            "it, or the key of the run store was replaced since"
        )
    if not verify(own, write_canonical(record), signature):
        _refuse(
            "its text is not the one that was signed: it was altered afterwards, or the signature is of another certificate"
        )
    try:
        return replace(_CERTIFICATE.validate_python(record), signature=signature)
    except ValidationError:
        _refuse("it is signed, and yet lacks what a certificate holds")


def write_canonical(record: Mapping[str, Any]) -> bytes:
    """The one text of a record, as it is signed."""
    return json.dumps(
        record, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def _certify(compared: StageComparison, key: SigningKey) -> CertifiedStage:
    keyed = compared.stage not in IN_THE_OPEN
    before, after = (
        blind(key, digest) if keyed and digest else digest for digest in (compared.before, compared.after)
    )
    return CertifiedStage(
        compared.stage,
        compared.part,
        compared.grade,
        compared.graded,
        compared.first_difference,
        _round_difference(compared.largest_difference, exact=not keyed),
        before,
        after,
        keyed,
    )


def _round_difference(largest: float | None, *, exact: bool) -> float | None:
    if largest is None or not math.isfinite(largest):
        return None
    return largest if exact or largest <= EQUAL else 10.0 ** math.ceil(math.log10(largest))


def _shorten(place: Surroundings) -> Surroundings:
    """Without the libraries that have no part in it: what else an authority has installed is its own affair."""
    named = {
        name: version for name, version in place.packages.items() if name.lower() in {*NUMERIC, *DRAWING}
    }
    return replace(place, packages=dict(sorted(named.items())))


def _parse(content: bytes) -> dict[str, Any]:
    try:
        record = json.loads(content.decode(), object_pairs_hook=_take_once)
        # What has no canonical text was never signed: a number that is none, half a letter, a list without end.
        write_canonical({"": record})
    except (ValueError, RecursionError):
        _refuse("it is not JSON in which every name stands once")
    if not isinstance(record, dict):
        _refuse("it is JSON, but not of a certificate")
    return record


def _take_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """A name that stands twice would let a reader see one value, and the signature another."""
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)


def _read_given(public: str) -> str:
    text = public.strip().lower()
    if not is_public_key(text):
        raise ReproductionError(
            "The public key that was given is not one: 64 hexadecimal digits were expected, as a certificate prints them under its fingerprint."
        )
    return text


def _refuse(why: str) -> NoReturn:
    raise ReproductionError(f"The certificate does not hold: {why}.")
