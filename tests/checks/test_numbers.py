"""Numbers: by value and unit, in digits of any script, in words, with scales, ranges, signs and roundings."""

from __future__ import annotations

import time

import pytest
from doubles.sampled import sampled

from socra.support import Said
from socra.support.index import HEADER, index_of
from socra.support.numbers import Numbers
from socra.testing import make_article

CHECK = Numbers()


def missing(item: str, source: str, languages: str = "en") -> list[str]:
    """Return the numbers of an item that its source does not hold; `languages` as "item" or "item source"."""
    said, _, told = languages.partition(" ")
    article = make_article(source, language=told or said)
    index = index_of(article)
    places = (HEADER, *index.places)
    claims = CHECK.claims(Said((item,), item, said), index)
    return [claim.text for claim in claims if not CHECK.holds(claim, places, index)]


def claimed(item: str, language: str = "en") -> list[str]:
    return [claim.text for claim in CHECK.claims(Said((item,), item, language), index_of(ARTICLE))]


ARTICLE = make_article("The mill closed.")

BILLION = {
    "en": [
        "$1.3 billion",
        "$1.3bn",
        "US$1.3 billion",
        "$1,300 million",
        "$1,300m",
        "1.3 billion dollars",
        "USD 1.3 billion",
    ],
    "de": ["1,3 Mrd. $", "1,3 Milliarden Dollar", "1.300 Mio. Dollar", "1300 Millionen US-Dollar"],
    "fr": ["1,3 milliard de dollars", "1 300 millions de dollars", "1\u202f300 M$", "1,3 Md$"],
    "es": ["1.300 millones de dólares", "mil trescientos millones de dólares"],
    "it": ["1,3 miliardi di dollari", "1,3 mld di dollari"],
    "pt": ["1,3 bilhão de dólares", "1,3 mil milhões de dólares"],
    "nl": ["1,3 miljard dollar", "1,3 mld. dollar"],
    "pl": ["1,3 mld dolarów", "1,3 miliarda dolarów"],
    "ru": ["1,3 млрд долларов", "1,3 миллиарда долларов", "1300 млн долл."],
    "ar": ["١٫٣ مليار دولار", "1.3 مليار دولار"],
    "hi": ["१३० करोड़ डॉलर", "1.3 अरब डॉलर"],
    "zh": ["13亿美元", "１３亿美元", "十三亿美元", "13億美元"],
    "ja": ["13億ドル", "13億米ドル"],
    "ko": ["13억 달러", "13억달러를"],
}


@pytest.mark.parametrize("source", [(lang, text) for lang, texts in BILLION.items() for text in texts])
def test_a_sum_is_the_same_in_every_language(source: tuple[str, str]) -> None:
    language, text = source
    for other, (item, *_) in BILLION.items():
        assert missing(item, text, f"{other} {language}") == []
        assert missing(text, item, f"{language} {other}") == []
    assert missing(text, "$1.3 million.", f"{language} en"), "another scale"
    assert missing(text, "€1.3 billion.", f"{language} en"), "another currency"
    assert missing(text, "$1.4 billion.", f"{language} en"), "another value"


