# Statistics.
menu-statistics = Statistics
statistics-title = Statistics
statistics-lead = What the register holds in numbers, month by month. No figure tells of one market subject.
made-on = made on { $x }
not-made = not published yet
withheld = withheld
withheld-heading = What is withheld
withheld-text = A figure of fewer than three market subjects, or of one that makes up nearly all of it, is withheld, and as many others as it takes that it can't be worked out from sums: such figures are written as two dots.
all-withheld = Too little was counted to publish any of it without telling of single market subjects.
counted-in = in { $x }
by-whole = All
count-by = Counted by
month = Month
month-of = { $name } { $year }
year-of = { $x }
interval = 90 of 100 cases
expected = expected
expected-text = The dashed line is what is expected of the months to come; the shaded band holds the figure in 90 of 100 cases.
statistic-chart = { $x } by month since { $y }; the table beneath holds the same figures
survival-chart = { $x } by age in years; the table beneath holds the same figures
age = Age
years = { $n ->
    [one] { $shown } year
   *[other] { $shown } years
  }
method-heading = How it is counted
method = Method
warnings-heading = What stands out
warnings-text = For officers: where to look, not why. Nothing follows from it.

# Departments side by side.
menu-league = Departments
league-title = How departments deliver
league-lead = The deliveries of the last year, scored in six dimensions. Figures of departments, not of market subjects.
league-deliveries = Deliveries
league-rows = Rows
league-rejected = Rejected
league-mean = Mean
league-how = How it is scored
league-how-text = Each delivery is scored 0 to 100 in each dimension by what its checks found, and weighs as its rows do. Where records were compared with their originals often enough, accuracy is the share that agrees. The mean is that of the six.

# Data sets: whether they are fresh, and how they are delivered.
menu-quality = Data sets
quality-title = How data sets are delivered
quality-lead = Whether deliveries come as often as the contract promises, and how their quality goes week by week.
quality-lead-own = Whether your organ's deliveries come as often as the contract promises, and how their quality goes week by week.
quality-of = Deliveries of { $x }
quality-of-lead = Deliveries taken since { $x }: 26 weeks with the one that runs.
quality-of-lead-own = Deliveries of your organ taken since { $x }: 26 weeks with the one that runs.
quality-cut = There were too many deliveries to count them all: only the latest are counted.
quality-contract = Contract
quality-version = Version { $shown }
quality-fields = { $n ->
    [one] { $shown } field
   *[other] { $shown } fields
  }
quality-last = Last delivery
quality-next = Next one
quality-due = due by { $x }
quality-overdue = due by { $x }, overdue
quality-never = none yet
quality-taken-back = none that stands
quality-rows-heading = Rows by week
quality-rows-chart = Rows of { $x } by week, taken and rejected; a table beneath holds the same figures
quality-scores-heading = Score by week
quality-scores-chart = Mean score of { $x } by week, 0 to 100; a table beneath holds the same figures
quality-taken = Taken
quality-rejected = Rejected
quality-weeks = Week by week
quality-week = Week from
quality-link = How each data set is delivered
