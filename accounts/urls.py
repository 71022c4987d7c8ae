"""Registration, cabinet, roles, own profile."""

from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("registration/", views.registration, name="registration"),
    path("registration/no-organisation/", views.organisation_request, name="organisation-request"),
    path("registration/no-organisation/sent/", views.organisation_request_sent, name="organisation-request-sent"),
    path("cabinet/", views.cabinet, name="cabinet"),
    path("role/", views.switch_role, name="switch-role"),
    path("profile/", views.security, name="security"),
    path("profile/email/<str:token>/", views.confirm_email, name="confirm-email"),
    path("profile/notices/", views.notice_choices, name="notice-choices"),
    path("profile/consents/", views.consents_due, name="consents-due"),
    path("profile/consents/<slug:purpose>/withdraw/", views.withdraw_own, name="withdraw-consent"),
    path("profile/history/", views.own_history, name="own-history"),
    path("profile/data/", views.personal_data, name="personal-data"),
    path("profile/data/download/", views.download_data, name="personal-data-download"),
    path("profile/data/<int:pk>/", views.personal_data_file, name="personal-data-file"),
    path("profile/data/erase/", views.ask_erasure, name="erasure-ask"),
    path("profile/data/erase/cancel/", views.cancel_erasure, name="erasure-cancel"),
]
