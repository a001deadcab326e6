"""Settings: a flag goes before the environment, that before the file; every one is explained."""

import json
import os
import re
import shlex
import subprocess
import sys
from dataclasses import Field, asdict, fields
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from gradpath.server.cli.main import commands
from gradpath.server.cli.serve import serve
from gradpath.server.ops import metrics
from gradpath.server.ops.metrics import OUTCOMES, try_folder
from gradpath.server.ops.middleware import log_record
from gradpath.server.settings import SettingError, Settings, read_settings

#: The variables of whoever runs the tests, which are taken away.
OTHERS: dict[str, str | None] = {name: None for name in os.environ if name.startswith("GRADPATH_")}
ROOT = Path(__file__).parents[2]
MANUAL = (ROOT / "docs" / "operation.md").read_text(encoding="utf-8")


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "gradpath.toml"
    file.write_text(text, encoding="utf-8")
    return file


def read(*arguments: str, **environment: str) -> Settings:
    """Read the settings with no other variables than these."""
    with CliRunner().isolation(env=OTHERS | environment):
        return read_settings(*arguments)


def shown(
    *arguments: str, before: tuple[str, ...] = (), **environment: str
) -> dict[str, dict[str, object]]:
    """Output of gradpath serve --print-config."""
    command = [*before, "serve", "--print-config", "--format", "json", *arguments]
    done = CliRunner().invoke(commands, command, env=OTHERS | environment)
    assert done.exit_code == 0, done.output
    told: dict[str, dict[str, object]] = json.loads(done.stdout)
    return told


class TestOrder:
    def test_a_flag_goes_before_a_variable_and_that_before_the_file(self, tmp_path: Path) -> None:
        file = written(tmp_path, "port = 1\nquery_workers = 1\nmax_rows = 1\n")
        variables = {"GRADPATH_PORT": "2", "GRADPATH_QUERY_WORKERS": "2"}
        settings = read("--port", "3", "--config", str(file), **variables)
        assert (settings.port, settings.query_workers, settings.max_rows) == (3, 2, 1)
        assert settings.time_limit == Settings().time_limit

    def test_the_environment_names_the_file_and_a_flag_another(self, tmp_path: Path) -> None:
        file = written(tmp_path, "port = 81")
        other = tmp_path / "other.toml"
        other.write_text("port = 82")
        assert read(GRADPATH_CONFIG=str(file)).port == 81
        assert read("--config", str(other), GRADPATH_CONFIG=str(file)).port == 82

    def test_every_setting_can_be_given_in_every_way(self, tmp_path: Path) -> None:
        expected = Settings(
            store=Path("a"),
            data=(Path("b"), Path("c")),
            host="d",
            **{one.name: 16 for one in fields(Settings)[3:-2]},  # type: ignore[arg-type]
            access_log="e",
            metrics_dir="f",
        )
        lines, variables, flags = [], {}, []
        for name, value in asdict(expected).items():
            values = [str(one) for one in (value if name == "data" else [value])]
            written_value = values if name == "data" else value
            lines.append(f"{name} = {json.dumps(written_value, default=str)}")
            variables[f"GRADPATH_{name.upper()}"] = os.pathsep.join(values)
            flags += [f"--{name.replace('_', '-')}={one}" for one in values]
        file = written(tmp_path, "\n".join(lines))
        assert read("--config", str(file)) == read(**variables) == read(*flags) == expected


