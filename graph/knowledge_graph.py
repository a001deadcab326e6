"""The graph as one value: store, names, network and questions, each made when first needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import GradPathError
from .model.amounts import Figure
from .model.descriptions import Description, describe
from .model.grades import Grade
from .model.iris import kind_of, shorten
from .model.labels import Labels
from .model.values import Iri
from .pathways.explain import no_pathway
from .pathways.pathway import Pathways
from .pathways.search import STARTS, backward, between, forward, paying
from .store.store import Store

if TYPE_CHECKING:
    from datetime import date

    from ..queries import Answer, Catalogue
    from .pathways.network import Network
    from .reasoning.why import Reasons, Why
    from .store.statistics import Statistics
    from .validity.expired import Absence, Lapse
    from .validity.intervals import Interval

#: How many views of the graph as of some day are kept, each of which takes memory as the graph
#: does; days between two changes share one.
_VIEWS = 2


@dataclass(frozen=True, slots=True)
class Dated:
    """The graph as of a day; a view of it is only made when it is asked for.

    Attributes
    ----------
    given : Graph
        The graph as it is.
    day : date or None
        The day; None where none was asked for.
    absences : tuple of Absence
        What was not valid on the day, and what passages disagree about.
    view : callable, optional
        What makes the view without some things, where that is not simply the graph itself.
    """

    given: KnowledgeGraph
    day: date | None = None
    absences: tuple[Absence, ...] = ()
    view: Callable[[frozenset[Iri]], KnowledgeGraph] | None = None

    @property
    def graph(self) -> KnowledgeGraph:
        """What answers: the graph, or a view of it without what was not valid on the day."""
        absent = self.absent
        return (self.view or self.given.without)(absent) if absent else self.given

    @property
    def whole(self) -> KnowledgeGraph | None:
        """The graph without a day, where one was asked for."""
        return self.given if self.day else None

    @property
    def labels(self) -> Labels:
        """What things are called on the day."""
        absent = self.absent
        return self.given.labels.preferring_others(absent) if absent else self.given.labels

    @property
    def absent(self) -> frozenset[Iri]:
        """The things that are left out."""
        return frozenset(absence.iri for absence in self.left_out)

    @property
    def since(self) -> date | None:
        """The first of the days up to this one that have the same view; None where all is left."""
        if self.day is None or not self.left_out:
            return None
        from .validity.intervals import changes

        passed = [one for one in changes(self.given.intervals) if one <= self.day]
        return max(passed, default=self.day.min)

    @property
    def left_out(self) -> tuple[Absence, ...]:
        """What is absent from the graph; what is disputed is not."""
        return tuple(absence for absence in self.absences if not absence.disputed)

    def absence(self, thing: Iri) -> Absence | None:
        """Return why a thing is absent; None where it is not."""
        return next((one for one in self.left_out if one.iri == thing), None)

    @property
    def note(self) -> str:
        """The day and what is left out, in a sentence; empty where no day was asked for."""
        if self.day is None:
            return ""
        from .validity.expired import dating

        return dating(self.day, self.absences)


class KnowledgeGraph:
    """The knowledge graph.

    Parameters
    ----------
    store : Store
        Where the facts are.

    Examples
    --------
    >>> graph = KnowledgeGraph.open()
    >>> graph.pathways("NLP").pathways[0].role
    'role:nlp-engineer'
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._views: dict[frozenset[Iri], KnowledgeGraph] = {}

    @classmethod
    def open(cls, path: Path | None = None, *, data: Sequence[Path] = ()) -> KnowledgeGraph:
        """Open the package's facts and those of the user's files; see `open_store`."""
        from .additions.opening import open_store

        return cls(open_store(path, data=data))

    @cached_property
    def labels(self) -> Labels:
        """What things are called."""
        return Labels.from_engine(self.store.engine)

    @cached_property
    def network(self) -> Network:
        """The NetworkX graph on which pathways are searched."""
        from .pathways.network import Network

        return Network.from_engine(self.store.engine)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The named queries."""
        from ..queries import Catalogue

        return Catalogue.load()

    @cached_property
    def statistics(self) -> Statistics:
        """What the graph holds, in figures."""
        from .store.statistics import count

        return count(self.store.engine)

    @cached_property
    def intervals(self) -> tuple[Interval, ...]:
        """The intervals in which things are valid.

        Raises
        ------
        IntervalError
            If the data hold one that cannot be read.
        """
        from .validity.intervals import intervals

        return intervals(self.store.engine)

    def as_of(self, day: date | None) -> Dated:
        """Return the graph as of a day, without what was not valid then.

        Parameters
        ----------
        day : date or None
            The day; None for the graph as it is.

        Raises
        ------
        IntervalError
            If the data hold an interval that cannot be read.
        """
        if day is None:
            return Dated(self)
        from .validity.expired import absences

        return Dated(self, day, absences(self.intervals, day, self._called))

    @cached_property
    def _called(self) -> Labels:
        """Names with words for what lapses and has no label of its own."""
        from .validity.labels import called

        return called(self.store.engine, self.labels, (one.thing for one in self.intervals))

    def without(self, absent: frozenset[Iri]) -> KnowledgeGraph:
        """Return a view of the graph without some things; the last ones are kept.

        Parameters
        ----------
        absent : frozenset of Iri
            The things.
        """
        found = self.kept_without(absent)
        if found is None:
            from .validity.snapshot import without

            found = KnowledgeGraph(without(self.store, absent))
            found.labels = self.labels.preferring_others(absent)
        views = {one: view for one, view in self._views.items() if one != absent} | {absent: found}
        self._views = dict([*views.items()][-_VIEWS:])
        return found

    def kept_without(self, absent: frozenset[Iri]) -> KnowledgeGraph | None:
        """Return the view without some things if it is kept."""
        return self._views.get(absent)

    def pathways(
        self,
        start: str | None = None,
        *,
        role: str | None = None,
        grade: Grade = Grade.MAPPED,
        min_pay: Figure | None = None,
    ) -> Pathways:
        """Find the pathways from a start to roles, or from starts to a role.

        Parameters
        ----------
        start : str, optional
            The name of a specialization, program, degree or skill, or of a role to go back from;
            without it the search goes back from every role that may pay the least pay.
        role : str, optional
            The name of the only role to go to.
        grade : Grade
            The weakest grade an edge may have.
        min_pay : int or Decimal, optional
            Only roles whose typical pay reaches this, or may: US dollars a year.

        Returns
        -------
        Pathways
            With a note that says why, where there is none.

        Raises
        ------
        NamingError
            If a name is unknown or ambiguous.
        GradPathError
            If both ends are roles, or neither a name nor a least pay is given.
        """
        if start is None:
            return self._from_pay(min_pay, grade)
        asked, start = start, shorten(self.labels.find(start, (*STARTS, "role")))
        end = shorten(self.labels.find(role, ("role",))) if role else None
        if kind_of(start) == "role":
            if end is not None:
                raise GradPathError(
                    f"{asked!r} is a role already", hint="ask from a specialization or program"
                )
            found = self._known(start) and backward(self.network, start, grade=grade)
        elif end is not None:
            one = self._known(start, end) and between(self.network, start, end, grade=grade)
            found = [one] if one else []
        else:
            found = self._known(start) and forward(self.network, start, grade=grade)
        pathways = tuple(found or ())
        note = None if pathways else self._no_pathway(start, end, grade)
        if pathways and min_pay is not None:
            reaching = set(paying(self.network, min_pay))
            pathways = tuple(pathway for pathway in pathways if pathway.role in reaching)
            note = None if pathways else f"No role on the way pays ${min_pay:,} a year or more."
        ends = "start" if kind_of(start) == "role" else "role"
        return Pathways(start, end, ends, pathways, note)

    def _from_pay(self, min_pay: Figure | None, grade: Grade) -> Pathways:
        if min_pay is None:
            hint = "name a specialization, program, degree, skill or role, or a least pay"
            raise GradPathError("there is nothing to go from", hint=hint)
        roles = [role for role in paying(self.network, min_pay) if self._known(role)]
        found = (backward(self.network, role, grade=grade) for role in roles)
        pathways = tuple(pathway for one in found for pathway in one)
        note = (
            None
            if pathways
            else f"No role that something leads to pays ${min_pay:,} a year or more."
        )
        return Pathways(None, None, "both", pathways, note)

    def ask(self, name: str, values: Mapping[str, object] | None = None) -> Answer:
        """Answer a named query.

        Parameters
        ----------
        name : str
            The name of the query.
        values : dict of str to object, optional
            Its parameters; things by label, alias, short name or IRI.

        Raises
        ------
        UnknownQuery, ParameterError
            If there is no such query, or a value does not fit.
        NamingError
            If a thing's name is unknown or ambiguous.
        """
        query = self.catalogue[name]
        return query.run(self.store.engine, values or {}, self.labels.find, label=self.labels.label)

    def describe(self, name: str) -> Description:
        """Gather what is known of a thing, given by any of its names."""
        return describe(self.store.engine, self.labels.find(name), self.labels)

    def lapsed(self, day: date) -> list[Lapse]:
        """Return what has lapsed on a day, with what passages still say of it.

        Raises
        ------
        IntervalError
            If the data hold an interval that cannot be read.
        """
        from .validity.expired import lapsed

        return lapsed(self.store.engine, self.labels, day, self.intervals)

    def standing(self, thing: Iri) -> str:
        """Return in a sentence why a thing is not valid today; empty where it is."""
        from .validity.expired import standing

        return standing(self.store.engine, thing, self.labels)

    @cached_property
    def reasons(self) -> Reasons:
        """Why statements hold; made when first asked for."""
        from .reasoning.why import Reasons

        return Reasons(self.store, self.labels)

    def why(self, subject: str, predicate: str, object: str, *, limit: int = 5) -> Why:
        """Say why a statement holds, or what is lacking; see `Reasons.why`."""
        return self.reasons.why(subject, predicate, object, limit=limit)

    def _known(self, *nodes: str) -> bool:
        return all(node in self.network for node in nodes)

    def _no_pathway(self, start: str, end: str | None, grade: Grade) -> str:
        if end is None:
            return no_pathway(self.network, start, grade)
        ends = " to ".join(map(self.labels.label, (start, end)))
        return f"None stated: no pathway of grade {grade.label} or better leads from {ends}."
