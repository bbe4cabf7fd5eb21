"""AdaShift fails on impulses as far apart as its delay: it mends independent losses, not periodic ones."""

from __future__ import annotations

from sympy import And, Eq, symbols

from proofs.kernel.chain import Chain
from proofs.kernel.claim import Claim
from proofs.kernel.rules import Follows, Given
from proofs.parts.periodic import BY_DICHOTOMY, average_regret, beta2
from regret.bounds.hypotheses import INVERSE_SQRT, LINEAR_PERIODIC, NO_MOMENTUM, method

__all__ = ["CLAIM", "DRIFT"]

rho, e, v_0, v_1, v_2, i_0, i_1, i_2, Dr, n, L = symbols("rho e v_0 v_1 v_2 i_0 i_1 i_2 Dr n L")

DRIFT = Chain(
    title="the drift of (-1, 1, 1, 0, ..., 0), its gradients n steps apart, is above 0 if 13 beta2^(n (L - 3)) <= 1",
    constants={
        beta2: "beta2",
        rho: "beta2^n",
        e: "rho^(L - 3)",
        v_0: "v before the gradient -1, on the periodic orbit",
        v_1: "before the first gradient 1",
        v_2: "before the second one",
        **{i: f"1 / sqrt({v})" for i, v in ((i_0, v_0), (i_1, v_1), (i_2, v_2))},
        Dr: "the drift",
    },
    sequences={},
    inputs={},
    start=(),
    given=(
        Given("beta2", "", And(beta2 > 0, beta2 < 1)),
        Given("powers", "", And(rho > 0, rho < 1, e > 0)),
        Given("long period", "13 rho^(L - 3) <= 1", 13 * e <= 1),
        Given(
            "delayed second moments",
            "the v that divides an impulse has seen the one before it, n steps ago, and decays by rho between them",
            And(
                Eq(v_1, rho * v_0 + 1 - beta2),
                Eq(v_2, rho * v_1 + 1 - beta2),
                Eq(v_0, e * (rho * v_2 + 1 - beta2)),
            ),
        ),
        Given(
            "inverse roots", "", And(*(And(i > 0, Eq(i**2 * v, 1)) for i, v in ((i_0, v_0), (i_1, v_1), (i_2, v_2))))
        ),
        Given("drift", "minus the sum of g / sqrt(v)", Eq(Dr, i_0 - i_1 - i_2)),
    ),
    rules=(
        Follows(
            "almost forgotten",
            "after a long pause v is less than (1 - beta2) / 4; it was at least 1 - beta2 before",
            And(v_1 >= 1 - beta2, v_2 >= 1 - beta2, v_0 > 0, 4 * v_0 < 1 - beta2),
            using=("delayed second moments", "long period", "powers", "beta2"),
        ),
        Follows(
            "ratios",
            "so that the step after the pause is more than twice as long",
            And(2 * i_1 < i_0, 2 * i_2 < i_0),
            using=("almost forgotten", "inverse roots"),
        ),
        Follows("drift above 0", "one step against two", Dr > 0, using=("ratios", "drift")),
    ),
    goal="drift above 0",
)

CLAIM = Claim(
    id="derived.adashift",
    kind="lower bound",
    statement="AdaShift with beta1 = 0 and delay n, steps alpha / sqrt(t) times g_t / sqrt(v_(t - n)): for every n >= "
    "1, beta2 in (0, 1) and L with 13 beta2^(n (L - 3)) <= 1, on the losses -x, x, x, then L - 3 times 0, n steps "
    "apart and 0 between them, in [-1, 1], whose best point is -1, x_t -> 1 and R_T / T -> 2 / (n L), for every alpha "
    "> 0 and start",
    source="derived here",
    formula=average_regret(2 / (n * L)),
    conditions=(LINEAR_PERIODIC, method("adashift"), NO_MOMENTUM, INVERSE_SQRT),
    proof=(DRIFT,),
    in_words=(BY_DICHOTOMY,),
    deviations="The delay makes g_t and v_(t - n) independent for independent losses, and mends those alone.",
    references=("reddi2018",),
)
