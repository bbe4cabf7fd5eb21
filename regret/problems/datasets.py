"""Online problems on data sets that ship with scikit-learn (extra ``test`` or ``notebooks``)."""

from __future__ import annotations

import numpy as np

from regret.errors import RegretError
from regret.problems.base import Known
from regret.problems.orders import Order, as_order
from regret.problems.regression import Logistic
from regret.sets import Ball, FeasibleSet

__all__ = ["PROBLEMS", "breast_cancer"]


def breast_cancer(order: Order | str = "cyclic", l2: float = 0.0, feasible: FeasibleSet | None = None) -> Logistic:
    """Online logistic regression on the Wisconsin breast-cancer data (569 rows).

    The 30 features are standardised, a constant feature is appended, labels are -1 (malignant) and 1 (benign).

    :param order: in which order the rows are met: an order, or ``cyclic``, ``uniform`` or ``shuffled``.
    :param l2: strength of the quadratic regulariser.
    :param feasible: the feasible set; the ball of radius 10 around 0 by default.
    :raises RegretError: if scikit-learn is not installed.

    >>> problem = breast_cancer()
    >>> problem.size(), problem.shape
    (569, (31,))

    Source: Wolberg, Mangasarian, Street, Street (1995), UCI repository, as shipped with scikit-learn.
    """
    try:
        from sklearn.datasets import load_breast_cancer
    except ImportError:
        raise RegretError("the breast-cancer data needs scikit-learn: pip install scikit-learn") from None
    data = load_breast_cancer()
    features = (data.data - data.data.mean(axis=0)) / data.data.std(axis=0)
    features = np.hstack([features, np.ones((features.shape[0], 1))])
    parameters = {"order": order if isinstance(order, str) else repr(order), "l2": l2}
    if feasible is not None:
        parameters["feasible"] = repr(feasible)
    return Logistic(
        features,
        np.where(data.target == 1, 1.0, -1.0),
        l2=l2,
        order=as_order(order),
        feasible=Ball(np.zeros(features.shape[1]), 10.0) if feasible is None else feasible,
        known=Known("datasets.breast_cancer", parameters, "UCI Wisconsin breast cancer, as shipped with scikit-learn"),
    )


PROBLEMS = (breast_cancer,)
