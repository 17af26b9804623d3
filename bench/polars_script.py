"""What would a good engineer write instead? A Polars + fastexcel script that settles beijing-degree 2026 for readable workbooks.

    python bench/polars_script.py INPUTS OUT

Reads the six workbooks in threads, cleans and joins them as columns, applies the rules, and writes decisions.csv and
the payout list. Its constants stand in it, as they do in such scripts. It knows no ledger, no problem list, no addresses
of cells, and does not look for rows that contradict each other.
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import fastexcel
import polars as pl
from polars import col, when

YEAR = 2026
AS_OF = date(2026, 9, 30)
HEADER_ROW = 2
MEMBER_CENTS = 160_000
REGISTRATION, GRADES, TUITION = "报名登记汇总表.xlsx", "成绩汇总表.xlsx", "学费缴纳明细.xlsx"
MEMBERSHIP, HONOURS, CARDS = "会员名册.xlsx", "荣誉认定表.xlsx", "互助卡登记表.xlsx"
WIDE = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {"\u3000": " ", "\u200b": ""}
HEADERS = {
    "学员编号": "学号", "学生学号": "学号", "学员姓名": "姓名", "学生姓名": "姓名",
    "身份证号码": "身份证号", "公民身份号码": "身份证号", "证件号码": "身份证号", "证件号": "身份证号",
    "招生批次": "入学批次", "批次": "入学批次", "年级": "入学批次",
    "卡号": "互助卡号", "工会卡号": "互助卡号", "工会会员互助服务卡号": "互助卡号", "互助服务卡卡号": "互助卡号",
    "工会推荐意见": "所在工会意见", "资格复审结果": "复审结果", "考试学期": "学期", "科目": "课程名称", "科目名称": "课程名称",
    "成绩": "综合成绩", "总评成绩": "综合成绩", "学年": "缴费年度", "年度": "缴费年度", "缴费金额": "金额", "实缴金额": "金额",
    "会籍状态": "状态", "会员状态": "状态", "成绩状态": "状态", "卡状态": "状态", "入会时间": "入会日期",
    "荣誉名称": "荣誉称号", "审核认定结果": "认定结果", "办卡日期": "登记日期",
}  # fmt: skip
PASS = ["优秀", "优", "良好", "良", "中等", "中", "及格", "合格", "通过", "免修", "免考"]
FAIL = ["不及格", "不合格", "不通过", "缺考", "旷考", "无效"]
DISCIPLINE = ["作弊", "违纪", "取消资格"]
PENDING = ["缓考", "未录入"]
BLOCKED = ["挂失", "注销", "冻结"]
PROVINCE_RANGES = [(11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83)]
PROVINCES = [str(number) for first, last in PROVINCE_RANGES for number in range(first, last + 1)]
HONOUR_TITLES = [
    "北京市劳动模范", "北京市劳模", "北京市先进工作者", "全国劳动模范", "全国劳模", "全国先进工作者", "省部级劳动模范",
    "省部级劳模", "省部级先进工作者", "部级劳动模范", "部级先进工作者", "劳动模范", "先进工作者", "市级劳模待遇",
    "享受市级劳模待遇", "北京大工匠", "大国工匠", "全国技术能手", "中华技能大奖获得者", "中华技能大奖",
    "享受国务院政府特殊津贴的高技能人才", "享受国务院政府特殊津贴高技能人才", "国务院政府特殊津贴高技能人才",
    "北京市有突出贡献的高技能人才", "北京市有突出贡献高技能人才", "市级(示范性)职工创新工作室领军人",
    "市级示范性职工创新工作室领军人", "市级职工创新工作室领军人",
]  # fmt: skip


def read(path: Path) -> pl.DataFrame:
    """One workbook's rows of data as cleaned text, under the usual column names; repeated rows once."""
    workbook = fastexcel.read_excel(path)
    sheets = [workbook.load_sheet(name, header_row=HEADER_ROW, dtypes="string") for name in workbook.sheet_names]
    rows = pl.concat(sheet.to_polars() for sheet in sheets)
    plain = {column: column.split("（")[0].replace(" ", "").replace("*", "") for column in rows.columns}
    rows = rows.rename({column: HEADERS.get(name, name) for column, name in plain.items()})
    rows = rows.filter(col("序号").str.contains(r"^\d+$")).drop("序号")
    return rows.with_columns(clean(column) for column in rows.columns).unique(maintain_order=True)


def clean(column: str) -> pl.Expr:
    """A column's texts as they should have been typed; dates as dates."""
    text = col(column)
    if column in ("身份证号", "学号", "互助卡号", "综合成绩", "金额", "缴费年度"):
        text = text.str.replace_many(WIDE)
    text = text.str.strip_chars(" '\u3000\u200b")
    if column == "姓名":
        text = text.str.replace_all("[ \u3000]", "").str.replace_all(r"[•・‧．.]", "·")
    if column == "身份证号":
        text = text.str.to_uppercase()
    if column == "互助卡号":
        text = text.str.replace_all("[ -]", "")
    if column.endswith("日期"):
        parts = text.str.extract_groups(r"^(\d{4})\D?(\d{1,2})\D?(\d{1,2})")
        return pl.date(*(parts.struct.field(part).cast(pl.Int32) for part in "123")).alias(column)
    return when(text != "").then(text).alias(column)


