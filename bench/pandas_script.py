"""What would an analyst write instead? A pandas + openpyxl script that settles beijing-degree 2026 for readable workbooks.

    python bench/pandas_script.py INPUTS OUT

Reads the six workbooks, cleans and joins them, applies the rules, and writes decisions.csv and the payout list. Its
constants stand in it, as they do in such scripts. It knows no ledger, no problem list, no addresses of cells, and does
not look for rows that contradict each other.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

YEAR = 2026
AS_OF = pd.Timestamp(2026, 9, 30)
HEADER_ROW = 2
MEMBER_CENTS = 160_000
WIDE = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {"\u3000": " ", "\u200b": None}
)
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
PROVINCES = {str(number) for first, last in PROVINCE_RANGES for number in range(first, last + 1)}
HONOURS = {
    "北京市劳动模范", "北京市劳模", "北京市先进工作者", "全国劳动模范", "全国劳模", "全国先进工作者", "省部级劳动模范",
    "省部级劳模", "省部级先进工作者", "部级劳动模范", "部级先进工作者", "劳动模范", "先进工作者", "市级劳模待遇",
    "享受市级劳模待遇", "北京大工匠", "大国工匠", "全国技术能手", "中华技能大奖获得者", "中华技能大奖",
    "享受国务院政府特殊津贴的高技能人才", "享受国务院政府特殊津贴高技能人才", "国务院政府特殊津贴高技能人才",
    "北京市有突出贡献的高技能人才", "北京市有突出贡献高技能人才", "市级(示范性)职工创新工作室领军人",
    "市级示范性职工创新工作室领军人", "市级职工创新工作室领军人",
}  # fmt: skip


def read(folder, file):
    """One workbook's rows of data as cleaned text, under the usual column names; repeated rows once."""
    sheets = pd.read_excel(folder / file, sheet_name=None, header=HEADER_ROW, dtype=str, engine="openpyxl")
    rows = pd.concat(sheets.values(), ignore_index=True)
    rows.columns = [column.split("（")[0].replace(" ", "").replace("*", "") for column in rows.columns]
    rows = rows.rename(columns=HEADERS)
    rows = rows[rows["序号"].fillna("").str.isdigit()].drop(columns="序号")
    for column in rows.columns:
        rows[column] = rows[column].str.translate(WIDE).str.strip().str.removeprefix("'").replace("", np.nan)
    if "姓名" in rows:
        rows["姓名"] = rows["姓名"].str.replace(" ", "").str.replace(r"[•・‧.]", "·", regex=True)
    if "身份证号" in rows:
        rows["身份证号"] = rows["身份证号"].str.upper()
    if "互助卡号" in rows:
        rows["互助卡号"] = rows["互助卡号"].str.replace(r"[ -]", "", regex=True)
    for column in rows.columns:
        if column.endswith("日期"):
            rows[column] = dates(rows[column])
    return rows.drop_duplicates()


def dates(texts):
    """Days out of any of the usual spellings."""
    parts = texts.str.extract(r"^(\d{4})\D?(\d{1,2})\D?(\d{1,2})").astype("float")
    return pd.to_datetime(parts.set_axis(["year", "month", "day"], axis=1), errors="coerce")


def terms(texts):
    """Terms as numbers: two a year, spring even, autumn odd."""

    def number(text):
        if not isinstance(text, str):
            return np.nan
        year, autumn = int(text[:4]), "秋" in text or text.endswith("09") or "第一学期" in text
        if "第二学期" in text:
            year += 1
        return 2 * year + autumn

    return texts.map({text: number(text) for text in texts.unique()})


def cents(texts):
    """Money as whole cents."""
    return (pd.to_numeric(texts.str.replace(r"[,¥元]", "", regex=True), errors="coerce") * 100).round()


def identity_ok(number):
    """Whether an identity number is one: birth date, province and check character."""
    if not isinstance(number, str) or len(number) != 18 or not number[:17].isdigit():
        return False
    born = pd.to_datetime(number[6:14], format="%Y%m%d", errors="coerce")
    total = sum(int(digit) * 2 ** (17 - at) for at, digit in enumerate(number[:17]))
    known = number[:2] in PROVINCES or number[0] == "9"
    return known and not pd.isna(born) and born <= AS_OF and number[17] == "10X98765432"[total % 11]


def card_ok(number):
    """Whether a card number is one: length and Luhn."""
    if not isinstance(number, str) or not number.isdigit() or not 16 <= len(number) <= 19 or len(set(number)) == 1:
        return False
    doubled = [int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(number))]
    return sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10 == 0


