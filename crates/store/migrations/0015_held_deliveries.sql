-- Deliveries that wait because they are not like those before them: which entry held them, on which day they came,
-- which entry answered, and whether they were turned away (1) by an officer or by their deliverer.
alter table delivery add column held {int};
alter table delivery add column came_on {int};
alter table delivery add column answer {int};
alter table delivery add column turned_away {int};
create index delivery_held on delivery (id) where held is not null and answer is null;
