"""A desk with two made-up reports, served for real on a free port, and a small browser without script to visit it."""

import re
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from http.client import HTTPConnection
from pathlib import Path

from candour.desk.attempts import Attempts
from candour.desk.desk import Desk
from candour.desk.log import open_log
from candour.desk.server import make_server, take_port
from candour.desk.sessions import Invitations, Sessions
from candour.desk.shelf import ReportPlace, Shelf
from candour.report.writing import write_report
from candour.tracking.opening import open_store
from candour.tracking.runs import KIND, PILOT
from candour.workflow.desk import read_sheet
from made_up_report import make_report

NOON = datetime(2026, 5, 3, 12, 0, tzinfo=UTC)
FIRST, SECOND = "a" * 32, "b" * 32


class Clock:
    """Seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def write_reports(folder: Path) -> tuple[ReportPlace, ...]:
    """The same pilot twice, the second time restricted."""
    places = []
    for run, restricted in ((FIRST, False), (SECOND, True)):
        write_report(make_report(restricted=restricted), folder / run / "report", pdf=False)
        places.append(ReportPlace(run, "made-up", "2026-05-02", folder / run / "report"))
    return tuple(places)


def make_store(folder: Path) -> str:
    """A run store with one finished run, which holds nothing but a published report; the run's id."""
    store = open_store(folder)
    tags = {KIND: PILOT, "candour.name": "made-up"}
    run = store.client.create_run(store.experiment_id, run_name="made-up", tags=tags)
    store.client.set_terminated(run.info.run_id, status="FINISHED")
    write_report(make_report(), store.artefacts(run.info.run_id) / "report", pdf=False)
    return str(run.info.run_id)


@dataclass
class OpenDesk:
    """A desk that is being served. `tokens` are the invitations announced so far."""

    desk: Desk
    clock: Clock
    tokens: list[str]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.desk.port}"

    @property
    def invitation(self) -> str:
        return f"/enter?token={self.tokens[-1]}"

    def visit(self) -> "Visitor":
        """A browser that has been let in."""
        visitor = Visitor(self.desk.port)
        assert visitor.get(self.invitation).status == 200
        return visitor


@contextmanager
def serve_reports(folder: Path, places: tuple[ReportPlace, ...]) -> Iterator[OpenDesk]:
    """Serve a desk whose log lies in `folder` for as long as the block lasts."""
    held = take_port(0)
    clock, tokens = Clock(), list[str]()
    open_log(folder)
    desk = Desk(
        folder=folder,
        shelf=Shelf(lambda: places, read_sheet),
        port=held.getsockname()[1],
        now=lambda: NOON,
        sessions=Sessions(clock),
        invitations=Invitations(tokens.append),
        attempts=Attempts(clock),
    )
    desk.invitations.renew()
    server = make_server(desk)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [held]}, daemon=True)
    thread.start()
    try:
        yield OpenDesk(desk, clock, tokens)
    finally:
        server.should_exit = True
        thread.join(10)
        held.close()


@dataclass(frozen=True)
class Page:
    """An answer."""

    status: int
    headers: dict[str, str]
    body: bytes
    address: str

    @property
    def text(self) -> str:
        return unescape(self.body.decode())

    @property
    def title(self) -> str:
        found = re.search(r"<title>(.*?)</title>", self.text, re.DOTALL)
        return found[1] if found else ""

    def hidden(self, name: str) -> str:
        """The value of a hidden field."""
        found = re.findall(rf'name="{name}" value="([^"]*)"', self.body.decode())
        return unescape(found[-1])


@dataclass
class Visitor:
    """A browser: keeps cookies, follows redirections, sends forms with their hidden fields."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, address: str, **headers: str) -> Page:
        return self._follow(self.ask("GET", address, headers=headers))

    def post(self, address: str, fields: dict[str, str], **headers: str) -> Page:
        body = urllib.parse.urlencode(fields)
        sent = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://127.0.0.1:{self.port}",
        }
        return self._follow(self.ask("POST", address, body=body, headers=sent | headers))

    def write(self, run: str, kind: str, **fields: str) -> Page:
        """Fill in a form and keep it, through the page that asks to look once more."""
        address = f"/reports/{run}/{kind}"
        hidden = ("csrf", "once", "version")
        form = self.get(address)
        filled = {name: form.hidden(name) for name in hidden} | {"role": "Chair"} | fields
        checked = self.post(address, filled)
        if checked.status != 200:
            return checked
        return self.post(address, filled | {name: checked.hidden(name) for name in hidden} | {"step": "keep"})

    def ask(
        self, method: str, address: str, *, body: str | None = None, headers: dict[str, str] | None = None
    ) -> Page:
        """One request, as it is."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, address, body=body, headers=sent)
            answer = connection.getresponse()
            content = answer.read()
            for value in answer.headers.get_all("Set-Cookie") or ():
                name, _, rest = value.partition("=")
                self.cookies[name] = rest.split(";")[0]
            known = {name.lower(): value for name, value in answer.getheaders()}
        finally:
            connection.close()
        return Page(answer.status, known, content, address)

    def _follow(self, page: Page) -> Page:
        return self.get(page.headers["location"]) if page.status == 303 else page
