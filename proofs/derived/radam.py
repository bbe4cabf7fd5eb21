"""RAdam fails where Adam does, once it rectifies at all: for beta2 > 3/5."""

from __future__ import annotations

from sympy import Abs, And, Eq, Equivalent, Rational, symbols

from proofs.derived._period3 import ADAM, beta1, drift_above_0
from proofs.kernel.chain import Chain
from proofs.kernel.claim import Claim
from proofs.kernel.lemma import Lemma, reals
from proofs.kernel.rules import Follows, Given
from proofs.parts.periodic import BY_DICHOTOMY, average_regret, beta2
from regret.bounds.drifts import CONSTANT_BETA1, LARGE_M, of_parameters
from regret.bounds.hypotheses import INVERSE_SQRT, NO_EPSILON, method, problem_is

__all__ = ["CLAIM", "RECTIFIED"]

rho_inf, rho, r, xi, xi_o, B, delta, epsilon = symbols("rho_inf rho r xi xi_o B delta epsilon")

_RECTIFIES = Lemma(
    "rectifies in the end",
    "rho_inf = 2 / (1 - beta2) - 1 > 4, beyond which rho_t gets, if and only if beta2 > 3/5",
    Equivalent(2 / (1 - beta2) - 1 > 4, beta2 > Rational(3, 5)),
    (),
    reals("beta2", "[0, 1)"),
)

RECTIFIED = Chain(
    title="the rectified direction is near that of Adam",
    constants={
        rho_inf: "2 / (1 - beta2) - 1",
        rho: "rho_t",
        r: "the factor r_t",
        epsilon: "rho_inf - rho_t = 2 t beta2^t / (1 - beta2^t)",
        xi: "Adam's direction",
        xi_o: "that on the orbit",
        B: "a bound on the latter",
        delta: "a bound on their distance",
    },
    sequences={},
    inputs={},
    start=(),
    given=(
        Given("rho", "", And(rho_inf > 4, epsilon >= 0, Eq(rho, rho_inf - epsilon))),
        Given("late", "so late that r_t is used", 2 * epsilon <= rho_inf - 4),
        Given(
            "factor",
            "the square root of (rho_t - 4) (rho_t - 2) rho_inf / ((rho_inf - 4) (rho_inf - 2) rho_t)",
            And(r >= 0, Eq(r**2 * (rho_inf - 4) * (rho_inf - 2) * rho, (rho - 4) * (rho - 2) * rho_inf)),
        ),
        Given("directions", "", And(Abs(xi - xi_o) <= delta, Abs(xi_o) <= B)),
    ),
    rules=(
        Follows(
            "factor near 1",
            "1 - r_t^2 is at most 2 epsilon / (rho_inf - 4)",
            And(r <= 1, (1 - r) * (rho_inf - 4) <= 2 * epsilon),
            using=("rho", "late", "factor"),
        ),
        Follows(
            "direction near Adam's",
            "the factor changes it by (1 - r_t) times its size",
            Abs(r * xi - xi_o) * (rho_inf - 4) <= delta * (rho_inf - 4) + 2 * epsilon * B,
            using=("factor near 1", "factor", "directions", "rho"),
        ),
    ),
    goal="direction near Adam's",
)

_RECTIFYING = of_parameters("beta2 > 3/5", "", lambda beta1, beta2: 5 * beta2 > 3)

CLAIM = Claim(
    id="derived.radam",
    kind="lower bound",
    statement="RAdam with alpha_t = alpha / sqrt(t), epsilon = 0 and beta2 > 3/5: its directions tend to Adam's, so "
    "that it fails where Adam fails; in particular for every beta1 in [0, 1), M >= 8 / ((1 - beta1) (1 - beta2)), "
    "alpha > 0 and start on the problem derived.period3 in [-1, 1], with x_t -> 1 and R_T / T -> 2 / 3",
    source="derived here",
    formula=average_regret(Rational(2, 3)),
    conditions=(
        problem_is("derived.period3"),
        method("radam"),
        NO_EPSILON,
        INVERSE_SQRT,
        CONSTANT_BETA1,
        LARGE_M,
        _RECTIFYING,
    ),
    proof=(_RECTIFIES, RECTIFIED, drift_above_0("Adam", ADAM, (1 - beta1, 1 + 2 * beta1))),
    in_words=(
        BY_DICHOTOMY,
        "t beta2^t tends to 0, and so does epsilon; the correction of the bias of m, 1 - beta1^t, tends to 1.",
    ),
    deviations="For beta2 <= 3/5, rho_t stays at or below 4 and RAdam never divides by sqrt(v): it is then gradient "
    "descent with momentum, and does not fail.",
    references=("reddi2018",),
)
