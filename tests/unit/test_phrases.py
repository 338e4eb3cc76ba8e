"""Thanks and confirmations."""

from __future__ import annotations

import pytest

from intake.desk.phrases import (
    confirming_sentence,
    confirms_the_rest,
    is_confirmation,
    is_only_assent,
    is_only_thanks,
)
from intake.desk.retractions import is_withdrawal, promises


@pytest.mark.parametrize(
    "text",
    [
        "Спасибо!",
        "спасибо большое",
        "Анна, большое спасибо, всё заработало!",
        "Спасибо, Борис Ильич!!!",
        "Спасибо! Вопросов больше нет.",
        "Благодарю, ошибка больше не появляется",
        "Спасибо, проблема решена, заявку можно закрывать.",
        "Спасибо, всё работает!\n\nС уважением,\nОльга Крылова\nглавный бухгалтер\nтел. (831) 262-14-90, доб. 117",
        "Большое спасибо!\nМария",
        "Thank you very much, it works now.\nBest regards,\nJohn Reed",
        "Thanks, Anna!",
        "Thanks and regards",
        "Спасибо, с опозданием :)",
        "Спасибо вам огромное, выручили! Хороших выходных!",
        "Благодарю за совет и терпение",
        "Thanks a lot, works like a charm!",
        "Many thanks, that did it!",
        "That did the trick, thank you so much.\n\nGrace",
        "Thanks, this fixed it.",
        "Thank you, it helped",
        "Спасибо большое, закрылось!",
        "Всё запустилось, спасибо!",
        "Спасибо, всё видно!",
        "Теперь печатается, спасибо.",
        "Благодарю.\n\nИнна, тел. 123-45-67",
        "Спасибо\n--\nИван\n+7 (912) 345-67-89 доб. 12",
    ],
)
def test_bare_thanks_move_nothing(text: str) -> None:
    assert is_only_thanks(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Спасибо, но ошибка осталась",
        "Спасибо, ошибка осталась",
        "Спасибо. Не работает.",
        "Спасибо, а когда исправят?",
        "Спасибо, релиз 3.0.12.4",
        "Спасибо!\nС уважением, Пётр. Подскажите ещё, пожалуйста, как обновить релиз до следующей версии",
        "Спасибо!\nС уважением, Пётр\nА как быть с февралём?",
        "Добрый день!",
        "Thanks, however it still fails",
        "Thanks, that did not help",
        "Thanks, but that did it only once",
        "Thanks, did it help you?",
        "Спасибо, не закрылось",
        "Спасибо, не видно",
        "Спасибо, печатается не всё",
        "Спасибо. Открывается долго.",
        "Спасибо, программа закрылась",
        "спасибо " * 40,
    ],
)
def test_thanks_with_a_message_are_a_message(text: str) -> None:
    assert not is_only_thanks(text)


@pytest.mark.parametrize("text", ["Ок", "Ок.\nИнна", "Понял, принято", "Хорошо", "Ok, got it"])
def test_taking_note_says_nothing_else(text: str) -> None:
    assert is_only_assent(text)
    assert not is_only_thanks(text)


@pytest.mark.parametrize(
    "text", ["Ок, но не работает", "Хорошо, 800123456", "Понял, перезагружу", "Ок?", "Да"]
)
def test_taking_note_with_a_message_is_a_message(text: str) -> None:
    assert not is_only_assent(text)


@pytest.mark.parametrize(
    "text",
    [
        "да",
        "Да, всё верно",
        "да, все верно.\n\nАлла",
        "Подтверждаю",
        "Всё так",
        "Yes, correct",
        "Yes, all the data are correct. Cheers, Poppy",
        "Анна, да, верно!",
    ],
)
def test_a_bare_yes_confirms(text: str) -> None:
    assert is_confirmation(text)


@pytest.mark.parametrize(
    "text",
    ["нет", "да нет, не верно", "Верно ли это?", "да, но релиз другой", "Yes but no", "верно, 3.0.12.4", ""],
)
def test_a_yes_with_a_condition_does_not(text: str) -> None:
    assert not is_confirmation(text)


