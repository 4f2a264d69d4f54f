"""Drawings made small enough to put many of them into one page."""

from __future__ import annotations

import re
from typing import Final

_NOTHING: Final = re.compile(rb"<!--.*?-->|<metadata>.*?</metadata>|<\?xml.*?\?>|<!DOCTYPE.*?>", re.DOTALL)
# Numbers below one are left whole: scales of letters are among them.
_LONG: Final = re.compile(rb"(?<![\d.])([1-9]\d*\.\d{2})\d+")
_DEFINED: Final = re.compile(rb'\bid="([^"]+)"')


def compact(drawing: bytes) -> bytes:
    """An SVG of Matplotlib's without what browsers do not need: notes, line breaks, long names, long numbers.

    Parameters
    ----------
    drawing : bytes
        As Matplotlib writes it.

    Returns
    -------
    bytes
        The same picture.

    Examples
    --------
    >>> compact(b'<svg><!-- x --><g id="DejaVuSans-41"/>  <use xlink:href="#DejaVuSans-41" x="1.23456"/></svg>')
    b'<svg><g id="a"/><use xlink:href="#a" x="1.23"/></svg>'
    """
    text = _NOTHING.sub(b"", drawing)
    used = set(re.findall(rb'#([^")]+)', text))
    short = {name: _name(place) for place, name in enumerate(dict.fromkeys(_DEFINED.findall(text)))}
    text = _DEFINED.sub(lambda found: b'id="' + short[found[1]] + b'"' if found[1] in used else b"", text)
    text = re.sub(rb'#([^")]+)(?=[")])', lambda found: b"#" + short.get(found[1], found[1]), text)
    text = _LONG.sub(rb"\1", text)
    return re.sub(rb">\s+<", b"><", re.sub(rb"\s+", b" ", text)).replace(b"<g >", b"<g>").strip()


def _name(place: int) -> bytes:
    """The n-th short name: a to z, then aa, ab and so on."""
    name = b""
    while place >= 0:
        place, letter = divmod(place, 26)
        name, place = bytes([97 + letter]) + name, place - 1
    return name
