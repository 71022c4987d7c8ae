"""To the address typed at a registration: a link that confirms it, or that there is an account already.

The two are alike in number and fate; only whoever reads the mailbox learns which was sent.
"""

from django.conf import settings
from django.urls import reverse

from accounts.models import Role, User
from expert_rating.letters.wording import signed, subject
from expert_rating.models import SentRegistration
from portal.ids import read_id
from portal.letter_links import LINK, LinkRefused, letter_link
from portal.letters import NewLetter
from portal.models import Letter, SiteSettings
from portal.notices import absolute
from portal.text import counted

EVENT = "registration_link"
SHEETS = {Role.EXPERT: "эксперта", Role.ORGANISATION_REPRESENTATIVE: "представителя организации"}
FORMS = {Role.EXPERT: "rating:become-expert", Role.ORGANISATION_REPRESENTATIVE: "rating:become-representative"}
NOT_YOU = "Если это были не Вы, ничего не делайте: без Вас никто не зарегистрируется с этим адресом."


LINK_CODE = "registration"


@letter_link(LINK_CODE)
def link_to_confirm(letter: Letter) -> str:
    """The newest link of the registration that the letter is about, as long as that waits for its confirmation."""
    label, _, number = letter.about.rpartition(":")
    found = SentRegistration.objects.alive().filter(pk=read_id(number) or 0).first()
    if found is None or label != SentRegistration._meta.label_lower or not found.token:
        raise LinkRefused(
            "Регистрация уже подтверждена или её срок вышел. Пусть человек войдёт на портал или заполнит анкету ещё раз."
        )
    if found.email != letter.to.lower():
        raise LinkRefused("Адрес письма не тот, что указан в анкете.")
    return absolute(reverse("rating:confirm-registration", args=[found.token.open()]))


def link_lives() -> str:
    return counted(settings.REGISTRATION_LINK_HOURS, "час", "часа", "часов")


def to_confirm(sent: SentRegistration) -> NewLetter:
    text = (
        f"Здравствуйте!\n\nНа портале заполнена анкета {SHEETS[Role(sent.role)]} с этим e-mail.\n\n"
        "Чтобы подтвердить адрес и отправить анкету модератору, откройте ссылку и нажмите «Подтвердить e-mail». "
        f"Ссылка действует {link_lives()} и только один раз:\n"
        f"{LINK}\n\n"
        "Если это были не Вы, ничего не делайте: учётной записи не появится, анкета удалится сама."
    )
    return letter(sent, "Подтвердите e-mail", text, SiteSettings.current(), link=LINK_CODE)


def has_account(sent: SentRegistration, account: User) -> NewLetter:
    """Nobody is registered anew: the owner of the address learns the login and how the role is added."""
    site = SiteSettings.current()
    how = (
        f"Войдите: {absolute(reverse('account_login'))}\n"
        f"Забыли пароль — задайте новый: {absolute(reverse('account_reset_password'))}\n"
        f"Чтобы добавить роль {SHEETS[Role(sent.role)]}, войдите и заполните анкету здесь: "
        f"{absolute(reverse(FORMS[Role(sent.role)]))}"
        if account.is_active
        else f"Она отключена. Если это ошибка, позвоните: {site.phone}."
    )
    text = (
        f"Здравствуйте!\n\nС этим e-mail заполнена анкета {SHEETS[Role(sent.role)]}, но учётная запись с ним уже есть, "
        f"поэтому новая не создана и анкета не отправлена. Ваш логин: {account.username}.\n\n{how}\n\n{NOT_YOU}"
    )
    return letter(sent, "У Вас уже есть учётная запись", text, site)


def letter(sent: SentRegistration, title: str, text: str, site: SiteSettings, *, link: str = "") -> NewLetter:
    return NewLetter(
        to=sent.email,
        subject=subject(title),
        text=signed(text, site),
        sender_name=site.name,
        event=EVENT,
        about=sent,
        link=link,
    )
