"""Settings of the server: each is declared once, as an option, a variable and a line of a file."""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from ..errors import DataError, GradPathError
from ..names import similar
from .limits import Limits
from .logs import use_visible_logs

if TYPE_CHECKING:
    from ..graph.knowledge_graph import KnowledgeGraph

PREFIX = "GRADPATH_"
#: Settings that had another name before; a file may still hold it.
RENAMED = {"fronts": "http_workers", "workers": "query_workers"}


class SettingError(GradPathError):
    """A setting that cannot be used; the message begins with the source of its value."""


class Setting(click.Option):
    """Option for a setting, whose errors name the option, the variable or the line at fault."""

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:  # noqa: ANN401 - of click
        """Return a value as its type; a file may hold values of another one, such as true."""
        number = isinstance(self.type, click.IntRange | click.FloatRange)
        texts = value if self.multiple else [value]
        plain = isinstance(texts, list | tuple) and all(isinstance(t, str | None) for t in texts)
        with suppress(click.BadParameter):
            if number or plain:  # "80.5" is not a whole number, and nan is in no range
                found = super().type_cast_value(ctx, str(value) if number else value)
                if found == found:  # noqa: PLR0124
                    return found
        written = json.dumps(value, default=str)
        message = f"{source_of(ctx, self)}: {self.name} cannot be {written}"
        raise SettingError(message, hint=self._hint())

    def _hint(self) -> str:
        if isinstance(self.type, click.IntRange | click.FloatRange):
            noun = "a whole number" if isinstance(self.type, click.IntRange) else "a number"
            return f"give {noun} from {self.type.min:g} to {self.type.max:g}"
        return 'give a list such as ["facts.ttl"]' if self.multiple else "put it into quotes"


def _setting(default: object, type: click.ParamType[Any], help: str) -> Any:  # noqa: ANN401
    return field(default=default, metadata={"type": type, "help": help})


