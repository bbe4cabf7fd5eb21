"""An independent checker of certificates that Adam's regret grows linearly: R_T >= c T for all T >= T0.

It shares nothing with what writes them but python-flint and the standard library.  A certificate gives one periodic
linear problem f_t(x) = g_t x on [lower, upper], Adam in the theorem's form

    m = beta1 m + (1 - beta1) g,  v = beta2 v + (1 - beta2) g^2,  x <- clamp(x - alpha t^(-1/2) m / (sqrt(v + er) + e)),

the claim (c, T0), and where the proof's two halves meet.  All numbers are rational, in strings.  What is verified:

1. *Finite part.*  Stepping in balls to ``checked_to``: R_T >= c T for T0 <= T <= checked_to, R_T < c T at T = T0 - 1
   (so that T0 is the best), and x at step ``contact`` exactly on the wall.
2. *Contact.*  m_t = m_j - beta1^t m_0 and v_t = v_j - beta2^t v_0 with the periodic orbit (m_j, v_j), so for all
   t >= contact of phase j the increment times sqrt(t) lies in one ball U_j.  A block of one period that starts on the
   wall at step t moves, in units of t^(-1/2), by U_j (t / s)^(1/2) with (t / s)^(1/2) in [(contact / (contact +
   P))^(1/2), 1].  If that walk of balls ends beyond the wall, and never reaches the other one, every block from
   ``contact`` on begins on the wall, by induction.
3. *Growth.*  With the other end z of the interval as comparator (R_T is at least the regret against it), a whole block
   adds at least a := S (upper - lower) - e, where S is the sum of g over a period and e what the walk of balls can take
   away; a part of a block adds at least -b.  So R_T >= A + a K - b with A the regret against z before ``contact`` and
   K >= (T - contact - P + 2) / P whole blocks: a line of slope >= c, above c T at T = checked_to and so ever after.

If the wall is the lower end, the mirror image (g, x) -> (-g, -x) is checked.  With the wall ``none`` the losses are
g_t x on [lower, inf) only and g_t z at the ``comparator`` z, which is taken on trust: then every block must end above
its start, no step may reach ``lower``, and a block adds at least S (x - z) - e with x the iterate at ``contact``.  Any
field missing, unknown, of another type or other than what the digest was taken of is a reason to reject.
"""

from __future__ import annotations

import re
from typing import Any

from flint import arb, ctx, fmpq

from regret.check.document import check_form, number, require

__all__ = ["FIELDS", "KIND", "STATEMENT", "check"]

KIND = "linear growth of regret"
FIELDS: dict[str, dict[str, type]] = {
    "problem": {"name": str, "gradients": list, "lower": str, "upper": str, "x1": str, "comparator": str},
    "method": {"name": str, "alpha": str, "beta1": str, "beta2": str, "epsilon": str, "epsilon_root": str},
    "claim": {"statement": str, "c": str, "T0": int},
    "proof": {"wall": str, "contact": int, "checked_to": int, "bits": int},
}
STATEMENT = "R_T >= c T for every T >= T0"


def check(document: Any) -> str:
    """Verify a certificate from scratch; returns what is proved, in words.

    :raises Rejected: if anything is wrong with it.

    >>> check({"format": "?"})
    Traceback (most recent call last):
        ...
    regret.check.document.Rejected: the fields must be claim, digest, format, kind, method, problem, proof
    """
    _check_form(document)
    problem, method, claim, proof = (document[part] for part in FIELDS)
    sign, free = -1 if proof["wall"] == "lower" else 1, proof["wall"] == "none"
    require(free == (problem["upper"] == "inf"), "upper must be inf if and only if there is no wall")
    gradients = [sign * number(text) for text in problem["gradients"]]
    ends = [sign * number(problem[end]) for end in ("lower", "comparator" if free else "upper")]
    lower, upper = ends if free else sorted(ends)  # x is measured from the upper end: the wall, or z
    start, c, z = sign * number(problem["x1"]), number(claim["c"]), sign * number(problem["comparator"])
    rates = {name: number(method[name]) for name in FIELDS["method"] if name != "name"}
    require(lower <= start and (free or lower < upper), "x1 must lie in [lower, upper]")
    require(free or (start <= upper and z == lower), "x1 must lie in [lower, upper], the comparator be the other end")
    inside = rates["beta1"] < 1 and 0 < rates["beta2"] < 1 and rates["alpha"] > 0
    require(inside and min(rates.values()) >= 0, "a hyper-parameter is outside its domain")
    require(c > 0 and any(g != 0 for g in gradients), "nothing is claimed")
    with ctx.workprec(proof["bits"]):
        at_contact, y = _finite_part(gradients, rates, lower, upper, start, c, claim["T0"], proof)
        width, depth = (y, y + upper - lower) if free else (arb(upper - lower), arb(upper - lower))
        slope, lost = _growth(gradients, rates, width, depth, proof["contact"], free)
        require(bool(slope >= c * len(gradients)), "the slope of the lower bound is less than c")
        bound = at_contact + slope * arb(fmpq(proof["checked_to"] - proof["contact"] + 2, len(gradients)) - 1) - lost
        require(bool(bound >= c * proof["checked_to"]), "the lower bound is below c T at checked_to")
    low, high, z = problem["lower"], problem["upper"], problem["comparator"]
    given = f", provided that f_t({z}) = g_t ({z}) and f_t(x) = g_t x for x >= {low}" if free else ""
    told = ", ".join(f"{name} = {value}" for name, value in rates.items())
    return (  # in numbers, for the name is on trust
        f"f_t(x) = g_t x on [{low}, {high}{')' if free else ']'}, g = ({', '.join(problem['gradients'])}) repeated, "
        f"x_1 = {problem['x1']}, {method['name']} with {told}, comparator {z} (label {problem['name']}){given}: "
        f"R_T >= {claim['c']} T for every T >= {claim['T0']}"
    )


