"""A reproduction becomes a signed certificate with a page for people, kept with the run; and a certificate is checked."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from candour.errors import ReproductionError
from candour.report.certificate.page import write_documents
from candour.report.certificate.rebuilt import Rebuilt, RebuiltPart, RebuiltPlace
from candour.reproduction.certificate import Certificate, read_certificate, write_certificate
from candour.reproduction.grading import Reproduction
from candour.reproduction.signing import find_key, has_key, shorten_key
from candour.reproduction.surroundings import Surroundings
from candour.tracking.certificates import FILE, save_certificate
from candour.tracking.evidence import load_config
from candour.tracking.evidence_files import read_evidence
from candour.tracking.store import RunStore
from candour.whole_files import write_whole
from candour.workflow.secrets import find_secrets


@dataclass(frozen=True)
class Certified:
    """A certificate that was made: the run that keeps it, its grade, its SHA-256, and the key that signed it (short, and whole).

    folder: where it was written for people; None where it was only kept. pdf_reason: why there is no PDF, empty where there is one.
    """

    certificate_run: str
    grade: str
    sha256: str
    key: str
    public_key: str
    folder: Path | None
    pdf_reason: str


@dataclass(frozen=True)
class Checked:
    """A certificate whose signature holds. known: the key is one that was given, or that of this run store.

    foreign: this run store has a key, and it is another; False where none was to be compared.
    """

    certificate: Certificate
    key: str
    known: bool
    foreign: bool = False


def certify_reproduction(
    store: RunStore,
    reproduction: Reproduction,
    *,
    day: date,
    role: str,
    tolerances: Mapping[str, str],
    out: Path | None,
    pdf: bool,
) -> Certified:
    """Sign what came of building a run again, lay it out for people, and keep both with the run; also in the folder `out`, where there is one.

    day: on which it was built again. role: of whoever did it, never a name. Raises ReproductionError where there can be no key or nothing
    can be written to `out`, TrackingError where it cannot be kept.
    """
    run_id = reproduction.run_id
    key = find_key(store.directory)
    config = load_config(store, run_id)
    manifest = read_evidence(store.artefacts(run_id) / "evidence").manifest
    secrets = find_secrets(config.disclosure, config.report.authority, manifest)
    content = write_certificate(
        reproduction, key=key, day=day, role=role, tolerances=tolerances, secrets=secrets
    )
    # Who wants no PDF of the report wants none of this, and laying one out costs as much as comparing.
    printed = pdf and config.report.pdf
    documents, reason = write_documents(describe_certificate(read_certificate(content), content), pdf=printed)
    pages = {document.name: document.content for document in documents}
    made = save_certificate(
        store, run_id, content, pages, name=reproduction.name, grade=str(reproduction.grade)
    )
    if out is not None:
        _write_out(out, {**pages, FILE: content})
    digest = hashlib.sha256(content).hexdigest()
    return Certified(made, str(reproduction.grade), digest, shorten_key(key.public), key.public, out, reason)


def check_certificate(path: Path, *, public: str | None, mlruns: Path) -> Checked:
    """Read a certificate and hold its signature against this public key, or against the key of the run store, where it has one.

    Without either the signature is held against the key that the certificate names itself, which says nothing of whose key that is.
    Raises ReproductionError that names what is wrong.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ReproductionError(
            f"There is no certificate that can be read at '{path}' ({error.strerror}). Name the file certificate.json."
        ) from error
    certificate = read_certificate(content, public=public)
    own = has_key(mlruns) and find_key(mlruns).public == certificate.public_key
    known = public is not None or own
    return Checked(certificate, shorten_key(certificate.public_key), known, has_key(mlruns) and not known)


def describe_certificate(certificate: Certificate, content: bytes) -> Rebuilt:
    """What the page prints of a certificate that is this file."""
    return Rebuilt(
        run=certificate.run,
        pilot=certificate.pilot,
        day=certificate.day,
        role=certificate.role,
        standing=certificate.standing,
        grade=certificate.grade.value,
        parts=tuple(
            RebuiltPart(
                str(stage.stage), stage.part, stage.grade.value, stage.graded, stage.first_difference,
                stage.largest_difference,
            )
            for stage in certificate.stages
        ),
        tolerances=certificate.tolerances,
        carried_over=certificate.carried_over,
        then=_describe_place(certificate.then),
        now=_describe_place(certificate.now),
        causes=certificate.causes,
        fingerprint=shorten_key(certificate.public_key),
        public_key=certificate.public_key,
        signature=certificate.signature,
        certificate=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip


def _describe_place(place: Surroundings) -> RebuiltPlace:
    return RebuiltPlace(
        place.candour,
        place.python,
        place.machine,
        place.kernels,
        "" if place.threads is None else str(place.threads),
        place.code,
        place.git_commit,
        place.lock,
        place.packages,
        place.engine,
    )


def _write_out(out: Path, files: Mapping[str, bytes]) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            write_whole(out / name, content)
    except OSError as error:
        raise ReproductionError(
            f"The certificate cannot be written to '{out}' ({error.strerror}). It is kept with the run; name a folder that can be written."
        ) from error
