"""What people are told of their accounts, roles, consents and data."""

from dataclasses import replace

from django.urls import reverse
from django.utils import timezone

from accounts.links import NEW_PASSWORD
from accounts.models import DataExport, DirectoryExport, DirectoryImport, ErasureRequest, RoleGrant, User
from accounts.models.personal import ANSWER_WITHIN
from portal.letter_links import LINK
from portal.letters import NewLetter, queue_letters
from portal.models import SiteSettings
from portal.notices import Message, absolute


def message(
    user: User,
    event: str,
    title: str,
    *paragraphs: str,
    url: str = "",
    role: str = "",
    notice: str = "",
    link: str = "",
) -> Message:
    """A greeting, what happened, and who writes; `notice` is the sentence under the bell, the title unless said."""
    site = SiteSettings.current()
    text = "\n\n".join(
        [f"Здравствуйте, {user.full_name}!", *paragraphs, f"{site.name}\nТелефон для справок: {site.phone}"]
    )
    return Message(person=user, event=event, title=title, text=text, url=url, role=role, notice=notice, link=link)


def grant_withdrawn(grant: RoleGrant, reason: str) -> Message:
    return message(
        grant.user,
        "grant_withdrawn",
        f"Роль «{grant.get_role_display()}» отозвана",
        f"Администратор портала отозвал Вашу роль «{grant.get_role_display()}», {grant.scope_name}.\nПричина: {reason}",
        url=reverse("accounts:switch-role"),
        role=grant.role,
    )


def account_opened(user: User) -> Message:
    """Login, a one-time link to set the first password, and where to go on; never a password."""
    return message(
        user,
        "account_opened",
        "Вам открыта учётная запись",
        f"Администратор портала завёл для Вас учётную запись. Логин: {user.username}.",
        "Задайте пароль по ссылке, она действует 24 часа и только один раз:\n"
        f"{LINK}\n"
        f"Если ссылка устарела, попросите новую: {absolute(reverse('account_reset_password'))}",
        f"Потом войдите в кабинет: {absolute(reverse('accounts:cabinet'))}",
        "Если учётная запись Вам не нужна, ничего не делайте или позвоните по телефону для справок.",
        url=reverse("accounts:cabinet"),
        link=NEW_PASSWORD,
    )


def login_sent(user: User) -> Message:
    return message(
        user,
        "login_sent",
        "Ваш логин",
        f"Вы просили напомнить логин. Ваш логин: {user.username}",
        f"Войти: {absolute(reverse('account_login'))}\n"
        f"Забыли пароль — задайте новый: {absolute(reverse('account_reset_password'))}",
        "Если Вы об этом не просили, ничего не делайте: пароль не изменился.",
        url=reverse("accounts:security"),
        notice="Письмо с Вашим логином отправлено на e-mail учётной записи.",
    )


def deactivated(user: User, reason: str) -> Message:
    return message(
        user,
        "account_deactivated",
        "Учётная запись отключена",
        f"Учётная запись «{user.username}» отключена: войти на портал с ней нельзя.\nПричина: {reason}",
        "Если Вы считаете, что это ошибка, позвоните по телефону для справок.",
    )


def reactivated(user: User) -> Message:
    return message(
        user,
        "account_reactivated",
        "Учётная запись снова включена",
        f"Вы снова можете войти на портал. Логин: {user.username}, пароль прежний.",
        f"Если забыли пароль, задайте новый: {absolute(reverse('account_reset_password'))}",
        url=reverse("accounts:cabinet"),
    )


def factor_guessed(user: User, times: str) -> Message:
    return message(
        user,
        "factor_guessed",
        "Неверные коды при входе",
        f"За сутки при входе в учётную запись «{user.username}» {times} введён неверный код второго фактора. Пароль перед "
        "этим был введён верно. Войти без верного кода нельзя, лишние попытки портал не принимает.",
        "Если это были не Вы, Ваш пароль знает кто-то ещё. Смените его: "
        f"{absolute(reverse('account_change_password'))}",
        "Если коды путаете Вы сами, проверьте время на устройстве с кодами или войдите по коду восстановления.",
        url=reverse("accounts:security"),
        notice=f"При входе в Вашу учётную запись {times} за сутки введён неверный код: если это не Вы, смените пароль.",
    )


