"""What can be set of the server: by a flag, the environment, a file, or left as it is."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import GradPathError
from .limits import Limits

if TYPE_CHECKING:
    from ..graph.knowledge_graph import KnowledgeGraph

PREFIX = "GRADPATH_"
#: The environment's name of the file of settings.
CONFIG = f"{PREFIX}CONFIG"
#: Settings that had another name before; the old name is refused with the new one.
RENAMED = {"fronts": "http_workers", "workers": "query_workers"}


class SettingError(GradPathError):
    """A setting that cannot be used.

    Parameters
    ----------
    source : str
        Where it stands.
    message, hint : str
        As for every error of the family.
    """

    def __init__(self, source: str, message: str, *, hint: str) -> None:
        super().__init__(f"{source}: {message}", hint=hint)
        self.source = source


def _setting(default: object, kind: type, least: float, most: float, help: str) -> Any:  # noqa: ANN401
    meta = {"kind": kind, "least": least, "most": most, "help": help}
    return field(default=default, metadata=meta)


def _processes() -> int:
    return max(2, min(4, os.cpu_count() or 1))


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set; the metadata of each field say what it may be.

    Attributes
    ----------
    store : str
        The directory of a store on disk; "" for the graph in memory.
    data : tuple of str
        Files with facts of one's own.
    host : str
        The name or address to listen on.
    port : int
        The port; 0 picks a free one.
    http_workers : int
        Processes that speak HTTP.
    query_workers : int
        Processes that answer queries, in all.
    time_limit : float
        Seconds that a query may run.
    memory_limit : int
        MiB that a query may take.
    max_rows : int
        Rows or statements of an answer to SPARQL.
    max_answer : int
        MiB of an answer to SPARQL as it is written.
    cpu_budget : float
        Seconds of processor that the queries of one client may take in a minute; 0 is no budget.
    proxies : int
        How many proxies stand in front, whose word is taken on the client's address, the scheme
        and the host.
    access_log : str
        A file for the log of requests; "-" is standard error, "" is none.
    metrics_dir : str
        A directory in which the processes that speak HTTP count, so that any of them can tell the
        sums; "" is one that serve makes for itself.
    """

    store: str = _setting("", str, 0, 0, "The directory of a store on disk.")
    data: tuple[str, ...] = _setting((), tuple, 0, 0, "Files with facts of your own.")
    host: str = _setting("127.0.0.1", str, 0, 0, "The address to listen on.")
    port: int = _setting(8000, int, 0, 65535, "0 picks a free one.")
    http_workers: int = _setting(_processes(), int, 1, 256, "Processes that speak HTTP.")
    query_workers: int = _setting(_processes(), int, 1, 256, "Processes that answer queries.")
    time_limit: float = _setting(1.0, float, 0.01, 3600, "Seconds that a query may run.")
    memory_limit: int = _setting(512, int, 16, 1 << 20, "MiB of memory that a query may take.")
    max_rows: int = _setting(100_000, int, 1, 10**9, "Rows of an answer; the rest is cut off.")
    max_answer: int = _setting(32, int, 1, 4096, "MiB of an answer.")
    cpu_budget: float = _setting(
        30.0, float, 0, 10**6, "Seconds of processor for one client's queries in a minute; 0: any."
    )
    proxies: int = _setting(0, int, 0, 16, "Proxies in front that tell the client's address.")
    access_log: str = _setting("", str, 0, 0, "A file for the log of requests; - is stderr.")
    metrics_dir: str = _setting("", str, 0, 0, "Where the processes that speak HTTP count.")

    @property
    def limits(self) -> Limits:
        """What one query may take."""
        return Limits(self.time_limit, self.memory_limit, self.max_rows, self.max_answer)


@dataclass(frozen=True, slots=True)
class Sourced:
    """Settings, and where each value was found.

    Attributes
    ----------
    settings : Settings
        The values in force.
    sources : dict of str to str
        By name: default, the file, the variable of the environment, or the flag.
    """

    settings: Settings
    sources: Mapping[str, str]


