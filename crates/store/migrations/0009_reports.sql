-- Credit reports as issued: found by their number alone, or by the digest of a file.
create table credit_report (
    id {id},
    number {text} not null,
    subject {int} not null,
    data {text} not null,
    document {text} not null
){end};
create unique index credit_report_by_number on credit_report (number);
create index credit_report_by_subject on credit_report (subject, id);
create index credit_report_by_data on credit_report (data);
create index credit_report_by_document on credit_report (document);
