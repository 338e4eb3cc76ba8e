"""The language of the answer: by the mail's own words, else the mailbox's."""

from __future__ import annotations

import pytest

from tests.languages import LANGUAGES

ENGLISH = (
    "Hello, the printer doesn't work any more.",
    "Printer broken, error 0x80004005",
    "Waybill not printed",
    "Cannot open the document after the update. Please help.",
    "Invoice export fails: timeout expired",
    "Need help with registration",
    "How do I add a new user?",
    "Die-cut labels are printed twice, what can we do?",
    "We are Müller & Söhne GmbH, Berlin. Our licence number is 800123456 and the release is 3.0.12.4.",
    "Urgent!!! Database locked",
    "Release 3.0.12.4\nRegistration number 800123456\nOrganization Romashka LLC",
    "Reports for Café René in Paris are empty since yesterday",
    "Thank you, it works now",
    "java.lang.NullPointerException at com.example.Main.main(Main.java:15)",
    "Barcode scanner stopped responding",
    "Good morning, our report shows zero totals, can you check?",
    "License expired?",
    "Password reset",
    "Exchange with site doesn't start, log attached",
    "Price tags print blank labels",
    "Refund of receipt 445 fails",
    "Dear support, I'd like to move the base to another PC",
    "Kindly advise on VAT setup",
    "Error in total: menu Sales -> Orders",
    "Stock report wrong",
    "Backup job hangs at 90 percent",
    "Customer card duplicated",
    "The cash drawer will not open",
    "Missing VAT column on the sales report",
    "Scanner offline",
    "How long is support valid?",
    "Thanks a lot, all good",
    "Attached you will find the log",
)
GERMAN = (
    "Guten Tag, der Drucker druckt seit gestern nicht mehr.",
    "Lieferschein wird nicht gedruckt",
    "Bitte um Rückruf wegen der Lizenz",
    "Hallo, wir können keine Rechnungen mehr öffnen. Was sollen wir tun?",
    "Registriernummer: 800123456\nOrganisation: Müller GmbH\nRelease: 3.0.12.4\nDie Rechnung ist leer.",
    'Nach dem Update erscheint die Meldung "The operation timed out" und das Programm stürzt ab.',
    "Wie kann ich einen neuen Benutzer anlegen?",
    "Sehr geehrte Damen und Herren,\nunser Server startet nicht.\nMit freundlichen Grüßen\nJana Schmidt",
    "Vielen Dank, es funktioniert jetzt.",
    "Fehler beim Export, bitte helfen",
    "Das Programm hängt sich beim Speichern auf, können Sie uns helfen? Error: Access violation at address 00405A",
    "Frage zur Inventur",
    "Moin, gibt es schon etwas Neues?",
    "Kassenbon wird doppelt gedruckt",
    "Umzug auf neuen Server",
    "Rechnung fehlerhaft",
    "Wir haben die Lizenz verlängert, aber die Meldung kommt trotzdem.",
    "Passwort vergessen",
    "Barcodescanner reagiert nicht",
    "Etiketten werden leer gedruckt, siehe Anhang",
    "Hallo Support, können Sie die Schnittstelle prüfen?",
    "Danke!  Jetzt läuft es.",
    "Update auf 3.0.12.4 schlägt fehl",
    "Der Bericht zeigt falsche Summen",
    "Benötige Zugang zum Portal",
    "Datensicherung bleibt bei 90 Prozent stehen",
    "Kundenkarte doppelt angelegt",
    "Die Kassenlade öffnet nicht",
    "Im Bericht fehlt die Spalte Mehrwertsteuer",
    "Scanner offline seit heute früh",
    "Wie lange ist der Support gültig?",
    "Anbei finden Sie das Protokoll",
)
RUSSIAN = (
    "Добрый день! Не печатается накладная.",
    "Ошибка при запуске: Access violation at address 00405A",
    "Не работает обмен с сайтом",
    "Проблема с отчётом Sales Report by Customer",
    "Прошу помочь с обновлением Windows Server 2019 Standard Edition",
    "Отчёт пустой",
    "Сканер не реагирует",
    "Нужен счёт на продление",
    "Как перенести базу на другой компьютер?",
    "Отчёт Stock report неверный",
    "Резервная копия зависает на 90 %",
    "Пропала колонка НДС в отчёте",
)
UNSPOKEN = {
    "fr": (
        "Bonjour, l'imprimante ne fonctionne plus depuis la mise à jour.",
        "Impossible d'imprimer la facture",
        "Je ne peux pas ouvrir le document, pouvez-vous m'aider ?",
        "Bonjour, nous avons un problème avec les factures. Merci d'avance.",
    ),
    "pl": (
        "Dzień dobry, drukarka nie działa po aktualizacji.",
        "Nie mogę otworzyć dokumentu, proszę o pomoc.",
        "Proszę o pilny kontakt w sprawie licencji",
    ),
    "uk": (
        "Добрий день! Не друкується накладна, що робити?",
        "Після оновлення програма не запускається, будь ласка, допоможіть.",
        "Як додати нового користувача?",
    ),
    "es": (
        "Hola, la impresora no funciona desde ayer.",
        "No puedo abrir el documento, ¿me pueden ayudar por favor?",
    ),
    "it": (
        "Buongiorno, la stampante non funziona più.",
        "Non riesco ad aprire il documento, potete aiutarmi per favore?",
    ),
    "nl": (
        "Goedendag, de printer werkt niet meer sinds de update.",
        "Ik kan het document niet openen, kunt u mij helpen?",
    ),
    "pt": ("Bom dia, a impressora não funciona desde ontem. Obrigado.",),
    "cs": ("Dobrý den, tiskárna po aktualizaci nefunguje, prosím o pomoc.",),
    "tr": ("Merhaba, güncellemeden sonra yazıcı çalışmıyor, yardım eder misiniz?",),
    "sv": ("Hej, skrivaren fungerar inte efter uppdateringen. Kan ni hjälpa oss?",),
    "kk": ("Сәлеметсіз бе! Жаңартудан кейін бағдарлама жұмыс істемейді.",),
    "several": (
        "Le scanner de codes-barres ne répond plus",
        "Mot de passe oublié",
        "Raport pokazuje błędne sumy",
        "Skaner kodów nie odpowiada",
        "El informe muestra totales incorrectos",
        "Contraseña olvidada",
        "Звіт показує неправильні суми",
        "Забув пароль до порталу, що робити?",
        "De scanner reageert niet meer",
        "Il report mostra totali sbagliati",
        "Tarayıcı yanıt vermiyor, lütfen yardım edin",
        "La sauvegarde se bloque à 90 %",
        "Carte client en double",
        "Il cassetto non si apre",
        "La copia de seguridad se detiene al 90 %",
        "Kopia zapasowa zatrzymuje się na 90 %",
        "De kassalade gaat niet open",
        "Резервна копія зупиняється на 90 %",
        "A gaveta não abre desde hoje",
        "Záloha se zastaví na 90 %",
        "Säkerhetskopian stannar vid 90 %",
    ),
    "fi (no profile)": (
        """Hyvää päivää, tulostin lakkasi toimimasta päivityksen jälkeen eikä yksikään lasku tulostu. Olemme yrittäneet
        käynnistää ohjelman uudelleen useita kertoja mutta virheilmoitus ilmestyy silti aina näytölle. Voisitteko
        auttaa meitä mahdollisimman pian ratkaisemaan tämän ongelman?""",
    ),
}  # fmt: skip
OWN = (
    [("en", text) for text in ENGLISH]
    + [("de", text) for text in GERMAN]
    + [("ru", text) for text in RUSSIAN]
)
FOREIGN = [(language, text) for language, texts in UNSPOKEN.items() for text in texts]


def language_of(text: str, mailbox: str) -> str:
    return LANGUAGES.recognizer.language_of(text, mailbox)


@pytest.mark.parametrize(("language", "text"), OWN)
def test_a_mail_is_answered_in_its_own_language_where_the_desk_speaks_it(language: str, text: str) -> None:
    assert language_of(text, "ru") == language


@pytest.mark.parametrize("mailbox", ["ru", "en", "de"])
@pytest.mark.parametrize(("language", "text"), FOREIGN)
def test_a_mail_in_another_language_gets_the_mailbox_s(language: str, text: str, mailbox: str) -> None:
    assert language_of(text, mailbox) == mailbox, language


@pytest.mark.parametrize("text", ["", "OK", "3.0.12.4", "ООО", "+7 495 123-45-67"])
def test_what_says_nothing_gets_the_mailbox_s_language(text: str) -> None:
    assert [language_of(text, mailbox) for mailbox in ("ru", "en", "de")] == ["ru", "en", "de"]


def test_where_only_the_script_is_plain_a_mailbox_of_that_script_answers_in_its_own_language() -> None:
    unclear = "Terminal defekt, Error 0x80004005"
    assert [language_of(unclear, mailbox) for mailbox in ("ru", "en", "de")] == ["en", "en", "de"]
