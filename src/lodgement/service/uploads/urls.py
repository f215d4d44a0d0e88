"""Routes of files that are handed in."""

from __future__ import annotations

from django.urls import path, re_path

from . import documents, downloads, views

urlpatterns = [
    path("uploads", views.uploads, name="uploads"),
    path("uploads/<int:number>", views.upload, name="upload"),
    path("uploads/<int:number>/rows", views.upload_rows, name="upload_rows"),
    re_path(
        r"^uploads/(?P<number>[0-9]+)/report\.(?P<ending>xlsx|csv)$", downloads.upload_report, name="upload_report"
    ),
    path("uploads/<int:number>/workbook", downloads.make_workbook, name="make_workbook"),
    path("uploads/<int:number>/mended", views.mended_file, name="mended_file"),
    path("uploads/<int:number>/password", views.unlock_upload, name="unlock_upload"),
    path("uploads/<int:number>/hand-in", views.hand_in, name="hand_in"),
    path("uploads/<int:number>/cancel", views.cancel_upload, name="cancel_upload"),
    re_path(
        r"^templates/(?P<collection>[a-z_]+)/(?P<year>[0-9]{4})\.(?P<ending>xlsx|csv)$",
        documents.template_file,
        name="template_file",
    ),
    re_path(
        r"^specifications/(?P<collection>[a-z_]+)/(?P<year>[0-9]{4})\.(?P<ending>html|xlsx)$",
        documents.specification_file,
        name="specification_file",
    ),
]
