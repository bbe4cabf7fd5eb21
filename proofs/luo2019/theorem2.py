"""Luo et al. Theorem 2: for every beta1 < sqrt(beta2) Adam fails on impulses that lie far enough apart."""

from __future__ import annotations

import sympy
from sympy import And, Eq, Rational

from counterexamples import luo2019
from proofs.kernel.chain import Chain
from proofs.kernel.claim import Claim
from proofs.kernel.rules import Follows, Given, Invariant, after
from proofs.parts.periodic import BY_DICHOTOMY, average_regret, beta2, n
from proofs.runs.contenders import all_methods
from proofs.runs.demonstration import Demonstration
from regret.bounds.drifts import CONSTANT_BETA1, of_parameters
from regret.bounds.hypotheses import BETA1_BELOW_SQRT_BETA2, INVERSE_SQRT, NO_EPSILON, method, problem_is

__all__ = ["CLAIM", "DRIFT", "ZERO_PADDING"]

beta1, gamma, m, m_0, W, q_m, q_v, G, r, r_0 = sympy.symbols("beta1 gamma m m_0 W q_m q_v G r r_0")

ZERO_PADDING = Chain(
    title="while the gradients are 0, m / sqrt(v) falls like gamma^i, and its sum is that of a geometric sequence",
    constants={
        beta1: "beta1",
        beta2: "beta2",
        gamma: "beta1 / sqrt(beta2)",
        r_0: "sqrt(v) after the impulse",
        m_0: "m after the impulse",
    },
    sequences={
        n: "zero gradients since the impulse",
        m: "first moment",
        r: "sqrt(v)",
        q_m: "beta1^n",
        q_v: "beta2^n",
        G: "gamma^n",
        W: "the sum of m / sqrt(v) since the impulse",
    },
    inputs={},
    start=(
        Given("impulse", "", And(Eq(n, 0), Eq(m, m_0), Eq(r, r_0), Eq(q_m, 1), Eq(q_v, 1), Eq(G, 1))),
        Given("first step", "", Eq(W, m_0 / r_0)),
    ),
    given=(
        Given(
            "betas", "", And(beta1 >= 0, beta1 < 1, beta2 > 0, beta2 < 1, gamma >= 0, Eq(gamma**2 * beta2, beta1**2))
        ),
        Given("second moment", "v > 0", r_0 > 0),
        Given("first moment", "no gradient comes in", Eq(after(m), beta1 * m), "definition"),
        Given("root", "sqrt(v_t), as v_t = beta2 v_(t-1)", And(after(r) > 0, Eq(after(r) ** 2, beta2 * r**2))),
        Given("powers", "", And(Eq(after(q_m), beta1 * q_m), Eq(after(q_v), beta2 * q_v), Eq(after(G), gamma * G))),
        Given("sum", "", Eq(after(W), W + after(m) / after(r)), "definition"),
    ),
    rules=(
        Invariant("positive", "sqrt(v) > 0", r > 0, base=("impulse", "second moment"), using=("root",), alone=True),
        Invariant(
            "moments",
            "m = beta1^n m_0 and v = beta2^n v_0: with L - 1 zeros after every impulse, they are those of "
            "Adam(beta1^L, beta2^L) on the impulses, but for constant factors",
            And(Eq(m, q_m * m_0), Eq(r**2, q_v * r_0**2)),
            base=("impulse",),
            using=("first moment", "root", "powers"),
        ),
        Follows(
            "ratio of a step",
            "m / sqrt(v) falls by the factor gamma",
            Eq(after(m) * r, gamma * m * after(r)),
            using=("first moment", "root", "positive", "betas"),
        ),
        Invariant(
            "ratio",
            "m / sqrt(v) = gamma^n m_0 / sqrt(v_0)",
            Eq(m * r_0, G * m_0 * r),
            base=("impulse",),
            using=("ratio of a step", "powers", "root"),
        ),
        Invariant(
            "displacement",
            "(1 - gamma) W = (1 - gamma^(n+1)) m_0 / sqrt(v_0)",
            Eq((1 - gamma) * W * r_0, (1 - gamma * G) * m_0),
            base=("impulse", "first step", "second moment"),
            using=("sum", "ratio'", "powers", "root"),
        ),
    ),
    goal="displacement",
)

q, rho, kappa, Dr = sympy.symbols("q rho kappa Dr")
_N, _s, _W = (sympy.symbols(f"{name}_0 {name}_1 {name}_2") for name in ("N", "s", "W"))
_IMPULSES = (3, -1, -1)

