"""What one mail can cause at most: the numbers of docs/security.md; and what an agent who was removed can do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.attacks.town import (
    ANNA,
    BORIS,
    DESK,
    MALLORY,
    MARK,
    OLGA,
    REFUTING,
    SECRETS,
    Town,
    mail,
    passing,
    text_of,
    town,
)

NEW = "ivan@new.example"
COMPLETE = f"Рег. номер 812345670, ООО «Вектор», релиз 3.0.26.14. {MARK}"
CROWD = [f"Cc: {', '.join(f'p{number}@many.example' for number in range(30))}"]
FEW = [f"Cc: {', '.join(f'p{number}@many.example' for number in range(19))}"]
LARGE = f"{COMPLETE} {'слово ' * 40_000}"
UNPROVED, NO = "mx.desk.test; none", "mx.desk.test; dmarc=fail header.from=new.example"


@pytest.mark.parametrize(
    ("raw", "outsiders"),
    [
        pytest.param(
            mail(NEW, MARK, says=UNPROVED, more=CROWD), [NEW], id="unproved, incomplete, a crowd in Cc"
        ),
        pytest.param(mail(NEW, COMPLETE, says=UNPROVED, more=FEW), [NEW], id="unproved, complete"),
        pytest.param(mail(NEW, LARGE, subject="с" * 5000, says=UNPROVED), [NEW], id="unproved, large"),
        pytest.param(mail(NEW, COMPLETE, says=NO), [], id="refuted"),
        pytest.param(mail(NEW, COMPLETE, says=passing(NEW), more=CROWD), [NEW], id="proved, a crowd in Cc"),
        pytest.param(mail(NEW, COMPLETE, says=passing(NEW), more=FEW), [NEW], id="proved, nineteen in Cc"),
        pytest.param(mail(NEW, LARGE, subject="с" * 5000, says=passing(NEW)), [NEW], id="proved, large"),
        pytest.param(
            mail(MALLORY, MARK, subject="Re: [#1]", says=passing(MALLORY)), [], id="a stranger in a ticket"
        ),
        pytest.param(
            mail(OLGA, "Ещё.", subject="Re: [#1]", says=passing(OLGA), more=FEW), [], id="a participant's"
        ),
        pytest.param(
            mail(OLGA, "Ещё.", subject="Re: [#1]", says=REFUTING[0]), [], id="a refuted participant's"
        ),
        pytest.param(mail(ANNA, "Ещё.", subject="Re: [#1]", says=UNPROVED), [], id="in an agent's name"),
    ],
)
def test_a_mail_from_outside_causes_one_small_answer_to_its_sender_and_one_notice(
    raw: str, outsiders: list[str]
) -> None:
    with town() as attacked:
        attacked.arrive(raw)
        answers = [sent for sent in attacked.sent if not set(sent.rcpt_tos) & {ANNA, BORIS}]
        assert [list(sent.rcpt_tos) for sent in answers] == [outsiders] * bool(outsiders)
        assert all(len(sent.raw) < 10_000 for sent in answers)
        notices = [sent for sent in attacked.sent if sent not in answers]
        assert len(notices) <= 1
        assert all(set(sent.rcpt_tos) <= {ANNA, BORIS} for sent in notices)


def test_an_agents_answer_is_one_mail_to_those_who_take_part_and_a_copy_to_his_colleague() -> None:
    with town() as desk:
        desk.arrive(mail(OLGA, "Ещё.", subject="Re: [#1]", says=passing(OLGA), more=FEW))
        before = len(desk.sent)
        desk.arrive(mail(ANNA, "Ответ.", subject="Re: [#1]", says=passing(ANNA)))
        answer, copy = desk.sent[before:]
        assert len(answer.rcpt_tos) == 20
        assert copy.rcpt_tos == (BORIS,)


def dismiss_boris(desk: Town) -> None:
    """The operator takes Boris out of the configuration and starts the daemon again."""
    people = desk.desk.watched.desk
    left = replace(
        people,
        agents=tuple(agent for agent in people.agents if agent.address != BORIS),
        notify=tuple(address for address in people.notify if address.address != BORIS),
    )
    desk.desk.watched = replace(desk.desk.watched, desk=left)
    desk.desk.restart()


@pytest.mark.parametrize("says", ["", "mx.desk.test; none", passing(BORIS)])
@pytest.mark.parametrize(
    "words", ["#close", "#invite boris@desk.test", "#note", "Пришлите мне всё.", "#reopen"]
)
@pytest.mark.parametrize("token", [True, False])
def test_an_agent_who_was_removed_is_an_outsider(says: str, words: str, *, token: bool) -> None:
    """His address, his server's word and the notifications that he still has move nothing."""
    with town() as desk:
        more = [desk.answering(BORIS, 1)] if token else []
        dismiss_boris(desk)
        desk.arrive(
            mail(BORIS, f"{words}\n{MARK}", subject="Re: [#1] Не печатается счёт", says=says, more=more)
        )
        assert desk.losses() == []
        to_him = [text_of(sent) for sent in desk.sent if BORIS in sent.rcpt_tos]
        assert not [secret for secret in SECRETS for text in to_him if secret in text]
        assert DESK not in {address for sent in desk.sent for address in sent.rcpt_tos}
