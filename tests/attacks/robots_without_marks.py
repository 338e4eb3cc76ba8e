"""What foreign desks answer to whatever they get, and what people of one firm write on one day; subject and text each.

Both were written before the desk was asked.  `{}` is a number that grows from mail to mail.
"""

from __future__ import annotations

Mail = tuple[str, str]

# Three texts each, for those that change them; the first is sent by those that don't.
ROBOTS: dict[str, tuple[Mail, Mail, Mail]] = {
    "a letter is got": (
        ("Обращение {}", "Мы получили ваше письмо, номер {}."),
        ("Обращение {}", "Ваше письмо получено, ему дан номер {}."),
        ("Обращение {}", "Письмо принято, номер {}. Ждите ответа."),
    ),
    "a request is registered": (
        ("Заявка {} зарегистрирована", "Ваша заявка №{} зарегистрирована."),
        ("Заявка {} в работе", "Заявка №{} передана специалисту."),
        ("Заявка {} обновлена", "По заявке №{} назначен исполнитель."),
    ),
    "an office": (
        ("Принято", "Принято, вх. {}/26"),
        ("Вх. {}/26", "Документ зарегистрирован, вх. {}/26"),
        ("Вх. {}/26", "Передано на рассмотрение, вх. {}/26"),
    ),
    "a queue": (
        ("Очередь", "Вы в очереди: {}-й. Спасибо за терпение."),
        ("Очередь", "Перед вами {} обращений. Оставайтесь с нами."),
        ("Очередь", "Ваше место в очереди – {}. Мы скоро ответим."),
    ),
    "closed and rated": (
        ("Запрос {} закрыт", "Запрос {} закрыт. Оцените нашу работу."),
        ("Запрос {} решён", "Запрос {} решён. Поставьте оценку по ссылке."),
        ("Оценка", "Как вам наш ответ на запрос {}? Оцените работу специалиста."),
    ),
    "thanks": (
        ("Спасибо за обращение", "Спасибо за обращение! Номер {}."),
        ("Спасибо", "Благодарим за обращение в нашу компанию. Ваш номер {}."),
        ("Спасибо", "Спасибо, что написали нам. Номер запроса {}."),
    ),
    "an answer will come": (
        ("Запрос {}", "Мы ответим вам в ближайшее время. Запрос {}."),
        ("Запрос {}", "Наш специалист свяжется с вами. Запрос {}."),
        ("Запрос {}", "Ожидайте ответа. Запрос {}."),
    ),
    "a sales office": (
        ("Заказ {}", "Ваш заказ {} принят в обработку."),
        ("Заказ {}", "Менеджер уже смотрит заказ {}."),
        ("Заказ {}", "Заказ {} получен, мы перезвоним."),
    ),
    "not delivered to a person": (
        ("Личный кабинет", "Теперь мы принимаем обращения на портале. Код {}."),
        ("Личный кабинет", "Пишите нам через портал, почта не читается. Код {}."),
        ("Личный кабинет", "Создайте обращение на портале. Код {}."),
    ),
    "en: received": (
        ("Ticket {}", "We received your message, case {}."),
        ("Ticket {}", "Your request {} has been created."),
        ("Ticket {}", "Thank you for contacting us. Case {}."),
    ),
    "en: assigned": (
        ("[Case {}]", "Case {} was assigned to an agent."),
        ("[Case {}]", "Your case {} is in progress."),
        ("[Case {}]", "An engineer is looking at case {}."),
    ),
    "en: closed": (
        ("Ticket {} closed", "Ticket {} has been closed. How did we do?"),
        ("Ticket {} solved", "Ticket {} is solved. Rate our support."),
        ("Ticket {} updated", "The status of ticket {} has changed."),
    ),
    "en: thanks": (
        ("Thanks", "Thanks for your email! Reference {}."),
        ("Thanks", "Thank you for reaching out. Reference {}."),
        ("Thanks", "We will get back to you shortly. Reference {}."),
    ),
    "de: received": (
        ("Vorgang {}", "Ihre Nachricht ist eingegangen, Vorgang {}."),
        ("Vorgang {}", "Wir haben Ihre Anfrage erhalten. Vorgang {}."),
        ("Vorgang {}", "Ihr Vorgang {} wird bearbeitet."),
    ),
    "a registry's long text": (
        ("Обращение {}", "Здравствуйте! Ваше обращение №{} зарегистрировано и передано в отдел сопровождения, срок ответа три дня."),
        ("Обращение {}", "Здравствуйте! По обращению №{} назначен ответственный сотрудник отдела, он изучает присланные материалы сейчас."),
        ("Обращение {}", "Здравствуйте! Обращение №{} рассмотрено, подробный ответ подготовлен и будет направлен вам отдельным письмом позднее."),
    ),
}  # fmt: skip

