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
    "en": "éèïêçñ",
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
    "vi": "àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵđ\u0300\u0301\u0303\u0309\u0323",
    "yo": "àáèéẹìíòóọùúṣńǹ",
}

LETTERS: dict[str, frozenset[str]] = {
    language: frozenset(letters + letters.upper()) - frozenset("SIi") for language, letters in _LOWER.items()
}
"""Language -> its letters that are not ASCII, in both cases; languages of other scripts are not listed."""

SCRIPTS = {
    "am": "ETHIOPIC",
    "ar": "ARABIC",
    "bn": "BENGALI",
    "bo": "TIBETAN",
    "dv": "THAANA",
    "fa": "ARABIC",
    "gu": "GUJARATI",
    "he": "HEBREW",
    "hi": "DEVANAGARI",
    "hy": "ARMENIAN",
    "ja": "CJK",
    "ka": "GEORGIAN",
    "km": "KHMER",
    "kn": "KANNADA",
    "ko": "HANGUL",
    "lo": "LAO",
    "ml": "MALAYALAM",
    "mr": "DEVANAGARI",
    "my": "MYANMAR",
    "or": "ORIYA",
    "pa": "GURMUKHI",
    "si": "SINHALA",
    "ta": "TAMIL",
    "te": "TELUGU",
    "th": "THAI",
    "ti": "ETHIOPIC",
    "ur": "ARABIC",
    "zh": "CJK",
}
"""The script of the other languages, as the first word of the Unicode names of its letters."""

COMMON_IN_CHINESE_OR_JAPANESE = frozenset(
    "的一是不了在人有我他这個个們们中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于著着下"
    "自之年过過发發后後作里用道行所然家种種事成方多经經么麼去法学學如都同现現当當没動动面起看定天分还還进進好"
    "小部其些主样樣理心她本前开開但因只从從想实實日军軍者意无無力它与與长長把机機十民第公此已工使情明性知全三"
    "又关關点點正业業外将將两兩高间間由问問很最重并物手应應战戰向头頭文体體政美相见見被利什二等产產或新己制身"
    "果加西斯月话話合回特代内信表化老给給世位次度门門任常先海通教儿兒原东東声聲提立及比员員解水名真论論处處走"
    "义義各入几幾口认認条條平系气氣题題活尔爾更别打女变變四神总總何电電数數安少报報才结結反受目太量再感建务務"
    "做接必场場件计計管期市直德资資命山金指克许許统統区區保至队隊形社便空决決治展马馬科司五基眼书書非则則听聽"
    "白却卻界达達光放强強即像难難且权權思王象完设設式色路记記南品住告类類求据據程北边邊死张張该該交规規万取拉"
    "格望觉覺术術领領共确確传傳师師观觀清今切院让讓识識候带帶导導争爭运運あいうえおかがきぎくぐけげこごさざし"
    "じすずせぜそぞただちっつづてでとどなにぬねのはばひびふぶへべほぼまみむめもやゆよらりるれろわをんアイウエ"
    "オカガキギクグケゲコサザシジスズセタダチッテデトドナニネノハバパヒビピフブプヘベペホボポマミムメモャュョ"
    "ラリルレロワンー、。，「」・"
)
"""What every Chinese (in either script) or Japanese text is full of: the head of the frequency lists, and kana."""
