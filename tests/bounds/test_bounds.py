"""Bounds: the right numbers, honest hypotheses, and no violation where a bound is proved."""

import math

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from problem_zoo import FEATURES, LABELS

from counterexamples import luo2019, reddi2018
from regret.bounds import BOUNDS, duchi2011, kingma2015, midpoint, repaired, savarese2019, zinkevich2003
from regret.bounds import luo2019 as luo_bounds
from regret.bounds import reddi2018 as reddi_bounds
from regret.bounds.bound import Bound
from regret.bounds.quantities import QUANTITIES, T
from regret.errors import RegretError
from regret.optimizers import OPTIMIZERS, SGD, AdaBound, AdaGrad, Adam, AdamNC, AMSBound, AMSGrad
from regret.optimizers.bands import ConstantBand, CustomBand, HyperbolicBand, JumpBand
from regret.optimizers.schedules import Exponential, InverseTime
from regret.problems import Linear, Logistic, SquaredLoss
from regret.sets import Box
from regret.simulation import simulate

PROBLEM = Linear([3.0, -1.0, -1.0])
VECTOR = SquaredLoss(FEATURES, LABELS, feasible=Box(-0.3, 0.4))


def steps_of(problem, optimizer, steps):
    """Gradients, rates and momentum parameters of a run, kept whole."""
    from itertools import islice

    from regret.engines.reference import trajectory

    moments = list(islice(trajectory(problem, optimizer, problem.start()), steps))
    g = np.array([np.ravel(m.g) for m in moments], dtype=float)
    b = 1 / np.array([np.broadcast_to(m.rate, g.shape[1:]) for m in moments], dtype=float)
    beta1 = np.array([optimizer.beta1_t(t) for t in range(1, steps + 1)])
    return g, b, beta1


@pytest.mark.parametrize("problem", [PROBLEM, VECTOR], ids=["scalar", "vector"])
def test_every_sum_that_is_read_off_a_run_is_the_sum_over_its_steps(problem):
    steps, optimizer = 40, AdaBound(alpha=0.3, beta1=0.5, beta2=0.9, beta1_schedule=InverseTime())
    run = simulate(problem, optimizer, steps)
    g, b, beta1 = steps_of(problem, optimizer, steps)
    t = np.arange(1, steps + 1)[:, None]
    expected = {
        "sum over coordinates of the norm of all gradients": np.sqrt((g**2).sum(axis=0)).sum(),
        "sum of eta g^2": (g**2 / b).sum(),
        "sum of the last inverse rates": b[-1].sum(),
        "sum of the first inverse rates": b[0].sum(),
        "sum of the last 1 / etahat": b[-1].sum() / math.sqrt(steps),
        "sum over coordinates of the largest 1 / etahat up to T": (b / np.sqrt(t)).max(axis=0).sum(),
        "sum of beta1_t / eta": (beta1[:, None] * b).sum(),
        "sum of the first inverse rates and of all their increases": (
            b[0] + np.maximum(np.diff(b, axis=0), 0).sum(axis=0)
        ).sum(),
    }
    told = {q.meaning: np.ravel(q.read(run))[-1] for q in QUANTITIES.values() if q.meaning in expected}
    assert told == pytest.approx(expected)


def test_zinkevich():
    run = simulate(PROBLEM, SGD(alpha=0.5), 100)
    assert zinkevich2003.theorem1(run).value[-1] == pytest.approx(4 * 10 / (2 * 0.5) + 0.5 * (10 - 0.5) * 9)


def test_duchi():
    run = simulate(PROBLEM, AdaGrad(alpha=0.5), 99)
    assert duchi2011.theorem5(run).value[-1] == pytest.approx((4 / (2 * 0.5) + 0.5) * math.sqrt(33 * 11))


def test_reddi_theorem_4_in_both_printings():
    beta1, beta2, alpha, steps = 0.5, 0.9, 0.7, 50
    optimizer = AMSGrad(alpha=alpha, beta1=beta1, beta2=beta2)
    g, _, _ = steps_of(PROBLEM, optimizer, steps)
    v, v_hat = 0.0, []
    for (value,) in g:
        v = beta2 * v + (1 - beta2) * value**2
        v_hat.append(max([v, *v_hat]))
    D = 2.0
    distance = D**2 * math.sqrt(steps) / (alpha * (1 - beta1)) * math.sqrt(v_hat[-1])
    momentum = beta1 * sum(math.sqrt(v * t) / alpha for t, v in enumerate(v_hat, start=1))
    ratio = beta1 / math.sqrt(beta2)
    moments = alpha * math.sqrt(1 + math.log(steps)) / ((1 - beta1) ** 2 * (1 - ratio) * math.sqrt(1 - beta2))
    moments *= math.sqrt((g**2).sum())
    run = simulate(PROBLEM, optimizer, steps)
    first = distance + D**2 / (2 * (1 - beta1)) * momentum + moments
    assert reddi_bounds.theorem4(run).value[-1] == pytest.approx(first)
    revised = distance + D**2 / (1 - beta1) ** 2 * momentum + moments
    assert reddi_bounds.theorem4_revised(run).value[-1] == pytest.approx(revised)


