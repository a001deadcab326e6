"""Text of a query with places for values, written `?_name`: found as tokens, then filled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from .sparql_text import Token, error_at, read_prologue, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Whether a query is answered with a table, yes or no, or a graph.
Form: TypeAlias = Literal["select", "ask", "construct"]

#: Place of a parameter: a term, the block of a VALUES, or one where only a name may stand.
Place: TypeAlias = Literal["term", "data", "name"]

_FORMS: Final[dict[str, Form]] = {"SELECT": "select", "ASK": "ask", "CONSTRUCT": "construct"}


class Use(NamedTuple):
    """One place where a parameter stands."""

    name: str
    start: int
    end: int
    place: Place


class Template(NamedTuple):
    r"""A SPARQL query with `?_name` (or `$_name`) where values go, and nothing else replaced.

    Examples
    --------
    >>> template = Template.from_text('SELECT ?s { ?s ?p ?_o  # not ?_this, nor "?_that"\n}')
    >>> [use.name for use in template.uses]
    ['o']
    >>> template.fill({"o": "5"}).splitlines()[0]
    'SELECT ?s { ?s ?p 5  # not ?_this, nor "?_that"'
    """

    text: str
    form: Form
    uses: tuple[Use, ...]

    @classmethod
    def from_text(cls, text: str) -> Template:
        """Find the form and the parameters of a query.

        Raises
        ------
        QueryError
            It has none of the forms, or cannot be read safely.
        """
        first = next(read_prologue(text)[1], None)
        form = _FORMS.get(first.keyword) if first else None
        if form is None:
            message = "the query begins with none of SELECT, ASK, CONSTRUCT"
            raise error_at(text, 0, message, "begin it with one of them, after its prefixes")
        return cls(text, form, tuple(_uses(text)))

    def fill(self, terms: Mapping[str, str]) -> str:
        """Put a term in the place of every parameter."""
        pieces: list[str] = []
        at = 0
        for use in self.uses:
            pieces += self.text[at : use.start], terms[use.name]
            at = use.end
        return "".join((*pieces, self.text[at:]))


def _uses(text: str) -> Iterator[Use]:
    """Yield the parameters; keyword, brace and parenthesis before each give its place."""
    region, depth, after_as = "", 0, False
    for token in tokens(text):
        _check(text, token)
        word = token.keyword
        if token.kind == "variable" and token.text[1] == "_" != token.text[1:]:
            bare = region == "VALUES" or (region == "SELECT" and depth == 0)
            place: Place = "data" if region == "DATA" else "name" if after_as or bare else "term"
            yield Use(token.text[2:], token.start, token.end, place)
        elif word in {"SELECT", "VALUES"}:
            region, depth = word, 0
        elif word == "{":
            region = "DATA" if region == "VALUES" else ""
        elif word in {"}", "WHERE", "FROM"}:
            region = ""
        depth += (word == "(") - (word == ")")
        after_as = word == "AS"


def _check(text: str, token: Token) -> None:
    """Refuse tokens that a reader, or the engine, may take for something else."""
    if token.text.startswith(("<?", "<$")) and token.kind == "iri":
        raise error_at(text, token.start, f"{token.text} reads as an IRI", "put a space after <")
    if token.kind == "open":
        raise error_at(text, token.start, "a string is not closed", "close it with the same quote")
