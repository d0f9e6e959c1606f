"""Made-up names for the demo's people, by language, in the language's order of names.

Family names are common ones or words of nature; the demo's code marks every name as made up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Names:
    """Parts of names. `family_first` is the language's order, `gap` is the separator."""

    given: Sequence[str]
    family: Sequence[str]
    family_first: bool = False
    gap: str = " "

    def name(self, number: int) -> str:
        """Return a name by number: every combination comes up before one repeats."""
        given = self.given[number % len(self.given)]
        family = self.family[(number // len(self.given) + number) % len(self.family)]
        first, second = (family, given) if self.family_first else (given, family)
        return f"{first}{self.gap}{second}"


NAMES: Mapping[str, Names] = {
    "en": Names(
        ("Dana", "Marcus", "Ruth", "Andre", "Keisha", "Paul", "Imani", "Grace", "Terrence", "Lou"),
        ("Heron", "Sycamore", "Alder", "Wren", "Cottonwood", "Finch", "Poppy", "Tule", "Oakes"),
    ),
    "es": Names(
        ("María", "José", "Lucía", "Juan", "Rosa", "Miguel", "Elena", "Carlos", "Ana", "Íñigo"),
        ("Robles", "Flor", "Río", "Olmos", "Prado", "Luna", "Campos", "Peña", "Núñez"),
    ),
    "zh-hant": Names(
        ("美玲", "志明", "淑芬", "家豪", "雅婷", "建國", "慧敏", "文傑"),
        ("陳", "林", "黃", "李", "張", "吳", "劉"),
        family_first=True,
        gap="",
    ),
    "zh-hans": Names(
        ("秀英", "伟", "芳", "强", "丽娜", "军", "小红", "明华"),
        ("王", "刘", "陈", "杨", "赵", "周", "孙"),
        family_first=True,
        gap="",
    ),
    "pa": Names(
        ("ਗੁਰਪ੍ਰੀਤ", "ਹਰਜੀਤ", "ਮਨਦੀਪ", "ਸਿਮਰਨ", "ਜਸਵਿੰਦਰ", "ਅਮਰਜੀਤ", "ਕੁਲਵੰਤ", "ਨਵਦੀਪ"),
        ("ਸੰਧੂ", "ਗਿੱਲ", "ਢਿੱਲੋਂ", "ਸਿੱਧੂ", "ਬਰਾੜ", "ਗਰੇਵਾਲ", "ਮਾਨ"),
    ),
    "hmn": Names(
        ("Pa", "Kao", "Nou", "Yer", "Tou", "Xue", "Chue", "Mee"),
        ("Xyooj", "Lauj", "Hawj", "Muas", "Thoj", "Yaj", "Lis"),
    ),
    "ru": Names(
        ("Ольга", "Сергей", "Наталья", "Виктор", "Людмила", "Андрей", "Елена", "Павел"),
        ("Берёзко", "Соколенко", "Луговых", "Черных", "Ясень", "Журавель", "Тополь"),
    ),
    "tl": Names(
        ("Maricel", "Rodel", "Liza", "Jun", "Corazon", "Ramil", "Tess", "Dante"),
        ("Bayani", "Dalisay", "Ilagan", "Magsaysay", "Punzalan", "Tolentino", "Lualhati"),
    ),
    "vi": Names(
        ("Thị Hoa", "Văn Minh", "Thu Hà", "Quốc Bảo", "Ngọc Lan", "Đức Anh", "Mỹ Linh", "Hữu Phước"),
        ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng"),
        family_first=True,
    ),
    "hi": Names(
        ("सुनीता", "राजेश", "कविता", "अमित", "मीना", "विजय", "आशा", "दीपक"),
        ("शर्मा", "वर्मा", "यादव", "मिश्रा", "जोशी", "पटेल", "चौहान"),
    ),
    "fa": Names(
        ("زهرا", "احمد", "مریم", "نجیب", "فرشته", "کریم", "لیلا", "حمید"),
        ("رحیمی", "کریمی", "احمدی", "نوری", "حیدری", "صادقی", "یوسفی"),
    ),
    "ko": Names(
        ("영희", "민수", "지은", "성호", "미경", "준호", "수진", "태영"),
        ("김", "이", "박", "최", "정", "강", "윤"),
        family_first=True,
        gap="",
    ),
}
