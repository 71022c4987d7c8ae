"""All addresses: the shared pages here, each part's under its own prefix."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from portal import broken, look, views
from portal.content import views as content
from portal.conversations import views as conversations
from portal.health import healthz
from portal.help import glossary, help_index, help_page

handler400 = look.bad_request
handler500 = broken.server_error

urlpatterns = [
    path("", views.front, name="front"),
    path("healthz", healthz, name="healthz"),
    path("look/", look.low_vision, name="low-vision"),
    path("notices/", views.notices, name="notices"),
    path("notices/<int:pk>/", views.notice_open, name="notice-open"),
    path("notices/<int:pk>/read/", views.notice_read, name="notice-read"),
    path("notices/read/", views.notices_read, name="notices-read"),
    path("pages/<slug:slug>/", views.page, name="page"),
    path("help/", help_index, name="help"),
    path("help/glossary/", glossary, name="glossary"),
    path("help/<slug:slug>/", help_page, name="help-page"),
    path("news/", content.news, name="news"),
    path("news/<int:pk>/", content.news_item, name="news-item"),
    path("documents/<slug:slug>/", content.documents, name="documents"),
    path("documents/files/<int:pk>/", content.document, name="document"),
    path("find/", content.find, name="content-find"),
    path("feedback/", conversations.feedback, name="feedback"),
    path("feedback/own/", conversations.conversations, name="conversations"),
    path("feedback/own/<int:pk>/", conversations.own_conversation, name="own-conversation"),
    path("feedback/by-link/<str:token>/", conversations.conversation, name="conversation"),
    path("admin/", admin.site.urls),
    # allauth's own pages for these write on GET or confirm nothing; «Профиль и безопасность» has both.
    path("accounts/email/", RedirectView.as_view(pattern_name="accounts:security"), name="account_email"),
    path("accounts/sessions/", RedirectView.as_view(pattern_name="accounts:security"), name="usersessions_list"),
    path("accounts/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("", include("expert_rating.urls")),
    path("protocols/", include("fisoko_protocols.urls")),
]
if not settings.PRODUCTION:
    urlpatterns += [path("styleguide/", look.styleguide, name="styleguide")]
