"""The torch engine: the reference engine's bits on a CPU, and its CUDA text compiled as C++ to the same bits."""

import ctypes

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

torch = pytest.importorskip("torch")

from host_cuda import address, library  # noqa: E402

import regret  # noqa: E402
from counterexamples import derived, luo2019, reddi2018, zhang2022  # noqa: E402
from regret.arithmetic.expressions import Expression  # noqa: E402
from regret.engines import nvrtc  # noqa: E402
from regret.engines.lane_text import lane_source  # noqa: E402
from regret.engines.lanes import Options  # noqa: E402
from regret.engines.tensors import LaneCarrier  # noqa: E402
from regret.engines.tracing import follow, trace_step  # noqa: E402
from regret.errors import DomainError, RegretError, RunError  # noqa: E402
from regret.optimizers import OPTIMIZERS, SGD, AdaBound, Adam, MomentumSGD  # noqa: E402
from regret.optimizers.bands import JumpBand  # noqa: E402
from regret.problems import Absolute, Linear  # noqa: E402
from regret.problems.orders import Shuffled  # noqa: E402
from regret.randomness import streams  # noqa: E402
from regret.sweep.computation import compute, plan  # noqa: E402
from regret.sweep.specification import specification  # noqa: E402

PROBLEMS = {
    "periodic": lambda: reddi2018.theorem1(C=3),
    "weighted": lambda: reddi2018.theorem3(),
    "many components": lambda: luo2019.theorem2(),
    "uniform": lambda: Linear([3.0, -1.0, -1.0, 0.5], order="uniform"),
    "piecewise": lambda: zhang2022.finite_sum(),
    "not linear": lambda: Absolute([0.5, -0.5, 0.25]),
    "two values": lambda: derived.two_valued(),
}
FIELDS = ("x", "x_next", "state", "loss", "expected", "gradient", "norm2_max", "rate")


def differences(problem, rules, steps, tolerance=0.0, **options):
    ours = regret.simulate(problem, rules, steps, engine="torch", **options)
    for run, expected in zip(ours, regret.simulate(problem, rules, steps, engine="reference", **options), strict=True):
        for name in FIELDS:
            a, b = getattr(run, name), getattr(expected, name)
            for x, y in zip(a, b, strict=True) if isinstance(a, tuple) else [] if a is None else [(a, b)]:
                if np.array_equal(x, y, equal_nan=True):
                    continue
                with np.errstate(invalid="ignore"):
                    assert np.all(np.isclose(x, y, rtol=tolerance, atol=tolerance, equal_nan=True)), name
                yield name


@pytest.mark.parametrize("problem", PROBLEMS)
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_numbers_are_the_reference_s_bits(problem, name):
    rules = [OPTIMIZERS[name](alpha=alpha) for alpha in (0.1, 0.7)]
    assert not list(differences(PROBLEMS[problem](), rules, 40, seeds=[0, 5]))


@given(beta1=st.floats(0, 0.95), beta2=st.floats(0.05, 0.999), convention=st.sampled_from(["torch", "keras"]))
def test_with_powers_of_a_lane_s_own_number_they_are_so_to_1e_12(beta1, beta2, convention):
    rules = [Adam(convention=convention, alpha=0.1, beta1=b, beta2=beta2) for b in (beta1, 0.9)]
    list(differences(reddi2018.theorem1(C=3), rules, 25, tolerance=1e-12))


def test_a_rule_that_asks_for_the_step_goes_both_ways():
    problem = reddi2018.theorem1(C=3)
    rules = [MomentumSGD(convention="torch", alpha=a, dampening=0.5) for a in (0.1, 0.2)]
    assert not list(differences(problem, rules, 10))
    rules = [AdaBound(alpha=a, band=JumpBand()) for a in (0.1, 0.2)]
    assert not list(differences(problem, rules, 10))
    t = Expression("input", "t")
    found = follow(lambda: [1.0 if t == 1 else (2.0 if t < 5 else 3.0)])
    assert repr(found) == "[where((t == 1), 1.0, where((t < 5), 2.0, 3.0))]"


