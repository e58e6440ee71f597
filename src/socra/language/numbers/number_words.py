"""Number words of fourteen languages.

One line a value: `=` counts, `+` does so in a larger number only, for alone it is another word, `o` orders,
`*` multiplies what stands before it, `~` is read in a source only, for it says a number by the way (both, a dozen,
half). `stem/a/b` stands for stem + a, stem + b; `stem//a` for the stem too; `_` for what parts two words: quatre_vingt.
"""

from __future__ import annotations

__all__ = [
    "ABOUT", "AND", "COUNTING", "DOUBTFUL_WORDS", "GLUED", "LESS", "MORE", "NOT_PLURAL",
    "NUMBER_WORDS", "OF", "ONES_FIRST", "PREFIX", "RANGE", "SCALES", "SHORTENED",
]  # fmt: skip

NUMBER_WORDS = {
    "en": """
=0 zero|=1 one|=2 two|=3 three|=4 four|=5 five|=6 six|=7 seven|=8 eight|=9 nine|=10 ten|=11 eleven|=12 twelve
=13 thirteen|=14 fourteen|=15 fifteen|=16 sixteen|=17 seventeen|=18 eighteen|=19 nineteen|=20 twenty|=30 thirty
=40 forty|=50 fifty|=60 sixty|=70 seventy|=80 eighty|=90 ninety|*100 hundred|*1e3 thousand|*1e6 million|*1e9 billion
*1e12 trillion|*1e5 lakh/s/|*1e7 crore/s/|=12 a_dozen
=6 half_a_dozen
o3 third|o4 fourth|o5 fifth|o6 sixth|o7 seventh|o8 eighth|o9 ninth|o10 tenth|o11 eleventh|o12 twelfth|o13 thirteenth
o14 fourteenth|o15 fifteenth|o16 sixteenth|o17 seventeenth|o18 eighteenth|o19 nineteenth|o20 twentieth|o30 thirtieth
o40 fortieth|o50 fiftieth|o100 hundredth
~1 a an single once first sole only|~2 both twice double/s/d/ pair couple second twin/s/ doubling|~3 thrice triple/s/d/
~0.5 half halved halves|~0.25 quarter|~0.75 three-quarters|~50 half|~25 quarter|~75 three-quarters|~33 third|~20 fifth
~10 tenth decade|~100 century|~12 dozen|~4 quadruple/d/ fourfold""",
    "fr": """
=0 zéro|=2 deux|=3 trois|=4 quatre|=5 cinq|=6 six|=7 sept|=8 huit|=9 neuf|=10 dix|=11 onze|=12 douze|=13 treize
=14 quatorze|=15 quinze|=16 seize|=20 vingt//s|=30 trente|=40 quarante|=50 cinquante|=60 soixante|=70 septante
=80 huitante octante quatre_vingt//s|=90 nonante quatre_vingt_dix|=17 dix_sept|=18 dix_huit|=19 dix_neuf
=70 soixante_dix|=71 soixante_onze soixante_et_onze|=72 soixante_douze|=73 soixante_treize|=74 soixante_quatorze
=75 soixante_quinze|=76 soixante_seize|=91 quatre_vingt_onze|=92 quatre_vingt_douze|=93 quatre_vingt_treize
=94 quatre_vingt_quatorze|=95 quatre_vingt_quinze|=96 quatre_vingt_seize
=1 un une|*100 cent//s|*1e3 mille|*1e6 million//s|*1e9 milliard//s|*1e12 billion//s
~12 douzaine//s|~10 dizaine//s décennie|~20 vingtaine|~15 quinzaine|~30 trentaine|~40 quarantaine|~50 cinquantaine
~60 soixantaine|~100 centaine//s siècle|~1e3 millier//s
o3 troisième|o4 quatrième|o5 cinquième|o6 sixième|o7 septième|o8 huitième|o10 dixième|~9 neuvième|~20 vingtième
~1 premier première seul seule|~2 deuxième second/e/ double/r/ doublé|~3 tiers triple/r/|~0.5 demi/e/ moitié
~50 moitié|~0.25 quart|~25 quart|~33 tiers|~20 cinquième""",
    "de": """
=0 null|=2 zwei zwo|=3 drei|=4 vier|=5 fünf|=6 sechs|=7 sieben|=8 acht|=9 neun|=10 zehn|=11 elf|=12 zwölf
=13 dreizehn|=14 vierzehn|=15 fünfzehn|=16 sechzehn|=17 siebzehn|=18 achtzehn|=19 neunzehn|=20 zwanzig
=30 dreißig dreissig
=40 vierzig|=50 fünfzig|=60 sechzig|=70 siebzig|=80 achtzig|=90 neunzig|=1 ein eins eine einen einer einem eines
*100 hundert|*1e3 tausend|*1e6 million//en|*1e9 milliarde//n|*1e12 billion//en
=2 zweier|=3 dreier|=1.5 anderthalb eineinhalb|=2.5 zweieinhalb|=3.5 dreieinhalb
o3 dritte//n/r/s/m|o4 vierte//n/r/s/m|o5 fünfte//n/r/s/m|o6 sechste//n/r/s/m|o7 siebte//n/r/s/m|o8 achte/n/r/s/m
o9 neunte//n/r/s/m|o10 zehnte//n/r/s/m|~12 dutzend/e/
~1 erste//n/r/s/m einmal einzige//n/r/s|~2 beide//n/r/s zweimal doppelt//e/en zweite//n/r/s/m verdoppel/t/n/te/ten paar
~3 dreimal dreifach//e|~0.5 halb//e/en/er/es hälfte|~50 hälfte|~0.25 viertel|~25 viertel|~33 drittel|~20 fünftel
~10 zehntel
~100 jahrhundert//s""",
    "es": """
=0 cero|=2 dos|=3 tres|=4 cuatro|=5 cinco|=6 seis|=7 siete|=8 ocho|=9 nueve|=10 diez|=11 once|=12 doce|=13 trece
=14 catorce|=15 quince|=16 dieciséis|=17 diecisiete|=18 dieciocho|=19 diecinueve|=20 veinte
=21 veintiuno veintiún veintiuna
=22 veintidós|=23 veintitrés|=24 veinticuatro|=25 veinticinco|=26 veintiséis|=27 veintisiete|=28 veintiocho
=29 veintinueve|=30 treinta|=40 cuarenta|=50 cincuenta|=60 sesenta|=70 setenta|=80 ochenta|=90 noventa|=1 un uno una
*100 cien ciento|=200 doscient/os/as|=300 trescient/os/as|=400 cuatrocient/os/as|=500 quinient/os/as
=600 seiscient/os/as
=700 setecient/os/as|=800 ochocient/os/as|=900 novecient/os/as|*1e3 mil|*1e6 millón millones|*1e12 billón billones
o3 tercero tercera tercer|o4 cuart/o/a|o5 quint/o/a|o6 sext/o/a|~12 docena//s|~10 decena//s década|~20 veintena
~100 centenar/es/ cientos siglo|~1e3 millar//es miles
~1 primer/o/a/ único única|~2 segund/o/a ambos ambas doble duplic/ó/ar/a par|~3 triple tercio//s
~0.5 medi/o/a mitad|~50 mitad
~0.25 cuarto|~25 cuarto|~33 tercio""",
    "it": """
=0 zero|=2 due|=3 tre tré|=4 quattro|=5 cinque|=6 sei|=7 sette|=8 otto|=9 nove|=10 dieci|=11 undici|=12 dodici
=13 tredici
=14 quattordici|=15 quindici|=16 sedici|=17 diciassette|=18 diciotto|=19 diciannove|=20 venti vent|=30 trenta trent
=40 quaranta quarant|=50 cinquanta cinquant|=60 sessanta sessant|=70 settanta settant|=80 ottanta ottant
=90 novanta novant|=1 un uno una|*100 cento cent|*1e3 mille mila|*1e6 milion/e/i|*1e9 miliard/o/i|*1e12 bilion/e/i
o3 terz/o/a|o4 quart/o/a|o5 quint/o/a|o6 sest/o/a|~12 dozzin/a/e|~10 decin/a/e decennio|~20 ventina|~30 trentina
~50 cinquantina|~100 centinaio centinaia secolo|~1e3 migliaio migliaia
~1 prim/o/a unic/o/a sol/o/a|~2 second/o/a entramb/i/e doppi/o/a raddoppi/a/ato coppia paio|~3 triplo|~0.5 mezz/o/a metà
~50 metà|~0.25 quarto|~25 quarto|~33 terzo""",
    "pt": """
=0 zero|=2 dois duas|=3 três|=4 quatro|=5 cinco|=6 seis|=7 sete|=8 oito|=9 nove|=10 dez|=11 onze|=12 doze|=13 treze
=14 catorze quatorze|=15 quinze|=16 dezesseis dezasseis|=17 dezessete dezassete|=18 dezoito|=19 dezenove dezanove
=20 vinte
=30 trinta|=40 quarenta|=50 cinquenta|=60 sessenta|=70 setenta|=80 oitenta|=90 noventa|=1 um uma|*100 cem cento
=200 duzent/os/as|=300 trezent/os/as|=400 quatrocent/os/as|=500 quinhent/os/as|=600 seiscent/os/as|=700 setecent/os/as
=800 oitocent/os/as|=900 novecent/os/as|*1e3 mil|*1e6 milhão milhões|*1e9 bilhão bilhões|*1e12 trilhão trilhões
o3 terceir/o/a|o4 quart/o/a|o5 quint/o/a|o6 sext/o/a|~12 dúzia//s|~10 dezena//s década|~100 centena//s século
~1e3 milhar//es
~1 primeir/o/a únic/o/a só|~2 segund/o/a ambos ambas dobro duplo dobrou par|~3 triplo terço//s|~0.5 mei/o/a metade
~50 metade|~0.25 quarto|~25 quarto|~33 terço""",
    "nl": """
=0 nul|=2 twee|=3 drie|=4 vier|=5 vijf|=6 zes|=7 zeven|=8 acht|=9 negen|=10 tien|=11 elf|=12 twaalf|=13 dertien
=14 veertien
=15 vijftien|=16 zestien|=17 zeventien|=18 achttien|=19 negentien|=20 twintig|=30 dertig|=40 veertig|=50 vijftig
=60 zestig
=70 zeventig|=80 tachtig|=90 negentig|=1 een één|*100 honderd|*1e3 duizend|*1e6 miljoen|*1e9 miljard|*1e12 biljoen
=1.5 anderhalf anderhalve|o3 derde|o4 vierde|o5 vijfde|o6 zesde|o7 zevende|o8 achtste|o9 negende|o10 tiende|~12 dozijn
~1 eerste enige|~2 tweede beide//n dubbel//e tweemaal verdubbeld//e paar|~3 driemaal|~0.5 half halve helft|~50 helft
~0.25 kwart|~25 kwart|~100 eeuw|~10 decennium""",
    "pl": """
=0 zero|=2 dwa dwie dwóch dwu dwóm dwoma dwiema|=3 trzy trzech trzej trzem trzema
=4 cztery czterech czterej czterem czterema
=5 pięć pięciu pięcioma|=6 sześć sześciu|=7 siedem siedmiu|=8 osiem ośmiu|=9 dziewięć dziewięciu|=10 dziesięć dziesięciu
=11 jedenaście jedenastu|=12 dwanaście dwunastu|=13 trzynaście trzynastu|=14 czternaście czternastu
=15 piętnaście piętnastu|=16 szesnaście szesnastu|=17 siedemnaście siedemnastu|=18 osiemnaście osiemnastu
=19 dziewiętnaście dziewiętnastu|=20 dwadzieścia dwudziestu|=30 trzydzieści trzydziestu|=40 czterdzieści czterdziestu
=50 pięćdziesiąt pięćdziesięciu|=60 sześćdziesiąt sześćdziesięciu|=70 siedemdziesiąt siedemdziesięciu
=80 osiemdziesiąt osiemdziesięciu|=90 dziewięćdziesiąt dziewięćdziesięciu|*100 sto stu|=200 dwieście dwustu
=300 trzysta trzystu|=400 czterysta czterystu|=500 pięćset pięciuset|=600 sześćset sześciuset|=700 siedemset siedmiuset
=800 osiemset ośmiuset|=900 dziewięćset dziewięciuset|*1e3 tysiąc/e/a/ach/em/y/om/ tysięcy tysiąca|=1 jeden jedna jedno
*1e6 milion//y/ów/a/om/ach/em|*1e9 miliard//y/ów/a/om/ach/em|*1e12 bilion//y/ów/a|=1.5 półtora półtorej
o3 trzec/i/ia/ie/iego/iej/im|o4 czwart/y/a/e/ego/ej/ym|o5 piąt/y/a/e/ego/ej/ym|~2 dwoje drug/i/a/ie/iego/iej oba obie
~3 troje|~4 czworo|~5 pięcioro|~1 pierwsz/y/a/e/ego/ej|~0.5 pół połow/a/ę/y/ie|~50 połow/a/ę/y/ie|~12 tuzin
~100 setki setek
~0.25 ćwierć|~25 ćwierć""",
    "ru": """
=0 ноль нуль|=2 два две двух двум двумя|=3 три трех трем тремя|=4 четыре четырех четырем четырьмя|=5 пят/ь/и/ью
=6 шест/ь/и/ью|=7 сем/ь/и/ью|=8 восемь восьми восемью|=9 девят/ь/и/ью|=10 десят/ь/и/ью|=11 одиннадцат/ь/и/ью
=12 двенадцат/ь/и/ью|=13 тринадцат/ь/и/ью|=14 четырнадцат/ь/и/ью|=15 пятнадцат/ь/и/ью|=16 шестнадцат/ь/и/ью
=17 семнадцат/ь/и/ью|=18 восемнадцат/ь/и/ью|=19 девятнадцат/ь/и/ью|=20 двадцат/ь/и/ью|=30 тридцат/ь/и/ью|=40 сорок//а
=50 пятьдесят пятидесяти|=60 шестьдесят шестидесяти|=70 семьдесят семидесяти|=80 восемьдесят восьмидесяти
=90 девяност/о/а|*100 сто ста|=200 двести двухсот двумстам|=300 триста трехсот тремстам|=400 четыреста четырехсот
=500 пятьсот пятисот|=600 шестьсот шестисот|=700 семьсот семисот|=800 восемьсот восьмисот|=900 девятьсот девятисот
=1 один одна одно одного одной|*1e3 тысяч//а/и/у/е/ам/ами/ах/ей|*1e6 миллион//а/ов/ы/у/е/ам/ами/ах/ом
*1e9 миллиард//а/ов/ы/у/е/ам/ами/ах/ом|*1e12 триллион//а/ов/ы|=1.5 полтора полторы полутора
o3 трет/ий/ья/ье/ьего/ьей/ьем/ью|o4 четверт/ый/ая/ое/ого/ой/ом/ую|o5 пят/ый/ая/ое/ого/ой/ом/ую|o6 шест/ой/ая/ое/ого/ом
o7 седьм/ой/ая/ое/ого/ом|o8 восьм/ой/ая/ое/ого/ом|o9 девят/ый/ая/ое/ого/ой/ом|o10 десят/ый/ая/ое/ого/ой/ом
~2 двое двоих оба обе обоих втор/ой/ая/ое/ого/ом/ую дважды вдвое пар/а/у|~3 трое троих втрое трижды|~4 четверо четверых
~5 пятеро пятерых|~6 шестеро|~7 семеро|~1 перв/ый/ая/ое/ого/ой/ом/ую единственн/ый/ая/ое|~10 десяток десятки
~0.5 половин/а/у/ы/е|~50 половин/а/у/ы/е|~0.25 четверть|~25 четверть|~33 треть|~12 дюжин/а/у|~100 сотн/я/и/ю век
~20 пятая""",
    "ar": """
=0 صفر|=1 واحد واحدة أحد إحدى|=2 اثنان اثنين اثنتان اثنتين اثنا اثني اثنتا اثنتي|=3 ثلاثة ثلاث|=4 أربعة أربع|=5 خمسة خمس
=6 ستة ست|=7 سبعة سبع|=8 ثمانية ثماني ثمان|=9 تسعة تسع|=10 عشرة عشر|=11 أحد_عشر إحدى_عشرة
=12 اثنا_عشر اثني_عشر اثنتا_عشرة اثنتي_عشرة|=13 ثلاثة_عشر ثلاث_عشرة|=14 أربعة_عشر أربع_عشرة|=15 خمسة_عشر خمس_عشرة
=16 ستة_عشر ست_عشرة|=17 سبعة_عشر سبع_عشرة|=18 ثمانية_عشر ثماني_عشرة|=19 تسعة_عشر تسع_عشرة
=20 عشرون عشرين|=30 ثلاثون ثلاثين|=40 أربعون أربعين|=50 خمسون خمسين|=60 ستون ستين|=70 سبعون سبعين|=80 ثمانون ثمانين
=90 تسعون تسعين|*100 مئة مائة|=200 مئتان مئتين مائتان مائتين مئتا مئتي مائتا مائتي|=300 ثلاثمئة ثلاثمائة
=400 أربعمئة أربعمائة|=500 خمسمئة خمسمائة|=600 ستمئة ستمائة|=700 سبعمئة سبعمائة|=800 ثمانمئة ثمانمائة ثمانيمائة
=900 تسعمئة تسعمائة|*1e3 ألف آلاف ألفا ألفًا ألفاً|=2000 ألفان ألفين ألفي|*1e6 مليون ملايين مليونا مليونًا مليوناً
=2e6 مليونان مليوني مليونين|*1e9 مليار مليارات بليون مليارا مليارًا ملياراً|=2e9 ملياران مليارين|*1e12 تريليون
~0.5 نصف|~50 نصف|~0.25 ربع|~25 ربع|~33 ثلث|~2 كلا كلتا ثاني الثاني الثانية|~3 ثالث الثالث الثالثة
~1 أول الأول الأولى""",
    "hi": """
=0 शून्य|=1 एक|=2 दो|=3 तीन|=4 चार|=5 पांच पाँच|=6 छह छः छे|=7 सात|=8 आठ|=9 नौ|=10 दस|=11 ग्यारह|=12 बारह|=13 तेरह|=14 चौदह
=15 पंद्रह पन्द्रह|=16 सोलह|=17 सत्रह|=18 अठारह|=19 उन्नीस|=20 बीस|=21 इक्कीस|=22 बाईस|=23 तेईस|=24 चौबीस|=25 पच्चीस
=26 छब्बीस|=27 सत्ताईस|=28 अट्ठाईस अठ्ठाईस|=29 उनतीस उन्तीस|=30 तीस|=31 इकतीस इकत्तीस|=32 बत्तीस|=33 तैंतीस|=34 चौंतीस
=35 पैंतीस|=36 छत्तीस|=37 सैंतीस|=38 अड़तीस|=39 उनतालीस|=40 चालीस|=41 इकतालीस|=42 बयालीस|=43 तैंतालीस
=44 चौवालीस चवालीस|=45 पैंतालीस|=46 छियालीस|=47 सैंतालीस|=48 अड़तालीस|=49 उनचास|=50 पचास|=51 इक्यावन|=52 बावन
=53 तिरेपन तिरपन|=54 चौवन|=55 पचपन|=56 छप्पन|=57 सत्तावन|=58 अट्ठावन अठावन|=59 उनसठ|=60 साठ|=61 इकसठ|=62 बासठ
=63 तिरेसठ तिरसठ|=64 चौंसठ|=65 पैंसठ|=66 छियासठ|=67 सड़सठ|=68 अड़सठ|=69 उनहत्तर|=70 सत्तर|=71 इकहत्तर|=72 बहत्तर
=73 तिहत्तर|=74 चौहत्तर|=75 पचहत्तर|=76 छिहत्तर|=77 सतहत्तर|=78 अठहत्तर|=79 उन्यासी उनासी उन्नासी|=80 अस्सी|=81 इक्यासी
=82 बयासी|=83 तिरासी|=84 चौरासी|=85 पचासी|=86 छियासी|=87 सत्तासी सतासी|=88 अट्ठासी अठासी|=89 नवासी|=90 नब्बे
=91 इक्यानवे इक्यानबे|=92 बानवे बानबे|=93 तिरानवे तिरानबे|=94 चौरानवे चौरानबे|=95 पचानवे पंचानवे पंचानबे
=96 छियानवे छियानबे|=97 सत्तानवे सत्तानबे|=98 अट्ठानवे अट्ठानबे|=99 निन्यानवे निन्यानबे
*100 सौ|*1e3 हज़ार हजार|*1e5 लाख|*1e7 करोड़|*1e9 अरब|*1e11 खरब|=1.5 डेढ़|=2.5 ढाई|~0.5 आधा आधी आधे|~50 आधा आधी आधे
~2 दोनों दूसरा दूसरी दूसरे|~3 तीनों तीसरा तीसरी तीसरे|~1 पहला पहली पहले|~6 छठा छठी|~5 पांचवां|~4 चौथा चौथी|~25 चौथाई""",
    "ja": "~1 一つ|~2 二つ|~3 三つ",
    "ko": """
+1 일|+2 이|+3 삼|+4 사|+5 오|+6 육|+7 칠|+8 팔|+9 구|*10 십|*100 백|*1e3 천|*1e4 만|*1e8 억|*1e12 조
=2 두 둘|=3 세 셋|=4 네 넷|=5 다섯|=6 여섯|=7 일곱|=8 여덟|=9 아홉|=10 열|=20 스무|=12 열두|=11 열한
~0.5 절반|~50 절반""",
}

