"""The portal's addresses and the two views it is compared with. Never part of the portal itself."""

from django.urls import include, path

from bench import views

urlpatterns = [
    path("bench/bare/", views.bare),
    path("bench/shell/", views.shell),
    path("", include("portal.urls")),
]
