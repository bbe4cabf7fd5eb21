"""The certificate for the paper's own band, computed as it is stated and held against adversarial runs."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st


def certificate(a, gamma, T):
    """The largest of 1 + E(s) + X(s) + U over s, as the claim states it."""
    t = np.arange(1, T + 1)
    lower, upper = a * (1 - 1 / (gamma * t + 1)), a * (1 + 1 / (gamma * t))
    s_t = 2 * np.sqrt(t) / (lower + upper)
    widths = np.cumsum((2 * gamma * t + 1) / (2 * (gamma * t) ** 2 + 2 * gamma * t + 1))
    U = 0.5 * np.sum(s_t * upper**2 / t)
    steps = lower / np.sqrt(t)
    best = -np.inf
    for s in range(T + 1):
        fallen = np.concatenate([[0.0], np.cumsum(steps[s : T - 1])]) if s < T else np.zeros(0)
        best = max(best, 1 + (widths[s - 1] if s else 0.0) + float(np.sum(1 - fallen)) + U)
    return best


def adversary(a, gamma, T, u, seed, chatter):
    """A run whose rates and gradients are chosen to hurt: up with one rate and down with the other, then descent."""
    rng = np.random.default_rng(seed)
    x, regret = float(rng.random()), 0.0
    for t in range(1, T + 1):
        lower, upper = a * (1 - 1 / (gamma * t + 1)), a * (1 + 1 / (gamma * t))
        away = x - u
        g = (1.0 if t % 2 else -1.0) if t <= chatter * T else np.sign(away) or 1.0
        eta = lower if g * away > 0 else upper
        if rng.random() < 0.1:
            g, eta = float(rng.uniform(-1, 1)), float(rng.uniform(lower, upper))
        regret += g * away
        x = min(1.0, max(0.0, x - eta * g / np.sqrt(t)))
    return regret


@given(
    st.floats(-3, 1).map(lambda e: 10**e),
    st.floats(-3, 0.6).map(lambda e: 10**e),
    st.integers(1, 60),
    st.floats(0, 1),
    st.integers(0, 10**6),
    st.floats(0, 1),
)
def test_no_run_exceeds_it(a, gamma, T, u, seed, chatter):
    assert adversary(a, gamma, T, u, seed, chatter) <= certificate(a, gamma, T) + 1e-9


@given(st.floats(-3, 1).map(lambda e: 10**e), st.floats(-3, 0.6).map(lambda e: 10**e), st.integers(2, 60))
def test_it_exceeds_the_trivial_bound_by_no_more_than_the_squares_in_closed_form(a, gamma, T):
    t = np.arange(1, T + 1)
    U = np.sum(a / np.sqrt(t) * (0.5 + 1 / (gamma * t) + 0.5 / (2 * (gamma * t) ** 2 + 2 * gamma * t + 1)))
    assert certificate(a, gamma, T) <= 1 + T + U + 1e-9
