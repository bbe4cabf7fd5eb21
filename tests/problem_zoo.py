"""One small instance of every family of problems."""

import numpy as np

from counterexamples import luo2019, reddi2018, zhang2022
from regret.problems import (
    Absolute,
    Huber,
    Linear,
    Logistic,
    Quadratic,
    Shuffled,
    SquaredLoss,
    Uniform,
    Weighted,
)
from regret.sets import Ball, Box

_rng = np.random.default_rng(7)
FEATURES = _rng.normal(size=(7, 3))
LABELS = np.sign(_rng.normal(size=7))

SCALAR = {
    "linear periodic": Linear([3.0, -1.0, -1.0]),
    "linear iid": Linear([9.0, -1.0], order=Weighted([0.15, 0.85])),
    "absolute": Absolute([0.5, -0.3]),
    "quadratic": Quadratic([0.5, -0.3], scale=2.0, order=Uniform()),
    "huber": Huber([0.5, -0.3, 0.1], threshold=0.2, order=Shuffled(3)),
    "kinked": zhang2022.finite_sum(5),
}
VECTOR = {
    "linear vector": Linear(_rng.normal(size=(4, 3))),
    "linear vector ball": Linear(_rng.normal(size=(4, 3)), order=Uniform(), feasible=Ball(np.zeros(3), 0.7)),
    "absolute vector": Absolute(FEATURES, feasible=Box(np.array([-1.0, -2.0, -0.5]), np.array([1.0, 0.5, 0.5]))),
    "logistic": Logistic(FEATURES, LABELS, l2=0.1, feasible=Ball(np.zeros(3), 0.5)),
    "squared": SquaredLoss(FEATURES, LABELS, feasible=Box(-0.3, 0.4), order=Weighted(np.ones(7) / 7)),
}
FAMILIES = SCALAR | VECTOR

COUNTEREXAMPLES = {
    "reddi2018.theorem1": reddi2018.theorem1(),
    "reddi2018.theorem2": reddi2018.theorem2(beta1=0.0, beta2=0.9),
    "reddi2018.theorem3": reddi2018.theorem3(),
    "reddi2018.theorem6": reddi2018.theorem6(),
    "luo2019.theorem1": luo2019.theorem1(beta2=0.5),
    "luo2019.theorem2": luo2019.theorem2(0.5, 0.5),
    "luo2019.theorem3": luo2019.theorem3(),
}