def _check_form(document: Any) -> None:
    check_form(document, KIND, FIELDS)
    name, gradients = document["problem"]["name"], document["problem"]["gradients"]
    require(re.fullmatch(r"[\w.]+", name) is not None, "problem.name must be of letters, digits, _ and . only")
    require(all(type(g) is str for g in gradients), "problem.gradients must be of type str")
    proof, claim = document["proof"], document["claim"]
    require(document["method"]["name"] == "adam", "the method must be adam")
    require(claim["statement"] == STATEMENT, f"the statement must be {STATEMENT!r}")
    require(proof["wall"] in ("upper", "lower", "none"), "the wall must be upper, lower or none")
    require(64 <= proof["bits"] <= 4096, "bits must lie in [64, 4096]")
    require(1 <= claim["T0"] <= proof["checked_to"] <= 10**8, "1 <= T0 <= checked_to <= 10**8 must hold")
    period = len(gradients)
    require(1 <= period < proof["contact"] <= proof["checked_to"] - period, "contact must lie in (P, checked_to - P]")


def _finite_part(
    g: list[fmpq], rates: Any, lower: fmpq, upper: fmpq, start: fmpq, c: fmpq, T0: int, proof: Any
) -> tuple[arb, arb]:
    """Step through the run; returns the regret against the comparator before step ``contact``, and y there."""
    alpha, b1, b2, e, er = (arb(rates[name]) for name in ("alpha", "beta1", "beta2", "epsilon", "epsilon_root"))
    slopes, far = [arb(value) for value in g], arb(lower - upper)
    free, width = proof["wall"] == "none", fmpq(0) if proof["wall"] == "none" else upper - lower
    # y = x - upper is 0 exactly on the wall.
    y, m, v, losses, total, at_contact = arb(start - upper), arb(0), arb(0), arb(0), fmpq(0), None
    for t in range(1, proof["checked_to"] + 1):
        if t == proof["contact"]:
            require(free or y.is_zero(), "x is not certainly on the wall at step contact")
            at_contact = losses + total * width, y
        j = (t - 1) % len(g)
        losses, total = losses + slopes[j] * y, total + g[j]
        regret = losses + (total * width if total > 0 else 0)
        if t >= T0:
            require(bool(regret >= c * t), f"R_T >= c T is not certain at T = {t}")
        elif t == T0 - 1:
            require(bool(regret < c * t), "T0 is not the best")
        m, v = b1 * m + (1 - b1) * slopes[j], b2 * v + (1 - b2) * slopes[j] ** 2
        step = alpha * m / ((v + er).sqrt() + e) / arb(t).sqrt() if not m.is_zero() else arb(0)
        require(step.is_finite(), f"the step at t = {t} is not finite")
        y = y - step if free else (y - step).min(arb(0)).max(far)
        require(not free or bool(y > far), f"x is not certainly above lower after t = {t}")
    assert at_contact is not None
    return at_contact


def _growth(g: list[fmpq], rates: Any, width: arb, depth: arb, contact: int, free: bool) -> tuple[arb, arb]:
    """What a whole block adds at least, and what a part of one takes away at most, from ``contact`` on."""
    period, root = len(g), arb(contact).sqrt()
    alpha, b1, b2, e, er = (arb(rates[name]) for name in ("alpha", "beta1", "beta2", "epsilon", "epsilon_root"))
    slopes, m, v = [arb(value) for value in g], arb(0), arb(0)
    for s in slopes:
        m, v = b1 * m + (1 - b1) * s, b2 * v + (1 - b2) * s * s
    m, v = m / (1 - b1**period), v / (1 - b2**period)
    # How far m and v may be from their orbit at t >= contact: beta^t times what they are at t = 0.
    m_off, v_off = (b1**contact * abs(m)).upper(), (b2**contact * v).upper()
    increments = []
    for s in slopes:
        m, v = b1 * m + (1 - b1) * s, b2 * v + (1 - b2) * s * s
        bottom = ((v - v_off).union(v) + er).sqrt() + e
        require(bool(bottom > 0), "the second moment has not settled at contact")
        increments.append(alpha * (m + arb(0, 1) * m_off) / bottom)
    y, added, lost = arb(0), arb(0), arb(0)
    for i in range(period):
        j = (contact - 1 + i) % period
        # A part of a block ends before its step i: so much may have been lost by then.
        so_far = sum((g[(contact - 1 + k) % period] for k in range(i)), fmpq(0)) * width
        require(not free or sum((g[(contact - 1 + k) % period] for k in range(i)), fmpq(0)) >= 0, "a part is negative")
        lost = lost.max(-(so_far - (-added).max(arb(0)).upper() / root))
        added += slopes[j] * y
        z = y - increments[j] * (arb(fmpq(contact, contact + i)).sqrt().union(arb(1)))
        y = z if free else z.min(arb(0))
        require(bool(-y < depth * root), "the other wall is within reach")
    require(bool(z > 0) and bool(width > 0), "a block does not certainly end on the wall")
    return sum(g, fmpq(0)) * width - (-added).max(arb(0)).upper() / root, lost
