"""Pairs of mails, (subject, text) each: what robots and foreign desks write again, and what people write next.

They were written before the threshold of `desk/near_equal.py` was looked at, as such mails come in: numbers,
dates, names, greetings and places in a queue change in the first, the matter changes in the second.  The last ten of each came later, to see whether
what was learnt of the others holds for them.
"""

from __future__ import annotations

Mail = tuple[str, str]

ROBOTS: dict[str, tuple[Mail, Mail]] = {
    "ru: a number and a date": (
        ("[Заявка №4471] зарегистрирована", "Уважаемый клиент! Ваша заявка №4471 от 02.03.2026 зарегистрирована. Срок ответа – до 04.03.2026 18:00. С уважением, служба заботы."),
        ("[Заявка №4492] зарегистрирована", "Уважаемый клиент! Ваша заявка №4492 от 02.03.2026 зарегистрирована. Срок ответа – до 05.03.2026 12:30. С уважением, служба заботы."),
    ),
    "ru: an operator's first and last name": (
        ("Ваше обращение в работе", "Здравствуйте! Вашим обращением 10034 занимается специалист Марина Петрова. Она свяжется с вами в ближайшее время. Пожалуйста, сохраняйте тему письма."),
        ("Ваше обращение в работе", "Здравствуйте! Вашим обращением 10051 занимается специалист Олег Кравцов. Он свяжется с вами в ближайшее время. Пожалуйста, сохраняйте тему письма."),
    ),
    "ru: a greeting by the time of day": (
        ("Автоматическое уведомление", "Доброе утро! Мы получили ваше письмо и передали его в отдел сопровождения. Номер: 771. Отвечать на это сообщение не нужно."),
        ("Автоматическое уведомление", "Добрый вечер! Мы получили ваше письмо и передали его в отдел сопровождения. Номер: 790. Отвечать на это сообщение не нужно."),
    ),
    "ru: addressed by name": (
        ("Запрос принят", "Уважаемая Ольга Сергеевна! Запрос SD-20311 принят. Ориентировочное время решения 8 рабочих часов. Статус можно узнать на портале."),
        ("Запрос принят", "Уважаемый Пётр Ильич! Запрос SD-20312 принят. Ориентировочное время решения 4 рабочих часа. Статус можно узнать на портале."),
    ),
    "ru: our subject in its subject": (
        ("Re: [#12] Ваше обращение – заявка 5512", "Спасибо за письмо «[#12] Ваше обращение». Заявка 5512 создана, специалисты уже работают над ней."),
        ("Re: [#13] Заявка 5512 создана – заявка 5513", "Спасибо за письмо «[#13] Заявка 5512 создана». Заявка 5513 создана, специалисты уже работают над ней."),
    ),
    "ru: a short acknowledgement": (
        ("Письмо получено", "Ваше письмо №311 получено."),
        ("Письмо получено", "Ваше письмо №312 получено."),
    ),
    "ru: very short": (("Принято", "Принято, вх. 15/26"), ("Принято", "Принято, вх. 16/26")),
    "ru: a registry office": (
        ("Уведомление о регистрации", "Ваше обращение зарегистрировано 02 марта 2026 года за входящим номером 01-12/345. Ответ будет направлен в срок, установленный законом."),
        ("Уведомление о регистрации", "Ваше обращение зарегистрировано 03 марта 2026 года за входящим номером 01-12/398. Ответ будет направлен в срок, установленный законом."),
    ),
    "ru: a terminal that reports": (
        ("Касса 3: смена закрыта", "Смена 118 закрыта 02.03.2026 21:03. Чеков: 214. Выручка: 81 450,00. ФН: 9960440300012345."),
        ("Касса 3: смена закрыта", "Смена 119 закрыта 03.03.2026 21:01. Чеков: 187. Выручка: 74 120,50. ФН: 9960440300012345."),
    ),
    "ru: monitoring": (
        ("Мониторинг: сервер недоступен", "Узел srv-07 недоступен с 04:12. Потеряно пакетов: 100%. Проверьте питание и сеть. Событие 88123."),
        ("Мониторинг: сервер недоступен", "Узел srv-07 недоступен с 06:40. Потеряно пакетов: 98%. Проверьте питание и сеть. Событие 88177."),
    ),
    "ru: a backup": (
        ("Резервное копирование завершено", "Копия базы trade_01 создана в понедельник, 2 марта, размер 4,1 ГБ, время 18 мин. Ошибок нет."),
        ("Резервное копирование завершено", "Копия базы trade_01 создана во вторник, 3 марта, размер 4,2 ГБ, время 19 мин. Ошибок нет."),
    ),
    "ru: an advertisement in the footer changes": (
        ("Ответ службы поддержки", "Спасибо, что написали нам! Номер вашего запроса 60211. Мы работаем по будням с 9 до 18. Загляните в базу знаний, там есть ответы на частые вопросы. Акция месяца: скидка на обновление."),
        ("Ответ службы поддержки", "Спасибо, что написали нам! Номер вашего запроса 60215. Мы работаем по будням с 9 до 18. Загляните в базу знаний, там есть ответы на частые вопросы. Акция месяца: подарок за отзыв."),
    ),
    "ru: a poll after each mail": (
        ("Оцените нашу работу", "Запрос 3301 закрыт. Оцените, пожалуйста, работу инженера Сидорова по ссылке https://help.example/r/3301-ab12. Ваше мнение важно для нас."),
        ("Оцените нашу работу", "Запрос 3305 закрыт. Оцените, пожалуйста, работу инженера Ким по ссылке https://help.example/r/3305-zz71. Ваше мнение важно для нас."),
    ),
    "ru: a quota": (
        ("Почтовый ящик почти заполнен", "Занято 95% из 2 ГБ. Удалите ненужные письма или увеличьте квоту. Проверено 02.03 10:00."),
        ("Почтовый ящик почти заполнен", "Занято 96% из 2 ГБ. Удалите ненужные письма или увеличьте квоту. Проверено 02.03 16:00."),
    ),
    "ru: a status with words": (
        ("Заявка 812: изменён статус", "Статус заявки 812 изменён. Новый статус: в работе. Исполнитель: первая линия. Не отвечайте на это письмо, ящик не читается."),
        ("Заявка 813: изменён статус", "Статус заявки 813 изменён. Новый статус: в работе. Исполнитель: вторая линия. Не отвечайте на это письмо, ящик не читается."),
    ),
    "en: a number and a date": (
        ("[Ticket #88231] Received", "Hello, your ticket #88231 was received on Mon, 2 Mar 2026 at 10:12. Our team will respond within 24 hours. Please keep the number in the subject."),
        ("[Ticket #88240] Received", "Hello, your ticket #88240 was received on Tue, 3 Mar 2026 at 16:45. Our team will respond within 24 hours. Please keep the number in the subject."),
    ),
    "en: an agent's name": (
        ("Your case has been assigned", "Hi there, your case 00451 has been assigned to Sarah Connolly. You will hear from her soon. In the meantime have a look at our knowledge base."),
        ("Your case has been assigned", "Hi there, your case 00467 has been assigned to Dmitri Novak. You will hear from him soon. In the meantime have a look at our knowledge base."),
    ),
    "en: greeted by name": (
        ("We got your message", "Dear Olga, thank you for contacting Harbour Freight. We got your message and created case HF-2211. Best regards, the support team."),
        ("We got your message", "Dear Support, thank you for contacting Harbour Freight. We got your message and created case HF-2212. Best regards, the support team."),
    ),
    "en: our subject quoted": (
        ("Re: [#4] Your request (Case 71)", "This is an automated reply to «[#4] Your request». Case 71 has been opened for you."),
        ("Re: [#5] Case 71 has been opened (Case 72)", "This is an automated reply to «[#5] Case 71 has been opened». Case 72 has been opened for you."),
    ),
    "en: short": (("Received", "Thanks, we received your email. Ref 1123."), ("Received", "Thanks, we received your email. Ref 1124.")),
    "en: a code": (
        ("Request received", "Your reference is Q7K2-99ZX. Quote it in every mail. An adviser will call back between 9am and 5pm."),
        ("Request received", "Your reference is A1P8-03MB. Quote it in every mail. An adviser will call back between 9am and 5pm."),
    ),
    "en: a queue": (
        ("You are in the queue", "There are 14 customers before you. Estimated waiting time: 35 minutes. We apologize for the delay."),
        ("You are in the queue", "There are 3 customers before you. Estimated waiting time: 8 minutes. We apologize for the delay."),
    ),
    "en: monitoring": (
        ("ALERT: disk usage on db-02", "Disk usage on db-02 is 91% (threshold 90%) since 03:14 UTC. Event id 55121. Acknowledge in the console."),
        ("ALERT: disk usage on db-02", "Disk usage on db-02 is 93% (threshold 90%) since 05:44 UTC. Event id 55190. Acknowledge in the console."),
    ),
    "en: a cron job": (
        ("Cron <root@web1> /usr/local/bin/sync", "rsync: connection unexpectedly closed (0 bytes received so far) error in rsync protocol data stream (code 12) at io.c(228)"),
        ("Cron <root@web1> /usr/local/bin/sync", "rsync: connection unexpectedly closed (64 bytes received so far) error in rsync protocol data stream (code 12) at io.c(231)"),
    ),
    "en: an order shop": (
        ("Order confirmation 4400123", "Thank you for your message about order 4400123. Our customer care will reply within two working days."),
        ("Order confirmation 4400777", "Thank you for your message about order 4400777. Our customer care will reply within two working days."),
    ),
    "en: a holiday with changing words": (
        ("Out of office", "Thank you for your mail. The office is closed until Monday. For urgent matters call reception."),
        ("Out of office", "Thank you for your mail. The office is closed until Wednesday. For urgent matters call reception."),
    ),
    "en: closed tickets": (
        ("Ticket 901 closed", "Ticket 901 was closed because nobody answered for 5 days. Reply to reopen it. Handled by Tom Baker."),
        ("Ticket 915 closed", "Ticket 915 was closed because nobody answered for 5 days. Reply to reopen it. Handled by Ann Lee."),
    ),
    "en: a time in words": (
        ("Auto reply", "Good morning! Your enquiry has been logged and will be looked at this morning by the service desk."),
        ("Auto reply", "Good afternoon! Your enquiry has been logged and will be looked at this afternoon by the service desk."),
    ),
    "en: a tip of the day": (
        ("We are on it", "Your request 71231 is being processed. We answer mails in the order in which they come in, usually on the same day. Tip of the day: restart the client after an update."),
        ("We are on it", "Your request 71239 is being processed. We answer mails in the order in which they come in, usually on the same day. Tip of the day: keep your licence key at hand."),
    ),
    "en: very short": (("Noted", "Noted, ref 5."), ("Noted", "Noted, ref 6.")),
    "ru: a manager's name and post": (
        ("Ваш запрос", "Добрый день, Ирина! Ваш запрос 5190 передан менеджеру Сергею Волкову. Он ответит вам до конца рабочего дня."),
        ("Ваш запрос", "Добрый день, коллеги! Ваш запрос 5204 передан менеджеру Алле Юрьевне Цой. Она ответит вам до конца рабочего дня."),
    ),
    "ru: surname with initials": (
        ("Назначен исполнитель", "По заявке 77 назначен исполнитель: Петров А.В. Срок исполнения 2 дня. Письмо сформировано автоматически."),
        ("Назначен исполнитель", "По заявке 78 назначен исполнитель: Якушева Н.С. Срок исполнения 3 дня. Письмо сформировано автоматически."),
    ),
    "ru: weather in the footer": (
        ("Письмо доставлено", "Ваше сообщение доставлено адресату и ожидает прочтения. Код 99A1."),
        ("Письмо доставлено", "Ваше сообщение доставлено адресату и ожидает прочтения. Код 17C0."),
    ),
    "ru: a branch": (
        ("Заявка принята", "Заявка 21 принята филиалом «Север». Специалист перезвонит вам в течение часа, пожалуйста, оставайтесь на связи."),
        ("Заявка принята", "Заявка 22 принята филиалом «Юг». Специалист перезвонит вам в течение часа, пожалуйста, оставайтесь на связи."),
    ),
    "ru: reminder count": (
        ("Напоминание", "Вы ещё не ответили на вопрос инженера по заявке 340. Это первое напоминание. Заявка закроется через три дня."),
        ("Напоминание", "Вы ещё не ответили на вопрос инженера по заявке 340. Это второе напоминание. Заявка закроется через два дня."),
    ),
    "en: a name and a team": (
        ("Case update", "Hello Mark, your case 3312 was moved to the Billing team. Owner: Priya Patel. No reply is needed."),
        ("Case update", "Hello all, your case 3318 was moved to the Network team. Owner: John O'Brien. No reply is needed."),
    ),
    "en: a delay": (
        ("We have received your enquiry", "We have received your enquiry 881. Because of high demand answers take up to three days. Thank you for your patience."),
        ("We have received your enquiry", "We have received your enquiry 884. Because of high demand answers take up to five days. Thank you for your patience."),
    ),
    "en: a build": (
        ("Build failed: nightly", "Nightly build 5521 failed in step unit-tests after 312 seconds. Commit a1b2c3d by Jane Doe. See the log."),
        ("Build failed: nightly", "Nightly build 5522 failed in step unit-tests after 298 seconds. Commit 99ffe01 by Bob Ray. See the log."),
    ),
    "en: a voicemail": (
        ("New voicemail", "You have a new voicemail from +44 20 7946 0001, length 0:31, received 2 March. Listen in the app."),
        ("New voicemail", "You have a new voicemail from +44 20 7946 0777, length 1:02, received 3 March. Listen in the app."),
    ),
    "en: your message quoted": (
        ("Re: Your request", "We could not match your message «Your request» to an account. Create one at https://help.example to go on."),
        ("Re: Re: Your request", "We could not match your message «Re: Your request» to an account. Create one at https://help.example to go on."),
    ),
}  # fmt: skip

