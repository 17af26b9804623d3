"""Who are the invented people? Names, identity numbers, cards and phones that no real person holds knowingly.

Numbers are well formed: real birth dates, known provinces, valid check digits; and unique within one `People`. What
programmes know of a person beyond that does not belong here.
"""

from collections.abc import Callable
from datetime import date
from random import Random
from typing import NamedTuple

from stdnum import luhn
from stdnum.iso7064 import mod_11_2

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎"
    "鲁韦昌马苗凤花方俞任袁柳史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄"
)
_RARE_SURNAMES = ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "令狐", "慕容", "司徒", "夏侯")
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国志文辉欣怡佳晨宇轩浩然思涵子鑫梅雪婷琳峰斌波"
    "海燕红莉颖璐慧倩莹洁悦萌雨晓春秋冬夏云月星辰阳光山川林森松柏竹青翠岚岩松泽润清源江河湖"
)
_FIRST = (
    "阿依古丽",
    "买买提",
    "扎西",
    "古丽娜尔",
    "巴特尔",
    "卓玛",
    "艾力",
    "其其格",
    "格桑",
    "阿里木",
    "米热",
    "次仁",
)
_SECOND = (
    "艾合买提",
    "吐尔逊",
    "次仁",
    "买买提江",
    "阿布都拉",
    "朝鲁",
    "旦增",
    "玉素甫",
    "努尔",
    "平措",
    "热合曼",
    "帕提",
)
# Beijing (closed counties among them: their numbers stay valid for life), other provinces, Hong Kong, Macao and Taiwan
# residents, and one foreign permanent resident's prefix.
_COUNTIES = (
    *("110101", "110102", "110105", "110106", "110108", "110111", "110112", "110114", "110115", "110228", "110229"),
    *("110103", "110221", "110224", "130105", "210102", "320106", "370102", "410102", "440117", "510107", "653121"),
    *("810000", "820000", "830000", "911840"),
)
_CARD_PREFIXES = ("621030", "623111", "602969")
_CARD_LENGTHS = (16, 16, 16, 17, 18, 19)
_EXCEL_DIGITS = 15
_MINORITY_SHARE = 0.03


class Person(NamedTuple):
    """One invented person; all values in canonical form."""

    name: str
    id_number: str
    card: str
    phone: str


class People:
    """Makes people who differ from one another. `born`: first and last possible birth date."""

    def __init__(self, rng: Random, *, born: tuple[date, date]) -> None:
        self._rng = rng
        self._born = born[0].toordinal(), born[1].toordinal()
        self._taken: set[str] = set()

    def person(self) -> Person:
        """Somebody new. Names may repeat, as they do; numbers never do."""
        return Person(
            self._name(), self._new(self._id_number), self.card(), f"1390000{self._rng.randrange(10_000):04d}"
        )

    def rare_name(self) -> str:
        """A name nobody else bears."""
        return self._new(lambda: self._rng.choice(_RARE_SURNAMES) + "".join(self._rng.choices(_GIVEN, k=2)))

    def card(self) -> str:
        """A card number nobody else holds: 16-19 digits, Luhn."""
        return self._new(self._card)

    def _new(self, make: Callable[[], str]) -> str:
        while (made := make()) in self._taken:
            pass
        self._taken.add(made)
        return made

    def _name(self) -> str:
        if self._rng.random() < _MINORITY_SHARE:
            return f"{self._rng.choice(_FIRST)}·{self._rng.choice(_SECOND)}"
        return self._rng.choice(_SURNAMES) + "".join(self._rng.choices(_GIVEN, k=self._rng.choice((1, 2, 2))))

    def _id_number(self) -> str:
        born = date.fromordinal(self._rng.randint(*self._born))
        body = f"{self._rng.choice(_COUNTIES)}{born:%Y%m%d}{self._rng.randrange(1000):03d}"
        return body + mod_11_2.calc_check_digit(body)

    def _card(self) -> str:
        prefix, length = self._rng.choice(_CARD_PREFIXES), self._rng.choice(_CARD_LENGTHS)
        digits = length - len(prefix) - 1
        body = f"{prefix}{self._rng.randrange(10**digits):0{digits}d}"
        return body + luhn.calc_check_digit(body)


def wrong_check_digit(id_number: str) -> str:
    """The identity number with its last character mistyped."""
    return id_number[:-1] + ("1" if id_number[-1] == "0" else "0")


def impossible_birth_date(id_number: str) -> str:
    """The identity number born on 30 February, its check digit fitting."""
    body = f"{id_number[:10]}0230{id_number[14:17]}"
    return body + str(mod_11_2.calc_check_digit(body))


def wrong_card_digit(card: str) -> str:
    """The card number with its last digit mistyped."""
    return card[:-1] + str((int(card[-1]) + 1) % 10)


def digits_lost(number: str) -> int:
    """What a spreadsheet keeps of a long number typed into a numeric cell: fifteen digits, then zeros."""
    return int(number[:_EXCEL_DIGITS].ljust(len(number), "0"))
