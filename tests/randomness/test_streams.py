import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import regret.randomness.compiled  # noqa: F401  teaches numba the functions
from regret.errors import DomainError
from regret.randomness import mix, mix_gamma, stream, streams, uniform, uniform_at, uniform_of_words

seeds = st.integers(0, 2**63 - 1)


def test_the_output_function_is_that_of_splitmix64():
    """The first outputs for seed 1234567, as published with the reference implementation."""
    golden = np.uint64(0x9E3779B97F4A7C15)
    states = np.uint64(1234567) + golden * np.arange(1, 6, dtype=np.uint64)
    assert mix(states).tolist() == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


@given(seed=seeds, t=st.integers(1, 2**40))
def test_numbers_depend_on_seed_and_step_alone(seed, t):
    one = uniform_at(seed, t)
    many = uniform(stream(seed), np.arange(max(1, t - 3), t + 1))
    assert one == many[-1]
    assert 0 <= one < 1
    assert one * 2**53 == int(one * 2**53)


def test_compiled_code_draws_the_same_numbers():
    @numba.njit
    def draw(seed, t):
        return uniform_at(seed, t)

    for seed, t in [(0, 1), (7, 10**9), (2**53, 3), (123456789, 2**40)]:
        assert draw(seed, t) == uniform_at(seed, t)

    @numba.njit
    def from_words(state, gamma, t):
        return uniform_of_words(state, gamma, np.uint64(t))

    key = streams([5])
    assert from_words(key.state[0], key.gamma[0], 17) == uniform(key, [17])[0]


@given(z=st.integers(0, 2**64 - 1))
def test_increments_are_odd_and_change_often_enough(z):
    gamma = int(mix_gamma(np.array([z], dtype=np.uint64))[0])
    assert gamma % 2 == 1
    assert bin(gamma ^ (gamma >> 1)).count("1") >= 24


def test_a_long_stretch_is_consistent_with_uniform_and_independent_numbers():
    """At level 1e-6, for three seeds that differ in one bit."""
    draws = [uniform(stream(seed), np.arange(1, 200_001)) for seed in (0, 1, 2)]
    for u in draws:
        assert stats.kstest(u, "uniform").pvalue > 1e-6
        assert abs(np.corrcoef(u[:-1], u[1:])[0, 1]) < 5 / np.sqrt(u.size)
    for first, second in [(0, 1), (1, 2), (0, 2)]:
        assert abs(np.corrcoef(draws[first], draws[second])[0, 1]) < 5 / np.sqrt(draws[0].size)


@pytest.mark.parametrize("seed", [-1, 2**63, 1.5, "a"])
def test_seeds_outside_their_domain_are_refused(seed):
    with pytest.raises(DomainError, match="seed = "):
        stream(seed)
