"""Kingma and Ba's Corollary 4.2: that R_T / T tends to 0, which is false from below as well."""

from __future__ import annotations

from itertools import islice

import sympy
from flint import arb
from sympy import Abs, And, Eq, Implies, Max, Min, Or, Rational, sqrt

from proofs.kernel.chain import Chain
from proofs.kernel.claim import Claim, Witness
from proofs.kernel.enclosure import precision
from proofs.kernel.rules import Follows, Given, Invariant, after
from regret.bounds import kingma2015 as bounds
from regret.engines.reference import trajectory
from regret.optimizers import Adam
from regret.problems import Linear

__all__ = ["CHAIN", "CLAIM", "violation"]

n, N, s, x, v, q, C, S, J, beta2 = sympy.symbols("n N s x v q C S J beta2")

CHAIN = Chain(
    title="Adam's regret is at most -T/2 at T = 2^k - 1 where the slopes change their sign at powers of 2",
    constants={beta2: "beta2"},
    sequences={
        n: "steps made",
        N: "the power of 2 at which the last slope began",
        s: "the last slope, 1 or -1",
        x: "the point to be played next",
        v: "second moment",
        q: "beta2^n",
        C: "sum of the slopes",
        S: "sum of the losses",
        J: "what changes of sign have cost",
    },
    inputs={},
    start=(
        Given("no steps yet", "n = 0", Eq(n, 0)),
        Given("before the first slope", "so that step 1 begins a slope of 1", And(Eq(N, Rational(1, 2)), Eq(s, -1))),
        Given("start in the set", "x_1 lies in [-1, 1]", And(x >= -1, x <= 1)),
        Given("no squares yet", "v_0 = 0, beta2^0 = 1", And(Eq(v, 0), Eq(q, 1))),
        Given("nothing yet", "no slopes, losses or changes", And(Eq(C, 0), Eq(S, 0), Eq(J, 0))),
    ),
    given=(
        Given("count", "one step more", Eq(after(n), n + 1), "definition"),
        Given(
            "slopes",
            "the sign changes at t = 2 N, where a new block of steps begins",
            Or(
                And(Eq(after(n), 2 * N), Eq(after(N), 2 * N), Eq(after(s), -s)),
                And(after(n) <= 2 * N - 1, Eq(after(N), N), Eq(after(s), s)),
            ),
        ),
        Given(
            "changes",
            "a change of sign at t costs at most 2 sqrt(t)",
            Or(
                And(Eq(after(n), 2 * N), Eq(after(J), J + 2 * sqrt(after(n)))),
                And(after(n) <= 2 * N - 1, Eq(after(J), J)),
            ),
        ),
        Given("beta2", "0 <= beta2 < 1", And(beta2 >= 0, beta2 < 1)),
        Given(
            "second moment",
            "the gradient of s x is s",
            Eq(after(v), beta2 * v + (1 - beta2) * after(s) ** 2),
            "definition",
        ),
        Given("power", "one factor more", Eq(after(q), beta2 * q), "definition"),
        Given(
            "move",
            "Adam with bias correction, beta1 = 0, alpha = 1",
            Eq(after(x), Max(-1, Min(1, x - after(s) / (sqrt(after(n)) * sqrt(after(v) / (1 - after(q))))))),
            "definition",
        ),
        Given("sum of slopes", "one slope more", Eq(after(C), C + after(s)), "definition"),
        Given("losses", "f_t(x_t) = s x", Eq(after(S), S + after(s) * x), "definition"),
    ),
    rules=(
        Invariant("steps are counted", "n >= 0", n >= 0, base=("no steps yet",), using=("count",)),
        Follows("one step more", "t >= 1", after(n) >= 1, using=("count", "steps are counted")),
        Invariant("sign", "s is 1 or -1", Or(Eq(s, 1), Eq(s, -1)), ("before the first slope",), ("slopes",)),
        Invariant(
            "place in the block",
            "n <= 2 N - 1",
            And(n <= 2 * N - 1, N >= Rational(1, 2)),
            base=("no steps yet", "before the first slope"),
            using=("slopes",),
        ),
        Invariant(
            "begun",
            "N <= n where steps were made",
            N <= n,
            base=("no steps yet", "before the first slope", "slopes", "count"),
            using=("slopes", "count"),
            first=1,
        ),
        Invariant(
            "corrected moment",
            "v / (1 - beta2^n) = 1: the squares of the gradients are all 1",
            And(Eq(v, 1 - q), q >= 0, q <= 1),
            base=("no squares yet",),
            using=("second moment", "power", "beta2", "sign'"),
        ),
        Follows(
            "sign descent",
            "Adam's step is 1 / sqrt(t) against the sign",
            Eq(after(x), Max(-1, Min(1, x - after(s) / sqrt(after(n))))),
            using=("move", "corrected moment", "corrected moment'", "power", "beta2", "one step more"),
        ),
        Invariant(
            "in the set",
            "every point lies in [-1, 1]",
            And(x >= -1, x <= 1),
            base=("start in the set",),
            using=("sign descent", "one step more"),
            alone=True,
        ),
        Follows(
            "projection",
            "clamping moves no point away from the end -s",
            (after(x) + after(s)) ** 2 <= (x - after(s) / sqrt(after(n)) + after(s)) ** 2,
            using=("sign descent", "sign'", "one step more"),
        ),
        Follows(
            "step",
            "the square multiplied out; at the end -s the loss is -1",
            after(s) * x + 1
            <= sqrt(after(n)) / 2 * ((x + after(s)) ** 2 - (after(x) + after(s)) ** 2) + 1 / (2 * sqrt(after(n))),
            using=("projection", "sign'", "one step more"),
        ),
        Follows(
            "rise of the weight",
            "(x + s)^2 <= 4, and J pays for a change of sign",
            sqrt(after(n)) * (x + after(s)) ** 2 / 2 - sqrt(n) * (x + s) ** 2 / 2
            <= 2 * (sqrt(after(n)) - sqrt(n)) + after(J) - J,
            using=("slopes", "changes", "in the set", "sign", "count", "steps are counted"),
        ),
        Invariant(
            "telescoped",
            "the losses, with what the telescoping sum leaves over",
            S + n <= 3 * sqrt(n) + J - sqrt(n) * (x + s) ** 2 / 2,
            base=("no steps yet", "nothing yet"),
            using=("losses", "count", "step", "rise of the weight", "steps are counted"),
        ),
        Invariant(
            "cost of the changes",
            "2 (sqrt(2) + sqrt(4) + ... + sqrt(N)) <= 7 sqrt(N)",
            J <= 7 * sqrt(N),
            base=("nothing yet", "before the first slope"),
            using=("slopes", "changes", "one step more"),
        ),
        Follows(
            "losses are near -T",
            "N <= n",
            S <= 10 * sqrt(n) - n,
            using=("telescoped", "cost of the changes", "begun", "place in the block"),
        ),
        Invariant(
            "slopes so far",
            "1 - 2 + 4 - ... over the whole blocks, and what there is of the last one",
            Eq(3 * C, 1 - s * N + 3 * s * (n - N + 1)),
            base=("no steps yet", "before the first slope", "nothing yet"),
            using=("slopes", "sum of slopes", "count"),
        ),
        Follows(
            "far below 0",
            "at n = 2 N - 1 the best fixed point's losses are -|C| = -|1 + 2 s N| / 3",
            Implies(And(Eq(n, 2 * N - 1), n >= 4000), S + Abs(C) <= -n / 2),
            using=("losses are near -T", "slopes so far", "sign", "steps are counted"),
        ),
    ),
    goal="far below 0",
)


