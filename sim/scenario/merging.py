"""One tree from several files: ``extends``, files of facts and sources, and what a null removes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sim.scenario.builtin import BUILTIN_ROOT, find_builtin
from sim.scenario.marked import Node
from sim.scenario.problems import HIDDEN, Problems, shown
from sim.scenario.reading import display_name, read
from sim.ties import PARAMETERS

MAX_FILES = 8
"""Longest chain of files that extend each other."""

_IDENTITY = ("schema", "name", "title", "question", "extends")
"""Keys by which a file is known to be a scenario, if not a valid one."""

_WHOLE = {"levers": 2, "ladder": 2, "correlations": 2, "concessions": 3, "counters": 3}
Path_ = tuple[str, ...]


@dataclass
class Assembly:
    """The merged tree of a scenario, and the paths of entries that some file removed."""

    tree: Node
    removed: set[Path_] = field(default_factory=set)


def assemble(path: Path, problems: Problems) -> Node:
    """Read a scenario with everything it refers to.

    Parameters
    ----------
    path : Path
        The scenario file.
    problems : Problems
        Where problems are noted; a missing or forbidden file is raised.

    Returns
    -------
    Node
        The merged tree, with facts and sources inside it and without ``extends``.
    """
    assembly = _assemble(path, root_of(path), (), problems)
    return _without_traces(assembly)


def root_of(path: Path) -> Path:
    """The folder that a scenario's references stay inside.

    It is the folder of built-in scenarios for these, else the nearest folder above the file that holds a
    ``sources.yaml``, else the file's own folder.
    """
    folder = _real(path).parent
    if folder.is_relative_to(BUILTIN_ROOT):
        return BUILTIN_ROOT
    return next((above for above in (folder, *folder.parents) if os.path.isfile(above / "sources.yaml")), folder)


def _real(path: Path) -> Path:
    # Unlike Path.resolve this never raises, not even for links in a circle; opening the file tells of those.
    return Path(os.path.realpath(path))


def _assemble(path: Path, root: Path, chain: tuple[Path, ...], problems: Problems) -> Assembly:
    tree = read(path, problems)
    _check_schema(tree, problems)
    for section in ("facts", "sources"):
        tree = _inline(tree, section, path, root, problems)
    extends = tree.get("extends")
    if extends is None:
        return Assembly(tree)
    target, root = _target(extends, "extends", path, root, problems)
    chain = (*chain, _real(path))
    if _real(target) in chain:
        circle = " → ".join(file.name for file in (*chain, target))
        problems.stop(
            "E122",
            f"these files extend each other in a circle: {shown(circle, 120)}",
            extends.mark,
            "one of them must stand alone",
        )
    if len(chain) >= MAX_FILES:
        problems.stop(
            "E122",
            f"more than {MAX_FILES} files extend each other",
            extends.mark,
            "extend a file nearer to the beginning",
        )
    below = _assemble(target, root, chain, problems)
    return Assembly(_merge(below.tree, tree.without(("extends",)), (), below.removed), below.removed)


def _check_schema(tree: Node, problems: Problems) -> None:
    version = tree.get("schema")
    if not any(key in tree.value for key in _IDENTITY):
        problems.stop(
            "E123",
            f"not a scenario: at its top is none of {', '.join(_IDENTITY)}",
            tree.mark,
            "a file of facts or sources is checked with the scenario that names it; `wedge new` writes a scenario",
        )
    if version is None:
        problems.add("E202", "schema is missing", tree.mark, "begin the file with  schema: 1")
    elif version.value is True or version.value != 1:
        problems.add(
            "E211", f"schema = {shown(version.value)} is not known here", version.mark, "this version reads  schema: 1"
        )


def _inline(tree: Node, section: str, path: Path, root: Path, problems: Problems) -> Node:
    node = tree.get(section)
    if node is None or node.is_mapping or node.value is None:
        return tree
    target, _ = _target(node, section, path, root, problems)
    inside = dict(tree.value)
    inside[section] = Node(read(target, problems).value, node.mark, node.key)
    return tree.with_value(inside)


def _target(node: Node, section: str, path: Path, root: Path, problems: Problems) -> tuple[Path, Path]:
    """The file that a reference means, and the folder that this file's own references stay inside."""
    if not isinstance(node.value, str):
        problems.stop(
            "E204",
            f"{section} = {shown(node.value)} is not the path of a file",
            node.mark,
            f"write for example  {section}: baseline.yaml",
        )
    if HIDDEN.search(node.value):
        problems.raise_all()  # noted by the reader; a NUL is in no path
    if section == "extends" and not node.value.endswith((".yaml", ".yml")):
        builtin = find_builtin(node.value)
        if builtin is not None:
            return builtin, BUILTIN_ROOT
    target = path.parent / node.value
    if not _real(target).is_relative_to(root):
        problems.stop(
            "E121",
            f"{section} = {shown(node.value)} lies outside {shown(display_name(root), 100)}",
            node.mark,
            "a scenario refers only to files in its own tree of folders, or extends a built-in scenario by name",
        )
    if not os.path.isfile(target):
        problems.stop(
            "E120",
            f"{section} = {shown(node.value)}: there is no such file",
            node.mark,
            f"the path counts from the folder of {shown(display_name(path), 100)}",
        )
    return target, root