def registrations(folder):
    """One row a student number: what was registered, and what can be said of it alone."""
    people = read(folder, "报名登记汇总表.xlsx").drop_duplicates("学号").reset_index(drop=True)
    people["identity"] = people["身份证号"].map(identity_ok).astype(bool)
    people["cohort"] = terms(people["入学批次"])
    # A spring cohort is reviewed from its own year on, an autumn cohort from the next, three times.
    first = (people["cohort"] + 1) // 2
    people["in_window"] = (first <= YEAR) & (first + 2 >= YEAR)
    return people


def judge_courses(folder, people):
    """Which students failed, are undecided, were caught cheating, or were examined at all in the review window."""
    grades = read(folder, "成绩汇总表.xlsx")
    grades["term"] = terms(grades["学期"])
    grades = grades.merge(people[["学号", "cohort", "in_window"]], on="学号")
    counts = grades["in_window"] & grades["term"].between(2 * YEAR - 1, 2 * YEAR) & (grades["term"] >= grades["cohort"])
    grades = grades[counts & (grades["发布日期"].isna() | (grades["发布日期"] <= AS_OF))].copy()
    code = grades["课程代码"].str.lstrip("0")
    by_name = pd.Series(code.to_numpy(), index=grades["课程名称"]).dropna()
    by_name = by_name[~by_name.index.duplicated()]
    grades["course"] = code.fillna(grades["课程名称"].map(by_name)).fillna(grades["课程名称"])
    text, status = grades["综合成绩"], grades["状态"]
    mark = pd.to_numeric(text.str.removesuffix("分"), errors="coerce")
    grades["discipline"] = text.isin(DISCIPLINE) | status.isin(DISCIPLINE)
    words = text.isin([*PASS, *FAIL, *PENDING])
    unreadable = (text.notna() & mark.isna() & ~words) | (mark < 0) | (mark > 100) | (status.isin(PASS) & (mark < 60))
    grades["rank"] = np.select(
        [
            grades["discipline"] | status.isin(FAIL),
            unreadable,
            text.isna() | text.isin(PENDING) | status.isin(PENDING),
            text.isin(FAIL) | (mark < 60),
        ],
        [3, 1, 2, 3],
        0,
    )
    best = grades.groupby(["学号", "course"], as_index=False)["rank"].min()
    return {
        "examined": set(best["学号"]),
        "unreadable": set(best.loc[best["rank"] == 1, "学号"]),
        "pending": set(best.loc[best["rank"] == 2, "学号"]),
        "failed": set(best.loc[best["rank"] == 3, "学号"]),
        "discipline": set(grades.loc[grades["discipline"], "学号"]),
    }


def tuition_sums(folder):
    """What each student paid for the year by the cut-off, in cents."""
    paid = read(folder, "学费缴纳明细.xlsx")
    paid["cents"] = cents(paid["金额"])
    year = paid["缴费年度"].str.extract(r"(\d{4})$")[0].astype("float")
    in_time = paid["缴费日期"].isna() | (paid["缴费日期"] <= AS_OF)
    paid = paid[(year == YEAR) & (paid["费用类别"].isna() | (paid["费用类别"] == "学费")) & in_time]
    once = paid["票据号"].isna() | ~paid.duplicated(["学号", "票据号", "cents"])
    return paid[once].groupby("学号")["cents"].sum()


def members(folder):
    """The identity numbers of who is a member on the cut-off."""
    roll = read(folder, "会员名册.xlsx")
    joined = roll["入会日期"].isna() | (roll["入会日期"] <= AS_OF)
    left = roll["退会日期"].notna() & (roll["退会日期"] <= AS_OF)
    return set(roll.loc[roll["状态"].isin(["在会", "正常"]) & joined & ~left, "身份证号"])


def honoured(folder):
    """The identity numbers of who holds a recognised honour."""
    honours = read(folder, "荣誉认定表.xlsx")
    in_time = honours["认定日期"].isna() | (honours["认定日期"] <= AS_OF)
    listed = honours["荣誉称号"].str.replace(" ", "").isin(HONOURS)
    return set(honours.loc[honours["认定结果"].isin(["通过", "已认定"]) & in_time & listed, "身份证号"])


