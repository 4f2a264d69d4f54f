"""A scenario to start from: a small file that changes a built-in one, with notes on what else can be changed."""

from __future__ import annotations

import json
import re
from typing import Final

from sim.core.errors import InputError, Problem
from sim.scenario.editors import json_schema
from sim.scenario.problems import shown
from sim.scenario.schema import SLUG

SCHEMA_FILE: Final = "wedge-schema.json"
"""What the first line of a new scenario points editors to; it lies beside the file."""

_TEXT: Final = """\
# yaml-language-server: $schema={schema}
#
# A what-if: everything that is not stated here is as in {extends}.
#   wedge validate {name}.yaml        every mistake, with line and column
#   wedge run {name}.yaml -n 2000     the verdict, pictures and a report
#
# A number is one of
#   {{value: 1, why: "…"}}                      the same in every world
#   {{low: 1, mode: 2, high: 5, why: "…"}}      between low and high, most likely near mode
#   {{fact: id}}                                a documented figure
# Flows are per cent of the pivot's GDP a year, one-off values per cent of its GDP, shares run from 0 to 1.
# `wedge schema`, and editors that know the line at the top, list every key with its meaning and unit.

schema: 1
extends: {extends}
name: {name}
title: {title}
question: What if leaving were punished harder?

parameters:
  pivot:
    retaliation: {{low: 1, mode: 3, high: 6, why: "Replace this by your own change, and say why."}}

  # suitor:
  #   p_reversal: {{value: 0, why: "No new government reverses the policy."}}
  # ties:
  #   security:
  #     flow: {{low: -3, mode: -1.5, high: -0.3, why: "The incumbent becomes a threat."}}

# A concession is data: what it is worth, what it costs, whose it is. It is offered if the menu names it, and the menu
# replaces the one of the extended scenario.
# concessions:
#   grain-deal:
#     title: Open ports for grain and fertiliser
#     holder: Washington
#     why: "Where the figures come from."
#     value:      {{low: 0.05, mode: 0.1, high: 0.3}}
#     ally_cost:  {{low: 0, mode: 0.1, high: 0.3}}
#     reversible: 1
# menu: [partial-relief, full-relief, grain-deal]

# What comes about by a quarter in every world, whatever its luck: 0 is the start, 4 a year later.
# events: {{war-ends: 4}}

# What a test of this scenario holds it to.
# expect:
#   wedge_rational: {{at_most: 0.02, why: "What you are sure of before running it."}}
"""


def starter(name: str, extends: str) -> str:
    """The text of a scenario to start from.

    Parameters
    ----------
    name : str
        Small letters, digits and dashes; the file is to be called ``name.yaml``.
    extends : str
        Name of the built-in scenario that it changes.

    Returns
    -------
    str
        YAML that is valid as it stands.

    Raises
    ------
    InputError
        When the name cannot be one.
    """
    if not re.fullmatch(SLUG, name):
        found = f"{shown(name)} cannot be the name of a scenario"
        hint = "use small letters, digits and dashes, at most 64, such as my-what-if; .yaml is added"
        raise InputError([Problem("E284", found, hint=hint)])
    title = name.replace("-", " ").capitalize()
    return _TEXT.format(name=name, extends=extends, title=json.dumps(title), schema=SCHEMA_FILE)


def schema_text() -> str:
    """The JSON Schema as text, as ``wedge schema`` prints it."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False, sort_keys=True) + "\n"
