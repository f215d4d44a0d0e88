"""Routes of incidents."""

from __future__ import annotations

from django.urls import URLPattern, path

from .views import decisions, declarations, drill, message, register

urlpatterns: list[URLPattern] = [
    path("incidents", register.register, name="incidents"),
    path("incidents/open", register.open_one, name="open_incident"),
    path("incidents/drill", drill.start_drill, name="start_drill"),
    path("incidents/from-message", message.from_message, name="from_message"),
    path("incidents/from-message/<int:number>", message.sent_message, name="sent_message"),
    path("incidents/from-message/<int:number>/forget", message.forget_sent_message, name="forget_sent_message"),
    path("incidents/<int:number>", register.incident, name="incident"),
    path("incidents/<int:number>/contain", register.contain_incident, name="contain_incident"),
    path("incidents/<int:number>/measure", register.measure_incident, name="measure_incident"),
    path("incidents/<int:number>/exposure", register.exposure, name="incident_exposure"),
    path("incidents/<int:number>/ask", register.ask_declarations, name="ask_declarations"),
    path("incidents/<int:number>/recipients", declarations.recipients, name="incident_recipients"),
    path("incidents/<int:number>/recipients/new", declarations.new_recipient, name="new_recipient"),
    path(
        "incidents/<int:number>/recipients/<int:recipient>/ask",
        declarations.ask_recipient_again,
        name="ask_recipient_again",
    ),
    path(
        "incidents/<int:number>/recipients/<int:recipient>/write-off",
        declarations.write_off_recipient,
        name="write_off_recipient",
    ),
    path("incidents/<int:number>/risk", decisions.risk, name="incident_risk"),
    path("incidents/<int:number>/actions", decisions.actions, name="incident_actions"),
    path("incidents/<int:number>/actions/<int:action>/done", decisions.action_done, name="action_done"),
    path("incidents/<int:number>/close", decisions.close_incident, name="close_incident"),
    path("declarations", declarations.declarations, name="declarations"),
    path("declarations/undeclared", declarations.undeclared, name="undeclared"),
    path("declarations/<int:recipient>", declarations.declaration, name="declaration"),
    path("declare/<str:token>", declarations.declare_by_link, name="declare"),
]