def choose_cards(folder, people):
    """Add `card` and what speaks against it: `blocked`, `shared`."""
    cards = read(folder, "互助卡登记表.xlsx")
    people["own"] = people["互助卡号"].replace("无", np.nan)
    blocked = cards.loc[cards["状态"].isin(BLOCKED), ["身份证号", "互助卡号"]].drop_duplicates().assign(blocked=True)
    usable = cards[
        (cards["状态"].isna() | (cards["状态"] == "正常")) & (cards["登记日期"].isna() | (cards["登记日期"] <= AS_OF))
    ]
    latest = usable.sort_values("登记日期", na_position="first").drop_duplicates("身份证号", keep="last")
    registered = people["身份证号"].where(people["identity"]).map(latest.set_index("身份证号")["互助卡号"])
    people["card"] = registered.fillna(people["own"])
    people = people.merge(blocked.rename(columns={"互助卡号": "card"}), on=["身份证号", "card"], how="left")
    people["blocked"] = people["blocked"].eq(True) & people["identity"] & registered.isna().to_numpy()
    holders = pd.concat(
        [people[["card", "身份证号"]], cards.rename(columns={"互助卡号": "card"})[["card", "身份证号"]]]
    )
    holders = holders.dropna().drop_duplicates().groupby("card")["身份证号"].nunique()
    people["shared"] = people["card"].map(holders).gt(1)
    return people


def decide(folder):
    """One row a student: outcome, tier, amount in cents, reasons."""
    people = registrations(folder)
    courses = judge_courses(folder, people)
    people = choose_cards(folder, people)
    known, student = people["identity"], people["学号"]
    people["paid"] = student.map(tuition_sums(folder)).fillna(0)
    honour = known & people["身份证号"].isin(honoured(folder))
    review, window = people["复审结果"], people["in_window"]
    rejects = {
        "review_not_passed": review.isin(["不通过", "不合格"]),
        "not_recommended": people["所在工会意见"].str.match("不同意|不推荐").eq(True),
        "not_enrolled": people["学籍状态"].isin(["退学", "转学", "开除", "注销"]),
        "outside_review_window": ~window,
        "no_exam_results": window & ~student.isin(courses["examined"]),
        "course_failed": student.isin(courses["failed"]),
        "discipline": student.isin(courses["discipline"]),
        "not_member": known & ~people["身份证号"].isin(members(folder)),
    }
    holds = {
        "review_pending": review.isna() | (review == "待补"),
        "grade_pending": student.isin(courses["pending"]),
        "tuition_missing": people["paid"] <= 0,
        "card_missing": known & people["card"].isna(),
        "card_invalid": people["card"].notna() & (~people["card"].map(card_ok).astype(bool) | people["blocked"]),
        "card_shared": people["shared"],
        "identity_invalid": ~known,
        "duplicate_registration": known & people.duplicated("身份证号", keep=False),
        "evidence_unreadable": student.isin(courses["unreadable"]),
    }
    rejected = np.logical_or.reduce(list(rejects.values()))
    held = np.logical_or.reduce(list(holds.values()))
    people["outcome"] = np.select([rejected, held], ["reject", "hold"], "pay")
    people["tier"] = np.where(honour, "honour", "member")
    amount = np.where(honour, people["paid"].clip(lower=0), MEMBER_CENTS)
    people["cents"] = np.where(rejected, 0, amount)
    reasons = pd.Series("", index=people.index)
    for code, failed in sorted((rejects | holds).items()):
        reasons = reasons.mask(failed, reasons + ";" + code)
    people["reasons"] = reasons.str.removeprefix(";")
    return people


def main(inputs, out):
    """Settle the workbooks in `inputs`; write decisions.csv and the payout list into `out`."""
    people = decide(inputs)
    people["yuan"] = people["cents"] / 100
    out.mkdir(parents=True, exist_ok=True)
    decisions = people[["学号", "姓名", "身份证号", "outcome", "tier", "yuan", "reasons"]]
    decisions.set_axis(["subject_no", "name", "id_number", "outcome", "tier", "amount", "reasons"], axis=1).to_csv(
        out / "decisions.csv", index=False, encoding="utf-8-sig", float_format="%.2f"
    )
    paid = people[people["outcome"] == "pay"].reset_index(drop=True)
    payout = paid[["姓名", "身份证号", "学号", "工作单位", "tier", "yuan", "card"]]
    payout = payout.set_axis(["姓名", "身份证号", "学号", "工作单位", "资助类别", "本次金额", "互助卡号"], axis=1)
    payout.insert(0, "序号", payout.index + 1)
    payout.to_excel(out / "资助发放清单.xlsx", index=False, engine="openpyxl")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