_PATH = click.Path(path_type=Path)
_PROCESSES = click.IntRange(1, 256)
_CPUS = max(2, min(4, os.cpu_count() or 1))


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of the server; the metadata of each field hold the type and help of its option."""

    store: Path | None = _setting(None, _PATH, "The directory of a store.")  # noqa: RUF009
    data: tuple[Path, ...] = _setting((), _PATH, "A file with facts of your own. Repeatable.")
    host: str = _setting("127.0.0.1", click.STRING, "The address to listen on.")
    port: int = _setting(8000, click.IntRange(0, 65535), "The port; 0 picks a free one.")
    http_workers: int = _setting(_CPUS, _PROCESSES, "Processes that answer HTTP requests.")
    query_workers: int = _setting(_CPUS, _PROCESSES, "Processes that run queries, in all.")
    time_limit: float = _setting(1.0, click.FloatRange(0.01, 3600), "Seconds a query may run.")
    memory_limit: int = _setting(512, click.IntRange(16, 1 << 20), "MiB a query may use.")
    max_rows: int = _setting(100_000, click.IntRange(1, 10**9), "Rows of an answer, at most.")
    max_answer: int = _setting(32, click.IntRange(1, 4096), "MiB of an answer.")
    cpu_budget: float = _setting(
        30.0, click.FloatRange(0, 10**6), "CPU seconds a minute for one client; 0: no limit."
    )
    proxies: int = _setting(0, click.IntRange(0, 16), "Trusted proxies in front of the server.")
    access_log: str = _setting("", click.STRING, "A file for the access log; - is standard error.")
    metrics_dir: str = _setting("", click.STRING, "A directory for the metrics of all workers.")

    @property
    def limits(self) -> Limits:
        """Limits of one query."""
        return Limits(self.time_limit, self.memory_limit, self.max_rows, self.max_answer)

    @classmethod
    def from_context(cls, context: click.Context) -> Settings:
        """Return the settings that a command with the `setting_options` was given."""
        return cls(**{name: context.params[name] for name in NAMES})


NAMES = [one.name for one in fields(Settings)]


def setting_options() -> list[click.Parameter]:
    """Return an option for each setting, and one for the file that may hold them."""
    options: list[click.Parameter] = [
        Setting(
            [f"--{one.name.replace('_', '-')}"],
            envvar=f"{PREFIX}{one.name.upper()}",
            default=one.default,
            show_default=one.default not in ("", ()),
            multiple=one.default == (),
            **one.metadata,
        )
        for one in fields(Settings)
    ]
    config = click.Option(
        ["--config"],
        envvar=f"{PREFIX}CONFIG",
        type=_PATH,
        is_eager=True,
        callback=_read_defaults,
        help=f"A TOML file of settings; {PREFIX}CONFIG may name it.",
    )
    return [*options, config]


def read_settings(*arguments: str) -> Settings:
    """Read the settings from the environment, and from arguments as the command takes them.

    It raises `SettingError` if a value cannot be used, or a name in the file or of a variable is
    not that of a setting.
    """
    command = click.Command("gradpath", params=setting_options())
    return Settings.from_context(command.make_context("gradpath", [*arguments]))


def open_graph(settings: Settings) -> KnowledgeGraph:
    """Open the graph that the settings name."""
    from ..graph.knowledge_graph import KnowledgeGraph

    return KnowledgeGraph.open(settings.store, data=settings.data)


def source_of(context: click.Context, option: click.Parameter) -> str:
    """Return the source of a value: its option, its variable, the file and line, or default."""
    source = context.get_parameter_source(option.name or "")
    if source is ParameterSource.DEFAULT_MAP:
        return _line(context.params["config"], option.name or "")
    if source is ParameterSource.COMMANDLINE:
        return option.opts[0]
    return str(option.envvar) if source is ParameterSource.ENVIRONMENT else "default"


def _line(file: Path, name: str) -> str:
    """Return a file with its line that gives a setting."""
    lines = _text(file).splitlines()
    names = "|".join([name, *(old for old, new in RENAMED.items() if new == name)])
    start = re.compile(rf"[\s\[\"']*(?:{names})\b")
    return f"{file}:{next((n for n, line in enumerate(lines, 1) if start.match(line)), 1)}"


def _text(file: Path) -> str:
    """Read a file of settings; SettingError if it cannot be read or is not UTF-8."""
    from ..graph.store.encoding import utf8_text

    try:
        return utf8_text(str(file), file.read_bytes()).decode()
    except OSError as error:
        hint = "give a file of settings in TOML"
        raise SettingError(f"{file}: cannot be read ({error})", hint=hint) from None
    except DataError as error:
        raise SettingError(f"{file}: {error.message}", hint=error.hint) from None


def _read_defaults(
    context: click.Context, _option: click.Parameter, file: Path | None
) -> Path | None:
    """Take the settings in a file as defaults; refuse its unknown names, and those of variables."""
    use_visible_logs()
    _check_variables()
    if file is None:
        return None
    import tomllib

    try:
        written = tomllib.loads(_text(file))
    except ValueError as error:
        raise SettingError(f"{file}: is not TOML ({error})", hint="correct the file") from None
    for old in written.keys() & RENAMED:
        logging.getLogger("gradpath").warning("%s: %s is now %s", file, old, RENAMED[old])
        written.setdefault(RENAMED[old], written.pop(old))
    for name in written.keys() - NAMES:
        near = _nearest(name, NAMES)
        hint = f"did you mean {near}?" if near else f"there are {', '.join(NAMES)}"
        if isinstance(written[name], dict):
            hint = f"take out [{name[:60]}], and give settings as lines such as port = 8000"
        message = f"{_line(file, name)}: there is no setting {name[:60]!r}"
        raise SettingError(message, hint=hint)
    context.default_map = written
    return file


def _check_variables() -> None:
    """Refuse variables that were meant to set something; log others that have our prefix."""
    known = [name.upper() for name in (*NAMES, "config")]
    for variable in sorted(os.environ):
        name = variable.removeprefix(PREFIX)
        if name in {variable, *known}:
            continue
        if near := _nearest(name.lower(), [*NAMES, "config"]):
            hint = f"did you mean {PREFIX}{near.upper()}?"
            raise SettingError(f"{variable[:60]}: there is no such setting", hint=hint)
        logging.getLogger("gradpath").warning("%s sets nothing", variable[:60])


#: The similarity from which a name was meant as a setting: others may have our prefix too.
_MEANT = 0.75


def _nearest(name: str, known: Sequence[str]) -> str:
    """Return the setting that a name may mean: its new name, or the nearest; else ""."""
    return RENAMED.get(name) or "".join(similar(name, known, 1, cutoff=_MEANT))
