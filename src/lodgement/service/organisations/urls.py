"""Routes of organisations, their relations and their agreement."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from .views import agreement, organisations, relations


class SideConverter(StringConverter):
    """Owners or agents, as a part of an address."""

    regex = "|".join(relations.SIDES)


register_converter(SideConverter, "side")

urlpatterns = [
    path("organisations", organisations.organisations, name="organisations"),
    path("organisations/add", organisations.make_organisation, name="make_organisation"),
    path("organisations/<int:number>", organisations.organisation, name="organisation"),
    path("organisations/<int:number>/change", organisations.change_organisation, name="change_organisation"),
    path(
        "organisations/<int:number>/deactivate", organisations.deactivate_organisation, name="deactivate_organisation"
    ),
    path(
        "organisations/<int:number>/reactivate", organisations.reactivate_organisation, name="reactivate_organisation"
    ),
    path("organisations/<int:number>/agreement", agreement.agreement, name="agreement"),
    path("organisations/<int:number>/<side:side>/add", relations.add_relation, name="add_relation"),
    path(
        "organisations/<int:number>/<side:side>/<int:other>/remove", relations.remove_relation, name="remove_relation"
    ),
]
