"""The check of negation: a no that the source has not, and one that the item drops, in 14 languages."""

from __future__ import annotations

import time

import pytest

from socra.article import Article
from socra.evidence import locate
from socra.support import Said, judge
from socra.support.index import HEADER, index_of
from socra.support.negation import Negation
from socra.testing import make_article

CHECK = Negation()


def found(article: Article, text: str, *cited: int, language: str = "") -> list[tuple[str, tuple[int, ...]]]:
    """Return what the check finds in an item, and where the article has it."""
    index = index_of(article)
    said = Said((text,), text, language or article.language)
    claims = [claim for claim in CHECK.claims(said, index) if not CHECK.holds(claim, (HEADER, *cited), index)]
    return [(claim.text, CHECK.where(claim, index)) for claim in claims]


def finds(source: str, text: str, language: str = "en") -> bool:
    article = make_article(source, language=language)
    return bool(found(article, text, *range(1, len(article.sentences) + 1)))


OPPOSITES = [
    ("en", "The ministry published the figures.", "The ministry did not publish the figures."),
    ("en", "The doctors want a second server.", "The doctors don’t want a second server."),
    ("en", "The bank has paid a dividend.", "The bank has never paid a dividend."),
    ("en", "Everybody in the valley knew the owner.", "Nobody in the valley knew the owner."),
    ("en", "The council has a plan for the harbour.", "The council has no plan for the harbour."),
    ("en", "Both the bank and the mill paid the fine.", "Neither the bank nor the mill paid the fine."),
    ("en", "The ferry left with a captain on board.", "The ferry left without a captain on board."),
    ("en", "All of the workers lost their jobs.", "None of the workers lost their jobs."),
    ("en", "The bridge is safe for lorries.", "The bridge is no longer safe for lorries."),
    ("en", "The firm met its target for March.", "The firm failed to meet its target for March."),
    ("en", "The mayor signed the contract.", "The mayor refused to sign the contract."),
    ("en", "Everyone in Arden trusts the timetable.", "Hardly anyone in Arden trusts the timetable."),
    ("en", "All members voted for the merger.", "Not all members voted for the merger."),
    ("en", "The agency can force the owners to sell.", "The agency cannot force the owners to sell."),
    ("fr", "Le rapport mentionne le coût des travaux.", "Le rapport ne mentionne pas le coût des travaux."),
    ("fr", "La banque a versé un dividende.", "La banque n’a jamais versé un dividende."),
    ("fr", "Tout le monde savait pourquoi le patron partait.", "Personne ne savait pourquoi le patron partait."),
    ("fr", "L'entreprise emploie des ouvriers à Arden.", "L'entreprise n'emploie plus d'ouvriers à Arden."),
    ("fr", "Tout a été volé dans le coffre du musée.", "Rien n'a été volé dans le coffre du musée."),
    ("fr", "La mairie a un projet pour le port.", "La mairie n'a aucun projet pour le port."),
    ("fr", "Le bac est parti avec un capitaine.", "Le bac est parti sans capitaine."),
    ("fr", "Le pont est sûr pour les camions.", "Le pont est pas sûr pour les camions."),
    ("de", "Das Ministerium veröffentlichte die Zahlen.", "Das Ministerium veröffentlichte die Zahlen nicht."),
    ("de", "Die Ärzte wollen einen zweiten Server.", "Die Ärzte wollen keinen zweiten Server."),
    ("de", "Jeder im Tal wusste von der Sache.", "Niemand im Tal wusste von der Sache."),
    ("de", "Die Bank hat eine Dividende gezahlt.", "Die Bank hat nie eine Dividende gezahlt."),
    ("de", "Das gestohlene Bild ist aufgetaucht.", "Das gestohlene Bild ist niemals aufgetaucht."),
    ("de", "Aus dem Tresor wurde alles gestohlen.", "Aus dem Tresor wurde nichts gestohlen."),
    ("de", "Die Fähre legte mit einem Kapitän ab.", "Die Fähre legte ohne Kapitän ab."),
    ("de", "Die Bank und die Mühle zahlten die Strafe.", "Weder die Bank noch die Mühle zahlten die Strafe."),
    ("es", "El ministerio publicó los datos.", "El ministerio no publicó los datos."),
    ("es", "Todos en el valle sabían la noticia.", "Nadie en el valle sabía la noticia."),
    ("it", "La banca ha pagato dividendi.", "La banca non ha mai pagato dividendi."),
    ("it", "Tutti nella valle sapevano la notizia.", "Nessuno nella valle sapeva la notizia."),
    ("pt", "O ministério publicou os dados.", "O ministério não publicou os dados."),
    ("pt", "A balsa partiu com capitão a bordo.", "A balsa partiu sem capitão a bordo."),
    ("nl", "De bank heeft dividend betaald.", "De bank heeft nooit dividend betaald."),
    ("nl", "De stad heeft een plan voor de haven.", "De stad heeft geen plan voor de haven."),
    ("pl", "Ministerstwo opublikowało dane we wtorek.", "Ministerstwo nie opublikowało danych we wtorek."),
    ("pl", "Prom odpłynął z kapitanem na pokładzie.", "Prom odpłynął bez kapitana na pokładzie."),
    ("ru", "Министерство опубликовало данные.", "Министерство не опубликовало данные."),
    ("ru", "В верхнем бассейне есть вода.", "В верхнем бассейне нет воды."),
    ("ru", "Все в долине знали об этом деле.", "Никто в долине не знал об этом деле."),
    ("ru", "Банк платил дивиденды.", "Банк никогда не платил дивидендов."),
    ("ru", "Паром ушёл с капитаном на борту.", "Паром ушёл без капитана на борту."),
    ("ru", "Въезжать в центр на грузовиках можно.", "Въезжать в центр на грузовиках нельзя."),
    ("ar", "نشرت الوزارة الأرقام يوم الثلاثاء.", "لم تنشر الوزارة الأرقام يوم الثلاثاء."),
    ("ar", "يريد الأطباء خادما ثانيا.", "لا يريد الأطباء خادما ثانيا."),
    ("ar", "سترفع الشركة أسعارها هذا العام.", "لن ترفع الشركة أسعارها هذا العام."),
    ("hi", "मंत्रालय ने मंगलवार को आंकड़े प्रकाशित किए।", "मंत्रालय ने मंगलवार को आंकड़े प्रकाशित नहीं किए।"),
    ("hi", "नौका कप्तान के साथ रवाना हुई।", "नौका बिना कप्तान के रवाना हुई।"),
    ("zh", "财政部周二公布了这些数据。", "财政部周二没有公布这些数据。"),
    ("zh", "公司今年会提高价格。", "公司今年不会提高价格。"),
    ("zh", "这家银行支付过股息。", "这家银行从未支付过股息。"),
    ("zh", "所有成员都支持合并。", "并非所有成员都支持合并。"),
    ("zh", "集团对谈判发表了评论。", "集团未对谈判发表评论。"),
    ("ja", "会社は試験運転中のデータを公表している。", "会社は試験運転中のデータを公表していない。"),
    ("ja", "市長は港との契約に署名しました。", "市長は港との契約に署名しませんでした。"),
    ("ja", "銀行は配当を支払った。", "銀行は配当を支払わなかった。"),
    ("ja", "船は船長を乗せて出港した。", "船は船長を乗せずに出港した。"),
    ("ko", "회사는 시험 운전 자료를 공개했다.", "회사는 시험 운전 자료를 공개하지 않았다."),
    ("ko", "시는 낡은 항구에 대한 계획이 있다.", "시는 낡은 항구에 대한 계획이 없다."),
    ("ko", "시장은 항구와의 계약에 서명했다.", "시장은 항구와의 계약에 서명하지 못했다."),
]


