"""Carries the folders of the source tree's root into the wheel; everything else is in pyproject.toml."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
CARRIED = ("templates", "languages", "regulations", "marks", "migrations")


class BuildWithCarriedFolders(build_py):
    """Puts `templates/` and its like where `intake.config.paths.packaged` looks: `intake/_data/`."""

    def run(self) -> None:
        """Build as usual, then copy; an editable installation reads the source tree itself."""
        super().run()
        if not self.editable_mode:
            for name in CARRIED:
                target = Path(self.build_lib, "intake", "_data", name)
                # What an earlier build left would travel along for ever.
                shutil.rmtree(target, ignore_errors=True)
                shutil.copytree(ROOT / name, target, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))


setup(
    cmdclass={"build_py": BuildWithCarriedFolders},
    data_files=[("share/man/man1", ["docs/intake.1"])],
)