DRIFT = Chain(
    title="the drift of Adam on the impulses 3, -1, -1, L steps apart, is above 0 if 36 beta2^L <= 1",
    constants={
        q: "beta1^L",
        rho: "beta2^L",
        kappa: "(1 - gamma^L) / (1 - gamma) times (1 - beta1) / sqrt(1 - beta2)",
        Dr: "the drift",
        **{letter: f"m after impulse {i}, divided by 1 - beta1" for i, letter in enumerate(_N, 1)},
        **{letter: f"sqrt(v) after impulse {i}, divided by sqrt(1 - beta2)" for i, letter in enumerate(_s, 1)},
        **{letter: f"the sum of m / sqrt(v) from impulse {i} to the next" for i, letter in enumerate(_W, 1)},
    },
    sequences={},
    inputs={},
    start=(),
    given=(
        Given("far apart", "36 beta2^L <= 1", And(rho > 0, 36 * rho <= 1)),
        Given("betas", "beta1 < sqrt(beta2), both to the power L", And(q >= 0, q**2 < rho)),
        Given(
            "first moments",
            "on the periodic orbit, from one impulse to the next",
            And(*(Eq(_N[j], q * _N[j - 1] + g) for j, g in enumerate(_IMPULSES))),
        ),
        Given(
            "second moments",
            "s^2 = beta2^L s^2 + g^2 on the periodic orbit, from one impulse to the next, of which this much is used",
            And(
                _s[0] >= 3,
                *(And(_s[j] > 0, _s[j] ** 2 <= rho * _s[j - 1] ** 2 + g**2) for j, g in enumerate(_IMPULSES)),
            ),
        ),
        Given(
            "displacements",
            "the displacement until the next impulse, of the other chain",
            And(kappa > 0, *(Eq(W * s, kappa * N) for W, s, N in zip(_W, _s, _N, strict=True))),
        ),
        Given("drift", "minus the sum of m / sqrt(v) over a period", Eq(Dr, -_W[0] - _W[1] - _W[2])),
    ),
    rules=(
        Follows("small q", "beta1^L <= 1 / 6", 6 * q <= 1, using=("far apart", "betas")),
        Follows(
            "numerators",
            "the large impulse is at most 3, the small ones stay negative",
            And(_N[0] <= 3, _N[1] <= -Rational(1, 2), _N[2] <= -1),
            using=("small q", "betas", "first moments"),
        ),
        Follows(
            "denominators",
            "the square of 3 is forgotten by the next impulse",
            And(_s[0] >= 3, _s[1] <= Rational(113, 100), _s[2] <= Rational(102, 100)),
            using=("far apart", "second moments"),
        ),
        Follows("step down", "at most kappa", _W[0] <= kappa, using=("numerators", "denominators", "displacements")),
        Follows(
            "first step up",
            "at least 0.44 kappa",
            _W[1] <= -Rational(44, 100) * kappa,
            using=("numerators", "denominators", "displacements", "second moments"),
        ),
        Follows(
            "second step up",
            "at least 0.98 kappa",
            _W[2] <= -Rational(98, 100) * kappa,
            using=("numerators", "denominators", "displacements", "second moments"),
        ),
        Follows(
            "drift above 0",
            "at least 0.42 kappa",
            And(Dr >= Rational(42, 100) * kappa, Dr > 0),
            using=("step down", "first step up", "second step up", "drift", "displacements"),
        ),
    ),
    goal="drift above 0",
)

_L = sympy.Symbol("L")

LONG_PAUSES = of_parameters("36 beta2^L <= 1", "L", lambda L, beta1, beta2: 36 * beta2 ** int(L) <= 1)

CLAIM = Claim(
    id="luo2019.theorem2",
    kind="lower bound",
    statement="For every beta1 < sqrt(beta2) < 1 and every L with 36 beta2^L <= 1: F = [-2, 2], impulses 3 x, -x, -x "
    "that lie L steps apart, f_t = 0 between them.  The best point is -2, and Adam with alpha_t = alpha / sqrt(t) has "
    "x_t -> 2 and R_T / T -> 4 / (3 L), for every alpha > 0 and every start",
    source="Luo et al. 2019, Theorem 2 (restated; the construction is derived here, the source's was not available)",
    formula=average_regret(4 / (3 * _L)),
    conditions=(
        problem_is("luo2019.theorem2"),
        method("adam"),
        CONSTANT_BETA1,
        BETA1_BELOW_SQRT_BETA2,
        NO_EPSILON,
        INVERSE_SQRT,
        LONG_PAUSES,
    ),
    proof=(ZERO_PADDING, DRIFT),
    in_words=(
        "The second chain's displacements are the first chain's, for an impulse and the L - 1 zeros after it.",
        BY_DICHOTOMY,
    ),
    deviations="The source's problem was not available; this one has what the theorem claims.",
    demonstration=Demonstration(lambda: luo2019.theorem2(0.9, 0.99), 10**7, all_methods()),
    kernel_checked_by=(
        "luo2019_theorem2",
        "reddi2018_theorem2_statement_true",
        "zero_padding",
    ),
)