def factor_reset(user: User, reason: str) -> Message:
    return message(
        user,
        "factor_reset",
        "Второй фактор входа сброшен",
        f"Администратор портала сбросил второй фактор учётной записи «{user.username}»: приложение с кодами, ключи доступа "
        f"и коды восстановления больше не действуют, открытые сеансы завершены.\nПричина: {reason}",
        "Войдите с паролем и подключите второй фактор снова: "
        f"{absolute(reverse('mfa_index'))}\nДля некоторых ролей без него работать нельзя.",
        "Если Вы об этом не просили, сразу смените пароль и позвоните по телефону для справок.",
        url=reverse("mfa_index"),
        notice="Администратор сбросил второй фактор Вашей учётной записи: подключите его снова.",
    )


def factor_reset_done(officer: User, user: User, reason: str) -> Message:
    """To whoever did it: an administrator whose session somebody else uses must hear of it."""
    return message(
        officer,
        "factor_reset_done",
        "Вы сбросили второй фактор",
        f"С Вашей учётной записи сброшен второй фактор учётной записи № {user.pk}, {user.full_name}.\nПричина: {reason}",
        "Если это были не Вы, сразу смените пароль и завершите остальные сеансы: "
        f"{absolute(reverse('accounts:security'))}",
        url=reverse("admin:accounts_user_change", args=[user.pk]),
        role="administrator",
        notice=f"Вы сбросили второй фактор учётной записи № {user.pk}.",
    )


def consent_withdrawn(user: User, title: str, roles: list[RoleGrant]) -> Message:
    ended = "; ".join(f"«{grant.get_role_display()}», {grant.scope_name}" for grant in roles)
    return message(
        user,
        "consent_withdrawn",
        "Согласие отозвано",
        f"Вы отозвали: {title}.",
        f"Прекращены роли: {ended}." if ended else "Ваши роли не изменились.",
        "Чтобы удалить и остальные данные, попросите об этом в разделе «Мои данные».",
        url=reverse("accounts:personal-data"),
        notice=f"Вы отозвали: {title}.",
    )


def data_ready(export: DataExport) -> Message:
    return message(
        export.user,
        "data_ready",
        "Копия Ваших данных готова",
        "Архив можно скачать в течение трёх дней в разделе «Мои данные».",
        url=reverse("accounts:personal-data-file", args=[export.pk]),
        notice="Копия Ваших данных готова: архив можно скачать в течение трёх дней.",
    )


def erasure_asked(officer: User, request: ErasureRequest) -> Message:
    """Without the name: what administrators were told of outlives the data."""
    title = f"Запрос на удаление данных № {request.pk}"
    path = reverse("admin:accounts_erasurerequest_change", args=[request.pk])
    return message(
        officer,
        "erasure_asked",
        title,
        f"Человек просит удалить его персональные данные. По закону на ответ есть {ANSWER_WITHIN.days} дней.",
        absolute(path),
        url=path,
        role="administrator",
        notice=f"{title} ждёт решения.",
    )


def erasure_declined(request: ErasureRequest, reason: str) -> Message:
    return message(
        request.user,
        "erasure_declined",
        "Данные не удалены",
        f"Администратор рассмотрел Вашу просьбу удалить данные и отказал.\nПричина: {reason}",
        "Вы можете попросить снова или обжаловать отказ в Роскомнадзоре.",
        url=reverse("accounts:personal-data"),
        notice="Администратор отказал в удалении Ваших данных: причина — в разделе «Мои данные».",
    )


