//! The rules for every record that is not registration data.

use domain::{
    Identifier, Period,
    entry::SubjectOpened,
    link::{Candidate, Certainty, Evidence},
    subject::{IdentifierHeld, NameHeld, SubjectState},
};

use crate::{
    Known, Mention, Resolution, Resolver, ReviewReason,
    compare::{self, NameMatch},
    known::Profile,
    refusal,
    resolution::{Linked, Opens, Review},
};

/// Decides whom a record is about.
pub(crate) fn resolve(resolver: &Resolver<'_>, mention: &Mention, known: &Known) -> Resolution {
    let (holders, refused) = refusal::without_refused(resolver, mention, known, holders(mention, known));
    match holders.as_slice() {
        // The code is another's, an officer said: who else is meant is for an officer too.
        rest if refused => ask(resolver, mention, rest, vec![ReviewReason::RefusedBefore]),
        [] if mention.identifiers.is_empty() => by_name(resolver, mention, known),
        [] => open_or_ask(resolver, mention, known),
        [only] => by_identifier(resolver, mention, only),
        several => several_holders(resolver, mention, several),
    }
}

/// The subjects that hold or held one of the mention's identifiers, each once, by id.
pub(crate) fn holders<'k>(mention: &Mention, known: &'k Known) -> Vec<&'k Profile> {
    let mut holders: Vec<&Profile> =
        mention.identifiers.iter().flat_map(|identifier| known.holders(identifier)).collect();
    holders.sort_by_key(|profile| profile.subject().id);
    holders.dedup_by_key(|profile| profile.subject().id);
    holders
}

/// One subject holds the identifier: the name and the other identifiers may speak against it.
fn by_identifier(resolver: &Resolver<'_>, mention: &Mention, profile: &Profile) -> Resolution {
    let mut reasons = Vec::new();
    match compare::name(resolver, mention.name.as_deref(), profile) {
        NameMatch::Contradicts => reasons.push(ReviewReason::NameContradictsCode),
        NameMatch::Undecided => reasons.push(ReviewReason::NameOfPlaceAndTrade),
        NameMatch::Unknown | NameMatch::Current | NameMatch::Former | NameMatch::Compatible => {}
    }
    if !compare::identifiers(mention, profile).1.is_empty() {
        reasons.push(ReviewReason::OtherIdentifierHeld);
    }
    if reasons.is_empty() {
        link(resolver, mention, profile, Certainty::Certain)
    } else {
        ask(resolver, mention, &[profile], reasons)
    }
}

/// Several subjects hold identifiers of the mention. Where all hold the same one and a single one
/// of them bears the very name, it is that one; everything else is for an officer.
pub(crate) fn several_holders(resolver: &Resolver<'_>, mention: &Mention, holders: &[&Profile]) -> Resolution {
    let mut named = holders.iter().filter(|profile| {
        matches!(compare::name(resolver, mention.name.as_deref(), profile), NameMatch::Current | NameMatch::Former)
    });
    let all_of_them = |profile: &Profile| compare::identifiers(mention, profile).0.len() == mention.identifiers.len();
    if let (Some(only), None) = (named.next(), named.next())
        && holders.iter().all(|profile| all_of_them(profile))
    {
        return link(resolver, mention, only, Certainty::Certain);
    }
    let shared = mention.identifiers.iter().any(|identifier| {
        holders.iter().filter(|profile| profile.identifiers_held().any(|held| held == identifier)).count() > 1
    });
    let reason = if shared { ReviewReason::SeveralHoldCode } else { ReviewReason::IdentifiersOfDifferentSubjects };
    ask(resolver, mention, holders, vec![reason])
}

/// No subject holds any of the mention's identifiers.
fn open_or_ask(resolver: &Resolver<'_>, mention: &Mention, known: &Known) -> Resolution {
    let (namesakes, _) = namesakes(resolver, mention, known);
    if !mention.identifiers.iter().any(|identifier| resolver.opens(identifier)) {
        return ask(resolver, mention, &namesakes, vec![ReviewReason::CodeOpensNoSubject]);
    }
    // A main code settles it: the same name under another main code is another subject. A code of
    // former days doesn't, where a subject of that very name has none of the kind.
    if !mention.identifiers.iter().any(|identifier| resolver.is_main(identifier)) {
        let same_perhaps: Vec<&Profile> = namesakes
            .into_iter()
            .filter(|profile| compare::identifiers(mention, profile).1.is_empty())
            .filter(|profile| compare::place(resolver, mention, profile) != Some(false))
            .collect();
        if !same_perhaps.is_empty() {
            return ask(resolver, mention, &same_perhaps, vec![ReviewReason::NamesakeWithoutCode]);
        }
    }
    open(resolver, mention, SubjectState::Provisional)
}

/// The mention bears no identifier: an exact name with its place, and never for an adverse record.
fn by_name(resolver: &Resolver<'_>, mention: &Mention, known: &Known) -> Resolution {
    if mention.name.is_none() {
        return ask(resolver, mention, &[], vec![ReviewReason::NothingToGoBy]);
    }
    let (bearers, refused) = namesakes(resolver, mention, known);
    if bearers.is_empty() && refused {
        return ask(resolver, mention, &[], vec![ReviewReason::RefusedBefore]);
    }
    if bearers.is_empty() {
        return ask(resolver, mention, &[], vec![ReviewReason::NobodyBearsName]);
    }
    if mention.adverse {
        return ask(resolver, mention, &bearers, vec![ReviewReason::AdverseOnNameAlone]);
    }
    let here: Vec<&Profile> =
        bearers.iter().copied().filter(|profile| place_corroborates(resolver, mention, profile)).collect();
    match here.as_slice() {
        [] => ask(resolver, mention, &bearers, vec![ReviewReason::PlaceNotCorroborated]),
        [only] if compare::name(resolver, mention.name.as_deref(), only) == NameMatch::Current => {
            link(resolver, mention, only, Certainty::Probable)
        }
        [only] => ask(resolver, mention, &[only], vec![ReviewReason::FormerNameOnly]),
        several => ask(resolver, mention, several, vec![ReviewReason::SeveralBearName]),
    }
}

