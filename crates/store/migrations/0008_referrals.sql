-- Proposals that were referred to the organ that decides.
create table referral (
    id {id},
    proposal {int} not null,
    organ {int} not null,
    confirmed {int}
){end};
create index referral_by_proposal on referral (proposal);
create index referral_open on referral (id) where confirmed is null;
