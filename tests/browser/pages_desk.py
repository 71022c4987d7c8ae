"""Pages of the moderators' desk."""

from tests.browser.page_rows import ADMINISTRATOR, MODERATOR, Row, choose_first, open_list, press

DESK, ROOT = (MODERATOR,), (ADMINISTRATOR,)
BOTH = (MODERATOR, ADMINISTRATOR)
RATING, ACCOUNTS, PORTAL = "/admin/expert_rating/", "/admin/accounts/", "/admin/portal/"

QUEUES = [
    Row("admin/index.html", BOTH, "/admin/"),
    Row("admin/app_index.html", BOTH, "/admin/accounts/"),
    Row("expert_rating/help/moderator.html", DESK, "/help/moderator/"),
    Row("accounts/help/administrator.html", ROOT, "/help/administrator/"),
    Row("admin/change_list.html", DESK, f"{RATING}expert/"),
    Row("admin/change_list.html", DESK, f"{RATING}expert/?p=2&status=waiting"),
    Row("admin/change_list.html", DESK, f"{RATING}expert/?q=нет-такого"),
    Row("admin/change_list.html", DESK, f"{RATING}assessment/"),
    Row("admin/change_list.html", ROOT, f"{PORTAL}letter/"),
    Row("admin/accounts/directory_list.html", BOTH, f"{ACCOUNTS}organisation/"),
]

DECISIONS = [
    Row("admin/expert_rating/expert/change_form.html", DESK, f"{RATING}expert/{{waiting_questionnaire}}/change/"),
    Row(
        "admin/expert_rating/expert/change_form.html",
        DESK,
        f"{RATING}expert/{{waiting_questionnaire}}/change/",
        paper=True,
    ),
    Row("admin/desk_confirm.html", DESK, f"{RATING}expert/{{waiting_questionnaire}}/do/decline/"),
    Row("admin/desk_confirm.html", DESK, press(f"{RATING}expert/{{waiting_questionnaire}}/do/decline/", "Отклонить")),
    Row("admin/desk_confirm.html", DESK, choose_first(f"{RATING}expert/?status=waiting", "Активировать выбранные")),
    Row("admin/desk_confirm.html", DESK, choose_first(f"{RATING}expert/?status=waiting", "Отклонить выбранные")),
    Row("admin/desk_confirm.html", DESK, f"{RATING}campaign/{{campaign}}/do/extend/"),
    Row("admin/desk_job.html", DESK, f"{RATING}expert/many/job/{{bulk_job}}/"),
    Row("admin/object_history.html", DESK, f"{RATING}expert/{{waiting_questionnaire}}/history/"),
    Row("admin/expert_rating/moderated.html", DESK, f"{RATING}representative/{{waiting_speaker}}/change/"),
    Row("admin/expert_rating/moderated.html", DESK, f"{RATING}publication/{{material}}/change/"),
    Row("admin/expert_rating/moderated.html", DESK, f"{RATING}cardcorrection/{{correction}}/change/"),
    Row("admin/expert_rating/moderated.html", DESK, f"{RATING}reply/{{reply}}/change/"),
    Row("admin/expert_rating/assessment/change_form.html", DESK, f"{RATING}assessment/{{placed}}/change/"),
    Row("admin/portal/conversation/change_form.html", DESK, f"{PORTAL}conversation/{{conversation}}/change/"),
    Row("admin/desk_confirm.html", DESK, f"{ACCOUNTS}organisationrequest/{{organisation_request}}/do/decline/"),
    Row("admin/desk_confirm.html", ROOT, f"{ACCOUNTS}user/{{expert_account}}/name/"),
    Row("admin/desk_confirm.html", ROOT, f"{ACCOUNTS}erasurerequest/{{erasure_request}}/do/carry-out/"),
]

RECORDS = [
    Row("admin/expert_rating/campaign/change_form.html", BOTH, f"{RATING}campaign/{{campaign}}/change/"),
    Row("admin/expert_rating/campaign/change_form.html", DESK, f"{RATING}campaign/{{draft_campaign}}/change/"),
    Row("admin/expert_rating/campaign/change_form.html", BOTH, f"{RATING}campaign/add/"),
    Row("admin/expert_rating/campaign/change_form.html", DESK, press(f"{RATING}campaign/add/", "Сохранить")),
    Row("admin/accounts/user/change_form.html", DESK, f"{ACCOUNTS}user/{{expert_account}}/change/"),
    Row("admin/accounts/user/change_form.html", ROOT, f"{ACCOUNTS}user/{{expert_account}}/change/"),
    Row("admin/accounts/user/change_form.html", ROOT, f"{ACCOUNTS}user/add/"),
    Row("admin/accounts/user/change_form.html", ROOT, press(f"{ACCOUNTS}user/add/", "Сохранить")),
    Row("admin/change_form.html", DESK, f"{ACCOUNTS}organisation/{{kindergarten}}/change/"),
    Row("admin/change_form.html", DESK, f"{PORTAL}news/add/"),
    Row("admin/change_form.html", ROOT, press(f"{ACCOUNTS}rolegrant/add/", "Сохранить")),
    Row("admin/change_form.html", ROOT, open_list(f"{ACCOUNTS}rolegrant/add/")),
    Row("admin/delete_confirmation.html", DESK, f"{PORTAL}news/{{news_item}}/delete/"),
    Row("admin/delete_confirmation.html", ROOT, f"{ACCOUNTS}organisation/{{kindergarten}}/delete/"),
    Row("admin/notice_rules.html", ROOT, f"{PORTAL}noticerule/"),
    Row("admin/accounts/import.html", DESK, f"{ACCOUNTS}organisation/import/"),
    Row("admin/accounts/import.html", DESK, press(f"{ACCOUNTS}organisation/import/", "Проверить файл")),
    Row("admin/accounts/import_report.html", DESK, f"{ACCOUNTS}organisation/import/{{dry_run}}/"),
    Row("admin/accounts/import_report.html", DESK, f"{ACCOUNTS}organisation/import/{{dry_run}}/?show=changed"),
    Row("admin/accounts/import_report.html", DESK, f"{ACCOUNTS}organisation/import/{{dry_run_running}}/"),
    Row("admin/accounts/export.html", BOTH, f"{ACCOUNTS}organisation/export/"),
]

PAGES = [*QUEUES, *DECISIONS, *RECORDS]
