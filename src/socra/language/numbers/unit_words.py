"""Units of measure and money in fourteen languages.

One line a unit: its dimension, its size in the dimension's own measure, its names. Names of one dimension compare by
size, so that 48 hours are two days; of two, not at all. `stem/a/b` stands for stem + a, stem + b; `stem//a` for the
stem too; `_` for a space. What has several meanings ("pounds", "m") stands in several lines.
"""

from __future__ import annotations

__all__ = ["CODES", "SIGNS", "UNIT_WORDS"]

SIGNS = {
    "$": "usd cad aud nzd hkd sgd dollar", "US$": "usd", "A$": "aud", "C$": "cad", "R$": "brl",
    "HK$": "hkd", "S$": "sgd",
    "NZ$": "nzd", "CA$": "cad", "AU$": "aud", "NT$": "twd", "€": "eur", "£": "gbp", "¥": "jpy cny", "₽": "rub",
    "₹": "inr", "₩": "krw", "₺": "try", "₴": "uah", "₪": "ils", "₫": "vnd", "₿": "btc", "฿": "thb", "₦": "ngn",
}  # fmt: skip
"""Signs of money, before or after a number, and what they may stand for."""

CODES = frozenset(
    "usd eur gbp jpy cny rmb rub inr krw chf cad aud nzd sek nok dkk pln czk huf brl mxn ars clp cop zar try uah ils"
    " sgd hkd twd thb idr php vnd ngn egp sar aed rs".split()
)
"""Codes of money, before or after a number."""

