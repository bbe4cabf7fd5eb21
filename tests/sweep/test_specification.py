import pytest

from regret.errors import DomainError, RegretError, UnknownNameError
from regret.sweep.axes import axis
from regret.sweep.computation import plan
from regret.sweep.specification import read_specification, shipped, specification

SMALL = {"problem": "reddi2018.theorem1", "optimizer": "adam", "steps": 100, "axes": {"C": [3, 5]}}


@pytest.mark.parametrize(
    ("given", "values"),
    [
        ([1, 2, 5], [1, 2, 5]),
        (["cyclic", "uniform"], ["cyclic", "uniform"]),
        ({"range": [2, 9, 3]}, [2, 5, 8]),
        ({"linspace": [0, 0.3, 4]}, [0, 0.1, 0.2, 0.3]),
        ({"logspace": [1, 100, 3]}, [1, 10, 100]),
        ({"logspace": [0.1, 0.001, 3], "one_minus": True}, [0.9, 0.99, 0.999]),
    ],
)
def test_axes_are_what_they_say(given, values):
    made = axis("a", given)
    assert made.values() == values
    assert made.count == len(values)
    assert [made[0], made.part(made.count - 1, made.count)] == [values[0], values[-1:]]


def test_the_grid_is_every_combination_and_zipped_axes_run_side_by_side():
    spec = specification(
        SMALL | {"seeds": 3, "axes": {"C": [3, 5], "beta1": [0, 0.5], "beta2": [0.1, 0.9]}, "zip": [["beta1", "beta2"]]}
    )
    assert [d.name for d in spec.grid] == ["C", "beta1_and_beta2", "seed"]
    assert spec.shape == (2, 2, 3)
    assert [plan(spec).at(1, k) for k in range(2)] == [{"beta1": 0, "beta2": 0.1}, {"beta1": 0.5, "beta2": 0.9}]


def test_a_document_makes_the_same_specification_again():
    for name in shipped():
        spec = read_specification(name)
        again = specification(spec.document())
        assert again.digest == spec.digest
        assert again.shape == spec.shape


@pytest.mark.parametrize("name", shipped())
def test_shipped_sweeps_can_be_planned_and_made_quick(name):
    spec = read_specification(name)
    quick = spec.quick()
    made = plan(quick)
    chunks = 1
    for whole, part in zip(quick.shape, made.block_shape, strict=True):
        chunks *= -(-whole // part)
    assert chunks >= 10
    assert quick.work <= max(4 * 10**8, spec.steps * 26)
    assert spec.description


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"stepz": 3}, UnknownNameError, "stepz"),
        ({"axes": {"C": []}}, DomainError, r"axes\.C = \[\]"),
        ({"axes": {"C": 3}}, DomainError, r"axes\.C = 3"),
        ({"axes": {"C": {"linspace": [0, 1]}}}, DomainError, r"axes\.C\.linspace"),
        ({"axes": {"C": {"linspace": [0, 1, 10**9]}}}, DomainError, r"axes\.C\.linspace\[2\]"),
        ({"axes": {"C": {"logspace": [0, 1, 5]}}}, DomainError, "positive"),
        ({"axes": {"C": {"spread": [0, 1, 5]}}}, DomainError, r"axes\.C"),
        ({"axes": {"C": [3, 3]}}, DomainError, "twice"),
        ({"axes": {"seed": [1, 2]}}, DomainError, r"axes\.seed"),
        ({"steps": 0}, DomainError, "steps = 0"),
        ({"steps": "many"}, DomainError, "steps"),
        ({"snapshots": [200]}, DomainError, "snapshots"),
        ({"seeds": 0}, DomainError, "seeds = 0"),
        ({"where": ["C >"]}, DomainError, "where"),
        ({"where": ["__import__('os') > 1"]}, DomainError, "where"),
        ({"where": ["beta9 > 1"]}, UnknownNameError, "beta9"),
        ({"zip": [["C", "beta2"]]}, UnknownNameError, "beta2"),
        ({"axes": {}}, DomainError, "axes"),
    ],
)
def test_bad_specifications_are_named(change, error, message):
    with pytest.raises(error, match=message):
        specification(SMALL | change)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"axes": {"gamma9": [1, 2]}}, "gamma9"),
        ({"axes": {"beta2": [0.5, 1.5]}}, "beta2 = 1.5"),
        ({"axes": {"C": [1, 5]}}, "C = 1"),
        ({"problem": "reddi2018.theorem9"}, "theorem9"),
        ({"optimizer": "adams"}, "adams"),
        ({"problem": "reddi2018.theorem2", "axes": {"beta2": [0.5, 0.9]}}, "problem.beta2 or optimizer.beta2"),
    ],
)
def test_what_cannot_be_built_is_told_before_anything_runs(change, message):
    with pytest.raises(RegretError, match=message):
        plan(specification(SMALL | change))


def test_the_size_of_a_sweep_is_known_without_laying_it_out():
    axes = {name: {"linspace": [0.1, 0.9, 10**5]} for name in ("alpha", "beta1", "beta2")}
    assert specification(SMALL | {"axes": axes}).runs == 10**15
