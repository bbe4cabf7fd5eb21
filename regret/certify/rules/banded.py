"""AdaBound and AMSBound: a rate that is clipped into a band, at the same end of it from some step on.

On the hyperbolic band eta_l(t) = a t / (t + k), eta_u(t) = a (1 + k / t) with k = 1 / gamma.  A phase whose rate
tends to less than a ends on eta_l, one that tends to more on eta_u; eta_l is expanded in powers of k / t, whose
alternating series leaves less than its first omitted term.
"""

from __future__ import annotations

from typing import Any

from flint import arb, ctx

from regret.arithmetic.balls import ball
from regret.certify.increments import Increments, NoProof, Term, half_power
from regret.certify.orbits import Coordinate
from regret.certify.rules.common import Settled, exact_first_moment, first_moment, halves_of, larger, quotient
from regret.certify.rules.moments import corrected_moments, largest_second_moment, second_moment
from regret.optimizers.bands import ConstantBand, DropBand, HyperbolicBand, JumpBand

__all__ = ["adabound", "amsbound"]

_MOST_TERMS = 64


def adabound(optimizer: Any, problem: Coordinate, first: int, state: Any) -> Increments:
    """``u_t = clip(alpha / D_t, eta_l, eta_u) t**(-p) m_t``."""
    return _increments(optimizer, problem, first, second_moment(optimizer, problem, first))


def amsbound(optimizer: Any, problem: Coordinate, first: int, state: Any) -> Increments:
    """AdaBound on the running maximum."""
    return _increments(optimizer, problem, first, largest_second_moment(optimizer, problem, first))


def _increments(optimizer: Any, problem: Coordinate, first: int, v: Settled) -> Increments:
    m, constant = first_moment(optimizer, problem, first)
    halves = halves_of(optimizer.schedule)
    scale = half_power(arb(first), -halves)
    phases: list[list[Term]] = []
    rest: list[list[Term]] = []
    tail: list[arb] = []
    sides: set[str] = set()
    ratio = larger(m.ratio, v.ratio)
    if optimizer.bias_correction:
        ratio = larger(ratio, larger(ball(optimizer.beta1), ball(optimizer.beta2)))
    for j in range(problem.period):
        if m.orbit[j].is_zero() and m.error[j].is_zero():
            phases.append([Term(arb(0), halves)])
            tail.append(arb(0))
            rest.append([])
            continue
        rate, moves = _free_rate(optimizer, v, j, first)
        side, terms, left, most = _clipped(optimizer.band, rate + arb(0, 1) * moves, first, halves)
        sides.add(side)
        if side == "free":
            terms, moves_free = [Term(rate, halves)], moves
        else:
            moves_free = arb(0)
        phases.append([Term(term.coefficient * m.orbit[j], term.halves) for term in terms])
        rest.append([Term(term.coefficient * abs(m.orbit[j]), term.halves) for term in left])
        most = rate + moves if side == "free" else most
        tail.append(scale * (m.error[j] * abs(most) + moves_free * abs(m.orbit[j])).upper())
    common = len(sides) == 1 and "free" not in sides
    # sqrt(t) / (t + k) falls from t = k on, t / (t + k) never does.
    falling = "lower" not in sides or (halves > 0 and ball(optimizer.band.gamma) * first >= 1)
    exact = (lambda: exact_first_moment(optimizer, problem, constant)) if common and falling else None
    return Increments(first, halves, phases, tail, ratio, rest, exact)


def _free_rate(optimizer: Any, v: Settled, j: int, first: int) -> tuple[arb, arb]:
    """What the rate of phase j tends to without the band, and how far it may be from there at t >= first."""
    if v.orbit[j].is_zero():
        raise NoProof("a second moment of 0 beside a momentum that is not 0", final=True)
    one = Settled([arb(1)], [arb(0)], arb(0))
    own = Settled([v.orbit[j]], [v.error[j]], v.ratio)
    one, own = corrected_moments(optimizer, one, own, first)
    inside, outside = ball(optimizer.epsilon_root), ball(optimizer.epsilon)
    value, error = quotient(one.orbit[0], one.error[0], own.orbit[0], own.error[0], inside, outside)
    alpha = ball(optimizer.alpha)
    return alpha * value, alpha * error


def _clipped(band: Any, rate: arb, first: int, halves: int) -> tuple[str, list[Term], list[Term], arb]:
    """Where a rate within ``rate`` ends: the side, the clipped rate as terms in t, their remainder, its largest."""
    if type(band) is HyperbolicBand:
        return _hyperbolic(band, rate, first, halves)
    if type(band) is ConstantBand:
        lower, upper = ball(band.lower), ball(band.upper)
    elif type(band) in (JumpBand, DropBand):
        if first <= (band.jump if type(band) is JumpBand else band.drop):
            raise NoProof("the band has not taken its last form")
        lower = upper = ball(band.final_lr)
    else:
        raise NoProof(f"no closed form is known for the band {type(band).__name__}", final=True)
    if lower is upper or (lower.is_exact() and upper.is_exact() and lower == upper):
        return "constant", [Term(lower, halves)], [], lower
    if rate < lower:
        return "constant lower", [Term(lower, halves)], [], lower
    if rate > upper:
        return "constant upper", [Term(upper, halves)], [], upper
    if rate > lower and rate < upper:
        return "free", [], [], rate
    raise NoProof("a rate too close to an end of the band")


def _hyperbolic(band: Any, rate: arb, first: int, halves: int) -> tuple[str, list[Term], list[Term], arb]:
    a, k = ball(band.final_lr), 1 / ball(band.gamma)
    lower_now, upper_now = a * first / (first + k), a * (1 + k / first)
    if rate > upper_now:  # the upper bound falls
        return "upper", [Term(a, halves), Term(a * k, halves + 2)], [], upper_now
    if not rate < lower_now:  # the lower bound rises
        raise NoProof("a rate within the band, which closes on it", final=bool(rate.overlaps(a) and rate.rad() < 1e-20))
    small = k / first
    if not small < 0.5:
        raise NoProof("the band has not closed far enough")
    count = 2
    while count < _MOST_TERMS and not small**count < arb(2) ** (-ctx.prec):
        count += 1
    terms = [Term(a * (-k) ** i, halves + 2 * i) for i in range(count)]
    return "lower", terms, [Term(a * k**count, halves + 2 * count)], a
