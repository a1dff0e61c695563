//! What left a list, or a day's licences and penalties, lately: ids and days for those who keep copies.

use domain::{Date, ListId, OrganCode, date::add_days, id::ThingId, subject::SubjectState};
use publish::{Left, Page, Reader, View};
use store::{ListingQuery, ListingState, Scope};

use crate::{Error, Result, node::Node};

/// How long a tombstone stands, in days: who asks less often than that has to ask for everything anew.
const STANDS_DAYS: i64 = 90;

/// Entries looked at for one answer.
const MOST: u32 = 1_000;

impl Node {
    /// The listings that left a list in the last ninety days: those that answer "gone".
    pub async fn left_list(&self, id: &ListId) -> Result<View<Page<Left>>> {
        if self.pack.list(id).is_none_or(|list| !list.public) {
            return Err(Error::not_found("list", id));
        }
        let query = ListingQuery { list: Some(id.clone()), subject: None, after: None, limit: MOST };
        let (states, _) = self.register.listings(&query, Scope::All).await?;
        let subjects = self.subjects_by_id(states.iter().map(|state| state.listing.subject)).await?;
        let today = self.clock.today();
        let known = |state: &ListingState| {
            let subject = subjects.get(&state.listing.subject);
            subject.is_some_and(|subject| subject.state == SubjectState::Confirmed) && state.listing.decided_on <= today
        };
        let mut left = Vec::new();
        for state in states.iter().filter(|state| known(state)) {
            let ended = match state.ended {
                Some(entry) => self.register.entry(entry).await?,
                None => None,
            };
            let ended = ended.and_then(|entry| entry.effective_on.or_else(|| self.clock.day_of(entry.recorded_at)));
            let on = ended.unwrap_or(Date::MAX).min(state.listing.until);
            left.push((ThingId::Listing(state.id), on));
        }
        Ok(self.tombstones(left))
    }

    /// Those of a deliverer's licences and penalties decided on a day that left in the last ninety days.
    pub async fn left_day(&self, deliverer: &OrganCode, day: Date) -> Result<View<Page<Left>>> {
        let query = self.publicity_query(Some(deliverer.clone()), day, day)?;
        let records = self.register.publicity_left(&query, MOST).await?;
        let today = self.clock.today();
        let day_of = |left: &store::LeftRecord| match left.until {
            Some(until) if until <= today => Some(until),
            _ => self.clock.day_of(left.changed_at),
        };
        let left = records.iter().map(|left| (ThingId::Record(left.record), day_of(left).unwrap_or(today)));
        Ok(self.tombstones(left.collect()))
    }

    fn tombstones(&self, left: Vec<(ThingId, Date)>) -> View<Page<Left>> {
        let since = add_days(self.clock.today(), -STANDS_DAYS);
        let left = left.into_iter().filter(|(_, on)| since.is_none_or(|since| *on >= since));
        let views = left.filter_map(|(id, on)| Left::view(self.moment(), id, on).ok());
        Page::of(&Reader::public(), self.moment(), views.collect::<Vec<_>>(), None, None)
    }
}
