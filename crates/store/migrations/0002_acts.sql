-- Listings are found by the record that reported them.
create index listing_by_record on listing (record) where record is not null;