def test_luo_theorem_4_and_corollary():
    optimizer = AdaBound(alpha=0.3, beta1=0.5, beta2=0.9, beta1_schedule=Exponential(0.5))
    steps, D, G = 50, 2.0, 3.0
    _, b, beta1 = steps_of(PROBLEM, optimizer, steps)
    lower, upper = optimizer.band.eta_l(1), optimizer.band.eta_u(1)
    distance = D**2 / (2 * 0.5) * b[-1, 0]
    gradients = (2 * math.sqrt(steps) - 1) * upper * G**2 / 0.5
    run = simulate(PROBLEM, optimizer, steps)
    printed = distance + D**2 / (2 * 0.5) * (beta1 * b[:, 0]).sum() + gradients
    assert luo_bounds.theorem4(run).value[-1] == pytest.approx(printed)
    middle = 0.5 * D**2 / (2 * 0.5 * (1 - 0.5) ** 2 * lower)
    assert luo_bounds.corollary4_1(run).value[-1] == pytest.approx(distance + middle + gradients)
    assert luo_bounds.theorem4(run).terms["momentum"][-1] <= luo_bounds.corollary4_1(run).terms["momentum"][-1]


def test_the_printed_bound_is_violated_at_three_with_every_hypothesis_met():
    problem = luo2019.theorem4_violation()
    evaluation = luo_bounds.theorem4(simulate(problem, problem.known.optimizer, 3))
    assert evaluation.run.regret[-1] == pytest.approx(2.97293, abs=5e-6)
    assert evaluation.value[-1] == pytest.approx(2.92184, abs=5e-6)
    assert evaluation.hypotheses_met
    assert evaluation.holds is False
    assert evaluation.first_violation == 3
    for bound in repaired.BOUNDS:
        repair = bound(evaluation.run)
        assert repair.holds or not repair.hypotheses_met
    assert repaired.adabound(evaluation.run).hypotheses_met


def test_amsbound_s_printed_bound_fails_on_the_same_problem():
    problem = luo2019.theorem4_violation()
    theirs = problem.known.optimizer
    run = simulate(problem, AMSBound(alpha=theirs.alpha, beta1=0.0, beta2=theirs.beta2, band=theirs.band), 3)
    evaluation = luo_bounds.theorem5(run)
    assert evaluation.hypotheses_met
    assert evaluation.first_violation == 3
    assert repaired.amsbound(run).holds


def test_kingma_and_ba_s_bound_is_violated_at_forty_one():
    problem = Linear([7.0, -1.0, -1.0], x1=1.0)
    rule = Adam(alpha=0.4, beta1=0.0, beta2=0.001, bias_correction=True, beta1_schedule=Exponential(0.001))
    evaluation = kingma2015.theorem4_1(simulate(problem, rule, 60, snapshots=range(1, 61)))
    assert evaluation.hypotheses_met
    assert evaluation.first_violation == 41
    assert evaluation.run.regret[40] == pytest.approx(143.897, abs=5e-4)
    assert evaluation.value[40] == pytest.approx(142.630, abs=5e-4)


# Not below 1e-3: the square of 1e-170 is 0 in floats, and no theorem is about that.
gradients = st.lists(st.floats(-3, 3).map(lambda g: round(g, 3)), min_size=1, max_size=10).filter(any)
bands = st.one_of(
    st.builds(HyperbolicBand, final_lr=st.floats(0.01, 3), gamma=st.floats(0.001, 5)),
    st.builds(
        lambda before, by, jump: JumpBand(before=before, final_lr=before * (1 + by), jump=jump),
        st.floats(0.001, 1),
        st.floats(0, 100),
        st.integers(1, 50),
    ),
    st.builds(lambda a, by: ConstantBand(a, a * (1 + by)), st.floats(0.01, 1), st.floats(0, 50)),
)
betas = st.tuples(st.floats(0, 0.95), st.floats(0.01, 0.999)).filter(lambda pair: pair[0] ** 2 < pair[1])
lams = st.sampled_from([0.0, 0.5, 0.99, 1.0])


