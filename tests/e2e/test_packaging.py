"""The wheel as somebody gets it who never sees the source tree."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

from tests.e2e.running import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ("templates", "languages", "regulations", "marks", "migrations")
CONFIGURATION = """[database]
url = "sqlite:///intake.db"
[smtp]
host = "127.0.0.1"
[[mailbox]]
name = "support"
address = "support@example.com"
host = "127.0.0.1"
password = "secret"
"""


def run(*command: str | Path, cwd: Path) -> str:
    """Output of a command that must succeed, in an environment that knows nothing of the source tree."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("INTAKE_", "PYTHON"))
    }
    done = subprocess.run(
        command, cwd=cwd, env=inherited, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, f"{command}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def build(kind: str, source: Path, into: Path) -> Path:
    """A wheel or an sdist by the pinned setuptools, as pip would ask for it; nothing is fetched."""
    call = f"import setuptools.build_meta as b, sys; print(b.build_{kind}(sys.argv[1]))"
    name = run(sys.executable, "-c", call, into, cwd=source).splitlines()[-1]
    return into / name


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree, so that building leaves nothing in it."""
    copy = tmp_path_factory.mktemp("source") / "intake"
    ignored = shutil.ignore_patterns(".*", "tests", "bench", "build", "dist", "*.egg-info", "__pycache__")
    shutil.copytree(ROOT, copy, ignore=ignored)
    return copy


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", source, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a new environment with the wheel in it; libraries are borrowed from ours."""
    environment = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(environment, symlinks=True)
    python = environment / "bin" / "python"
    site = Path(
        run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=environment).strip()
    )
    run(
        *(sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-index", "--no-deps", wheel),
        cwd=environment,
    )
    # Behind the environment's own folder, and without our .pth files: the editable intake stays out.
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return environment / "bin"


def shipped_files(tree: Path) -> set[str]:
    return {
        str(path.relative_to(tree))
        for name in SHIPPED
        for path in (tree / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_carries_templates_languages_regulations_marks_and_migrations(wheel: Path) -> None:
    prefix = "intake/_data/"
    with zipfile.ZipFile(wheel) as archive:
        inside = {name.removeprefix(prefix) for name in archive.namelist() if name.startswith(prefix)}
        assert "intake/py.typed" in archive.namelist()
    assert inside == shipped_files(ROOT)
    assert {name.partition("/")[0] for name in inside} == set(SHIPPED)


def test_the_wheel_carries_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}
        strange = [
            name
            for name in archive.namelist()
            if name.endswith((".pyc", ".db", ".eml")) and not name.startswith("intake/demo/mails/")
        ]
        pages = [name.partition(".data/")[2] for name in archive.namelist() if ".data/" in name]
    assert {re.sub(r"-.*\.", ".", top) for top in tops} == {"intake", "intake.data", "intake.dist-info"}
    assert pages == ["data/share/man/man1/intake.1"]
    assert strange == []


def test_a_wheel_from_the_sdist_is_the_same(source: Path, wheel: Path, tmp_path: Path) -> None:
    (tmp_path / "unpacked").mkdir()
    run("tar", "-xf", build("sdist", source, tmp_path), "-C", tmp_path / "unpacked", cwd=tmp_path)
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    again = build("wheel", unpacked, tmp_path)
    with zipfile.ZipFile(wheel) as first, zipfile.ZipFile(again) as second:
        assert sorted(first.namelist()) == sorted(second.namelist())


def test_a_file_removed_from_the_tree_leaves_the_next_wheel(source: Path, tmp_path: Path) -> None:
    passing = source / "templates" / "passing.txt"
    passing.write_text("soon gone")
    build("wheel", source, tmp_path)
    passing.unlink()
    with zipfile.ZipFile(build("wheel", source, tmp_path)) as archive:
        assert not [name for name in archive.namelist() if name.endswith("passing.txt")]


def test_the_installed_command_works_outside_the_source_tree(installed: Path, tmp_path: Path) -> None:
    configuration = tmp_path / "config.toml"
    configuration.write_text(CONFIGURATION)
    configuration.chmod(0o600)
    intake = installed / "intake"
    assert "tickets" in run(intake, "--help", cwd=tmp_path)
    run(intake, "--config", configuration, "db", "upgrade", cwd=tmp_path)
    run(intake, "--config", configuration, "db", "current", cwd=tmp_path)
    assert (tmp_path / "intake.db").exists()


def test_the_installed_package_uses_its_own_folders(installed: Path, tmp_path: Path) -> None:
    code = (
        "from intake.config.paths import packaged\n"
        f"for name in {SHIPPED}: print(packaged(name), packaged(name).is_dir())"
    )
    lines = run(installed / "python", "-c", code, cwd=tmp_path).splitlines()
    inside = str(installed.parent)
    assert all(line.startswith(inside) and line.endswith("True") for line in lines)


def test_every_dependency_is_pinned_with_hashes_and_no_host_is_named() -> None:
    for name in (
        "requirements-build.txt",
        "requirements.txt",
        "requirements-test.txt",
        "requirements-docs.txt",
    ):
        text = (ROOT / name).read_text()
        assert "://" not in text
        assert not re.search(r"^\s*(--index|--extra-index|--find-links|-i )", text, re.MULTILINE)
        pinned = re.findall(r"^[a-z0-9].*$", text, re.MULTILINE)
        assert pinned
        assert all(re.match(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==[^ ]+ (; .* )?\\$", line) for line in pinned)


def test_every_direct_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    pinned = set(re.findall(r"^([a-z0-9._-]+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE))
    wanted = [*project["dependencies"], *project["optional-dependencies"]["demo"]]
    assert {re.split(r"[\[<>=]", one)[0] for one in wanted} <= pinned


def test_the_unit_is_hardened_and_has_no_unknown_key(tmp_path: Path) -> None:
    unit = ROOT / "systemd" / "intake.service"
    shown = run("systemd-analyze", "security", "--offline=yes", "--no-pager", unit, cwd=tmp_path)
    level = re.search(r"Overall exposure level for intake\.service: (\d+\.\d+)", shown)
    assert level is not None
    assert float(level[1]) <= 1.5
    # The command isn't installed here; verify is to speak of the keys alone, and says them on stderr only.
    copy = tmp_path / "intake.service"
    copy.write_text(re.sub(r"^(Exec\w+)=.*$", r"\1=/bin/true", unit.read_text(), flags=re.MULTILINE))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", copy],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert "intake.service" not in done.stderr, done.stderr


def test_make_runs_the_tests_in_a_folder_whose_path_has_a_space(tmp_path: Path) -> None:
    tree = tmp_path / "with a space"
    python = tree / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    shutil.copy(ROOT / "Makefile", tree)
    python.write_text("#!/bin/sh\nexec env\n", encoding="utf-8")
    python.chmod(0o755)
    # An environment that is newer than what it is made from isn't made again.
    for name in ("requirements-build.txt", "requirements-test.txt", "pyproject.toml", "setup.py"):
        (tree / name).touch()
    (tree / "tools").mkdir()
    (tree / "tools" / "make-venv").touch()
    (python.parents[1] / ".intake-test").touch()
    told = run("make", "unit", cwd=tree).splitlines()
    assert f"PYTHONPYCACHEPREFIX={tree}/.venv/compiled" in told
