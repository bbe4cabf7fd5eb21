"""The Drift Dichotomy: on periodic linear losses the sign of Adam's drift says where it ends, for every step size."""

from __future__ import annotations

import sympy
from sympy import Abs, And, Eq, Implies, Max, Min, Or, sqrt

from proofs.derived._walk import D, M, P, blocks, e, eps, eventually, hi, lo, u, walk, x
from proofs.kernel.chain import Chain
from proofs.kernel.claim import Claim
from proofs.kernel.lemma import Lemma, reals
from proofs.kernel.rules import Follows, Given, Invariant, after
from proofs.parts.descent import Part, join
from proofs.parts.periodic import average_regret
from regret.bounds.drifts import CONSTANT_BETA1, FINITE_STEPS, NOT_ALL_0, ONE_COORDINATE
from regret.bounds.hypotheses import BOUNDED_SET, INVERSE_SQRT, LINEAR_PERIODIC, NO_EPSILON, method

__all__ = ["CLAIM", "CONVERGENCE"]

n, h, g, Q, dm, dv, q1, q2 = sympy.symbols("n h g Q d_m d_v q_1 q_2")
m, v, m_o, v_o = sympy.symbols("m v m_o v_o")
r, r_o, xi, xi_o, kappa = sympy.symbols("r r_o xi xi_o kappa")
a, y, E = sympy.symbols("a y E")
alpha, C, n_0, B, w, mu, delta, Dr = sympy.symbols("alpha C n_0 B w mu delta Dr")
beta1, beta2, X, Y = sympy.symbols("beta1 beta2 X Y")

_MOMENTS = Part(
    constants={beta1: "beta1", beta2: "beta2"},
    sequences={
        m: "first moment",
        v: "second moment",
        m_o: "first moment on the periodic orbit",
        v_o: "second moment on the periodic orbit",
    },
    inputs={g: "the gradient, which does not depend on x"},
    given=(
        Given("betas", "", And(beta1 >= 0, beta1 < 1, beta2 >= 0, beta2 < 1)),
        Given("first moment", "Adam's recursion", Eq(after(m), beta1 * m + (1 - beta1) * g), "definition"),
        Given("second moment", "Adam's recursion", Eq(after(v), beta2 * v + (1 - beta2) * g**2), "definition"),
        Given("orbit of m", "its periodic solution", Eq(after(m_o), beta1 * m_o + (1 - beta1) * g), "definition"),
        Given("orbit of v", "its periodic solution", Eq(after(v_o), beta2 * v_o + (1 - beta2) * g**2), "definition"),
    ),
)

CONVERGENCE = join(
    "the moments tend to their periodic orbit, like beta1^n and beta2^n",
    _MOMENTS,
    Part(
        constants={X: "m_o - m at the start", Y: "v_o - v at the start"},
        sequences={q1: "beta1^n", q2: "beta2^n"},
        start=(
            Given("powers at the start", "beta^0 = 1", And(Eq(q1, 1), Eq(q2, 1))),
            Given("moments at the start", "", And(Eq(m_o - m, X), Eq(v_o - v, Y))),
        ),
        given=(Given("powers", "of beta1 and beta2", And(Eq(after(q1), beta1 * q1), Eq(after(q2), beta2 * q2))),),
        rules=(
            Invariant(
                "distance from the orbit",
                "m_o - m = beta1^n X and v_o - v = beta2^n Y",
                And(Eq(m_o - m, q1 * X), Eq(v_o - v, q2 * Y)),
                base=("powers at the start", "moments at the start"),
                using=("powers", "first moment", "second moment", "orbit of m", "orbit of v"),
            ),
        ),
    ),
)