@settings(max_examples=60)
@given(
    c=gradients, band=bands, beta=betas, lam=lams, alpha=st.floats(1e-4, 10), rule=st.sampled_from([AdaBound, AMSBound])
)
def test_the_repaired_bounds_of_adabound_and_amsbound_hold_on_random_runs(c, band, beta, lam, alpha, rule):
    optimizer = rule(alpha=alpha, beta1=beta[0], beta2=beta[1], beta1_schedule=Exponential(lam), band=band)
    run = simulate(Linear(c), optimizer, 120)
    for bound in (*repaired.BOUNDS, savarese2019.theorem3):
        evaluation = bound(run)
        if evaluation.hypotheses_met:
            assert evaluation.holds, bound.id


@settings(max_examples=40)
@given(c=gradients, alpha=st.floats(1e-2, 10), beta=betas, lam=lams)
def test_the_bounds_of_ogd_adagrad_amsgrad_and_adamnc_hold_on_random_runs(c, alpha, beta, lam):
    schedule = Exponential(lam)
    optimizers = [
        (SGD(alpha=alpha), [zinkevich2003.theorem1, zinkevich2003.a_posteriori]),
        (AdaGrad(alpha=alpha), [duchi2011.theorem5]),
        (
            AMSGrad(alpha=alpha, beta1=beta[0], beta2=beta[1], beta1_schedule=schedule),
            [reddi_bounds.theorem4, reddi_bounds.theorem4_revised],
        ),
        (AdamNC(alpha=alpha, beta1=beta[0], beta1_schedule=schedule), [reddi_bounds.theorem5]),
    ]
    for optimizer, bounds in optimizers:
        run = simulate(Linear(c), optimizer, 120)
        for bound in bounds:
            evaluation = bound(run)
            assert evaluation.hypotheses_met
            assert evaluation.holds, bound.id


wild_bands = st.builds(
    lambda lower, upper, later, at: CustomBand(
        lower=lambda t: lower if t < at else later[0], upper=lambda t: upper if t < at else later[1]
    ),
    st.floats(0.01, 2),
    st.floats(0.01, 4),
    st.tuples(st.floats(0.01, 1e3), st.floats(0.01, 1e6)),
    st.integers(1, 100),
)


@settings(max_examples=80)
@given(c=gradients, band=wild_bands, alpha=st.floats(1e-4, 1e4), rule=st.sampled_from([AdaBound, AMSBound]))
def test_bands_of_any_shape_never_break_a_repaired_bound_whose_hypotheses_are_met(c, band, alpha, rule):
    run = simulate(Linear(c, x1=1.0), rule(alpha=alpha, beta1=0.0, beta2=0.5, band=band), 120)
    for bound in (*repaired.BOUNDS, savarese2019.theorem3):
        evaluation = bound(run)
        if evaluation.hypotheses_met:
            assert evaluation.holds, bound.id


def test_a_band_that_opens_above_its_first_value_meets_no_repaired_bound():
    """R_inf = eta_u(1) does not bound the rates: without the hypothesis the bounds fail by far."""
    opening = CustomBand(lower=lambda t: 1.0 if t < 2 else 1e6, upper=lambda t: 1.0 if t < 2 else 1e6)
    run = simulate(Linear([1.0, -1.0], x1=1.0), AdaBound(beta1=0.0, band=opening), 100)
    for bound in (repaired.adabound, repaired.adabound_without_momentum, repaired.luo_theorem4, savarese2019.theorem3):
        evaluation = bound(run)
        assert evaluation.holds is False
        assert any("R_inf" in statement for statement, verdict in evaluation.hypotheses if verdict is False)


def test_amsbound_s_repaired_bound_needs_a_monotone_band():
    wavy = CustomBand(lower=lambda t: 0.1 + 0.05 * (t % 2), upper=lambda t: 0.5)
    optimizer = AMSBound(alpha=0.3, beta1=0.0, beta2=0.9, band=wavy)
    assert any("nondecreasing" in s for s in unmet(repaired.amsbound, optimizer))
    assert unmet(repaired.adabound, optimizer) == []


