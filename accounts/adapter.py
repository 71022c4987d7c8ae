"""What allauth asks of the portal: who signs in, how letters leave, what is said."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from accounts import throttle
from accounts.finding import find_account, typed_key
from accounts.links import NEW_PASSWORD
from accounts.models import RoleGrant, User
from portal.letter_links import LINK
from portal.letters import queue_letter
from portal.models import SiteSettings
from portal.notices import absolute
from portal.registry import sign_out_reminder
from portal.security import note

WRONG_PAIR = "Неверно введён логин или пароль."


def password_is_right(account: User | None, password: str) -> bool:
    """Costs the same whether or not there is such an account."""
    if account is None:
        User().set_password(password)
        return False
    return account.check_password(password) and account.is_active


def too_many_failures(refused: throttle.Refused) -> ValidationError:
    minutes = max(1, -(-refused.wait // 60))
    whose = "С Вашего адреса слишком много" if refused.of_address else "Слишком много"
    return ValidationError(
        f"{whose} неудачных попыток входа. Попробуйте снова через {minutes} мин. "
        "или задайте новый пароль по ссылке «Забыли пароль?»: она действует и сейчас.",
        code="too_many_login_attempts",
    )


def left_undone(user: Any) -> str:
    """In every role in force, whichever of them the person has been working in."""
    grants = RoleGrant.objects.of(user).in_force().with_scope()
    return " ".join(dict.fromkeys(filter(None, (sign_out_reminder(grant.role, grant) for grant in grants))))


def ways_in(request: HttpRequest, user: User) -> str:
    """How this session was opened: «password», «password,totp», «webauthn»."""
    records = get_authentication_records(request, user)
    return ",".join(str(record.get("type") or record["method"]) for record in records)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": WRONG_PAIR,
        "email_password_mismatch": WRONG_PAIR,
        "too_many_login_attempts": "Слишком много неудачных попыток. Попробуйте снова через несколько минут.",
        "invalid_password_reset": "Ссылка уже использована или устарела.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Only the portal's own forms register: allauth's would make an account without a questionnaire."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Not allauth's: one look-up by login or e-mail in any case, and the same work for an absent account."""
        typed = typed_key(str(credentials.get("username") or credentials.get("email") or ""))
        account = find_account(typed)
        known = account.pk if account else None
        taken = throttle.sign_in_try(request, typed=typed, account=account, address=self.get_client_ip(request)).take()
        if isinstance(taken, throttle.Refused):
            note("sign_in_limited", request=request, account=known)
            raise too_many_failures(taken)
        if not password_is_right(account, credentials.get("password", "")):
            note("sign_in_failed", request=request, account=known)
            return None
        taken.was_right()
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
        note("signed_in", request=request, account=user.pk, way=ways_in(request, user))
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
        link = ""
        if "password_reset_url" in context:
            # The letter's own link is made when it leaves: what was made here stands in no table.
            context, link = {**context, "password_reset_url": LINK}, NEW_PASSWORD
        values = {"email": email, "home": site, "portal_url": absolute("/"), "current_site": site, **context}
        queue_letter(
            to=email,
            subject=render_to_string(f"{template_prefix}_subject.txt", values).strip(),
            text=render_to_string(f"{template_prefix}_message.txt", values).strip(),
            html=self.html_of(template_prefix, values),
            sender_name=site.name,
            event=template_prefix.rpartition("/")[2],
            person=context.get("user"),
            link=link,
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