@pytest.mark.parametrize(("language", "yes", "no"), OPPOSITES)
def test_a_no_that_is_added_or_dropped_is_found(language: str, yes: str, no: str) -> None:
    assert finds(yes, no, language), "added"
    assert finds(no, yes, language), "dropped"
    for text in (yes, no):
        assert not finds(text, text.rstrip(".。।"), language)


NO_NEGATION = [
    ("en", "The bank not only raised its fees but also cut jobs.", "The bank raised its fees and cut jobs."),
    ("en", "No fewer than 300 people came.", "At least 300 people came."),
    ("en", "It was no doubt the largest harvest.", "It was the largest harvest."),
    ("en", "The city has nothing but debts.", "The city has debts."),
    ("en", "The shop will not reopen until Monday.", "The shop will reopen on Monday."),
    ("en", "The pump did not fail because of frost but because of rust.", "The pump failed because of rust."),
    ("en", "Bus No. 9 stops at the old harbour.", "Bus 9 stops at the old harbour."),
    ("fr", "La banque a non seulement relevé ses frais, mais fermé des agences.", "La banque a relevé ses frais."),
    ("fr", "Le magasin ne compte que trois vendeurs.", "Le magasin compte trois vendeurs."),
    ("fr", "Plus de 300 personnes sont venues.", "300 personnes sont venues."),
    ("fr", "N'importe quel habitant peut voter.", "Tout habitant peut voter."),
    ("fr", "C'est un premier pas vers la paix.", "C'est un pas vers la paix."),
    ("de", "Die Bank hat nicht nur die Gebühren erhöht.", "Die Bank hat die Gebühren erhöht."),
    ("de", "Die Pumpe fiel nicht wegen Frost aus, sondern wegen Rost.", "Die Pumpe fiel wegen Rost aus."),
    ("es", "El banco no solo subió las tarifas.", "El banco subió las tarifas."),
    ("it", "La banca non solo ha alzato le tariffe.", "La banca ha alzato le tariffe."),
    ("pt", "O banco não só subiu as tarifas.", "O banco subiu as tarifas."),
    ("nl", "De bank heeft niet alleen de tarieven verhoogd.", "De bank heeft de tarieven verhoogd."),
    ("pl", "Bank nie tylko podniósł opłaty.", "Bank podniósł opłaty."),
    ("ru", "Банк не только поднял тарифы.", "Банк поднял тарифы."),
    ("ru", "Что бы ни случилось, школа откроется.", "Школа откроется, что случилось."),
    ("ar", "لا تزال الشركة تبيع الماء.", "الشركة تبيع الماء."),
    ("hi", "बैंक ने न केवल शुल्क बढ़ाया।", "बैंक ने शुल्क बढ़ाया।"),
    ("zh", "银行不仅提高了收费。", "银行提高了收费。"),
    ("zh", "今年的收成非常丰富。", "今年的收成丰富。"),
    ("zh", "未来五年公司将投资港口。", "五年公司将投资港口。"),
    ("zh", "工程师不得不关闭水泵。", "工程师关闭水泵。"),
    ("ja", "銀行は手数料を上げなければならない。", "銀行は手数料を上げる。"),
    ("ja", "銀行は必ず手数料を上げる。", "銀行は手数料を上げる。"),
    ("ko", "은행은 수수료를 올릴 수밖에 없다.", "은행은 수수료를 올렸다."),
]


