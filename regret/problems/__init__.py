"""Problems: families of online convex losses, and what every problem must tell."""

from regret.problems.base import FiniteSum, GradientBounds, Known, Problem
from regret.problems.centered import Absolute, Huber, Quadratic
from regret.problems.linear import Linear
from regret.problems.orders import Cyclic, Order, Shuffled, Uniform, Weighted
from regret.problems.regression import Logistic, SquaredLoss

__all__ = [
    "Absolute",
    "Cyclic",
    "FiniteSum",
    "GradientBounds",
    "Huber",
    "Known",
    "Linear",
    "Logistic",
    "Order",
    "Problem",
    "Quadratic",
    "Shuffled",
    "SquaredLoss",
    "Uniform",
    "Weighted",
]
