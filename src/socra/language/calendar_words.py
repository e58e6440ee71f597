"""Names of months and weekdays, and words about years, in fourteen languages; those of others come from CLDR.

One line a language: twelve months parted by `|`, or seven weekdays from Monday on, each with its forms. `stem/a/b`
stands for stem + a, stem + b; `stem//a` for the stem too.
"""

from __future__ import annotations

__all__ = [
    "BEFORE_DAY", "BEFORE_MONTH", "CENTURY", "DECADES", "DOUBTFUL", "MONTHS", "NEAR", "QUARTER", "SHORT_MONTHS",
    "WEEKDAYS", "YEAR_WORDS",
]  # fmt: skip

MONTHS = {
    "en": "january|february|march|april|may|june|july|august|september|october|november|december",
    "fr": "janvier|février|mars|avril|mai|juin|juillet|août aout|septembre|octobre|novembre|décembre",
    "de": "januar jänner|februar feber|märz|april|mai|juni|juli|august|september|oktober|november|dezember",
    "es": "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre setiembre|octubre|noviembre|diciembre",
    "it": "gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre",
    "pt": "janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro",
    "nl": "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december",
    "pl": "stycz/eń/nia/niu/niem|lut/y/ego/ym|mar/zec/ca/cu/cem|kwie/cień/tnia/tniu|maj//a/u/em|czerw/iec/ca/cu"
    "|lip/iec/ca/cu|sier/pień/pnia/pniu|wrze/sień/śnia/śniu|październik//a/u|listopad//a/zie|grud/zień/nia/niu",
    "ru": "январ/ь/я/е/ю/ем|феврал/ь/я/е/ю/ем|март//а/е/у/ом|апрел/ь/я/е/ю/ем|ма/й/я/е/ю|июн/ь/я/е/ю/ем|июл/ь/я/е/ю/ем"
    "|август//а/е/у/ом|сентябр/ь/я/е/ю/ем|октябр/ь/я/е/ю/ем|ноябр/ь/я/е/ю/ем|декабр/ь/я/е/ю/ем",
    "ar": "يناير جانفي|فبراير شباط فيفري|مارس آذار|أبريل إبريل نيسان أفريل|مايو أيار ماي|يونيو حزيران جوان|يوليو تموز"
    "|أغسطس آب أوت|سبتمبر أيلول|أكتوبر|نوفمبر|ديسمبر",
    "hi": "जनवरी|फ़रवरी फरवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर सितम्बर|अक्टूबर अक्तूबर|नवंबर नवम्बर|दिसंबर दिसम्बर",
    "zh": "", "ja": "", "ko": "",
}  # fmt: skip

SHORT_MONTHS = {
    "en": "jan|feb|mar|apr|may|jun|jul|aug|sep sept|oct|nov|dec",
    "fr": "janv jan|févr fév|mar|avr|mai|juin|juil|août|sept sep|oct|nov|déc",
    "de": "jan jän|feb|mär mrz|apr|mai|jun|jul|aug|sep sept|okt|nov|dez",
    "es": "ene|feb|mar|abr|may|jun|jul|ago|sep sept set|oct|nov|dic",
    "it": "gen|feb|mar|apr|mag|giu|lug|ago|set sett|ott|nov|dic",
    "pt": "jan|fev|mar|abr|mai|jun|jul|ago|set|out|nov|dez",
    "nl": "jan|feb|mrt|apr|mei|jun|jul|aug|sep sept|okt|nov|dec",
    "pl": "sty|lut|mar|kwi|maj|cze|lip|sie|wrz|paź|lis|gru",
    "ru": "янв|фев февр|мар|апр|мая|июн|июл|авг|сен сент|окт|ноя нояб|дек",
    "ar": "|||||||||||", "hi": "जन|फ़र|||||जुल|अग|सित|अक्टू|नव|दिस",
}  # fmt: skip
"""Short forms, which name a month only beside a day or a year."""

DOUBTFUL = frozenset(
    "march may april june august mars mai marco marzo lut mar maj май мая мае мая март lipa आब मई जून آب ماي".split()
)
"""Full names that are other words too, or people: months only beside a day or a year, or after a fitting word."""

BEFORE_MONTH = frozenset(
    "in of by since until till from to this last next early late mid during before after each every through between"
    " en du de début fin mi depuis jusqu'en avant après dès courant d im ab seit bis anfang ende mitte vom zum letzten"
    " desde hasta di da fino em até a van sinds eind begin half w od do na początku końcu в с до по к на начале конце"
    " середине с прошлого прошлом этого mid- jusqu'à entre zwischen".split()
)

