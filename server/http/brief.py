"""The document of an answer in HTML that prints on a page of A4."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, FunctionLoader
from markupsafe import Markup

from ...graph.decisions.document import Document
from ...graph.decisions.outcome import Sentence
from ...graph.model.characters import clean
from ...graph.model.iris import name_passages
from ...resources import PACKAGE

_SOURCED = Markup('%s <span class="sources">[%s]</span>')


def write_html(document: Document, *, sheet: str = "") -> str:
    """Return a document in HTML, with a style sheet of some address, or its own."""
    css = "" if sheet else Markup(_read("static", "brief.css"))  # noqa: S704 - a file of ours
    template = _environment().get_template("brief.html")
    return clean(template.render(one=document, sheet=sheet, css=css, said=_sentence))


def _sentence(sentence: Sentence) -> Markup:
    names = name_passages(sentence.sources)
    return _SOURCED % (sentence.text, names) if names else Markup("%s") % sentence.text


@cache
def _environment() -> Environment:
    return Environment(
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FunctionLoader(lambda name: _read("templates", name)),
    )


def _read(folder: str, name: str) -> str:
    return PACKAGE.joinpath("server", folder, name).read_text(encoding="utf-8")
