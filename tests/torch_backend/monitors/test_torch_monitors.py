"""Monitors of training, on scikit-learn's digits and against what the rules and the run's monitor say."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

import regret  # noqa: E402
from regret import monitors as run_monitors  # noqa: E402
from regret.errors import DomainError, RunError  # noqa: E402
from regret.torch import optim  # noqa: E402
from regret.torch.monitors import CheckpointRegret, GammaMonitor, LearningRateMonitor  # noqa: E402

CROSS_ENTROPY = torch.nn.functional.cross_entropy


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """Networks this small are not worth a second thread, and tests run beside each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def digits():
    """Batches of scikit-learn's handwritten digits, 8 x 8."""
    load = pytest.importorskip("sklearn.datasets").load_digits
    images, labels = load(return_X_y=True)
    x = torch.tensor(images / 16.0, dtype=torch.float32).view(-1, 1, 8, 8)
    order = torch.randperm(len(x), generator=torch.Generator().manual_seed(0))
    return [(x[i], torch.tensor(labels)[i]) for i in order.split(128)]


def network():
    torch.manual_seed(0)
    layers = [torch.nn.Conv2d(1, 8, 3), torch.nn.ReLU(), torch.nn.Conv2d(8, 8, 3), torch.nn.ReLU()]
    return torch.nn.Sequential(*layers, torch.nn.Flatten(), torch.nn.Linear(128, 10))


def train(model, optimizer, batches, met=lambda loss: None):
    for x, y in batches:
        loss = CROSS_ENTROPY(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        met(loss)
        optimizer.step()
    return loss.item()


@pytest.mark.parametrize(
    ("name", "lr"), [("adabound", 0.01), ("amsbound", 0.01), ("adam", 0.01), ("momentum_sgd", 0.1)]
)
def test_digits_are_learnt_with_every_monitor_on(digits, name, lr):
    model = network()
    optimizer = optim.OPTIMIZERS[name](model.parameters(), lr=lr)
    rates = LearningRateMonitor(optimizer, model.named_parameters(), every=15)
    gammas = GammaMonitor(optimizer, model.named_parameters(), every=5)
    first = CROSS_ENTROPY(model(digits[0][0]), digits[0][1]).item()
    for _ in range(3):
        last = train(model, optimizer, digits)
    assert last < 0.4 * first
    assert {row.step for row in rates.rows} == {15, 30, 45}
    assert {row.layer for row in rates.rows} == {n for n, _ in model.named_parameters()}
    assert all(0 <= row.below + row.above <= 1 and row.lowest <= row.median <= row.highest for row in rates.rows)
    assert set(gammas.shares()) == {5, 10, 15, 20, 25, 30, 35, 40, 45}
    assert (max(gammas.shares().values()) == 0) == (name in ("momentum_sgd",))
    if name == "adabound":
        assert rates.figure().axes
        assert gammas.figure().axes


def test_the_rates_are_those_of_the_step():
    x = torch.nn.Parameter(torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64))
    optimizer = optim.AdaBound([x], lr=0.01, betas=(0.0, 0.5), final_lr=0.1, gamma=0.2)
    with LearningRateMonitor(optimizer, [("x", x)], low=0.05, high=0.2) as monitor:
        for step in range(1, 6):
            before = x.detach().clone()
            x.grad = torch.tensor([1e-3, 1.0, 0.1], dtype=torch.float64)
            optimizer.step()
            taken = ((before - x.detach()) / x.grad).numpy()  # beta1 = 0: the direction is the gradient
            row = monitor.at_step(step)[0]
            assert (row.lowest, row.highest) == pytest.approx((taken.min(), taken.max()), rel=1e-5)
            assert (row.below, row.above) == pytest.approx(((taken < 0.05).mean(), (taken > 0.2).mean()))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (optim.Adam, torch.optim.Adam),
        (optim.AdaGrad, torch.optim.Adagrad),
        (optim.RMSProp, torch.optim.RMSprop),
        (optim.SGD, torch.optim.SGD),
        (optim.AMSGrad, lambda p, lr: torch.optim.Adam(p, lr=lr, amsgrad=True)),
    ],
)
def test_torch_s_own_optimizers_have_the_same_rates(ours, theirs):
    seen = []
    for make in (ours, theirs):
        x = torch.nn.Parameter(torch.ones(4))
        optimizer = make([x], lr=0.1)
        with LearningRateMonitor(optimizer, [("x.bias", x)]) as monitor:
            for t in range(1, 5):
                x.grad = torch.tensor([1.0, -0.1, 1e-4, 10.0]) / t
                optimizer.step()
        seen.append(torch.stack([row.sample for row in monitor.rows]))
    assert torch.allclose(*seen, rtol=1e-5)