SCALES = {
    "": "1e3 k K|1e6 M|1e12 T|1e3 тыс|1e4 万 萬 만|1e8 亿 億 억|1e12 兆 조|1e3 千 천|1e2 百 백",
    "en": "1e2 hundred|1e3 thousand|1e6 million//s m mn mln mio|1e9 billion//s bn bln B b|1e12 trillion//s tn trn"
    "|1e5 lakh/s/ lac/s/|1e7 crore/s/ cr|12 dozen",
    "fr": "1e3 mille millier//s|1e6 million//s M mio|1e9 milliard//s Md Mds mrd mrds mds|1e12 billion//s",
    "de": "1e2 hundert|1e3 tausend tsd|1e6 million//en mio mill|1e9 milliarde//n mrd mia|1e12 billion//en bio",
    "es": "1e3 mil|1e6 millón millones M mill mm|1e9 millardo//s mrd|1e12 billón billones",
    "it": "1e3 mila|1e6 milion/e/i mln mio|1e9 miliard/o/i mld mrd|1e12 bilion/e/i",
    "pt": "1e3 mil|1e6 milhão milhões mi M|1e9 bilhão bilhões bi|1e12 trilhão trilhões tri",
    "nl": "1e2 honderd|1e3 duizend dzd|1e6 miljoen mln|1e9 miljard mld mrd|1e12 biljoen",
    "pl": "1e3 tys tysiąc/e/a/ach/om/ tysięcy|1e6 mln milion//y/ów/a/om/ach|1e9 mld miliard//y/ów/a/om/ach"
    "|1e12 bln bilion//y/ów/a",
    "ru": "1e3 тыс тысяч//а/и/у/е/ам/ами/ах/ей т|1e6 млн миллион//а/ов/ы/у/е/ам/ами/ах/ом"
    "|1e9 млрд миллиард//а/ов/ы/у/е/ам/ами/ах/ом|1e12 трлн триллион//а/ов/ы",
    "ar": "1e2 مئة مائة|1e3 ألف آلاف ألفا ألفًا ألفاً|1e6 مليون ملايين مليونا مليونًا مليوناً"
    "|1e9 مليار مليارات بليون مليارا مليارًا ملياراً|1e12 تريليون",
    "hi": "1e2 सौ|1e3 हज़ार हजार|1e5 लाख|1e7 करोड़|1e9 अरब|1e11 खरब|1e12 ट्रिलियन|1e6 मिलियन|1e9 बिलियन",
    "ja": "1e6 百万|1e7 千万",
    "ko": "1e3 천|1e4 만|1e8 억|1e12 조",
    "zh": "1e6 百万|1e7 千万",
}

