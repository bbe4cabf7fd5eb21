"""The works that problems, optimizers, bounds and claims come from, and how to cite them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from regret.errors import UnknownNameError

__all__ = ["WORKS", "Work", "bibtex", "work_of"]


@dataclass(frozen=True)
class Work:
    """A publication.

    :param kind: BibTeX's entry type.
    :param fields: BibTeX's fields.
    """

    key: str
    kind: str
    authors: tuple[str, ...]
    title: str
    year: int
    fields: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        names = [author.partition(",")[0] for author in self.authors]
        shown = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
        return f"{shown} ({self.year}): {self.title}"

    def bibtex(self) -> str:
        """The BibTeX entry.

        >>> print(WORKS["zinkevich2003"].bibtex())
        @inproceedings{zinkevich2003,
          author = {Zinkevich, Martin},
          title = {{Online convex programming and generalized infinitesimal gradient ascent}},
          year = {2003},
          booktitle = {International Conference on Machine Learning},
        }
        """
        entries = {"author": " and ".join(self.authors), "title": f"{{{self.title}}}", "year": str(self.year)}
        lines = [f"  {name} = {{{value}}}," for name, value in {**entries, **self.fields}.items()]
        return "\n".join([f"@{self.kind}{{{self.key},", *lines, "}"])


def _works(*works: Work) -> dict[str, Work]:
    return {work.key: work for work in works}


_ICLR = {"booktitle": "International Conference on Learning Representations"}

_IJCAI = {"booktitle": "International Joint Conference on Artificial Intelligence"}
_NEURIPS = {"booktitle": "Advances in Neural Information Processing Systems"}

WORKS = _works(
    Work(
        "zinkevich2003",
        "inproceedings",
        ("Zinkevich, Martin",),
        "Online convex programming and generalized infinitesimal gradient ascent",
        2003,
        {"booktitle": "International Conference on Machine Learning"},
    ),
    Work(
        "duchi2011",
        "article",
        ("Duchi, John", "Hazan, Elad", "Singer, Yoram"),
        "Adaptive subgradient methods for online learning and stochastic optimization",
        2011,
        {"journal": "Journal of Machine Learning Research", "volume": "12", "pages": "2121--2159"},
    ),
    Work(
        "tieleman2012",
        "misc",
        ("Tieleman, Tijmen", "Hinton, Geoffrey"),
        "Lecture 6.5: RMSProp",
        2012,
        {"howpublished": "COURSERA: Neural Networks for Machine Learning"},
    ),
    Work(
        "polyak1964",
        "article",
        ("Polyak, Boris T.",),
        "Some methods of speeding up the convergence of iteration methods",
        1964,
        {"journal": "USSR Computational Mathematics and Mathematical Physics", "volume": "4", "pages": "1--17"},
    ),
    Work(
        "kingma2015",
        "inproceedings",
        ("Kingma, Diederik P.", "Ba, Jimmy"),
        "Adam: a method for stochastic optimization",
        2015,
        _ICLR,
    ),
    Work(
        "reddi2018",
        "inproceedings",
        ("Reddi, Sashank J.", "Kale, Satyen", "Kumar, Sanjiv"),
        "On the convergence of Adam and beyond",
        2018,
        _ICLR,
    ),
    Work(
        "luo2019",
        "inproceedings",
        ("Luo, Liangchen", "Xiong, Yuanhao", "Liu, Yan", "Sun, Xu"),
        "Adaptive gradient methods with dynamic bound of learning rate",
        2019,
        _ICLR,
    ),
    Work(
        "tran2019",
        "article",
        ("Tran, Phuong Thi", "Phong, Le Trieu"),
        "On the convergence proof of AMSGrad and a new version",
        2019,
        {"journal": "IEEE Access", "volume": "7", "pages": "61706--61716"},
    ),
    Work(
        "savarese2019",
        "misc",
        ("Savarese, Pedro",),
        "On the convergence of AdaBound and its connection to SGD",
        2019,
        {"howpublished": "arXiv:1908.04457"},
    ),
    Work(
        "zhang2022",
        "inproceedings",
        ("Zhang, Yushun", "Chen, Congliang", "Shi, Naichen", "Sun, Ruoyu", "Luo, Zhi-Quan"),
        "Adam can converge without any modification on update rules",
        2022,
        _NEURIPS,
    ),
    Work(
        "dozat2016",
        "inproceedings",
        ("Dozat, Timothy",),
        "Incorporating Nesterov momentum into Adam",
        2016,
        {"booktitle": "International Conference on Learning Representations, Workshop Track"},
    ),
    Work(
        "zaheer2018",
        "inproceedings",
        ("Zaheer, Manzil", "Reddi, Sashank J.", "Sachan, Devendra", "Kale, Satyen", "Kumar, Sanjiv"),
        "Adaptive methods for nonconvex optimization",
        2018,
        _NEURIPS,
    ),
    Work(
        "zhou2019",
        "inproceedings",
        ("Zhou, Zhiming", "Zhang, Qingru", "Lu, Guansong", "Wang, Hongwei", "Zhang, Weinan", "Yu, Yong"),
        "AdaShift: decorrelation and convergence of adaptive learning rate methods",
        2019,
        _ICLR,
    ),
    Work(
        "loshchilov2019",
        "inproceedings",
        ("Loshchilov, Ilya", "Hutter, Frank"),
        "Decoupled weight decay regularization",
        2019,
        _ICLR,
    ),
    Work(
        "huang2019",
        "inproceedings",
        ("Huang, Haiwen", "Wang, Chang", "Dong, Bin"),
        "Nostalgic Adam: weighting more of the past gradients when designing the adaptive learning rate",
        2019,
        _IJCAI,
    ),
    Work(
        "liu2020",
        "inproceedings",
        (
            "Liu, Liyuan",
            "Jiang, Haoming",
            "He, Pengcheng",
            "Chen, Weizhu",
            "Liu, Xiaodong",
            "Gao, Jianfeng",
            "Han, Jiawei",
        ),
        "On the variance of the adaptive learning rate and beyond",
        2020,
        _ICLR,
    ),
    Work(
        "chen2020",
        "inproceedings",
        ("Chen, Jinghui", "Zhou, Dongruo", "Tang, Yiqi", "Yang, Ziyan", "Cao, Yuan", "Gu, Quanquan"),
        "Closing the generalization gap of adaptive gradient methods in training deep neural networks",
        2020,
        _IJCAI,
    ),
    Work(
        "zhuang2020",
        "inproceedings",
        (
            "Zhuang, Juntang",
            "Tang, Tommy",
            "Ding, Yifan",
            "Tatikonda, Sekhar",
            "Dvornek, Nicha",
            "Papademetris, Xenophon",
            "Duncan, James",
        ),
        "AdaBelief optimizer: adapting stepsizes by the belief in observed gradients",
        2020,
        _NEURIPS,
    ),
    Work(
        "chen2023",
        "inproceedings",
        (
            "Chen, Xiangning",
            "Liang, Chen",
            "Huang, Da",
            "Real, Esteban",
            "Wang, Kaiyuan",
            "Liu, Yao",
            "Pham, Hieu",
            "Dong, Xuanyi",
            "Luong, Thang",
            "Hsieh, Cho-Jui",
            "Lu, Yifeng",
            "Le, Quoc V.",
        ),
        "Symbolic discovery of optimization algorithms",
        2023,
        _NEURIPS,
    ),
)
"""Every work by its key, which is the beginning of the ids that come from it."""


def work_of(name: str) -> Work | None:
    """The work that an id such as ``luo2019.theorem4`` comes from; ``None`` where it begins with the key of none.

    >>> work_of("reddi2018.theorem1").year
    2018
    """
    return WORKS.get(name.partition(".")[0])


def bibtex(keys: Iterable[str]) -> str:
    """BibTeX entries of works, each once, in the order given.

    :raises UnknownNameError: for a key that is not known.
    """
    entries = []
    for key in dict.fromkeys(keys):
        if key not in WORKS:
            raise UnknownNameError("work", key, WORKS)
        entries.append(WORKS[key].bibtex())
    return "\n\n".join(entries)
