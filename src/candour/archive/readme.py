"""The README of an archive: what it is, what is in each folder, and how to go on from it, for somebody who has never heard of candour."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Facts:
    """What the README says of this very archive.

    python: the version that the run was made with. configuration: its place in the working folder. may_leave: only what passed disclosure
    control is in it. restorable: what an installation needs is in it.
    """

    name: str
    run_id: str
    title: str
    authority: str
    candour: str
    python: str
    configuration: str
    has_extracts: bool
    may_leave: bool
    restorable: bool


def write_readme(facts: Facts) -> bytes:
    """The whole text, in plain English, lines short enough for any screen."""
    parts = [_introduce(facts), _who_may_hold(facts), _list_folders(facts), _CHECK]
    parts += [_reopen(facts)] if not facts.may_leave else [_LOOK]
    parts += [_EXTRACTS] if facts.has_extracts else []
    parts += [_AGES]
    return ("\n\n".join(part.strip("\n") for part in parts) + "\n").encode()


def _heading(text: str) -> str:
    return f"{text}\n{'-' * len(text)}\n"


def _introduce(facts: Facts) -> str:
    title = f"Archive of the pilot '{facts.name}'"
    return f"""
{title}
{"=" * len(title)}

    {facts.title}
    Authority: {facts.authority}
    Run:       {facts.run_id}
    Made with: candour {facts.candour}, Python {facts.python}

This is one pilot of a forecast in English children's social care: whether a model could forecast which
children's cases escalate, and what was found when it was questioned. It was made by candour, a program whose
source code is in the folder code/. Reading it
needs no service, account or network; building it again needs the libraries that are listed below."""


def _who_may_hold(facts: Facts) -> str:
    if facts.may_leave:
        return (
            _heading("Who may hold this file")
            + """
It holds only what passed disclosure control: no row of a child, no model, no exact count from 1 to 5. It was
made to leave the authority. Read the report before you pass it on all the same."""
        )
    more = (
        " The extracts in it hold\nnames of nobody, but every record that they came with; they are locked with a passphrase."
        if facts.has_extracts
        else ""
    )
    return (
        _heading("This file is personal data")
        + f"""
evidence/ and models/ hold rows of children under keyed hashes of their ids. Nobody's name is in them, but a
row can single a child out.{more}
Only the authority that ran the pilot may hold this file, and whoever it has agreed that with in writing, such
as an auditor. Keep it as you keep case records: access for few, an encrypted disk, a date on which it is destroyed.
For a file that may leave the authority, make another: candour archive RUN --without-evidence"""
    )


def _list_folders(facts: Facts) -> str:
    lines = [
        ("code/", "the source code that ran, as it ran: src/, pipelines/, audits/; requirements.lock names"),
        ("", "every library with its hash"),
        ("configuration/", "what was asked: pilot.yaml as it was written, resolved.json with every default"),
        (
            "protocol/",
            "what was written down before the test, and the log of every look (where one was frozen)",
        ),
        ("variables/", "every variable with its meaning: features, outcome, decision, groups"),
        ("findings/", "what was found: one answer a question, with n, events and intervals"),
        ("report/", "the report as it was published: open report/report.html in any browser"),
        (
            "recipe/",
            "how it was made: version of Python, of every library, SHA-256 of the code and of the history",
        ),
    ]
    if not facts.may_leave:
        lines += [
            (
                "evidence/",
                "scores, outcomes, groups and features of every test decision; TABLES.txt explains them",
            ),
            (
                "models/",
                "each model: description.txt for people, description.json, model/model.skops to load",
            ),
            (
                "mlruns/",
                "store.sql: the run as MLflow knows it; certificates/: proofs that it came out again",
            ),
            ("governance/", "the panel's log, where it spoke of this pilot"),
            ("run/", "the list that the run itself keeps of its files"),
        ]
    if facts.has_extracts:
        lines += [("extracts/", "the files that were read, locked: see below")]
    lines += [
        ("manifest.json", "every file with its size, and where it goes in a working folder"),
        ("SHA256SUMS", "the SHA-256 of every file"),
        ("SIGNATURE.json", "who signed SHA256SUMS (Ed25519), with the public key"),
        ("__main__.py", "the program that checks and restores this archive"),
    ]
    left_out = {"findings/": "the findings as they were published"} if facts.may_leave else {}
    told = "\n".join(f"    {name:<16}{left_out.get(name, said)}" for name, said in lines)
    return _heading("What is in it") + f"\n{told}"


_CHECK = (
    _heading("Is it whole?")
    + """
