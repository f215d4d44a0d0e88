"""Routes of accounts: signing in, links in mails, one's own account, people."""

from __future__ import annotations

from django.urls import path

from .views import account, by_link, people, second_factor, signing_in

urlpatterns = [
    path("sign-in", signing_in.sign_in, name="sign_in"),
    path("sign-in/code", second_factor.second_factor, name="second_factor"),
    path("sign-in/set-up", second_factor.set_up_second_factor, name="set_up_second_factor"),
    path("sign-out", signing_in.sign_out, name="sign_out"),
    path("signed-out", signing_in.signed_out, name="signed_out"),
    path("forgotten-password", by_link.forgotten_password, name="forgotten_password"),
    path("forgotten-password/sent", by_link.password_link_sent, name="password_link_sent"),
    path("join/<str:token>", by_link.join, name="join"),
    path("new-password/<str:token>", by_link.reset_password, name="reset_password"),
    path("new-address/<str:token>", by_link.confirm_address, name="confirm_address"),
    path("account", account.own_account, name="own_account"),
    path("account/details", account.own_details, name="own_details"),
    path("account/password", account.own_password, name="own_password"),
    path("account/address", account.own_address, name="own_address"),
    path("account/address/keep", account.keep_own_address, name="keep_own_address"),
    path("account/recovery-codes", second_factor.recovery_codes, name="recovery_codes"),
    path("account/recovery-codes/new", account.new_recovery_codes, name="new_recovery_codes"),
    path("account/second-factor/off", account.no_second_factor, name="no_second_factor"),
    path("account/sessions", account.sessions, name="sessions"),
    path("account/sessions/end", account.end_other_sessions, name="end_other_sessions"),
    path("account/sessions/<int:number>/end", account.end_session, name="end_session"),
    path("people", people.people, name="people"),
    path("people/invite", people.invite, name="invite"),
    path("people/<int:number>", people.person, name="person"),
    path("people/<int:number>/change", people.change_person, name="change_person"),
    path("people/<int:number>/address", people.change_address, name="change_address"),
    path("people/<int:number>/address/keep", people.keep_address, name="keep_address"),
    path("people/<int:number>/invite", people.invite_again, name="invite_again"),
    path("people/<int:number>/deactivate", people.deactivate, name="deactivate"),
    path("people/<int:number>/reactivate", people.reactivate, name="reactivate"),
    path("people/<int:number>/second-factor", people.remove_factor, name="remove_factor"),
]
