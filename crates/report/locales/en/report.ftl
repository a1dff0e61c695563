# The frame.
title = Public credit report
page = Page { $page } of { $pages }
foot = Credit report { $number } · { $issuer }
between = ;{" "}
for-public = What anyone may see of this subject on the day of the report.
for-subject = What the subject itself may see: also what is not public, is on hold or has ended. Not made for publication.
for-inquirer = What an inquirer may see whom the subject authorised. Not made for publication.
for-deliverer = What a deliverer may see. Not made for publication.
for-officer = What an officer may see. Not made for publication.
for-auditor = What the auditor may see. Not made for publication.
number = Report number
made-at = Made on
valid-through = Valid to the end of
shows = Shows the file as of
check = Scan the code, or enter the number on the page "Check a report" of this platform: it says whether the report is genuine, and whether anything in it has changed since.
check-by-number = Enter the number on the page "Check a report" of the platform that made it: it says whether the report is genuine, and whether anything in it has changed since.
code-alternative = Code that leads to the check of this report: { $x }
attached = The same report as signed data, for programs

# The subject.
class = Kind
class-enterprise = Enterprise
class-sole-trader = Sole trader
class-cooperative = Farmers' cooperative
class-organisation = Other organisation
status = Status
region = Seat
former-names = Former names
basics = Basic information
no-basics = No registration is shown for this subject.
market = Market withdrawal and succession
since = Since
other = The other subject
succession-after = Followed by
succession-before = Follows
succession-text = Each keeps its own records.

# The summary.
summary = In short
count-records = Records
count-adverse = of them adverse
count-listed = Adverse lists
count-commitments = Commitments
count-objected = Objected to

# Records.
listings = Lists
no-listings = It stands on no list that this report may show.
cause = Cause
organ = Decided by
decided-on = Decided on
ends = Ends, at the latest, on
early-from = May apply to leave earlier from
ended-on = Ended on
stands-not = No longer stands
term = Term: { $x }
adverse = Records to its disadvantage
no-adverse = This report shows no record to the disadvantage of the subject. That no record is shown does not prove that nothing happened.
more = { $total } records; the latest { $shown } are set out here. The pages of the subject and the signed data of the platform hold the rest.
state-public = Public
state-held = On hold: not public
state-not-yet = Not public yet
state-ended = No longer public
state-not-public = Not public
objected = Objected to since { $x }; not answered yet
informative-only = For information only: the deliverer's records have no legal effect here
public-until = Public from { $from } until { $until }, not including that day
public-from = Public from { $x }
rule = So long because: { $rule } ({ $basis })
repairable = The subject may apply for an earlier end from { $x }
source = Source: { $deliverer }, recorded on { $day }
basis = Basis: { $x }
unverified = { $x } [text known from an excerpt only]

# Commitments.
commitments = Credit commitments
promised = What was promised
received-by = Received by
given-on = Given on
binds-until = Binds until
weighs-until = The breach counts until
state = State
commitment-given = given
commitment-kept = kept
commitment-unknown = not known yet
commitment-doubted = in doubt: the subject is heard before an officer decides
commitment-broken = broken

# What stands at the end.
sources = Where it comes from
sources-text = Whose data this report shows, and when the latest of them was recorded.
rights = How to read this report, and what can be done about it
rights-silence = The report shows what was delivered to the platform and may be shown to this reader. Silence is not evidence: that something is not here does not prove that it did not happen.
rights-score = It holds no score and no rating. Nothing in it decides by itself: whoever relies on it looks at the records and at the law.
rights-object = The subject may object to any record, free of charge: signed in on the platform, on the page of the record, or at the organ that delivered it. From that moment the record bears the mark. "This is not us" hides it until it is checked.
rights-repair = Each record leaves every public page, and this report is no longer valid, on the day named with it. Where the law allows it, the subject may apply for an earlier end, as said with the record.
rights-copy = The report is valid to the end of the day at its head. Whoever keeps it longer deletes what has ended.
law = Legal basis
law-text = The articles that allow collecting and publishing what stands here, and that say for how long:

# Values.
yes = Yes
no = No
unknown = Not known
no-value = No value
masked = Not shown
mask-sole-trader-address = Not shown: a sole trader's address may be a home
mask-sole-trader-number = Not shown: a sole trader's number of this kind may contain a personal one
mask-person-number = Not shown: a person's number is kept as a keyed digest only
term-years = { $n ->
    [one] { $n } year
   *[other] { $n } years
}
term-months = { $n ->
    [one] { $n } month
   *[other] { $n } months
}
term-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
}
term-working-days = { $n ->
    [one] { $n } working day
   *[other] { $n } working days
}
date = { $day } { $name } { $year }
moment = { $day }, { $time }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
money-CNY = CNY { $x }

# Notices.
notice-listing = Notice of an entry on a list
notice-proposal = Notice of a proposed entry on a list
notice-number = No. { $x }
notice-to = { $x }:
notice-to-code = { $name } ({ $code }):
notice-seal = (seal of the organ)
notice-receipt = Receipt of service
notice-received-by = Received by (signature or seal)
notice-received-on = Received on
notice-served-by = Served by
notice-served-how = How and where
notice-online = What this notice says can be looked up, as it stands on the day, at { $x }
notice-online-number = What this notice says can be looked up on the platform under the number { $x }, as it stands on the day.
sentence-on = { $text } ({ $basis })