@pytest.mark.parametrize(("language", "source", "text"), NO_NEGATION)
def test_what_looks_like_a_no_and_is_none_is_passed(language: str, source: str, text: str) -> None:
    assert not finds(source, text, language)


SAME = [
    ("en", "The mayor refused to sign the contract.", "The mayor did not sign the contract."),
    ("en", "The minister denied that the mill had closed.", "The minister said the mill had not closed."),
    ("en", "The talks ended without agreement.", "The talks did not lead to an agreement."),
    ("en", "The council rejected the plan.", "The council did not approve the plan."),
    ("en", "Not all workers agreed to the cut.", "Some workers agreed to the cut."),
    ("en", "Nobody knew why the owner gave up the old mill.", "Why the owner gave up the old mill, nobody knew."),
    ("en", "Nobody knew why the owner gave up the mill.", "Why the owner gave up the mill is known to nobody."),
    ("en", "Few farmers trust the new law.", "Most farmers do not trust the new law."),
    ("en", "The bank, which does not lend, opened a branch.", "The bank opened a branch."),
    ("en", "The bank did not sign the contract.", "The bank prepared the contract for months."),
    ("fr", "Le conseil a rejeté le projet de port.", "Le conseil n'a pas approuvé le projet de port."),
    ("de", "Der Minister bestritt, dass die Mühle schließt.", "Die Mühle schließt laut dem Minister nicht."),
    ("ru", "Совет отклонил план порта.", "Совет не одобрил план порта."),
    ("zh", "部长否认工厂已经关闭。", "部长说工厂没有关闭。"),
]


