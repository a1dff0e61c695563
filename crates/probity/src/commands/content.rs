//! `probity content`: what the operator says in the name of the node.

use clap::{Args, Subcommand};
use domain::{
    Date, Label, Language,
    content::{Accent, Contact, NoticeNumber, NoticeText},
};

use super::{explain, language};
use crate::{
    cli::{Answer, OnRegister},
    output::Table,
};

/// What is said in the name of the node.
#[derive(Debug, Subcommand)]
pub enum ContentCommand {
    /// Show all that is said.
    Show {
        #[command(flatten)]
        on: OnRegister,
        #[command(flatten)]
        answer: Answer,
    },
    /// Notices.
    #[command(subcommand)]
    Notice(NoticeCommand),
    /// Put a text in the place of one of the interface, or show the original again.
    Word(Word),
    /// Set how the people who run the node are reached: what is not named is not shown.
    Contact(ContactLines),
    /// Set name and colour of the node.
    Appearance(Appearance),
}

/// Notices.
#[derive(Debug, Subcommand)]
pub enum NoticeCommand {
    /// Put a notice up.
    Add {
        #[command(flatten)]
        on: OnRegister,
        /// Its text in Chinese.
        #[arg(long)]
        zh: String,
        /// Its text in English.
        #[arg(long)]
        en: String,
        /// Where more is said: an address that begins with https://.
        #[arg(long)]
        link: Option<String>,
        /// The first day on which it is shown.
        #[arg(long)]
        from: Date,
        /// The first day on which it no longer is.
        #[arg(long)]
        until: Date,
        /// Show it on the pages of the workbench too.
        #[arg(long)]
        on_workbench: bool,
    },
    /// Show a notice no longer.
    Withdraw {
        #[command(flatten)]
        on: OnRegister,
        /// Its number.
        number: NoticeNumber,
    },
}

/// A text of the interface.
#[derive(Debug, Args)]
pub struct Word {
    #[command(flatten)]
    on: OnRegister,
    /// Its key, such as home-lead.
    key: String,
    /// The text; the original is shown again where absent.
    text: Option<String>,
    /// Its language: zh or en.
    #[arg(long, value_parser = language)]
    language: Language,
}

/// How the people who run the node are reached.
#[derive(Debug, Args)]
pub struct ContactLines {
    #[command(flatten)]
    on: OnRegister,
    /// Their telephone number.
    #[arg(long)]
    telephone: Option<String>,
    /// Their e-mail address.
    #[arg(long)]
    email: Option<String>,
    /// Their postal address in Chinese.
    #[arg(long, requires = "address_en")]
    address_zh: Option<String>,
    /// The same in English.
    #[arg(long, requires = "address_zh")]
    address_en: Option<String>,
    /// When somebody is there, in Chinese.
    #[arg(long, requires = "hours_en")]
    hours_zh: Option<String>,
    /// The same in English.
    #[arg(long, requires = "hours_zh")]
    hours_en: Option<String>,
}

/// Name and colour.
#[derive(Debug, Args)]
pub struct Appearance {
    #[command(flatten)]
    on: OnRegister,
    /// The name in Chinese; that of node.json where absent.
    #[arg(long, requires = "name_en")]
    name_zh: Option<String>,
    /// The name in English.
    #[arg(long, requires = "name_zh")]
    name_en: Option<String>,
    /// The colour: teal, blue, green, plum or brown.
    #[arg(long, default_value = "teal", value_parser = accent)]
    accent: Accent,
}

fn accent(name: &str) -> Result<Accent, String> {
    Accent::from_name(name).ok_or_else(|| format!("colours are {}", Accent::ALL.map(Accent::name).join(", ")))
}

fn label(zh: Option<String>, en: Option<String>) -> Option<Label> {
    zh.zip(en).map(|(zh, en)| Label::new(zh, en))
}

