"""The rules that join lemmas must not let anything false through, and must say what is wrong with a chain."""

from dataclasses import replace

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from sympy import Eq

from proofs.kernel.chain import Chain
from proofs.kernel.provers import prove
from proofs.kernel.rules import Carried, Follows, Given, Invariant, Monotone, Summed, after
from regret.errors import RegretError

n, x, y, g, d, q, X, P = sympy.symbols("n x y g d q X P")

COUNTER = Chain(
    title="a sum of squares",
    constants={q: "a constant"},
    sequences={n: "steps", x: "the sum"},
    inputs={g: "a term"},
    start=(Given("no steps", "", Eq(n, 0)), Given("nothing", "", Eq(x, 0))),
    given=(
        Given("count", "", Eq(after(n), n + 1), "definition"),
        Given("sum", "", Eq(after(x), x + g**2), "definition"),
        Given("bounded", "", g**2 <= q),
    ),
    rules=(Invariant("total", "", x <= n * q, ("no steps", "nothing"), ("count", "sum", "bounded")),),
    goal="total",
)


def with_rules(*rules, **changes):
    return replace(COUNTER, rules=rules, goal=rules[-1].name, **changes)


def verdicts(chain):
    return [prove(lemma).verdict for lemma in chain.lemmas]


def test_an_induction_is_a_base_and_a_step():
    assert verdicts(COUNTER) == ["proved", "proved"]
    assert COUNTER.conclusion == (x <= n * q)
    base, step = COUNTER.lemmas
    assert step.claim == (after(x) <= after(n) * q)
    assert (x <= n * q) in step.assumptions
    assert base.claim == (x <= n * q)


@pytest.mark.parametrize("formula", [x <= n * q - 1, x <= n * q / 2, x >= n * q, x < n * q])
def test_a_false_induction_is_refuted_at_its_base_or_step(formula):
    chain = with_rules(Invariant("total", "", formula, ("no steps", "nothing"), ("count", "sum", "bounded")))
    assert "refuted" in verdicts(chain)


def test_a_step_without_its_hypothesis_is_refuted():
    chain = with_rules(Invariant("total", "", x <= n * q, ("no steps", "nothing"), ("count", "sum")))
    assert verdicts(chain) == ["proved", "refuted"]


def test_an_invariant_from_the_first_step_on_has_its_base_there():
    chain = with_rules(
        Invariant("late", "", x <= (2 * n - 1) * q, ("no steps", "nothing", "count", "sum", "bounded"),
                  ("count", "sum", "bounded", "positive"), first=1),
        given=(*COUNTER.given, Given("positive", "", q >= 0)),
    )  # fmt: skip
    assert verdicts(chain) == ["proved", "proved"]
    assert chain.lemmas[0].claim == (after(x) <= (2 * after(n) - 1) * q)


