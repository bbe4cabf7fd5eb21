# %% [markdown]
# # 9. From theory to networks
#
# **Goals.** Watch the learning rates of a network that is trained, compare Adam, SGD and AdaBound on digits, and say what such a comparison
# shows and what it does not.
#
# To run it: `pip install '.[notebooks,torch]'` in a clone, then `jupyter lab notebooks`.

# %%
import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.datasets import load_digits

import regret.torch.optim as optim
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
overlap = min(scores["adam"]) <= max(scores["adabound"]) and min(scores["adabound"]) <= max(scores["adam"])
assert overlap

# %% [markdown]
# Three seeds of Adam and three of AdaBound overlap: no winner between them may be named. That SGD is a little lower says something about the
# one rate that we gave it, which nobody tuned. What Luo et al. report on CIFAR-10 are single runs, too; `regret cifar10 compare` has
# their published curves beside yours.
#
# ## Learning rates of a net that is trained
#
# Adam's effective rates differ between coordinates by orders of magnitude; that is what AdaBound's band is about.

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
last = next(row for row in monitor.rows if row.layer == "2.weight")
assert last.highest > 5 * last.lowest
plt.bar([row.layer for row in monitor.rows], [row.median for row in monitor.rows])
plt.yscale("log")
plt.ylabel("median effective rate after one epoch")
plt.show()

# %% [markdown]
# ## CIFAR-10
#
# With the data and a GPU: `regret cifar10 train -o adabound --download`, and `regret cifar10 compare`. It is not run here;
# `--task digits` trains in seconds on a CPU.
#
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
