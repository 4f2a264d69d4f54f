"""The ways to state a number, what a fact says under each reading, and what people write instead of numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.calibration.draw import figure
from sim.core.numbers import NOWHERE, Number
from sim.core.quantities import CONCESSION, COUNTER, UNITS, Quantity
from sim.scenario import Fact, SecondSource
from sim.scenario.advice import how_to_write
from sim.scenario.figures import DISTRIBUTIONS, NumberReader, check_number, domain_text, ends, number_from_fact
from sim.scenario.marked import node_of
from sim.scenario.problems import HIDDEN, Problems, nearest, shown
from sim.scenario.reading import compose
from sim.scenario.schema import ConcessionEntry, CounterEntry
from sim.scenario.semantics import closure, find_circle

SHARE = Quantity("share", "s", "share", (0.0, 1.0), "a share")
FACT = Fact(
    "f", "t", 0.31, "share", "2024", 0.2, 0.3, 0.4, "reported", "C", "d", "p", (SecondSource("e", 0.25, "less"),)
)


def read(text, quantity=SHARE, reason=None, figures="span"):
    problems = Problems()
    reader = NumberReader({"f": FACT, "broken": None}, figures, problems)
    number = reader.read(compose(f"n: {text}", "trial", Problems()).value["n"], quantity, "share", reason)
    return number, [problem.code for problem in problems.found]


@pytest.mark.parametrize(
    ("text", "distribution", "terms"),
    [
        ("{value: 0.5, why: x}", "fixed", (0.5,)),
        ("{distribution: fixed, value: 1, why: x}", "fixed", (1.0,)),
        ("{low: 0, mode: 0.5, high: 1, why: x}", "pert", (0.0, 0.5, 1.0)),
        ("{low: 0, mode: 0, high: 1, why: x}", "pert", (0.0, 0.0, 1.0)),
        ("{low: 0, mode: 0.5, high: 1, distribution: pert, why: x}", "pert", (0.0, 0.5, 1.0)),
        ("{high: 1, low: 0, mode: 0.5, distribution: triangular, why: x}", "triangular", (0.0, 0.5, 1.0)),
        ("{distribution: uniform, low: 0, high: 1, why: x}", "uniform", (0.0, 1.0)),
        ("{distribution: loguniform, low: 1e-3, high: 1, why: x}", "loguniform", (0.001, 1.0)),
        ("{distribution: normal, mean: 0.5, sd: 0.06, why: x}", "normal", (0.5, 0.06)),
        ("{distribution: lognormal, mean: -2, sd: 0.2, why: x, unit: share}", "lognormal", (-2.0, 0.2)),
    ],
)
def test_stated(text, distribution, terms):
    assert read(text) == (Number(distribution, terms, None, "x"), [])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{}", "E202"),
        ("{why: x}", "E202"),
        ("~", "E202"),
        ("[0.1, 0.2]", "E204"),
        ("{value: [1], why: x}", "E204"),
        ("{low: 0.1, mode: 0.2, why: x}", "E208"),
        ("{low: 0.1, high: 0.2, why: x}", "E208"),
        ("{mean: 0.1, sd: 0.2, why: x}", "E208"),
        ("{value: 0.1, sd: 0.2, why: x}", "E208"),
        ("{distribution: [1], value: 0.1, why: x}", "E208"),
        ("{fact: f, low: 0.1}", "E208"),
        ("{fact: [f]}", "E301"),
        ("{fact: g}", "E301"),
        ("{value: 0.1, why: 3}", "E210"),
        ("{value: 0.1, unit: number, why: x}", "E209"),
        ("{value: 0.1, unit: 3, why: x}", "E209"),
        ("{distribution: lognormal, mean: 2, sd: 0.5, why: x}", "E203"),
        ("{distribution: lognormal, mean: 5000, sd: 0.5, why: x}", "E203"),
        ("{distribution: normal, mean: 2, sd: 0.5, why: x}", "E203"),
        ("{distribution: normal, mean: 0.2, sd: -0.5, why: x}", "E207"),
        ("{distribution: normal, mean: 0.5, sd: 0.061, why: x}", "E203"),
        ("{distribution: lognormal, mean: -2, sd: 0.25, why: x}", "E203"),
        ("{distribution: uniform, low: 0.2, high: 0.1, why: x}", "E207"),
        ("{value: 1" + "0" * 30 + ", why: x}", "E203"),
    ],
)
def test_misstated(text, code):
    assert read(text) == (None, [code])


def test_reasons():
    assert read("0.5", reason="of the entry")[0].why == "of the entry"
    assert read("{value: 0.5}", reason="of the entry")[0].why == "of the entry"
    assert read("{value: 0.5, why: its own}", reason="of the entry")[0].why == "its own"
    assert read("{fact: f}", reason="of the entry")[0].why is None
    assert read("{fact: f, why: its own}")[0].why == "its own"
    assert read("0.5") == (None, ["E206"])


def test_a_broken_fact_is_told_of_once():
    assert read("{fact: broken}") == (None, [])


@pytest.mark.parametrize(
    ("figures", "terms"), [("span", (0.2, 0.3, 0.4)), ("documents", (0.31,)), ("second-sources", (0.25,))]
)
def test_readings_of_a_fact(figures, terms):
    number, codes = read("{fact: f}", figures=figures)
    assert codes == []
    assert (number.terms, number.fact) == (terms, "f")


def test_readings_of_an_uncontested_fact():
    single = Fact("f", "t", 0.31, "share", "2024", 0.3, 0.3, 0.3, "reported", "A", "d", "p")
    assert number_from_fact(single, "span").terms == (0.3,)
    assert number_from_fact(single, "documents").terms == (0.31,)
    assert number_from_fact(single, "second-sources").terms == (0.3,)


HINTS = {
    ("$240B", "$bn per year"): "write 240; the unit is $bn per year",
    ("240bn", "$bn per year"): "write 240;",
    ("€1.5 trillion", "$bn"): "write 1500;",
    ("500 million", "$bn"): "write 0.5;",
    ("$240B", "share"): "the unit is share",
    ("$240 mn", "$bn per year"): "write 0.24; the unit is $bn per year",
    ("5 million", "$bn per year"): "write 0.005",
    ("7m", "$bn per year"): "write 0.007",
    ("3 mio", "$bn per year"): "write 0.003",
    ("40k", "$bn per year"): "write 4e-05",
    ("900 thousand", "$bn per year"): "write 0.0009",
    ("2 trillion", "$bn per year"): "write 2000",
    ("31%", "share"): "shares are fractions; write 0.31",
    ("31 per cent", "probability"): "write 0.31",
    ("0,5 %", "share"): "write 0.005",
    ("2%", "% of pivot GDP"): "write 2; the unit is % of pivot GDP",
    ("1,000", "number"): "no separators between thousands; write 1000",
    ("1,000,000.5", "number"): "write 1000000.5",
    ("0,31", "share"): "a point for the decimals; write 0.31",
    ("12,5", "share"): "write 12.5",
    ("1_000", "number"): "write 1000",
    ("\u22120.5", "number"): "write -0.5",
    ("–3", "number"): "write -3",
    ("0.31", "share"): "take away the quotation marks",
    ("010", "number"): "write 10",
    ("0x1F", "number"): "decimal digits",
    ("12:30", "number"): "looks like a time",
    ("0.2-0.4", "share"): "{low: 0.2, mode: …, high: 0.4",
    ("0.2 to 0.4", "share"): "{low: 0.2",
    ("1972-02-21", "number"): "plain number",
    ("about half", "share"): "plain number",
    ("1.2.3", "number"): "plain number",
    ("$", "number"): "plain number",
    ("%", "share"): "plain number",
    ("", "number"): "plain number",
}


@pytest.mark.parametrize(("written", "unit"), HINTS)
def test_what_to_write_instead(written, unit):
    code, hint = how_to_write(written, unit)
    assert code == "E205"
    assert HINTS[written, unit] in hint


@given(
    st.text(max_size=80) | st.from_regex(r"[-+$€]?[0-9.,_%/:-]{1,40} ?[a-z%]{0,6}", fullmatch=True),
    st.sampled_from(UNITS),
)
def test_there_is_always_something_to_say(written, unit):
    code, hint = how_to_write(written, unit)
    assert code in ("E205", "E212")
    assert hint


@given(st.text(max_size=300))
def test_shown_is_short_and_harmless(text):
    assert len(shown(text)) <= 60 * 10
    assert shown(text).isprintable()
    assert not HIDDEN.search(shown(text))
    assert len(nearest(text, ["ties.exports.share", "suitor.denial"])) < 200


DISTRIBUTION = st.sampled_from([(name, len(terms)) for name, terms in DISTRIBUTIONS.items()])


@given(DISTRIBUTION, st.lists(st.floats(), min_size=3, max_size=3), st.booleans())
def test_numbers_that_pass_are_sound(shape, figures, bounded):
    quantity = SHARE if bounded else Quantity("x", "x", "number", (float("-inf"), float("inf")), "x")
    number = Number(shape[0], tuple(figures[: shape[1]]), why="x", mark=NOWHERE)
    problems = Problems()
    passed = check_number(number, quantity, "x", problems)
    assert passed != bool(problems.found)
    if passed:
        # Refused when it is read, not by the unlucky world of some later block.
        luck = np.array([2.0**-54, 0.1, 0.5, 0.9, 1 - 2.0**-53])
        with np.errstate(over="ignore"):
            drawn = figure(number, luck)
        slack = 1e-8 * (1 + np.abs(drawn))
        assert not bounded or ((drawn >= quantity.domain[0] - slack) & (drawn <= quantity.domain[1] + slack)).all()
        low, high = ends(number, quantity)
        assert low <= high
        assert quantity.domain[0] <= low
        assert high <= quantity.domain[1]


def test_ranges_in_words():
    inf = float("inf")
    domains = {(0.0, 1.0): "0..1", (0.0, inf): "the numbers from 0 up", (1e-9, inf): "the numbers above 0"}
    for domain, words in domains.items():
        assert domain_text(Quantity("x", "x", "number", domain, "x")) == words


def test_models_and_tables_have_the_same_numbers():
    # The fields stand in both: in the model for editors, in the table for meaning and unit.
    rest = {"title", "why", "holder", "divisible", "requires", "excludes", "overlaps", "tags"}
    for model, table in ((ConcessionEntry, CONCESSION), (CounterEntry, COUNTER)):
        assert set(model.model_fields) - rest == {quantity.key for quantity in table}
        for quantity in table:
            assert model.model_fields[quantity.key].is_required() == (quantity.default is None)


GRAPH = st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdefg"), max_size=3))


@given(GRAPH)
def test_circles_are_found_if_there_are_any(graph):
    circle = find_circle(graph)
    reached = {name: closure(name, graph) for name in graph}
    assert bool(circle) == any(name in reached[name] for name in graph)
    for step, following in zip(circle, circle[1:] + circle[:1], strict=True):
        assert following in graph[step]


def test_plain_data_and_nodes():
    data = {"a": [1, {"b": None}], "c": "x"}
    node = node_of(data)
    assert node.plain() == data
    assert node.put(("d", "e"), node_of(3)).plain() == {**data, "d": {"e": 3}}
    assert node.without(("a",)).plain() == {"c": "x"}
    assert node.without(("c", "x", "y")).plain() == data
    assert node.closest(("a", 1, "nowhere", "b")).plain() == {"b": None}


def test_a_distribution_without_ends_ends_where_few_worlds_are_and_within_its_domain():
    assert ends(Number("normal", (0.5, 0.05)), SHARE) == pytest.approx((0.3, 0.7))
    assert ends(Number("normal", (0.5, 0.5)), SHARE) == (0.0, 1.0)
    assert ends(Number("lognormal", (-2.0, 0.2)), SHARE) == pytest.approx((np.exp(-2.8), np.exp(-1.2)))
    assert ends(Number("lognormal", (900.0, 0.2)), SHARE)[1] == 1.0
