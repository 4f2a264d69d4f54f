"""Serving the page on the loopback address, without a word to anybody else."""

from __future__ import annotations

import importlib
import os
import secrets
import socket
import threading
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from sim.core.errors import InputError, Problem, WedgeError

if TYPE_CHECKING:
    from sim.dashboard.desk import Desk

HOST: Final = "127.0.0.1"
PAGE, MESA_PAGE = "sim.dashboard.page", "sim.dashboard.mesa_page"
QUIET: Final = {
    # Solara tells its makers about every start unless it is asked not to.
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
    "SOLARA_TELEMETRY_SERVER_USER_ID": "none",
    # What is not in the package solara-assets it would fetch from here; nobody listens.
    "SOLARA_ASSETS_CDN": "http://127.0.0.1:9/",
    "SOLARA_CHECK_HOOKS": "off",
    "SOLARA_MODE": "production",
    "SOLARA_SESSION_HTTP_ONLY": "True",
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_THEME_SHOW_BANNER": "False",
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "False",
}
"""Settings of Solara; read when it is first imported."""
PATIENCE: Final = 2
"""Seconds that open pages are given when the server ends."""


def check_extra() -> None:
    """Make sure that what the page needs is installed, with its assets.

    Raises
    ------
    InputError
        With the command that installs it.
    """
    os.environ.update(QUIET)
    hint = "pip install 'wedgesim[dashboard]'"
    try:
        for name in ("solara", "solara.server.starlette", "uvicorn", "ipyvuetify"):
            importlib.import_module(name)
        cdn_folder()
    except ImportError as error:
        raise InputError([Problem("E296", f"the page needs the extra dashboard ({error})", hint=hint)]) from error
    if not (cdn_folder() / "echarts@5.4.0" / "dist" / "echarts.js").is_file():
        raise InputError([Problem("E296", "solara-assets is missing: the page would be blank offline", hint=hint)])


def cdn_folder() -> Any:
    """Where Solara looks for the files that a browser needs."""
    settings: Any = importlib.import_module("solara.server.settings")
    return settings.assets.proxy_cache_dir


def free_socket(port: int) -> socket.socket:
    """A bound socket on the loopback address.

    Parameters
    ----------
    port : int
        0 for any that is free.

    Raises
    ------
    WedgeError
        When the port is taken.
    """
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((HOST, port))
    except OSError as error:
        found.close()
        raise WedgeError(f"port {port} cannot be had ({error.strerror}); choose another with --port, or 0") from error
    return found


def serve(desk: Desk, place: socket.socket, tell: Callable[[str], None], *, mesa: bool = False) -> None:
    """Serve a page until somebody interrupts.

    Parameters
    ----------
    desk : Desk
        What the page plays, and with whom.
    place : socket
        As `free_socket` gives it.
    tell : callable
        Is told the address, token included, once the page answers.
    mesa : bool
        Mesa's own page instead of the what-if page.

    Raises
    ------
    KeyboardInterrupt
        When somebody does: nothing else ends it.
    """
    import uvicorn  # noqa: PLC0415 - an extra
    from solara.server import app, starlette  # noqa: PLC0415

    from sim.dashboard.guard import TOKEN, Guard  # noqa: PLC0415

    page = importlib.import_module(MESA_PAGE if mesa else PAGE)
    page.open_at(desk)
    # It is about pages inside other pages, which this one cannot be.
    warnings.filterwarnings("ignore", "Cookies with samesite=none", UserWarning)
    token, port = secrets.token_urlsafe(24), place.getsockname()[1]
    app.apps["__default__"] = app.AppScript(page.__name__)
    guarded: Any = Guard(starlette.app, token, port)
    config = uvicorn.Config(guarded, log_level="error", access_log=False, timeout_graceful_shutdown=PATIENCE)
    place.listen()
    tell(f"http://{HOST}:{port}/?{TOKEN}={token}")
    threading.Thread(target=desk.warm, daemon=True).start()
    uvicorn.Server(config).run(sockets=[place])
    # Mostly the server hands on the signal that ended it; where that comes too late, it just returns.
    raise KeyboardInterrupt