# What people of one firm write on one day, each from an address of his own and for the first time.
FIRMS: dict[str, tuple[Mail, ...]] = {
    "what is wanted in two words": (
        *(("Картридж", "Замена картриджа"),) * 4,
        *(("Обмен", "Обмен стоит"),) * 4,
        *(("Заявка", "Заявка на продление лицензии"),) * 4,
        *(("Запрос", "Запрос на получение ключа"),) * 4,
    ),
    "tills of a chain": tuple(("Касса", f"Не печатает чек на кассе {n}") for n in range(1, 13)),
    "nobody gets in": tuple(("Вход", "Не могу войти в программу") for _ in range(12)),
    "call me back": tuple(("Вопрос", "Перезвоните мне, пожалуйста") for _ in range(6)),
    "a licence each": tuple(("Лицензия", f"Нужна лицензия на рабочее место {n}") for n in range(1, 9)),
    "nothing but thanks and a question": (
        ("Вопрос", "Спасибо за ваше письмо! Как обновить релиз?"),
        ("Вопрос", "Спасибо за письмо. Когда выйдет новый релиз?"),
        ("Вопрос", "Спасибо за обращение внимания. Не сходится отчёт."),
        ("Вопрос", "Спасибо за сообщение. Обновили, но печать не работает."),
        ("Вопрос", "Спасибо за ответ, но отчёт так и не открылся."),
    ),
    "bookkeepers at the end of a quarter": (
        ("Отчёт", "Не формируется декларация по НДС"),
        ("Отчёт", "Отчёт не отправляется в налоговую"),
        ("НДС", "Не сходится книга покупок"),
        ("Декларация", "Как заполнить раздел 8?"),
        ("Отчёт", "Не формируется декларация по прибыли"),
        ("Отчёт", "Не формируется декларация по НДС, помогите"),
    ),
    "a request of theirs is what it is about": (
        ("Заявка", "Наша заявка на доработку принята? Номер 15."),
        ("Заявка", "Заявка №16 создана в программе дважды, удалите."),
        ("Заявка", "В программе заявка 17 получена, но не видна."),
        ("Заявка", "Заявка покупателя 18 зарегистрирована не тем числом."),
        ("Заказ", "Ваш заказ 19 принят, пишет программа, а его нет."),
        ("Заявка", "После обновления заявка 20 принята, но не проводится."),
    ),
    "mail that didn't arrive": (
        ("Письма", "Не получили ваше письмо с ключом, вышлите ещё раз"),
        ("Ключ", "Получили ваше письмо, ключ не подходит"),
        ("Ключ", "Мы получили ваше письмо, но файл не открывается"),
        ("Ключ", "Ваше письмо получено, но ссылка не работает"),
        ("Ключ", "Мы получили ваше сообщение об обновлении. Куда ставить?"),
    ),
    "shops of one name": tuple(("Обмен", f"Магазин {n}: обмен не идёт") for n in range(1, 16)),
    "one word": tuple((f"Помогите {n}", "Срочно!") for n in range(1, 7)),
    "en: tills": tuple(("Till", f"Till {n} prints nothing") for n in range(1, 11)),
    "en: cannot log in": tuple(("Login", "I cannot log in since this morning") for _ in range(8)),
    "en: thanks and trouble": (
        ("Update", "Thanks for your email. The update fails."),
        ("Update", "Thank you for your message, where do I find the key?"),
        ("Update", "We received your invoice, but the key is missing."),
        ("Update", "We have received your update, it does not start."),
        ("Update", "Thank you for contacting us. Here is what we see: error 15."),
    ),
    "en: one question": (
        ("Report", "How do I print the report?"),
        ("Report", "Where is the VAT report?"),
        ("Report", "The report is empty"),
        ("Order", "Request 15 was created twice in the program"),
        ("Order", "Our order was assigned to a wrong shop"),
    ),
    "a day of changes": (
        ("Доступ", "Откройте доступ новому сотруднику"),
        ("Доступ", "Закройте доступ уволенному сотруднику"),
        ("Доступ", "Откройте доступ новому сотруднику, пожалуйста"),
        ("Адрес", "У нас сменился адрес"),
        ("Телефон", "У нас сменился телефон"),
        ("Доступ", "Откройте доступ новому кассиру"),
        ("Доступ", "Откройте доступ новому сотруднику"),
    ),
}  # fmt: skip

