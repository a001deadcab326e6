"""The `#+` header of a query file (grlc's convention), read and held against its query."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from ..errors import GradPathError
from .errors import HeaderError, ParameterError, nearest
from .parameters import Given, Parameter, Plain
from .template import Template, TemplateError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml.nodes import Node

#: A parameter's place in a sentence.
PLACE: Final = re.compile(r"\{(\w+)\}")

_KEYS: Final = ("summary", "description", "parameters", "empty")
_PARAMETER_KEYS: Final = (
    "name",
    "type",
    "description",
    "example",
    "default",
    "required",
    "choices",
    "many",
    "unit",
)
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_TYPE: Final = re.compile(r"[a-z][A-Za-z0-9-]*(?:\|[a-z][A-Za-z0-9-]*)*")


@dataclass(frozen=True, slots=True)
class Header:
    """Header of a query file, and its query."""

    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    empty: str
    template: Template


class _LineError(GradPathError):
    """A mistake in a line of a file whose name is not known here."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class _Section:
    """A YAML mapping that knows the lines of its keys."""

    values: dict[str, object]
    lines: dict[str, int]
    nodes: dict[str, Node]
    line: int

    @classmethod
    def from_node(cls, node: Node, values: object, keys: tuple[str, ...]) -> _Section:
        line = node.start_mark.line + 1
        if not isinstance(values, dict):
            raise _LineError(line, f"expected a mapping of {', '.join(keys)}")
        section = cls(values, {}, {}, line)
        for key, child in node.value:
            line = key.start_mark.line + 1
            if key.value not in keys:
                known = nearest(key.value, keys) or keys
                raise _LineError(line, f"unknown key {key.value}: use {' or '.join(known)}")
            if key.value in section.lines:
                raise _LineError(line, f"{key.value} is said twice")
            section.lines[key.value], section.nodes[key.value] = line, child
        return section

    def error(self, key: str, message: str) -> _LineError:
        return _LineError(self.lines.get(key, self.line), message)

    def text(self, key: str, *, required: bool = False) -> str:
        value = self.values.get(key, "")
        if not isinstance(value, str):
            raise self.error(key, f"{key} is not a text: quote it")
        if required and not value.strip():
            raise self.error(key, f"{key} is missing")
        return value.strip()

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(key, f"{key} is not a list of texts: quote each")
        return tuple(value)

    def flag(self, key: str, *, default: bool) -> bool:
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            raise self.error(key, f"{key} is neither true nor false")
        return value

    def given(self, key: str, *, many: bool) -> Given | None:
        """Read a value, or a list of values where many may be given."""
        value = self.values.get(key)
        if many and isinstance(value, list):
            return tuple(self._plain(key, one) for one in value)
        return None if value is None else self._plain(key, value)

    def _plain(self, key: str, value: object) -> Plain:
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, Plain):
            return value
        raise self.error(key, f"{key} is not a single value")


def read(source: str, file: str) -> Header:
    """Read a query file and check that header and query agree.

    Raises
    ------
    HeaderError
        The first thing that is wrong, with its line.
    """
    lines = source.split("\n")
    top = list(takewhile(lambda line: line.startswith("#+"), lines))
    rest = "\n".join(lines[len(top) :])
    body = rest.lstrip("\n")
    first = len(top) + 1 + len(rest) - len(body)
    try:
        section = _section("\n".join(line[2:].removeprefix(" ") for line in top))
        declared = dict(_parameters(section))
        header = Header(
            section.text("summary", required=True),
            section.text("description"),
            tuple(declared),
            section.text("empty"),
            Template.from_text(body.rstrip()),
        )
        _check_uses(header)
        _check_declared(header, declared)
        _check_empty(section, header)
    except _LineError as error:
        raise HeaderError(file, error.line, error.message) from None
    except TemplateError as error:
        line = first + body.count("\n", 0, error.position)
        raise HeaderError(file, line, error.message) from None
    return header


