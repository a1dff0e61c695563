//! How a cell is worded: text with `{slots}`, compiled once and filled row by row.
//!
//! A slot is a word with an optional argument, `{day:chinese}`; slots that are days take an
//! offset, `{until+30}`. `{case.x}` is the column `x` of the case, itself a template.
//! `{pick:a|b}` and `{number:10-500}` draw, the same for the same row.

use std::fmt::Write as _;

use domain::{Date, date::add_days};

use crate::{
    dataset::{Case, Event},
    dice::Dice,
    setting::{DateStyle, Organ},
    subject::{End, Kind, Subject, World},
};

/// A compiled template.
#[derive(Clone, Debug, Default)]
pub struct Template(Vec<Part>);

#[derive(Clone, Debug)]
enum Part {
    Text(String),
    Word(Word),
    Day(Day, i64, Option<DateStyle>),
    Case(usize),
    Pick(Vec<String>),
    Number(i64, i64),
}

macro_rules! words {
    ($enum:ident { $($name:ident = $text:literal),* $(,)? }) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        enum $enum { $($name),* }
        impl $enum {
            fn named(text: &str) -> Option<$enum> {
                match text { $($text => Some($enum::$name),)* _ => None }
            }
        }
    };
}

words!(Word {
    Name = "name",
    Former = "former",
    Neighbour = "neighbour",
    Code = "code",
    Registration = "registration",
    Organisation = "organisation",
    Tax = "tax",
    Certificate = "certificate",
    Charter = "charter",
    Kind = "kind",
    Class = "class",
    Representative = "representative",
    RepresentativeNumber = "representative-number",
    Division = "division",
    District = "district",
    City = "city",
    Address = "address",
    Capital = "capital",
    Status = "status",
    Scope = "scope",
    Section = "section",
    Industry = "industry",
    Trade = "trade",
    TypeCode = "type-code",
    Phone = "phone",
    Serial = "serial",
    Year = "year",
    ReportYear = "report-year",
    Yuan = "yuan",
    TenThousand = "ten-thousand",
    ConfiscatedYuan = "confiscated-yuan",
    ConfiscatedTenThousand = "confiscated-ten-thousand",
    Operation = "operation",
    Organ = "organ",
    OrganCode = "organ-code",
    OrganShort = "organ-short",
    Person = "person",
    PersonNumber = "person-number",
    MarkedPhone = "marked-phone",
    MarkedMail = "marked-mail",
    MarkedCard = "marked-card",
    MarkedPassport = "marked-passport",
    ExitReason = "exit-reason",
    ExitOrgan = "exit-organ",
    Arrears = "arrears",
});

words!(Day {
    Decided = "day",
    Until = "until",
    Ended = "end",
    Founded = "founded",
    Closed = "closed",
    Revoked = "revoked",
    Changed = "changed",
    Today = "today",
    UntilOrOpen = "until-or-open",
});

/// Everything that a row is about.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The city.
    pub world: &'a World<'a>,
    /// The subject.
    pub subject: &'a Subject,
    /// What happened to it.
    pub event: &'a Event,
    /// Which case it is.
    pub case: &'a Case,
    /// Who says so.
    pub organ: &'a Organ,
    /// The day whose state the row gives.
    pub as_of: Date,
    /// The day whose name of the subject the row gives.
    pub named_on: Date,
    /// How the organ writes days.
    pub dates: DateStyle,
    /// What the data set calls the kinds of subjects.
    pub kinds: &'a dyn Fn(Kind) -> &'a str,
    /// What the row does.
    pub operation: &'static str,
}

impl Context<'_> {
    /// Whether it had ended by the day whose state the row gives.
    fn ended(&self) -> bool {
        self.event.end.is_some_and(|end| end <= self.as_of)
    }
}

impl Template {
    /// Compiles `text`; `columns` are the columns of the cases. An error says what is wrong.
    pub fn compile(text: &str, columns: &[String]) -> Result<Template, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            let (slot, after) =
                after.split_once('}').ok_or_else(|| format!("`{text}` opens a slot and leaves it open"))?;
            parts.push(part(slot, columns).ok_or_else(|| format!("`{{{slot}}}` is not a slot"))?);
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Template(parts))
    }

    /// Whether it says nothing whatever the row.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Appends what it says of `context`.
    pub fn write(&self, context: &Context<'_>, out: &mut String) {
        for (place, part) in self.0.iter().enumerate() {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Word(word) => word.write(context, out),
                Part::Day(day, offset, style) => {
                    if let Some(day) = day.of(context).and_then(|day| add_days(day, *offset)) {
                        write_day(day, style.unwrap_or(context.dates), out);
                    }
                }
                Part::Case(column) => {
                    if let Some(template) = context.case.columns.get(*column) {
                        template.write(context, out);
                    }
                }
                Part::Pick(choices) => {
                    out.push_str(draw(context, place, choices.len()).pick(choices).map_or("", String::as_str));
                }
                Part::Number(least, most) => {
                    let _ = write!(out, "{}", draw(context, place, *most as usize).between(*least, *most));
                }
            }
        }
    }
}

