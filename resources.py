"""Files that come with the package."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def package_files() -> Traversable:
    """Return the folder of the package.

    `importlib.resources` is a twentieth of a cold start, and needed only for a zipped package.
    """
    folder = Path(__file__).parent
    if folder.is_dir():
        return folder
    from importlib.resources import files

    return files(__package__ or "gradpath")
