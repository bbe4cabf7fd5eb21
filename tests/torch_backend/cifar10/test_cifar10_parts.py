"""The parts of the experiments: augmentation, networks, presets, schedule."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from regret.errors import DomainError, RegretError, UnknownNameError
from regret.optimizers import optimizer_id
from regret.records import description
from regret.torch.cifar10 import Experiment, digits, preset, train
from regret.torch.cifar10.augmentation import augmented, draw
from regret.torch.cifar10.models import MODELS, build, parameter_count
from regret.torch.cifar10.presets import PRESETS, make_optimizer
from regret.torch.cifar10.schedule import step_decay


@given(
    seed=st.integers(0, 2**40),
    epoch=st.integers(0, 300),
    size=st.integers(1, 6),
    padding=st.integers(0, 3),
    flip=st.booleans(),
)
def test_augmentation_is_a_shift_and_a_mirror_image(seed, epoch, size, padding, flip):
    images = np.random.default_rng(seed).integers(0, 256, (size, 2, 4, 5), dtype=np.uint8)
    decided = draw(seed, epoch, size, padding, flip)
    assert sorted(decided.order.tolist()) == list(range(size))
    assert flip or not decided.mirrored.any()
    padded = torch.nn.functional.pad(torch.from_numpy(images), (padding,) * 4)
    made = augmented(padded, decided.order, decided, padding).numpy()
    for image, i in zip(made, decided.order.tolist(), strict=True):
        row, column = int(decided.rows[i]), int(decided.columns[i])
        assert 0 <= row <= 2 * padding
        cut = np.pad(images[i], ((0, 0), (padding, padding), (padding, padding)))[:, row : row + 4, column : column + 5]
        assert (image == (cut[:, :, ::-1] if decided.mirrored[i] else cut)).all()


def test_an_epoch_s_numbers_are_uniform_and_independent_of_other_epochs():
    first, second = (draw(3, epoch, 20_000, padding=4, flip=True) for epoch in (0, 1))
    assert not torch.equal(first.order, second.order)
    for part in (first.rows, first.columns):
        counts = torch.bincount(part, minlength=9)
        # Chi-squared with 8 degrees of freedom: above 40 once in 300000.
        assert ((counts - 20_000 / 9) ** 2 / (20_000 / 9)).sum() < 40
    assert abs(first.mirrored.double().mean() - 0.5) < 0.02
    for one, other in ((first.rows, first.columns), (first.rows, second.rows), (first.mirrored, second.mirrored)):
        assert abs(np.corrcoef(one.numpy(), other.numpy())[0, 1]) < 0.04


@pytest.mark.parametrize("name", MODELS)
def test_networks(name):
    shape = (3, 32, 32) if name == "densenet121" else (1, 8, 8)
    state = torch.get_rng_state()
    first, again, other = (build(name, shape, width=2, seed=seed) for seed in (0, 0, 1))
    assert torch.equal(torch.get_rng_state(), state)
    assert all(torch.equal(a, b) for a, b in zip(first.parameters(), again.parameters(), strict=True))
    assert not all(torch.equal(a, b) for a, b in zip(first.parameters(), other.parameters(), strict=True))
    assert first.eval()(torch.zeros(3, *shape)).shape == (3, 10)


def test_published_numbers_of_parameters():
    assert parameter_count(build("resnet34", (3, 32, 32))) == 21_282_122
    assert parameter_count(build("densenet121", (3, 32, 32))) == 6_956_298


def test_wrong_models():
    with pytest.raises(UnknownNameError, match="unknown model 'resnet35': did you mean 'resnet34'"):
        build("resnet35", (3, 32, 32))
    with pytest.raises(DomainError, match="width = 0: must be an integer in"):
        build("resnet34", (3, 32, 32), width=0)
    with pytest.raises(DomainError, match="needs images of at least 8 x 8 pixels"):
        build("densenet121", (3, 4, 4))


# As the names of the published curves say.
PUBLISHED = {
    ("resnet34", "sgd"): {"alpha": 0.1, "momentum": 0.9, "dampening": 0},
    ("resnet34", "adagrad"): {"alpha": 0.01},
    ("resnet34", "adam"): {"alpha": 0.001, "beta1": 0.99, "beta2": 0.999, "epsilon": 1e-8},
    ("resnet34", "amsgrad"): {"alpha": 0.001, "beta1": 0.99, "beta2": 0.999},
    ("densenet121", "adam"): {"alpha": 0.001, "beta1": 0.9, "beta2": 0.999},
    ("densenet121", "amsgrad"): {"alpha": 0.001, "beta1": 0.9, "beta2": 0.999},
    **{
        (model, name): {"alpha": 0.001, "beta1": 0.9, "beta2": 0.999, "band.final_lr": 0.1, "band.gamma": 0.001}
        for model in ("resnet34", "densenet121")
        for name in ("adabound", "amsbound")
    },
}


@pytest.mark.parametrize(("model", "name"), PUBLISHED)
def test_presets_are_the_published_settings(model, name):
    told = description(preset(name, model))
    assert {key: told[key] for key in PUBLISHED[model, name]} == PUBLISHED[model, name]
    assert told["schedule"] == "Constant"


def test_the_defaults_are_those_of_the_experiments():
    told = Experiment(preset("sgd")).described()
    expected = {"model": "resnet34", "epochs": 200, "batch": 128, "decay_at": 150, "decay_factor": 0.1}
    assert {key: told[key] for key in expected} == expected
    assert (told["weight_decay"], told["precision"], told["deterministic"]) == (5e-4, "float32", True)


# Rules are held to the house's in tests/torch_backend/optim/test_parity.py; two of those without a preset of their own.
@pytest.mark.parametrize("name", [*PRESETS, "csgd", "adashift"])
def test_optimizers_train(name):
    experiment = Experiment(preset(name), model="perceptron", width=8, epochs=1)
    row = train(experiment, digits(), device="cpu").rows[-1]
    assert np.isfinite(row["test_loss"])
    assert 0 <= row["test_accuracy"] <= 100


@pytest.mark.parametrize("name", ["sgd", "adagrad", "adam", "amsgrad"])
def test_torch_s_own_implementation_is_near(name):
    # Adam's epsilon stands elsewhere in it, by 1e-8 against roots of about 1e-2.
    house, other = (
        train(
            Experiment(preset(name), model="perceptron", width=8, epochs=1, precision="float64", implementation=which),
            digits(),
            device="cpu",
        )
        for which in ("regret", "torch")
    )
    for mine, theirs in zip(house.model.parameters(), other.model.parameters(), strict=True):
        torch.testing.assert_close(mine, theirs, rtol=0, atol=1e-3 if name in ("adam", "amsgrad") else 1e-9)


def test_torch_has_no_adabound():
    weight = torch.nn.Parameter(torch.zeros(1))
    with pytest.raises(RegretError, match=r"torch.optim has no adabound \(it has sgd, momentum_sgd, adagrad"):
        make_optimizer(preset("adabound"), [weight], implementation="torch")


@pytest.mark.parametrize("name", ["sgd", "adabound"])
def test_the_step_size_drops_with_the_151st_epoch(name):
    optimizer = make_optimizer(preset(name), [torch.nn.Parameter(torch.zeros(1))])
    scheduler, rates = step_decay(optimizer), []
    for _ in range(200):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    first = preset(name).alpha
    assert rates[:150] == [first] * 150
    assert rates[150:] == pytest.approx([first / 10] * 50)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"model": "resnet"}, "unknown model 'resnet'"),
        ({"implementation": "jax"}, "unknown implementation 'jax'"),
        ({"precision": "float8"}, "unknown precision 'float8'"),
        ({"epochs": 0}, "epochs = 0: must be an integer in"),
        ({"batch": 2.5}, "batch = 2.5: must be an integer in"),
        ({"weight_decay": -1.0}, "weight_decay = -1: must lie in"),
        ({"weight_decay": "much"}, "weight_decay = 'much': must lie in"),
        ({"decay_factor": 0.0}, "decay_factor = 0: must lie in"),
        ({"width": 0}, "width = 0: must be an integer in"),
        ({"seed": -1}, "seed = -1: must be an integer in"),
    ],
)
def test_wrong_experiments(changed, told):
    with pytest.raises(RegretError, match=told):
        Experiment(preset("sgd"), **changed)


def test_unknown_optimizers_are_told_with_the_nearest():
    assert optimizer_id(preset("csgd")) == "csgd"
    with pytest.raises(UnknownNameError, match="unknown optimizer 'adabond': did you mean 'adabound'"):
        preset("adabond")
