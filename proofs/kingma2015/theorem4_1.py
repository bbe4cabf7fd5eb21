"""Kingma and Ba's Theorem 4.1: Adam's regret bound, which is false."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice

from flint import arb

from proofs.kernel.claim import Claim, Witness
from proofs.kernel.enclosure import enclose, precision
from proofs.kingma2015._printed import PRINTED
from regret.arithmetic.balls import ball
from regret.bounds import kingma2015 as bounds
from regret.bounds import quantities
from regret.engines.reference import trajectory
from regret.optimizers import Adam
from regret.optimizers.schedules import Exponential
from regret.problems import Linear

__all__ = ["CLAIM", "violation"]

_BITS = 128


def violation() -> Witness:
    """Gradients 7, -1, -1, ... on [-1, 1] with beta1 = 0, beta2 = 1/1000: the bound is exceeded at T = 41, in balls.

    >>> violation().verified
    True
    """
    C, T, alpha, beta2, lam = 7, 41, Fraction(2, 5), Fraction(1, 1000), Fraction(1, 1000)
    problem = Linear([C, -1, -1], x1=1.0)
    with precision(_BITS):
        optimizer = Adam(
            alpha=ball(alpha),
            beta1=arb(0),
            beta2=ball(beta2),
            bias_correction=True,
            beta1_schedule=Exponential(lam=ball(lam)),
        )
        moments = list(islice(trajectory(problem, optimizer, arb(1)), T))
        gradients = [int(problem.gradient(1.0, t, 0.0)) for t in range(1, T + 1)]
        # The best fixed point of a linear function on [-1, 1] costs minus the size of its slope.
        regret = sum((g * moment.x for g, moment in zip(gradients, moments, strict=True)), arb(0)) + abs(sum(gradients))
        squares = sum(g * g for g in gradients)
        values = {
            quantities.T: T,
            quantities.D_2: 2,
            quantities.D_INF: 2,
            quantities.G_INF: C,
            quantities.DIMENSION: 1,
            quantities.ALPHA: alpha,
            quantities.BETA1: 0,
            quantities.BETA2: beta2,
            quantities.LAM: lam,
            quantities.GRADIENT_NORMS: arb(squares).sqrt(),
            # sqrt(T v_hat_T) with v_hat = v / (1 - beta2^T); beta1 = 0
            quantities.CORRECTED_MOMENT: (T * moments[-1].state.v / (1 - ball(beta2) ** T)).sqrt(),
        }
        bound = enclose(bounds.theorem4_1.expression, values)
        return Witness(
            verified=bool(regret > bound),
            text=f"gradients (7, -1, -1) on [-1, 1], beta1 = 0, beta2 = 1/1000, alpha = 2/5, lambda = 1/1000, T = 41: "
            f"R_41 = {regret.str(8, radius=False)} > {bound.str(8, radius=False)} = the bound",
            evidence=f"balls at {_BITS} bits",
            data={"T": T, "regret": regret.str(20), "bound": bound.str(20)},
        )


CLAIM = Claim(
    id=bounds.theorem4_1.id,
    kind="upper bound",
    statement="Adam with bias correction and beta1_t = beta1 lambda^(t-1) has regret of order sqrt(T) (read with "
    "projection onto F)",
    source=bounds.theorem4_1.source,
    bound=bounds.theorem4_1.id,
    printed=(PRINTED,),
    refutation=violation,
    deviations="Printed for the unprojected method, whose iterates are assumed to stay bounded; read here with "
    "projection onto a box, which keeps them so. The printed proof is carried link by link: it telescopes "
    "sqrt(v_hat_t) / alpha_t as if it never fell, replaces (1 - beta1^t) / (1 - beta1_t) by 1 / (1 - beta1) in "
    "differences of either sign, and takes sqrt(1 - beta2) G_inf for a bound on sqrt(v_hat). Its Lemma 10.4, which "
    "rests on the false Lemma 10.3, is taken there as a hypothesis. The witness meets beta1 = 0, where only the first "
    "of these steps is at fault.",
)