@given(
    beta1=st.floats(0, 0.9),
    schedule=st.sampled_from(
        ["one_minus_inverse_time", lambda v, t: 0.999, lambda v, t: v + 0.01 / t, lambda v, t: -v - 0.01]
    ),
)
def test_a_beta1_t_that_leaves_its_range_is_noticed_by_every_bound_that_needs_it(beta1, schedule):
    family = {"alpha": 0.3, "beta1": beta1, "beta1_schedule": schedule}
    for optimizer, bounds in [
        (AdaBound(**family, beta2=0.9), (luo_bounds.theorem4, luo_bounds.corollary4_1, *repaired.BOUNDS)),
        (AMSBound(**family, beta2=0.9), (luo_bounds.theorem5,)),
        (AMSGrad(**family, beta2=0.9), (reddi_bounds.theorem4, reddi_bounds.theorem4_revised)),
        (AdamNC(**family), (reddi_bounds.theorem5,)),
    ]:
        run = simulate(PROBLEM, optimizer, 20)
        for bound in bounds:
            verdicts = {verdict for statement, verdict in bound(run).hypotheses if "beta1_t <= beta1" in statement}
            assert verdicts == {False}, bound.id


def test_one_minus_beta1_over_t_is_not_beta1_over_t_although_beta1_is_0():
    # beta1_t = 1: nothing is ever entered into m, x stays, and regret is 2 T.
    rule = AdaBound(beta1=0, beta1_schedule="one_minus_inverse_time", band=HyperbolicBand(final_lr=1.0, gamma=100.0))
    evaluation = savarese2019.corollary2(simulate(Linear([1.0], x1=1.0), rule, 400))
    assert evaluation.holds is False
    assert dict(evaluation.hypotheses)["beta1_t = beta1 / t"] is False
    assert dict(midpoint.band_midpoint(evaluation.run).hypotheses)["beta1 = 0"] is False


def test_a_schedule_of_the_user_s_that_seems_to_stay_in_range_is_not_decided():
    optimizer = AMSGrad(alpha=0.3, beta1=0.5, beta2=0.9, beta1_schedule=lambda value, t: value / t)
    verdicts = [verdict for _, verdict in reddi_bounds.theorem4(simulate(PROBLEM, optimizer, 20)).hypotheses]
    assert None in verdicts
    assert False not in verdicts


def test_forms_of_a_method_that_a_theorem_is_not_about_are_noticed():
    assert any("S_0" in s for s in unmet(duchi2011.theorem5, AdaGrad(initial_accumulator=0.1)))
    assert any("epsilon" in s for s in unmet(duchi2011.theorem5, AdaGrad(epsilon_root=0.1)))
    assert any("bias" in s for s in unmet(reddi_bounds.theorem4, AMSGrad(beta1=0.5, max_of_corrected=True)))
    decaying = Adam(beta1=0.0, bias_correction=True, beta1_schedule="one_minus_inverse_time")
    assert any("lambda" in s for s in unmet(kingma2015.theorem4_1, decaying))


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("bound", BOUNDS.values(), ids=BOUNDS)
def test_every_bound_can_be_asked_about_every_method(bound, optimizer):
    evaluation = bound(simulate(PROBLEM, OPTIMIZERS[optimizer](), 5))
    named = {name for statement, _ in evaluation.hypotheses for name in OPTIMIZERS if f" {name} " in f"{statement} "}
    assert optimizer in named or not evaluation.hypotheses_met


def test_bounds_hold_in_several_dimensions_and_for_curved_losses():
    for problem in (VECTOR, Logistic(FEATURES, LABELS, feasible=Box(-1.0, 1.0))):
        for optimizer, bound in [
            (SGD(alpha=0.3), zinkevich2003.theorem1),
            (AdaGrad(alpha=0.5), duchi2011.theorem5),
            (AMSGrad(alpha=0.5, beta1=0.5, beta2=0.9), reddi_bounds.theorem4),
            (AdaBound(alpha=0.5, beta1=0.5, beta2=0.9), repaired.adabound),
        ]:
            evaluation = bound(simulate(problem, optimizer, 400))
            assert evaluation.hypotheses_met, (bound.id, evaluation.hypotheses)
            assert evaluation.holds


def unmet(bound, optimizer, problem=PROBLEM, steps=20):
    return [
        statement for statement, verdict in bound(simulate(problem, optimizer, steps)).hypotheses if verdict is not True
    ]