REFUSED = {
    "unknown name": ((Follows("new", "", x >= 0, ("nonsense",)),), "nonsense"),
    "used before it is there": ((Follows("a", "", x >= 0, ("b",)), Follows("b", "", x >= 0)), "'b'"),
    "itself": ((Follows("a", "", x >= 0, ("a",)),), "'a'"),
    "undeclared letter": ((Follows("new", "", y >= 0),), "letter y is not declared"),
    "there twice": ((Follows("sum", "", x >= 0),), "twice"),
    "ends with a prime": ((Follows("new'", "", x >= 0),), "prime"),
    "a step cannot be primed": ((Follows("new", "", x >= 0, ("sum'",)),), "nothing of a state"),
    "a constant cannot be primed": (
        (Follows("still", "", q**2 >= 0), Follows("new", "", x >= 0, ("still'",))),
        "nothing of a state",
    ),
    "a step does not follow from the start": ((Follows("new", "", after(x) >= 0, ("nothing",)),), "start"),
    "the start is past": (
        (Invariant("new", "", x >= 0, ("nothing",), ("nothing", "sum")),),
        "start cannot be used",
    ),
    "what follows from the start is past too": (
        (Follows("zero", "", x <= 0, ("nothing",)), Invariant("new", "", x <= 0, ("nothing",), ("zero", "sum"))),
        "start cannot be used",
    ),
    "nothing has happened at the start": ((Invariant("new", "", x >= 0, ("sum",), ("sum",)),), "no step has been made"),
    "an invariant of a step": ((Invariant("new", "", g**2 >= 0),), "values after n steps"),
    "it does not hold yet": (
        (
            Invariant("late", "", n >= 1, ("no steps", "count"), ("count",), first=1),
            Invariant("new", "", n >= 1, ("no steps",), ("late", "count")),
        ),
        "does not hold yet",
    ),
    "nor at the base": (
        (
            Invariant("late", "", n >= 1, ("no steps", "count"), ("count",), first=1),
            Invariant("new", "", n >= 1, ("late",), ("count",)),
        ),
        "does not hold yet",
    ),
    "carried back": ((Carried("new", "", "sum"),), "step's end alone"),
    "summed without a letter": ((Summed("new", "", "bounded"),), "no letter for the sum"),
    "monotone from the start": ((Monotone("new", "", y, y, 0, n, ("no steps",)),), "start"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_rule_used_where_it_does_not_apply_is_refused(name):
    rules, message = REFUSED[name]
    with pytest.raises(RegretError, match=message):
        with_rules(*rules, coordinates=frozenset({g, x}))


def test_the_goal_must_be_there_and_hold_from_the_first_step():
    with pytest.raises(RegretError, match="nonsense"):
        replace(COUNTER, goal="nonsense")
    late = Invariant("one", "", n >= 1, ("no steps", "count"), ("count",), first=1)
    with pytest.raises(RegretError, match="only from step 2"):
        with_rules(late, Follows("step", "", after(n) >= 2, ("one", "count")), Carried("two", "", "step"))


def test_what_a_primed_fact_says_is_shifted():
    chain = with_rules(
        Invariant("grows", "", x >= 0, ("nothing",), ("sum",)),
        Follows("later", "", after(x) + q**2 >= 0, ("grows'",)),
    )
    assert chain.lemmas[-1].assumptions == (after(x) >= 0,)
    assert verdicts(chain) == ["proved"] * 3


def test_what_is_carried_holds_after_the_first_step_only():
    chain = with_rules(
        Follows("positive step", "", after(n) >= 1, ("count", "counted")),
        Carried("positive", "", "positive step"),
        given=(*COUNTER.given, Given("counted", "", n >= 0)),
    )
    assert chain.links["positive"].formula == (n >= 1)
    assert chain.links["positive"].first == 1


def test_monotone_asks_for_start_derivative_and_place():
    tangent = sympy.log(1 + y) - y / (1 + y)
    rules = (
        Invariant("counted", "", n >= 0, ("no steps",), ("count",)),
        Follows("reciprocal", "", 1 / after(n) >= 0, ("counted", "count")),
        Monotone("log", "", tangent, y, 0, 1 / after(n), ("counted", "count")),
    )
    chain = with_rules(*rules)
    assert verdicts(chain) == ["proved"] * len(chain.lemmas)
    assert chain.links["log"].formula == (tangent.subs(y, 1 / after(n)) >= 0)


@pytest.mark.parametrize("function", [y / (1 + y) - sympy.log(1 + y), sympy.log(1 + y) - y, y - 1])
def test_a_function_that_is_not_monotone_or_starts_below_is_not_let_through(function):
    chain = with_rules(
        Invariant("counted", "", n >= 0, ("no steps",), ("count",)),
        Monotone("wrong", "", function, y, 0, n, ("counted",)),
    )
    assert "refuted" in verdicts(chain)


def defined(*definitions):
    given = tuple(Given(f"definition {i}", "", of, "definition") for i, of in enumerate(definitions))
    return replace(COUNTER, given=given, rules=(Follows("new", "", x**2 >= 0),), goal="new", inputs={g: "", y: ""})


def test_a_definition_adds_a_letter_and_nothing_else():
    assert defined(Eq(after(x), x + y), Eq(y, g**2), Eq(after(n), n + 1)).links
    for wrong, message in [
        ((after(x) >= x,), "must be an equation"),
        ((Eq(y + g, 1),), "a letter alone"),
        ((Eq(x, n), Eq(after(x), g)), "defined already"),
        ((Eq(after(x), g), Eq(x, n)), "defined already"),
        ((Eq(q, x),), "changes when it does not"),
        ((Eq(q, g),), "changes when it does not"),
        ((Eq(x, after(n)),), "changes when it does not"),
        ((Eq(x, g),), "changes when it does not"),
        ((Eq(y, g), Eq(y, 2 * g)), "defined already"),
        ((Eq(y, g), Eq(g, y + 1)), "in terms of itself"),
        ((Eq(y, y + 1, evaluate=False),), "in terms of itself"),
    ]:
        with pytest.raises(RegretError, match=message):
            defined(*wrong)


def test_a_shared_letter_is_not_defined_by_one_coordinate():
    with pytest.raises(RegretError, match="shared by the coordinates"):
        replace(COUNTER, coordinates=frozenset({g}))


def test_a_sum_over_the_coordinates_is_not_defined_otherwise():
    for letter in (X, after(X)):
        with pytest.raises(RegretError, match="defined already"):
            replace(
                COUNTER,
                given=(*COUNTER.given, Given("zero", "", Eq(letter, 0), "definition")),
                coordinates=frozenset({g, x}),
                sums={X: x},
            )


def test_what_holds_at_the_start_is_no_theorem():
    with pytest.raises(RegretError, match="speaks of the start alone"):
        with_rules(Follows("zero", "", x <= 0, ("nothing",)))


def test_a_hypothesis_that_the_second_step_contradicts_has_no_model():
    chain = replace(COUNTER, given=(*COUNTER.given, Given("none", "", n <= 0)))
    assert prove(chain.model).verdict == "contradictory"


def test_what_is_given_has_a_model():
    found = prove(COUNTER.model)
    assert found.verdict == "refuted"
    values = {sympy.Symbol(name): value for name, value in found.countermodel.items()}
    for one in (*COUNTER.start, *COUNTER.given):
        assert sympy.simplify(one.formula.subs(values)) == sympy.true
    impossible = replace(COUNTER, given=(*COUNTER.given, Given("no", "", q < 0)))
    assert prove(impossible.model).verdict == "contradictory"


@pytest.mark.parametrize("function", [-sympy.sqrt(y**2) / y, 1 / (y - 5), sympy.log(5 - y) - sympy.log(5)])
def test_a_jump_that_the_derivative_does_not_show_is_seen(function):
    """The first has derivative 0 wherever it has one; it jumps from 1 to -1 at y = 0."""
    chain = with_rules(
        Invariant("counted", "", n >= 0, ("no steps",), ("count",)),
        Monotone("jumps", "", function, y, -1 if function.subs(y, -1).is_positive else 0, n + 1, ("counted",)),
    )
    assert "refuted" in [prove(lemma).verdict for lemma in chain.lemmas if lemma.name == "jumps, defined"]


def test_functions_that_cannot_be_read_and_letters_that_are_taken_are_refused():
    for function, letter, message in [(sympy.atan(1 / y), y, "no function that can be read"), (n, n, "already")]:
        with pytest.raises(RegretError, match=message):
            with_rules(
                Invariant("counted", "", n >= 0, ("no steps",), ("count",)),
                Monotone("wrong", "", function, letter, 0, n, ("counted",)),
            )


def test_contradictory_hypotheses_prove_nothing():
    chain = with_rules(
        Follows("absurd", "", x >= 10**6, ("bounded", "impossible")),
        given=(*COUNTER.given, Given("impossible", "", q < 0)),
    )
    assert verdicts(chain) == ["contradictory"]


@given(
    coefficients=st.lists(st.integers(-5, 5), min_size=3, max_size=3),
    values=st.lists(st.tuples(*[st.integers(-9, 9)] * 2), min_size=1, max_size=4),
)
def test_sums_over_coordinates_are_what_adding_up_gives(coefficients, values):
    """The summed relation at the sums of the coordinates' values is the sum of the relation's sides."""
    a, b, c = coefficients
    relation = a * x + b * q * g**2 + c <= q * g * x
    chain = replace(
        COUNTER,
        given=(Given("each", "", relation),),
        rules=(Summed("all", "", "each"),),
        goal="all",
        coordinates=frozenset({x, g}),
        sums={X: x, P: g * x, y: g**2},
    )
    summed = chain.conclusion
    assert not summed.free_symbols & {x, g}
    sums = {
        X: sum(v for v, _ in values),
        P: sum(v * w for v, w in values),
        y: sum(w**2 for _, w in values),
        d: len(values),
        q: 3,
    }
    for side, own in ((summed.lhs, relation.lhs), (summed.rhs, relation.rhs)):
        assert side.subs(sums) == sum(own.subs({x: v, g: w, q: 3}) for v, w in values)


def test_a_sum_in_which_a_step_has_a_part_has_no_value_later():
    chain = replace(COUNTER, coordinates=frozenset({x, g}), sums={X: x, P: g * x})
    assert chain.state_sums == {X: x}
    assert chain.step_sums == {P: g * x}
    assert after(X) in chain.moving
    assert after(P) not in chain.moving


def test_a_summed_strict_inequality_is_weak():
    chain = replace(
        COUNTER,
        given=(Given("each", "", g > 0),),
        rules=(Summed("all", "", "each"),),
        goal="all",
        coordinates=frozenset({g}),
        sums={P: g},
    )
    assert chain.conclusion == (P >= 0)


def test_numbers_of_a_chain_agree_with_a_run():
    """The chain's definitions, stepped through by hand, meet what it concludes."""
    rng = np.random.default_rng(7)
    total = 0.0
    for step in range(1, 200):
        total += rng.uniform(-1, 1) ** 2
        assert COUNTER.conclusion.subs({x: total, n: step, q: 1}) == sympy.true
