"""Languages: the document's, each paragraph's, and honest doubt."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from variorum.text.language import best_guess, identify

SENTENCES = {
    "ar": "مع نمو تطبيقك، من المفيد كونك أكثر حرصا بشأن أن تكون حالتك منظمة.",
    "bg": "Когато дойде есента, децата заминаха за града, а баба остана сама в голямата къща.",
    "cs": "Když přišel podzim, děti odjely do města a babička zůstala sama ve velkém domě.",
    "da": "Da efteråret kom, rejste børnene ind til byen, og bedstemor blev alene tilbage i huset.",
    "de": "Als der Herbst kam, fuhren die Kinder in die Stadt, und die Großmutter blieb allein im Haus.",
    "el": "Όταν ήρθε το φθινόπωρο, τα παιδιά έφυγαν για την πόλη και η γιαγιά έμεινε μόνη.",
    "en": "When autumn came, the children left for the city, and grandmother stayed alone in the house.",
    "es": "Cuando llegó el otoño, los niños se fueron a la ciudad y la abuela se quedó sola en casa.",
    "et": "Kui sügis tuli, sõitsid lapsed linna ja vanaema jäi üksinda suurde majja.",
    "fi": "Kun syksy tuli, lapset lähtivät kaupunkiin ja isoäiti jäi yksin suureen taloon.",
    "fr": "Quand l’automne arriva, les enfants partirent pour la ville et la grand-mère resta seule.",
    "he": "כשהגיע הסתיו נסעו הילדים אל העיר והסבתא נשארה לבדה בבית הגדול.",
    "hu": "Amikor eljött az ősz, a gyerekek a városba utaztak, és a nagymama egyedül maradt a házban.",
    "it": "Quando arrivò l’autunno i bambini partirono per la città e la nonna rimase sola in casa.",
    "ja": "秋が来ると子どもたちは町へ出かけ、おばあさんは大きな家に一人で残りました。",
    "ko": "가을이 오자 아이들은 도시로 떠났고 할머니는 큰 집에 혼자 남으셨습니다.",
    "lt": "Atėjus rudeniui vaikai išvyko į miestą, o močiutė liko viena dideliame name.",
    "lv": "Kad pienāca rudens, bērni aizbrauca uz pilsētu, un vecmāmiņa palika viena lielajā mājā.",
    "nl": "Toen de herfst kwam, vertrokken de kinderen naar de stad en bleef grootmoeder alleen thuis.",
    "no": "Da høsten kom, reiste ungene inn til byen, og bestemor ble alene igjen i det store huset.",
    "pl": "Kiedy nadeszła jesień, dzieci wyjechały do miasta, a babcia została sama w wielkim domu.",
    "pt": "Quando chegou o outono, as crianças foram para a cidade e a avó ficou sozinha em casa.",
    "ro": "Când a venit toamna, copiii au plecat la oraș, iar bunica a rămas singură în casa mare.",
    "ru": "Когда настала осень, дети уехали в город, а бабушка осталась одна в большом доме.",
    "sv": "När hösten kom reste barnen in till staden och mormor blev ensam kvar i det stora huset.",
    "tr": "Sonbahar gelince çocuklar şehre gitti ve büyükanne büyük evde yalnız kaldı.",
    "uk": "Коли настала осінь, діти поїхали до міста, а бабуся залишилася сама у великому будинку.",
    "zh": "秋天到了，孩子们进城去了，奶奶一个人留在大房子里。",
}
HEADINGS = {
    "da": ["Kapitel 3: En ny begyndelse", "Regeringens forslag til nye regler"],
    "de": ["Der Weg in die Stadt", "Kapitel 3: Das Ende"],
    "en": ["The road to town", "Chapter 3: In the end"],
    "es": ["El camino a la ciudad", "Capítulo 3: El final"],
    "no": ["Kapittel 3: En ny begynnelse", "Regjeringens forslag til nye regler"],
    "pt": ["O caminho para a cidade", "Capítulo 3: O fim"],
    "sv": ["Vägen in till staden", "Kapitel 3: Slutet på sagan"],
    "ja": ["第三章 概要と目的", "東京都知事選挙"],
    "zh": ["第三章 总则和目的", "人工智能概述"],
}


@pytest.mark.parametrize("language", SENTENCES)
def test_sentences(language: str) -> None:
    (found, score), texts = identify([SENTENCES[language]] * 3)
    assert found == language
    assert [text[0] for text in texts] == [language] * 3
    assert 0.3 < score <= 1


@pytest.mark.parametrize("language", HEADINGS)
def test_headings_of_a_known_document(language: str) -> None:
    texts = [*HEADINGS[language], SENTENCES[language], SENTENCES[language]]
    assert [found for found, _ in identify(texts)[1]] == [language] * 4


def test_mixed_documents_keep_their_mixture() -> None:
    texts = [SENTENCES["de"]] * 3 + [SENTENCES["en"], "Intro", SENTENCES["en"], "The end", SENTENCES["ru"]]
    document, found = identify(texts)
    assert document[0] == "de"
    assert [language for language, _ in found] == ["de"] * 3 + ["en"] * 4 + ["ru"]


def test_names_and_numbers_do_not_speak() -> None:
    _, found = identify(
        [SENTENCES["sv"], SENTENCES["sv"], "1 §", "Ok", "Google Inc.", "2024-01-01", "https://example.org/the/end"]
    )
    assert [language for language, _ in found] == ["sv", "sv", "und", "sv", "sv", "und", "und"]


def test_nothing_to_go_by_is_undetermined() -> None:
    assert identify([]) == (("und", 0.0), [])
    assert identify(["", "123", "***"]) == (("und", 0.0), [("und", 0.0)] * 3)
    assert best_guess("") == ("und", 0.0)


def test_prose_decides_for_the_document() -> None:
    texts = [SENTENCES["fr"], *["print(total) if the value is not None else the default"] * 3]
    assert identify(texts, ["body", "code", "code", "code"])[0][0] == "fr"


def test_scripts_that_the_detector_does_not_know() -> None:
    assert best_guess("នៅពេលរដូវស្លឹកឈើជ្រុះមកដល់ កុមារបានចាកចេញទៅទីក្រុង")[0] == "km"


@given(st.lists(st.text(max_size=60), max_size=6))
@settings(max_examples=300, deadline=None)
def test_any_texts_get_a_code_and_a_score(texts: list[str]) -> None:
    document, found = identify(texts)
    assert len(found) == len(texts)
    for language, score in [document, *found]:
        assert re.fullmatch(r"[a-z]{2,3}", language)
        assert 0 <= score <= 1
        assert score == round(score, 4)
        assert (language == "und") == (score == 0)