UNIT_WORDS = {
    "": """
percent 1 %|permille 1 ‰|celsius 1 °c ℃ c°|fahrenheit 1 °f ℉|celsius 1 °|fahrenheit 1 °|angle 1 °
metre 1e-3 mm|metre 1e-2 cm|metre 1 m|metre 1e3 km|metre 1e-6 µm|metre 1e-9 nm|metre 1609.344 mi|metre .3048 ft
metre 1852 NM nmi
square 1 m² m2 qm sqm|square 1e6 km² km2|square 1e4 ha hektar|cubic 1 m³ m3|cubic 1e-6 cm³|cubic .001 l
cubic 1e-6 ml|cubic 1e-4 dl
gram 1 g|gram 1e3 kg|gram 1e-3 mg|gram 1e-6 µg|gram 1e6 t|gram 453.59237 lb lbs|gram 28.349523125 oz
watt 1 W|watt 1e3 kW|watt 1e6 MW|watt 1e9 GW|watt 1e12 TW|watt_hour 1 Wh|watt_hour 1e3 kWh|watt_hour 1e6 MWh
watt_hour 1e9 GWh|watt_hour 1e12 TWh|volt 1 V|volt 1e3 kV|ampere 1 A|hertz 1 Hz|hertz 1e6 MHz|hertz 1e9 GHz
hertz 1e3 kHz
byte 1 B|byte 1e3 KB kB|byte 1e6 MB Mo|byte 1e9 GB Go|byte 1e12 TB To|byte 1e15 PB|bit 1e6 Mbit Mb|bit 1e9 Gbit Gb
speed 1 km/h kmh kph|speed 1.609344 mph|speed 3.6 m/s|second 1 s|second 60 min|second 3600 h|second 1e-3 ms
usd 1 USD|eur 1 EUR|gbp 1 GBP|jpy 1 JPY|cny 1 CNY RMB|rub 1 RUB|inr 1 INR Rs|chf 1 CHF|pln 1 PLN|sek 1 SEK|nok 1 NOK
dkk 1 DKK
cad 1 CAD|aud 1 AUD|krw 1 KRW|brl 1 BRL|pln 1 zł|czk 1 Kč|pixel 1 px|decibel 1 dB|page 1 pp""",
    "en": """
percent 1 percent per_cent pct|point 1 percentage_point/s/ pp point/s/|point .01 basis_point/s/ bps
usd 1 dollar/s/ us_dollar/s/ u.s._dollar/s/ american_dollar/s/ buck/s/|cad 1 dollar/s/ canadian_dollar/s/
aud 1 dollar/s/ australian_dollar/s/|hkd 1 dollar/s/|sgd 1 dollar/s/|nzd 1 dollar/s/|dollar 1 dollar/s/
usd .01 cent/s/|eur .01 cent/s/
eur 1 euro/s/|gbp 1 pound/s/ pound/s/_sterling quid|gram 453.59237 pound/s/|jpy 1 yen|cny 1 yuan renminbi
rub 1 ruble/s/ rouble/s/
inr 1 rupee/s/|krw 1 won|chf 1 franc/s/ swiss_franc/s/|brl 1 reais real|pln 1 zloty zlotys|sek 1 krona kronor
nok 1 krone kroner
try 1 lira|uah 1 hryvnia hryvnias|gbp .01 pence penny
second 1 second/s/ sec secs|second 60 minute/s/ mins|second 3600 hour/s/ hrs hr|second 86400 day/s/
second 604800 week/s/
month 1 month/s/|month 12 year/s/ yr yrs|month 120 decade/s/|month 1200 century centuries
second 1209600 fortnight fortnights
metre 1 metre/s/ meter/s/|metre 1e3 kilometre/s/ kilometer/s/ kms|metre .01 centimetre/s/ centimeter/s/
metre .001 millimetre/s/ millimeter/s/
metre 1609.344 mile/s/|metre .3048 foot feet|metre .9144 yard/s/|metre .0254 inch inches
square 1 square_metre/s/ square_meter/s/|square 1e6 square_kilometre/s/ square_kilometer/s/ sq_km
square 1e4 hectare/s/|square 4046.8564224 acre/s/
square 2589988.110336 square_mile/s/|square .09290304 square_foot square_feet sq_ft
cubic 1 cubic_metre/s/ cubic_meter/s/|cubic .001 litre/s/ liter/s/|cubic 1e-6 millilitre/s/ milliliter/s/
cubic .003785 gallon/s/|barrel 1 barrel/s/
gram 1 gram/s/ gramme/s/|gram 1e3 kilogram/s/ kilo/s/ kilogramme/s/ kgs|gram 1e6 tonne/s/ ton/s/ metric_ton/s/
ton 1 ton/s/|gram 1e-3 milligram/s/
gram 28.349523125 ounce/s/
celsius 1 degree/s/ degree/s/_celsius|fahrenheit 1 degree/s/ degree/s/_fahrenheit|angle 1 degree/s/
watt 1 watt/s/|watt 1e3 kilowatt/s/|watt 1e6 megawatt/s/|watt 1e9 gigawatt/s/|watt 1e12 terawatt/s/
watt_hour 1e3 kilowatt_hour/s/ kilowatt-hour/s/
watt_hour 1e6 megawatt_hour/s/ megawatt-hour/s/|watt_hour 1e9 gigawatt_hour/s/ gigawatt-hour/s/
watt_hour 1e12 terawatt_hour/s/
volt 1 volt/s/|byte 1 byte/s/|byte 1e3 kilobyte/s/|byte 1e6 megabyte/s/|byte 1e9 gigabyte/s/|byte 1e12 terabyte/s/
bit 1 bit/s/
speed 1 kilometres_per_hour kilometers_per_hour km_per_hour|speed 1.609344 miles_per_hour
speed 3.6 metres_per_second meters_per_second
knot 1 knot/s/
metre 1852 nautical_mile/s/ sea_mile/s/|metre 1609.344 land_mile/s/ statute_mile/s/
cubic .028316846592 cubic_foot cubic_feet cu_ft
cubic .003785411784 us_gallon/s/|cubic .00454609 gallon/s/ imperial_gallon/s/|gram 907184.74 ton/s/ short_ton/s/
gram 1016046.9088 ton/s/ long_ton/s/|cubic .764554857984 cubic_yard/s/|cubic .00056826125 pint/s/
cubic .000473176473 pint/s/
square .83612736 square_yard/s/|cubic 1e9 cubic_kilometre/s/ cubic_kilometer/s/|gram 6350.29318 stone
metre 10 decametre/s/|cubic 100 hectolitre/s/ hectoliter/s/""",
    "fr": """
percent 1 pour_cent pourcent|point 1 point/s/ point/s/_de_pourcentage
usd 1 dollar/s/ dollar/s/_américains|cad 1 dollar/s/ dollar/s/_canadiens|aud 1 dollar/s/|dollar 1 dollar/s/
eur 1 euro/s/|eur .01 centime/s/ cent/s/
gbp 1 livre/s/ livres_sterling|gram 500 livre/s/|jpy 1 yen/s/|cny 1 yuan/s/|rub 1 rouble/s/|inr 1 roupie/s/
chf 1 franc/s/ francs_suisses|krw 1 won/s/
second 1 seconde/s/|second 60 minute/s/|second 3600 heure/s/|second 86400 jour/s/ journée/s/
second 604800 semaine/s/|month 1 mois|month 12 an/s/ année/s/
month 120 décennie/s/|month 1200 siècle/s/
metre 1 mètre/s/|metre 1e3 kilomètre/s/|metre .01 centimètre/s/|metre .001 millimètre/s/|metre 1609.344 mile/s/
metre .3048 pied/s/
square 1 mètre/s/_carrés mètre_carré|square 1e6 kilomètres_carrés km_carrés|square 1e4 hectare/s/
cubic 1 mètres_cubes mètre_cube|cubic .001 litre/s/|barrel 1 baril/s/
gram 1 gramme/s/|gram 1e3 kilo/s/ kilogramme/s/|gram 1e6 tonne/s/|gram 1e-3 milligramme/s/
celsius 1 degré/s/ degrés_celsius|fahrenheit 1 degré/s/|angle 1 degré/s/
watt 1 watt/s/|watt 1e3 kilowatt/s/|watt 1e6 mégawatt/s/|watt 1e9 gigawatt/s/
watt_hour 1e3 kilowattheure/s/ kilowatt-heure/s/|watt_hour 1e6 mégawattheure/s/
watt_hour 1e9 gigawattheure/s/|watt_hour 1e12 térawattheure/s/|byte 1 octet/s/|byte 1e6 mégaoctet/s/ mo
byte 1e9 gigaoctet/s/ go|byte 1e12 téraoctet/s/ to
speed 1 kilomètres_par_heure km_par_heure kilomètres-heure
metre 1852 milles_marins milles_nautiques mille_marin mille_nautique milles
metre 1609.344 milles milles_terrestres mille_terrestre
metre .9144 yard/s/|metre .0254 pouce/s/|square 100 are/s/|square 4046.8564224 acre/s/|cubic .1 hectolitre/s/
square .09290304 pied/s/_carrés pied_carré|square 2589988.110336 milles_carrés mille_carré mile/s/_carrés
square 1e6 kilomètre_carré|cubic .028316846592 pied/s/_cubes pied_cube|cubic 1e9 kilomètre/s/_cubes km_cubes
cubic .003785 gallon/s/|cubic .003785411784 gallon/s/|cubic .00454609 gallon/s/
cubic 1e-6 millilitre/s/|cubic 1e-5 centilitre/s/
gram 453.59237 livre/s/|gram 28.349523125 once/s/|gram 1e5 quint/al/aux
celsius 1 degré/s/_celsius degré/s/_centigrades
fahrenheit 1 degré/s/_fahrenheit|knot 1 nœud/s/ noeud/s/|chf 1 franc_suisse|gbp 1 livre_sterling""",
    "de": """
percent 1 prozent|point 1 prozentpunkt//e/en|point 1 punkt/e/en
usd 1 dollar//s us-dollar|cad 1 dollar//s kanadische_dollar|aud 1 dollar//s|dollar 1 dollar//s|eur 1 euro//s
eur .01 cent//s|gbp 1 pfund|gram 500 pfund
jpy 1 yen|cny 1 yuan renminbi|rub 1 rubel|inr 1 rupie//n|chf 1 franken schweizer_franken|pln 1 zloty złoty|krw 1 won
sek 1 krone//n
second 1 sekunde//n sek|second 60 minute//n|second 3600 stunde//n std|second 86400 tag//e/en/s tägige tägigen
second 604800 woche//n wöchige
month 1 monat//e/en/s monatige|month 12 jahr//e/en/es/s jährige/r/n/s/ jährig|month 120 jahrzehnt//e/en
month 1200 jahrhundert//e/en
metre 1 meter//n/s|metre 1e3 kilometer//n/s|metre .01 zentimeter//n|metre .001 millimeter//n|metre 1609.344 meile//n
metre .3048 fuß
square 1 quadratmeter//n|square 1e6 quadratkilometer//n|square 1e4 hektar|cubic 1 kubikmeter//n|cubic .001 liter//n
barrel 1 barrel fass
gram 1 gramm|gram 1e3 kilogramm kilo//s|gram 1e6 tonne//n|gram 1e-3 milligramm|celsius 1 grad grad_celsius
fahrenheit 1 grad grad_fahrenheit|angle 1 grad
watt 1 watt|watt 1e3 kilowatt|watt 1e6 megawatt|watt 1e9 gigawatt|watt 1e12 terawatt|watt_hour 1e3 kilowattstunde//n
watt_hour 1e6 megawattstunde//n
watt_hour 1e9 gigawattstunde//n|watt_hour 1e12 terawattstunde//n|byte 1 byte|byte 1e6 megabyte|byte 1e9 gigabyte
byte 1e12 terabyte
speed 1 kilometer_pro_stunde stundenkilometer//n km_pro_stunde|speed 3.6 meter_pro_sekunde
metre 1852 seemeile//n nautische//n_meile//n sm|metre .9144 yard//s|metre .0254 zoll|square 100 ar
square 4046.8564224 acre//s morgen|square .09290304 quadratfuß|square 2589988.110336 quadratmeile//n
cubic .028316846592 kubikfuß|cubic .003785 gallone//n|cubic .003785411784 gallone//n|cubic .00454609 gallone//n
cubic .1 hektoliter|cubic 1e9 kubikkilometer|cubic 1e-6 milliliter
gram 453.59237 pfund|gram 28.349523125 unze//n|gram 5e4 zentner|square 1e4 hektar//n
fahrenheit 1 grad_fahrenheit fahrenheit|celsius 1 celsius|knot 1 knoten""",
    "es": """
percent 1 por_ciento por_cien|point 1 punto/s/ punto/s/_porcentuales puntos_porcentual
usd 1 dólar//es|cad 1 dólar//es|aud 1 dólar//es|dollar 1 dólar//es|eur 1 euro/s/|eur .01 céntimo/s/ centavo/s/
gbp 1 libra/s/ libras_esterlinas|gram 453.59237 libra/s/
jpy 1 yen//es|cny 1 yuan//es|rub 1 rublo/s/|inr 1 rupia/s/|chf 1 franco/s/|mxn 1 peso/s/|ars 1 peso/s/|clp 1 peso/s/
cop 1 peso/s/|brl 1 real reales
second 1 segundo/s/|second 60 minuto/s/|second 3600 hora/s/|second 86400 día/s/|second 604800 semana/s/
month 1 mes//es|month 12 año/s/|month 120 década/s/
month 1200 siglo/s/|metre 1 metro/s/|metre 1e3 kilómetro/s/|metre .01 centímetro/s/|metre .001 milímetro/s/
metre 1609.344 milla/s/|metre .3048 pie/s/
square 1 metro/s/_cuadrados|square 1e6 kilómetro/s/_cuadrados|square 1e4 hectárea/s/|cubic 1 metros_cúbicos
cubic .001 litro/s/|barrel 1 barril//es
gram 1 gramo/s/|gram 1e3 kilo/s/ kilogramo/s/|gram 1e6 tonelada/s/
celsius 1 grado/s/ grados_celsius grados_centígrados|fahrenheit 1 grado/s/|angle 1 grado/s/
watt 1 vatio/s/|watt 1e3 kilovatio/s/|watt 1e6 megavatio/s/|watt 1e9 gigavatio/s/
watt_hour 1e3 kilovatios_hora kilovatio_hora|watt_hour 1e6 megavatios_hora
byte 1e6 megabyte/s/|byte 1e9 gigabyte/s/|speed 1 kilómetros_por_hora
metre 1852 milla/s/_náutica/s/ milla/s/_marina/s/ mn|metre .9144 yarda/s/|metre .0254 pulgada/s/|square 100 área/s/
square 4046.8564224 acre/s/|square .09290304 pie/s/_cuadrados|square 2589988.110336 milla/s/_cuadradas
square 1 metro_cuadrado|square 1e6 kilómetro_cuadrado|cubic 1 metro/s/_cúbicos metro_cúbico
cubic .028316846592 pie/s/_cúbicos|cubic .003785 gal/ón/ones|cubic .003785411784 gal/ón/ones
cubic .00454609 gal/ón/ones
cubic 1e-6 mililitro/s/
cubic .1 hectolitro/s/|gram 28.349523125 onza/s/|gram 1e5 quintal/es/|fahrenheit 1 grado/s/_fahrenheit
celsius 1 grado/s/_celsius grado_centígrado|gbp 1 libra_esterlina|knot 1 nudo/s/""",
    "it": """
percent 1 per_cento percento|point 1 punt/o/i punt/o/i_percentuali
usd 1 dollar/o/i|cad 1 dollar/o/i|aud 1 dollar/o/i|dollar 1 dollar/o/i|eur 1 euro|eur .01 centesim/o/i
gbp 1 sterlin/a/e|jpy 1 yen|cny 1 yuan|rub 1 rubl/o/i
inr 1 rupi/a/e|chf 1 franch/i/o franco|second 1 second/o/i|second 60 minut/o/i|second 3600 or/a/e
second 86400 giorn/o/i|second 604800 settiman/a/e
month 1 mes/e/i|month 12 ann/o/i|month 120 decenni/o/|month 1200 secol/o/i|metre 1 metr/o/i|metre 1e3 chilometr/o/i
metre .01 centimetr/o/i|metre .001 millimetr/o/i
metre 1609.344 migli/o/a|square 1 metri_quadrati metri_quadri|square 1e6 chilometri_quadrati|square 1e4 ettar/o/i
cubic 1 metri_cubi|cubic .001 litr/o/i|barrel 1 baril/e/i
gram 1 gramm/o/i|gram 1e3 chil/o/i chilogramm/o/i|gram 1e6 tonnellat/a/e|celsius 1 grad/o/i gradi_celsius
fahrenheit 1 grad/o/i|angle 1 grad/o/i
watt 1 watt|watt 1e3 chilowatt kilowatt|watt 1e6 megawatt|watt 1e9 gigawatt|watt_hour 1e3 chilowattora kilowattora
watt_hour 1e6 megawattora|byte 1e6 megabyte|byte 1e9 gigabyte
speed 1 chilometri_orari chilometri_all'ora
metre 1852 migli/o/a_nautic/o/he migli/o/a_marin/o/e|metre .3048 pied/e/i|metre .9144 iard/a/e
metre .0254 pollic/e/i
square 100 ar/a/e|square 4046.8564224 acr/o/i|square .09290304 piedi_quadrati|square 2589988.110336 miglia_quadrate
square 1 metro_quadrato metro_quadro|square 1e6 chilometro_quadrato|cubic 1 metro_cubo
cubic .028316846592 piedi_cubi
cubic .003785 gallon/e/i|cubic .003785411784 gallon/e/i|cubic .00454609 gallon/e/i|cubic .1 ettolitr/o/i
gram 453.59237 libbr/a/e|gram 28.349523125 onc/ia/e
gram 1e5 quintal/e/i|fahrenheit 1 gradi_fahrenheit grado_fahrenheit|celsius 1 grado_celsius gradi_centigradi
knot 1 nod/o/i""",
    "pt": """
percent 1 por_cento|point 1 ponto/s/ ponto/s/_percentuais pontos_percentual
usd 1 dólar//es|cad 1 dólar//es|aud 1 dólar//es|dollar 1 dólar//es|eur 1 euro/s/|eur .01 cêntimo/s/
brl .01 centavo/s/|gbp 1 libra/s/|gram 453.59237 libra/s/
jpy 1 iene/s/|cny 1 yuan/s/ iuan|rub 1 rublo/s/|inr 1 rupia/s/|chf 1 franco/s/|brl 1 rea/l/is|second 1 segundo/s/
second 60 minuto/s/|second 3600 hora/s/|second 86400 dia/s/
second 604800 semana/s/|month 1 mês meses|month 12 ano/s/|month 120 década/s/|month 1200 século/s/|metre 1 metro/s/
metre 1e3 quilómetro/s/ quilômetro/s/
metre .01 centímetro/s/|metre .001 milímetro/s/|metre 1609.344 milha/s/|square 1 metros_quadrados
square 1e6 quilômetros_quadrados quilómetros_quadrados|square 1e4 hectare/s/
cubic 1 metros_cúbicos|cubic .001 litro/s/|barrel 1 barr/il/is|gram 1 grama/s/|gram 1e3 quilo/s/ quilograma/s/
gram 1e6 tonelada/s/
celsius 1 grau/s/ graus_celsius|fahrenheit 1 grau/s/|angle 1 grau/s/|watt 1 watt/s/|watt 1e3 quilowatt/s/
watt 1e6 megawatt/s/|watt 1e9 gigawatt/s/
watt_hour 1e3 quilowatts-hora quilowatt-hora|byte 1e6 megabyte/s/|byte 1e9 gigabyte/s/
speed 1 quilômetros_por_hora quilómetros_por_hora
metre 1852 milha/s/_náutica/s/ milha/s/_marítima/s/ mn|metre .3048 pé/s/|metre .9144 jarda/s/|metre .0254 polegada/s/
square 4046.8564224 acre/s/|square .09290304 pés_quadrados pé_quadrado|square 2589988.110336 milha/s/_quadradas
square 1 metro_quadrado|square 1e6 quilômetro_quadrado quilómetro_quadrado|square 100 are/s/|cubic 1 metro_cúbico
cubic .028316846592 pés_cúbicos pé_cúbico|cubic .003785 galão galões|cubic .003785411784 galão galões
cubic .00454609 galão galões|gram 28.349523125 onça/s/|fahrenheit 1 grau/s/_fahrenheit|celsius 1 graus_centígrados
knot 1 nó/s/""",
    "nl": """
percent 1 procent|point 1 procentpunt//en punt//en|usd 1 dollar//s|cad 1 dollar//s
aud 1 dollar//s|dollar 1 dollar//s|eur 1 euro//'s|eur .01 cent//en
gbp 1 pond|gram 500 pond|jpy 1 yen|cny 1 yuan|rub 1 roebel//s|inr 1 roepie//s|chf 1 frank|second 1 second/e/en
second 60 minuut minuten|second 3600 uur uren|second 86400 dag//en
second 604800 week weken|month 1 maand//en|month 12 jaar jaren jarige|month 120 decenni/um/a|month 1200 eeuw//en
metre 1 meter//s|metre 1e3 kilometer//s|metre .01 centimeter//s
metre .001 millimeter//s|metre 1609.344 mijl//en|square 1 vierkante_meter|square 1e6 vierkante_kilometer
square 1e4 hectare//n|cubic 1 kubieke_meter|cubic .001 liter//s
barrel 1 vat//en|gram 1 gram|gram 1e3 kilo//'s kilogram|gram 1e6 ton//nen|celsius 1 graad graden graden_celsius
fahrenheit 1 graad graden|angle 1 graad graden
watt 1 watt|watt 1e3 kilowatt|watt 1e6 megawatt|watt 1e9 gigawatt|watt_hour 1e3 kilowattuur
watt_hour 1e6 megawattuur|byte 1e6 megabyte|byte 1e9 gigabyte
speed 1 kilometer_per_uur
metre 1852 zeemijl//en nautische_mijl//en zm|metre .3048 voet|metre .9144 yard//s|metre .0254 inch|square 100 are//n
square 4046.8564224 acre//s
square 1 vierkante_meters|square .09290304 vierkante_voet|square 2589988.110336 vierkante_mijl
cubic 1 kubieke_meters
cubic .028316846592 kubieke_voet|cubic .003785 gallon//s|cubic .003785411784 gallon//s|cubic .00454609 gallon//s
gram 453.59237 pond|gram 28.349523125 ons|gram 100 ons|fahrenheit 1 graden_fahrenheit|celsius 1 graad_celsius
knot 1 kno/op/pen""",
    "pl": """
percent 1 procent//a/ach/em/om proc|point 1 punkt//y/ów/u punkt//y/ów/u_procentow/y/e/ych/ego p.p
usd 1 dolar//y/ów/a|cad 1 dolar//y/ów/a|aud 1 dolar//y/ów/a|dollar 1 dolar//y/ów/a|eur 1 euro|gbp 1 funt//y/ów/a
gram 453.59 funt//y/ów/a|jpy 1 jen//y/ów|cny 1 juan//y/ów
rub 1 rubl/i/e/a rubel|inr 1 rupi/i/e/a|chf 1 frank//i/ów|pln 1 złot/y/e/ych/ego zł|pln .01 gros/z/zy/ze
second 1 sekund//a/y/ę|second 60 minut//a/y/ę|second 3600 godzin//a/y/ę/ach/om godz
second 86400 dzień dni dnia dniach dniami|second 604800 tydzień tygodni//e/a/u/ach
month 1 miesiąc//e/a/ach/u miesięcy|month 12 rok roku lat lata latach latami|month 120 dekad//a/y/ę
month 1200 wiek//i/ów/u|metre 1 metr//y/ów/a/ach|metre 1e3 kilometr//y/ów/a/ach
metre .01 centymetr//y/ów/a|metre .001 milimetr//y/ów|metre 1609.344 mil//a/e
square 1 metrów_kwadratowych metry_kwadratowe|square 1e6 kilometrów_kwadratowych|square 1e4 hektar//y/ów/a
cubic 1 metrów_sześciennych|cubic .001 litr//y/ów/a|barrel 1 baryłek baryłki|gram 1 gram//y/ów/a
gram 1e3 kilogram//y/ów/a kilo|gram 1e6 ton//a/y/ę
celsius 1 stopni//e/a stopień stopni_celsjusza|fahrenheit 1 stopni//e/a stopień|angle 1 stopni//e/a stopień
watt 1 wat//y/ów|watt 1e3 kilowat//y/ów|watt 1e6 megawat//y/ów
watt_hour 1e3 kilowatogodzin//y|watt_hour 1e6 megawatogodzin//y|byte 1e6 megabajt//y/ów|byte 1e9 gigabajt//y/ów
speed 1 kilometrów_na_godzinę
metre 1852 mil//a/e/i/ę/ach_morsk/a/ie/ich/iej/ą|metre 1609.344 mil|metre .3048 stóp stop/a/y|metre .9144 jard//y/ów
metre .0254 cal//e/i
square 100 ar//y/ów/a|square 4046.8564224 akr//y/ów/a|square .09290304 stóp_kwadratowych
square 1 metr//a_kwadratow/y/ego
square 1e6 kilometry_kwadratowe kilometra_kwadratowego|cubic 1 metry_sześcienne metra_sześciennego
cubic .028316846592 stóp_sześciennych|cubic .003785 galon//y/ów|cubic .003785411784 galon//y/ów
cubic .00454609 galon//y/ów
gram 28.349523125 unc/ja/je/ji|fahrenheit 1 stopni//e_fahrenheita|celsius 1 stopnia_celsjusza stopnie_celsjusza
knot 1 węzł/y/ów/a węzeł""",
    "ru": """
percent 1 процент//а/ов/ы/у/ам/ами/ах/ом проц|point 1 п.п|point 1 процентн/ый/ых/ого/ые_пункт//а/ов/ы пункт//а/ов/ы
usd 1 доллар//а/ов/ы/ам/ами/ах/у/ом долл|cad 1 доллар//а/ов/ы|aud 1 доллар//а/ов/ы|dollar 1 доллар//а/ов/ы
eur 1 евро|gbp 1 фунт//а/ов/ы фунтов_стерлингов
gram 453.59 фунт//а/ов/ы|jpy 1 иен//а/ы|jpy 1 йен//а/ы|cny 1 юан/ь/я/ей/и/ям
rub 1 рубл/ь/я/ей/и/ям/ями/ях/ю/ем руб р|rub .01 копе/йка/йки/ек|inr 1 рупи/я/и/й|chf 1 франк//а/ов/и
uah 1 грив/на/ны/ен|second 1 секунд//а/ы/у/ам|second 60 минут//а/ы/у/ам/ами мин|second 3600 час//а/ов/ы/ам/ами/у
second 86400 день дня дней дни дням днями днях сут/ки/ок
second 604800 недел/я/и/ь/ю/е/ям/ями/ях|month 1 месяц//а/ев/ы/у/ам/ами/ах/ем мес
month 12 год//а/ы/у/ом/е/ам/ах лет летний летняя летие летнего|month 120 десятилети/е/я/й
month 1200 век//а/ов/е столети/е/я/й|metre 1 метр//а/ов/ы/ах/ам м|metre 1e3 километр//а/ов/ы/ах/ам км
metre .01 сантиметр//а/ов/ы см|metre .001 миллиметр//а/ов/ы мм
metre 1609.344 мил/я/и/ь|metre .3048 фут//а/ов|square 1 квадратн/ый/ых/ые/ого_метр//а/ов/ы кв._м кв._метров
square 1e6 квадратн/ый/ых/ые_километр//а/ов/ы кв._км
square 1e4 гектар//а/ов/ы га|cubic 1 кубическ/их/ий/ие_метр//а/ов/ы кубометр//а/ов/ы|cubic .001 литр//а/ов/ы л
barrel 1 баррел/ь/я/ей/и
gram 1 грамм//а/ов/ы г|gram 1e3 килограмм//а/ов/ы кг кило|gram 1e6 тонн//а/ы/у т
celsius 1 градус//а/ов/ы/ах градусов_цельсия|fahrenheit 1 градус//а/ов/ы|angle 1 градус//а/ов/ы
watt 1 ватт//а/ов вт|watt 1e3 киловатт//а/ов квт|watt 1e6 мегаватт//а/ов мвт|watt 1e9 гигаватт//а/ов гвт
watt_hour 1e3 киловатт-час//а/ов квт·ч|watt_hour 1e6 мегаватт-час//а/ов
byte 1e6 мегабайт//а/ов мб|byte 1e9 гигабайт//а/ов гб|byte 1e12 терабайт//а/ов тб|speed 1 километров_в_час км/ч
speed 3.6 метров_в_секунду м/с
metre 1852 морск/ая/их/ие/ой/ую/ими_мил/я/и/ь/ю/ях/ями мор._мил/я/и/ь|metre .9144 ярд//а/ов/ы|metre .0254 дюйм//а/ов/ы
square 100 сот/ка/ки/ок/кам/ках ар ара аров|square 4046.8564224 акр//а/ов/ы
square .09290304 квадратн/ых/ый_фут//а/ов
square 2589988.110336 квадратн/ых/ая/ые_мил/ь/я/и|cubic 1 кубическ/ого/ими/им_метр//а/ами/ам куб/ов/ометрам
cubic .028316846592 кубическ/их/ий_фут//а/ов
cubic 1e9 кубическ/их_километр//а/ов|cubic .003785 галлон//а/ов/ы|cubic .003785411784 галлон//а/ов/ы
cubic .00454609 галлон//а/ов/ы
cubic 1e-6 миллилитр//а/ов|gram 28.349523125 унци/я/и/й|gram 1e5 центнер//а/ов/ы|gram 1e-3 миллиграмм//а/ов
celsius 1 градус//а/ов_цельсия градус//а/ов_по_цельсию
fahrenheit 1 градус//а/ов_фаренгейта градус//а/ов_по_фаренгейту
knot 1 узл/ов/а узел|nok 1 норвежск/их/ая/ие_крон//а/ы""",
    "ar": """
percent 1 بالمئة بالمائة في_المئة في_المائة|point 1 نقطة نقاط نقطة_مئوية
usd 1 دولار دولارا دولارات|cad 1 دولار|aud 1 دولار|dollar 1 دولار|eur 1 يورو
gbp 1 جنيه جنيهات|egp 1 جنيه جنيهات|jpy 1 ين|cny 1 يوان|rub 1 روبل|inr 1 روبية|sar 1 ريال ريالا|aed 1 درهم درهما
second 1 ثانية ثوان ثواني|second 60 دقيقة دقائق
second 3600 ساعة ساعات|second 86400 يوم يوما يومًا أيام|second 604800 أسبوع أسابيع أسبوعا|month 1 شهر شهرا شهور أشهر
month 12 سنة سنوات عام عاما عامًا أعوام|month 120 عقد عقود
metre 1 متر مترا أمتار|metre 1e3 كيلومتر كيلومترا كيلومترات كم|metre .01 سنتيمتر سنتيمترا سم|metre 1609.344 ميل
square 1e4 هكتار هكتارا|square 1e6 كيلومتر_مربع كيلومترا_مربعا
square 1 متر_مربع|cubic .001 لتر لترا|cubic 1 متر_مكعب|barrel 1 برميل|gram 1 غرام جرام
gram 1e3 كيلوغرام كيلوغراما كيلو|gram 1e6 طن طنا أطنان|celsius 1 درجة درجات|fahrenheit 1 درجة درجات
angle 1 درجة درجات|watt 1e3 كيلوواط|watt 1e6 ميغاواط|watt 1e9 غيغاواط|byte 1e9 غيغابايت|speed 1 كيلومتر_في_الساعة
metre 1852 ميل_بحري أميال_بحرية ميلا_بحريا ميلًا_بحريًا ميلاً_بحرياً|metre 1609.344 أميال ميلا ميلًا
metre .3048 قدم قدما أقدام|metre .9144 ياردة ياردات
metre .0254 بوصة بوصات|square 100 آر|square 4046.8564224 فدان فدانا أفدنة|square 4200.83 فدان فدانا أفدنة
square 1e4 هكتارات|square .09290304 قدم_مربع قدم_مربعة|cubic .028316846592 قدم_مكعب قدم_مكعبة
cubic .003785 غالون جالون غالونات|cubic .00454609 غالون جالون غالونات|gram 453.59237 رطل رطلا أرطال
gram 28.349523125 أونصة أوقية
gram 1e3 كيلوغرامات كيلوجرام كغم|celsius 1 درجة_مئوية درجات_مئوية|fahrenheit 1 درجة_فهرنهايت درجات_فهرنهايت
cubic 1 متر_مكعبا مترا_مكعبا أمتار_مكعبة|square 1 مترا_مربعا أمتار_مربعة|cubic .001 لترات|barrel 1 براميل برميلا
knot 1 عقدة""",
    "hi": """
percent 1 प्रतिशत फीसदी फ़ीसदी|point 1 अंक प्रतिशत_अंक|usd 1 डॉलर|cad 1 डॉलर|aud 1 डॉलर|dollar 1 डॉलर|eur 1 यूरो
gbp 1 पाउंड|jpy 1 येन|cny 1 युआन|rub 1 रूबल|inr 1 रुपये रुपए रुपया रुपयों रु
second 1 सेकंड|second 60 मिनट मिनटों|second 3600 घंटे घंटा घंटों|second 86400 दिन दिनों
second 604800 हफ्ते हफ़्ते सप्ताह हफ्तों|month 1 महीने महीना महीनों माह|month 12 साल वर्ष वर्षों सालों
metre 1 मीटर|metre 1e3 किलोमीटर किमी|metre .01 सेंटीमीटर|square 1e4 हेक्टेयर|square 4046.8564224 एकड़
square 1e6 वर्ग_किलोमीटर|square 1 वर्ग_मीटर|cubic .001 लीटर|barrel 1 बैरल|gram 1 ग्राम
gram 1e3 किलो किलोग्राम|gram 1e6 टन|celsius 1 डिग्री डिग्री_सेल्सियस|fahrenheit 1 डिग्री|angle 1 डिग्री
watt 1e3 किलोवाट|watt 1e6 मेगावाट|watt 1e9 गीगावाट|speed 1 किलोमीटर_प्रति_घंटे
metre 1609.344 मील|metre 1852 समुद्री_मील नॉटिकल_मील नाविक_मील|metre .3048 फुट फ़ुट फीट|metre .9144 गज|metre .0254 इंच
square .09290304 वर्ग_फुट वर्ग_फीट|square 2589988.110336 वर्ग_मील|cubic 1 घन_मीटर क्यूबिक_मीटर
cubic .028316846592 घन_फुट क्यूबिक_फीट
cubic .003785 गैलन|cubic .00454609 गैलन|gram 453.59237 पाउंड|gram 28.349523125 औंस|gram 1e5 क्विंटल
fahrenheit 1 डिग्री_फ़ारेनहाइट डिग्री_फारेनहाइट|knot 1 नॉट""",
    "zh": """
percent 1 个百分比|percent 10 成
point 1 个百分点 百分点 个点|usd 1 美元 美金 美圆|cad 1 加元 加拿大元|aud 1 澳元|hkd 1 港元 港币
eur 1 欧元 歐元|gbp 1 英镑 英鎊 鎊|jpy 1 日元 日圆 円|cny 1 元 人民币 元人民币 块 块钱|rub 1 卢布|inr 1 卢比
krw 1 韩元
chf 1 瑞士法郎
hkd 1 元|twd 1 元 新台币 台币|aud 1 澳币|thb 1 泰铢|second 1 秒 秒钟|second 60 分钟 分鐘
second 3600 小时 个小时 小時 个钟头|second 86400 天 日
second 604800 周 个星期 星期 週|month 1 个月 個月|month 12 年 年间 岁 周年|month 120 个十年|month 1200 个世纪
metre 1 米 公尺|metre 1e3 公里 千米|metre .01 厘米 公分|metre .001 毫米|metre 500 里|metre 1609.344 英里
metre .3048 英尺|square 1 平方米|square 1e6 平方公里 平方千米|square 1e4 公顷|square 666.67 亩
cubic 1 立方米|cubic .001 升 公升|cubic 1e-6 毫升|barrel 1 桶|gram 1 克|gram 1e3 公斤 千克|gram 500 斤
gram 1e6 吨 公吨|gram 1e-3 毫克|celsius 1 度 摄氏度|fahrenheit 1 度 华氏度|angle 1 度
watt 1 瓦|watt 1e3 千瓦|watt 1e6 兆瓦|watt 1e9 吉瓦|watt_hour 1e3 千瓦时 度|watt_hour 1e6 兆瓦时|byte 1e6 兆字节
byte 1e9 吉字节|speed 1 公里每小时
metre 1852 海里 浬 海浬|metre .9144 码|metre .0254 英寸|square 100 公亩|square 4046.8564224 英亩
square .09290304 平方英尺
square 2589988.110336 平方英里|square 1 平米 平方公尺|cubic .028316846592 立方英尺|cubic 1e9 立方公里
cubic 1 立方 方
cubic .003785 加仑|cubic .003785411784 加仑|cubic .00454609 加仑|gram 453.59237 磅|gram 28.349523125 盎司|gram 50 两
speed 1 公里/小时|knot 1 节""",
    "ja": """
percent 1 パーセント|percent 10 割|point 1 ポイント パーセントポイント|usd 1 ドル 米ドル
cad 1 ドル|aud 1 ドル|dollar 1 ドル|eur 1 ユーロ|gbp 1 ポンド|gram 453.59 ポンド|jpy 1 円|cny 1 元 人民元
rub 1 ルーブル|inr 1 ルピー|krw 1 ウォン
second 1 秒|second 60 分 分間|second 3600 時間|second 86400 日 日間|second 604800 週間 週
month 1 か月 カ月 ヶ月 ヵ月 箇月|month 12 年 年間 歳 周年|metre 1 メートル|metre 1e3 キロメートル キロ
gram 1e3 キロ キログラム|metre .01 センチ センチメートル
metre .001 ミリ|metre 1609.344 マイル|square 1 平方メートル|square 1e6 平方キロ 平方キロメートル
square 1e4 ヘクタール|cubic 1 立方メートル|cubic .001 リットル|barrel 1 バレル|gram 1 グラム|gram 1e6 トン
celsius 1 度|fahrenheit 1 度|angle 1 度
watt 1 ワット|watt 1e3 キロワット|watt 1e6 メガワット|watt 1e9 ギガワット|watt_hour 1e3 キロワット時
byte 1e6 メガバイト|byte 1e9 ギガバイト
metre 1852 海里 カイリ 浬|metre .3048 フィート|metre .9144 ヤード|metre .0254 インチ|square 100 アール
square 4046.8564224 エーカー
square .09290304 平方フィート|square 2589988.110336 平方マイル|square 3.305785 坪|cubic .028316846592 立方フィート
cubic .003785 ガロン|cubic .003785411784 ガロン|cubic .00454609 ガロン|gram 28.349523125 オンス|knot 1 ノット
cad 1 カナダドル|aud 1 豪ドル|hkd 1 香港ドル|metre 1e3 キロ・メートル|chf 1 フラン""",
    "ko": """
percent 1 퍼센트 프로|point 1 포인트 퍼센트포인트 %포인트|usd 1 달러|cad 1 달러|aud 1 달러
dollar 1 달러|eur 1 유로|gbp 1 파운드|jpy 1 엔|cny 1 위안|rub 1 루블|inr 1 루피|krw 1 원|second 1 초|second 60 분
second 3600 시간|second 86400 일 일간
second 604800 주 주간|month 1 개월 달|month 12 년 년간 살 세 주년|metre 1 미터 m|metre 1e3 킬로미터 킬로
gram 1e3 킬로그램 킬로|metre .01 센티미터|square 1 제곱미터|square 1e6 제곱킬로미터|square 1e4 헥타르
cubic .001 리터|barrel 1 배럴
gram 1 그램|gram 1e6 톤|celsius 1 도|fahrenheit 1 도|angle 1 도|watt 1e3 킬로와트|watt 1e6 메가와트
watt 1e9 기가와트|watt_hour 1e3 킬로와트시|byte 1e6 메가바이트|byte 1e9 기가바이트
metre 1852 해리 노티컬마일|metre 1609.344 마일|metre .3048 피트|metre .9144 야드|metre .0254 인치|square 100 아르
square 4046.8564224 에이커
square .09290304 제곱피트 평방피트|square 3.305785 평|square 2589988.110336 제곱마일|square 1 평방미터
cubic 1 세제곱미터 입방미터
cubic .028316846592 입방피트 세제곱피트|cubic .003785 갤런|cubic .003785411784 갤런|cubic .00454609 갤런
gram 453.59237 파운드|gram 28.349523125 온스|knot 1 노트|usd 1 미국_달러|hkd 1 홍콩달러|cad 1 캐나다달러
aud 1 호주달러""",
}
