"""Mail of which the desk can read nothing: an agent's never goes out empty, a customer's is asked nothing.

His words may be in a part that is encrypted or that only some programs open.  The customer would get the
part with nothing around it, and the agent would believe that he answered.
"""

from __future__ import annotations

import re

from intake.desk.automatic.absence_phrases import asks_for_nothing
from intake.desk.disposition import Disposition, DispositionKind
from intake.desk.language import cues
from intake.desk.language.meanings import Meaning
from intake.desk.language.texts import Text, TextKey
from intake.desk.message import Attachment
from intake.desk.rules import replies
from intake.desk.rules.case import Case
from intake.desk.rules.collisions import speaks

_ENCRYPTED = frozenset(
    {"application/pgp-encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted"}
)
# What comes in an encrypted mail's type and is not encrypted (RFC 8551 §3.8).
_CERTIFICATES = (".p7c", ".crt", ".cer")
# RFC 2046 §5.2.3, and Outlook's wrapping of a whole mail (MS-OXTNEF) where it couldn't be unwrapped.
_SEALED = _ENCRYPTED | {"message/external-body", "application/ms-tnef", "application/vnd.ms-tnef"}
_PGP = re.compile(r"\s*-----BEGIN PGP MESSAGE-----")
# Below a greeting, too: what somebody encrypts is what he wants to say.
_ENCRYPTED_BELOW = re.compile(r"^([ \t>]{0,5})-----BEGIN PGP MESSAGE-----", re.MULTILINE)
_QUOTED_LINES = re.compile(r"^[ \t]{0,3}>.*\n?", re.MULTILINE)
# Outlook's rights-protected mail (MS-OXORMMS), whose visible words tell only how to open it.
_PROTECTED = frozenset({"application/x-microsoft-rpmsg-message"})
# What the desk calls a part without a name.
_NAMELESS = re.compile(r"part-[\d.]+(?:\.\w+)?$")


def unreadable_answer(case: Case) -> Disposition | None:
    """Does an agent answer with nothing that the desk can read?  It waits, and he is told."""
    if case.agent is None or case.ticket_for_agent is None or case.released or not speaks(case):
        return None
    words = case.agents_words.strip()
    sealed = [file for file in case.mail.attachments if not words and _hides_words(file, case)]
    if not sealed and not _PGP.match(words):
        return None
    names = ", ".join(dict.fromkeys(f"{file.name} ({file.content_type})" for file in sealed)) or "PGP"
    encrypted = not sealed or any(file.content_type in _ENCRYPTED for file in sealed)
    reason = (
        Text.of(TextKey.ENCRYPTED_ANSWER, what=names)
        if encrypted
        else Text.of(TextKey.UNREADABLE_ANSWER, what=names)
    )
    return Disposition(
        DispositionKind.HOLD,
        (case.english(reason),),
        case.ticket_for_agent.number,
        answers=replies.held(case, (reason,)),
    )


def encrypted_mail(case: Case) -> Disposition | None:
    """Is a customer's mail encrypted?  Nobody is asked for what he may have written; agents are told."""
    words = case.reply_text.strip()
    protected = [file for file in case.mail.attachments if file.content_type in _PROTECTED]
    sealed = protected or [file for file in case.mail.attachments if _is_encrypted(file)]
    armoured = _is_armoured(words)
    # What programs call an encrypted mail is one, whatever a gateway or a list writes above it.
    whole = protected or armoured or any(_is_whole_mail(file, words) for file in sealed)
    if case.released or not (sealed or armoured) or (words and not whole):
        return None
    names = ", ".join(dict.fromkeys(f"{file.name} ({file.content_type})" for file in sealed)) or "PGP"
    reason = Text.of(TextKey.ENCRYPTED_MAIL, what=names)
    return Disposition(DispositionKind.HOLD, (case.english(reason),), answers=replies.held(case, (reason,)))


def piece_of_a_mail(case: Case) -> Disposition | None:
    """Is it a piece of a mail that was divided (RFC 2046 §5.2.2)?  Nobody puts the pieces together here."""
    if case.released or case.mail.content_type != "message/partial":
        return None
    reason = Text(TextKey.PIECE_OF_A_MAIL)
    return Disposition(DispositionKind.HOLD, (case.english(reason),), answers=replies.held(case, (reason,)))


def _is_armoured(words: str) -> bool:
    """Whether somebody encrypts what he says; who cites what others encrypted may say more."""
    armours = _ENCRYPTED_BELOW.findall(words)
    if not armours or not all(">" in marks for marks in armours):
        return bool(armours)
    return _says_nothing_more(_QUOTED_LINES.sub("", words))


def _is_encrypted(file: Attachment) -> bool:
    return file.content_type in _ENCRYPTED and not file.name.lower().endswith(_CERTIFICATES)


def _hides_words(file: Attachment, case: Case) -> bool:
    """Whether the words may be in this part: it is sealed, or stands in place of the text without a name."""
    alone = len(case.mail.attachments) == 1 and not file.inline
    return file.content_type in _SEALED or (alone and _NAMELESS.match(file.name) is not None)


def _is_whole_mail(file: Attachment, words: str) -> bool:
    """Whether a file is what a mail was turned into (RFC 8551 §3.2.1, RFC 3156 §4), and none of its own.

    Somebody may send such a file that he got himself: then he says so, or what is wrong, beside it.
    """
    if file.content_type == "application/pgp-encrypted":
        return True
    if file.name.lower() != "smime.p7m":
        return False
    return _says_nothing_more(words)


def _says_nothing_more(words: str) -> bool:
    """Whether what stands beside an encrypted text is no more than a greeting or a gateway's warning."""
    return cues.says(Meaning.SET_ABOVE_BY_GATEWAY, words) or asks_for_nothing(words)