def read_settings(
    flags: Mapping[str, object] | None = None,
    *,
    config: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Sourced:
    """Read the settings: a flag goes before the environment, that before the file.

    Parameters
    ----------
    flags : dict of str to object, optional
        What the command line says; None stands for what it does not.
    config : Path, optional
        A TOML file; without it, the one that GRADPATH_CONFIG names.
    environment : dict of str to str, optional
        The variables; those of the process if None.

    Raises
    ------
    SettingError
        If a value cannot be used, a name in the file is unknown, or a variable is named nearly
        like a setting; with the nearest name.

    Examples
    --------
    >>> found = read_settings({"port": 8080}, environment={"GRADPATH_QUERY_WORKERS": "3"})
    >>> found.settings.port, found.settings.query_workers, found.sources["query_workers"]
    (8080, 3, 'GRADPATH_QUERY_WORKERS')
    """
    variables = os.environ if environment is None else environment
    named = variables.get(CONFIG)
    file = config or (Path(named) if named else None)
    written = _read_file(file) if file else {}
    _refuse_misspelt(variables)
    values: dict[str, object] = {}
    sources: dict[str, str] = {}
    for one in fields(Settings):
        variable = f"{PREFIX}{one.name.upper()}"
        flag = f"--{one.name.replace('_', '-')}"
        value, source = one.default, "default"
        if one.name in written:
            value, source = written[one.name], str(file)
        if variable in variables:
            value, source = variables[variable], variable
        if flags and flags.get(one.name) is not None:
            value, source = flags[one.name], flag
        place = f"{source}, {one.name}" if source == str(file) else source
        values[one.name] = _checked(value, one.metadata, place)
        sources[one.name] = source
    return Sourced(Settings(**values), sources)  # type: ignore[arg-type]


def open_graph(settings: Settings) -> KnowledgeGraph:
    """Open the graph that the settings name."""
    from ..graph.knowledge_graph import KnowledgeGraph

    store = Path(settings.store) if settings.store else None
    return KnowledgeGraph.open(store, data=[Path(file) for file in settings.data])


def _read_file(file: Path) -> dict[str, object]:
    import tomllib

    try:
        written = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        hint = "give a file of settings in TOML"
        raise SettingError(str(file), f"cannot be read ({error})", hint=hint) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingError(str(file), f"is no TOML ({error})", hint="correct it there") from None
    known = [one.name for one in fields(Settings)]
    for name, value in written.items():
        if name not in known and isinstance(value, dict):
            hint = f"take out [{name[:60]}], and give settings as lines such as port = 8000"
            raise SettingError(str(file), "settings stand in no table", hint=hint)
        if name in RENAMED:
            message = f"the setting {name!r} has a new name"
            raise SettingError(str(file), message, hint=f"write {RENAMED[name]}")
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
            raise SettingError(str(file), f"there is no setting {name[:60]!r}", hint=hint)
    return written


def _refuse_misspelt(variables: Mapping[str, str]) -> None:
    """Refuse variables that were meant to set something; log others that have our prefix."""
    known = [CONFIG, *(f"{PREFIX}{one.name.upper()}" for one in fields(Settings))]
    for name in sorted(variables):
        if not name.startswith(PREFIX) or name in known:
            continue
        if new := RENAMED.get(name.removeprefix(PREFIX).lower()):
            hint = f"set {PREFIX}{new.upper()}"
            raise SettingError(name, "the variable has a new name", hint=hint)
        bare = [one.removeprefix(PREFIX) for one in known]
        near = get_close_matches(name.removeprefix(PREFIX), bare, n=1, cutoff=0.75)
        if near:
            hint = f"did you mean {PREFIX}{near[0]}?"
            raise SettingError(name[:60], "there is no such setting", hint=hint)
        import logging

        logging.getLogger("gradpath").warning("%s sets nothing", name[:60])


def _said(value: object) -> str:
    """Return a value as it stands in the file."""
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _files(value: object, place: str) -> tuple[str, ...]:
    """Return names of files: a list, or as in PATH."""
    if isinstance(value, str):
        return tuple(file for file in value.split(os.pathsep) if file)
    if isinstance(value, list | tuple) and all(isinstance(file, str | Path) for file in value):
        return tuple(map(str, value))
    raise SettingError(
        place, f"{_said(value)} are no files", hint='give a list such as ["facts.ttl"]'
    )


def _checked(value: object, told: Mapping[str, Any], place: str) -> object:
    """Return a value as what it shall be."""
    kind, least, most = told["kind"], told["least"], told["most"]
    if kind is str:
        if isinstance(value, str):
            return value
        raise SettingError(place, f"{_said(value)} is no text", hint="put it into quotes")
    if kind is tuple:
        return _files(value, place)
    what = "a whole number" if kind is int else "a number"
    hint = f"give {what} from {least:g} to {most:g}"
    rough = isinstance(value, bool) or (kind is int and isinstance(value, float))
    number: Any = None
    with suppress(TypeError, ValueError):
        number = None if rough else kind(str(value))
    if number is None:
        raise SettingError(place, f"{_said(value)} is not {what}", hint=hint)
    if not least <= number <= most:
        raise SettingError(place, f"{value} is out of range", hint=hint)
    return number