@pytest.mark.parametrize(("problem", "name"), [("weighted", "amsbound"), ("uniform", "adam"), ("piecewise", "adamx")])
def test_the_cuda_text_compiled_as_cpp_gives_the_same_bits(problem, name, tmp_path):
    alphas, steps, seeds = np.array([0.1, 0.3, 0.5]), 50, [0, 1, 2]
    built, options = PROBLEMS[problem](), Options(rates=True, expected=False)
    rule = OPTIMIZERS[name]()
    starts, keys = np.full(3, float(built.start())), streams(seeds)
    carrier = LaneCarrier(built, rule, {"alpha": alphas}, starts, keys, options)
    step = trace_step(built, rule, ["alpha"], options)
    kernel = library(lane_source(step, ["alpha"], built.stochastic), tmp_path).lanes
    columns = np.ascontiguousarray(np.repeat(np.array([0.0, *step.initial])[:, None], 3, axis=1))
    columns[0] = starts
    words = np.ascontiguousarray(np.stack([keys.state, keys.gamma]))
    tables = np.concatenate([*step.tables.values(), np.zeros(1)])
    pointers = [address(array) for array in (columns, alphas, words, tables)]
    for first, last in ((1, 20), (21, steps)):
        kernel(*(ctypes.c_longlong(number) for number in (first, last, 3)), *pointers)
    carrier.carry(steps)
    assert np.array_equal(columns, carrier.columns.numpy(), equal_nan=True)


def test_nvrtc_compiles_the_texts_where_it_is_installed():
    try:
        nvrtc._nvrtc()
    except RegretError:
        pytest.skip("NVRTC is not installed")
    built, options = PROBLEMS["weighted"](), Options(rates=True, expected=True)
    for name, cls in OPTIMIZERS.items():
        step = trace_step(built, cls(), ["alpha"], options)
        assert len(nvrtc.cubin(lane_source(step, ["alpha"], True), "sm_90")) > 1000, name
    with pytest.raises(RegretError, match="does not compile"):
        nvrtc.cubin("nonsense", "sm_90")


GRID = {
    "problem": "reddi2018.synthetic_stochastic",
    "optimizer": ["adam", "amsgrad"],
    "steps": 60,
    "snapshots": [20, 60],
    "seeds": 2,
    "where": ["beta2 > 0.2"],
    "settings": {"beta1": 0.5},
    "axes": {"alpha": [0.1, 0.5], "beta2": [0.1, 0.3, 0.99]},
}


@pytest.mark.parametrize(
    "change",
    [
        {},
        {
            "problem": "zhang2022.finite_sum",
            "optimizer": "sgd",
            "settings": {},
            "where": [],
            "axes": {"alpha": [0.001, 1e300]},
        },
    ],
)
def test_a_sweep_on_the_torch_engine_has_the_bits_of_the_compiled_one(change):
    ours, theirs = (plan(specification({**GRID, **change, **where})) for where in ({"device": "cpu"}, {}))
    whole = tuple((0, count) for count in ours.spec.shape)
    for name, values in compute(ours, whole).items():
        assert np.array_equal(values, compute(theirs, whole)[name], equal_nan=True)
        assert np.isnan(values).any()  # left out by the condition, or diverged
        assert np.isfinite(values).any()


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")
def test_cuda_where_there_is_none_is_refused_in_one_line():
    for call in (
        lambda: regret.simulate(Linear([1.0]), SGD(), 5, engine="torch", device="cuda"),
        lambda: compute(plan(specification(GRID | {"device": "cuda:0"})), ((0, 1), (0, 1), (1, 2), (0, 1))),
    ):
        with pytest.raises(DomainError, match=r"device = 'cuda.*': CUDA is not available here .*; use device='cpu'"):
            call()


def test_bad_input_is_named():
    with pytest.raises(DomainError, match="device = 'gpu': must be 'cpu', 'cuda' or 'cuda:N'"):
        regret.simulate(Linear([1.0]), SGD(), 5, engine="torch", device="gpu")
    with pytest.raises(DomainError, match="use engine='torch'"):
        regret.simulate(Linear([1.0]), SGD(), 5, device="cuda")
    with pytest.raises(RunError, match="problems whose x is a number"):
        regret.simulate(Linear([[1.0, 2.0]]), SGD(), 5, engine="torch")
    with pytest.raises(RunError, match=r"for engine = 'torch'|Python number"):
        regret.simulate(Linear([1.0, 2.0], order=Shuffled()), SGD(), 5, engine="torch")
    with pytest.raises(RunError, match="at t = "):
        regret.simulate(Linear([1e300], feasible=regret.sets.whole_space()), SGD(alpha=1e300), 5, engine="torch")
