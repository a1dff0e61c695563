//! What was shown once and is no longer: an id and a day, for those who keep copies. Never a name.

use domain::{Audience, Date, id::ThingId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Moment, Refused, View, Written};

/// Something that left what everyone may see.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct Left {
    /// Its id, which says nothing of whom it was about.
    #[schema(value_type = String)]
    pub id: Written<ThingId>,
    /// The first day on which it was no longer to be shown.
    #[schema(value_type = String, format = Date)]
    pub on: Date,
}

impl Left {
    /// The tombstone of a thing.
    ///
    /// # Errors
    /// [`Refused::NotFound`] where it has not left yet.
    pub fn view(moment: Moment, id: ThingId, on: Date) -> Result<View<Left>, Refused> {
        if on > moment.today {
            return Err(Refused::NotFound);
        }
        Ok(View::new(Audience::Public, moment, None, Left { id: Written(id), on }))
    }
}
