"""The desk on a port of this machine, until it is stopped."""

import contextlib
import errno
import signal
import socket
import sys
from types import FrameType

import uvicorn

from candour.desk.application import build_application
from candour.desk.desk import Desk
from candour.desk.guard import HOST
from candour.errors import ConfigError

_BACKLOG = 128


def take_port(port: int) -> socket.socket:
    """The port on 127.0.0.1, held. Raises ConfigError where something else has it. Port 0: any that is free."""
    held = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        # A port that was just left may be taken again; on Windows this would take one that is in use.
        if sys.platform != "win32":
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind((HOST, port))
        held.listen(_BACKLOG)
    except OSError as error:
        held.close()
        if error.errno in {errno.EADDRINUSE, errno.EACCES}:
            what = "in use by another program" if error.errno == errno.EADDRINUSE else "closed to you"
            raise ConfigError(
                f"Port {port} on {HOST} is {what}. Name another with --port, such as --port {max(port + 1, 1025)}."
            ) from None
        raise
    return held


def serve_desk(desk: Desk, held: socket.socket) -> None:
    """Answer until Ctrl-C."""
    # uvicorn raises again what stopped it; here stopping is how it ends.
    with contextlib.suppress(KeyboardInterrupt):
        make_server(desk).run(sockets=[held])


def make_server(desk: Desk) -> uvicorn.Server:
    """The server, not yet running. It writes no line for a request: its address may hold a key."""
    return uvicorn.Server(
        uvicorn.Config(
            build_application(desk),
            access_log=False,
            log_config=None,
            # A traceback could quote what somebody wrote.
            log_level="critical",
            server_header=False,
            proxy_headers=False,
            lifespan="off",
            ws="none",
            http="h11",
            loop="asyncio",
            h11_max_incomplete_event_size=16 * 1024,
            limit_concurrency=200,
            timeout_graceful_shutdown=3,
        )
    )


def stop_on_terminate() -> None:
    """Being told to end is as good as Ctrl-C."""

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
