from django.urls import path

from levier.accounts import views

urlpatterns = [path("compte/", views.my_account, name="my_account")]
