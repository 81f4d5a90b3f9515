"""What a rule of style has to say about a place of a contract."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scripts.contract.survey import Survey


@dataclass(frozen=True, slots=True)
class Remark:
    """`pointer` is into the bundled contract."""

    rule: str
    pointer: str
    message: str
    hint: str = ""


Judge = Callable[[Survey], Iterator[Remark]]


@dataclass(frozen=True, slots=True)
class Rule:
    """`meaning` completes the sentence "The rule reports…"."""

    name: str
    meaning: str
    judge: Judge
