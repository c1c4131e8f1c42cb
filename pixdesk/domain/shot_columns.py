"""The head of a shot list: which column says what, by the words studios use for it, or by what they chose."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from pixdesk.domain.naming import is_known_view

FIELDS = ("sku", "colourway", "style", "family", "risk", "views", "channels", "due", "priority")
"""What a column can say; any other column is a free field."""

_WORDS = {
    "sku": "sku skus articleno articlenumber articlenr article artikel artikelnummer artikelnr artnr artno "
    "itemno itemnumber item itemcode productcode productid productno productnumber produktnummer "
    "produktnr produktid materialnummer materialnr reference ref refproduit codearticle referencia codigo "
    "codigoarticulo articulo codice codicearticolo articolo artikelkode artikelcode kodproduktu indeks "
    "varenummer tuotenumero artigo referenciaproduto 货号 款号 品番 商品コード 품번",
    "colourway": "colourway colorway colour color colourname colorname colourcode colorcode farbe farbvariante "
    "farbcode couleur coloris color1 colore cor kolor kleur farg farge vari 颜色 色 カラー 색상",
    "style": "style stylecode stylenumber styleno stylename model modelcode modelno modell modellnummer "
    "modelnumber modele modelo modello stil stilcode 款式 型番 モデル",
    "family": "family productfamily category productcategory productgroup productgroupname producttype type familie "
    "produktfamilie kategorie warengruppe produktgruppe produkttyp artikelgruppe famille categorie "
    "typedeproduit familia categoria famiglia tipo rodzaj kategoria productgroep 类别 品类 カテゴリ 카테고리",
    "risk": "risk riskclass riskgroup risiko risikoklasse risque classederisque riesgo rischio risco ryzyko 风险",
    "views": "views view viewswanted wantedviews shots shotswanted shotlist angles angle pictures images ansichten "
    "ansicht perspektiven perspektive motive bilder vues vue prisesdevue angulos vistas vista tomas viste "
    "inquadrature ujecia aanzichten 视图 角度 アングル",
    "channels": "channels channel marketplaces marketplace platforms saleschannel saleschannels kanal kanale "
    "vertriebskanal marktplatz canaux canal canales canali canale kanaly kanalen 渠道 チャネル",
    "due": "due duedate duedatetime dueby deadline golive golivedate livedate onlinedate date needby neededby "
    "termin fallig falligkeit faelligkeit falligam abgabe abgabetermin datum datelimite echeance "
    "dateecheance fecha fechalimite fechaentrega scadenza datascadenza prazo dataentrega 截止日期 納期 마감",
    "priority": "priority prio priorite prioritat prioritaet prioridad priorita prioridade rank urgency dringlichkeit "
    "urgence priorytet prioriteit 优先级 優先度 우선순위",
}
"""Of a field the surer words stand first: a table with both has its SKU under ``SKU`` and not under ``Reference``."""

_SIGNS = re.compile(r"[\W_]+")


def header_key(text: str) -> str:
    """Return what two spellings of a header share: no accents, signs, spaces or capitals."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in apart if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", _SIGNS.sub("", plain))


_MEANS = {header_key(word): (field, rank) for field, words in _WORDS.items() for rank, word in enumerate(words.split())}


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a table says what.

    Attributes:
        places: the column of each field it has, from 0.
        views: columns that are a view each, ticked where it is wanted: (column, view).
        free: every other column that has a name: (column, name).
    """

    places: Mapping[str, int]
    views: tuple[tuple[int, str], ...] = ()
    free: tuple[tuple[int, str], ...] = ()


def understood(header: tuple[str, ...], chosen: Mapping[str, str]) -> int:
    """Say how many fields a line names, were it a head; 0 where it names no SKU."""
    found = _places(header, chosen)
    return len(found) if "sku" in found else 0


def columns(header: tuple[str, ...], chosen: Mapping[str, str]) -> Columns:
    """Return where a table says what.

    Args:
        chosen: the name of the column of a field, where the studio chose one; it weighs more than any word here.

    Raises:
        ValueError: no column says the SKU; the columns there are stand in the sentence.
    """
    places = _places(header, chosen)
    if "sku" not in places:
        named = ", ".join(repr(name) for name in header if name)[:300]
        raise ValueError(f"no column of it is a SKU (it has {named or 'none'}). Say which: --map sku=COLUMN")
    taken = set(places.values())
    rest = [(place, name) for place, name in enumerate(header) if name and place not in taken]
    views = tuple((place, name.lower()) for place, name in rest if is_known_view(name))
    return Columns(places, views, tuple(one for one in rest if not is_known_view(one[1])))


def _places(header: tuple[str, ...], chosen: Mapping[str, str]) -> dict[str, int]:
    keys = [header_key(name) for name in header]
    found: dict[str, int] = {}
    for field, name in chosen.items():
        if header_key(name) in keys:
            found[field] = keys.index(header_key(name))
    known = sorted((_MEANS[key][1], place, _MEANS[key][0]) for place, key in enumerate(keys) if key in _MEANS)
    for _, place, field in known:
        if place not in found.values():
            found.setdefault(field, place)
    return found
