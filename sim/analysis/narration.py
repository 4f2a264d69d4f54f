"""A world's story in sentences: who offered, who answered, what the pivot chose and why, what turned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from sim.analysis.shares import figure
from sim.analysis.story import PLAN_NAMES, REVERSALS, Quarter, Story
from sim.core.roles import DEFECT, HEDGE, INCUMBENT, PIVOT, STAY, SUITOR
from sim.game.payoffs import TOLERANCE
from sim.scenario import Scenario
from sim.scenario.events import NATURE, due, in_words
from sim.ties import TIES

TERMS_SHOWN = 4
EVENTS: dict[str, str] = {
    "election": "an election leaves the policy in place",
    "election-reverses": "an election reverses the policy: what can be taken back is taken back, and courting ends",
    "midterm-reverses": "a midterm election reverses the policy: what can be taken back is taken back",
    "policy-reverses": "the policy is reversed between elections: what can be taken back is taken back",
    "recalled": "left alone, {pivot} comes home to {incumbent}",
    "courting-stops": "{suitor} stops courting",
    "courting-resumes": "{suitor} courts again",
    **NATURE,
}
"""What the end of a quarter may bring, in words."""


def signed(value: float) -> str:
    """A number with its sign and two figures.

    Examples
    --------
    >>> signed(-1.26), signed(0.5)
    ('−1.3', '+0.50')
    """
    return ("−" if value < 0 else "+") + figure(abs(value))


def _names(scenario: Scenario) -> dict[str, str]:
    actors = scenario.actors
    return {"suitor": actors[SUITOR].capital, "pivot": actors[PIVOT].name, "incumbent": actors[INCUMBENT].name}


def _listed(titles: Sequence[str]) -> str:
    quoted = [f"“{title}”" for title in titles]
    return quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + " and " + quoted[-1]


def _term(name: str) -> str:
    tie = {f"tie: {one.name}": f"the tie in {one.title}" for one in TIES}
    return tie.get(name, name)


def reasons(terms: Mapping[str, float], shown: int = TERMS_SHOWN) -> str:
    """The largest terms of a margin, and the sum of the rest.

    Examples
    --------
    >>> reasons({"concessions": 3.0, "switching cost": -1.5}, shown=1)
    'concessions +3.0, all else −1.5'
    """
    named = list(terms.items())
    words = [f"{_term(name)} {signed(amount)}" for name, amount in named[:shown]]
    rest = sum(amount for _, amount in named[shown:])
    return ", ".join([*words, *([f"all else {signed(rest)}"] if named[shown:] else [])])


def choice(story: Story, quarter: Quarter) -> str:
    """What the pivot did in a quarter and why."""
    names = _names(story.scenario)
    pivot = names["pivot"]
    if quarter.before != DEFECT:
        rival = {STAY: "staying", HEDGE: "hedging", DEFECT: "leaving"}[quarter.rival]
        verb = PLAN_NAMES[quarter.after]
        return f"{pivot} {verb}, worth {figure(quarter.margin)} % of GDP more than {rival} ({reasons(quarter.terms)})"
    verb, than = ("stays away", "coming home") if quarter.after == DEFECT else ("comes home", "staying away")
    if quarter.margin <= TOLERANCE:
        return f"{pivot} {verb}: a tie to {names['incumbent']} is worth less to it than what it would suffer alone"
    more = f"worth {figure(quarter.margin)} % of GDP a year more than {than}"
    return f"{pivot} {verb}, {more} ({reasons(quarter.terms)})"


def _handed(story: Story, quarter: Quarter) -> str:
    parts = [
        f"{story.scenario.concessions[name].title} {share * 100:.0f} %" for name, share in quarter.delivered.items()
    ]
    paid = -sum(quarter.ledger.get((SUITOR, term), 0.0) for term in ("allies", "home"))
    cost = f"; it costs {figure(paid)} % of GDP with allies and at home" if paid > 0 else ""
    if parts:
        return f"Handed over: {', '.join(parts)}{cost}."
    return f"Nothing is handed over{cost}." if quarter.offer else ""


def told(story: Story, quarter: Quarter) -> str:
    """One quarter in full."""
    names, scenario = _names(story.scenario), story.scenario
    if quarter.offer:
        titles = _listed([scenario.concessions[one].title for one in quarter.offer])
        seen, tie = figure(quarter.seen), figure(quarter.tie)
        blind = "" if seen == tie else f", which sees a tie worth {seen} % of GDP a year where it is worth {tie},"
        moves = [f"{names['suitor']}{blind} offers {titles}"]
    elif quarter.before == DEFECT:
        moves = []
    else:
        moves = [f"{names['suitor']} offers nothing" + ("" if quarter.courting else " and does not court")]
    if quarter.counters:
        titles = _listed([scenario.counters[one].title for one in quarter.counters])
        moves.append(f"{names['incumbent']} answers with {titles}")
    elif quarter.offer:
        moves.append(f"{names['incumbent']} does not answer")
    text = "; ".join([*moves, choice(story, quarter)]) + "."
    handed = _handed(story, quarter)
    begins = "; ".join(in_words(scenario, one) for one in due(scenario, 0)) if quarter.number == 0 else ""
    ends = "; ".join(_event(story, quarter, one) for one in quarter.events)
    parts = (f"Before it {begins}." if begins else "", text, handed, f"At its end {ends}." if ends else "")
    return " ".join(part for part in parts if part)


def _event(story: Story, quarter: Quarter, name: str) -> str:
    """What the end of a quarter brought, and whether the scenario says so or luck."""
    scenario = story.scenario
    words = EVENTS[name].format(**_names(scenario)) if name in EVENTS else in_words(scenario, name)
    return f"{words}, as the scenario has it" if scenario.events.get(name) == quarter.number + 1 else words


def _quiet(story: Story, stretch: Sequence[Quarter]) -> str:
    """A stretch in which nothing was offered and nobody moved, with the moods and elections that changed nothing."""
    first, last = stretch[0], stretch[-1]
    names = _names(story.scenario)
    verb = {STAY: "stays", HEDGE: "hedges", DEFECT: "stays away"}[last.after]
    low, high = figure(min(one.margin for one in stretch)), figure(max(one.margin for one in stretch))
    worth = f" by {low if low == high else f'{low} to {high}'} % of GDP" if last.after != DEFECT else ""
    start, end = figure(first.tie), figure(last.tie)
    tie = f"the tie stays at {end}" if start == end else f"the tie goes from {start} to {end}"
    counts = Counter(event for one in stretch for event in one.events)
    turns = [
        f"{words} {'once' if count == 1 else 'twice' if count == 2 else f'{count} times'}"
        for words, count in (
            (f"{names['suitor']} stops courting", counts["courting-stops"]),
            ("courts again", counts["courting-resumes"]),
            ("keeps its policy at elections", counts["election"]),
            ("turns its policy round", sum(counts[event] for event in REVERSALS)),
        )
        if count
    ]
    if turns and not turns[0].startswith(names["suitor"]):
        turns[0] = f"{names['suitor']} {turns[0]}"
    moods = "".join(f"; {one}" for one in turns[:1]) + "".join(f", {one}" for one in turns[1:])
    return f"Nothing is offered; {names['pivot']} {verb}{worth}; {tie} % of GDP a year{moods}."


def lines(story: Story) -> list[tuple[str, str]]:
    """The story: when, and what; quiet stretches as one line.

    Parameters
    ----------
    story : Story
        A replayed world.

    Returns
    -------
    list of (str, str)
        ``2025Q1`` or ``2025Q2–2026Q4``, and sentences.
    """
    found = []
    for quiet, group in groupby(story.quarters, key=lambda one: one.quiet and one.number > 0):
        stretch = list(group)
        if quiet and len(stretch) > 1:
            found.append((f"{stretch[0].label}–{stretch[-1].label}", _quiet(story, stretch)))
        else:
            found += [(one.label, told(story, one)) for one in stretch]
    return found


def ending(story: Story) -> str:
    """The last sentence: how the path ended and what was left."""
    names, columns, last = _names(story.scenario), story.columns, story.quarters[-1]
    outcome = {
        "aligned": "{pivot} stayed throughout",
        "hedged": "{pivot} hedged and was paid nothing",
        "pocketed": "{pivot} kept what it was given and did not leave",
        "defected-durably": "{pivot} left for good",
        "defected-and-returned": "{pivot} left and came back",
        "split-without-offer": "{pivot} left with nothing offered",
    }[story.outcome].format(**names)
    return (
        f"In the end: {outcome}; offers in {int(columns['offers'])} of {len(story.quarters)} quarters, "
        f"{figure(columns['pocketed'])} % of GDP kept without leaving, ally trust {figure(columns['trust'])} of 1, "
        f"the tie at {figure(last.tie)} % of GDP a year."
    )


def as_dict(story: Story) -> dict[str, Any]:
    """A story as plain data."""
    quarters = [
        {
            "quarter": one.label,
            "courting": one.courting,
            "offer": list(one.offer),
            "counters": list(one.counters),
            "before": PLAN_NAMES[one.before],
            "after": PLAN_NAMES[one.after],
            "next_best": PLAN_NAMES[one.rival],
            "margin": one.margin,
            "terms": dict(one.terms),
            "delivered": dict(one.delivered),
            "events": list(one.events),
            "tie": one.tie,
            "tie_as_seen": one.seen,
            "credibility": one.credibility,
            "ally_trust": one.trust,
            "import_share": one.dependence,
            "ledger": {f"{role} {term}": amount for (role, term), amount in one.ledger.items()},
            "told": told(story, one),
        }
        for one in story.quarters
    ]
    return {
        "scenario": story.scenario.name, "seed": story.seed, "world": story.world, "outcome": story.outcome,
        "row": dict(story.columns), "quarters": quarters,
    }  # fmt: skip