/// The subjects that bear or bore the mention's name exactly, without those that it was refused to;
/// and whether there were any.
pub(crate) fn namesakes<'k>(resolver: &Resolver<'_>, mention: &Mention, known: &'k Known) -> (Vec<&'k Profile>, bool) {
    let bearers = mention.name.as_deref().map(|name| known.bearers(&resolver.matching(name))).unwrap_or_default();
    refusal::without_refused(resolver, mention, known, bearers)
}

/// Whether the place corroborates an equal name: the row's place is the subject's; or, where one
/// of them is unknown, the name itself opens with its place.
fn place_corroborates(resolver: &Resolver<'_>, mention: &Mention, profile: &Profile) -> bool {
    compare::place(resolver, mention, profile)
        .unwrap_or_else(|| mention.name.as_deref().is_some_and(|name| !resolver.parse(name).place().is_empty()))
}

/// A link to a subject that is known.
pub(crate) fn link(resolver: &Resolver<'_>, mention: &Mention, profile: &Profile, certainty: Certainty) -> Resolution {
    Resolution::Linked(Linked {
        subject: profile.subject().id,
        certainty,
        evidence: compare::evidence(resolver, mention, profile),
        change: None,
        recheck: false,
    })
}

/// A question to an officer, the candidates with more in common first.
pub(crate) fn ask(
    resolver: &Resolver<'_>,
    mention: &Mention,
    profiles: &[&Profile],
    reasons: Vec<ReviewReason>,
) -> Resolution {
    let mut candidates: Vec<Candidate> = profiles
        .iter()
        .map(|profile| Candidate {
            subject: profile.subject().id,
            evidence: compare::evidence(resolver, mention, profile),
        })
        .collect();
    candidates.sort_by_key(|candidate| (std::cmp::Reverse(weight(&candidate.evidence)), candidate.subject));
    candidates.truncate(MAX_CANDIDATES);
    Resolution::Review(Review { candidates, reasons })
}

/// An officer is not shown more candidates than this.
const MAX_CANDIDATES: usize = 20;

/// How much more speaks for a candidate than against it; orders the queue, decides nothing.
fn weight(evidence: &[Evidence]) -> i32 {
    evidence
        .iter()
        .map(|item| match item {
            Evidence::Officer => 16,
            Evidence::SameIdentifier(_) | Evidence::OpenedSubject => 8,
            Evidence::SameName => 4,
            Evidence::FormerName => 3,
            Evidence::CompatibleName => 2,
            Evidence::SamePlace => 1,
            Evidence::NoName => 0,
            Evidence::ContradictedName => -4,
            Evidence::OtherIdentifier(_) => -6,
            Evidence::NotUs => -16,
            Evidence::Merged(_) | Evidence::Split(_) | Evidence::Linkage(_) => 0,
        })
        .sum()
}

/// A new subject, with everything that the mention says of it.
pub(crate) fn open(resolver: &Resolver<'_>, mention: &Mention, state: SubjectState) -> Resolution {
    let since = if state == SubjectState::Confirmed { Period::new(mention.on, None) } else { Period::ALWAYS };
    let mut names: Vec<NameHeld> = mention.name.iter().map(|name| held(resolver, name, since)).collect();
    if state == SubjectState::Confirmed {
        names.extend(former_names(resolver, mention, &names));
    }
    let opened = SubjectOpened {
        class: resolver.class(mention),
        state,
        names,
        identifiers: all_codes(resolver, mention)
            .map(|identifier| IdentifierHeld { identifier, held: Period::ALWAYS })
            .collect(),
        division: division_code(resolver, mention),
        status: mention.status.clone(),
    };
    Resolution::Opens(Opens { opened, evidence: vec![Evidence::OpenedSubject], subject: None })
}

/// The mention's codes, and those that they hold within themselves: a record that has only such a
/// one is about the same subject.
pub(crate) fn all_codes(resolver: &Resolver<'_>, mention: &Mention) -> impl Iterator<Item = Identifier> {
    mention.identifiers.clone().into_iter().chain(resolver.embedded(&mention.identifiers))
}

/// The mention's former names, without those that are there already.
pub(crate) fn former_names(resolver: &Resolver<'_>, mention: &Mention, there: &[NameHeld]) -> Vec<NameHeld> {
    let mut former: Vec<NameHeld> = Vec::new();
    for name in mention.former_names.iter().take(MAX_FORMER_NAMES) {
        let name = held(resolver, name, Period::ALWAYS);
        if there.iter().chain(&former).all(|known| known.matching != name.matching) {
            former.push(name);
        }
    }
    former
}

const MAX_FORMER_NAMES: usize = 50;

/// A name as held over a period.
pub(crate) fn held(resolver: &Resolver<'_>, name: &str, held: Period) -> NameHeld {
    NameHeld { name: name.to_owned(), matching: resolver.matching(name), held }
}

/// The code of the mention's division, where its words name one.
pub(crate) fn division_code(resolver: &Resolver<'_>, mention: &Mention) -> Option<String> {
    let code = compare::division(resolver, mention.division.as_deref()?)?;
    Some(code.as_str().to_owned())
}
