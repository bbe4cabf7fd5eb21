"""Boxes for the paper's own band: the shipped certificate, what it must not survive, and what its inequalities mean."""

import copy
import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import proofs.luo2019
from regret.check import Rejected, check, digest
from regret.check.band import FIELDS, STATEMENT, uncertain
from regret.check.weights import CODES, GRID, _chosen

FILE = Path(proofs.luo2019.__file__).with_name("theorem4_paper_schedule.json")


@pytest.fixture(scope="module")
def document():
    return json.loads(FILE.read_text())


def test_a_sample_says_that_it_is_one(document):
    assert check(document, sample=60, seed=1).endswith(": 60 of 4189 boxes, drawn at random")


@pytest.mark.slow
def test_a_thousand_boxes_of_the_shipped_certificate_are_verified(document):
    assert check(document, sample=1000, seed=1).startswith(STATEMENT)


def altered(document, path, value):
    changed = copy.deepcopy(document)
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return changed


def leaves(value, path=()):
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(inner, (*path, key))
    else:
        yield path, value


def test_any_altered_field_is_rejected(document):
    # Every field, and of long lists a few entries: the digest is that of all of them.
    for path, value in leaves(document):
        if any(type(key) is int and key % 97 > 1 for key in path):
            continue
        for other in (value + 1, str(value), None) if isinstance(value, int) else (value + "a", value[1:] or 3, 1):
            with pytest.raises(Rejected):
                check(altered(document, path, other), sample=0)


def test_what_leaves_a_gap_is_rejected_though_its_digest_is_right(document):
    gamma, z = document["weights"]["gamma"], document["tail"]["z"]
    gaps = [
        altered(document, ("weights", "gamma"), gamma[:-1]),
        altered(document, ("weights", "gamma", 3), gamma[3][:-1]),
        altered(document, ("weights", "gamma", 3, 5), gamma[3][6]),
        altered(document, ("weights", "gamma", 3, -1), 4 * GRID - 1),
        altered(document, ("weights", "pieces", 3), document["weights"]["pieces"][3][1:]),
        altered(document, ("weights", "pieces", 3, 0), "!"),
        altered(document, ("sums", "gamma"), document["sums"]["gamma"][:-1]),
        altered(document, ("sums", "first"), document["sums"]["first"] + 1),
        altered(document, ("tail", "z"), z[::-1]),
        altered(document, ("tail", "z", 0), 0),
        altered(document, ("claim", "statement"), STATEMENT.replace("<= 4", "<= 5")),
        altered(document, ("proof", "bits"), 20),
    ]
    for changed in gaps:
        with pytest.raises(Rejected) as caught:
            check({**changed, "digest": digest(changed)}, sample=0)
        assert "digest" not in str(caught.value)
    for part in FIELDS:
        less = {key: value for key, value in document.items() if key != part}
        with pytest.raises(Rejected):
            check({**less, "digest": digest(less)}, sample=0)