TRUE = [
    # item, source, languages
    ("It cost 9,400.", "It cost €9,400.", "en"),
    ("It cost €9,400.", "It cost 9,400.", "en"),
    ("9400 workers", "9,400 workers", "en"),
    ("9.400 workers", "9,400 workers", "en"),
    ("9 400 workers", "9,400 workers", "en"),
    ("9’400 Arbeiter", "9.400 Arbeiter", "de"),
    ("12,34,567 people", "1234567 people", "en"),
    ("3.50 metres", "3,5 Meter", "en de"),
    ("1.5 m", "150 cm", "en"),
    ("two days", "48 hours", "en"),
    ("one year and 24 months", "12 months, two years", "en"),
    ("29 per cent", "29 %", "en"),
    ("29 Prozent", "29%", "de"),
    ("29 процентов", "百分之二十九", "ru zh"),
    ("29 pour cent", "29 por ciento", "fr es"),
    ("٢٩ في المئة", "29%", "ar en"),
    ("3割", "30 %", "ja en"),
    ("thirteen hundred men", "1,300 men", "en"),
    ("1300 men", "thirteen hundred men", "en"),
    ("twenty-one cows", "21 cows", "en"),
    ("one hundred and five cows", "105 cows", "en"),
    ("dreizehnhundert Kühe", "1.300 Kühe", "de"),
    ("zweiundzwanzig Kühe", "22 Kühe", "de"),
    ("quatre-vingt-dix vaches", "90 vaches", "fr"),
    ("quatre-vingt-dix-sept vaches", "97 vaches", "fr"),
    ("soixante et onze vaches", "71 vaches", "fr"),
    ("dix-neuf vaches", "19 vaches", "fr"),
    ("trentuno mucche", "31 mucche", "it"),
    ("tweeëntwintig koeien", "22 koeien", "nl"),
    ("treinta y dos vacas", "32 vacas", "es"),
    ("vinte e cinco vacas", "25 vacas", "pt"),
    ("тринадцати коров", "13 коров", "ru"),
    ("двадцать пять коров", "25 cows", "ru en"),
    ("dwadzieścia pięć krów", "25 krów", "pl"),
    ("خمسة وعشرون عاما", "25 years", "ar en"),
    ("一千三百头牛", "1,300 cows", "zh en"),
    ("1万3000人", "13,000 people", "ja en"),
    ("三百名工人", "300 workers", "zh en"),
    ("三分之一的工人", "三分之一", "zh"),
    ("5만 3천 명", "53,000 people", "ko en"),
    ("5 लाख लोग", "500,000 people", "hi en"),
    ("12–15 %", "Between 12 and 15 percent", "en"),
    ("12 percent", "between 12 and 15 percent", "en"),
    ("from 3 million to 5 million", "from 3 to 5 million", "en"),
    ("$5 million to $7 million", "$5-7 million", "en"),
    ("von 12 bis 15 Prozent", "12–15 %", "de"),
    ("от 12 до 15 процентов", "12-15%", "ru en"),
    ("12至15%", "12% to 15%", "zh en"),
    ("−5 °C", "minus 5 degrees", "en"),
    ("-11.8%", "fell 11.8%", "en"),
    ("fell 11.8%", "-11.80%", "en"),
    ("about 1.3 million people", "1,312,000 people", "en"),
    ("rund 1,3 Millionen Menschen", "1.312.000 Menschen", "de"),
    ("environ 1,3 million d'habitants", "1 312 000 habitants", "fr"),
    ("около 1,3 млн человек", "1 312 000 человек", "ru"),
    ("约130万人", "1312000人", "zh"),
    ("131万多人", "1312000人", "zh"),
    ("more than 1,300 workers", "1,312 workers", "en"),
    ("almost 5 million", "4.96 million", "en"),
    ("nearly 12 percent", "11.8%", "en"),
    ("at 5 p.m.", "at 17:00", "en"),
    ("um 17.30 Uhr", "at 5:30 pm", "de en"),
    ("G20 and COVID-19", "G20, COVID 19", "en"),
    ("two of them", "both of them", "en"),
    ("zwei Kühe", "beide Kühe", "de"),
    ("24 eggs", "two dozen eggs", "en"),
    ("50 percent", "half of them", "en"),
    ("5 lbs of gold", "5 pounds of gold", "en"),
    ("£5", "five pounds", "en"),
    ("2 points", "2 percentage points", "en"),
    ("an 18-metre whale", "18 metres", "en"),
    ("40 MW", "40 megawatts", "en"),
    ("40 Mégawatts", "40 MW", "fr en"),
    ("5亿元", "5亿人民币", "zh"),
    ("the 9th", "the ninth", "en"),
    ("a 58-year-old", "58", "en"),
    ("60 km/h", "60 kilometres per hour", "en"),
    ("three and two", "3 and 2", "en"),
    ("fell by 9.6 %", "-9.6 %", "en"),
    ("-19 °C", "19 degrees below zero", "en"),
    ("minus nineteen degrees", "−19 °C", "en"),
    ("–19 °C", "-19 °C", "de"),
    ("19 градусов мороза", "-19 градусов", "ru"),
    ("零下19度", "-19 °C", "zh en"),
    ("19 grados bajo cero", "-19 grados", "es"),
    ("शून्य से 19 डिग्री नीचे", "-19 °C", "hi en"),
    ("au moins 19 degrés", "19 degrés", "fr"),
    ("at least 5 degrees", "5 °C - 10 °C", "en"),
    ("minus 5 to 10 degrees", "between minus 5 and minus 10 degrees", "en"),
    ("a loss of $19 million", "-$19 million", "en"),
    ("a negative balance of $19 million", "a balance of -$19 million", "en"),
    ("9,500 cubic metres a day", "9,500 cubic metres of water per day", "en"),
    ("9 500 m³ par jour", "9,500 m³/day", "fr en"),
    ("每天9500吨", "9500 тонн в день", "zh ru"),
    ("300 people", "300 people a day", "en"),
    ("5 Ar", "500 m²", "de"),
    ("3 milles nautiques", "5.556 km", "fr en"),
    ("5 соток", "500 кв. м", "ru"),
    ("5元", "5 yuan", "zh en"),
    ("华氏68度", "68 °F", "zh en"),
    ("5个点", "5 percentage points", "zh en"),
    ("5%-Punkte", "5 Prozentpunkte", "de"),
    ("ten schools", "Of the sixteen schools, ten closed.", "en"),
    ("ten schools", "sixteen schools, ten of them new", "en"),
    ("ten schools", "sixteen schools and ten new schools", "en"),
    ("ten pupils from", "sixteen pupils; the ten from", "en"),
    ("acht Schulen", "8 Schulen", "de"),
    ("9 or 10 dogs", "on 9 May, 9 or 10 dogs", "en"),
    ("Neun Menschen wurden verletzt.", "Zwölf Menschen starben, neun Verletzte.", "de"),
    ("Neuf personnes sont blessées.", "Douze personnes sont mortes, neuf blessés.", "fr"),
    ("Nine people were hurt.", "Twelve people died, nine cyclists were hurt.", "en"),
    ("neuf écoles fermées", "douze écoles, dont neuf fermées", "fr"),
    ("two dogs a day in May", "two dogs a day", "en"),
    ("since the 9th", "on 9 October", "en"),
    ("le neuf octobre", "le 9 octobre", "fr"),
    ("am neunten Oktober", "am 9. Oktober", "de"),
    ("девятого октября", "9 октября", "ru"),
    ("shrank 3%", "shrank 3% to $778 million", "en"),
    ("It shrank 3% in all.", "shrank 3% to $778 million", "en"),
    ("210 milionów metrów", "210 milionów metrów sześciennych wody", "pl"),
    ("9 oder 10 Kühe", "12 oder 13 Hunde, 9 Kühe, 10 Kühe", "de"),
]