_ON_ORBIT = Part(
    constants={
        dm: "a bound on |m - m_o| after n_0 steps",
        dv: "a bound on |v - v_o| after n_0 steps",
        w: "the smallest v on the orbit",
        mu: "the largest |m| on the orbit",
    },
    start=(Given("near the orbit", "after n_0 steps", And(Abs(m - m_o) <= dm, Abs(v - v_o) <= dv)),),
    given=(
        Given("positive orbit", "w > 0", w > 0),
        Given("orbit", "bounds on the orbit", And(after(v_o) >= w, Abs(after(m_o)) <= mu)),
        Given("roots", "", And(r >= 0, r_o >= 0, Eq(r**2, after(v)), Eq(r_o**2, after(v_o)))),
        Given("direction", "m / sqrt(v)", Eq(xi * r, after(m))),
        Given("direction on the orbit", "m_o / sqrt(v_o)", Eq(xi_o * r_o, after(m_o))),
        Given("mu", "", mu >= 0),
        Given("v is near", "the distance of v is at most half of w", And(dm >= 0, dv >= 0, 2 * dv <= w)),
        Given("distance", "", Eq(delta, 2 / sqrt(w) * (dm + mu * dv / w))),
    ),
    inputs={r: "sqrt(v)", r_o: "sqrt(v) on the orbit"},
    rules=(
        Invariant(
            "still near the orbit",
            "the distance from the orbit does not grow",
            And(Abs(m - m_o) <= dm, Abs(v - v_o) <= dv),
            base=("near the orbit",),
            using=("betas", "first moment", "second moment", "orbit of m", "orbit of v"),
        ),
        Follows(
            "v stays away from 0",
            "v >= w / 2",
            And(r > 0, 2 * r**2 >= w),
            using=("still near the orbit'", "orbit", "roots", "v is near", "positive orbit"),
        ),
        Follows(
            "difference of the roots",
            "a root is Lipschitz away from 0",
            Abs(xi_o * (r_o - r)) <= mu * dv / w,
            using=("direction on the orbit", "roots", "orbit", "still near the orbit'", "positive orbit"),
        ),
        Follows(
            "numerators",
            "the difference of the directions, times the root",
            Abs(xi - xi_o) * r <= dm + mu * dv / w,
            using=(
                "direction",
                "direction on the orbit",
                "difference of the roots",
                "still near the orbit'",
                "positive orbit",
            ),
        ),
        Follows(
            "directions are near",
            "m / sqrt(v) is near its orbit",
            Abs(xi - xi_o) <= delta,
            using=("numerators", "v stays away from 0", "distance", "positive orbit"),
        ),
    ),
)


_DIRECTIONS = Part(
    constants={
        alpha: "the step size is alpha / sqrt(t)",
        n_0: "the step from which on things are looked at",
        delta: "a bound on the distance of the directions from the orbit",
        B: "a bound on the directions on the orbit",
    },
    inputs={
        xi: "the direction: for Adam, m / sqrt(v)",
        xi_o: "the direction on the orbit",
    },
    given=(Given("bounded directions", "at most B on the orbit", Abs(xi_o) <= B),),
)

_ANY_RULE = Part(given=(Given("directions are near", "the directions are near their orbit", Abs(xi - xi_o) <= delta),))