@pytest.mark.parametrize(("language", "source", "text"), SAME)
def test_the_same_in_other_words_is_passed(language: str, source: str, text: str) -> None:
    assert not finds(source, text, language)


PARTS = [
    ("en", "The alarm rang for many long hours without reply.", "The alarm never rang long hours without reply."),
    ("en", "Nobody said the mill closed.", "The mill closed."),
    ("en", "The minister denied that the mill closed.", "The mill closed."),
    ("en", "The bank raised its rates but did not cut its fees.", "The bank cut its fees."),
    ("en", "The bank raised its rates but did not cut its fees.", "The bank did not raise its rates."),
    ("de", "Der Minister bestritt, dass die Mühle schließt.", "Die Mühle schließt."),
    ("ru", "Министр опроверг, что фабрика закрылась.", "Фабрика закрылась."),
    ("zh", "公司否认存在安全隐患。", "存在安全隐患。"),
]


@pytest.mark.parametrize(("language", "source", "text"), PARTS)
def test_each_thing_denied_is_compared_not_the_number_of_noes(language: str, source: str, text: str) -> None:
    assert finds(source, text, language)


BANKS = make_article(
    "The mill in Arden did not close in spring.",
    "The bank in Tolm closed in spring.",
    "The mill in Arden closed in autumn.",
    "Has the ferry to Lorne stopped?",
)


def test_the_clause_that_is_nearest_decides() -> None:
    assert not found(BANKS, "The bank in Tolm closed in spring!", 1, 2)
    assert found(BANKS, "The bank in Tolm did not close in spring.", 1, 2)
    assert found(BANKS, "The mill in Arden closed in spring.", 1, 2)
    assert not found(BANKS, "The ferry to Lorne has not stopped.", 4)  # a question affirms nothing


def test_a_finding_names_the_clause_and_where_else_the_article_says_so() -> None:
    text = "It was cold, and the mill in Arden closed."
    assert found(BANKS, text, 1) == [("and the mill in Arden closed", (3,))]
    assert found(BANKS, text, 1, 3) == []
    evidence = locate([1], BANKS)
    judged = judge(Said((text,), text, "en"), "article", evidence, BANKS)
    assert judged.verdict == "partly"
    assert [finding.sentences for finding in judged.findings if finding.kind == "negation"] == [(3,)]
    denied = "The bank in Tolm did not close in spring."
    judged = judge(Said((denied,), denied, "en"), "article", locate([2], BANKS), BANKS)
    assert judged.verdict == "unsupported"
    assert [finding.text for finding in judged.findings if finding.kind == "negation"] == [denied.rstrip(".")]


def test_a_long_clause_is_named_by_its_beginning() -> None:
    source = "The mill " + "in the long valley of Arden " * 6 + "closed."
    [(text, _)] = found(make_article(source), source.replace("closed", "never closed"), 1)
    assert len(text) <= 80
    assert text.startswith("The mill in the long valley")
    assert text.endswith("…")


def test_no_claim_is_made_in_another_language_or_in_one_that_is_not_known() -> None:
    assert not found(BANKS, "Die Mühle in Arden schloss nicht.", 3, language="de")
    assert not finds("Kinu haikufungwa.", "Kinu kilifungwa.", "sw")
    assert finds("The mill closed in spring.", "The mill did not close in spring.", "en-GB")