def term(column: str) -> pl.Expr:
    """A term as a number: two a year, spring even, autumn odd."""
    text = col(column)
    autumn = text.str.contains("秋|09$|第一学期")
    return 2 * (text.str.slice(0, 4).cast(pl.Int32) + text.str.contains("第二学期")) + autumn


def identity_ok() -> pl.Expr:
    """Whether an identity number is one: birth date, province and check character."""
    number = col("身份证号")
    digits = [number.str.slice(at, 1).cast(pl.Int32, strict=False) * (2 ** (17 - at) % 11) for at in range(17)]
    check = number.str.slice(17, 1).replace("X", "10").cast(pl.Int32, strict=False)
    born = number.str.slice(6, 8).str.to_date("%Y%m%d", strict=False)
    known = number.str.slice(0, 2).is_in(PROVINCES) | number.str.starts_with("9")
    return (
        number.str.contains(r"^\d{17}[\dX]$")
        & (born <= AS_OF)
        & known
        & ((pl.sum_horizontal(digits, ignore_nulls=False) + check) % 11 == 1)
    ).fill_null(False)


def card_ok() -> pl.Expr:
    """Whether the chosen card number is one: length and Luhn."""
    padded = col("card").str.zfill(19)
    digits = [padded.str.slice(at, 1).cast(pl.Int32, strict=False) * (1 + at % 2) for at in range(19)]
    total = pl.sum_horizontal([digit - 9 * (digit > 9).cast(pl.Int32) for digit in digits], ignore_nulls=False)
    return (col("card").str.contains(r"^\d{16,19}$") & ~col("card").str.contains("^0+$") & (total % 10 == 0)).fill_null(
        False
    )


def by(column: str) -> pl.Expr:
    """Whether a date is blank or not after the cut-off."""
    return col(column).is_null() | (col(column) <= AS_OF)


