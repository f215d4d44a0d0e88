"""Routes of quality."""

from __future__ import annotations

from django.urls import path

from .views import asking, progress, queries, rounds, sign_off

urlpatterns = [
    path("queries", queries.queries, name="queries"),
    path("queries/<int:number>", queries.query, name="query"),
    path("queries/<int:number>/confirm", queries.confirm_query, name="confirm_query"),
    path("rounds", rounds.rounds, name="rounds"),
    path("rounds/new", rounds.new_round, name="new_round"),
    path("rounds/<int:number>", rounds.round, name="round"),
    path("rounds/<int:number>/again", rounds.check_round_again, name="check_round_again"),
    path("rounds/<int:number>/close", rounds.close, name="close_round"),
    path("rounds/<int:number>/raise", asking.raise_round, name="raise_round"),
    path("rounds/<int:number>/drafts/new", asking.draft_check, name="draft_check"),
    path("rounds/<int:number>/checks/<int:check>", asking.round_check, name="round_check"),
    path("rounds/<int:number>/checks/<int:check>/remove", asking.remove_check, name="remove_check"),
    path("rounds/<int:number>/checks/<int:check>/withdraw", asking.withdraw_check, name="withdraw_check"),
    path("rounds/<int:number>/progress", progress.round_progress, name="round_progress"),
    path("rounds/<int:number>/queries", progress.round_queries, name="round_queries"),
    path("sign-offs", sign_off.sign_offs, name="sign_offs"),
    path("sign-offs/<int:number>", sign_off.sign_off_receipt, name="sign_off_receipt"),
    path("sign-offs/<str:collection>/<int:year>", sign_off.sign_off_year, name="sign_off_year"),
    path("sign-offs/<str:collection>/<int:year>/organisations", sign_off.sign_offs_of_year, name="sign_offs_of_year"),
]
