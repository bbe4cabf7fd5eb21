# %% [markdown]
# # 9. From theory to networks
#
# **Goals.** Watch the learning rates of a network that is trained, compare Adam, SGD and AdaBound on digits, and say what such a comparison
# shows and what it does not.
#
# To run it: `pip install '.[notebooks]'` in a clone, then `jupyter lab notebooks`.

# %%
import itertools
import tempfile

import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.datasets import load_digits

import regret.torch.optim as optim
from regret.cli import run as command
from regret.engines.cache import cache_folder
from regret.torch.cifar10 import archive
from regret.torch.monitors import LearningRateMonitor

torch.set_num_threads(1)

# %% [markdown]
# ## The data
#
# 1797 images of digits, 8 by 8 pixels, which scikit-learn ships.

# %%
images, labels = load_digits(return_X_y=True)
order = np.random.default_rng(0).permutation(len(labels))
x = torch.tensor(images[order] / 16, dtype=torch.float32)
y = torch.tensor(labels[order])
train, test = (x[:1400], y[:1400]), (x[1400:], y[1400:])


def network(seed):
    torch.manual_seed(seed)
    return torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10))


def accuracy(net, data):
    with torch.no_grad():
        return float((net(data[0]).argmax(1) == data[1]).float().mean())


def trained(make, seed=0, epochs=15):
    net = network(seed)
    optimizer = make(net)
    generator = torch.Generator().manual_seed(seed)
    for _ in range(epochs):
        for rows in torch.randperm(len(train[1]), generator=generator).split(100):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(net(train[0][rows]), train[1][rows]).backward()
            optimizer.step()
    return net


# %% [markdown]
# ## The rules of the theorems, as torch optimizers
#
# They are the same few lines that were proved about, in the convention of the library.

# %%
methods = {
    "sgd": lambda net: optim.SGD(net.parameters(), lr=0.5, convention="torch"),
    "adam": lambda net: optim.Adam(net.parameters(), lr=1e-2, convention="torch"),
    "adabound": lambda net: optim.AdaBound(net.parameters(), lr=1e-2, final_lr=0.5, convention="luo-code"),
}
scores = {name: [accuracy(trained(make, seed), test) for seed in (0, 1, 2)] for name, make in methods.items()}
for name, found in scores.items():
    print(f"{name:9} test accuracy {np.mean(found):.3f} (three seeds: {', '.join(f'{s:.3f}' for s in found)})")
assert all(np.mean(found) > 0.9 for found in scores.values())
for one, other in itertools.combinations(scores, 2):
    overlap = min(scores[one]) <= max(scores[other]) and min(scores[other]) <= max(scores[one])
    print(f"{one} and {other}: {'their seeds overlap' if overlap else 'apart, on three seeds'}")

# %% [markdown]
# Where the seeds of two methods overlap no winner may be named. Where they do not, it says something about the one rate that each was
# given, which nobody tuned. What Luo et al. report on CIFAR-10 are single runs, too; `regret cifar10 compare` has their published
# curves beside yours.
#
# ## Learning rates of a net that is trained
#
# Adam's effective rates in the first layer differ by orders of magnitude. Pixels that are always black never bring a gradient: their
# rate is $\alpha / \epsilon = 10^6$. That is what AdaBound's band is about.

# %%
net = network(0)
adam = optim.Adam(net.parameters(), lr=1e-2, convention="torch")
with LearningRateMonitor(adam, net.named_parameters(), at=[14]) as monitor:
    for rows in torch.arange(len(train[1])).split(100):
        adam.zero_grad()
        torch.nn.functional.cross_entropy(net(train[0][rows]), train[1][rows]).backward()
        adam.step()
for row in monitor.rows:
    print(f"{row.layer:10} from {row.lowest:9.3g} to {row.highest:9.3g}, median {row.median:.3g}")
first = next(row for row in monitor.rows if row.layer == "0.weight")
assert np.isclose(first.highest, 1e-2 / 1e-8, rtol=1e-3)
assert first.highest > 100 * first.median > 100 * first.lowest
monitor.figure(figure=plt.figure(figsize=(8, 3.2), layout="constrained"))
plt.show()

# %% [markdown]
# ## CIFAR-10
#
# Where there are a GPU and the data (`regret cifar10 train --download` fetches them once), here is one epoch of ResNet-34 with each of
# the three, with the settings of Luo et al. Their experiment has 200; `regret cifar10 compare` lays yours beside theirs.

# %%
try:
    archive.load(cache_folder() / "cifar10")
    at_hand = torch.cuda.is_available()
except archive.NoArchive:
    at_hand = False
if at_hand:
    with tempfile.TemporaryDirectory() as folder:
        three = [word for name in methods for word in ("-o", name)]
        assert command(["cifar10", "train", *three, "--epochs", "1", "--out", folder]) == 0
else:
    print("no GPU, or no data: nothing is trained here")

# %% [markdown]
# ## Exercises
#
# 1. AdaBound's final rate is SGD's rate in disguise. Train SGD with lr 0.01, 0.1, 0.5 and AdaBound with the same final rates. Which
#    of the two is more sensitive?
# 2. How many seeds would you need to tell two methods apart whose accuracies differ by 0.5 points here?
# 3. Hang a `LearningRateMonitor` on Adam. Which layer has the largest spread?
#
# Solutions: `notebooks/solutions/`.
#
# **References.** Luo et al., ICLR 2019; Savarese 2019; Wilson et al., *The marginal value of adaptive gradient methods*, NeurIPS 2017.
