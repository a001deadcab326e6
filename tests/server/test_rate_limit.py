"""The rate limit: seconds of processor in a minute, by client."""

import sys

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.store.store import Store
from gradpath.server.app import create_app
from gradpath.server.limits import BudgetSpent
from gradpath.server.ops import RateLimit, client_key
from gradpath.server.settings import Settings
from support.web import SLOW

if sys.platform == "win32":
    pytest.skip("Windows cannot fork, and the server says so", allow_module_level=True)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class TestRateLimit:
    def test_a_client_waits_until_its_bucket_has_filled(self) -> None:
        clock = Clock()
        budget = RateLimit(30, clock=clock)
        budget.charge("ann", 32)
        with pytest.raises(BudgetSpent) as caught:
            budget.check("ann")
        assert caught.value.seconds == 4
        clock.now += 4.1
        budget.check("ann")

    def test_a_bucket_is_never_fuller_than_full(self) -> None:
        clock = Clock()
        budget = RateLimit(30, clock=clock)
        budget.charge("ann", 1)
        clock.now += 10_000
        budget.charge("ann", 30.5)
        with pytest.raises(BudgetSpent):
            budget.check("ann")

    def test_no_budget_is_no_limit(self) -> None:
        budget = RateLimit(0)
        budget.charge("ann", 10**6)
        budget.check("ann")

    def test_so_many_clients_are_known_and_no_more(self) -> None:
        budget = RateLimit(1)
        for number in range(10_500):
            budget.charge(str(number), 2)
        assert len(budget) == 10_000
        budget.check("0")
        with pytest.raises(BudgetSpent):
            budget.check("10499")

    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [
            ("192.0.2.1", "192.0.2.2", False),
            ("2001:db8::1", "2001:db8::ffff:1", True),
            ("2001:db8::1", "2001:db8:0:1::1", False),
            ("fe80::1%eth0", "fe80::2", True),
            ("::ffff:192.0.2.1", "192.0.2.1", True),
            ("unix", "other", False),
        ],
    )
    def test_a_network_of_ipv6_is_one_client(self, one: str, other: str, *, same: bool) -> None:
        assert (client_key(one) == client_key(other)) is same


def spending(store: Store, **more: object) -> FlaskClient:
    settings = Settings(time_limit=0.3, query_workers=1, http_workers=2, cpu_budget=0.2, **more)  # type: ignore[arg-type]
    return create_app(KnowledgeGraph(store), settings=settings).test_client()


def ask(client: FlaskClient, query: str, address: str, *, get: bool, **head: str) -> TestResponse:
    origin = {"REMOTE_ADDR": address}
    if get:
        return client.get(
            "/sparql", query_string={"query": query}, environ_base=origin, headers=head
        )
    return client.post("/sparql", data={"query": query}, environ_base=origin, headers=head)


@pytest.mark.parametrize("get", [True, False])
class TestSpending:
    def test_who_has_spent_the_budget_waits_and_others_do_not(
        self, store: Store, *, get: bool
    ) -> None:
        client = spending(store)
        assert ask(client, "ASK {}", "192.0.2.1", get=get).status_code == 200
        assert ask(client, SLOW, "192.0.2.1", get=get).json["limit"] == "time"
        refused = ask(client, "ASK { ?s ?p ?o }", "192.0.2.1", get=get)
        assert (refused.status_code, refused.json["limit"]) == (429, "budget")
        # An HTTP worker has half of 0.2 s a minute; 0.3 s were taken, and some for the answers.
        assert 60 < int(refused.headers["Retry-After"]) <= 600
        assert f"wait {refused.headers['Retry-After']} seconds" in refused.json["detail"]
        assert ask(client, "ASK {}", "192.0.2.1", get=get).status_code == 200  # it is kept
        assert ask(client, "ASK { ?s ?p ?o }", "192.0.2.2", get=get).status_code == 200

    def test_a_proxy_of_ours_says_who_the_client_is(self, store: Store, *, get: bool) -> None:
        client = spending(store, proxies=1)
        said = {"X-Forwarded-For": "192.0.2.1, 2001:db8::1"}
        assert ask(client, SLOW, "127.0.0.1", get=get, **said).json["limit"] == "time"
        for address, status in (("2001:db8::2", 429), ("192.0.2.1", 200)):
            said = {"X-Forwarded-For": f"192.0.2.9, {address}"}
            answer = ask(client, f"ASK {{}} # {address}", "127.0.0.1", get=get, **said)
            assert answer.status_code == status

    def test_without_a_proxy_nobody_says_so(self, store: Store, *, get: bool) -> None:
        client = spending(store)
        ask(client, SLOW, "192.0.2.1", get=get)
        said = {"X-Forwarded-For": "192.0.2.9"}
        assert ask(client, "ASK { ?s a ?o }", "192.0.2.1", get=get, **said).status_code == 429
