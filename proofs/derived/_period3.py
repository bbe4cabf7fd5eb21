"""The drift of rules that divide by the root of Adam's second moment, on the gradients (2 + 1 / M, -1, -1)."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import And, Eq, Rational

from proofs.kernel.chain import Chain
from proofs.kernel.rules import Follows, Given
from proofs.parts.periodic import beta2

__all__ = ["ADAM", "NADAM", "M", "beta1", "drift_above_0"]

beta1, M, delta, c, a_0, a_1, a_2, Dr = sympy.symbols("beta1 M delta c a_0 a_1 a_2 Dr")
i_0, i_1, i_2, kappa, K = sympy.symbols("i_0 i_1 i_2 kappa K")

# The moments on the periodic orbit, but for the factors (1 - beta^3) / (1 - beta).
_m = (c - beta1 - beta1**2, -1 + c * beta1 - beta1**2, -1 - beta1 + c * beta1**2)
_v = (c**2 + beta2 + beta2**2, 1 + c**2 * beta2 + beta2**2, 1 + beta2 + c**2 * beta2**2)

ADAM = _m
"""m, but for a positive factor; its weights on the small gradients are (1 - beta1) times 1 - beta1 and 1 + 2 beta1."""

NADAM = tuple(sympy.expand(beta1 * m + (1 - beta1**3) * g) for m, g in zip(_m, (c, -1, -1), strict=True))
"""beta1 m + (1 - beta1) g likewise; (1 - beta1) times 1 + 2 beta1 and 1 + 2 beta1 + 3 beta1^2."""


def drift_above_0(rule: str, numerators: tuple[Any, ...], weights: tuple[Any, Any]) -> Chain:
    """The chain, for a rule that divides ``numerators`` by sqrt(v)."""
    shares = tuple(sympy.diff(numerator, c) for numerator in numerators)
    share = shares[0] + c * shares[1] + c * shares[2]
    first, second = weights
    differences = first * (i_1 - i_0) + second * (i_2 - i_0)
    costs = shares[0] * i_0 + shares[1] * i_1 + shares[2] * i_2
    return Chain(
        title=f"{rule}: the drift of (2 + delta, -1, -1) is above 0 if 8 delta <= (1 - beta1) (1 - beta2)",
        constants={
            beta1: "beta1",
            beta2: "beta2",
            M: "half of the large gradient, the size of the two small ones",
            delta: "1 / M",
            c: "the large gradient divided by M",
            a_0: "sqrt(v) after the large gradient, on the periodic orbit, but for a factor",
            a_1: "after the first small one",
            a_2: "after the second small one",
            **{i: f"1 / {a}" for i, a in ((i_0, a_0), (i_1, a_1), (i_2, a_2))},
            kappa: "3 (1 - beta2) / (2 a_0^3)",
            K: "what delta costs, times sqrt(v) after the large gradient, at most",
            Dr: "the drift",
        },
        sequences={},
        inputs={},
        start=(),
        given=(
            Given("betas", "", And(beta1 >= 0, beta1 < 1, beta2 >= 0, beta2 < 1)),
            Given("large M", "M >= 8 / ((1 - beta1) (1 - beta2))", M * (1 - beta1) * (1 - beta2) >= 8),
            Given("small delta", "delta = 1 / M", And(M > 0, Eq(delta * M, 1))),
            Given("large gradient", "2 M + 1, divided by M", Eq(c, 2 + delta)),
            Given("inverses", "", And(*(Eq(i * a, 1) for i, a in ((i_0, a_0), (i_1, a_1), (i_2, a_2))))),
            Given("shorthand", "", And(Eq(2 * kappa, 3 * (1 - beta2) * i_0**3), Eq(K, share))),
            Given(
                "drift",
                "minus the sum of the directions, but for a positive factor",
                Eq(Dr, -numerators[0] * i_0 - numerators[1] * i_1 - numerators[2] * i_2),
            ),
            Given(
                "second moments",
                "c^2 + beta2 + beta2^2, and so on",
                And(*(And(a > 0, Eq(a**2, v)) for a, v in zip((a_0, a_1, a_2), _v, strict=True))),
            ),
        ),
        rules=(
            Follows(
                "periodic orbit",
                "after (c, -1, -1) both moments are what they were; they are to be divided by 1 + beta + beta^2",
                And(
                    *(
                        Eq(values[j], beta * values[j - 1] + (1 - beta**3) * g)
                        for beta, values, gradients in ((beta1, _m, (c, -1, -1)), (beta2, _v, (c**2, 1, 1)))
                        for j, g in enumerate(gradients)
                    )
                ),
            ),
            Follows(
                "delta",
                "at most (1 - beta1) (1 - beta2) / 8",
                And(delta > 0, 8 * delta <= (1 - beta1) * (1 - beta2), 8 * delta <= 1),
                using=("large M", "small delta", "betas"),
            ),
            Follows("size", "c is about 2", And(c > 2, c <= 2 + Rational(1, 8)), using=("delta", "large gradient")),
            Follows(
                "second moments differ",
                "the denominator is largest after the large gradient",
                And(a_0**2 - a_1**2 >= 3 * (1 - beta2), a_0**2 - a_2**2 >= 3 * (1 - beta2)),
                using=("second moments", "betas", "size"),
            ),
            Follows(
                "their ratio",
                "at most c, and v is at most c^2 + 2",
                And(a_0 <= c * a_1, a_0 <= c * a_2, a_0**2 <= c**2 + 2),
                using=("second moments", "betas", "size"),
            ),
            Follows("positive", "the inverses", And(i_0 > 0, i_1 > 0, i_2 > 0), using=("second moments", "inverses")),
            Follows(
                "squares of the inverses",
                "a_0^2 - a_1^2 times i_0^2 i_1^2",
                And(
                    i_1**2 - i_0**2 >= 3 * (1 - beta2) * i_0**2 * i_1**2,
                    i_2**2 - i_0**2 >= 3 * (1 - beta2) * i_0**2 * i_2**2,
                ),
                using=("second moments differ", "inverses"),
            ),
            Follows(
                "inverses differ",
                "by half of that at least",
                And(i_1 - i_0 >= kappa, i_2 - i_0 >= kappa),
                using=("squares of the inverses", "positive", "shorthand"),
            ),
            Follows(
                "ratio of the inverses",
                "at most c",
                And(i_1 <= c * i_0, i_2 <= c * i_0),
                using=("their ratio", "second moments", "inverses"),
            ),
            Follows(
                "split",
                "the drift of (2, -1, -1), with weights that add up, and what delta costs",
                Eq(Dr, (1 - beta1) * differences - delta * costs),
                using=("drift", "large gradient"),
            ),
            Follows(
                "gain",
                "the weights are positive",
                differences >= (first + second) * kappa,
                using=("inverses differ", "betas"),
            ),
            Follows(
                "cost",
                "by the ratio of the inverses",
                costs <= K * i_0,
                using=("ratio of the inverses", "shorthand", "betas"),
            ),
            Follows("v is bounded", "c^2 + 2 <= 6.6", 5 * a_0**2 <= 33, using=("their ratio", "size")),
            Follows(
                "constants",
                "delta costs little enough",
                And(K > 0, 60 * (first + second) > 33 * K),
                using=("size", "betas", "shorthand"),
            ),
            Follows(
                "cost and weights",
                "in terms of v",
                And(first + second > 0, 12 * (first + second) > a_0**2 * K),
                using=("v is bounded", "constants"),
            ),
            Follows(
                "cost against gain",
                "delta is small enough",
                delta * K * i_0 < (1 - beta1) * (first + second) * kappa,
                using=("cost and weights", "delta", "positive", "inverses", "shorthand"),
            ),
            Follows(
                "drift above 0",
                "the gain is more than the cost",
                Dr > 0,
                using=("split", "gain", "cost", "cost against gain", "delta", "betas"),
            ),
        ),
        goal="drift above 0",
    )
