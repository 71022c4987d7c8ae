"""Pages that anybody may open."""

from tests.browser.page_rows import (
    VISITOR,
    Row,
    ask_for_resets,
    press,
    press_thrice,
    second_step,
    without_the_token,
)

ANYBODY = (VISITOR,)
FILE = "/doo/ranking/file/csv/"
PUBLIC = "expert_rating/public/"

SHARED = [
    Row("portal/front.html", ANYBODY, "/"),
    Row("portal/page.html", ANYBODY, "/pages/about/"),
    Row("portal/styleguide.html", ANYBODY, "/styleguide/"),
    Row("portal/help/index.html", ANYBODY, "/help/"),
    Row("portal/help/page.html", ANYBODY, "/help/visitor/"),
    Row("accounts/help/visitor.html", ANYBODY, "/help/visitor/"),
    Row("expert_rating/help/expert.html", ANYBODY, "/help/expert/"),
    Row("expert_rating/help/representative.html", ANYBODY, "/help/representative/"),
    Row("portal/help/glossary.html", ANYBODY, "/help/glossary/"),
    Row("portal/content/news.html", ANYBODY, "/news/"),
    Row("portal/content/news_item.html", ANYBODY, "/news/{news_item}/"),
    Row("portal/content/documents.html", ANYBODY, "/documents/regulations/"),
    Row("portal/content/find.html", ANYBODY, "/find/?q=итоги"),
    Row("portal/conversations/feedback.html", ANYBODY, "/feedback/"),
    Row("portal/conversations/feedback.html", ANYBODY, press("/feedback/", "Отправить сообщение")),
    Row("portal/conversations/conversation.html", ANYBODY, "/feedback/by-link/{visitors_token}/"),
]

RATING = [
    Row(f"{PUBLIC}section.html", ANYBODY, "/doo/"),
    Row(f"{PUBLIC}catalogue.html", ANYBODY, "/doo/catalogue/?q=135"),
    Row(f"{PUBLIC}catalogue.html", ANYBODY, "/doo/catalogue/?q=нет-такой"),
    Row(f"{PUBLIC}catalogue.html", ANYBODY, "/doo/catalogue/?page=2"),
    Row(f"{PUBLIC}ranking.html", ANYBODY, "/doo/ranking/"),
    Row(f"{PUBLIC}ranking.html", ANYBODY, "/doo/ranking/?page=3"),
    Row(f"{PUBLIC}ranking.html", ANYBODY, "/doo/ranking/", paper=True),
    Row(f"{PUBLIC}organisation.html", ANYBODY, "/doo/organisations/{kindergarten}/"),
    Row(f"{PUBLIC}_criteria.html", ANYBODY, "/doo/organisations/{kindergarten}/?tab=questions"),
    Row(f"{PUBLIC}_history.html", ANYBODY, "/doo/organisations/{kindergarten}/?tab=campaigns"),
    Row(f"{PUBLIC}organisation.html", ANYBODY, "/doo/organisations/{kindergarten}/", paper=True),
    Row(f"{PUBLIC}page.html", ANYBODY, "/doo/pages/contacts/"),
    Row(f"{PUBLIC}news.html", ANYBODY, "/doo/news/"),
    Row(f"{PUBLIC}news_item.html", ANYBODY, "/doo/news/{section_news}/"),
    Row(f"{PUBLIC}documents.html", ANYBODY, "/doo/documents/methodical/"),
    Row(f"{PUBLIC}find.html", ANYBODY, "/doo/find/?q=садов"),
    Row(f"{PUBLIC}search.html", ANYBODY, "/search/?q=муниципальное"),
    Row(f"{PUBLIC}statistics.html", ANYBODY, "/statistics/"),
    Row(f"{PUBLIC}file_ask.html", ANYBODY, FILE),
    Row(f"{PUBLIC}file_job.html", ANYBODY, "/doo/ranking/job/{rating_queued}/"),
    Row(f"{PUBLIC}file_job.html", ANYBODY, "/doo/ranking/job/{rating_done}/"),
    Row(f"{PUBLIC}file_job.html", ANYBODY, "/doo/ranking/job/{rating_failed}/"),
    Row(f"{PUBLIC}file_later.html", ANYBODY, press_thrice(FILE, "Подготовить файл .csv"), status=429),
    Row("expert_rating/publications/public_list.html", ANYBODY, "/doo/pages/materials/"),
    Row("expert_rating/publications/public_list.html", ANYBODY, "/doo/pages/vacancies/?q=нет-такой"),
    Row("expert_rating/publications/public_page.html", ANYBODY, "/doo/pages/materials/{material}/"),
    Row("expert_rating/publications/public_page.html", ANYBODY, "/doo/pages/vacancies/{vacancy}/"),
]

