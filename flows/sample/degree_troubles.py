"""What goes wrong in the degree programme's papers, how often, and what must come out of it (contract 4)?

One entry of TROUBLES is one kind of trouble; the number is its share, people in a thousand.
"""

from decimal import Decimal

from flows.sample import troubles
from flows.sample.case import Case, adopt, also, any_of, drop, put, rename, repeat
from flows.sample.degree_values import (
    CARDS,
    GRADES,
    HONOURS,
    MEMBERSHIP,
    REGISTRATION,
    TUITION,
    Edit,
    Value,
    another_identity,
    another_mark,
    another_name,
    another_receipt,
    another_tuition,
    days_before,
    failing,
    full_tuition,
    honour,
    intake,
    member_standard,
    misread_card,
    misread_identity,
    new_card,
    own_card,
    partly_refunded,
    passing,
    rounded_card,
    rounded_identity,
    small_tuition,
    tuition_less_refund,
    unborn_identity,
    unregistered_number,
    wholly_refunded,
    year,
)
from flows.sample.order import DegreePolicy

Trouble = troubles.Trouble[DegreePolicy]

# Evidence on the last day that counts, or well before; on the first day that does not, or later.
_IN_TIME, _LATE = days_before(0, 1, 29), days_before(-1, -41)
_LONG_AGO = days_before(150, 400)


def _mark(value: Value) -> Edit:
    return put(GRADES, 综合成绩=value, 成绩状态=None)


def _second_try(value: Value, published: Value) -> Edit:
    return also(GRADES, 考试性质="补考", 综合成绩=value, 成绩状态=None, 发布日期=published)


def _honour(title: Value, result: Value, day: Value) -> Edit:
    return also(HONOURS, 荣誉称号=title, 认定结果=result, 认定日期=day)


def _card(number: Value, day: Value, state: Value) -> Edit:
    return also(CARDS, 互助卡号=number, 登记日期=day, 卡状态=state)


def _same_card(first: Case, second: Case) -> None:
    second.rows[REGISTRATION][0]["互助卡号"] = first.person.card


def _same_person(first: Case, second: Case) -> None:
    adopt(second, first.person)
    second.rows[MEMBERSHIP].clear()


def _reject(name: str, share: int, reasons: str, *edits: Edit) -> Trouble:
    return Trouble(name, share, edits, "reject", member_standard, reasons)


def _hold(name: str, share: int, reasons: str, *edits: Edit) -> Trouble:
    return Trouble(name, share, edits, "hold", member_standard, reasons)


def _pay(name: str, share: int, notes: str, *edits: Edit) -> Trouble:
    return Trouble(name, share, edits, "pay", member_standard, notes=notes)


def _stranger(name: str, share: int, *edits: Edit) -> Trouble:
    return Trouble(name, share, edits, "", member_standard)


_FAIL, _CHEAT = _mark(failing), _mark(any_of("作弊", "违纪", "取消资格"))
_NO_CARD: Edit = put(REGISTRATION, 互助卡号=any_of(None, "无"))
_CARD_LOST = _card(own_card, _LONG_AGO, any_of("挂失", "注销", "冻结"))
_RECOGNISED = _honour(honour, any_of("通过", "已认定"), any_of(_IN_TIME, _LONG_AGO, None))
_PAID_BACK = also(TUITION, 金额=partly_refunded, 票据号=another_receipt)

CLEAN = _pay("clean", 0, "")