@pytest.mark.parametrize(
    ("text", "confirms"),
    [
        ("Всё верно, только релиз уже 3.0.160.5", True),
        ("Релиз 3.0.160.5, остальное без изменений", True),
        ("Номер и организация верны, релиз 3.0.1.2", True),
        ("The rest is correct, the release is 3.0.1.2", True),
        ("Релиз 3.0.160.5", False),
        ("всё неверно: релиз 3.0.2", False),
        ("номер неверный, организация верна, релиз 3.0.2.2", False),
        ("Релиз 3.0.2.2, номер потом уточню, организация верна", False),
        ("Релиз 3.0.2.2, верно ли записан номер?", False),
    ],
)
def test_a_correction_may_confirm_the_rest(text: str, *, confirms: bool) -> None:
    assert confirms_the_rest(text) is confirms


@pytest.mark.hostile
def test_hostile_texts_are_read_in_no_time() -> None:
    for text in (
        "спасибо, " * 200_000,
        "С уважением " * 100_000,
        "Анна " * 200_000,
        ",А" * 500_000,
        "mit " * 200_000,
    ):
        assert not is_only_thanks(text)
        assert not is_confirmation(text)
        assert not confirms_the_rest(text)


@pytest.mark.parametrize(
    "text",
    [
        "Данные те же, ничего не менялось.",
        "Всё так, спасибо!",
        "Всё по-прежнему",
        "Без изменений",
        "Номер тот же, организация прежняя, релиз тот же.",
        "Да, как и в прошлый раз.\n\nС уважением,\nИнна Берёзкина",
        "Такие же, как раньше",
        "Ок",
        "+",
        "👍",
        "The same as before",
        "Nothing has changed",
        "Yes, the same data as before.",
        "Все данные как в прошлой заявке",
    ],
)
def test_what_has_not_changed_is_confirmed(text: str) -> None:
    assert is_confirmation(text)


@pytest.mark.parametrize(
    "text",
    [
        "Не так",
        "Не то же",
        "Раньше было так",
        "Номер не тот",
        "👎",
        "-",
        "Всё поменялось",
        "Не изменилось ли?",
        "❌",
        "!",
    ],
)
def test_what_has_changed_is_not_confirmed(text: str) -> None:
    assert not is_confirmation(text)


@pytest.mark.parametrize(
    "text",
    [
        "👍",
        "🙏🙏",
        "👍🏻",
        "❤️",
        "👍\n\nОльга Липова отреагировала на ваше сообщение",
        "👌\n\nIvan Reed reacted via Gmail",
    ],
)
def test_a_friendly_sign_is_thanks(text: str) -> None:
    assert is_only_thanks(text)


@pytest.mark.parametrize("text", ["👎", "😡", "❗", "❓", "🆘", "...", "5"])
def test_other_signs_are_for_a_person(text: str) -> None:
    assert not is_only_thanks(text)


@pytest.mark.parametrize(
    "text",
    [
        "Уже не нужно, разобрались сами. Заявку можно закрыть.\n\nОльга",
        "Вопрос снят, спасибо.",
        "Не актуально",
        "Проблема решилась",
        "Всё заработало, закройте обращение",
        "It is no longer needed.",
        "Please close the ticket, we fixed it ourselves",
    ],
)
def test_a_request_taken_back_is_known(text: str) -> None:
    assert is_withdrawal(text)


@pytest.mark.parametrize(
    "text",
    [
        "Не закрывайте заявку",
        "Вопрос не снят",
        "Заработало, но не до конца",
        "Можно закрыть?",
        "Номер пришлю завтра",
        "Закройте месяц за нас",
        "Актуально",
        "",
    ],
)
def test_a_request_that_stands_is_not_taken_back(text: str) -> None:
    assert not is_withdrawal(text)


@pytest.mark.parametrize(
    ("text", "confirms"),
    [
        ("Да, всё верно.\n\nДополню: ошибка после обновления платформы до 8.3.25.1394. Когда ждать?", True),
        ("Добрый день! Всё верно. Жду ответа.", True),
        ("Да, верно. Только номер поменялся.", False),
        ("Верно, только организация теперь другая.", False),
        ("Верно? Не уверена.", False),
        ("Дополню. Всё верно.", False),
        ("", False),
    ],
)
def test_a_longer_reply_may_begin_with_a_confirmation(text: str, *, confirms: bool) -> None:
    assert (confirming_sentence(text) != "") is confirms