class TestMistakes:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("prot = 1", ":1: there is no setting 'prot': did you mean port?"),
            ("zzzzzz = 1", ":1: there is no setting 'zzzzzz': there are store, data, host"),
            ("port = 70000", ":1: port cannot be 70000: give a whole number from 0 to 65535"),
            ("# port = 1\nport = -1", ":2: port cannot be -1: give a whole number from 0 to 65535"),
            ("port = 80.5", ":1: port cannot be 80.5: give a whole number from 0 to 65535"),
            ("port = true", ":1: port cannot be true: give a whole number from 0 to 65535"),
            ('time_limit = "long"', ':1: time_limit cannot be "long": give a number from 0.01 to'),
            ("time_limit = nan", ":1: time_limit cannot be NaN: give a number from 0.01 to 3600"),
            ("host = 1", ":1: host cannot be 1: put it into quotes"),
            ("host = false", ":1: host cannot be false: put it into quotes"),
            ("data = 1", ':1: data cannot be 1: give a list such as ["facts.ttl"]'),
            ("data = [1]", ":1: data cannot be [1]: give a list"),
            ("port =", ": is not TOML"),
            ("port = 1\n[serve]\nhost = 1", ":2: there is no setting 'serve': take out [serve]"),
            ("[store]", ":1: store cannot be {}: put it into quotes"),
        ],
    )
    def test_a_mistake_in_the_file_says_the_place_and_the_cure(
        self, tmp_path: Path, text: str, said: str
    ) -> None:
        file = written(tmp_path, text)
        with pytest.raises(SettingError) as caught:
            read("--config", str(file))
        assert str(caught.value).startswith(f"{file}{said}")

    def test_a_mistake_in_the_environment_says_the_variable(self) -> None:
        with pytest.raises(SettingError) as caught:
            read(GRADPATH_QUERY_WORKERS="many")
        assert str(caught.value) == (
            'GRADPATH_QUERY_WORKERS: query_workers cannot be "many": '
            "give a whole number from 1 to 256"
        )

    @pytest.mark.parametrize(
        ("name", "meant"),
        [
            ("GRADPATH_QUERY_WORKRS", "GRADPATH_QUERY_WORKERS"),
            ("GRADPATH_TIMELIMIT", "GRADPATH_TIME_LIMIT"),
            ("GRADPATH_CONFG", "GRADPATH_CONFIG"),
            ("GRADPATH_port", "GRADPATH_PORT"),
            ("GRADPATH_FRONTS", "GRADPATH_HTTP_WORKERS"),
        ],
    )
    def test_a_variable_named_nearly_like_a_setting_is_refused(self, name: str, meant: str) -> None:
        with pytest.raises(SettingError) as caught:
            read(**{name: "3"})
        assert str(caught.value) == f"{name}: there is no such setting: did you mean {meant}?"

    def test_another_variable_with_our_prefix_is_logged_as_setting_nothing(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        # Whoever runs containers is given variables such as the first.
        read(GRADPATH_SERVICE_HOST="192.0.2.1", OTHER="1")
        assert caplog.messages == ["GRADPATH_SERVICE_HOST sets nothing"]

    def test_the_old_name_of_an_option_is_answered_with_the_new_one(self) -> None:
        for old, new in (("--fronts", "--http-workers"), ("--workers", "--query-workers")):
            done = CliRunner().invoke(serve, [old, "2", "--print-config"])
            assert done.exit_code == 2
            assert f"there is no option {old}: did you mean {new}?\n" in done.output

    def test_a_file_may_hold_the_former_name_of_a_setting(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        file = written(tmp_path, "\nworkers = 3")
        assert read("--config", str(file)).query_workers == 3
        assert caplog.messages == [f"{file}: workers is now query_workers"]
        assert shown("--config", str(file))["query_workers"]["source"] == f"{file}:2"

    def test_a_byte_order_mark_before_the_settings_is_no_text(self, tmp_path: Path) -> None:
        assert read("--config", str(written(tmp_path, "\ufeffport = 81"))).port == 81

    @pytest.mark.parametrize(("encoding", "line"), [("utf-16", "UTF-16"), ("latin-1", "not UTF-8")])
    def test_settings_in_another_encoding_are_refused(
        self, tmp_path: Path, encoding: str, line: str
    ) -> None:
        file = tmp_path / "gradpath.toml"
        file.write_text('host = "zürich"', encoding=encoding)
        with pytest.raises(SettingError, match=f"this is {line}.*save it as UTF-8"):
            read("--config", str(file))

    def test_a_mistake_in_a_flag_says_the_flag(self) -> None:
        with pytest.raises(SettingError, match=r"^--max-rows: max_rows cannot be \"0\": give a"):
            read("--max-rows", "0")
        with pytest.raises(
            SettingError, match=r"^--time-limit: time_limit cannot be \"nan\": give"
        ):
            read("--time-limit", "nan")

    def test_a_file_that_is_not_there_is_said_to_be_missing(self, tmp_path: Path) -> None:
        with pytest.raises(SettingError, match=r"cannot be read .*No such file"):
            read("--config", str(tmp_path / "none.toml"))


class TestPrinting:
    def test_the_values_in_force_are_shown_with_where_each_comes_from(self, tmp_path: Path) -> None:
        file = written(tmp_path, "max_rows = 5")
        told = shown("--port", "81", "--config", str(file), GRADPATH_QUERY_WORKERS="3")
        assert told.keys() == {one.name for one in fields(Settings)}
        assert told["port"] == {"value": 81, "source": "--port"}
        assert told["query_workers"] == {"value": 3, "source": "GRADPATH_QUERY_WORKERS"}
        assert told["max_rows"] == {"value": 5, "source": f"{file}:1"}
        assert told["cpu_budget"] == {"value": 30.0, "source": "default"}

    def test_files_are_shown_as_a_variable_would_name_them(self, tmp_path: Path) -> None:
        first, second = tmp_path / "a.ttl", tmp_path / "b.ttl"
        for file in (first, second):
            file.touch()
        data = ["--data", str(first), "--data", str(second)]
        done = CliRunner().invoke(serve, ["--print-config", *data], env={"COLUMNS": "500"})
        assert f" {first}{os.pathsep}{second} " in done.output

    def test_the_place_may_come_from_the_command_or_the_environment(self, tmp_path: Path) -> None:
        store = str(tmp_path)
        given = {"value": store, "source": "--store"}
        assert shown("--store", store)["store"] == given
        assert shown("--store", store, GRADPATH_STORE="other")["store"] == given
        before = shown(before=("--store", store), GRADPATH_STORE="other")
        assert before["store"] == given
        told = shown(GRADPATH_STORE=store)["store"]
        assert told == {"value": store, "source": "GRADPATH_STORE"}

    def test_a_mistake_is_reported_in_a_line(self) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "gradpath", "serve", "--query-workers", "0", "--print-config"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 2
        assert (
            '--query-workers: query_workers cannot be "0": give a whole number from 1 to 256'
            in done.stderr
        )
        assert "Traceback" not in done.stderr


def test_a_folder_that_cannot_hold_metrics_is_refused_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        command = [sys.executable, "-m", "gradpath", "serve", "--port", "0", "--metrics-dir"]
        done = subprocess.run(
            [*command, str(folder)],
            capture_output=True,
            text=True,
            check=False,
            env={name: value for name, value in os.environ.items() if "GRADPATH" not in name},
        )
        assert done.returncode == 2
        assert done.stderr.startswith(f"gradpath: metrics cannot be written to {folder} (")
        assert done.stderr.count("\n") == 1


def test_trying_a_folder_leaves_nothing_there(tmp_path: Path) -> None:
    try_folder(tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []


def default(one: Field[object]) -> str:
    """The default of a setting as the manual tells it; that of some is the machine's."""
    if one.name in {"http_workers", "query_workers"}:
        return "2 to 4, as there are processors"
    return "none" if one.default in ("", (), None) else f"`{one.default}`"


def spread(one: Field[object]) -> str:
    """Range of a number."""
    kind = one.metadata["type"]
    numbers = isinstance(kind, click.IntRange | click.FloatRange)
    return f"{kind.min:,} to {kind.max:,}" if numbers else ""


class TestManual:
    def test_every_setting_stands_in_the_manual_as_it_is(self) -> None:
        rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]*) \| [^|]+ \|$", MANUAL, re.MULTILINE)
        told = {name: (default, spread.strip()) for name, default, spread in rows}
        assert {one.name: told.get(one.name) for one in fields(Settings)} == {
            one.name: (default(one), spread(one)) for one in fields(Settings)
        }

    def test_what_the_manual_prints_is_what_comes_out(self) -> None:
        command, output = re.findall(r"```console\n\$ ([^\n]*)\n(.*?)\n```", MANUAL, re.DOTALL)[0]
        variable, _, *arguments = shlex.split(command)
        name, _, value = variable.partition("=")
        environment = {k: v for k, v in os.environ.items() if not k.startswith("GRADPATH_")}
        done = subprocess.run(
            [sys.executable, "-m", "gradpath", *arguments],
            capture_output=True,
            env=environment | {"COLUMNS": "110", name: value},
            check=True,
        )
        lines = [line.rstrip() for line in done.stdout.decode().splitlines()]
        assert "\n".join(lines).strip("\n") == output

    def test_every_metric_and_outcome_stands_in_the_manual(self) -> None:
        for name in re.findall(rb"^# TYPE (\w+)", metrics.exposition(), re.MULTILINE):
            assert f"`{name.decode()}`" in MANUAL
        for outcome in OUTCOMES:
            assert f"`{outcome}`" in MANUAL

    def test_every_member_of_a_log_line_stands_in_the_manual(self) -> None:
        environ = {"REQUEST_METHOD": "GET"}
        for member in ("time", *log_record("name", environ, 200, 1, 0.1)):
            assert re.search(rf"^\| (`\w+`, )*`{member}`", MANUAL, re.MULTILINE), member


class TestDeployment:
    def test_the_example_file_holds_settings(self) -> None:
        assert read("--config", str(ROOT / "deploy" / "gradpath.toml")).proxies == 1

    def test_the_image_runs_as_nobody_in_particular_and_is_watched(self) -> None:
        text = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
        variables = dict(re.findall(r"(GRADPATH_\w+)=(\S+)", text))
        settings = read(**variables)
        assert (settings.host, settings.access_log) == ("0.0.0.0", "-")
        assert set(variables) <= {f"GRADPATH_{one.name.upper()}" for one in fields(Settings)}
        assert re.search(r"^USER 10001$", text, re.MULTILINE)
        assert f"EXPOSE {settings.port}\n" in text
        assert f"127.0.0.1:{settings.port}/readyz" in text

    def test_the_unit_gives_queries_the_time_to_end(self) -> None:
        text = (ROOT / "deploy" / "gradpath.service").read_text(encoding="utf-8")
        told = dict(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE))
        assert told["KillMode"] == "mixed"
        assert int(told["TimeoutStopSec"]) > Settings().time_limit + 5
        for name in ("NoNewPrivileges", "DynamicUser", "PrivateTmp"):
            assert told[name] == "yes"
        assert told["ProtectSystem"] == "strict"
