"""Small faults that can be planted into a file: a comparison turned, a branch taken the wrong way, a number next to it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
OTHER: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
}


class Mutant(NamedTuple):
    """One fault: where it is, what stood there and what stands there now, and the whole file with it."""

    line: int
    old: str
    new: str
    tree: ast.Module


def sites(source: str) -> list[tuple[int, int]]:
    """Every place that can be made wrong, in the order of the file: which node, and which of its ways."""
    nodes = enumerate(walk(ast.parse(source)))
    return [(index, way) for index, node in nodes for way in range(len(list(changes(node))))]


def plant(source: str, site: tuple[int, int]) -> Mutant:
    """The file with one place made wrong; annotations and the words of messages are left alone."""
    tree = ast.parse(source)
    index, way = site
    node = next(islice(walk(tree), index, None))
    old = said(node)
    gone = list(changes(node))[way]()
    if isinstance(gone, ast.stmt):
        return Mutant(gone.lineno, said(gone), "pass", ast.fix_missing_locations(tree))
    return Mutant(getattr(node, "lineno", 1), old, said(node), ast.fix_missing_locations(tree))


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """What is computed, in the order of the file: annotations are left out."""
    yield node
    for field, value in ast.iter_fields(node):
        if field not in ("annotation", "returns"):
            for below in value if isinstance(value, list) else [value]:
                if isinstance(below, ast.AST):
                    yield from walk(below)


def said(node: ast.AST) -> str:
    """The first line of a node as source."""
    return " ".join(ast.unparse(node).split())[:110]


def changes(node: ast.AST) -> Iterator[Callable[[], ast.stmt | None]]:
    """The ways in which one node can be made wrong, in place."""
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            yield lambda place=place, operator=operator: node.ops.__setitem__(place, TURNED[type(operator)]())
    elif isinstance(node, ast.BoolOp):
        yield lambda: setattr(node, "op", ast.Or() if isinstance(node.op, ast.And) else ast.And())
    elif isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in OTHER:
        yield lambda: setattr(node, "op", OTHER[type(node.op)]())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        # As a sum with nothing, since a node cannot take itself away.
        yield lambda: setattr(node, "op", ast.UAdd()) if isinstance(node.op, ast.USub) else negate(node, "operand")
    elif isinstance(node, ast.Constant):
        yield from (lambda value=value: setattr(node, "value", value) for value in neighbours(node.value))
    elif isinstance(node, ast.If | ast.IfExp | ast.While):
        yield lambda: negate(node, "test")
    elif isinstance(node, ast.comprehension):
        yield from (lambda place=place: node.ifs.__delitem__(place) for place in range(len(node.ifs)))
    if isinstance(getattr(node, "body", None), list):
        yield from dropped(node)


def negate(node: ast.AST, field: str) -> None:
    """Put ``not`` before a part of a node."""
    setattr(node, field, ast.UnaryOp(ast.Not(), getattr(node, field)))


def neighbours(value: object) -> tuple[object, ...]:
    """What may stand in place of a constant; words stay."""
    if isinstance(value, bool):
        return (not value,)
    return (value + 1,) if isinstance(value, int | float) else ()


def dropped(node: ast.AST) -> Iterator[Callable[[], ast.stmt | None]]:
    """Statements that are left out one at a time: calls for their effect, leaps, and assignments to places."""
    for field in ("body", "orelse"):
        block = getattr(node, field, [])
        for place, statement in enumerate(block if isinstance(block, list) else ()):
            call = isinstance(statement, ast.Expr) and not isinstance(statement.value, ast.Constant)
            leap = isinstance(statement, ast.Continue | ast.Break | ast.Raise)
            put = isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Subscript | ast.Attribute)
            if call or leap or put:
                yield lambda block=block, place=place: left_out(block, place)


def left_out(block: list[ast.stmt], place: int) -> ast.stmt:
    """Put ``pass`` in place of a statement; the statement."""
    gone, block[place] = block[place], ast.Pass(lineno=block[place].lineno, col_offset=block[place].col_offset)
    return gone