@pytest.mark.parametrize(
    "text",
    [
        "Ja",
        "Ja, stimmt.",
        "Ja, das ist richtig.",
        "Bestätigt.",
        "Alles korrekt, danke",
        "Wir bestätigen die Angaben.",
        "Hiermit bestätige ich die Daten.",
        "Guten Tag,\n\nja, das stimmt so.\n\nMit freundlichen Grüßen\nJutta Weiß",
        "Alles unverändert",
        "Die Daten sind noch dieselben.",
        "Wie beim letzten Mal",
        "Es hat sich nichts geändert.",
        "Die Registrierungsnummer ist richtig.",
    ],
)
def test_a_german_yes_confirms(text: str) -> None:
    assert is_confirmation(text)


@pytest.mark.parametrize(
    "text",
    [
        "Nein",
        "Das stimmt nicht.",
        "Ja, aber das Release ist neu",
        "Nein, nicht richtig",
        "Leider falsch",
        "Stimmt das?",
        "Nicht mehr dieselben",
        "Hat sich geändert",
        "Ja, außer der Organisation",
        "Noch nicht bestätigt",
        "Die Daten sind nicht unverändert.",
        "Vielen Dank!",
    ],
)
def test_a_german_no_or_condition_does_not_confirm(text: str) -> None:
    assert not is_confirmation(text)


@pytest.mark.parametrize(
    "text",
    [
        "Danke!",
        "Vielen Dank!",
        "Herzlichen Dank für die schnelle Hilfe.\n\nViele Grüße\nJutta Weiß",
        "Vielen Dank, Herr Weber, es funktioniert wieder!",
        "Danke, das Problem ist gelöst.",
        "Super, danke schön!\nMit freundlichen Grüßen\nJürgen Groß",
    ],
)
def test_bare_german_thanks_move_nothing(text: str) -> None:
    assert is_only_thanks(text)


@pytest.mark.parametrize(
    "text",
    [
        "Danke, aber der Fehler bleibt",
        "Danke, es funktioniert nicht.",
        "Danke, es geht immer noch nicht",
        "Vielen Dank, wann kommt das Update?",
        "Danke, wir haben noch eine Frage",
        "Guten Tag!",
        "Danke, leider kein Erfolg",
    ],
)
def test_german_thanks_with_a_message_are_a_message(text: str) -> None:
    assert not is_only_thanks(text)


@pytest.mark.parametrize("text", ["Verstanden", "In Ordnung, alles klar.", "Gut"])
def test_taking_note_in_german_says_nothing_else(text: str) -> None:
    assert is_only_assent(text)


@pytest.mark.parametrize("text", ["Nicht verstanden", "Gut, aber wann?", "Nicht in Ordnung"])
def test_taking_note_in_german_with_a_message_is_a_message(text: str) -> None:
    assert not is_only_assent(text)


@pytest.mark.parametrize(
    ("text", "confirms"),
    [
        ("Alles richtig, nur das Release ist jetzt 3.0.160.5", True),
        ("Release 3.0.160.5, der Rest ist unverändert", True),
        ("Release 3.0.160.5, alles andere stimmt", True),
        ("Die Nummer ist falsch, das Release ist richtig: 3.0.2.2", False),
        ("Release 3.0.2.2, der Rest stimmt nicht", False),
        ("Release 3.0.2.2, die Nummer ist nicht richtig", False),
        ("Release 3.0.2.2, die Nummer ist veraltet, die Organisation stimmt", False),
        ("Release 3.0.2.2, die Nummer bestätige ich später", False),
    ],
)
def test_a_german_correction_may_confirm_the_rest(text: str, *, confirms: bool) -> None:
    assert confirms_the_rest(text) is confirms


@pytest.mark.parametrize(
    ("text", "confirms"),
    [
        ("Guten Tag! Ja, alles richtig. Nachtrag: der Fehler kommt nach dem Start.", True),
        ("Ja, stimmt. Nur die Organisation heißt jetzt anders.", False),
        ("Ja, stimmt. Die Nummer hat sich geändert.", False),
    ],
)
def test_a_longer_german_reply_may_begin_with_a_confirmation(text: str, *, confirms: bool) -> None:
    assert (confirming_sentence(text) != "") is confirms


@pytest.mark.parametrize(
    ("text", "puts_off"),
    [
        ("Die Nummer reiche ich nach.", True),
        ("Das Release schicken wir morgen.", True),
        ("Die Organisation kommt später.", True),
        ("Guten Morgen, die Nummer stimmt.", False),
    ],
)
def test_a_german_promise_is_known(text: str, *, puts_off: bool) -> None:
    assert promises(text) is puts_off