ENTRANCE = [
    Row("accounts/registration.html", ANYBODY, "/registration/"),
    Row("accounts/organisation_request.html", ANYBODY, "/registration/no-organisation/"),
    Row("accounts/organisation_request_sent.html", ANYBODY, "/registration/no-organisation/sent/"),
    Row("expert_rating/registration/register.html", ANYBODY, "/expert/register/"),
    Row("expert_rating/registration/register.html", ANYBODY, press("/expert/register/", "Зарегистрироваться")),
    Row("expert_rating/registration/registered.html", ANYBODY, "/expert/registered/"),
    Row("expert_rating/registration/confirm.html", ANYBODY, "/registration/confirm/{registration_token}/"),
    Row("expert_rating/registration/confirm.html", ANYBODY, "/registration/confirm/dead/"),
    Row("expert_rating/registration/confirmed.html", ANYBODY, "/registration/confirmed/"),
    Row("expert_rating/representative/register.html", ANYBODY, "/representative/register/"),
    Row("account/login.html", ANYBODY, "/accounts/login/"),
    Row("account/login.html", ANYBODY, press("/accounts/login/", "Войти")),
    Row("account/signup_closed.html", ANYBODY, "/accounts/signup/"),
    Row("account/password_reset.html", ANYBODY, "/accounts/password/reset/"),
    Row("account/password_reset_done.html", ANYBODY, "/accounts/password/reset/done/"),
    Row("account/password_reset_from_key.html", ANYBODY, "/accounts/password/reset/key/{reset_key}/"),
    Row("account/password_reset_from_key.html", ANYBODY, "/accounts/password/reset/key/1-dead/"),
    Row("account/password_reset_from_key_done.html", ANYBODY, "/accounts/password/reset/key/done/"),
    Row("accounts/confirm_email.html", ANYBODY, "/profile/email/{email_token}/"),
    Row("accounts/confirm_email.html", ANYBODY, "/profile/email/dead/"),
    # allauth's own, drawn with the portal's layouts and elements.
    Row("account/account_inactive.html", ANYBODY, "/accounts/inactive/"),
    Row("account/verification_sent.html", ANYBODY, "/accounts/confirm-email/"),
    Row("account/email_confirm.html", ANYBODY, "/accounts/confirm-email/dead/"),
    Row("socialaccount/login_cancelled.html", ANYBODY, "/accounts/3rdparty/login/cancelled/"),
]

REFUSALS = [
    Row("404.html", ANYBODY, "/no-such-page/", status=404),
    Row("400.html", ANYBODY, "/error-400/", status=400),
    Row("403.html", ANYBODY, "/error-403/", status=403),
    Row("405.html", ANYBODY, "/look/", status=405),
    Row("500.html", ANYBODY, "/error-500/", status=500),
    Row("503.html", ANYBODY, "/error-503/", status=503),
    Row("403_csrf.html", ANYBODY, without_the_token("/accounts/login/", "Войти"), status=403),
    Row("403_csrf.html", ANYBODY, without_the_token("/feedback/", "Отправить сообщение"), status=403),
    Row("429.html", ANYBODY, ask_for_resets, status=429),
    Row("components/confirm.html", ANYBODY, "/confirm/"),
]

# Last: from here on, some addresses lead back to the code.
HALF_IN = [Row("mfa/authenticate.html", ANYBODY, second_step)]

PAGES = [*SHARED, *RATING, *ENTRANCE, *REFUSALS, *HALF_IN]