def _section(text: str) -> _Section:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        node = loader.get_single_node()
        if node is None:
            raise _LineError(1, "the file does not begin with a header: #+ summary: ...")
        return _Section.from_node(node, loader.construct_document(node), _KEYS)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _LineError(line, f"the header is not YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise _LineError(1, f"the header is not YAML: {error}") from None
    finally:
        loader.dispose()


def _parameters(section: _Section) -> Iterator[tuple[Parameter, int]]:
    values = section.values.get("parameters", [])
    if not isinstance(values, list):
        raise section.error("parameters", "parameters is not a list")
    names = set()
    nodes = section.nodes["parameters"].value if values else ()
    for node, value in zip(nodes, values, strict=True):
        entry = _Section.from_node(node, value, _PARAMETER_KEYS)
        parameter = _parameter(entry)
        if parameter.name in names:
            raise entry.error("name", f"the parameter {parameter.name} is declared twice")
        names.add(parameter.name)
        yield parameter, entry.line


def _parameter(entry: _Section) -> Parameter:
    name = entry.text("name", required=True)
    if not _NAME.fullmatch(name):
        raise entry.error("name", f"{name}: write a name in small letters, digits and _")
    many = entry.flag("many", default=False)
    example, default = entry.given("example", many=many), entry.given("default", many=many)
    required = entry.flag("required", default=default is None)
    if required and default is not None:
        raise entry.error("required", f"{name} has a default, so it is not required")
    if example is None:
        raise entry.error("example", f"{name} has no example")
    parameter = Parameter(
        name=name,
        type=_type(entry),
        example=example,
        description=entry.text("description"),
        default=default,
        required=required,
        choices=entry.texts("choices"),
        many=many,
        unit=entry.text("unit"),
    )
    _check_values(entry, parameter)
    return parameter


def _type(entry: _Section) -> str:
    listed = isinstance(entry.values.get("type"), list)
    text = "|".join(entry.texts("type")) if listed else entry.text("type", required=True)
    if not _TYPE.fullmatch(text):
        raise entry.error("type", f"{text} is no type: a plain type, or kinds as program|role")
    if (text == "choice") != bool(entry.texts("choices")):
        raise entry.error("type", "a choice, and nothing else, has choices")
    return text


def _check_values(entry: _Section, parameter: Parameter) -> None:
    """Hold default and example against the type; the name of a thing only a graph can check."""
    examples = parameter.example if isinstance(parameter.example, tuple) else (parameter.example,)
    named = parameter.names_thing and all(isinstance(one, str) for one in examples)
    values = {"default": parameter.default, "example": None if named else parameter.example}
    for key, value in values.items():
        if value is None:
            continue
        try:
            parameter.read(value)
        except ParameterError as error:
            raise entry.error(key, f"{key}: {error}") from None


def _check_uses(header: Header) -> None:
    declared = {parameter.name: parameter for parameter in header.parameters}
    for use in header.template.uses:
        name = f"?_{use.name}"
        if use.name not in declared:
            hint = " or ".join(nearest(use.name, declared)) or "declare it in the header"
            raise TemplateError(use.start, f"{name} is no parameter: {hint}")
        if use.place == "name":
            raise TemplateError(use.start, f"{name} is a value: project it as ({name} AS ?name)")
        if declared[use.name].may_be_absent and use.place != "data":
            raise TemplateError(use.start, f"{name} may be absent: write VALUES ?name {{ {name} }}")
        if declared[use.name].many and use.place != "data":
            raise TemplateError(use.start, f"{name} may be many: write VALUES ?name {{ {name} }}")


def _check_declared(header: Header, lines: dict[Parameter, int]) -> None:
    used = {use.name for use in header.template.uses}
    for parameter, line in lines.items():
        if parameter.name not in used:
            raise _LineError(line, f"?_{parameter.name} does not stand in the query")


def _check_empty(section: _Section, header: Header) -> None:
    if header.template.form == "select" and not header.empty:
        raise section.error("empty", "empty is missing: say what it means to find no rows")
    names = [parameter.name for parameter in header.parameters]
    for name in PLACE.findall(header.empty):
        if name not in names:
            raise section.error("empty", f"empty names {{{name}}}, which is no parameter")
