"""The description of every address in OpenAPI 3.1, made from the routes and the catalogue."""

from __future__ import annotations

from .openapi import describe, openapi

__all__ = ["describe", "openapi"]