def test_each_hypothesis_is_noticed_when_it_fails():
    rule = {"alpha": 0.3, "beta1": 0.5, "beta2": 0.9}
    assert unmet(luo_bounds.theorem4, AdaBound(**rule)) == []
    assert "epsilon = 0" in unmet(luo_bounds.theorem4, AdaBound(**rule, epsilon=1e-8))
    assert any("alpha / sqrt" in s for s in unmet(luo_bounds.theorem4, AdaBound(**rule, schedule="constant")))
    assert any("beta1 < sqrt" in s for s in unmet(luo_bounds.theorem4, AdaBound(**rule | {"beta2": 0.2})))
    assert any("one limit" in s for s in unmet(luo_bounds.theorem4, AdaBound(**rule, band=ConstantBand(0.1, 0.2))))
    opening = CustomBand(lower=lambda t: 0.1 / t, upper=lambda t: 0.2)
    assert any("one limit" in s for s in unmet(luo_bounds.theorem4, AdaBound(**rule, band=opening)))
    assert any("method is adabound" in s for s in unmet(luo_bounds.theorem4, Adam(**rule)))
    assert any("bias" in s for s in unmet(luo_bounds.theorem4, AdaBound(**rule, convention="luo-code")))
    rising = AdaBound(**rule, beta1_schedule=lambda value, t: value * (1 - 1 / (1 + t)))
    assert any("nonincreasing" in s for s in unmet(repaired.adabound, rising))
    assert "beta1 = 0" in unmet(repaired.adabound_without_momentum, AdaBound(**rule))
    unbounded = Linear([3.0, -1.0, -1.0], feasible=Box(-math.inf, math.inf))
    assert any("bounded" in s for s in unmet(zinkevich2003.theorem1, SGD(), unbounded))


def test_the_added_hypothesis_of_the_repaired_theorem_holds_exactly_from_gamma_four_on():
    for gamma, expected in [(4.0, True), (5.0, True), (3.9, False), (0.1, False)]:
        rule = AdaBound(alpha=0.3, beta1=0.5, beta2=0.9, band=HyperbolicBand(0.1, gamma))
        assert (unmet(repaired.luo_theorem4, rule, steps=2000) == []) is expected


@given(gamma=st.floats(0.01, 10), final_lr=st.floats(0.01, 10))
def test_savarese_s_constant_is_the_supremum_and_is_approached(gamma, final_lr):
    band = HyperbolicBand(final_lr, gamma)
    values = [t / band.eta_l(t) - ((t - 1) / band.eta_u(t - 1) if t > 1 else 0.0) for t in range(1, 3000)]
    supremum = (1 + 2 / gamma) / final_lr
    assert max(values) <= supremum * (1 + 1e-9)
    far = 10**9
    assert far / band.eta_l(far) - (far - 1) / band.eta_u(far - 1) == pytest.approx(supremum, rel=1e-2)


def test_where_the_band_is_not_known_in_closed_form_its_constant_is_taken_over_all_steps():
    rule = AdaBound(alpha=0.3, beta1=0.5, beta2=0.9, band=JumpBand(0.1, 0.5, 7))
    evaluation = savarese2019.theorem3(simulate(PROBLEM, rule, 30))
    worst = max(t / rule.band.eta_l(t) - (t - 1) / rule.band.eta_u(max(t - 1, 1)) for t in range(1, 31))
    expected = 4 / (2 * 0.5) * 2 * worst * (math.sqrt(30) - 1)
    assert evaluation.terms["variation"][-1] == pytest.approx(expected)


@pytest.mark.parametrize("bound", BOUNDS.values(), ids=BOUNDS)
def test_every_bound_prints_and_knows_where_it_stands(bound):
    assert bound.latex().startswith(r"R_T \le ")
    assert bound.status in ("printed", "corrected", "refuted")
    assert bound.source
    assert bound.remark
    assert bound.expression == sympy.Add(*bound.expressions.values())


def test_a_bound_with_a_letter_that_nobody_can_read_is_refused():
    strange = Bound("mine", "printed", "", {"term": sympy.Symbol("kappa") * T}, ())
    with pytest.raises(RegretError, match="unknown symbol kappa"):
        strange(simulate(PROBLEM, SGD(), 10))


def test_bounds_on_rates_say_when_the_rates_were_not_kept():
    with pytest.raises(RegretError, match="rates=True"):
        reddi_bounds.theorem4(simulate(PROBLEM, AMSGrad(), 10, rates=False))


def test_a_numerical_minimum_is_not_called_certain_beyond_its_gap():
    run = simulate(VECTOR, SGD(alpha=0.3), 50)
    evaluation = zinkevich2003.theorem1(run)
    assert evaluation.holds is True
    worse = run.comparator._replace(gap=np.full(len(run.times), 1e9))
    from dataclasses import replace

    assert zinkevich2003.theorem1(replace(run, comparator=worse)).holds is None


def test_adam_violates_amsgrad_s_bound_on_reddi_s_problem():
    """The bound is not empty: the method that it is not about breaks it."""
    problem = reddi2018.theorem1()
    evaluation = reddi_bounds.theorem4(simulate(problem, problem.known.optimizer, 10**5))
    assert not evaluation.hypotheses_met
    assert evaluation.holds is False
