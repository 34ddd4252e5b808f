"""Which letters beyond a to z a language writes with, to tell a right decoding from a wrong one.

Source: the main and auxiliary exemplar sets of CLDR 45, auxiliary only where the letters are common in running text.
"""

_LOWER = {
    "az": "çəğıöşü",
    "be": "абвгдежзйклмнопрстуфхцчшыьэюяёіў",
    "bg": "абвгдежзийклмнопрстуфхцчшщъьюя",
    "ca": "àçéèíïóòúü·",
    "cs": "áčďéěíňóřšťúůýž",
    "da": "æøåéáäö",
    "de": "äöüßéàè",
    "el": "αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώϊϋΐΰ",
    "en": "éèïêçñàöæœâôëü",
    "es": "áéíñóúüº",
    "et": "äöõüšž",
    "eu": "ñçü",
    "fi": "äöåšžéü",
    "fr": "àâæçèéêëîïôœùûüÿ",
    "hr": "čćđšž",
    "hu": "áéíóöőúüű",
    "is": "áæðéíóöúýþ",
    "it": "àèéìíòóùúî",
    "ku": "çêîşû",
    "lt": "ąčęėįšųūž",
    "lv": "āčēģīķļņšūžŗō",
    "ms": "é",
    "nl": "éëèïóöüáêçäà",
    "no": "æøåéòóôèêàä",
    "pl": "ąćęłńóśźż",
    "pt": "áâãàçéêíóôõúüºª",
    "ro": "ăâîșțşţé",
    "ru": "абвгдежзийклмнопрстуфхцчшщъыьэюяё",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "sl": "čšžćđ",
    "sq": "çë",
    "sr": "абвгдђежзијклљмнњопрстћуфхцчџшčćđšž",
    "sv": "åäöéàüèáøæ",
    "tl": "ñáéíóúàèìòù",
    "tr": "çğıöşüâîûi̇",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "vi": "àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵđ",
    "yo": "àáèéẹìíòóọùúṣńǹ",
}

LETTERS: dict[str, frozenset[str]] = {
    language: frozenset(letters + letters.upper()) - frozenset("SI") for language, letters in _LOWER.items()
}
"""Language -> its letters that are not ASCII, in both cases; languages of other scripts are not listed."""