@pytest.mark.parametrize(("item", "source", "languages"), TRUE)
def test_what_the_source_says_in_another_way_holds(item: str, source: str, languages: str) -> None:
    assert missing(item, source, languages) == []


FALSE = [
    ("It cost €9,400.", "It cost $9,400.", "en"),
    ("It cost 9,400.125.", "It cost 9,400.", "en"),
    ("9.4 workers", "9,400 workers", "en"),
    ("94,00 Euro", "9.400 Euro", "de"),
    ("31 per cent", "31 of them", "en"),
    ("31 of them", "31 per cent", "en"),
    ("2 percent", "2 percentage points", "en"),
    ("2 Prozent", "2 Prozentpunkte", "de"),
    ("2个百分点", "2%", "zh"),
    ("48 days", "48 hours", "en"),
    ("48 jours", "48 heures", "fr"),
    ("48 Stunden", "48 Minuten", "de"),
    ("48 дней", "48 часов", "ru"),
    ("48天", "48小时", "zh"),
    ("48 kilometres", "48 metres", "en"),
    ("5 тонн", "5 килограммов", "ru"),
    ("5公里", "5米", "zh"),
    ("40 GW", "40 MW", "en"),
    ("40 MWh", "40 MW", "en"),
    ("24 MB", "24 GB", "en"),
    ("5 °F", "5 °C", "en"),
    ("1.3 million", "1.3 billion", "en"),
    ("1,3 Mio.", "1,3 Mrd.", "de"),
    ("13万", "13亿", "zh"),
    ("5 million", "5 thousand", "en"),
    ("1.3 million people", "1,312,000 people", "en"),
    ("about 1.4 million people", "1,312,000 people", "en"),
    ("more than 1,400 workers", "1,312 workers", "en"),
    ("more than 1,320 workers", "1,312 workers", "en"),
    ("more than 1,000 workers", "1,900 workers", "en"),
    ("almost 1,300 workers", "1,312 workers", "en"),
    ("about 10 workers", "6 workers", "en"),
    ("fourteen hundred men", "1,300 men", "en"),
    ("vierzehn Kühe", "13 Kühe", "de"),
    ("quatre-vingts vaches", "90 vaches", "fr"),
    ("четырнадцать коров", "13 коров", "ru"),
    ("一千四百头牛", "1300头牛", "zh"),
    ("五名工人", "三名工人", "zh"),
    ("12-16 %", "12-15 %", "en"),
    ("from 3 to 6 million", "from 3 to 5 million", "en"),
    ("-5 °C", "5 °C", "en"),
    ("-5 %", "+5 %", "en"),
    ("a loss of −$5", "$5", "en"),
    ("at 18:47", "at 17:47", "en"),
    ("at 5 p.m.", "at 5 a.m.", "en"),
    ("G7", "G20", "en"),
    ("F-35", "F-16", "en"),
    ("£5", "€5", "en"),
    ("5 yuan", "5 yen", "en"),
    ("5 рублей", "5 долларов", "ru"),
    ("5美元", "5欧元", "zh"),
    ("the tenth", "the ninth", "en"),
    ("sixty-five cows", "65,000 cows", "en"),
    ("two kilos", "two litres", "en"),
    ("5 hectares", "5 acres", "en"),
    ("٢٥ دولار", "٢٦ دولار", "ar"),
    ("२५ किलो", "२५ टन", "hi"),
    ("5억 달러", "5만 달러", "ko"),
    ("5万円", "5万ドル", "ja"),
    ("dos mil vacas", "tres mil vacas", "es"),
    ("It was 19 degrees.", "It was -19 degrees at night.", "en"),
    ("It was -19 degrees.", "It was 19 degrees at night.", "en"),
    ("19 degrés", "-19 degrés", "fr"),
    ("19 Grad", "minus 19 Grad", "de"),
    ("19 Grad", "−19 Grad", "de"),
    ("19 градусов", "-19 градусов", "ru"),
    ("19 градусов мороза", "-20 градусов", "ru"),
    ("19度", "零下19度", "zh"),
    ("-19 °C", "19 °C", "en"),
    ("19 °C", "-19 °C", "en"),
    ("19度", "氷点下19度", "ja"),
    ("영상 19도", "영하 19도", "ko"),
    ("19 gradi", "-19 gradi", "it"),
    ("19 stopni", "minus 19 stopni", "pl"),
    ("19 graden", "min 19 graden", "nl"),
    ("19 graus", "19 graus negativos", "pt"),
    ("19 grados", "19 grados bajo cero", "es"),
    ("19 درجة", "19 درجة تحت الصفر", "ar"),
    ("a balance of $19 million", "a balance of -$19 million", "en"),
    ("9,500 cubic metres a month", "9,500 cubic metres a day", "en"),
    ("9,500 cubic metres per hour", "9,500 cubic metres a day", "en"),
    ("9,500 litres/day", "9,500 litres a week", "en"),
    ("9 500 m³ par mois", "9 500 m³ par jour", "fr"),
    ("9.500 Kubikmeter im Monat", "9.500 Kubikmeter am Tag", "de"),
    ("9500 тонн в месяц", "9500 тонн в день", "ru"),
    ("每月9500吨", "每天9500吨", "zh"),
    ("9500吨/月", "9500吨/天", "zh"),
    ("9.500 litros al mes", "9.500 litros al día", "es"),
    ("9.500 litri al mese", "9.500 litri al giorno", "it"),
    ("9.500 liter per maand", "9.500 liter per dag", "nl"),
    ("9500 litrów miesięcznie", "9500 litrów dziennie", "pl"),
    ("毎月9500トン", "1日9500トン", "ja"),
    ("월 9500톤", "하루 9500톤", "ko"),
    ("9500 लीटर प्रति माह", "9500 लीटर प्रति दिन", "hi"),
    ("9500 لتر في الشهر", "9500 لتر يوميا", "ar"),
    ("300 euros a month", "300 euros a year", "en"),
    ("300 people a month", "300 people a day", "en"),
    ("3 milles", "3 kilomètres", "fr"),
    ("5 ares", "5 hectares", "fr"),
    ("5 Ar", "5 Hektar", "de"),
    ("5 соток", "5 гектаров", "ru"),
    ("5 cubic feet", "5 cubic metres", "en"),
    ("5 gallons", "5 litres", "fr"),
    ("5 Pfund", "5 Tonnen", "de"),
    ("5 acres", "5 hectares", "fr"),
    ("5 acri", "5 ettari", "it"),
    ("5 акров", "5 гектаров", "ru"),
    ("5英亩", "5公顷", "zh"),
    ("5 pieds cubes", "5 mètres cubes", "fr"),
    ("5加仑", "5升", "zh"),
    ("5磅", "5公斤", "zh"),
    ("5美元", "5元", "zh"),
    ("5元", "5美元", "zh"),
    ("5日元", "5元", "zh"),
    ("5欧元", "5元", "zh"),
    ("5 фунтов", "5 килограммов", "ru"),
    ("5 points", "5 percent", "en"),
    ("5 points", "5 %", "fr"),
    ("5 Punkte", "5 Prozent", "de"),
    ("5 puntos", "5 %", "es"),
    ("5 пунктов", "5 %", "ru"),
    ("5个百分点", "5%", "zh"),
    ("5个点", "5%", "zh"),
    ("5 punti", "5 %", "it"),
    ("5 ポイント", "5 %", "ja"),
    ("ten secondary schools", "sixteen secondary schools and ten buses", "en"),
    ("Ten secondary schools", "sixteen secondary schools at 10 a.m.", "en"),
    ("neuf hectares", "douze hectares à neuf heures", "fr"),
    ("nine of 1,260", "seven of 1,260 at 9.30", "en"),
    ("Nine of 1,260", "seven of 1,260", "en"),
    ("neuf hectares", "douze hectares", "fr"),
    ("Neuf communes", "Douze communes", "fr"),
    ("ten schools", "sixteen schools", "en"),
    ("seven of 1,260", "nine of 1,260", "en"),
    ("1到14天", "10到14天", "zh"),
    ("1至14天", "10至14天", "zh"),
    ("1-14 days", "10-14 days", "en"),
    ("1 to 14 days", "10 to 14 days", "en"),
    ("1至14天", "10至14天，1月9日", "zh"),
    ("七票通过", "八票通过", "zh"),
    ("七票对五票", "八票对五票，7月9日", "zh"),
    ("Seven of them", "eight of them on 7 May", "en"),
    ("seven votes to five", "eight votes to five on 7 May", "en"),
    ("20 euros", "20 December", "en"),
    ("20 workers", "on 20 December", "en"),
    ("19 градусов", "19 градусов мороза", "ru"),
    ("19 stopni", "19 stopni mrozu", "pl"),
    ("5 nautical miles", "5 miles", "en"),
    ("5 Seemeilen", "5 Meilen", "de"),
    ("5海里", "5英里", "zh"),
    ("5エーカー", "5ヘクタール", "ja"),
    ("5 에이커", "5 헥타르", "ko"),
    ("5 ميل", "5 كيلومتر", "ar"),
    ("5 मील", "5 किलोमीटर", "hi"),
    ("5 akrów", "5 hektarów", "pl"),
    ("5 are", "5 hectare", "nl"),
    ("5 pés", "5 metros", "pt"),
    ("5 fuß", "5 Meter", "de"),
    ("5 galones", "5 litros", "es"),
    ("neuf communes", "douze communes à neuf heures", "fr"),
    ("9 of 1,260", "seven of 1,260 and 9 euros", "en"),
]