def erased(user: User, request: ErasureRequest) -> Message:
    """The last letter: written before the address is erased, it leaves for the old one."""
    return message(
        user,
        "erasure_done",
        "Ваши данные удалены",
        "По Вашей просьбе персональные данные на портале уничтожены, учётная запись закрыта, войти с ней больше нельзя.",
        f"Акт об уничтожении № {request.pk}. По закону остаются без Вашего имени история действий, ответы на вопросы "
        "оценок и сведения о данных Вами согласиях.",
        "Этот адрес тоже удалён: писем с портала больше не будет.",
    )


def erasure_reminder(officer: User, request: ErasureRequest, event: str) -> Message:
    """Before the deadline and at it, without the name."""
    path = reverse("admin:accounts_erasurerequest_change", args=[request.pk])
    title = f"Запрос на удаление данных № {request.pk} ждёт решения"
    when = "Срок ответа по закону истёк" if event == "erasure_due" else "Срок ответа по закону истекает"
    line = f"{title}. {when} {timezone.localtime(request.deadline):%d.%m.%Y}"
    told = message(officer, event, title, f"{line}.", absolute(path), url=path, role="administrator")
    return replace(told, line=line)


def directory_loaded(load: DirectoryImport, said: str, path: str, role: str) -> Message:
    table = str(load.get_table_display()).lower()
    return message(
        load.by,
        "directory_imported",
        f"Загрузка закончена: {table}",
        f"{said}.",
        absolute(path),
        url=path,
        role=role,
        notice=f"Загрузка закончена: {table}. {said}.",
    )


def directory_given_out(export: DirectoryExport, path: str, role: str) -> Message:
    return message(
        export.by,
        "directory_exported",
        f"Выгрузка готова: {export.name}",
        "Файл можно скачать в течение трёх дней.",
        absolute(path),
        url=path,
        role=role,
        notice=f"Выгрузка готова: {export.name}. Файл можно скачать в течение трёх дней.",
    )


# --- A new e-mail: to an address that is not the account's yet, or not any more ---------------------------------


def send_email_link(user: User, email: str, link: str) -> None:
    text = (
        f"Здравствуйте, {user.full_name}!\n\n"
        f"Этот адрес указан как новый e-mail учётной записи «{user.username}». "
        "Чтобы подтвердить его, откройте ссылку. Она действует 24 часа и только один раз:\n"
        f"{link}\n\n"
        "Если это были не Вы, ничего не делайте: адрес не изменится."
    )
    send_about_email(email, "Подтвердите новый e-mail", text, user)


def send_email_is_taken(owner: User, email: str) -> None:
    """To the owner of an address that somebody, maybe they themself, wants for another account; not whose."""
    text = (
        f"Здравствуйте, {owner.full_name}!\n\n"
        f"Этот адрес указан как новый e-mail другой учётной записи портала, но он уже принадлежит Вашей: «{owner.username}». "
        "Один адрес бывает только у одной учётной записи, поэтому ничего не изменилось.\n\n"
        "Если это были Вы: войдите под своей учётной записью, новые роли добавляются к ней.\n"
        f"Войти: {absolute(reverse('account_login'))}\n"
        f"Забыли пароль — задайте новый: {absolute(reverse('account_reset_password'))}\n\n"
        "Если это были не Вы, ничего не делайте."
    )
    send_about_email(email, "Этот e-mail уже указан в Вашей учётной записи", text, owner)


def tell_old_address(user: User, old: str) -> None:
    text = (
        f"Здравствуйте, {user.full_name}!\n\n"
        f"E-mail учётной записи «{user.username}» изменён: письма портала больше не придут на этот адрес.\n\n"
        f"Если это сделали не Вы, сразу позвоните по телефону {SiteSettings.current().phone}."
    )
    send_about_email(old, "E-mail Вашей учётной записи изменён", text, user)


def send_about_email(to: str, subject: str, text: str, user: User) -> None:
    site = SiteSettings.current()
    signature = f"\n\n{site.name}\nТелефон для справок: {site.phone}"
    letter = NewLetter(
        to=to,
        subject=subject,
        text=text + signature,
        sender_name=site.name,
        event="change_email",
        person=user,
        as_if_linked=True,
    )
    queue_letters([letter])