def _blocks_of_a_period(*, up: bool) -> Part:
    sign = 1 if up else -1
    size = sign * Dr
    return Part(
        constants={
            C: "the period",
            Dr: "the drift: minus the sum of the directions over a period of the orbit",
            kappa: "a bound on the steps",
        },
        sequences={
            n: "steps made",
            h: "steps made when the block began",
            Q: "the sum of the directions on the orbit over the block so far",
            y: "1 / sqrt(t) at the end of the block",
            E: "a bound on the error of a step of the block, divided by alpha",
        },
        inputs={a: "1 / sqrt(t)"},
        start=(
            Given("steps at the start", "", And(Eq(n, n_0), Eq(h, n_0))),
            Given("empty sum", "", Eq(Q, 0)),
            Given("first rate at the end", "", Eq(y, 1 / sqrt(h + C))),
            Given("first error", "", Eq(E, (delta + B * C / (2 * h)) / sqrt(h))),
        ),
        given=(
            Given("count", "one step more", Eq(after(n), n + 1), "definition"),
            Given(
                "a block is a period",
                "it ends after C steps",
                Or(And(Eq(e, 1), Eq(n + 1, h + C)), And(Eq(e, 0), n + 1 < h + C)),
            ),
            Given("new rate at the end", "", Eq(after(y), 1 / sqrt(after(h) + C)), "definition"),
            Given("new error", "", Eq(after(E), (delta + B * C / (2 * after(h))) / sqrt(after(h))), "definition"),
            Given("rate", "", Eq(a, 1 / sqrt(after(n))), "definition"),
            Given("time of the block", "", Eq(after(h), e * after(n) + (1 - e) * h), "definition"),
            Given("sum on the orbit", "", Eq(after(Q), (1 - e) * (Q + xi_o)), "definition"),
            Given(
                "period", "the orbit has period C: its sum over a block is -Dr", Implies(Eq(e, 1), Eq(Q + xi_o, -Dr))
            ),
            Given("sign of the drift", "Dr > 0" if up else "Dr < 0", size > 0),
            Given("step", "alpha_t = alpha / sqrt(t)", Eq(u, -alpha * xi * a), "definition"),
            Given("alpha", "", And(alpha > 0, C >= 1, B >= 0, delta >= 0)),
            Given(
                "late enough",
                "n_0 is large, and the moments are near their orbit",
                And(n_0 >= C, n_0 * size >= 3 * B * C**2, 6 * C * delta <= size),
            ),
            Given("bound on steps", "", Eq(kappa, alpha * (B + delta) / sqrt(n_0))),
            Given("epsilon is", "a period of steps", Eq(eps, C * kappa)),
        ),
        rules=(
            Invariant(
                "blocks come later",
                "h >= n_0, and the block has begun",
                And(h >= n_0, n >= h),
                base=("steps at the start",),
                using=("count", "a block is a period", "time of the block"),
            ),
            Invariant(
                "rate at the end",
                "y = 1 / sqrt(h + C)",
                And(y > 0, Eq(y**2 * (h + C), 1)),
                base=("first rate at the end", "steps at the start", "late enough", "alpha"),
                using=("new rate at the end", "blocks come later'", "late enough", "alpha"),
                alone=True,
            ),
            Invariant(
                "error",
                "E from the time at which the block began",
                And(E >= 0, Eq(4 * E**2 * h**3, (2 * h * delta + B * C) ** 2)),
                base=("first error", "steps at the start", "late enough", "alpha"),
                using=("new error", "blocks come later'", "late enough", "alpha"),
                alone=True,
            ),
            Follows(
                "weights",
                "1 / sqrt(t) within a block and at its end",
                And(a <= 1 / sqrt(h), a - y <= C / (2 * h * sqrt(h))),
                using=("count", "blocks come later", "late enough", "rate", "rate at the end"),
            ),
            Follows(
                "order of the rates",
                "the rate falls",
                And(a >= y, y > 0),
                using=("count", "a block is a period", "blocks come later", "late enough", "rate", "rate at the end"),
            ),
            Follows(
                "errors",
                "what the error of a step consists of",
                delta * a + B * (a - y) <= E,
                using=("weights", "error", "blocks come later", "late enough", "alpha"),
            ),
            Follows(
                "error of a step",
                "against the step on the orbit with the rate at the end of the block",
                Abs(u + alpha * xi_o * y) <= alpha * E,
                using=(
                    "errors",
                    "order of the rates",
                    "step",
                    "bounded directions",
                    "directions are near",
                    "alpha",
                ),
            ),
            Follows(
                "within a block",
                "these do not change",
                Implies(Eq(e, 0), And(Eq(after(y), y), Eq(after(E), E))),
                using=(
                    "time of the block",
                    "rate at the end",
                    "rate at the end'",
                    "error",
                    "error'",
                    "blocks come later'",
                    "late enough",
                ),
            ),
            Invariant(
                "error of a block",
                "the errors add up",
                Abs(D + alpha * Q * y) <= alpha * (n - h) * E,
                base=("empty block", "empty sum", "steps at the start"),
                using=(
                    "within a block",
                    "error of a step",
                    "displacement",
                    "sum on the orbit",
                    "time of the block",
                    "count",
                    "a block is a period",
                ),
            ),
            Follows(
                "errors are small",
                "a block's errors are at most half of its drift",
                C * E <= size * y / 2,
                using=("error", "rate at the end", "blocks come later", "late enough", "alpha"),
            ),
            Follows(
                "gain of a block",
                "a block gains at least half of its drift",
                Implies(Eq(e, 1), sign * (D + u) >= alpha * size * y / 2),
                using=(
                    "error of a block",
                    "error of a step",
                    "errors are small",
                    "period",
                    "a block is a period",
                    "alpha",
                ),
            ),
            Follows(
                "no loss",
                "so it does not go back",
                Implies(Eq(e, 1), sign * (D + u) >= 0),
                using=("gain of a block", "sign of the drift", "alpha", "order of the rates"),
            ),
            Follows(
                "small step",
                "a step is at most kappa",
                Abs(u) <= kappa,
                using=(
                    "step",
                    "rate",
                    "bound on steps",
                    "bounded directions",
                    "directions are near",
                    "count",
                    "blocks come later",
                    "late enough",
                    "alpha",
                ),
            ),
            Invariant(
                "small so far",
                "the steps of a block add up",
                And(M >= 0, M <= (n - h) * kappa, Abs(D) <= (n - h) * kappa),
                base=("empty block", "steps at the start"),
                using=(
                    "small step",
                    "setback",
                    "displacement",
                    "time of the block",
                    "count",
                    "a block is a period",
                ),
            ),
            Follows(
                "small setback",
                "a block sets the walk back by at most epsilon",
                And(Max(0, M - sign * u) <= eps, sign * (D + u) >= -eps),
                using=("small so far", "small step", "a block is a period", "epsilon is"),
            ),
            Follows(
                "epsilon", "epsilon >= 0", eps >= 0, using=("epsilon is", "bound on steps", "late enough", "alpha")
            ),
        ),
    )