TROUBLES = (
    # ── refused ──
    _reject("review_not_passed", 8, "review_not_passed", put(REGISTRATION, 复审结果=any_of("不通过", "不合格"))),
    _reject(
        "not_recommended",
        6,
        "not_recommended",
        put(REGISTRATION, 所在工会意见=any_of("不同意", "不同意推荐", "不推荐")),
    ),
    _reject("left_school", 6, "not_enrolled", put(REGISTRATION, 学籍状态=any_of("退学", "转学", "开除", "注销"))),
    _reject(
        "intake_not_reviewed",
        6,
        "outside_review_window",
        put(REGISTRATION, 入学批次=any_of(intake(0, "秋"), intake(-9, "春"))),
        drop(GRADES),
    ),
    _reject("no_exam", 6, "no_exam_results", drop(GRADES)),
    _reject("failed", 10, "course_failed", _mark(any_of(failing, "缺考", "旷考", "不及格", "不合格"))),
    _reject("void_beside_pass", 4, "course_failed", put(GRADES, 综合成绩=passing, 成绩状态=any_of("无效", "不及格"))),
    _reject("failed_twice", 6, "course_failed", _FAIL, _second_try(failing, _IN_TIME)),
    _reject("made_up_late", 6, "course_failed", _FAIL, _second_try(passing, _LATE)),
    _reject("cheated", 4, "course_failed;discipline", _CHEAT),
    _reject("cheated_then_passed", 4, "discipline", _CHEAT, _second_try(passing, _IN_TIME)),
    _reject("not_on_roll", 6, "not_member", drop(MEMBERSHIP)),
    _reject(
        "left_union", 6, "not_member", put(MEMBERSHIP, 会员状态=any_of("退会", "在会"), 退会日期=days_before(0, 90))
    ),
    _reject("joined_late", 6, "not_member", put(MEMBERSHIP, 入会日期=_LATE)),
    _reject("failed_without_card", 4, "card_missing;course_failed", _FAIL, _NO_CARD),
    _reject("gone", 4, "no_exam_results;not_member;tuition_missing", drop(GRADES, TUITION, MEMBERSHIP)),
    # ── held ──
    _hold("review_open", 8, "review_pending", put(REGISTRATION, 复审结果=any_of("待补", None))),
    _hold("mark_open", 6, "grade_pending", _mark(any_of("缓考", "未录入", None))),
    _hold("only_books_paid", 6, "tuition_missing", put(TUITION, 费用类别="教材费", 金额=Decimal(260))),
    _hold("only_other_year_paid", 5, "tuition_missing", put(TUITION, 缴费年度=any_of(year(-1), year(1)))),
    _hold("paid_late", 4, "tuition_missing", put(TUITION, 缴费日期=_LATE)),
    _hold("all_paid_back", 3, "tuition_missing", also(TUITION, 金额=wholly_refunded, 票据号=another_receipt)),
    _hold("no_card", 6, "card_missing", _NO_CARD),
    _hold("card_registered_late", 3, "card_missing", _NO_CARD, _card(new_card, _LATE, "正常")),
    _hold("card_misread", 6, "card_invalid", put(REGISTRATION, 互助卡号=misread_card)),
    _hold("card_digits_lost", 3, "card_invalid", put(REGISTRATION, 互助卡号=rounded_card)),
    _hold("card_lost", 5, "card_invalid", _CARD_LOST),
    Trouble("card_of_two", 6, (), "hold", member_standard, "card_shared", bind=_same_card),
    _hold(
        "card_of_stranger",
        3,
        "card_shared",
        also(
            CARDS,
            身份证号=another_identity,
            姓名=another_name,
            互助卡号=own_card,
            登记日期=_LONG_AGO,
            卡状态=any_of("正常", "注销"),
        ),
    ),
    _hold("registered_twice_differently", 6, "registration_conflict", also(REGISTRATION, 互助卡号=new_card)),
    _hold("two_marks", 5, "evidence_conflict", _mark(passing), also(GRADES, 综合成绩=another_mark)),
    _hold("two_amounts_on_receipt", 5, "evidence_conflict", also(TUITION, 金额=another_tuition)),
    _hold(
        "identity_misread", 7, "identity_invalid", put(REGISTRATION, 身份证号=any_of(misread_identity, unborn_identity))
    ),
    _hold("identity_digits_lost", 6, "identity_invalid", put(REGISTRATION, 身份证号=rounded_identity)),
    _hold("other_name_on_marks", 5, "identity_mismatch", put(GRADES, 姓名=another_name)),
    _hold("other_name_on_roll", 5, "identity_mismatch", put(MEMBERSHIP, 姓名=another_name)),
    Trouble("two_numbers", 6, (), "hold", member_standard, "duplicate_registration", bind=_same_person),
    _hold("mark_unreadable", 6, "evidence_unreadable", _mark(any_of("见附件", "8O", "？", "850"))),
    _hold("status_against_mark", 3, "evidence_unreadable", put(GRADES, 综合成绩=failing, 成绩状态="及格")),
    _hold("amount_unreadable", 4, "evidence_unreadable", also(TUITION, 金额="见票据", 票据号=another_receipt)),
    _hold("roll_digits_lost", 4, "evidence_unreadable", rename, put(MEMBERSHIP, 身份证号=rounded_identity)),
    Trouble(
        "honoured_mark_open", 3, (_RECOGNISED, _mark("缓考")), "hold", full_tuition, "grade_pending", tier="honour"
    ),
    # ── paid all the same ──
    _pay("made_up_in_time", 8, "", _FAIL, _second_try(passing, _IN_TIME)),
    _pay("deferred_then_passed", 6, "", _mark("缓考"), _second_try(passing, _IN_TIME)),
    _pay(
        "failed_a_year_ago",
        5,
        "",
        put(REGISTRATION, 入学批次=intake(-1, "春")),
        also(GRADES, 学期=intake(-1, "春"), 综合成绩=failing, 成绩状态=None),
    ),
    _pay("paid_less", 5, "tuition_below_standard", put(TUITION, 金额=small_tuition)),
    _pay("card_replaced", 6, "", _CARD_LOST, _card(new_card, _IN_TIME, any_of("正常", None))),
    _pay("card_reported_later", 6, "", _NO_CARD, _card(new_card, _IN_TIME, any_of("正常", None))),
    _pay(
        "changed_union",
        5,
        "",
        also(MEMBERSHIP, 会员状态="转出", 退会日期=days_before(700), 所属工会="北京某某商业工会"),
    ),
    _pay("handed_in_twice", 6, "", repeat(REGISTRATION), repeat(GRADES), repeat(TUITION), repeat(MEMBERSHIP)),
    _pay("mistyped_number", 4, "orphan_evidence", rename, also(GRADES, 学号=unregistered_number)),
    # ── honours ──
    Trouble("honoured", 8, (_RECOGNISED,), "pay", full_tuition, tier="honour"),
    Trouble("honoured_paid_back", 5, (_RECOGNISED, _PAID_BACK), "pay", tuition_less_refund, tier="honour"),
    _pay("honour_open", 5, "honour_pending", _honour(honour, "待认定", None)),
    _pay("honour_of_firm", 5, "honour_not_listed", _honour("公司年度优秀员工", "通过", _LONG_AGO)),
    _pay("honour_late", 5, "honour_late", _honour(honour, "通过", _LATE)),
    # ── strangers: papers about people who registered for nothing ──
    _stranger("marks_of_stranger", 5, rename, drop(REGISTRATION, MEMBERSHIP)),
    _stranger("member_elsewhere", 100, drop(REGISTRATION, GRADES, TUITION)),
)
