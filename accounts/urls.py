"""Registration, cabinet, roles, own profile."""

from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("registration/", views.registration, name="registration"),
    path("registration/representative/", views.representative, name="register-representative"),
    path("cabinet/", views.cabinet, name="cabinet"),
    path("role/", views.switch_role, name="switch-role"),
    path("profile/", views.security, name="security"),
    path("profile/email/<str:token>/", views.confirm_email, name="confirm-email"),
]
