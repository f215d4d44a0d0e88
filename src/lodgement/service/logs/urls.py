"""Routes of logs."""

from __future__ import annotations

from django.urls import path

from .views import deleting, listing, log, question, setting_up, unusual

urlpatterns = [
    path("logs", listing.logs, name="logs"),
    path("logs/search", listing.search, name="logs_found"),
    path("logs/new", setting_up.new_log, name="new_log"),
    path("logs/<int:number>", log.log, name="log"),
    path("logs/<int:number>/delete", deleting.delete_log, name="delete_log"),
    path("logs/<int:number>/page/<str:name>", question.log_page, name="log_page"),
    path("logs/<int:number>/page/<str:name>/unusual", unusual.log_unusual, name="log_unusual"),
]
