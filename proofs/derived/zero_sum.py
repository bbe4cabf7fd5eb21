"""The zero-sum principle: a rule that drifts on some gradients with sum 0 fails on gradients near them."""

from __future__ import annotations

import sympy
from sympy import Abs, And, Eq, Implies, Or

from proofs.kernel.chain import Chain
from proofs.kernel.claim import Claim
from proofs.kernel.rules import Follows, Given, Invariant, after

__all__ = ["CHAIN", "CLAIM"]

n, g, c, S, Z, C, delta, L, sigma, Dr, Dr_sigma, Dr_c = sympy.symbols("n g c S Z C delta L sigma Dr Dr_sigma Dr_c")

CHAIN = Chain(
    title="the gradients sigma g + delta have a positive sum and a positive drift",
    constants={
        C: "the period",
        delta: "what is added to every gradient",
        sigma: "1, or -1 if the drift is negative",
        Dr: "the drift of the gradients g",
        Dr_sigma: "the drift of sigma g",
        Dr_c: "the drift of sigma g + delta",
        L: "a bound on the change of the drift per delta",
    },
    sequences={n: "steps made", Z: "the sum of g", S: "the sum of sigma g + delta"},
    inputs={g: "the gradient", c: "the gradient of the perturbed problem"},
    start=(Given("start of a period", "", And(Eq(n, 0), Eq(Z, 0), Eq(S, 0))),),
    given=(
        Given("count", "one step more", Eq(after(n), n + 1), "definition"),
        Given("sum", "", Eq(after(Z), Z + g), "definition"),
        Given("perturbed", "every gradient is moved by delta", Eq(c, sigma * g + delta), "definition"),
        Given("sum of the perturbed", "", Eq(after(S), S + c), "definition"),
        Given("zero sum", "the gradients of a period add up to 0", Implies(Eq(n, C), Eq(Z, 0))),
        Given("sign", "sigma Dr = |Dr|", And(Or(Eq(sigma, 1), Eq(sigma, -1)), sigma * Dr > 0)),
        Given("odd", "the drift is an odd function of the gradients", Eq(Dr_sigma, sigma * Dr)),
        Given("continuous", "the drift changes by at most L delta", Abs(Dr_c - Dr_sigma) <= L * delta),
        Given("small delta", "L delta < |Dr|", And(delta > 0, C > 0, L * delta < sigma * Dr)),
    ),
    rules=(
        Invariant(
            "sums",
            "the sums differ by n delta",
            Eq(S, sigma * Z + n * delta),
            base=("start of a period",),
            using=("count", "sum", "sum of the perturbed", "perturbed"),
        ),
        Follows(
            "wrong end",
            "the sum of a period is positive, so the lower end is best; the drift leads to the upper one",
            Implies(Eq(n, C), And(S > 0, Dr_c > 0)),
            using=("sums", "zero sum", "odd", "continuous", "small delta"),
        ),
    ),
    goal="wrong end",
)

CLAIM = Claim(
    id="derived.zero_sum",
    kind="existence",
    statement="Let the directions of a rule tend to a periodic orbit on periodic linear losses, and let its drift Dr "
    "be an odd function of the gradients of a period that is continuous at some g with sum 0, Dr(g) not 0.  Then for "
    "small delta > 0 the rule fails on the gradients g + delta, or on -g + delta: their sum is positive, and their "
    "drift too.  If the drift changes by at most L delta, every delta < |Dr(g)| / L is small enough",
    source="derived here",
    formula=Implies(And(Eq(S, C * delta), L * delta < Abs(Dr)), Dr_c > 0),
    proof=(CHAIN,),
    in_words=(
        "Of a drift that is continuous and not Lipschitz: L is |Dr(g)| / (2 delta), for a delta that continuity gives.",
        "From the sign of the drift to the limit: derived.drift_dichotomy.",
    ),
    references=("reddi2018",),
    kernel_checked_by=(
        "derived_zero_sum",
        "derived_zero_sum_at",
        "derived_zero_sum_adam",
    ),
)
