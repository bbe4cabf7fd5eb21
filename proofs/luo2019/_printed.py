"""The printed proof of AdaBound's and AMSBound's regret bound: every link is true but one, the monotone rate."""

from __future__ import annotations

import sympy
from sympy import Eq, Max, Min, Or, sqrt

from proofs.kernel.chain import Chain
from proofs.kernel.rules import Follows, Invariant, after
from proofs.parts import bands, descent
from proofs.parts.bands import alpha, eta_l, eta_u, v, v_hat, w
from proofs.parts.descent import Part, b, n

__all__ = ["printed_chain"]


def _false_step(moment: sympy.Symbol, start: str, sign: str, more: tuple[str, ...] = ()) -> Part:
    return Part(
        rules=(
            Invariant(
                "whole steps",
                "n = 0 or n >= 1",
                Or(Eq(n, 0), n >= 1),
                base=("no steps yet",),
                using=("count", "steps are counted"),
                alone=True,
            ),
            Invariant(
                "clipped so far",
                "the rate before is clipped too, if there was a step before",
                Or(Eq(n, 0), Eq(w, Min(Max(sqrt(moment) / alpha, 1 / eta_u), 1 / eta_l))),
                base=(
                    "no steps yet",
                    "positive alpha",
                    "first lower bound",
                    "positive lower bound",
                    "first upper bound",
                    "positive rate limit",
                    start,
                ),
                using=("clip", "positive band", "ordered", "positive alpha", f"{sign}'"),
                alone=True,
            ),
            Follows(
                "monotone inverse rate",
                "'1 / eta_t >= 1 / eta_(t-1) by definition of eta_t': for rates clipped into a closing band",
                after(b) >= b,
                using=(
                    "whole steps",
                    "count",
                    "rate",
                    "rate so far is that of the band",
                    "clip",
                    "clipped so far",
                    "positive alpha",
                    "lower bound",
                    "positive lower bound",
                    "rising lower bound",
                    "falling upper bound",
                    "ordered",
                    "second moment",
                    "beta2 in range",
                    sign,
                    *more,
                ),
                verdict="refuted",
            ),
        )
    )


def printed_chain(method: str, *more: Part) -> Chain:
    """The printed proof, for ``adabound`` or ``amsbound``; more parts can follow."""
    running = method == "amsbound"
    if running:
        false_step = _false_step(
            v_hat, "no maximum yet", "maximum is not negative", ("maximum", "largest so far", "moment is not negative")
        )
    else:
        false_step = _false_step(v, "no second moment yet", "moment is not negative")
    return descent.join(
        f"the printed proof, for {method}",
        descent.MOVES,
        descent.MOMENTUM,
        bands.SECOND_MOMENT,
        *((bands.RUNNING_MAXIMUM,) if running else ()),
        bands.MONOTONE,
        bands.CLIPPED[method],
        false_step,
        bands.LAST,
        descent.BOUNDED_MOMENTS,
        bands.LAST_BOUND,
        *more,
    )
