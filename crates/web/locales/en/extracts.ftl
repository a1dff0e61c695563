# Extracts: records taken out as a file.
menu-extracts = Extracts
action-extract = Take records out as a file
job-extract = Make an extract
extract-title = Extract
extract-lead = Records of a data set as a file, as far as you may read them one by one: what your organ delivered, and what is shared with it. Every row bears the number of the extract, and what others delivered is noted in the log of each subject with your purpose.
extract-new = Take records out
extract-from = Acts from
extract-until = Until (the first day without)
extract-deliverer = Only of this deliverer
extract-deliverer-note = The code of the organ; empty for all that you may read.
extract-format = Form of the file
extract-xlsx = Workbook (XLSX), with who took it on each printed page
extract-why-note = Both stand in the file, and the subjects concerned can read them.
extract-button = Make the file
extract-own = My extracts
extract-all = Extracts
extract-find = Number of an extract, as it stands in a row
extract-find-button = Who took it
extract-being-made = being made
extract-made = ready
extract-destroyed = destroyed
extract-too-many = too many rows
extract-rows = { $n ->
    [one] 1 record
   *[other] { $shown } records
 }
extract-wait = The file is being made. You may leave this page.
extract-too-many-note = A workbook can't hold so many rows. Narrow the days, or take CSV or JSON.
extract-destroyed-on = The file was destroyed on { $x }. What was taken out, by whom and why stays known.
extract-fetch = Fetch the file
extract-kept-until = Only you can fetch it, until { $x }; then it is destroyed. Keep no copy longer than the purpose needs it.
extract-by = Taken out by
extract-asked-at = Asked for
extract-content = Content
extract-mark-note = The number stands in every row. Whoever finds a copy asks the auditor whose it is.
extract-digest = BLAKE3 of the file
extract-number = Number
