"""Routes of batches."""

from __future__ import annotations

from django.urls import path

from . import deciding, views

urlpatterns = [
    path("batches", views.batches, name="batches"),
    path("batches/new", views.new_batch, name="new_batch"),
    path("batches/<int:number>", views.batch, name="batch"),
    path("batches/<int:number>/people", deciding.batch_people, name="batch_people"),
    path("batches/<int:number>/propose", deciding.propose_batch, name="propose_batch"),
    path("batches/<int:number>/make-again", deciding.make_again_for_batch, name="make_again_for_batch"),
    path("batches/<int:number>/take-back", deciding.take_back_batch, name="take_back_batch"),
    path("batches/<int:number>/release", deciding.release_batch, name="release_batch"),
    path("batches/<int:number>/undo", deciding.undo_batch, name="undo_batch"),
    path("batches/<int:number>/stop", deciding.stop_batch, name="stop_batch"),
    path("batches/<int:number>/cancel", deciding.cancel_batch, name="cancel_batch"),
    path("batches/<int:number>/recall", deciding.recall_links_of_batch, name="recall_links_of_batch"),
    path("batches/<int:number>/mails/<int:entry>", deciding.doubtful_mail, name="doubtful_mail"),
]
