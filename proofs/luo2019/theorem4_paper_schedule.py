"""For the paper's own band the printed bound is true: weights, and boxes in balls that say they are good enough."""

from __future__ import annotations

from pathlib import Path

from proofs.kernel.boxes import Boxes
from proofs.kernel.claim import Claim
from proofs.luo2019._any_weights import CHAIN as ANY_WEIGHTS
from proofs.luo2019._horizons import BETWEEN_BOXES, BEYOND, INTEGRALS
from proofs.luo2019.paper_schedule_certificate import MOMENTUM, PRINTED
from regret.bounds import luo2019 as bounds
from regret.certify import band

__all__ = ["CLAIM"]

CLAIM = Claim(
    id="luo2019.theorem4_paper_schedule",
    kind="upper bound",
    statement="Luo et al.'s Theorem 4 is true of the paper's own band eta_l(t) = a (1 - 1/(gamma t + 1)), eta_u(t) = "
    "a (1 + 1/(gamma t)), for every gamma > 0, on boxes and with beta1_t nonincreasing, for AdaBound, AMSBound and "
    "every rule with rates in that band",
    source="derived here",
    bound=bounds.theorem4_paper_schedule.id,
    proof=(ANY_WEIGHTS, *MOMENTUM, *PRINTED, *BETWEEN_BOXES, *INTEGRALS, *BEYOND),
    boxes=Boxes(Path(__file__).with_name("theorem4_paper_schedule.json"), band.search, band.encode, len(band.PIECES)),
    in_words=(
        "gamma >= 4: luo2019.monotone_band with repaired.luo_theorem4. From here on gamma < 4, and units in which "
        "D_inf = 1, G_2^2 = d and sums over coordinates are at most d times those of one coordinate; P is the "
        "printed bound without its middle term, times 1 - beta1, for d = 1, and P >= B / a + a K with B = sqrt(T) "
        "gamma T / (2 (gamma T + 1)), K = (2 sqrt(T) - 1) (1 + 1/gamma), since etahat_T <= eta_u(T) and R_inf = "
        "eta_u(1). No regret exceeds T, so nothing is to be shown where P / (1 - beta1) >= T.",
        "Momentum: the chain's steps with m_t in place of g_t and all weights divided by 1 - beta1_t; three lemmas "
        "say what that changes in a step. What is left of a step is at most beta1 / (2 (1 - beta1)) eta_u(t) / "
        "sqrt(t) for t >= 2 besides the printed middle term, and no cost is negative, so 1 / (1 - beta1) stands "
        "before all of them.",
        "Weights, T < 121: with c_t = y_t / a every rate is a times one for a = 1, every cost a number plus one "
        "over a plus one times a. As gamma rises with y_t fixed, the band narrows (lowest rates rise, highest "
        "fall), so the bound by weights falls; B rises and K falls.",
        "Sums, 121 <= T <= 300: luo2019.paper_schedule_certificate with the momentum's share added to U. Of B, J, "
        "-E and -U each term rises with gamma, K falls.",
        "Tail, T >= 300: E(s) gamma is at most the integral of the widths, as they fall. With J as a sum of terms "
        "f(r), r from s + 1 to T - 1, and f(T) = 0: where f is convex on [s, T] the trapezoidal rule gives J >= "
        "the integral less f(s) / 2; where f falls, J >= the integral less f(s); where f rises, then falls, less "
        "its largest term. f is convex where h is convex and falls. theta: sums of t^(-1/2) are at most 2 sqrt(T) "
        "- 1, of t^(-3/2) at most zeta(3/2), and of t^(-1/2) / Q at most the integral, C / sqrt(gamma) with C <= "
        "pi / sqrt(2). For fixed z = gamma T all of it gets better as T grows, so T = max(300, z / 4) is the "
        "worst.",
        "Boxes of z and w = gamma (T - s): the integral of k h(z - k) over k in [0, w] rises with w, and falls "
        "with z where z - k >= 1; where z - k < 1, k is at least the lower end of z less 1 there.",
        "z >= 100000, with L = ln(Q(z)) / 2 + 4: for w <= z / 2, h(z - k) >= (1 - 2/z) (1 + k / (2 z)) / sqrt(z), "
        "and the error is at most 2 sqrt(2) w / z; for w > z / 2, y = sqrt(1 - w / z), arctangents differ by at "
        "most pi / 2, and the error is at most 2 sqrt(z). The two inequalities that remain are verified at z = "
        "100000; divided by z and by z^2 their terms fall with z, since L >= 2 and z L' < 1.",
    ),
    deviations="The source's proof does not cover any gamma < 4 (luo2019.monotone_band).",
    references=("luo2019",),
    kernel_checked_by=(
        "luo2019_theorem4_gamma_4",
        "repaired_luo_theorem4",
    ),
    kernel_range="gamma >= 4",
)
