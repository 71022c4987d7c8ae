"""All addresses: the shared pages here, each part's under its own prefix."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from portal import look, views
from portal.health import healthz

urlpatterns = [
    path("", views.front, name="front"),
    path("healthz", healthz, name="healthz"),
    path("look/", look.low_vision, name="low-vision"),
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.notices_read, name="notices-read"),
    path("pages/<slug:slug>/", views.page, name="page"),
    path("admin/", admin.site.urls),
    # allauth's own pages for these write on GET or confirm nothing; «Профиль и безопасность» has both.
    path("accounts/email/", RedirectView.as_view(pattern_name="accounts:security"), name="account_email"),
    path("accounts/sessions/", RedirectView.as_view(pattern_name="accounts:security"), name="usersessions_list"),
    path("accounts/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("", include("expert_rating.urls")),
]
if not settings.PRODUCTION:
    urlpatterns += [path("styleguide/", look.styleguide, name="styleguide")]
