"""The part of :mod:`regret.check.band` for short horizons: a box of gamma, the weights that are named for it."""

from __future__ import annotations

import math
from typing import Any

from flint import arb, fmpq

__all__ = ["CODES", "GRID", "printed", "trivial", "weights"]

GRID = 2**16
"""The ends of a box of gamma, times this, are integers."""
CODES, OFFSETS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN", (-2, -1, 0, 1)


def trivial(T: int, gamma: int) -> bool:
    """4 B K >= T^2, and so for every smaller gamma: sqrt(T) (gamma T + 1) <= 2 (2 sqrt(T) - 1) (1 + gamma)."""
    g, root = arb(fmpq(gamma, GRID)), arb(T).sqrt()
    return bool(root * (g * T + 1) <= 2 * (2 * root - 1) * (1 + g))


def printed(T: int, low: arb, high: arb) -> tuple[arb, arb]:
    """B and K at their least."""
    root = arb(T).sqrt()
    return root / 2 * (low * T / (low * T + 1)), (2 * root - 1) * (1 + 1 / high)


def weights(T: int, low: int, high: int, pieces: str) -> bool:
    """A box of gamma: the range of a in which P < T is cut into as many pieces as there are letters."""
    g = fmpq(low, GRID)
    B, K = printed(T, arb(g), arb(fmpq(high, GRID)))
    if not pieces:
        return bool(4 * B * K >= T * T)
    middle = T / (2 * float(K))
    spread = math.sqrt(max(middle * middle - float(B / K), 0.0))
    start, stop = (middle - spread) * (1 - 1e-9), (middle + spread) * (1 + 1e-9)
    ends = [start, *(start * (stop / start) ** (i / len(pieces)) for i in range(1, len(pieces))), stop]
    if not (start > 0 and bool(B / start + K * start >= T) and bool(B / stop + K * stop >= T)):
        return False
    falls, rises = K * arb(start) ** 2 <= B, K * arb(stop) ** 2 >= B
    if not (bool(falls) and bool(rises)):
        return False
    roots = [arb(t).sqrt() for t in range(1, T + 1)]
    l = [root * g / (g * t + 1) for t, root in enumerate(roots, 1)]  # noqa: E741
    u = [(g * t + 1) / (g * t * root) for t, root in enumerate(roots, 1)]
    table = l, u, [float(x) for x in l], [float(x) for x in u], sum(u[1:], arb(0)) / 2
    return all(_piece(T, B, K, table, ends[i], ends[i + 1], code) for i, code in enumerate(pieces))


def _piece(T: int, B: arb, K: arb, table: Any, a_low: float, a_high: float, code: str) -> bool:
    l, u, _, _, momentum = table  # noqa: E741
    one, low, high = arb(1), arb(a_low), arb(a_high)
    if not 0 < a_low < a_high:
        return False
    A0, A1, A2, before = arb(0), arb(0), arb(0), 0.0
    for lt, ut, y in zip(l, u, _chosen(T, table, math.sqrt(a_low * a_high), code), strict=True):
        if not 0 <= y < math.inf:
            return False
        square = ut * y
        k, rise = (one - lt * y).max(square - one), arb(y) - before
        A2 += square * ut / 2
        if y < before and not -rise <= k * low:
            A2 -= k * k / rise / 2
        else:
            A0, A1 = A0 + k, A1 + rise / 2
        before = y
    at = high if bool(high * high * K <= B) else low if bool(low * low * K >= B) else (B / K).sqrt()
    beta1 = (1 - (B / at + K * at) / T).max(arb(0))
    c0, c1, c2 = B - A1, A0, K - A2 - beta1 * momentum
    ends = all(bool(c0 - c1 * a + c2 * a * a >= 0) for a in (low, high))
    return ends and bool(c0 - c1 * (low + high) / 2 + c2 * low * high >= 0)


def _chosen(T: int, table: Any, a: float, code: str) -> list[float]:
    """The weights that a letter stands for: those of the middle of the band, then falling ones; any would do."""
    _, _, l, u, _ = table  # noqa: E741
    offset, tenth = divmod(CODES.index(code), 10)
    y = [2 / (x + w) for x, w in zip(l, u, strict=True)]
    base = next((t for t in range(1, T) if y[t - 1] / a + t >= T), T) + OFFSETS[offset]
    base = min(max(base, 1), T)
    left = T - base - 0.5 + 0.2 * tenth
    if base == T or left <= 0:
        return y
    weight = min(y[base - 1] / a, left)
    y[base - 1], p = a * weight, left / weight
    for t in range(base, T):
        p, left = p - a * l[t], left - 1
        y[t] = a * left / p if p > 0 and left > 0 else 0.0
    return y