def replaced_whole(path: Path_) -> bool:
    """Whether what stands at this path of a scenario is replaced as one thing, not merged key by key."""
    if path[0] == "parameters":
        return ".".join(path[1:]) in PARAMETERS
    return len(path) >= _WHOLE.get(path[0], 99)


def _merge(base: Node, over: Node, path: Path_, removed: set[Path_]) -> Node:
    """``over`` laid upon ``base``; paths that a null takes away are noted in ``removed``."""
    inside = dict(base.value)
    for key, node in over.items():
        here = (*path, key)
        old = inside.get(key)
        if node.value is None and old is not None:
            del inside[key]
            removed.add(here)
        elif old is not None and old.is_mapping and node.is_mapping and not replaced_whole(here):
            inside[key] = _merge(old, node, here, removed)
        else:
            inside[key] = node
    return Node(inside, over.mark, over.key)


def _without_traces(assembly: Assembly) -> Node:
    """The tree without mentions of concessions and counters that were removed on purpose.

    ``requires`` and ``events`` keep them: what needs something removed is a mistake that the reader reports.
    """
    tree = assembly.tree
    gone = {
        path
        for path in assembly.removed
        if len(path) == 2 and path[0] in ("concessions", "counters") and tree.get(*path) is None
    }
    concessions = {name for section, name in gone if section == "concessions"}
    if not gone:
        return tree
    for path in (
        ("menu",),
        ("given",),
        *_entries(tree, "ladder", "package"),
        *_entries(tree, "concessions", "excludes"),
    ):
        tree = _filter_list(tree, path, concessions)
    for path in _entries(tree, "concessions", "overlaps"):
        tree = _filter_keys(tree, path, lambda key: key in concessions)
    for path in (*_entries(tree, "levers", "sets"), *_entries(tree, "correlations", "members")):
        tree = _filter_keys(tree, path, lambda key: tuple(key.split(".")[:2]) in gone)
    return _without_remains(tree, assembly.tree)


def _entries(tree: Node, section: str, name: str) -> Iterator[Path_]:
    block = tree.get(section)
    for entry, _ in block.items() if block else ():
        yield section, entry, name


def _filter_list(tree: Node, path: Path_, gone: set[str]) -> Node:
    node = tree.get(*path)
    if node is None or not isinstance(node.value, list):
        return tree
    kept = [item for item in node.value if not (isinstance(item.value, str) and item.value in gone)]
    return tree if len(kept) == len(node.value) else tree.put(path, node.with_value(kept))


def _filter_keys(tree: Node, path: Path_, gone: Callable[[str], bool]) -> Node:
    node = tree.get(*path)
    if node is None or not node.is_mapping:
        return tree
    kept = {key: item for key, item in node.items() if not gone(key)}
    return tree if len(kept) == len(node.value) else tree.put(path, node.with_value(kept))


def _without_remains(tree: Node, before: Node) -> Node:
    """The tree without rungs, levers and groups that spoke of little else than what was removed."""
    for section, part, least in (("ladder", "package", 1), ("levers", "sets", 1), ("correlations", "members", 2)):
        for path in list(_entries(tree, section, part)):
            left, had = tree.get(*path), before.get(*path)
            if left is not had and left is not None and len(left.value) < least:
                tree = tree.without(path[:2])
    return tree
