"""What stands before every page: only this machine, only our own address, only our own forms, no large bodies.

A page somewhere on the web can make a browser ask 127.0.0.1, by a name that it points there (DNS rebinding) or by a form.
The first brings a foreign Host header, the second a foreign Origin; both are refused before anything is read.
"""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from candour.desk.policy import COMMON, PAGES

HOST = "127.0.0.1"
LARGEST_BODY = 64 * 1024
SAFE = frozenset({"GET", "HEAD"})


class Guard:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, *, port: int) -> None:
        self._app = app
        self._hosts = {f"{HOST}:{port}"} | ({HOST} if port == 80 else set[str]())
        self._origins = {f"http://{host}" for host in self._hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on; every answer gets the common headers."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in COMMON.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", PAGES)
            await send(message)

        refused = self._refuse(scope)
        await (self._app if refused is None else refused)(scope, receive, send_guarded)

    def _refuse(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        client = scope.get("client")
        if client is not None and client[0] != HOST:
            return PlainTextResponse("The desk is open on its own machine only.", 403)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0] not in self._hosts:
            return PlainTextResponse(
                f"The desk answers only to http://{HOST}. Open the address on the terminal.", 421
            )
        if scope["method"] in SAFE:
            return None
        if scope["method"] != "POST":
            return PlainTextResponse("The desk knows GET and POST.", 405, {"Allow": "GET, HEAD, POST"})
        return self._refuse_form(headers)

    def _refuse_form(self, headers: Headers) -> PlainTextResponse | None:
        if (
            headers.get("origin") not in self._origins
            or headers.get("sec-fetch-site", "same-origin") != "same-origin"
        ):
            return PlainTextResponse("This form did not come from the desk, so nothing was kept.", 403)
        length = headers.get("content-length", "")
        if not length.isdecimal():
            return PlainTextResponse("A form must say how long it is.", 411)
        if int(length) > LARGEST_BODY:
            return PlainTextResponse(
                "This is more than a form of the desk can hold, so nothing was kept.", 413
            )
        return None
