"""The whole report on one optimizer: does it conform, where does it fail, are its claims true, what is it near to.

>>> from regret.audit import audit
>>> from regret.optimizers import AMSGrad
>>> report = audit(AMSGrad(beta1=0, beta2=0.5), parts=("conformance", "nearest"))
>>> report.sound, report.nearest[0].optimizer, report.nearest[0].distance
(True, 'amsgrad', 0.0)
"""

from regret.audit.report import PARTS, Audit, audit

__all__ = ["PARTS", "Audit", "audit"]