#[expect(clippy::print_stdout, reason = "the number of the notice is the answer")]
pub async fn run(command: ContentCommand) -> anyhow::Result<()> {
    match command {
        ContentCommand::Show { on, answer } => show(&on, &answer).await,
        ContentCommand::Notice(NoticeCommand::Add { on, zh, en, link, from, until, on_workbench }) => {
            let (node, viewer) = on.open_as().await?;
            let said = NoticeText { text: Label::new(zh, en), link, from, until, on_workbench };
            println!("{}", explain(node.put_up_notice(&viewer, said).await)?);
            explain(node.close().await)
        }
        ContentCommand::Notice(NoticeCommand::Withdraw { on, number }) => {
            let (node, viewer) = on.open_as().await?;
            explain(node.withdraw_notice(&viewer, number).await)?;
            explain(node.close().await)
        }
        ContentCommand::Word(Word { on, key, text, language }) => {
            let (node, viewer) = on.open_as().await?;
            if let Some(text) = &text {
                web::check_words(language, &key, text)?;
            }
            explain(node.set_words(&viewer, language, &key, text.as_deref()).await)?;
            explain(node.close().await)
        }
        ContentCommand::Contact(lines) => {
            let (node, viewer) = lines.on.open_as().await?;
            let contact = Contact {
                telephone: lines.telephone,
                email: lines.email,
                address: label(lines.address_zh, lines.address_en),
                hours: label(lines.hours_zh, lines.hours_en),
            };
            explain(node.set_contact(&viewer, contact).await)?;
            explain(node.close().await)
        }
        ContentCommand::Appearance(Appearance { on, name_zh, name_en, accent }) => {
            let (node, viewer) = on.open_as().await?;
            explain(node.set_appearance(&viewer, label(name_zh, name_en), accent).await)?;
            explain(node.close().await)
        }
    }
}

async fn show(on: &OnRegister, answer: &Answer) -> anyhow::Result<()> {
    let (node, viewer) = on.open_as().await?;
    explain(node.authorise_here(&viewer, flow::authorise::Action::Operate))?;
    let in_force = node.content();
    anyhow::ensure!(
        in_force.broken.is_none(),
        "content.json can't be used, and nothing of it is shown: {}",
        in_force.broken.as_deref().unwrap_or_default()
    );
    let (content, today) = (&in_force.content, node.clock.today());
    let mut table = Table::new(["what", "which", "zh", "en", "from", "until", "state"]);
    let mut line = |what: &str, which: &str, zh: &str, en: &str, days: [String; 2], state: &str| {
        let [from, until] = days;
        table.push([what.to_owned(), which.to_owned(), zh.to_owned(), en.to_owned(), from, until, state.to_owned()]);
    };
    for notice in &content.notices {
        let state = match notice {
            _ if notice.withdrawn_at.is_some() => "withdrawn",
            _ if notice.is_over(today) => "ended",
            _ if notice.stands(today) => "shown",
            _ => "coming",
        };
        let (said, number) = (&notice.said, notice.number.to_string());
        line("notice", &number, &said.text.zh, &said.text.en, [said.from.to_string(), said.until.to_string()], state);
    }
    let mut say = |what: &str, zh: &str, en: &str| line(what, "", zh, en, Default::default(), "");
    let contact = &content.contact;
    let labels = [("name", &content.name), ("address", &contact.address), ("hours", &contact.hours)];
    labels.iter().filter_map(|(what, label)| Some((what, label.as_ref()?))).for_each(|(what, label)| {
        say(what, &label.zh, &label.en);
    });
    let plain = [("telephone", &contact.telephone), ("email", &contact.email)];
    plain.iter().filter_map(|(what, text)| Some((what, text.as_ref()?))).for_each(|(what, text)| say(what, text, text));
    say("accent", content.accent.name(), content.accent.name());
    for language in Language::ALL {
        for (key, text) in content.words.of(language) {
            let (zh, en) = if language == Language::Chinese { (text.as_str(), "") } else { ("", text.as_str()) };
            let state = if web::check_words(language, key, text).is_ok() { "shown" } else { "not usable" };
            line("word", key, zh, en, Default::default(), state);
        }
    }
    table.print(answer.output)?;
    explain(node.close().await)
}
