# 统计。
menu-statistics = 统计
statistics-title = 统计数据
statistics-lead = 信用平台所载信息的逐月统计。任何数字都不指明单个经营主体。
made-on = { $x }编制
not-made = 尚未公布
withheld = 不予公布
withheld-heading = 不公布的数字
withheld-text = 涉及主体少于三户，或者几乎全由一户构成的数字不予公布；为防止由合计推算，另有部分数字一并不公布。此类数字以两点表示。
all-withheld = 数量过少，公布任何数字都可能指向单个经营主体，故全部不予公布。
counted-in = 单位：{ $x }
by-whole = 合计
count-by = 分组
month = 月份
month-of = { $year } 年 { $month } 月
year-of = { $x } 年
interval = 90%区间
expected = 预期
expected-text = 虚线为今后各月的预期，阴影为90%区间。
statistic-chart = { $x }，自{ $y }起逐月；下表所列为同一数据
survival-chart = { $x }，按成立后年数；下表所列为同一数据
age = 成立后
years = { $shown }年
method-heading = 统计方法
method = 方法
warnings-heading = 异常提示
warnings-text = 供工作人员参考：只提示应看何处，不说明原因，也不产生任何后果。

# 各单位报送质量。
menu-league = 报送质量
league-title = 各单位报送质量
league-lead = 近一年各次报送按六个维度评分。所评为报送单位，不是经营主体。
league-deliveries = 报送次数
league-rows = 行数
league-rejected = 未采纳
league-mean = 平均
league-how = 评分方法
league-how-text = 每次报送按校验结果在各维度得0至100分，按行数加权；平均为六个维度的平均。只评报送是否合乎要求，不评内容本身。
