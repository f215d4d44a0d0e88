"""Routes of the outbox."""

from __future__ import annotations

from django.urls import path

from .views import kept, link, mails, parcels, recalls

urlpatterns = [
    path("outbox", kept.outbox, name="outbox"),
    path("mail", mails.mails, name="mails"),
    path("mail/<int:number>/send-again", mails.send_mail_again, name="send_mail_again"),
    path("mail/<int:number>/leave", mails.leave_mail, name="leave_mail"),
    path("links/<uuid:link>", link.parcel_link, name="parcel_link"),
    path("links/<uuid:link>/file", link.parcel_file, name="parcel_file"),
    path("links/<uuid:link>/password", link.parcel_password, name="parcel_password"),
    path("parcels", parcels.parcels, name="parcels"),
    path("parcels/<int:number>", parcels.parcel, name="parcel"),
    path("parcels/<int:number>/recall", recalls.recall_parcel, name="recall_parcel"),
    path("parcels/<int:number>/links/<uuid:link>/recall", recalls.recall_link, name="recall_link"),
    path("people/<int:number>/recall-links", recalls.recall_links_of_person, name="recall_links_of_person"),
    path(
        "organisations/<int:number>/recall-links",
        recalls.recall_links_of_organisation,
        name="recall_links_of_organisation",
    ),
]
