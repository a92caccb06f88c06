"""The desk as an ASGI application: its addresses, and who may go there."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from candour.desk import entering, reading, writing
from candour.desk.desk import Desk
from candour.desk.guard import Guard
from candour.desk.visit import Endpoint, Handler, Visit, admit_anybody, admit_reviewers


def build_application(desk: Desk) -> ASGIApp:
    """All pages, behind the guard, which also stands around what goes wrong."""

    def admit(handler: Handler) -> Endpoint:
        return admit_reviewers(desk, handler)

    def anybody(handler: Handler) -> Endpoint:
        return admit_anybody(desk, handler)

    entry = "/reports/{run:str}/{kind:str}"
    routes = [
        Route("/", admit(reading.show_reports)),
        Route("/enter", anybody(entering.enter)),
        Route("/sign-in", anybody(entering.show_sign_in), methods=["GET"]),
        Route("/sign-in", anybody(entering.sign_in), methods=["POST"]),
        Route("/sign-out", anybody(entering.sign_out), methods=["POST"]),
        Route("/reports/{run:str}", admit(reading.show_report)),
        Route(entry, admit(writing.show_form), methods=["GET"]),
        Route(entry, admit(writing.take_form), methods=["POST"]),
        Route("/compare", admit(reading.show_comparison)),
        Route("/log", admit(reading.show_log)),
        Route("/files/{key:str}/{run:str}/{name:path}", _serve_file(desk)),
        Mount("/static", StaticFiles(packages=[("candour.desk", "static")])),
    ]
    handlers = {404: _say_missing, 405: _say_missing, 400: _say_fault, Exception: _say_fault}
    return Guard(Starlette(routes=routes, exception_handlers=handlers), port=desk.port)


def _serve_file(desk: Desk) -> Endpoint:
    """The key in the address stands for the session's cookie."""

    def answer(request: Request) -> Response:
        session = desk.sessions.find_by_documents(request.path_params["key"])
        visit = Visit(desk, request, session, {})
        if not visit.signed_in:
            return visit.say("This link has expired", "Open the report again from the desk.", status=403)
        return visit.answer(reading.show_file)

    return answer


async def _say_missing(request: Request, error: Exception) -> Response:
    del request, error
    return PlainTextResponse("Nothing lies at this address.", 404)


async def _say_fault(request: Request, error: Exception) -> Response:
    del request, error
    return PlainTextResponse(
        "The desk met an error that it did not expect. Nothing was kept of this request.", 500
    )