@pytest.mark.alone
@pytest.mark.parametrize("unit", ["not ", "not,", "nnn't", "a not b, ", "because not "])
def test_a_flood_of_noes_is_read_in_linear_time(unit: str) -> None:
    flood = unit * (200_000 // len(unit))
    article = make_article("The mill closed. " + flood)
    start = time.perf_counter()
    found(article, flood, 1)
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize(
    ("language", "unit"), [("fr", "n'"), ("fr", "ne a "), ("ru", "не "), ("zh", "不"), ("ja", "ない")]
)
def test_a_flood_in_other_languages_is_too(language: str, unit: str) -> None:
    flood = unit * (200_000 // len(unit))
    start = time.perf_counter()
    found(make_article(flood, language=language), flood, 1)
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize(
    ("language", "no", "double"),
    [
        ("en", "The firm declined to comment on the report.", "The firm did not decline to comment on the report."),
        ("fr", "La mairie a refusé de commenter le rapport.", "La mairie n’a pas refusé de commenter le rapport."),
        (
            "de",
            "Die Firma weigerte sich, die Strafe zu zahlen.",
            "Die Firma weigerte sich nicht, die Strafe zu zahlen.",
        ),
        ("ru", "Компания отказалась комментировать отчёт.", "Компания не отказалась комментировать отчёт."),
        ("es", "La empresa se negó a comentar el informe.", "La empresa no se negó a comentar el informe."),
        ("zh", "公司拒绝发表评论。", "公司没有拒绝发表评论。"),
    ],
)
def test_a_refusal_that_is_denied_is_none(language: str, no: str, double: str) -> None:
    assert finds(no, double, language)
    assert finds(double, no, language)
    assert not finds(double, double.rstrip(".。"), language)


def test_who_speaks_is_not_denied_by_the_clause_behind_that() -> None:
    source = "« Personne ne nous a dit qui prépare le dîner », dit Odile Marchais, aide-soignante."
    assert not finds(source, "Odile Marchais a dit que personne ne leur avait dit qui prépare le dîner.", "fr")


@pytest.mark.parametrize(
    ("language", "source", "item"),
    [
        (
            "en",
            "The cheapest left out the four oldest ferries, which are slow.",
            "It was cheap without the four oldest.",
        ),
        ("en", "It found none of the four faults in the pump.", "What the list missed: the four faults in the pump."),
        ("en", "The school switched off the wifi in its hall.", "Phones in lockers, no wifi in the hall."),
        ("fr", "La mairie coupe l’eau chaude du quartier Sud.", "Le quartier Sud reste sans eau chaude."),
        ("de", "Die Stadt hat die Ampeln in Arden abgeschaltet.", "In Arden gibt es keine Ampeln."),
        ("es", "La escuela apagó la calefacción de las aulas.", "La escuela no tiene calefacción en las aulas."),
        ("it", "La scuola ha spento il riscaldamento delle aule.", "La scuola è senza riscaldamento nelle aule."),
        ("pt", "A escola desligou o aquecimento das salas.", "A escola ficou sem aquecimento nas salas."),
        ("nl", "De school heeft de verwarming van de lokalen uitgeschakeld.", "Er is geen verwarming in de lokalen."),
        ("pl", "Szkoła wyłączyła ogrzewanie sal.", "Szkoła jest bez ogrzewania sal."),
        ("ru", "Горячую воду в районе будут отключать четыре раза.", "Район останется без горячей воды."),
        ("zh", "学校关闭了教室的暖气。", "学校教室没有暖气。"),
        ("ja", "学校は教室の暖房を切った。", "学校の教室には暖房がない。"),
        ("ko", "학교는 교실 난방을 껐다.", "학교 교실에는 난방이 없다."),
        ("ar", "قطعت المدرسة التدفئة عن القاعات.", "المدرسة بدون تدفئة في القاعات."),
        ("hi", "स्कूल ने कमरों की बिजली काट दी।", "स्कूल के कमरों में बिजली नहीं है।"),
    ],
)
def test_what_is_switched_off_or_left_out_is_no_contradiction(language: str, source: str, item: str) -> None:
    assert not finds(source, item, language)


def test_what_a_colon_leads_excuses_no_added_no() -> None:
    assert finds("The mayor refused: the council will close the mill.", "The council will not close the mill.")
