# The frame.
title = 公共信用信息报告
page = 第 { $page } 页，共 { $pages } 页
foot = 信用报告 { $number } · { $issuer }
between = ；
for-public = 本报告载明任何人在报告当日可以查看的该主体信息。
for-subject = 本报告载明主体本人可以查看的信息，包括不公示、暂缓公示和公示已结束的信息，不用于公开。
for-inquirer = 本报告载明经主体授权的查询人可以查看的信息，不用于公开。
for-deliverer = 本报告载明信息提供单位可以查看的信息，不用于公开。
for-officer = 本报告载明工作人员可以查看的信息，不用于公开。
for-auditor = 本报告载明审计人员可以查看的信息，不用于公开。
number = 报告编号
made-at = 生成时间
valid-through = 有效期至
shows = 所示日期
check = 扫描二维码，或者在本平台“查验报告”页面输入编号，可以查验报告真伪以及所载信息此后有无变化。
check-by-number = 在生成本报告的平台“查验报告”页面输入编号，可以查验报告真伪以及所载信息此后有无变化。
code-alternative = 查验本报告的二维码：{ $x }
attached = 同一报告的签名数据，供程序读取

# The subject.
class = 主体类型
class-enterprise = 企业
class-sole-trader = 个体工商户
class-cooperative = 农民专业合作社
class-organisation = 其他组织
status = 登记状态
region = 所在地区
former-names = 曾用名称
basics = 基本信息
no-basics = 没有可以载明的登记信息。
market = 市场退出和承继
since = 自
other = 相关主体
succession-after = 承继主体
succession-before = 被承继主体
succession-text = 各主体的记录分别保存。

# The summary.
summary = 概要
count-records = 记录
count-adverse = 其中不利记录
count-listed = 所列不利名单
count-commitments = 信用承诺
count-objected = 异议中的记录

# Records.
listings = 名单信息
no-listings = 未列入本报告可以载明的名单。
cause = 列入事由
organ = 认定机关
decided-on = 认定日期
ends = 最迟移出日期
early-from = 可以申请提前移出的日期
ended-on = 移出日期
stands-not = 已移出
term = 期限：{ $x }
adverse = 不利记录
no-adverse = 本报告未载明对该主体不利的记录。未载明记录不等于没有发生。
more = 共 { $total } 条记录，此处载明最近 { $shown } 条，其余见平台上该主体的页面。
state-public = 公示中
state-held = 暂缓公示
state-not-yet = 尚未公示
state-ended = 公示已结束
state-not-public = 不公示
objected = { $x } 起异议处理中，尚未答复
informative-only = 仅供参考：该提供单位的记录在本平台不产生法律效果
public-until = 公示期：{ $from } 起，至 { $until } 止（不含当日）
public-from = 公示期：{ $x } 起
rule = 公示期依据：{ $rule }（{ $basis }）
repairable = 自 { $x } 起可以申请提前停止公示
source = 来源：{ $deliverer }，{ $day } 归集
basis = 依据：{ $x }
unverified = { $x }〔仅据摘录，未核对原文〕

# Commitments.
commitments = 信用承诺
promised = 承诺内容
received-by = 接收机关
given-on = 作出日期
binds-until = 约束至
weighs-until = 违诺记录计至
state = 状态
commitment-given = 履行中
commitment-kept = 已履行
commitment-unknown = 尚无法核查
commitment-doubted = 存疑：听取当事人意见后由工作人员决定
commitment-broken = 违反承诺

# What stands at the end.
sources = 信息来源
sources-text = 本报告所载信息的提供单位，以及最近一次归集的日期。
rights = 如何阅读本报告，以及可以怎么办
rights-silence = 本报告载明归集到平台并且可以向本读者出示的信息。未载明不是证据：没有载明，不等于没有发生。
rights-score = 本报告不含评分和评级，其中任何内容都不自行产生决定；使用者应当查看记录本身和有关规定。
rights-object = 主体对任何记录有权免费提出异议：登录平台在记录页面提出，或者向提供该记录的机关提出。自提出时起该记录标注异议；提出“不是本主体”的，核实前先行停止公示。
rights-repair = 每条记录在其所载日期从全部公开页面移除，本报告也随之失效。依法可以提前停止公示的，主体可以按记录所载日期提出申请。
rights-copy = 本报告有效期至首页所载日期当日终了。继续保存的，应当删除已到期的信息。
law = 法律依据
law-text = 归集、公示本报告所载信息以及确定公示期限的依据：

# Values.
yes = 是
no = 否
unknown = 不详
no-value = 无
masked = 不载明
mask-sole-trader-address = 不载明：个体工商户的住所可能是家庭住址
mask-sole-trader-number = 不载明：个体工商户的此类号码可能含个人证件号码
mask-person-number = 不载明：个人证件号码只以加密摘要保存
term-years = { $n } 年
term-months = { $n } 个月
term-days = { $n } 日
term-working-days = { $n } 个工作日
date = { $year } 年 { $month } 月 { $day } 日
moment = { $day } { $time }
month-1 = 一月
month-2 = 二月
month-3 = 三月
month-4 = 四月
month-5 = 五月
month-6 = 六月
month-7 = 七月
month-8 = 八月
month-9 = 九月
month-10 = 十月
month-11 = 十一月
month-12 = 十二月
money-CNY = { $x } 元

# Notices.
notice-listing = 列入名单决定通知书
notice-proposal = 拟列入名单告知书
notice-number = 编号：{ $x }
notice-to = { $x }：
notice-to-code = { $name }（{ $code }）：
notice-seal = （机关盖章）
notice-receipt = 送达回证
notice-received-by = 受送达人签名或者盖章
notice-received-on = 收到日期
notice-served-by = 送达人
notice-served-how = 送达方式和地点
notice-online = 本通知书的内容可以在此查询，并随情况变化而更新：{ $x }
notice-online-number = 本通知书的内容可以在本平台以编号 { $x } 查询，并随情况变化而更新。
sentence-on = { $text }（{ $basis }）