With Python alone (3.8 or newer), wherever this file lies:

    python3 ARCHIVE.zip

By hand, in a folder where you have unzipped it:

    sha256sum -c SHA256SUMS

The first runs a program that lies in this file. If somebody else than the authority may have made it, use the
second, or "candour restore ARCHIVE.zip --key DIGITS", which runs nothing of it.

Each shows that no file was altered since the list was written. That the list itself is the right one is shown
by its own SHA-256, if you were given it another way (candour prints it when it archives), and by
SIGNATURE.json, if you know the authority's public key. With OpenSSL 3, after the two values were turned into
files: openssl pkeyutl -verify -pubin -inkey KEY -rawin -in SHA256SUMS -sigfile SIGNATURE"""
)

_LOOK = (
    _heading("What you can do with it")
    + """
Read the report, the findings and the variable list, and the code. The run itself cannot be built again from
this file: it was made to leave the authority, and holds no child's record."""
)


def _reopen(facts: Facts) -> str:
    where = facts.configuration
    if not facts.restorable:
        return (
            _heading("Make a working folder of it")
            + """
    python3 ARCHIVE.zip --into FOLDER

The candour that made this run carried no lock of its libraries, so install them by the versions in
recipe/recipe.json."""
        )
    return (
        _heading("Make a working folder of it")
        + f"""
On a machine that has Python {facts.python[:4]} and nothing else:

    python3 ARCHIVE.zip --into FOLDER --install

FOLDER must be new or empty. It gets the code, the lock, the configuration ({where})
and a run store mlruns/ with this one run; --install makes FOLDER/.venv with every library at the version and
hash of the lock, and candour itself. By hand, step by step:

    python3 ARCHIVE.zip --into FOLDER
    cd FOLDER
    python3 -m venv .venv
    .venv/bin/pip install --require-hashes -r requirements.lock
    .venv/bin/pip install --no-deps --no-build-isolation -e .

Without a network: fetch the libraries elsewhere (pip download --require-hashes -r requirements.lock -d WHEELS),
carry the folder over, and add --wheels WHEELS to --install.

Installing runs code from this archive. Do that only with one whose signature or SHA-256 you know.

Then, in FOLDER:

    .venv/bin/candour show {facts.run_id[:8]}               what it is, on a screen
    .venv/bin/candour audit {facts.run_id[:8]}              question it again
    .venv/bin/candour reproduce {facts.run_id[:8]}          build it again and compare

Building it again needs the extracts: --extracts FOLDER where they lie elsewhere. A pilot on a synthetic
authority makes them itself."""
    )


_EXTRACTS = (
    _heading("The extracts")
    + """
They are locked in the age format (https://age-encryption.org/v1). candour opens them and puts them where the
configuration expects them:

    candour restore ARCHIVE.zip --into FOLDER --extracts

Without candour, with the program age or rage, after unzipping: extracts/key.age holds a key that the passphrase
opens, and the key opens the other files. Each is named for the SHA-256 of what is in it; places.json.age says
how they were called and where they lay.

    age -d -i extracts/key.age extracts/places.json.age
    age -d -i extracts/key.age -o FILE extracts/SHA256.age

Nobody can open them without the passphrase, neither candour nor whoever made it. Keep it where you keep such
things, and not with this file."""
)

_AGES = (
    _heading("In ten years")
    + """
Zip, text, CSV, JSON, HTML and SQL need no program that may be gone. Parquet is an open format of many programs
(https://parquet.apache.org). model.skops is itself a zip of JSON and of arrays in NumPy's format .npy."""
)
