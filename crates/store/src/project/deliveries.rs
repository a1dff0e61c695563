//! Deliveries: opened, held, answered, done, taken back.

use domain::{delivery::HeldAnswer, entry::Body};

use super::{
    Counted, Fault, Header, Projection,
    apply::{Applied, unknown},
    rows::DeliveryRow,
};
use crate::values::day;

impl Projection<'_> {
    pub(super) fn delivery_opened(&mut self, header: Header, body: &Body) -> Applied {
        let Body::DeliveryOpened { dataset, deliverer, digest, coverage, withdraws, .. } = body else { return Ok(()) };
        if let Some(withdrawal) = withdraws {
            let earlier = withdrawal.delivery;
            let row = self.deliveries.change(earlier.raw()).ok_or_else(|| unknown("delivery", earlier))?;
            row.withdrawn_by = Some(header.id.raw());
        }
        self.deliveries.add(DeliveryRow {
            id: header.id.raw(),
            dataset: self.word(dataset.as_str()),
            deliverer: self.word(deliverer.as_str()),
            digest: digest.clone(),
            covers_from: coverage.map(|coverage| day(coverage.from)),
            covers_to: coverage.map(|coverage| day(coverage.to)),
            complete: coverage.is_some_and(|coverage| coverage.complete),
            closed: None,
            withdrawn_by: None,
            held: None,
            came_on: None,
            answer: None,
            turned_away: None,
        });
        self.count(header.id.stream(), Counted::Delivery, 0, 1);
        Ok(())
    }

    pub(super) fn delivery_changed(&mut self, header: Header, body: &Body) -> Applied {
        let (Body::DeliveryHeld { delivery, .. }
        | Body::DeliveryAnswered { delivery, .. }
        | Body::DeliveryClosed { delivery, .. }) = body
        else {
            return Ok(());
        };
        let row = self.deliveries.change(delivery.raw()).ok_or_else(|| unknown("delivery", delivery))?;
        match body {
            Body::DeliveryHeld { came_on, .. } => {
                if row.held.is_some() || row.closed.is_some() {
                    return Err(Fault::Refused("the delivery was held before, or is done"));
                }
                row.held = Some(header.id.raw());
                row.came_on = Some(day(*came_on));
            }
            Body::DeliveryAnswered { answer, .. } => {
                if row.held.is_none() || row.answer.is_some() {
                    return Err(Fault::Refused("the delivery is not held, or was answered before"));
                }
                row.answer = Some(header.id.raw());
                row.turned_away = (*answer != HeldAnswer::Take).then_some(1);
            }
            _ => row.closed = Some(header.id.raw()),
        }
        Ok(())
    }
}
