-- Whom an OpenID provider vouches for, and whose account that opens.
create table openid_identity (
    issuer {text} not null,
    subject {text} not null,
    account {text} not null,
    linked_at {int} not null,
    primary key (issuer, subject)
){end_keyed};
create index openid_identity_by_account on openid_identity (account);
