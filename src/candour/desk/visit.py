"""One request of somebody who may be at the desk, and how it is answered."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from candour.desk.desk import Desk
from candour.desk.environment import render_page
from candour.desk.reviewers import Reviewer, list_reviewers
from candour.desk.sessions import Session, is_token_of
from candour.desk.shelf import ReportPlace, ReportSheet
from candour.errors import CandourError

SEE_OTHER = 303
MOST_FIELDS = 40


@dataclass(frozen=True)
class Visit:
    """A request with what is known of its sender. `form` is empty unless something was sent."""

    desk: Desk
    request: Request
    session: Session | None
    form: Mapping[str, str]

    @cached_property
    def roles(self) -> tuple[str, ...]:
        """The roles that may sign in."""
        return tuple(reviewer.role for reviewer in self._reviewers if reviewer.active)

    @cached_property
    def alone(self) -> bool:
        """No passcode was ever given out: one person works here, and every page says so."""
        return not self._reviewers

    @cached_property
    def _reviewers(self) -> tuple[Reviewer, ...]:
        return list_reviewers(self.desk.folder)

    @property
    def signed_in(self) -> bool:
        """Whether this session may read and write."""
        return self.session is not None and (self.alone or self.session.role in self.roles)

    @property
    def in_place(self) -> bool:
        """Whether htmx asks, for a part of a page."""
        return self.request.headers.get("hx-request") == "true"

    def show(self, template: str, *, part: str = "", status: int = 200, **values: object) -> Response:
        """A page, or where htmx asks and there is one, only the `part` of it that it wants."""
        known = {"visit": self, "desk_session": self.session, "path": self.request.url.path, **values}
        wanted = part if part and self.in_place else template
        answer: Response = HTMLResponse(render_page(wanted, **known), status)
        if self.in_place and not part:
            # A whole page has no place inside another; its message has.
            answer = HTMLResponse(render_page("parts/refused.html.j2", **known), status)
            answer.headers["HX-Retarget"] = "#message"
            answer.headers["HX-Reswap"] = "innerHTML"
        return answer

    def say(self, title: str, *sentences: str, status: int, kept: str = "") -> Response:
        """A page that only says something. `kept` is what was written and not taken, so that it can be copied."""
        return self.show("message.html.j2", status=status, title=title, sentences=sentences, kept=kept)

    def answer(self, handler: "Handler") -> Response:
        """The page, or a page that says why there is none."""
        try:
            return handler(self)
        except CandourError as error:
            kept = self.form.get("text", "")
            return self.say("This cannot be shown", str(error), status=500, kept=kept)
        except HTTPException as error:
            if error.status_code != 404:
                raise
            return self.say("Page not found", "Nothing lies at this address.", status=404)

    def find_place(self, run: str) -> ReportPlace:
        """The report of a run. Raises HTTPException where there is none."""
        for place in self.desk.shelf.find():
            if place.run == run:
                return place
        raise HTTPException(404)

    def read_sheet(self, run: str) -> ReportSheet:
        """What is shown of it. Raises HTTPException where there is none, ReportError where it cannot be shown."""
        return self.desk.shelf.read(self.find_place(run))


Handler = Callable[[Visit], Response]
Endpoint = Callable[[Request], Response | Awaitable[Response]]


def admit_anybody(desk: Desk, handler: Handler) -> Endpoint:
    """For pages that are there before somebody is known: the invitation and the passcode."""
    return _answer_with(desk, handler, admitted=False)


def admit_reviewers(desk: Desk, handler: Handler) -> Endpoint:
    """For all other pages."""
    return _answer_with(desk, handler, admitted=True)


def go(address: str) -> Response:
    """On to another page; a browser asks for it anew, so that going back sends nothing twice."""
    return RedirectResponse(address, SEE_OTHER)


def _answer_with(desk: Desk, handler: Handler, *, admitted: bool) -> Endpoint:
    async def answer(request: Request) -> Response:
        form: Mapping[str, str] = {}
        if request.method == "POST":
            async with request.form(max_files=0, max_fields=MOST_FIELDS) as sent:
                form = {name: value for name, value in sent.items() if isinstance(value, str)}
        # Passcodes and the database take their time; others are answered meanwhile.
        return await run_in_threadpool(_answer, desk, handler, request, form, admitted=admitted)

    return answer


def _answer(
    desk: Desk, handler: Handler, request: Request, form: Mapping[str, str], *, admitted: bool
) -> Response:
    visit = Visit(desk, request, desk.sessions.find(request.cookies.get(desk.cookie)), form)
    return visit.answer(lambda visit: _refuse(visit, admitted=admitted) or handler(visit))


def _refuse(visit: Visit, *, admitted: bool) -> Response | None:
    kept = visit.form.get("text", "")
    if visit.session is None:
        return None if not admitted and visit.request.method != "POST" else _ask_to_open(visit, kept)
    if visit.request.method == "POST" and not is_token_of(visit.session, visit.form.get("csrf", "")):
        return visit.say(
            "This form is out of date",
            "It was made before you signed in or out, so nothing was kept. Go back to the page, load it again and send it "
            "once more.",
            status=403,
            kept=kept,
        )
    if not admitted or visit.signed_in:
        return None
    if visit.request.method == "POST" or visit.in_place:
        return visit.say(
            "Sign in first", "You are not signed in, so nothing was kept.", status=403, kept=kept
        )
    return go("/sign-in")


def _ask_to_open(visit: Visit, kept: str) -> Response:
    return visit.say(
        "Open the desk from its terminal",
        "This browser has not been let in, or it has been let out again after a day without use or a new start of the desk.",
        "Open the address that candour desk printed last on the terminal. Each address works once; another one is printed "
        "after it.",
        status=403,
        kept=kept,
    )
