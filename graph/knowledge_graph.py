"""Public face of the graph: one short method for each folder, imported when it is first used."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from .model.grades import Grade
from .pathways.ranking import Ranking

if TYPE_CHECKING:
    from datetime import date

    from ..queries import Answer, Catalogue
    from .decisions.outcome import Outcome
    from .decisions.properties import Properties
    from .model.amounts import Figure
    from .model.descriptions import Description
    from .model.labels import Labels
    from .model.values import Iri
    from .pathways.network import Network
    from .pathways.pathway import Pathways
    from .reasoning.why import Explainer, Why
    from .store.statistics import Statistics
    from .store.store import Store
    from .validity.absences import Absence, Expired
    from .validity.intervals import Interval

#: Number of copies without expired things that are kept; each takes as much memory as the graph.
_KEPT = 2


class KnowledgeGraph:
    """The knowledge graph over a store of facts.

    Examples
    --------
    >>> graph = KnowledgeGraph.open()
    >>> graph.pathways("NLP").pathways[0].role
    'role:nlp-engineer'
    """

    #: The date of a snapshot; None for the graph as it is.
    as_of_date: date | None = None
    #: Things not valid on the date of a snapshot, or only according to some passages.
    absences: tuple[Absence, ...] = ()

    def __init__(self, store: Store) -> None:
        self.store = store
        self._kept: dict[frozenset[Iri], KnowledgeGraph] = {}

    @classmethod
    def open(cls, path: Path | None = None, *, data: Sequence[Path] = ()) -> KnowledgeGraph:
        """Open the package's facts and those of the user's files; see `open_store`."""
        from .additions.opening import open_store

        return cls(open_store(path, data=data))

    @property
    def localized(self) -> Store:
        """The store from which answers take their words, in one language; `store` has all."""
        return self.store.localized

    @cached_property
    def labels(self) -> Labels:
        """Labels of things."""
        from .model.labels import Labels

        return Labels.from_engine(self.localized)

    @cached_property
    def network(self) -> Network:
        """The NetworkX graph on which pathways are searched."""
        from .pathways.network import Network

        return Network.from_engine(self.localized, self.labels)

    @cached_property
    def properties(self) -> Properties:
        """The stated properties of programs, roles, specializations and degrees."""
        from .decisions.properties import Properties

        return Properties(self.localized, self.labels)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The named queries."""
        from ..queries import Catalogue

        return Catalogue.load()

    @cached_property
    def statistics(self) -> Statistics:
        """Statistics of the graph."""
        from .store.statistics import count

        return count(self.store)

    @cached_property
    def intervals(self) -> tuple[Interval, ...]:
        """The intervals in which things are valid; IntervalError if one cannot be read."""
        from .validity.intervals import intervals

        return intervals(self.localized)

    def as_of(self, as_of: date | None) -> KnowledgeGraph:
        """Return the graph without what was not valid on a date, or raise IntervalError."""
        return self if as_of is None else Snapshot(self, as_of)

    @cached_property
    def whole(self) -> KnowledgeGraph:
        """The graph as it is, of which this may be a snapshot."""
        return self

    @property
    def version(self) -> str:
        """A short hash of the whole graph: equal versions answer every question alike."""
        return self.whole.store.version

    @cached_property
    def facts(self) -> KnowledgeGraph:
        """The graph that holds the facts; snapshots that leave out the same things share it."""
        return self

    @property
    def left_out(self) -> tuple[Absence, ...]:
        """The things that a snapshot leaves out; those in dispute stay."""
        return tuple(absence for absence in self.absences if not absence.disputed)

    @property
    def absent(self) -> frozenset[Iri]:
        """The IRIs of the things that a snapshot leaves out."""
        return frozenset(absence.iri for absence in self.left_out)

    def absence(self, thing: Iri) -> Absence | None:
        """Return why a thing is left out; None where it is not."""
        return next((one for one in self.left_out if one.iri == thing), None)

    @property
    def note(self) -> str:
        """The date and what is left out, in a sentence; empty for the graph as it is."""
        if self.as_of_date is None:
            return ""
        from .validity.absences import snapshot_note

        return snapshot_note(self.as_of_date, self.absences)

    @property
    def unchanged_since(self) -> date | None:
        """The first date with the same snapshot; None where nothing is left out."""
        if self.as_of_date is None or not self.left_out:
            return None
        from .validity.intervals import changes

        passed = [one for one in changes(self.intervals) if one <= self.as_of_date]
        return max(passed, default=self.as_of_date.min)

    @cached_property
    def labels_of_dated(self) -> Labels:
        """The labels, and one for each thing with an interval that has none of its own."""
        from .validity.labels import label_unnamed

        return label_unnamed(self.localized, self.labels, (one.thing for one in self.intervals))

    def without(self, absent: frozenset[Iri]) -> KnowledgeGraph:
        """Return a copy of the graph without some things; the last copies are kept."""
        found = self.kept_without(absent)
        if found is None:
            from .validity.snapshot import without

            found = KnowledgeGraph(without(self.store, absent))
            found.labels = self.labels.preferring_others(absent)
        others = [(one, copy) for one, copy in self._kept.items() if one != absent]
        self._kept = dict([*others, (absent, found)][-_KEPT:])  # threads read it meanwhile
        return found

    def kept_without(self, absent: frozenset[Iri]) -> KnowledgeGraph | None:
        """Return the copy without some things if it is kept."""
        return self._kept.get(absent)

    def pathways(
        self,
        start: str | None = None,
        *,
        role: str | None = None,
        grade: Grade = Grade.MAPPED,
        evidence: Ranking = Ranking.ALL,
        min_pay: Figure | None = None,
    ) -> Pathways:
        """Find the pathways from a start to roles, or from starts to a role.

        Parameters
        ----------
        start : str, optional
            The name of a specialization, program, degree or skill, or of a role to go back from;
            without it the search goes back from every role that may pay `min_pay`.
        role : str, optional
            The name of the only role to go to.
        grade : Grade
            The weakest grade an edge may have.
        evidence : Ranking
            The evidence that counts in the order: all, or what the sources state word for word.
        min_pay : int or Decimal, optional
            US dollars a year that the typical pay of a role reaches, or may reach.

        Raises
        ------
        NamingError, GradPathError
            If a name is not found, both ends are roles, or neither a name nor `min_pay` is given.
        """
        from .pathways.find import find_pathways

        return find_pathways(
            *(self.network, self.labels, start),
            role=role,
            grade=grade,
            evidence=evidence,
            min_pay=min_pay,
        )

    def ask(self, name: str, values: Mapping[str, object] | None = None) -> Answer:
        """Answer a named query with the values of its parameters; things by any of their names.

        Raises
        ------
        UnknownQuery, ParameterError, NamingError
            If there is no such query, a value does not fit, or a thing's name is not found.
        """
        query = self.catalogue.find(name).bind(
            values or {},
            lambda text, kinds: self.labels.find(text, kinds),  # noqa: PLW0108 - read when used
            label=lambda iri: self.labels.label(iri),  # noqa: PLW0108
            meanings=lambda *name: self.labels.meanings(*name),  # noqa: PLW0108
        )
        return query.run(self.localized)

    def decide(self, name: str, values: Mapping[str, object] | None = None) -> Outcome:
        """Answer a decision, such as ``plan``, with the values of its parameters.

        Raises
        ------
        UnknownQuery, ParameterError, NamingError
            If there is no such decision, a value does not fit, or a thing's name is not found.

        Examples
        --------
        >>> graph = KnowledgeGraph.open()
        >>> outcome = graph.decide("gap", {"to": "MLOps Engineer", "have": "docker"})
        >>> outcome.answer.text.partition(";")[0]
        'You have 1 of the 6 required skills of MLOps Engineer (Docker)'
        """
        from .decisions.catalogue import find_decision

        return find_decision(name).run(self, values or {})

    def describe(self, name: str) -> Description:
        """Gather what is known of a thing, given by any of its names."""
        from .model.descriptions import describe

        return describe(self.localized, self.labels.find(name), self.labels)

    def expired(self, as_of: date) -> list[Expired]:
        """Return what has expired on a date, with what passages still say of it; see `as_of`."""
        from .validity.absences import expired

        return expired(self.localized, self.labels, Snapshot(self, as_of).absences)

    def expiry(self, thing: Iri) -> str:
        """Return in a sentence why a thing is not valid today; empty where it is."""
        from .validity.absences import expiry

        return expiry(self.localized, thing, self.labels)

    @cached_property
    def explainer(self) -> Explainer:
        """Explanations of statements, created on first use."""
        from .reasoning.why import Explainer

        return Explainer(self.store, self.labels)

    def why(self, subject: str, predicate: str, object: str, *, limit: int = 5) -> Why:
        """Explain why a statement holds, or what is missing; see `Explainer.why`."""
        return self.explainer.why(subject, predicate, object, limit=limit)


