"""A small language of conditions on columns: ``brand = 'adidas' and year >= 2021``.

    condition  = clause { "and" clause }
    clause     = column operator value | column "in" "(" value { "," value } ")"
    operator   = "=" | "!=" | "<" | "<=" | ">" | ">="
    value      = bare word | 'quoted' | "quoted", the quote itself doubled

It reads columns that are in memory; nothing of it ever reaches a database or an interpreter.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from solesight.errors import ConditionError

__all__ = ["OPERATORS", "Condition", "Value", "holds", "parse_conditions"]

Value = str | float | None
"""What a column holds for a photo: a text, a number, or nothing."""

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
OPERATORS = (*_COMPARE, "in")
_TOKEN = re.compile(
    r"""\s*(?:(?P<op><=|>=|!=|=|<|>)|(?P<mark>[(),])|'(?P<single>(?:[^']|'')*)'"""
    r"""|"(?P<double>(?:[^"]|"")*)"|(?P<word>[^\s=!<>(),'"]+))"""
)
_PLAIN = re.compile(r"""[^\s=!<>(),'"]+""")


@dataclass(frozen=True)
class Condition:
    """One clause.

    Attributes:
        column: what it reads.
        operator: one of ``OPERATORS``.
        values: as they were written; one, but for ``in``.
    """

    column: str
    operator: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        values = ", ".join(map(_quoted, self.values))
        return f"{self.column} {self.operator} " + (
            f"({values})" if self.operator == "in" else values
        )


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str

    def is_word(self, word: str) -> bool:
        return self.kind == "word" and self.text.casefold() == word


_END = _Token("end", "the end")


def parse_conditions(text: str) -> tuple[Condition, ...]:
    """Read conditions that are joined by ``and``.

    Raises:
        ConditionError: it does not follow the grammar; says where, and how to write it.
    """
    tokens = list(_tokens(text))
    found: list[Condition] = []
    at = 0
    while True:
        clause, at = _clause(tokens, at)
        found.append(clause)
        if at == len(tokens):
            return tuple(found)
        if not tokens[at].is_word("and"):
            raise _wrong(f"{tokens[at].text!r} stands where `and` or the end should")
        at += 1


def holds(
    condition: Condition, column: Sequence[Value], *, numeric: bool | None = None
) -> list[bool]:
    """Say for which values a condition holds; a photo without a value meets no condition.

    Texts are compared without case, numbers as numbers.

    Args:
        condition: the clause.
        column: its values.
        numeric: whether the column holds numbers; None: as its values say.

    Raises:
        ConditionError: the column holds numbers and the condition names none.
    """
    if numeric is None:
        numeric = any(isinstance(value, float) for value in column)
    wanted = [_number(condition, value) if numeric else value.casefold()
              for value in condition.values]  # fmt: skip
    if condition.operator == "in":
        return [value is not None and _folded(value) in wanted for value in column]
    compare = _COMPARE[condition.operator]
    return [value is not None and compare(_folded(value), wanted[0]) for value in column]


def _folded(value: str | float) -> str | float:
    return value.casefold() if isinstance(value, str) else value


def _number(condition: Condition, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if math.isnan(number):
        raise ConditionError(
            f"{condition.column} holds numbers, and {text!r} is none: "
            f"write for example {condition.column} >= 100"
        )
    return number


def _tokens(text: str) -> Iterator[_Token]:
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise _wrong(f"cannot be read from {text[at:].strip()[:20]!r} on")
        kind = str(match.lastgroup)
        token = match[kind]
        if kind in ("single", "double"):
            mark = "'" if kind == "single" else '"'
            kind, token = "quoted", token.replace(2 * mark, mark)
        yield _Token(kind, token)
        at = match.end()


def _clause(tokens: Sequence[_Token], at: int) -> tuple[Condition, int]:
    column, sign = _peek(tokens, at), _peek(tokens, at + 1)
    if column.kind != "word":
        raise _wrong(f"{column.text!r} stands where a column should")
    if sign.is_word("in"):
        values, at = _listed(tokens, at + 2)
        return Condition(column.text, "in", values), at
    if sign.kind != "op":
        raise _wrong(f"after {column.text!r} comes {sign.text!r}, not one of {' '.join(OPERATORS)}")
    return Condition(column.text, sign.text, (_value(tokens, at + 2),)), at + 3


def _listed(tokens: Sequence[_Token], at: int) -> tuple[tuple[str, ...], int]:
    if _peek(tokens, at) != _Token("mark", "("):
        raise _wrong("after `in` comes a list in brackets, as in brand in (Nike, Vans)")
    values = [_value(tokens, at + 1)]
    at += 2
    while _peek(tokens, at) == _Token("mark", ","):
        values.append(_value(tokens, at + 1))
        at += 2
    if _peek(tokens, at) != _Token("mark", ")"):
        raise _wrong(f"{_peek(tokens, at).text!r} stands where `,` or `)` should")
    return tuple(values), at + 1


def _value(tokens: Sequence[_Token], at: int) -> str:
    token = _peek(tokens, at)
    if token.kind not in ("word", "quoted"):
        raise _wrong(f"{token.text!r} stands where a value should")
    return token.text


def _peek(tokens: Sequence[_Token], at: int) -> _Token:
    return tokens[at] if at < len(tokens) else _END


def _wrong(why: str) -> ConditionError:
    return ConditionError(
        f"the condition: {why}; write for example \"brand = 'New Balance' and year >= 2021\""
    )


def _quoted(value: str) -> str:
    if _PLAIN.fullmatch(value) and value.casefold() not in ("and", "in"):
        return value
    return "'" + value.replace("'", "''") + "'"
