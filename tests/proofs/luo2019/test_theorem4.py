"""The violation of AdaBound's printed bound, its place in the printed proof, and the claims around it."""

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from proofs.luo2019 import corollary4_1, monotone_band, theorem4, theorem4_minimal_horizon, theorem5
from proofs.luo2019._violation import violation
from proofs.runs.autopsy import autopsy
from regret.optimizers import AMSBound
from regret.optimizers.bands import HyperbolicBand


@pytest.mark.parametrize("bound", ["luo2019.theorem4", "luo2019.corollary4_1", "luo2019.theorem5"])
def test_the_violation_is_exact(bound):
    witness = violation(bound, AMSBound) if bound.endswith("5") else violation(bound)
    assert witness.verified
    assert sympy.sympify(witness.data["regret"]) == 3 - sympy.Rational(1, 100) * (2 + 1 / sympy.sqrt(2))
    printed = sympy.sqrt(3) / sympy.Rational(6, 5) + (2 * sympy.sqrt(3) - 1) * sympy.Rational(3, 5)
    assert sympy.simplify(sympy.sympify(witness.data["bound"]) - printed) == 0


@pytest.mark.slow
@pytest.mark.parametrize("module", [theorem4, theorem5, corollary4_1])
def test_one_link_of_the_printed_proof_is_false_and_it_is_the_monotonicity(module):
    finding = module.CLAIM.check()
    assert finding.status == "refuted"
    false = [c for c in finding.certificates if c.lemma.name == "monotone inverse rate"]
    assert [c.verdict for c in false] == ["refuted"]
    values = {sympy.Symbol(name): value for name, value in false[0].countermodel.items()}
    assert sympy.simplify(false[0].lemma.claim.subs(values)) == sympy.false
    expected = [lemma.name for lemma, expected in module.CHAIN.expectations if expected == "refuted"]
    assert [name for name in expected if name != "given"] == ["monotone inverse rate"]


@pytest.mark.parametrize("module", [theorem4, corollary4_1])
def test_the_autopsy_points_at_the_monotonicity_and_at_nothing_else(module):
    from counterexamples import luo2019

    problem = luo2019.theorem4_violation()
    found = autopsy(module.CLAIM, problem, problem.known.optimizer, 3)
    assert [(reading.name, reading.first) for reading in found.broken] == [("monotone inverse rate", 3)]
    assert found.unmet == ()


@given(
    st.floats(0.05, 8).filter(lambda gamma: abs(gamma - 4) > 1e-3),
    st.integers(2, 10**4),
)
def test_the_monotone_band_is_that_of_the_library(gamma, t):
    band = HyperbolicBand(final_lr=0.3, gamma=gamma)
    ratio, needed = band.eta_l(t - 1) / band.eta_u(t), (1 - 1 / t) ** 0.5
    if gamma > 4:
        assert ratio >= needed
    elif t >= 2 + 3 / (4 - gamma):
        assert ratio < needed
    assert monotone_band.CLAIM.check().status == "proved"


def test_before_three_steps_there_is_no_room_and_at_three_there_is():
    T, R = sympy.symbols("T R", positive=True)
    bound = sympy.sqrt(T) / (2 * R) + (2 * sympy.sqrt(T) - 1) * R
    least = bound.subs(R, sympy.sqrt(sympy.sqrt(T) / 2 / (2 * sympy.sqrt(T) - 1)))
    for horizon, possible in [(1, False), (2, False), (3, True)]:
        value = least.subs(T, horizon)
        assert sympy.simplify(value**2 - (4 * horizon - 2 * sympy.sqrt(horizon))) == 0
        assert bool(value < horizon) is possible
    assert theorem4_minimal_horizon.CLAIM.check().status == "proved"