BEFORE_DAY = frozenset("on since am vom seit le depuis el desde em op sinds dnia يوم दिनांक".split())
"""What may stand before a day and a month in digits; others let it be a share, 9/11 or 24/7."""

WEEKDAYS = {
    "en": "monday//s|tuesday//s|wednesday//s|thursday//s|friday//s|saturday//s|sunday//s",
    "fr": "lundi//s|mardi//s|mercredi//s|jeudi//s|vendredi//s|samedi//s|dimanche//s",
    "de": "montag//s|dienstag//s|mittwoch//s|donnerstag//s|freitag//s|samstag//s sonnabend//s|sonntag//s",
    "es": "lunes|martes|miércoles|jueves|viernes|sábado//s|domingo//s",
    "it": "lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica",
    "pt": "segunda-feira//s|terça-feira//s|quarta-feira//s|quinta-feira//s|sexta-feira//s|sábado//s|domingo//s",
    "nl": "maandag//en|dinsdag//en|woensdag//en|donderdag//en|vrijdag//en|zaterdag//en|zondag//en",
    "pl": "poniedział/ek/ku/kiem/ki|wtor/ek/ku/kiem/ki|śro/da/dę/dy/dzie|czwart/ek/ku/kiem/ki|piąt/ek/ku/kiem/ki"
    "|sobo/ta/tę/ty/cie|niedziel/a/ę/i/e",
    "ru": "понедельник//а/у/ом/е/и|вторник//а/у/ом/е/и|сред/а/у/ы/е/ой|четверг//а/у/ом/е/и|пятниц/а/у/ы/е/ей"
    "|суббот/а/у/ы/е/ой|воскресен/ье/ья/ью/ьем/ьям",
    "ar": "الاثنين الإثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت|الأحد",
    "hi": "सोमवार|मंगलवार|बुधवार|गुरुवार बृहस्पतिवार|शुक्रवार|शनिवार|रविवार",
    "ko": "월요일|화요일|수요일|목요일|금요일|토요일|일요일",
    "zh": "", "ja": "",
}  # fmt: skip

NEAR = {
    "en": "yesterday today tomorrow tonight last_night", "fr": "hier aujourd'hui demain", "de": "gestern heute morgen",
    "es": "ayer hoy mañana", "it": "ieri oggi domani", "pt": "ontem hoje amanhã", "nl": "gisteren vandaag morgen",
    "pl": "wczoraj dziś dzisiaj jutro", "ru": "вчера сегодня завтра", "ar": "أمس اليوم غدا", "hi": "कल आज",
    "zh": "昨天 今天 明天 昨日 今日 明日", "ja": "昨日 今日 明日 きょう", "ko": "어제 오늘 내일",
}  # fmt: skip
"""Words for the days next to the publication."""

YEAR_WORDS = frozenset(
    "г гг год года году годом годы годов годах 年 年度 년 년에 년부터 года— roku rok r साल में सन عام عاما".split()
)
"""What may follow a year, though it also is a unit."""

QUARTER = (
    ("quarter", "quarters", "trimestre", "trimestres", "quartal", "quartals", "kwartaal", "kwartał", "kwartale",
     "kwartału",     "квартал", "квартале", "квартала"),
    "first premier primer primo primeiro erste eerste pierwsz перв 1 i |"
    "second deuxième segundo secondo segundo zweite tweede drugi втор 2 ii |"
    "third troisième tercer terzo terceiro dritte derde trzeci трет 3 iii |"
    "fourth quatrième cuarto quarto quarto vierte vierde czwart четв 4 iv",
)  # fmt: skip
"""Words for a quarter of a year, and how the number before them begins, one to four."""

CENTURY = frozenset(
    "century centuries siècle siècles jahrhundert jahrhunderts eeuw век века веке wiek wieku siglo secolo"
    " século".split()
)

DECADES = {
    "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70, "eighties": 80,
    "nineties": 90, "zwanziger": 20, "dreißiger": 30, "vierziger": 40, "fünfziger": 50, "sechziger": 60,
    "siebziger": 70,
    "achtziger": 80, "neunziger": 90, "девяностые": 90, "девяностых": 90, "восьмидесятых": 80, "семидесятых": 70,
    "шестидесятых": 60, "пятидесятых": 50,
}  # fmt: skip