FALSE = {
    "gamma that are not trivial": ("trivial", 64, 50, GRID // 2),
    "too few pieces": ("weights", 64, 60, GRID // 2, GRID // 2 + 100, "uu"),
    "no pieces": ("weights", 64, 60, GRID // 2, GRID // 2 + 100, ""),
    "weights of a base that is too early": ("weights", 64, 8, GRID // 2, GRID // 2 + 100, "a" * 9),
    "too wide a box": ("sums", 64, 121, 300, GRID, 2 * GRID),
    "horizons that are too short": ("sums", 64, 40, 60, GRID // 4, GRID // 4 + 10),
    "a tail that begins too early": ("tail", 64, 60, 80 * 1024, 80 * 1024 + 100),
    "too wide a box of z": ("tail", 64, 300, 100 * 1024, 110 * 1024),
    "a start that is too late": ("start", 64, 300, 5 * 1024),
    "an end that is too early": ("end", 64, 5000 * 1024),
}


@pytest.mark.parametrize("name", FALSE)
def test_a_box_that_is_not_so_is_not_verified(name):
    assert uncertain(FALSE[name]).startswith(f"not certain: {FALSE[name][0]} ")


def test_few_bits_verify_less_and_never_more(document):
    gamma, pieces = document["weights"]["gamma"][26], document["weights"]["pieces"][26]
    for low, high, text in zip(gamma, gamma[1:], pieces, strict=False):
        assert uncertain(("weights", 256, 30, low, high, text)) is None
        for wrong in ("a" * len(text), "N" * len(text), text[: len(text) // 2]):
            if uncertain(("weights", 64, 30, low, high, wrong)) is None:
                assert uncertain(("weights", 256, 30, low, high, wrong)) is None


def rates(T, gamma):
    t = np.arange(1, T + 1.0)
    return gamma * np.sqrt(t) / (gamma * t + 1), (gamma * t + 1) / (gamma * t * np.sqrt(t))


def cost_of_weights(c, low, high):
    rise = np.diff(c, prepend=0.0)
    k = np.maximum(1 - c * low, c * high - 1)
    with np.errstate(divide="ignore"):
        falling = k**2 / np.where(rise < 0, -2 * rise, np.nan)
    return np.where(-rise <= k, k + rise / 2, falling) + c * high**2 / 2


@settings(max_examples=150)
@given(
    st.integers(2, 40),
    st.floats(0.02, 4),
    st.floats(0.05, 4),
    st.floats(0, 0.95),
    st.sampled_from(CODES),
    st.integers(0, 2**32 - 1),
)
def test_no_run_loses_more_than_any_weights_say(T, gamma, a, beta1, code, seed):
    low, high = rates(T, gamma)
    chance = np.random.default_rng(seed)
    c = np.array(_chosen(T, (None, None, list(low), list(high), None), a, code)) / a
    if chance.random() < 0.3:
        c *= chance.uniform(0, 2, T)
    low, high = a * low, a * high
    bound = cost_of_weights(c, low, high).sum() + beta1 / 2 * high[1:].sum()
    # Against u = 0 in [0, 1]: push away from 0 with the lowest rates and back with the highest, or as chance has it.
    x, m, regret, middle, betas = (
        chance.choice([0.0, 1.0]),
        0.0,
        0.0,
        0.0,
        beta1 * chance.uniform(0.5, 1) ** np.arange(T),
    )
    style = chance.integers(3)
    for t in range(T):
        g = chance.choice([-1.0, 1.0]) if style == 0 else (1.0 if x > chance.random() or style == 1 else -1.0)
        m = betas[t] * m + (1 - betas[t]) * g
        eta = chance.choice([low[t], high[t]]) if style == 0 else (low[t] if m > 0 else high[t])
        regret += g * x
        middle += betas[t] / eta / 2
        x = min(max(x - eta * m, 0.0), 1.0)
    assert regret <= (bound + middle) / (1 - beta1) + 1e-9


def sides(T, gamma, s):
    """Both sides of the inequality of the sums, as they stand."""
    t = np.arange(1, T + 1.0)
    zeta = gamma * t
    Q = 2 * zeta**2 + 2 * zeta + 1
    U = (t**-0.5 * (0.5 + 1 / zeta + 0.5 / Q)).sum() + 0.5 * (t**-0.5 * (1 + 1 / zeta))[1:].sum()
    J = ((T - t) * gamma * np.sqrt(t) / (zeta + 1))[s : T - 1].sum()
    B, K = math.sqrt(T) / 2 * (gamma * T / (gamma * T + 1)), (2 * math.sqrt(T) - 1) * (1 + 1 / gamma)
    return 2 * math.sqrt(B * max(K - U + J, 0.0)), ((2 * zeta + 1) / Q)[:s].sum() + T - s + 1


@settings(max_examples=200)
@given(st.integers(300, 3000), st.floats(0.001, 4), st.floats(0, 1))
def test_the_integrals_of_the_tail_are_on_the_safe_side_of_the_sums(T, gamma, part):
    s = max(1, round(part * T))
    left, right = sides(T, gamma, s)
    z, w = gamma * T, gamma * (T - s)
    tau = z - w
    kappa = 0.5 + 1.5 * 2.6123753486854883 + math.pi**2 / 16
    primitive = lambda v: 2 * (z + 1) * (math.sqrt(v) - math.atan(math.sqrt(v))) - 2 * v**1.5 / 3  # noqa: E731
    h = math.sqrt(tau) / (tau + 1)
    m = h / 2 if tau >= 1 + 2 / math.sqrt(3) else h if tau >= 1 else 0.5
    inside = 2 - kappa / math.sqrt(T) + (primitive(z) - primitive(tau) - gamma * w * m) / math.sqrt(z)
    below = 2 * math.sqrt(z * z / (2 * (z + 1)) * max(inside, 0.0))
    above = math.log(2 * tau * tau + 2 * tau + 1) / 2 + w + gamma
    assert below <= gamma * left * (1 + 1e-9)
    assert above >= gamma * right * (1 - 1e-9)
    if 2 * (2 - 1 / math.sqrt(T)) * (1 + gamma) < z + 1:
        assert above < below
        assert right < left
