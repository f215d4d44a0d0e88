"""What the look's own pages answer, byte for byte: headers, error pages, how long files may be kept."""

from __future__ import annotations

import json
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest

from lodgement.service.web.apps import STATIC
from lodgement.service.web.security import PERMISSIONS

pytestmark = pytest.mark.xdist_group("browser")
TOLD = ("Cache-Control", "Content-Security-Policy", "Cross-Origin-Opener-Policy", "Permissions-Policy",
        "Referrer-Policy", "X-Content-Type-Options", "X-Frame-Options")  # fmt: skip


def ask(gallery: str, path: str, method: str = "GET") -> tuple[HTTPResponse, str]:
    connection = HTTPConnection(urlsplit(gallery).netloc)
    connection.request(method, path)
    answer = connection.getresponse()
    return answer, answer.read().decode()


def heading(html: str) -> str:
    return html.split('<h1 class="govuk-heading-l">')[1].split("</h1>")[0]


@pytest.mark.parametrize("path", ["/privacy", "/nowhere"])
def test_a_page_tells_browsers_what_to_refuse(gallery: str, path: str) -> None:
    answer, html = ask(gallery, path)
    told = {name: answer.headers[name] for name in TOLD}
    nonce = html.split('<script nonce="')[1].split('"')[0]
    policy = sorted(told.pop("Content-Security-Policy").split("; "))
    assert policy == sorted(
        ["default-src 'none'", f"script-src 'self' 'nonce-{nonce}'", "style-src 'self'", "img-src 'self'",
         "connect-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"]
    )  # fmt: skip
    assert told == {
        "Cache-Control": "no-store",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": PERMISSIONS,
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }


def test_the_nonce_is_another_one_each_time(gallery: str) -> None:
    policies = {ask(gallery, "/privacy")[0].headers["Content-Security-Policy"] for _ in range(5)}
    assert len(policies) == 5


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("GET", "/nowhere", 404, "Page not found"),
        ("POST", "/gallery/form/empty", 403, "This form has expired"),
        ("PUT", "/privacy", 403, "This form has expired"),
        ("OPTIONS", "/privacy", 405, "This page cannot be used in that way"),
        ("GET", "/gallery/broken", 500, "Something went wrong"),
        ("GET", "/gallery/many-tries", 429, "Too many tries"),
    ],
)
def test_a_refusal_has_its_page(gallery: str, method: str, path: str, status: int, said: str) -> None:
    answer, html = ask(gallery, path, method)
    assert (answer.status, heading(html)) == (status, said)


def test_a_refusal_says_what_would_be_taken_and_when(gallery: str) -> None:
    wrong_method, _ = ask(gallery, "/privacy", "OPTIONS")
    too_often, _ = ask(gallery, "/gallery/many-tries")
    assert (wrong_method.headers["Allow"], too_often.headers["Retry-After"]) == ("GET, HEAD", "60")


def test_files_with_a_hash_in_their_name_are_kept_for_ever(gallery: str) -> None:
    files = json.loads((STATIC / "staticfiles.json").read_text("utf-8"))["paths"].values()
    kept = {ask(gallery, f"/static/{name}")[0].headers["Cache-Control"] for name in files}
    assert kept == {"max-age=315360000, public, immutable"}
