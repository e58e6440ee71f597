"""How fourteen languages say a day, per hour, each month."""

from __future__ import annotations

import re

__all__ = ["RATES", "RATES_BEFORE"]

# What stands between a number and its time.
_PER = (
    r"/|\b(?:per|an?|each|every|par|chaque|pro|je|jede[nrs]?|am|im|in der|in einer|al|a la|por|cada|all[’']|alla|ogni|"
    r"ao|à|por|elke|na|w|в|за|каждый|каждую|प्रति|हर|في|كل)(?!\w)|l[’']|ال"
)
_TIMES = {
    "second": "seconds? seconde sekunde segundo secondo sekundę sekunda секунду ثانية सेकंड",
    "minute": "minute minuto minuut minutę минуту دقيقة मिनट",
    "hour": "hours? heure stunde hora ora uur godzinę час ساعة घंटे घंटा",
    "day": "days? jour tag día dia giorno dag dzień день сутки يوم दिन",
    "week": "weeks? semaine woche semana settimana week tydzień неделю أسبوع सप्ताह हफ्ते हफ़्ते",
    "month": "months? mois monat mes mese mês maand miesiąc месяц شهر महीने माह",
    "year": "years? an année jahr año anno ano jaar rok год سنة عام साल वर्ष annum",
}
_ADVERBS = {
    "hour": "hourly stündlich",
    "day": "daily täglich quotidiennement quotidien(?:s|nes?)? diari[oa]s? diariamente giornalier[oaie] dagelijks"
    " dziennie codziennie ежедневно ежесуточно يوميا يوميًا रोज़ाना रोजाना प्रतिदिन",
    "week": "weekly wöchentlich hebdomadaires? semanal(?:es|mente)? semanais settimanal[ei] wekelijks tygodniowo"
    " еженедельно أسبوعيا أسبوعيًا साप्ताहिक",
    "month": "monthly monatlich mensuel(?:s|les?)? mensual(?:es|mente)? mensil[ei] mensa(?:l|is|lmente) maandelijks"
    " miesięcznie ежемесячно شهريا شهريًا मासिक",
    "year": "yearly annually jährlich annuel(?:s|les?|lement)? anual(?:es|mente)? anuais annu[oaie] jaarlijks"
    " rocznie ежегодно سنويا سنويًا सालाना वार्षिक",
}  # fmt: skip
_EAST_AFTER = {
    "second": "每秒|/秒|초당|毎秒", "minute": "/分钟?|분당", "hour": "/小?时|/小時|/時間|시간당",
    "day": "/天|/日|/일|일당", "week": "/周|/週|/주|주당", "month": "/个?月|/か月|/월|월당", "year": "/年|/년|연당",
}  # fmt: skip
_EAST_BEFORE = {
    "second": "每秒钟?|毎秒|초당|매초", "minute": "每分钟?|毎分|분당|매분",
    "hour": "每(?:个)?小时|每小時|毎時|1時間に?(?:つき|あたり)?|시간당|매시간",
    "day": "每天|每日|日均|毎日|1日(?:に|あたり)?|一日(?:に|あたり)?|하루에?|매일|일일",
    "week": "每周|每週|每(?:个)?星期|毎週|1週間に|매주|주당|일주일에",
    "month": "每(?:个)?月|月均|毎月|月に|1か月(?:に|あたり)?|매월|매달|월평균|한 달에|월",
    "year": "每年|年均|毎年|年間|年に|매년|연간|연평균|한 해에",
}  # fmt: skip


def _group(time: str) -> str:
    words, adverbs = "|".join(_TIMES[time].split()), "|".join(_ADVERBS.get(time, "").split())
    adverb = rf"|\b(?:{adverbs})(?!\w)" if adverbs else ""
    return rf"(?P<{time}>(?:{_PER})\s?(?:{words})(?!\w){adverb}|{_EAST_AFTER[time]})"


RATES = re.compile("|".join(_group(time) for time in _TIMES), re.IGNORECASE)
"""A rate after a number; the name of the group is its time."""

RATES_BEFORE = re.compile(
    "(?:" + "|".join(rf"(?P<{time}>{forms})" for time, forms in _EAST_BEFORE.items()) + r")\s?[约約]?$"
)
"""A rate before a number."""
