"""Imported by every Python process that has this folder in its path: notes sockets and files that are opened to write.

One line each in the file that WATCH names: the kind and the address or path. The file is opened by its number only, so
that noting does not note itself.
"""

import os
import sys

_UNIX = 1
_WATCH = os.environ.get("WATCH", "")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def _note(kind: str, what: object) -> None:
    os.write(_log, f"{kind} {what!r}\n".encode("utf-8", "replace"))


def _wrote(path: object, folder: object = -1) -> None:
    if isinstance(path, int):
        return
    base = os.readlink(f"/proc/self/fd/{folder}") if isinstance(folder, int) and folder >= 0 else os.getcwd()
    _note("writes", os.path.normpath(os.path.join(base, os.fsdecode(path))))


def _watch(event: str, arguments: tuple) -> None:
    if event == "socket.__new__" and arguments[1] != _UNIX:
        _note("socket", arguments[1])
    elif event in ("socket.bind", "socket.connect") and not isinstance(arguments[1], (str, bytes)):
        _note(event, arguments[1])
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "urllib.Request"):
        _note("asks", arguments[0])
    elif event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITES:
        _wrote(arguments[0])
    elif event in ("os.rename", "os.link"):
        _wrote(arguments[1], arguments[3])
    elif event in ("os.mkdir", "os.symlink"):
        _wrote(arguments[0] if event == "os.mkdir" else arguments[1], arguments[2])
    elif event in ("os.remove", "os.rmdir"):
        _wrote(arguments[0], arguments[1])
    elif event in ("os.system", "pty.spawn", "subprocess.Popen"):
        _note("starts", arguments[0])


if _WATCH:
    _log = os.open(_WATCH, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    sys.addaudithook(_watch)
