"""What do the degree programme's office papers look like? File names, titles, and the headers offices write."""

from flows.sample import spelling
from flows.sample.degree_values import CARDS, GRADES, HONOURS, MEMBERSHIP, REGISTRATION, TUITION
from flows.sample.workbook import Column, Layout

_NUMBER = Column("学号", ("学号", "学员编号", "学生学号"), spelling.number)
_NAME = Column("姓名", ("姓名", "学员姓名", "学生姓名", "姓  名"), spelling.name)
_IDENTITY = Column("身份证号", ("身份证号", "*身份证号码", "公民身份号码", "证件号码", "证件号"), spelling.identity)
_CARD = Column("互助卡号", ("互助卡号", "工会卡号", "工会会员互助服务卡号", "互助服务卡卡号", "卡号"), spelling.card)

LAYOUTS = {
    REGISTRATION: Layout(
        "报名登记汇总表",
        "职工学历提升报名登记汇总表",
        (
            _NUMBER,
            _NAME,
            _IDENTITY,
            Column("入学批次", ("入学批次", "招生批次", "批次", "年级"), spelling.term),
            Column("专业", ("专业",)),
            Column("工作单位", ("工作单位",)),
            Column("手机号码", ("手机号码", "手机号", "联系电话")),
            Column("工会会员", ("工会会员",)),
            Column("自报荣誉", ("自报荣誉",)),
            _CARD,
            Column("所在工会意见", ("所在工会意见", "工会推荐意见")),
            Column("复审结果", ("复审结果", "资格复审结果")),
            Column("学籍状态", ("学籍状态",)),
        ),
    ),
    GRADES: Layout(
        "成绩汇总表",
        "课程考试成绩汇总表",
        (
            Column("学期", ("学期", "考试学期"), spelling.term),
            Column("课程代码", ("课程代码",), spelling.course_code),
            Column("课程名称", ("课程名称", "科目", "科目名称")),
            _NUMBER,
            _NAME,
            Column("考试性质", ("考试性质",)),
            Column("综合成绩", ("综合成绩", "成绩", "总评成绩"), spelling.mark),
            Column("成绩状态", ("成绩状态", "状态")),
            Column("发布日期", ("发布日期",), spelling.day),
        ),
        shuffled=True,
    ),
    TUITION: Layout(
        "学费缴纳明细",
        "学费缴纳明细",
        (
            _NUMBER,
            _NAME,
            Column("缴费年度", ("缴费年度", "学年", "年度"), spelling.fee_year),
            Column("费用类别", ("费用类别",)),
            Column("金额", ("金额", "缴费金额（元）", "实缴金额"), spelling.money),
            Column("缴费日期", ("缴费日期",), spelling.day),
            Column("票据号", ("票据号",)),
        ),
        total="金额",
    ),
    MEMBERSHIP: Layout(
        "会员名册",
        "工会会员名册",
        (
            _IDENTITY,
            _NAME,
            Column("会员状态", ("会员状态", "会籍状态", "状态")),
            Column("入会日期", ("入会日期", "入会时间"), spelling.day),
            Column("退会日期", ("退会日期",), spelling.day),
            Column("所属工会", ("所属工会",)),
        ),
        shuffled=True,
    ),
    HONOURS: Layout(
        "荣誉认定表",
        "职工荣誉认定表",
        (
            _NAME,
            _IDENTITY,
            Column("荣誉称号", ("荣誉称号", "荣誉名称"), spelling.title),
            Column("认定结果", ("认定结果", "审核认定结果")),
            Column("认定日期", ("认定日期",), spelling.day),
        ),
    ),
    CARDS: Layout(
        "互助卡登记表",
        "工会会员互助服务卡登记表",
        (
            _NAME,
            _IDENTITY,
            _CARD,
            Column("登记日期", ("登记日期", "办卡日期"), spelling.day),
            Column("卡状态", ("卡状态", "状态")),
        ),
    ),
}
