"""Which of several values belongs to the topic that the writer names: «… Вопрос по УТ»."""

from __future__ import annotations

import re
from collections.abc import Sequence

from intake.desk.fields.page.lines import Region
from intake.desk.fields.page.page import Page
from intake.desk.fields.search.candidates import Candidate, Fact
from intake.desk.fields.search.decision import NEARNESS, Graded, Preference, Strength

_TOPIC = re.compile(
    r"(?:(?:вопрос|проблем|ошибк|пиш|обраща|обращени|речь|issue|question|problem)\w*"
    r"\s(?:is )?(?:по|в|на|с|об?|про|with|in|about|on)|со стороны|касается|concerns"
    r"|(?:this|it|mail|request) is about)"
    r"\s(?:стороне |базе |базы |программе |программы |(?:the|our) )?([^\W\d_]{2,20})",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"(?:вопрос|проблем|пиш|обраща|речь|ошибк)\w*\s(?:именно |как раз )?(?:по|в|с|об?) (?:ней|нём|нем"
    r"|нему|ним)(?!\w)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2,20}")
_NO_TOPIC = re.compile(
    r"рел|вер|конф|рег|ном|вопрос|проблем|ошибк|программ|баз|организац|rel|ver|conf|reg|num|program"
)
_REMARK = re.compile(r"\s?(?:\(([^()]{3,40})\)|[–—-]\s([^,.;()]{3,40}))")
_BEFORE = 110  # characters
_MOST = 40  # values; more are a list and no request
_SIGNED = NEARNESS[Region.SIGNATURE]
_STEM = 4  # letters that two forms of a noun share


def the_matter(about: Fact) -> Preference:
    """The preference for what stands next to the topic; where nothing does, for what is called the matter."""

    def kept(graded: Sequence[Graded]) -> Sequence[Graded]:
        return _next_to_the_topic(graded) or [one for one in _his_own(graded) if one.candidate.has(about)]

    return Preference("another one is what the mail is about", kept)


def _his_own(graded: Sequence[Graded]) -> Sequence[Graded]:
    """Those that the writer labels himself, if any: "our release" in a mail that he hands on is another's."""
    his = [one for one in graded if NEARNESS[one.candidate.line.region] <= _SIGNED]
    return his if any(one.strength is Strength.LABELLED for one in his) else graded


def _of_the_topic(graded: Sequence[Graded]) -> Sequence[Graded]:
    """«Пожелание касается CRM»: of several programs, those that have the word in their name."""
    topics = _topics(graded[0].candidate.page)
    return [one for one in graded if topics.intersection(one.candidate.value.lower().split())]


named_as_the_topic = Preference("another one is what the mail is about", _of_the_topic)


def _next_to_the_topic(graded: Sequence[Graded]) -> Sequence[Graded]:
    if len(graded) > _MOST:
        return ()
    topics = _topics(graded[0].candidate.page)
    values = [one.candidate for one in graded]
    pointed = [one for one in graded if _is_pointed_at(one.candidate, values)]
    if pointed:
        return pointed
    return [one for one in graded if _is_topical(one.candidate, values, topics)] if topics else ()


def _is_pointed_at(one: Candidate, values: Sequence[Candidate]) -> bool:
    """«Вторая – ERP, релиз 2.5.20.115, рег. номер 8100…, и вопрос именно по ней»: the last value before."""
    pointing = _POINTING.search(one.text, one.end)
    if pointing is None:
        return False
    return not any(other.line is one.line and one.end <= other.start < pointing.start() for other in values)


def _topics(page: Page) -> frozenset[str]:
    """The nouns that the writer names as his matter, in small letters."""
    texts = (scanned.line.text for scanned in page.lines)
    return frozenset(topic[1].lower() for text in texts for topic in _TOPIC.finditer(text))


def _is_topical(one: Candidate, values: Sequence[Candidate], topics: frozenset[str]) -> bool:
    """Whether the topic is named between the previous value and this one, or in a remark after it."""
    ends = (other.end for other in values if other.line is one.line and other.end <= one.start)
    before = one.text[max(ends, default=0) : one.start][-_BEFORE:]
    return _names(before, topics) or _remarked(one.text[one.end : one.end + 44], topics)


def _names(before: str, topics: frozenset[str]) -> bool:
    """«УТ 11.5.2.1 (рег. № 8001…), БП 3.0.1.2. Вопрос по УТ»: a topic is named in the words right before."""
    words = [word for word in _WORD.findall(before.lower()) if not _NO_TOPIC.match(word)]
    return any(_same_noun(word, topic) for word in words for topic in topics)


def _remarked(behind: str, topics: frozenset[str]) -> bool:
    """«8001… (бухгалтерия), 8002… (склад). Вопрос по складу»: the remark after the number is the topic."""
    remark = _REMARK.match(behind)
    said = (remark[1] or remark[2]).lower() if remark else ""
    return any(topic[:_STEM] in said if len(topic) >= _STEM else topic in said.split() for topic in topics)


def _same_noun(word: str, other: str) -> bool:
    if min(len(word), len(other)) < _STEM:
        return word == other
    return word[:_STEM] == other[:_STEM]