fn draw(context: &Context<'_>, place: usize, salt: usize) -> Dice {
    Dice::cast(context.event.seed, &[place as u64, salt as u64])
}

fn part(slot: &str, columns: &[String]) -> Option<Part> {
    if let Some(column) = slot.strip_prefix("case.") {
        return columns.iter().position(|known| known == column).map(Part::Case);
    }
    let (word, argument) = slot.split_once(':').map_or((slot, None), |(word, argument)| (word, Some(argument)));
    match (word, argument) {
        ("pick", Some(choices)) => return Some(Part::Pick(choices.split('|').map(str::to_owned).collect())),
        ("number", Some(range)) => {
            let (least, most) = range.split_once('-')?;
            return Some(Part::Number(least.parse().ok()?, most.parse().ok()?));
        }
        _ => {}
    }
    if let (Some(word), None) = (Word::named(word), argument) {
        return Some(Part::Word(word));
    }
    let sign = if Day::named(word).is_some() { None } else { word.rfind(['+', '-']) };
    let (word, offset) = word.split_at(sign.unwrap_or(word.len()));
    let offset = if offset.is_empty() { 0 } else { offset.parse().ok()? };
    let style = match argument {
        None => None,
        Some("chinese") => Some(DateStyle::Chinese),
        Some("dash") => Some(DateStyle::Dash),
        Some("slash") => Some(DateStyle::Slash),
        Some("plain") => Some(DateStyle::Plain),
        Some(_) => return None,
    };
    Day::named(word).map(|day| Part::Day(day, offset, style))
}

/// Appends `day` in `style`.
pub fn write_day(day: Date, style: DateStyle, out: &mut String) {
    let (year, month, day) = (day.year(), day.month(), day.day());
    let _ = match style {
        DateStyle::Slash => write!(out, "{year:04}/{month:02}/{day:02}"),
        DateStyle::Dash => write!(out, "{year:04}-{month:02}-{day:02}"),
        DateStyle::Plain => write!(out, "{year:04}{month:02}{day:02}"),
        DateStyle::Chinese => write!(out, "{year}年{month}月{day}日"),
    };
}

/// Appends `yuan` in units of ten thousand, without zeros at the end.
fn write_ten_thousand(yuan: i64, out: &mut String) {
    let _ = write!(out, "{}", yuan / 10_000);
    let rest = yuan % 10_000;
    if rest > 0 {
        let digits = format!("{rest:04}");
        let _ = write!(out, ".{}", digits.trim_end_matches('0'));
    }
}

impl Day {
    fn of(self, context: &Context<'_>) -> Option<Date> {
        let (subject, event) = (context.subject, context.event);
        let ended =
            |which: End| subject.ended.and_then(|(end, day)| (end == which && day <= context.as_of).then_some(day));
        match self {
            Day::Decided => Some(event.day),
            Day::Until => event.until,
            Day::Ended => event.end.filter(|&end| end <= context.as_of),
            Day::Founded => Some(subject.founded),
            Day::Closed => ended(End::Deregistered),
            Day::Revoked => ended(End::Revoked),
            Day::Changed => {
                let renamed = subject.former.as_ref().map(|(_, until)| *until).filter(|&day| day <= context.as_of);
                let ended = subject.ended.map(|(_, day)| day).filter(|&day| day <= context.as_of);
                Some(subject.founded.max(renamed.max(ended).unwrap_or(subject.founded)))
            }
            Day::Today => Some(context.world.options.date),
            Day::UntilOrOpen => Some(event.until.unwrap_or(context.world.setting.city.open_end)),
        }
    }
}

impl Word {
    fn write(self, context: &Context<'_>, out: &mut String) {
        if !self.write_subject(context, out) {
            self.write_event(context, out);
        }
    }

