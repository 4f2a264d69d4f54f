"""Small tables as HTML, for notebooks: every text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as HTML.

    Parameters
    ----------
    caption : str
        What it shows.
    heads : sequence of str
        One a column.
    rows : iterable of sequence
        Cells; the first of each row is its head.

    Returns
    -------
    str
        Without style of its own; what people wrote stays text.

    Examples
    --------
    >>> table("<b>", ["a"], [["x & y", 2]]).partition("<tbody>")[2]
    '<tr><th scope="row">x &amp; y</th><td>2</td></tr></tbody></table>'
    """
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    body = "".join(f"<tr>{_cells(row)}</tr>" for row in rows)
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cells(row: Sequence[object]) -> str:
    first, *rest = (escape(str(cell)) for cell in row)
    return f'<th scope="row">{first}</th>' + "".join(f"<td>{cell}</td>" for cell in rest)
