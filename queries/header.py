"""The `#+` header of a query file (YAML, as grlc has it), read and checked against its query."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from ..errors import DataError, QueryError
from .errors import ParameterError, nearest
from .named_query import PLACE, NamedQuery
from .parameters import Parameter
from .plain_values import Given, Plain
from .sparql_text import error_at
from .template import Template

if TYPE_CHECKING:
    from yaml.nodes import Node

#: Keys of a section, with the types of their values and a name for these.
_Keys: TypeAlias = Mapping[str, tuple[tuple[type, ...], str]]

_TEXT: Final = ((str,), "a text: quote it")
_LIST: Final = ((list,), "a list")
_FLAG: Final = ((bool,), "true or false")
_VALUE: Final = ((object,), "a single value")
_HEADER: Final[_Keys] = {
    "summary": _TEXT,
    "description": _TEXT,
    "parameters": _LIST,
    "empty": _TEXT,
}
_PARAMETER: Final[_Keys] = {
    **dict.fromkeys(("name", "description", "unit"), _TEXT),
    **dict.fromkeys(("example", "default"), _VALUE),
    **dict.fromkeys(("required", "many"), _FLAG),
    "type": ((str, list), "a text or a list of texts"),
    "choices": _LIST,
}


def read_query(source: str, *, name: str, file: str = "") -> NamedQuery:
    """Read a query file and check that header and query agree.

    Parameters
    ----------
    source, file
        The text of the file, and its name in errors.
    name
        The name of the query.

    Raises
    ------
    DataError
        The first mistake, with its line.
    """
    lines = source.split("\n")
    top = list(takewhile(lambda line: line.startswith("#+"), lines))
    rest = "\n".join(lines[len(top) :])
    body = rest.lstrip("\n")
    try:
        section = _read_yaml("\n".join(line[2:].removeprefix(" ") for line in top))
        entries: list[_Section] = section.get("parameters", [])
        query = NamedQuery(
            name,
            section.text("summary", required=True),
            section.text("description"),
            tuple(_read_parameters(entries)),
            section.text("empty"),
            Template.from_text(body.rstrip()),
        )
        _check_uses(query, entries)
        _check_empty(query, section)
    except QueryError as error:
        first = len(top) + len(rest) - len(body)
        line = first + (error.line or 1)
        raise DataError(file, error.message, hint=error.hint, line=line) from None
    except DataError as error:
        raise DataError(file, error.message, line=error.line) from None
    return query


class _Section(dict[str, Any]):
    """YAML mapping that knows its line and the lines of its keys."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line, self.lines = line, dict[str, int]()

    def error(self, key: str, message: str) -> DataError:
        return DataError("", message, line=self.lines.get(key, self.line))

    def text(self, key: str, *, required: bool = False) -> str:
        text: str = self.get(key, "").strip()
        if required and not text:
            raise self.error(key, f"{key} is missing")
        return text

    def texts(self, key: str) -> tuple[str, ...]:
        listed = self.get(key, [])
        if not all(isinstance(item, str) for item in listed):
            raise self.error(key, f"{key} is not a list of texts: quote each")
        return tuple(listed)

    def given(self, key: str) -> Given | None:
        """Return a value, or a list of values where many may be given."""
        value: Any = self.get(key)
        many = isinstance(value, list) and self.get("many", False)
        values = value if many else [value]
        texts = (one.isoformat() if isinstance(one, date) else one for one in values)
        plain = tuple(one for one in texts if isinstance(one, Plain))
        if len(plain) < len(values) and value is not None:
            raise self.error(key, f"{key} is not a single value")
        return plain if many else next(iter(plain), None)