def _reach(*, up: bool) -> Part:
    sign = 1 if up else -1
    wall = hi if up else -lo
    gain = alpha * sign * Dr / C
    return Part(
        rules=(
            Follows(
                "growth of the root",
                "1 / sqrt(t) adds up to about 2 sqrt(t)",
                Implies(Eq(e, 1), sqrt(after(h) + C) - sqrt(h + C) <= C * y / 2),
                using=(
                    "time of the block",
                    "a block is a period",
                    "count",
                    "blocks come later",
                    "rate at the end",
                ),
            ),
            Follows(
                "gain and growth",
                "a block gains at least this",
                Implies(Eq(e, 1), sign * (D + u) >= gain * (sqrt(after(h) + C) - sqrt(h + C))),
                using=(
                    "gain of a block",
                    "growth of the root",
                    "alpha",
                    "blocks come later",
                    "blocks come later'",
                    "late enough",
                ),
            ),
            Invariant(
                "way made",
                "the blocks' gains add up like the root of the time",
                sign * P >= gain * (sqrt(h + C) - sqrt(n_0 + C)),
                base=("no block yet", "steps at the start", "late enough", "alpha"),
                using=(
                    "progress",
                    "gain and growth",
                    "time of the block",
                    "a block is a period",
                    "blocks come later",
                    "blocks come later'",
                    "late enough",
                ),
            ),
            Follows(
                "reach",
                "once the way made exceeds the interval, the point is within 2 epsilon of the wall",
                Implies(gain * (sqrt(h + C) - sqrt(n_0 + C)) >= hi - lo, sign * x >= wall - 2 * eps),
                using=("way made", "points", "alpha", "blocks come later", "late enough"),
            ),
        ),
    )


def _dichotomy(rule: str, *directions: Part, up: bool) -> Chain:
    return join(
        f"{rule} with drift {'above' if up else 'below'} 0 ends at the {'upper' if up else 'lower'} end",
        _DIRECTIONS,
        *directions,
        walk(up=up),
        _blocks_of_a_period(up=up),
        blocks(up=up),
        eventually(up=up),
        _reach(up=up),
    )


ADAM = tuple(_dichotomy("Adam", _MOMENTS, _ON_ORBIT, up=up) for up in (True, False))
ANY_RULE = tuple(
    _dichotomy("a rule whose directions tend to a periodic orbit,", _ANY_RULE, up=up) for up in (True, False)
)

_c = sympy.Symbol("c")
_AT_THE_WALL = (
    Lemma(
        "regret at the upper end",
        "what a step costs there on average, c the mean gradient",
        Eq(_c * hi - Min(_c * lo, _c * hi), (hi - lo) * Max(_c, 0), evaluate=False),
        (lo <= hi,),
        reals("c lo hi"),
    ),
    Lemma(
        "regret at the lower end",
        "what a step costs there on average",
        Eq(_c * lo - Min(_c * lo, _c * hi), (hi - lo) * Max(-_c, 0), evaluate=False),
        (lo <= hi,),
        reals("c lo hi"),
    ),
)

CLAIM = Claim(
    id="derived.drift_dichotomy",
    kind="limit",
    statement="Let f_t(x) = c_t x with c_t of period C, not always 0, on [lo, hi], and let Adam run with beta1 in "
    "[0, 1), beta2 in (0, 1), or beta2 = 0 if no c_t is 0, and alpha_t = alpha / sqrt(t).  Let Dr be minus the sum of "
    "m / sqrt(v) over a period of the periodic orbit of (m, v).  For every alpha > 0 and every start: if Dr > 0, then "
    "x_t -> hi and R_T / T -> (hi - lo) max(0, c), c the mean of c_t; if Dr < 0, then x_t -> lo and R_T / T -> "
    "(hi - lo) max(0, -c).  The same holds of every rule with steps alpha / sqrt(t) times directions that tend to a "
    "periodic orbit, Dr being minus their sum over a period",
    source="derived here",
    formula=average_regret(sympy.Piecewise(((hi - lo) * Max(_c, 0), Dr > 0), ((hi - lo) * Max(-_c, 0), Dr < 0))),
    conditions=(
        LINEAR_PERIODIC,
        ONE_COORDINATE,
        NOT_ALL_0,
        method("adam"),
        CONSTANT_BETA1,
        FINITE_STEPS,
        INVERSE_SQRT,
        NO_EPSILON,
        BOUNDED_SET,
    ),
    proof=(CONVERGENCE, *ADAM, *ANY_RULE, *_AT_THE_WALL),
    in_words=(
        "The recursions have a solution of period C, the fixed point of an affine map with slope beta^C < 1, and v > 0 "
        "on it.",
        "As beta1^n and beta2^n tend to 0, every n_0 from some one on is late enough; as the way made grows like "
        "sqrt(h), x_t is within 2 epsilon = 2 C alpha (B + delta) / sqrt(n_0) of the wall from some t on.  That is "
        "x_t -> hi or lo, and the average of c_t x_t tends to c hi or c lo.",
    ),
    references=("reddi2018",),
    kernel_checked_by=(
        "derived_drift_dichotomy",
        "derived_drift_dichotomy_any_rule",
    ),
)