@pytest.mark.parametrize(("item", "source", "languages"), FALSE)
def test_another_value_unit_or_sign_does_not_hold(item: str, source: str, languages: str) -> None:
    assert len(missing(item, source, languages)) == 1


@pytest.mark.parametrize(
    ("item", "language", "expected"),
    [
        ("$1.3 billion, 29 % and 24GB", "en", ["$1.3 billion", "29 %", "24GB"]),
        ("1,3 Mrd. Euro für zwölf Schulen", "de", ["1,3 Mrd. Euro", "zwölf"]),
        ("约13亿美元", "zh", ["13亿美元"]),
        ("１３亿美元", "zh", ["１３亿美元"]),
        ("−5 °C", "en", ["−5 °C"]),
        ("A single one of them, no one, nobody", "en", []),
        ("the two of them, both, half, a quarter, first, second", "en", []),
        ("millions of people and thousands of cows", "en", []),
        ("un homme et une femme, neuf", "fr", []),
        ("ein Mann und eine Frau", "de", []),
        ("un wagon neuf mais froid, neuf wagons", "fr", ["neuf"]),
        ("acht Kühe, in Acht nehmen", "de", ["acht"]),
        ("ten cows, sei, sei mesi", "it", ["sei mesi"]),
        ("le 11/07, on 3/7, 24/7", "fr", ["24", "7"]),
        ("一个人，一些人，十分高兴，千万不要，四川，三亚，几百人", "zh", []),
        ("его семью", "ru", []),
        ("on 20 December 2024, in 1997, the 1990s, Q3 2024, the third quarter", "en", []),
        ("2024年12月20日", "zh", []),
        ("as [3] says", "en", []),
        ("1. The mill closed", "en", []),
        ("", "en", []),
    ],
)
def test_what_is_claimed_is_as_the_item_writes_it(item: str, language: str, expected: list[str]) -> None:
    assert claimed(item, language) == expected