PEOPLE: dict[str, tuple[Mail, Mail]] = {
    "ru: two orders of other goods": (
        ("Заказ", "Добрый день! Прошу выставить счёт на сканер штрихкода, 2 шт. ООО «Лютик»"),
        ("Заказ", "Добрый день! Прошу выставить счёт на чековую ленту, 20 шт. ООО «Лютик»"),
    ),
    "ru: one word of the matter": (
        ("Вопрос по программе", "Подскажите, пожалуйста, как отменить возврат в закрытой смене?"),
        ("Вопрос по программе", "Подскажите, пожалуйста, как отменить продажу в закрытой смене?"),
    ),
    "ru: errors on two terminals": (
        ("Ошибка на терминале", "Терминал у второй кассы пишет «нет связи с банком», перезагрузка не помогает."),
        ("Ошибка на терминале", "Терминал у аптечного окна пишет «замените бумагу», хотя бумага есть."),
    ),
    "ru: two shops, one trouble": (
        ("Не работает касса", "Магазин на Ленина: касса не открывает смену, помогите срочно."),
        ("Не работает касса", "Магазин на Гагарина: касса не открывает смену, помогите срочно."),
    ),
    "ru: a form of one customer": (
        ("Заявка от АЗС", "Объект: АЗС Северная\nОборудование: колонка\nОписание: не считывает карту\nКонтакт: Иванов"),
        ("Заявка от АЗС", "Объект: АЗС Южная\nОборудование: принтер\nОписание: мнёт ленту\nКонтакт: Иванов"),
    ),
    "ru: a long form with another description": (
        ("Обращение с портала", "Организация: ООО «Вектор»\nПрограмма: Управление аптекой\nКонтактное лицо: Петрова\nТелефон: 8-900-111\nОписание проблемы: не формируется отчёт о продажах за февраль"),
        ("Обращение с портала", "Организация: ООО «Вектор»\nПрограмма: Управление аптекой\nКонтактное лицо: Петрова\nТелефон: 8-900-111\nОписание проблемы: не загружается прайс поставщика Катрен"),
    ),
    "ru: a long form, two words differ": (
        ("Обращение с портала", "Организация: ООО «Вектор»\nПрограмма: Управление аптекой\nКонтактное лицо: Петрова\nСпособ связи: почта\nОписание проблемы: не печатается ценник"),
        ("Обращение с портала", "Организация: ООО «Вектор»\nПрограмма: Управление аптекой\nКонтактное лицо: Петрова\nСпособ связи: почта\nОписание проблемы: не печатается этикетка"),
    ),
    "ru: two users": (
        ("Доступ", "Прошу создать учётную запись для нового сотрудника: Смирнова Анна, кассир."),
        ("Доступ", "Прошу создать учётную запись для нового сотрудника: Гусев Илья, товаровед."),
    ),
    "ru: block and unblock": (
        ("Пользователь", "Просьба заблокировать пользователя kuznecov, он уволился."),
        ("Пользователь", "Просьба разблокировать пользователя belova, она вернулась из отпуска."),
    ),
    "ru: another document": (
        ("Акт сверки", "Пришлите, пожалуйста, акт сверки за прошлый квартал."),
        ("Счёт-фактура", "Пришлите, пожалуйста, счёт-фактуру за прошлый квартал."),
    ),
    "ru: price of one thing and another": (
        ("Цена", "Сколько стоит продление лицензии на одно рабочее место?"),
        ("Цена", "Сколько стоит перенос лицензии на новый сервер?"),
    ),
    "ru: not going in, not going out": (
        ("Обмен с сайтом", "Заказы с сайта не загружаются в программу со вчерашнего дня."),
        ("Обмен с сайтом", "Остатки из программы не выгружаются на сайт со вчерашнего дня."),
    ),
    "ru: with a long signature": (
        ("Помощь", "Не открывается журнал.\n\nС уважением, Ольга Кузьмина, бухгалтер ООО «Ромашка», г. Тула, тел. 8-487-000"),
        ("Помощь", "Не проводится накладная.\n\nС уважением, Ольга Кузьмина, бухгалтер ООО «Ромашка», г. Тула, тел. 8-487-000"),
    ),
    "ru: a partner for two clients": (
        ("Запрос от партнёра", "Наш клиент аптека «Здоровье» просит обновить справочник маркировки. Доступ удалённый, согласован."),
        ("Запрос от партнёра", "Наш клиент магазин «Уют» просит обновить справочник контрагентов. Доступ удалённый, согласован."),
    ),
    "ru: two very short ones": (("Касса", "не печатает"), ("Касса", "не включается")),
    "en: two orders": (
        ("Order", "Please send us a quote for three receipt printers. Regards, Tom"),
        ("Order", "Please send us a quote for two label scales. Regards, Tom"),
    ),
    "en: one word differs": (
        ("Question", "How can I delete a customer in the new version?"),
        ("Question", "How can I delete a supplier in the new version?"),
    ),
    "en: errors on two tills": (
        ("Till error", "The till at the front door says drawer jammed."),
        ("Till error", "The till in the cafe says paper out although it is full."),
    ),
    "en: two shops, one trouble": (
        ("Card reader down", "Card reader at the Leeds branch is offline, please help as soon as possible."),
        ("Card reader down", "Card reader at the York branch is offline, please help as soon as possible."),
    ),
    "en: a form": (
        ("Support form", "Company: Harbour Ltd\nProduct: Till\nContact: Jane\nIssue: totals are wrong after the update"),
        ("Support form", "Company: Harbour Ltd\nProduct: Till\nContact: Jane\nIssue: discount codes do not apply at checkout"),
    ),
    "en: a long form, two words differ": (
        ("Support form", "Company: Harbour Ltd\nProduct: Stock manager\nContact: Jane Miller\nPreferred contact: mail\nSeverity: normal\nIssue: cannot print invoices"),
        ("Support form", "Company: Harbour Ltd\nProduct: Stock manager\nContact: Jane Miller\nPreferred contact: mail\nSeverity: normal\nIssue: cannot print labels"),
    ),
    "en: two users": (
        ("New user", "Please create an account for Emily Stone, she starts on Monday in sales."),
        ("New user", "Please create an account for Mark Hill, he starts on Monday in the warehouse."),
    ),
    "en: on and off": (
        ("Reports", "Please switch off the daily report for our manager."),
        ("Reports", "Please switch on the weekly report for our director."),
    ),
    "en: a signature": (
        ("Help", "The journal does not open.\n\nKind regards\nJane Miller\nAccounts, Harbour Ltd\nDock Road, Hull"),
        ("Help", "The invoice is not posted.\n\nKind regards\nJane Miller\nAccounts, Harbour Ltd\nDock Road, Hull"),
    ),
    "en: in and out": (
        ("Sync", "Orders from the web shop have not been imported since yesterday."),
        ("Sync", "Stock levels have not been exported to the web shop since yesterday."),
    ),
    "en: a partner for two clients": (
        ("For our client", "Our client Green Pharmacy wants the marking catalogue updated. Remote access is granted."),
        ("For our client", "Our client Old Mill Bakery wants the price list imported. Remote access is granted."),
    ),
    "en: licences": (
        ("Licence", "We need one more seat for the stock module."),
        ("Licence", "We need one more key for the cash module."),
    ),
    "en: statements": (
        ("Statement", "Could you send me the invoice for January again, please?"),
        ("Statement", "Could you send me the contract for January again, please?"),
    ),
    "en: passwords": (
        ("Password", "I forgot my password for the portal, please reset it."),
        ("Password", "My colleague is locked out of the remote desktop, please unlock him."),
    ),
    "en: very short": (("Till", "won't start"), ("Till", "won't print")),
    "ru: three goods": (
        ("Отгрузка", "Когда отгрузите принтеры этикеток по нашему заказу? Ждём на складе."),
        ("Отгрузка", "Когда отгрузите денежные ящики по нашему заказу? Ждём на складе."),
    ),
    "ru: a report and a card": (
        ("Ошибка отчёта", "После обновления отчёт по остаткам показывает минус, проверьте пожалуйста."),
        ("Ошибка отчёта", "После обновления карточка товара не сохраняется, проверьте пожалуйста."),
    ),
    "ru: two cities": (
        ("Выезд инженера", "Нужен выезд инженера в Тулу, не работает весь магазин, касса и весы."),
        ("Выезд инженера", "Нужен выезд инженера в Орёл, не работает весь магазин, касса и весы."),
    ),
    "ru: a form of equipment": (
        ("Заявка на ремонт", "Оборудование: весы\nСерийный номер: 11\nНеисправность: не держит ноль\nГарантия: да"),
        ("Заявка на ремонт", "Оборудование: сканер\nСерийный номер: 12\nНеисправность: не читает код\nГарантия: да"),
    ),
    "ru: two names": (
        ("Отпуск", "Наш кассир Мария Белова в отпуске, дайте её права Светлане Орловой."),
        ("Отпуск", "Наш кассир Нина Громова уволилась, заберите её права."),
    ),
    "ru: with thanks": (
        ("Чеки", "Спасибо, с чеками разобрались. Теперь не сходится отчёт."),
        ("Чеки", "Спасибо, отчёт сошёлся. Теперь не видно второй кассы."),
    ),
    "en: two goods": (
        ("Delivery", "When will you ship the label printers of our order? We are waiting in the depot."),
        ("Delivery", "When will you ship the cash drawers of our order? We are waiting in the depot."),
    ),
    "en: two reports": (
        ("Wrong report", "Since the update the stock report shows negative numbers, please check."),
        ("Wrong report", "Since the update the tax summary leaves out refunds, please check."),
    ),
    "en: a repair form": (
        ("Repair", "Device: scale\nSerial: 11\nFault: does not hold zero\nWarranty: yes"),
        ("Repair", "Device: scanner\nSerial: 12\nFault: does not read codes\nWarranty: yes"),
    ),
    "en: a colleague": (
        ("Access", "Please give Peter access to the price list, he needs it today."),
        ("Access", "Please give Susan access to the tax module, she needs it today."),
    ),
}  # fmt: skip
