# What linkage found, and how a clerk weighs it.
mark-same = the same
mark-near = near
mark-differs = differs
mark-missing = not said
part = Part
part-name = Name
part-code = Code
part-place = Place
part-address = Address
part-representative = Representative
part-phone = Telephone
part-date = Day of the record, day of registration
part-said = The record says
part-known = Registered
part-mark = Compared
likely = { $x } likely
likely-none = None of these: { $x } likely.
likely-sum = How that adds up
likely-lead = Ten points make it ten times as likely, ten points less a tenth. Then every candidate is weighed against the others and against none.
likely-finding = What was found
likely-points = Points
likely-beforehand = Before anything is compared
likely-total = Together
link-and = {", "}
link-shared-up-to = { $n ->
    [one] of this subject alone
   *[other] of up to { $shown } subjects
 }
link-shared-over = of over { $shown } subjects
link-code-missing = no code to compare
link-code-same = same code
link-code-slip = code with one slip
link-code-near = code with two slips
link-code-unheld = a code that nobody holds
link-code-held-by-other = another subject's code
link-name-missing = no name to compare
link-name-whole = same name
link-name-core = same name but for place and legal form
link-name-former = a former name
link-name-former-core = a former name but for place and legal form
link-name-sound = a name that sounds the same
link-name-order = the same characters in another order
link-name-doubled = one character is doubled
link-name-longer = a name that goes on
link-name-prefixed = a name with more before it
link-name-abbreviated = an abbreviation
link-name-shortened = an abbreviation that shortens the brand
link-name-sound-slip = one character of the same sound differs
link-name-trade-slip = one character outside the brand differs
link-name-shape-slip = one character of the brand differs and looks alike
link-name-brand-slip = one character of the brand differs
link-name-former-near = near a former name
link-name-part = a name that goes on as a part of it may be called
link-name-brand = same brand, another trade
link-name-two-slips = two characters differ
link-name-number = another number in the name
link-name-bearer = a branch or an attached organisation of it, or its parent
link-name-trade = same trade, another brand
link-name-other = another name
link-name-borne = the name
link-brand-borne = the brand
link-representative-other = another representative
link-representative-same = same representative
link-phone-other = another telephone
link-phone-same = same telephone
link-address-other = another address
link-address-same = same address
link-road-same = same road
link-form-other = another legal form
link-form-same = same legal form
link-place-other = another region
link-place-region = same region
link-place-city = same city
link-place-district = same district
link-place-same = same place as far as both say
link-time-alive = existed on the day
link-time-soon-after = began shortly after the day
link-time-not-yet = began after the day
link-time-just-ended = had ended shortly before the day
link-time-ended = had ended before the day
place-lead = Why it stands here
place-uncertain = { $shown }% uncertain
place-records = { $n ->
    [one] one record with this mention
   *[other] { $shown } records with this mention
 }
place-waits = { $n ->
    [0] came in today
    [one] waiting one day
   *[other] waiting { $shown } days
 }
place-overdue = { $n ->
    [one] one day past due
   *[other] { $shown } days past due
 }
earlier-title = Answered before: it could not be said
earlier-answer = { $x }, record
review-sides = Compare part by part
review-order = Questions stand in the order in which an answer is worth most: how uncertain it is, times how many records hang on the same mention, times how long it waits.
reconcile-service = Market subjects: credit register
reconcile-any = Market subject
reconcile-code = Code
reconcile-place = Place
reconcile-address = Address
reconcile-representative = Representative
reconcile-date = Day
reconcile-name = Name
reconcile-status = Registration status
reconcile-class = Class
reconcile-former-names = Former names
