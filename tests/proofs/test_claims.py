"""The ledger of claims: each comes out as it says, and its lemmas list no assumption that they do not need."""

from dataclasses import replace

import pytest
import sympy

from proofs import kingma2015, luo2019, repaired, steps
from proofs.claim import Claim, Step, Witness
from proofs.demonstration import Contender, Demonstration
from proofs.enclosure import enclose, precision
from proofs.lemma import Lemma
from proofs.provers import prove
from regret.bounds import BOUNDS
from regret.optimizers import SGD, Adam
from regret.problems import Known, Linear
from regret.registry import claims, problems

CLAIMS = claims()
LEMMAS = {f"{claim.id}: {step.lemma.name}": step for claim in CLAIMS.values() for step in claim.steps}
UNIQUE = {step.lemma: name for name, step in LEMMAS.items()}
PROVED = [(name, lemma) for lemma, name in UNIQUE.items() if LEMMAS[name].expected == "proved"]


@pytest.mark.parametrize("name", CLAIMS)
def test_every_claim_comes_out_as_it_says(name):
    finding = CLAIMS[name].check()
    assert finding.as_expected
    assert finding.status != "failed"
    assert finding.evidence


def test_the_statuses_that_the_project_stands_on():
    statuses = {name: claim.check().status for name, claim in CLAIMS.items() if claim.demonstration is None}
    assert statuses["luo2019.theorem4"] == "refuted"
    assert statuses["luo2019.theorem5"] == "refuted"
    assert statuses["kingma2015.theorem4_1"] == "refuted"
    for name in ("zinkevich2003.theorem1", "duchi2011.theorem5", "savarese2019.theorem3", *(b.id for b in _repaired())):
        assert statuses[name] == "proved"


def _repaired():
    from regret.bounds import repaired as bounds

    return bounds.BOUNDS


def test_exactly_one_step_of_the_printed_proof_is_false_and_it_is_the_monotonicity():
    finding = luo2019.theorem4.check()
    refuted = [c for c in finding.certificates if c.verdict == "refuted"]
    assert [c.lemma.name for c in refuted] == ["monotone inverse rate"]
    values = {sympy.Symbol(name): value for name, value in refuted[0].countermodel.items()}
    assert sympy.simplify(refuted[0].lemma.claim.subs(values)) == sympy.false


def test_the_violation_is_exact_and_the_smallest_window_is_as_derived():
    witness = luo2019.violation()
    assert witness.verified
    assert sympy.sympify(witness.data["regret"]) == 3 - sympy.Rational(1, 100) * (2 + 1 / sympy.sqrt(2))
    assert (
        sympy.simplify(
            sympy.sympify(witness.data["bound"])
            - (sympy.sqrt(3) / sympy.Rational(6, 5) + (2 * sympy.sqrt(3) - 1) * sympy.Rational(3, 5))
        )
        == 0
    )


def test_no_horizon_below_three_can_violate_the_printed_bound():
    """Over all final rates the bound is at least sqrt(4 T - 2 sqrt(T)) D G, and R_T <= T D G."""
    T, R = sympy.symbols("T R", positive=True)
    bound = sympy.sqrt(T) / (2 * R) + (2 * sympy.sqrt(T) - 1) * R
    least = bound.subs(R, sympy.sqrt(sympy.sqrt(T) / 2 / (2 * sympy.sqrt(T) - 1)))
    for horizon, possible in [(1, False), (2, False), (3, True)]:
        value = least.subs(T, horizon)
        assert sympy.simplify(value**2 - (4 * horizon - 2 * sympy.sqrt(horizon))) == 0
        assert bool(value < horizon) is possible


@pytest.mark.parametrize(("name", "lemma"), PROVED, ids=[name for name, _ in PROVED])
def test_no_lemma_lists_an_assumption_that_it_can_do_without(name, lemma):
    needless = []
    for i, assumption in enumerate(lemma.assumptions):
        rest = lemma.assumptions[:i] + lemma.assumptions[i + 1 :]
        if prove(replace(lemma, assumptions=rest), seconds=2).verdict == "proved":
            needless.append(str(assumption))
    assert needless == []


def flipped(relation):
    """The relation with its inequality turned around."""
    turn = {
        sympy.GreaterThan: sympy.StrictLessThan,
        sympy.LessThan: sympy.StrictGreaterThan,
        sympy.StrictGreaterThan: sympy.LessThan,
        sympy.StrictLessThan: sympy.GreaterThan,
    }
    return turn[type(relation)](relation.lhs, relation.rhs) if type(relation) in turn else None


@pytest.mark.parametrize(("name", "lemma"), PROVED, ids=[name for name, _ in PROVED])
def test_a_claim_turned_around_is_not_proved(name, lemma):
    other = flipped(lemma.claim)
    if other is None:
        pytest.skip("not an inequality")
    assert prove(replace(lemma, claim=other), seconds=2).verdict != "proved"


