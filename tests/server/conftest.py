"""Fixtures of the tests of the server: an app over the graph of the article."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.store.store import Store
from gradpath.server.app import create_app
from support.web import PATIENT


@pytest.fixture(scope="module")
def graph(store: Store) -> KnowledgeGraph:
    return KnowledgeGraph(store)


class Following(FlaskClient):
    """A client that goes where it is sent, as every client of the web does."""

    def open(self, *args: object, **options: object) -> TestResponse:
        return super().open(*args, **{"follow_redirects": True} | options)


@pytest.fixture(scope="module")
def app(graph: KnowledgeGraph) -> Flask:
    app = create_app(graph, settings=PATIENT)
    app.test_client_class = Following
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
