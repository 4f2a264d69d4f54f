"""What a person probably meant by something that is not a number, and how to write it."""

from __future__ import annotations

import re

from sim.core.quantities import HAZARD, MONEY, MONEY_FLOW, PROBABILITY, RATE, SHARE, Quantity
from sim.scenario.problems import shown
from sim.scenario.reading import scalar

FRACTIONS = (SHARE, PROBABILITY, HAZARD, RATE)

_BILLIONS = {
    "k": 1e-6,
    "thousand": 1e-6,
    "m": 1e-3,
    "mn": 1e-3,
    "mio": 1e-3,
    "million": 1e-3,
    "": 1e-9,
    "b": 1.0,
    "bn": 1.0,
    "billion": 1.0,
    "t": 1e3,
    "tn": 1e3,
    "trillion": 1e3,
}
_MONEY = re.compile(
    r"(?P<sign>[-+]?)(?P<currency>[$€£]|usd)?\s*(?P<figure>[0-9][0-9.,_]*)\s*(?P<scale>[a-z]*)", re.IGNORECASE
)
_PERCENT = re.compile(r"([-+]?[0-9][0-9.,]*)\s*(%|per\s?cent|percent)", re.IGNORECASE)
_RANGE = re.compile(r"([0-9.]+)\s*(?:-|–|—|\.\.\.?|…|to|/)\s*([0-9.]+)")


def is_number(value: object) -> bool:
    """Whether a value of a file is a number; true and false are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def how_to_write(value: object, unit: str) -> tuple[str, str]:
    """Code and hint for a value that stands where a number of the given unit should.

    Examples
    --------
    >>> how_to_write("$240B", "$bn per year")[1]
    'write 240; the unit is $bn per year'
    >>> how_to_write("31%", "share")[1]
    'shares are fractions; write 0.31'
    """
    if value is None:
        return "E202", "give a number, or delete the line"
    if isinstance(value, bool):
        return "E205", "write 1 or 0, or the figure itself"
    if not isinstance(value, str):
        return "E204", "write one number, such as 0.31"
    text = value.strip()
    if text.lower().lstrip("+-") in (".inf", ".nan", "inf", "nan", "infinity"):
        return "E212", "a figure must be finite; leave it out or give a bound"
    if re.fullmatch(r"[-+]?[0-9.]+e[-+]?[0-9]+", text, re.IGNORECASE):
        return "E212", "the figure is too large to compute with"
    return "E205", _hint(text, unit)


def _hint(text: str, unit: str) -> str:
    if is_number(scalar(text)):
        return f"take away the quotation marks: {text}"
    if re.match("[\u2010-\u2015\u2212]", text):
        return f"the first character is not the minus of the keyboard; write -{shown(text[1:])}"
    if re.fullmatch(r"[-+]?0[0-9]{1,30}", text):
        return f"leading zeros are ambiguous; write {int(text)}"
    if re.fullmatch(r"0[xob][0-9a-f]+", text, re.IGNORECASE):
        return "write it in decimal digits"
    if re.fullmatch(r"[0-9]+(:[0-9]+)+", text):
        return "this looks like a time; write one decimal number"
    return _measure(text, unit)


def _measure(text: str, unit: str) -> str:
    """The hint for a figure with a unit, a currency, separators or a second figure."""
    if percent := _PERCENT.fullmatch(text):
        return _percent(percent[1], unit)
    if span := _RANGE.fullmatch(text):
        return f"a range is written {{low: {span[1]}, mode: …, high: {span[2]}, why: …}}"
    money = _MONEY.fullmatch(text)
    if money and money["scale"].lower() in _BILLIONS:
        return _money(money, unit)
    return f"write a plain number, such as 0.31; the unit is {unit}"


def _percent(figure: str, unit: str) -> str:
    number = float(_plain(figure))
    if unit in FRACTIONS:
        return f"shares are fractions; write {number / 100:.10g}"
    return f"write {number:.10g}; the unit is {unit}"


def _money(money: re.Match[str], unit: str) -> str:
    figure = money["sign"] + _plain(money["figure"])
    if not is_number(scalar(figure)):
        return f"write a plain number, such as 0.31; the unit is {unit}"
    scale = money["scale"].lower()
    if not money["currency"] and not scale:
        marks = (
            "a point for the decimals"
            if "." in figure and "," in money["figure"]
            else "no separators between thousands"
        )
        return f"numbers have {marks}; write {figure}"
    if unit in (MONEY, MONEY_FLOW):
        return f"write {float(figure) * _BILLIONS[scale]:.10g}; the unit is {unit}"
    return f"write the figure alone; the unit is {unit}"


def _plain(figure: str) -> str:
    """Digits with a point for decimals: three digits after a comma are thousands, anything else decimals."""
    figure = figure.replace("_", "").rstrip(".,")
    if "," in figure and "." not in figure and not re.fullmatch(r"[1-9][0-9]{0,2}(,[0-9]{3})+", figure):
        return figure.replace(",", ".", 1).replace(",", "")
    return figure.replace(",", "")


def why_outside(value: float, quantity: Quantity) -> str:
    """Why a number is outside the range of its quantity, in words."""
    if quantity.unit in FRACTIONS and 1.5 <= abs(value) <= 100 and quantity.domain[1] <= 1:
        return f"shares are fractions; {value:g} % is {value / 100:.10g}"
    return f"{quantity.meaning}; the unit is {quantity.unit}"
