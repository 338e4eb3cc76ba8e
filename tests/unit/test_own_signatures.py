"""Of agents' own signatures nothing reaches a customer, and of their words everything does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.desk_cases import DESK, decided, from_agent, names, ticket

SAID = "Добрый день!\nВключила склад, проверьте, пожалуйста."
ENGLISH = "Hello,\nthe stock is enabled now, please check."

# What agents' programs and habits put below a text.
SIGNATURES = (
    "-- \nАнна Белова\nИнженер поддержки\n+7 495 123-45-67",
    "--\nАнна Белова\nтел. +7 (495) 123-45-67, доб. 12",
    "--\nС уважением,\nАнна Белова\nООО «Софт»\nhttps://soft.example",
    "С уважением,\nАнна",
    "С уважением, Анна Белова",
    "С уважением,\nАнна Белова\nВедущий инженер\nМоб.: 8 916 123-45-67",
    "С уважением\n\nАнна Белова\nОтдел сопровождения\n\nтел. 123-45-67",
    "С ув., Анна",
    "С уваж., отдел поддержки\nтел. 123-45-67",
    "С наилучшими пожеланиями,\nАнна",
    "Всего доброго,\nАнна Белова",
    "—\nАнна Белова\nОтдел поддержки",
    "_____________\nАнна Белова\n8 (495) 123-45-67",
    "Анна",
    "Анна Белова",
    "Анна Белова\nтел. +7 916 123-45-67",
    "Анна Белова\n+7 916 123-45-67\nWhatsApp: +7 916 123-45-67",
    "Отправлено с iPhone",
    "С уважением, Анна\nОтправлено из мобильной Почты Mail",
    "-- \nАнна\n\nЭто сообщение конфиденциально и предназначено только адресату, иное использование запрещено.",
    "Best regards,\nAnna Belova\nSupport engineer\nPhone: +7 495 123 45 67",
    "Kind regards\nAnna",
    "Sincerely,\nAnna Belova",
    "Cheers,\nAnna",
    "-- \nAnna Belova | Support | +7 495 123-45-67",
    "Mit freundlichen Grüßen\nAnna Belova\nTel. +49 30 123456",
)

AGENT = "Анна Белова Anna Belova"


def relayed(text: str, *, keeps: bool = False) -> str:
    mail = from_agent(text)
    mail = replace(mail, senders=(replace(mail.sender, name=AGENT),))
    done = decided(mail, names(ticket()), desk=replace(DESK, keeps_signatures=keeps))
    return next(answer.text for answer in done.answers if answer.template == "relay")


@pytest.mark.parametrize("said", [SAID, ENGLISH])
@pytest.mark.parametrize("signature", SIGNATURES)
@pytest.mark.parametrize("between", ["\n\n", "\n"])
def test_an_agents_signature_stays_inside(said: str, signature: str, between: str) -> None:
    if between == "\n" and signature.startswith(("Анна Белова", "Анна")):
        between = "\n\n"
    assert relayed(f"{said}{between}{signature}") == said


@pytest.mark.parametrize(
    "text",
    [
        f"{SAID}\n\nПозвоните мастеру:\n\nИван Петров\n+7 916 765-43-21",
        f"{SAID}\n\nТелефон горячей линии: +7 800 555-35-35, звоните в любое время.",
        f"{SAID}\n\nИтого: 3",
        f"{SAID}\n\nАнна Белова позвонит вам завтра и поможет.",
        f"{SAID}\n\n1. Закройте базу\n2. Откройте базу",
        "Анна",
        "+7 495 123-45-67",
        "Передайте Анне:\n+7 495 123-45-67",
        "Всего хорошего ждать не стоит, но попробуем.",
        f"{SAID}\n\nСпасибо!",
    ],
)
def test_what_only_looks_like_a_signature_is_handed_on(text: str) -> None:
    assert relayed(text) == text


def test_a_sentence_and_a_postscript_below_a_signature_are_handed_on() -> None:
    below = "С уважением,\nАнна\n\nЕсли не поможет, позвоните нам.\nP.S. Обновление выйдет завтра"
    assert relayed(f"{SAID}\n\n{below}") == (
        f"{SAID}\n\nЕсли не поможет, позвоните нам.\n\nP.S. Обновление выйдет завтра"
    )
    assert (
        relayed(f"{SAID}\n--\nЕсли не поможет, напишите нам.") == f"{SAID}\n\nЕсли не поможет, напишите нам."
    )


def test_a_desk_may_keep_its_agents_signatures() -> None:
    signed = f"{SAID}\n\nС уважением,\nАнна Белова\nтел. 123-45-67"
    assert relayed(signed, keeps=True) == signed