def courses(grades: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """One row a student examined in the review window: whether failed, undecided, unreadable, caught cheating."""
    attempts = (
        grades.with_columns(term=term("学期"))
        .join(people.filter("in_window").select("学号", "cohort"), on="学号")
        .filter(col("term").is_between(2 * YEAR - 1, 2 * YEAR) & (col("term") >= col("cohort")) & by("发布日期"))
        .with_columns(code=col("课程代码").str.strip_chars_start("0"))
        .with_columns(course=pl.coalesce("code", col("code").drop_nulls().first().over("课程名称"), "课程名称"))
        .with_columns(mark=col("综合成绩").str.strip_suffix("分").cast(pl.Float64, strict=False))
    )
    text, status, mark = col("综合成绩"), col("状态"), col("mark")
    discipline = text.is_in(DISCIPLINE).fill_null(False) | status.is_in(DISCIPLINE).fill_null(False)
    unreadable = (
        (text.is_not_null() & mark.is_null() & ~text.is_in([*PASS, *FAIL, *PENDING]))
        | ~mark.is_between(0, 100)
        | (status.is_in(PASS) & (mark < 60))
    )
    rank = (
        when(discipline | status.is_in(FAIL)).then(3)
        .when(unreadable).then(1)
        .when(text.is_null() | text.is_in(PENDING) | status.is_in(PENDING)).then(2)
        .when(text.is_in(FAIL) | (mark < 60)).then(3)
        .otherwise(0)
    )  # fmt: skip
    return (
        attempts.group_by("学号", "course")
        .agg(best=rank.min(), discipline=discipline.any())
        .group_by("学号")
        .agg(
            failed=(col("best") == 3).any(),
            pending=(col("best") == 2).any(),
            unreadable=(col("best") == 1).any(),
            discipline=col("discipline").any(),
            examined=pl.lit(True),
        )
    )


def tuition(rows: pl.DataFrame) -> pl.DataFrame:
    """What each student paid for the year by the cut-off, in cents."""
    rows = rows.with_columns(
        cents=(col("金额").str.replace_all("[,¥元]", "").cast(pl.Float64, strict=False) * 100).round().cast(pl.Int64),
        payment=pl.coalesce("票据号", pl.int_range(pl.len()).cast(pl.String)),
    ).filter(
        col("缴费年度").str.ends_with(str(YEAR))
        & (col("费用类别").is_null() | (col("费用类别") == "学费"))
        & by("缴费日期")
    )
    return rows.unique(["学号", "payment", "cents"]).group_by("学号").agg(paid=col("cents").sum())


def with_cards(people: pl.DataFrame, cards: pl.DataFrame) -> pl.DataFrame:
    """Add `card` and what speaks against it: `blocked`, `shared`."""
    latest = (
        cards.filter((col("状态").is_null() | (col("状态") == "正常")) & by("登记日期"))
        .sort("登记日期", nulls_last=False)
        .unique("身份证号", keep="last", maintain_order=True)
        .select("身份证号", registered="互助卡号")
    )
    blocked = cards.filter(col("状态").is_in(BLOCKED)).select("身份证号", card="互助卡号", blocked=True).unique()
    people = (
        people.join(latest, on="身份证号", how="left")
        .with_columns(registered=when("known").then("registered"))
        .with_columns(card=pl.coalesce("registered", when(col("互助卡号") != "无").then("互助卡号")))
        .join(blocked, on=["身份证号", "card"], how="left")
        .with_columns(blocked=col("blocked").is_not_null() & col("known") & col("registered").is_null())
    )
    holders = pl.concat([people.select("card", "身份证号"), cards.select(card="互助卡号", 身份证号="身份证号")])
    shared = holders.drop_nulls().group_by("card").agg(shared=col("身份证号").n_unique() > 1).filter("shared")
    return people.join(shared, on="card", how="left")


def decide(books: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """One row a student: outcome, tier, amount in cents, reasons."""
    first_review = (col("cohort") + 1) // 2
    people = (
        books[REGISTRATION]
        .unique("学号", keep="first", maintain_order=True)
        .with_columns(known=identity_ok(), cohort=term("入学批次"))
        .with_columns(in_window=first_review.is_between(YEAR - 2, YEAR))
    )
    roll = books[MEMBERSHIP].filter(
        col("状态").is_in(["在会", "正常"]) & by("入会日期") & (col("退会日期").is_null() | (col("退会日期") > AS_OF))
    )
    honours = books[HONOURS].filter(
        col("认定结果").is_in(["通过", "已认定"])
        & by("认定日期")
        & col("荣誉称号").str.replace_all(" ", "").str.replace_many({"（": "(", "）": ")"}).is_in(HONOUR_TITLES)
    )
    people = (
        with_cards(people, books[CARDS])
        .join(courses(books[GRADES], people), on="学号", how="left")
        .join(tuition(books[TUITION]), on="学号", how="left")
        .join(roll.select("身份证号", member=True).unique(), on="身份证号", how="left")
        .join(honours.select("身份证号", honour=True).unique(), on="身份证号", how="left")
        .with_columns(honour=col("honour").fill_null(False) & col("known"), paid=col("paid").fill_null(0))
    )
    review, known = col("复审结果"), col("known")
    rejects = {
        "review_not_passed": review.is_in(["不通过", "不合格"]),
        "not_recommended": col("所在工会意见").str.contains("^(不同意|不推荐)"),
        "not_enrolled": col("学籍状态").is_in(["退学", "转学", "开除", "注销"]),
        "outside_review_window": ~col("in_window"),
        "no_exam_results": col("in_window") & col("examined").is_null(),
        "course_failed": col("failed"),
        "discipline": col("discipline"),
        "not_member": known & col("member").is_null(),
    }
    holds = {
        "review_pending": review.is_null() | (review == "待补"),
        "grade_pending": col("pending"),
        "tuition_missing": col("paid") <= 0,
        "card_missing": known & col("card").is_null(),
        "card_invalid": col("card").is_not_null() & (~card_ok() | col("blocked")),
        "card_shared": col("shared"),
        "identity_invalid": ~known,
        "duplicate_registration": known & col("身份证号").is_duplicated(),
        "evidence_unreadable": col("unreadable"),
    }
    rejected, held = (pl.any_horizontal(list(rules.values())).fill_null(False) for rules in (rejects, holds))
    reasons = [when(failed).then(pl.lit(code)) for code, failed in sorted((rejects | holds).items())]
    return people.with_columns(
        outcome=when(rejected).then(pl.lit("reject")).when(held).then(pl.lit("hold")).otherwise(pl.lit("pay")),
        tier=when("honour").then(pl.lit("honour")).otherwise(pl.lit("member")),
        yuan=when(rejected).then(0).when("honour").then(col("paid").clip(lower_bound=0)).otherwise(MEMBER_CENTS) / 100,
        reasons=pl.concat_str(reasons, separator=";", ignore_nulls=True),
    )


def main(inputs: Path, out: Path) -> None:
    """Settle the workbooks in `inputs`; write decisions.csv and the payout list into `out`."""
    files = [GRADES, REGISTRATION, MEMBERSHIP, TUITION, CARDS, HONOURS]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        books = dict(zip(files, threads.map(lambda file: read(inputs / file), files), strict=True))
    people = decide(books)
    out.mkdir(parents=True, exist_ok=True)
    people.select(
        subject_no="学号", name="姓名", id_number="身份证号", outcome="outcome", tier="tier", amount="yuan",
        reasons="reasons",
    ).write_csv(out / "decisions.csv", include_bom=True, float_precision=2)  # fmt: skip
    people.filter(col("outcome") == "pay").select(
        "姓名", "身份证号", "学号", "工作单位", 资助类别="tier", 本次金额="yuan", 互助卡号="card"
    ).with_row_index("序号", 1).write_excel(out / "资助发放清单.xlsx")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
