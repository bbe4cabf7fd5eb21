import pytest
from flint import arb
from hypothesis import given
from hypothesis import strategies as st

from regret.errors import UnknownNameError
from regret.optimizers import AdaBound, Adam
from regret.optimizers.bands import ConstantBand
from regret.problems import Linear
from regret.records import description, leaves, lifted, resolve_path, with_leaf, with_leaves


def test_leaves_have_dotted_paths_and_static_fields_are_left_out():
    paths = [path for path, _ in leaves(AdaBound())]
    assert "beta2" in paths
    assert "band.gamma" in paths
    assert [path for path, _ in leaves(Linear([1.0]))] == ["coefficients"]


def test_replacing_a_leaf_checks_it_again():
    changed = with_leaf(AdaBound(), "band.final_lr", 0.5)
    assert changed.band.final_lr == 0.5
    with pytest.raises(ValueError, match="beta2 = 2"):
        with_leaf(Adam(), "beta2", 2)


@given(lower=st.floats(0.001, 100), by=st.floats(0, 100), given_first=st.booleans())
def test_leaves_of_one_record_are_replaced_together_in_any_order(lower, by, given_first):
    """Each alone may be impossible beside the other's old value."""
    values = {"band.lower": lower, "band.upper": lower + by, "alpha": 0.25}
    rule = AdaBound(band=ConstantBand(0.1, 0.1))
    changed = with_leaves(rule, values if given_first else dict(reversed(values.items())))
    assert changed == AdaBound(alpha=0.25, band=ConstantBand(lower, lower + by))


def test_a_last_part_stands_for_its_path_where_it_is_the_only_one():
    assert resolve_path(AdaBound(), "gamma", "parameter") == "band.gamma"
    with pytest.raises(UnknownNameError, match="gama"):
        resolve_path(AdaBound(), "gama", "parameter")


def test_descriptions_are_plain_data():
    told = description(AdaBound(alpha=0.5, band=ConstantBand(0.1, 0.2)))
    assert told["band"] == "ConstantBand"
    assert told["band.upper"] == 0.2
    assert told["alpha"] == 0.5


def test_lifting_takes_every_number_along():
    rule = lifted(AdaBound(alpha=0.1), arb(0))
    assert rule.alpha == arb(0.1)
    assert isinstance(rule.band.final_lr, arb)
    assert rule.bias_correction is False
    assert lifted(rule, 1.0) is rule