class Snapshot(KnowledgeGraph):
    """The knowledge graph `whole` as of a date; it is only built when its facts are read.

    `build` returns the graph without some things: `KnowledgeGraph.without` by default.
    """

    def __init__(
        self,
        whole: KnowledgeGraph,
        as_of: date,
        build: Callable[[frozenset[Iri]], KnowledgeGraph] | None = None,
    ) -> None:
        from .validity.absences import absences

        self.whole = whole
        self._build = build or whole.without
        self.as_of_date = as_of
        self.absences = absences(whole.intervals, as_of, whole.labels_of_dated)

    @cached_property
    def facts(self) -> KnowledgeGraph:
        """The graph that holds the facts, shared by all snapshots that leave out the same."""
        return self._build(self.absent) if self.absent else self.whole

    @cached_property
    def labels(self) -> Labels:
        """The labels of things; others of the same name come before one that is left out."""
        found = self.whole.kept_without(self.absent)
        return found.labels if found else self.whole.labels.preferring_others(self.absent)

    store = cached_property(attrgetter("facts.store"))
    network = cached_property(attrgetter("facts.network"))
    properties = cached_property(attrgetter("facts.properties"))
    statistics = cached_property(attrgetter("facts.statistics"))
    explainer = cached_property(attrgetter("facts.explainer"))
    intervals = cached_property(attrgetter("whole.intervals"))