def _read_yaml(text: str) -> _Section:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        node = loader.get_single_node()
        if node is None:
            message = "the file does not begin with a header: #+ summary: ..."
            raise DataError("", message, line=1)
        return _read_section(partial(loader.construct_object, deep=True), node, _HEADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        message = f"the header is not YAML: {getattr(error, 'problem', error)}"
        raise DataError("", message, line=mark.line + 1 if mark else 1) from None
    finally:
        loader.dispose()


def _read_section(construct: Callable[[Node], object], node: Node, keys: _Keys) -> _Section:
    from yaml.nodes import MappingNode

    section = _Section(node.start_mark.line + 1)
    if not isinstance(node, MappingNode):
        raise section.error("", f"expected a mapping of {', '.join(keys)}")
    for at, child in node.value:
        key, seen = at.value, at.value in section.lines
        section.lines[key] = at.start_mark.line + 1
        if key not in keys:
            known = nearest(key, keys) or keys
            raise section.error(key, f"unknown key {key}: use {' or '.join(known)}")
        if seen:
            raise section.error(key, f"{key} is given twice")
        types, name = keys[key]
        section[key] = construct(child)
        if not isinstance(section[key], types):
            raise section.error(key, f"{key} is not {name}")
        if key == "parameters":
            section[key] = [_read_section(construct, one, _PARAMETER) for one in child.value]
    return section


def _read_parameters(entries: list[_Section]) -> Iterator[Parameter]:
    names = set[str]()
    for entry in entries:
        parameter = _read_parameter(entry)
        if parameter.name in names:
            raise entry.error("name", f"the parameter {parameter.name} is declared twice")
        names.add(parameter.name)
        yield parameter


def _read_parameter(entry: _Section) -> Parameter:
    name = entry.text("name", required=True)
    if not re.fullmatch("[a-z][a-z0-9_]*", name):
        raise entry.error("name", f"{name}: write a name in small letters, digits and _")
    example, default = entry.given("example"), entry.given("default")
    if entry.get("required", False) and default is not None:
        raise entry.error("required", f"{name} has a default, so it is not required")
    if example is None:
        raise entry.error("example", f"{name} has no example")
    parameter = Parameter(
        name=name,
        type=_read_type(entry),
        example=example,
        description=entry.text("description"),
        default=default,
        required=entry.get("required", default is None),
        choices=entry.texts("choices"),
        many=entry.get("many", False),
        unit=entry.text("unit"),
    )
    _check_values(entry, parameter)
    return parameter


def _read_type(entry: _Section) -> str:
    listed = isinstance(entry.get("type"), list)
    text = "|".join(entry.texts("type")) if listed else entry.text("type", required=True)
    if not re.fullmatch(r"[a-z][A-Za-z0-9-]*(\|[a-z][A-Za-z0-9-]*)*", text):
        raise entry.error("type", f"{text} is no type: a plain type, or kinds as program|role")
    if (text == "choice") != bool(entry.texts("choices")):
        raise entry.error("type", "a choice, and nothing else, has choices")
    return text


def _check_values(entry: _Section, parameter: Parameter) -> None:
    """Check default and example against the type; only a graph can check the name of a thing."""
    examples = parameter.example if isinstance(parameter.example, tuple) else (parameter.example,)
    named = parameter.names_thing and all(isinstance(one, str) for one in examples)
    for key in ("default",) if named else ("default", "example"):
        try:
            if entry.given(key) is not None:
                parameter.read(entry.given(key))
        except ParameterError as error:
            raise entry.error(key, f"{key}: {error}") from None


def _check_uses(query: NamedQuery, entries: list[_Section]) -> None:
    declared = {parameter.name: parameter for parameter in query.parameters}
    for use in query.template.uses:
        name, parameter, message = f"?_{use.name}", declared.get(use.name), ""
        absent = parameter and not parameter.required and parameter.default is None
        if parameter is None:
            hint = " or ".join(nearest(use.name, declared)) or "declare it in the header"
            message = f"{name} is no parameter: {hint}"
        elif use.place == "name":
            message = f"{name} is a value: project it as ({name} AS ?name)"
        elif use.place != "data" and (absent or parameter.many):
            may_be = "absent" if absent else "many"
            message = f"{name} may be {may_be}: write VALUES ?name {{ {name} }}"
        if message:
            raise error_at(query.text, use.start, message)
    used = {use.name for use in query.template.uses}
    for name, entry in zip(declared, entries, strict=True):
        if name not in used:
            raise entry.error("", f"?_{name} does not stand in the query")


def _check_empty(query: NamedQuery, section: _Section) -> None:
    if query.form == "select" and not query.empty:
        raise section.error("empty", "empty is missing: give the reason for an answer without rows")
    names = [parameter.name for parameter in query.parameters]
    for name in re.findall(PLACE, query.empty):
        if name not in names:
            raise section.error("empty", f"empty names {{{name}}}, which is no parameter")