_BITS = 128
_T = 2**12 - 1


def violation() -> Witness:
    """Adam on these losses at T = 4095, in balls: R_T is below -T/2 by far.

    >>> violation().verified
    True
    """
    slopes = [1 if t.bit_length() % 2 else -1 for t in range(1, _T + 1)]
    problem = Linear(slopes, x1=0.0)
    with precision(_BITS):
        optimizer = Adam(alpha=arb(1), beta1=arb(0), beta2=arb("0.999"), bias_correction=True)
        moments = islice(trajectory(problem, optimizer, arb(0)), _T)
        losses = sum((s * moment.x for s, moment in zip(slopes, moments, strict=True)), arb(0))
        regret = losses + abs(sum(slopes))
        return Witness(
            verified=bool(2 * regret < -_T),
            text="f_t(x) = s_t x on [-1, 1] with s_t = (-1)^k for 2^k <= t < 2^(k+1), beta1 = 0, beta2 = 0.999, "
            f"alpha = 1: R_T = {regret.str(8, radius=False)} < -T/2 at T = {_T}, and R_T <= -T/2 at every T = 2^k - 1 "
            "beyond (by the chain), so that R_T / T does not tend to 0",
            evidence=f"balls at {_BITS} bits",
            data={"T": _T, "regret": regret.str(20)},
        )


_HORIZON = sympy.Symbol("T", integer=True, positive=True)

CLAIM = Claim(
    id="kingma2015.corollary4_2",
    kind="limit",
    statement="Adam with bias correction: lim R_T / T = 0",
    source="Kingma and Ba, Adam: a method for stochastic optimization, ICLR 2015, Corollary 4.2",
    formula=Eq(sympy.Limit(sympy.Function("R")(_HORIZON) / _HORIZON, _HORIZON, sympy.oo), 0, evaluate=False),
    conditions=bounds.theorem4_1.hypotheses,
    proof=(CHAIN,),
    refutation=violation,
    in_words=(
        "T = 2^k - 1 exceeds every bound, so R_T / T <= -1/2 again and again; the least of C u over [-1, 1] is -|C|.",
    ),
    deviations="Printed with 'thus' after R_T / T = O(1 / sqrt(T)), which could at best give limsup R_T / T <= 0: "
    "regret against a fixed point may be far below 0 where the losses change. The chain proves this of Adam, where it "
    "takes steps of 1 / sqrt(t); it is as true of gradient descent. For Adam limsup R_T / T <= 0 is false too "
    "(reddi2018.theorem1).",
    references=("kingma2015", "reddi2018"),
)
