"""Pages of those who have signed in, but for the desk."""

from tests.browser.page_rows import (
    CONSENTING,
    COORDINATOR,
    EVERY_LEVEL,
    EXPERT,
    FEDERAL,
    GUARDED,
    REPRESENTATIVE,
    UNGUARDED,
    WAITING,
    Row,
    conversation,
    leave,
    press,
    with_password,
    without_the_token,
    wrong_phone,
)

ONE, WAITS = (EXPERT,), (WAITING,)
SPEAKER = (REPRESENTATIVE,)
RATING = "expert_rating/"

EXPERTS = [
    Row(f"{RATING}cabinet/home.html", EVERY_LEVEL, "/expert/"),
    Row(f"{RATING}cabinet/assessments.html", EVERY_LEVEL, "/expert/assessments/"),
    Row(f"{RATING}cabinet/choose.html", EVERY_LEVEL, "/expert/assessments/choose/"),
    Row(f"{RATING}assessment/rules.html", ONE, "/expert/assessments/new/{kindergarten}/"),
    Row(f"{RATING}assessment/step.html", ONE, "/expert/assessments/{saved}/1/"),
    Row(f"{RATING}assessment/detail.html", ONE, "/expert/assessments/{saved}/"),
    Row(f"{RATING}assessment/detail.html", ONE, "/expert/assessments/{saved}/", paper=True),
    Row(f"{RATING}cabinet/assessments.html", ONE, "/expert/assessments/"),
    Row(f"{RATING}registration/questionnaire.html", (*EVERY_LEVEL, WAITING), "/expert/questionnaire/"),
    Row(f"{RATING}registration/questionnaire.html", ONE, "/expert/questionnaire/", paper=True),
    Row(f"{RATING}registration/edit.html", (*EVERY_LEVEL, WAITING), "/expert/questionnaire/edit/"),
    Row("accounts/sign_out.html", ONE, leave),
    Row("403_csrf.html", ONE, without_the_token("/publications/materials/add/", "Сохранить черновик"), status=403),
]

VOICE = [
    Row(f"{RATING}representative/home.html", SPEAKER, "/representative/"),
    Row(f"{RATING}representative/results.html", SPEAKER, "/representative/results/"),
    Row(f"{RATING}representative/card.html", SPEAKER, "/representative/card/"),
    Row(f"{RATING}representative/card_edit.html", SPEAKER, "/representative/card/edit/"),
    Row(f"{RATING}representative/reply.html", SPEAKER, "/representative/reply/"),
    Row(f"{RATING}representative/reply_edit.html", SPEAKER, "/representative/reply/edit/"),
    Row(f"{RATING}representative/questionnaire.html", SPEAKER, "/representative/questionnaire/"),
    Row(f"{RATING}representative/edit.html", SPEAKER, "/representative/questionnaire/edit/"),
    Row(f"{RATING}publications/list.html", ONE, "/publications/"),
    Row(f"{RATING}publications/list.html", SPEAKER, "/publications/"),
    Row(f"{RATING}publications/detail.html", SPEAKER, "/publications/{material}/"),
    Row(f"{RATING}publications/form.html", ONE, "/publications/materials/add/"),
    Row(f"{RATING}publications/form.html", SPEAKER, "/publications/vacancies/add/"),
]

OWN = [
    Row("accounts/cabinet.html", (COORDINATOR, UNGUARDED, GUARDED), "/cabinet/"),
    Row("accounts/switch_role.html", ONE, "/role/"),
    Row("accounts/registration.html", ONE, "/registration/"),
    Row("accounts/security.html", (EXPERT, REPRESENTATIVE), "/profile/"),
    Row("accounts/security.html", ONE, wrong_phone),
    Row("accounts/personal/notice_choices.html", ONE, "/profile/notices/"),
    Row("accounts/personal/history.html", (EXPERT, FEDERAL), "/profile/history/"),
    Row("accounts/personal/data.html", ONE, "/profile/data/"),
    Row("accounts/personal/withdraw_consent.html", SPEAKER, "/profile/consents/personal_data/withdraw/"),
    Row("accounts/personal/consents_due.html", (CONSENTING,), "/profile/consents/"),
    Row("portal/notices.html", (EXPERT, FEDERAL, COORDINATOR), "/notices/"),
    Row("portal/conversations/conversation.html", ONE, conversation),
    Row("portal/conversations/list.html", (EXPERT, FEDERAL), "/feedback/own/"),
    Row("404.html", ONE, "/representative/card/no-such-page/", status=404),
]

SECURITY = [
    Row("account/logout.html", ONE, "/accounts/logout/"),
    Row("socialaccount/authentication_error.html", ONE, "/accounts/3rdparty/login/error/", status=401),
    Row("socialaccount/connections.html", ONE, "/accounts/3rdparty/"),
    Row("account/password_change.html", ONE, "/accounts/password/change/"),
    Row("account/reauthenticate.html", (UNGUARDED,), "/accounts/2fa/totp/activate/"),
    Row("mfa/totp/activate_form.html", (UNGUARDED,), with_password("/accounts/2fa/totp/activate/")),
    Row("mfa/totp/activate_form.html", (UNGUARDED,), press("/accounts/2fa/totp/activate/", "Подключить")),
    Row("mfa/webauthn/add_form.html", (UNGUARDED,), with_password("/accounts/2fa/webauthn/add/")),
    Row("mfa/index.html", (EXPERT, GUARDED), "/accounts/2fa/"),
    Row("mfa/reauthenticate.html", (GUARDED,), "/accounts/2fa/reauthenticate/"),
    Row("mfa/totp/deactivate_form.html", (GUARDED,), with_password("/accounts/2fa/totp/deactivate/")),
    Row("mfa/recovery_codes/index.html", (GUARDED,), with_password("/accounts/2fa/recovery-codes/")),
    Row("mfa/recovery_codes/generate.html", (GUARDED,), with_password("/accounts/2fa/recovery-codes/generate/")),
    Row("mfa/webauthn/authenticator_list.html", (GUARDED,), "/accounts/2fa/webauthn/?{key}"),
    Row("mfa/webauthn/edit_form.html", (GUARDED,), with_password("/accounts/2fa/webauthn/keys/{key}/edit/")),
    Row(
        "mfa/webauthn/authenticator_confirm_delete.html",
        (GUARDED,),
        with_password("/accounts/2fa/webauthn/keys/{key}/remove/"),
    ),
]

PAGES = [*EXPERTS, *VOICE, *OWN, *SECURITY]