FLOODS = [
    *("1", "1,", "1,1", "1 111", "1.111,", "12,34,", "hundred ", "one million ", "twenty-", "zwei", "und", "vierund"),
    *("一", "万", "1万", "三分之", "-", "$", "5 a ", "每月5", "5 /", "–5 °C ", "5 to ", "5 - ", "5 de ", "5 million "),
    *("12:30", "5\u00a0", "quatre-vingt-", "5 square ", "٣", "about ", "9" * 50 + " million "),
]


@pytest.mark.alone
@pytest.mark.parametrize(("unit", "language"), sampled(FLOODS, ["en", "de", "zh"], kind=lambda unit: unit[0]))
def test_hostile_text_takes_linear_time(unit: str, language: str) -> None:
    started = time.process_time()
    missing((unit * 100_000)[:100_000], "Nothing.", language)
    assert time.process_time() - started < 1


def test_a_number_elsewhere_is_named_with_its_place() -> None:
    article = make_article("The mill closed.", "It had 1,312 workers.")
    index = index_of(article)
    (claim,) = CHECK.claims(Said(("1312 workers",), "1312 workers", "en"), index)
    assert CHECK.where(claim, index) == (2,)


SHARES = [
    ("Nearly two thirds of the readers stayed.", "In the hall 64 per cent of the readers stayed.", "en"),
    ("Fewer than a fifth stayed.", "In the old hall 18 per cent stayed.", "en"),
    ("One in five ferries is late.", "Of the ferries, 20 per cent are late.", "en"),
    ("One in five ferries is late.", "1 in 5 ferries is late.", "en"),
    ("A third of the crew left.", "Of 12 sailors, 4 left.", "en"),
    ("Zwei Drittel der Fähren fahren.", "66 Prozent der Fähren fahren.", "de"),
    ("Jede fünfte Fähre fällt aus.", "20 Prozent der Fähren fallen aus.", "de"),
    ("Un tiers des navires est vendu.", "Elle a vendu 33 % des navires.", "fr"),
    ("Deux élèves sur cinq partent.", "40 % des élèves partent.", "fr"),
    ("Dos tercios de los barcos salen.", "El 67 por ciento de los barcos sale.", "es"),
    ("Due terzi delle navi partono.", "Parte il 66 per cento delle navi.", "it"),
    ("Dois terços dos barcos saem.", "Saem 67 por cento dos barcos.", "pt"),
    ("Twee derde van de boten vaart.", "Van de boten vaart 67 procent.", "nl"),
    ("Dwie trzecie statków pływa.", "Pływa 67 procent statków.", "pl"),
    ("Почти треть судов стоит.", "Стоят 31 процент судов.", "ru"),
    ("ثلث السفن متوقف.", "توقفت 33 بالمئة من السفن.", "ar"),
    ("दो तिहाई नावें चलीं।", "67 प्रतिशत नावें चलीं।", "hi"),
    ("约三分之二的船停航。", "有67%的船停航。", "zh"),
    ("三成的船停航。", "有30%的船停航。", "zh"),
    ("三割の船が止まった。", "船の30%が止まった。", "ja"),
]


