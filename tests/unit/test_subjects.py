"""Subject lines as clients, gateways and people make them."""

import pytest

from intake.desk.subjects import clean_subject, is_forward, is_reply, ticket_numbers


@pytest.mark.parametrize(
    ("subject", "clean"),
    [
        ("Не печатает чек", "Не печатает чек"),
        ("Re: Не печатает чек", "Не печатает чек"),
        ("RE: FW: Не печатает чек", "Не печатает чек"),
        ("Re[2]: Fwd[3]: чек", "чек"),
        ("Re(4): чек", "чек"),
        ("Re^2: чек", "чек"),
        ("RE : чек", "чек"),
        ("Re:Re:RE:чек", "чек"),
        ("HA: чек", "чек"),
        ("НА: чек", "чек"),
        ("НA: чек", "чек"),
        ("На: чек", "чек"),
        ("RЕ: чек", "чек"),
        ("Отв: Пер: чек", "чек"),
        ("Отв.: чек", "чек"),
        ("Ответ: чек", "чек"),
        ("AW: WG: Beleg", "Beleg"),
        ("SV: VS: Kvitto", "Kvitto"),
        ("TR : Réf facture", "Réf facture"),
        ("回复：发票", "发票"),
        ("[Fwd: чек не печатает]", "чек не печатает"),
        ("чек (fwd)", "чек"),
        ("[External] Re: чек", "чек"),
        ("Re: [EXT] Re: чек", "чек"),
        ("[ВНЕШНЕЕ ПИСЬМО] чек", "чек"),
        ("***SPAM*** чек", "чек"),
        ("Re: [#1042] чек", "чек"),
        ("Re: [FM-1042] Re: чек", "чек"),
        ("чек [#1042]", "чек"),
        ("чек [#1042] второй", "чек второй"),
        ("[Ticket#1042] чек", "чек"),
        ("[Заявка №1042] чек", "чек"),
        ("Re:", ""),
        ("[#7]", ""),
        ("", ""),
        ("\u200bRe:\u00a0чек", "чек"),
        ("УПП: не проводится", "УПП: не проводится"),
        ("1С: ошибка", "1С: ошибка"),
        ("[1С:УНФ] ошибка", "[1С:УНФ] ошибка"),
        ("Релиз: 3.0", "Релиз: 3.0"),
        ("[Срочно] касса", "[Срочно] касса"),
        ("Накладная #77 не проводится", "Накладная #77 не проводится"),
        ("Ответ на письмо", "Ответ на письмо"),
    ],
)
def test_a_clean_subject_is_what_the_person_wrote(subject: str, clean: str) -> None:
    assert clean_subject(subject) == clean


def test_with_known_prefixes_only_own_tags_are_cut() -> None:
    assert clean_subject("[COVID-19] [FM-7] пропуск", ("FM-",)) == "[COVID-19] пропуск"


@pytest.mark.parametrize(
    ("subject", "mentions"),
    [
        ("Re: [#1042] чек", [(1042, "tag")]),
        ("Re: [FM-1042] чек", [(1042, "tag")]),
        ("[fm-1042] чек", [(1042, "tag")]),
        ("чек [# 1042 ]", [(1042, "tag")]),
        ("FM-1042 чек", [(1042, "hash")]),
        ("Re: #1042", [(1042, "hash")]),
        ("[Ticket#1042] чек", [(1042, "word")]),
        ("вопрос по #1042", [(1042, "hash")]),
        ("№1042", [(1042, "word")]),
        ("Re[2]: № 1042 уточнение", [(1042, "word")]),
        ("по № 1042", [(1042, "word")]),
        ("заявка 1042", [(1042, "word")]),
        ("Дополнение к заявке №1042", [(1042, "word")]),
        ("Обращение № 1042 – ещё вопрос", [(1042, "word")]),
        ("Ticket 1042: still broken", [(1042, "word")]),
        ("ticket no. 1042", [(1042, "word")]),
        ("запрос №1042", [(1042, "word")]),
        ("заявка #1042", [(1042, "hash")]),
        ("[#1042] и #17", [(1042, "tag"), (17, "hash")]),
        ("#17 и [#1042]", [(1042, "tag"), (17, "hash")]),
        ("[#1042] [#1042] #1042", [(1042, "tag")]),
        ("запрос 2 лицензий", []),
        ("Заявка 12 рабочих мест", []),
        ("заявка на 5 рабочих мест", []),
        ("Заявка 1042 не закрыта", [(1042, "word")]),
        ("Обращение №: 1042", [(1042, "word")]),
        ("Акт №5, заявка №7", [(7, "word")]),
        ("Рег. № 800412977", []),
        ("Case #00001042", [(1042, "hash")]),
        ("накладная #1042", []),
        ("Накладная №1042 не проводится", []),
        ("счёт № 2025-04417", []),
        ("#2025-04417", []),
        ("[#2025-04417]", []),
        ("№ 2025-04417", []),
        ("заявка 25.03.2026", []),
        ("заявка 2025-04417", []),
        ("Аптека №12 касса №3", []),
        ("#1234567890", []),
        ("[#1234567890]", []),
        ("#0", []),
        ("invoice #12", []),
        ("Ошибка #404", []),
        ("цвет &#1042; бледный", []),
        ("C#7 ошибка", []),
        ("релиз 3.0.1042", []),
    ],
)
def test_mentions_of_tickets_are_told_from_other_numbers(
    subject: str, mentions: list[tuple[int, str]]
) -> None:
    found = [(mention.number, mention.form) for mention in ticket_numbers(subject, ("FM-",))]
    assert found == mentions


@pytest.mark.parametrize(
    ("subject", "reply", "forward"),
    [
        ("Re: x", True, False),
        ("Fwd: Re: x", False, True),
        ("Re: Fwd: x", True, False),
        ("[#12] Re: x", True, False),
        ("[EXT] WG: x", False, True),
        ("[Fwd: x]", False, True),
        ("Пересл: x", False, True),
        ("x", False, False),
    ],
)
def test_the_outermost_prefix_tells_reply_from_forward(subject: str, reply: bool, forward: bool) -> None:
    assert (is_reply(subject), is_forward(subject)) == (reply, forward)


@pytest.mark.hostile
@pytest.mark.parametrize("piece", ["Re: ", "[", "[#", "заявка ", "№", "(", "Re[", "*", "# 0", " "])
def test_a_hostile_subject_of_a_megabyte_ends(piece: str) -> None:
    subject = piece * (1_000_000 // len(piece))
    clean_subject(subject)
    ticket_numbers(subject, ("#", "FM-"))
