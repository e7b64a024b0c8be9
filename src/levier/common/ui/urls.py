from django.urls import path

from levier.common.ui import todo, views

urlpatterns = [
    path("a-faire/", todo.show_todo, name="todo"),
    path("a-faire/export.xlsx", todo.export_todo, name="todo_export"),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("mentions-legales/", views.legal_notice, name="legal_notice"),
]