    /// Words about the subject; `false` where the word is about something else.
    fn write_subject(self, context: &Context<'_>, out: &mut String) -> bool {
        let (subject, setting) = (context.subject, context.world.setting);
        let trade = setting.names.trades.get(subject.trade);
        let district = setting.city.divisions.get(subject.district);
        let text = match self {
            Word::Name => subject.name_on(context.named_on),
            Word::Former => match &subject.former {
                Some((former, until)) if *until <= context.as_of => former,
                _ => "",
            },
            Word::Neighbour => {
                out.push_str(&context.world.name(subject.number ^ 1));
                ""
            }
            Word::Code => &subject.code,
            Word::Registration => subject.registration.as_deref().unwrap_or(""),
            Word::Organisation if subject.is_old() => &subject.organisation,
            Word::Tax if subject.is_old() => {
                out.push_str(district.map_or("", |division| &division.code));
                &subject.organisation
            }
            Word::Tax => &subject.code,
            Word::Certificate if subject.kind == Kind::Institution => subject.code.get(6..18).unwrap_or(""),
            Word::Charter if matches!(subject.kind, Kind::School | Kind::Association) => subject.code.as_str(),
            Word::Organisation | Word::Certificate | Word::Charter => "",
            Word::Kind => (context.kinds)(subject.kind),
            Word::Class => subject.kind.word(),
            Word::Representative => &subject.representative,
            Word::RepresentativeNumber => &subject.representative_number,
            Word::Division => district.map_or("", |division| &division.code),
            Word::District => district.map_or("", |division| &division.name),
            Word::City => &setting.city.name.zh,
            Word::Address => &subject.address,
            Word::Capital => &subject.capital,
            Word::Status => match subject.ended {
                Some((end, day)) if day <= context.as_of => match end {
                    End::Deregistered => &setting.city.statuses.deregistered,
                    End::Revoked => &setting.city.statuses.revoked,
                    End::Dormant => &setting.city.statuses.dormant,
                },
                _ => &setting.city.statuses.open,
            },
            Word::Scope => trade.map_or("", |trade| &trade.3),
            Word::Section => trade.map_or("", |trade| &trade.1),
            Word::Industry => trade.map_or("", |trade| &trade.2),
            Word::Trade => trade.map_or("", |trade| &trade.0),
            Word::TypeCode => &subject.type_code,
            Word::Phone => &subject.phone,
            _ => return false,
        };
        out.push_str(text);
        true
    }

    fn write_event(self, context: &Context<'_>, out: &mut String) {
        let (event, world) = (context.event, context.world);
        let _ = match self {
            Word::Serial => write!(out, "{}", event.serial),
            Word::Year => write!(out, "{}", event.day.year()),
            Word::ReportYear => write!(out, "{}", event.report_year),
            Word::Yuan if event.fine > 0 => write!(out, "{}", event.fine),
            Word::ConfiscatedYuan if event.confiscated > 0 => write!(out, "{}", event.confiscated),
            Word::TenThousand if event.fine > 0 => {
                write_ten_thousand(event.fine, out);
                Ok(())
            }
            Word::ConfiscatedTenThousand if event.confiscated > 0 => {
                write_ten_thousand(event.confiscated, out);
                Ok(())
            }
            Word::Operation => out.write_str(context.operation),
            Word::Organ => out.write_str(&context.organ.zh),
            Word::OrganCode => out.write_str(&context.organ.code),
            Word::OrganShort => out.write_str(&context.organ.short),
            Word::Person => out.write_str(&world.marked_person(&mut Dice::cast(event.seed, &[77]))),
            Word::PersonNumber => out.write_str(&world.person_number(MARKED_FROM + event.seed % 100_000)),
            Word::MarkedPhone => out.write_str(&world.mobile(event.seed)),
            Word::MarkedMail => out.write_str(&world.mail(event.seed % 100_000)),
            Word::MarkedCard => out.write_str(&world.bank_card(event.seed)),
            Word::ExitReason | Word::ExitOrgan if context.ended() => {
                match self {
                    Word::ExitReason => context.case.exit.write(context, out),
                    _ => out.push_str(&context.organ.zh),
                }
                Ok(())
            }
            Word::Arrears => {
                let words = &world.setting.city.arrears;
                out.write_str(if context.ended() { &words.settled } else { &words.owed })
            }
            Word::MarkedPassport => out.write_str(&world.passport(event.seed)),
            _ => Ok(()),
        };
    }
}

/// Numbers of persons who represent no one count from here.
const MARKED_FROM: u64 = 800_000;
