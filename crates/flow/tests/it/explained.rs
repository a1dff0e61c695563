//! What an explanation says, to whom, at each step from a missed report to the exit.

use domain::{Language, RecordId, Role, id::ThingId};
use flow::{Error, authorise::Viewer, measures::Question, node::Node, proposal::NewProposal, read::Part};
use jiff::civil::date;
use publish::{About, Explained, Refused, View};

use crate::{
    measures::says_that_nothing_is_missing,
    proposals::{does, fined, officer, opens, province},
    town::{COMPANY, Town, organ, viewer},
};

const ALL: Part = Part { after: None, limit: 50 };

fn text(view: &View<Explained>, language: Language) -> String {
    let mut text = format!("# {}\n", view.title.text(language));
    for passage in &view.passages {
        text.push_str(&format!("## {}\n", passage.heading.text(language)));
        for sentence in &passage.sentences {
            let basis: Vec<&str> = sentence.basis.iter().map(|basis| basis.text(language)).collect();
            text.push_str(&format!("{} [{}]\n", sentence.text.text(language), basis.join("; ")));
        }
    }
    text
}

async fn told(node: &Node, who: &Viewer, thing: ThingId) -> View<Explained> {
    node.explain(who, thing).await.unwrap()
}

/// Each sentence once, in English.
async fn english(node: &Node, who: &Viewer, thing: ThingId) -> String {
    text(&told(node, who, thing).await, Language::English)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_says_why_it_stands_and_what_would_end_it() {
    let town = Town::new().await;
    says_that_nothing_is_missing(&town.node).await;
    town.node.propose_all(&viewer(Role::Operator), |_| ()).await.unwrap();
    let (chief, its) = (officer("chief", "market"), town.its_account().await);
    let proposal = town.node.proposals(&chief, &ALL).await.unwrap().items[0].id.0;
    let proposed = ThingId::Proposal(proposal);
    for language in Language::ALL {
        println!("{}", text(&told(&town.node, &its, proposed).await, language));
    }
    town.node.decide_proposal(&chief, proposal, true, "not reported in time").await.unwrap();
    let file = town.node.subject_file(&Viewer::PUBLIC, town.company().await).await.unwrap();
    let entry = ThingId::Listing(file.listings[0].id.0);
    for language in Language::ALL {
        println!("{}", text(&told(&town.node, &its, entry).await, language));
    }
    for language in Language::ALL {
        println!("{}", text(&told(&town.node, &Viewer::PUBLIC, entry).await, language));
    }
}