WRONG = {
    "sum constant halved": replace(
        steps.SUM_OF_INVERSE_ROOTS_STEP,
        claim=steps.S + 1 / sympy.sqrt(steps.n + 1) <= sympy.sqrt(steps.n + 1) - 1,
        assumptions=(steps.n >= 1, sympy.sqrt(steps.n) - 1 >= steps.S),
    ),
    "sum off by one": replace(steps.SUM_OF_INVERSE_ROOTS_BASE, claim=sympy.Integer(1) <= 2 * sympy.sqrt(steps.n) - 2),
    "projected step halved": replace(
        steps.ONE_STEP_PROJECTED,
        claim=steps.m * steps.z <= steps.b / 4 * (steps.z**2 - steps.w_next) + steps.m**2 / (2 * steps.b),
    ),
    "projected step with a sign": replace(
        steps.ONE_STEP_PROJECTED,
        claim=steps.m * steps.z <= steps.b / 2 * (steps.z**2 - steps.w_next) - steps.m**2 / (2 * steps.b),
    ),
    "Young halved": replace(
        steps.YOUNG, claim=steps.m * steps.z <= steps.z**2 / (4 * steps.h) + steps.h * steps.m**2 / 4
    ),
    "projection strict": replace(steps.PROJECTION, claim=sympy.StrictLessThan(*steps.PROJECTION.claim.args)),
    "Abel without the positive part": replace(
        steps.ABEL_POSITIVE_PART, claim=steps.w * (steps.c_next - steps.c) <= steps.E * (steps.c_next - steps.c)
    ),
    "Abel with a rising beta": replace(
        steps.ABEL_WEIGHTED,
        assumptions=(
            *(a for a in steps.ABEL_WEIGHTED.assumptions if a != (steps.beta_next <= steps.beta)),
            steps.beta_next <= steps.beta1,
        ),
    ),
    "moments halved": replace(steps.MOMENTS_STAY_BOUNDED, claim=steps.MOMENTS_STAY_BOUNDED.claim.lhs <= steps.G / 2),
    "momentum Young without beta": replace(
        steps.MOMENTUM_YOUNG,
        claim=-steps.beta * steps.m_before * steps.z <= steps.b * steps.z**2 / 4 + steps.m_before**2 / (2 * steps.b),
    ),
    "telescope with the old weight": replace(
        steps.TELESCOPE, claim=steps.S + steps.s <= steps.P + steps.q + steps.r - steps.c * steps.w_next
    ),
    "AMSGrad's weights with a moving beta": Lemma(
        "wrong",
        "1 / (1 - beta_t) taken to be constant",
        steps.b_next / (1 - steps.beta_next) >= steps.b / (1 - steps.beta),
        (
            steps.b > 0,
            steps.b_next >= steps.b,
            steps.beta >= 0,
            steps.beta < 1,
            steps.beta_next >= 0,
            steps.beta_next < 1,
        ),
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_deliberately_wrong_lemma_is_refuted_with_a_countermodel(name):
    certificate = prove(WRONG[name])
    assert certificate.verdict == "refuted"
    assert certificate.countermodel


def test_a_claim_whose_lemma_is_wrong_fails():
    spoilt = replace(repaired.adabound, steps=(*repaired.adabound.steps, Step(WRONG["Young halved"])))
    finding = spoilt.check()
    assert finding.status == "failed"
    assert not finding.as_expected


def test_a_witness_that_does_not_verify_fails_its_claim():
    weak = replace(luo2019.theorem4, refutation=lambda: Witness(False, "no", "exact arithmetic"))
    assert weak.check().status == "failed"


def test_a_printed_proof_with_a_false_step_and_no_witness_is_broken_not_refuted():
    claim = Claim("mine", "upper bound", "", "", steps=(Step(WRONG["Young halved"], expected="refuted"),))
    assert claim.check().status == "proof broken"


def test_kingma_and_ba_s_witness_is_an_enclosure():
    witness = kingma2015.violation()
    assert witness.verified
    assert "balls" in witness.evidence
    assert witness.data["regret"].startswith("[143.8966")


def test_every_upper_bound_points_to_its_right_hand_side():
    for claim in CLAIMS.values():
        if claim.kind == "upper bound":
            assert claim.bound in BOUNDS
            assert claim.bound == claim.id
        else:
            assert claim.id in problems()


def test_expressions_are_enclosed():
    a, b = sympy.symbols("a b")
    with precision(200):
        ball = enclose(sympy.log(a) * sympy.sqrt(2) / 3 - b**-2 + a**b, {a: 2, b: sympy.Rational(5, 2)})
        exact = sympy.log(2) * sympy.sqrt(2) / 3 - sympy.Rational(4, 25) + 2 ** sympy.Rational(5, 2)
        from flint import arb

        assert ball.overlaps(arb(str(sympy.N(exact, 70))))
        assert ball.rad() < 1e-50
    with pytest.raises(ValueError, match="cannot enclose"):
        enclose(sympy.sin(a), {a: 1})


def demonstration(problem, *contenders, steps=4000, seeds=1):
    return Demonstration(lambda: problem, steps, lambda _: contenders, seeds)


def test_a_demonstration_notices_when_a_prediction_is_wrong():
    known = Known("mine", stuck_limit=2 / 3)
    problem = Linear([3.0, -1.0, -1.0], x1=1.0, known=known)
    stuck = Adam(alpha=0.5, beta1=0.0, beta2=0.1)
    rows = demonstration(
        problem,
        Contender(stuck, "stuck"),
        Contender(stuck, "vanishes"),
        Contender(SGD(alpha=0.5), "vanishes", "zinkevich2003.theorem1"),
        Contender(SGD(alpha=0.5), "stuck"),
        Contender(SGD(alpha=0.5), "any", "luo2019.theorem4"),  # not its bound: hypotheses are not met
    ).run()
    assert [row.shows for row in rows] == [True, False, True, False, False]
    assert rows[0].limit == 2 / 3
    assert rows[2].bound == pytest.approx(rows[2].evaluation.value[-1] / 4000)
