"""Settings of the server: from an option, the environment, a file, or the default."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import Field, dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import GradPathError
from .limits import Limits

if TYPE_CHECKING:
    from ..graph.knowledge_graph import KnowledgeGraph

PREFIX = "GRADPATH_"
#: The environment variable that names the file of settings.
CONFIG = f"{PREFIX}CONFIG"
#: Settings that had another name before; the old name is refused with the new one.
RENAMED = {"fronts": "http_workers", "workers": "query_workers"}


class SettingError(GradPathError):
    """A setting that cannot be used.

    Parameters
    ----------
    source : str
        The option, the variable or the file that gives it.
    message, hint : str
        As for every error of the family.
    """

    def __init__(self, source: str, message: str, *, hint: str) -> None:
        super().__init__(f"{source}: {message}", hint=hint)
        self.source = source


def _setting(default: object, kind: type, help: str, *, least: float = 0, most: float = 0) -> Any:  # noqa: ANN401
    meta = {"kind": kind, "least": least, "most": most, "help": help}
    return field(default=default, metadata=meta)


def _processes() -> int:
    return max(2, min(4, os.cpu_count() or 1))


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of the server; the metadata of each field hold its help, its type and its range."""

    store: str = _setting("", str, "The directory of a store on disk; none: in memory.")
    data: tuple[str, ...] = _setting((), tuple, "Files with facts of your own.")
    host: str = _setting("127.0.0.1", str, "The address to listen on.")
    port: int = _setting(8000, int, "The port; 0 picks a free one.", most=65535)
    http_workers: int = _setting(_processes(), int, "Processes that speak HTTP.", least=1, most=256)
    query_workers: int = _setting(
        _processes(), int, "Processes that answer queries, in all.", least=1, most=256
    )
    time_limit: float = _setting(1.0, float, "Seconds that a query may run.", least=0.01, most=3600)
    memory_limit: int = _setting(
        512, int, "MiB of memory that a query may take.", least=16, most=1 << 20
    )
    max_rows: int = _setting(
        100_000, int, "Rows of an answer; the rest is cut off.", least=1, most=10**9
    )
    max_answer: int = _setting(32, int, "MiB of an answer.", least=1, most=4096)
    cpu_budget: float = _setting(
        30.0, float, "CPU seconds a minute for the queries of one client; 0: any.", most=10**6
    )
    proxies: int = _setting(0, int, "Trusted proxies in front.", most=16)
    access_log: str = _setting("", str, "A file for the access log; - is standard error.")
    metrics_dir: str = _setting("", str, "A folder that the HTTP workers share for metrics.")

    @property
    def limits(self) -> Limits:
        """Limits of one query."""
        return Limits(self.time_limit, self.memory_limit, self.max_rows, self.max_answer)


@dataclass(frozen=True, slots=True)
class Sourced:
    """Settings, with the source of each value.

    Attributes
    ----------
    settings : Settings
        The values in force.
    sources : dict of str to str
        By name: default, the file, the environment variable, or the option.
    """

    settings: Settings
    sources: Mapping[str, str]


def read_settings(
    flags: Mapping[str, object] | None = None,
    *,
    config: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Sourced:
    """Read the settings: an option goes before the environment, and that before the file.

    Parameters
    ----------
    flags : dict of str to object, optional
        The options of the command line; None stands for one that is not given.
    config : Path, optional
        A TOML file; without it, the one that GRADPATH_CONFIG names.
    environment : dict of str to str, optional
        The environment variables; those of the process if None.

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
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    values, sources = {}, {}
    for one in fields(Settings):
        name, variable = one.name, f"{PREFIX}{one.name.upper()}"
        candidates = (
            (f"--{name.replace('_', '-')}", given.get(name)),
            (variable, variables.get(variable)),
            (str(file), written.get(name)),
            ("default", one.default),
        )
        source, value = next(pair for pair in candidates if pair[1] is not None)
        place = f"{source}, {name}" if source == str(file) else source
        values[name], sources[name] = _checked(value, one, place), source
    return Sourced(Settings(**values), sources)


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
        if name in known:
            continue
        message, near = f"there is no setting {name[:60]!r}", get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
        if name in RENAMED:
            message, hint = f"the setting {name!r} has a new name", f"write {RENAMED[name]}"
        elif isinstance(value, dict):
            message = "settings stand in no table"
            hint = f"take out [{name[:60]}], and give settings as lines such as port = 8000"
        raise SettingError(str(file), message, hint=hint)
    return written


def _refuse_misspelt(variables: Mapping[str, str]) -> None:
    """Refuse variables that were meant to set something; log others that have our prefix."""
    known = [CONFIG.removeprefix(PREFIX), *(one.name.upper() for one in fields(Settings))]
    for name in _unknown(variables, known):
        bare = name.removeprefix(PREFIX)
        if new := RENAMED.get(bare.lower()):
            hint = f"set {PREFIX}{new.upper()}"
            raise SettingError(name, "the variable has a new name", hint=hint)
        if near := get_close_matches(bare, known, n=1, cutoff=0.75):
            hint = f"did you mean {PREFIX}{near[0]}?"
            raise SettingError(name[:60], "there is no such setting", hint=hint)
        import logging

        logging.getLogger("gradpath").warning("%s sets nothing", name[:60])


def _unknown(variables: Mapping[str, str], known: list[str]) -> Iterator[str]:
    for name in sorted(variables):
        if name.startswith(PREFIX) and name.removeprefix(PREFIX) not in known:
            yield name


def _checked(value: object, one: Field[Any], place: str) -> Any:  # noqa: ANN401 - of its field
    """Return a value as the type of its field."""
    kind, least, most = (one.metadata[key] for key in ("kind", "least", "most"))
    written = str(value).lower() if isinstance(value, bool) else repr(value)  # as in the file
    if kind is str:
        if isinstance(value, str):
            return value
        raise SettingError(place, f"{written} is no text", hint="put it into quotes")
    if kind is tuple:
        files = value.split(os.pathsep) if isinstance(value, str) else value
        if isinstance(files, list | tuple) and all(isinstance(file, str | Path) for file in files):
            return tuple(str(file) for file in files if file)
        hint = 'give a list such as ["facts.ttl"]'
        raise SettingError(place, f"{written} are no files", hint=hint)
    noun = "a whole number" if kind is int else "a number"
    hint = f"give {noun} from {least:g} to {most:g}"
    number: Any = None
    if not (isinstance(value, bool) or (kind is int and isinstance(value, float))):
        with suppress(TypeError, ValueError):
            number = kind(str(value))
    if number is None:
        raise SettingError(place, f"{written} is not {noun}", hint=hint)
    if not least <= number <= most:
        raise SettingError(place, f"{value} is out of range", hint=hint)
    return number