GLUED = {"de": "und", "nl": "ën|en", "it": "e", "ko": ""}
"""Languages that write several number words as one, and what may join them there."""

ONES_FIRST = {"de": ("und",), "nl": ("en", "ën"), "ar": (" و", " و ")}
"""What stands between ones and tens in the languages that say them in that order."""

SHORTENED = frozenset(("zh",))
"""Languages in which a last digit counts tenths of the unit before it: 一千三 is 1,300, and no 1,003 as in Japanese."""

DOUBTFUL_WORDS = frozenset("neuf sei семью acht عشر दो cent cien".split())
"""Number words that are other words too: alone they say nothing, but where `COUNTING` shows that they count."""

COUNTING: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "neuf": (("s", "x"), ()),
    "sei": (("i", "e"), ("tu", "ci")),
    "семью": (("ами", "ями", "мя"), ()),
    "acht": (("",), ("in", "außer", "ausser")),
}
"""How the word after a doubtful number word ends if it counts, and what does not stand before it then."""

ANYBODY = frozenset(
    "people persons person personnes hommes femmes menschen personen leute männer frauen personas hombres mujeres"
    " pessoas homens mulheres women children enfants kinder niños crianças".split()
)
"""Words for people whom a source may call by another."""

NOT_PLURAL = frozenset(
    "mais dans plus sous sans pas très des les ses ces nos vos leurs depuis alors puis après dès moins vers chez"
    " toujours autres autre was is has does this its his yes less as us times always thus across others ones"
    " las los dos das más mas otros otras outros outras tras".split()
)
"""Words that end as plurals do and are none, or that count anything."""