@pytest.mark.parametrize("convention", ["paper", "torch"])
def test_gamma_is_what_the_monitor_of_runs_says(convention):
    problem = regret.problems.Linear([3.0, -1.0, -1.0])
    rule = regret.optimizers.Adam(beta1=0.5, beta2=0.3, convention=convention)
    report = run_monitors.gamma(problem, rule, 40)
    x = torch.nn.Parameter(torch.zeros(1, dtype=torch.float64))
    optimizer = optim.RuleOptimizer([x], rule)
    with GammaMonitor(optimizer, [("x", x)]) as monitor:
        for t in range(1, 41):
            x.grad = torch.tensor([float(problem.gradient(0.0, t, 0.0))], dtype=torch.float64)
            optimizer.step()
    assert [bool(row.negative) for row in monitor.rows] == (report.values < 0).tolist()


def test_the_loss_against_the_best_checkpoint(digits):
    model = network()
    optimizer, watch = optim.Adam(model.parameters(), lr=0.01), CheckpointRegret(model)
    for _ in range(2):
        train(model, optimizer, digits, watch.met)
        watch.checkpoint()
    kept = {name: value.clone() for name, value in model.state_dict().items()}
    report = watch.report(digits * 2, lambda batch: CROSS_ENTROPY(model(batch[0]), batch[1]))
    assert report.best == 30
    assert report.totals[30] == pytest.approx(report.fixed.sum())
    assert report.totals[30] < report.totals[15]
    assert report.regret[-1] == pytest.approx(sum(watch.losses) - report.totals[30])
    assert np.array_equal(report.average_regret, report.regret / np.arange(1, 31))
    assert all(torch.equal(value, model.state_dict()[name]) for name, value in kept.items())
    with pytest.raises(DomainError, match="15 batches: must be 30"):
        watch.report(digits, lambda batch: CROSS_ENTROPY(model(batch[0]), batch[1]))


def test_an_optimizer_that_is_not_known_is_watched_by_a_function_of_its_state():
    rows = []
    for make, read in (
        (optim.Nadam, None),
        (torch.optim.NAdam, lambda group, state, p: group["lr"] * state["step"] / (1 + state["exp_avg_sq"])),
    ):
        x = torch.nn.Parameter(torch.ones(2))
        optimizer = make([x], lr=0.5)
        with LearningRateMonitor(optimizer, [("x", x)], at=[2], read=read) as monitor:
            for _ in range(2):
                x.grad = torch.zeros(2)
                optimizer.step()
        rows += monitor.rows
    assert rows[0].lowest > 1e6  # alpha / epsilon
    assert (rows[1].lowest, rows[1].highest) == (1.0, 1.0)


def test_what_cannot_be_watched_is_named():
    x, other = torch.nn.Parameter(torch.ones(1)), torch.nn.Parameter(torch.ones(1))
    optimizer = optim.Adam([x])
    with pytest.raises(DomainError, match="parameter y: the optimizer does not have it"):
        LearningRateMonitor(optimizer, [("y", other)])
    with pytest.raises(DomainError, match="optimizer = Rprop: its effective rates are not known"):
        GammaMonitor(torch.optim.Rprop([x]), [("x", x)])
    with pytest.raises(DomainError, match=r"low = 2: must be at most high = 1"):
        LearningRateMonitor(optimizer, [("x", x)], low=2.0, high=1.0)
    with pytest.raises(DomainError, match="only one can be given"):
        LearningRateMonitor(optimizer, [("x", x)], at=[1], every=2)
    with pytest.raises(DomainError, match="step = None: must be one of those looked at"):
        LearningRateMonitor(optimizer, [("x", x)]).figure()
    with pytest.raises(RunError, match="the loss of step 1 is nan"):
        CheckpointRegret(torch.nn.Linear(1, 1)).met(float("nan"))
