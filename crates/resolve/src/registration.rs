//! The rules for registration data: they open and confirm subjects, and say what is known of them.

use domain::{
    Period,
    entry::SubjectOpened,
    link::{Certainty, Evidence},
    subject::{IdentifierHeld, SubjectState},
};

use crate::{
    Known, Mention, Resolution, Resolver, ReviewReason,
    compare::{self, NameMatch},
    decide,
    known::Profile,
    refusal,
    resolution::Linked,
};

/// Decides which subject a registration is of.
pub(crate) fn resolve(resolver: &Resolver<'_>, mention: &Mention, known: &Known) -> Resolution {
    let holders = decide::holders(mention, known);
    let (holders, refused) = refusal::without_refused(resolver, mention, known, holders);
    match holders.as_slice() {
        rest if refused => decide::ask(resolver, mention, rest, vec![ReviewReason::RefusedBefore]),
        [] => match holder_of_embedded(resolver, mention, known) {
            Some(profile) => confirm(resolver, &with_embedded(resolver, mention), profile),
            None => open_or_ask(resolver, mention, known),
        },
        [only] => confirm(resolver, mention, only),
        several => decide::several_holders(resolver, mention, several),
    }
}

/// The one subject that holds a code within the mention's code and has no main code yet: a record of
/// former days opened it.
fn holder_of_embedded<'k>(resolver: &Resolver<'_>, mention: &Mention, known: &'k Known) -> Option<&'k Profile> {
    let embedded = resolver.embedded(&mention.identifiers);
    let mut holders: Vec<&Profile> = embedded.iter().flat_map(|identifier| known.holders(identifier)).collect();
    holders.dedup_by_key(|profile| profile.subject().id);
    let (holders, _) = refusal::without_refused(resolver, mention, known, holders);
    match holders.as_slice() {
        [only] if !only.identifiers_held().any(|held| resolver.is_main(held)) => Some(only),
        _ => None,
    }
}

fn with_embedded(resolver: &Resolver<'_>, mention: &Mention) -> Mention {
    Mention { identifiers: decide::all_codes(resolver, mention).collect(), ..mention.clone() }
}

/// No subject holds the code: the registration opens one, if it bears any code at all.
fn open_or_ask(resolver: &Resolver<'_>, mention: &Mention, known: &Known) -> Resolution {
    let (namesakes, _) = decide::namesakes(resolver, mention, known);
    if !mention.identifiers.iter().any(|identifier| resolver.opens(identifier)) {
        let reason = if mention.identifiers.is_empty() && mention.name.is_none() {
            ReviewReason::NothingToGoBy
        } else {
            ReviewReason::CodeOpensNoSubject
        };
        return decide::ask(resolver, mention, &namesakes, vec![reason]);
    }
    decide::open(resolver, mention, SubjectState::Confirmed)
}

/// One subject holds the code. The main code decides even against the name, for this is how a new
/// name is registered; a code of former days does not.
fn confirm(resolver: &Resolver<'_>, mention: &Mention, profile: &Profile) -> Resolution {
    let name = compare::name(resolver, mention.name.as_deref(), profile);
    let (same, other) = compare::identifiers(mention, profile);
    let by_main = same.iter().any(|identifier| resolver.is_main(identifier));
    let says_so = mention
        .former_names
        .iter()
        .any(|former| matches!(compare::name(resolver, Some(former), profile), NameMatch::Current | NameMatch::Former));
    let mut reasons = Vec::new();
    // A trade union or a branch under the code of its parent has been given a wrong code, not a
    // new name.
    let bearer_differs = name == NameMatch::Contradicts && compare::bearer_differs(resolver, mention, profile);
    if name == NameMatch::Contradicts && (bearer_differs || !by_main && !says_so) {
        reasons.push(ReviewReason::NameContradictsCode);
    }
    if name == NameMatch::Undecided && !by_main && !says_so {
        reasons.push(ReviewReason::NameOfPlaceAndTrade);
    }
    if other.iter().any(|identifier| resolver.is_main(identifier)) {
        reasons.push(ReviewReason::OtherIdentifierHeld);
    }
    if !reasons.is_empty() {
        return decide::ask(resolver, mention, &[profile], reasons);
    }
    let mut evidence = compare::evidence(resolver, mention, profile);
    // The registration gives the name: a new one contradicts nothing.
    evidence.retain(|item| *item != Evidence::ContradictedName);
    let now = updated(resolver, mention, profile);
    Resolution::Linked(Linked {
        subject: profile.subject().id,
        certainty: Certainty::Certain,
        evidence,
        change: (now != profile.as_opened()).then_some(now),
        recheck: name == NameMatch::Contradicts && profile.subject().state == SubjectState::Provisional,
    })
}

/// What is known of the subject after the registration.
fn updated(resolver: &Resolver<'_>, mention: &Mention, profile: &Profile) -> SubjectOpened {
    let mut now = profile.as_opened();
    let was = now.state;
    now.state = SubjectState::Confirmed;
    if let Some(class) = mention.class {
        now.class = class;
    } else if was == SubjectState::Provisional {
        now.class = resolver.class(mention);
    }
    if was == SubjectState::Provisional {
        // Nobody registered the name under which it was opened.
        let registered = |name: &str| mention.name.is_none() || mention.name.as_deref() == Some(name);
        now.names.retain(|held| registered(&held.name));
    }
    rename(resolver, mention, &mut now);
    for identifier in decide::all_codes(resolver, mention) {
        if now.identifiers.iter().all(|held| held.identifier != identifier) {
            now.identifiers.push(IdentifierHeld { identifier, held: Period::ALWAYS });
        }
    }
    now.division = decide::division_code(resolver, mention).or(now.division);
    now.status = mention.status.clone().or(now.status);
    now
}

/// Puts the registered name first and keeps the one before it as a former name. A registration
/// that is older than the current name leaves it, and so does one that gives no day and a name
/// that the subject is known to have borne before.
fn rename(resolver: &Resolver<'_>, mention: &Mention, now: &mut SubjectOpened) {
    if let Some(name) = mention.name.as_deref() {
        let new = decide::held(resolver, name, Period::new(mention.on, None));
        let current = now.names.first();
        let same = current.is_some_and(|held| held.matching == new.matching);
        let since = current.and_then(|held| held.held.from);
        let borne_before = now.names.iter().skip(1).any(|held| held.matching == new.matching);
        let older = match (mention.on, since) {
            (Some(on), Some(since)) => on <= since && borne_before || on < since,
            _ => borne_before,
        };
        // The day of a change, where the row gives one: the day of establishment is none.
        let changed_on = mention.on.filter(|on| since.is_some_and(|since| since < *on));
        if current.is_none() {
            now.names.insert(0, new);
        } else if older {
            if !borne_before && !same {
                now.names.push(new);
            }
        } else if !same {
            if let Some(current) = now.names.first_mut() {
                current.held.until = changed_on;
            }
            now.names.insert(0, decide::held(resolver, name, Period::new(changed_on, None)));
        }
    }
    let former = decide::former_names(resolver, mention, &now.names);
    now.names.extend(former);
}
