"""Fixtures of the tests of the server: an app over the graph of the article."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.server.app import create_app
from gradpath.server.workers.service import queries_of
from support.web import PATIENT


class Following(FlaskClient):
    """A client that goes where it is sent, as every client of the web does."""

    def open(self, *args: object, **options: object) -> TestResponse:
        return super().open(*args, **{"follow_redirects": True} | options)


@pytest.fixture(scope="module")
def app(graph: KnowledgeGraph) -> Iterator[Flask]:
    app = create_app(graph, settings=PATIENT)
    app.test_client_class = Following
    yield app
    if service := queries_of(app):
        service.pool.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
