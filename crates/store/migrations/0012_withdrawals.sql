-- Deliveries that were taken back: by which delivery.
alter table delivery add column withdrawn_by {int};
