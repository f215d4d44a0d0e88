"""Routes of accounts."""

from __future__ import annotations

from django.urls import path

from .views import account, second_factor, signing_in

urlpatterns = [
    path("sign-in", signing_in.sign_in, name="sign_in"),
    path("sign-out", signing_in.sign_out, name="sign_out"),
    path("signed-out", signing_in.signed_out, name="signed_out"),
    path("sign-in/code", second_factor.second_factor, name="second_factor"),
    path("sign-in/set-up", second_factor.set_up_second_factor, name="set_up_second_factor"),
    path("account", account.own_account, name="own_account"),
    path("account/recovery-codes", second_factor.recovery_codes, name="recovery_codes"),
]
