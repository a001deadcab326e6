"""Files that come with the package."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def _folder() -> Traversable:
    folder = Path(__file__).parent
    if folder.is_dir():
        return folder  # `importlib.resources` is a twentieth of a cold start
    from importlib.resources import files  # for a zipped package

    return files(__package__ or "gradpath")


#: The folder of the package.
PACKAGE = _folder()