# Written later, to see whether what was learnt of the first holds for them; the words of their trouble were.
LATER_ROBOTS: dict[str, tuple[Mail, Mail, Mail]] = {
    "district office": (
        ("Ответ", "Ваше обращение направлено в отдел. Исх. 77."),
        ("Ответ", "Срок рассмотрения обращения 77 продлён."),
        ("Ответ", "Обращение 77 снято с контроля."),
    ),
    "courier": (
        ("Доставка", "Курьер принял ваш заказ 77."),
        ("Доставка", "Заказ 77 в пути."),
        ("Доставка", "Заказ 77 ждёт вас в пункте выдачи."),
    ),
    "bank": (
        ("Обращение", "Благодарим вас за обращение. Номер обращения – 77."),
        ("Обращение", "По вашему обращению 77 принято решение."),
        ("Обращение", "Обращение 77 исполнено."),
    ),
    "helpdesk": (
        ("SD-77", "Инцидент SD-77 зарегистрирован."),
        ("SD-77", "Инцидент SD-77 назначен на вторую линию."),
        ("SD-77", "Статус инцидента SD-77: ожидание."),
    ),
    "polite": (
        ("Ваш вопрос", "Спасибо! Мы всё получили и уже разбираемся. 77"),
        ("Ваш вопрос", "Добрый день! Взяли в работу. 77"),
        ("Ваш вопрос", "Передали коллегам. 77"),
    ),
    "closed": (
        ("Тикет 77", "Тикет 77 закрыт из-за отсутствия ответа."),
        ("Тикет 77", "Тикет 77 открыт повторно."),
        ("Тикет 77", "Тикет 77 объединён с другим."),
    ),
    "en: incident": (
        ("INC77", "Incident INC77 has been logged."),
        ("INC77", "INC77 has been escalated to tier 2."),
        ("INC77", "INC77 is on hold."),
    ),
    "en: polite": (
        ("Hello", "We got your note and are on it. Ref 77."),
        ("Hello", "Someone from our team will be in touch. Ref 77."),
        ("Hello", "Your question has been passed to our team. Ref 77."),
    ),
    "en: shop": (
        ("Order 77", "Your order 77 has been shipped."),
        ("Order 77", "Order 77 is being prepared."),
        ("Order 77", "We are reviewing order 77."),
    ),
    "de": (
        ("Ticket 77", "Ihr Ticket 77 wurde eröffnet."),
        ("Ticket 77", "Ihr Ticket 77 wurde geschlossen."),
        ("Ticket 77", "Danke für Ihre Anfrage, Nr. 77."),
    ),
}  # fmt: skip

LATER_FIRMS: dict[str, tuple[Mail, Mail, Mail]] = {
    "updates": (
        ("Вопрос", "Где скачать обновление?"),
        ("Обновление", "Скачали обновление, спасибо. Как поставить?"),
        ("Печать", "Принтер печатает пустой лист"),
    ),
    "requests that wait": (
        ("Заявка", "Оставляли заявку вчера, ждём ответа"),
        ("Заявка", "Заявка от 12 числа: когда решите?"),
        ("Заявка", "Заявку подали через портал, номер 15, тишина"),
    ),
    "thanks": (
        ("Письмо", "Ваше письмо получили, спасибо"),
        ("Письмо", "Получили, спасибо! Всё работает"),
        ("Письмо", "Письмо от вас получено, передано в бухгалтерию, ждите оплату"),
    ),
    "papers": (
        ("Договор", "Договор подписан и передан директору"),
        ("Счёт", "Счёт оплачен, вышлите закрывающие"),
        ("Акт", "Акт получен, но с ошибкой в ИНН"),
    ),
    "passwords": (
        ("Доступ", "Создайте пользователя Иванова"),
        ("Доступ", "Пользователь создан, пароль забыли"),
        ("Доступ", "Сбросьте пароль Петровой"),
    ),
    "a month that is closed": (
        ("1С", "Документ создан задним числом, проведён, закрыт месяц – как открыть"),
        ("1С", "Документ зарегистрирован, в отчёт попадает вчерашний день"),
        ("1С", "Заказ поставщику закрыт сам собой"),
    ),
    "en: orders": (
        ("Service", "Our order is in progress since Monday in the program, status stuck"),
        ("Service", "Orders are created without numbers"),
        ("Service", "A case was closed by the program itself"),
    ),
    "en: messages": (
        ("Messages", "Messages are received late"),
        ("Messages", "The e-mail module stopped"),
        ("Messages", "Request to open port 25"),
    ),
    "en: tickets are what they sell": (
        ("Ticket", "Open a ticket for shop 5"),
        ("Ticket", "Open a ticket for shop 6"),
        ("Ticket", "Ticket printer prints blank tickets"),
    ),
    "de: licences": (
        ("Anfrage", "Bitte Lizenz für Platz 5"),
        ("Anfrage", "Auftrag wurde doppelt angelegt"),
        ("Anfrage", "Die Nachricht ist eingegangen, der Anhang fehlt"),
    ),
}  # fmt: skip
