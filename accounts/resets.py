"""«Забыли пароль?»: the page writes down what was typed, and a worker finds out whether there is such an account.

So the page does the same work, and takes the same time, whatever was typed.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from django.db import transaction

from accounts import throttle
from accounts.finding import find_account
from accounts.links import new_password_link
from accounts.models import User
from portal.jobs import job_handler, start_job
from portal.models import Job

KIND = "accounts.password-reset"


def ask_for_letter(typed: str) -> None:
    start_job(kind=KIND, payload={"typed": typed}, by=None)


@job_handler(KIND, "Письмо со ссылкой для нового пароля")
def answer(job: Job) -> dict[str, Any] | None:
    """Write the letter, if there is somebody to write to; what was typed is forgotten either way."""
    account = find_account(job.payload.get("typed", ""))
    known = account if account and account.is_active and account.email else None
    # Before the transaction: what is counted is not taken back with it.
    free = known is not None and throttle.reset_letters_limit(known).take() is not None
    with transaction.atomic():
        if known and free:
            send_link(known)
        job.renew(lease=job.lease(), payload={})
    return None


def send_link(account: User) -> None:
    context = {"user": account, "username": account.username, "password_reset_url": new_password_link(account)}
    get_adapter().send_mail("account/email/password_reset_key", account.email, context)
