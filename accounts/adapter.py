"""What allauth asks of the portal: who signs in, how letters leave, what is said."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from accounts import throttle
from accounts.finding import find_account, typed_key
from accounts.models import RoleGrant, User
from portal.letters import queue_letter
from portal.models import SiteSettings
from portal.notices import absolute
from portal.registry import sign_out_reminder

WRONG_PAIR = "Неверно введён логин или пароль."


def password_is_right(account: User | None, password: str) -> bool:
    """Costs the same whether or not there is such an account."""
    if account is None:
        User().set_password(password)
        return False
    return account.check_password(password) and account.is_active


def too_many_failures(wait: int) -> ValidationError:
    minutes = max(1, -(-wait // 60))
    return ValidationError(
        f"Слишком много неудачных попыток входа. Попробуйте снова через {minutes} мин. "
        "или задайте новый пароль по ссылке «Забыли пароль?»: она действует и сейчас.",
        code="too_many_login_attempts",
    )


def left_undone(user: Any) -> str:
    """In every role in force, whichever of them the person has been working in."""
    grants = RoleGrant.objects.of(user).in_force().with_scope()
    return " ".join(dict.fromkeys(filter(None, (sign_out_reminder(grant.role, grant) for grant in grants))))


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": WRONG_PAIR,
        "email_password_mismatch": WRONG_PAIR,
        "too_many_login_attempts": (
            "С Вашего адреса слишком много неудачных попыток. Попробуйте снова через минуту "
            "или задайте новый пароль по ссылке «Забыли пароль?»: она действует и сейчас."
        ),
        "invalid_password_reset": "Ссылка уже использована или устарела.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Only the portal's own forms register: allauth's would make an account without a questionnaire."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Not allauth's: one look-up by login or e-mail in any case, and the same work for an absent account."""
        # Allauth's own limit: failures per address, whatever the accounts.
        self.pre_authenticate(request, **credentials)
        typed = typed_key(str(credentials.get("username") or credentials.get("email") or ""))
        account = find_account(typed)
        limit = throttle.sign_in_limit(request, typed=typed, account=account, address=self.get_client_ip(request))
        # Taken before the password is checked: tries sent all at once must not slip past the count.
        place = limit.take()
        if place is None:
            self._rollback_login_failed_rl_usage()
            raise too_many_failures(limit.wait())
        if not password_is_right(account, credentials.get("password", "")):
            return None
        # Only this try is given back: signing in to wipe the count would give a guesser endless tries.
        throttle.give_back(place)
        self._rollback_login_failed_rl_usage()
        return account

    def clean_password(self, password: str, user: User | None = None) -> str:
        if user is not None and user.password_due and user.check_password(password):
            raise ValidationError("Это пароль, который Вам выдали. Придумайте свой.")
        cleaned: str = super().clean_password(password, user=user)
        return cleaned

    def set_password(self, user: Any, password: str) -> None:
        """Changed or reset by the person: the password the portal made is no longer due to be changed."""
        user.password_due = False
        super().set_password(user, password)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        throttle.remember_browser(request, response, account=user)
        return response

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """The last thing allauth asks before it signs out: the one place to remind of what is left undone."""
        asked = request.method == "POST" and request.user.is_authenticated and "confirmed" not in request.POST
        if asked and (reminder := left_undone(request.user)):
            raise ImmediateHttpResponse(render(request, "accounts/sign_out.html", {"reminder": reminder}))
        return super().get_logout_redirect_url(request)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """By the portal's own address, never by the Host header of whoever asked for the letter."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return absolute(path.replace("UID-KEY", key))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queued beside the change that causes it, like every letter of the portal."""
        site = SiteSettings.current()
        values = {"email": email, "home": site, "portal_url": absolute("/"), "current_site": site, **context}
        queue_letter(
            to=email,
            subject=render_to_string(f"{template_prefix}_subject.txt", values).strip(),
            text=render_to_string(f"{template_prefix}_message.txt", values).strip(),
            html=self.html_of(template_prefix, values),
            sender_name=site.name,
            event=template_prefix.rpartition("/")[2],
            person=context.get("user"),
        )

    def html_of(self, template_prefix: str, values: dict[str, Any]) -> str | None:
        """Only the portal's own letters have one; allauth's are plain text."""
        if template_prefix != "account/email/password_reset_key":
            return None
        return render_to_string(f"{template_prefix}_message.html", values)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Closed until sign-in through Госуслуги comes."""
        return False