@pytest.mark.parametrize(("item", "source", "language"), SHARES)
def test_a_share_in_words_is_one_number_and_roughly_a_percentage(item: str, source: str, language: str) -> None:
    assert missing(item, source, language) == []


@pytest.mark.parametrize(
    ("item", "source", "language"),
    [
        ("Two thirds of the readers stayed.", "A third of the readers stayed in two halls.", "en"),
        ("Over a fifth of them stayed.", "Of them 31 per cent stayed.", "en"),
        ("Two thirds of them stayed.", "Of them 62 per cent stayed.", "en"),
        ("Zwei Drittel der Fähren fahren.", "40 Prozent der Fähren fahren.", "de"),
        ("Un tiers des navires est vendu.", "Elle a vendu 60 % des navires.", "fr"),
        ("四成的船停航。", "有30%的船停航。", "zh"),
    ],
)
def test_another_share_is_missing(item: str, source: str, language: str) -> None:
    assert len(missing(item, source, language)) == 1


@pytest.mark.parametrize(
    ("item", "source", "language"),
    [
        ("The ferry runs on two evenings.", "The ferry runs on Tuesday and Thursday.", "en"),
        ("It runs on two evenings a week.", "It ran on Tuesday and Thursday: 24 evenings.", "en"),
        ("Three people see the harbour differently.", "The captain, the cook and the mayor differ.", "en"),
        ("Trois points de vue s’opposent.", "Le maire, le marin et le cuisinier s’opposent.", "fr"),
        ("Zwei Einwände gibt es.", "Der Wirt klagt über Lärm, die Wirtin über Staub.", "de"),
        ("Есть три причины.", "Мешают лёд, ветер и долги.", "ru"),
        ("这里有三个理由。", "冰、风和债务都是理由。", "zh"),
    ],
)
def test_a_small_count_that_the_item_makes_is_no_claim(item: str, source: str, language: str) -> None:
    assert missing(item, source, language) == []


@pytest.mark.parametrize(
    ("item", "source", "language"),
    [
        ("The firm has three ferries.", "The firm has four ferries.", "en"),
        ("Die Reederei hat drei Fähren.", "Die Reederei hat vier alte Fähren.", "de"),
        ("Il y a trois navires.", "Il y a quatre navires.", "fr"),
        ("Закрыли три района.", "Закрыли пять районов.", "ru"),
        ("公司有三艘渡轮。", "公司有两艘渡轮。", "zh"),
        ("The firm has ten ferries.", "The firm has sixteen boats.", "en"),
    ],
)
def test_a_small_count_is_missing_where_the_source_counts_the_same_otherwise(
    item: str, source: str, language: str
) -> None:
    assert len(missing(item, source, language)) == 1


def test_a_number_after_a_percentage_need_not_be_one() -> None:
    source = "The desk held 1,045 sessions, a fall of 22 per cent."
    assert missing("Its sessions fell by 22 per cent to 1,045.", source) == []
    assert missing("It rose from 2 per cent to 5.", "It rose from 2 to 5 per cent.") == []