AND = {
    "en": "and", "fr": "et", "de": "und", "es": "y", "pt": "e", "nl": "en", "it": "e", "ar": "و", "pl": "i", "ru": "и",
}  # fmt: skip
"""What may stand between the words of one number."""

PREFIX = {"ar": "و"}
"""The same, where it is written as one with the word after it."""

OF = {
    "en": "of", "fr": "de d", "es": "de", "it": "di d", "pt": "de", "nl": "", "de": "", "ar": "من",
}  # fmt: skip
"""What may stand between a scale and its unit: millions d'euros."""

RANGE = frozenset(
    "to and or through bis und oder à et ou a y o e tot en of do i lub до и или - – — ~ 至 到 から إلى و से और"
    " and/or al às".split()
)
"""What may stand between two numbers that share what follows the second."""

ABOUT = frozenset(
    "about around roughly approximately some circa ca approx rund etwa ungefähr zirka circa "
    " environ quelque approximativement unos unas cerca aproximadamente alrededor circa cerca"
    " ongeveer zowat około около примерно приблизительно порядка حوالي نحو قرابة"
    " زهاء लगभग करीब तकरीबन 约 大约 约为 左右 約 およそ 약 대략 ~ ≈ autour vers annähernd gut".split()
)
MORE = frozenset(
    "over above exceeding than least über mehr mindestens plus más más_de over superiore oltre più mais acima meer"
    " ruim ponad więcej более свыше больше أكثر से 超 超过 逾 多 余 以上 超え 이상 넘는 dépassant"
    " que als od чем من दि".split()
)
LESS = frozenset(
    "under below less fewer quase ほぼ fast presque casi quasi nearly almost unter weniger knapp fast moins menos"
    " meno sotto minder bijna prawie"
    " niemal mniej poniżej менее меньше почти أقل 近 将近 接近 不到 未満 以下 弱 이하 거의".split()
)
"""Words near a number that let it be a rounded one: below or above what the source says."""
