"""Routes of quality."""

from __future__ import annotations

from django.urls import path

from .views import progress, queries, sign_off

urlpatterns = [
    path("queries", queries.queries, name="queries"),
    path("queries/<int:number>", queries.query, name="query"),
    path("queries/<int:number>/confirm", queries.confirm_query, name="confirm_query"),
    path("rounds/<int:number>/progress", progress.round_progress, name="round_progress"),
    path("rounds/<int:number>/queries", progress.round_queries, name="round_queries"),
    path("sign-offs", sign_off.sign_offs, name="sign_offs"),
    path("sign-offs/<int:number>", sign_off.sign_off_receipt, name="sign_off_receipt"),
    path("sign-offs/<str:collection>/<int:year>", sign_off.sign_off_year, name="sign_off_year"),
    path("sign-offs/<str:collection>/<int:year>/organisations", sign_off.sign_offs_of_year, name="sign_offs_of_year"),
]
